"""What a person holds: the reading of credentials, and which entries they offer to tick.

A credential offers a tick with its day on the entries that it fits, and never gives it.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from roadmap.catalogue.editions import Line
from roadmap.catalogue.models import Association, MilestoneTemplate
from roadmap.days import FIRST_DAY
from roadmap.errors import NotFound
from roadmap.journey import queries, refs
from roadmap.journey.models import Credential, Roadmap
from roadmap.journey.queries import Entry, Overview

Kind = Credential.Kind
DOCTORATE = (
    MilestoneTemplate.DegreeCondition.DOCTORATE,
    MilestoneTemplate.DegreeCondition.DOCTORATE_IN_PROGRESS,
)
"""The lines of kind degree that only a doctorate fits are those meant for such people."""
GROUPS = {
    Kind.DEGREE: gettext_lazy("Degrees"),
    Kind.POSITION: gettext_lazy("Positions"),
    Kind.MEMBERSHIP: gettext_lazy("Memberships"),
    Kind.CERTIFICATE: gettext_lazy("Certificates"),
}
"""The kinds in the order of the page, with what several are called."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One credential, ready to be read."""

    id: int
    kind: str
    title: str
    organisation: str
    dates: str
    """Since when it is held, such as "earned on 3 May 2024"."""
    standing: str
    """How long it holds, such as "valid until 3 May 2027"; empty where it has no end."""
    is_over: bool
    """Its last day has gone by."""
    entry: Entry | None
    """The entry it belongs to, if that is on the roadmap."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An open entry that a credential fits."""

    entry: Entry
    credential: Credential
    day: datetime.date | None
    """The day to tick it with; None for one from before the days that a tick can have."""


@dataclass(frozen=True, slots=True)
class Group:
    """The credentials of one kind, newest first."""

    kind: str
    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class CredentialsPage:
    """What `/roadmap/credentials/` shows."""

    overview: Overview
    groups: tuple[Group, ...]
    offers: tuple[Offer, ...]
    """The entries that the credential which was just added fits."""

    @property
    def is_empty(self) -> bool:
        """Whether there is no credential yet."""
        return not any(group.facts for group in self.groups)


@dataclass(frozen=True, slots=True)
class FactsOfEntry:
    """What an entry's own page shows of the person's credentials."""

    kind: str
    title: str
    """What several of the kind are called."""
    facts: tuple[Fact, ...]
    offer: Offer | None


def has_facts(line: Line) -> bool:
    """Whether ticking this line offers to say which, where and when."""
    return line.kind in Kind.values


def credentials_page(
    roadmap: Roadmap, *, today: datetime.date, added: int | None = None
) -> CredentialsPage:
    """What `/roadmap/credentials/` shows.

    Args:
        roadmap: as `Roadmap.objects.for_user` reads it.
        today: the day in the user's time zone.
        added: id of the credential that was just added, whose offers are shown.

    Two queries, one of them for the overview.
    """
    overview = queries.overview(roadmap, today=today)
    rows = list(_rows(roadmap))
    groups = tuple(
        Group(
            kind=kind.value,
            title=str(title),
            facts=tuple(_fact(row, overview, today) for row in rows if row.kind == kind),
        )
        for kind, title in GROUPS.items()
    )
    new = next((row for row in rows if row.pk == added), None)
    return CredentialsPage(
        overview=overview,
        groups=groups,
        offers=offers(new, overview.entries, today=today) if new else (),
    )


def offers(
    credential: Credential, entries: Iterable[Entry], *, today: datetime.date
) -> tuple[Offer, ...]:
    """The entries, offered and still to do, that a credential fits; none before its day.

    Args:
        credential: with its degree.
        entries: which ones to look at.
        today: the day in the user's time zone.
    """
    day = credential.since
    if day > today:
        return ()
    return tuple(
        Offer(entry=entry, credential=credential, day=day if day >= FIRST_DAY else None)
        for entry in entries
        if entry.is_offered and entry.is_to_do and _fits(credential, entry.line)
    )


def facts_of_entry(
    roadmap: Roadmap, overview: Overview, entry: Entry, *, today: datetime.date
) -> FactsOfEntry | None:
    """What an entry's own page shows; None for a line that carries no facts. One query.

    That is what belongs to the entry, and what belongs to none and fits.
    """
    if not has_facts(entry.line):
        return None
    rows = _rows(roadmap).filter(
        Q(**refs.columns(entry.ref, "milestone__")) | Q(milestone=None), kind=entry.line.kind
    )
    found = [row for row in rows if row.milestone_id or _fits(row, entry.line)]
    offered = [offer for row in found for offer in offers(row, [entry], today=today)]
    return FactsOfEntry(
        kind=entry.line.kind,
        title=str(GROUPS[Kind(entry.line.kind)]),
        facts=tuple(_fact(row, overview, today) for row in found),
        # The first one: whoever holds two doctorates reached that milestone with the earlier.
        offer=offered[-1] if offered else None,
    )


def find_credential(user: User, credential_id: int) -> Credential:
    """A credential of the user's own, a removed one too: saving it brings it back.

    Raises:
        NotFound: when there is none.
    """
    mine = Credential.objects.filter(roadmap__user=user)
    found = mine.filter(pk=credential_id).select_related("degree").first()
    if found is None:
        raise NotFound(f"credential {credential_id}")
    return found


def associations() -> tuple[Association, ...]:
    """The catalogue's associations, to be suggested, with whom they are open to."""
    return tuple(Association.objects.all())


# Parts -------------------------------------------------------------------------------------------


def _rows(roadmap: Roadmap) -> QuerySet[Credential]:
    return roadmap.credentials.filter(removed_at=None).select_related("milestone", "degree")


def _fits(credential: Credential, line: Line) -> bool:
    """Whether it is of the line's kind; a line for people with a doctorate needs a doctorate."""
    if line.kind != credential.kind:
        return False
    if line.kind != Kind.DEGREE or line.degree_condition not in DOCTORATE:
        return True
    return credential.degree is not None and credential.degree.doctorate


def _fact(credential: Credential, overview: Overview, today: datetime.date) -> Fact:
    is_over = credential.until is not None and credential.until < today
    milestone = credential.milestone
    return Fact(
        id=credential.pk,
        kind=credential.kind,
        title=credential.title,
        organisation=credential.organisation,
        dates=_dates(credential, today),
        standing=_standing(credential, is_over=is_over),
        is_over=is_over,
        entry=overview.by_ref.get(milestone.ref) if milestone else None,
    )


def _dates(credential: Credential, today: datetime.date) -> str:
    match credential.kind:
        case Kind.DEGREE if credential.since > today:
            text = _("expected on %(day)s")
        case Kind.DEGREE:
            text = _("awarded on %(day)s")
        case Kind.POSITION:
            text = _("from %(day)s")
        case Kind.MEMBERSHIP:
            text = _("since %(day)s")
        case _:
            text = _("earned on %(day)s")
    return text % {"day": _day(credential.since)}


def _standing(credential: Credential, *, is_over: bool) -> str:
    if credential.until is None:
        return ""
    match credential.kind:
        case Kind.POSITION:
            text = _("until %(day)s")
        case _ if is_over:
            text = _("lapsed on %(day)s")
        case Kind.MEMBERSHIP:
            text = _("paid until %(day)s")
        case _:
            text = _("valid until %(day)s")
    return text % {"day": _day(credential.until)}


def _day(day: datetime.date) -> str:
    return formats.date_format(day, "j F Y")
