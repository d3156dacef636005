"""The catalogue's associations, and what of them a person holds."""

import datetime
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from roadmap.catalogue.models import Association
from roadmap.journey.models import Credential, Roadmap

RENEWABLE = (Credential.Kind.MEMBERSHIP, Credential.Kind.CERTIFICATE)
"""The kinds of credentials that an association gives."""
SHORT_NAME = re.compile(r"\(([^()]+)\)")


@dataclass(frozen=True, slots=True)
class Held:
    """A membership or a certificate of the user's."""

    id: int
    title: str
    is_membership: bool
    since: datetime.date
    until: datetime.date | None
    is_over: bool
    """Its last day has gone by."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An association with what the user holds of it."""

    association: Association
    host: str
    """Where its link leads."""
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class AssociationsPage:
    """What `/skills/associations/` shows."""

    listed: tuple[Listed, ...]
    others: tuple[Held, ...]
    """What the user holds that is of none of them."""


def associations_page(roadmap: Roadmap, *, today: datetime.date) -> AssociationsPage:
    """What `/skills/associations/` shows. Two queries: associations, and what is held.

    Args:
        roadmap: the user's.
        today: the day in the user's time zone.
    """
    rows = roadmap.credentials.filter(removed_at=None, kind__in=RENEWABLE)
    held = [_held(row, today) for row in rows]
    listed = []
    for association in Association.objects.all():
        mine = tuple(thing for thing in held if _is_of(thing.title, association))
        held = [thing for thing in held if thing not in mine]
        host = (urlsplit(association.url).hostname or "").removeprefix("www.")
        listed.append(Listed(association=association, host=host, held=mine))
    return AssociationsPage(listed=tuple(listed), others=tuple(held))


# Parts -------------------------------------------------------------------------------------------


def _is_of(title: str, association: Association) -> bool:
    """Whether a credential names an association, by its full name or by the one in brackets."""
    name = association.name
    names = [SHORT_NAME.sub("", name).strip(), *SHORT_NAME.findall(name)]
    words = "|".join(map(re.escape, names))
    return re.search(rf"(?<!\w)(?:{words})(?!\w)", title, re.IGNORECASE) is not None


def _held(row: Credential, today: datetime.date) -> Held:
    return Held(
        id=row.pk,
        title=row.title,
        is_membership=row.kind == Credential.Kind.MEMBERSHIP,
        since=row.since,
        until=row.until,
        is_over=row.until is not None and row.until < today,
    )
