"""What a write answers: a fragment to htmx, a page to everybody else, the same words to both."""

import datetime
import uuid

import pytest
import time_machine

from roadmap.journey import services
from roadmap.journey.models import Event, Note
from roadmap.journey.parts import notes
from roadmap.journey.undo import undo_event
from tests.journey.factories import (
    change,
    client_of,
    journey_of,
    make_note,
    milestone_of,
    publish,
    set_state,
    tick,
)
from tests.journey.pages import Page
from tests.journey.writes import HTMX

DAY = datetime.date(2026, 3, 14)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{DAY}T12:00:00+00:00"):
        yield


@pytest.fixture
def client(learner):
    return client_of(learner)


def url_of(line) -> str:
    return f"/roadmap/t{line.pk}/"


def at(line, fragment: str = "") -> dict:
    """The headers of htmx on an entry's own page."""
    return HTMX | {"HX-Current-URL": f"http://testserver{url_of(line)}{fragment}"}


# On the roadmap ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "word", "checked", "progress"),
    [
        ("done", "Done", "true", (2, 8)),
        ("doing", "Doing", "false", (1, 8)),
        ("skipped", "Set aside", "false", (1, 7)),
    ],
)
def test_a_tick_answers_htmx_with_the_entry_the_counts_and_undo(
    client, learner, lines, state, word, checked, progress
):
    tick(learner, lines[7])
    line = lines[0]
    page = Page(client.post(url_of(line) + "state/", {"state": state}, headers=HTMX))
    assert (page.status, page.is_fragment) == (200, True)
    assert page.entries == [f"t{line.pk}"]
    assert page.checkbox(f"t{line.pk}") == (line.title, checked)
    assert page.progress == progress
    done, total = progress
    assert page.text("flash").startswith(f"{word}: {line.title}. {done} of {total}.")
    assert page.undo_url == f"/roadmap/undo/{Event.objects.last().pk}/"
    for part in ("strip-1", "head-1", "next", "filter", "flash", "progress"):
        assert page.by_id[part].get("hx-swap-oob"), part
    assert page.by_id[f"entry-t{line.pk}"].get("hx-swap-oob") is None


@pytest.mark.parametrize(
    ("state", "word", "checked", "progress"),
    [
        ("done", "Done", "true", (2, 8)),
        ("doing", "Doing", "false", (1, 8)),
        ("skipped", "Set aside", "false", (1, 7)),
    ],
)
def test_a_tick_without_htmx_leads_to_the_page_that_says_the_same(
    client, learner, lines, state, word, checked, progress
):
    tick(learner, lines[7])
    line = lines[0]
    answer = client.post(url_of(line) + "state/", {"state": state})
    assert (answer.status_code, answer.url) == (302, f"/roadmap/#entry-t{line.pk}")
    page = Page(client.get(answer.url))
    assert page.checkbox(f"t{line.pk}") == (line.title, checked)
    assert page.progress == progress
    done, total = progress
    assert page.text("flash").startswith(f"{word}: {line.title}. {done} of {total}.")
    assert page.undo_url == f"/roadmap/undo/{Event.objects.last().pk}/"


def test_an_untick_says_that_it_is_not_done(client, learner, lines):
    tick(learner, lines[0], lines[1])
    answer = client.post(url_of(lines[0]) + "state/", {"state": "open"}, headers=HTMX)
    page = Page(answer)
    assert page.text("flash").startswith(f"Not done: {lines[0].title}. 1 of 8.")
    assert page.checkbox(f"t{lines[0].pk}") == (lines[0].title, "false")


def test_a_tick_that_changes_nothing_has_nothing_to_undo(client, learner, lines):
    tick(learner, lines[0])
    page = Page(client.post(url_of(lines[0]) + "state/", {"state": "done"}, headers=HTMX))
    assert page.text("flash").startswith(f"Done: {lines[0].title}. 1 of 8.")
    assert page.undo_url is None


@pytest.mark.parametrize(
    ("back", "url"),
    [
        ("", "/roadmap/#entry-{ref}"),
        ("all", "/roadmap/?show=all#entry-{ref}"),
        ("open", "/roadmap/?show=open#entry-{ref}"),
        ("soon", "/roadmap/?show=soon#entry-{ref}"),
        ("milestone", "/roadmap/{ref}/"),
    ],
)
def test_a_plain_tick_leads_back_to_where_it_was_given(client, lines, back, url):
    answer = client.post(url_of(lines[0]) + "state/", {"state": "done", "back": back})
    assert answer.url == url.format(ref=f"t{lines[0].pk}")
    assert client.get(answer.url).status_code == 200


