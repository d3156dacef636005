"""The reading of the board, the list and the removed: frozen objects, templates cause no query."""

import datetime
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber

from roadmap.applications.models import Application
from roadmap.applications.narrowing import COLUMNS, LONG, ORDERS, Narrowing, narrowed
from roadmap.catalogue.models import ApplicationStage
from roadmap.journey import queries
from roadmap.journey.entries import SOON, Entry
from roadmap.journey.models import Roadmap

PER_COLUMN = 10
"""How many applications a column shows; the list has the others."""
CLOSED_SHOWN = 3
"""How many of them the last column shows."""
PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Card:
    """An application on the board or in the list."""

    id: int
    title: str
    company: str
    kind: str
    """In words; empty for an MSL position, which goes without saying."""
    where: str
    next_action: str
    next_action_on: datetime.date | None
    is_soon: bool
    """The day of its next action is near or has gone by."""
    is_past: bool
    stage: ApplicationStage
    since: datetime.date
    """When it came to the stage."""

    @property
    def name(self) -> str:
        """The title, with the company where there is one."""
        return f"{self.title}, {self.company}" if self.company else self.title


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board."""

    slug: str
    title: str
    cards: tuple[Card, ...]
    count: int
    """How many there are, shown or not."""

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are shown."""
        return self.count > len(self.cards)


@dataclass(frozen=True, slots=True)
class Board:
    """What `/applications/` shows."""

    columns: tuple[Column, ...]
    narrowing: Narrowing
    of: Entry | None
    """The entry whose applications these are."""

    @property
    def count(self) -> int:
        """How many applications there are, as narrowed."""
        return sum(column.count for column in self.columns)

    @property
    def under_way(self) -> int:
        """How many of them something may still come of."""
        return sum(column.count for column in self.columns if column.slug != "closed")

    def hides(self, application: Application) -> str:
        """The slug of its column where an application is not among those shown; else nothing."""
        if any(card.id == application.pk for column in self.columns for card in column.cards):
            return ""
        return next(
            slug for slug, (_t, means) in COLUMNS.items() if application.stage.meaning in means
        )


@dataclass(frozen=True, slots=True)
class ListPage:
    """What `/applications/list/` shows."""

    page: Page
    cards: tuple[Card, ...]
    narrowing: Narrowing
    of: Entry | None


def board_page(roadmap: Roadmap, narrowing: Narrowing, *, today: datetime.date) -> Board:
    """What `/applications/` shows: of each column the applications that come first.

    Args:
        roadmap: as `Roadmap.objects.for_user` reads it.
        narrowing: which applications; its order is not asked.
        today: the day in the user's time zone.

    Raises:
        NotFound: when it is narrowed to an entry that is none.

    One query, and one more when it is narrowed to an entry.
    """
    of = _entry(roadmap, narrowing, today)
    whens = [
        When(stage__meaning__in=means, then=Value(slug)) for slug, (_t, means) in COLUMNS.items()
    ]
    rows = (
        narrowed(roadmap, narrowing, today)
        .annotate(column=Case(*whens))
        .annotate(
            in_column=Window(Count("pk"), partition_by=F("column")),
            rank=Window(
                RowNumber(),
                partition_by=F("column"),
                order_by=[
                    # A next action on something that is over is not what comes first there.
                    Case(When(~Q(column="closed"), then=F("next_action_on"))).asc(nulls_last=True),
                    F("stage_since").desc(),
                    F("pk").desc(),
                ],
            ),
        )
        .filter(rank__lte=PER_COLUMN)
        .order_by("rank")
    )
    found = [row for row in rows if row.column != "closed" or row.rank <= CLOSED_SHOWN]
    columns = tuple(
        Column(
            slug=slug,
            title=str(title),
            cards=tuple(card(row, today) for row in found if row.column == slug),
            count=next((row.in_column for row in found if row.column == slug), 0),
        )
        for slug, (title, _means) in COLUMNS.items()
    )
    return Board(columns=columns, narrowing=narrowing, of=of)


def list_page(
    roadmap: Roadmap, narrowing: Narrowing, *, number: object, today: datetime.date
) -> ListPage:
    """What `/applications/list/` shows: 25 applications a page.

    Args:
        roadmap: as `Roadmap.objects.for_user` reads it.
        narrowing: which applications, in which order.
        number: which page was asked for; one that is none means the first or the last.
        today: the day in the user's time zone.

    Raises:
        NotFound: when it is narrowed to an entry that is none.

    Two queries, and one more when it is narrowed to an entry.
    """
    of = _entry(roadmap, narrowing, today)
    _label, order = ORDERS.get(narrowing.order, ORDERS["moved"])
    rows = narrowed(roadmap, narrowing, today).order_by(*order)
    page = Paginator(rows, PER_PAGE).get_page(number)
    return ListPage(
        page=page,
        cards=tuple(card(row, today) for row in page),
        narrowing=narrowing,
        of=of,
    )


def removed_page(roadmap: Roadmap, *, number: object) -> Page:
    """The removed applications, last removed first, 25 a page. Two queries."""
    rows = roadmap.applications.exclude(removed_at=None).defer(*LONG).order_by("-removed_at", "-pk")
    return Paginator(rows, PER_PAGE).get_page(number)


def card(row: Application, today: datetime.date) -> Card:
    """An application with its stage as a card. No query."""
    day = row.next_action_on if row.stage.is_under_way else None
    return Card(
        id=row.pk,
        title=row.title,
        company=row.company,
        kind="" if row.kind == Application.Kind.MSL else row.get_kind_display(),
        where=" · ".join(filter(None, (row.place, row.territory))),
        next_action=row.next_action,
        next_action_on=row.next_action_on,
        is_soon=day is not None and day - today <= SOON,
        is_past=day is not None and day < today,
        stage=row.stage,
        since=row.stage_since,
    )


# Parts -------------------------------------------------------------------------------------------


def _entry(roadmap: Roadmap, narrowing: Narrowing, today: datetime.date) -> Entry | None:
    if not narrowing.milestone:
        return None
    return queries.overview(roadmap, today=today).find(narrowing.milestone)
