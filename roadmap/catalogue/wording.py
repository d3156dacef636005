"""What the parts of lines and stages are called, how their values read, and which are different."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.catalogue.editions import Line
from roadmap.catalogue.marking import Piece, mark_words
from roadmap.catalogue.models import MilestoneTemplate

WORDS = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "why": gettext_lazy("Why it matters"),
    "how": gettext_lazy("How to go about it"),
    "done_when": gettext_lazy("Tick it when"),
    "by_background": gettext_lazy("For particular backgrounds"),
    "slug": gettext_lazy("Slug"),
}
AUDIENCE = {
    "backgrounds": gettext_lazy("Backgrounds"),
    "degree_condition": gettext_lazy("Degree"),
    "specialties": gettext_lazy("Areas of expertise"),
    "core": gettext_lazy("Core or optional"),
}
FACTS = {
    "kind": gettext_lazy("Kind"),
    "shows": gettext_lazy("List beside it"),
    "weeks": gettext_lazy("Usual weeks"),
    "effort": gettext_lazy("Effort"),
    "lead_note": gettext_lazy("Note on timing"),
    "start_week": gettext_lazy("Start week"),
    "evidence": gettext_lazy("Natural evidence"),
    "usually_done_by": gettext_lazy("Usually done by"),
    "sources": gettext_lazy("Sources"),
    "checked_on": gettext_lazy("Checked on"),
}
STAGE_WORDS = {
    "title": gettext_lazy("Title"),
    "short_title": gettext_lazy("Short title"),
    "intro": gettext_lazy("Introduction"),
    "why": gettext_lazy("Why it matters"),
    "slug": gettext_lazy("Slug"),
}
READ = WORDS.keys() - {"by_background", "slug"}
"""The words of a line that everybody reads."""
Names = Mapping[str, str]
"""What backgrounds and areas of expertise are called, by slug."""
NO_NAMES: Names = {}


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One thing about a line that is different, with the words marked."""

    label: str
    pieces: tuple[Piece, ...]


def different_fields(
    before: Line, after: Line, wanted: Collection[str], names: Names
) -> tuple[FieldDifference, ...]:
    """The wanted fields of a line that are different, in the order of their labels."""
    fields = []
    for name, label in (WORDS | AUDIENCE | FACTS).items():
        old, new = getattr(before, name), getattr(after, name)
        if name in wanted and old != new:
            pieces = mark_words(as_read(name, old, names), as_read(name, new, names))
            fields.append(FieldDifference(str(label), pieces))
    return tuple(fields)


def as_read(name: str, value: object, names: Names) -> str:
    """A value as people read it."""
    match name:
        case "core":
            return _("core") if value else _("optional")
        case "degree_condition":
            return str(MilestoneTemplate.DegreeCondition(value).label)
        case "kind":
            return str(MilestoneTemplate.Kind(value).label)
        case "shows":
            return str(MilestoneTemplate.Shows(value).label)
        case "backgrounds" | "specialties" if not value:
            return _("Everybody")
        case "sources":
            return "\n".join(f"{source.title} ({source.url})" for source in value)
    match value:
        case dict():
            return "\n".join(
                f"{names.get(slug, slug)}: {text}" for slug, text in sorted(value.items())
            )
        case frozenset():
            return "\n".join(sorted(names.get(slug, slug) for slug in value))
        case tuple():
            return "\n".join(map(str, value))
        case None:
            return ""
    return str(value)
