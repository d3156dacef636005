"""What the pages of applications read: plain frozen objects, so that templates cause no query."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import Lower, RowNumber
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from roadmap.applications.models import Application, Move, SentDocument
from roadmap.catalogue.models import ApplicationStage, Specialty
from roadmap.errors import NotFound
from roadmap.journey import queries, refs
from roadmap.journey.entries import SOON, Entry
from roadmap.journey.models import Roadmap
from roadmap.journey.queries import Overview

Meaning = ApplicationStage.Meaning
COLUMNS = {
    "interested": (_("Interested"), (Meaning.INTERESTED,)),
    "applied": (_("Applied"), (Meaning.APPLIED,)),
    "interview": (_("Interview"), (Meaning.INTERVIEW,)),
    "offer": (_("Offer"), (Meaning.OFFER,)),
    "closed": (_("Closed"), (Meaning.ACCEPTED, Meaning.CLOSED)),
}
"""The columns of the board: what each is called, and what the stages in it mean."""
PER_COLUMN = 10
"""How many applications a column shows; the list has the others."""
CLOSED_SHOWN = 3
"""How many of them the last column shows."""
PER_PAGE = 25
UNDER_WAY = "under-way"
IN_COLUMN = "in:"
"""Before the name of a column, where a stage could be chosen as well."""
ORDERS = {
    "moved": (_("Last moved"), ("-stage_since", "-pk")),
    "next": (_("Next action"), (F("next_action_on").asc(nulls_last=True), "-stage_since", "-pk")),
    "company": (_("Company"), (Lower("company"), Lower("title"), "pk")),
    "title": (_("Title"), (Lower("title"), "pk")),
}
DUES = {
    "soon": _("Within 30 days"),
    "dated": _("With a day"),
    "none": _("Nothing planned"),
}
SEARCHED = (
    "title",
    "company",
    "area",
    "place",
    "territory",
    "source",
    "next_action",
    "note",
    "learnt",
)
"""The columns that are searched; not the advertisement, which is long and not the user's words."""
LONG = ("advertisement", "note", "learnt")
"""What lists do not read."""


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
class Narrowing:
    """Which applications a page shows."""

    q: str = ""
    stage: str = ""
    """The slug of a stage, `under-way`, or `in:` with the name of a column."""
    kind: str = ""
    due: str = ""
    milestone: str = ""
    """A ref."""
    order: str = "moved"

    @property
    def is_narrow(self) -> bool:
        """Whether some are left out."""
        return any((self.q, self.stage, self.kind, self.due, self.milestone))

    @property
    def query(self) -> str:
        """What to add to an address to narrow it in the same way; with the question mark."""
        chosen = {
            "q": self.q,
            "stage": self.stage,
            "kind": self.kind,
            "due": self.due,
            "milestone": self.milestone,
            "order": self.order if self.order != "moved" else "",
        }
        query = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{query}" if query else ""


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
        return next(slug for slug, (_t, means) in _columns() if application.stage.meaning in means)


@dataclass(frozen=True, slots=True)
class ListPage:
    """What `/applications/list/` shows."""

    page: Page
    cards: tuple[Card, ...]
    narrowing: Narrowing
    of: Entry | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact person as an application's page names them."""

    id: int
    name: str
    role: str
    company: str


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """What an application's own page shows."""

    application: Application
    card: Card
    moves: tuple[Move, ...]
    """Newest first."""
    removed_moves: tuple[Move, ...]
    """Kept, so that they can be brought back."""
    documents: tuple[SentDocument, ...]
    removed_documents: tuple[SentDocument, ...]
    contacts: tuple[Contact, ...]
    entries: tuple[Entry, ...]
    """The entries that it is linked to."""

    @property
    def can_remove_a_move(self) -> bool:
        """Whether one can be taken out: an application has to stand somewhere."""
        return len(self.moves) > 1


def stages() -> tuple[ApplicationStage, ...]:
    """All stages, retired ones too, in their order. One query."""
    return tuple(ApplicationStage.objects.all())


def offered(
    stages: Iterable[ApplicationStage], *, also: ApplicationStage | None = None
) -> tuple[ApplicationStage, ...]:
    """The stages that can be chosen: those not retired, and where the application stands."""
    return tuple(stage for stage in stages if not stage.retired or (also and stage.pk == also.pk))


def areas() -> tuple[str, ...]:
    """What the catalogue calls the areas of expertise, to be suggested. One query."""
    return tuple(Specialty.objects.values_list("name", flat=True))


