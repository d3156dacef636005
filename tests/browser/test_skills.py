"""The skills wing in a real browser: writing, drafts, two windows, and the brief on paper."""

import re

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from roadmap.catalogue.models import MilestoneTemplate, Skill
from roadmap.journey import demo
from roadmap.skills import demo as skills_demo
from roadmap.skills import rows
from roadmap.skills.brief import reading, writes
from roadmap.skills.models import Brief, HardQuestion, Rating, Story, Talk
from tests.browser.pages import NEXT_PAGE, fetched

KEPT = "Kept in this browser until you save it."


@pytest.fixture(autouse=True)
def learner(live_server) -> User:
    call_command("publish_catalogue", if_none=True)
    demo.make_accounts()
    skills_demo.make_rows()
    return User.objects.get(email="learner@example.com")


@pytest.fixture(params=["scripts", "no scripts"])
def visitor(request, login, learner) -> Page:
    """A learner's browser on a phone."""
    page = request.getfixturevalue("page" if request.param == "scripts" else "scripts_off_page")
    page.set_viewport_size({"width": 390, "height": 844})
    login(page, learner)
    return page


def test_a_story_is_written_from_a_skill_told_and_put_on_the_brief(visitor: Page) -> None:
    page = visitor
    page.goto("/skills/")
    expect(page.locator("#coverage")).to_contain_text("5 of 18 skills have a story")
    page.get_by_role("link", name=re.compile("Write the story.*Presenting")).click()
    expect(page.get_by_label("What helps to tell a story")).to_contain_text("Weak (made up)")
    page.locator("#id_title").fill("The sample size in front of sixty")
    for label in ("Situation", "Task", "Action"):
        page.get_by_label(label).fill(f"My {label.lower()}, in a few words.")
    page.get_by_role("button", name="Save story").click()
    expect(page.locator("main")).to_contain_text("Still empty: Result")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Result").fill("I was invited back.")
    page.get_by_role("button", name="Save story").click()
    expect(page.locator("main")).to_contain_text("Can be told")
    page.get_by_role("button", name="Put it on the brief").click()
    expect(page.get_by_role("button", name="Take it off the brief")).to_be_visible()
    page.get_by_role("link", name="Brief", exact=True).click()
    expect(page.locator("article")).to_contain_text("The sample size in front of sixty")
    page.get_by_role("link", name="Overview").click()
    expect(page.locator("#coverage")).to_contain_text("6 of 18 skills have a story")


def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(
    visitor: Page, page_problems
) -> None:
    page_problems.expect("status of 422|Error Code 422")
    page = visitor
    page.goto("/skills/stories/add/")
    page.get_by_label("Action").fill("What I did.")
    page.get_by_role("button", name="Save story").click()
    expect(page.locator("#id_title")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("main [role=alert]").first).to_be_focused()
    expect(page.get_by_label("Action")).to_have_value("What I did.")
    page.locator("#id_title").fill("Now with a title")
    page.get_by_label("Business and strategic thinking").check()
    page.get_by_role("button", name="Save story").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Now with a title")


def test_by_keyboard_a_skill_is_rated_corrected_and_the_correction_undone(
    page: Page, login, learner: User
) -> None:
    login(page, learner)
    skill = Skill.objects.get(slug="critical-appraisal")
    page.goto(f"/skills/{skill.pk}/")
    page.wait_for_function("window.htmx")
    expect(page.get_by_role("img", name="3 ratings, from 2 to 4 of 5")).to_be_visible()
    page.get_by_label("4 · strong").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Taught it twice.")
    page.get_by_role("button", name="Save my rating").press("Enter")
    expect(page.locator("#ratings ul")).to_contain_text("5 · could teach it")
    page.get_by_role("link", name="Correct the rating of").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Correct a rating")
    page.get_by_label("4 · strong").check()
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("#ratings ul")).not_to_contain_text("could teach it")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("#ratings ul")).to_contain_text("5 · could teach it")


