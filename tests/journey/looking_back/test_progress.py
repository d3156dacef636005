"""How far one has come: the figures of docs/progress.md, odd days, and the page that shows them."""

import datetime
import re
from pathlib import Path

import pytest
import time_machine
from django.conf import settings

from roadmap.journey.looking_back import burnup
from roadmap.journey.looking_back.progress import (
    Month,
    Pace,
    Point,
    active_days,
    day_after,
    months_before,
    progress,
    windows,
)
from roadmap.journey.models import Milestone, Roadmap
from roadmap.journey.starting.answers import save_answers
from tests.journey.factories import (
    change,
    client_of,
    make_background,
    make_note,
    make_roadmap,
    make_template,
    make_user,
    publish,
    set_state,
    tick,
)
from tests.journey.pages import Page

URL = "/roadmap/progress/"
DAY = datetime.timedelta(days=1)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def days(first: str, count: int, every: int = 1) -> list[datetime.date]:
    return [day(first) + number * every * DAY for number in range(count)]


def way(start: str, today: str, done_on=(), total: int = 44, pauses=()):
    return progress(
        started_on=day(start), today=day(today), done_on=done_on, total=total, pauses=pauses
    )


# The example of docs/progress.md -----------------------------------------------------------------

DOCUMENT = Path(settings.BASE_DIR, "docs", "progress.md").read_text(encoding="utf-8")
EXAMPLE = [day(found) for found in re.findall(r"^\| (\d{4}-\d\d-\d\d) \|", DOCUMENT, re.M)]


def rows(*titles: str) -> list[tuple[str, ...]]:
    """The lines of the table in the document that has these column titles."""
    table = DOCUMENT.split("| " + " | ".join(titles) + " |\n")[1].split("\n\n")[0]
    return [tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in table.split("\n")[1:]]


def example(pauses=()):
    return way("2026-05-04", "2026-11-09", EXAMPLE, 44, pauses)


def test_the_example_counts_what_the_document_says():
    found = example()
    assert (found.done, found.total, found.brought) == (14, 44, 2)
    assert "14 of 44, of which 2 were brought along. 30 are left." in DOCUMENT


def test_the_example_has_the_pace_that_the_document_says():
    found = example().pace
    assert found == Pace(ticks=7, days=84)
    assert f"{found.per_month:.2f}" == "2.54"
    assert "7 / 84 × 30.4375 = 2.54, shown as 2.5 a month" in DOCUMENT
    active = active_days(day("2026-05-05"), day("2026-11-09"), ())[-84:]
    assert active[0] == day("2026-08-18")
    assert "begin on 18 August 2026. In them 7 milestones" in DOCUMENT


def test_the_example_has_the_windows_that_the_document_says():
    active = active_days(day("2026-05-05"), day("2026-11-09"), ())[-84:]
    counts = windows([EXAMPLE.count(each) for each in active])
    assert len(counts) == 57
    assert rows("milestones in four weeks", "runs") == [
        (str(number), str(counts.count(number))) for number in sorted(set(counts))
    ]
    in_order = sorted(counts)
    assert (in_order[14], in_order[28], in_order[42]) == (2, 2, 3)
    assert (
        "the 15th of the 57 is the slow rate, 2; the 29th the middle one, 2; the 43rd" in DOCUMENT
    )


def test_the_example_has_the_range_that_the_document_says():
    found = example().forecast
    assert (found.slow, found.fast) == (2, 3)
    assert (found.earliest, found.middle, found.latest) == (
        day("2027-08-16"),
        day("2028-01-03"),
        day("2028-01-03"),
    )
    assert "30 × 28 / 3 = 280 days from today: 16 August 2027." in DOCUMENT
    assert "30 × 28 / 2 = 420 days from today: 3 January 2028." in DOCUMENT
    assert (found.earliest - day("2026-11-09")).days == 280
    assert (found.latest - day("2026-11-09")).days == 420


def test_the_example_has_the_table_that_the_document_shows():
    found = example()
    assert rows("month", "ticked", "done in all") == [
        ("Brought along", str(found.brought), str(found.brought)),
        *(
            (month.first.strftime("%B %Y"), str(month.ticked), str(month.done))
            for month in found.months
        ),
    ]


