"""The reading of the list of people, and of what the pages of the wing say of one of them."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roadmap.connections.models import NO_STEP, Connection, Step, Touch
from roadmap.journey import queries as journey
from roadmap.journey import refs
from roadmap.journey.entries import Entry
from roadmap.journey.models import Roadmap
from roadmap.searching import saying

PER_PAGE = 25
SOON = datetime.timedelta(days=7)
"""A touch that is due within these days is shown with those that are owed."""
OUTSIDE = "none"
"""In addresses: the people with whom no conversation is under way."""
OWED, NEAR, PROMISED = "owed", "soon", "promised"
SEARCHED = ("name", "role", "company", "area", "how_met", "note", "email")


@dataclass(frozen=True, slots=True)
class Due:
    """When the next touch is due, in words."""

    day: datetime.date
    words: str
    """How far away that is, such as "9 days ago"; empty for what is further than a week ahead."""
    is_owed: bool
    is_soon: bool
    """Owed, or due within a week."""


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the list."""

    id: int
    name: str
    initials: str
    about: str
    """Role and company."""
    step: str
    """How far the conversation has come; empty outside one."""
    last_on: datetime.date | None
    last_how: str
    every: str
    due: Due | None
    promises: tuple[str, ...]
    """What the user promised and has not marked as kept."""
    is_linked: bool
    """To the milestone that is asked about."""


@dataclass(frozen=True, slots=True)
class Section:
    """A run of rows with its heading."""

    slug: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the list, with how many people it shows."""

    slug: str
    label: str
    count: int
    is_current: bool
    query: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the list is asked for; what means nothing is empty."""

    q: str = ""
    show: str = ""
    step: str = ""
    milestone: str = ""
    """Ref of the entry whose people are asked for."""
    link: str = ""
    """Ref of the entry to link people to: all of them are shown, to choose from."""
    page: str = ""

    def query(self, **changes: object) -> str:
        """The query of an address that asks for this, with some parts changed."""
        values = {name: getattr(self, name) for name in self.__slots__} | {"page": ""} | changes
        text = urlencode({name: value for name, value in values.items() if value})
        return f"?{text}" if text else "?"


@dataclass(frozen=True, slots=True)
class ListPage:
    """What `/connections/` shows."""

    asked: Asked
    sections: tuple[Section, ...]
    total: int
    owed: int
    soon: int
    talked: int
    """With how many people the user has got as far as talking."""
    removed: int
    found: int
    """How many people the list holds, on all of its pages."""
    shows: tuple[Choice, ...]
    steps: tuple[Choice, ...]
    entry: Entry | None
    """The milestone whose people are asked for, or to which people are linked."""
    number: int
    pages: int
    earlier: str
    later: str

    @property
    def is_narrowed(self) -> bool:
        """Whether some people are left out."""
        return bool(self.asked.q or self.asked.show or self.asked.step)


def list_page(roadmap: Roadmap, asked: Asked, *, today: datetime.date) -> ListPage:
    """What `/connections/` shows, whatever their number in five queries.

    One more where a milestone is asked for.

    Args:
        roadmap: as `Roadmap.objects.for_user` reads it.
        asked: which part of the list.
        today: the day in the user's time zone.

    Raises:
        NotFound: when it is asked for an entry that never was.
    """
    ref = asked.link or asked.milestone
    entry = journey.overview(roadmap, today=today).find(ref) if ref else None
    counts = _counts(roadmap, today)
    pages = Paginator(_narrowed(roadmap, asked, today), PER_PAGE)
    page = pages.get_page(asked.page)
    people = list(page.object_list)
    promises = _promises(people)
    rows = [_row(person, promises[person.pk], today) for person in people]
    return ListPage(
        asked=asked,
        sections=tuple(_sections(rows)),
        total=counts["total"],
        owed=counts[OWED],
        soon=counts[NEAR],
        talked=sum(counts[step] for step in (Step.TALKED, Step.THANKED, Step.REFERRED)),
        removed=counts["removed"],
        found=pages.count,
        shows=_shows(asked, counts),
        steps=_steps(asked, counts),
        entry=entry,
        number=page.number,
        pages=pages.num_pages,
        earlier=asked.query(page=page.number - 1) if page.has_previous() else "",
        later=asked.query(page=page.number + 1) if page.has_next() else "",
    )


def people_of(roadmap: Roadmap) -> QuerySet[Connection]:
    """The user's connections that are not removed, in the order of the list.

    Whoever is due comes first, the longest due before all; those without a day follow by name.
    """
    due = F("due_on").asc(nulls_last=True)
    return roadmap.connections.filter(removed_at=None).order_by(due, Lower("name"), "pk")


def due_of(person: Connection, today: datetime.date) -> Due | None:
    """When the next touch with a person is due; None without a day."""
    if person.due_on is None:
        return None
    days = (person.due_on - today).days
    is_soon = days <= SOON.days
    return Due(
        day=person.due_on,
        words=_distance(days) if is_soon else "",
        is_owed=days <= 0,
        is_soon=is_soon,
    )


