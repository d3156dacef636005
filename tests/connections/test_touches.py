"""Touches, promises and the conversation: each is stored once, counted anew, and comes back."""

import datetime
import uuid

import pytest

from roadmap.connections import touches
from roadmap.connections.models import ConversationStep, Touch
from roadmap.connections.people import Stale
from roadmap.connections.touches import TouchFacts
from roadmap.errors import NotFound
from tests.connections.factories import (
    TODAY,
    day,
    make_connection,
    make_touch,
    remove_touch,
    stored,
    when,
    wing_of,
)


def step(user, person, name: str, ago: int = 0) -> ConversationStep | None:
    return touches.set_step(user=user, connection_id=person.pk, step=name, day=day(ago))[1]


# Touches and promises ----------------------------------------------------------------------------


def test_one_form_sent_twice_logs_one_touch(learner):
    person, key = make_connection(learner, next_on=day(-3)), uuid.uuid4()
    facts = TouchFacts(day=TODAY, kind="call", said="Hello", promised="A paper")

    def log() -> Touch:
        return touches.log_touch(
            user=learner, connection_id=person.pk, key=key, facts=facts, step="asked"
        )

    first = log()
    before = wing_of(learner)
    assert log() == first
    assert wing_of(learner) == before
    remove_touch(first)
    log()
    assert stored(first)["removed_at"] is None


def test_an_edited_touch_counts_anew_and_loses_no_text_in_two_windows(learner):
    person = make_connection(learner, every_days=7)
    touch = make_touch(person, 3, said="One")
    values = {"user": learner, "connection_id": person.pk, "touch_id": touch.pk}

    def save(revision: int, **facts):
        whole = {"day": day(3), "kind": "call", "said": "One"} | facts
        touches.edit_touch(**values, revision=revision, facts=TouchFacts(**whole))

    save(1, day=day(1))
    assert when(person) == (day(1), None, day(-6))
    with pytest.raises(Stale):
        save(1, said="Two")
    assert (stored(touch)["said"], stored(touch)["revision"]) == ("One", 2)
    save(2, said="Two")
    assert (stored(touch)["said"], stored(touch)["revision"]) == ("Two", 3)


def test_a_promise_is_kept_on_its_day_and_open_again(learner):
    person = make_connection(learner)
    touch = make_touch(person, promised="Send a paper")

    def keep(is_kept: bool, ago: int = 0) -> None:
        touches.set_kept(
            user=learner,
            connection_id=person.pk,
            touch_id=touch.pk,
            is_kept=is_kept,
            today=day(ago),
        )

    keep(True, 2)
    keep(True, 1)
    assert stored(touch)["kept_on"] == day(2)
    keep(False)
    assert stored(touch)["kept_on"] is None
    nothing = make_touch(person)
    with pytest.raises(NotFound):
        touches.set_kept(
            user=learner, connection_id=person.pk, touch_id=nothing.pk, is_kept=True, today=TODAY
        )


def test_without_a_promise_none_is_kept(learner):
    person = make_connection(learner)
    touch = make_touch(person, promised="Send a paper")
    values = {"user": learner, "connection_id": person.pk, "touch_id": touch.pk}
    touches.set_kept(**values, is_kept=True, today=TODAY)
    touches.edit_touch(**values, revision=1, facts=TouchFacts(day=TODAY, kind="call"))
    assert (stored(touch)["promised"], stored(touch)["kept_on"]) == ("", None)


# The conversation --------------------------------------------------------------------------------


def at(person) -> tuple[str, datetime.date | None]:
    row = stored(person)
    return row["step"], row["step_on"]


def test_the_conversation_keeps_every_step_with_its_day(learner):
    person = make_connection(learner)
    for name, ago in (("found", 9), ("asked", 8), ("talked", 2)):
        assert step(learner, person, name, ago).step == name
        assert at(person) == (name, day(ago))
    assert step(learner, person, "talked", 2) is None
    assert [(row["step"], row["day"]) for row in wing_of(learner)["steps"]] == [
        ("found", day(9)),
        ("asked", day(8)),
        ("talked", day(2)),
    ]
    step(learner, person, "")
    assert at(person) == ("", None)
    assert step(learner, person, "") is None
    assert ConversationStep.objects.count() == 4


def test_a_step_taken_back_leaves_the_one_before(learner):
    person = make_connection(learner)
    step(learner, person, "found", 9)
    row = step(learner, person, "asked", 8)
    values = {"user": learner, "connection_id": person.pk, "step_id": row.pk}
    for _ in range(2):
        touches.set_step_removed(**values, is_removed=True)
        assert at(person) == ("found", day(9))
    touches.set_step_removed(**values, is_removed=False)
    assert at(person) == ("asked", day(8))


def test_a_step_logged_with_a_touch_goes_and_comes_with_it(learner):
    person = make_connection(learner, step="found")
    touch = make_touch(person, 1, step="talked")
    assert at(person) == ("talked", day(1))
    remove_touch(touch)
    assert at(person) == ("found", TODAY)
    remove_touch(touch, back=True)
    assert at(person) == ("talked", day(1))
