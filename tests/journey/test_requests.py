"""What holds for every address of the journey: methods, owners, sign-in."""

import datetime
import json

import pytest
from django.test import Client
from django.urls import reverse

from roadmap.journey.models import Anchor, Credential, Event, Evidence, Note, Pause, SubStep
from tests.journey.factories import (
    client_of,
    journey_of,
    make_anchor,
    make_credential,
    make_evidence,
    make_note,
    make_pause,
    make_step,
    make_user,
    set_state,
    tick,
    whole_database,
)
from tests.journey.writes import HTMX, READ_ONLY, WRITES, all_addresses, all_writes

POST_ONLY = {
    "preview_start",
    "undo",
    "set_state",
    "set_target_date",
    "add_note",
    "remove_note",
    "mark_update_seen",
    "mark_opened",
    "report",
    "restore_note",
    "take_plan",
    "remove_pause",
    "preview_anchor",
    "remove_anchor",
    "reword",
    "place",
    "remove_own",
    "use_programmes_order",
    "remove_credential",
    "add_evidence",
    "remove_evidence",
    "restore_evidence",
    "add_sub_step",
    "tick_sub_step",
    "remove_sub_step",
    "restore_sub_step",
}


NAME_A_ROW = {
    "undo",
    "tick_sub_step",
    "edit_credential",
    "remove_credential",
    *(
        f"{verb}_{part}"
        for verb in ("edit", "remove", "restore")
        for part in ("note", "evidence", "sub_step")
    ),
}


DAY = datetime.date(2027, 3, 1)


@pytest.fixture
def _dates(learner):
    make_pause(learner, DAY, DAY)
    make_anchor(learner, DAY)


@pytest.fixture
def writes(learner, lines):
    return all_writes(learner, lines)


def url_of(name: str, lines, *, note: int, event: int) -> str:
    """An address of the journey, filled in.

    The evidence, the step and the credential are the first that there are.
    """
    link, step = Evidence.objects.first(), SubStep.objects.first()
    held = Credential.objects.first()
    args = {
        "undo": [event],
        "use_programmes_order": [lines[0].stage_id],
        "edit_note": [lines[0].pk, note],
        "remove_note": [lines[0].pk, note],
        "restore_note": [lines[0].pk, note],
        **{f"{verb}_credential": [held.pk if held else 1] for verb in ("edit", "remove")},
        **{name: [Pause.objects.get().pk] for name in ("edit_pause", "remove_pause")},
        **{
            name: [Anchor.objects.get().pk]
            for name in ("edit_anchor", "preview_anchor", "remove_anchor")
        },
        **{
            f"{verb}_evidence": [lines[0].pk, link.pk if link else 1]
            for verb in ("edit", "remove", "restore")
        },
        **{
            f"{verb}_sub_step": [lines[0].pk, step.pk if step else 1]
            for verb in ("edit", "tick", "remove", "restore")
        },
        **{
            name: [lines[0].pk]
            for name in (
                "milestone",
                "set_state",
                "set_target_date",
                "add_note",
                "add_evidence",
                "add_sub_step",
                "mark_opened",
                "report",
                "hang_target_date",
                "reword",
                "place",
                "remove_own",
            )
        },
    }
    return reverse(f"roadmap:{name}", args=args.get(name, []))


def test_the_writes_below_are_all_there_are(learner, writes):
    assert set(writes) == set(WRITES)
    assert {write.address for write in writes.values()} | READ_ONLY == all_addresses()


# Methods -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_dates")
def test_nothing_is_written_by_opening_any_page(learner, stranger, lines):
    tick(learner, lines[1])
    set_state(learner, lines[2], "skipped", reason="No time.")
    note = make_note(learner, lines[0])
    make_evidence(learner, lines[0])
    make_step(learner, lines[0])
    make_credential(learner)
    client = client_of(learner)
    before = whole_database()
    statuses = {}
    for name in sorted(all_addresses()):
        for method in ("get", "head"):
            for query in ("", "?show=open", "?state=done&body=x&target_date=2027-01-01"):
                url = url_of(name, lines, note=note.pk, event=Event.objects.last().pk)
                response = getattr(client, method)(url + query)
                statuses.setdefault(name, set()).add(response.status_code)
    assert whole_database() == before
    assert statuses == {
        "roadmap": {200},
        "milestone": {200},
        "start": {200},
        "changes": {200},
        "progress": {200},
        "history": {200},
        "already_done": {302},
        "add_own": {200},
        "edit_note": {200},
        "credentials": {200},
        "add_credential": {200},
        "edit_credential": {200},
        "plan": {200},
        "pauses": {200},
        "edit_pause": {200},
        "anchors": {200},
        "edit_anchor": {200},
        "hang_target_date": {200},
        "search": {200},
        "edit_evidence": {200},
        "edit_sub_step": {200},
        **{name: {405} for name in POST_ONLY},
    }


