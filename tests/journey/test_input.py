"""What people type: odd dates, odd texts, too much of either. Nothing typed is lost."""

import datetime
import unicodedata
import uuid

import pytest
import time_machine

from roadmap.journey.models import Event, Milestone, Note, NoteVersion
from tests.cases import cases
from tests.journey.factories import (
    client_of,
    journey_of,
    make_note,
    make_roadmap,
    make_user,
    milestone_of,
)
from tests.journey.pages import Page
from tests.journey.writes import HTMX

TODAY = datetime.date(2026, 3, 14)
NUL_IN_A_PAGE = "\ufffd"
"""What a browser makes of a null character in HTML."""

NO_DATES = [
    "2026-02-30",
    "2026-02-29",
    "2026-13-01",
    "2026-00-10",
    "0001-01-01",
    "0000-00-00",
    "1999-12-31",
    "2101-01-01",
    "9999-12-31",
    "10000-01-01",
    "-2026-01-01",
    "abc",
    "2026",
    "14/03/2026",
    "1" * 100_000,
    "2026-03-14T10:00",
    "\x00",
    "2026-03-14\x00",
    "🐙",
]


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def client(learner):
    return client_of(learner)


@cases("text", NO_DATES)
def test_what_is_no_date_is_none_of_a_plan_a_pause_or_an_anchor(client, learner, lines, text):
    before = journey_of(learner)
    key = uuid.UUID(int=7)
    good = "2027-01-01"
    assert {
        "plan": client.post("/roadmap/plan/take/", {f"t{lines[0].pk}": text}).status_code,
        "first": client.post(
            "/roadmap/plan/pauses/", {"key": key, "first_day": text, "last_day": good}
        ).status_code,
        "last": client.post(
            "/roadmap/plan/pauses/", {"key": key, "first_day": good, "last_day": text}
        ).status_code,
        "anchor": client.post(
            "/roadmap/plan/anchors/", {"key": key, "name": "Viva", "day": text}
        ).status_code,
    } == {"plan": 400, "first": 422, "last": 422, "anchor": 422}
    assert journey_of(learner) == before


@pytest.fixture
def url(lines) -> str:
    return f"/roadmap/t{lines[0].pk}/"


# Dates -------------------------------------------------------------------------------------------


UNREAL = "Enter a date that exists, such as 2027-09-01."
TOO_FAR = "Enter a date between 2000 and 2100."
NOT_YET = "This day has not come yet."


@pytest.mark.parametrize(
    ("path", "name", "data", "errors"),
    [
        ("date/", "target_date", {}, {UNREAL, TOO_FAR}),
        ("state/", "done_on", {"state": "done", "back": "milestone"}, {UNREAL, TOO_FAR, NOT_YET}),
    ],
)
def test_a_date_that_cannot_be_meant_is_refused_beside_its_field(
    client, learner, url, path, name, data, errors
):
    before = journey_of(learner)
    for text in NO_DATES:
        page = Page(client.post(url + path, {name: text} | data))
        assert page.status == 422, text
        assert page.error(name) in errors, text
        assert page.value(name) == text.replace("\x00", NUL_IN_A_PAGE)
    assert journey_of(learner) == before


def test_a_day_of_a_tick_that_has_not_come_is_refused_beside_its_field(client, learner, url):
    before = journey_of(learner)
    page = Page(client.post(url + "state/", {"state": "done", "done_on": "2026-03-15"}))
    assert (page.status, page.error("done_on"), page.value("done_on")) == (
        422,
        NOT_YET,
        "2026-03-15",
    )
    assert journey_of(learner) == before


@pytest.mark.parametrize("text", ["2026-02-30", "2026-03-15"])
def test_a_refused_date_comes_back_in_the_fragment_too(client, learner, url, text):
    page = Page(client.post(url + "state/", {"state": "done", "done_on": text}, headers=HTMX))
    assert (page.status, page.is_fragment) == (422, True)
    assert page.error("done_on")
    assert page.value("done_on") == text
    assert Milestone.objects.count() == 0


@pytest.mark.parametrize("text", ["2000-01-01", "2100-12-31", "2028-02-29"])
def test_the_first_and_the_last_day_are_days(client, learner, lines, url, text):
    assert client.post(url + "date/", {"target_date": text}).status_code == 302
    assert milestone_of(learner, lines[0]).target_date.isoformat() == text


