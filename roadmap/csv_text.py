"""Tables as CSV files that a spreadsheet opens without running anything in them."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0")
"""What a cell begins with that a spreadsheet takes for a formula, or looks for one behind.

The wide forms of East Asian keyboards mean the same to some.
"""
QUOTE = "'"
"""Put before such a cell, it says to a spreadsheet that text follows."""
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel does not read UTF-8."""


def guarded(cell: object) -> str:
    """A cell as text, with a quote before what a spreadsheet would run as a formula.

    Args:
        cell: any value; None is an empty cell. Numbers are guarded as text is: -1 too.
    """
    text = "" if cell is None else str(cell)
    return QUOTE + text if text.startswith(FORMULA_STARTS) else text


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV by RFC 4180: commas, lines that end in CRLF, quotes where they are needed.

    Args:
        rows: the header first; every cell is guarded.
    """
    file = io.StringIO(newline="")
    csv.writer(file).writerows([guarded(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + file.getvalue()


def csv_response(rows: Iterable[Sequence[object]], *, name: str) -> HttpResponse:
    """Rows as a file to be saved.

    Args:
        rows: as in `csv_text`.
        name: of the file, plain letters without an ending.
    """
    response = HttpResponse(csv_text(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
