"""Rows of the skills wing: added once, edited without losing anything, removed and brought back."""

import datetime
import uuid

import pytest
from django.db.models import ProtectedError

from roadmap.errors import NotFound
from roadmap.journey.models import Event, Milestone
from roadmap.skills import rows
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
from tests.concurrency import at_once
from tests.journey.factories import journey_of, make_user, milestone_of, whole_database
from tests.skills.factories import (
    DAY,
    TEXTS,
    edit,
    make_brief,
    make_question,
    make_rating,
    make_rehearsal,
    make_story,
    make_talk,
    remove,
    stored,
    wing_of,
)

KEY = uuid.UUID(int=7)


@pytest.fixture
def all_rows(learner, skills, lines) -> list[rows.Kept]:
    """One row of each kind that can be removed."""
    talk = make_talk(learner)
    return [
        make_rating(learner, skills[0]),
        make_story(learner, skills[0]),
        talk,
        make_rehearsal(learner, talk, 1, 2),
        make_question(learner, talk),
    ]


OTHERWISE = {
    Rating: {"level": 5, "reason": "Taught it.", "day": DAY + datetime.timedelta(days=9)},
    Story: {"title": "Another", "result": "", "is_draft": True},
    Talk: {"title": "Another", "given_on": DAY, "source": "https://example.org/x"},
    Rehearsal: {"minutes": 12, "structure": None, "timing": 4, "next_step": "Cut it."},
    HardQuestion: {"question": "And the harms?", "answer": ""},
}


# Adding ------------------------------------------------------------------------------------------


def test_a_story_is_stored_with_its_parts_its_skills_and_its_milestone(learner, skills, lines):
    story = make_story(learner, skills[2], skills[0], ref=f"t{lines[0].pk}", sentence="In short.")
    assert stored(story) == {
        "id": story.pk,
        "roadmap_id": learner.roadmap.pk,
        "key": story.key,
        "revision": 1,
        "edited_at": story.edited_at,
        "removed_at": None,
        "title": "One page",
        "sentence": "In short.",
        **TEXTS,
        "is_draft": False,
        "skills": [skills[0].pk, skills[2].pk],
    }
    assert list(story.milestones.all()) == [milestone_of(learner, lines[0])]


def test_linking_touches_the_line_ticks_nothing_and_is_no_event(learner, skills, lines):
    before = list(Event.objects.all())
    make_story(learner, skills[0], ref=f"t{lines[0].pk}")
    row = milestone_of(learner, lines[0])
    assert (row.state, row.done_on, row.target_date) == ("open", None, None)
    assert list(Event.objects.all()) == before


@pytest.mark.parametrize("kind", [Rating, Story, Talk, Rehearsal, HardQuestion])
def test_one_form_sent_twice_adds_one_row_and_brings_it_back(learner, skills, lines, kind):
    talk = make_talk(learner)
    values, of = {
        Rating: ({"level": 3, "reason": "", "day": DAY}, {"skill_id": skills[0].pk}),
        Story: ({"title": "A", "skills": [skills[0].pk]}, {"ref": f"t{lines[0].pk}"}),
        Talk: ({"title": "A"}, {}),
        Rehearsal: ({"day": DAY}, {"talk_id": talk.pk}),
        HardQuestion: ({"question": "Why?"}, {"talk_id": talk.pk}),
    }[kind]
    row = rows.add(kind, user=learner, key=KEY, values=values, **of)
    before = wing_of(learner)
    assert rows.add(kind, user=learner, key=KEY, values=values, **of).pk == row.pk
    assert wing_of(learner) == before
    remove(row, learner)
    rows.add(kind, user=learner, key=KEY, values=values, **of)
    assert wing_of(learner) == before


def test_one_form_sent_with_other_words_or_for_another_thing_adds_another(learner, skills):
    values = {"level": 3, "reason": "", "day": DAY}
    for skill in skills[:2]:
        for reason in ("", "Why."):
            rows.add(
                Rating,
                user=learner,
                key=KEY,
                values=values | {"reason": reason},
                skill_id=skill.pk,
            )
    assert Rating.objects.count() == 4