def test_today_is_a_day_of_a_tick_and_tomorrow_is_not(client, learner, lines, url):
    data = {"state": "done", "done_on": "2026-03-14"}
    assert client.post(url + "state/", data).status_code == 302
    assert milestone_of(learner, lines[0]).done_on == TODAY


@pytest.mark.parametrize(
    ("zone", "moment", "last_day"),
    [
        ("Pacific/Kiritimati", "2026-03-14T10:00:00+00:00", "2026-03-15"),
        ("Etc/GMT+12", "2026-03-14T11:59:00+00:00", "2026-03-13"),
    ],
)
def test_tomorrow_begins_where_the_person_is(template, url, zone, moment, last_day):
    user = make_user(time_zone=zone)
    make_roadmap(user)
    client = client_of(user)
    day_after = datetime.date.fromisoformat(last_day) + datetime.timedelta(days=1)
    with time_machine.travel(moment, tick=False):
        refused = client.post(url + "state/", {"state": "done", "done_on": day_after})
        assert refused.status_code == 422
        stored = client.post(url + "state/", {"state": "done", "done_on": last_day})
        assert stored.status_code == 302
        page = Page(client.get(url))
    assert Milestone.objects.get().done_on.isoformat() == last_day
    assert page.field("done_on").get("max") == last_day


# States ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_state_that_there_is_not_is_refused(client, learner, url, headers):
    before = journey_of(learner)
    for state in ("", "DONE", "Done", "done ", "finished", "1", "\x00", "🐙", "x" * 100_000):
        answer = client.post(url + "state/", {"state": state}, headers=headers)
        assert answer.status_code == 400, state[:20]
    assert journey_of(learner) == before


def test_a_tick_leads_back_to_our_own_pages_only(client, learner, url):
    before = journey_of(learner)
    for back in ("https://evil.example/", "//evil.example", "admin", "\x00"):
        answer = client.post(url + "state/", {"state": "done", "back": back})
        assert answer.status_code == 400, back
    assert journey_of(learner) == before


def test_a_reason_of_300_characters_is_stored_and_a_longer_one_is_refused(
    client, learner, lines, url
):
    data = {"state": "skipped", "back": "milestone", "reason": "é" * 301}
    page = Page(client.post(url + "state/", data))
    assert (page.status, page.value("reason")) == (422, "é" * 301)
    assert "300" in page.error("reason")
    assert Milestone.objects.count() == 0
    # The same letters, each typed as two characters: they are stored as one each.
    data["reason"] = "e\u0301" * 300
    assert client.post(url + "state/", data).status_code == 302
    assert milestone_of(learner, lines[0]).reason == "é" * 300


# Notes -------------------------------------------------------------------------------------------


def add(client, url, body, **extra):
    return client.post(url + "notes/", {"key": str(uuid.uuid4()), "body": body}, **extra)


NOTHING_TO_SEE = [
    "",
    " ",
    "\t\r\n  ",
    "\u200b",
    "\u200b\u200c\u200d\ufeff\u2060",
    "\u00a0\u2003\u3000",
    "\u202e\u202d",
    "\x07\x1b",
    "\u2028\u2029",
]


def test_a_note_in_which_nothing_can_be_seen_is_refused(client, learner, url):
    before = journey_of(learner)
    for body in NOTHING_TO_SEE:
        page = Page(add(client, url, body))
        assert page.status == 422, ascii(body)
        assert page.error("body") == "This field is required."
    assert journey_of(learner) == before


