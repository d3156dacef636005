"""A learner and a stranger, each with a roadmap on the same published template."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import User
from roadmap.catalogue.models import MilestoneTemplate, RoadmapTemplate
from tests.connections.factories import TODAY
from tests.journey.factories import lines_of, make_roadmap, make_template, make_user


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    noon = datetime.datetime.combine(TODAY, datetime.time(12), datetime.UTC)
    with time_machine.travel(noon, tick=False):
        yield


@pytest.fixture
def template(db) -> RoadmapTemplate:
    """Two stages of four lines, published."""
    return make_template()


@pytest.fixture
def lines(template) -> list[MilestoneTemplate]:
    """The lines of the template, in order."""
    return lines_of(template)


@pytest.fixture
def learner(template) -> User:
    """A person with a roadmap."""
    user = make_user("learner@example.org")
    make_roadmap(user)
    return user


@pytest.fixture
def stranger(template) -> User:
    """Another person with a roadmap."""
    user = make_user("stranger@example.org")
    make_roadmap(user)
    return user
