"""A roadmap template as a file and back: nothing is lost, nothing half done, nothing trusted."""

import copy
import json
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from roadmap.catalogue import loading, publishing, yaml_text
from roadmap.catalogue.loading import CatalogueError
from roadmap.catalogue.models import (
    Background,
    Degree,
    MilestoneTemplate,
    RoadmapTemplate,
    Skill,
    Specialty,
    Stage,
)
from roadmap.desk import files
from tests.cases import cases
from tests.catalogue.factories import line, milestone, other_template, small_catalogue, stage

FORMATS = ("json", "yaml")
ANYBODY = User(is_superuser=True)


@pytest.fixture
def built_in(db) -> RoadmapTemplate:
    """The catalogue that comes with the site, loaded and published once."""
    loading.load(loading.read(loading.BUILT_IN))
    publishing.publish(roadmap_template=RoadmapTemplate.objects.get(), by=None)
    return RoadmapTemplate.objects.get()


def text_of(content: dict, form: str) -> bytes:
    return files.FORMATS[form][0](content).encode()


def read(content: dict, form: str, template: RoadmapTemplate) -> loading.CatalogueFile:
    return files.read(text_of(content, form), name=f"a.{form}", roadmap_template=template)


def tried(content: dict, template: RoadmapTemplate) -> files.Trial:
    return files.try_out(template, read(content, "json", template), {}, ANYBODY)


def imported(content: dict, template: RoadmapTemplate, by) -> loading.Report:
    file, was = files.open_token(tried(content, template).token, template)
    return files.import_file(roadmap_template=template, file=file, working_copy_was=was, by=by)


def catalogue() -> dict[str, list]:
    """Every row of the catalogue as it is stored."""
    rows = {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (RoadmapTemplate, Stage, MilestoneTemplate, Background, Degree, Skill)
    }
    for name in ("backgrounds", "specialties", "usually_done_by", "prerequisites"):
        through = getattr(MilestoneTemplate, name).through
        rows[name] = sorted(through.objects.values_list(*through_columns(through)))
    return rows | {"Specialty": list(Specialty.objects.order_by("pk").values())}


def through_columns(through) -> list[str]:
    return [field.name for field in through._meta.fields if not field.primary_key]


def address(name: str, template: RoadmapTemplate, *args) -> str:
    return reverse(f"desk:{name}", args=[template.pk, *args])


def send(desk, template: RoadmapTemplate, data: bytes, name: str = "a.json"):
    return desk.post(address("files", template), {"file": SimpleUploadedFile(name, data)})


# There and back ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_round_trip_of_the_built_in_catalogue_changes_nothing(form, built_in):
    before = catalogue()
    content = files.working_copy(built_in)
    file = read(content, form, built_in)
    assert file.content == content
    trial = files.try_out(built_in, file, {}, ANYBODY)
    assert (bool(trial.difference), trial.others, trial.kept) == (False, (), ())
    assert not trial.changes_anything
    assert not loading.load(file).changed_anything
    assert catalogue() == before


@pytest.mark.parametrize("form", FORMATS)
def test_round_trip_of_an_edition_changes_nothing(form, built_in):
    before = catalogue()
    content = files.edition_content(built_in.current_edition)
    file = read(content, form, built_in)
    assert file.content == content
    assert not loading.load(file).changed_anything
    assert catalogue() == before


