"""Loading a catalogue file: all or nothing, by slug, as often as one likes."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command

from roadmap.catalogue import loading, publishing
from roadmap.catalogue.models import (
    ApplicationStage,
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
    assert second.endswith("milestones[3] (wait).weeks: This must be a whole number.")
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
    assert ApplicationStage.objects.count() == 12
