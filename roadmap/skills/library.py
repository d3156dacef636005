"""The reading of stories: the list, and one of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from roadmap.catalogue.models import Skill
from roadmap.errors import NotFound
from roadmap.journey import refs
from roadmap.journey.models import Roadmap
from roadmap.journey.queries import Entry, Overview
from roadmap.skills import aloud, rows
from roadmap.skills.models import PARTS, EarlierText, Story, StoryTag
from roadmap.skills.models.stories import CAN_BE_TOLD

STORIES_PER_PAGE = 25
"""How many stories the list shows at once."""
LINKABLE = 50
"""How many stories or talks a list offers to link to a milestone: the last edited ones."""
TEXTS_PER_PAGE = 10
"""How many earlier texts a page shows at once."""
SEARCHED = ("title", "sentence", *PARTS)
WITH_SKILLS = Prefetch("tags", queryset=StoryTag.objects.select_related("skill"))


@dataclass(frozen=True, slots=True)
class Told:
    """A story, ready to be read."""

    id: int
    title: str
    sentence: str
    parts: tuple[tuple[str, str], ...]
    """What each part is called, and its text."""
    skills: tuple[Skill, ...]
    can_be_told: bool
    is_draft: bool
    missing: tuple[str, ...]
    """What the parts are called that are still empty."""
    words: int
    time: str
    """How long it takes to say aloud."""
    is_long: bool
    row: Story


@dataclass(frozen=True, slots=True)
class StoriesPage:
    """What `/skills/stories/` shows."""

    stories: tuple[Told, ...]
    page: Page
    entry: Entry | None
    """The milestone whose stories are asked for."""
    linkable: tuple[tuple[int, str], ...]
    """Other stories that could be linked to it: id and title."""


@dataclass(frozen=True, slots=True)
class StoryPage:
    """What a story's own page shows."""

    story: Told
    linked: tuple[Entry, ...]
    """The milestones it belongs to."""


def part_name(part: str) -> str:
    """What a part of a story is called."""
    name = str(Story._meta.get_field(part).verbose_name)
    return name[:1].upper() + name[1:]


def told(story: Story) -> Told:
    """A story as pages show it; its tags have been read."""
    words = aloud.count_words(story.text)
    return Told(
        id=story.pk,
        title=story.title,
        sentence=story.sentence,
        parts=tuple((part_name(part), getattr(story, part)) for part in PARTS),
        skills=tuple(tag.skill for tag in story.tags.all()),
        can_be_told=story.can_be_told,
        is_draft=story.is_draft,
        missing=tuple(part_name(part) for part in story.missing),
        words=words,
        time=aloud.in_words(words),
        is_long=aloud.is_long(words),
        row=story,
    )


def with_tags(stories: QuerySet[Story]) -> QuerySet[Story]:
    """Stories with the skills they show, in one more query."""
    return stories.prefetch_related(WITH_SKILLS)


def stories_page(
    roadmap: Roadmap,
    *,
    q: str = "",
    skill: int | None = None,
    is_told: bool | None = None,
    entry: Entry | None = None,
    number: str = "1",
) -> StoriesPage:
    """What `/skills/stories/` shows: last edited first.

    Three queries: how many, those of the page, their tags. One more for an entry.

    Args:
        roadmap: the user's.
        q: words to look for, as they are; capital and small letters are the same.
        skill: id of the skill that they show; None for all.
        is_told: only those that can be told, or only the others.
        entry: the milestone that they are linked to.
        number: which page, as the address says it.
    """
    mine = roadmap.stories.filter(removed_at=None)
    stories = mine.filter(matches(SEARCHED, q))
    if skill is not None:
        stories = stories.filter(tags__skill=skill)
    if is_told is not None:
        stories = stories.filter(CAN_BE_TOLD if is_told else ~CAN_BE_TOLD)
    linkable = ()
    if entry:
        of_entry = refs.columns(entry.ref, "milestones__")
        stories = stories.filter(**of_entry)
        others = mine.exclude(pk__in=mine.filter(**of_entry).values("pk"))
        linkable = tuple(others.values_list("pk", "title")[:LINKABLE])
    page = Paginator(with_tags(stories), STORIES_PER_PAGE).get_page(number)
    return StoriesPage(stories=tuple(map(told, page)), page=page, entry=entry, linkable=linkable)


def story_page(overview: Overview, story: Story) -> StoryPage:
    """What a story's own page shows. Two queries: its tags, its milestones."""
    prefetch_related_objects([story], WITH_SKILLS)
    return StoryPage(story=told(story), linked=linked_entries(overview, story))


def linked_entries(overview: Overview, row: Story) -> tuple[Entry, ...]:
    """The entries of the roadmap that a story or a talk is linked to. One query."""
    found = (overview.by_ref.get(milestone.ref) for milestone in row.milestones.order_by("pk"))
    return tuple(entry for entry in found if entry)


def matches(columns: Iterable[str], q: str) -> Q:
    """The condition that one of these columns has a text in it, as `journey.search` looks."""
    condition = Q()
    for column in columns if q else ():
        condition |= Q(**{f"{column}__iregex": re.escape(q)})
    return condition


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
