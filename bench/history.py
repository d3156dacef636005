"""What five years of history cost: the pages of a person with it beside those of one with none."""

import argparse
import datetime
import statistics
import time
from collections.abc import Iterator

from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from bench._rows import copy_row, execute, one_of
from roadmap.catalogue import loading, publishing
from roadmap.catalogue.models import Background, Degree, RoadmapTemplate
from roadmap.journey import queries, services
from roadmap.journey.models import Milestone, Note, Roadmap
from roadmap.journey.starting.answers import save_answers

YEARS = 5
TIMES = 41
"""How often each page is measured; the median is told."""


def main(arguments: list[str]) -> Iterator[str]:
    """Measure; yields the figures."""
    parser = argparse.ArgumentParser(prog="run.py bench history")
    parser.add_argument("--events", type=int, default=2_000, help="how many there are")
    parser.add_argument("--notes", type=int, default=500, help="how many there are")
    chosen = parser.parse_args(arguments)

    loading.load(loading.read(loading.BUILT_IN))
    publishing.publish(roadmap_template=RoadmapTemplate.objects.get(), by=None)
    new, old = make_person("new@example.com"), make_person("old@example.com")
    fill(old, events=chosen.events, notes=chosen.notes)
    yield f"events: {old.roadmap.events.count():,}, notes: {notes_of(old).count():,}"

    bare, noted = old.roadmap.milestones.order_by("pk").values_list("template", flat=True)[:2]
    pages = {
        "roadmap": "/roadmap/",
        "milestone": f"/roadmap/t{bare}/",
        "milestone with its share of the notes": f"/roadmap/t{noted}/",
        "history": "/roadmap/history/",
        "history, last page": "/roadmap/history/?page=-1",
        "history of one milestone": f"/roadmap/history/?of=t{noted}",
        "progress": "/roadmap/progress/",
    }
    for name, path in pages.items():
        (none, none_queries), (many, many_queries) = measure(path, new, old)
        yield (
            f"{name}: {none * 1000:.1f} ms with none, {many * 1000:.1f} ms with {YEARS} years, "
            f"ratio {many / none:.2f}; queries {none_queries} and {many_queries}"
        )


# Rows --------------------------------------------------------------------------------------------


def make_person(email: str) -> User:
    """A user with a roadmap on which half is done: the same for both."""
    person = User.objects.create_user(email)
    roadmap = save_answers(
        user=person,
        background=Background.objects.first(),
        degree=Degree.objects.first(),
        degree_status=Roadmap.DegreeStatus.HELD,
        specialty=None,
        target_date=None,
        hours_per_week=None,
    ).roadmap
    today = timezone.localdate()
    entries = queries.overview(roadmap, today=today).entries
    for number, entry in enumerate(entries):
        is_done = number % 2 == 0
        services.set_state(
            user=person,
            ref=entry.ref,
            state=Milestone.State.DONE if is_done else Milestone.State.DOING,
            done_on=today - datetime.timedelta(days=number * 3) if is_done else None,
        )
    # Both have been there for as long, so that their pages differ in the history only.
    Roadmap.objects.filter(pk=roadmap.pk).update(
        started_on=today - datetime.timedelta(days=365 * YEARS)
    )
    return person


def fill(person: User, *, events: int, notes: int) -> None:
    """Give a person events on all of their milestones in turn, and notes on all but the first."""
    rows = list(person.roadmap.milestones.order_by("pk"))
    first = person.roadmap.events.filter(milestone__isnull=False).earliest("pk")
    ids = [row.pk for row in rows]
    missing = events - person.roadmap.events.count()
    at = f"now() - interval '{YEARS} years' * ({missing} - i) / {max(missing, 1)}"
    copy_row(first, missing, milestone_id=one_of(ids, "i"), at=at)
    note = Note.objects.create(milestone=rows[1], body="A thought.", html="<p>A thought.</p>")
    copy_row(note, notes - 1, milestone_id=one_of(ids[1:], "i"), key="gen_random_uuid()")
    execute("VACUUM ANALYZE")


def notes_of(person: User) -> models.QuerySet[Note]:
    """All notes of a person."""
    return Note.objects.filter(milestone__roadmap__user=person)


# Measures ----------------------------------------------------------------------------------------


def measure(path: str, *people: User) -> list[tuple[float, int]]:
    """How long a page takes for each person, and how many queries.

    They take turns, so that a slow moment of the machine meets all of them.
    """
    clients = []
    for person in people:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(person)
        client.get(path)
        clients.append(client)
    taken: list[list[float]] = [[] for _ in clients]
    for _time in range(TIMES):
        for client, times in zip(clients, taken, strict=True):
            began = time.process_time()
            client.get(path)
            times.append(time.process_time() - began)
    counted = []
    for client in clients:
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        counted.append(len(captured))
    return [(statistics.median(times), count) for times, count in zip(taken, counted, strict=True)]
