"""Differences: nothing that changed is left out, and the words that changed are marked."""

import copy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.catalogue import publishing
from roadmap.catalogue.audience import Answers
from roadmap.catalogue.differences import (
    Difference,
    What,
    difference,
    personal_difference,
)
from roadmap.catalogue.editions import EditionContent, parse
from tests.cases import cases
from tests.catalogue.factories import line, stage
from tests.catalogue.marks import in_signs

STUDENT = Answers(
    background="student", doctorate=True, degree_held=False, specialty="oncology", timeline=False
)
NURSE = replace(STUDENT, background="nurse")


@pytest.fixture
def content(published) -> dict:
    """What the small catalogue's edition says: read, write, send, wait."""
    return published.current_edition.content


def edited(content: dict, slug: str, /, **values) -> dict:
    """The content with one line changed."""
    changed = copy.deepcopy(content)
    (found,) = (part for part in changed["milestones"] if part["slug"] == slug)
    found.update(values)
    return changed


def between(before: dict, after: dict) -> Difference:
    return difference(parse(before), parse(after))


def kinds(found: Difference) -> dict[str, tuple[What, ...]]:
    return {change.line.slug: change.what for change in found.lines}


def shown(found: Difference) -> dict[str, str]:
    """The fields of the only changed line, with what is new in +…+ and what is old in -…-."""
    (change,) = found.lines
    return {field.label: in_signs(field.pieces) for field in change.fields}


# Lines -------------------------------------------------------------------------------------------


def test_same_content_is_no_difference(content) -> None:
    assert not between(content, copy.deepcopy(content))


def test_everything_is_new_in_a_first_edition(content) -> None:
    found = difference(None, parse(content))
    assert kinds(found) == dict.fromkeys(("read", "write", "send", "wait"), (What.ADDED,))
    assert [change.is_new for change in found.stages] == [True, True]
    assert found.summary == [("Added", 4)]


CHANGES = {
    "title": ("Read on", What.REWORDED, {"Title": "-read-+Read on+"}),
    "summary": ("Short.", What.REWORDED, {"Summary": "+Short.+"}),
    "why": ("Because.", What.REWORDED, {"Why it matters": "+Because.+"}),
    "how": (
        ["Open a book.", "Read it all."],
        What.REWORDED,
        {"How to go about it": "Open a book.\nRead -it.-+it all.+"},
    ),
    "done_when": ("Done.", What.REWORDED, {"Tick it when": "+Done.+"}),
    "by_background": (
        {"nurse": "Yes."},
        What.REWORDED,
        {"For particular backgrounds": "+nurse: Yes.+"},
    ),
    "slug": ("read-on", What.REWORDED, {"Slug": "-read-+read-on+"}),
    "core": (False, What.AUDIENCE, {"Core or optional": "-core-+optional+"}),
    "backgrounds": (["nurse"], What.AUDIENCE, {"Backgrounds": "-Everybody-+nurse+"}),
    "specialties": (["oncology"], What.AUDIENCE, {"Areas of expertise": "-Everybody-+oncology+"}),
    "degree_condition": (
        "doctorate",
        What.AUDIENCE,
        {"Degree": "-Everybody-+A doctorate held or under way+"},
    ),
    "kind": ("degree", What.FACTS, {"Kind": "-Task-+Reaches a degree+"}),
    "shows": ("skills", What.FACTS, {"List beside it": "-None-+The key skills+"}),
    "weeks": (3, What.FACTS, {"Usual weeks": "-1-+3+"}),
    "effort": ("An hour", What.FACTS, {"Effort": "+An hour+"}),
    "lead_note": ("Early", What.FACTS, {"Note on timing": "+Early+"}),
    "start_week": (4, What.FACTS, {"Start week": "-0-+4+"}),
    "evidence": (["link"], What.FACTS, {"Natural evidence": "-note-+link+"}),
    "usually_done_by": (["nurse"], What.FACTS, {"Usually done by": "+nurse+"}),
    "sources": (
        [{"title": "A", "url": "https://a.example"}],
        What.FACTS,
        {"Sources": "+A (https://a.example)+"},
    ),
    "checked_on": ("2026-01-02", What.FACTS, {"Checked on": "+2026-01-02+"}),
    "retired": (True, What.RETIRED, {}),
}


def test_every_column_of_a_line_is_compared(content) -> None:
    others = {"id", "stage_id", "prerequisites", "replaced_by"}
    assert set(content["milestones"][0]) - others == set(CHANGES)


@cases("name", CHANGES)
def test_change_of_a_column_is_named_with_its_words_marked(content, name) -> None:
    value, what, fields = CHANGES[name]
    found = between(content, edited(content, "read", **{name: value}))
    assert list(kinds(found).values()) == [(what,)]
    assert shown(found) == fields
    assert not found.stages


