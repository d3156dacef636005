"""What the programme changed: who is told, what they are told, and that it goes when it is read."""

import datetime
import threading

import pytest
import time_machine

from roadmap.errors import NotFound
from roadmap.journey import queries, services
from roadmap.journey.models import Event, Roadmap
from roadmap.journey.starting.answers import save_answers
from roadmap.journey.updates import changes, seen
from tests.concurrency import at_once, elsewhere
from tests.journey.factories import (
    change,
    client_of,
    events_of,
    journey_of,
    just_before_the_first,
    lines_of,
    make_answers,
    make_background,
    make_line,
    make_note,
    make_roadmap,
    make_user,
    publish,
    restore,
    set_state,
    tick,
    whole_database,
)
from tests.journey.pages import Page
from tests.journey.test_costs import MILESTONE_PAGE, ROADMAP_PAGE, TICK, statements
from tests.journey.writes import HTMX

TODAY = datetime.date(2026, 3, 14)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00"):
        yield


@pytest.fixture
def client(learner):
    return client_of(learner)


@pytest.fixture
def edition(learner, template, lines):
    """A second edition: one line new, one reworded, one no longer part."""
    make_line(template.stages.last(), title="Meet three patient groups")
    change(lines[0], title="Say it in other words")
    change(lines[1], retired=True)
    return publish(template, message="We listened to you.")


def roadmap_of(user) -> Roadmap:
    return Roadmap.objects.for_user(user).get()


def overview_of(user) -> queries.Overview:
    return queries.overview(roadmap_of(user), today=TODAY)


def get(client, url: str) -> Page:
    return Page(client.get(url))


def got_it(client, template, number: int, **extra):
    data = {"roadmap_template": template.slug, "edition": number}
    return client.post("/roadmap/changes/seen/", data, **extra)


# The notice --------------------------------------------------------------------------------------


def test_nothing_published_is_no_notice(client):
    assert "update" not in get(client, "/roadmap/").by_id


def test_the_notice_says_how_much_changed_and_what_the_total_is_now(
    client, learner, template, lines
):
    tick(learner, lines[7])
    change(lines[0], title="Say it in other words")
    for line in lines[1:3]:
        change(line, retired=True)
    make_line(template.stages.last())
    publish(template, message="We listened to you.")
    page = get(client, "/roadmap/")
    assert page.text("update-h") == (
        "Your programme updated this roadmap: 1 new, 1 reworded, 2 no longer part"
    )
    assert "We listened to you." in page.text("update")
    assert "Your roadmap has 7 milestones now, 8 before." in page.text("update")
    assert page.links("update") == ["/roadmap/changes/"]
    assert page.progress == (1, 7)


@pytest.mark.parametrize("url", ["/roadmap/?show=open", "/roadmap/?show=soon"])
def test_a_filtered_list_has_the_notice_too(client, edition, url):
    assert "update" in get(client, url).by_id


def test_who_started_afterwards_gets_no_notice(edition):
    newcomer = make_user()
    make_roadmap(newcomer)
    assert "update" not in get(client_of(newcomer), "/roadmap/").by_id


def test_what_changed_for_others_only_is_no_notice(client, learner, template, lines):
    change(lines[0], prerequisites=[lines[1]], sources=[{"title": "A", "url": "https://a.example"}])
    make_line(template.stages.first(), backgrounds=[make_background("nurse")])
    publish(template, message="Something for nurses.")
    assert changes.unread(roadmap_of(learner)) is None
    page = get(client, "/roadmap/")
    assert "update" not in page.by_id
    assert "Something for nurses." not in page.html
    assert "Nothing has changed since you last looked." in get(client, "/roadmap/changes/").text(
        "main"
    )


def test_what_changed_is_judged_by_the_present_answers(client, learner, template):
    nurse = make_background("nurse")
    make_line(template.stages.first(), backgrounds=[nurse], title="Write to five nurses")
    publish(template)
    save_answers(user=learner, **make_answers(background=nurse))
    assert "1 new" in get(client, "/roadmap/").text("update-h")