def test_the_examples_with_pauses_are_what_the_document_says():
    ahead = example([(day("2027-01-01"), day("2027-01-31"))])
    assert (ahead.forecast.earliest, ahead.forecast.latest) == (
        day("2027-09-16"),
        day("2028-02-03"),
    )
    assert "both days of the range move by 31: 16 September 2027 and 3 February 2028" in DOCUMENT
    pause = [(day("2026-09-14"), day("2026-09-25"))]
    assert example(pause).pace == Pace(ticks=7, days=84)
    active = active_days(day("2026-05-05"), day("2026-11-09"), pause)[-84:]
    assert active[0] == day("2026-08-06")
    assert "the last 84 active days begin on 6 August 2026" in DOCUMENT


def test_the_page_says_what_the_document_says(template, lines):
    """The same example through the page, with fourteen of 44 lines."""
    user = make_user(name="Amara Osei")
    whole = make_template(stages=1, lines=44)
    with time_machine.travel("2026-05-04T12:00:00+00:00", tick=False):
        make_roadmap(user, roadmap_template=whole)
    for line, done_on in zip(whole.stages.get().milestone_templates.all(), EXAMPLE, strict=False):
        tick(user, line, on=done_on)
    with time_machine.travel("2026-11-09T12:00:00+00:00", tick=False):
        page = get(user)
    assert page.progress == (14, 44)
    assert page.text("pace") == "2.5 a month"
    assert page.text("forecast") == "Aug 2027 to Jan 2028"
    assert "the rest is done between August 2027 and January 2028." in page.text("burnup")
    table = next(page.by_id["burnup"].iter("tbody"))
    assert [tuple(page.text(cell) for cell in row) for row in table] == [
        (month.replace("November 2026", "November 2026, so far"), ticked, done)
        for month, ticked, done in rows("month", "ticked", "done in all")
    ]


# Odd days ----------------------------------------------------------------------------------------


def test_what_was_done_years_before_the_start_counts_but_is_no_pace():
    years_ago = days("2015-01-01", 30, every=50)
    found = way("2026-01-01", "2026-04-01", years_ago)
    assert (found.done, found.brought) == (30, 30)
    assert found.points == (Point(day("2026-01-01"), 30), Point(day("2026-04-01"), 30))
    assert found.pace == Pace(ticks=0, days=84)
    assert found.forecast is None


def test_what_was_done_before_the_start_but_within_twelve_weeks_is_no_pace_either():
    found = way("2026-03-01", "2026-04-01", days("2026-02-01", 20))
    assert (found.brought, found.pace) == (20, Pace(ticks=0, days=31))


def test_taking_stock_on_the_first_day_is_no_pace():
    found = way("2026-01-01", "2026-04-01", [day("2026-01-01")] * 20 + [day("2026-01-20")])
    assert (found.brought, found.pace) == (20, Pace(ticks=1, days=84))


def test_a_day_that_has_not_come_here_yet_counts_as_today():
    found = way("2026-01-01", "2026-04-01", [day("2026-04-02")])
    assert found.points[-1] == Point(day("2026-04-01"), 1)
    assert found.pace.ticks == 1


def test_a_start_that_has_not_come_here_yet_is_today():
    found = way("2026-04-02", "2026-04-01", [day("2026-04-01")])
    assert (found.started_on, found.brought, found.done) == (day("2026-04-01"), 1, 1)
    assert found.points == (Point(day("2026-04-01"), 1),)
    assert found.pace is None


def test_the_twenty_ninth_of_february_is_a_day_like_any_other():
    found = way("2028-02-28", "2028-03-31", days("2028-02-28", 3))
    assert found.brought == 1
    assert found.pace == Pace(ticks=2, days=32)
    assert found.months == (
        Month(day("2028-02-01"), ticked=1, done=2),
        Month(day("2028-03-01"), ticked=1, done=3),
    )
    assert day_after(day("2028-02-28"), 1, ()) == day("2028-02-29")


@pytest.mark.parametrize(
    ("today", "number", "then"),
    [
        ("2028-02-29", 12, "2027-02-28"),
        ("2028-02-29", 48, "2024-02-29"),
        ("2028-05-31", 3, "2028-02-29"),
        ("2027-05-31", 3, "2027-02-28"),
        ("2026-12-31", 1, "2026-11-30"),
        ("2026-03-15", 3, "2025-12-15"),
        ("2026-01-31", 12, "2025-01-31"),
    ],
)
def test_months_earlier_is_the_same_day_or_the_last_one_there_is(today, number, then):
    assert months_before(day(today), number) == day(then)


