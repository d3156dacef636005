"""Several roadmap templates: choosing one, and moving to another without losing anything."""

import datetime
import uuid

import pytest

from roadmap.catalogue.models import Report, RoadmapTemplate
from roadmap.errors import NotFound
from roadmap.journey import queries, services
from roadmap.journey.models import Event, Roadmap
from roadmap.journey.starting.answers import save_answers
from roadmap.journey.updates import seen
from tests.concurrency import at_once
from tests.journey.factories import (
    change,
    client_of,
    events_of,
    journey_of,
    lines_of,
    make_answers,
    make_line,
    make_note,
    make_template,
    make_user,
    milestone_of,
    publish,
    set_state,
    tick,
)
from tests.journey.pages import Page
from tests.journey.test_costs import MILESTONE_PAGE, ROADMAP_PAGE, TICK, statements
from tests.journey.writes import HTMX

DAY = datetime.date(2026, 1, 2)


@pytest.fixture
def client(learner):
    return client_of(learner)


@pytest.fixture
def other(template):
    """A second roadmap template: one stage of three lines."""
    return make_template(stages=1, lines=3)


def answers(**extra) -> dict:
    """What the start form sends."""
    return {
        name: getattr(value, "pk", value) or "" for name, value in make_answers().items()
    } | extra


def move(user, template) -> services.Change:
    return save_answers(user=user, **make_answers(roadmap_template=template))


def overview_of(user) -> queries.Overview:
    return queries.overview(Roadmap.objects.for_user(user).get(), today=DAY)


def ids(lines) -> list[int]:
    return [line.pk for line in lines]


# Choosing ----------------------------------------------------------------------------------------


def test_one_roadmap_template_is_not_asked_about(template):
    page = Page(client_of(make_user()).get("/roadmap/start/"))
    assert "roadmap_template" not in page.html


def test_one_that_is_not_published_is_not_offered(template):
    RoadmapTemplate.objects.create(slug="draft", title="A draft")
    page = Page(client_of(make_user()).get("/roadmap/start/"))
    assert "roadmap_template" not in page.html


def test_of_several_the_default_is_chosen_beforehand(template, other):
    RoadmapTemplate.objects.filter(pk=other.pk).update(
        is_default=True, title="The short way", summary="For those in a hurry."
    )
    page = Page(client_of(make_user()).get("/roadmap/start/"))
    fields = [f for f in page.root.iter("input") if f.get("name") == "roadmap_template"]
    assert [(f.get("value"), f.get("checked") is not None) for f in fields] == [
        (str(other.pk), True),
        (str(template.pk), False),
    ]
    assert "The short way For those in a hurry." in page.text("div_id_roadmap_template")


def test_the_chosen_one_is_started_and_previewed(template, other):
    user = make_user()
    client = client_of(user)
    data = answers(roadmap_template=other.pk)
    for headers in ({}, HTMX):
        page = Page(client.post("/roadmap/start/preview/", data, headers=headers))
        assert "3 milestones" in " ".join(page.html.replace("<b>3</b>", "3").split())
    assert client.post("/roadmap/start/", data).url == "/roadmap/"
    roadmap = Roadmap.objects.get(user=user)
    assert roadmap.roadmap_template == other
    assert roadmap.first_edition == roadmap.seen_edition == other.editions.get()


def test_a_form_that_did_not_ask_starts_the_default_and_moves_nobody(template, other, learner):
    RoadmapTemplate.objects.filter(pk=other.pk).update(is_default=True)
    user = make_user()
    client_of(user).post("/roadmap/start/", answers())
    assert Roadmap.objects.get(user=user).roadmap_template == other
    client_of(learner).post("/roadmap/start/", answers(hours_per_week=4))
    assert Roadmap.objects.get(user=learner).roadmap_template == template


@pytest.mark.parametrize("junk", ["0", "x", "999999", "9" * 40])
def test_one_that_there_is_not_cannot_be_chosen(client, learner, other, junk):
    before = journey_of(learner)
    page = Page(client.post("/roadmap/start/", answers(roadmap_template=junk)))
    assert page.status == 422
    assert page.error("roadmap_template")
    assert journey_of(learner) == before


# Moving ------------------------------------------------------------------------------------------