def test_what_was_taken_back_in_the_next_edition_is_no_notice(client, template, edition):
    restore(template, 1)
    assert "update" not in get(client, "/roadmap/").by_id


def test_the_messages_of_all_editions_since_are_shown_in_order(client, template, lines, edition):
    change(lines[2], title="Say that otherwise too")
    publish(template)
    change(lines[3], title="And that")
    publish(template, message="One thing more.")
    said = get(client, "/roadmap/").text("update")
    assert said.index("We listened to you.") < said.index("One thing more.")
    assert "1 new, 3 reworded, 1 no longer part" in said


def test_a_message_is_shown_as_text(client, template, lines):
    change(lines[0], title="<script>alert(1)</script>")
    publish(template, message="<img src=x onerror=alert(1)>")
    for url in ("/roadmap/", "/roadmap/changes/"):
        html = get(client, url).html
        assert "<img" not in html
        assert "<script>alert" not in html


def test_the_total_before_is_what_it_was_before(learner, template, lines):
    """Whatever the person had made of the lines that came and went."""
    tick(learner, lines[0])
    set_state(learner, lines[1], "skipped")
    set_state(learner, lines[2], "doing")
    make_note(learner, lines[3])
    before = overview_of(learner).count.total
    for line in lines[:5]:
        change(line, retired=True)
    for _ in range(3):
        make_line(template.stages.first())
    publish(template)
    overview = overview_of(learner)
    assert (before, overview.total_before) == (7, 7)
    assert (overview.count.done, overview.count.total) == (1, 7)
    tick(learner, lines_of(template)[-1])
    assert overview_of(learner).total_before == 7


def test_the_milestone_page_says_why_the_total_is_another(client, lines, template):
    make_line(template.stages.first())
    publish(template)
    page = get(client, f"/roadmap/t{lines[2].pk}/")
    assert page.progress == (0, 9)
    assert "8 before: see what your programme changed" in page.text(f"entry-t{lines[2].pk}")


def test_a_tick_on_a_list_that_shows_an_older_edition_answers_the_whole_page(
    client, learner, template, lines, edition
):
    """So no total changes without the notice that says why."""
    data = {"state": "done", "edition": 1}
    answer = client.post(f"/roadmap/t{lines[2].pk}/state/", data, headers=HTMX)
    assert answer.headers["HX-Redirect"] == f"/roadmap/#entry-t{lines[2].pk}"
    page = get(client, "/roadmap/")
    assert "update" in page.by_id
    assert page.text("flash").startswith(f"Done: {lines[2].title}. 1 of 8.")
    # On that page the next one is answered in parts again.
    data = {"state": "open", "edition": edition.number}
    page = Page(client.post(f"/roadmap/t{lines[2].pk}/state/", data, headers=HTMX))
    assert page.is_fragment
    assert page.progress == (0, 8)
    # An undo does not say what it was shown on.
    answer = client.post(f"/roadmap/undo/{Event.objects.last().pk}/", headers=HTMX)
    assert answer.headers["HX-Redirect"] == f"/roadmap/#entry-t{lines[2].pk}"


@pytest.mark.parametrize("junk", ["x", "0", "-1", "9" * 30])
def test_a_tick_that_names_no_edition_there_can_be_is_malformed(client, lines, junk):
    data = {"state": "done", "edition": junk}
    assert client.post(f"/roadmap/t{lines[2].pk}/state/", data).status_code == 400


# Got it ------------------------------------------------------------------------------------------


def test_got_it_makes_the_notice_go_and_stays_in_the_history(
    client, learner, template, lines, edition
):
    answer = got_it(client, template, 2)
    assert (answer.status_code, answer.url) == (302, "/roadmap/")
    assert "update" not in get(client, "/roadmap/").by_id
    event = Event.objects.last()
    assert (event.what, event.before, event.after) == (
        "update-seen",
        {"edition": 1},
        {"edition": 2},
    )
    page = get(client, "/roadmap/changes/")
    assert "Nothing has changed since you last looked." in page.text("main")
    assert "/roadmap/changes/?from=1&to=2" in page.links("main")
    page = get(client, "/roadmap/changes/?from=1&to=2")
    assert page.status == 200
    assert page.text(f"changed-t{lines[1].pk}").startswith(lines[1].title)
    assert "Got it" not in page.text("main")