def test_the_changes_of_the_clock_change_no_figure():
    """Days are days, also those of 23 and of 25 hours."""
    found = way("2026-03-01", "2026-11-30", days("2026-03-29", 2, every=210))
    assert [point.day for point in found.points[1:3]] == [day("2026-03-29"), day("2026-10-25")]
    assert found.pace == Pace(ticks=1, days=84)


def test_five_years_have_a_line_for_each_month_and_a_point_for_each_tick():
    found = way("2021-11-25", "2026-11-25", days("2021-12-01", 44, every=40))
    assert len(found.months) == 61
    assert (found.months[0].first, found.months[-1].first) == (day("2021-11-01"), day("2026-11-01"))
    assert [month.done for month in found.months] == sorted(month.done for month in found.months)
    assert sum(month.ticked for month in found.months) == 44 == found.points[-1].done
    assert len(found.points) == 1 + 44 + 1


# Pace and forecast -------------------------------------------------------------------------------


@pytest.mark.parametrize(("today", "pace"), [("2026-01-28", None), ("2026-01-29", Pace(1, 28))])
def test_a_pace_needs_four_weeks(today, pace):
    assert way("2026-01-01", today, [day("2026-01-05")]).pace == pace


def test_a_pace_of_nothing_is_told_as_it_is():
    found = way("2026-01-01", "2026-11-01", days("2026-01-02", 9))
    assert found.pace == Pace(ticks=0, days=84)
    assert found.forecast is None


@pytest.mark.parametrize(
    ("today", "ticks", "is_enough"),
    [("2026-02-25", 9, False), ("2026-02-26", 9, True), ("2026-02-26", 3, False)],
)
def test_a_forecast_needs_eight_weeks_and_four_ticks(today, ticks, is_enough):
    found = way("2026-01-01", today, days("2026-01-05", ticks, every=5))
    assert (found.forecast is not None) == is_enough


def test_one_busy_day_makes_no_forecast():
    assert way("2026-01-01", "2026-04-01", [day("2026-01-07")] * 20).forecast is None


def test_a_steady_walk_has_a_narrow_range():
    found = way("2026-01-01", "2026-06-01", days("2026-01-02", 150, every=1), total=157).forecast
    assert (found.slow, found.fast) == (28, 28)
    assert found.earliest == found.middle == found.latest == day("2026-06-08")


def test_a_range_may_be_open_towards_later():
    # Busy six weeks, then six weeks of nothing: a quarter of the windows are empty.
    found = way("2026-01-01", "2026-05-01", days("2026-02-10", 20)).forecast
    assert found.slow == 0
    assert found.latest is None
    assert found.earliest > day("2026-05-01")


def test_what_is_more_than_ten_years_ahead_gets_no_day():
    few = days("2026-01-10", 5, every=20)
    assert way("2026-01-01", "2026-04-01", few, total=10).forecast is not None
    assert way("2026-01-01", "2026-04-01", few, total=100_000).forecast is None


def test_all_done_needs_no_forecast():
    found = way("2026-01-01", "2026-04-01", days("2026-01-10", 8, every=10), total=8)
    assert found.is_full
    assert found.forecast is None
    assert found.pace == Pace(ticks=8, days=84)


def test_nothing_at_all_is_not_all():
    found = way("2026-01-01", "2026-04-01", [], total=0)
    assert not found.is_full
    assert (found.done, found.forecast) == (0, None)


def test_pauses_may_overlap_reach_beyond_and_cover_everything():
    pauses = [
        (day("2025-01-01"), day("2026-01-31")),
        (day("2026-01-20"), day("2026-02-10")),
        (day("2099-01-01"), day("2100-12-31")),
    ]
    assert active_days(day("2026-01-01"), day("2026-02-12"), pauses) == days("2026-02-11", 2)
    found = way("2026-01-01", "2026-02-10", [day("2026-01-05")], pauses=pauses)
    assert (found.pace, found.forecast, found.done) == (None, None, 1)
    for_ever = [(day("2026-01-01"), day("2100-12-31"))]
    assert day_after(day("2026-01-01"), 1, for_ever) is None


# The drawing -------------------------------------------------------------------------------------


