"""The reading of a journey: what is shown, what is counted, what comes next."""

import datetime

import pytest

from roadmap.catalogue import editions
from roadmap.errors import NotFound
from roadmap.journey import queries, services
from roadmap.journey.milestone_page import MilestonePage, milestone_page
from roadmap.journey.models import Roadmap
from roadmap.journey.parts import notes
from roadmap.journey.roadmap_page import RoadmapPage, roadmap_page
from roadmap.journey.starting.answers import save_answers
from roadmap.journey.starting.preview import already_done, make_preview
from tests.journey.factories import (
    change,
    lines_of,
    make_answers,
    make_background,
    make_degree,
    make_line,
    make_note,
    make_roadmap,
    make_specialty,
    make_stage,
    make_template,
    make_user,
    publish,
    set_state,
    tick,
)

TODAY = datetime.date(2026, 3, 14)


def day(number: int) -> datetime.date:
    """A day so many days from today."""
    return TODAY + datetime.timedelta(days=number)


def overview_of(user) -> queries.Overview:
    return queries.overview(Roadmap.objects.for_user(user).get(), today=TODAY)


def page_of(user, show: str = "") -> RoadmapPage:
    return roadmap_page(Roadmap.objects.for_user(user).get(), show=show, today=TODAY)


def milestone_page_of(user, line) -> MilestonePage:
    roadmap = Roadmap.objects.for_user(user).get()
    return milestone_page(roadmap, f"t{line.pk}", today=TODAY)


def count_of(user) -> tuple[int, int]:
    count = overview_of(user).count
    return count.done, count.total


def set_date(user, line, target_date) -> None:
    services.set_target_date(user=user, ref=f"t{line.pk}", target_date=target_date)


def answer(user, **answers) -> None:
    save_answers(user=user, **make_answers(**answers))


def shown(user, show: str = "") -> list[int]:
    return [entry.line.id for stage in page_of(user, show).shown for entry in stage.shown]


def ids(lines) -> list[int]:
    return [line.pk for line in lines]


# Counted -----------------------------------------------------------------------------------------


def test_nothing_done_of_all_that_is_offered(learner):
    assert count_of(learner) == (0, 8)
    assert overview_of(learner).count.percent == 0


def test_a_tick_counts_and_an_untick_does_not(learner, lines):
    tick(learner, *lines[:3])
    set_state(learner, lines[0], "open")
    assert count_of(learner) == (2, 8)


def test_what_is_being_done_is_not_done(learner, lines):
    set_state(learner, lines[0], "doing")
    assert count_of(learner) == (0, 8)


def test_not_for_me_leaves_the_total_and_is_never_done(learner, lines):
    tick(learner, *lines[:2])
    set_state(learner, lines[1], "skipped")
    set_state(learner, lines[2], "skipped")
    assert count_of(learner) == (1, 6)
    set_state(learner, lines[2], "open")
    assert count_of(learner) == (1, 7)


def test_what_is_done_counts_even_when_it_is_no_longer_offered(learner, template, lines):
    tick(learner, *lines[:2])
    change(lines[0], retired=True)
    change(lines[7], retired=True)
    publish(template)
    assert count_of(learner) == (2, 7)


def test_what_is_touched_but_not_done_leaves_the_total_when_it_is_no_longer_offered(
    learner, template, lines
):
    set_state(learner, lines[0], "doing")
    make_note(learner, lines[1])
    set_date(learner, lines[2], TODAY)
    set_state(learner, lines[3], "skipped")
    for line in lines[:4]:
        change(line, retired=True)
    publish(template)
    assert count_of(learner) == (0, 4)
    assert shown(learner) == ids([*lines[:4], *lines[4:]])


def test_everything_done_is_all_of_it(learner, lines):
    tick(learner, *lines)
    count = overview_of(learner).count
    assert (count.done, count.total, count.percent, count.is_full) == (8, 8, 100, True)


def test_all_but_one_is_never_shown_as_all(db):
    template = make_template(stages=1, lines=1)
    stage = template.stages.get()
    for _ in range(199):
        make_line(stage)
    publish(template)
    user = make_user()
    make_roadmap(user)
    tick(user, *lines_of(template)[:199])
    count = overview_of(user).count
    assert (count.done, count.total, count.percent, count.is_full) == (199, 200, 99, False)