def test_prerequisites_are_named_by_title(content) -> None:
    found = between(content, edited(content, "wait", prerequisites=[line("send").pk]))
    assert kinds(found) == {"wait": (What.PREREQUISITES,)}
    assert shown(found) == {"Best after": "+send+"}


def test_each_name_of_a_list_is_marked_by_itself(content) -> None:
    ids = {milestone["slug"]: milestone["id"] for milestone in content["milestones"]}
    more = edited(content, "send", prerequisites=[ids["read"], ids["wait"]])
    assert shown(between(edited(content, "send", prerequisites=[ids["read"]]), more)) == {
        "Best after": "read+\nwait+"
    }
    names = {"nurse": "Nurse, NP or PA", "rep": "Sales"}
    found = difference(
        parse(edited(content, "read", backgrounds=["nurse"])),
        parse(edited(content, "read", backgrounds=["nurse", "rep"])),
        names,
    )
    assert shown(found) == {"Backgrounds": "Nurse, NP or PA+\nSales+"}


def test_lines_of_the_same_title_are_told_apart_by_their_slugs(content) -> None:
    twins = edited(content, "wait", title="read")
    ids = {milestone["slug"]: milestone["id"] for milestone in content["milestones"]}
    found = between(twins, edited(twins, "write", prerequisites=[ids["wait"]]))
    assert shown(found) == {"Best after": "read -(read)-+(wait)+"}
    unknown = between(content, edited(content, "write", prerequisites=[999]))
    assert shown(unknown) == {"Best after": "-read-+(a line that was never published)+"}


def test_replacement_is_named_by_title(content) -> None:
    retired = edited(content, "wait", retired=True)
    found = between(retired, edited(retired, "wait", replaced_by=line("send").pk))
    assert kinds(found) == {"wait": (What.REPLACED,)}
    assert shown(found) == {"Replaced by": "+send+"}


def test_line_in_another_stage_is_moved_and_both_stages_are_named(content) -> None:
    found = between(content, edited(content, "write", stage_id=stage("apply").pk))
    assert kinds(found) == {"write": (What.MOVED,)}
    assert shown(found) == {"Stage": "-learn-+apply+"}


def test_line_in_another_place_is_moved_and_those_it_passes_are_not(content) -> None:
    changed = copy.deepcopy(content)
    first, second, *rest = changed["milestones"]
    changed["milestones"] = [second, first, *rest]
    found = between(content, changed)
    assert kinds(found) == {"write": (What.MOVED,)}
    assert shown(found) == {"Comes after": "-read-+(the beginning of the stage)+"}


def test_as_few_lines_as_can_be_are_moved(content) -> None:
    together = copy.deepcopy(content)
    for milestone in together["milestones"]:
        milestone["stage_id"] = stage("learn").pk
    changed = copy.deepcopy(together)
    read, write, send, wait = changed["milestones"]
    changed["milestones"] = [write, wait, send, read]
    assert kinds(between(together, changed)) == {"wait": (What.MOVED,), "read": (What.MOVED,)}


def test_retired_line_that_comes_back_reworded_is_both(content) -> None:
    retired = edited(content, "read", retired=True)
    found = between(retired, edited(content, "read", title="Read on"))
    assert kinds(found) == {"read": (What.BROUGHT_BACK, What.REWORDED)}
    assert found.summary == [("Brought back", 1), ("Reworded", 1)]


def test_line_that_one_does_not_know_and_the_other_has_retired_is_no_difference(content) -> None:
    retired = edited(content, "wait", retired=True)
    without = copy.deepcopy(content)
    del without["milestones"][-1]
    assert not between(without, retired)
    assert not between(retired, without)
    assert kinds(between(content, without)) == {"wait": (What.REMOVED,)}


def test_new_line_shows_all_that_it_says(content) -> None:
    without = copy.deepcopy(content)
    del without["milestones"][0]
    source = {"title": "A", "url": "https://a.example"}
    after = edited(edited(content, "write", prerequisites=[]), "read", sources=[source])
    found = between(without, edited(after, "read", prerequisites=[line("wait").pk]))
    added = found.lines[0]
    assert (added.line.slug, added.what) == ("read", (What.ADDED,))
    assert {field.label: in_signs(field.pieces) for field in added.fields} == {
        "Title": "+read+",
        "How to go about it": "+Open a book.\nRead it.+",
        "Backgrounds": "+Everybody+",
        "Degree": "+Everybody+",
        "Areas of expertise": "+Everybody+",
        "Core or optional": "+core+",
        "Sources": "+A (https://a.example)+",
        "Stage": "+learn+",
        "Best after": "+wait+",
    }


