"""The suggested plan as a pure function: what it keeps, what it says, and what never happens."""

import datetime
import re
import time
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roadmap.days import LAST_DAY
from roadmap.journey.planning.plan import FULL_WEEK, USUAL_HOURS, Item, Plan, make_plan, merge

MARCH = datetime.date(2027, 3, 1)
JULY = (datetime.date(2027, 7, 5), datetime.date(2027, 7, 18))
LEARN = Item(1, weeks=2)
CHOOSE = Item(2, weeks=2, start_week=2)
WRITE = Item(3, weeks=3, start_week=6, after=(2,))
APPLY = Item(4, weeks=16, start_week=8, after=(3,))
FOUR = [LEARN, CHOOSE, WRITE, APPLY]


def days(plan: Plan) -> list[datetime.date | None]:
    return [step.day for step in plan.steps.values()]


def in_weeks(*numbers: int) -> list[datetime.date]:
    return [MARCH + datetime.timedelta(weeks=number) for number in numbers]


# The example of docs/plan.md ---------------------------------------------------------------------

DOCS = (django_settings.BASE_DIR / "docs" / "plan.md").read_text(encoding="utf-8")
NAMES = {"Learn the job": 1, "Choose an area": 2, "Write a CV": 3, "Apply": 4}


def tables() -> list[list[list[str]]]:
    """The rows of each table of the example, without its head."""
    found = re.findall(r"^\|.*(?:\n\|.*)*", DOCS, re.MULTILINE)
    return [
        [[cell.strip() for cell in row.strip("|").split("|")] for row in table.split("\n")[2:]]
        for table in found
    ]


def day_in(text: str) -> datetime.date:
    found = re.search(r"\d+ [A-Z]\w+ \d{4}", text)[0]
    return datetime.datetime.strptime(found, "%d %B %Y").date()


def test_the_example_in_the_docs_is_what_comes_out():
    first, paused, own = tables()
    items = [
        Item(
            NAMES[name],
            weeks=int(weeks),
            start_week=int(start_week),
            after=(NAMES[after],) if after else (),
        )
        for name, weeks, start_week, after, _, _ in first
    ]
    assert items == FOUR
    plan = make_plan(items, starts_on=MARCH, hours_per_week=4)
    assert days(plan) == [day_in(row[-1]) for row in first]
    begins = [
        day - datetime.timedelta(weeks=item.weeks)
        for day, item in zip(days(plan), items, strict=True)
    ]
    assert begins == [day_in(row[4]) for row in first]

    plan = make_plan(items, starts_on=MARCH, hours_per_week=4, pauses=[JULY])
    assert days(plan) == [day_in(row[1]) for row in paused]

    items[2] = replace(items[2], own_day=datetime.date(2027, 5, 1))
    plan = make_plan(items, starts_on=MARCH, hours_per_week=4, pauses=[JULY])
    assert days(plan) == [day_in(row[1]) for row in own]
    assert [step.is_own for step in plan.steps.values()] == [False, False, True, False]
    assert [row[1].endswith("(own)") for row in own] == [False, False, True, False]


def test_the_target_dates_in_the_docs_are_what_comes_out():
    tight, easy = re.findall(r"^\*\*A target date\*\*.*", DOCS, re.MULTILINE)
    items = [*FOUR[:2], replace(WRITE, own_day=datetime.date(2027, 5, 1)), APPLY]

    plan = make_plan(
        items, starts_on=MARCH, target_date=day_in(tight), hours_per_week=4, pauses=[JULY]
    )
    assert (plan.fits, plan.hours, plan.weeks_over, plan.hours_needed) == (False, 4, 4, 6)
    assert plan.ends_on == datetime.date(2027, 10, 25)
    assert "25 October 2027, 4 weeks after it. It would fit with 6 hours a week." in tight

    plan = make_plan(
        items, starts_on=MARCH, target_date=day_in(easy), hours_per_week=8, pauses=[JULY]
    )
    assert (plan.fits, plan.hours, plan.hours_needed) == (True, 3, None)
    assert plan.ends_on == datetime.date(2027, 12, 1)
    assert "3 hours a week are enough, and the last date is 1 December 2027." in easy


def test_the_numbers_that_the_docs_name_are_the_codes():
    assert f"made for **{USUAL_HOURS} hours a week**" in DOCS
    assert f"up to {FULL_WEEK} a week" in DOCS


# What decides a day ------------------------------------------------------------------------------