def test_nothing_is_added_without_a_roadmap_or_to_another_persons_talk(
    learner, stranger, skills, lines
):
    talk = make_talk(stranger)
    before = whole_database()
    with pytest.raises(NotFound):
        make_rehearsal(learner, talk)
    with pytest.raises(NotFound):
        make_question(learner, talk)
    with pytest.raises(NotFound):
        make_story(learner, skills[0], ref="t999999")
    assert whole_database() == before
    with pytest.raises(NotFound):
        make_story(make_user(), skills[0])


def test_a_talk_takes_a_hundred_questions_and_a_hundred_rehearsals(learner):
    talk = make_talk(learner)
    for kind, values in ((HardQuestion, {"question": "Why?"}), (Rehearsal, {"day": DAY})):
        made = [kind(talk=talk, **values) for _ in range(rows.MOST_PER_TALK)]
        kind.objects.bulk_create(made)
        with pytest.raises(rows.TooMany):
            rows.add(kind, user=learner, key=KEY, values=values, talk_id=talk.pk)
        remove(kind.objects.first(), learner)
        rows.add(kind, user=learner, key=KEY, values=values, talk_id=talk.pk)
        assert kind.objects.filter(removed_at=None).count() == 100


# Editing -----------------------------------------------------------------------------------------


def test_an_edit_keeps_what_stood_before_and_undo_puts_it_back(learner, all_rows):
    for row in all_rows:
        before, said = stored(row), rows.values_of(row)
        earlier = edit(row, learner, **OTHERWISE[type(row)])
        after = stored(row)
        assert {name: after[name] for name in OTHERWISE[type(row)]} == OTHERWISE[type(row)]
        assert after["revision"] == 2
        assert rows.typed_values(type(row), earlier.values) == said
        rows.put_back(user=learner, earlier_id=earlier.pk)
        again = stored(row)
        own = {"revision": 3, "edited_at": again["edited_at"]}
        assert again == before | own
        rows.put_back(user=learner, earlier_id=earlier.pk)
        assert stored(row) == again


def test_an_edit_that_changes_nothing_writes_nothing(learner, all_rows):
    before = whole_database()
    for row in all_rows:
        assert edit(row, learner) is None
        assert edit(row, learner, revision=99) is None
    assert whole_database() == before


def test_the_skills_of_a_story_are_part_of_what_it_says(learner, skills):
    story = make_story(learner, skills[0], skills[1])
    earlier = edit(story, learner, skills=[skills[1].pk, skills[2].pk])
    assert stored(story)["skills"] == [skills[1].pk, skills[2].pk]
    rows.put_back(user=learner, earlier_id=earlier.pk)
    assert stored(story)["skills"] == [skills[0].pk, skills[1].pk]


def test_a_second_window_overwrites_nothing(learner, all_rows):
    for row in all_rows:
        edit(row, learner, **OTHERWISE[type(row)])
        before = wing_of(learner)
        name = row.COLUMNS[0]
        other = {"level": 1, "title": "Mine", "day": DAY - datetime.timedelta(1), "question": "Q"}
        with pytest.raises(rows.Stale) as stale:
            edit(row, learner, revision=1, **{name: other[name]})
        assert stale.value.row.revision == 2
        assert wing_of(learner) == before


def test_undo_leaves_alone_what_was_edited_since(learner, skills):
    story = make_story(learner, skills[0])
    earlier = edit(story, learner, title="Second")
    edit(story, learner, title="Third")
    before = wing_of(learner)
    with pytest.raises(rows.ChangedSince):
        rows.put_back(user=learner, earlier_id=earlier.pk)
    assert wing_of(learner) == before


def test_an_edit_from_an_older_window_brings_a_removed_row_back(learner, all_rows):
    for row in all_rows:
        remove(row, learner)
        edit(row, learner, **OTHERWISE[type(row)])
        assert stored(row)["removed_at"] is None


# Removing ----------------------------------------------------------------------------------------


def test_removed_rows_keep_all_they_say_and_come_back(learner, all_rows):
    for row in all_rows:
        before = stored(row)
        remove(row, learner)
        removed_at = stored(row)["removed_at"]
        assert removed_at is not None
        remove(row, learner)
        assert stored(row) == before | {"removed_at": removed_at}
        rows.set_removed(type(row), user=learner, pk=row.pk, removed=False)
        assert stored(row) == before


def test_linking_and_unlinking_twice_has_the_effect_of_once(learner, skills, lines):
    story, talk = make_story(learner, skills[0]), make_talk(learner)
    ref = f"t{lines[0].pk}"
    for row in (story, talk):
        for linked in (True, True, False, False):
            rows.link(type(row), user=learner, pk=row.pk, ref=ref, linked=linked)
            assert row.milestones.count() == linked
    assert Milestone.objects.filter(roadmap=learner.roadmap).count() == 1