def test_names_are_shown_for_slugs(content) -> None:
    after = parse(edited(content, "read", backgrounds=["nurse"], by_background={"nurse": "Yes."}))
    found = difference(parse(content), after, {"nurse": "Registered nurse"})
    assert shown(found) == {
        "For particular backgrounds": "+Registered nurse: Yes.+",
        "Backgrounds": "-Everybody-+Registered nurse+",
    }


# Stages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("title", "Title"),
        ("short_title", "Short title"),
        ("intro", "Introduction"),
        ("why", "Why it matters"),
        ("slug", "Slug"),
    ],
)
def test_words_of_a_stage_are_compared(content, name, label) -> None:
    changed = copy.deepcopy(content)
    changed["stages"][0][name] = "Other"
    found = between(content, changed)
    (change,) = found.stages
    assert [field.label for field in change.fields] == [label]
    assert in_signs(change.fields[0].pieces).endswith("+Other+")
    assert not found.lines


def test_stage_in_another_place_is_named_with_its_number(content) -> None:
    changed = copy.deepcopy(content)
    changed["stages"].reverse()
    (change,) = between(content, changed).stages
    assert [field.label for field in change.fields] == ["Place"]


def test_stage_that_is_new_or_gone(content) -> None:
    changed = copy.deepcopy(content)
    changed["stages"].append({**content["stages"][0], "id": 999, "slug": "rest", "title": "Rest"})
    (new,) = between(content, changed).stages
    (gone,) = between(changed, content).stages
    assert (new.title, new.is_new, new.is_gone) == ("Rest", True, False)
    assert (gone.title, gone.is_new, gone.is_gone) == ("Rest", False, True)


# One person --------------------------------------------------------------------------------------


def personal(before: dict, after: dict, answers: Answers) -> tuple[list, list, list]:
    found = personal_difference(parse(before), parse(after), answers)
    return (
        [new.slug for new in found.new],
        [change.line.slug for change in found.reworded],
        [gone.slug for gone in found.gone],
    )


def test_person_is_told_only_of_what_is_offered_to_them(content) -> None:
    after = edited(content, "send", title="Send it")
    assert personal(content, after, STUDENT) == ([], ["send"], [])
    assert personal(content, after, NURSE) == ([], [], [])


def test_line_for_another_audience_is_new_to_some_and_gone_for_others(content) -> None:
    after = edited(content, "send", backgrounds=["nurse"])
    assert personal(content, after, STUDENT) == ([], [], ["send"])
    assert personal(content, after, NURSE) == (["send"], [], [])


def test_words_for_one_background_are_told_to_that_one(content) -> None:
    after = edited(content, "wait", by_background={"nurse": "Still you know how."})
    assert personal(content, after, STUDENT) == ([], [], [])
    assert personal(content, after, NURSE) == ([], ["wait"], [])


def test_sources_and_timing_are_told_to_nobody(content) -> None:
    after = edited(content, "wait", weeks=9, checked_on="2026-01-01", effort="A day")
    assert personal(content, after, STUDENT) == ([], [], [])


# Nothing different -------------------------------------------------------------------------------


@given(st.data())
def test_difference_is_empty_only_for_what_says_the_same(data) -> None:
    content = {
        "stages": [STAGE, {**STAGE, "id": 2}],
        "milestones": [{**LINE, "id": number} for number in (1, 2, 3)],
    }
    changed = copy.deepcopy(content)
    number = data.draw(st.sampled_from([0, 1, 2]))
    name = data.draw(st.sampled_from(sorted(CHANGES)))
    changed["milestones"][number][name] = CHANGES[name][0]
    assert bool(between(content, changed)) == (content != changed)


STAGE = {"id": 1, "slug": "s", "title": "S", "short_title": "S", "intro": "", "why": ""}
LINE = {
    **dict.fromkeys(("slug", "title", "summary", "why", "done_when", "effort", "lead_note"), "x"),
    **{name: [] for name in ("how", "evidence", "backgrounds", "specialties", "usually_done_by")},
    "stage_id": 1,
    "by_background": {},
    "core": True,
    "kind": "task",
    "weeks": 1,
    "start_week": 0,
    "degree_condition": "any",
    "retired": False,
    "sources": [],
    "prerequisites": [],
    "checked_on": None,
}


def test_contents_without_lines() -> None:
    empty = EditionContent(stages=(), lines={})
    assert not difference(None, empty)
    assert not difference(empty, empty)


def test_publishing_is_refused_exactly_when_there_is_no_difference(published) -> None:
    proposal = publishing.propose(published)
    assert proposal.changes_nothing
    assert not difference(parse(published.current_edition.content), parse(proposal.content))