def test_with_the_usual_hours_it_is_the_catalogues_plan():
    plan = make_plan(FOUR, starts_on=MARCH)
    assert days(plan) == in_weeks(2, 4, 9, 25)  # the CV is done in week 9, applying waits for it
    assert (plan.hours, plan.available_hours) == (USUAL_HOURS, USUAL_HOURS)


def test_nothing_to_plan_is_a_plan_that_fits():
    plan = make_plan([], starts_on=MARCH, target_date=MARCH)
    assert (plan.steps, plan.fits, plan.ends_on) == ({}, True, None)


def test_the_first_start_of_what_is_open_is_now():
    assert days(make_plan([CHOOSE], starts_on=MARCH)) == in_weeks(2)
    assert days(make_plan([APPLY, WRITE], starts_on=MARCH)) == in_weeks(19, 3)


def test_what_is_begun_goes_on_now():
    plan = make_plan([LEARN, replace(APPLY, is_begun=True)], starts_on=MARCH)
    assert days(plan) == in_weeks(2, 16)


def test_what_has_to_wait_says_for_what():
    plan = make_plan(FOUR, starts_on=MARCH)
    assert [step.after for step in plan.steps.values()] == [None, None, 2, 3]


def test_of_several_it_names_the_one_that_is_done_last():
    last = Item(9, weeks=1, after=(2, 1, 3))
    assert make_plan([*FOUR, last], starts_on=MARCH).steps[9].after == 3


def test_what_is_not_in_the_plan_holds_nothing_up():
    assert days(make_plan([replace(WRITE, after=(77,))], starts_on=MARCH)) == in_weeks(3)


def test_a_circle_is_cut_and_every_line_has_its_day():
    circle = [Item(1, weeks=1, after=(2,)), Item(2, weeks=1, after=(1,))]
    assert days(make_plan(circle, starts_on=MARCH)) == in_weeks(2, 1)
    itself = [Item(1, weeks=1, after=(1,))]
    assert days(make_plan(itself, starts_on=MARCH)) == in_weeks(1)


# Own dates ---------------------------------------------------------------------------------------


def test_an_own_date_is_kept_and_what_rests_on_it_comes_after_it():
    own = datetime.date(2027, 12, 24)
    plan = make_plan([CHOOSE, replace(WRITE, own_day=own), APPLY], starts_on=MARCH)
    assert days(plan) == [*in_weeks(2), own, own + datetime.timedelta(weeks=16)]


def test_an_own_date_that_cannot_be_met_is_kept_and_said():
    own = MARCH + datetime.timedelta(days=3)
    plan = make_plan([CHOOSE, replace(WRITE, own_day=own)], starts_on=MARCH)
    assert days(plan) == [*in_weeks(2), own]
    assert (plan.steps[2].misses, plan.steps[3].misses) == (3, None)


def test_an_own_date_draws_what_it_rests_on_forward_also_by_way_of_others():
    first = Item(1, weeks=2, start_week=20)
    items = [LEARN, replace(first, id=5), Item(6, weeks=2, start_week=22, after=(5,))]
    own = Item(7, weeks=1, after=(6,), own_day=in_weeks(10)[0])
    assert days(make_plan([*items, own], starts_on=MARCH)) == in_weeks(2, 7, 9, 10)


def test_an_own_date_that_has_passed_is_kept_and_holds_nothing_up():
    own = datetime.date(2026, 1, 1)
    plan = make_plan([replace(WRITE, own_day=own), replace(APPLY, start_week=0)], starts_on=MARCH)
    assert days(plan) == [own, *in_weeks(16)]


def test_an_own_date_in_a_pause_is_kept():
    own = datetime.date(2027, 7, 10)
    plan = make_plan([replace(LEARN, own_day=own)], starts_on=MARCH, pauses=[JULY])
    assert days(plan) == [own]


# Pauses ------------------------------------------------------------------------------------------


def test_a_pause_from_today_on_makes_everything_wait():
    pause = (MARCH, MARCH + datetime.timedelta(days=6))
    assert days(make_plan([LEARN], starts_on=MARCH, pauses=[pause])) == in_weeks(3)


def test_a_pause_that_is_over_or_comes_later_changes_nothing():
    over = (datetime.date(2027, 2, 1), datetime.date(2027, 2, 28))
    assert days(make_plan([LEARN], starts_on=MARCH, pauses=[over, JULY])) == in_weeks(2)


