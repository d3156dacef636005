"""What is in use stays: published lines are retired, and lists that are used are kept."""

import datetime

import pytest
from django.contrib.admin import site
from django.forms import inlineformset_factory

from accounts.models import User
from roadmap.catalogue import publishing
from roadmap.catalogue.forms.path import MilestoneTemplateRowForm, RoadmapTemplateForm
from roadmap.catalogue.forms.rows import NumberedFormSet
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
from roadmap.journey.models import Roadmap
from tests.catalogue.factories import line, stage
from tests.catalogue.pages import change_page, do, messages, page

LINES = ["read", "write", "send", "wait"]


def lines() -> list[str]:
    return list(MilestoneTemplate.objects.values_list("slug", flat=True))


@pytest.fixture
def draft(published) -> MilestoneTemplate:
    """A line that was never published."""
    return stage("apply").milestone_templates.create(slug="draft", title="Draft", order=9)


def refusal(response) -> list[str]:
    """What a page that asks before deleting says is in the way."""
    return [str(reason) for reason in response.context["protected"]]


# Lines -------------------------------------------------------------------------------------------


def test_page_of_a_published_line_has_no_delete_button(admin_client, published, draft) -> None:
    for row, has_button in ((line("read"), False), (draft, True)):
        html = admin_client.get(change_page(row)).content.decode()
        assert (page(MilestoneTemplate, "delete", row) in html) is has_button


def test_published_line_cannot_be_deleted_by_direct_post(admin_client, published) -> None:
    address = page(MilestoneTemplate, "delete", line("read"))
    assert admin_client.get(address).status_code == 403
    assert admin_client.post(address, {"post": "yes"}).status_code == 403
    assert lines() == LINES


def test_published_line_cannot_be_deleted_by_bulk_action(admin_client, published, draft) -> None:
    for confirmed in ({}, {"post": "yes"}):
        response = do(admin_client, "delete_selected", line("read"), draft, **confirmed)
        assert messages(response) == [
            "Nothing was deleted. Published lines are retired instead: read."
        ]
    assert lines() == [*LINES, "draft"]


def test_published_line_cannot_be_deleted_from_the_page_of_its_stage(
    admin_client, published
) -> None:
    response = admin_client.get(change_page(stage("learn")))
    (inline,) = response.context["inline_admin_formsets"]
    assert inline.formset.can_delete is False


def test_line_that_was_never_published_can_be_deleted(admin_client, draft) -> None:
    admin_client.post(page(MilestoneTemplate, "delete", draft), {"post": "yes"})
    assert lines() == LINES


def test_lines_that_were_never_published_can_be_deleted_by_bulk_action(admin_client, draft) -> None:
    response = do(admin_client, "delete_selected", draft)
    assert "Are you sure" in response.content.decode()
    assert lines() == [*LINES, "draft"]
    response = do(admin_client, "delete_selected", draft, post="yes")
    assert messages(response) == ["Successfully deleted 1 milestone template."]
    assert lines() == LINES


def test_line_that_another_one_needs_is_kept(admin_client, draft) -> None:
    line("send").prerequisites.add(draft)
    MilestoneTemplate.objects.filter(slug="wait").update(retired=True, replaced_by=draft)
    response = admin_client.post(page(MilestoneTemplate, "delete", draft), {"post": "yes"})
    assert sorted(refusal(response)) == [
        "Draft: milestone template “send”",
        "Draft: milestone template “wait”",
    ]
    assert lines() == [*LINES, "draft"]


# Stages and roadmap templates --------------------------------------------------------------------


def test_stage_with_published_lines_cannot_be_deleted(admin_client, published) -> None:
    response = admin_client.post(page(Stage, "delete", stage("learn")), {"post": "yes"})
    assert refusal(response) == [
        "learn: milestone template “read”",
        "learn: milestone template “write”",
    ]
    response = do(admin_client, "delete_selected", stage("learn"), stage("apply"), post="yes")
    assert len(refusal(response)) == 4
    assert Stage.objects.count() == 2


def test_empty_stage_can_be_deleted(admin_client, published) -> None:
    empty = published.stages.create(slug="rest", title="Rest", short_title="Rest")
    admin_client.post(page(Stage, "delete", empty), {"post": "yes"})
    assert Stage.objects.count() == 2


def test_published_roadmap_template_cannot_be_deleted(admin_client, published) -> None:
    address = page(RoadmapTemplate, "delete", published)
    assert refusal(admin_client.post(address, {"post": "yes"})) == [
        "A small path: stage “learn”",
        "A small path: stage “apply”",
        "A small path: edition “A small path 1”",
    ]
    assert RoadmapTemplate.objects.count() == 1


# Lists -------------------------------------------------------------------------------------------


@pytest.fixture
def used(published) -> Roadmap:
    """A person's roadmap, which uses a background, a degree and an area of expertise."""
    return Roadmap.objects.create(
        user=User.objects.create_user("alice@example.com"),
        roadmap_template=published,
        first_edition=Edition.objects.get(),
        seen_edition=Edition.objects.get(),
        background=Background.objects.get(slug="student"),
        degree=Degree.objects.get(),
        degree_status="held",
        specialty=Specialty.objects.get(),
        started_on=datetime.date(2026, 1, 1),
    )


