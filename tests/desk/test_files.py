"""A roadmap template as a file and back: nothing is lost, nothing half done."""

import copy
import json

import pytest
from django.contrib.admin.models import LogEntry
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadmap.catalogue import loading, publishing, yaml_text
from roadmap.catalogue.models import (
    Background,
    MilestoneTemplate,
    RoadmapTemplate,
    Specialty,
    Stage,
)
from roadmap.desk import export, imports
from tests.catalogue.factories import line, milestone, stage
from tests.desk.file_tools import ANYBODY, FORMATS, catalogue, imported, read, text_of, tried


@pytest.mark.parametrize("form", FORMATS)
def test_round_trip_of_the_built_in_catalogue_changes_nothing(form, built_in):
    before = catalogue()
    content = export.working_copy(built_in)
    file = read(content, form, built_in)
    assert file.content == content
    trial = imports.try_out(built_in, file, {}, ANYBODY)
    assert (bool(trial.difference), trial.others, trial.kept) == (False, (), ())
    assert not trial.changes_anything
    assert not loading.load(file).changed_anything
    assert catalogue() == before


@pytest.mark.parametrize("form", FORMATS)
def test_round_trip_of_an_edition_changes_nothing(form, built_in):
    before = catalogue()
    content = export.edition_content(built_in.current_edition)
    file = read(content, form, built_in)
    assert file.content == content
    assert not loading.load(file).changed_anything
    assert catalogue() == before


def test_exported_working_copy_has_the_milestones_of_the_file_it_came_from(built_in):
    original = json.loads(loading.BUILT_IN.read_text(encoding="utf-8"))
    content = export.working_copy(built_in)
    unordered = ("backgrounds", "specialties", "usually_done_by", "prerequisites")
    for row in (*original["milestones"], *content["milestones"]):
        for name in unordered:
            row[name] = set(row[name])
    for row in content["milestones"]:
        assert (row.pop("retired"), row.pop("replaced_by")) == (False, None)
    assert content["milestones"] == original["milestones"]
    assert content["roadmap_template"] == original["roadmap_template"]
    assert content["stages"] == original["stages"]
    assert {name: len(content[name]) for name in ("degrees", "skills", "associations")} == {
        "degrees": 0,
        "skills": 0,
        "associations": 0,
    }


def test_exported_file_makes_the_same_roadmap_template_on_an_empty_site(template):
    MilestoneTemplate.objects.filter(slug="write").update(retired=True, replaced_by=line("read"))
    content = export.working_copy(template)
    RoadmapTemplate.objects.update(current_edition=None)
    template.editions.all().delete()
    MilestoneTemplate.objects.update(published=False, replaced_by=None)
    for model in (MilestoneTemplate, Stage, RoadmapTemplate, Background, Specialty):
        model.objects.all().delete()
    loading.load(loading.read_bytes(text_of(content, "yaml"), name="a.yaml"))
    assert export.working_copy(RoadmapTemplate.objects.get()) == content


words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40
)
line_of_text = words.map(lambda text: " ".join(text.split()).strip()).filter(bool)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(title=words, why=words, steps=st.lists(line_of_text, max_size=3), for_nurses=line_of_text)
@pytest.mark.parametrize("form", FORMATS)
def test_round_trip_of_any_words_changes_nothing(form, template, title, why, steps, for_nurses):
    MilestoneTemplate.objects.filter(slug="wait").update(
        title=title, why=why, how=steps, by_background={"nurse": for_nurses}
    )
    content = export.working_copy(template)
    file = read(content, form, template)
    assert file.content == content
    assert not loading.load(file, dry_run=True).changed_anything


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(content=plain)
def test_yaml_reads_what_it_wrote(content):
    text = yaml_text.dump(content)
    assert yaml_text.parse(text, deepest=100, most=1_000)[0] == content


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", "no"),
        ("2026-11-23", "2026-11-23"),
        ("1.5", "1.5"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("12", 12),
        ("-3", -3),
        ("'12'", "12"),
        ("true", True),
        ("~", None),
        ("a: [b, {c: d}]", {"a": ["b", {"c": "d"}]}),
        ("# a comment\n- a\n-\n", ["a", None]),
        ("1: a", {"1": "a"}),
        ("a: |\n  b\n  c\n", {"a": "b\nc\n"}),
    ],
)
def test_yaml_is_as_plain_as_json(text, expected):
    assert yaml_text.parse(text, deepest=10, most=100)[0] == expected


