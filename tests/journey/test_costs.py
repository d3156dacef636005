"""What a page and a write cost in statements: the same, however much there is.

The numbers are exact. Whoever changes one says why, and in ARCHITECTURE.md if it grows.
"""

import datetime
import gzip
import itertools
import statistics
import uuid
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.catalogue import publishing
from roadmap.catalogue.models import Association, Background, Degree, MilestoneTemplate, Skill
from roadmap.journey.models import (
    Credential,
    Event,
    Evidence,
    Milestone,
    Note,
    NoteVersion,
    Pause,
    Roadmap,
    SubStep,
)
from tests.journey.factories import (
    change,
    client_of,
    lines_of,
    make_answers,
    make_background,
    make_line,
    make_roadmap,
    make_template,
    make_user,
    publish,
    set_state,
)
from tests.journey.pages import Page
from tests.journey.writes import HTMX

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")

LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)

# Session, user, roadmap with its pauses, milestones.
ROADMAP_PAGE = 4
# And the notes, what else hangs on the entry, and the last events.
MILESTONE_PAGE = 7
# As the roadmap page, and the anchors.
PLAN_PAGE = 5
# As the roadmap page, and the last events.
PROGRESS_PAGE = 5
# Session, user, roadmap, milestones; how many events there are, and the events.
HISTORY_PAGE = 6
# Session, user, roadmap, milestones, and one for all that the person wrote.
SEARCH_PAGE = 5
# Session, user, roadmap, milestones, credentials.
CREDENTIALS_PAGE = 5
# Session, user, roadmap; what is published, and the lists that can be chosen from.
START_PAGE = 7
# Session, user; lock and read the roadmap, find the row, store it, store the event; the milestones
# for the counts.
TICK = 8


def statements(action) -> list[str]:
    """The statements of an action, without those that begin and end transactions."""
    with CaptureQueriesContext(connection) as captured:
        action()
    return [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(FRAME)]


def make_journey(*, lines: int, touched: int, notes: int):
    """A client of a person with so many lines, of which so many are touched, and all its lines."""
    template = make_template(stages=1, lines=1)
    stage = template.stages.get()
    for _ in range(lines - 1):
        make_line(stage)
    if lines > 1:
        publish(template)
    user = make_user()
    roadmap = make_roadmap(user)
    catalogue = lines_of(template)
    Milestone.objects.bulk_create(
        Milestone(roadmap=roadmap, template=line, state="doing") for line in catalogue[:touched]
    )
    first = Milestone.objects.first()
    Note.objects.bulk_create(
        Note(milestone=first, body=f"Note {number}", html=f"<p>Note {number}</p>")
        for number in range(notes)
    )
    Evidence.objects.bulk_create(
        Evidence(milestone=first, url="https://example.org/", label=f"Link {number}")
        for number in range(notes)
    )
    SubStep.objects.bulk_create(
        SubStep(milestone=first, text=f"Step {number}") for number in range(notes)
    )
    client = client_of(user)
    client.get("/roadmap/")  # the process has met the edition
    return client, catalogue


SIZES = pytest.mark.parametrize(
    ("lines", "touched", "notes"),
    [(1, 0, 0), (1, 1, 50), (50, 0, 0), (50, 50, 50), (150, 0, 0), (150, 150, 50)],
)


@SIZES
@pytest.mark.django_db
def test_pages_and_ticks_cost_the_same_however_much_there_is(lines, touched, notes):
    client, catalogue = make_journey(lines=lines, touched=touched, notes=notes)
    first, last = (f"/roadmap/t{catalogue[place].pk}/" for place in (0, -1))

    def tick(url, state, back="", **extra):
        return lambda: client.post(f"{url}state/", {"state": state, "back": back}, **extra)

    measured = {
        "roadmap": statements(lambda: client.get("/roadmap/")),
        "filtered": statements(lambda: client.get("/roadmap/?show=open")),
        "milestone": statements(lambda: client.get(first)),
        "plan": statements(lambda: client.get("/roadmap/plan/")),
        "search": statements(lambda: client.get("/roadmap/search/?q=note")),
        "search for nothing": statements(lambda: client.get("/roadmap/search/")),
        "tick by htmx": statements(tick(last, "done", headers=HTMX)),
        "untick by htmx": statements(tick(last, "open", headers=HTMX)),
        "tick by htmx on its page": statements(tick(last, "done", headers=HTMX, back="milestone")),
        "untick by htmx on its page": statements(
            tick(last, "open", headers=HTMX, back="milestone")
        ),
        "tick": statements(tick(last, "done")),
        "untick": statements(tick(last, "open")),
    }
    assert {name: len(found) for name, found in measured.items()} == {
        "roadmap": ROADMAP_PAGE,
        "filtered": ROADMAP_PAGE,
        "milestone": MILESTONE_PAGE,
        "plan": PLAN_PAGE,
        "search": SEARCH_PAGE,
        "search for nothing": SEARCH_PAGE - 2,
        "tick by htmx": TICK,
        "untick by htmx": TICK,
        "tick by htmx on its page": TICK,
        "untick by htmx on its page": TICK,
        "tick": TICK,
        "untick": TICK,
    }


