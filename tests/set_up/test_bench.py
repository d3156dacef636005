"""The benches: all are found, and run from beginning to end."""

import pytest

from bench import connections, history, publishing, walks
from bench.__main__ import bench_names
from tests.journey.factories import count_rows
from tests.promises.machine.rules import STEPS


def test_every_bench_is_found() -> None:
    assert bench_names() == ["connections", "history", "publishing", "walks"]
    assert not [name for name in bench_names() if name.startswith("_")]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_roadmap_page_costs_the_same_after_fifty_editions() -> None:
    figures = list(publishing.main(["--roadmaps", "30"]))
    assert "milestones stored: 348" in figures
    after_the_first, after_fifty = (figure.rsplit(": ")[1] for figure in figures[-2:])
    assert figures[-1].startswith("queries of the roadmap page after edition 50")
    assert after_fifty == after_the_first


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_pages_take_as_many_queries_after_five_years_as_with_no_history(monkeypatch) -> None:
    monkeypatch.setattr(history, "TIMES", 1)
    figures = list(history.main(["--events", "200", "--notes", "60"]))
    assert figures[0] == "events: 200, notes: 60"
    queries = {
        figure.split(":")[0]: figure.rsplit("queries ")[1].split(" and ") for figure in figures[1:]
    }
    assert queries == {
        "roadmap": ["4", "4"],
        "milestone": ["7", "7"],
        "milestone with its share of the notes": ["7", "7"],
        "history": ["6", "6"],
        "history, last page": ["6", "6"],
        "history of one milestone": ["6", "6"],
        "progress": ["5", "5"],
    }


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_list_takes_as_many_queries_with_many_people_as_with_a_page(monkeypatch) -> None:
    monkeypatch.setattr(history, "TIMES", 1)
    figures = list(connections.main(["--rows", "60", "--people", "80"]))
    assert figures[0] == "file: 60 people, 0.0 MB"
    assert {"stored: 60", "left: 0"} < set(figures)
    lists = [figure.rsplit("queries ")[1] for figure in figures if figure.startswith("list")]
    assert lists == ["8 and 8"] * 4


@pytest.mark.django_db
def test_walks_tell_their_seeds_and_how_many_steps_they_took() -> None:
    before = count_rows()
    figures = list(walks.main(["--steps", "150", "--steps-each", "100", "--seed", "7"]))
    assert figures[:2] == ["seed 7", "seed 8"]
    words, speed, rarest = figures[2:]
    number, _comma, rest = words.removeprefix("steps: ").partition(", ")
    assert int(number.replace(",", "")) >= 150
    assert rest == "all promises kept after each"
    assert int(speed.removeprefix("steps a second: ")) > 0
    assert rarest.startswith(f"the rarest of {len(STEPS)} kinds: ")
    assert count_rows() == before