def test_everything_set_aside_is_nothing_of_nothing_and_not_finished(learner, lines):
    for line in lines:
        set_state(learner, line, "skipped")
    overview = overview_of(learner)
    assert (overview.count.done, overview.count.total, overview.count.percent) == (0, 0, 0)
    assert not overview.count.is_full
    assert [stage.finished_on for stage in overview.stages] == [None, None]
    assert shown(learner) == ids(lines)


def test_the_rest_set_aside_is_finished(learner, lines):
    tick(learner, lines[0], on=day(-3))
    for line in lines[1:4]:
        set_state(learner, line, "skipped")
    first, second = overview_of(learner).stages
    assert (first.count.done, first.count.total, first.finished_on) == (1, 1, day(-3))
    assert (second.count.done, second.count.total, second.finished_on) == (0, 4, None)


def test_a_stage_is_finished_on_the_day_of_its_last_tick(learner, lines):
    for number, line in enumerate(lines[:4]):
        tick(learner, line, on=day(-number))
    assert overview_of(learner).stages[0].finished_on == TODAY


def test_the_counts_of_the_stages_add_up_to_the_count(learner, template, lines):
    tick(learner, lines[0], lines[5])
    set_state(learner, lines[1], "skipped")
    set_state(learner, lines[6], "skipped")
    change(lines[5], retired=True)
    publish(template)
    overview = overview_of(learner)
    assert [(stage.count.done, stage.count.total) for stage in overview.stages] == [(1, 3), (1, 3)]
    assert (overview.count.done, overview.count.total) == (2, 6)


# Shown -------------------------------------------------------------------------------------------


def test_all_that_is_offered_is_shown_in_the_order_of_the_catalogue(learner, lines):
    assert shown(learner) == ids(lines)
    assert [stage.number for stage in overview_of(learner).stages] == [1, 2]


def test_what_is_set_aside_stands_at_the_end_of_its_stage(learner, lines):
    set_state(learner, lines[0], "skipped", reason="No time.")
    assert shown(learner) == ids([*lines[1:4], lines[0], *lines[4:]])
    (entry,) = overview_of(learner).stages[0].skipped
    assert (entry.is_skipped, entry.reason, entry.is_to_do) == (True, "No time.", False)


def test_an_untouched_line_that_is_retired_is_gone(learner, template, lines):
    change(lines[0], retired=True)
    publish(template)
    assert shown(learner) == ids(lines[1:])


@pytest.mark.parametrize("touch", ["tick", "begin", "skip", "note", "date"])
def test_a_line_that_carries_something_stays_when_it_is_no_longer_offered(
    learner, template, lines, touch
):
    match touch:
        case "tick":
            tick(learner, lines[0])
        case "begin":
            set_state(learner, lines[0], "doing")
        case "skip":
            set_state(learner, lines[0], "skipped")
        case "note":
            make_note(learner, lines[0])
        case "date":
            set_date(learner, lines[0], TODAY)
    change(lines[0], retired=True)
    publish(template)
    entry = overview_of(learner).find(f"t{lines[0].pk}")
    assert (entry.is_shown, entry.is_offered, entry.line.retired) == (True, False, True)
    assert set(shown(learner)) == set(ids(lines))


def test_a_touched_line_that_carries_nothing_folds_away_when_it_is_no_longer_offered(
    learner, template, lines
):
    tick(learner, lines[0])
    set_state(learner, lines[0], "open")
    note = make_note(learner, lines[1])
    notes.remove_note(user=learner, ref=f"t{lines[1].pk}", note_id=note.pk)
    set_date(learner, lines[2], TODAY)
    set_date(learner, lines[2], None)
    assert shown(learner) == ids(lines)
    for line in lines[:3]:
        change(line, retired=True)
    publish(template)
    assert shown(learner) == ids(lines[3:])


