"""Loading a catalogue file: all or nothing, by slug, as often as one likes."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command

from roadmap.catalogue import loading, publishing
from roadmap.catalogue.models import (
    Association,
    Background,
    Degree,
    Edition,
    MilestoneTemplate,
    RoadmapTemplate,
    Skill,
    Specialty,
    Stage,
)
from tests.catalogue.factories import line, milestone, other_template, small_catalogue, write
from tests.concurrency import in_thread


def problems_of(folder, content) -> list[str]:
    with pytest.raises(loading.CatalogueError) as caught:
        loading.read(write(folder, content))
    return [str(problem) for problem in caught.value.problems]


def without_line(problem: str) -> str:
    assert problem.startswith("line ")
    return problem.split(", ", 1)[1]


# What a file must be -----------------------------------------------------------------------------


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
        "skills[0]: This must be a JSON object.",
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
        (b"[]", "line 1: The file must hold one JSON object."),
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


# What loading does -------------------------------------------------------------------------------


def test_built_in_catalogue_is_loaded_whole(edition) -> None:
    models = (
        RoadmapTemplate,
        Stage,
        Background,
        Degree,
        Specialty,
        Skill,
        Association,
        MilestoneTemplate,
    )
    assert {model.__name__: model.objects.count() for model in models} == {
        "RoadmapTemplate": 1,
        "Stage": 8,
        "Background": 13,
        "Degree": 12,
        "Specialty": 25,
        "Skill": 18,
        "Association": 10,
        "MilestoneTemplate": 49,
    }


def test_every_value_of_the_built_in_catalogue_is_stored_as_the_file_says(edition) -> None:
    file = json.loads(loading.BUILT_IN.read_text(encoding="utf-8"))["milestones"]
    stored = {
        row.slug: {
            **{
                column: getattr(row, column)
                for column in loading.SECTIONS["milestones"].columns
                if column not in ("checked_on", "review_by")
            },
            "stage": row.stage.slug,
            "checked_on": row.checked_on and row.checked_on.isoformat(),
            "review_by": row.review_by and row.review_by.isoformat(),
            **{
                name: {other.slug for other in getattr(row, name).all()}
                for name in ("backgrounds", "specialties", "usually_done_by", "prerequisites")
            },
        }
        for row in MilestoneTemplate.objects.select_related("stage")
    }
    for row in file:
        for name in ("backgrounds", "specialties", "usually_done_by", "prerequisites"):
            row[name] = set(row[name])
    assert stored == {row["slug"]: row for row in file}


def test_order_comes_from_the_position_within_the_stage(working_copy) -> None:
    assert list(Stage.objects.values_list("slug", "order")) == [("learn", 1), ("apply", 2)]
    assert list(MilestoneTemplate.objects.values_list("slug", "order")) == [
        ("read", 1),
        ("write", 2),
        ("send", 1),
        ("wait", 2),
    ]


def test_loading_again_changes_nothing(edition) -> None:
    report = loading.load(loading.read(loading.BUILT_IN))
    assert not report.changed_anything
    assert {model.model.__name__: len(model.unchanged) for model in report.models} == {
        "RoadmapTemplate": 1,
        "Stage": 8,
        "Background": 13,
        "Degree": 12,
        "Specialty": 25,
        "Skill": 18,
        "Association": 10,
        "MilestoneTemplate": 49,
    }
    assert publishing.snapshot(RoadmapTemplate.objects.get()) == edition.content
    with pytest.raises(publishing.NothingChanged):
        publishing.publish(roadmap_template=RoadmapTemplate.objects.get(), by=None)


def test_loading_says_what_it_created_changed_and_kept(working_copy, tmp_path) -> None:
    Stage.objects.get(slug="learn").milestone_templates.create(slug="mine", title="Mine")
    content = small_catalogue()
    content["milestones"][0]["title"] = "Read more"
    content["milestones"][1]["prerequisites"] = []
    content["milestones"][1]["weeks"] = 9
    content["milestones"].append(milestone("new", "apply", prerequisites=["wait"]))
    report = loading.load(loading.read(write(tmp_path, content)))
    lines = report.models[-1]
    assert (lines.created, lines.changed, lines.unchanged, lines.kept) == (
        ["new"],
        {"read": ["title"], "write": ["weeks", "prerequisites"]},
        ["send", "wait"],
        ["mine"],
    )
    assert line("read").title == "Read more"
    assert [other.slug for other in line("new").prerequisites.all()] == ["wait"]


def test_loading_deletes_nothing_and_brings_nothing_back(working_copy, tmp_path) -> None:
    MilestoneTemplate.objects.filter(slug="write").update(retired=True, replaced_by=line("read"))
    MilestoneTemplate.objects.filter(slug="wait").update(retired=True)
    content = small_catalogue()
    del content["milestones"][3], content["backgrounds"][1]
    content["milestones"][1]["title"] = "Write again"
    loading.load(loading.read(write(tmp_path, content)))
    assert list(
        MilestoneTemplate.objects.values_list("slug", "title", "retired", "replaced_by__slug")
    ) == [
        ("read", "read", False, None),
        ("write", "Write again", True, "read"),
        ("send", "send", False, None),
        ("wait", "wait", True, None),
    ]
    assert list(Background.objects.values_list("slug", flat=True)) == ["student", "nurse"]


def test_line_can_move_to_another_stage(working_copy, tmp_path) -> None:
    identity = line("write").pk
    content = small_catalogue()
    content["milestones"][1]["stage"] = "apply"
    report = loading.load(loading.read(write(tmp_path, content)))
    assert report.models[-1].changed == {
        "write": ["stage", "order"],
        "send": ["order"],
        "wait": ["order"],
    }
    assert (line("write").pk, line("write").stage.slug) == (identity, "apply")


def test_line_of_another_roadmap_template_is_refused(working_copy, tmp_path) -> None:
    other_template()
    content = small_catalogue()
    content["milestones"][0]["title"] = "Not loaded"
    content["milestones"].append(milestone("elsewhere", "apply"))
    with pytest.raises(loading.CatalogueError) as caught:
        loading.load(loading.read(write(tmp_path, content)))
    assert [str(problem) for problem in caught.value.problems] == [
        "milestones[4] (elsewhere): This milestone belongs to the roadmap template “other” on this "
        "site."
    ]
    assert line("read").title == "read"
    assert line("elsewhere").stage.slug == "there"


# The commands ------------------------------------------------------------------------------------


def test_load_command_says_which_fields_it_changes(working_copy, tmp_path, capsys) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(title="Edited by an admin", weeks=4)
    Background.objects.create(slug="pilot", label="Pilot")
    call_command("load_catalogue", write(tmp_path, small_catalogue()))
    assert capsys.readouterr().out.splitlines() == [
        "Roadmap templates: 0 created, 0 changed, 1 unchanged",
        "Stages: 0 created, 0 changed, 2 unchanged",
        "Backgrounds: 0 created, 0 changed, 2 unchanged",
        "  kept, not in the file: pilot",
        "Degrees: 0 created, 0 changed, 1 unchanged",
        "Specialties: 0 created, 0 changed, 1 unchanged",
        "Skills: 0 created, 0 changed, 1 unchanged",
        "Associations: 0 created, 0 changed, 1 unchanged",
        "Milestone templates: 0 created, 1 changed, 3 unchanged",
        "  changed: read (title, weeks)",
    ]
    assert line("read").title == "read"


def test_dry_run_changes_nothing(working_copy, tmp_path, capsys) -> None:
    content = small_catalogue()
    content["milestones"][0]["title"] = "Another title"
    content["milestones"].append(milestone("new", "apply"))
    call_command("load_catalogue", write(tmp_path, content), dry_run=True)
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "Milestone templates: 1 created, 1 changed, 3 unchanged",
        "  changed: read (title)",
        "This was a dry run: nothing was changed.",
    ]
    assert line("read").title == "read"
    assert MilestoneTemplate.objects.count() == 4


def test_bad_file_is_refused_whole(db, tmp_path) -> None:
    content = small_catalogue()
    content["milestones"][3]["weeks"] = "two"
    path = write(tmp_path, content)
    with pytest.raises(CommandError) as caught:
        call_command("load_catalogue", path)
    first, second = str(caught.value).splitlines()
    assert first == f"{path} was not loaded:"
    assert without_line(second) == "milestones[3] (wait).weeks: This must be a whole number."
    assert RoadmapTemplate.objects.count() == Background.objects.count() == 0


def test_file_that_is_not_there_is_an_error_without_a_traceback(db, tmp_path) -> None:
    with pytest.raises(CommandError, match=r"cannot be read: No such file or directory$"):
        call_command("load_catalogue", tmp_path / "none.json")


def test_publish_command_publishes_what_changed(working_copy, capsys) -> None:
    other_template()
    call_command("publish_catalogue", message="First")
    MilestoneTemplate.objects.filter(slug="read").update(title="Read more")
    call_command("publish_catalogue")
    assert capsys.readouterr().out.splitlines() == [
        "A small path: published edition 1.",
        "Another path: published edition 1.",
        "A small path: published edition 2.",
        "Another path: nothing changed.",
    ]
    assert sorted(
        Edition.objects.values_list("roadmap_template__slug", "number", "message", "published_by")
    ) == [("other", 1, "First", None), ("small", 1, "First", None), ("small", 2, "", None)]


def test_publish_command_with_if_none_makes_a_new_site_usable(db, capsys) -> None:
    call_command("publish_catalogue", if_none=True)
    call_command("publish_catalogue", if_none=True)
    assert capsys.readouterr().out.splitlines() == [
        "Loaded the stages of an application that come with the site.",
        "Loaded the catalogue that comes with the site.",
        "Becoming a Medical Science Liaison: published edition 1.",
        "There is an edition already: nothing was done.",
    ]
    assert RoadmapTemplate.objects.get().current_edition.number == 1


def test_publish_command_with_if_none_leaves_edits_unpublished(published, capsys) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(title="Not ready yet")
    call_command("publish_catalogue", if_none=True)
    *_stages, last = capsys.readouterr().out.splitlines()
    assert last == "There is an edition already: nothing was done."
    assert Edition.objects.count() == 1


def test_publish_command_with_if_none_publishes_the_roadmap_template_that_is_there(
    working_copy,
) -> None:
    call_command("publish_catalogue", if_none=True)
    assert list(Edition.objects.values_list("roadmap_template__slug", "number")) == [("small", 1)]


def test_publish_command_without_a_roadmap_template_says_so(db, capsys) -> None:
    call_command("publish_catalogue")
    assert capsys.readouterr().out == "There is no roadmap template: nothing was published.\n"


def test_publish_command_refuses_a_message_that_is_too_long(working_copy) -> None:
    with pytest.raises(CommandError, match=r"^The message may have 500 characters at most\.$"):
        call_command("publish_catalogue", message="x" * 501)
    assert Edition.objects.count() == 0


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_new_processes_at_once_make_one_edition() -> None:
    gate = threading.Barrier(2)

    def start() -> None:
        gate.wait(timeout=20)
        call_command("publish_catalogue", if_none=True)

    with ThreadPoolExecutor(2) as pool:
        starts = [in_thread(pool, start) for _process in range(2)]
        for process in starts:
            process.result(timeout=60)
    assert (Edition.objects.count(), MilestoneTemplate.objects.count()) == (1, 49)