def test_exported_working_copy_has_the_milestones_of_the_file_it_came_from(built_in):
    original = json.loads(loading.BUILT_IN.read_text(encoding="utf-8"))
    content = files.working_copy(built_in)
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
    content = files.working_copy(template)
    RoadmapTemplate.objects.update(current_edition=None)
    template.editions.all().delete()
    MilestoneTemplate.objects.update(published=False, replaced_by=None)
    for model in (MilestoneTemplate, Stage, RoadmapTemplate, Background, Specialty):
        model.objects.all().delete()
    loading.load(loading.read_bytes(text_of(content, "yaml"), name="a.yaml"))
    assert files.working_copy(RoadmapTemplate.objects.get()) == content


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
    content = files.working_copy(template)
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
    content = files.working_copy(template)
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
    content = files.working_copy(template)
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
    content = files.working_copy(template)
    content["milestones"][0]["title"] = "Read it all"
    content["milestones"][1] |= {"retired": True, "replaced_by": "read"}
    content["milestones"].append(milestone("thank", "apply", title="Thank them"))
    imported(content, template, admin)
    expected = copy.deepcopy(content)
    expected["milestones"][-1] |= {"shows": "", "retired": False, "replaced_by": None}
    assert files.working_copy(template) == expected
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
    content = files.working_copy(template)
    content["milestones"][0]["title"] = "Read it all"
    imported(content, template, admin)
    assert RoadmapTemplate.objects.get().current_edition.content == before


def test_what_the_file_has_not_stays_in_its_place_and_is_named(template):
    content = files.working_copy(template)
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
    assert not loading.load(read(files.working_copy(template), "json", template)).changed_anything
    assert catalogue() == before


def test_file_with_some_rows_of_a_list_does_not_reorder_the_list(built_in):
    content = files.working_copy(built_in)
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
    content = files.working_copy(template)
    content["milestones"][1] |= {"retired": True, "replaced_by": "read"}
    loading.load(read(content, "json", template))
    assert (line("write").retired, line("write").replaced_by) == (True, line("read"))
    content["milestones"][1] = {**content["milestones"][1], "retired": False, "replaced_by": None}
    loading.load(read(content, "json", template))
    assert (line("write").retired, line("write").replaced_by) == (False, None)


def test_line_that_a_file_brings_back_is_replaced_by_nothing(template):
    content = files.edition_content(template.current_edition)
    MilestoneTemplate.objects.filter(slug="write").update(retired=True, replaced_by=line("read"))
    loading.load(read(content, "json", template))
    assert (line("write").retired, line("write").replaced_by) == (False, None)


def test_edition_leaves_the_days_of_review_as_they_are(template):
    MilestoneTemplate.objects.update(review_by="2027-01-01")
    loading.load(read(files.edition_content(template.current_edition), "json", template))
    days = MilestoneTemplate.objects.values_list("review_by", flat=True)
    assert {day.isoformat() for day in days} == {"2027-01-01"}


def test_edition_whose_background_was_deleted_keeps_its_audience(template):
    edition = template.current_edition
    line("send").backgrounds.clear()
    Background.objects.filter(slug="student").delete()
    content = files.edition_content(edition)
    loading.load(read(content, "json", template))
    assert [background.slug for background in line("send").backgrounds.all()] == ["student"]
    assert Background.objects.get(slug="student").label == "student"


# What is refused ---------------------------------------------------------------------------------


def refused(data: bytes, template: RoadmapTemplate, name: str = "a.json") -> list[str]:
    before = catalogue()
    with pytest.raises(CatalogueError) as caught:
        files.try_out(template, files.read(data, name=name, roadmap_template=template), {}, ANYBODY)
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
    "a list": ("a.json", b"[]", "line 1: The file must hold one JSON object."),
    "a text as YAML": ("a.yml", b"<html>", "line 1: The file must hold one JSON object."),
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


@cases("case", BAD)
def test_bad_file_is_refused_whole_with_place_and_reason(case, template):
    name, data, expected = BAD[case]
    assert refused(data, template, name)[0] == expected


@cases("case", BAD)
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


@cases("case", WRONG)
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
    data = text_of(files.working_copy(template), "json")
    assert refused(data, other) == [
        "roadmap_template.slug: This file is for the roadmap template “small”: import it there."
    ]


def test_file_for_a_roadmap_template_that_is_not_there_says_how_to_begin_one(template):
    content = files.working_copy(template)
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
    content = files.working_copy(template)
    content["milestones"].append(milestone("elsewhere", "learn"))
    assert refused(text_of(content, "json"), template) == [
        "milestones[4] (elsewhere): "
        "This milestone belongs to the roadmap template “other” on this site."
    ]


