"""Anchors, and the target dates that hang on them: always true, never lost, all of it undoable."""

import datetime
import random
import uuid

import pytest
from django.db import connection

from roadmap.errors import NotFound
from roadmap.journey import services
from roadmap.journey.models import Anchor, Event, Milestone
from roadmap.journey.planning import dates
from roadmap.journey.undo import ChangedSince, undo_event
from tests.cases import cases
from tests.journey.factories import (
    client_of,
    events_of,
    hang,
    journey_of,
    make_anchor,
    make_roadmap,
    make_user,
    milestone_of,
    set_state,
    whole_database,
)
from tests.journey.pages import Page
from tests.journey.writes import HTMX

DAY, MOVED = datetime.date(2027, 6, 30), datetime.date(2027, 9, 15)
ANCHORS = "/roadmap/plan/anchors/"
KEY = uuid.UUID(int=7)
DAYS = datetime.timedelta


@pytest.fixture
def anchor(learner) -> Anchor:
    return make_anchor(learner, DAY)


@pytest.fixture
def _hung(learner, lines, anchor):
    """Two lines two weeks before and ten days after, and one with a date of its own."""
    hang(learner, lines[0], anchor, -14)
    hang(learner, lines[1], anchor, 10)
    services.set_target_date(user=learner, ref=f"t{lines[2].pk}", target_date=DAY)


def target_dates(user, lines) -> list[tuple[datetime.date, int | None]]:
    """The dates of the first three lines, with how far from an anchor they hang."""
    rows = [milestone_of(user, line) for line in lines[:3]]
    return [(row.target_date, row.anchor_days) for row in rows]


def move(user, anchor, day: datetime.date = MOVED, name: str = "Graduation") -> Event | None:
    return dates.change_anchor(user=user, anchor_id=anchor.pk, name=name, day=day).event


def remove(user, anchor) -> Event | None:
    return dates.remove_anchor(user=user, anchor_id=anchor.pk).event


def undo(user, event: Event) -> Event | None:
    return undo_event(user=user, event_id=event.pk)[0].event


def check_all_hang_truly() -> None:
    """Fail unless each stored date that hangs on an anchor is the one the anchor gives."""
    for row in Milestone.objects.exclude(anchor=None).select_related("anchor"):
        assert row.anchor.removed_at is None
        assert row.anchor.roadmap_id == row.roadmap_id
        assert row.target_date == row.anchor.day + DAYS(row.anchor_days)


# Hanging -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "words"),
    [(-14, "2 weeks before"), (-7, "1 week before"), (0, "on the day"), (1, "1 day after")],
)
def test_a_date_hangs_so_far_from_its_anchor(learner, lines, anchor, days, words):
    event = hang(learner, lines[0], anchor, days)
    row = milestone_of(learner, lines[0])
    day = DAY + DAYS(days)
    assert (row.target_date, row.anchor, row.anchor_days) == (day, anchor, days)
    assert (event.what, event.before, event.after) == (
        "target-date",
        {"target_date": None},
        {"target_date": day.isoformat(), "anchor_id": anchor.pk, "anchor_days": days},
    )
    for url in ("/roadmap/plan/", f"/roadmap/t{lines[0].pk}/"):
        assert f"hangs on: Graduation ({words})" in Page(client_of(learner).get(url)).text("main")


def test_hanging_twice_has_the_effect_of_once(learner, lines, anchor):
    hang(learner, lines[0], anchor, -14)
    before = journey_of(learner)
    assert hang(learner, lines[0], anchor, -14) is None
    assert journey_of(learner) == before


def test_a_date_set_by_hand_hangs_on_nothing(learner, lines, anchor):
    hang(learner, lines[0], anchor, -14)
    services.set_target_date(user=learner, ref=f"t{lines[0].pk}", target_date=MOVED)
    move(learner, anchor)
    row = milestone_of(learner, lines[0])
    assert (row.target_date, row.anchor, row.anchor_days) == (MOVED, None, None)


