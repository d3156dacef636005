"""What stops a publish, and what it is only warned of."""

import datetime

import pytest

from roadmap.catalogue import editions, loading, publishing
from roadmap.catalogue.models import RoadmapTemplate
from roadmap.desk.checks import Problem, check

TODAY = datetime.date(2026, 11, 23)
STAGE = {"slug": "learn", "title": "Learn", "short_title": "Learn", "intro": "", "why": ""}
LINE = {
    "stage_id": 1,
    "summary": "",
    "why": "",
    "how": [],
    "done_when": "",
    "by_background": {},
    "core": True,
    "kind": "task",
    "weeks": 1,
    "effort": "",
    "lead_note": "",
    "start_week": 0,
    "evidence": [],
    "backgrounds": [],
    "degree_condition": "any",
    "specialties": [],
    "usually_done_by": [],
    "prerequisites": [],
    "retired": False,
    "sources": [{"title": "A book", "url": "https://book.example/"}],
    "checked_on": "2026-11-01",
}


def content(*lines: dict, stages: list[dict] | None = None) -> editions.EditionContent:
    """A content of these lines: number 1 reads “Read 1”, and so on."""
    milestones = [
        {**LINE, "id": number, "slug": f"read-{number}", "title": f"Read {number}", **values}
        for number, values in enumerate(lines, start=1)
    ]
    return editions.parse({"stages": stages or [{**STAGE, "id": 1}], "milestones": milestones})


def found(*lines: dict, **kwargs) -> list[tuple[bool, int | None, str]]:
    """What is wrong with a content of these lines."""
    problems = check(content(*lines, stages=kwargs.pop("stages", None)), today=TODAY, **kwargs)
    return [(problem.blocks, problem.line_id, problem.text) for problem in problems]


def test_content_without_a_fault_has_no_problem():
    assert found({}, {"prerequisites": [1]}) == []


# Each fault, alone -------------------------------------------------------------------------------

TAGGED = "“Read 1” has HTML in a text, at “%s”. Write plain words."
BLOCKS = {
    "no line in use": (
        [{"retired": True}, {"retired": True}],
        (None, "No line is in use: everybody’s roadmap would be empty."),
    ),
    "a line that waits for itself": (
        [{"prerequisites": [1]}],
        (1, "These lines wait for each other: “Read 1” → “Read 1”."),
    ),
    "two lines that wait for each other": (
        [{"prerequisites": [2]}, {"prerequisites": [1]}],
        (1, "These lines wait for each other: “Read 1” → “Read 2” → “Read 1”."),
    ),
    "a circle of three": (
        [{"prerequisites": [3]}, {"prerequisites": [1]}, {"prerequisites": [2]}],
        (1, "These lines wait for each other: “Read 1” → “Read 3” → “Read 2” → “Read 1”."),
    ),
    "a script as a source": (
        [{"sources": [{"title": "A book", "url": "javascript:alert(1)"}]}],
        (1, "“Read 1”: the source “javascript:alert(1)” is not an http or https address."),
    ),
    "a source without a host": (
        [{"sources": [{"title": "A book", "url": "https://"}]}],
        (1, "“Read 1”: the source “https://” is not an http or https address."),
    ),
    "a tag in the title": (
        [{"title": "Read <b>"}],
        (1, "“Read <b>” has HTML in a text, at “<b>”. Write plain words."),
    ),
    "a tag in the summary": (
        [{"summary": "<img src=x onerror=alert(1)>"}],
        (1, TAGGED % "<img src=x onerror=a"),
    ),
    "a tag in the reason": ([{"why": "It is <i>good</i>."}], (1, TAGGED % "<i>good</i>.")),
    "a tag in a step": ([{"how": ["Open it.", "Read <br> it."]}], (1, TAGGED % "<br> it.")),
    "a tag in what done means": ([{"done_when": "<hr/>"}], (1, TAGGED % "<hr/>")),
    "a tag in a text for a background": (
        [{"by_background": {"nurse": "</div>"}}],
        (1, TAGGED % "</div>"),
    ),
    "a tag in the effort": ([{"effort": "<u>2 h"}], (1, TAGGED % "<u>2 h")),
    "a tag in the note on timing": ([{"lead_note": "<u>soon"}], (1, TAGGED % "<u>soon")),
    "a comment in a source's title": (
        [{"sources": [{"title": "<!-- x -->", "url": "https://book.example/"}]}],
        (1, TAGGED % "<!-- x -->"),
    ),
    "a tag that never ends": ([{"why": "Read <script"}], (1, TAGGED % "<script")),
}


