"""The reading of the brief: what is printed, and what can be chosen for it."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.journey.models import Credential, Evidence, Roadmap
from roadmap.skills.brief import fit
from roadmap.skills.brief.writes import brief_of, credentials_of, stories_of, talks_of
from roadmap.skills.models import Brief, Story, Talk
from roadmap.skills.stories.reading import with_tags

OFFERED = 30
"""How many of a kind the form offers beside those that are chosen: the newest."""
Kind = Credential.Kind
GROUPS = {
    Kind.DEGREE: gettext_lazy("Degrees"),
    Kind.POSITION: gettext_lazy("Positions"),
    Kind.MEMBERSHIP: gettext_lazy("Memberships"),
    Kind.CERTIFICATE: gettext_lazy("Certificates"),
}
"""The kinds of credentials in the order of the page, with what several are called."""
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Bring:
    """A story as the brief tells it."""

    skill: str
    """The first skill it shows."""
    text: str
    """The story in one sentence, or else its title."""


@dataclass(frozen=True, slots=True)
class Group:
    """Credentials of one kind, each on a line."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BriefPage:
    """What `/skills/brief/` shows."""

    brief: Brief
    area: str
    """The area of expertise; empty where there is none, or it is not to be shown."""
    brings: tuple[Bring, ...]
    work: tuple[str, ...]
    """Talks that were given, and the lines on talks and publications."""
    groups: tuple[Group, ...]
    evidence: tuple[Evidence, ...]
    pages: int
    """How many pages it is likely to fill when it is printed."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing on it but a name."""
        return not (self.brings or self.work or self.groups or self.evidence or self.brief.focus)


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form offers: the chosen ones first, then the newest."""

    stories: tuple[Story, ...]
    talks: tuple[Talk, ...]
    credentials: tuple[Credential, ...]
    evidence: tuple[Evidence, ...]


def brief_page(roadmap: Roadmap, *, today: datetime.date) -> BriefPage:
    """What `/skills/brief/` shows. Six queries, and three more before it is first saved.

    Args:
        roadmap: the user's.
        today: the day in the user's time zone.
    """
    brief = brief_of(roadmap)
    area = roadmap.specialty.name if brief.shows_area and roadmap.specialty else ""
    brings = tuple(map(_bring, _in_order(with_tags(stories_of(roadmap)), brief.stories)))
    publications = filter(None, map(str.strip, brief.publications.splitlines()))
    work = (*map(_talk_line, _in_order(talks_of(roadmap), brief.talks)), *publications)
    groups = tuple(_groups(_in_order(credentials_of(roadmap), brief.credentials), today))
    evidence = _in_order(_evidence(roadmap), brief.evidence)
    pages = fit.pages(
        head=(brief.focus, f"{brief.line} · {area}"),
        left=([f"{bring.skill}. {bring.text}" for bring in brings], work),
        right=(
            *(group.lines for group in groups),
            [f"{link.label}: {link.url}" for link in evidence],
        ),
    )
    return BriefPage(
        brief=brief,
        area=area,
        brings=brings,
        work=work,
        groups=groups,
        evidence=evidence,
        pages=pages,
    )


def offered(roadmap: Roadmap, brief: Brief) -> Offered:
    """What the form offers. Four queries."""
    return Offered(
        stories=_chosen_first(stories_of(roadmap), brief.stories),
        talks=_chosen_first(talks_of(roadmap), brief.talks),
        credentials=_chosen_first(credentials_of(roadmap), brief.credentials),
        evidence=_chosen_first(_evidence(roadmap), brief.evidence),
    )


# Parts -------------------------------------------------------------------------------------------


def _evidence(roadmap: Roadmap) -> QuerySet[Evidence]:
    there = {"removed_at": None, "milestone__removed_at": None}
    return Evidence.objects.filter(milestone__roadmap=roadmap, **there).order_by("-pk")


def _bring(story: Story) -> Bring:
    tags = story.tags.all()
    return Bring(skill=tags[0].skill.name if tags else "", text=story.sentence or story.title)


def _talk_line(talk: Talk) -> str:
    month = formats.date_format(talk.given_on, "F Y")
    return ", ".join(filter(None, (talk.title, talk.given_where, month)))


def _groups(credentials: tuple[Credential, ...], today: datetime.date) -> Iterator[Group]:
    for kind, title in GROUPS.items():
        lines = tuple(_credential_line(row, today) for row in credentials if row.kind == kind)
        if lines:
            yield Group(title=str(title), lines=lines)


def _credential_line(row: Credential, today: datetime.date) -> str:
    is_over = row.until is not None and row.until < today
    match row.kind:
        case Kind.POSITION:
            first = formats.date_format(row.since, "M Y")
            last = formats.date_format(row.until, "M Y") if row.until else _("today")
            held = f"{first} – {last}"
        # Whoever reads it takes what is named without an end for what still holds.
        case Kind.MEMBERSHIP | Kind.CERTIFICATE if is_over:
            held = f"{row.since.year} – {row.until.year}"
        case Kind.MEMBERSHIP:
            held = _("since %(year)s") % {"year": row.since.year}
        case _:
            held = str(row.since.year)
    return ", ".join(filter(None, (row.title, row.organisation, held)))


def _in_order(mine: QuerySet[Row], ids: list[int]) -> tuple[Row, ...]:
    """The rows with these ids, in their order; those that are there no more are left out."""
    found = {row.pk: row for row in mine.filter(pk__in=ids)}
    return tuple(found[pk] for pk in ids if pk in found)


def _chosen_first(mine: QuerySet[Row], ids: list[int]) -> tuple[Row, ...]:
    """The rows with these ids, and then the newest of the others, in one query."""
    newest = mine.values("pk")[:OFFERED]
    found = {row.pk: row for row in mine.filter(Q(pk__in=ids) | Q(pk__in=newest))}
    chosen = [found.pop(pk) for pk in ids if pk in found]
    return (*chosen, *found.values())
