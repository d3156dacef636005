"""A line retired for another: what was done stays, and its day is offered to the new one."""

import datetime

import pytest

from roadmap.catalogue import editions, publishing
from roadmap.journey.models import Milestone
from tests.journey.factories import (
    change,
    client_of,
    events_of,
    journey_of,
    make_line,
    milestone_of,
    publish,
    set_state,
    tick,
)
from tests.journey.pages import Page
from tests.journey.test_costs import MILESTONE_PAGE, ROADMAP_PAGE, statements
from tests.journey.writes import HTMX

DAY = datetime.date(2026, 1, 2)
OFFER = "This takes the place of {}, which you did on 2 January 2026. Tick it with that date"


@pytest.fixture
def client(learner):
    return client_of(learner)


def retire_for(template, old, new) -> None:
    change(old, retired=True, replaced_by=new)
    publish(template)


def said_of(client, line) -> str:
    return Page(client.get("/roadmap/")).text(f"entry-t{line.pk}")


def offered(client, line) -> dict[str, str]:
    """What the form of the offer on the list would send."""
    row = Page(client.get("/roadmap/")).by_id[f"entry-t{line.pk}"]
    (form,) = (
        form for form in row.iter("form") if any(f.get("name") == "done_on" for f in form.iter())
    )
    assert form.get("action") == f"/roadmap/t{line.pk}/state/"
    return {field.get("name"): field.get("value") for field in form.iter("input")}


@pytest.fixture
def new(learner, template, lines):
    """A line that takes the place of the first one, which this person had done."""
    tick(learner, lines[0], on=DAY)
    line = make_line(template.stages.first(), title="Do it the new way")
    retire_for(template, lines[0], line)
    return line


def test_what_was_done_stays_and_its_day_is_offered_never_given(client, learner, lines, new):
    assert OFFER.format(lines[0].title) in said_of(client, new)
    assert "No longer part of the programme" in said_of(client, lines[0])
    assert milestone_of(learner, lines[0]).done_on == DAY
    assert not Milestone.objects.filter(template=new).exists()
    page = Page(client.get("/roadmap/"))
    assert page.progress == (1, 9)
    assert page.checkbox(f"t{new.pk}") == (new.title, "false")


def test_both_pages_lead_to_each_other(client, lines, new):
    page = Page(client.get(f"/roadmap/t{new.pk}/"))
    assert OFFER.format(lines[0].title) in page.text(f"entry-t{new.pk}")
    assert f"/roadmap/t{lines[0].pk}/" in page.links(f"entry-t{new.pk}")
    page = Page(client.get(f"/roadmap/t{lines[0].pk}/"))
    assert f"Its place is taken by {new.title}" in page.text(f"entry-t{lines[0].pk}")
    assert f"/roadmap/t{new.pk}/" in page.links(f"entry-t{lines[0].pk}")


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_taking_the_offer_ticks_the_new_one_with_that_day(client, learner, lines, new, headers):
    data = offered(client, new) | {"edition": "2"}
    for _ in range(2):
        assert client.post(f"/roadmap/t{new.pk}/state/", data, headers=headers).status_code < 400
    assert milestone_of(learner, new).done_on == DAY
    assert milestone_of(learner, lines[0]).done_on == DAY
    assert events_of(learner) == ["started", "state", "state"]
    assert "takes the place of" not in said_of(client, new)
    assert Page(client.get("/roadmap/")).progress == (2, 9)


def test_it_is_offered_to_nobody_who_had_not_done_it(client, learner, stranger, lines, new):
    set_state(stranger, lines[0], "skipped")
    assert "takes the place of" not in said_of(client_of(stranger), new)
    set_state(learner, lines[0], "open")
    assert "takes the place of" not in said_of(client, new)


@pytest.mark.parametrize("state", ["done", "skipped"])
def test_it_is_not_offered_once_the_new_one_is_settled(client, learner, new, state):
    set_state(learner, new, state)
    assert "takes the place of" not in said_of(client, new)


def test_a_line_that_is_still_in_use_gives_its_place_to_nobody(client, learner, template, lines):
    tick(learner, lines[0], on=DAY)
    change(lines[0], replaced_by=lines[1])
    change(lines[2], title="Something else")
    publish(template)
    assert "takes the place of" not in said_of(client, lines[1])


def test_a_place_that_was_given_on_twice_is_followed(client, learner, template, lines):
    tick(learner, lines[0], on=DAY)
    retire_for(template, lines[0], lines[1])
    retire_for(template, lines[1], lines[2])
    assert OFFER.format(lines[0].title) in said_of(client, lines[2])


def test_of_several_the_last_one_done_is_offered(client, learner, template, lines):
    tick(learner, lines[0], on=DAY - datetime.timedelta(days=9))
    tick(learner, lines[1], on=DAY)
    for old in lines[:2]:
        retire_for(template, old, lines[2])
    assert OFFER.format(lines[1].title) in said_of(client, lines[2])


def test_places_that_go_round_in_a_circle_belong_to_nobody(client, learner, template, lines):
    tick(learner, *lines[:2], on=DAY)
    change(lines[0], retired=True, replaced_by=lines[1])
    change(lines[1], retired=True, replaced_by=lines[0])
    publish(template)
    assert client.get("/roadmap/").status_code == 200
    content = editions.load(template.editions.get(number=2))
    assert [line.replaces for line in content.lines.values() if line.replaces] == []


def test_an_edition_from_before_lines_could_be_replaced_still_reads(template, lines):
    content = publishing.snapshot(template)
    for milestone in content["milestones"]:
        del milestone["replaced_by"]
    parsed = editions.parse(content)
    assert {(line.replaced_by, line.replaces) for line in parsed.lines.values()} == {(None, ())}


def test_an_edition_says_what_replaces_what(template, lines, new):
    content = editions.load(template.editions.get(number=2))
    assert content.lines[lines[0].pk].replaced_by == new.pk
    assert content.lines[new.pk].replaces == (lines[0].pk,)


def test_nothing_of_the_persons_changes_by_it(learner, template, lines):
    tick(learner, lines[0], on=DAY)
    before = journey_of(learner)
    retire_for(template, lines[0], lines[1])
    assert journey_of(learner) == before


def test_the_offer_costs_no_query(client, lines, new):
    client.get("/roadmap/")
    assert len(statements(lambda: client.get("/roadmap/"))) == ROADMAP_PAGE
    assert len(statements(lambda: client.get(f"/roadmap/t{new.pk}/"))) == MILESTONE_PAGE
