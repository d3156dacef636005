"""Very many rows in little time: copies of one that the site itself has made."""

from django.db import connection
from django.db.models import Model


def copy_row(row: Model, count: int, **columns: str) -> None:
    """Store copies of a row (PostgreSQL only).

    Args:
        row: what to copy.
        count: how many.
        columns: SQL for what is different in each, by column; `i` counts the copies from 1.
    """
    meta = row._meta
    names = [field.column for field in meta.concrete_fields if not field.primary_key]
    values = ", ".join(columns.get(name, f'"{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    execute(
        f'INSERT INTO "{meta.db_table}" ({quoted}) SELECT {values} '
        f'FROM "{meta.db_table}", generate_series(1, {count}) AS i WHERE id = {row.pk}'
    )


def one_of(ids: list[int], number: str) -> str:
    """SQL for the id in the place of a number, over and over again from the first."""
    return f"(ARRAY{ids})[1 + ({number}) % {len(ids)}]"


def execute(sql: str) -> None:
    """Send a statement that may take its time."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(sql)