# What an import does -----------------------------------------------------------------------------


def test_trial_shows_the_difference_and_stores_nothing(template):
    before = catalogue()
    content = export.working_copy(template)
    content["milestones"][0]["title"] = "Read it all"
    content["milestones"][1] |= {"retired": True, "replaced_by": "read"}
    content["milestones"].append(milestone("thank", "apply", title="Thank them"))
    content["stages"][1]["title"] = "Apply well"
    trial = tried(content, template)
    assert [(change.line.title, change.labels) for change in trial.difference.lines] == [
        ("Read it all", ["Reworded"]),
        ("write", ["Retired"]),
        ("Thank them", ["Added"]),
    ]
    assert [change.title for change in trial.difference.stages] == ["Apply well"]
    assert trial.others == ("Milestone template “write”: replaced by",)
    assert trial.changes_anything
    assert catalogue() == before


def test_trial_names_what_an_edition_does_not_show(template):
    content = export.working_copy(template)
    content["roadmap_template"]["title"] = "A path"
    content["backgrounds"][0]["label"] = "Students"
    content["backgrounds"].append({"slug": "vet", "label": "Vet", "hint": ""})
    content["milestones"][0]["review_by"] = "2027-01-01"
    trial = tried(content, template)
    assert (bool(trial.difference), trial.others) == (
        False,
        (
            "Roadmap template “A path”: title",
            "Background “Vet”: added",
            "Background “Students”: label",
            "Milestone template “read”: review by",
        ),
    )


def test_import_stores_what_the_trial_showed_with_a_history(template, admin):
    content = export.working_copy(template)
    content["milestones"][0]["title"] = "Read it all"
    content["milestones"][1] |= {"retired": True, "replaced_by": "read"}
    content["milestones"].append(milestone("thank", "apply", title="Thank them"))
    imported(content, template, admin)
    expected = copy.deepcopy(content)
    expected["milestones"][-1] |= {"shows": "", "retired": False, "replaced_by": None}
    assert export.working_copy(template) == expected
    assert list(LogEntry.objects.order_by("pk").values_list("object_repr", "user__email")) == [
        ("Thank them", "admin@example.org"),
        ("Read it all", "admin@example.org"),
        ("write", "admin@example.org"),
        ("A small path", "admin@example.org"),
    ]
    assert [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")] == [
        "Added.",
        "Changed Title.",
        "Changed Retired and Replaced by.",
        "Imported a file. Rows added: 1, changed: 2.",
    ]


def test_import_changes_nothing_that_users_read(template, admin):
    before = RoadmapTemplate.objects.get().current_edition.content
    content = export.working_copy(template)
    content["milestones"][0]["title"] = "Read it all"
    imported(content, template, admin)
    assert RoadmapTemplate.objects.get().current_edition.content == before


def test_what_the_file_has_not_stays_in_its_place_and_is_named(template):
    content = export.working_copy(template)
    stage("learn").milestone_templates.create(slug="rest", title="Rest", order=3)
    MilestoneTemplate.objects.filter(slug="read").update(order=5)  # write, rest, read
    content["milestones"][0]["title"] = "Read more"
    trial = tried(content, template)
    assert trial.kept == ("Rest",)
    loading.load(trial.file)
    order = MilestoneTemplate.objects.filter(stage__slug="learn").order_by("order", "pk")
    assert list(order.values_list("slug", flat=True)) == ["read", "write", "rest"]


def test_numbers_with_gaps_are_no_change(template):
    MilestoneTemplate.objects.filter(slug="write").update(order=40)
    Background.objects.filter(slug="nurse").update(order=7)
    before = catalogue()
    assert not loading.load(read(export.working_copy(template), "json", template)).changed_anything
    assert catalogue() == before


def test_file_with_some_rows_of_a_list_does_not_reorder_the_list(built_in):
    content = export.working_copy(built_in)
    order = list(Background.objects.values_list("slug", "order"))
    content["backgrounds"] = [
        row for row in content["backgrounds"] if row["slug"] != content["backgrounds"][0]["slug"]
    ]
    gone = {slug for slug, _order in order} - {row["slug"] for row in content["backgrounds"]}
    for row in content["milestones"]:
        for name in ("backgrounds", "usually_done_by"):
            row[name] = [slug for slug in row[name] if slug not in gone]
        row["by_background"] = {
            slug: text for slug, text in row["by_background"].items() if slug not in gone
        }
    loading.load(read(content, "json", built_in))
    assert list(Background.objects.values_list("slug", "order")) == order


