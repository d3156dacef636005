"""Applications: what is typed is kept as typed, or refused with it; nothing is lost."""

import datetime
import uuid

import pytest
import time_machine

from roadmap.applications import services
from roadmap.applications.models import Application
from roadmap.errors import NotFound
from roadmap.journey.models import Milestone
from tests.applications.factories import (
    DAY,
    applications_of,
    history_of,
    make_application,
    make_document,
    move,
)
from tests.cases import cases
from tests.concurrency import at_once
from tests.journey.factories import client_of, make_user, whole_database
from tests.journey.pages import Page
from tests.journey.writes import HTMX
from tests.promises.browser import Browser

TODAY = datetime.date(2026, 6, 1)
ADD = "/applications/add/"
FORM = {
    "key": str(uuid.UUID(int=7)),
    "of": "",
    "stage": "applied",
    "day": "2026-05-20",
    "title": "MSL, cell therapy",
    "company": "Corvane Oncology",
    "kind": "msl",
    "area": "Oncology",
    "place": "Field",
    "territory": "Benelux",
    "travel": "60 %",
    "source": "A friend",
    "url": "www.example.com/jobs/7",
    "next_action": "Call the recruiter",
    "next_action_on": "2026-06-20",
    "salary": "As in the advertisement",
    "note": "They look for haematology.\n\nAsk Priya.",
    "advertisement": "Wanted:\r\n- a PhD\r\n- travel 60 %",
}
NAMES = [name for name in FORM if name not in ("key", "of", "stage", "day")]


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def client(learner, stages):
    return client_of(learner)


def edit_form(application, **typed) -> dict:
    values = {name: getattr(application, name) for name in NAMES}
    filled = {name: "" if value is None else value for name, value in values.items()}
    return filled | {"revision": application.revision} | typed


def reload(application) -> Application:
    return Application.objects.get(pk=application.pk)


# Adding ------------------------------------------------------------------------------------------


def test_a_position_is_kept_as_it_was_typed(client):
    answer = client.post(ADD, FORM)
    application = Application.objects.get()
    assert answer.url == f"/applications/{application.pk}/"
    stored = {name: getattr(application, name) for name in NAMES}
    assert stored == {name: FORM[name] for name in NAMES} | {
        "travel": 60,
        "url": "https://www.example.com/jobs/7",
        "next_action_on": datetime.date(2026, 6, 20),
        "advertisement": "Wanted:\n- a PhD\n- travel 60 %",
    }
    assert history_of(application) == [("applied", datetime.date(2026, 5, 20))]


def test_a_title_is_enough_and_it_stands_there_since_today(client):
    empty = dict.fromkeys(NAMES, "") | {"title": "MSL", "kind": "msl", "stage": "saved"}
    client.post(ADD, FORM | empty | {"day": ""})
    application = Application.objects.get()
    assert (application.title, application.travel, application.url) == ("MSL", None, "")
    assert history_of(application) == [("saved", TODAY)]


@pytest.mark.parametrize("times", [2, 3])
def test_one_form_sent_again_adds_one(client, learner, times):
    for _ in range(times):
        answer = client.post(ADD, FORM)
    assert answer.url == f"/applications/{Application.objects.get().pk}/"
    assert len(applications_of(learner)["moves"]) == 1


def test_going_back_and_writing_something_else_adds_another(client):
    client.post(ADD, FORM)
    changes = [("title", "MSL, lymphoma"), ("stage", "interview"), ("day", "2026-05-19")]
    for number, (name, other) in enumerate(changes, start=2):
        answer = client.post(ADD, FORM | {name: other})
        assert Application.objects.count() == number, name
        application = Application.objects.latest("pk")
        assert answer.url == f"/applications/{application.pk}/"
    assert history_of(application) == [("applied", datetime.date(2026, 5, 19))]


def test_one_that_was_removed_comes_back_when_its_form_is_sent_again(client):
    client.post(ADD, FORM)
    client.post(f"/applications/{Application.objects.get().pk}/remove/")
    client.post(ADD, FORM)
    assert Application.objects.get().removed_at is None