def test_file_that_no_form_could_carry_is_refused(template, monkeypatch):
    monkeypatch.setattr(files, "LONGEST_TOKEN", 100)
    assert refused(text_of(small_catalogue(), "json"), template) == [
        "The file says too much to be imported here; load it with load_catalogue."
    ]


# The pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_working_copy_is_downloaded(form, template, desk):
    response = desk.get(address("export", template, form))
    assert (response.status_code, response["Content-Type"], response["Content-Disposition"]) == (
        200,
        f"application/{form}; charset=utf-8",
        f'attachment; filename="small-working-copy.{form}"',
    )
    assert response.content == text_of(files.working_copy(template), form)


@pytest.mark.parametrize("form", FORMATS)
def test_edition_is_downloaded(form, template, desk):
    response = desk.get(address("export_edition", template, 1, form))
    assert response["Content-Disposition"] == f'attachment; filename="small-edition-1.{form}"'
    assert response.content == text_of(files.edition_content(template.current_edition), form)


def test_there_is_no_other_format_or_edition(template, desk):
    addresses = (
        address("export", template, "xml"),
        address("export_edition", template, 1, "xml"),
        address("export_edition", template, 2, "json"),
    )
    assert [desk.get(path).status_code for path in addresses] == [404, 404, 404]


def test_page_lists_what_can_be_exported(template, desk):
    page = desk.get(address("files", template)).content.decode()
    for path in (
        address("export", template, "json"),
        address("export", template, "yaml"),
        address("export_edition", template, 1, "json"),
        address("export_edition", template, 1, "yaml"),
    ):
        assert f'href="{path}"' in page


def test_upload_is_tried_and_then_confirmed(template, desk):
    before = catalogue()
    content = files.working_copy(template)
    content["milestones"][0]["title"] = "Read it all"
    response = send(desk, template, text_of(content, "yaml"), "a.yaml")
    assert (response.status_code, catalogue()) == (200, before)
    token = response.context["trial"].token
    response = desk.post(address("import", template), {"token": token}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "The file was imported into the working copy."
    ]
    assert line("read").title == "Read it all"


def test_confirming_twice_has_the_effect_of_once(template, desk):
    content = files.working_copy(template)
    content["milestones"][0]["title"] = "Read it all"
    token = tried(content, template).token
    desk.post(address("import", template), {"token": token})
    once, entries = catalogue(), LogEntry.objects.count()
    response = desk.post(address("import", template), {"token": token}, follow=True)
    assert [str(message) for message in response.context["messages"]][-1] == (
        "The working copy says all that the file says already."
    )
    assert (catalogue(), LogEntry.objects.count()) == (once, entries)


def test_edit_of_a_colleague_meanwhile_is_not_overwritten_unseen(template, desk):
    content = files.working_copy(template)
    content["milestones"][0]["title"] = "Read it all"
    token = tried(content, template).token
    MilestoneTemplate.objects.filter(slug="wait").update(summary="A colleague's words")
    before = catalogue()
    response = desk.post(address("import", template), {"token": token})
    assert (response.status_code, catalogue()) == (409, before)
    assert [change.line.title for change in response.context["trial"].difference.lines] == [
        "Read it all",
        "wait",
    ]
    desk.post(address("import", template), {"token": response.context["trial"].token})
    assert (line("read").title, line("wait").summary) == ("Read it all", "")


@pytest.mark.parametrize("token", ["", "x", "x:y:z"])
def test_made_up_token_is_refused(token, template, desk):
    before = catalogue()
    assert desk.post(address("import", template), {"token": token}).status_code == 400
    assert catalogue() == before


def test_token_for_another_roadmap_template_or_purpose_is_refused(template, desk):
    token = tried(files.working_copy(template), template).token
    other = other_template()
    assert desk.post(address("import", other), {"token": token}).status_code == 400
    token = signing.dumps({"content": {}}, salt="something else")
    assert desk.post(address("import", template), {"token": token}).status_code == 400


def test_no_file_is_a_mistake_in_the_form(template, desk):
    response = desk.post(address("files", template), {"file": ""})
    assert (response.status_code, response.context["form"].errors) == (
        422,
        {"file": ["This field is required."]},
    )


