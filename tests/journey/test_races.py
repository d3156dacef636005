"""Two requests meet on one row: nothing is stored twice, nothing is lost, nobody gets an error."""

import datetime
import itertools
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from roadmap.catalogue.models import Edition, MilestoneTemplate
from roadmap.errors import NotFound
from roadmap.journey import services
from roadmap.journey.models import (
    MOST_PER_MILESTONE,
    Anchor,
    Event,
    Evidence,
    Milestone,
    Note,
    NoteVersion,
    Pause,
    Roadmap,
    SubStep,
)
from roadmap.journey.parts import evidence, notes, sub_steps
from roadmap.journey.parts import writes as parts
from roadmap.journey.planning import dates
from roadmap.journey.starting.answers import save_answers
from roadmap.journey.undo import undo_event
from tests.concurrency import SECONDS, at_once, elsewhere, in_thread, wait_for_lock
from tests.journey.factories import (
    change,
    client_of,
    events_of,
    hang,
    just_before_the_first,
    make_anchor,
    make_answers,
    make_background,
    make_evidence,
    make_line,
    make_note,
    make_step,
    make_user,
    milestone_of,
    publish,
    set_state,
    tick,
)

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

DAYS = [datetime.date(2026, 1, day) for day in range(1, 11)]


def test_ten_first_ticks_at_once_store_one_row_and_one_event(learner, lines):
    results = at_once(*[lambda: set_state(learner, lines[0], "done")] * 10)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert sum(result is not None for result in results) == 1
    assert Milestone.objects.get().state == "done"
    assert events_of(learner) == ["started", "state"]


def test_ten_ticks_posted_at_once_are_all_answered(learner, lines):
    clients = [client_of(learner) for _ in range(10)]
    url = f"/roadmap/t{lines[0].pk}/state/"
    answers = at_once(*[lambda c=c: c.post(url, {"state": "done"}).status_code for c in clients])
    assert answers == [302] * 10
    assert events_of(learner) == ["started", "state"]