@pytest.mark.parametrize("day", [MOVED, None])
def test_setting_by_hand_is_undone_with_its_anchor(learner, lines, anchor, day):
    hang(learner, lines[0], anchor, -14)
    event = services.set_target_date(user=learner, ref=f"t{lines[0].pk}", target_date=day).event
    undo(learner, event)
    row = milestone_of(learner, lines[0])
    assert (row.target_date, row.anchor_days) == (DAY - DAYS(14), -14)
    check_all_hang_truly()


def test_the_same_date_saved_again_leaves_it_hanging(learner, lines, anchor):
    hang(learner, lines[0], anchor, -14)
    day = DAY - DAYS(14)
    change = services.set_target_date(user=learner, ref=f"t{lines[0].pk}", target_date=day)
    assert (change.event, milestone_of(learner, lines[0]).anchor) == (None, anchor)


def test_taken_off_its_anchor_a_date_stays_as_it_is(learner, lines, anchor):
    hang(learner, lines[0], anchor, -14)
    event = hang(learner, lines[0], None)
    move(learner, anchor)
    row = milestone_of(learner, lines[0])
    assert (row.target_date, row.anchor) == (DAY - DAYS(14), None)
    assert event.after == {"target_date": "2027-06-16"}
    assert hang(learner, lines[0], None) is None


def test_nothing_hangs_on_an_anchor_that_is_removed_or_somebody_elses(
    learner, stranger, lines, anchor
):
    theirs = make_anchor(stranger, DAY)
    remove(learner, anchor)
    before = whole_database()
    for other in (anchor, theirs):
        with pytest.raises(NotFound):
            hang(learner, lines[0], other, 0)
    assert whole_database() == before


def test_a_state_leaves_the_hanging(learner, lines, anchor):
    hang(learner, lines[0], anchor, -14)
    for state in ("doing", "done", "skipped", "open"):
        set_state(learner, lines[0], state)
    assert milestone_of(learner, lines[0]).anchor_days == -14


# Moving an anchor --------------------------------------------------------------------------------


@pytest.mark.usefixtures("_hung")
def test_what_hangs_moves_with_the_anchor_and_nothing_else_does(learner, lines, anchor):
    event = move(learner, anchor)
    assert target_dates(learner, lines) == [
        (MOVED - DAYS(14), -14),
        (MOVED + DAYS(10), 10),
        (DAY, None),
    ]
    assert event.what == "anchor-changed"
    assert (event.before["day"], event.after["day"]) == ("2027-06-30", "2027-09-15")
    # The history of each milestone has its own line.
    assert events_of(learner)[-3:] == ["target-date", "target-date", "anchor-changed"]
    check_all_hang_truly()


@pytest.mark.usefixtures("_hung")
def test_moving_is_undone_with_all_that_hangs(learner, lines, anchor):
    before = target_dates(learner, lines)
    event = move(learner, anchor)
    undo(learner, event)
    assert target_dates(learner, lines) == before
    assert undo(learner, event) is None
    check_all_hang_truly()


@pytest.mark.usefixtures("_hung")
def test_moving_twice_to_one_day_writes_once(learner, anchor):
    move(learner, anchor)
    before = journey_of(learner)
    assert move(learner, anchor) is None
    assert journey_of(learner) == before


@pytest.mark.usefixtures("_hung")
def test_another_name_moves_nothing(learner, lines, anchor):
    before = target_dates(learner, lines)
    event = move(learner, anchor, DAY, "Defence")
    assert target_dates(learner, lines) == before
    assert events_of(learner).count("target-date") == 3  # as they were hung and set
    assert event.after["name"] == "Defence"


def test_one_date_is_not_put_back_against_its_anchor(learner, lines, anchor):
    """Undoing the move of one milestone alone would make its anchor lie."""
    hang(learner, lines[0], anchor, -14)
    move(learner, anchor)
    own = Event.objects.filter(what="target-date").last()
    before = journey_of(learner)
    with pytest.raises(ChangedSince):
        undo(learner, own)
    assert journey_of(learner) == before