def test_how_long_a_story_takes_is_said_while_it_is_typed(page: Page, login, learner: User) -> None:
    login(page, learner)
    page.goto("/skills/stories/add/")
    page.wait_for_function("window.htmx")
    action = page.get_by_label("Action")
    action.fill("word " * 65)
    expect(page.locator("#aloud")).to_contain_text("65 words, about 30 seconds aloud.")
    expect(action).to_be_focused()
    action.fill("word " * 400)
    expect(page.locator("#aloud")).to_contain_text("Nothing is cut")


def test_a_half_written_story_is_there_after_a_reload_until_it_is_saved(
    page: Page, login, learner: User, page_problems
) -> None:
    page_problems.expect("ERR_INTERNET_DISCONNECTED|htmx:|Response Status")
    login(page, learner)
    page.goto(f"/skills/stories/add/?skill={Skill.objects.first().pk}")
    texts = {"title": "Half a title", "situation": "Half", "result": "of it", "sentence": "Short"}
    for name, text in texts.items():
        page.locator(f"#id_{name}").fill(text)
    page.context.set_offline(True)
    page.get_by_role("button", name="Save story").click()
    expect(page.get_by_text("Not saved.")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    for name, text in texts.items():
        expect(page.locator(f"#id_{name}")).to_have_value(text)
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.get_by_role("button", name="Save story").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Half a title")
    page.goto("/skills/stories/add/")
    expect(page.locator("#id_title")).to_have_value("")
    expect(page.get_by_text(KEPT)).to_be_hidden()
    assert Story.objects.filter(title="Half a title").count() == 1


def test_two_tabs_that_edit_one_story_lose_neither_text(
    page: Page, login, learner: User, page_problems
) -> None:
    page_problems.expect("status of 409|Error Code 409")
    login(page, learner)
    url = f"/skills/stories/{Story.objects.first().pk}/edit/"
    page.goto(url)
    other = page.context.new_page()
    other.goto(url)
    other.get_by_label("Action").fill("the other tab's text")
    other.get_by_role("button", name="Save story").click()
    expect(other.locator("main")).to_contain_text("the other tab's text")
    page.get_by_label("Action").first.fill("this tab's text")
    page.get_by_role("button", name="Save story").click()
    expect(page.get_by_text("This was changed in another window")).to_be_visible()
    expect(page.locator("#id_action")).to_have_value("this tab's text")
    stored = page.locator("textarea[readonly]").filter(has_text="the other tab's text")
    expect(stored).to_have_count(1)
    page.get_by_role("button", name="Save story").click()
    expect(page.locator("main")).to_contain_text("this tab's text")
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.locator("#earlier-h")).to_be_visible()


def test_a_milestone_leads_to_its_stories_and_to_what_one_holds(
    page: Page, login, learner: User
) -> None:
    login(page, learner)
    rehearse = MilestoneTemplate.objects.get(slug="rehearse-presentation")
    page.goto(f"/roadmap/t{rehearse.pk}/")
    page.locator("#around").get_by_role("link", name="Stories").click()
    expect(page.locator("#stories")).to_contain_text("One trial on one page")
    join = MilestoneTemplate.objects.get(slug="join-association")
    page.goto(f"/roadmap/t{join.pk}/")
    page.get_by_role("link", name="What you hold of them, and until when").click()
    expect(page.locator("#msla")).to_contain_text("valid until")
    society = page.locator("#msl-society").get_by_role("link").first
    expect(society).to_have_accessible_description(
        re.compile("Its MSL-BC certification needs a year as an MSL, and its mentor programme")
    )


# Every page --------------------------------------------------------------------------------------

PAGES = [
    "/skills/",
    "{skill}",
    "/skills/stories/",
    "/skills/stories/?milestone={ref}",
    "{story}",
    "{story}edit/",
    "/skills/talks/",
    "{talk}",
    "{talk}rehearsals/",
    "/skills/brief/",
    "/skills/brief/edit/",
    "/skills/associations/",
    "/skills/removed/",
    "{rating}",
    "{question}",
    "/skills/stories/add/",
    "/skills/talks/add/",
]


