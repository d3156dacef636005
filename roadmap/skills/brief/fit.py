"""Whether a brief is likely to fit on one page: lines counted as they are printed.

Only an estimate, because each browser has its own letters. The numbers are those of `wings.css` on
US Letter, the shorter of the two papers, and rather too narrow than too wide.
"""

import math
from collections.abc import Iterable, Sequence

Lists = Iterable[Sequence[str]]
LINES = 42
"""Lines of text on a page."""
WIDE, LEFT, RIGHT = 84, 48, 34
"""Characters on a line across the page, and in each of the two columns."""
NAME, RULE, HEADING, GAP = 2.5, 1.5, 2.4, 0.7
"""Lines that a name, the rule below it, a heading and the end of a list take."""


def pages(*, head: Iterable[str], left: Lists, right: Lists) -> int:
    """How many pages a brief is likely to fill.

    Args:
        head: the texts below the name.
        left: the lists of the left column, each with a heading above it.
        right: the lists of the right column.
    """
    top = NAME + RULE + sum(_lines(text, WIDE) for text in head)
    return math.ceil((top + max(_column(left, LEFT), _column(right, RIGHT))) / LINES)


def _column(lists: Lists, width: int) -> float:
    return sum(
        HEADING + GAP + sum(_lines(text, width) for text in texts) for texts in lists if texts
    )


def _lines(text: str, width: int) -> int:
    return math.ceil(len(text) / width)