def test_moving_says_so_and_is_written_down(client, learner, template, other):
    make_line(template.stages.first())
    publish(template)
    seen.mark_opened(user=learner, ref=f"t{lines_of(template)[-1].pk}")
    RoadmapTemplate.objects.filter(pk=other.pk).update(title="The short way")
    answer = client.post("/roadmap/start/", answers(roadmap_template=other.pk))
    assert answer.url == "/roadmap/"
    page = Page(client.get("/roadmap/"))
    assert "You are on The short way now." in page.text("main")
    assert "update" not in page.by_id
    assert page.entries == [f"t{line.pk}" for line in lines_of(other)]
    roadmap = Roadmap.objects.get(user=learner)
    assert roadmap.roadmap_template == other
    assert roadmap.first_edition == roadmap.seen_edition == other.editions.get()
    assert roadmap.opened_lines == []
    event = Event.objects.last()
    assert (event.what, event.before, event.after, event.edition) == (
        "moved",
        {"roadmap_template": template.slug},
        {"roadmap_template": other.slug},
        other.editions.get(),
    )


def test_moving_twice_is_once_and_with_other_answers_both_are_written(learner, other):
    for _ in range(2):
        move(learner, other)
    assert events_of(learner) == ["started", "moved"]
    template = RoadmapTemplate.objects.published().exclude(pk=other.pk).get()
    save_answers(user=learner, **make_answers(roadmap_template=template, hours_per_week=4))
    assert events_of(learner) == ["started", "moved", "moved", "answers"]


def test_whatever_was_touched_is_kept_in_a_last_group(client, learner, lines, other):
    tick(learner, lines[0], on=DAY)
    set_state(learner, lines[1], "skipped", reason="Mine.")
    set_state(learner, lines[2], "doing")
    make_note(learner, lines[3], "Keep me.")
    services.set_target_date(user=learner, ref=f"t{lines[4].pk}", target_date=DAY)
    set_state(learner, lines[5], "doing")
    set_state(learner, lines[5], "open")
    before = journey_of(learner)
    move(learner, other)
    after = journey_of(learner)
    for table in ("milestones", "notes", "versions"):
        assert after[table] == before[table]
    assert after["events"][:-1] == before["events"]
    overview = overview_of(learner)
    assert [stage.stage.title for stage in overview.stages][-1] == "From your earlier roadmap"
    assert overview.stages[-1].finished_on is None
    kept = [entry.line.id for entry in overview.stages[-1].shown]
    assert kept == ids([lines[0], lines[2], lines[3], lines[4], lines[1]])
    # Done counts, and the rest of it does not.
    assert (overview.count.done, overview.count.total) == (1, 4)
    assert overview.stages[-1].count.total == 1
    assert {entry.entry.line.id for entry in overview.next_up} <= set(ids(lines_of(other)))
    page = Page(client.get("/roadmap/"))
    assert page.progress == (1, 4)
    assert "From your earlier roadmap" in page.text(f"entry-t{lines[0].pk}")
    assert page.by_id["stage-2"].get("open") is not None
    page = Page(client.get(f"/roadmap/t{lines[3].pk}/"))
    assert "Keep me." in page.text("notes")
    assert page.progress == (1, 4)


def test_an_earlier_line_is_shown_in_its_own_roadmaps_present_words(
    client, learner, template, lines, other
):
    tick(learner, lines[0], lines[1], on=DAY)
    move(learner, other)
    change(lines[0], title="Say it in other words")
    change(lines[1], retired=True)
    publish(template)
    page = Page(client.get("/roadmap/"))
    assert "Say it in other words" in page.text(f"entry-t{lines[0].pk}")
    assert page.progress == (2, 5)
    # What changes there is no news to somebody who has left.
    assert "update" not in page.by_id


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_ticks_notes_dates_and_undo_go_on_working_there(client, learner, lines, other, headers):
    tick(learner, lines[0], on=DAY)
    move(learner, other)
    url = f"/roadmap/t{lines[0].pk}/"
    for path, data in {
        "state/": {"state": "doing"},
        "date/": {"target_date": "2027-05-01"},
        "notes/": {"key": uuid.UUID(int=1), "body": "A thought."},
    }.items():
        assert client.post(url + path, data, headers=headers).status_code in (200, 302)
    assert milestone_of(learner, lines[0]).state == "doing"
    assert milestone_of(learner, lines[0]).notes.count() == 1
    event = Event.objects.filter(what="state").last()
    assert event.edition.roadmap_template == lines[0].stage.roadmap_template
    client.post(f"/roadmap/undo/{event.pk}/", headers=headers)
    assert milestone_of(learner, lines[0]).done_on == DAY
    assert Page(client.get("/roadmap/")).progress == (1, 4)


