"""Promise 4: finished stays visible, with its date. A hundred per cent is not an empty page."""

import datetime

import pytest
import time_machine

from tests.journey.factories import change, make_line, publish, set_state, tick
from tests.promises.browser import Browser

DAYS = [datetime.date(2025, month, 3) for month in range(1, 9)]


@pytest.fixture
def finished(learner, lines):
    for line, day in zip(lines, DAYS, strict=True):
        tick(learner, line, on=day)
    return Browser(learner)


def test_every_finished_entry_is_shown_with_the_day_it_was_finished(finished, lines):
    page = finished.open("/roadmap/")
    assert page.entries == [f"t{line.pk}" for line in lines]
    for line, day in zip(lines, DAYS, strict=True):
        assert page.checkbox(f"t{line.pk}") == (line.title, "true")
        assert f"Done {day:%-d %b %Y}" in page.text(f"entry-t{line.pk}")


def test_a_hundred_per_cent_is_told_as_what_it_is(finished):
    page = finished.open("/roadmap/")
    assert page.progress == (8, 8)
    assert page.text("next") == (
        "All 8 milestones done The whole way is behind you. Everything stays here, with its dates "
        "and notes, for as long as you want it."
    )
    assert "finished 3 Apr 2025" in page.text("head-1")
    assert "finished 3 Aug 2025" in page.text("head-2")


def test_the_page_of_a_finished_entry_keeps_its_day_and_its_guidance(finished, template, lines):
    change(lines[0], why="Because it matters.")
    publish(template)
    page = finished.open(f"/roadmap/t{lines[0].pk}/")
    assert "Done on 3 January 2025" in page.text(f"entry-t{lines[0].pk}")
    assert "Because it matters." in page.text("main")


def test_finished_is_still_finished_years_later(finished):
    before = finished.open("/roadmap/")
    with time_machine.travel("2040-01-01T12:00:00+00:00"):
        finished = Browser(finished.user)
        after = finished.open("/roadmap/")
    assert after.entries == before.entries
    assert after.progress == (8, 8)
    assert after.text("stages") == before.text("stages")


def test_what_is_finished_stays_when_it_leaves_the_programme(finished, template, lines):
    for line in lines:
        change(line, retired=True)
    publish(template)
    page = finished.open("/roadmap/")
    assert page.entries == [f"t{line.pk}" for line in lines]
    assert page.progress == (8, 8)
    assert page.text("next").startswith("All 8 milestones done")


def test_a_new_line_after_the_end_is_something_to_do_not_a_fall(finished, template, lines):
    new = make_line(template.stages.last(), title="Welcome the next one")
    publish(template)
    page = finished.open("/roadmap/")
    assert page.progress == (8, 9)
    assert "Welcome the next one" in page.text("next")
    assert page.checkbox(f"t{new.pk}")[1] == "false"
    assert page.checkbox(f"t{lines[0].pk}")[1] == "true"


def test_the_filter_of_the_open_ones_says_why_it_is_empty(finished):
    page = finished.open("/roadmap/?show=open")
    assert "Nothing is open: everything is done or set aside." in page.text("stages")
    assert page.progress == (8, 8)


def test_who_sets_the_rest_aside_has_finished_too(learner, lines):
    tick(learner, lines[0], on=DAYS[0])
    for line in lines[1:]:
        set_state(learner, line, "skipped")
    page = Browser(learner).open("/roadmap/")
    assert page.progress == (1, 1)
    assert page.text("next").startswith("1 milestone done")
    assert len(page.entries) == 8