def test_a_date_is_not_hung_again_on_an_anchor_that_moved_or_went(learner, lines, anchor):
    for act in (move, remove):
        hang(learner, lines[0], anchor, -14)
        by_hand = services.set_target_date(
            user=learner, ref=f"t{lines[0].pk}", target_date=datetime.date(2027, 1, 1)
        ).event
        act(learner, anchor)
        with pytest.raises(ChangedSince):
            undo(learner, by_hand)
        check_all_hang_truly()


@pytest.mark.parametrize(
    ("days", "day"),
    [(-14, datetime.date(2000, 1, 14)), (14, datetime.date(2100, 12, 18))],
)
def test_an_anchor_does_not_move_what_hangs_out_of_the_years_there_are(
    learner, lines, anchor, days, day
):
    hang(learner, lines[0], anchor, days)
    before = journey_of(learner)
    with pytest.raises(dates.OutOfRange):
        move(learner, anchor, day)
    url = f"{ANCHORS}{anchor.pk}/"
    page = Page(client_of(learner).post(url, {"name": "Graduation", "day": day.isoformat()}))
    assert page.status == 422
    assert page.error("day") == "A date that hangs on it would not be between 2000 and 2100."
    assert journey_of(learner) == before
    nearer = day + DAYS(1 if days < 0 else -1)
    move(learner, anchor, nearer)
    assert milestone_of(learner, lines[0]).target_date == nearer + DAYS(days)


# Removing an anchor ------------------------------------------------------------------------------


@pytest.mark.usefixtures("_hung")
def test_the_dates_stay_when_the_anchor_goes_and_are_the_persons_own(learner, lines, anchor):
    event = remove(learner, anchor)
    assert target_dates(learner, lines) == [
        (DAY - DAYS(14), None),
        (DAY + DAYS(10), None),
        (DAY, None),
    ]
    assert event.what == "anchor-removed"
    assert remove(learner, anchor) is None
    assert "hangs on" not in Page(client_of(learner).get("/roadmap/plan/")).text("main")


@pytest.mark.usefixtures("_hung")
def test_a_removed_anchor_comes_back_with_what_was_left_as_it_was(learner, lines, anchor):
    event = remove(learner, anchor)
    services.set_target_date(user=learner, ref=f"t{lines[1].pk}", target_date=MOVED)
    undo(learner, event)
    assert target_dates(learner, lines) == [(DAY - DAYS(14), -14), (MOVED, None), (DAY, None)]
    anchor.refresh_from_db()
    assert anchor.removed_at is None
    check_all_hang_truly()


def test_adding_is_undone(learner, lines, anchor):
    added = Event.objects.get(what="anchor-added")
    hang(learner, lines[0], anchor, -14)
    undo(learner, added)
    anchor.refresh_from_db()
    assert anchor.removed_at is not None
    assert milestone_of(learner, lines[0]).target_date == DAY - DAYS(14)
    check_all_hang_truly()


def test_what_changed_since_is_not_undone(learner, anchor):
    added = Event.objects.get(what="anchor-added")
    move(learner, anchor)
    before = journey_of(learner)
    with pytest.raises(ChangedSince):
        undo(learner, added)
    assert journey_of(learner) == before


def test_an_account_that_goes_takes_its_anchors_along(learner, lines, anchor):
    hang(learner, lines[0], anchor, -14)
    learner.delete()
    assert (Anchor.objects.count(), Milestone.objects.count()) == (0, 0)


def test_a_stranger_finds_no_anchor(learner, stranger, anchor):
    before = whole_database()
    for action in (
        lambda: move(stranger, anchor),
        lambda: remove(stranger, anchor),
        lambda: undo(stranger, Event.objects.last()),
    ):
        with pytest.raises(NotFound):
            action()
    assert whole_database() == before


