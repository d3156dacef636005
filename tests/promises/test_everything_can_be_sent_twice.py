"""Promise 3: everything can be sent twice. A form posts what is wanted, never a change of it."""

from functools import partial

import pytest

from roadmap.journey.models import Note, Roadmap
from tests.concurrency import at_once
from tests.journey.factories import (
    client_of,
    journey_of,
    make_background,
    make_degree,
    make_user,
    milestone_of,
    tick,
)
from tests.journey.writes import HTMX, WITHOUT_HISTORY, all_writes
from tests.promises.browser import Browser
from tests.skills import writes as skills_wing
from tests.skills.conftest import skills
from tests.skills.factories import wing_of

__all__ = ["skills"]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_sent_twice_has_the_effect_of_once(learner, lines, one_case, headers):
    writes = all_writes(learner, lines)
    before = journey_of(learner)
    for name, write in writes.items():
        with one_case(name):
            client = client_of(learner)
            first = write.send(client, headers=headers)
            stored = journey_of(learner)
            assert stored != before
            second = write.send(client, headers=headers)
            assert journey_of(learner) == stored
            assert {first.status_code, second.status_code} <= {200, 302}


@pytest.mark.parametrize("name", skills_wing.WRITES)
def test_in_the_skills_wing_sent_twice_has_the_effect_of_once(learner, skills, lines, name):
    writes = skills_wing.all_writes(learner, skills, lines)
    assert list(writes) == skills_wing.WRITES
    client = client_of(learner)
    before = wing_of(learner)
    first = writes[name].send(client)
    stored = wing_of(learner)
    assert stored != before
    second = writes[name].send(client)
    assert wing_of(learner) == stored
    assert (first.status_code, second.status_code) == (302, 302)


def test_a_tick_on_a_page_opened_before_it_was_ticked_elsewhere_stays_a_tick(learner, lines):
    """The page still shows an empty box; pressing it means done, not the other way round."""
    browser = Browser(learner)
    browser.open("/roadmap/")
    tick(learner, lines[0])
    page = browser.press(f"tick-t{lines[0].pk}")
    assert page.checkbox(f"t{lines[0].pk}")[1] == "true"
    assert milestone_of(learner, lines[0]).state == "done"


def test_a_note_form_that_is_sent_again_adds_nothing(learner, lines):
    browser = Browser(learner)
    browser.open(f"/roadmap/t{lines[0].pk}/")
    form = browser.page
    for _ in range(2):
        browser.page = form  # as with the browser's back button
        browser.press("Save note", body="A thought.")
    assert Note.objects.get().body == "A thought."


def test_going_back_and_writing_something_else_is_another_note(learner, lines):
    browser = Browser(learner)
    browser.open(f"/roadmap/t{lines[0].pk}/")
    form = browser.page
    for body in ("A thought.", "Another thought."):
        browser.page = form
        page = browser.press("Save note", body=body)
        assert page.text("flash").startswith("Note saved.")
    said = page.text("notes")
    assert "A thought." in said
    assert "Another thought." in said


def test_starting_twice_starts_once(template):
    background, degree = make_background(), make_degree()
    user = make_user()
    browser = Browser(user)
    form = browser.open("/roadmap/start/")
    for _ in range(2):
        browser.page = form
        browser.press(
            "Create my roadmap",
            background=str(background.pk),
            degree=str(degree.pk),
            degree_status="held",
        )
    assert Roadmap.objects.get().user == user
    assert [event["what"] for event in journey_of(user)["events"]] == ["started"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_the_same_moment_has_the_effect_of_once(learner, lines, subtests):
    clients = [client_of(learner) for _ in range(2)]
    for name, write in all_writes(learner, lines).items():
        with subtests.test(name):
            before = journey_of(learner)
            answers = at_once(*[partial(write.send, client) for client in clients])
            assert [answer.status_code for answer in answers] == [302, 302]
            stored = journey_of(learner)
            assert stored != before
            assert len(stored["events"]) == len(before["events"]) + (name not in WITHOUT_HISTORY)
            write.send(clients[0])
            assert journey_of(learner) == stored
