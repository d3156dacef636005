"""The benches: all are found, and run from beginning to end."""

import pytest

from bench import publishing
from bench.__main__ import bench_names


def test_every_bench_is_found() -> None:
    assert "publishing" in bench_names()
    assert not [name for name in bench_names() if name.startswith("_")]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_roadmap_page_costs_the_same_after_fifty_editions() -> None:
    figures = list(publishing.main(["--roadmaps", "30"]))
    assert "milestones stored: 348" in figures
    after_the_first, after_fifty = (figure.rsplit(": ")[1] for figure in figures[-2:])
    assert figures[-1].startswith("queries of the roadmap page after edition 50")
    assert after_fifty == after_the_first
