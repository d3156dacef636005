"""The fit view: what an advertisement asks for, against the roadmap, credentials and stories."""

import datetime
import uuid

import pytest
import time_machine

from roadmap.catalogue.models import Skill
from roadmap.journey.models import Milestone
from roadmap.skills.models import Story
from tests.applications.factories import applications_of, make_application
from tests.journey.factories import (
    change,
    client_of,
    events_of,
    journey_of,
    make_credential,
    make_degree,
    make_roadmap,
    make_specialty,
    make_user,
    publish,
    tick,
)
from tests.journey.pages import Page
from tests.promises.browser import Browser

TODAY = datetime.date(2026, 6, 1)
TEXT = """MSL, oncology
- PhD or PharmD required
- At least two years of experience
- Travel up to 60%
- Presentations at congresses
- Knowledge of GCP
"""


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def skills(db) -> dict[str, Skill]:
    names = {"presentation": "Presenting", "clinical-trial-knowledge": "Trials"}
    names["negotiation"] = "Negotiation (advanced)"
    return {slug: Skill.objects.create(slug=slug, name=name) for slug, name in names.items()}


@pytest.fixture
def person(template, stages, skills):
    """Somebody with a PhD under way in oncology."""
    user = make_user()
    make_roadmap(user, degree=make_degree("phd"), specialty=make_specialty("oncology"))
    return user


@pytest.fixture
def application(person):
    return make_application(person, advertisement=TEXT)


def get(user, application) -> Page:
    return Page(client_of(user).get(f"/applications/{application.pk}/fit/"))


def rows(page: Page) -> dict[str, str]:
    """How each thing stands, by its title."""
    found = {}
    for card in page.root.iter("li"):
        if "card" in card.get("class", "").split():
            title = page.text(next(card.iter("h3")))
            tags = [e for e in card.iter("span") if "m-tag" in e.get("class", "")]
            found[title] = page.text(tags[-1])
    return found


def card_of(page: Page, title: str) -> str:
    return next(
        page.text(card)
        for card in page.root.iter("li")
        if "card" in card.get("class", "").split() and page.text(card).startswith(title)
    )


def test_what_is_asked_for_stands_against_what_the_answers_say(person, application):
    page = get(person, application)
    assert rows(page) == {
        "PharmD or PhD": "Open",
        "2 years or more": "Open",
        "Up to 60 percent of the time": "Open",
        "Oncology": "Covered",
        "Presenting": "Open",
        "Trials": "Open",
    }
    assert "1 covered · 5 open" in page.text("main")
    assert "It is under way." in card_of(page, "PharmD or PhD")
    marks = {page.text(mark) for mark in page.root.iter("mark")}
    found = {"At least two years", "GCP", "PharmD", "PhD", "Presentations", "oncology", "up to 60%"}
    assert marks == found
    assert "1 key skill is not mentioned" in page.text("main")


def test_credentials_cover_a_degree_a_skill_and_are_weighed_as_experience(person, application):
    phd = make_credential(person, "degree", title="PhD", degree=make_degree("phd"))
    make_credential(person, "certificate", title="Good Clinical Practice")
    first, second = datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)
    make_credential(person, "position", title="Postdoc", since=first, until=second)
    make_credential(person, "position", title="Trial nurse", since=second)
    make_credential(person, "position", title="At the same time", since=second)
    page = get(person, application)
    stands = rows(page)
    assert (stands["PharmD or PhD"], stands["Trials"]) == ("Covered", "Covered")
    assert stands["2 years or more"] == "Yours to judge"
    assert "Your positions, 29 months in all" in card_of(page, "2 years or more")
    assert f"/roadmap/credentials/{phd.pk}/" in page.links("main")
    make_credential(person, "degree", title="Old", degree=make_degree("pharmd"))
    person.roadmap.credentials.update(removed_at=datetime.datetime.now(datetime.UTC))
    assert rows(get(person, application))["Trials"] == "Open"


