"""What 20,000 people in LinkedIn's file cost to import, and a list of 5,000 beside one of 25."""

import argparse
import datetime
import time
from collections.abc import Callable, Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from bench._rows import execute
from bench.history import make_person, measure
from roadmap.catalogue import loading, publishing
from roadmap.catalogue.models import RoadmapTemplate
from roadmap.connections import uploads
from roadmap.connections.models import Connection, Touch
from tests.connections.files import make_file, make_row

IMPORT = "/connections/import/"
POSITIONS = ("Scientist", "MSL", "Head of Medical Affairs", "Postdoctoral Fellow", "Sales Manager")
A_PAGE = 25


def main(arguments: list[str]) -> Iterator[str]:
    """Measure; yields the figures."""
    parser = argparse.ArgumentParser(prog="run.py bench connections")
    parser.add_argument("--rows", type=int, default=20_000, help="people in the file")
    parser.add_argument("--people", type=int, default=5_000, help="people in the longer list")
    chosen = parser.parse_args(arguments)

    loading.load(loading.read(loading.BUILT_IN))
    publishing.publish(roadmap_template=RoadmapTemplate.objects.get(), by=None)
    yield from importing(make_person("importer@example.com"), chosen.rows)
    few, many = make_person("few@example.com"), make_person("many@example.com")
    fill(few, A_PAGE)
    fill(many, chosen.people)
    execute("VACUUM ANALYZE")
    for name, path in {
        "list": "/connections/",
        "list, last page": "/connections/?page=-1",
        "list, words looked for": "/connections/?q=person+msl",
        "list, whose turn it is": "/connections/?show=owed",
    }.items():
        (short, queries), (long, more) = measure(path, few, many)
        yield (
            f"{name}: {short * 1000:.1f} ms with {A_PAGE}, {long * 1000:.1f} ms with "
            f"{chosen.people:,}, ratio {long / short:.2f}; queries {queries} and {more}"
        )


def importing(person: User, rows: int) -> Iterator[str]:
    """Upload a file, keep everybody in it, upload it again with news, and undo."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person)
    client.get("/healthz")
    lines = [
        make_row(
            f"Name{number} Family{number}, PhD",
            company=f"Company {number % 700}",
            position=POSITIONS[number % len(POSITIONS)],
        )
        for number in range(rows)
    ]
    data = make_file(*lines)
    yield f"file: {rows:,} people, {len(data) / 1e6:.1f} MB"

    def send(content: bytes) -> None:
        file = SimpleUploadedFile("Connections.csv", content)
        assert client.post(IMPORT, {"file": file}).status_code == 302

    yield timed("upload, until the choice is ready", lambda: send(data))
    yield timed("a page of the choice", lambda: client.get(f"{IMPORT}choose/"))
    key = uploads.find(person.roadmap).key
    everybody = {"key": key, "group": uploads.OTHERS, "wanted": "1"}
    client.post(f"{IMPORT}choose/group/", everybody)
    yield timed("import of everybody", lambda: client.post(f"{IMPORT}finish/", {"key": key}))
    yield f"stored: {person.roadmap.connections.count():,}"
    news = data.replace(b"Company 1", b"Corvane 1")
    yield timed("upload with news, all of them known", lambda: send(news))
    done = person.roadmap.connection_imports.get()
    yield timed("undo", lambda: client.post(f"{IMPORT}{done.pk}/undo/"))
    yield f"left: {person.roadmap.connections.count():,}"


def fill(person: User, number: int) -> None:
    """So many people, each with a touch and a promise, a third of them due."""
    today = timezone.localdate()
    days = [today - datetime.timedelta(days=place % 60) for place in range(number)]
    people = Connection.objects.bulk_create(
        Connection(
            roadmap=person.roadmap,
            name=f"Person {place}",
            role="MSL",
            company=f"Company {place % 50}",
            last_touch_on=day,
            next_on=day if place % 3 == 0 else None,
            due_on=day if place % 3 == 0 else None,
        )
        for place, day in enumerate(days)
    )
    Touch.objects.bulk_create(
        Touch(connection=row, day=row.last_touch_on, kind=Touch.Kind.CALL, promised="A paper")
        for row in people
    )


def timed(name: str, action: Callable[[], object]) -> str:
    """How long something takes: by the clock, and of that in this process."""
    clock, process = time.perf_counter(), time.process_time()
    action()
    clock, process = time.perf_counter() - clock, time.process_time() - process
    return f"{name}: {clock:.2f} s, {process:.2f} s of processor time here"
