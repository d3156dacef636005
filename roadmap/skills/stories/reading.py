"""The reading of stories: the list, and one of them."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from roadmap.catalogue.models import Skill
from roadmap.journey import refs
from roadmap.journey.entries import Entry
from roadmap.journey.models import Roadmap
from roadmap.journey.queries import Overview
from roadmap.searching import saying
from roadmap.skills.models import PARTS, Story, StoryTag
from roadmap.skills.models.stories import CAN_BE_TOLD
from roadmap.skills.reading import LINKABLE, linked_entries
from roadmap.skills.stories import aloud

STORIES_PER_PAGE = 25
"""How many stories the list shows at once."""
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
        q: words to look for; see `searching.saying`.
        skill: id of the skill that they show; None for all.
        is_told: only those that can be told, or only the others.
        entry: the milestone that they are linked to.
        number: which page, as the address says it.
    """
    mine = roadmap.stories.filter(removed_at=None)
    stories = saying(mine, q, columns=SEARCHED)
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