def test_twenty_mixed_ticks_at_once_end_in_one_that_was_posted(learner, lines):
    wanted = [("done", day, "") for day in DAYS]
    wanted += [("open", None, ""), ("doing", None, "")] * 3
    wanted += [("skipped", None, f"Reason {number}.") for number in range(4)]
    results = at_once(
        *[
            lambda state=state, day=day, reason=reason: set_state(
                learner, lines[0], state, done_on=day, reason=reason
            )
            for state, day, reason in wanted
        ]
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    row = Milestone.objects.get()
    assert (row.state, row.done_on, row.reason) in wanted
    # The history is a chain from the first state to the one that is stored.
    events = list(Event.objects.filter(what="state"))
    assert len(events) == sum(result is not None for result in results)
    for event, following in itertools.pairwise(events):
        assert following.before == event.after
    assert events[0].before == {"state": "open", "done_on": None, "reason": ""}
    assert events[-1].after == {
        "state": row.state,
        "done_on": row.done_on and row.done_on.isoformat(),
        "reason": row.reason,
    }


def test_ticks_on_different_lines_at_once_are_all_stored(learner, lines):
    results = at_once(*[lambda line=line: set_state(learner, line, "done") for line in lines])
    assert [result for result in results if isinstance(result, Exception)] == []
    assert sorted(Milestone.objects.filter(state="done").values_list("template", flat=True)) == [
        line.pk for line in lines
    ]


def test_a_tick_and_a_date_at_once_are_both_stored(learner, lines):
    day = datetime.date(2027, 5, 1)
    at_once(
        lambda: tick(learner, lines[0], on=DAYS[0]),
        lambda: services.set_target_date(user=learner, ref=f"t{lines[0].pk}", target_date=day),
    )
    row = milestone_of(learner, lines[0])
    assert (row.state, row.done_on, row.target_date) == ("done", DAYS[0], day)


def test_two_starts_at_once_make_one_roadmap(template):
    user = make_user()
    answers = make_answers()
    results = at_once(*[lambda: save_answers(user=user, **answers)] * 4)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Roadmap.objects.get().user == user
    assert events_of(user) == ["started"]
    assert {result.roadmap.pk for result in results} == {Roadmap.objects.get().pk}


def test_two_different_starts_at_once_end_in_one_of_them(template):
    user = make_user()
    first, second = make_answers(hours_per_week=3), make_answers(hours_per_week=9)
    results = at_once(
        lambda: save_answers(user=user, **first),
        lambda: save_answers(user=user, **second),
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    last = Event.objects.last()
    assert events_of(user) == ["started", "answers"]
    assert Roadmap.objects.get().hours_per_week == last.after["hours_per_week"]


def test_changed_answers_and_a_tick_do_not_wait_for_each_other_for_ever(learner, lines):
    """The one holds the account and wants the roadmap, the other the other way round."""
    answers = make_answers(background=make_background("nurse"))
    both_hold_one = threading.Barrier(2, timeout=20)

    def change_answers():
        with just_before_the_first("UPDATE", Roadmap, both_hold_one.wait):
            return save_answers(user=learner, **answers).event.what

    def tick_meanwhile():
        with just_before_the_first("INSERT INTO", Event, both_hold_one.wait):
            return set_state(learner, lines[0], "done").what

    assert at_once(change_answers, tick_meanwhile) == ["answers", "state"]
    assert Roadmap.objects.get().background.slug == "nurse"
    assert milestone_of(learner, lines[0]).state == "done"


def test_of_two_saves_of_one_note_at_once_one_wins_and_the_other_is_told(learner, lines):
    note = make_note(learner, lines[0], "First text.")

    def edit(body):
        return notes.edit_note(
            user=learner, ref=f"t{lines[0].pk}", note_id=note.pk, revision=1, body=body
        )

    results = at_once(lambda: edit("From one tab."), lambda: edit("From the other tab."))
    stale = [result for result in results if isinstance(result, notes.StaleNote)]
    won = [result for result in results if isinstance(result, services.Change)]
    assert (len(stale), len(won)) == (1, 1)
    now = Note.objects.get()
    assert now.revision == 2
    assert now.body == ("From one tab." if results[0] is won[0] else "From the other tab.")
    assert stale[0].note.body == now.body
    assert NoteVersion.objects.get().body == "First text."


def test_one_note_form_posted_at_once_is_one_note(learner, lines):
    key = uuid.uuid4()
    results = at_once(
        *[lambda: notes.add_note(user=learner, ref=f"t{lines[0].pk}", key=key, body="A thought.")]
        * 6
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Note.objects.get().body == "A thought."
    assert events_of(learner) == ["started", "note-added"]


def test_two_first_notes_on_one_line_at_once_are_both_stored_on_one_row(learner, lines):
    results = at_once(
        lambda: make_note(learner, lines[0], "One."), lambda: make_note(learner, lines[0], "Two.")
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert sorted(Milestone.objects.get().notes.values_list("body", flat=True)) == ["One.", "Two."]


def test_an_undo_sent_at_once_is_done_once(learner, lines):
    event = set_state(learner, lines[0], "done")
    results = at_once(*[lambda: undo_event(user=learner, event_id=event.pk)] * 5)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert milestone_of(learner, lines[0]).state == "open"
    assert events_of(learner) == ["started", "state", "state"]


def test_a_tick_in_the_middle_of_a_publish_neither_waits_nor_is_lost(learner, template, lines):
    change(lines[0], title="Say it otherwise", retired=True)
    make_line(template.stages.first())
    with just_before_the_first(
        "UPDATE",
        MilestoneTemplate,
        lambda: elsewhere(lambda: tick(learner, lines[0], lines[1], on=DAYS[0])),
    ):
        edition = publish(template)
    assert edition.number == 2
    assert list(Milestone.objects.values_list("state", "done_on")) == [("done", DAYS[0])] * 2
    # It was given under the words that were shown then.
    assert set(Event.objects.filter(what="state").values_list("edition__number")) == {(1,)}


def test_a_publish_in_the_middle_of_a_tick_neither_waits_nor_takes_it(learner, template, lines):
    change(lines[0], retired=True)
    make_line(template.stages.first())
    with just_before_the_first("INSERT INTO", Event, lambda: elsewhere(lambda: publish(template))):
        set_state(learner, lines[0], "done", done_on=DAYS[0])
    assert Edition.objects.count() == 2
    assert milestone_of(learner, lines[0]).done_on == DAYS[0]


def test_many_ticks_while_a_publish_runs_are_all_stored(learner, stranger, template, lines):
    change(lines[0], title="Say it otherwise")
    results = at_once(
        lambda: publish(template).number,
        *[lambda line=line: tick(learner, line, on=DAYS[0]) for line in lines],
        *[lambda line=line: tick(stranger, line, on=DAYS[1]) for line in lines],
    )
    assert results == [2] + [None] * 16
    for user, day in ((learner, DAYS[0]), (stranger, DAYS[1])):
        rows = Milestone.objects.filter(roadmap__user=user).values_list("state", "done_on")
        assert list(rows) == [("done", day)] * 8


def test_ten_pauses_or_anchors_posted_at_once_by_one_form_are_one(learner):
    day, key = DAYS[0], uuid.UUID(int=7)
    pauses = at_once(
        *[lambda: dates.add_pause(user=learner, key=key, first_day=day, last_day=day)] * 10
    )
    anchors = at_once(*[lambda: dates.add_anchor(user=learner, key=key, name="Viva", day=day)] * 10)
    for results in (pauses, anchors):
        assert [result for result in results if isinstance(result, Exception)] == []
        assert sum(result.event is not None for result in results) == 1
    assert (Pause.objects.count(), Anchor.objects.count()) == (1, 1)
    assert events_of(learner) == ["started", "pause-added", "anchor-added"]


def test_what_is_hung_while_its_anchor_moves_hangs_where_the_anchor_is(learner, lines):
    anchor = make_anchor(learner, DAYS[0])
    results = at_once(
        *[lambda line=line: hang(learner, line, anchor, 7) for line in lines],
        *[
            lambda day=day: dates.change_anchor(
                user=learner, anchor_id=anchor.pk, name="Viva", day=day
            )
            for day in DAYS[1:5]
        ],
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    anchor.refresh_from_db()
    week = datetime.timedelta(days=7)
    assert set(Milestone.objects.values_list("anchor", "target_date")) == {
        (anchor.pk, anchor.day + week)
    }
    assert Milestone.objects.count() == len(lines)


def test_a_date_set_by_hand_while_its_anchor_moves_or_goes_is_the_one_that_stays(learner, lines):
    by_hand = datetime.date(2027, 5, 1)
    anchor = make_anchor(learner, DAYS[0])
    hang(learner, lines[0], anchor, 7)
    results = at_once(
        lambda: services.set_target_date(user=learner, ref=f"t{lines[0].pk}", target_date=by_hand),
        lambda: dates.change_anchor(user=learner, anchor_id=anchor.pk, name="Viva", day=DAYS[3]),
        lambda: dates.remove_anchor(user=learner, anchor_id=anchor.pk),
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    row = milestone_of(learner, lines[0])
    assert (row.target_date, row.anchor, row.anchor_days) == (by_hand, None, None)


def test_something_hung_while_its_anchor_goes_either_hangs_or_is_told(learner, lines):
    anchor = make_anchor(learner, DAYS[0])
    told, removed = at_once(
        lambda: hang(learner, lines[0], anchor, 7),
        lambda: dates.remove_anchor(user=learner, anchor_id=anchor.pk),
    )
    assert not isinstance(removed, Exception)
    if isinstance(told, NotFound):
        assert Milestone.objects.count() == 0
    else:
        row = milestone_of(learner, lines[0])
        assert (row.target_date, row.anchor) == (DAYS[7], None)


def test_the_plan_taken_over_twice_at_once_is_taken_once(learner, lines):
    plan = [(f"t{line.pk}", DAYS[0]) for line in lines]
    results = at_once(*[lambda: dates.take_plan(user=learner, dates=plan)] * 4)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert events_of(learner) == ["started", *["target-date"] * len(lines), "plan-taken"]


def test_tick_that_waits_for_changed_answers_is_stored_and_counted_by_them(learner, lines):
    """What the tick reads, it reads once its turn has come."""
    other = make_background("physician")
    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            Roadmap.objects.select_for_update().get(user=learner)
            waiting = in_thread(pool, lambda: set_state(learner, lines[0], "done"))
            wait_for_lock()
            save_answers(user=learner, **make_answers(background=other))
        waiting.result(timeout=SECONDS)
    assert Milestone.objects.get().state == "done"
    assert events_of(learner) == ["started", "answers", "state"]


def test_ten_first_steps_at_once_are_all_stored_on_one_row(learner, lines):
    ref = f"t{lines[0].pk}"
    results = at_once(
        *[
            lambda text=text: sub_steps.add_sub_step(
                user=learner, ref=ref, key=uuid.UUID(int=1), text=text
            )
            for text in "abcdefghij"
        ]
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert sorted(Milestone.objects.get().sub_steps.values_list("text", flat=True)) == list(
        "abcdefghij"
    )


def test_one_form_of_evidence_sent_ten_times_at_once_adds_one(learner, lines):
    texts = {"url": "https://example.org/", "label": "Poster", "shows": ""}
    key = uuid.UUID(int=1)
    at_once(
        *[lambda: evidence.add_evidence(user=learner, ref=f"t{lines[0].pk}", key=key, **texts)] * 10
    )
    assert Evidence.objects.count() == 1
    assert events_of(learner) == ["started", "evidence-added"]


def test_no_more_than_fifty_are_added_however_many_come_at_once(learner, lines):
    for number in range(MOST_PER_MILESTONE - 1):
        make_step(learner, lines[0], f"Step {number}")
    results = at_once(
        *[
            lambda text=text: sub_steps.add_sub_step(
                user=learner, ref=f"t{lines[0].pk}", key=uuid.UUID(int=1), text=text
            )
            for text in "abcd"
        ]
    )
    assert sum(isinstance(result, parts.TooMany) for result in results) == 3
    assert SubStep.objects.count() == MOST_PER_MILESTONE


def test_ticks_of_one_step_at_once_end_in_one_that_was_posted(learner, lines):
    step = make_step(learner, lines[0])
    results = at_once(
        *[
            lambda is_done=is_done: sub_steps.tick_sub_step(
                user=learner, ref=f"t{lines[0].pk}", step_id=step.pk, is_done=is_done
            )
            for is_done in [True, False] * 5
        ]
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    events = list(Event.objects.filter(what="step-ticked"))
    for event, following in itertools.pairwise(events):
        assert following.before == event.after
    assert SubStep.objects.get().is_done == events[-1].after["is_done"]


def test_an_edit_and_a_removal_of_evidence_at_once_lose_neither(learner, lines):
    row = make_evidence(learner, lines[0])
    ref = f"t{lines[0].pk}"
    results = at_once(
        lambda: evidence.edit_evidence(
            user=learner, ref=ref, evidence_id=row.pk, url=row.url, label="Talk", shows=""
        ),
        lambda: evidence.remove_evidence(user=learner, ref=ref, evidence_id=row.pk),
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    row.refresh_from_db()
    last = events_of(learner)[-1]
    assert row.label == "Talk"
    assert (row.removed_at is not None) is (last == "evidence-removed")
