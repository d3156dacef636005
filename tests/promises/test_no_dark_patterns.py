"""Promise 9: no streaks, no shame, no punishment. A break costs nothing."""

import datetime
import re

import pytest
import time_machine

from roadmap.journey import services
from tests.journey.factories import client_of, journey_of, make_note, set_state, tick
from tests.journey.pages import Page

SHAME = re.compile(
    r"streak|overdue|too late|you failed|behind schedule|falling behind|missed|hurry|last chance"
    r"|don't lose|will lose|points|badge|leaderboard|level up|come back|we miss you|only \d+ days"
    r"|days left|ahead of|than others|of users|shame|lazy|guilt",
    re.IGNORECASE,
)
BEGINNING = datetime.datetime(2026, 3, 14, 12, tzinfo=datetime.UTC)


@pytest.fixture
def long_ago(learner, lines):
    """A person who ticked, dated and wrote, and then stayed away."""
    with time_machine.travel(BEGINNING):
        tick(learner, lines[0])
        set_state(learner, lines[1], "doing")
        set_state(learner, lines[2], "skipped", reason="No time.")
        for line in lines[1:5]:
            services.set_target_date(
                user=learner, ref=f"t{line.pk}", target_date=datetime.date(2026, 4, 1)
            )
        make_note(learner, lines[1])
    return learner


def pages_of(user, lines) -> list[Page]:
    client = client_of(user)
    urls = ["/roadmap/", "/roadmap/?show=soon", "/roadmap/start/"]
    urls += ["/roadmap/progress/", "/roadmap/plan/"]
    return [Page(client.get(url)) for url in [*urls, *[f"/roadmap/t{line.pk}/" for line in lines]]]


@pytest.mark.parametrize("days", [0, 20, 60, 3650])
def test_a_break_of_any_length_changes_nothing_and_is_not_mentioned(long_ago, lines, days):
    before = journey_of(long_ago)
    with time_machine.travel(BEGINNING + datetime.timedelta(days=days)):
        pages = pages_of(long_ago, lines)
    assert {page.progress for page in pages if "progress" in page.by_id} == {(1, 7)}
    for page in pages:
        assert SHAME.search(page.text("main")) is None
        assert SHAME.search(page.text("flash")) is None
    assert journey_of(long_ago) == before


def test_a_date_that_has_gone_by_is_said_without_reproach(long_ago, lines):
    with time_machine.travel(BEGINNING + datetime.timedelta(days=400)):
        roadmap, *_ = pages_of(long_ago, lines)
    said = roadmap.text(f"entry-t{lines[3].pk}")
    assert "That date has passed. Pick a new one or leave it open." in said
    assert "Was 1 Apr 2026" in said


def test_nothing_is_coloured_or_called_an_error_but_what_is_one(long_ago, lines):
    with time_machine.travel(BEGINNING + datetime.timedelta(days=400)):
        for page in pages_of(long_ago, lines):
            classes = {name for e in page.root.iter() for name in e.get("class", "").split()}
            assert [name for name in classes if "danger" in name or "warning" in name] == [
                name for name in classes if name == "text-danger-emphasis"
            ]
            assert [e for e in page.by_id["main"].iter() if e.get("role") == "alert"] == []


def test_untick_and_set_aside_ask_nothing_and_warn_of_nothing(learner, lines):
    tick(learner, lines[0])
    client = client_of(learner)
    for state in ("open", "skipped", "open"):
        data = {"state": state}
        page = Page(client.post(f"/roadmap/t{lines[0].pk}/state/", data, follow=True))
        assert page.checkbox(f"t{lines[0].pk}")[1] == "false"
        assert SHAME.search(page.text("flash")) is None
    assert "onbeforeunload" not in page.html


def test_no_page_fetches_anything_from_elsewhere(long_ago, lines):
    for page in pages_of(long_ago, lines):
        for element in page.root.iter():
            for name in ("src", "data", "poster", "srcset", "hx-get", "hx-post", "action"):
                assert not (element.get(name) or "").startswith(("http:", "https:", "//"))
            if element.tag == "link":
                assert element.get("href").startswith("/")
