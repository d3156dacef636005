"""Pauses: added, changed, removed, at once and without a question; all of it can be undone."""

import datetime
import uuid

import pytest
import time_machine

from roadmap.errors import NotFound
from roadmap.journey.models import Event, Pause
from roadmap.journey.planning import dates
from roadmap.journey.undo import ChangedSince, undo_event
from tests.cases import cases
from tests.journey.factories import (
    client_of,
    events_of,
    journey_of,
    make_pause,
    make_roadmap,
    make_user,
    whole_database,
)
from tests.journey.pages import Page

FIRST, LAST = datetime.date(2027, 3, 1), datetime.date(2027, 3, 14)
LATER = datetime.date(2027, 3, 31)
PAUSES = "/roadmap/plan/pauses/"
KEY = uuid.UUID(int=7)


def stored() -> list[tuple[datetime.date, datetime.date, bool]]:
    """Each pause, and whether it is removed."""
    return [
        (pause.first_day, pause.last_day, pause.removed_at is not None)
        for pause in Pause.objects.order_by("pk")
    ]


def undo(user, event: Event) -> Event | None:
    return undo_event(user=user, event_id=event.pk)[0].event


# The writes --------------------------------------------------------------------------------------


def test_a_pause_is_added_changed_and_removed_each_with_its_event(learner):
    days = {"first_day": "2027-03-01", "last_day": "2027-03-14"}
    added = dates.add_pause(user=learner, key=KEY, first_day=FIRST, last_day=LAST).event
    pause = Pause.objects.get()
    assert stored() == [(FIRST, LAST, False)]
    now = {"pause": pause.pk, **days}
    assert (added.what, added.before, added.after) == ("pause-added", {}, now)
    changed = dates.change_pause(
        user=learner, pause_id=pause.pk, first_day=FIRST, last_day=LATER
    ).event
    then = now | {"last_day": "2027-03-31"}
    assert (changed.what, changed.before, changed.after) == ("pause-changed", now, then)
    removed = dates.remove_pause(user=learner, pause_id=pause.pk).event
    assert (removed.what, removed.before, removed.after) == ("pause-removed", then, {})
    assert stored() == [(FIRST, LATER, True)]
    assert learner.roadmap.current_pauses() == []


def test_each_of_them_sent_twice_has_the_effect_of_once(learner):
    for _ in range(2):
        dates.add_pause(user=learner, key=KEY, first_day=FIRST, last_day=LAST)
    pause = Pause.objects.get()
    for _ in range(2):
        dates.change_pause(user=learner, pause_id=pause.pk, first_day=FIRST, last_day=LATER)
    for _ in range(2):
        dates.remove_pause(user=learner, pause_id=pause.pk)
    assert events_of(learner) == ["started", "pause-added", "pause-changed", "pause-removed"]


def test_the_same_form_with_other_days_is_another_pause(learner):
    dates.add_pause(user=learner, key=KEY, first_day=FIRST, last_day=LAST)
    dates.add_pause(user=learner, key=KEY, first_day=FIRST, last_day=LATER)
    assert stored() == [(FIRST, LAST, False), (FIRST, LATER, False)]


def test_a_form_sent_again_after_its_pause_was_removed_brings_it_back(learner):
    """The answer says that it is saved, so it is."""
    pause = make_pause(learner, FIRST, LAST)
    dates.remove_pause(user=learner, pause_id=pause.pk)
    dates.change_pause(user=learner, pause_id=pause.pk, first_day=FIRST, last_day=LAST)
    assert stored() == [(FIRST, LAST, False)]


def test_pauses_may_overlap_and_lie_in_the_past(learner):
    make_pause(learner, FIRST, LAST)
    make_pause(learner, FIRST, LAST)
    make_pause(learner, datetime.date(2000, 1, 1), LATER)
    assert len(learner.roadmap.current_pauses()) == 3


def test_a_stranger_finds_no_pause(learner, stranger):
    pause = make_pause(learner, FIRST, LAST)
    before = whole_database()
    for action in (
        lambda: dates.remove_pause(user=stranger, pause_id=pause.pk),
        lambda: dates.change_pause(
            user=stranger, pause_id=pause.pk, first_day=FIRST, last_day=FIRST
        ),
        lambda: undo_event(user=stranger, event_id=Event.objects.last().pk),
    ):
        with pytest.raises(NotFound):
            action()
    assert whole_database() == before


# Undo --------------------------------------------------------------------------------------------


def test_undoing_puts_back_what_stood_before(learner):
    added = dates.add_pause(user=learner, key=KEY, first_day=FIRST, last_day=LAST).event
    pause = Pause.objects.get()
    undo(learner, added)
    assert stored() == [(FIRST, LAST, True)]
    back = dates.change_pause(
        user=learner, pause_id=pause.pk, first_day=FIRST, last_day=LATER
    ).event
    changed = dates.change_pause(
        user=learner, pause_id=pause.pk, first_day=LAST, last_day=LATER
    ).event
    undo(learner, changed)
    assert stored() == [(FIRST, LATER, False)]
    removed = dates.remove_pause(user=learner, pause_id=pause.pk).event
    undo(learner, removed)
    assert stored() == [(FIRST, LATER, False)]
    assert back.what == "pause-added"


