"""The days that this site can mean."""

import datetime

from django.db import models

FIRST_DAY = datetime.date(2000, 1, 1)
LAST_DAY = datetime.date(2100, 12, 31)


def between_first_and_last_day(column: str) -> models.Q:
    """The condition that a date column is empty or a day that this site can mean."""
    return models.Q(**{f"{column}__isnull": True}) | models.Q(
        **{f"{column}__range": (FIRST_DAY, LAST_DAY)}
    )
