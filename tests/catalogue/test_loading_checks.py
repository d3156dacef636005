"""What a catalogue file must be: every mistake is named with its place and a reason."""

import json

import pytest

from roadmap.catalogue import loading
from tests.catalogue.factories import milestone, small_catalogue, write


def problems_of(folder, content) -> list[str]:
    with pytest.raises(loading.CatalogueError) as caught:
        loading.read(write(folder, content))
    return [str(problem) for problem in caught.value.problems]


def without_line(problem: str) -> str:
    assert problem.startswith("line ")
    return problem.split(", ", 1)[1]


def change(*path, to):
    """Set a value in the small catalogue."""

    def apply(content) -> None:
        *parents, last = path
        for part in parents:
            content = content[part]
        content[last] = to

    return apply


def drop(*path):
    """Take a key out of the small catalogue."""

    def apply(content) -> None:
        *parents, last = path
        for part in parents:
            content = content[part]
        del content[last]

    return apply


MISTAKES = {
    "missing section": (drop("skills"), "line 1: The key “skills” is missing."),
    "unknown section": (change("extra", to=[]), "extra: This key is not known."),
    "section is no list": (change("skills", to={}), "skills: This must be a list."),
    "row is no object": (
        change("skills", 0, to="x"),
        "skills[0]: This must hold names with their values.",
    ),
    "missing key": (
        drop("milestones", 1, "why"),
        "milestones[1] (write): The key “why” is missing.",
    ),
    "unknown key": (
        change("milestones", 1, "colour", to="red"),
        "milestones[1] (write).colour: This key is not known.",
    ),
    "number for a text": (
        change("milestones", 0, "title", to=5),
        "milestones[0] (read).title: This must be a text.",
    ),
    "text for a number": (
        change("milestones", 0, "weeks", to="2"),
        "milestones[0] (read).weeks: This must be a whole number.",
    ),
    "true for a number": (
        change("milestones", 0, "weeks", to=True),
        "milestones[0] (read).weeks: This must be a whole number.",
    ),
    "null for a text": (
        change("milestones", 0, "summary", to=None),
        "milestones[0] (read).summary: This must be a text.",
    ),
    "null for a list": (
        change("milestones", 0, "how", to=None),
        "milestones[0] (read).how: This must be a list.",
    ),
    "text for a list": (
        change("milestones", 0, "prerequisites", to="write"),
        "milestones[0] (read).prerequisites: This must be a list.",
    ),
    "number for a slug": (
        change("milestones", 0, "prerequisites", to=[1]),
        "milestones[0] (read).prerequisites[0]: This must be a slug.",
    ),
    "title too long": (
        change("milestones", 3, "title", to="x" * 121),
        "milestones[3] (wait).title: This has 121 characters; at most 120 are allowed.",
    ),
    "summary too long": (
        change("milestones", 3, "summary", to="x" * 601),
        "milestones[3] (wait).summary: This has 601 characters; at most 600 are allowed.",
    ),
    "empty title": (
        change("stages", 0, "title", to=""),
        "stages[0] (learn).title: This field cannot be blank.",
    ),
    "bad date": (
        change("milestones", 0, "review_by", to="2027-02-30"),
        "milestones[0] (read).review_by: “2027-02-30” value has the correct format (YYYY-MM-DD) "
        "but it is an invalid date.",
    ),
    "empty text for a day": (
        change("milestones", 0, "checked_on", to=""),
        "milestones[0] (read).checked_on: This must be a day, such as 2026-11-23, or null.",
    ),
    "bad kind": (
        change("milestones", 0, "kind", to="party"),
        "milestones[0] (read).kind: Value 'party' is not a valid choice.",
    ),
    "negative weeks": (
        change("milestones", 0, "weeks", to=-1),
        "milestones[0] (read).weeks: Ensure this value is greater than or equal to 0.",
    ),
    "too many weeks": (
        change("milestones", 0, "weeks", to=521),
        "milestones[0] (read).weeks: Ensure this value is less than or equal to 520.",
    ),
    "bad slug": (
        change("milestones", 3, "slug", to="not a slug"),
        "milestones[3] (not a slug).slug: Enter a valid “slug” consisting of letters, numbers, "
        "underscores or hyphens.",
    ),
    "null character": (
        change("milestones", 0, "why", to="a\x00b"),
        "milestones[0] (read).why: This has characters that cannot be stored.",
    ),
    "half an emoji": (
        change("milestones", 0, "why", to="a\ud83db"),
        "milestones[0] (read).why: This has characters that cannot be stored.",
    ),
    "step of two lines": (
        change("milestones", 0, "how", to=["One\ntwo"]),
        "milestones[0] (read).how: “One\ntwo” must be one line, without spaces at its ends.",
    ),
    "unknown evidence": (
        change("milestones", 0, "evidence", to=["video"]),
        "milestones[0] (read).evidence: “video” is not one of: note, link, date.",
    ),
    "unsafe source": (
        change("milestones", 0, "sources", to=[{"title": "A", "url": "javascript:alert(1)"}]),
        "milestones[0] (read).sources: “javascript:alert(1)” is not an http or https address.",
    ),
    "source without title": (
        change("milestones", 0, "sources", to=[{"url": "https://a.example"}]),
        "milestones[0] (read).sources: “{'url': 'https://a.example'}” is not a source with a "
        "title and a url.",
    ),
    "unsafe address": (
        change("associations", 0, "url", to="javascript:alert(1)"),
        "associations[0] (club).url: Enter a valid URL.",
    ),
    "unknown stage": (
        change("milestones", 0, "stage", to="dream"),
        "milestones[0] (read).stage: There is no “dream” in the stages of this file.",
    ),
    "unknown background": (
        change("milestones", 2, "backgrounds", to=["student", "pilot"]),
        "milestones[2] (send).backgrounds[1]: There is no “pilot” in the backgrounds of this file.",
    ),
    "unknown specialty": (
        change("milestones", 2, "specialties", to=["magic"]),
        "milestones[2] (send).specialties[0]: There is no “magic” in the specialties of this file.",
    ),
    "unknown prerequisite": (
        change("milestones", 1, "prerequisites", to=["think"]),
        "milestones[1] (write).prerequisites[0]: There is no “think” in the milestones of this "
        "file.",
    ),
    "text for an unknown background": (
        change("milestones", 3, "by_background", to={"pilot": "Fly."}),
        "milestones[3] (wait).by_background.pilot: There is no “pilot” in the backgrounds of this "
        "file.",
    ),
    "prerequisite of itself": (
        change("milestones", 0, "prerequisites", to=["read"]),
        "milestones[0] (read).prerequisites: The prerequisites lead back here: read → read.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_refused_with_place_and_reason(name, tmp_path) -> None:
    make_mistake, expected = MISTAKES[name]
    content = small_catalogue()
    make_mistake(content)
    (problem,) = problems_of(tmp_path, content)
    assert (problem if expected.startswith("line ") else without_line(problem)) == expected


def test_line_number_is_that_of_the_value(tmp_path) -> None:
    content = small_catalogue()
    content["milestones"][2]["title"] = "x" * 121
    lines = json.dumps(content, indent=1).splitlines()
    number = 1 + next(n for n, text in enumerate(lines) if "xxxxx" in text)
    (problem,) = problems_of(tmp_path, content)
    assert problem.startswith(f"line {number}, milestones[2] (send).title: ")


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file(tmp_path) -> None:
    content = small_catalogue()
    content["milestones"][3]["weeks"] = "two"
    content["milestones"][2]["title"] = ""
    content["degrees"][0]["extra"] = 1
    del content["stages"][0]["why"]
    assert [without_line(problem) for problem in problems_of(tmp_path, content)] == [
        "stages[0] (learn): The key “why” is missing.",
        "degrees[0] (phd).extra: This key is not known.",
        "milestones[2] (send).title: This field cannot be blank.",
        "milestones[3] (wait).weeks: This must be a whole number.",
    ]


def test_duplicate_slug_is_named_at_both_places(tmp_path) -> None:
    content = small_catalogue()
    content["milestones"].append(milestone("wait", "learn"))
    assert [without_line(problem) for problem in problems_of(tmp_path, content)] == [
        "milestones[3] (wait).slug: The slug “wait” is there twice.",
        "milestones[4] (wait).slug: The slug “wait” is there twice.",
    ]


def test_cycle_of_prerequisites_is_named_at_each_of_its_lines(tmp_path) -> None:
    content = small_catalogue()
    content["milestones"][0]["prerequisites"] = ["send"]
    content["milestones"][2]["prerequisites"] = ["write"]
    assert [without_line(problem) for problem in problems_of(tmp_path, content)] == [
        "milestones[0] (read).prerequisites: The prerequisites lead back here: "
        "read → send → write → read.",
        "milestones[1] (write).prerequisites: The prerequisites lead back here: "
        "write → read → send → write.",
        "milestones[2] (send).prerequisites: The prerequisites lead back here: "
        "send → write → read → send.",
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a": 1,\n "b" 2}', "line 2, column 6: The file is not JSON: Expecting ':' delimiter."),
        (b"", "line 1, column 1: The file is not JSON: Expecting value."),
        (b'{"a":\n "\xff"}', "line 2: The file is not UTF-8 text."),
        (b"[" * 100_000, "The file cannot be read as JSON."),
        (b"1" * 5_000, "The file cannot be read as JSON."),
        (b"[]", "line 1: The file must hold names with their values."),
    ],
)
def test_file_that_is_no_catalogue_is_refused(data, expected, tmp_path) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    with pytest.raises(loading.CatalogueError) as caught:
        loading.read(path)
    assert str(caught.value.problems[0]) == expected


def test_key_that_is_there_twice_is_refused(tmp_path) -> None:
    path = write(tmp_path, small_catalogue())
    text = path.read_text().replace('"slug": "small"', '"slug": "small",\n"slug": "large"')
    path.write_text(text)
    with pytest.raises(loading.CatalogueError) as caught:
        loading.read(path)
    assert [str(problem) for problem in caught.value.problems] == [
        "line 4, roadmap_template.slug: This key is there twice."
    ]


def test_byte_order_mark_is_no_mistake(tmp_path) -> None:
    path = write(tmp_path, small_catalogue())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(loading.read(path).sections["milestones"]) == 4