def test_a_tick_on_a_filtered_list_keeps_the_filter(client, lines):
    data = {"state": "done", "back": "open"}
    page = Page(client.post(url_of(lines[0]) + "state/", data, headers=HTMX))
    assert page.by_id["filter-open"].get("aria-current") == "true"
    assert page.by_id["filter-all"].get("aria-current") is None
    assert page.text("filter-open") == "Open 7"


def test_the_stage_that_is_counted_is_the_one_of_the_entry(client, learner, lines):
    tick(learner, lines[0], lines[1], lines[4])
    page = Page(client.post(url_of(lines[5]) + "state/", {"state": "done"}, headers=HTMX))
    assert "strip-1" not in page.by_id
    assert page.text("strip-2").endswith("2 of 4 done")
    assert page.text("head-2").endswith("2 of 4 done")
    assert page.progress == (4, 8)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_unticking_what_is_no_longer_offered_lets_the_whole_page_say_so(
    client, learner, template, lines, headers
):
    """The entry folds away, so there is no line to put in its place."""
    tick(learner, lines[0], lines[1])
    change(lines[0], retired=True)
    publish(template)
    answer = client.post(url_of(lines[0]) + "state/", {"state": "open"}, headers=headers)
    location = answer.headers.get("HX-Redirect") or answer.headers["Location"]
    assert answer.content == b""
    page = Page(client.get(location))
    assert page.text("flash").startswith(f"Not done: {lines[0].title}. 1 of 7.")
    assert page.progress == (1, 7)
    assert f"t{lines[0].pk}" not in page.entries
    assert page.undo_url == f"/roadmap/undo/{Event.objects.last().pk}/"


# On an entry's own page --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "data", "says"),
    [
        ("state/", {"state": "done", "back": "milestone"}, "Done: {title}. 1 of 8."),
        ("state/", {"state": "doing", "back": "milestone"}, "Doing: {title}. 0 of 8."),
        ("state/", {"state": "skipped", "back": "milestone"}, "Set aside: {title}. 0 of 7."),
        ("date/", {"target_date": "2027-05-01"}, "Target date set: 1 May 2027."),
    ],
)
def test_a_write_on_an_entrys_page_answers_its_part_or_leads_back(
    client, learner, lines, path, data, says
):
    line, url = lines[0], url_of(lines[0])
    page = Page(client.post(url + path, data, headers=at(line)))
    assert (page.status, page.is_fragment) == (200, True)
    # What is half typed beside it stays: only what changed is in the answer.
    changes_the_side = "target_date" in data or data["state"] == "skipped"
    assert ("facts" in page.by_id) == changes_the_side
    head = page.by_id[f"entry-t{line.pk}"]
    assert head.get("hx-swap-oob") == ("true" if changes_the_side else None)
    assert page.text("flash").startswith(says.format(title=line.title))
    event = Event.objects.last()
    assert page.undo_url == f"/roadmap/undo/{event.pk}/"
    htmx_progress = page.progress

    undo_event(user=learner, event_id=event.pk)
    answer = client.post(url + path, data)
    assert answer.status_code == 302
    assert answer.url.split("#")[0] == url
    page = Page(client.get(answer.url))
    assert page.text("flash").startswith(says.format(title=line.title))
    assert page.undo_url == f"/roadmap/undo/{Event.objects.last().pk}/"
    assert page.progress == htmx_progress


def test_taking_a_date_away_says_so(client, learner, lines):
    services.set_target_date(user=learner, ref=f"t{lines[0].pk}", target_date=DAY)
    page = Page(client.post(url_of(lines[0]) + "date/", {"target_date": ""}, headers=HTMX))
    assert page.text("flash").startswith("Target date taken away.")
    assert milestone_of(learner, lines[0]).target_date is None


