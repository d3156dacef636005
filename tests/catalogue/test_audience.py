"""For whom a line is meant; four people get visibly different roadmaps."""

import datetime

import pytest

from roadmap.catalogue import editions
from roadmap.catalogue.audience import Answers, is_fulfilled, is_offered, offered_lines
from roadmap.catalogue.editions import Line
from roadmap.catalogue.models import Background

PHARMD_STUDENT = Answers(
    background="pharmd-student", doctorate=True, degree_held=False, specialty=None, timeline=False
)
POSTDOC = Answers(
    background="phd-postdoc",
    doctorate=True,
    degree_held=True,
    specialty="oncology",
    timeline=True,
)
PHYSICIAN = Answers(
    background="physician", doctorate=True, degree_held=True, specialty=None, timeline=False
)
SALES_REP = Answers(
    background="sales-rep", doctorate=False, degree_held=True, specialty=None, timeline=False
)
MASTERS_STUDENT = Answers(
    background="masters-bachelors",
    doctorate=False,
    degree_held=False,
    specialty=None,
    timeline=False,
)
PEOPLE = {
    "PharmD student": PHARMD_STUDENT,
    "postdoc": POSTDOC,
    "physician": PHYSICIAN,
    "sales rep": SALES_REP,
}


def a_line(**values) -> Line:
    """A line for everybody, but for what is given."""
    return Line(
        **{
            "id": 1,
            "slug": "a-line",
            "stage_id": 1,
            "title": "A line",
            "summary": "",
            "why": "",
            "how": (),
            "done_when": "",
            "by_background": {},
            "core": True,
            "kind": "task",
            "weeks": 1,
            "effort": "",
            "shows": "",
            "lead_note": "",
            "start_week": 0,
            "evidence": (),
            "backgrounds": frozenset(),
            "degree_condition": "any",
            "specialties": frozenset(),
            "usually_done_by": frozenset(),
            "prerequisites": (),
            "opens": (),
            "retired": False,
            "replaced_by": None,
            "replaces": (),
            "sources": (),
            "checked_on": datetime.date(2026, 1, 1),
            **values,
        }
    )


# One condition -----------------------------------------------------------------------------------

#                          PharmD    postdoc  physician  sales   master's
#                          student   (PhD)    (MD)       rep     student
BY_DEGREE = {
    "any":                   (True,  True,    True,      True,   True),
    "studying":              (True,  False,   False,     False,  True),
    "doctorate":             (True,  True,    True,      False,  False),
    "doctorate-in-progress": (True,  False,   False,     False,  False),
    "no-doctorate":          (False, False,   False,     True,   True),
}  # fmt: skip


@pytest.mark.parametrize("condition", BY_DEGREE)
def test_degree_condition(condition) -> None:
    line = a_line(degree_condition=condition)
    people = (PHARMD_STUDENT, POSTDOC, PHYSICIAN, SALES_REP, MASTERS_STUDENT)
    assert tuple(is_offered(line, person) for person in people) == BY_DEGREE[condition]


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ({}, ["PharmD student", "postdoc", "physician", "sales rep"]),
        ({"backgrounds": frozenset({"physician", "sales-rep"})}, ["physician", "sales rep"]),
        ({"specialties": frozenset({"oncology", "rare"})}, ["postdoc"]),
        ({"specialties": frozenset({"rare"})}, []),
        (
            {
                "backgrounds": frozenset({"physician", "pharmd-student"}),
                "degree_condition": "studying",
            },
            ["PharmD student"],
        ),
        (
            {
                "backgrounds": frozenset({"physician"}),
                "specialties": frozenset({"oncology"}),
            },
            [],
        ),
        ({"retired": True}, []),
    ],
)
def test_all_conditions_have_to_hold_and_none_means_everybody(audience, expected) -> None:
    line = a_line(**audience)
    assert [name for name, person in PEOPLE.items() if is_offered(line, person)] == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"kind": "task"}, []),
        ({"kind": "specialty"}, ["postdoc"]),
        ({"kind": "degree"}, ["postdoc", "physician"]),
        ({"kind": "timeline"}, ["postdoc"]),
        ({"usually_done_by": frozenset({"sales-rep"})}, ["sales rep"]),
    ],
)
def test_answers_say_what_is_done_already(values, expected) -> None:
    line = a_line(**values)
    assert [name for name, person in PEOPLE.items() if is_fulfilled(line, person)] == expected


# The built-in catalogue --------------------------------------------------------------------------


def offered(edition, person: Answers) -> list[str]:
    return [line.slug for line in offered_lines(editions.load(edition), person)]


def test_four_people_get_as_many_lines_as_are_meant_for_them(edition) -> None:
    assert {name: len(offered(edition, person)) for name, person in PEOPLE.items()} == {
        "PharmD student": 45,
        "postdoc": 43,
        "physician": 43,
        "sales rep": 42,
    }


def test_four_people_get_different_lines(edition) -> None:
    lists = {name: offered(edition, person) for name, person in PEOPLE.items()}
    for_all = set.intersection(*(set(slugs) for slugs in lists.values()))
    assert {
        name: [slug for slug in slugs if slug not in for_all] for name, slugs in lists.items()
    } == {
        "PharmD student": [
            "align-studies",
            "complete-doctorate",
            "add-specialist-training",
            "apply-fellowship",
            "publish-in-area",
            "join-clinical-research",
        ],
        "postdoc": [
            "complete-doctorate",
            "get-clinical-exposure",
            "publish-in-area",
            "join-clinical-research",
        ],
        "physician": [
            "complete-doctorate",
            "add-specialist-training",
            "publish-in-area",
            "join-clinical-research",
        ],
        "sales rep": ["decide-further-study", "start-doctorate", "shift-from-selling"],
    }
    assert len(for_all) == 39


def test_nobody_is_offered_a_line_twice_or_out_of_order(edition) -> None:
    content = editions.load(edition)
    order = [line.slug for stage in content.stages for line in stage.lines]
    for person in PEOPLE.values():
        slugs = offered(edition, person)
        assert slugs == sorted(set(slugs), key=order.index)


def test_whatever_people_answer_they_get_most_of_the_built_in_catalogue(edition) -> None:
    backgrounds = Background.objects.values_list("slug", flat=True)
    counts = [
        len(offered(edition, Answers(background, doctorate, held, specialty=None, timeline=False)))
        for background in backgrounds
        for doctorate in (True, False)
        for held in (True, False)
    ]
    assert (len(counts), min(counts), max(counts)) == (52, 38, 46)