def test_other_answers_show_other_lines_and_keep_what_is_touched(learner, template, lines):
    nurse, oncology = make_background("nurse"), make_specialty("oncology")
    change(lines[0], backgrounds=[nurse])
    change(lines[1], specialties=[oncology])
    change(lines[2], degree_condition="studying")
    change(lines[3], degree_condition="no-doctorate")
    change(lines[4], degree_condition="doctorate")
    change(lines[5], degree_condition="doctorate-in-progress")
    publish(template)
    everybody = ids(lines[6:])
    assert shown(learner) == [*ids([lines[2], lines[4], lines[5]]), *everybody]

    tick(learner, lines[2])
    make_note(learner, lines[4])
    answer(
        learner,
        background=nurse,
        specialty=oncology,
        degree=make_degree("bsc", doctorate=False),
        degree_status="held",
    )
    kept = ids([lines[2], lines[4]])
    offered = ids([lines[0], lines[1], lines[3]])
    assert shown(learner) == sorted([*offered, *kept]) + everybody
    assert count_of(learner) == (1, 6)

    answer(learner, degree_status="held")
    assert shown(learner) == [*kept, *everybody]


@pytest.mark.parametrize(
    ("condition", "offered_to"),
    [
        ("any", {"doctorate held", "doctorate under way", "other held", "other under way"}),
        ("studying", {"doctorate under way", "other under way"}),
        ("doctorate", {"doctorate held", "doctorate under way"}),
        ("doctorate-in-progress", {"doctorate under way"}),
        ("no-doctorate", {"other held", "other under way"}),
    ],
)
def test_a_line_is_offered_by_the_degree(learner, template, lines, condition, offered_to):
    change(lines[0], degree_condition=condition)
    if condition != "any":
        publish(template)
    found = set()
    for name, degree in (("doctorate", make_degree()), ("other", make_degree("bsc", doctorate=0))):
        for words, status in (("held", "held"), ("under way", "under-way")):
            answer(learner, degree=degree, degree_status=status)
            if overview_of(learner).find(f"t{lines[0].pk}").is_offered:
                found.add(f"{name} {words}")
    assert found == offered_to


@pytest.mark.parametrize("background", ["nurse", "sales", "phd-student"])
@pytest.mark.parametrize("specialty", [None, "oncology", "rare-diseases"])
def test_a_line_is_offered_when_all_its_conditions_hold(
    learner, template, lines, background, specialty
):
    audience = [make_background("nurse"), make_background("sales")]
    change(lines[0], backgrounds=audience, specialties=[make_specialty("oncology")])
    publish(template)
    answer(
        learner,
        background=make_background(background),
        specialty=specialty and make_specialty(specialty),
    )
    expected = background != "phd-student" and specialty == "oncology"
    assert overview_of(learner).find(f"t{lines[0].pk}").is_offered is expected


def test_a_stage_without_entries_is_not_shown(learner, template, lines):
    make_stage(template)
    for line in lines[:4]:
        change(line, retired=True)
    publish(template)
    assert [stage.number for stage in overview_of(learner).stages] == [2]


def test_an_admins_order_is_the_order(learner, template, lines):
    change(lines[3], order=0)
    publish(template)
    assert shown(learner)[:4] == ids([lines[3], *lines[:3]])


# Filters -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("show", ["", "all", "ALL", "open ", "done", "\x00", "🐙", "x" * 3000])
def test_a_filter_that_there_is_not_shows_all(learner, lines, show):
    tick(learner, lines[0])
    page = page_of(learner, show)
    assert (page.show, page.is_filtered) == ("all", False)
    assert [f.slug for f in page.filters if f.is_current] == ["all"]
    assert shown(learner, show) == ids(lines)


def test_the_open_ones_are_those_that_are_to_do(learner, lines):
    tick(learner, lines[0])
    set_state(learner, lines[1], "skipped")
    set_state(learner, lines[2], "doing")
    page = page_of(learner, "open")
    assert page.is_filtered
    assert shown(learner, "open") == ids(lines[2:])
    assert {f.slug: f.count for f in page.filters} == {"all": 7, "open": 6, "soon": 0}
    # What is left out by the filter is counted all the same.
    assert (page.overview.count.done, page.overview.count.total) == (1, 7)
    assert (page.shown[0].count.done, page.shown[0].count.total) == (1, 3)


def test_a_stage_that_a_filter_leaves_empty_is_not_shown(learner, lines):
    tick(learner, *lines[:4])
    assert [stage.number for stage in page_of(learner, "open").shown] == [2]


@pytest.mark.parametrize(
    ("days", "is_soon", "is_past"),
    [
        (-400, True, True),
        (-1, True, True),
        (0, True, False),
        (1, True, False),
        (30, True, False),
        (31, False, False),
        (4000, False, False),
    ],
)
def test_due_soon_is_past_today_or_within_thirty_days(learner, lines, days, is_soon, is_past):
    set_date(learner, lines[0], day(days))
    entry = overview_of(learner).find(f"t{lines[0].pk}")
    assert (entry.is_soon, entry.is_past) == (is_soon, is_past)
    assert shown(learner, "soon") == ([lines[0].pk] if is_soon else [])


