"""Notes: written, edited, removed, brought back, and never lost."""

import uuid

import pytest

from roadmap.errors import NotFound
from roadmap.journey.models import Event, Milestone, Note, NoteVersion
from roadmap.journey.parts import markdown, notes
from roadmap.journey.undo import undo_event
from tests.journey.factories import (
    change,
    client_of,
    events_of,
    journey_of,
    just_before_the_first,
    make_line,
    make_note,
    milestone_of,
    publish,
    set_state,
    tick,
    whole_database,
)
from tests.journey.pages import Page
from tests.journey.writes import HTMX

KEY = uuid.UUID(int=7)


def add(user, line, body="First text.", *, key=KEY) -> Event | None:
    return notes.add_note(user=user, ref=f"t{line.pk}", key=key, body=body).event


def edit(user, line, note: Note, body: str, *, revision: int) -> Event | None:
    return notes.edit_note(
        user=user, ref=f"t{line.pk}", note_id=note.pk, revision=revision, body=body
    ).event


def remove(user, line, note: Note) -> Event | None:
    return notes.remove_note(user=user, ref=f"t{line.pk}", note_id=note.pk).event


# Writing -----------------------------------------------------------------------------------------


def test_a_note_is_stored_as_typed_with_its_html(learner, lines):
    body = "**Bold** words\n\n- one\n- two <b>raw</b>"
    event = add(learner, lines[0], body)
    note = Note.objects.get()
    assert (note.body, note.html) == (body, markdown.render(body))
    assert (note.revision, note.removed_at) == (1, None)
    assert (event.what, event.by, event.milestone) == ("note-added", learner, note.milestone)
    assert (event.before, event.after) == ({}, {"note": note.pk})


def test_a_first_note_touches_the_line_and_leaves_it_open(learner, lines):
    add(learner, lines[0])
    row = milestone_of(learner, lines[0])
    assert (row.state, row.done_on, row.target_date, row.reason) == ("open", None, None, "")


def test_a_note_leaves_the_tick_of_its_line(learner, lines):
    tick(learner, lines[0])
    before = journey_of(learner)["milestones"]
    add(learner, lines[0])
    assert journey_of(learner)["milestones"] == before


def test_a_note_that_is_sent_twice_is_one_note(learner, lines):
    add(learner, lines[0])
    before = journey_of(learner)
    assert add(learner, lines[0]) is None
    assert journey_of(learner) == before


def test_the_same_words_in_two_forms_are_two_notes(learner, lines):
    add(learner, lines[0], key=uuid.uuid4())
    add(learner, lines[0], key=uuid.uuid4())
    assert list(Note.objects.values_list("body", flat=True)) == ["First text."] * 2


def test_one_form_sent_again_with_other_words_loses_neither_text(learner, lines):
    """Who goes back in the browser and writes on sends the old form with its old key."""
    add(learner, lines[0], "First text.")
    for _ in range(2):
        add(learner, lines[0], "Second text.")
    assert sorted(Note.objects.values_list("body", flat=True)) == ["First text.", "Second text."]
    assert events_of(learner) == ["started", "note-added", "note-added"]


def test_a_form_that_comes_late_does_not_bring_back_what_was_edited_since(learner, lines):
    add(learner, lines[0], "First text.")
    edit(learner, lines[0], Note.objects.get(), "Better text.", revision=1)
    before = journey_of(learner)
    assert add(learner, lines[0], "First text.") is None
    assert journey_of(learner) == before


def test_a_removed_note_that_is_sent_again_is_there_again(learner, lines):
    """The page says that it is saved, so it must be there."""
    add(learner, lines[0])
    remove(learner, lines[0], Note.objects.get())
    add(learner, lines[0])
    assert Note.objects.get().removed_at is None
    assert events_of(learner) == ["started", "note-added", "note-removed", "note-restored"]


def test_a_note_on_a_retired_line_is_stored_and_one_on_a_draft_is_not_found(
    learner, template, lines
):
    change(lines[0], retired=True)
    publish(template)
    add(learner, lines[0])
    assert Note.objects.get().milestone.template == lines[0]
    draft = make_line(template.stages.first())
    before = whole_database()
    with pytest.raises(NotFound):
        add(learner, draft)
    assert whole_database() == before


# Editing -----------------------------------------------------------------------------------------