HISTORIES = pytest.mark.parametrize("events", [1, 2_000])


@HISTORIES
@pytest.mark.django_db
def test_pages_about_the_past_cost_the_same_however_long_it_is(events):
    client, catalogue = make_journey(lines=50, touched=50, notes=5)
    make_past(events)
    assert {
        path: len(statements(lambda path=path: client.get(path)))
        for path in (
            "/roadmap/history/",
            "/roadmap/history/?page=9999",
            f"/roadmap/history/?of=t{catalogue[0].pk}&kind=ticks",
            "/roadmap/progress/",
            "/roadmap/progress/?since=12",
            "/roadmap/",
            f"/roadmap/t{catalogue[0].pk}/",
        )
    } == {
        "/roadmap/history/": HISTORY_PAGE,
        "/roadmap/history/?page=9999": HISTORY_PAGE,
        f"/roadmap/history/?of=t{catalogue[0].pk}&kind=ticks": HISTORY_PAGE,
        "/roadmap/progress/": PROGRESS_PAGE,
        "/roadmap/progress/?since=12": PROGRESS_PAGE,
        "/roadmap/": ROADMAP_PAGE,
        f"/roadmap/t{catalogue[0].pk}/": MILESTONE_PAGE,
    }


def make_past(events: int) -> None:
    """So many events, of every kind, by several people, on all milestones in turn."""
    others = [make_user() for _ in range(3)]
    milestones = list(Milestone.objects.select_related("roadmap").order_by("pk"))
    note = Note.objects.first()
    kinds = [
        ("state", {"state": "open"}, {"state": "doing", "done_on": None, "reason": ""}),
        ("target-date", {"target_date": None}, {"target_date": "2027-05-01"}),
        ("note-removed", {"note": note.pk}, {"note": note.pk}),
        ("started", {}, {}),
    ]
    Event.objects.bulk_create(
        Event(
            roadmap=milestone.roadmap,
            milestone=None if what == "started" else milestone,
            what=what,
            by=others[number % len(others)],
            before=before,
            after=after,
            edition=milestone.roadmap.first_edition,
        )
        for number, milestone, (what, before, after) in zip(
            range(events), itertools.cycle(milestones), itertools.cycle(kinds), strict=False
        )
    )


@pytest.mark.django_db
def test_a_list_beside_a_line_costs_one_query_however_long_it_is():
    client, catalogue = make_journey(lines=1, touched=0, notes=0)
    change(catalogue[0], shows="skills")
    publish(catalogue[0].stage.roadmap_template)
    url = f"/roadmap/t{catalogue[0].pk}/"
    client.get(url)
    for known in (1, 50):
        while Skill.objects.count() < known:
            Skill.objects.create(slug=f"skill-{Skill.objects.count()}", name="Listening")
        assert len(statements(lambda: client.get(url))) == MILESTONE_PAGE + 1


