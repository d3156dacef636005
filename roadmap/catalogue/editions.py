"""What an edition says, parsed once per process: its stages and lines as plain objects.

An edition never changes, so what was parsed stays true for as long as the process lives.
"""

import datetime
import functools
from dataclasses import dataclass

from roadmap.catalogue.models import Edition


@dataclass(frozen=True, slots=True)
class Source:
    """Where a line's facts come from."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A milestone template as an edition words it; the fields are the model's."""

    id: int
    slug: str
    stage_id: int
    title: str
    summary: str
    why: str
    how: tuple[str, ...]
    done_when: str
    by_background: dict[str, str]
    core: bool
    kind: str
    shows: str
    """Which list of the catalogue stands beside it: one of `MilestoneTemplate.Shows`."""
    weeks: int
    effort: str
    lead_note: str
    start_week: int
    evidence: tuple[str, ...]
    backgrounds: frozenset[str]
    degree_condition: str
    specialties: frozenset[str]
    usually_done_by: frozenset[str]
    prerequisites: tuple[int, ...]
    opens: tuple[int, ...]
    """Ids of the lines that are best after this one."""
    retired: bool
    replaced_by: int | None
    """Id of the line that a retired one gave its place to."""
    replaces: tuple[int, ...]
    """Ids of the retired lines whose place this one takes, by way of other retired ones too."""
    sources: tuple[Source, ...]
    checked_on: datetime.date | None

    @property
    def ref(self) -> str:
        """The line's name in addresses and HTML ids."""
        return f"t{self.id}"

    @property
    def is_for_everybody(self) -> bool:
        """Whether it has no audience of its own."""
        return self.degree_condition == "any" and not self.backgrounds and not self.specialties


NO_LINE = Line(
    id=0,
    slug="",
    stage_id=0,
    title="",
    summary="",
    why="",
    how=(),
    done_when="",
    by_background={},
    core=True,
    kind="task",
    shows="",
    weeks=0,
    effort="",
    lead_note="",
    start_week=0,
    evidence=(),
    backgrounds=frozenset(),
    degree_condition="any",
    specialties=frozenset(),
    usually_done_by=frozenset(),
    prerequisites=(),
    opens=(),
    retired=False,
    replaced_by=None,
    replaces=(),
    sources=(),
    checked_on=None,
)
"""What the programme says of a milestone that is not its own: nothing."""


@dataclass(frozen=True, slots=True)
class EditionStage:
    """A stage as an edition words it, with its lines in order, retired ones included."""

    id: int
    slug: str
    number: int
    """Its place, counted from 1."""
    title: str
    short_title: str
    intro: str
    why: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class EditionContent:
    """All that an edition says."""

    stages: tuple[EditionStage, ...]
    lines: dict[int, Line]
    """By milestone template id, retired ones included, so that whoever ticked one can read it."""


def load(edition: Edition) -> EditionContent:
    """What the edition says; from memory after the first time in a process.

    The edition's `content` may be deferred: it is fetched only when it is not in memory yet.
    """
    return _parsed(edition.pk, edition.digest)


@functools.lru_cache(maxsize=64)
def _parsed(edition_id: int, digest: str) -> EditionContent:
    # The digest is part of the key because a test database uses its ids again.
    content = Edition.objects.values_list("content", flat=True).get(pk=edition_id, digest=digest)
    return parse(content)


def parse(content: dict) -> EditionContent:
    """Turn the JSON of an edition (see `publishing.snapshot`) into objects."""
    opens: dict[int, list[int]] = {}
    for milestone in content["milestones"]:
        if not milestone["retired"]:
            for prerequisite in milestone["prerequisites"]:
                opens.setdefault(prerequisite, []).append(milestone["id"])
    replaces = _replaces(content["milestones"])
    lines = {
        milestone["id"]: _line(
            milestone,
            opens=tuple(opens.get(milestone["id"], ())),
            replaces=tuple(replaces.get(milestone["id"], ())),
        )
        for milestone in content["milestones"]
    }
    stages = tuple(
        EditionStage(
            number=number,
            lines=tuple(line for line in lines.values() if line.stage_id == stage["id"]),
            **stage,
        )
        for number, stage in enumerate(content["stages"], start=1)
    )
    return EditionContent(stages=stages, lines=lines)


def _replaces(milestones: list[dict]) -> dict[int, list[int]]:
    """By id of a line in use: ids of the retired lines whose place it takes."""
    by_id = {milestone["id"]: milestone for milestone in milestones}
    found: dict[int, list[int]] = {}
    for milestone in milestones:
        successor, passed = milestone, set()
        while successor and successor["retired"] and successor["id"] not in passed:
            passed.add(successor["id"])
            successor = by_id.get(successor.get("replaced_by"))
        if passed and successor and not successor["retired"]:
            found.setdefault(successor["id"], []).append(milestone["id"])
    return found


def _line(milestone: dict, *, opens: tuple[int, ...], replaces: tuple[int, ...]) -> Line:
    checked_on = milestone["checked_on"]
    return Line(
        **{
            **milestone,
            "how": tuple(milestone["how"]),
            "evidence": tuple(milestone["evidence"]),
            "backgrounds": frozenset(milestone["backgrounds"]),
            "specialties": frozenset(milestone["specialties"]),
            "usually_done_by": frozenset(milestone["usually_done_by"]),
            "prerequisites": tuple(milestone["prerequisites"]),
            "sources": tuple(Source(**source) for source in milestone["sources"]),
            "checked_on": datetime.date.fromisoformat(checked_on) if checked_on else None,
            # Editions from before there was such a thing do not say.
            "shows": milestone.get("shows", ""),
            "replaced_by": milestone.get("replaced_by"),
            "opens": opens,
            "replaces": replaces,
        }
    )