@pytest.mark.parametrize("seed", range(4))
def test_in_any_order_of_events_dates_hang_truly_and_own_ones_stay(learner, lines, seed):
    """Hang, take off, set by hand, move, remove, undo anything: 60 times, by chance."""
    chance = random.Random(seed)
    anchors = [make_anchor(learner, DAY), make_anchor(learner, MOVED, "Congress")]

    def act() -> None:
        line, anchor = chance.choice(lines[:3]), chance.choice(anchors)
        day = DAY + DAYS(chance.randrange(400))
        match chance.randrange(7):
            case 0 | 1:
                hang(learner, line, anchor, chance.randrange(-30, 30))
            case 2:
                hang(learner, line, None)
            case 3:
                services.set_target_date(user=learner, ref=f"t{line.pk}", target_date=day)
            case 4:
                move(learner, anchor, day)
            case 5:
                remove(learner, anchor)
            case 6:
                undo(learner, chance.choice(Event.objects.exclude(what="started")))

    done = 0
    for _ in range(60):
        own = dict(Milestone.objects.filter(anchor=None).values_list("pk", "target_date"))
        before = Event.objects.last().pk
        try:
            act()
        except (NotFound, ChangedSince):
            assert Event.objects.last().pk == before
        check_all_hang_truly()
        written = Event.objects.filter(pk__gt=before)
        done += written.exists()
        # What hangs on nothing changes only with an event of its own.
        changed = written.filter(what="target-date").values_list("milestone", flat=True)
        for pk, day in own.items():
            assert pk in changed or Milestone.objects.get(pk=pk).target_date == day
    assert done > 25


# The pages ---------------------------------------------------------------------------------------


@cases(
    ("name", "day", "errors"),
    [
        ("", "2027-06-30", {"name": "This field is required."}),
        ("\u200b", "2027-06-30", {"name": "This field is required."}),
        (
            "x" * 81,
            "2027-06-30",
            {"name": "Ensure this value has at most 80 characters (it has 81)."},
        ),
        ("Graduation", "", {"day": "This field is required."}),
        ("Graduation", "2027-02-29", {"day": "Enter a date that exists, such as 2027-09-01."}),
        ("Graduation", "2101-01-01", {"day": "Enter a date between 2000 and 2100."}),
    ],
)
@pytest.mark.parametrize("is_new", [True, False], ids=["add", "change"])
def test_what_cannot_be_comes_back_with_its_error_beside_the_field(
    learner, anchor, name, day, errors, is_new
):
    url = ANCHORS if is_new else f"{ANCHORS}{anchor.pk}/"
    before = journey_of(learner)
    page = Page(client_of(learner).post(url, {"key": KEY, "name": name, "day": day}))
    assert page.status == 422
    found = {field: page.error(field) for field in ("name", "day")}
    assert found == {"name": None, "day": None, **errors}
    assert page.value("name") == name
    assert journey_of(learner) == before


def test_the_longest_name_in_any_script_is_stored(learner):
    name = "🐙" * 80
    client_of(learner).post(ANCHORS, {"key": KEY, "name": name, "day": "2028-02-29"})
    anchor = Anchor.objects.get()
    assert (anchor.name, anchor.day) == (name, datetime.date(2028, 2, 29))