@pytest.mark.django_db
@pytest.mark.parametrize("known", [1, 200])
def test_credentials_cost_the_same_however_many_there_are(known):
    client, catalogue = make_journey(lines=20, touched=20, notes=1)
    line = catalogue[0]
    change(line, kind="membership", shows="associations")
    publish(line.stage.roadmap_template)
    roadmap, milestone = Roadmap.objects.get(), Milestone.objects.get(template=line)
    day = datetime.date(2026, 5, 20)
    Credential.objects.bulk_create(
        Credential(
            roadmap=roadmap,
            milestone=milestone if number % 2 else None,
            kind="membership",
            title=f"Association {number}",
            since=day,
        )
        for number in range(known)
    )
    last = Credential.objects.last()
    url = "/roadmap/credentials/"
    client.get("/roadmap/")  # the process has met the edition
    assert {
        "credentials": len(statements(lambda: client.get(url))),
        "after adding one": len(statements(lambda: client.get(f"{url}?added={last.pk}"))),
        "add": len(statements(lambda: client.get(f"{url}add/?kind=membership"))),
        "edit": len(statements(lambda: client.get(f"{url}{last.pk}/"))),
        "a line of such a kind": len(statements(lambda: client.get(f"/roadmap/t{line.pk}/"))),
        "a line of another": len(statements(lambda: client.get(f"/roadmap/t{catalogue[1].pk}/"))),
        "roadmap": len(statements(lambda: client.get("/roadmap/"))),
        "tick": len(
            statements(
                lambda: client.post(f"/roadmap/t{line.pk}/state/", {"state": "done"}, headers=HTMX)
            )
        ),
    } == {
        "credentials": CREDENTIALS_PAGE,
        "after adding one": CREDENTIALS_PAGE,
        "add": 4,
        "edit": 4,
        # The facts, and the list that this one shows beside its guidance, without the last events.
        "a line of such a kind": MILESTONE_PAGE + 1,
        "a line of another": MILESTONE_PAGE,
        "roadmap": ROADMAP_PAGE,
        "tick": TICK,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("shows", ["", "associations"])
def test_no_milestones_page_costs_more_than_eight(shows):
    """A list beside the guidance, facts, notes, evidence, steps, a pause and a suggested day."""
    client, catalogue = make_journey(lines=2, touched=2, notes=50)
    line = catalogue[0]
    change(line, kind="membership", shows=shows, weeks=2, core=True)
    publish(line.stage.roadmap_template)
    day = datetime.date(2099, 6, 1)
    Roadmap.objects.update(target_date=day, hours_per_week=4)
    Pause.objects.create(roadmap=Roadmap.objects.get(), first_day=day, last_day=day)
    Association.objects.create(slug="msls", name="Association of MSLs", url="https://example.org")
    url = f"/roadmap/t{line.pk}/"
    assert "planned for" in client.get(url).text
    assert len(statements(lambda: client.get(url))) == 8
    tick = {"state": "done", "back": "milestone"}
    for state in ("done", "open"):
        sent = tick | {"state": state}
        assert (
            len(statements(lambda sent=sent: client.post(f"{url}state/", sent, headers=HTMX)))
            == TICK
        )


@pytest.fixture
def journey(db):
    return make_journey(lines=50, touched=10, notes=5)


def test_the_start_pages_cost(journey):
    client, _ = journey
    newcomer = client_of(make_user())
    data = {key: getattr(value, "pk", value) or "" for key, value in make_answers().items()}
    assert {
        "to change answers": len(statements(lambda: client.get("/roadmap/start/"))),
        "to start": len(statements(lambda: newcomer.get("/roadmap/start/"))),
        "preview": len(
            statements(lambda: newcomer.post("/roadmap/start/preview/", data, headers=HTMX))
        ),
    } == {"to change answers": START_PAGE, "to start": START_PAGE, "preview": 11}


def test_other_writes_cost(journey):
    client, catalogue = journey
    url = f"/roadmap/t{catalogue[0].pk}/"
    note = Note.objects.first()
    fresh = f"/roadmap/t{catalogue[-1].pk}/"
    key = uuid.uuid4()

    def post(url, data=None):
        return len(statements(lambda: client.post(url, data or {})))

    assert {
        "set a date": post(f"{url}date/", {"target_date": "2027-05-01"}),
        "undo": post(f"/roadmap/undo/{Event.objects.last().pk}/"),
        "add a note": post(f"{url}notes/", {"key": key, "body": "A note."}),
        "add it again": post(f"{url}notes/", {"key": key, "body": "A note."}),
        "add a first note": post(f"{fresh}notes/", {"key": key, "body": "A note."}),
        "edit a note": post(f"{url}notes/{note.pk}/", {"revision": 1, "body": "Other."}),
        "remove a note": post(f"{url}notes/{note.pk}/remove/"),
    } == {
        "set a date": 7,
        "undo": 7,
        "add a note": 8,
        "add it again": 6,
        "add a first note": 8,
        "edit a note": 9,
        "remove a note": 7,
    }


def test_writes_on_evidence_and_steps_cost(journey):
    client, catalogue = journey
    url = f"/roadmap/t{catalogue[0].pk}/"
    link, step = Evidence.objects.first(), SubStep.objects.first()

    def post(path, data=None):
        return len(statements(lambda: client.post(url + path, data or {}, headers=HTMX)))

    texts = {"evidence-url": "example.org", "evidence-label": "Talk"}
    assert {
        "add evidence": post("evidence/", {"evidence-key": uuid.uuid4(), **texts}),
        "edit evidence": post(f"evidence/{link.pk}/", texts),
        "remove evidence": post(f"evidence/{link.pk}/remove/"),
        "add a step": post("steps/", {"step-key": uuid.uuid4(), "step-text": "One."}),
        "tick a step": post(f"steps/{step.pk}/tick/", {"is_done": "1"}),
        "edit a step": post(f"steps/{step.pk}/", {"step-text": "Two."}),
        "remove a step": post(f"steps/{step.pk}/remove/"),
    } == {
        # As a note, how many there are, and for the answer the milestones and the list.
        "add evidence": 11,
        "edit evidence": 10,
        "remove evidence": 9,
        "add a step": 11,
        "tick a step": 9,
        "edit a step": 10,
        "remove a step": 9,
    }


def test_five_hundred_notes_cost_what_one_costs(journey):
    client, catalogue = journey
    url = f"/roadmap/t{catalogue[0].pk}/"
    milestone = Milestone.objects.first()
    Note.objects.bulk_create(
        Note(milestone=milestone, body=f"Note {number}", html=f"<p>Note {number}</p>")
        for number in range(500)
    )
    NoteVersion.objects.bulk_create(
        NoteVersion(note=Note.objects.first(), revision=number, body="Old", edited_at=LONG_AGO)
        for number in range(1, 101)
    )
    for query in ("", "?notes=2", "?notes=26"):
        assert len(statements(lambda query=query: client.get(url + query))) == MILESTONE_PAGE
    assert len(client.get(url).content) < 120_000
    # Session, user, the note; how many earlier texts there are, and twenty of them.
    edit = f"{url}notes/{Note.objects.first().pk}/"
    assert len(statements(lambda: client.get(edit))) == 5


def test_a_tick_that_changes_nothing_stores_nothing(journey):
    client, catalogue = journey
    url = f"/roadmap/t{catalogue[0].pk}/state/"
    found = statements(lambda: client.post(url, {"state": "doing"}, headers=HTMX))
    assert Counter(sql.split()[0] for sql in found) == {"SELECT": 6}


def test_a_tick_reads_no_edition(journey):
    """The edition is kept parsed in the process: half a megabyte less to read for each tick."""
    client, catalogue = journey
    url = f"/roadmap/t{catalogue[0].pk}/state/"
    for sql in statements(lambda: client.post(url, {"state": "done"}, headers=HTMX)):
        assert '"content"' not in sql


def test_a_process_that_meets_an_edition_reads_it_once(learner, template, lines):
    change(lines[0], title="Say it otherwise")
    publish(template)
    client = client_of(learner)
    # The current one, and the one that the person has seen.
    assert len(statements(lambda: client.get("/roadmap/"))) == ROADMAP_PAGE + 2
    assert len(statements(lambda: client.get("/roadmap/"))) == ROADMAP_PAGE


def test_a_publish_costs_the_same_however_many_people_there_are(template, lines):
    numbers = []
    for title, people in (("One", 0), ("Two", 20)):
        for _ in range(people):
            user = make_user()
            make_roadmap(user)
            set_state(user, lines[0], "done")
        change(lines[0], title=title)
        numbers.append(len(statements(lambda: publish(template))))
    assert numbers[0] == numbers[1]


def test_a_publish_stores_one_edition_and_no_row_of_anybody(learner, template, lines):
    set_state(learner, lines[0], "done")
    before = {model: model.objects.count() for model in (Roadmap, Milestone, Note, Event)}
    change(lines[0], title="Say it otherwise")
    publishing.publish(roadmap_template=template, by=None)
    assert {model: model.objects.count() for model in before} == before
    assert template.editions.count() == 2


def test_changed_answers_cost(journey):
    client, _ = journey
    answers = make_answers(background=make_background("nurse"))
    data = {name: getattr(value, "pk", value) or "" for name, value in answers.items()}
    found = statements(lambda: client.post("/roadmap/start/", data))
    assert len(found) == 16


MIXTURES = {
    "begun": ["doing"],
    "touched": ["open"],
    "done": ["done"],
    "set aside": ["skipped"],
    "on the way": ["done", "open", "doing", "done", "open", "skipped"],
}
"""The states of all entries, by turns."""


def test_the_roadmap_of_the_built_in_catalogue_is_a_small_page(db, subtests):
    call_command("load_catalogue", verbosity=0)
    call_command("publish_catalogue", verbosity=0)
    user = make_user()
    background, degree = Background.objects.first(), Degree.objects.first()
    roadmap = make_roadmap(user, background=background, degree=degree)
    client = client_of(user)
    refs = Page(client.get("/roadmap/")).entries
    for turn, (name, states) in enumerate(MIXTURES.items()):
        for ref, state in zip(refs, itertools.cycle(states), strict=False):
            set_state(user, MilestoneTemplate(pk=int(ref[1:])), state)
        assert roadmap.milestones.count() == len(refs) > 35
        with subtests.test(name):
            html = client.get("/roadmap/").content
            assert len(html) <= 60_000
            assert len(gzip.compress(html)) <= 10_000
            sizes = []
            for ref in refs[turn :: len(MIXTURES)]:
                for state in ("done", "open"):
                    answer = client.post(f"/roadmap/{ref}/state/", {"state": state}, headers=HTMX)
                    sizes.append(len(gzip.compress(answer.content)))
            assert statistics.median(sizes) <= 2_000
