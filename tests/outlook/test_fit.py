"""What is asked for against what somebody has: covered only where something can be named."""

import pytest

from roadmap.outlook import fit
from roadmap.outlook.advertisement.reading import read
from roadmap.outlook.fit import Cover, Degree, Reader

AREAS = {"oncology": "Oncology", "hematology": "Haematology"}
SKILLS = {"presentation": "Presenting", "digital-crm": "CRM"}
TERMS = {
    "areas": {"oncology": ("oncology",), "hematology": ("haematology",)},
    "skills": {"presentation": ("presentations",), "digital-crm": ("crm",)},
}
STORY = Cover("My story", "/skills/stories/1/")


def degree(kind: str, *, is_held: bool = True) -> Degree:
    return Degree(kind, is_held, Cover(kind, "/roadmap/start/"))


def compare(text: str, **reader) -> dict[str, tuple[fit.Row, ...]]:
    parts = fit.compare(read(text, **TERMS), Reader(**reader), area_names=AREAS, skill_names=SKILLS)
    return {part.slug: part.rows for part in parts}


def standing(text: str, part: str, **reader) -> str:
    (row,) = compare(text, **reader)[part]
    return row.standing.value


def test_what_is_not_mentioned_has_no_row():
    assert compare("We are nice.") == {
        "degree": (), "experience": (), "travel": (), "area": (), "skill": (),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "kind", "is_held", "expected"),
    [
        ("PharmD, PhD or MD", "phd", True, "covered"),
        ("PharmD, PhD or MD", "phd", False, "open"),
        ("PharmD, PhD or MD", "masters", True, "open"),
        ("PharmD required", "phd", True, "open"),
        ("a doctorate", "dnp", True, "covered"),
        ("a doctorate", "other-doctorate", True, "covered"),
        ("a doctorate", "masters", True, "open"),
        ("a master’s degree", "phd", True, "covered"),
        ("a bachelor’s degree", "masters", True, "covered"),
        ("a bachelor’s degree", "nursing", True, "covered"),
        ("a degree", "bachelors", True, "covered"),
        ("a degree", "", True, "open"),
        ("an advanced scientific degree", "phd", True, "covered"),
        ("an advanced scientific degree", "masters", True, "yours"),
        ("an advanced scientific degree", "masters", False, "open"),
        ("BSN", "np", True, "covered"),
        ("pharmacy degree", "pharmd", True, "covered"),
        ("A PhD is not required", "phd", True, "not-needed"),
    ],
)
def test_degrees(asked, kind, is_held, expected):
    assert standing(asked, "degree", degrees=(degree(kind, is_held=is_held),)) == expected


def test_a_degree_under_way_is_named_and_open():
    (row,) = compare("PhD", degrees=(degree("phd", is_held=False),))["degree"]
    assert ([cover.text for cover in row.covers], row.remark) == (["phd"], "It is under way.")
    assert row.title == "PhD"


def test_degrees_are_named_the_highest_first():
    (row,) = compare("master's degree, MD or PharmD")["degree"]
    assert row.title == "PharmD, medical degree or master’s degree"


@pytest.mark.parametrize(
    ("asked", "months", "expected"),
    [
        ("2 years of experience", 24, "yours"),
        ("2 years of experience", 23, "open"),
        ("2 years of experience", 0, "open"),
        ("MSL experience", 1, "yours"),
        ("MSL experience", 0, "open"),
        ("no experience needed", 0, "not-needed"),
    ],
)
def test_experience_is_never_more_than_yours_to_judge(asked, months, expected):
    positions = Cover("Your positions", "/") if months else None
    assert standing(asked, "experience", months=months, positions=positions) == expected


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("2 years of experience", "2 years or more"),
        ("1 year of experience", "1 year or more"),
        ("6 months of experience", "6 months or more"),
        ("3 to 5 years of experience", "3 to 5 years"),
        ("6 to 18 months of experience", "6 to 18 months"),
        ("MSL experience", "Experience of its kind, no number named"),
    ],
)
def test_experience_in_words(asked, title):
    assert [row.title for row in compare(asked)["experience"]] == [title]


@pytest.mark.parametrize(
    ("asked", "title", "expected"),
    [
        ("travel 50-70%", "50 to 70 percent of the time", "open"),
        ("travel up to 60%", "Up to 60 percent of the time", "open"),
        ("travel at least 60%", "60 percent of the time or more", "open"),
        ("travel 60%", "60 percent of the time", "open"),
        ("travel", "Travel, no share named", "open"),
        ("no travel", "No travel", "not-needed"),
    ],
)
def test_travel_in_words(asked, title, expected):
    (row,) = compare(asked)["travel"]
    assert (row.title, row.standing) == (title, expected)
    (thought,) = compare(asked, field_life=(STORY,))["travel"]
    assert thought.standing == ("covered" if expected == "open" else expected)


def test_areas_and_skills_are_covered_by_what_can_be_named():
    text = "Oncology and haematology, presentations, no CRM required"
    rows = compare(text, areas={"oncology": STORY}, skills={"presentation": (STORY, STORY)})
    assert {row.title: row.standing.value for row in (*rows["area"], *rows["skill"])} == {
        "Oncology": "covered",
        "Haematology": "open",
        "Presenting": "covered",
        "CRM": "not-needed",
    }
    assert rows["skill"][0].covers == (STORY, STORY)


def test_a_milestone_is_offered_for_what_is_open_or_yours_only():
    rows = compare("PhD, haematology, no CRM required, 2 years of experience, presentations",
                   months=24, positions=STORY, skills={"presentation": (STORY,)})  # fmt: skip
    assert {row.key: bool(row.suggestion) for several in rows.values() for row in several} == {
        "degree:phd": True,
        "experience:24": True,
        "area:hematology": True,
        "skill:digital-crm": False,
        "skill:presentation": False,
    }


def test_a_suggestion_fits_a_milestone():
    parts = fit.compare(
        read("x", areas={"a": ("x",)}, skills={}),
        Reader(),
        area_names={"a": "A very long name " * 20},
        skill_names={},
    )
    (row,) = parts[3].rows
    assert len(row.suggestion) == 120


def test_the_skills_that_are_not_mentioned_are_named():
    assert fit.not_mentioned(read("crm", **TERMS), SKILLS) == ("Presenting",)