def find_application(user: User, application_id: int) -> Application:
    """An application of the user's own with its stage, a removed one too.

    Raises:
        NotFound: when there is none.
    """
    mine = Application.objects.filter(roadmap__user=user).select_related("stage")
    found = mine.filter(pk=application_id).first()
    if found is None:
        raise NotFound(f"application {application_id}")
    return found


def board(roadmap: Roadmap, narrowing: Narrowing, *, today: datetime.date) -> Board:
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
    whens = [When(stage__meaning__in=means, then=Value(slug)) for slug, (_t, means) in _columns()]
    rows = (
        _narrowed(roadmap, narrowing, today)
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
            cards=tuple(_card(row, today) for row in found if row.column == slug),
            count=next((row.in_column for row in found if row.column == slug), 0),
        )
        for slug, (title, _means) in _columns()
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
    rows = _narrowed(roadmap, narrowing, today).order_by(*order)
    page = Paginator(rows, PER_PAGE).get_page(number)
    return ListPage(
        page=page,
        cards=tuple(_card(row, today) for row in page),
        narrowing=narrowing,
        of=of,
    )


def removed_page(roadmap: Roadmap, *, number: object) -> Page:
    """The removed applications, last removed first, 25 a page. Two queries."""
    rows = roadmap.applications.exclude(removed_at=None).defer(*LONG).order_by("-removed_at", "-pk")
    return Paginator(rows, PER_PAGE).get_page(number)


def application_page(
    application: Application, overview: Overview, *, today: datetime.date
) -> ApplicationPage:
    """What an application's own page shows.

    Args:
        application: with its stage.
        overview: of the user's roadmap.
        today: the day in the user's time zone.

    Four queries.
    """
    moves = list(application.moves.select_related("stage").reverse())
    documents = list(application.documents.all())
    return ApplicationPage(
        application=application,
        card=_card(application, today),
        moves=tuple(row for row in moves if not row.removed_at),
        removed_moves=tuple(row for row in moves if row.removed_at),
        documents=tuple(row for row in documents if not row.removed_at),
        removed_documents=tuple(row for row in documents if row.removed_at),
        contacts=contacts_of(application),
        entries=entries_of(application, overview),
    )


def contacts_of(application: Application) -> tuple[Contact, ...]:
    """The contact persons by name, those removed from the connections left out. One query."""
    rows = application.contacts.filter(removed_at=None).order_by(Lower("name"), "pk")
    return tuple(Contact(*row) for row in rows.values_list("pk", "name", "role", "company"))


def entries_of(application: Application, overview: Overview) -> tuple[Entry, ...]:
    """The entries that an application is linked to, in the order of the roadmap. One query."""
    linked = {milestone.ref for milestone in application.milestones.only("template_id")}
    return tuple(entry for ref, entry in overview.by_ref.items() if ref in linked)


# Parts -------------------------------------------------------------------------------------------


def _columns() -> Iterable[tuple[str, tuple[str, tuple[str, ...]]]]:
    return COLUMNS.items()


def _entry(roadmap: Roadmap, narrowing: Narrowing, today: datetime.date) -> Entry | None:
    if not narrowing.milestone:
        return None
    return queries.overview(roadmap, today=today).find(narrowing.milestone)


def _narrowed(
    roadmap: Roadmap, narrowing: Narrowing, today: datetime.date
) -> QuerySet[Application]:
    rows = roadmap.applications.filter(removed_at=None).select_related("stage").defer(*LONG)
    if narrowing.milestone:
        rows = rows.filter(**refs.columns(narrowing.milestone, "milestones__"))
    if narrowing.stage == UNDER_WAY:
        rows = rows.exclude(stage__meaning__in=(Meaning.ACCEPTED, Meaning.CLOSED))
    elif narrowing.stage.startswith(IN_COLUMN):
        _title, means = COLUMNS[narrowing.stage.removeprefix(IN_COLUMN)]
        rows = rows.filter(stage__meaning__in=means)
    elif narrowing.stage:
        rows = rows.filter(stage__slug=narrowing.stage)
    if narrowing.kind:
        rows = rows.filter(kind=narrowing.kind)
    match narrowing.due:
        case "soon":
            rows = rows.filter(next_action_on__lte=today + SOON)
        case "dated":
            rows = rows.exclude(next_action_on=None)
        case "none":
            rows = rows.filter(next_action="")
    if narrowing.q:
        matches = Q()
        for column in SEARCHED:
            matches |= Q(**{f"{column}__icontains": narrowing.q})
        rows = rows.filter(matches)
    return rows


def _card(row: Application, today: datetime.date) -> Card:
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