def numbers(path: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", path)]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("target_date", [None, "2020-01-01", "2026-12-01", "2100-12-31"])
@pytest.mark.parametrize(
    "found",
    [
        example(),
        way("2026-04-01", "2026-04-01", [day("2026-04-01")]),
        way("2021-11-25", "2026-11-25", days("2021-12-01", 44, every=40), total=45),
        way("2026-01-01", "2026-04-01", days("2026-01-10", 8, every=10), total=8),
        way("2026-01-01", "2026-05-01", days("2026-02-10", 20), total=400),
        way("2026-01-01", "2026-06-01", days("2026-01-02", 150), total=5_000),
    ],
    ids=["example", "first day", "five years", "full", "open", "many"],
)
def test_nothing_is_drawn_outside_of_the_picture(found, target_date, narrow):
    target = day(target_date) if target_date else None
    drawing = burnup.draw(found, target_date=target, narrow=narrow)
    places = [
        (float(mark.x), float(mark.y))
        for mark in (*drawing.grid, *drawing.months, drawing.dot, drawing.done_mark)
    ]
    for path in (drawing.done, drawing.cone, drawing.middle):
        values = numbers(path)
        places += zip(values[::2], values[1::2], strict=True)
    assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in places)
    assert 2 <= len(drawing.grid) <= 7
    assert len(drawing.months) <= (6 if narrow else 11)


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("started_on", ["2026-01-01", "2026-04-01"])
def test_when_all_is_done_that_stands_above_the_line_and_within_the_picture(started_on, narrow):
    full = way(started_on, "2026-04-01", days("2026-03-25", 8), total=8)
    drawing = burnup.draw(full, target_date=None, narrow=narrow)
    mark, line = drawing.done_mark, numbers(drawing.done)[1::2]
    assert float(mark.y) < min(line)
    room = float(mark.x) if mark.anchor == "end" else drawing.width - float(mark.x)
    assert room > 60


# The page ----------------------------------------------------------------------------------------


def get(user, query: str = "") -> Page:
    response = client_of(user).get(URL + query)
    assert response.status_code == 200
    return Page(response)


def start(user, ago: int) -> None:
    """Let a roadmap have been started so many days ago."""
    on = datetime.date.today() - ago * DAY
    Roadmap.objects.filter(user=user).update(started_on=on)


def ago(number: int) -> datetime.date:
    return datetime.date.today() - number * DAY


def test_the_count_is_that_of_every_page(learner, template, lines):
    tick(learner, lines[0], lines[1], on=ago(3))
    set_state(learner, lines[2], "skipped")
    change(lines[1], retired=True)
    change(lines[3], retired=True)
    publish(template)
    page = get(learner)
    assert page.progress == Page(client_of(learner).get("/roadmap/")).progress == (2, 6)
    assert [page.text(f"bar-{n}").split(" of ")[0][-1] for n in (1, 2)] == ["2", "0"]
    assert "2 done" in page.text("burnup")


def test_an_empty_roadmap_says_what_to_begin_with(learner, lines):
    page = get(learner)
    assert page.progress == (0, 8)
    assert (page.text("pace"), page.text("forecast")) == ("not enough yet", "not enough yet")
    assert "burnup" not in page.by_id
    assert page.text("first-tick").startswith("It begins with your first tick")
    assert page.links("first-tick") == [f"/roadmap/t{line.pk}/" for line in lines[:3]]


def test_one_tick_draws_a_line_and_promises_nothing(learner, lines):
    tick(learner, lines[0])
    page = get(learner)
    assert page.text("forecast") == "not enough yet"
    assert "A forecast needs eight weeks" in page.text("burnup")
    assert "Pauses are left out of pace and forecast." in page.text("burnup")
    charts = [e for e in page.by_id["burnup"].iter() if e.get("role") == "img"]
    assert [chart.tag.split("}")[-1] for chart in charts] == ["svg", "svg"]
    for chart in charts:
        title, description = (chart.get(f"aria-{name}") for name in ("labelledby", "describedby"))
        assert page.text(title) == "Burn-up chart"
        assert page.text(description).startswith("1 of 8 milestones are done.")
        assert all(element.get("style") is None for element in chart.iter())


def test_everything_done_is_a_state_of_its_own(learner, lines):
    start(learner, 100)
    for place, line in enumerate(lines):
        tick(learner, line, on=ago(20 - place))
    page = get(learner)
    assert page.progress == (8, 8)
    last = ago(13)
    assert page.text("forecast") == f"{last.day} {last.strftime('%b %Y')}"
    assert "All 8 milestones done. The whole way is behind you." in page.text("burnup")
    assert "forecast needs" not in page.html


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (None, None),
        (-5, "has passed. Pick a new one or leave it open."),
        (5, "is before that: do a little more, or move the date. Both are fine."),
        (2_000, "is after that."),
    ],
)
def test_the_range_is_laid_beside_the_persons_date(learner, lines, target, words):
    start(learner, 100)
    for place, line in enumerate(lines[:6]):
        tick(learner, line, on=ago(70 - place * 12))
    Roadmap.objects.update(target_date=ago(-target) if target else None)
    text = get(learner).text("burnup")
    assert ("Your date" in text.split("Show the numbers")[0].split("If it goes on")[-1]) == bool(
        words
    )
    assert words is None or words in text


