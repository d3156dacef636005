"""Today is the user's own day, wherever they are."""

import datetime

import pytest
import time_machine

from tests.journey.factories import make_roadmap, make_user, milestone_of, set_state

EASTMOST = "Pacific/Kiritimati"  # 14 hours ahead of UTC
WESTMOST = "Etc/GMT+12"  # 12 hours behind UTC
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        (EASTMOST, "2026-03-14T09:59:59+00:00", "2026-03-14"),
        (EASTMOST, "2026-03-14T10:00:00+00:00", "2026-03-15"),
        (WESTMOST, "2026-03-14T11:59:59+00:00", "2026-03-13"),
        (WESTMOST, "2026-03-14T12:00:00+00:00", "2026-03-14"),
        # The night in which the clocks go forward, and the one in which they go back.
        (BERLIN, "2026-03-28T22:59:59+00:00", "2026-03-28"),
        (BERLIN, "2026-03-28T23:00:00+00:00", "2026-03-29"),
        (BERLIN, "2026-10-24T21:59:59+00:00", "2026-10-24"),
        (BERLIN, "2026-10-24T22:00:00+00:00", "2026-10-25"),
        # Names that the system does not know, or must not look for.
        ("Mars/Olympus_Mons", "2026-03-14T23:59:59+00:00", "2026-03-14"),
        ("../../etc/passwd", "2026-03-14T00:00:00+00:00", "2026-03-14"),
        ("", "2026-03-14T00:00:00+00:00", "2026-03-14"),
    ],
)
def test_a_tick_and_a_start_bear_the_users_own_day(lines, zone, moment, day):
    user = make_user(time_zone=zone)
    with time_machine.travel(moment, tick=False):
        roadmap = make_roadmap(user)
        set_state(user, lines[0], "done")
    assert roadmap.started_on == datetime.date.fromisoformat(day)
    assert milestone_of(user, lines[0]).done_on == datetime.date.fromisoformat(day)


def test_who_moves_to_another_time_zone_keeps_the_days_they_had(lines):
    user = make_user(time_zone=EASTMOST)
    make_roadmap(user)
    with time_machine.travel("2026-03-14T10:00:00+00:00", tick=False):
        set_state(user, lines[0], "done")
        user.time_zone = WESTMOST
        user.save()
        assert set_state(user, lines[0], "done") is None
    assert milestone_of(user, lines[0]).done_on == datetime.date(2026, 3, 15)
