"""Plain makers of what a person writes in the skills wing."""

import datetime
import itertools
import uuid

from accounts.models import User
from roadmap.catalogue.models import Skill
from roadmap.skills import rows
from roadmap.skills.brief import writes
from roadmap.skills.models import (
    CRITERIA,
    Brief,
    EarlierText,
    HardQuestion,
    Rating,
    Rehearsal,
    Story,
    StoryTag,
    Talk,
)

_numbers = itertools.count(1)
DAY = datetime.date(2027, 3, 1)
TEXTS = {
    "situation": "The nurses asked.",
    "task": "Make it clear.",
    "action": "I drew it.",
    "result": "They drew it too.",
}


def make_rating(user: User, skill: Skill, level: int = 3, **values) -> Rating:
    """A rating."""
    values = {"level": level, "reason": "", "day": DAY} | values
    return _add(Rating, user, values, skill_id=skill.pk)


def make_story(user: User, *skills: Skill, ref: str = "", **values) -> Story:
    """A story that can be told, unless a value says otherwise."""
    values = {"title": "One page", "sentence": "", **TEXTS, "is_draft": False} | values
    values["skills"] = sorted(skill.pk for skill in skills)
    return _add(Story, user, values, ref=ref)


def make_talk(user: User, *, ref: str = "", **values) -> Talk:
    """A talk, not given yet."""
    values = {"title": "A trial", "source": "", "given_on": None, "given_where": ""} | values
    return _add(Talk, user, values, ref=ref)


def make_rehearsal(user: User, talk: Talk, *scores: int | None, **values) -> Rehearsal:
    """A rehearsal with scores in the order of the criteria."""
    texts = ("audience", "feedback_from", "feedback", "next_step")
    judged = dict(itertools.zip_longest(CRITERIA, scores))
    values = {"day": DAY, "minutes": None, **dict.fromkeys(texts, ""), **judged} | values
    return _add(Rehearsal, user, values, talk_id=talk.pk)


def make_question(user: User, talk: Talk, **values) -> HardQuestion:
    """A hard question with an answer."""
    values = {"question": "Why that control arm?", "answer": "It was the standard."} | values
    return _add(HardQuestion, user, values, talk_id=talk.pk)


def make_brief(user: User, **values) -> Brief:
    """A brief that was saved once."""
    nothing = {name: [] for name in ("stories", "talks", "credentials", "evidence")}
    texts = dict.fromkeys(("name", "line", "focus", "publications"), "")
    values = {**texts, **nothing, "shows_area": True} | values
    writes.save(user=user, revision=0, values=values)
    return Brief.objects.get(roadmap__user=user)


def edit(
    row: rows.Kept, user: User, *, revision: int | None = None, **values
) -> EarlierText | None:
    """Give a row other values than it has."""
    now = rows.values_of(row)
    if revision is None:
        revision = type(row).objects.get(pk=row.pk).revision
    return rows.edit(type(row), user=user, pk=row.pk, revision=revision, values=now | values)


def remove(row: rows.Kept, user: User) -> None:
    """Take a row off the pages."""
    rows.set_removed(type(row), user=user, pk=row.pk, removed=True)


def stored(row: rows.Edited) -> dict:
    """A row, column for column; of a story the ids of its skills too."""
    values = type(row).objects.filter(pk=row.pk).values().get()
    if isinstance(row, Story):
        tags = StoryTag.objects.filter(story=row).order_by("skill_id")
        values["skills"] = list(tags.values_list("skill_id", flat=True))
    return values


def wing_of(user: User) -> dict[str, list[dict]]:
    """Every row of the skills wing of a user, by table, column for column."""
    mine = {"roadmap__user": user}
    of = {
        "ratings": Rating.objects.filter(**mine),
        "stories": Story.objects.filter(**mine),
        "tags": StoryTag.objects.filter(story__roadmap__user=user),
        "story links": Story.milestones.through.objects.filter(story__roadmap__user=user),
        "talks": Talk.objects.filter(**mine),
        "talk links": Talk.milestones.through.objects.filter(talk__roadmap__user=user),
        "rehearsals": Rehearsal.objects.filter(talk__roadmap__user=user),
        "questions": HardQuestion.objects.filter(talk__roadmap__user=user),
        "brief": Brief.objects.filter(**mine),
        "earlier texts": EarlierText.objects.filter(**mine),
    }
    return {name: list(queryset.order_by("pk").values()) for name, queryset in of.items()}


def _add(kind: type, user: User, values: dict, **of):
    return rows.add(kind, user=user, key=uuid.UUID(int=next(_numbers)), values=values, **of)