def test_a_date_within_the_range_is_said_to_be_so(template, lines):
    user = make_user()
    whole = make_template(stages=1, lines=44)
    with time_machine.travel("2026-05-04T12:00:00+00:00", tick=False):
        make_roadmap(user, roadmap_template=whole, target_date=day("2027-10-01"))
    for line, done_on in zip(whole.stages.get().milestone_templates.all(), EXAMPLE, strict=False):
        tick(user, line, on=done_on)
    with time_machine.travel("2026-11-09T12:00:00+00:00", tick=False):
        assert "Your date, 1 October 2027, is within that range." in get(user).text("burnup")


def won(page: Page) -> list[str]:
    return [page.text(e) for e in page.by_id["won"].iter("a") if "/roadmap/t" in e.get("href")]


def test_what_is_new_since_then_is_what_was_not_done_then(learner, lines):
    start(learner, 800)
    for line, number in zip(lines, (900, 800, 799, 400, 300, 100, 50), strict=False):
        tick(learner, line, on=ago(number))
    titles = [line.title for line in lines]
    assert won(get(learner)) == titles[2:7]
    assert won(get(learner, "?since=12")) == titles[4:7]
    assert won(get(learner, "?since=3")) == titles[6:7]
    for nonsense in ("", "6", "-3", "9" * 900, "text", "🐙"):
        assert won(get(learner, f"?since={nonsense}")) == titles[2:7]


def test_only_times_after_the_start_are_offered(learner, lines):
    offered = []
    for started in (10, 200, 800):
        start(learner, started)
        page = get(learner, "?since=12")
        offered.append([a for a in page.links("won") if a.startswith(URL)])
    assert offered == [
        [],
        [f"{URL}#won", f"{URL}?since=3#won"],
        [f"{URL}#won", f"{URL}?since=3#won", f"{URL}?since=12#won"],
    ]


def test_the_last_events_stand_by_month(learner, lines):
    for moment, line in (("2027-01-31T23:30", 0), ("2027-02-01T00:30", 1)):
        with time_machine.travel(f"{moment}+00:00", tick=False):
            tick(learner, lines[line])
    page = get(learner)
    headings = [page.text(h) for h in page.by_id["activity"].iter("h3")]
    assert headings[:2] == ["February 2027", "January 2027"]
    assert page.links("activity")[-1] == "/roadmap/history/"
    learner.time_zone = "Pacific/Kiritimati"
    learner.save()
    headings = [get(learner).text(h) for h in get(learner).by_id["activity"].iter("h3")]
    assert headings[0] == "February 2027"
    assert "January 2027" not in headings


def test_today_is_the_persons_own_day_fourteen_hours_ahead(template, lines):
    user = make_user(time_zone="Pacific/Kiritimati")
    with time_machine.travel("2028-02-28T10:00:00+00:00", tick=False):
        make_roadmap(user)
        tick(user, lines[0])
        page = get(user)
    assert Milestone.objects.get().done_on == day("2028-02-29")
    assert "Since you started on 29 February 2028." in page.text("main")
    assert "February 2028, so far" in page.text("burnup")


def test_notes_are_no_part_of_the_page(learner, lines):
    make_note(learner, lines[0], "My secret.")
    set_state(learner, lines[1], "skipped", reason="A secret reason.")
    tick(learner, lines[2])
    page = get(learner)
    assert "Added a note" in page.text("activity")
    assert "secret" not in page.html


def test_nobody_sees_how_far_others_are(learner, stranger, lines):
    tick(stranger, *lines)
    assert get(learner).progress == (0, 8)


def test_who_moved_keeps_what_they_did_before(learner, lines):
    tick(learner, *lines[:2])
    save_answers(
        user=learner,
        background=make_background(),
        degree=learner.roadmap.degree,
        degree_status="held",
        specialty=None,
        target_date=None,
        hours_per_week=None,
        roadmap_template=make_template(),
    )
    assert get(learner).progress == (2, 10)


def test_who_has_not_started_is_led_to_the_start(template):
    response = client_of(make_user()).get(URL)
    assert (response.status_code, response["Location"]) == (302, "/roadmap/start/")
