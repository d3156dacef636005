"""What was removed in this wing, newest first, so that it can be brought back."""

from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from roadmap.journey.models import Roadmap
from roadmap.skills import rows
from roadmap.skills.models import Kept, Rating

SHOWN = 25
"""How many of a kind are shown: those removed last."""
TITLES = {
    "stories": _("Stories"),
    "ratings": _("Ratings"),
    "talks": _("Talks"),
    "rehearsals": _("Rehearsals"),
    "questions": _("Hard questions"),
}


@dataclass(frozen=True, slots=True)
class Removed:
    """A removed row, ready to be named."""

    id: int
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Group:
    """The removed rows of one kind."""

    kind: str
    title: str
    rows: tuple[Removed, ...]


def groups(roadmap: Roadmap) -> tuple[Group, ...]:
    """The removed rows of each kind that has some. Five queries."""
    found = (
        Group(kind=kind, title=str(title), rows=tuple(map(_removed, _rows(roadmap, kind))))
        for kind, title in TITLES.items()
    )
    return tuple(group for group in found if group.rows)


def _rows(roadmap: Roadmap, kind: str) -> QuerySet[Kept]:
    model = rows.KINDS[kind]
    gone = model.objects.filter(**{model.OWNER: roadmap}, removed_at__isnull=False)
    if model is Rating:
        gone = gone.select_related("skill")
    elif model.OWNER != "roadmap":
        gone = gone.select_related("talk")
    return gone.order_by(F("removed_at").desc(), "-pk")[:SHOWN]


def _removed(row: Kept) -> Removed:
    match row:
        case Rating():
            title, detail = row.skill.name, str(row.get_level_display())
        case rows.Rehearsal():
            title, detail = row.talk.title, row.audience
        case rows.HardQuestion():
            title, detail = row.question, row.talk.title
        case _:
            title, detail = row.title, ""
    return Removed(id=row.pk, title=title, detail=detail)
