"""The same learner and stranger as in the tests of the journey."""

from tests.journey.conftest import learner, lines, stranger, template

__all__ = ["learner", "lines", "stranger", "template"]
