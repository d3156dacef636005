"""The same learner and stranger as in the tests of the journey; and what was lost is shown."""

import pytest

from tests.journey.conftest import learner, lines, stranger, template

# Before anything imports them, so that their assertions say what differs.
pytest.register_assert_rewrite("tests.promises.machine", "tests.promises.model")

__all__ = ["learner", "lines", "stranger", "template"]