def test_got_it_twice_is_once(client, learner, template, edition):
    got_it(client, template, 2)
    stored = journey_of(learner)
    assert got_it(client, template, 2).status_code == 302
    assert journey_of(learner) == stored


def test_got_it_does_not_swallow_what_was_published_meanwhile(client, template, lines, edition):
    page = get(client, "/roadmap/")
    change(lines[3], title="Published a moment later")
    publish(template)
    got_it(client, template, int(page.value("edition")))
    assert get(client, "/roadmap/").text("update-h").endswith(": 1 reworded")


def test_an_older_got_it_takes_nothing_back(client, learner, template, lines, edition):
    change(lines[3], title="Published a moment later")
    publish(template)
    got_it(client, template, 3)
    stored = journey_of(learner)
    got_it(client, template, 2)
    assert journey_of(learner) == stored


def test_an_edition_that_never_was_is_not_found(client, learner, template, edition):
    before = whole_database()
    assert got_it(client, template, 99).status_code == 404
    assert whole_database() == before


@pytest.mark.parametrize(
    "data", [{}, {"edition": "2"}, {"edition": "x", "roadmap_template": "a"}, {"edition": "9" * 30}]
)
def test_a_got_it_that_was_cut_short_is_malformed(client, learner, data, edition):
    before = journey_of(learner)
    assert client.post("/roadmap/changes/seen/", data).status_code == 400
    assert journey_of(learner) == before


def test_got_it_of_one_person_is_not_that_of_another(client, stranger, template, edition):
    got_it(client, template, 2)
    other = client_of(stranger)
    assert "update" in get(other, "/roadmap/").by_id
    assert other.get("/roadmap/changes/?from=1&to=2").status_code == 404


def test_who_has_no_roadmap_has_no_changes(template):
    newcomer = client_of(make_user())
    assert newcomer.get("/roadmap/changes/").url == "/roadmap/start/"
    assert got_it(newcomer, template, 1).status_code == 404


def test_an_update_touches_nothing_of_the_persons(client, learner, template, lines):
    tick(learner, lines[0], on=TODAY)
    make_note(learner, lines[1], "Kept.")
    set_state(learner, lines[2], "skipped", reason="Mine.")
    services.set_target_date(user=learner, ref=f"t{lines[3].pk}", target_date=TODAY)
    before = journey_of(learner)
    for line in lines[:4]:
        change(line, title="Another title", retired=True)
    publish(template)
    client.get("/roadmap/")
    client.get("/roadmap/changes/")
    assert journey_of(learner) == before
    got_it(client, template, 2)
    after = journey_of(learner)
    for table in ("milestones", "notes", "versions"):
        assert after[table] == before[table]
    assert after["events"][:-1] == before["events"]


# The page of changes -----------------------------------------------------------------------------


def test_the_page_shows_each_line_before_and_after(client, lines, template, edition):
    page = get(client, "/roadmap/changes/")
    (new,) = (line for line in lines_of(template) if line.title == "Meet three patient groups")
    assert page.text(f"changed-t{new.pk}") == "Meet three patient groups"
    reworded = page.by_id[f"changed-t{lines[0].pk}"]
    taken_out, put_in = (
        " ".join(page.text(element) for element in reworded.iter(tag)) for tag in ("del", "ins")
    )
    assert taken_out.split() == lines[0].title.split()
    assert put_in.split() == "Say it in other words".split()
    assert page.text(f"changed-t{lines[1].pk}").startswith(lines[1].title)
    assert "We listened to you." in page.text("main")
    assert page.value("edition") == "2"