@pytest.mark.parametrize("fault", BLOCKS)
def test_fault_blocks(fault):
    lines, (line_id, text) = BLOCKS[fault]
    assert (True, line_id, text) in found(*lines)
    assert [problem for problem in found(*lines) if problem[0]] == [(True, line_id, text)]


@pytest.mark.parametrize("part", ["title", "short_title", "intro", "why"])
def test_tag_in_a_stage_blocks(part):
    stage = {**STAGE, "id": 1, part: "<p>Learn"}
    text = f"“{stage['title']}” has HTML in a text, at “<p>Learn”. Write plain words."
    assert found({}, stages=[stage]) == [(True, None, text)]


@pytest.mark.parametrize("fault", ["why", "sources"])
def test_what_is_unsafe_blocks_in_a_retired_line_too(fault):
    unsafe = {"why": "<b>", "sources": [{"title": "A book", "url": "ftp://book.example/"}]}
    problems = found({}, {"retired": True, fault: unsafe[fault]})
    assert [(blocks, line_id) for blocks, line_id, _text in problems] == [(True, 2)]


NOT_OFFERED = (
    "“Read 2” is best after “Read 1”, which not all of its readers are offered; "
    "somebody who is not: %s."
)
WARNS = {
    "core on optional": (
        [{"core": False}, {"prerequisites": [1]}],
        (2, "“Read 2” is core, and best after “Read 1”, which is optional."),
    ),
    "core on retired": (
        [{"retired": True}, {"prerequisites": [1]}],
        (2, "“Read 2” is core, and best after “Read 1”, which is retired."),
    ),
    "core on nothing": (
        [{}, {"prerequisites": [9]}],
        (2, "“Read 2” is core, and best after a line that is not known any more."),
    ),
    "prerequisite for one background only": (
        [{"backgrounds": ["nurse"]}, {"prerequisites": [1]}],
        (2, NOT_OFFERED % "any other background, with a doctorate, any other area of expertise"),
    ),
    "prerequisite for another background": (
        [{"backgrounds": ["nurse"]}, {"backgrounds": ["nurse", "rep"], "prerequisites": [1]}],
        (2, NOT_OFFERED % "rep, with a doctorate, any other area of expertise"),
    ),
    "prerequisite for one area only": (
        [{"specialties": ["oncology"]}, {"prerequisites": [1]}],
        (2, NOT_OFFERED % "any other background, with a doctorate, any other area of expertise"),
    ),
    "prerequisite for doctors only": (
        [{"degree_condition": "doctorate"}, {"prerequisites": [1]}],
        (2, NOT_OFFERED % "any other background, with another degree, any other area of expertise"),
    ),
    "prerequisite for those who study only": (
        [
            {"degree_condition": "doctorate-in-progress"},
            {"degree_condition": "studying", "prerequisites": [1]},
        ],
        (
            2,
            NOT_OFFERED
            % "any other background, on the way to another degree, any other area of expertise",
        ),
    ),
    "title of 71 characters": (
        [{"title": "Read " + 66 * "x"}],
        (1, f"“Read {66 * 'x'}” has 71 characters; titles are read best up to 70."),
    ),
    "title without a verb": (
        [{"title": "The book"}],
        (1, "“The book” does not start with a verb that the desk knows: does it say what to do?"),
    ),
    "no source": ([{"sources": []}], (1, "“Read 1” has no source.")),
    "no day of checking": (
        [{"checked_on": None}],
        (1, "“Read 1”: nobody has said when its sources were checked."),
    ),
    "sources of long ago": (
        [{"checked_on": "2025-05-23"}],
        (1, "“Read 1”: its sources were last checked on 23 May 2025."),
    ),
}


