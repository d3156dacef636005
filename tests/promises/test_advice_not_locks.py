"""Promise 8: advice, not locks. Prerequisites and dates explain and order, and stop nobody."""

import datetime

import pytest

from tests.journey.factories import (
    change,
    make_background,
    milestone_of,
    publish,
    set_state,
)
from tests.promises.browser import Browser


@pytest.fixture
def waiting(template, lines):
    """The last line is best after all the others."""
    change(lines[7], prerequisites=lines[:7])
    publish(template)
    return lines[7]


def test_a_line_that_waits_for_others_can_be_ticked_on_the_roadmap(learner, lines, waiting):
    browser = Browser(learner)
    page = browser.open("/roadmap/")
    assert f"Best after {lines[0].title}" in page.text(f"entry-t{waiting.pk}")
    page = browser.press(f"tick-t{waiting.pk}")
    assert page.checkbox(f"t{waiting.pk}") == (waiting.title, "true")
    assert page.progress == (1, 8)
    assert "Best after" not in page.text(f"entry-t{waiting.pk}")


def test_a_line_that_waits_for_others_can_be_begun_and_ticked_on_its_page(learner, waiting):
    browser = Browser(learner)
    browser.open(f"/roadmap/t{waiting.pk}/")
    browser.press("Start it")
    assert milestone_of(learner, waiting).state == "doing"
    browser.press(f"tick-t{waiting.pk}")
    assert milestone_of(learner, waiting).state == "done"


def test_nothing_on_any_page_is_disabled(learner, lines, waiting):
    browser = Browser(learner)
    for url in ("/roadmap/", *[f"/roadmap/t{line.pk}/" for line in lines]):
        page = browser.open(url)
        assert [e for e in page.root.iter() if e.get("disabled") is not None] == []
        assert [e for e in page.root.iter() if e.get("aria-disabled") == "true"] == []


def test_a_date_that_has_gone_by_stops_nobody(learner, lines):
    browser = Browser(learner)
    browser.open(f"/roadmap/t{lines[0].pk}/")
    page = browser.press("Save date", target_date="2001-01-01")
    assert "was due 1 January 2001" in page.text(f"entry-t{lines[0].pk}")
    page = browser.press(f"tick-t{lines[0].pk}")
    assert page.progress == (1, 8)
    assert milestone_of(learner, lines[0]).target_date == datetime.date(2001, 1, 1)


def test_a_tick_stays_when_what_it_rests_on_is_taken_back(learner, lines, waiting):
    for line in lines:
        set_state(learner, line, "done")
    browser = Browser(learner)
    browser.open("/roadmap/")
    page = browser.press(f"tick-t{lines[0].pk}")
    assert page.checkbox(f"t{waiting.pk}")[1] == "true"
    assert page.progress == (7, 8)


def test_what_the_answers_leave_out_can_be_used_all_the_same(learner, template, lines):
    change(lines[0], backgrounds=[make_background("nurse")])
    publish(template)
    browser = Browser(learner)
    page = browser.open(f"/roadmap/t{lines[0].pk}/")
    assert "You can use it all the same." in page.text("main")
    page = browser.press(f"tick-t{lines[0].pk}")
    assert page.progress == (1, 8)


def test_next_up_advises_what_can_be_done_now(learner, lines, waiting):
    browser = Browser(learner)
    assert waiting.title not in browser.open("/roadmap/").text("next")
    for line in lines[:7]:
        set_state(learner, line, "done")
    assert waiting.title in browser.open("/roadmap/").text("next")


def test_setting_aside_what_others_rest_on_frees_them(learner, lines, waiting):
    for line in lines[:7]:
        set_state(learner, line, "skipped")
    page = Browser(learner).open("/roadmap/")
    assert "Best after" not in page.text(f"entry-t{waiting.pk}")
    assert waiting.title in page.text("next")
