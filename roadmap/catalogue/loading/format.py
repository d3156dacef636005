"""What a catalogue file holds, and what becomes of it once it is read and checked."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from roadmap.catalogue.models import (
    Association,
    Background,
    Degree,
    MilestoneTemplate,
    RoadmapTemplate,
    Skill,
    Specialty,
    Stage,
)
from roadmap.catalogue.publishing import LINE_COLUMNS, STAGE_COLUMNS

Where = tuple[str | int, ...]
"""Where something is in the file: ("milestones", 12, "title")."""


@dataclass(frozen=True, slots=True)
class Section:
    """What a part of the file holds.

    Attributes:
        model: what its rows become.
        columns: the keys that become columns of the same name.
        references: the keys that hold slugs, and the section in which these must be.
        parent: the key that holds one slug of another section.
        optional: columns whose key may be left out; the stored row keeps what it has.
        successor: the key that holds one slug of the same section, or null; it may be left out.
    """

    model: type[models.Model]
    columns: tuple[str, ...]
    references: dict[str, str] = field(default_factory=dict)
    parent: str = ""
    optional: tuple[str, ...] = ()
    successor: str = ""

    @property
    def keys(self) -> set[str]:
        """The keys that each row must have."""
        return {*self.columns, *self.references, *([self.parent] if self.parent else [])}

    @property
    def optional_keys(self) -> set[str]:
        """The keys that a row may have as well; no other is allowed."""
        return {*self.optional, *([self.successor] if self.successor else [])}


SECTIONS = {
    "roadmap_template": Section(RoadmapTemplate, ("slug", "title", "summary")),
    "stages": Section(Stage, STAGE_COLUMNS),
    "backgrounds": Section(Background, ("slug", "label", "hint")),
    "degrees": Section(Degree, ("slug", "label", "doctorate")),
    "specialties": Section(Specialty, ("slug", "name", "what_msls_do", "societies", "congresses")),
    "skills": Section(
        Skill, ("slug", "name", "why_it_matters", "prompt", "weak_example", "strong_example")
    ),
    "associations": Section(Association, ("slug", "name", "url", "gives", "open_to")),
    "milestones": Section(
        MilestoneTemplate,
        (*LINE_COLUMNS, "checked_on"),
        references={
            "backgrounds": "backgrounds",
            "specialties": "specialties",
            "usually_done_by": "backgrounds",
            "prerequisites": "milestones",
        },
        parent="stage",
        optional=("review_by", "retired"),
        successor="replaced_by",
    ),
}
"""The file's parts, in the order in which they are loaded."""

ALONE = "roadmap_template"
"""The section that is one row and not a list of rows."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file.

    Attributes:
        line: counted from 1; None where it cannot be known.
        place: such as `milestones[12] (write-msl-cv).title`; empty for the file as a whole.
        reason: a sentence.
    """

    line: int | None
    place: str
    reason: str

    def __str__(self) -> str:
        line = _("line %d") % self.line if self.line else ""
        where = ", ".join(part for part in (line, self.place) if part)
        return f"{where}: {self.reason}" if where else self.reason


class CatalogueError(Exception):
    """The file cannot be loaded, and nothing of it was.

    Attributes:
        problems: all that is wrong with it, in the order of the file.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Row:
    """A checked row of the file.

    Attributes:
        slug: its permanent name.
        order: its place in the file, counted from 1; of a milestone, among those of its stage.
        columns: the values of its columns, `slug` among them.
        references: slugs by the name of the many-to-many column.
        successors: the slug of the line that replaces it, or None, by the name of the column;
            empty when the file says nothing about it.
        parent: slug of the stage that a milestone belongs to; empty for other rows.
        place: where it is in the file, as in `Problem`.
    """

    slug: str
    order: int
    columns: dict[str, Any]
    references: dict[str, tuple[str, ...]]
    successors: dict[str, str | None]
    parent: str
    place: str


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """A whole catalogue file, checked: the rows of each of `SECTIONS`, and what they came from."""

    sections: dict[str, tuple[Row, ...]]
    content: dict[str, Any]
