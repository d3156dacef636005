"""What must never be false of the rows of this wing is refused by the database itself."""

import uuid

import pytest
from django.db import DataError, IntegrityError, transaction

from roadmap.skills.models import (
    Brief,
    EarlierText,
    HardQuestion,
    Rating,
    Rehearsal,
    Story,
    StoryTag,
    Talk,
)
from tests.skills.factories import DAY, make_story, make_talk

FAR = "2101-01-01"
EARLY = "1999-12-31"
BROKEN = [
    (Rating, {"level": 0}, "rating_level_valid"),
    (Rating, {"level": 6}, "rating_level_valid"),
    (Rating, {"reason": "x" * 501}, "rating_reason_length_in_range"),
    (Rating, {"day": EARLY}, "rating_day_in_range"),
    (Rating, {"day": FAR}, "rating_day_in_range"),
    (Story, {"title": ""}, "story_title_length_in_range"),
    (Story, {"title": "x" * 161}, "story_title_length_in_range"),
    (Story, {"sentence": "x" * 301}, "story_sentence_length_in_range"),
    (Story, {"situation": "x" * 5001}, "story_part_lengths_in_range"),
    (Story, {"task": "x" * 5001}, "story_part_lengths_in_range"),
    (Story, {"action": "x" * 5001}, "story_part_lengths_in_range"),
    (Story, {"result": "x" * 5001}, "story_part_lengths_in_range"),
    (Talk, {"title": ""}, "talk_title_length_in_range"),
    (Talk, {"title": "x" * 161}, "talk_title_length_in_range"),
    (Talk, {"source": "javascript:alert(1)"}, "talk_source_is_http"),
    (Talk, {"source": "https://" + "x" * 1993}, "talk_lengths_in_range"),
    (Talk, {"given_where": "x" * 161}, "talk_lengths_in_range"),
    (Talk, {"given_on": FAR}, "talk_given_on_in_range"),
    (Rehearsal, {"day": EARLY}, "rehearsal_day_in_range"),
    (Rehearsal, {"minutes": 0}, "rehearsal_minutes_in_range"),
    (Rehearsal, {"minutes": 481}, "rehearsal_minutes_in_range"),
    (Rehearsal, {"structure": 0}, "rehearsal_structure_valid"),
    (Rehearsal, {"accuracy": 5}, "rehearsal_accuracy_valid"),
    (Rehearsal, {"balance": 5}, "rehearsal_balance_valid"),
    (Rehearsal, {"answers": 5}, "rehearsal_answers_valid"),
    (Rehearsal, {"timing": 0}, "rehearsal_timing_valid"),
    (Rehearsal, {"audience": "x" * 161}, "rehearsal_lengths_in_range"),
    (Rehearsal, {"feedback_from": "x" * 161}, "rehearsal_lengths_in_range"),
    (Rehearsal, {"feedback": "x" * 3001}, "rehearsal_lengths_in_range"),
    (Rehearsal, {"next_step": "x" * 3001}, "rehearsal_lengths_in_range"),
    (HardQuestion, {"question": ""}, "question_length_in_range"),
    (HardQuestion, {"question": "x" * 301}, "question_length_in_range"),
    (HardQuestion, {"answer": "x" * 3001}, "question_answer_length_in_range"),
    (Brief, {"name": "x" * 161}, "brief_lengths_in_range"),
    (Brief, {"line": "x" * 301}, "brief_lengths_in_range"),
    (Brief, {"focus": "x" * 301}, "brief_lengths_in_range"),
    (Brief, {"publications": "x" * 3001}, "brief_lengths_in_range"),
    (EarlierText, {"kind": "notes"}, "earlier_kind_valid"),
]
GOOD = {
    Rating: {"level": 3, "day": DAY},
    Story: {"title": "A"},
    Talk: {"title": "A"},
    Rehearsal: {"day": DAY},
    HardQuestion: {"question": "A"},
    Brief: {},
    EarlierText: {"kind": "stories", "row": 1, "revision": 1, "values": {}, "edited_at": DAY},
}


def refused_by(kind, values: dict) -> str:
    """What the database says when such a row is stored; nothing when it is taken."""
    try:
        with transaction.atomic():
            kind._base_manager.create(**values)
    except (IntegrityError, DataError) as error:
        return str(error)
    return ""


@pytest.fixture
def owners(learner, skills) -> dict:
    """What a row of each kind hangs on."""
    mine, talk = {"roadmap": learner.roadmap}, {"talk": make_talk(learner)}
    return {
        Rating: mine | {"skill": skills[0]},
        Story: mine,
        Talk: mine,
        Rehearsal: talk,
        HardQuestion: talk,
        Brief: mine,
        EarlierText: mine,
    }


@pytest.mark.filterwarnings("ignore:DateTimeField")
def test_no_row_is_false(owners):
    for kind, values in GOOD.items():
        with transaction.atomic():
            assert refused_by(kind, owners[kind] | values) == "", kind
            transaction.set_rollback(True)
    for kind, wrong, name in BROKEN:
        values = owners[kind] | GOOD[kind] | wrong
        if kind is EarlierText:
            values["row"] = 2
        if kind is Brief:
            Brief.objects.all().delete()
        said = refused_by(kind, values)
        # PostgreSQL's own limit of a short text comes before the constraint.
        assert name in said or "value too long" in said, (kind, wrong)


def test_a_key_adds_one_row_and_a_skill_one_tag(owners, learner, skills):
    key = uuid.UUID(int=1)
    for kind in (Rating, Story, Talk, Rehearsal, HardQuestion):
        values = owners[kind] | GOOD[kind] | {"key": key}
        kind.objects.create(**values)
        with pytest.raises(IntegrityError), transaction.atomic():
            kind.objects.create(**values)
    story = make_story(learner, skills[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        StoryTag.objects.create(story=story, skill=skills[0])