def test_line_is_retired_and_brought_back_by_a_file(template):
    content = export.working_copy(template)
    content["milestones"][1] |= {"retired": True, "replaced_by": "read"}
    loading.load(read(content, "json", template))
    assert (line("write").retired, line("write").replaced_by) == (True, line("read"))
    content["milestones"][1] = {**content["milestones"][1], "retired": False, "replaced_by": None}
    loading.load(read(content, "json", template))
    assert (line("write").retired, line("write").replaced_by) == (False, None)


def test_line_that_a_file_brings_back_is_replaced_by_nothing(template):
    content = export.edition_content(template.current_edition)
    MilestoneTemplate.objects.filter(slug="write").update(retired=True, replaced_by=line("read"))
    loading.load(read(content, "json", template))
    assert (line("write").retired, line("write").replaced_by) == (False, None)


def test_edition_leaves_the_days_of_review_as_they_are(template):
    MilestoneTemplate.objects.update(review_by="2027-01-01")
    loading.load(read(export.edition_content(template.current_edition), "json", template))
    days = MilestoneTemplate.objects.values_list("review_by", flat=True)
    assert {day.isoformat() for day in days} == {"2027-01-01"}


def test_edition_whose_background_was_deleted_keeps_its_audience(template):
    edition = template.current_edition
    line("send").backgrounds.clear()
    Background.objects.filter(slug="student").delete()
    content = export.edition_content(edition)
    loading.load(read(content, "json", template))
    assert [background.slug for background in line("send").backgrounds.all()] == ["student"]
    assert Background.objects.get(slug="student").label == "student"


def test_line_under_another_slug_is_named_before_it_is_there_twice(template):
    content = export.working_copy(template)
    content["milestones"][0]["slug"] = "read-on"
    content["milestones"][1]["prerequisites"] = ["read-on"]
    assert tried(content, template).renamed == (
        "“read” would be there twice: a new one with the slug “read-on” beside “read”, which "
        "people may have ticked. A slug cannot be changed: write “read” in the file.",
    )
    content["milestones"][0]["title"] = "Read on"
    assert tried(content, template).renamed == ()


# An edition, taken over --------------------------------------------------------------------------


def test_working_copy_says_what_an_edition_says_once_that_is_taken_over(template, admin):
    first = template.editions.get()
    MilestoneTemplate.objects.filter(slug="read").update(title="Read a book")
    MilestoneTemplate.objects.filter(slug="wait").update(retired=True, replaced_by=line("send"))
    stage("learn").milestone_templates.create(slug="listen", title="Listen", order=9)
    publishing.publish(roadmap_template=template, by=admin)
    again = publishing.publish(roadmap_template=template, by=admin, restores=first)
    trial = imports.try_out(template, imports.of_edition(again), {}, admin, again.number)
    assert trial.difference.summary == [("Brought back", 1), ("Retired", 1), ("Reworded", 1)]
    carried = imports.open_token(trial.token, template)
    imports.import_file(roadmap_template=template, carried=carried, by=admin)
    template = RoadmapTemplate.objects.get()
    assert publishing.propose(template).changes_nothing
    said = LogEntry.objects.filter(content_type__model="roadmaptemplate").first()
    assert said.change_message == "Took edition 3 over. Rows added: 0, changed: 3."


def test_what_came_after_an_edition_is_retired_once_that_is_taken_over(template, admin):
    stage("learn").milestone_templates.create(slug="listen", title="Listen", order=9)
    MilestoneTemplate.objects.filter(slug="read").update(title="Read a book")
    publishing.publish(roadmap_template=template, by=admin)
    stage("learn").milestone_templates.create(slug="draft", title="Draft", order=10)
    first = RoadmapTemplate.objects.get().editions.get(number=1)
    trial = imports.try_out(template, imports.of_edition(first), {}, admin, 1)
    assert trial.difference.summary == [("Retired", 1), ("Reworded", 1)]
    assert trial.kept == ("Draft",)  # no edition knows it
    carried = imports.open_token(trial.token, template)
    imports.import_file(roadmap_template=template, carried=carried, by=admin)
    MilestoneTemplate.objects.get(slug="draft").delete()
    template = RoadmapTemplate.objects.get()
    restored = publishing.propose(template, restores=first)
    assert publishing.propose(template).digest == restored.digest