def test_an_edit_stores_the_new_text_and_keeps_the_earlier_one(learner, lines):
    note = make_note(learner, lines[0], "First text.")
    event = edit(learner, lines[0], note, "*Second* text.", revision=1)
    now = Note.objects.get()
    assert (now.body, now.html) == ("*Second* text.", markdown.render("*Second* text."))
    assert (now.revision, now.written_at) == (2, note.written_at)
    assert now.edited_at > note.edited_at
    version = NoteVersion.objects.get()
    assert (version.note, version.body, version.revision, version.edited_at) == (
        note,
        "First text.",
        1,
        note.edited_at,
    )
    assert event.what == "note-edited"
    assert (event.before, event.after) == (
        {"note": note.pk, "revision": 1},
        {"note": note.pk, "revision": 2},
    )


def test_every_earlier_text_is_kept(learner, lines):
    note = make_note(learner, lines[0], "Text 1")
    for number in range(2, 6):
        edit(learner, lines[0], note, f"Text {number}", revision=number - 1)
    assert Note.objects.get().body == "Text 5"
    assert list(NoteVersion.objects.values_list("revision", "body")) == [
        (4, "Text 4"),
        (3, "Text 3"),
        (2, "Text 2"),
        (1, "Text 1"),
    ]


def test_an_edit_that_is_sent_twice_is_one_edit(learner, lines):
    note = make_note(learner, lines[0])
    edit(learner, lines[0], note, "Second text.", revision=1)
    before = journey_of(learner)
    assert edit(learner, lines[0], note, "Second text.", revision=1) is None
    assert journey_of(learner) == before


def test_a_stale_edit_is_refused_and_changes_nothing(learner, lines):
    note = make_note(learner, lines[0])
    edit(learner, lines[0], note, "From one tab.", revision=1)
    before = whole_database()
    with pytest.raises(notes.StaleNote) as raised:
        edit(learner, lines[0], note, "From the other tab.", revision=1)
    assert (raised.value.note.body, raised.value.note.revision) == ("From one tab.", 2)
    assert whole_database() == before


@pytest.mark.parametrize("revision", [0, 2, 3, 10**30])
def test_a_revision_that_never_was_is_stale(learner, lines, revision):
    note = make_note(learner, lines[0])
    with pytest.raises(notes.StaleNote):
        edit(learner, lines[0], note, "Other text.", revision=revision)
    assert Note.objects.get().body == note.body


def test_the_same_text_with_an_old_revision_is_no_conflict(learner, lines):
    note = make_note(learner, lines[0])
    edit(learner, lines[0], note, "Second text.", revision=1)
    edit(learner, lines[0], note, "Third text.", revision=2)
    before = journey_of(learner)
    assert edit(learner, lines[0], note, "Third text.", revision=1) is None
    assert journey_of(learner) == before


def test_an_edit_saves_no_other_column(learner, lines):
    """A note that is removed between the reading and the writing of an edit stays removed."""
    note = make_note(learner, lines[0])
    row = Note.objects.filter(pk=note.pk)
    with just_before_the_first("UPDATE", Note, lambda: row.update(removed_at=note.written_at)):
        edit(learner, lines[0], note, "Second text.", revision=1)
    assert (row.get().body, row.get().removed_at) == ("Second text.", note.written_at)


# Removing ----------------------------------------------------------------------------------------


def test_a_removed_note_keeps_its_text_and_its_earlier_texts(learner, lines):
    note = make_note(learner, lines[0])
    edit(learner, lines[0], note, "Second text.", revision=1)
    event = remove(learner, lines[0], note)
    now = Note.objects.get()
    assert (now.body, now.revision) == ("Second text.", 2)
    assert now.removed_at is not None
    assert NoteVersion.objects.get().body == note.body
    assert (event.what, event.before, event.after) == (
        "note-removed",
        {"note": note.pk},
        {"note": note.pk},
    )


def test_a_note_is_removed_once(learner, lines):
    note = make_note(learner, lines[0])
    remove(learner, lines[0], note)
    before = journey_of(learner)
    assert remove(learner, lines[0], note) is None
    assert journey_of(learner) == before


def test_removing_saves_no_other_column(learner, lines):
    """An edit that is stored between the reading and the writing of a removal survives it."""
    note = make_note(learner, lines[0])
    row = Note.objects.filter(pk=note.pk)
    with just_before_the_first("UPDATE", Note, lambda: row.update(body="Second text.", revision=2)):
        remove(learner, lines[0], note)
    assert (row.get().body, row.get().revision) == ("Second text.", 2)


