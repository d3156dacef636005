"""A bad file is refused whole, with place and reason."""

import re

import pytest

from roadmap.catalogue.loading import CatalogueError
from roadmap.catalogue.models import (
    MilestoneTemplate,
    RoadmapTemplate,
)
from roadmap.desk import export, imports
from tests.catalogue.factories import line, milestone, other_template, small_catalogue
from tests.desk.file_tools import ANYBODY, FORMATS, catalogue, send, text_of, tried


def refused(data: bytes, template: RoadmapTemplate, name: str = "a.json") -> list[str]:
    before = catalogue()
    with pytest.raises(CatalogueError) as caught:
        imports.try_out(
            template, imports.read(data, name=name, roadmap_template=template), {}, ANYBODY
        )
    assert catalogue() == before
    return [str(problem) for problem in caught.value.problems]


def bomb(levels: int) -> bytes:
    rows = ["a0: &a0 [x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(rows).encode()


BAD = {
    "nothing": ("a.json", b"", "line 1, column 1: The file is not JSON: Expecting value."),
    "nothing as YAML": ("a.yaml", b"", "line 1: The file is empty."),
    "an unclosed quote": (
        "a.json",
        b'{"a":\n "b}',
        "line 2, column 2: The file is not JSON: Unterminated string starting at.",
    ),
    "an unclosed bracket": (
        "a.yaml",
        b"a: 1\nb: [1, 2\nc: 3\n",
        "line 3, column 2: The file is not YAML: did not find expected ',' or ']'.",
    ),
    "UTF-16": ("a.json", '{"a": 1}'.encode("utf-16"), "line 1: The file is not UTF-8 text."),
    "UTF-16 without a mark": (
        "a.json",
        '{"a": 1}'.encode("utf-16-le"),
        "line 1: The file is not UTF-8 text.",
    ),
    "UTF-16 as YAML": ("a.yaml", "a: 1".encode("utf-16"), "line 1: The file is not UTF-8 text."),
    "zipped": ("a.json", b"\x1f\x8b\x08\x00", "line 1: The file is not UTF-8 text."),
    "deep JSON": ("a.json", b"[" * 100_000, "The file cannot be read as JSON."),
    "not quite as deep JSON": (
        "a.json",
        b"[" * 500 + b"]" * 500,
        "The file is nested more than 10 deep.",
    ),
    "deep YAML": ("a.yaml", b"[" * 100_000, "line 1: The file is nested more than 10 deep."),
    "deep block YAML": (
        "a.yaml",
        b"\n".join(b" " * depth + b"a:" for depth in range(500)),
        "line 11: The file is nested more than 10 deep.",
    ),
    "200,000 rows": (
        "a.json",
        b'{"milestones": [' + b",".join([b"{}"] * 200_000) + b"]}",
        "The file holds more than 100000 values.",
    ),
    "200,000 rows of YAML": (
        "a.yaml",
        b"milestones:\n" + b"- {}\n" * 200_000,
        "line 100000: The file holds more than 100000 values.",
    ),
    "1,001 rows": (
        "a.json",
        b'{\n"milestones": [' + b",".join([b"{}"] * 1_001) + b"]}",
        "line 2, milestones: There are more than 1000 rows.",
    ),
    "a billion laughs": (
        "a.yaml",
        bomb(9),
        "line 1: Anchors and aliases (& and *) are not read.",
    ),
    "an alias": ("a.yaml", b"a: 1\nb: *a", "line 2: Anchors and aliases (& and *) are not read."),
    "an object": (
        "a.yaml",
        b"a: 1\nb: !!python/object/apply:os.system ['true']",
        "line 2: Tags (!) are not read.",
    ),
    "a tag on a text": ("a.yaml", b"a: !!int 3", "line 1: Tags (!) are not read."),
    "two documents": (
        "a.yaml",
        b"a: 1\n---\nb: 2\n",
        "line 2: There is a second document in the file.",
    ),
    "a key that is a list": ("a.yaml", b"[a]: 1", "line 1: A key must be a text."),
    "a bell": (
        "a.yaml",
        b"a: 1\nb: \x07",
        "line 2: The file has a character that YAML does not allow.",
    ),
    "a list": ("a.json", b"[]", "line 1: The file must hold names with their values."),
    "a text as YAML": ("a.yml", b"<html>", "line 1: The file must hold names with their values."),
    "half a character": (
        "a.json",
        b'{"\\ud800": 1}',
        "line 1: The key “associations” is missing.",
    ),
    "a number without end": ("a.json", b"9" * 5_000, "The file cannot be read as JSON."),
    "too many bytes": (
        "a.json",
        b" " * 2_000_001,
        "The file is too big: at most 2 MB are read.",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_file_is_refused_whole_with_place_and_reason(case, template):
    name, data, expected = BAD[case]
    assert refused(data, template, name)[0] == expected


@pytest.mark.parametrize("case", BAD)
def test_bad_file_gets_a_page_that_says_so(case, template, desk):
    name, data, expected = BAD[case]
    response = send(desk, template, data, name)
    assert response.status_code == 422
    problems = response.context["problems"] or response.context["form"].errors["file"]
    assert str(problems[0]) == expected


def changed(**values) -> dict:
    """The small catalogue with another second milestone."""
    content = small_catalogue()
    content["milestones"][1] |= values
    return content


WRONG = {
    "replaced and in use": (
        changed(replaced_by="read"),
        "milestones[1] (write).replaced_by: "
        "Only a retired line can be replaced by another: retire it too.",
    ),
    "replaced by itself": (
        changed(retired=True, replaced_by="write"),
        "milestones[1] (write).replaced_by: A line cannot be replaced by itself.",
    ),
    "replaced by nobody knows what": (
        changed(retired=True, replaced_by="gone"),
        "milestones[1] (write).replaced_by: There is no “gone” in the milestones of this file.",
    ),
    "replaced by a number": (
        changed(retired=True, replaced_by=3),
        "milestones[1] (write).replaced_by: This must be a text.",
    ),
    "retired by a text": (
        changed(retired="yes"),
        "milestones[1] (write).retired: This must be true or false.",
    ),
    "reviewed never": (
        changed(review_by="never"),
        "milestones[1] (write).review_by: “never” value has an invalid date format. "
        "It must be in YYYY-MM-DD format.",
    ),
    "a source that is a script": (
        changed(sources=[{"title": "x", "url": "javascript:alert(1)"}]),
        "milestones[1] (write).sources: “javascript:alert(1)” is not an http or https address.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("form", FORMATS)
def test_mistake_is_named_with_its_line_in_both_formats(case, form, template):
    content, expected = WRONG[case]
    data = text_of(content, form)
    problems = refused(data, template, f"a.{form}")
    number, found = re.fullmatch(r"line (\d+), (.*)", problems[0]).groups()
    assert found == expected
    key = re.search(r"\.(\w+): ", expected)[1]
    assert key in data.decode().splitlines()[int(number) - 1]


def test_key_that_is_there_twice_is_named_in_yaml(template):
    data = text_of(small_catalogue(), "yaml").replace(b"slug: write", b"slug: write\n  slug: w", 1)
    (problem, *_others) = refused(data, template, "a.yaml")
    assert re.fullmatch(
        r"line \d+, milestones\[1\] \(w\)\.slug: This key is there twice\.", problem
    )


def test_lines_that_replace_each_other_are_refused(template):
    content = changed(retired=True, replaced_by="send")
    content["milestones"][2] |= {"retired": True, "replaced_by": "write"}
    reasons = [
        problem.split(".replaced_by: ")[1]
        for problem in refused(text_of(content, "json"), template)
    ]
    assert reasons == [
        "The replacements lead back here: write → send → write.",
        "The replacements lead back here: send → write → send.",
    ]


def test_replacement_that_leads_back_over_a_line_of_the_site_is_refused(template):
    MilestoneTemplate.objects.filter(slug="read").update(retired=True, replaced_by=line("write"))
    assert (
        refused(text_of(changed(retired=True, replaced_by="read"), "json"), template)
        == [
            "milestones[1] (write): What replaces this milestone leads back to it on this site.",
            "milestones[0] (read): What replaces this milestone leads back to it on this site.",
        ][::-1]
    )


def test_a_thousand_lines_that_wait_for_each_other_are_refused_in_seconds(template):
    content = small_catalogue()
    content["milestones"] = [
        milestone(f"l{number}", "learn", prerequisites=[f"l{(number + 1) % 1000}"])
        for number in range(1000)
    ]
    assert len(refused(text_of(content, "json"), template)) == 100


def test_file_for_another_roadmap_template_is_refused(template):
    other = other_template()
    data = text_of(export.working_copy(template), "json")
    assert refused(data, other) == [
        "roadmap_template.slug: This file is for the roadmap template “small”: import it there."
    ]


def test_file_for_a_roadmap_template_that_is_not_there_says_how_to_begin_one(template):
    content = export.working_copy(template)
    content["roadmap_template"]["slug"] = "new"
    assert refused(text_of(content, "json"), template) == [
        "roadmap_template.slug: This file is for the roadmap template “new”, and there is none "
        "with that slug. An import makes none: add it in the admin first, then import the file "
        "there."
    ]
    added = RoadmapTemplate.objects.create(slug="new", title="A new path")
    for row in content["milestones"]:
        row["slug"] = f"new-{row['slug']}"
        row["prerequisites"] = [f"new-{slug}" for slug in row["prerequisites"]]
    assert tried(content, added).difference.summary == [("Added", 4)]


def test_line_of_another_roadmap_template_is_refused(template):
    other_template()
    content = export.working_copy(template)
    content["milestones"].append(milestone("elsewhere", "learn"))
    assert refused(text_of(content, "json"), template) == [
        "milestones[4] (elsewhere): "
        "This milestone belongs to the roadmap template “other” on this site."
    ]


def test_file_that_no_form_could_carry_is_refused(template, monkeypatch):
    monkeypatch.setattr(imports, "LONGEST_TOKEN", 100)
    assert refused(text_of(small_catalogue(), "json"), template) == [
        "The file says too much to be imported here; load it with load_catalogue."
    ]