@pytest.mark.parametrize(
    ("state", "is_soon"), [("doing", True), ("done", False), ("skipped", False)]
)
def test_only_what_is_to_do_is_due(learner, lines, state, is_soon):
    set_date(learner, lines[0], day(-1))
    set_state(learner, lines[0], state)
    entry = overview_of(learner).find(f"t{lines[0].pk}")
    assert (entry.is_soon, entry.is_past) == (is_soon, is_soon)


# Advice ------------------------------------------------------------------------------------------


def test_a_line_waits_for_what_is_best_done_before_it(learner, template, lines):
    change(lines[3], prerequisites=lines[:3])
    publish(template)
    tick(learner, lines[0], on=day(-2))
    entry = overview_of(learner).find(f"t{lines[3].pk}")
    assert [(link.title, link.is_done, link.done_on) for link in entry.best_after] == [
        (lines[0].title, True, day(-2)),
        (lines[1].title, False, None),
        (lines[2].title, False, None),
    ]
    assert [link.ref for link in entry.waits_for] == [f"t{lines[1].pk}", f"t{lines[2].pk}"]


def test_a_line_does_not_wait_for_what_is_set_aside_retired_or_not_offered(
    learner, template, lines
):
    change(lines[3], prerequisites=lines[:3])
    change(lines[0], retired=True)
    change(lines[1], backgrounds=[make_background("nurse")])
    publish(template)
    set_state(learner, lines[2], "skipped")
    entry = overview_of(learner).find(f"t{lines[3].pk}")
    assert (entry.best_after, entry.waits_for) == ((), ())


@pytest.mark.parametrize("state", ["done", "skipped"])
def test_what_is_done_or_set_aside_waits_for_nothing(learner, template, lines, state):
    change(lines[1], prerequisites=[lines[0]])
    publish(template)
    set_state(learner, lines[1], state)
    assert overview_of(learner).find(f"t{lines[1].pk}").waits_for == ()


def next_up(user) -> list[tuple[int, str]]:
    """The lines that are next up, each with why."""
    return [
        (next.entry.line.id, " · ".join(filter(None, (next.due, *next.reasons))))
        for next in overview_of(user).next_up
    ]


def test_next_up_is_the_beginning_for_who_has_just_started(learner, lines):
    assert next_up(learner) == [(line.pk, "Next on your way") for line in lines[:3]]


def test_next_up_names_dates_then_what_was_begun_then_what_opens_most(learner, template, lines):
    change(lines[6], prerequisites=[lines[1]])
    change(lines[7], prerequisites=[lines[1], lines[2]])
    publish(template)
    assert next_up(learner) == [
        (lines[1].pk, "Opens the way to two others"),
        (lines[2].pk, "Opens the way to one other"),
        (lines[0].pk, "Next on your way"),
    ]
    set_state(learner, lines[3], "doing")
    set_date(learner, lines[4], day(30))
    set_date(learner, lines[5], day(-1))
    assert next_up(learner) == [
        (lines[5].pk, f"Was due {day(-1):%-d %B} · Pick a new date or leave it open"),
        (lines[4].pk, f"Due {day(30):%-d %B}"),
        (lines[3].pk, "You started it"),
    ]


def test_next_up_says_all_that_speaks_for_a_line(learner, template, lines):
    change(lines[7], prerequisites=[lines[0]])
    publish(template)
    set_state(learner, lines[0], "doing")
    set_date(learner, lines[0], day(3))
    set_state(learner, lines[1], "doing")
    set_date(learner, lines[1], day(400))
    assert next_up(learner)[:2] == [
        (lines[0].pk, f"Due {day(3):%-d %B} · You started it · Opens the way to one other"),
        # Of another year: with its year.
        (lines[1].pk, f"Due {day(400):%-d %B %Y} · You started it"),
    ]


def test_a_date_far_away_does_not_push_a_line_forward(learner, lines):
    set_date(learner, lines[7], day(31))
    assert [pk for pk, _ in next_up(learner)] == ids(lines[:3])


