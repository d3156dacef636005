"""The learner and the stranger of the journey's tests, at noon of one day."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine

from tests.connections.factories import TODAY
from tests.journey.conftest import learner, lines, stranger, template

__all__ = ["learner", "lines", "stranger", "template"]


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    noon = datetime.datetime.combine(TODAY, datetime.time(12), datetime.UTC)
    with time_machine.travel(noon, tick=False):
        yield
