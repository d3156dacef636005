"""Promise 7: works without JavaScript. Everything below is done with HTML and forms alone."""

import datetime

import pytest
import time_machine

from roadmap.journey.models import Note
from tests.journey.factories import (
    change,
    make_anchor,
    make_background,
    make_degree,
    make_pause,
    make_specialty,
    make_user,
    milestone_of,
    publish,
)
from tests.promises.browser import Browser

TODAY = datetime.date(2026, 3, 14)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00"):
        yield


def test_the_whole_way_can_be_gone_with_forms_alone(template, lines):
    background, degree, specialty = make_background(), make_degree(), make_specialty()
    change(lines[7], kind="specialty")
    publish(template)
    user = make_user()
    first, last = f"t{lines[0].pk}", f"t{lines[7].pk}"

    # Start.
    browser = Browser(user)
    page = browser.open("/roadmap/")
    assert browser.url == "/roadmap/start/"
    answers = {
        "background": str(background.pk),
        "degree": str(degree.pk),
        "degree_status": "held",
        "specialty": str(specialty.pk),
    }
    page = browser.press("Update preview", **answers)
    assert "8 milestones" in page.text("preview")
    page = browser.press("Create my roadmap", **answers)
    assert browser.url == "/roadmap/start/already-done/"
    page = browser.press("Save and go to my roadmap", **{last: "on", f"{last}-on": "2025-06-01"})
    assert (browser.url, page.progress) == ("/roadmap/", (1, 8))

    # Tick, untick, undo, on the roadmap.
    page = browser.press(f"tick-{first}")
    assert (page.progress, page.checkbox(first)[1]) == ((2, 8), "true")
    page = browser.press("Undo")
    assert (page.progress, page.checkbox(first)[1]) == ((1, 8), "false")
    browser.press(f"tick-{first}")
    page = browser.press(f"tick-{first}")
    assert (page.progress, page.checkbox(first)[1]) == ((1, 8), "false")

    # Begin, date, set aside, bring back, done on a day, on the page of an entry.
    browser.open(f"/roadmap/{first}/")
    browser.press("Start it")
    page = browser.press("Save date", target_date="2026-05-01")
    assert "Doing · due 1 May 2026" in page.text(f"entry-{first}")
    page = browser.press("Set aside", reason="No time.")
    assert (page.progress, "Not for me: No time." in page.text("main")) == ((1, 7), True)
    browser.press("Bring back")
    page = browser.press("Save day", done_on="2026-03-01")
    assert page.progress == (2, 8)
    assert "Done on 1 March 2026" in page.text(f"entry-{first}")
    row = milestone_of(user, lines[0])
    assert (row.state, row.done_on, row.target_date) == (
        "done",
        datetime.date(2026, 3, 1),
        datetime.date(2026, 5, 1),
    )

    # Write, edit, remove a note and bring it back.
    page = browser.press("Save note", body="A **first** thought.")
    note = Note.objects.get()
    assert page.text(f"note-{note.pk}").startswith("A first thought.")
    browser.open(next(link for link in page.links(f"note-{note.pk}") if "/notes/" in link))
    page = browser.press("Save note", body="A second thought.")
    assert page.text(f"note-{note.pk}").startswith("A second thought.")
    page = browser.press("Remove the note of 14 March 2026, 12:00")
    assert f"note-{note.pk}" not in page.by_id
    page = browser.press("Undo")
    assert page.text(f"note-{note.pk}").startswith("A second thought.")

    # Change the answers.
    browser.open("/roadmap/start/")
    page = browser.press("Save my answers", hours_per_week="5")
    assert (browser.url, page.progress) == ("/roadmap/", (2, 8))


