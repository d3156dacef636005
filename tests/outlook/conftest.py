"""A learner and a stranger with roadmaps, as the journey's tests have them; and the stages."""

from tests.applications.conftest import stages
from tests.journey.conftest import learner, lines, stranger, template

__all__ = ["learner", "lines", "stages", "stranger", "template"]