@pytest.mark.parametrize(
    "query", ["?from=1", "?to=2", "?from=2&to=1", "?from=1&to=3", "?from=x&to=y", "?from=0&to=1"]
)
def test_an_update_that_was_never_read_is_not_found(client, template, edition, query):
    got_it(client, template, 2)
    assert client.get(f"/roadmap/changes/{query}").status_code == 404


# What it costs -----------------------------------------------------------------------------------


def test_an_update_costs_no_query_once_its_editions_are_in_memory(client, template, lines, edition):
    client.get("/roadmap/")
    assert len(statements(lambda: client.get("/roadmap/"))) == ROADMAP_PAGE
    url = f"/roadmap/t{lines[2].pk}/"
    assert len(statements(lambda: client.get(url))) == MILESTONE_PAGE
    data = {"state": "done", "edition": 2}
    assert len(statements(lambda: client.post(f"{url}state/", data, headers=HTMX))) == TICK
    # Session, user, roadmap, milestones, events.
    assert len(statements(lambda: client.get("/roadmap/changes/"))) == 5
    # Session, user; lock and read the roadmap, find the edition, store it, store the event.
    assert len(statements(lambda: got_it(client, template, 2))) == 7
    # The two editions as well.
    assert len(statements(lambda: client.get("/roadmap/changes/?from=1&to=2"))) == 6


def test_several_editions_at_once_cost_one_query_for_their_messages(client, template, lines):
    for number in range(2, 7):
        change(lines[0], title=f"Say it in way {number}")
        publish(template, message=f"Way {number}.")
    client.get("/roadmap/")
    found = statements(lambda: client.get("/roadmap/"))
    assert len(found) == ROADMAP_PAGE + 1 == 5
    assert not any('"content"' in sql for sql in found)
    data = {"state": "done", "edition": 6}
    url = f"/roadmap/t{lines[2].pk}/state/"
    assert len(statements(lambda: client.post(url, data, headers=HTMX))) == TICK


def test_the_page_costs_the_same_after_the_fiftieth_edition(client, learner, template, lines):
    for number in range(2, 51):
        change(lines[0], title=f"Say it in way {number}")
        publish(template)
    got_it(client, template, 50)
    client.get("/roadmap/")
    assert len(statements(lambda: client.get("/roadmap/"))) == ROADMAP_PAGE


# At once -----------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_got_it_sent_at_once_is_written_once(learner, template, lines):
    change(lines[0], title="Say it in other words")
    publish(template)
    results = at_once(
        *[lambda: seen.mark_update_seen(user=learner, roadmap_template=template.slug, number=2)] * 6
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert events_of(learner) == ["started", "update-seen"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_publish_in_the_middle_of_got_it_is_not_swallowed(learner, template, lines):
    change(lines[0], title="Say it in other words")
    publish(template)
    change(lines[1], title="And that one too")
    with just_before_the_first("INSERT INTO", Event, lambda: elsewhere(lambda: publish(template))):
        seen.mark_update_seen(user=learner, roadmap_template=template.slug, number=2)
    assert roadmap_of(learner).seen_edition.number == 2
    assert overview_of(learner).update.summary == "1 reworded"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_got_it_while_publishes_and_ticks_go_on(learner, template, lines):
    change(lines[0], title="Say it in other words")
    publish(template)
    lock = threading.Lock()

    def publish_again():
        with lock:
            change(lines[1], title="And that one too")
        return publish(template).number

    results = at_once(
        publish_again,
        lambda: (
            seen.mark_update_seen(user=learner, roadmap_template=template.slug, number=2).event.what
        ),
        *[lambda line=line: tick(learner, line, on=TODAY) for line in lines],
    )
    assert results == [3, "update-seen"] + [None] * 8
    assert roadmap_of(learner).seen_edition.number == 2
    assert overview_of(learner).count.done == 8


def test_the_service_finds_no_roadmap_of_nobody(template):
    with pytest.raises(NotFound):
        seen.mark_update_seen(user=make_user(), roadmap_template=template.slug, number=1)