def every_words(days: int | None) -> str:
    """An interval in words, such as "every 6 weeks"; empty for none."""
    if days is None:
        return ""
    if days % 7:
        return ngettext("every day", "every %(number)d days", days) % {"number": days}
    weeks = days // 7
    return ngettext("every week", "every %(number)d weeks", weeks) % {"number": weeks}


def about(person: Connection) -> str:
    """Role and company on one line."""
    return ", ".join(filter(None, (person.role, person.company)))


# Parts -------------------------------------------------------------------------------------------


def _narrowed(roadmap: Roadmap, asked: Asked, today: datetime.date) -> QuerySet[Connection]:
    people = people_of(roadmap)
    match asked.show:
        case "owed":
            people = people.filter(due_on__lte=today)
        case "soon":
            people = people.filter(due_on__lte=today + SOON)
        case "promised":
            people = people.filter(Exists(_open_promises().filter(connection=OuterRef("pk"))))
    if asked.step:
        people = people.filter(step=NO_STEP if asked.step == OUTSIDE else asked.step)
    ref = asked.link or asked.milestone
    if ref:
        linked = Connection.milestones.through.objects.filter(
            connection=OuterRef("pk"), **refs.columns(ref, "milestone__")
        )
        people = people.annotate(is_linked=Exists(linked))
    if asked.milestone and not asked.link:
        people = people.filter(is_linked=True)
    people = saying(people, asked.q, columns=SEARCHED)
    last = Touch.objects.filter(connection=OuterRef("pk"), removed_at=None)
    return people.annotate(last_kind=Subquery(last.values("kind")[:1])).defer("note", "before")


def _counts(roadmap: Roadmap, today: datetime.date) -> dict[str, int]:
    here = Q(removed_at=None)
    counts = roadmap.connections.aggregate(
        total=Count("pk", filter=here),
        removed=Count("pk", filter=~here),
        **{OWED: Count("pk", filter=here & Q(due_on__lte=today))},
        **{NEAR: Count("pk", filter=here & Q(due_on__lte=today + SOON))},
        **{OUTSIDE: Count("pk", filter=here & Q(step=NO_STEP))},
        **{step: Count("pk", filter=here & Q(step=step)) for step in Step.values},
    )
    promised = _open_promises().filter(connection__roadmap=roadmap, connection__removed_at=None)
    return counts | {PROMISED: promised.aggregate(n=Count("connection", distinct=True))["n"]}


def _open_promises() -> QuerySet[Touch]:
    return Touch.objects.filter(removed_at=None, kept_on=None).exclude(promised="")


def _promises(people: list[Connection]) -> dict[int, tuple[str, ...]]:
    """What is promised to each of these people and not kept yet, oldest first."""
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    ids = [person.pk for person in people]
    rows = _open_promises().filter(connection__in=ids).order_by("day", "pk")
    for connection_id, promised in rows.values_list("connection_id", "promised"):
        found[connection_id] += (promised,)
    return found


def _row(person: Connection, promises: tuple[str, ...], today: datetime.date) -> Row:
    kind = person.last_kind
    return Row(
        id=person.pk,
        name=person.name,
        initials=person.initials,
        about=about(person),
        step=str(Step(person.step).label) if person.step else "",
        last_on=person.last_touch_on,
        last_how=str(Touch.Kind(kind).label).lower() if kind else "",
        every=every_words(person.every_days),
        due=due_of(person, today),
        promises=promises,
        is_linked=getattr(person, "is_linked", False),
    )


def _sections(rows: list[Row]) -> Iterable[Section]:
    """The rows of a page by when they are due; a page can begin and end in any of them."""
    owed = tuple(row for row in rows if row.due and row.due.is_owed)
    soon = tuple(row for row in rows if row.due and row.due.is_soon and not row.due.is_owed)
    rest = tuple(rows[len(owed) + len(soon) :])
    if owed:
        yield Section("owed", _("It is your turn"), owed)
    if soon:
        yield Section("soon", _("In the next seven days"), soon)
    if rest:
        yield Section("rest", _("Everyone else") if owed or soon else _("People"), rest)


def _shows(asked: Asked, counts: dict[str, int]) -> tuple[Choice, ...]:
    labels = {
        "": (_("All"), counts["total"]),
        OWED: (_("Your turn"), counts[OWED]),
        NEAR: (_("This week"), counts[NEAR]),
        PROMISED: (_("Promised"), counts[PROMISED]),
    }
    return tuple(
        Choice(slug or "all", label, count, asked.show == slug, asked.query(show=slug))
        for slug, (label, count) in labels.items()
    )


def _steps(asked: Asked, counts: dict[str, int]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            slug=step.value,
            label=str(step.label),
            count=counts[step],
            is_current=asked.step == step,
            # Chosen again, it lets go.
            query=asked.query(step="" if asked.step == step else step.value),
        )
        for step in Step
    )


def _distance(days: int) -> str:
    """How far away a day is, in words."""
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("tomorrow", "in %(days)d days", days) % {"days": days}
    return ngettext("yesterday", "%(days)d days ago", -days) % {"days": -days}


def day_words(day: datetime.date) -> str:
    """A day as the wing writes it in the middle of a sentence."""
    return formats.date_format(day, "j F Y")