def test_a_preview_writes_nothing(learner, writes):
    client = client_of(learner)
    before = whole_database()
    for headers in ({}, HTMX):
        url = reverse("roadmap:preview_start")
        assert client.post(url, writes["change answers"].data, headers=headers).status_code == 200
    assert whole_database() == before


@pytest.mark.usefixtures("_dates")
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_no_other_method_does_anything(learner, lines, method):
    note = make_note(learner, lines[0])
    client = client_of(learner)
    before = whole_database()
    for name in all_addresses():
        url = url_of(name, lines, note=note.pk, event=Event.objects.last().pk)
        assert getattr(client, method)(url).status_code == 405, name
    assert whole_database() == before


def test_pages_that_only_show_refuse_a_post(learner, lines):
    client = client_of(learner)
    before = whole_database()
    for url in ("/roadmap/", f"/roadmap/t{lines[0].pk}/"):
        assert client.post(url, {"state": "done"}).status_code == 405
    assert whole_database() == before


# Who ---------------------------------------------------------------------------------------------


def test_who_is_not_signed_in_writes_nothing(learner, writes, one_case):
    before = journey_of(learner)
    for name, write in writes.items():
        with one_case(name):
            assert write.send(Client()).status_code == 403
            assert write.send(Client(), headers=HTMX).status_code == 401
            assert journey_of(learner) == before


@pytest.mark.usefixtures("_dates")
def test_who_is_not_signed_in_reads_nothing(learner, lines):
    note = make_note(learner, lines[0], "A secret.")
    for name in sorted(all_addresses() - POST_ONLY):
        response = Client().get(url_of(name, lines, note=note.pk, event=1))
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/")


OWNED = {
    "edit_note",
    "remove_note",
    "restore_note",
    "undo",
    "edit_pause",
    "remove_pause",
    "edit_anchor",
    "remove_anchor",
}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_stranger_changes_nothing_of_the_owners(learner, stranger, writes, one_case, headers):
    before = journey_of(learner)
    for name, write in writes.items():
        with one_case(name):
            response = write.send(client_of(stranger), headers=headers)
            assert journey_of(learner) == before
            if write.address in OWNED | NAME_A_ROW:
                assert response.status_code == 404
                assert journey_of(stranger)["events"][1:] == []


def test_what_is_somebody_elses_answers_like_what_never_was(learner, stranger, writes, one_case):
    client = client_of(stranger)
    for name in (
        "edit a note",
        "remove a note",
        "bring back a note",
        "undo",
        "change a pause",
        "remove a pause",
        "change an anchor",
        "remove an anchor",
    ):
        with one_case(name):
            known = writes[name]
            never = known.url.replace(f"/{known.url.split('/')[-2]}/", "/987654/")
            if name.startswith("remove"):
                never = known.url.replace(f"/{known.url.split('/')[-3]}/", "/987654/")
            ours, theirs = client.post(never, known.data), known.send(client)
            assert (ours.status_code, theirs.status_code) == (404, 404)
            assert ours.content == theirs.content


def test_a_strangers_note_cannot_be_opened(learner, stranger, lines):
    note = make_note(learner, lines[0], "A secret.")
    set_state(stranger, lines[0], "doing")
    response = client_of(stranger).get(f"/roadmap/t{lines[0].pk}/notes/{note.pk}/")
    assert response.status_code == 404
    assert b"secret" not in response.content


