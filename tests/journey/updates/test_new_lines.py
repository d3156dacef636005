"""Lines that the programme added are marked until they are opened; reworded ones until read."""

import uuid

import pytest

from roadmap.errors import NotFound
from roadmap.journey.models import Roadmap
from roadmap.journey.starting.answers import save_answers
from roadmap.journey.undo import undo_event
from roadmap.journey.updates import seen
from tests.concurrency import at_once
from tests.journey.factories import (
    change,
    client_of,
    journey_of,
    make_answers,
    make_background,
    make_line,
    make_roadmap,
    make_user,
    publish,
    restore,
    set_state,
    whole_database,
)
from tests.journey.pages import Page
from tests.journey.test_costs import MILESTONE_PAGE, ROADMAP_PAGE, TICK, statements
from tests.journey.writes import HTMX


@pytest.fixture
def client(learner):
    return client_of(learner)


@pytest.fixture
def new(learner, template, lines):
    """A line of the second edition, which this person came before."""
    line = make_line(template.stages.last(), title="Meet three patient groups")
    publish(template)
    return line


def said_of(client, line) -> str:
    page = Page(client.get("/roadmap/"))
    return page.text(f"entry-t{line.pk}")


def is_new(client, line) -> bool:
    return said_of(client, line).startswith(f"{line.title} New")


def opened(user) -> list[int]:
    return Roadmap.objects.get(user=user).opened_lines


def open_line(client, line, **extra):
    return client.post(f"/roadmap/t{line.pk}/opened/", **extra)


def test_a_new_line_is_marked_and_the_others_are_not(client, new, lines):
    assert is_new(client, new)
    assert Page(client.get("/roadmap/")).html.count(">New</span>") == 1


def test_who_came_later_sees_no_mark(new):
    user = make_user()
    make_roadmap(user)
    assert not is_new(client_of(user), new)


def test_reading_the_notice_leaves_the_mark(client, template, new):
    client.post("/roadmap/changes/seen/", {"roadmap_template": template.slug, "edition": 2})
    assert is_new(client, new)


def test_opening_its_page_alone_writes_nothing(client, new):
    before = whole_database()
    page = Page(client.get(f"/roadmap/t{new.pk}/"))
    assert whole_database() == before
    # The page sends this by itself; without scripts a button does.
    (form,) = (
        form
        for form in page.root.iter("form")
        if form.get("action") == f"/roadmap/t{new.pk}/opened/"
    )
    assert form.get("hx-post") == form.get("action")
    assert (form.get("hx-trigger"), form.get("hx-swap")) == ("load", "none")
    assert "Got it" in page.text(form)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_the_mark_goes_when_the_line_was_opened(client, learner, new, headers):
    answer = open_line(client, new, headers=headers)
    if headers:
        assert (answer.status_code, answer.content) == (200, b"")
    else:
        assert answer.url == f"/roadmap/t{new.pk}/"
    assert not is_new(client, new)
    assert opened(learner) == [new.pk]
    assert "/opened/" not in client.get(f"/roadmap/t{new.pk}/").content.decode()


def test_opened_twice_is_once(client, learner, new):
    open_line(client, new)
    stored = journey_of(learner)
    open_line(client, new)
    assert journey_of(learner) == stored


def test_opening_a_line_that_is_not_new_stores_nothing(client, learner, lines, new):
    before = whole_database()
    assert open_line(client, lines[0]).status_code == 302
    assert whole_database() == before


def test_opening_what_there_is_not_is_not_found(client, template, new):
    draft = make_line(template.stages.first())
    before = whole_database()
    for ref in (f"t{draft.pk}", "t999999"):
        assert client.post(f"/roadmap/{ref}/opened/").status_code == 404
    assert whole_database() == before
    with pytest.raises(NotFound):
        seen.mark_opened(user=make_user(), ref=f"t{new.pk}")


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("state/", {"state": "done"}),
        ("state/", {"state": "doing"}),
        ("state/", {"state": "skipped"}),
        ("date/", {"target_date": "2027-05-01"}),
        ("notes/", {"key": str(uuid.UUID(int=1)), "body": "A thought."}),
    ],
)
def test_whatever_is_written_on_a_line_opens_it(client, learner, new, path, data):
    client.post(f"/roadmap/t{new.pk}/{path}", data)
    assert not is_new(client, new)
    # Nothing more is stored for it: a line with a row of its own was opened.
    assert opened(learner) == []


def test_a_tick_that_was_undone_leaves_the_line_opened(client, learner, new):
    event = set_state(learner, new, "done")
    undo_event(user=learner, event_id=event.pk)
    assert not is_new(client, new)


def test_what_comes_with_another_answer_is_not_the_programmes_news(client, learner, template):
    nurse = make_background("nurse")
    known = make_line(template.stages.first(), backgrounds=[nurse])
    publish(template)
    user = make_user()
    make_roadmap(user)
    added = make_line(template.stages.first(), backgrounds=[nurse])
    publish(template)
    save_answers(user=user, **make_answers(background=nurse))
    browser = client_of(user)
    assert not is_new(browser, known)
    assert is_new(browser, added)


def test_a_line_that_was_brought_back_is_new_to_those_who_came_while_it_was_away(
    client, template, lines
):
    change(lines[0], retired=True)
    publish(template)
    user = make_user()
    make_roadmap(user)
    change(lines[0], retired=False)
    publish(template)
    assert is_new(client_of(user), lines[0])
    assert not is_new(client, lines[0])


def test_what_was_taken_back_is_not_marked_when_it_comes_again(client, template, new):
    open_line(client, new)
    restore(template, 1)
    assert f"entry-t{new.pk}" not in Page(client.get("/roadmap/")).by_id
    publish(template)
    assert not is_new(client, new)


def test_a_reworded_line_is_marked_until_the_notice_was_read(client, template, lines):
    change(lines[0], why="Because it is so.")
    publish(template)
    assert said_of(client, lines[0]) == f"{lines[0].title} Reworded"
    page = Page(client.get(f"/roadmap/t{lines[0].pk}/"))
    link = f"/roadmap/changes/#changed-t{lines[0].pk}"
    assert link in page.links(f"entry-t{lines[0].pk}")
    client.post("/roadmap/changes/seen/", {"roadmap_template": template.slug, "edition": 2})
    assert said_of(client, lines[0]) == lines[0].title
    assert link not in Page(client.get(f"/roadmap/t{lines[0].pk}/")).html


def test_marks_cost_no_query(client, new, lines, template):
    client.get("/roadmap/")
    assert len(statements(lambda: client.get("/roadmap/"))) == ROADMAP_PAGE
    assert len(statements(lambda: client.get(f"/roadmap/t{new.pk}/"))) == MILESTONE_PAGE
    data = {"state": "done", "edition": 2}
    url = f"/roadmap/t{new.pk}/state/"
    assert len(statements(lambda: client.post(url, data, headers=HTMX))) == TICK


def test_opening_a_line_costs(client, new):
    client.get("/roadmap/")
    # Session, user; lock and read the roadmap, is there a row, store it.
    assert len(statements(lambda: open_line(client, new, headers=HTMX))) == 6


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_lines_opened_at_once_are_all_stored(learner, template, lines):
    new = [make_line(template.stages.last()).pk for _ in range(5)]
    publish(template)
    results = at_once(
        *[lambda pk=pk: seen.mark_opened(user=learner, ref=f"t{pk}") for pk in new + new]
    )
    assert results == [None] * 10
    assert sorted(opened(learner)) == new