def test_undoing_twice_has_the_effect_of_once(learner):
    pause = make_pause(learner, FIRST, LAST)
    removed = dates.remove_pause(user=learner, pause_id=pause.pk).event
    assert undo(learner, removed).what == "pause-added"
    before = journey_of(learner)
    assert undo(learner, removed) is None
    assert journey_of(learner) == before


def test_what_changed_since_is_not_undone(learner):
    pause = make_pause(learner, FIRST, LAST)
    added = Event.objects.last()
    dates.change_pause(user=learner, pause_id=pause.pk, first_day=FIRST, last_day=LATER)
    before = journey_of(learner)
    with pytest.raises(ChangedSince):
        undo(learner, added)
    assert journey_of(learner) == before


# The pages ---------------------------------------------------------------------------------------


@cases(
    ("first_day", "last_day", "errors"),
    [
        ("2027-03-02", "2027-03-01", {"last_day": "Pick the day you leave, or a later one."}),
        ("", "2027-03-01", {"first_day": "This field is required."}),
        (
            "2027-02-30",
            "2027-03-01",
            {"first_day": "Enter a date that exists, such as 2027-09-01."},
        ),
        ("1999-12-31", "2027-03-01", {"first_day": "Enter a date between 2000 and 2100."}),
        ("2027-03-01", "2101-01-01", {"last_day": "Enter a date between 2000 and 2100."}),
        ("2027-03-01", "9999-12-31", {"last_day": "Enter a date between 2000 and 2100."}),
    ],
)
@pytest.mark.parametrize("is_new", [True, False], ids=["add", "change"])
def test_what_cannot_be_comes_back_with_its_error_beside_the_field(
    learner, first_day, last_day, errors, is_new
):
    url = PAUSES if is_new else f"{PAUSES}{make_pause(learner, FIRST, LAST).pk}/"
    before = journey_of(learner)
    data = {"key": KEY, "first_day": first_day, "last_day": last_day}
    page = Page(client_of(learner).post(url, data))
    assert page.status == 422
    assert {name: page.error(name) for name in ("first_day", "last_day")} == {
        "first_day": None,
        "last_day": None,
        **errors,
    }
    assert (page.value("first_day"), page.value("last_day")) == (first_day, last_day)
    assert journey_of(learner) == before


@pytest.mark.parametrize(
    ("first", "last"), [("2000-01-01", "2100-12-31"), ("2028-02-29", "2028-02-29")]
)
def test_the_longest_and_the_shortest_pause_are_stored(learner, first, last):
    data = {"key": KEY, "first_day": first, "last_day": last}
    answer = client_of(learner).post(PAUSES, data)
    assert (answer.status_code, answer.url) == (302, "/roadmap/plan/")
    assert stored() == [
        (datetime.date.fromisoformat(first), datetime.date.fromisoformat(last), False)
    ]


def test_without_a_key_nothing_is_added(learner):
    data = {"first_day": "2027-03-01", "last_day": "2027-03-02"}
    assert client_of(learner).post(PAUSES, data).status_code == 422
    assert stored() == []


def test_the_roadmap_and_the_plan_say_until_when_one_is_away(learner):
    make_pause(learner, FIRST, LAST)
    make_pause(learner, LAST, LATER)  # meets the first: one time away
    client = client_of(learner)
    said = "You are away until 31 March 2027: nothing is asked of you."
    for moment, is_away in (
        ("2027-02-28T12:00:00+00:00", False),
        ("2027-03-01T12:00:00+00:00", True),
        ("2027-03-31T12:00:00+00:00", True),
        ("2027-04-01T12:00:00+00:00", False),
    ):
        with time_machine.travel(moment, tick=False):
            client.force_login(learner)
            for url in ("/roadmap/", "/roadmap/plan/", PAUSES):
                assert (said in Page(client.get(url)).text("main")) == is_away, (moment, url)


@pytest.mark.parametrize(
    ("zone", "moment", "is_away"),
    [
        ("Pacific/Kiritimati", "2027-02-28T09:59:59+00:00", False),
        ("Pacific/Kiritimati", "2027-02-28T10:00:00+00:00", True),
        ("Etc/GMT+12", "2027-03-15T11:59:59+00:00", True),
        ("Etc/GMT+12", "2027-03-15T12:00:00+00:00", False),
    ],
)
def test_away_is_by_the_persons_own_day(template, zone, moment, is_away):
    user = make_user(time_zone=zone)
    make_roadmap(user)
    make_pause(user, FIRST, LAST)
    with time_machine.travel(moment, tick=False):
        text = Page(client_of(user).get("/roadmap/")).text("main")
    assert ("You are away until 14 March 2027" in text) == is_away


def test_a_removed_pause_can_be_opened_and_saving_brings_it_back(learner):
    pause = make_pause(learner, FIRST, LAST)
    client = client_of(learner)
    removed = Page(client.post(f"{PAUSES}{pause.pk}/remove/", follow=True))
    assert removed.text("flash").startswith("Pause removed.")
    page = Page(client.get(f"{PAUSES}{pause.pk}/"))
    assert "This pause is removed. Saving brings it back." in page.text("main")
    page = Page(client.post(removed.undo_url, follow=True))
    assert stored() == [(FIRST, LAST, False)]
    assert "Undone." in page.text("main")