def test_of_two_dates_the_nearer_one_is_next(learner, lines):
    set_date(learner, lines[6], day(9))
    set_date(learner, lines[7], day(8))
    assert [pk for pk, _ in next_up(learner)][:2] == ids([lines[7], lines[6]])


def test_core_lines_come_before_optional_ones(learner, template, lines):
    change(lines[0], core=False)
    publish(template)
    assert [pk for pk, _ in next_up(learner)] == ids(lines[1:4])


def test_next_up_never_names_what_waits_is_done_set_aside_or_not_offered(learner, template, lines):
    change(lines[1], prerequisites=[lines[7]])
    publish(template)
    set_date(learner, lines[1], TODAY)
    tick(learner, lines[0])
    set_state(learner, lines[2], "skipped")
    set_state(learner, lines[3], "doing")
    change(lines[3], retired=True)
    publish(template)
    assert [pk for pk, _ in next_up(learner)] == ids([lines[7], lines[4], lines[5]])


def test_next_up_is_empty_when_nothing_is_left(learner, lines):
    tick(learner, *lines[:7])
    assert [pk for pk, _ in next_up(learner)] == ids(lines[7:])
    tick(learner, lines[7])
    assert next_up(learner) == []


# An entry's own page -----------------------------------------------------------------------------


def test_an_entry_knows_its_neighbours_across_stages(learner, lines):
    places = []
    for line in (lines[0], lines[3], lines[4], lines[7]):
        page = milestone_page_of(learner, line)
        places.append(tuple(entry and entry.line.id for entry in (page.previous, page.next)))
    assert places == [
        (None, lines[1].pk),
        (lines[2].pk, lines[4].pk),
        (lines[3].pk, lines[5].pk),
        (lines[6].pk, None),
    ]


def test_an_entry_says_what_it_opens(learner, template, lines):
    change(lines[1], prerequisites=[lines[0]])
    change(lines[2], prerequisites=[lines[0]], retired=True)
    change(lines[3], prerequisites=[lines[0]], backgrounds=[make_background("nurse")])
    publish(template)
    page = milestone_page_of(learner, lines[0])
    assert [link.title for link in page.opens] == [lines[1].title]


def test_an_entry_has_a_line_for_the_persons_background(learner, template, lines):
    change(lines[0], by_background={"phd-student": "For you.", "nurse": "For nurses."})
    publish(template)
    assert milestone_page_of(learner, lines[0]).for_background == "For you."
    answer(learner, background=make_background("sales"))
    assert milestone_page_of(learner, lines[0]).for_background == ""


def test_a_line_that_is_not_on_the_roadmap_can_be_read_with_its_advice(learner, template, lines):
    change(lines[1], prerequisites=[lines[0]], backgrounds=[make_background("nurse")])
    publish(template)
    tick(learner, lines[0])
    page = milestone_page_of(learner, lines[1])
    assert (page.entry.is_offered, page.entry.is_shown) == (False, False)
    assert (page.previous, page.next) == (None, None)
    assert [(link.title, link.is_done) for link in page.entry.best_after] == [
        (lines[0].title, True)
    ]
    assert (page.stage.number, page.stage.count.done, page.stage.count.total) == (1, 1, 3)


def test_notes_are_shown_newest_first_and_removed_ones_are_not(learner, lines):
    first, second, third = (make_note(learner, lines[0], text) for text in ("1", "2", "3"))
    notes.remove_note(user=learner, ref=f"t{lines[0].pk}", note_id=second.pk)
    assert [note.body for note in milestone_page_of(learner, lines[0]).notes_page.notes] == [
        "3",
        "1",
    ]
    assert milestone_page_of(learner, lines[1]).notes_page.notes == ()
    assert overview_of(learner).find(f"t{lines[0].pk}").notes == 2
    assert (first.pk, third.pk) == tuple(
        note.pk for note in reversed(milestone_page_of(learner, lines[0]).notes_page.notes)
    )


def test_one_person_reads_nothing_of_another(learner, stranger, lines):
    tick(stranger, *lines)
    make_note(stranger, lines[0])
    assert count_of(learner) == (0, 8)
    assert overview_of(learner).find(f"t{lines[0].pk}").notes == 0
    assert milestone_page_of(learner, lines[0]).notes_page.notes == ()


