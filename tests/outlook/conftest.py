"""A learner and a stranger with roadmaps, as the journey's tests have them."""

from tests.journey.conftest import learner, lines, stranger, template

__all__ = ["learner", "lines", "stranger", "template"]