def test_taking_a_link_away_makes_no_milestone(learner, skills, lines):
    story = make_story(learner, skills[0])
    rows.link(Story, user=learner, pk=story.pk, ref=f"t{lines[0].pk}", linked=False)
    assert Milestone.objects.count() == 0


def test_a_strangers_rows_are_not_found(learner, stranger, all_rows, lines):
    earlier = edit(all_rows[1], learner, title="Second")
    before = whole_database()
    for row in all_rows:
        kind, of = type(row), {"user": stranger, "pk": row.pk}
        values = rows.values_of(row)
        for write in (
            lambda kind=kind, of=of, v=values: rows.edit(kind, revision=1, values=v, **of),
            lambda kind=kind, of=of: rows.set_removed(kind, removed=True, **of),
            lambda kind=kind, of=of: rows.find(kind, **of),
        ):
            with pytest.raises(NotFound):
                write()
    with pytest.raises(NotFound):
        rows.put_back(user=stranger, earlier_id=earlier.pk)
    with pytest.raises(NotFound):
        rows.link(Story, user=stranger, pk=all_rows[1].pk, ref=f"t{lines[0].pk}", linked=True)
    assert whole_database() == before


# What goes with what -----------------------------------------------------------------------------


def test_a_skill_that_somebody_wrote_about_cannot_be_deleted(learner, skills):
    make_story(learner, skills[0])
    make_rating(learner, skills[1])
    for skill in skills[:2]:
        with pytest.raises(ProtectedError):
            skill.delete()
    skills[2].delete()
    assert StoryTag.objects.count() == 1


def test_undo_of_an_edit_leaves_out_a_skill_that_is_there_no_more(learner, skills):
    story = make_story(learner, skills[0], skills[1])
    earlier = edit(story, learner, title="Second", skills=[skills[1].pk])
    skills[0].delete()
    rows.put_back(user=learner, earlier_id=earlier.pk)
    assert (stored(story)["title"], stored(story)["skills"]) == ("One page", [skills[1].pk])


def test_the_wing_goes_with_the_account(learner, stranger, all_rows, skills, lines):
    make_story(stranger, skills[0], ref=f"t{lines[0].pk}")
    edit(all_rows[0], learner, level=1)
    make_brief(learner)
    kept = wing_of(stranger)
    learner.delete()
    assert wing_of(stranger) == kept
    left = {kind: kind.objects.count() for kind in (*OTHERWISE, Brief, StoryTag, EarlierText)}
    assert {kind: number for kind, number in left.items() if number} == {Story: 1, StoryTag: 1}


def test_nothing_of_the_journey_changes_but_by_a_link(learner, all_rows, skills):
    before = journey_of(learner)
    for row in all_rows:
        edit(row, learner, **OTHERWISE[type(row)])
        remove(row, learner)
    assert journey_of(learner) == before


# At the same moment ------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_form_posted_at_once_is_one_story(learner, skills, lines):
    values = {"title": "A", "skills": [skills[0].pk, skills[1].pk]}
    send = {"user": learner, "key": KEY, "values": values, "ref": f"t{lines[0].pk}"}
    results = at_once(*[lambda: rows.add(Story, **send)] * 6)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert {story.pk for story in results} == {Story.objects.get().pk}
    assert (StoryTag.objects.count(), Milestone.objects.count()) == (2, 1)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_edits_at_once_one_is_told_and_neither_is_lost(learner, skills):
    story = make_story(learner, skills[0])
    results = at_once(
        *[lambda text=text: edit(story, learner, revision=1, action=text) for text in "abcd"]
    )
    stale = [result for result in results if isinstance(result, rows.Stale)]
    assert len(stale) == 3
    earlier = next(result for result in results if isinstance(result, EarlierText))
    assert earlier.values["action"] == TEXTS["action"]
    assert (stored(story)["revision"], stored(story)["action"]) == (2, stale[0].row.action)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_edit_and_a_removal_at_once_both_leave_their_mark(learner, skills):
    story = make_story(learner, skills[0])
    results = at_once(lambda: edit(story, learner, title="B"), lambda: remove(story, learner))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert stored(story)["title"] == "B"
