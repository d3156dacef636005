"""People and touches: what is written is stored once, counts the next touch, and comes back."""

import uuid

import pytest

from roadmap.connections import people, touches
from roadmap.connections.models import Connection, ConversationStep, Touch
from roadmap.connections.people import Facts, Stale
from roadmap.connections.touches import TouchFacts
from roadmap.errors import NotFound
from tests.concurrency import at_once
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
from tests.journey.factories import (
    journey_of,
    make_user,
    milestone_of,
    refs,
    set_state,
    whole_database,
)

FACTS = Facts(
    name="Ann Lee",
    role="MSL",
    company="Corvane",
    how_met="Poster",
    area="Oncology",
    profile_url="https://example.org/ann",
    email="ann@example.org",
    note="Likes trials.",
)


def add(user, key=None, facts=FACTS, **values) -> Connection:
    key = key or uuid.uuid4()
    return people.add_person(user=user, key=key, facts=facts, today=TODAY, **values)


def edit(user, person, revision=1, **facts) -> Connection:
    values = {name: getattr(person, name) for name in Facts.__dataclass_fields__} | facts
    return people.edit_person(
        user=user, connection_id=person.pk, revision=revision, facts=Facts(**values)
    )


def remove(user, person, *, back: bool = False) -> None:
    people.set_removed(user=user, connection_id=person.pk, is_removed=not back)


# People ------------------------------------------------------------------------------------------


def test_a_person_is_stored_with_all_that_was_said(learner, lines):
    person = add(learner, every_days=42, next_on=day(-7), step="found", ref=refs(lines)[0])
    row = stored(person)
    assert {name: row[name] for name in Facts.__dataclass_fields__} == {
        name: getattr(FACTS, name) for name in Facts.__dataclass_fields__
    }
    assert (row["every_days"], row["next_on"], row["due_on"]) == (42, day(-7), day(-7))
    assert (row["step"], row["step_on"], row["added_by_id"]) == ("found", TODAY, None)
    assert [m.pk for m in person.milestones.all()] == [milestone_of(learner, lines[0]).pk]
    assert milestone_of(learner, lines[0]).state == "open"


def test_one_form_sent_twice_adds_one_and_other_facts_another(learner):
    key = uuid.uuid4()
    first = add(learner, key)
    before = wing_of(learner)
    assert add(learner, key) == first
    assert wing_of(learner) == before
    add(learner, key, Facts(name="Bo Ek"))
    add(learner, key, every_days=7)
    assert Connection.objects.count() == 3


def test_a_form_sent_again_after_removing_brings_the_person_back(learner):
    key = uuid.uuid4()
    person = add(learner, key)
    remove(learner, person)
    add(learner, key)
    assert stored(person)["removed_at"] is None


def test_an_edit_saves_what_changed_and_one_that_changes_nothing_writes_nothing(learner):
    person = add(learner)
    before = stored(person)
    edit(learner, person, role="Director", note="")
    was = {"role": FACTS.role, "note": FACTS.note}
    changed = {"role": "Director", "note": "", "before": was, "revision": 2}
    assert stored(person) == before | changed
    person.refresh_from_db()
    whole = whole_database()
    edit(learner, person, revision=1)
    assert whole_database() == whole


def test_two_windows_that_edit_one_person_lose_no_text(learner):
    person = add(learner)
    edit(learner, person, note="From the other window.")
    with pytest.raises(Stale) as stale:
        edit(learner, person, note="From this window.")
    assert stale.value.row.note == "From the other window."
    assert stored(person)["note"] == "From the other window."
    edit(learner, person, revision=2, note="From this window.")
    assert stored(person)["note"] == "From this window."


def test_a_removed_person_keeps_all_and_comes_back_whole(learner, lines):
    person = add(learner, ref=refs(lines)[0])
    make_touch(person, promised="Send a paper", step="talked")
    before = wing_of(learner)
    remove(learner, person)
    assert stored(person)["removed_at"] is not None
    remove(learner, person)
    remove(learner, person, back=True)
    assert wing_of(learner) == before


def test_an_edit_from_an_older_window_brings_a_removed_person_back(learner):
    person = add(learner)
    remove(learner, person)
    edit(learner, person, role="Director")
    assert (stored(person)["role"], stored(person)["removed_at"]) == ("Director", None)


def test_a_person_is_linked_to_milestones_of_the_roadmap_and_taken_off(learner, lines):
    person = add(learner)
    first, second = refs(lines)[:2]
    set_state(learner, lines[1], "done")
    for _ in range(2):
        for ref in (first, second):
            people.set_linked(user=learner, connection_id=person.pk, ref=ref, is_linked=True)
    assert len(wing_of(learner)["links"]) == 2
    for _ in range(2):
        people.set_linked(user=learner, connection_id=person.pk, ref=first, is_linked=False)
    assert [m.ref for m in person.milestones.all()] == [second]
    assert milestone_of(learner, lines[1]).state == "done"
    with pytest.raises(NotFound):
        people.set_linked(user=learner, connection_id=person.pk, ref="t999999", is_linked=True)
    with pytest.raises(NotFound):
        people.set_linked(user=learner, connection_id=person.pk, ref="c999999", is_linked=False)