def test_the_dates_can_be_planned_with_forms_alone(learner, lines):
    browser = Browser(learner)
    row = f"t{lines[0].pk}"
    page = browser.open("/roadmap/plan/")
    assert "Suggested: by 21 March 2026" in page.text(f"plan-{row}")
    page = browser.press(f"Make it mine: {lines[0].title}")
    assert "Your own date: 21 March 2026" in page.text(f"plan-{row}")
    page = browser.press("Undo")
    assert milestone_of(learner, lines[0]).target_date is None

    # Away for a while, a little longer, and not at all.
    browser.open("/roadmap/plan/pauses/")
    page = browser.press("Save pause", first_day="2026-03-14", last_day="2026-03-20")
    assert "Suggested: by 28 March 2026" in page.text(f"plan-{row}")
    link = next(link for link in page.links("main") if "/plan/pauses/" in link)
    browser.open(link)
    page = browser.press("Save pause", last_day="2026-03-27")
    assert "Suggested: by 4 April 2026" in page.text(f"plan-{row}")
    browser.open(link)
    page = browser.press("Remove this pause")
    assert "Suggested: by 21 March 2026" in page.text(f"plan-{row}")

    # A date that hangs on another, which moves.
    browser.open("/roadmap/plan/anchors/")
    page = browser.press("Save anchor", name="Graduation", day="2026-06-30")
    link = next(link for link in page.links("main") if "/plan/anchors/" in link)
    anchor = link.split("/")[-2]
    browser.open(f"/roadmap/plan/{row}/")
    page = browser.press("Save", anchor=anchor, number="2", side="before")
    assert "hangs on: Graduation (2 weeks before)" in page.text("facts")
    browser.open(link)
    page = browser.press("Show what would move", day="2026-07-31")
    assert f"{lines[0].title}: 16 Jun 2026 → 17 Jul 2026" in page.text("moves")
    browser.press("Save anchor")
    assert milestone_of(learner, lines[0]).target_date == datetime.date(2026, 7, 17)
    page = browser.press("Remove Graduation")
    assert milestone_of(learner, lines[0]).target_date == datetime.date(2026, 7, 17)


def test_what_cannot_be_saved_comes_back_with_what_was_typed(learner, lines):
    browser = Browser(learner)
    browser.open(f"/roadmap/t{lines[0].pk}/")
    page = browser.press("Save date", target_date="2026-02-30")
    assert (page.status, page.value("target_date")) == (422, "2026-02-30")
    page = browser.press("Save date", target_date="2026-02-28")
    assert milestone_of(learner, lines[0]).target_date == datetime.date(2026, 2, 28)
    page = browser.press("Save note", body="x" * 10_001)
    assert (page.status, page.value("body").strip()) == (422, "x" * 10_001)
    page = browser.press("Save note", body="x" * 10_000)
    assert Note.objects.get().body == "x" * 10_000


def test_the_filters_are_links(learner, lines):
    browser = Browser(learner)
    browser.open("/roadmap/")
    browser.press(f"tick-t{lines[0].pk}")
    for slug, shown in (("open", 7), ("soon", 0), ("all", 8)):
        browser.open("/roadmap/")
        page = browser.open(browser.page.by_id[f"filter-{slug}"].get("href"))
        assert len(page.entries) == shown


def test_a_tick_given_on_a_filtered_list_leads_back_to_it(learner, lines):
    browser = Browser(learner)
    browser.open("/roadmap/?show=open")
    page = browser.press(f"tick-t{lines[0].pk}")
    assert browser.url == "/roadmap/?show=open"
    assert len(page.entries) == 7


def test_every_form_posts_to_an_address_of_its_own(learner, lines):
    """A form that only htmx can send would be dead here."""
    browser = Browser(learner)
    day = datetime.date(2027, 3, 1)
    pause, anchor = make_pause(learner, day, day), make_anchor(learner, day)
    for url in (
        "/roadmap/",
        f"/roadmap/t{lines[0].pk}/",
        "/roadmap/start/",
        "/roadmap/plan/",
        "/roadmap/plan/pauses/",
        f"/roadmap/plan/pauses/{pause.pk}/",
        "/roadmap/plan/anchors/",
        f"/roadmap/plan/anchors/{anchor.pk}/",
        f"/roadmap/plan/t{lines[0].pk}/",
        "/skills/stories/add/",
        "/skills/talks/add/",
        "/skills/brief/edit/",
    ):
        page = browser.open(url)
        forms = list(page.root.iter("form"))
        assert forms != []
        for form in forms:
            if form.get("role") == "search":
                assert form.get("action").startswith("/")
                continue  # it asks, and changes nothing
            assert form.get("method") == "post"
            for button in browser.buttons_of(form):
                action = button.get("formaction") or form.get("action")
                assert action.startswith("/")
                assert form.get("hx-post") in (None, form.get("action"))
                assert button.get("hx-post") in (None, action)
            assert list(browser.buttons_of(form))
            assert [field for field in form.iter() if field.get("name") == "csrfmiddlewaretoken"]