def test_a_pause_under_way_counts_from_today():
    pause = (datetime.date(2026, 1, 1), MARCH)
    (day,) = days(make_plan([LEARN], starts_on=MARCH, pauses=[pause]))
    assert day == datetime.date(2027, 3, 16)


def test_pauses_that_overlap_or_meet_count_once():
    first, last = JULY
    one = datetime.timedelta(days=1)
    middle = first + 5 * one
    pieces = [(middle, last), (first, middle + one), (last + one, last + one), (first, first)]
    assert merge(pieces) == [(first, last + one)]
    assert merge([]) == []
    apart = [(last + 2 * one, last + 2 * one), JULY]
    assert merge(apart) == [JULY, (last + 2 * one, last + 2 * one)]


# The target date ---------------------------------------------------------------------------------


def test_a_far_target_date_takes_the_fewest_hours():
    plan = make_plan(FOUR, starts_on=MARCH, target_date=datetime.date(2067, 3, 1))
    assert (plan.hours, plan.fits) == (1, True)
    assert plan.ends_on == in_weeks(8 * 8 + 16)[0]


def test_a_target_date_tomorrow_says_how_far_off_and_what_would_do():
    tomorrow = MARCH + datetime.timedelta(days=1)
    plan = make_plan(FOUR, starts_on=MARCH, target_date=tomorrow)
    assert (plan.fits, plan.hours_needed) == (False, None)
    assert plan.ends_on == in_weeks(25)[0]
    assert plan.weeks_over == 25  # 174 days


@pytest.mark.parametrize(("day", "over"), [(0, 0), (1, 1), (7, 1), (8, 2)])
def test_weeks_over_are_rounded_up(day, over):
    target = in_weeks(25)[0] - datetime.timedelta(days=day)
    assert make_plan(FOUR, starts_on=MARCH, target_date=target).weeks_over == over


def test_a_target_date_that_has_passed_is_left_aside():
    plan = make_plan(FOUR, starts_on=MARCH, target_date=datetime.date(2027, 2, 28))
    assert (plan.target_date, plan.fits) == (None, True)
    assert days(plan) == days(make_plan(FOUR, starts_on=MARCH))


def test_hours_that_would_do_are_the_fewest_that_do():
    target = in_weeks(24)[0]
    plan = make_plan(FOUR, starts_on=MARCH, target_date=target, hours_per_week=2)
    assert not plan.fits
    needed = plan.hours_needed
    fewer, enough = (
        make_plan(FOUR, starts_on=MARCH, target_date=target, hours_per_week=hours)
        for hours in (needed - 1, needed)
    )
    assert (fewer.fits, enough.fits) == (False, True)


def test_what_comes_after_the_target_does_not_decide_whether_it_fits():
    job = Item(5, weeks=13, start_week=0, after=(4,), is_beyond_target=True)
    target = in_weeks(25)[0]
    plan = make_plan([*FOUR, job], starts_on=MARCH, target_date=target)
    assert (plan.fits, plan.ends_on) == (True, target)
    assert plan.steps[5].day == in_weeks(38)[0]


def test_own_dates_after_the_target_are_the_persons_affair():
    own = replace(LEARN, own_day=datetime.date(2030, 1, 1))
    plan = make_plan([own], starts_on=MARCH, target_date=datetime.date(2027, 6, 1))
    assert (plan.fits, plan.ends_on) == (True, None)


# The ends of time --------------------------------------------------------------------------------


def test_the_29th_of_february_is_a_day_like_any_other():
    leap = datetime.date(2028, 2, 29)
    assert days(make_plan([LEARN], starts_on=leap)) == [datetime.date(2028, 3, 14)]
    plan = make_plan([LEARN], starts_on=datetime.date(2028, 2, 15), target_date=leap)
    assert (days(plan), plan.fits) == ([leap], True)


def test_what_would_come_after_2100_has_no_day():
    start = LAST_DAY - datetime.timedelta(weeks=2)
    plan = make_plan(FOUR, starts_on=start, target_date=LAST_DAY)
    assert days(plan) == [LAST_DAY, None, None, None]
    assert (plan.fits, plan.ends_on, plan.hours_needed) == (False, None, None)


def test_a_pause_until_the_end_of_time_leaves_no_day():
    plan = make_plan([LEARN], starts_on=MARCH, pauses=[(MARCH, LAST_DAY)])
    assert days(plan) == [None]


