"""The skills wing: how a person rates themselves, their stories, their talks, and the brief."""

from roadmap.skills.models.base import (
    SENTENCE_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    WHO_LENGTH,
    Edited,
    Kept,
)
from roadmap.skills.models.brief import MOST_ON_BRIEF, Brief
from roadmap.skills.models.earlier import EarlierText
from roadmap.skills.models.ratings import REASON_LENGTH, Rating
from roadmap.skills.models.stories import PART_LENGTH, PARTS, Story, StoryTag
from roadmap.skills.models.talks import CRITERIA, MOST_MINUTES, HardQuestion, Rehearsal, Talk

__all__ = [
    "CRITERIA",
    "MOST_MINUTES",
    "MOST_ON_BRIEF",
    "PARTS",
    "PART_LENGTH",
    "REASON_LENGTH",
    "SENTENCE_LENGTH",
    "TEXT_LENGTH",
    "TITLE_LENGTH",
    "WHO_LENGTH",
    "Brief",
    "EarlierText",
    "Edited",
    "HardQuestion",
    "Kept",
    "Rating",
    "Rehearsal",
    "Story",
    "StoryTag",
    "Talk",
]