def test_request_longer_than_any_file_is_not_kept(template, desk):
    response = send(desk, template, b" " * (2 * 1024 * 1024 + 1))
    assert (response.status_code, response.context["form"].errors["file"][-1]) == (
        422,
        "The file is too big: at most 2 MB are read.",
    )
    assert response.wsgi_request.FILES == {}


def test_two_files_are_refused(template, desk):
    sent = [SimpleUploadedFile(f"{name}.json", b"{}") for name in "ab"]
    assert desk.post(address("files", template), {"file": sent}).status_code == 400


def test_words_of_a_file_are_shown_as_text(template, desk):
    content = files.working_copy(template)
    content["milestones"][0]["title"] = "<script>alert(1)</script>"
    page = send(desk, template, text_of(content, "json")).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_looking_writes_nothing(template, desk, django_assert_num_queries):
    before = catalogue()
    for name in ("files", "import"):
        desk.get(address(name, template))
    assert catalogue() == before
    assert desk.get(address("import", template)).status_code == 405


def test_files_are_for_who_may_change_roadmap_templates(template, editor, clerk, client):
    paths = (
        address("files", template),
        address("export", template, "json"),
        address("export_edition", template, 1, "yaml"),
    )
    for browser, expected in ((editor, 200), (clerk, 403), (client, 302)):
        assert {browser.get(path).status_code for path in paths} == {expected}
    before = catalogue()
    content = files.working_copy(template)
    content["milestones"][0]["title"] = "Read it all"
    token = tried(content, template).token
    for browser in (clerk, client):
        assert browser.post(address("import", template), {"token": token}).status_code == 403
        assert send(browser, template, b"{}").status_code == 403
    assert catalogue() == before


def edited(template) -> dict:
    """The working copy as a file that adds a line, rewords one, and renames a background."""
    content = files.working_copy(template)
    content["milestones"][0]["title"] = "Read it all"
    content["milestones"].append(milestone("thank", "apply"))
    content["backgrounds"][0]["label"] = "Students"
    return content


REFUSALS = {
    "change_background": "You may not change backgrounds.",
    "add_milestonetemplate": "You may not add milestone templates.",
    "change_milestonetemplate": "You may not change milestone templates.",
}


@pytest.mark.parametrize("missing", [*[[name] for name in REFUSALS], list(REFUSALS), []])
def test_import_asks_for_the_permission_of_every_kind_of_row(missing, template, editor):
    person = User.objects.get(email="editor@example.org")
    granted = Permission.objects.filter(codename__in=REFUSALS).exclude(codename__in=missing)
    person.user_permissions.add(*granted)
    before = catalogue()
    page = send(editor, template, text_of(edited(template), "json"))
    assert page.context["trial"].refusals == tuple(
        REFUSALS[name] for name in REFUSALS if name in missing
    )
    can_confirm = address("import", template) in page.content.decode()
    assert can_confirm == (not missing)
    token = page.context["trial"].token
    answer = editor.post(address("import", template), {"token": token})
    assert answer.status_code == (403 if missing else 302)
    assert (catalogue() == before) == bool(missing)
    assert LogEntry.objects.exists() == (not missing)


@pytest.mark.parametrize("more", [0, 40])
def test_cost_of_the_pages_does_not_grow_with_the_lines(
    more, template, desk, django_assert_num_queries
):
    MilestoneTemplate.objects.bulk_create(
        MilestoneTemplate(stage=stage("learn"), slug=f"m-{number}", title=f"M {number}", order=100)
        for number in range(more)
    )
    data = text_of(files.working_copy(template), "json")
    desk.get(address("files", template))  # the session is stored once
    with django_assert_num_queries(4):  # session, user, the template, its editions
        desk.get(address("files", template))
    # Session, user, the template; lines, four times what they name, stages, two lists.
    with django_assert_num_queries(11):
        desk.get(address("export", template, "json"))
    with django_assert_num_queries(45):
        send(desk, template, data)
