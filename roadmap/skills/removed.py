"""What was removed in this wing, newest first, so that it can be brought back."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from roadmap.journey.models import Roadmap
from roadmap.skills import rows
from roadmap.skills.models import Kept, Rating

PER_PAGE = 25
"""How many of a kind are shown at once."""
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
    page: Page | None = None
    """Where these rows are among all of the kind; None when they are the first, with others."""
    has_more: bool = False
    """There are more than these, on pages of their own."""


def groups(roadmap: Roadmap) -> tuple[Group, ...]:
    """The rows removed last, of each kind that has some. Five queries."""
    found = (_first(roadmap, kind) for kind in TITLES)
    return tuple(group for group in found if group.rows)


def group(roadmap: Roadmap, kind: str, *, number: object) -> Group:
    """A page of the removed rows of one kind. Two queries.

    Args:
        roadmap: the user's.
        kind: one of `TITLES`.
        number: which page was asked for; one that is none means the first or the last.
    """
    page = Paginator(_rows(roadmap, kind), PER_PAGE).get_page(number)
    return Group(kind, str(TITLES[kind]), rows=tuple(map(_removed, page)), page=page)


def _first(roadmap: Roadmap, kind: str) -> Group:
    found = tuple(map(_removed, _rows(roadmap, kind)[: PER_PAGE + 1]))
    has_more = len(found) > PER_PAGE
    return Group(kind, str(TITLES[kind]), rows=found[:PER_PAGE], has_more=has_more)


def _rows(roadmap: Roadmap, kind: str) -> QuerySet[Kept]:
    model = rows.KINDS[kind]
    gone = model.objects.filter(**{model.OWNER: roadmap}, removed_at__isnull=False)
    if model is Rating:
        gone = gone.select_related("skill")
    elif model.OWNER != "roadmap":
        gone = gone.select_related("talk")
    return gone.order_by(F("removed_at").desc(), "-pk")


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