@cases("character", ["0", "م", "漢", "🐙"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_note_that_is_far_too_long_is_refused_and_stays_in_the_form(
    client, learner, url, headers, character
):
    before = journey_of(learner)
    body = character * 100_000
    page = Page(add(client, url, body, headers=headers))
    assert page.status == 422
    assert page.is_fragment == bool(headers)
    assert "10000" in page.error("body")
    assert page.value("body").strip() == body
    assert journey_of(learner) == before


def test_a_note_of_10_000_characters_is_stored_and_one_more_is_refused(client, url):
    assert add(client, url, "🐙" * 10_001).status_code == 422
    assert add(client, url, "🐙" * 10_000).status_code == 302
    assert Note.objects.get().body == "🐙" * 10_000


def test_a_null_character_in_a_note_is_said_to_be_wrong(client, learner, url):
    before = journey_of(learner)
    page = Page(add(client, url, "one\x00two"))
    assert page.status == 422
    assert page.error("body") == "Null characters are not allowed."
    assert "one" in page.value("body")
    assert "two" in page.value("body")
    assert journey_of(learner) == before


ODD_TEXTS = {
    "right to left override": "abc \u202egnp.exe",
    "zero width inside": "in\u200bvis\u200dible \U0001f469\u200d\U0001f52c",
    "emoji": "🐙👩🏽‍🔬🇪🇺",
    "zalgo": "Z̡͊͠͝a̶̧͌l̷͠g̵o",
    "arabic": "ملاحظة عن الطب",
    "math": "𝒳 ≠ ℵ₀",
    "html": "<script>alert(1)</script> & <b>bold</b>",
    "template": "{{ user.password }} {% debug %} ${7*7} %s %(x)s",
    "sql": "'; DROP TABLE roadmap_note; --",
    "white space around": "  indented\n\n    code\n\ttab  ",
    "looks like a number": "0",
}


@cases("name", ODD_TEXTS)
def test_odd_text_is_stored_as_it_was_typed(client, lines, url, name):
    body = ODD_TEXTS[name]
    assert add(client, url, body).status_code == 302
    note = Note.objects.get()
    assert note.body == unicodedata.normalize("NFC", body)
    page = Page(client.get(f"{url}notes/{note.pk}/"))
    assert page.value("body").removeprefix("\n") == note.body


def test_line_ends_of_any_system_become_one_kind(client, url):
    add(client, url, "one\r\ntwo\rthree\nfour")
    assert Note.objects.get().body == "one\ntwo\nthree\nfour"


def test_letters_typed_in_two_ways_are_stored_in_one(client, url):
    add(client, url, "re\u0301sume\u0301")
    assert Note.objects.get().body == "r\u00e9sum\u00e9"


def test_an_edit_with_the_same_letters_typed_otherwise_is_no_edit(client, learner, lines, url):
    note = make_note(learner, lines[0], "r\u00e9sum\u00e9")
    response = client.post(f"{url}notes/{note.pk}/", {"revision": 1, "body": "re\u0301sume\u0301"})
    assert response.status_code == 302
    assert (Note.objects.get().revision, NoteVersion.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    "body", ["", "\u200b", "x" * 10_001, "a\x00b"], ids=["empty", "unseen", "long", "null"]
)
def test_an_edit_that_cannot_be_stored_is_refused_and_stays_in_the_form(
    client, learner, lines, url, body
):
    note = make_note(learner, lines[0], "As it was.")
    before = journey_of(learner)
    page = Page(client.post(f"{url}notes/{note.pk}/", {"revision": 1, "body": body}))
    assert page.status == 422
    assert page.error("body")
    assert page.value("body").strip() == body.replace("\x00", NUL_IN_A_PAGE)
    assert journey_of(learner) == before


def test_a_revision_that_there_is_not_stores_nothing_and_keeps_the_text(
    client, learner, lines, url
):
    note = make_note(learner, lines[0])
    before = journey_of(learner)
    for revision in ("", "0", "-1", "2", "x", "1.5", "\x00", "9" * 5000):
        data = {"revision": revision, "body": "My text."}
        page = Page(client.post(f"{url}notes/{note.pk}/", data))
        assert page.status == (409 if revision == "2" else 422), revision
        assert page.value("body").strip() == "My text."
    assert journey_of(learner) == before


def test_a_key_that_is_none_stores_nothing_and_keeps_the_text(client, learner, url):
    before = journey_of(learner)
    for key in ("", "x", "1", "\x00", "12345678-1234-5678-1234-56781234567g"):
        page = Page(client.post(url + "notes/", {"key": key, "body": "My text."}))
        assert page.status == 422, key
        assert page.value("body").strip() == "My text."
    assert journey_of(learner) == before


def test_the_text_of_a_note_is_in_no_event(client, url):
    add(client, url, "A secret.")
    for event in Event.objects.all():
        assert "secret" not in f"{event.before}{event.after}"
