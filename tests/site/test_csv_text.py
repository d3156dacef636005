"""What leaves this site as CSV runs nothing in a spreadsheet, and says what it said before."""

import csv
import io

import pytest

from roadmap.csv_text import csv_response, csv_text, guarded


def read(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+44 20",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＠SUM(A1)",
        '=HYPERLINK("http://x")',
        "\0=1",
    ],
)
def test_a_cell_that_looks_like_a_formula_begins_with_a_quote(cell):
    assert guarded(cell) == f"'{cell}"
    assert read(csv_text([["Name", cell]])) == [["Name", f"'{cell}"]]


@pytest.mark.parametrize("cell", ["Ann", "a=b", "1 - 2", "Zoë, PhD", 'say "no"', "two\nlines", ""])
def test_every_other_cell_comes_back_as_it_was(cell):
    assert read(csv_text([[cell, "end"]])) == [[cell, "end"]]


def test_numbers_and_nothing_are_cells_too():
    assert read(csv_text([[3, None, -1]])) == [["3", "", "'-1"]]


def test_lines_end_as_the_format_says():
    assert csv_text([["a", "b"], ["c", "d"]]) == "\ufeffa,b\r\nc,d\r\n"


def test_the_answer_is_a_file_to_save():
    response = csv_response([["a"]], name="people")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="people.csv"'
    assert response.content.decode() == "\ufeffa\r\n"
