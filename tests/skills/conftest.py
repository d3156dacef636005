"""The learner and the stranger of the journey's tests, and three skills."""

import pytest

from roadmap.catalogue.models import Skill
from tests.journey.conftest import learner, lines, stranger, template

__all__ = ["learner", "lines", "skills", "stranger", "template"]


@pytest.fixture
def skills(db) -> list[Skill]:
    """Three skills, in their order."""
    return [
        Skill.objects.create(
            slug=f"skill-{number}",
            order=number,
            name=f"Skill number {number}",
            why_it_matters=f"Because of {number}.",
            prompt=f"Tell of {number}.",
            weak_example=f"Weak {number}.",
            strong_example=f"Strong {number}.",
        )
        for number in (1, 2, 3)
    ]