def test_a_tick_from_a_page_opened_before_moving_is_kept(client, learner, lines, other):
    move(learner, other)
    url = f"/roadmap/t{lines[6].pk}/"
    assert client.get(url).status_code == 404
    data = {"state": "done", "edition": 1}
    assert client.post(f"{url}state/", data, headers=HTMX).status_code == 200
    assert milestone_of(learner, lines[6]).state == "done"
    assert Page(client.get("/roadmap/")).progress == (1, 4)
    assert client.get(url).status_code == 200


def test_lines_of_a_roadmap_one_was_never_on_are_not_found(client, learner, other):
    line = lines_of(other)[0]
    before = journey_of(learner)
    url = f"/roadmap/t{line.pk}/"
    assert client.get(url).status_code == 404
    for path, data in {
        "state/": {"state": "done"},
        "opened/": {},
        "date/": {"target_date": "2027-05-01"},
        "notes/": {"key": uuid.UUID(int=1), "body": "A thought."},
        "report/": {"report-key": uuid.UUID(int=1), "report-text": "Wrong."},
    }.items():
        assert client.post(url + path, data).status_code == 404
    assert journey_of(learner) == before


def test_a_report_on_an_earlier_line_names_the_edition_it_is_in(client, learner, lines, other):
    tick(learner, lines[0])
    move(learner, other)
    data = {"report-key": uuid.UUID(int=1), "report-text": "Wrong."}
    client.post(f"/roadmap/t{lines[0].pk}/report/", data)
    assert Report.objects.get().edition.roadmap_template == lines[0].stage.roadmap_template


def test_moving_there_and_back_leaves_everything_as_it_was(learner, template, lines, other):
    tick(learner, *lines[:3], on=DAY)
    tick_there = lines_of(other)[0]
    before = overview_of(learner).count
    move(learner, other)
    tick(learner, tick_there, on=DAY)
    move(learner, template)
    overview = overview_of(learner)
    assert [entry.line.id for entry in overview.entries] == ids([*lines, tick_there])
    assert (overview.count.done, overview.count.total) == (before.done + 1, before.total + 1)


def test_got_it_of_the_roadmap_one_has_left_reads_nothing_of_the_new_one(learner, template, other):
    move(learner, other)
    change(lines_of(other)[0], title="Say it in other words")
    publish(other)
    change_seen = seen.mark_update_seen(user=learner, roadmap_template=template.slug, number=2)
    assert change_seen.event is None
    assert overview_of(learner).update is not None


def test_a_template_that_is_not_published_cannot_be_moved_to(learner):
    draft = RoadmapTemplate.objects.create(slug="draft", title="A draft")
    before = journey_of(learner)
    with pytest.raises(NotFound):
        move(learner, draft)
    assert journey_of(learner) == before


# What it costs -----------------------------------------------------------------------------------


def test_only_people_with_earlier_lines_pay_for_them(client, learner, lines, other):
    move(learner, other)
    url = f"/roadmap/t{lines_of(other)[0].pk}/"
    client.get("/roadmap/")
    assert len(statements(lambda: client.get("/roadmap/"))) == ROADMAP_PAGE
    for line in lines[:2]:
        tick(learner, line)
        client.get("/roadmap/")
        assert len(statements(lambda: client.get("/roadmap/"))) == ROADMAP_PAGE + 1
        assert len(statements(lambda: client.get(url))) == MILESTONE_PAGE + 1
    assert len(statements(lambda: client.post(f"{url}state/", {"state": "done"}))) == TICK + 1
    # And which edition words it now.
    url = f"/roadmap/t{lines[0].pk}/state/"
    assert len(statements(lambda: client.post(url, {"state": "open"}))) == TICK + 2


# At once -----------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_ticks_while_moving_are_all_kept(learner, template, lines, other):
    results = at_once(
        lambda: move(learner, other).event.what,
        *[lambda line=line: tick(learner, line, on=DAY) for line in lines],
    )
    assert results == ["moved"] + [None] * 8
    assert overview_of(learner).count.done == 8
    assert overview_of(learner).count.total == 11