@pytest.mark.parametrize("fault", WARNS)
def test_fault_warns_and_does_not_block(fault):
    lines, (line_id, text) = WARNS[fault]
    assert found(*lines) == [(False, line_id, text)]


def test_stage_without_a_line_in_use_warns():
    stages = [{**STAGE, "id": 1}, {**STAGE, "id": 2, "title": "Apply"}, {**STAGE, "id": 3}]
    problems = found({}, {"stage_id": 2, "retired": True}, {"stage_id": 3}, stages=stages)
    assert problems == [(False, None, "The stage “Apply” has no line in use.")]


def test_line_warns_from_the_day_after_its_review():
    yesterday, today = TODAY - datetime.timedelta(days=1), TODAY
    assert found({}, {}, review_by={1: today, 2: yesterday}) == [
        (False, 2, "“Read 2” was due for review on 22 Nov 2026.")
    ]


# What is no fault --------------------------------------------------------------------------------

FINE = {
    "circle that a retired line breaks": [
        {"prerequisites": [2], "core": False},
        {"prerequisites": [1], "retired": True},
    ],
    "optional on optional": [{"core": False}, {"core": False, "prerequisites": [1]}],
    "less-than signs": [{"why": "p < 0.05, n <5, a <- b, x<=y"}],
    "narrower line on a wider one": [
        {"backgrounds": ["nurse", "rep"], "degree_condition": "studying"},
        {
            "backgrounds": ["nurse"],
            "degree_condition": "doctorate-in-progress",
            "specialties": ["oncology"],
            "prerequisites": [1],
        },
    ],
    "title of 70 characters": [{"title": "Read " + 65 * "x"}],
    "titles with verbs of every day": [
        {"title": "Say what an MSL does"},
        {"title": "Count your weekly hours"},
        {"title": "Role-play a first visit"},
    ],
    "sources of eighteen months ago": [{"checked_on": "2025-05-24"}],
    "retired line without anything": [
        {},
        {"retired": True, "title": "x", "sources": [], "prerequisites": [1]},
    ],
}


@pytest.mark.parametrize("case", FINE)
def test_no_fault_is_no_problem(case):
    assert found(*FINE[case]) == []


def test_who_is_not_offered_what_comes_before_is_named_as_people_are_called():
    names = {"rep": "Sales", "oncology": "Oncology"}
    lines = (
        {"backgrounds": ["nurse"]},
        {"backgrounds": ["rep"], "specialties": ["oncology"], "prerequisites": [1]},
    )
    expected = NOT_OFFERED % "Sales, with a doctorate, Oncology"
    assert found(*lines, names=names) == [(False, 2, expected)]


def test_two_circles_are_two_problems():
    problems = found(*({"prerequisites": [other]} for other in (2, 1, 4, 3)))
    assert [line_id for _blocks, line_id, _text in problems] == [1, 3]


def test_what_blocks_comes_first():
    problems = found({"title": "x"}, {"why": "<b>"})
    assert [blocks for blocks, _line_id, _text in problems] == [True, False]


# The catalogue that comes with the site ----------------------------------------------------------


def test_built_in_catalogue_has_no_problem_at_all_when_it_is_new(db):
    loading.load(loading.read(loading.BUILT_IN))
    content = editions.parse(publishing.snapshot(RoadmapTemplate.objects.get()))
    assert check(content, today=TODAY) == []


def test_built_in_catalogue_only_grows_stale(db):
    loading.load(loading.read(loading.BUILT_IN))
    content = editions.parse(publishing.snapshot(RoadmapTemplate.objects.get()))
    problems = check(content, today=datetime.date(2028, 5, 25))
    assert problems == [
        Problem(False, line.id, f"“{line.title}”: its sources were last checked on 23 Nov 2026.")
        for line in content.lines.values()
    ]