def test_the_longest_roadmap_there_can_be_overflows_nothing():
    items = [
        Item(n, weeks=32_767, start_week=520, after=(n - 1,), own_day=LAST_DAY if n == 7 else None)
        for n in range(1, 400)
    ]
    plan = make_plan(items, starts_on=LAST_DAY, target_date=LAST_DAY, hours_per_week=1)
    assert set(days(plan)) == {None, LAST_DAY}


# What never happens ------------------------------------------------------------------------------

DAYS = st.dates(datetime.date(2027, 1, 1), datetime.date(2029, 12, 31))
PAUSES = st.lists(
    st.tuples(DAYS, st.integers(0, 200)).map(
        lambda p: (p[0], p[0] + datetime.timedelta(days=p[1]))
    ),
    max_size=5,
)
HOURS = st.integers(1, 80)


@st.composite
def roadmaps(draw) -> list[Item]:
    """Some items, each resting on earlier ones, given in any order."""
    items = []
    for number in range(draw(st.integers(1, 12))):
        after = draw(st.sets(st.integers(0, number - 1), max_size=3)) if number else set()
        items.append(
            Item(
                number,
                weeks=draw(st.integers(0, 60)),
                start_week=draw(st.integers(0, 52)),
                after=tuple(sorted(after)),
                is_begun=draw(st.booleans()),
                own_day=draw(st.none() | DAYS),
                is_beyond_target=draw(st.booleans()),
            )
        )
    return draw(st.permutations(items))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(items=roadmaps(), start=DAYS, target=st.none() | DAYS, hours=HOURS, pauses=PAUSES)
def test_whatever_is_planned_these_hold(items, start, target, hours, pauses):
    plan = make_plan(
        items, starts_on=start, target_date=target, hours_per_week=hours, pauses=pauses
    )
    assert list(plan.steps) == [item.id for item in items]
    away = merge(pauses)
    for item in items:
        step = plan.steps[item.id]
        if item.own_day:
            # Own dates are never changed.
            assert (step.day, step.is_own) == (item.own_day, True)
            continue
        # What rests on something comes after it, its usual weeks later, outside the pauses.
        assert step.day >= start
        for other in item.after:
            gap = (step.day - max(plan.steps[other].day, start)).days
            assert gap >= item.weeks * 7
        assert [pause for pause in away if pause[0] <= step.day <= pause[1]] == []
    counted = [
        plan.steps[item.id].day for item in items if not item.own_day and not item.is_beyond_target
    ]
    assert plan.ends_on == max(counted, default=None)
    if target and target >= start:
        assert plan.fits == (not counted or plan.ends_on <= target)
    # The same again, given in another order.
    again = make_plan(
        reversed(items),
        starts_on=start,
        target_date=target,
        hours_per_week=hours,
        pauses=reversed(pauses),
    )
    assert {key: step.day for key, step in again.steps.items()} == {
        key: step.day for key, step in plan.steps.items()
    }


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    items=roadmaps(), start=DAYS, target=st.none() | DAYS, hours=HOURS, more=HOURS, pauses=PAUSES
)
@example(items=FOUR, start=MARCH, target=in_weeks(27)[0], hours=6, more=20, pauses=[JULY])
def test_more_hours_never_make_anything_later(items, start, target, hours, more, pauses):
    few, many = (
        make_plan(items, starts_on=start, target_date=target, hours_per_week=h, pauses=pauses)
        for h in sorted((hours, more))
    )
    for key, step in many.steps.items():
        assert step.day <= few.steps[key].day
    assert many.weeks_over <= few.weeks_over


@settings(max_examples=200, deadline=None, derandomize=True)
@given(items=roadmaps(), start=DAYS, hours=HOURS, pauses=PAUSES, further=PAUSES)
def test_a_further_pause_never_makes_anything_earlier(items, start, hours, pauses, further):
    free = [replace(item, own_day=None) for item in items]
    less, more = (
        make_plan(free, starts_on=start, hours_per_week=hours, pauses=found)
        for found in (pauses, pauses + further)
    )
    for key, step in less.steps.items():
        assert more.steps[key].day >= step.day


def test_150_lines_are_planned_in_a_few_milliseconds():
    items = [
        Item(n, weeks=2, start_week=n // 3, after=tuple(range(max(0, n - 4), n)))
        for n in range(150)
    ]
    best = min(_seconds(items) for _ in range(5))
    assert best < 0.05  # 3 ms where this was written


def _seconds(items: list[Item]) -> float:
    before = time.perf_counter()
    make_plan(items, starts_on=MARCH, target_date=in_weeks(60)[0], pauses=[JULY] * 20)
    return time.perf_counter() - before
