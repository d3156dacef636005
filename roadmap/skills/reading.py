"""What the reading of stories and of talks has in common: milestones, earlier texts."""

from django.core.paginator import Page, Paginator

from roadmap.errors import NotFound
from roadmap.journey.entries import Entry
from roadmap.journey.queries import Overview
from roadmap.skills import rows
from roadmap.skills.models import EarlierText, Story, Talk

LINKABLE = 50
"""How many stories or talks a list offers to link to a milestone: the last edited ones."""
TEXTS_PER_PAGE = 10
"""How many earlier texts a page shows at once."""


def linked_entries(overview: Overview, row: Story | Talk) -> tuple[Entry, ...]:
    """The entries of the roadmap that a story or a talk is linked to. One query."""
    found = (overview.by_ref.get(milestone.ref) for milestone in row.milestones.order_by("pk"))
    return tuple(entry for entry in found if entry)


def earlier_texts(row: rows.Edited, *, number: str) -> Page:
    """What a row said before its edits, newest first."""
    kind = rows.kind_of(row)
    mine = EarlierText.objects.filter(kind=kind, row=row.pk)
    return Paginator(mine, TEXTS_PER_PAGE).get_page(number)


def find_earlier_text(row: rows.Edited, *, revision: int | None) -> EarlierText:
    """What a row said at a revision.

    Raises:
        NotFound: when it never said anything else then.
    """
    kind = rows.kind_of(row)
    found = EarlierText.objects.filter(kind=kind, row=row.pk, revision=revision).first()
    if found is None:
        raise NotFound(f"{kind} {row.pk} at {revision}")
    return found
