"""Promises 1, 3 and 5 together, in any order of events that a machine can think of.

See `machine` for the steps that people and admins take, and for what is looked at after each.
"""

import pytest

from tests.databases import is_postgresql
from tests.promises.machine.rules import STEPS
from tests.promises.machine.walk import Walk, WalkThroughPages, walk

NUMBERS = (1, 2, 3, 4)
"""Seeds, so that a red run is the fault of what has just been changed."""
MANY = 400 if is_postgresql() else 10_000
"""Steps of all numbers together; most of what one costs on PostgreSQL is round trips."""
THROUGH_PAGES = 30 if is_postgresql() else 240


@pytest.mark.parametrize("number", NUMBERS)
def test_nothing_is_lost_and_all_counts_agree_in_any_order_of_events(db, number):
    steps = MANY // len(NUMBERS)
    taken = walk(Walk, number=number, steps=steps)
    assert taken.total() >= steps
    if not is_postgresql():
        assert set(taken) == set(STEPS)


def test_nothing_is_lost_and_all_counts_agree_through_the_pages(db):
    """Each form is sent twice, by htmx and without."""
    taken = walk(WalkThroughPages, number=1, steps=THROUGH_PAGES, each=30)
    assert taken.total() >= THROUGH_PAGES
