"""A milestone of one's own that was removed in another window, while this one still shows it."""

import uuid

import pytest

from roadmap.catalogue.models import Report
from roadmap.journey.models import Event, Evidence, Milestone, Note, SubStep
from roadmap.journey.own.milestones import add_own_milestone, remove_own_milestone
from roadmap.journey.parts.evidence import add_evidence
from roadmap.journey.parts.notes import add_note
from roadmap.journey.parts.sub_steps import add_sub_step
from roadmap.journey.services import set_state
from tests.journey.factories import client_of, journey_of
from tests.journey.pages import Page
from tests.journey.writes import HTMX

KEY = uuid.UUID(int=1)
LINK = {"url": "https://example.org/talk", "label": "Talk"}


@pytest.fixture
def client(learner):
    return client_of(learner)


@pytest.fixture
def own(learner, lines) -> Milestone:
    """One that is begun, with a note, a link and a step, and that was removed elsewhere."""
    who = {"user": learner, "key": KEY}
    stage_id = lines[0].stage_id
    _change, own = add_own_milestone(**who, stage_id=stage_id, title="Give a talk")
    set_state(user=learner, ref=own.ref, state="doing")
    add_note(**who, ref=own.ref, body="A thought.")
    add_evidence(**who, ref=own.ref, **LINK)
    add_sub_step(**who, ref=own.ref, text="Ask Ana.")
    remove_own_milestone(user=learner, ref=own.ref)
    return own


def writes(own: Milestone) -> dict[str, tuple[str, dict]]:
    """The address and the form of every write on what is on it, with what each of them says."""
    note, link, step = (rows.objects.get() for rows in (Note, Evidence, SubStep))
    url = f"/roadmap/{own.ref}"
    poster = {"evidence-url": LINK["url"], "evidence-label": "Poster"}
    return {
        "edit a note": (f"{url}/notes/{note.pk}/", {"revision": 1, "body": "Another thought."}),
        "remove a note": (f"{url}/notes/{note.pk}/remove/", {}),
        "edit evidence": (f"{url}/evidence/{link.pk}/", poster),
        "remove evidence": (f"{url}/evidence/{link.pk}/remove/", {}),
        "tick a step": (f"{url}/steps/{step.pk}/tick/", {"is_done": "1"}),
        "reword a step": (f"{url}/steps/{step.pk}/", {"step-text": "Ask Ben."}),
        "remove a step": (f"{url}/steps/{step.pk}/remove/", {}),
    }


WRITES = [
    *(("edit a note", {}), ("remove a note", {}), ("edit evidence", {}), ("remove evidence", {})),
    *(("tick a step", {}), ("tick a step", HTMX), ("reword a step", {}), ("remove a step", {})),
]


@pytest.mark.parametrize(("name", "headers"), WRITES)
def test_whoever_goes_on_writing_there_gets_it_back(client, own, name, headers):
    (url, data), page = writes(own)[name], f"/roadmap/{own.ref}/"
    answer = client.post(url, data, headers=headers)
    if headers:
        assert answer.status_code == 200
    else:
        assert answer.url.startswith(page)
    assert client.get(page).status_code == 200
    last, before = Event.objects.filter(milestone=own).order_by("-pk")[:2]
    assert (before.what, last.what in ("removed", "restored")) == ("restored", False)


@pytest.mark.parametrize(
    ("what", "headers"),
    [("state", {}), ("state", HTMX), ("evidence-added", {}), ("step-added", {})],
)
def test_an_undo_of_what_happened_on_it_is_told_that_this_has_changed(
    client, learner, own, what, headers
):
    event = Event.objects.get(what=what)
    before = journey_of(learner)
    answer = client.post(f"/roadmap/undo/{event.pk}/", headers=headers)
    assert answer.status_code in (200, 302)
    assert journey_of(learner) == before
    said = Page(client.get("/roadmap/")).text("main")
    assert "That has changed since, so nothing was undone." in said


def test_its_own_removal_can_still_be_undone(client, own):
    event = Event.objects.get(what="removed")
    answer = client.post(f"/roadmap/undo/{event.pk}/")
    assert Page(client.get(answer.url)).status == 200


def test_a_report_about_it_brings_nothing_back(client, learner, own):
    before = journey_of(learner)
    data = {"report-key": KEY, "report-text": "Wrong."}
    assert client.post(f"/roadmap/{own.ref}/report/", data).status_code == 404
    assert journey_of(learner) == before
    assert not Report.objects.exists()
