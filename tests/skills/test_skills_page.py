"""The skills: which have a story that can be told, where one stands, and since when."""

import datetime

import pytest
import time_machine

from roadmap.catalogue.models import Skill
from roadmap.skills.models import Rating
from tests.journey.factories import client_of, make_user
from tests.journey.pages import Page
from tests.promises.browser import Browser
from tests.skills.factories import edit, make_rating, make_story, remove, stored

URL = "/skills/"
TODAY = datetime.date(2027, 3, 14)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00", tick=False):
        yield


def get(user, url=URL, status=200) -> Page:
    response = client_of(user).get(url)
    assert response.status_code == status
    return Page(response)


def drawn(page: Page, what: str) -> list:
    """The parts of the drawing of ratings that are of a kind."""
    (drawing,) = (e for e in page.root.iter() if e.get("aria-labelledby") == "drawing-t")
    return [e for e in drawing.iter() if e.tag.endswith(f"}}{what}")]


def listed(page: Page, skill: Skill) -> str:
    """What the list says of a skill."""
    return page.text(f"skill-{skill.pk}")


# Coverage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["situation", "task", "action", "result"])
def test_a_story_that_lacks_a_part_cannot_be_told(learner, skills, missing):
    story = make_story(learner, skills[0], **{missing: ""})
    assert listed(get(learner), skills[0]).endswith("Getting there")
    edit(story, learner, **{missing: "Now it is there."})
    assert listed(get(learner), skills[0]).endswith("1 story to tell")


def test_a_draft_cannot_be_told_nor_can_a_removed_story(learner, stranger, skills):
    story = make_story(learner, skills[0], is_draft=True)
    make_story(stranger, skills[1])
    page = get(learner)
    assert listed(page, skills[0]).endswith("Getting there")
    assert listed(page, skills[1]).endswith("No story yet")
    remove(story, learner)
    assert listed(get(learner), skills[0]).endswith("No story yet")


def test_coverage_says_how_many_and_what_it_means(learner, skills):
    make_story(learner, skills[0], skills[1])
    make_story(learner, skills[0])
    make_story(learner, skills[1], is_draft=True)
    page = get(learner)
    assert page.text("coverage") == (
        "2 of 3 skills have a story you can tell today · 0 getting there · 1 without a story"
    )
    assert listed(page, skills[0]).endswith("2 stories to tell")
    assert listed(page, skills[1]).endswith("1 story to tell")
    assert "A story can be told when its situation, task, action and result are all" in page.html


def test_stories_still_to_write_are_first_those_with_none(learner, skills):
    make_story(learner, skills[0], is_draft=True)
    page = get(learner)
    assert page.text("to-write-h") == "Three stories still to write"
    assert [link for link in page.links("main") if "?skill=" in link] == [
        f"/skills/stories/add/?skill={skills[1].pk}",
        f"/skills/stories/add/?skill={skills[2].pk}",
        f"/skills/stories/?skill={skills[0].pk}",
    ]
    make_story(learner, skills[1], skills[0])
    assert get(learner).text("to-write-h") == "One story still to write"


def test_all_skills_covered_is_a_state_of_its_own(learner, skills):
    make_story(learner, *skills)
    page = get(learner)
    assert "to-write-h" not in page.by_id
    assert "Every skill has a story you can tell." in page.text("main")


def test_a_catalogue_without_skills_says_so(learner):
    assert "Your programme has not named any skills yet." in get(learner).text("main")


def test_who_has_no_roadmap_is_sent_to_the_start_and_finds_no_row(learner, skills):
    story = make_story(learner, skills[0])
    client = client_of(make_user())
    for url in ("", "stories/", "stories/add/", "talks/", "brief/", "brief/edit/", "removed/"):
        assert client.get(f"{URL}{url}").url == "/roadmap/start/"
    assert client.get(f"{URL}stories/{story.pk}/").status_code == 404
    assert client.post(f"{URL}{skills[0].pk}/rate/").status_code == 404


# One skill ---------------------------------------------------------------------------------------


def test_a_skill_says_why_it_matters_and_that_its_examples_are_made_up(learner, skills):
    page = get(learner, f"{URL}{skills[0].pk}/")
    said = page.text("main")
    for words in ("Because of 1.", "Tell of 1.", "Weak (made up) Weak 1.", "Strong (made up)"):
        assert words in said
    get(learner, f"{URL}999999/", status=404)