def test_nothing_of_this_writes_into_the_history_of_the_roadmap(learner, lines):
    before = journey_of(learner)["events"]
    person = add(learner, ref=refs(lines)[0])
    make_touch(person)
    remove(learner, person)
    assert journey_of(learner)["events"] == before


def test_who_has_no_roadmap_adds_nobody(template):
    with pytest.raises(NotFound):
        add(make_user())


# The next touch ----------------------------------------------------------------------------------


def test_the_next_touch_is_counted_from_the_last_one(learner):
    person = make_connection(learner, every_days=42)
    assert when(person) == (None, None, None)
    make_touch(person, 10)
    assert when(person) == (day(10), None, day(-32))
    make_touch(person, 30)  # an older one, logged later
    assert when(person) == (day(10), None, day(-32))
    make_touch(person, 0)
    assert when(person) == (TODAY, None, day(-42))


def test_a_day_set_by_hand_stands_until_a_touch_is_logged(learner):
    person = make_connection(learner, every_days=42, next_on=day(-3))
    assert when(person) == (None, day(-3), day(-3))
    touch = make_touch(person)
    assert when(person) == (TODAY, None, day(-42))
    remove_touch(touch)
    assert when(person) == (None, day(-3), day(-3))
    remove_touch(touch, back=True)
    assert when(person) == (TODAY, None, day(-42))


def test_a_day_set_with_a_touch_goes_with_it(learner):
    person = make_connection(learner, next_on=day(-3))
    touch = make_touch(person, next_on=day(-20))
    assert when(person) == (TODAY, day(-20), day(-20))
    remove_touch(touch)
    assert when(person) == (None, day(-3), day(-3))


def test_taking_off_a_touch_leaves_a_day_that_was_set_since(learner):
    person = make_connection(learner, next_on=day(-3))
    touch = make_touch(person)
    people.set_next_touch(user=learner, connection_id=person.pk, every_days=None, next_on=day(-9))
    remove_touch(touch)
    assert when(person) == (None, day(-9), day(-9))


def test_taking_off_an_earlier_touch_leaves_what_a_later_one_did(learner):
    person = make_connection(learner, every_days=7, next_on=day(-3))
    first = make_touch(person, 5)
    make_touch(person, 1)
    remove_touch(first)
    assert when(person) == (day(1), None, day(-6))


def test_without_interval_and_day_nothing_is_due(learner):
    person = make_connection(learner, every_days=7)
    make_touch(person)
    people.set_next_touch(user=learner, connection_id=person.pk, every_days=None, next_on=None)
    assert when(person) == (TODAY, None, None)
    before = whole_database()
    people.set_next_touch(user=learner, connection_id=person.pk, every_days=None, next_on=None)
    assert whole_database() == before


# Others, and at the same moment ------------------------------------------------------------------


def test_nothing_of_anothers_can_be_written(learner, stranger, lines):
    person = make_connection(learner)
    touch = make_touch(person, promised="A paper", step="asked")
    row = ConversationStep.objects.get()
    mine = {"user": stranger, "connection_id": person.pk}
    before = whole_database()
    for write in (
        lambda: edit(stranger, person, note="x"),
        lambda: remove(stranger, person),
        lambda: people.set_next_touch(**mine, every_days=1, next_on=None),
        lambda: people.set_linked(**mine, ref=refs(lines)[0], is_linked=True),
        lambda: touches.log_touch(
            **mine, key=uuid.uuid4(), facts=TouchFacts(day=TODAY, kind="call")
        ),
        lambda: touches.set_touch_removed(**mine, touch_id=touch.pk, is_removed=True),
        lambda: touches.set_kept(**mine, touch_id=touch.pk, is_kept=True, today=TODAY),
        lambda: touches.set_step(**mine, step="found", day=TODAY),
        lambda: touches.set_step_removed(**mine, step_id=row.pk, is_removed=True),
    ):
        with pytest.raises(NotFound):
            write()
    assert whole_database() == before


def test_a_touch_of_another_person_of_ones_own_is_not_found(learner):
    ann, bo = make_connection(learner), make_connection(learner, "Bo Ek")
    touch = make_touch(ann)
    with pytest.raises(NotFound):
        touches.set_touch_removed(
            user=learner, connection_id=bo.pk, touch_id=touch.pk, is_removed=True
        )


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_form_posted_at_once_is_one_person_and_one_touch(learner):
    key = uuid.uuid4()
    found = at_once(*[lambda: add(learner, key)] * 4)
    person = Connection.objects.get()
    assert {row.pk for row in found} == {person.pk}
    facts = TouchFacts(day=TODAY, kind="call")
    log = {"user": learner, "connection_id": person.pk, "key": key, "facts": facts}
    rows = at_once(*[lambda: touches.log_touch(**log)] * 4)
    assert {row.pk for row in rows} == {Touch.objects.get().pk}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_edits_at_once_lose_no_text(learner):
    person = add(learner)
    results = at_once(*[lambda n=n: edit(learner, person, note=f"Note {n}") for n in range(3)])
    stale = [result for result in results if isinstance(result, Stale)]
    assert len(stale) == 2
    assert stored(person)["revision"] == 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_touches_at_once_leave_the_right_day(learner):
    person = make_connection(learner, every_days=7)
    at_once(*[lambda ago=ago: make_touch(person, ago) for ago in (5, 1, 3)])
    assert when(person) == (day(1), None, day(-6))
