"""The stage history to print and as a file: the same rows, guarded against formulas."""

import csv
import io

import pytest

from tests.applications.factories import DAY, make_application, move
from tests.journey.factories import client_of
from tests.journey.pages import Page

NEXT = DAY.replace(day=20)
REPORT, FILE = "/applications/report/", "/applications/report.csv"


@pytest.fixture
def two(learner, stages):
    first = make_application(
        learner,
        title="MSL",
        company='=HYPERLINK("http://evil.example")',
        area="Oncology",
        place="Field",
        territory="Benelux",
        travel=60,
        source="@friend",
        url="https://example.com/7",
    )
    move(first, "applied", day=NEXT)
    second = make_application(learner, "saved", day=NEXT, kind="cra", title="CRA")
    return first, second


def rows_of(client, query="") -> list[list[str]]:
    response = client.get(FILE + query)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="applications.csv"' in response.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_file_has_a_row_for_each_move_and_runs_nothing(learner, two):
    header, *rows = rows_of(client_of(learner))
    assert header == [
        "Position", "Company", "Kind", "Therapeutic area", "Place", "Territory", "Travel, percent",
        "Where you found it", "Address of the advertisement", "Stage", "Day",
    ]  # fmt: skip
    facts = ["MSL", '\'=HYPERLINK("http://evil.example")', "MSL", "Oncology", "Field", "Benelux"]
    facts += ["60", "'@friend", "https://example.com/7"]
    assert rows == [
        [*facts, "Saved", "2026-05-04"],
        [*facts, "Applied", "2026-05-20"],
        ["CRA", "", "Clinical research (CRA)", "", "", "", "", "", "", "Saved", "2026-05-20"],
    ]


@pytest.mark.parametrize(
    ("query", "stages_shown"),
    [
        ("?since=2026-05-05", ["Applied", "Saved"]),
        ("?until=2026-05-05", ["Saved"]),
        ("?since=2026-05-20&until=2026-05-20", ["Applied", "Saved"]),
        ("?since=2027-01-01", []),
    ],
)
def test_both_can_be_kept_to_some_days(learner, two, query, stages_shown):
    client = client_of(learner)
    assert [row[-2] for row in rows_of(client, query)[1:]] == stages_shown
    page = Page(client.get(REPORT + query))
    assert [page.text(cell) for cell in page.root.iter("td")][::2] == stages_shown
    assert f"{FILE}{query}" in page.links("main")
    assert ("Nothing happened in these days." in page.text("main")) == (not stages_shown)


def test_the_report_says_whose_it_is_and_of_which_days(learner, two):
    page = Page(client_of(learner).get(f"{REPORT}?since=2026-05-05"))
    assert "learner@example.org" in page.text("main")
    assert "from 5 May 2026" in page.text("main")


def test_what_was_taken_out_is_in_neither(learner, two):
    first, _second = two
    client = client_of(learner)
    client.post(f"/applications/{first.pk}/moves/{first.moves.last().pk}/remove/")
    assert [row[-2] for row in rows_of(client)[1:]] == ["Saved", "Saved"]


@pytest.mark.parametrize(
    "query", ["since=1999-01-01", "since=x", "since=2026-05-05&until=2026-05-04"]
)
def test_days_that_cannot_be_meant_are_named(learner, two, query):
    client = client_of(learner)
    page = Page(client.get(f"{REPORT}?{query}"))
    assert page.status == 422
    name = "until" if "until" in query else "since"
    assert page.error(name)
    assert client.get(f"{FILE}?{query}").status_code == 400