def test_a_skill_shows_its_stories_and_how_the_ratings_went(learner, stranger, skills):
    make_rating(learner, skills[0], 2, day=datetime.date(2026, 9, 1), reason="Never alone.")
    make_rating(learner, skills[0], 4, day=datetime.date(2027, 3, 1), reason="Twice alone.")
    make_rating(learner, skills[1], 1)
    make_rating(stranger, skills[0], 5, reason="Zanzibar")
    make_story(learner, skills[0], title="Told once")
    page = get(learner, f"{URL}{skills[0].pk}/")
    said = page.text("ratings")
    assert said.index("4 · strong 1 March 2027 Twice alone.") < said.index(
        "2 · some practice 1 September 2026 Never alone."
    )
    assert page.text("drawing-t") == "2 ratings, from 2 to 4 of 5"
    paths = [e.get("d") for e in drawn(page, "path") if e.get("class") == "line"]
    assert paths == ["M30.0 70L290.0 30"]
    assert "Told once" in page.text("main")
    assert "Zanzibar" not in page.html
    assert listed(get(learner), skills[0]).endswith("4 · strong")


def test_a_single_rating_and_two_of_one_day_are_drawn_too(learner, skills):
    url = f"{URL}{skills[0].pk}/"
    make_rating(learner, skills[0], 2)
    page = get(learner, url)
    assert page.text("drawing-t") == "2 of 5"
    assert len(drawn(page, "circle")) == 1
    make_rating(learner, skills[0], 3)
    assert len(drawn(get(learner, url), "circle")) == 2
    assert listed(get(learner), skills[0]).endswith("3 · steady")


def test_rating_correcting_removing_and_undo_with_forms_alone(learner, skills):
    browser = Browser(learner)
    url = f"{URL}{skills[0].pk}/"
    page = browser.open(url)
    assert page.value("day") == "2027-03-14"
    page = browser.press("Save my rating", level="3", reason="Two talks.")
    assert page.text("flash").startswith("Saved: Skill number 1, steady.")
    rating = Rating.objects.get()
    assert (rating.level, rating.reason, rating.day) == (3, "Two talks.", TODAY)
    page = browser.press("Undo")
    assert stored(rating)["removed_at"] is not None
    assert (browser.url, f"rating-{rating.pk}" in page.by_id) == (url, False)
    page = browser.press("Undo")
    assert f"rating-{rating.pk}" in page.by_id
    browser.open(f"{URL}ratings/{rating.pk}/")
    page = browser.press("Save", level="4", reason="Three talks.")
    assert "4 · strong 14 March 2027 Three talks." in page.text("ratings")
    page = browser.press("Undo")
    assert "3 · steady 14 March 2027 Two talks." in page.text("ratings")
    browser.open(f"{URL}ratings/{rating.pk}/")
    page = browser.press("Remove it")
    assert f"rating-{rating.pk}" not in page.by_id
    page = browser.open("/skills/removed/")
    browser.press("Bring back: Skill number 1")
    assert stored(rating)["removed_at"] is None


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"level": ""}, {"level": "This field is required."}),
        (
            {"level": "6"},
            {"level": "Select a valid choice. 6 is not one of the available choices."},
        ),
        ({"day": ""}, {"day": "This field is required."}),
        ({"day": "2027-03-15"}, {"day": "This day has not come yet."}),
        ({"day": "1999-12-31"}, {"day": "Enter a date between 2000 and 2100."}),
        ({"day": "2027-02-30"}, {"day": "Enter a date that exists, such as 2027-09-01."}),
        (
            {"reason": "x" * 501},
            {"reason": "Ensure this value has at most 500 characters (it has 501)."},
        ),
        ({"reason": "a\x00b"}, {"reason": "Null characters are not allowed."}),
    ],
)
def test_what_is_wrong_with_a_rating_is_said_beside_the_field(learner, skills, data, errors):
    typed = {"level": "3", "reason": "Because.", "day": "2027-03-01"} | data
    key = "12345678-1234-5678-1234-567812345678"
    url = f"{URL}{skills[0].pk}/rate/"
    page = Page(client_of(learner).post(url, {"key": key} | typed))
    assert (page.status, Rating.objects.count()) == (422, 0)
    assert {name: page.error(name) for name in typed if page.error(name)} == errors
    assert page.value("reason").strip() == typed["reason"].replace("\x00", "\ufffd")
    assert (page.value("day"), page.value("key")) == (typed["day"], key)


def test_ratings_are_paged(learner, skills):
    rating = make_rating(learner, skills[0], 1)
    Rating.objects.bulk_create(
        Rating(roadmap=rating.roadmap, skill=skills[0], level=4, day=TODAY) for _ in range(30)
    )
    url = f"{URL}{skills[0].pk}/"
    for number, shown in (("", 25), ("?page=2", 6), ("?page=99", 6), ("?page=x", 25)):
        page = get(learner, url + number)
        assert len([name for name in page.by_id if name.startswith("rating-")]) == shown