@pytest.fixture
def paths(learner) -> list[str]:
    """The addresses of all pages; on some of them there is more to see than the demo has."""
    story = Story.objects.get(title__startswith="The subgroup")
    values = rows.values_of(story) | {"result": "We dropped the arm."}
    rows.edit(Story, user=learner, pk=story.pk, revision=1, values=values)
    rating, gone = Rating.objects.order_by("pk")[:2]
    rows.set_removed(Rating, user=learner, pk=gone.pk, removed=True)
    line = MilestoneTemplate.objects.get(slug="appraise-trials")
    names = {
        "skill": f"/skills/{rating.skill_id}/",
        "rating": f"/skills/ratings/{rating.pk}/",
        "ref": f"t{line.pk}",
        "story": f"/skills/stories/{story.pk}/",
        "talk": f"/skills/talks/{Talk.objects.get().pk}/",
        "question": f"/skills/questions/{HardQuestion.objects.first().pk}/",
    }
    return [path.format(**names) for path in PAGES]


def test_everybody_can_read_every_page(page: Page, login, faults, learner: User, paths) -> None:
    login(page, learner)
    assert {path: faults(page, path) for path in paths} == {path: [] for path in paths}


# On paper ----------------------------------------------------------------------------------------


PAPERS = ("A4", "Letter")
PDF_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


def pages_of(page: Page, paper: str) -> int:
    """How many pages the brief is when it is saved as PDF."""
    return len(PDF_PAGE.findall(page.pdf(format=paper)))


def choose(user: User, **values) -> None:
    """Put other things on the brief."""
    row = Brief.objects.get(roadmap__user=user)
    writes.save(user=user, revision=row.revision, values=values)


def test_the_brief_prints_on_one_page_with_nothing_around_it(
    page: Page, login, learner: User
) -> None:
    login(page, learner)
    page.goto("/skills/brief/")
    assert [pages_of(page, paper) for paper in PAPERS] == [1, 1]
    expect(page.locator("main")).to_contain_text("Prints on one page")
    page.emulate_media(media="print", color_scheme="dark")
    article = page.get_by_role("article")
    expect(article.get_by_role("heading", level=1)).to_have_text("Amara Osei, PhD")
    for around in ("header", "footer", "main nav", "text=Choose what appears"):
        expect(page.locator(around).first).to_be_hidden()
    assert article.evaluate("e => getComputedStyle(e).color") == "rgb(27, 37, 35)"


@pytest.mark.parametrize("text", ["A paper, 2027", "A paper with rather a long title, Fictional J"])
def test_what_is_said_to_fit_fits_and_what_is_not_does_not(
    page: Page, login, learner: User, text: str
) -> None:
    login(page, learner)
    for lines in range(40):
        choose(learner, publications="\n".join([text] * (lines + 1)))
        if reading.brief_page(learner.roadmap, today=timezone.localdate()).pages > 1:
            break
    choose(learner, publications="\n".join([text] * lines))
    page.goto("/skills/brief/")
    assert [pages_of(page, paper) for paper in PAPERS] == [1, 1]
    choose(learner, publications="\n".join([text] * (lines + 6)))
    page.goto("/skills/brief/")
    expect(page.locator("main")).to_contain_text("This is likely to print on 2 pages.")
    assert pages_of(page, "Letter") == 2


def test_the_next_page_is_small(page: Page, login, learner: User) -> None:
    login(page, learner)
    first = fetched(page, "/roadmap/")
    for path in ("/skills/", "/skills/stories/add/", "/skills/brief/"):
        second = fetched(page, path)
        assert 0 < sum(second[url] for url in second.keys() - first.keys()) <= NEXT_PAGE, path
