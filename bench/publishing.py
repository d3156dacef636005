"""What publishing costs with many roadmaps, and how long it takes to count whom it concerns."""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench._rows import copy_row, execute, one_of
from roadmap.catalogue import loading, publishing
from roadmap.catalogue.models import (
    Background,
    Degree,
    MilestoneTemplate,
    RoadmapTemplate,
    Specialty,
)
from roadmap.desk.affected import affected
from roadmap.desk.review import review
from roadmap.journey.models import Milestone, Roadmap
from roadmap.journey.starting.answers import save_answers

FEW = 10
TOUCHED = 12
"""Lines that each person has touched; two thirds of them are done."""
EDITIONS = 50
TIMES = 5
"""How often each thing is measured; the median is told."""


def main(arguments: list[str]) -> Iterator[str]:
    """Measure; yields the figures."""
    parser = argparse.ArgumentParser(prog="run.py bench publishing")
    parser.add_argument("--roadmaps", type=int, default=100_000, help="how many there are")
    many = parser.parse_args(arguments).roadmaps

    loading.load(loading.read(loading.BUILT_IN))
    roadmap_template = RoadmapTemplate.objects.get()
    publishing.publish(roadmap_template=roadmap_template, by=None)
    person = make_person()
    fill(person, FEW - 1)
    few_seconds = publish_seconds(roadmap_template)
    first_queries = page_queries(person)
    fill(person, many - FEW)
    many_seconds = publish_seconds(roadmap_template)
    yield f"publish with {FEW} roadmaps: {few_seconds * 1000:.0f} ms"
    yield f"publish with {many:,} roadmaps: {many_seconds * 1000:.0f} ms"
    yield f"ratio: {many_seconds / few_seconds:.2f}"

    yield f"milestones stored: {Milestone.objects.count():,}"
    yield from counting_figures(roadmap_template, "")
    # An index alone does not say any more which rows there are.
    execute(f"UPDATE {Milestone._meta.db_table} SET target_date = CURRENT_DATE WHERE id % 50 = 0")
    yield from counting_figures(roadmap_template, ", 2 % of all milestones changed just before")

    while roadmap_template.editions.count() < EDITIONS:
        reword(1)
        publishing.publish(roadmap_template=roadmap_template, by=None)
    yield f"queries of the roadmap page after the first edition: {first_queries}"
    yield f"queries of the roadmap page after edition {EDITIONS}: {page_queries(person)}"


# Rows --------------------------------------------------------------------------------------------


def make_person() -> User:
    """A user with a roadmap, to be copied."""
    person = User.objects.create_user("person@example.com")
    save_answers(
        user=person,
        background=Background.objects.first(),
        degree=Degree.objects.first(),
        degree_status=Roadmap.DegreeStatus.HELD,
        specialty=None,
        target_date=None,
        hours_per_week=None,
    )
    return person


def fill(person: User, count: int) -> None:
    """Add so many more people, with all kinds of answers, who have each touched some lines."""
    last_user = User.objects.latest("pk").pk
    last_roadmap = Roadmap.objects.latest("pk").pk
    copy_row(person, count, email=f"'person-' || ({last_user} + i) || '@example.com'")
    users = f"(SELECT min(id) - 1 FROM accounts_user WHERE id > {last_user}) + i"
    copy_row(
        person.roadmap,
        count,
        user_id=users,
        background_id=one_of(ids_of(Background), "i"),
        degree_id=one_of(ids_of(Degree), "i / 13"),
        specialty_id=one_of(ids_of(Specialty), "i / 7"),
        degree_status="(ARRAY['held', 'under-way'])[1 + i % 2]",
    )
    table, lines = Milestone._meta.db_table, ids_of(MilestoneTemplate)
    execute(
        f"INSERT INTO {table} (roadmap_id, template_id, state, done_on, title, reason) "
        f"SELECT r.id, {one_of(lines, 'r.id + k')}, "
        "CASE WHEN k % 3 = 0 THEN 'doing' ELSE 'done' END, "
        "CASE WHEN k % 3 = 0 THEN NULL ELSE CURRENT_DATE END, '', '' "
        f"FROM {Roadmap._meta.db_table} r, generate_series(1, {TOUCHED}) AS k "
        f"WHERE r.id > {last_roadmap}"
    )
    execute("VACUUM ANALYZE")


def ids_of(model: type) -> list[int]:
    """The ids of all rows of a table, in order."""
    return list(model.objects.order_by("pk").values_list("pk", flat=True))


def reword(count: int) -> None:
    """Give the first lines another reason, each time a new one."""
    reason = f"Because of {time.monotonic_ns()}."
    MilestoneTemplate.objects.filter(pk__in=ids_of(MilestoneTemplate)[:count]).update(why=reason)


# Measures ----------------------------------------------------------------------------------------


def seconds(action: Callable[[], object]) -> float:
    """How long an action takes; the median of several times, after one that warms up."""
    action()
    taken = []
    for _time in range(TIMES):
        began = time.perf_counter()
        action()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def publish_seconds(roadmap_template: RoadmapTemplate) -> float:
    """How long it takes to publish one changed line."""

    def publish() -> None:
        reword(1)
        publishing.publish(roadmap_template=roadmap_template, by=None)

    return seconds(publish)


def counting_figures(roadmap_template: RoadmapTemplate, when: str) -> Iterator[str]:
    """How long it takes to count whom a publish concerns, for few lines and for all."""
    for how_many in (1, 5, MilestoneTemplate.objects.count()):
        reword(how_many)
        proposal = publishing.propose(RoadmapTemplate.objects.get())
        found = review(proposal)
        counting = seconds(lambda found=found: affected(roadmap_template, found.difference))
        whole = seconds(lambda proposal=proposal: review(proposal))
        yield (
            f"{how_many} lines changed{when}: who is affected in {counting:.2f} s, "
            f"all that the page shows in {whole:.2f} s"
        )
        publishing.publish(roadmap_template=roadmap_template, by=None)


def page_queries(person: User) -> int:
    """How many queries the person's roadmap page takes, once the process has met the edition."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person)
    client.get("/roadmap/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/roadmap/")
    return len(captured)