def test_a_degree_that_is_expected_is_not_held_yet(person, application):
    make_credential(
        person, "degree", title="PhD", degree=make_degree("phd"), since=datetime.date(2027, 1, 1)
    )
    assert rows(get(person, application))["PharmD or PhD"] == "Open"


def test_done_milestones_speak_for_skills_and_for_field_life(person, application, lines, template):
    change(lines[0], slug="rehearse-presentation")
    change(lines[1], slug="check-field-life-fit")
    publish(template)
    assert rows(get(person, application))["Presenting"] == "Open"
    tick(person, lines[0], lines[1])
    page = get(person, application)
    assert rows(page)["Presenting"] == "Covered"
    assert lines[0].title in card_of(page, "Presenting")
    assert rows(page)["Up to 60 percent of the time"] == "Covered"


def test_stories_that_can_be_told_speak_for_their_skills(person, application, skills):
    parts = dict.fromkeys(("situation", "task", "action", "result"), "x")
    told = Story.objects.create(roadmap=person.roadmap, title="The lecture", **parts)
    draft = Story.objects.create(roadmap=person.roadmap, title="A draft", is_draft=True, **parts)
    for story, slug in ((told, "presentation"), (draft, "clinical-trial-knowledge")):
        story.tags.create(skill=skills[slug])
    page = get(person, application)
    assert (rows(page)["Presenting"], rows(page)["Trials"]) == ("Covered", "Open")
    trials = skills["clinical-trial-knowledge"].pk
    to_write = [url for url in page.links("main") if url.startswith("/skills/stories/add/")]
    assert to_write == [f"/skills/stories/add/?skill={trials}"]
    assert f"/skills/stories/{told.pk}/" in page.links("main")


def test_what_admins_added_is_found_by_its_name_and_what_they_took_away_is_not(person, skills):
    make_specialty("vet", name="Veterinary medicine")
    skills["presentation"].delete()
    application = make_application(
        person, advertisement="Veterinary medicine; negotiation; presentations; hepatology"
    )
    assert set(rows(get(person, application))) == {"Veterinary medicine", "Negotiation (advanced)"}


# A milestone of it -------------------------------------------------------------------------------


def test_a_milestone_is_made_of_what_is_open_once_and_linked(person, application, template):
    stage = template.stages.last()
    stage.slug = "skills"
    stage.save()
    publish(template)
    browser = Browser(person)
    browser.open(f"/applications/{application.pk}/fit/")
    form = browser.page
    for _ in range(2):
        browser.page = form
        page = browser.press("Make a milestone of it: Presenting")
        assert "On your roadmap: Prepare a story that shows: Presenting." in page.text("flash")
    own = Milestone.objects.get(roadmap=person.roadmap, template=None)
    assert (own.title, own.stage, own.state) == (
        "Prepare a story that shows: Presenting", stage, "open",
    )  # fmt: skip
    assert list(application.milestones.all()) == [own]
    assert "On your roadmap: Prepare a story" in card_of(page, "Presenting")
    assert events_of(person).count("added") == 1
    # The same gap in another advertisement is the same milestone.
    other = make_application(person, advertisement="Presentations")
    browser.open(f"/applications/{other.pk}/fit/")
    assert "On your roadmap:" in card_of(browser.page, "Presenting")
    assert (
        client_of(person)
        .post(f"/applications/{other.pk}/fit/milestone/", {"key": "skill:presentation"})
        .url
        == f"/applications/{other.pk}/fit/"
    )
    assert list(other.milestones.all()) == [own]


def test_a_milestone_made_here_covers_it_when_it_is_done_and_undo_takes_it_away(
    person, application
):
    browser = Browser(person)
    browser.open(f"/applications/{application.pk}/fit/")
    page = browser.press("Make a milestone of it: Trials")
    own = Milestone.objects.get(roadmap=person.roadmap)
    client_of(person).post(f"/roadmap/{own.ref}/state/", {"state": "done"})
    assert rows(get(person, application))["Trials"] == "Covered"
    page = browser.open(f"/applications/{application.pk}/")
    assert own.title in page.text("milestones")
    client_of(person).post(f"/roadmap/{own.ref}/remove/")
    assert rows(get(person, application))["Trials"] == "Open"


