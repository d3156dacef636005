"""Refs and ids that mean nothing: a plain 404 for all of them, whoever asks and however."""

import pytest

from tests.journey.factories import client_of, make_line, whole_database

REFS = [
    "t999999",
    "t0",
    "t01",
    "c34",
    "T1",
    "t-1",
    "t+1",
    "t 1",
    "t%201",
    "t1.0",
    "t1e3",
    "t",
    "1",
    "t" + "9" * 18,
    "t" + "9" * 19,
    "t" + "1" + "0" * 30,
    "t" + "9" * 900,
    "t١",
    "t¹",
    "t1\u200b",
    "🐙",
    "t1🐙",
    "..",
    "%2e%2e",
    "t1;drop",
    "t1'--",
    "null",
]
IDS = ["0", "-1", "999999", "9" * 18, "1" + "0" * 30, "9" * 900, "1.5", "x", "🐙", "%20"]
WRITES = {
    "opened/": {},
    "report/": {"report-key": "12345678-1234-5678-1234-567812345678", "report-text": "Wrong."},
    "state/": {"state": "done"},
    "date/": {"target_date": "2027-05-01"},
    "notes/": {"key": "12345678-1234-5678-1234-567812345678", "body": "A note."},
}


def test_a_ref_that_names_nothing_is_not_found(learner):
    client = client_of(learner)
    before = whole_database()
    answers = {ref: client.get(f"/roadmap/{ref}/").status_code for ref in REFS}
    assert answers == dict.fromkeys(REFS, 404)
    for path, data in WRITES.items():
        answers = {ref: client.post(f"/roadmap/{ref}/{path}", data).status_code for ref in REFS}
        assert answers == dict.fromkeys(REFS, 404)
    assert whole_database() == before


def test_a_note_or_an_event_that_never_was_is_not_found(learner, lines):
    client = client_of(learner)
    before = whole_database()
    data = {"body": "x", "revision": 1}
    for number in IDS:
        note = f"/roadmap/t{lines[0].pk}/notes/{number}/"
        assert client.get(note).status_code == 404, number
        assert client.post(note, data).status_code == 404, number
        assert client.post(f"{note}remove/").status_code == 404, number
        assert client.post(f"/roadmap/undo/{number}/").status_code == 404, number
    assert whole_database() == before


def test_a_pause_or_an_anchor_that_never_was_is_not_found(learner):
    client = client_of(learner)
    before = whole_database()
    day = {"name": "x", "day": "2027-01-01", "first_day": "2027-01-01", "last_day": "2027-01-01"}
    for number in IDS:
        for url in (f"/roadmap/plan/pauses/{number}/", f"/roadmap/plan/anchors/{number}/"):
            assert client.get(url).status_code == 404, number
            assert client.post(url, day).status_code == 404, number
            assert client.post(f"{url}remove/").status_code == 404, number
        preview = f"/roadmap/plan/anchors/{number}/preview/"
        assert client.post(preview, day).status_code == 404, number
    for ref in REFS:
        url = f"/roadmap/plan/{ref}/"
        answers = client.get(url).status_code, client.post(url).status_code
        # "/roadmap/plan/../" is the roadmap, as every browser reads it.
        assert answers == (404, 404) or ref in ("..", "%2e%2e"), ref
    assert whole_database() == before


@pytest.mark.parametrize("path", ["%00/", "t1%00/", "t%001/", "undo/%00/", "?show=%00", "%ff/"])
def test_a_null_byte_or_broken_text_in_an_address_is_refused(learner, path):
    client = client_of(learner)
    assert client.get(f"/roadmap/{path}").status_code in (400, 404)
    assert client.post(f"/roadmap/{path}", {"state": "done"}).status_code in (400, 404, 405)


def test_a_line_that_is_not_published_yet_is_not_found(learner, template):
    draft = make_line(template.stages.first(), title="Secret plan")
    client = client_of(learner)
    before = whole_database()
    response = client.get(f"/roadmap/t{draft.pk}/")
    assert response.status_code == 404
    assert b"Secret plan" not in response.content
    for path, data in WRITES.items():
        assert client.post(f"/roadmap/t{draft.pk}/{path}", data).status_code == 404
    assert whole_database() == before
