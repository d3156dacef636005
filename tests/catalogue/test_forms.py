"""The admin's text areas: what is stored comes back as it was, and mistakes are named."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from roadmap.catalogue.forms.fields import LinesField, SourcesField, TextsBySlugField
from roadmap.catalogue.forms.line import MilestoneTemplateForm
from roadmap.catalogue.models import Background, MilestoneTemplate, Specialty
from roadmap.catalogue.validators import JSON_COLUMNS, list_of_sources, list_of_texts
from tests.cases import cases
from tests.catalogue.factories import line, other_template, stage

TEXT = (
    st.text(st.characters(exclude_characters="\r\n\x00", exclude_categories=("Cs",)), min_size=1)
    .map(str.strip)
    .filter(bool)
)
SLUG = st.from_regex(r"[a-z0-9-]+", fullmatch=True)
URL = st.from_regex(r"https?://[a-z]+\.example/[!-~]*", fullmatch=True)
SOURCE = st.fixed_dictionaries({"title": TEXT, "url": URL})


# Round trips -------------------------------------------------------------------------------------


def posted(field, value) -> str:
    """What a browser posts of the text area that shows a value."""
    return field.prepare_value(value).replace("\n", "\r\n")


@given(st.lists(TEXT))
@example(["a\u2028b", "c\x0bd", "- e", "#"])
def test_list_of_lines_comes_back_as_it_was(value) -> None:
    field = LinesField()
    assert field.clean(posted(field, value)) == value
    assert not field.has_changed(value, posted(field, value))


@given(st.dictionaries(SLUG, TEXT))
@example({"a": "b: c", "d": ": e"})
def test_texts_by_slug_come_back_as_they_were(value) -> None:
    field = TextsBySlugField()
    assert field.clean(posted(field, value)) == value
    assert not field.has_changed(value, posted(field, value))


@given(st.lists(SOURCE))
@example([{"title": "A | http://b", "url": "https://c.example/|https://d"}])
@example([{"title": "A |", "url": "https://b.example/"}])
@example([{"title": "| A", "url": "https://b.example/"}])
@example([{"title": "A|http:b", "url": "https://c.example/"}])
def test_sources_come_back_as_they_were(value) -> None:
    field = SourcesField()
    assert field.clean(posted(field, value)) == value
    assert not field.has_changed(value, posted(field, value))


def test_every_line_of_the_built_in_catalogue_comes_back_as_it_was(edition) -> None:
    for row in MilestoneTemplate.objects.all():
        form = MilestoneTemplateForm(instance=row)
        for name in ("how", "evidence", "by_background", "sources"):
            field = form.fields[name]
            assert field.clean(posted(field, getattr(row, name))) == getattr(row, name)
    for row in Specialty.objects.all():
        field = LinesField(validators=[list_of_texts])
        assert field.clean(posted(field, row.societies)) == row.societies
        assert field.clean(posted(field, row.congresses)) == row.congresses


def test_empty_lines_and_spaces_at_the_ends_are_left_out() -> None:
    assert LinesField().clean("  one \r\n\r\n\t two\n \n") == ["one", "two"]
    assert TextsBySlugField().clean(" a :  b \n\n") == {"a": "b"}
    assert SourcesField().clean("\n A|https://b.example \n") == [
        {"title": "A", "url": "https://b.example"}
    ]


@pytest.mark.parametrize(
    ("field", "empty"), [(LinesField, []), (TextsBySlugField, {}), (SourcesField, [])]
)
def test_empty_text_is_an_empty_value(field, empty) -> None:
    assert field().clean("") == empty
    assert field().prepare_value(empty) == ""
    assert not field().has_changed(empty, "\r\n")


# Mistakes ----------------------------------------------------------------------------------------


def form_data(row: MilestoneTemplate, **changed) -> dict:
    """What the page of a line posts, with some fields changed."""
    form = MilestoneTemplateForm(instance=row)
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value is not None and value is not False}
    return {**data, **changed}


def form_for(slug: str, /, **changed) -> MilestoneTemplateForm:
    row = line(slug)
    return MilestoneTemplateForm(form_data(row, **changed), instance=row)


def test_form_that_changes_nothing_stores_nothing_new(published) -> None:
    before = list(MilestoneTemplate.objects.values())
    for slug in ("read", "write", "send", "wait"):
        form = form_for(slug)
        assert (form.errors, form.changed_data) == ({}, [])
        form.save()
    assert list(MilestoneTemplate.objects.values()) == before


@cases(
    ("field", "text", "expected"),
    [
        ("how", "x" * 501, "“{x57}…” has 501 characters; at most 500 are allowed."),
        ("how", "a\x00b", "“'a\\x00b'” has characters that cannot be stored."),
        ("evidence", "note\nvideo", "“video” is not one of: note, link, date."),
        ("evidence", "note\nnote", "“note” is there twice."),
        ("by_background", "student, ask", "“student, ask” must read slug: text."),
        ("by_background", "student:", "“student:” must read slug: text."),
        ("by_background", "student: a\nstudent: b", "“student” is there twice."),
        ("by_background", "pilot: Fly.", "There is no background “pilot”."),
        ("sources", "https://a.example", "“https://a.example” must read title | https://…"),
        ("sources", "| https://a.example", "“| https://a.example” must read title | https://…"),
        ("sources", "A | a.example", "“A | a.example” must read title | https://…"),
        (
            "sources",
            "A | javascript:alert(1)",
            "“javascript:alert(1)” is not an http or https address.",
        ),
        ("sources", "A | ftp://a.example", "“ftp://a.example” is not an http or https address."),
    ],
)
def test_mistake_is_named_beside_its_field(published, field, text, expected) -> None:
    assert form_for("read", **{field: text}).errors == {
        field: [expected.replace("{x57}", "x" * 59)]
    }


def test_all_mistakes_of_a_field_are_named_at_once(published) -> None:
    text = "A | ftp://a.example\nB | https://b.example\nC | mailto:c"
    assert form_for("read", sources=text).errors == {
        "sources": [
            "“ftp://a.example” is not an http or https address.",
            "“mailto:c” is not an http or https address.",
        ]
    }


def test_cycle_of_prerequisites_is_refused_beside_the_field(published) -> None:
    line("send").prerequisites.set([line("write")])
    assert form_for("read", prerequisites=[line("send").pk]).errors == {
        "prerequisites": ["This would lead in a circle: “read” → “send” → “write” → “read”."]
    }


def test_line_cannot_come_after_itself(published) -> None:
    form = form_for("read", prerequisites=[line("read").pk])
    assert list(form.errors) == ["prerequisites"]


def test_only_lines_of_the_same_roadmap_template_can_be_chosen(published) -> None:
    elsewhere = other_template().stages.get().milestone_templates.get()
    form = MilestoneTemplateForm(instance=line("read"))
    assert [row.slug for row in form.fields["prerequisites"].queryset] == ["write", "send", "wait"]
    assert [row.slug for row in form.fields["replaced_by"].queryset] == ["write", "send", "wait"]
    assert [row.slug for row in form.fields["stage"].queryset] == ["learn", "apply"]
    for changed in (
        {"prerequisites": [elsewhere.pk]},
        {"replaced_by": elsewhere.pk, "retired": True},
        {"stage": elsewhere.stage_id},
    ):
        assert list(form_for("read", **changed).errors) == [next(iter(changed))]


def test_new_line_can_only_come_after_lines_of_its_roadmap_template(published) -> None:
    elsewhere = other_template().stages.get().milestone_templates.get()
    data = form_data(line("wait"), slug="new", prerequisites=[elsewhere.pk])
    assert MilestoneTemplateForm(data).errors == {
        "prerequisites": ["“Elsewhere” belongs to another roadmap template."]
    }


def test_only_a_retired_line_is_replaced(published) -> None:
    other = line("write").pk
    assert form_for("read", replaced_by=other).errors == {
        "replaced_by": ["Only a retired line can be replaced by another: retire it too."]
    }
    assert form_for("read", replaced_by=other, retired=True).errors == {}


def test_lines_cannot_replace_each_other_in_a_circle(published) -> None:
    MilestoneTemplate.objects.filter(slug="write").update(retired=True, replaced_by=line("read"))
    assert form_for("read", replaced_by=line("write").pk, retired=True).errors == {
        "replaced_by": ["This would lead in a circle: “read” → “write” → “read”."]
    }


def test_slug_of_a_published_line_stays(published) -> None:
    new = stage("learn").milestone_templates.create(slug="new", title="New", order=3)
    form = form_for("read", slug="renamed")
    assert form.errors == {}
    assert form.save().slug == "read"
    assert MilestoneTemplateForm(form_data(new, slug="renamed"), instance=new).save().slug == (
        "renamed"
    )


# The rules themselves ----------------------------------------------------------------------------


@pytest.mark.parametrize("column", JSON_COLUMNS)
def test_rules_take_what_is_empty(column) -> None:
    JSON_COLUMNS[column]({} if column == "by_background" else [])


def test_list_of_sources_takes_only_sources() -> None:
    list_of_sources([{"title": "A", "url": "https://a.example"}])
    for wrong in ({}, "x", ["x"], [{"title": "A"}], [{"title": 1, "url": "https://a.example"}]):
        with pytest.raises(ValidationError):
            list_of_sources(wrong)


def test_backgrounds_of_the_help_text_are_those_there_are(published) -> None:
    Background.objects.create(slug="pilot", label="Pilot", order=9)
    assert MilestoneTemplateForm().fields["by_background"].help_text == (
        "One per line: a background's slug, a colon, a text. The slugs are: student, nurse, pilot."
    )