def test_a_note_is_not_found_below_another_line(learner, lines):
    note = make_note(learner, lines[0])
    make_note(learner, lines[1])
    client = client_of(learner)
    before = journey_of(learner)
    url = f"/roadmap/t{lines[1].pk}/notes/{note.pk}/"
    assert client.get(url).status_code == 404
    assert client.post(url, {"revision": 1, "body": "Moved?"}).status_code == 404
    assert client.post(url + "remove/").status_code == 404
    assert journey_of(learner) == before


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_who_has_no_roadmap_writes_nothing(learner, writes, one_case, headers):
    client = client_of(make_user())
    before = whole_database()
    for name, write in writes.items():
        if name == "change answers":
            continue  # that is how one gets a roadmap
        with one_case(name):
            response = write.send(client, headers=headers)
            assert whole_database() == before
            if name == "mark as done already":
                assert (response.status_code, response.url) == (302, "/roadmap/start/")
            else:
                assert response.status_code == 404


def test_who_has_no_roadmap_is_sent_to_the_start(lines):
    client = client_of(make_user())
    for url in (
        "/roadmap/",
        "/roadmap/?show=open",
        "/roadmap/start/already-done/",
        "/roadmap/plan/",
    ):
        response = client.get(url)
        assert (response.status_code, response.url) == (302, "/roadmap/start/")
    assert client.get(f"/roadmap/t{lines[0].pk}/").status_code == 404
    assert client.get("/roadmap/start/").status_code == 200


# What is sent ------------------------------------------------------------------------------------


EXTRA = {
    "id": "1",
    "user": "1",
    "roadmap": "1",
    "roadmap_id": "1",
    "milestone": "1",
    "template": "1",
    "by": "1",
    "is_staff": "on",
    "is_superuser": "on",
    "started_on": "2001-01-01",
    "html": "<script>",
    "removed_at": "2020-01-01",
}


def test_fields_that_no_form_has_are_left_alone(learner, stranger, writes, one_case):
    """Nobody becomes staff, or writes into another person's journey, by fields of their own."""
    extra = EXTRA | {"user": stranger.pk, "roadmap": stranger.roadmap.pk, "by": stranger.pk}
    before = journey_of(stranger), learner.roadmap.started_on
    for name, write in writes.items():
        with one_case(name):
            response = client_of(learner).post(write.url, extra | write.data)
            assert response.status_code == 302
            learner.refresh_from_db()
            assert (journey_of(stranger), learner.roadmap.started_on) == before
            assert (learner.is_staff, learner.is_superuser) == (False, False)
            assert {event["by_id"] for event in journey_of(learner)["events"]} == {learner.pk}
            assert not Note.objects.filter(html__contains="script").exists()


MAY_BE_EMPTY = {
    "remove a credential",
    "mark as done already",
    "remove a note",
    "bring back a note",
    "remove evidence",
    "bring back evidence",
    "remove a step",
    "bring back a step",
    "undo",
    "open a new line",
    "remove a pause",
    "remove an anchor",
    "order as the programme",
    "remove an own one",
}
WITH_FIELDS = [name for name in WRITES if name not in MAY_BE_EMPTY]


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "image/png"])
def test_a_body_that_is_no_form_changes_nothing(learner, writes, one_case, content_type):
    client = client_of(learner)
    before = journey_of(learner)
    for name in WITH_FIELDS:
        with one_case(name):
            body = json.dumps(writes[name].data)
            response = client.post(writes[name].url, body, content_type=content_type)
            assert response.status_code in (400, 415, 422)
            assert journey_of(learner) == before


def test_an_empty_body_changes_nothing(learner, writes, one_case):
    client = client_of(learner)
    before = journey_of(learner)
    for name in WITH_FIELDS:
        with one_case(name):
            assert client.post(writes[name].url).status_code in (400, 422)
            assert journey_of(learner) == before


def test_of_a_field_that_is_sent_twice_the_last_one_counts(learner, lines):
    client = client_of(learner)
    url = f"/roadmap/t{lines[0].pk}/state/"
    assert client.post(url, {"state": ["open", "done"]}).status_code == 302
    assert learner.roadmap.milestones.get().state == "done"


def test_without_the_token_nothing_is_written(learner, writes):
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)
    before = journey_of(learner)
    for write in writes.values():
        assert write.send(client).status_code == 403
        assert write.send(client, headers=HTMX).status_code == 403
    assert journey_of(learner) == before