def test_a_removed_note_can_be_brought_back(learner, lines):
    note = make_note(learner, lines[0])
    removed = remove(learner, lines[0], note)
    undo_event(user=learner, event_id=removed.pk)
    now = Note.objects.get()
    assert (now.body, now.html, now.revision, now.removed_at) == (
        note.body,
        note.html,
        note.revision,
        None,
    )


@pytest.mark.parametrize("body", ["A thought.", "A second thought."])
def test_a_note_that_is_saved_after_it_was_removed_elsewhere_is_there_again(learner, lines, body):
    note = make_note(learner, lines[0], "A thought.")
    remove(learner, lines[0], note)
    edit(learner, lines[0], note, body, revision=1)
    assert (Note.objects.get().body, Note.objects.get().removed_at) == (body, None)
    assert events_of(learner)[2:4] == ["note-removed", "note-restored"]


def test_a_stale_edit_of_a_removed_note_changes_nothing(learner, lines):
    note = make_note(learner, lines[0])
    edit(learner, lines[0], note, "Second text.", revision=1)
    remove(learner, lines[0], note)
    before = whole_database()
    with pytest.raises(notes.StaleNote):
        edit(learner, lines[0], note, "From an old window.", revision=1)
    assert whole_database() == before


# Whose it is -------------------------------------------------------------------------------------


def test_nobody_else_edits_or_removes_a_note(learner, stranger, lines):
    note = make_note(learner, lines[0])
    set_state(stranger, lines[0], "doing")
    before = whole_database()
    with pytest.raises(NotFound):
        edit(stranger, lines[0], note, "Mine now.", revision=1)
    with pytest.raises(NotFound):
        remove(stranger, lines[0], note)
    assert whole_database() == before


def test_a_note_is_found_below_its_own_line_only(learner, lines):
    note = make_note(learner, lines[0])
    make_note(learner, lines[1])
    before = whole_database()
    with pytest.raises(NotFound):
        edit(learner, lines[1], note, "Other text.", revision=1)
    with pytest.raises(NotFound):
        remove(learner, lines[1], note)
    assert whole_database() == before


def test_two_people_may_send_the_same_key(learner, stranger, lines):
    add(learner, lines[0], "Mine.")
    add(stranger, lines[0], "Hers.")
    assert sorted(Note.objects.values_list("milestone__roadmap__user", "body")) == [
        (learner.pk, "Mine."),
        (stranger.pk, "Hers."),
    ]


def test_the_same_key_on_two_lines_is_two_notes(learner, lines):
    add(learner, lines[0], "On the first.")
    add(learner, lines[1], "On the second.")
    assert Milestone.objects.count() == 2
    assert sorted(Note.objects.values_list("milestone__template", "body")) == [
        (lines[0].pk, "On the first."),
        (lines[1].pk, "On the second."),
    ]


# Earlier texts -----------------------------------------------------------------------------------


@pytest.fixture
def edited(learner, lines) -> Note:
    """A note that had two texts before."""
    note = make_note(learner, lines[0], "Text 1")
    for number in (2, 3):
        edit(learner, lines[0], note, f"Text {number}", revision=number - 1)
    return note


def page_of(client, line, note: Note, **data) -> Page:
    url = f"/roadmap/t{line.pk}/notes/{note.pk}/"
    return Page(client.post(url, data) if data else client.get(url))


def test_earlier_texts_can_be_read_newest_first(learner, lines, edited):
    page = page_of(client_of(learner), lines[0], edited)
    texts = [name for name in page.by_id if name.startswith("text-")]
    assert texts == ["text-2", "text-1"]
    assert ["Text 2" in page.text("text-2"), "Text 1" in page.text("text-1")] == [True, True]


def test_a_note_that_was_never_edited_has_no_earlier_texts(learner, lines):
    page = page_of(client_of(learner), lines[0], make_note(learner, lines[0]))
    assert "earlier-h" not in page.by_id


def test_an_earlier_text_is_put_into_the_form_and_saved_only_on_purpose(learner, lines, edited):
    client = client_of(learner)
    before = whole_database()
    page = page_of(client, lines[0], edited, body="Text 3", revision=3, put_back=1)
    assert (page.status, page.value("body"), page.value("revision")) == (200, "Text 1", "3")
    assert "typed" not in page.by_id
    assert whole_database() == before
    page_of(client, lines[0], edited, body="Text 1", revision=3)
    assert Note.objects.get().body == "Text 1"
    assert list(NoteVersion.objects.values_list("body", flat=True)) == [
        "Text 3",
        "Text 2",
        "Text 1",
    ]


