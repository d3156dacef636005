"""Looking for words in the columns of rows, in the same way on the lists of all wings."""

import re
from collections.abc import Collection

from django.db.models import Q, QuerySet

MOST_WORDS = 5
"""Words of a search that are looked for; more are left out."""


def saying(rows: QuerySet, q: str, *, columns: Collection[str]) -> QuerySet:
    """The rows that say each word of a search, in whichever of the columns; all for no word.

    Capital and small letters are the same, as in `journey.search`.

    Args:
        rows: to be narrowed.
        q: what was typed.
        columns: of text.
    """
    for word in q.split()[:MOST_WORDS]:
        # Not `icontains`: on SQLite that knows no capital letters but A to Z.
        pattern = re.escape(word)
        said = (Q(**{f"{column}__iregex": pattern}) for column in columns)
        rows = rows.filter(Q(*said, _connector=Q.OR))
    return rows