def test_a_note_is_answered_with_the_notes_and_an_empty_form_with_a_new_key(client, lines):
    key = uuid.uuid4()
    data = {"key": key, "body": "A **new** note."}
    page = Page(client.post(url_of(lines[0]) + "notes/", data, headers=at(lines[0])))
    note = Note.objects.get()
    assert (page.status, page.is_fragment) == (200, True)
    assert page.text(f"note-{note.pk}").startswith("A new note.")
    assert page.value("body").strip() == ""
    assert page.value("key") not in (str(key), "")
    assert page.text("flash").startswith("Note saved.")
    assert page.undo_url is None


def test_a_note_without_htmx_leads_back_to_the_notes(client, lines):
    data = {"key": uuid.uuid4(), "body": "A **new** note."}
    answer = client.post(url_of(lines[0]) + "notes/", data)
    assert (answer.status_code, answer.url) == (302, f"{url_of(lines[0])}#notes")
    page = Page(client.get(answer.url))
    assert page.text("flash").startswith("Note saved.")
    assert page.text(f"note-{Note.objects.get().pk}").startswith("A new note.")


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_removed_note_is_gone_and_can_be_brought_back(client, learner, lines, headers):
    note = make_note(learner, lines[0], "Keep me.")
    answer = client.post(f"{url_of(lines[0])}notes/{note.pk}/remove/", headers=headers)
    page = Page(answer if headers else client.get(answer.url))
    assert f"note-{note.pk}" not in page.by_id
    assert page.text("flash").startswith("Note removed.")
    undone = client.post(page.undo_url)
    page = Page(client.get(undone.url))
    assert page.text(f"note-{note.pk}").startswith("Keep me.")


# Undo --------------------------------------------------------------------------------------------


def test_undoing_a_tick_on_the_roadmap_answers_the_entry(client, learner, lines):
    event = set_state(learner, lines[0], "done")
    page = Page(client.post(f"/roadmap/undo/{event.pk}/", headers=HTMX))
    ref = f"t{lines[0].pk}"
    assert (page.status, page.is_fragment) == (200, True)
    assert page.checkbox(ref) == (lines[0].title, "false")
    # The form that was sent is in the message, so the entry has to find its place itself.
    assert page.by_id[f"entry-{ref}"].get("hx-swap-oob") == "true"
    assert page.text("flash").startswith(f"Not done: {lines[0].title}. 0 of 8.")
    assert page.progress == (0, 8)


@pytest.mark.parametrize("fragment", ["", "#facts", "#notes", "#id_target_date", "?x=1#facts"])
def test_undoing_a_tick_on_the_entrys_page_answers_its_part(client, learner, lines, fragment):
    event = set_state(learner, lines[0], "done")
    answer = client.post(f"/roadmap/undo/{event.pk}/", headers=at(lines[0], fragment))
    page = Page(answer)
    assert (page.status, page.is_fragment) == (200, True)
    head = page.by_id[f"entry-t{lines[0].pk}"]
    assert (head.tag, head.get("hx-swap-oob")) == ("div", "true")
    assert page.entries == []


@pytest.mark.parametrize("url", ["", "x", "http://testserver/roadmap/", "http://[", "🐙"])
def test_undoing_from_who_knows_where_answers_the_roadmap(client, learner, lines, url):
    event = set_state(learner, lines[0], "done")
    headers = HTMX | {"HX-Current-URL": url}
    answer = client.post(f"/roadmap/undo/{event.pk}/", headers=headers)
    assert (answer.status_code, Page(answer).entries) == (200, [f"t{lines[0].pk}"])


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_undoing_what_changed_since_says_so_and_changes_nothing(client, learner, lines, headers):
    event = set_state(learner, lines[0], "doing")
    tick(learner, lines[0])
    before = journey_of(learner)
    answer = client.post(f"/roadmap/undo/{event.pk}/", headers=headers)
    page = Page(client.get(answer.headers.get("HX-Redirect") or answer.url))
    assert "That has changed since, so nothing was undone." in page.text("main")
    assert journey_of(learner) == before


def test_undoing_a_tick_without_htmx_leads_to_the_roadmap(client, learner, lines):
    event = set_state(learner, lines[0], "done")
    answer = client.post(f"/roadmap/undo/{event.pk}/")
    assert answer.url.split("#")[0] == "/roadmap/"
    page = Page(client.get(answer.url))
    assert page.text("flash").startswith(f"Not done: {lines[0].title}. 0 of 8.")