def test_what_was_typed_before_an_earlier_text_was_put_back_is_still_there(learner, lines, edited):
    page = page_of(client_of(learner), lines[0], edited, body="Half a", revision=3, put_back=2)
    assert page.value("body") == "Text 2"
    assert "Half a" in page.text("typed-1")


@pytest.mark.parametrize("revision", ["", "0", "3", "99", "x", "1" * 30])
def test_a_text_that_never_was_is_not_found(learner, lines, edited, revision):
    client = client_of(learner)
    before = whole_database()
    page = page_of(client, lines[0], edited, body="Text 3", put_back=revision)
    assert page.status == 404
    assert whole_database() == before


def test_nobody_else_reads_earlier_texts(stranger, lines, edited):
    client = client_of(stranger)
    assert page_of(client, lines[0], edited).status == 404
    assert page_of(client, lines[0], edited, body="", put_back=1).status == 404


def test_many_earlier_texts_come_in_pages(learner, lines):
    note = make_note(learner, lines[0])
    NoteVersion.objects.bulk_create(
        NoteVersion(note=note, revision=number, body=f"Old {number}", edited_at=note.edited_at)
        for number in range(1, 46)
    )
    client = client_of(learner)
    url = f"/roadmap/t{lines[0].pk}/notes/{note.pk}/"
    sizes = []
    for number in ("", "?notes=2", "?notes=3", "?notes=99", "?notes=x"):
        page = Page(client.get(url + number))
        sizes.append(sum(name.startswith("text-") for name in page.by_id))
    assert sizes == [20, 20, 5, 5, 20]


# Many notes --------------------------------------------------------------------------------------


@pytest.fixture
def many(learner, lines) -> list[Note]:
    """45 notes and 25 removed ones, oldest first."""
    make_note(learner, lines[0], "Note 1")
    milestone = milestone_of(learner, lines[0])
    now = Note.objects.get().written_at
    Note.objects.bulk_create(
        Note(
            milestone=milestone,
            body=f"Note {number}",
            html=f"<p>Note {number}</p>",
            removed_at=now if number > 45 else None,
        )
        for number in range(2, 71)
    )
    return list(Note.objects.order_by("pk"))


def shown_notes(page: Page, prefix: str = "note-") -> list[int]:
    return [int(name.removeprefix(prefix)) for name in page.by_id if _is_of(name, prefix)]


def _is_of(name: str, prefix: str) -> bool:
    return name.startswith(prefix) and name.removeprefix(prefix).isdecimal()


def test_the_newest_twenty_are_shown_and_the_rest_in_pages(learner, lines, many):
    client = client_of(learner)
    url = f"/roadmap/t{lines[0].pk}/"
    kept = [note.pk for note in reversed(many) if note.removed_at is None]
    removed = [note.pk for note in reversed(many) if note.removed_at]
    for number, query in enumerate(("", "?notes=2", "?notes=3"), start=1):
        page = Page(client.get(url + query))
        part = slice((number - 1) * 20, number * 20)
        assert shown_notes(page) == kept[part]
        assert shown_notes(page, "removed-") == removed[part]
        assert f"Page {number} of 3, 45 notes" in page.text("notes")
    assert "25 removed notes" in Page(client.get(url)).text("notes")


@pytest.mark.parametrize("query", ["?notes=0", "?notes=-1", "?notes=x", "?notes=", "?notes=1e9"])
def test_a_page_that_cannot_be_is_the_first(learner, lines, many, query):
    page = Page(client_of(learner).get(f"/roadmap/t{lines[0].pk}/{query}"))
    assert "Page 1 of 3" in page.text("notes")


def test_a_page_that_is_too_high_leads_back(learner, lines, many):
    page = Page(client_of(learner).get(f"/roadmap/t{lines[0].pk}/?notes=99"))
    assert page.status == 200
    assert shown_notes(page) == []
    assert f"/roadmap/t{lines[0].pk}/?notes=3#notes" in page.links("notes")


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_removing_on_a_later_page_stays_on_it(learner, lines, many, headers):
    client = client_of(learner)
    page = Page(client.get(f"/roadmap/t{lines[0].pk}/?notes=2"))
    first = shown_notes(page)[0]
    form = next(page.by_id[f"note-{first}"].iter("form"))
    assert form.get("action") == form.get("hx-post")
    after = Page(client.post(form.get("action"), headers=headers, follow=True))
    assert "Page 2 of 3, 44 notes" in after.text("notes-list")