def delete(client, row) -> list[str]:
    """What is in the way, on the row's own page and in the list; the same in both."""
    alone = client.post(page(type(row), "delete", row), {"post": "yes"})
    in_bulk = do(client, "delete_selected", row, post="yes")
    assert (alone.status_code, in_bulk.status_code) == (200, 200)
    assert refusal(alone) == refusal(in_bulk)
    assert "alice@example.com" not in alone.content.decode() + in_bulk.content.decode()
    return refusal(alone)


def test_lists_that_people_or_lines_use_are_kept(admin_client, used) -> None:
    assert delete(admin_client, used.background) == [
        "Student: milestone template “send”",
        "Student: 1 roadmap",
    ]
    assert delete(admin_client, used.degree) == ["PhD: 1 roadmap"]
    assert delete(admin_client, used.specialty) == [
        "Oncology: milestone template “send”",
        "Oncology: 1 roadmap",
    ]
    assert delete(admin_client, Background.objects.get(slug="nurse")) == [
        "Nurse: a text of its own in “wait”"
    ]
    assert delete(admin_client, used.roadmap_template)[-1] == "A small path: 1 roadmap"
    used.refresh_from_db()
    assert [row.slug for row in line("send").backgrounds.all()] == ["student"]


def test_many_roadmaps_are_counted_and_not_read(
    admin_client, used, django_assert_max_num_queries
) -> None:
    Roadmap.objects.bulk_create(
        Roadmap(
            user=User.objects.create_user(f"person{number}@example.com"),
            roadmap_template=used.roadmap_template,
            first_edition=used.first_edition,
            seen_edition=used.seen_edition,
            background=used.background,
            degree=used.degree,
            degree_status="held",
            started_on=used.started_on,
        )
        for number in range(20)
    )
    with django_assert_max_num_queries(10):
        response = admin_client.get(page(Degree, "delete", used.degree))
    assert refusal(response) == ["PhD: 21 roadmaps"]


@pytest.mark.parametrize("model", [Background, Degree, Specialty, Skill, Association])
def test_rows_of_lists_that_nothing_uses_can_be_deleted(admin_client, published, model) -> None:
    name = "label" if model in (Background, Degree) else "name"
    row = model.objects.create(slug="spare", **{name: "Spare"})
    admin_client.post(page(model, "delete", row), {"post": "yes"})
    assert not model.objects.filter(slug="spare").exists()


def test_order_of_a_list_is_edited_in_the_list(admin_client, published) -> None:
    student, nurse = Background.objects.all()
    admin_client.post(
        page(Background, "changelist"),
        {
            "form-TOTAL_FORMS": 2,
            "form-INITIAL_FORMS": 2,
            "form-0-id": student.pk,
            "form-0-order": 2,
            "form-1-id": nurse.pk,
            "form-1-order": 1,
            "_save": "Save",
        },
    )
    assert [row.slug for row in Background.objects.all()] == ["nurse", "student"]


# What a save leaves alone ------------------------------------------------------------------------


def test_publish_while_a_form_is_saved_stays(admin_client, working_copy) -> None:
    """Between reading the rows and storing them, somebody else publishes."""
    template, read = RoadmapTemplate.objects.get(), line("read")
    rows = {"title": "Read it all", "slug": "read", "core": "on", "order": 1}
    forms = {
        template: RoadmapTemplateForm({"title": "New", "slug": "small"}, instance=template),
        read: MilestoneTemplateRowForm(rows, instance=read),
    }
    assert [form.is_valid() for form in forms.values()] == [True, True]
    publishing.publish(roadmap_template=working_copy, by=None)
    for row, form in forms.items():
        model_admin = site.get_model_admin(type(row))
        model_admin.save_model(None, form.save(commit=False), form, change=True)
    template, read = RoadmapTemplate.objects.get(), line("read")
    assert (template.title, template.current_edition.number) == ("New", 1)
    assert (read.title, read.published) == ("Read it all", True)


def test_publish_while_the_rows_of_a_stage_are_saved_stays(working_copy) -> None:
    rows = inlineformset_factory(
        Stage, MilestoneTemplate, form=MilestoneTemplateRowForm, formset=NumberedFormSet, extra=0
    )
    learn = stage("learn")
    unbound = rows(instance=learn, default_order_direction="", default_order_field="order")
    data = {f"{unbound.prefix}-{name}": 2 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    for form in unbound.forms:
        for bound in form:
            if bound.value() not in (None, False):
                data[bound.html_name] = bound.value()
    data[f"{unbound.prefix}-0-title"] = "Read it all"
    changed = rows(
        data=data, instance=learn, default_order_direction="", default_order_field="order"
    )
    assert changed.is_valid(), changed.errors
    publishing.publish(roadmap_template=working_copy, by=None)
    changed.save()
    assert (line("read").title, line("read").published) == ("Read it all", True)
