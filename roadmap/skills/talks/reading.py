"""The reading of talks: the list, and one of them with how its rehearsals went."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Q

from roadmap.journey import refs
from roadmap.journey.entries import Entry
from roadmap.journey.models import Roadmap
from roadmap.journey.queries import Overview
from roadmap.searching import saying
from roadmap.skills.models import CRITERIA, HardQuestion, Rehearsal, Talk
from roadmap.skills.reading import LINKABLE, linked_entries

TALKS_PER_PAGE = 25
"""How many talks the list shows at once."""
SHOWN_SCORES = 6
"""How many of the latest scores of a criterion are shown side by side."""
SEARCHED = ("title", "given_where")


@dataclass(frozen=True, slots=True)
class TalksPage:
    """What `/skills/talks/` shows."""

    talks: tuple[Talk, ...]
    """Each with `times`, how often it was rehearsed, and `last`, the last day of that."""
    page: Page
    entry: Entry | None
    """The milestone whose talks are asked for."""
    linkable: tuple[tuple[int, str], ...]
    """Other talks that could be linked to it: id and title."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How a talk went by one criterion."""

    name: str
    scores: tuple[int, ...]
    """The latest ones, oldest first."""
    words: str
    """What the last one means."""
    before: int | None
    """The one before the last."""


@dataclass(frozen=True, slots=True)
class Went:
    """One rehearsal, ready to be read."""

    row: Rehearsal
    scores: tuple[tuple[str, str], ...]
    """What each criterion that was judged is called, and how it was."""


@dataclass(frozen=True, slots=True)
class TalkPage:
    """What a talk's own page shows."""

    talk: Talk
    linked: tuple[Entry, ...]
    rehearsals: tuple[Went, ...]
    """Newest first."""
    trends: tuple[Trend, ...]
    next_step: str
    """What the last rehearsal says to do next."""
    questions: tuple[HardQuestion, ...]


def talks_page(
    roadmap: Roadmap, *, q: str = "", entry: Entry | None = None, number: str = "1"
) -> TalksPage:
    """What `/skills/talks/` shows: newest first. Two queries, and one more for an entry.

    Args:
        roadmap: the user's.
        q: words to look for in the title and where it was given.
        entry: the milestone that they are linked to.
        number: which page, as the address says it.
    """
    mine = roadmap.talks.filter(removed_at=None)
    talks = saying(mine, q, columns=SEARCHED)
    linkable = ()
    if entry:
        of_entry = refs.columns(entry.ref, "milestones__")
        talks = talks.filter(pk__in=mine.filter(**of_entry).values("pk"))
        others = mine.exclude(pk__in=mine.filter(**of_entry).values("pk"))
        linkable = tuple(others.values_list("pk", "title")[:LINKABLE])
    there = Q(rehearsals__removed_at=None)
    talks = talks.annotate(
        times=Count("rehearsals", filter=there), last=Max("rehearsals__day", filter=there)
    ).order_by("-pk")
    page = Paginator(talks, TALKS_PER_PAGE).get_page(number)
    return TalksPage(talks=tuple(page), page=page, entry=entry, linkable=linkable)


def talk_page(overview: Overview, talk: Talk) -> TalkPage:
    """What a talk's own page shows. Three queries: its milestones, rehearsals and questions."""
    rehearsals = tuple(talk.rehearsals.filter(removed_at=None))
    return TalkPage(
        talk=talk,
        linked=linked_entries(overview, talk),
        rehearsals=tuple(map(_went, rehearsals)),
        trends=tuple(filter(None, (_trend(name, rehearsals) for name in CRITERIA))),
        next_step=rehearsals[0].next_step if rehearsals else "",
        questions=tuple(talk.questions.filter(removed_at=None)),
    )


def criterion_name(criterion: str) -> str:
    """What a criterion of the rubric is called."""
    name = str(Rehearsal._meta.get_field(criterion).verbose_name)
    return name[:1].upper() + name[1:]


# Parts -------------------------------------------------------------------------------------------


def _trend(criterion: str, rehearsals: tuple[Rehearsal, ...]) -> Trend | None:
    """The scores of a criterion; None where it was never judged."""
    scores = [score for row in rehearsals if (score := getattr(row, criterion))][:SHOWN_SCORES]
    if not scores:
        return None
    return Trend(
        name=criterion_name(criterion),
        scores=tuple(reversed(scores)),
        words=str(Rehearsal.Score(scores[0]).label),
        before=scores[1] if len(scores) > 1 else None,
    )


def _went(row: Rehearsal) -> Went:
    judged = ((name, getattr(row, name)) for name in CRITERIA)
    return Went(
        row=row,
        scores=tuple(
            (criterion_name(name), f"{score} · {Rehearsal.Score(score).label}")
            for name, score in judged
            if score
        ),
    )
