"""An application and the milestones it is a part of: linking ticks nothing."""

import uuid

import pytest

from roadmap.journey.models import Milestone
from roadmap.journey.own import milestones
from tests.applications.factories import make_application
from tests.journey.factories import client_of, events_of, milestone_of, tick
from tests.journey.pages import Page
from tests.journey.writes import HTMX
from tests.promises.browser import Browser


@pytest.fixture
def application(learner, stages):
    return make_application(learner)


def linked(application) -> set[str]:
    return {milestone.ref for milestone in application.milestones.all()}


def test_milestones_are_linked_and_unlinked_on_a_page_of_their_own(learner, application, lines):
    browser = Browser(learner)
    page = browser.open(f"/applications/{application.pk}/")
    assert "It is linked to no milestone yet." in page.text("milestones")
    browser.open(f"/applications/{application.pk}/milestones/")
    page = browser.press(f"Link {lines[3].title}")
    assert page.text(f"entry-t{lines[3].pk}").startswith(f"{lines[3].title} Linked")
    page = browser.open(f"/applications/{application.pk}/")
    assert lines[3].title in page.text("milestones")
    browser.open(f"/applications/{application.pk}/milestones/")
    browser.press(f"Unlink {lines[3].title}")
    assert linked(application) == set()


def test_linking_makes_the_row_ticks_nothing_and_writes_no_event(learner, application, lines):
    before = events_of(learner)
    url = f"/applications/{application.pk}/milestones/t{lines[0].pk}/"
    for _ in range(2):
        assert client_of(learner).post(url, {"linked": "1"}).status_code == 302
    assert (milestone_of(learner, lines[0]).state, events_of(learner)) == ("open", before)
    assert linked(application) == {f"t{lines[0].pk}"}


def test_unlinking_makes_no_row_and_brings_nothing_back(learner, application, lines):
    _, own = milestones.add_own_milestone(
        user=learner, key=uuid.uuid4(), stage_id=lines[0].stage_id, title="Mine"
    )
    application.milestones.add(own)
    milestones.remove_own_milestone(user=learner, ref=own.ref)
    client = client_of(learner)
    for ref in (f"t{lines[1].pk}", own.ref):
        url = f"/applications/{application.pk}/milestones/{ref}/"
        for _ in range(2):
            assert client.post(url, {"linked": "0"}).status_code == 302
    own.refresh_from_db()
    assert (own.removed_at is None, Milestone.objects.count()) == (False, 1)
    assert linked(application) == set()


def test_a_removed_milestone_is_not_shown(learner, application, lines):
    _, own = milestones.add_own_milestone(
        user=learner, key=uuid.uuid4(), stage_id=lines[0].stage_id, title="Mine"
    )
    application.milestones.add(own)
    milestones.remove_own_milestone(user=learner, ref=own.ref)
    page = Page(client_of(learner).get(f"/applications/{application.pk}/"))
    assert "Mine" not in page.text("milestones")


def test_htmx_gets_the_line_and_keeps_the_button(learner, application, lines):
    ref = f"t{lines[0].pk}"
    url = f"/applications/{application.pk}/milestones/{ref}/"
    page = Page(client_of(learner).post(url, {"linked": "1"}, headers=HTMX))
    assert (page.status, page.is_fragment) == (200, True)
    assert page.value("linked") == "0"
    assert page.by_id[f"link-{ref}"].tag == "button"
    assert f"Linked: {lines[0].title}." in page.text("flash")


def test_what_is_done_says_when(learner, application, lines):
    tick(learner, lines[0])
    application.milestones.add(milestone_of(learner, lines[0]))
    page = Page(client_of(learner).get(f"/applications/{application.pk}/"))
    assert f"{lines[0].title} done " in page.text("milestones")


@pytest.mark.parametrize(
    ("data", "status"), [({}, 400), ({"linked": "2"}, 400), ({"linked": "1"}, 404)]
)
def test_what_is_not_there_cannot_be_linked(learner, stranger, application, lines, data, status):
    _, own = milestones.add_own_milestone(
        user=stranger, key=uuid.uuid4(), stage_id=lines[0].stage_id, title="Not yours"
    )
    client = client_of(learner)
    for ref in ("t999999", own.ref):
        url = f"/applications/{application.pk}/milestones/{ref}/"
        assert client.post(url, data).status_code == status
    assert linked(application) == set()