def test_undoing_a_date_leads_to_the_entrys_page(client, learner, lines):
    event = services.set_target_date(user=learner, ref=f"t{lines[0].pk}", target_date=DAY).event
    answer = client.post(f"/roadmap/undo/{event.pk}/", headers=HTMX)
    assert answer.headers["HX-Redirect"] == url_of(lines[0])
    assert milestone_of(learner, lines[0]).target_date is None


def test_undoing_a_date_on_the_entrys_page_answers_the_dates(client, learner, lines):
    event = services.set_target_date(user=learner, ref=f"t{lines[0].pk}", target_date=DAY).event
    page = Page(client.post(f"/roadmap/undo/{event.pk}/", headers=at(lines[0])))
    assert page.is_fragment
    assert page.by_id["facts"].get("hx-swap-oob") == "true"
    assert "notes" not in page.by_id
    assert page.text("flash").startswith("Undone.")


def test_undoing_a_removal_on_the_entrys_page_answers_the_notes_and_no_form(client, learner, lines):
    note = make_note(learner, lines[0], "Keep me.")
    url = f"{url_of(lines[0])}notes/{note.pk}/remove/"
    removed = Page(client.post(url, headers=at(lines[0])))
    assert "id_body" not in removed.by_id
    page = Page(client.post(removed.undo_url, headers=at(lines[0])))
    assert page.by_id["notes-list"].get("hx-swap-oob") == "true"
    assert page.text(f"note-{note.pk}").startswith("Keep me.")
    assert "id_body" not in page.by_id


def test_a_note_can_be_brought_back_long_after_it_was_removed(client, learner, lines):
    note = make_note(learner, lines[0], "Keep me.")
    client.post(f"{url_of(lines[0])}notes/{note.pk}/remove/")
    page = Page(client.get(url_of(lines[0])))
    assert page.text(f"removed-{note.pk}").startswith("Keep me.")
    answer = client.post(f"{url_of(lines[0])}notes/{note.pk}/restore/")
    page = Page(client.get(answer.url))
    assert page.text(f"note-{note.pk}").startswith("Keep me.")
    assert f"removed-{note.pk}" not in page.by_id


def test_a_tick_lets_what_waited_for_it_wait_no_more(client, learner, template, lines):
    change(lines[1], prerequisites=[lines[0]])
    publish(template)
    waiting = Page(client.get("/roadmap/"))
    assert "Best after" in waiting.text(f"entry-t{lines[1].pk}")
    page = Page(client.post(url_of(lines[0]) + "state/", {"state": "done"}, headers=HTMX))
    row = page.by_id[f"entry-t{lines[1].pk}"]
    assert row.get("hx-swap-oob") == "true"
    assert "Best after" not in page.text(f"entry-t{lines[1].pk}")


# Two windows -------------------------------------------------------------------------------------


def test_a_stale_note_is_answered_with_both_texts_and_the_next_save_counts(client, learner, lines):
    note = make_note(learner, lines[0], "At first.")
    url = f"{url_of(lines[0])}notes/{note.pk}/"
    client.post(url, {"revision": 1, "body": "From one window."})
    before = journey_of(learner)

    page = Page(client.post(url, {"revision": 1, "body": "From the other window."}))
    assert page.status == 409
    assert page.value("body").strip() == "From the other window."
    assert page.text("stored") == "From one window."
    assert page.value("revision") == "2"
    assert journey_of(learner) == before

    data = {"revision": page.value("revision"), "body": "Both windows."}
    assert client.post(url, data).status_code == 302
    assert Note.objects.get().body == "Both windows."
    assert list(note.versions.values_list("body", flat=True)) == ["From one window.", "At first."]


def test_an_edit_of_a_note_that_was_removed_in_another_window_is_not_lost(client, learner, lines):
    note = make_note(learner, lines[0], "At first.")
    url = f"{url_of(lines[0])}notes/{note.pk}/"
    notes.remove_note(user=learner, ref=f"t{lines[0].pk}", note_id=note.pk)
    answer = client.post(url, {"revision": 1, "body": "Written for an hour."})
    assert answer.status_code == 302
    page = Page(client.get(answer.url))
    assert page.text(f"note-{note.pk}").startswith("Written for an hour.")
