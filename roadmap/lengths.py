"""How much text a column can hold, as a fact of the database."""

import functools
import operator

from django.db import models


def no_longer_than(**most: int) -> models.Q:
    """The condition that no column has more characters than it may.

    Args:
        most: characters at most, by column.
    """
    each = (models.Q(**{f"{column}__length__lte": number}) for column, number in most.items())
    return functools.reduce(operator.and_, each)
