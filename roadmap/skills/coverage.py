"""Which skills have a story that can be told, where one stands, and how that went."""

import datetime
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roadmap.catalogue.models import Skill
from roadmap.errors import NotFound
from roadmap.journey.models import Roadmap
from roadmap.skills.models import Rating, Story
from roadmap.skills.models.stories import CAN_BE_TOLD

STILL_TO_WRITE = 3
"""How many stories still to write are named."""
RATINGS_PER_PAGE = 25
"""How many ratings a skill's page shows at once."""
LEVEL_LINES = tuple((90 - (level - 1) * 20, level) for level in (1, 3, 5))
"""The lines across the drawing of ratings: how high, and for which level."""
LATEST_STORIES = 10
"""How many stories a skill's page shows; the list has all."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A skill with what one has for it."""

    skill: Skill
    told: int
    """How many stories can be told."""
    untold: int
    """How many more there are."""
    rating: Rating | None
    """The latest."""

    @property
    def can_be_told(self) -> bool:
        """Whether there is a story for it that can be told today."""
        return self.told > 0

    @property
    def is_getting_there(self) -> bool:
        """Whether there is a story for it, but none that can be told."""
        return not self.told and self.untold > 0


@dataclass(frozen=True, slots=True)
class SkillsPage:
    """What `/skills/` shows."""

    covered: tuple[Covered, ...]
    """All skills, in the programme's order."""

    @property
    def told(self) -> int:
        """How many skills have a story that can be told."""
        return sum(covered.can_be_told for covered in self.covered)

    @property
    def getting_there(self) -> int:
        """How many have a story, but none that can be told."""
        return sum(covered.is_getting_there for covered in self.covered)

    @property
    def without(self) -> int:
        """How many have no story."""
        return len(self.covered) - self.told - self.getting_there

    @property
    def is_full(self) -> bool:
        """Whether every skill has a story that can be told, and there is a skill."""
        return self.told == len(self.covered) > 0

    @property
    def to_write(self) -> tuple[Covered, ...]:
        """The next skills to write a story for: first those with none."""
        rest = [covered for covered in self.covered if not covered.can_be_told]
        rest.sort(key=lambda covered: covered.is_getting_there)
        return tuple(rest[:STILL_TO_WRITE])

    @property
    def to_write_heading(self) -> str:
        """Says how many are named."""
        match len(self.to_write):
            case 1:
                return _("One story still to write")
            case 2:
                return _("Two stories still to write")
        return _("Three stories still to write")


@dataclass(frozen=True, slots=True)
class Dot:
    """A rating at its place in the drawing; coordinates are texts, so that no comma gets in."""

    x: str
    y: str


@dataclass(frozen=True, slots=True)
class SkillPage:
    """What a skill's own page shows."""

    skill: Skill
    ratings: Page
    """Newest first."""
    dots: tuple[Dot, ...]
    """The same in the order of time."""
    line: str
    """The way through the dots; empty for a single one."""
    stories: tuple[Story, ...]
    """The last edited ones."""


def skills_page(roadmap: Roadmap) -> SkillsPage:
    """What `/skills/` shows. Three queries: skills, stories by skill, latest ratings."""
    of_stories = {
        row["tags__skill"]: row
        for row in roadmap.stories.filter(removed_at=None)
        .order_by()
        .values("tags__skill")
        .annotate(all=Count("pk"), told=Count("pk", filter=CAN_BE_TOLD))
    }
    ratings = {rating.skill_id: rating for rating in _latest_ratings(roadmap)}
    none = {"all": 0, "told": 0}
    return SkillsPage(
        covered=tuple(
            Covered(
                skill=skill,
                told=(row := of_stories.get(skill.pk, none))["told"],
                untold=row["all"] - row["told"],
                rating=ratings.get(skill.pk),
            )
            for skill in Skill.objects.all()
        )
    )


def skill_page(roadmap: Roadmap, skill_id: int, *, number: str) -> SkillPage:
    """What a skill's own page shows. Four queries.

    Args:
        roadmap: the user's.
        skill_id: which skill.
        number: which page of its ratings, as the address says it.

    Raises:
        NotFound: when the catalogue has no such skill.
    """
    skill = find_skill(skill_id)
    mine = roadmap.ratings.filter(skill=skill, removed_at=None)
    ratings = Paginator(mine, RATINGS_PER_PAGE).get_page(number)
    dots = _dots([(rating.day, rating.level) for rating in reversed(list(ratings))])
    stories = roadmap.stories.filter(removed_at=None, tags__skill=skill)
    return SkillPage(
        skill=skill,
        ratings=ratings,
        dots=dots,
        line="M" + "L".join(f"{dot.x} {dot.y}" for dot in dots) if len(dots) > 1 else "",
        stories=tuple(stories[:LATEST_STORIES]),
    )


def find_skill(skill_id: int) -> Skill:
    """A skill of the catalogue.

    Raises:
        NotFound: when there is none.
    """
    skill = Skill.objects.filter(pk=skill_id).first()
    if skill is None:
        raise NotFound(f"skill {skill_id}")
    return skill


def ratings_in_words(page: SkillPage) -> str:
    """How it went, for those who do not see the drawing."""
    first, last = page.ratings[len(page.ratings) - 1], page.ratings[0]
    count = len(page.ratings)
    if count == 1:
        return _("%(level)d of 5") % {"level": last.level}
    return ngettext(
        "%(n)d rating, from %(first)d to %(last)d of 5",
        "%(n)d ratings, from %(first)d to %(last)d of 5",
        count,
    ) % {"n": count, "first": first.level, "last": last.level}


# Parts -------------------------------------------------------------------------------------------


def _latest_ratings(roadmap: Roadmap) -> list[Rating]:
    place = Window(RowNumber(), partition_by="skill", order_by=(F("day").desc(), F("pk").desc()))
    rows = roadmap.ratings.filter(removed_at=None).order_by()
    return list(rows.annotate(place=place).filter(place=1))


def _dots(points: list[tuple[datetime.date, int]]) -> tuple[Dot, ...]:
    """Points in the order of time in a drawing of 300 by 100; the days spread its width."""
    if not points:
        return ()
    first, span = points[0][0], (points[-1][0] - points[0][0]).days
    return tuple(
        Dot(
            x=f"{30 + 260 * ((day - first).days / span if span else 0.5):.1f}",
            y=f"{90 - (level - 1) * 20:.0f}",
        )
        for day, level in points
    )
