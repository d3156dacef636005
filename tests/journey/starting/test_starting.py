"""The start form's service: starts a roadmap, changes the answers, marks what is done already."""

import datetime

import pytest

from accounts.models import User
from roadmap.catalogue.models import RoadmapTemplate
from roadmap.errors import NotFound
from roadmap.journey import services
from roadmap.journey.models import Event, Milestone, Roadmap
from roadmap.journey.starting.answers import mark_already_done, save_answers
from tests.journey.factories import (
    change,
    count_rows,
    events_of,
    journey_of,
    just_before_the_first,
    make_answers,
    make_background,
    make_degree,
    make_line,
    make_note,
    make_roadmap,
    make_specialty,
    make_template,
    make_user,
    milestone_of,
    publish,
    set_state,
    tick,
    whole_database,
)

MAY = datetime.date(2027, 5, 1)
ANSWERS = {
    "background": "phd-student",
    "degree": "phd",
    "degree_status": "under-way",
    "specialty": None,
    "target_date": None,
    "hours_per_week": None,
}
"""What `make_answers` gives, as an event keeps it."""


def save(user: User, **answers) -> Event | None:
    return save_answers(user=user, **make_answers(**answers)).event


def test_starting_stores_a_roadmap_and_an_event_and_nothing_else(template):
    user = make_user()
    answers = make_answers(
        specialty=make_specialty(), degree_status="held", target_date=MAY, hours_per_week=4
    )
    before = count_rows()
    event = save_answers(user=user, **answers).event
    assert count_rows() == before + 2

    roadmap = Roadmap.objects.get(user=user)
    assert {name: getattr(roadmap, name) for name in answers} == answers
    assert roadmap.roadmap_template == template
    assert (event.what, event.by, event.milestone) == ("started", user, None)
    assert event.before == {}
    assert event.after == {
        **ANSWERS,
        "specialty": "oncology",
        "degree_status": "held",
        "target_date": "2027-05-01",
        "hours_per_week": 4,
    }
    assert event.edition == template.editions.get()


def test_signing_up_and_starting_stores_three_rows(template):
    answers = make_answers()
    before = count_rows()
    save_answers(user=make_user(), **answers)
    assert count_rows() == before + 3


def test_starting_twice_starts_once(template):
    user = make_user()
    save(user)
    before = journey_of(user)
    assert save(user) is None
    assert journey_of(user) == before


@pytest.mark.parametrize(
    ("name", "make", "stored"),
    [
        ("background", lambda: make_background("nurse"), "nurse"),
        ("degree", lambda: make_degree("bsc", doctorate=False), "bsc"),
        ("degree_status", lambda: "held", "held"),
        ("specialty", lambda: make_specialty("rare-diseases"), "rare-diseases"),
        ("target_date", lambda: MAY, "2027-05-01"),
        ("hours_per_week", lambda: 80, 80),
    ],
)
def test_changing_one_answer_saves_that_one_and_says_so(learner, name, make, stored):
    value = make()
    event = save(learner, **{name: value})
    assert getattr(Roadmap.objects.get(), name) == value
    assert (event.what, event.before, event.after) == (
        "answers",
        {name: ANSWERS[name]},
        {name: stored},
    )
    assert save(learner, **{name: value}) is None
    assert events_of(learner) == ["started", "answers"]


def test_an_answer_can_be_taken_back(learner):
    save(learner, specialty=make_specialty(), target_date=MAY, hours_per_week=3)
    event = save(learner)
    roadmap = Roadmap.objects.get()
    assert (roadmap.specialty, roadmap.target_date, roadmap.hours_per_week) == (None, None, None)
    assert event.after == {"specialty": None, "target_date": None, "hours_per_week": None}


def test_a_changed_answer_saves_no_other_column(learner):
    """A column that another request stores between the reading and the writing survives."""
    other_day = datetime.date(2024, 1, 1)
    row = Roadmap.objects.filter(user=learner)
    with just_before_the_first("UPDATE", Roadmap, lambda: row.update(started_on=other_day)):
        save(learner, hours_per_week=9)
    assert (row.get().hours_per_week, row.get().started_on) == (9, other_day)


def test_changing_every_answer_touches_no_milestone_note_or_earlier_event(learner, lines):
    tick(learner, lines[0])
    set_state(learner, lines[1], "skipped", reason="No.")
    services.set_target_date(user=learner, ref=f"t{lines[2].pk}", target_date=MAY)
    make_note(learner, lines[3])
    before = journey_of(learner)
    save(
        learner,
        background=make_background("sales"),
        degree=make_degree("bsc", doctorate=False),
        degree_status="held",
        specialty=make_specialty(),
        target_date=MAY,
        hours_per_week=1,
    )
    after = journey_of(learner)
    for table in ("milestones", "notes", "versions"):
        assert after[table] == before[table]
    assert after["events"][:-1] == before["events"]


def test_the_stored_start_day_and_template_stay_when_answers_change(learner):
    before = Roadmap.objects.get()
    make_template()
    save(learner, hours_per_week=2)
    after = Roadmap.objects.get()
    assert (after.started_on, after.roadmap_template) == (
        before.started_on,
        before.roadmap_template,
    )


def test_nobody_starts_while_nothing_is_published(db):
    RoadmapTemplate.objects.create(slug="draft", title="Draft")
    user = make_user()
    answers = make_answers()
    before = whole_database()
    with pytest.raises(NotFound):
        save_answers(user=user, **answers)
    assert whole_database() == before


def test_an_account_that_was_deleted_meanwhile_is_not_found(template):
    user = make_user()
    User.objects.filter(pk=user.pk).delete()
    with pytest.raises(NotFound):
        save(user)
    assert Roadmap.objects.count() == 0


def test_what_is_done_already_is_ticked_with_its_days(learner, lines):
    done = [(lines[0].pk, datetime.date(2020, 6, 1)), (lines[1].pk, datetime.date(2021, 7, 2))]
    for _ in range(2):
        mark_already_done(user=learner, done=[(f"t{pk}", day) for pk, day in done])
    rows = Milestone.objects.values_list("template", "state", "done_on")
    assert sorted(rows) == [(pk, "done", day) for pk, day in sorted(done)]
    assert events_of(learner) == ["started", "state", "state"]


def test_what_is_done_already_is_ticked_all_or_none(learner, template, lines):
    draft = make_line(template.stages.first())
    before = whole_database()
    with pytest.raises(NotFound):
        mark_already_done(user=learner, done=[(f"t{lines[0].pk}", MAY), (f"t{draft.pk}", MAY)])
    assert whole_database() == before


def test_a_retired_rolled_back_line_keeps_tick_note_and_date(learner, template, lines):
    tick(learner, lines[0])
    make_note(learner, lines[0])
    services.set_target_date(user=learner, ref=f"t{lines[0].pk}", target_date=MAY)
    before = journey_of(learner)
    for retired in (True, False, True):
        change(lines[0], retired=retired)
        publish(template)
        assert journey_of(learner) == before
    assert milestone_of(learner, lines[0]).state == "done"


def test_two_people_with_different_answers_do_not_meet(learner, stranger):
    before = journey_of(stranger)
    save(learner, background=make_background("nurse"))
    assert journey_of(stranger) == before
    assert make_roadmap(stranger).background.slug == "phd-student"
