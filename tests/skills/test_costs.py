"""What the pages of this wing cost in queries: the same, however much there is.

The numbers are exact. Whoever changes one says why.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.journey.models import Credential, Evidence, Milestone
from roadmap.skills.models import (
    Brief,
    HardQuestion,
    Rating,
    Rehearsal,
    Story,
    StoryTag,
    Talk,
)
from tests.journey.factories import client_of
from tests.skills.factories import DAY, TEXTS

FRAME = 3
"""Session, user, roadmap."""


def fill(user, skills, line, many: int) -> dict[str, int]:
    """So many rows of each kind; ids of one of each."""
    roadmap = user.roadmap
    milestone = Milestone.objects.create(roadmap=roadmap, template=line)
    stories = Story.objects.bulk_create(
        Story(roadmap=roadmap, title=f"Story {number}", **TEXTS) for number in range(many)
    )
    StoryTag.objects.bulk_create(
        StoryTag(story=story, skill=skill) for story in stories for skill in skills
    )
    talks = Talk.objects.bulk_create(
        Talk(roadmap=roadmap, title=f"Talk {number}", given_on=DAY) for number in range(many)
    )
    for row in (*stories, *talks):
        row.milestones.add(milestone)
    for kind, values in (
        (Rating, {"roadmap": roadmap, "skill": skills[0], "level": 3, "day": DAY}),
        (Rehearsal, {"talk": talks[0], "day": DAY, "structure": 2}),
        (HardQuestion, {"talk": talks[0], "question": "Why?"}),
        (Credential, {"roadmap": roadmap, "kind": "membership", "title": "DIA", "since": DAY}),
        (Evidence, {"milestone": milestone, "url": "https://example.org/", "label": "Link"}),
    ):
        kind.objects.bulk_create(kind(**values) for _ in range(many))
    ids = {
        name: list(kind.objects.values_list("pk", flat=True)[:12])
        for name, kind in (
            ("stories", Story),
            ("talks", Talk),
            ("credentials", Credential),
            ("evidence", Evidence),
        )
    }
    Brief.objects.create(roadmap=roadmap, **ids)
    return {"story": stories[0].pk, "talk": talks[0].pk}


def queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200, url
    return len(captured)


@pytest.fixture
def client(learner):
    client = client_of(learner)
    client.get("/roadmap/")  # the process has met the edition
    return client


EMPTY = {
    # Skills; stories by skill; the latest ratings.
    "/skills/": FRAME + 3,
    # The skill; how many ratings; the stories.
    "/skills/{skill}/": FRAME + 3,
    # Skills; how many stories.
    "/skills/stories/": FRAME + 2,
    "/skills/stories/add/": FRAME + 2,
    "/skills/talks/": FRAME + 1,
    # No brief; stories, talks and credentials that would stand on it, and none do.
    "/skills/brief/": FRAME + 4,
    # And what is offered: stories, talks, credentials, evidence; how many earlier texts.
    "/skills/brief/edit/": FRAME + 9,
    "/skills/associations/": FRAME + 2,
    "/skills/removed/": FRAME + 5,
}
FULL = {
    "/skills/": FRAME + 3,
    # The skill; how many ratings, and those; the stories.
    "/skills/{skill}/": FRAME + 4,
    # Skills; how many stories, those of the page, their skills.
    "/skills/stories/": FRAME + 4,
    "/skills/stories/?q=story&skill={skill}&show=told": FRAME + 4,
    # The milestones, and what else could be linked.
    "/skills/stories/?milestone=t{line}": FRAME + 6,
    # The milestones; the story, its skills, its milestones; the brief.
    "/skills/stories/{story}/": FRAME + 5,
    # Skills and milestones.
    "/skills/stories/add/?skill={skill}": FRAME + 2,
    # The story and its skills; all skills; how many earlier texts.
    "/skills/stories/{story}/edit/": FRAME + 5,
    "/skills/talks/": FRAME + 2,
    "/skills/talks/?milestone=t{line}": FRAME + 4,
    # The talk; the milestones; its own, its rehearsals, its questions.
    "/skills/talks/{talk}/": FRAME + 5,
    # The brief; stories, their skills, talks, credentials, evidence.
    "/skills/brief/": FRAME + 6,
    "/skills/brief/edit/": FRAME + 6,
    "/skills/associations/": FRAME + 2,
    "/skills/removed/": FRAME + 5,
    # How many there are; there are none.
    "/skills/removed/?kind=ratings": FRAME + 1,
}


def test_pages_of_somebody_who_has_nothing_yet(client, skills):
    asked = {url: queries(client, url.format(skill=skills[0].pk)) for url in EMPTY}
    assert asked == EMPTY


@pytest.mark.parametrize("many", [1, 500])
def test_pages_cost_the_same_at_one_and_at_five_hundred(client, learner, skills, lines, many):
    ids = {"skill": skills[0].pk, "line": lines[0].pk}
    ids |= fill(learner, skills, lines[0], many)
    asked = {url: queries(client, url.format(**ids)) for url in FULL}
    assert asked == FULL


def test_pages_of_long_lists_stay_small(client, learner, skills, lines):
    ids = {"skill": skills[0].pk} | fill(learner, skills, lines[0], 500)
    sizes = {
        url: len(client.get(url.format(**ids)).content)
        for url in ("/skills/", "/skills/{skill}/", "/skills/stories/", "/skills/talks/")
    }
    assert {url: size for url, size in sizes.items() if size > 40_000} == {}


# Session, user, the roadmap of the view; lock and read the roadmap; look for what the same form
# added before; store.
WRITE = 8


def test_writes_cost_the_same(client, learner, skills, lines):
    key = "12345678-1234-5678-1234-567812345678"
    fill(learner, skills, lines[0], 500)
    rating = {"key": key, "level": 3, "reason": "", "day": "2026-01-01"}
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(f"/skills/{skills[0].pk}/rate/", rating)
    assert answer.status_code == 302
    sent = [q["sql"] for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(sent) == WRITE