def test_a_name_is_shown_as_it_was_typed(learner, lines):
    name = "<b>Viva</b> & “party”"
    anchor = make_anchor(learner, DAY, name)
    hang(learner, lines[0], anchor, 0)
    client = client_of(learner)
    for url in (
        "/roadmap/plan/",
        ANCHORS,
        f"/roadmap/t{lines[0].pk}/",
        f"/roadmap/plan/t{lines[0].pk}/",
    ):
        assert name in Page(client.get(url)).text("main")


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.usefixtures("_hung")
def test_what_would_move_is_shown_before_it_is_saved(learner, lines, anchor, headers):
    client = client_of(learner)
    before = whole_database()
    url = f"{ANCHORS}{anchor.pk}/preview/"
    data = {"name": "Graduation", "day": MOVED.isoformat()}
    page = Page(client.post(url, data, headers=headers))
    assert page.is_fragment == bool(headers)
    text = page.text("moves") if not headers else page.text(page.root)
    assert f"{lines[0].title}: 16 Jun 2027 → 1 Sep 2027" in text
    assert f"{lines[1].title}: 10 Jul 2027 → 25 Sep 2027" in text
    assert f"{lines[2].title}: " not in text
    assert whole_database() == before


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"anchor": "0"}, "anchor", "Select a valid choice."),
        ({"number": "-1"}, "number", "greater than or equal to 0"),
        ({"number": "9" * 30}, "number", "less than or equal to 3653"),
        ({"number": "522", "unit": "7"}, "number", "At most ten years before or after."),
        ({"unit": "30"}, "unit", "Select a valid choice."),
        ({"side": "beside"}, "side", "Select a valid choice."),
    ],
)
def test_what_cannot_hang_comes_back_with_its_error(learner, lines, anchor, changes, field, error):
    before = journey_of(learner)
    data = {"anchor": anchor.pk, "number": "2", "unit": "7", "side": "before"}
    url = f"/roadmap/plan/t{lines[0].pk}/"
    page = Page(client_of(learner).post(url, data | changes))
    assert page.status == 422
    assert error in page.error(field)
    assert journey_of(learner) == before


def test_a_date_that_would_leave_the_years_there_are_is_refused(learner, lines):
    anchor = make_anchor(learner, datetime.date(2000, 1, 1))
    data = {"anchor": anchor.pk, "number": "1", "unit": "1", "side": "before"}
    page = Page(client_of(learner).post(f"/roadmap/plan/t{lines[0].pk}/", data))
    assert page.error("number") == "A date that hangs on it would not be between 2000 and 2100."
    with pytest.raises(dates.OutOfRange):
        hang(learner, lines[0], anchor, -1)


def test_an_anchor_that_is_moved_while_something_is_hung_on_it(learner, lines):
    anchor = make_anchor(learner, datetime.date(2050, 1, 1))
    data = {"anchor": anchor.pk, "number": "500", "unit": "7", "side": "before"}
    moved = []

    def just_before_the_lock(execute, sql, *args):
        if sql.startswith("SAVEPOINT") and not moved:
            moved.append(True)
            move(learner, anchor, datetime.date(2000, 1, 1))
        return execute(sql, *args)

    client = client_of(learner)
    with connection.execute_wrapper(just_before_the_lock):
        page = Page(client.post(f"/roadmap/plan/t{lines[0].pk}/", data))
    assert page.status == 422
    assert page.error("number") == "A date that hangs on it would not be between 2000 and 2100."
    assert not learner.roadmap.milestones.exists()


def test_a_strangers_anchor_cannot_be_chosen(learner, stranger, lines):
    theirs = make_anchor(stranger, DAY, "Secret congress")
    data = {"anchor": theirs.pk, "number": "2", "unit": "7", "side": "before"}
    url = f"/roadmap/plan/t{lines[0].pk}/"
    answer = client_of(learner).post(url, data)
    assert answer.status_code == 422
    assert b"Secret" not in answer.content


def test_the_form_shows_how_a_date_hangs(learner, lines, anchor):
    hang(learner, lines[0], anchor, 10)
    page = Page(client_of(learner).get(f"/roadmap/plan/t{lines[0].pk}/"))
    chosen = [e.get("value") for e in page.root.iter("option") if e.get("selected") is not None]
    assert (page.value("number"), chosen) == ("10", [str(anchor.pk), "1", "after"])


def test_saving_the_form_as_it_is_changes_nothing(learner, lines, anchor):
    hang(learner, lines[0], anchor, 10)
    before = journey_of(learner)
    data = {"anchor": anchor.pk, "number": "10", "unit": "1", "side": "after"}
    client_of(learner).post(f"/roadmap/plan/t{lines[0].pk}/", data)
    assert journey_of(learner) == before


def test_a_line_nobody_published_has_no_such_page(learner, anchor):
    assert client_of(learner).get("/roadmap/plan/t987654/").status_code == 404
    user = make_user()
    make_roadmap(user)
    assert client_of(user).get(f"{ANCHORS}{anchor.pk}/").status_code == 404