def test_the_stage_is_the_first_where_no_stage_fits(person, application, template):
    data = {"key": "degree:pharmd,phd"}
    client_of(person).post(f"/applications/{application.pk}/fit/milestone/", data)
    assert Milestone.objects.get().stage == template.stages.first()


@pytest.mark.parametrize("key", ["", "skill:no-such", "area:oncology"])
def test_nothing_is_made_of_what_is_covered_or_not_there(person, application, key):
    before = journey_of(person), applications_of(person)
    client = client_of(person)
    answer = client.post(
        f"/applications/{application.pk}/fit/milestone/", {"key": key}, follow=True
    )
    assert "Nothing was made" in Page(answer).text("flash")
    assert (journey_of(person), applications_of(person)) == before


# Without anything to read, and costs --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no text of an advertisement to read yet."),
        ("Join us, we are nice.", "Nothing was found in this text"),
    ],
)
def test_without_anything_to_read_it_says_so(person, text, said):
    page = get(person, make_application(person, advertisement=text))
    assert said in page.text("main")
    assert rows(page) == {}


def test_html_in_an_advertisement_and_a_title_is_text(person):
    evil = "PhD <script>alert(1)</script> required & <b>oncology</b> <img src=x onerror=alert(2)>"
    application = make_application(person, advertisement=evil, title="<i>x</i>")
    html = client_of(person).get(f"/applications/{application.pk}/fit/").content.decode()
    assert "<script>alert" not in html
    assert "onerror" not in html
    html = client_of(person).get(f"/applications/{application.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)" in html


def test_the_page_costs_the_same_with_much_on_it(person, application, django_assert_num_queries):
    client = client_of(person)
    client.get("/roadmap/")
    url = f"/applications/{application.pk}/fit/"
    for more in (0, 30):
        for number in range(more):
            make_credential(person, "certificate", title=f"Certificate {number}")
            Story.objects.create(roadmap=person.roadmap, title="x", key=uuid.uuid4())
        application.advertisement = TEXT * (1 + more * 10)
        application.save()
        # Session, user, roadmap, application, overview, areas, skills, credentials, stories, made.
        with django_assert_num_queries(10):
            assert client.get(url).status_code == 200


def test_what_it_says_of_the_position_is_filled_in_and_saved_by_its_owner_only(person):
    text = f"{TEXT}Location: Copenhagen <b>or</b> Oslo & field\nTerritory: Nordics"
    application = make_application(person, advertisement=text, territory="Denmark")
    before = applications_of(person)
    page = get(person, application)
    url = f"/applications/{application.pk}/edit/"
    (link,) = [link for link in page.links("main") if link.startswith(f"{url}?")]
    form = Page(client_of(person).get(link))
    filled = {name: form.value(name) for name in ("area", "place", "territory", "travel")}
    assert filled == {
        "area": "Oncology",
        "place": "Copenhagen or Oslo & field",
        "territory": "Denmark",
        "travel": "60",
    }
    said = "Filled in, and not saved yet: Therapeutic area, Place, Travel, percent."
    assert said in form.text("main")
    assert applications_of(person) == before

    browser = Browser(person)
    browser.open(link)
    browser.press("Save")
    application.refresh_from_db()
    stored = (application.area, application.place, application.territory, application.travel)
    assert stored == ("Oncology", "Copenhagen or Oslo & field", "Denmark", 60)
    assert f"{url}?" not in "".join(get(person, application).links("main"))


def test_a_form_is_filled_in_where_it_is_empty_only_and_checked_as_ever(person):
    application = make_application(person, advertisement=TEXT, travel=0, note="Mine")
    url = f"/applications/{application.pk}/edit/?travel=60&note=Theirs&title=Theirs&area=Here"
    form = Page(client_of(person).get(url))
    assert (form.value("travel"), form.value("area")) == ("0", "Here")
    assert (form.value("note"), form.value("title")) == ("Mine", application.title)