@pytest.mark.parametrize("ref", ["t0", "t-1", "t999999", f"t{10**30}", "c1", "c999999", "x1", ""])
def test_an_entry_that_never_was_is_not_found(learner, ref):
    roadmap = Roadmap.objects.for_user(learner).get()
    with pytest.raises(NotFound):
        milestone_page(roadmap, ref, today=TODAY)


# Done already ------------------------------------------------------------------------------------


def offers(user) -> list[int]:
    roadmap = Roadmap.objects.for_user(user).get()
    return [entry.line.id for entry in already_done(roadmap, today=TODAY)]


def test_what_the_answers_fulfil_is_offered_to_be_ticked(learner, template, lines):
    change(lines[0], kind="specialty")
    change(lines[1], kind="degree")
    change(lines[2], kind="timeline")
    change(lines[3], usually_done_by=[make_background("nurse")])
    publish(template)
    assert offers(learner) == []
    answer(learner, specialty=make_specialty())
    assert offers(learner) == ids([lines[0]])
    answer(learner, degree_status="held")
    assert offers(learner) == ids([lines[1]])
    answer(learner, degree_status="held", degree=make_degree("bsc", doctorate=False))
    assert offers(learner) == []
    answer(learner, target_date=day(300))
    assert offers(learner) == []
    answer(learner, target_date=day(300), hours_per_week=3)
    assert offers(learner) == ids([lines[2]])
    answer(learner, background=make_background("nurse"))
    assert offers(learner) == ids([lines[3]])


def test_what_is_done_set_aside_or_not_offered_is_not_offered_again(learner, template, lines):
    for line in lines[:4]:
        change(line, usually_done_by=[make_background()])
    change(lines[2], backgrounds=[make_background("nurse")])
    publish(template)
    tick(learner, lines[0])
    set_state(learner, lines[1], "skipped")
    set_state(learner, lines[3], "doing")
    assert offers(learner) == ids([lines[3]])


def test_offering_gives_nothing(learner, template, lines):
    change(lines[0], usually_done_by=[make_background()])
    publish(template)
    assert offers(learner) == ids([lines[0]])
    assert count_of(learner) == (0, 8)


# Preview -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("specialty", [None, "oncology"])
@pytest.mark.parametrize("status", ["held", "under-way"])
@pytest.mark.parametrize("doctorate", [True, False])
@pytest.mark.parametrize("background", ["phd-student", "nurse"])
def test_the_preview_is_what_is_then_made(
    template, lines, background, doctorate, status, specialty
):
    nurse, oncology = make_background("nurse"), make_specialty("oncology")
    change(lines[0], backgrounds=[nurse])
    change(lines[1], specialties=[oncology])
    change(lines[2], degree_condition="studying")
    change(lines[3], degree_condition="no-doctorate")
    change(lines[4], degree_condition="doctorate")
    change(lines[5], degree_condition="doctorate-in-progress", usually_done_by=[nurse])
    change(lines[6], retired=True)
    change(lines[7], kind="specialty")
    edition = publish(template)
    user = make_user()
    roadmap = make_roadmap(
        user,
        background=make_background(background),
        degree=make_degree("md" if doctorate else "bsc", doctorate=doctorate),
        degree_status=status,
        specialty=specialty and make_specialty(specialty),
    )
    preview = make_preview(editions.load(edition), roadmap.answers, target_date=None, today=TODAY)
    made = overview_of(user)
    assert preview.count == made.count.total
    assert [(stage.id, count) for stage, count in preview.stages] == [
        (stage.stage.id, stage.count.total) for stage in made.stages
    ]
    assert preview.first.id == made.entries[0].line.id
    assert [line.id for line in preview.fulfilled] == offers(user)
    on_it = {entry.line.id for entry in made.entries}
    assert {line.id for line in preview.chosen} <= on_it
    assert {line.id for line in preview.left_out} == set(ids(lines)) - on_it - {lines[6].pk}


@pytest.mark.parametrize(
    ("days", "per_month"), [(None, None), (20, None), (31, 8), (61, 4), (365, 1), (3650, 1)]
)
def test_the_preview_says_how_many_a_month_it_takes(learner, template, days, per_month):
    roadmap = Roadmap.objects.for_user(learner).get()
    content = editions.load(template.editions.get())
    target_date = None if days is None else day(days)
    preview = make_preview(content, roadmap.answers, target_date=target_date, today=TODAY)
    assert preview.per_month == per_month
