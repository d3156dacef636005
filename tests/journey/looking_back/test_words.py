"""What the history calls what happened, and the icons beside it."""

import datetime

import pytest

from roadmap.journey.looking_back.words import icon_of
from roadmap.journey.models import Event
from tests.frontend.test_templates import sprite_ids
from tests.journey.factories import client_of, hang, make_anchor
from tests.journey.pages import Page
from tests.journey.test_target_dates import set_date

MAY = datetime.date(2027, 5, 1)


@pytest.mark.parametrize("what", list(Event.What))
def test_every_kind_of_change_has_an_icon_that_there_is(what):
    for state in ("open", "doing", "done", "skipped"):
        event = Event(what=what, before={}, after={"state": state})
        assert icon_of(event) in sprite_ids()


def test_what_a_date_hangs_on_is_told_as_that_where_the_day_stays(learner, lines):
    set_date(learner, lines[0], MAY)
    hang(learner, lines[0], make_anchor(learner, MAY))
    hang(learner, lines[0], None)
    history = Page(client_of(learner).get("/roadmap/history/?kind=dates")).text("history")
    title = lines[0].title
    for words in (
        f"Target date taken off its anchor: {title}",
        f"Target date hung on an anchor: {title}",
        f"Target date set to 1 May 2027, before: none · {title}",
    ):
        assert words in history