@cases(
    ("name", "typed", "error"),
    [
        ("title", "  ", "This field is required."),
        ("title", "x" * 161, "Ensure this value has at most 160 characters (it has 161)."),
        ("travel", "101", "Enter one number from 0 to 100, such as 60."),
        ("travel", "-5", "Enter one number from 0 to 100, such as 60."),
        ("travel", "50-70", "Enter one number from 0 to 100, such as 60."),
        (
            "url",
            "javascript:alert(1)",
            "Only addresses that begin with http:// or https:// can be kept.",
        ),
        ("url", "no address", "This does not look like the address of a page."),
        ("next_action_on", "1999-12-31", "Enter a date between 2000 and 2100."),
        ("next_action_on", "2026-02-30", "Enter a date that exists, such as 2027-09-01."),
        ("day", "1985-01-01", "Enter a date between 2000 and 2100."),
        ("day", "2026-06-02", "This day has not come yet."),
        ("kind", "king", "Select a valid choice. king is not one of the available choices."),
        ("stage", "won", "Select a valid choice. won is not one of the available choices."),
        ("note", "n" * 10_001, "Ensure this value has at most 10000 characters (it has 10001)."),
        ("next_action", "", "Say what is to be done on that day."),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_named_beside_its_field_and_nothing_typed_is_lost(
    client, name, typed, error
):
    page = Page(client.post(ADD, FORM | {name: typed}))
    assert (page.status, page.error(name)) == (422, error)
    others = [one for one in NAMES if one != name and FORM[one]]
    shown = {one: page.value(one).strip() for one in others}
    assert shown == {one: FORM[one].replace("\r\n", "\n").strip() for one in others}
    if name not in ("kind", "stage"):
        assert page.value(name).strip() == typed.strip()
    assert Application.objects.count() == 0


def test_an_advertisement_of_200000_characters_is_refused_and_stays_in_the_box(client):
    page = Page(client.post(ADD, FORM | {"advertisement": "ä" * 200_000}))
    error = "Ensure this value has at most 50000 characters (it has 200000)."
    assert (page.status, page.error("advertisement")) == (422, error)
    assert page.value("advertisement").strip() == "ä" * 200_000
    assert client.post(ADD, FORM | {"advertisement": "ä" * 50_000}).status_code == 302


def test_html_in_names_is_text(client, learner):
    evil = "<script>alert(1)</script><b>"
    client.post(ADD, FORM | {"title": evil, "company": evil, "place": evil, "next_action": evil})
    application = Application.objects.get()
    make_document(application, name=evil, version=evil)
    paths = ["", "list/", "report/", f"{application.pk}/", f"{application.pk}/edit/"]
    for path in [*paths, f"{application.pk}/people/", f"{application.pk}/fit/"]:
        html = client.get(f"/applications/{path}").content.decode()
        assert "&lt;script&gt;" in html, path
        assert "<script>alert" not in html, path


def test_who_has_no_roadmap_is_sent_to_make_one(template, stages):
    client = client_of(make_user())
    for path in ("", "list/", "add/", "removed/", "report/", "report.csv"):
        assert client.get(f"/applications/{path}").url == "/roadmap/start/"
    before = whole_database()
    assert client.post(ADD, FORM).status_code == 404
    assert whole_database() == before


def test_it_can_be_added_for_a_milestone(client, learner, lines):
    ref = f"t{lines[2].pk}"
    page = Page(client.get(f"{ADD}?of={ref}"))
    assert f"For: {lines[2].title}" in page.text("main")
    client.post(ADD, FORM | {"of": page.value("of")})
    milestone = Milestone.objects.get(roadmap=learner.roadmap)
    assert (milestone.template, milestone.state) == (lines[2], "open")
    assert list(Application.objects.get().milestones.all()) == [milestone]
    assert client.get(f"{ADD}?of=nonsense").status_code == 400
    assert client.get(f"{ADD}?of=t999999").status_code == 404


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_the_same_moment_adds_one(learner, stages):
    clients = [client_of(learner) for _ in range(2)]
    answers = at_once(
        *[lambda client=client: client.post(ADD, FORM).status_code for client in clients]
    )
    assert answers == [302, 302]
    assert Application.objects.count() == 1


# Editing -----------------------------------------------------------------------------------------


def test_an_edit_saves_what_changed_and_says_so(client, learner):
    application = make_application(learner, company="Old", note="Old note")
    url = f"/applications/{application.pk}/edit/"
    page = Page(client.get(url))
    assert (page.value("company"), page.value("revision")) == ("Old", "1")
    answer = client.post(url, edit_form(application, company="New", travel="40"), follow=True)
    assert f"Saved: {application.title}." in Page(answer).text("flash")
    stored = reload(application)
    assert (stored.company, stored.travel, stored.note) == ("New", 40, "Old note")
    assert stored.revision == 2


def test_an_edit_is_undone_and_that_too(client, learner):
    application = make_application(learner, note="As it was", travel=60, company="Old")
    url = f"/applications/{application.pk}/"
    before = applications_of(learner)
    browser = Browser(learner)
    browser.open(f"{url}edit/")
    browser.press(
        "Save", note="", travel="", company="New", next_action_on="2026-06-20", next_action="Call"
    )
    after = reload(application)
    assert (after.note, after.travel, after.company) == ("", None, "New")
    page = browser.press("Undo")
    assert f"Put back: {application.title}." in page.text("flash")
    (row,) = applications_of(learner)["applications"]
    (was,) = before["applications"]
    assert row | {"revision": 1, "before": None} == was
    browser.press("Undo")
    again = reload(application)
    assert (again.note, again.company, again.next_action) == ("", "New", "Call")
    assert again.next_action_on == datetime.date(2026, 6, 20)


def test_what_was_edited_since_is_not_put_back(client, learner, stranger):
    application = make_application(learner, note="As it was")
    url = f"/applications/{application.pk}/"
    client.post(f"{url}edit/", edit_form(application, note="Other"))
    client.post(f"{url}next/", {"next_action": "Call", "next_action_on": ""})
    page = Page(client.post(f"{url}undo/?revision=2", follow=True))
    assert "Nothing was put back: it was edited since, or this is undone already." in page.text(
        "flash"
    )
    assert reload(application).note == "Other"
    for _ in range(2):
        client.post(f"{url}undo/?revision=3")
        assert (reload(application).note, reload(application).next_action) == ("Other", "")
    assert client.post(f"{url}undo/").status_code == 400
    assert client_of(stranger).post(f"{url}undo/?revision=4").status_code == 404


def test_bringing_one_back_by_its_form_offers_no_undo_of_an_earlier_edit(client, learner):
    application = make_application(learner)
    url = f"/applications/{application.pk}/"
    client.post(f"{url}edit/", edit_form(application, note="Other"))
    client.post(f"{url}remove/")
    page = Page(client.post(f"{url}edit/", edit_form(reload(application)), follow=True))
    said = page.text("flash").removesuffix(" Close this message")
    assert said.endswith(f"Saved: {application.title}.")


def test_the_same_edit_twice_is_one(client, learner):
    application = make_application(learner)
    form = edit_form(application, company="New")
    for _ in range(2):
        assert client.post(f"/applications/{application.pk}/edit/", form).status_code == 302
    assert (reload(application).company, reload(application).revision) == ("New", 2)


def test_two_tabs_lose_neither_text(client, learner):
    application = make_application(learner, note="as it was")
    url = f"/applications/{application.pk}/edit/"
    first, second = (edit_form(application, note=f"{tab} tab") for tab in ("one", "other"))
    client.post(url, first)
    page = Page(client.post(url, second))
    assert page.status == 409
    assert page.value("note").strip() == "other tab"
    assert page.text("stored-1") == "one tab"
    assert reload(application).note == "one tab"
    # Saving again keeps what was typed, on purpose now.
    assert page.value("revision") == "2"
    client.post(url, second | {"revision": "2"})
    assert reload(application).note == "other tab"


def test_an_edit_in_another_window_of_something_else_is_shown_too(client, learner):
    """The whole form is sent, so an old next action would take the place of the new one."""
    application = make_application(learner, next_action="Wait")
    form = edit_form(application, note="typed")
    action = {"next_action": "Call", "next_action_on": ""}
    client.post(f"/applications/{application.pk}/next/", action)
    page = Page(client.post(f"/applications/{application.pk}/edit/", form))
    assert page.status == 409
    assert {page.text("stored-1"), page.text("stored-2")} == {"Call", "–"}


def test_a_post_that_was_cut_short_takes_nothing_away(client, learner):
    application = make_application(learner, note="kept", next_action="Call")
    url = f"/applications/{application.pk}/"
    form = edit_form(application)
    del form["note"]
    assert client.post(f"{url}edit/", form).status_code == 400
    assert client.post(f"{url}edit/", edit_form(application) | {"revision": ""}).status_code == 400
    assert client.post(f"{url}next/", {"next_action_on": ""}).status_code == 400
    assert (reload(application).note, reload(application).next_action) == ("kept", "Call")


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_the_next_action_is_set_moved_and_taken_away(client, learner, headers):
    application = make_application(learner)
    url = f"/applications/{application.pk}/next/"
    here = headers and {
        **headers,
        "HX-Current-URL": f"http://testserver/applications/{application.pk}/",
    }
    for action, day in (("Call", "2026-06-20"), ("Call", ""), ("", "")):
        for _ in range(2):
            answer = client.post(
                url, {"next_action": action, "next_action_on": day}, headers=here, follow=True
            )
            assert answer.status_code == 200
        stored = reload(application)
        assert (stored.next_action, str(stored.next_action_on or "")) == (action, day)
    page = Page(client.post(url, {"next_action": "", "next_action_on": "2026-06-20"}, headers=here))
    assert page.status == 422
    assert page.error("next_action") == "Say what is to be done on that day."
    assert page.value("next_action_on") == "2026-06-20"


def test_a_day_is_near_or_past_without_reproach(client, learner):
    near = make_application(learner, next_action="Call", next_action_on=TODAY)
    far = make_application(learner, next_action="Call", next_action_on=datetime.date(2026, 7, 2))
    past = make_application(learner, next_action="Call", next_action_on=DAY)
    over = make_application(learner, "rejected", next_action="Call", next_action_on=DAY)
    page = Page(client.get("/applications/"))
    said = {
        row.pk: next(
            (
                page.text(span)
                for span in page.by_id[f"card-{row.pk}"].iter("span")
                if span.get("class") == "is-soon"
            ),
            None,
        )
        for row in (near, far, past, over)
    }
    assert said == {near.pk: "1 Jun 2026", far.pk: None, past.pk: "was 4 May 2026", over.pk: None}


# Removing ----------------------------------------------------------------------------------------


def test_removing_takes_it_off_the_pages_with_undo_and_a_list_to_bring_it_back(learner, stages):
    application = make_application(learner, note="kept")
    make_document(application)
    kept = make_application(learner)
    browser = Browser(learner)
    browser.open(f"/applications/{application.pk}/")
    page = browser.press("Remove")  # of the application; its document says its name
    assert browser.url == "/applications/"
    assert application.title not in page.text("main")
    assert kept.title in page.text("main")
    page = browser.press("Undo")
    assert browser.url == f"/applications/{application.pk}/"
    page = browser.press("Remove")
    page = browser.open("/applications/removed/")
    page = browser.press(f"Bring back {application.title}")
    assert "CV, first" in page.text("documents")
    assert reload(application).removed_at is None


def test_a_removed_one_is_in_no_list_count_or_report_but_can_be_read_and_edited(client, learner):
    application = make_application(learner)
    for _ in range(2):
        client.post(f"/applications/{application.pk}/remove/")
    assert "Removed: " in client.get("/applications/").content.decode()  # the toast names it once
    for path in ("", "list/", "report/", "report.csv"):
        assert application.title not in client.get(f"/applications/{path}").content.decode()
    page = Page(client.get(f"/applications/{application.pk}/"))
    assert "This application is removed." in page.text("main")
    # Whoever saves it, in a window that was open before, wants it back.
    client.post(f"/applications/{application.pk}/edit/", edit_form(application, note="new"))
    assert (reload(application).note, reload(application).removed_at) == ("new", None)


def test_other_peoples_applications_do_not_exist(learner, stranger, stages):
    application = make_application(learner)
    before = applications_of(learner)
    for write in (
        lambda: services.edit_application(user=stranger, application_id=application.pk, note="x"),
        lambda: services.set_removed(user=stranger, application_id=application.pk, removed=True),
    ):
        with pytest.raises(NotFound):
            write()
    client = client_of(stranger)
    for path in ("", "list/?q=Position", "report/", "report.csv", "removed/"):
        assert application.title not in client.get(f"/applications/{path}").content.decode()
    move(application, "applied")
    assert applications_of(learner)["documents"] == before["documents"] == []


def test_everything_goes_with_the_account(learner, stages):
    application = make_application(learner, "offer")
    make_document(application)
    learner.delete()
    assert Application.objects.count() == 0
