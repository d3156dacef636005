"""The pages on which files are exported and imported: nothing is trusted."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from roadmap.catalogue.models import (
    MilestoneTemplate,
)
from roadmap.desk import export
from tests.catalogue.factories import line, milestone, other_template, stage
from tests.desk.file_tools import FORMATS, address, catalogue, send, text_of, tried


@pytest.mark.parametrize("form", FORMATS)
def test_working_copy_is_downloaded(form, template, desk):
    response = desk.get(address("export", template, form))
    assert (response.status_code, response["Content-Type"], response["Content-Disposition"]) == (
        200,
        f"application/{form}; charset=utf-8",
        f'attachment; filename="small-working-copy.{form}"',
    )
    assert response.content == text_of(export.working_copy(template), form)


@pytest.mark.parametrize("form", FORMATS)
def test_edition_is_downloaded(form, template, desk):
    response = desk.get(address("export_edition", template, 1, form))
    assert response["Content-Disposition"] == f'attachment; filename="small-edition-1.{form}"'
    assert response.content == text_of(export.edition_content(template.current_edition), form)


def test_there_is_no_other_format_or_edition(template, desk):
    addresses = (
        address("export", template, "xml"),
        address("export_edition", template, 1, "xml"),
        address("export_edition", template, 2, "json"),
    )
    assert [desk.get(path).status_code for path in addresses] == [404, 404, 404]


def test_edition_is_tried_and_then_taken_over(template, desk):
    MilestoneTemplate.objects.filter(slug="read").update(title="Read a book")
    take_over = address("take_over", template, 1)
    for place in (address("publish", template), address("edition", template, 1)):
        assert f'href="{take_over}"' in desk.get(place).content.decode()
    tried = desk.get(take_over)
    assert line("read").title == "Read a book"
    said = desk.post(
        address("import", template), {"token": tried.context["trial"].token}, follow=True
    )
    assert [str(message) for message in said.context["messages"]] == [
        "The working copy says what edition 1 says."
    ]
    assert line("read").title == "read"
    assert "says all that edition 1 says already" in desk.get(take_over).content.decode()
    assert desk.get(address("take_over", template, 2)).status_code == 404


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
    content = export.working_copy(template)
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
    content = export.working_copy(template)
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
    content = export.working_copy(template)
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
    token = tried(export.working_copy(template), template).token
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
    assert (response.status_code, response.context["form"].errors) == (
        422,
        {"file": ["The file is too big: at most 2 MB are read."]},
    )
    assert response.wsgi_request.FILES == {}


def test_file_that_does_not_say_how_to_read_it_is_refused_beside_the_field(template, desk):
    sent = text_of(export.working_copy(template), "yaml")
    said = "A name that ends in .json, .yaml or .yml says how to read a file."
    for name in ("a.txt", "yaml"):
        response = send(desk, template, sent, name)
        assert (response.status_code, response.context["form"].errors) == (422, {"file": [said]})
    assert send(desk, template, sent, "A.YML").status_code == 200


def test_two_files_are_refused(template, desk):
    sent = [SimpleUploadedFile(f"{name}.json", b"{}") for name in "ab"]
    assert desk.post(address("files", template), {"file": sent}).status_code == 400


def test_words_of_a_file_are_shown_as_text(template, desk):
    content = export.working_copy(template)
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
    content = export.working_copy(template)
    content["milestones"][0]["title"] = "Read it all"
    token = tried(content, template).token
    for browser in (clerk, client):
        assert browser.post(address("import", template), {"token": token}).status_code == 403
        assert send(browser, template, b"{}").status_code == 403
    assert catalogue() == before


def edited(template) -> dict:
    """The working copy as a file that adds a line, rewords one, and renames a background."""
    content = export.working_copy(template)
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
    data = text_of(export.working_copy(template), "json")
    desk.get(address("files", template))  # the session is stored once
    with django_assert_num_queries(3):  # session, user, the template
        desk.get(address("files", template))
    # Session, user, the template; lines, four times what they name, stages, two lists.
    with django_assert_num_queries(11):
        desk.get(address("export", template, "json"))
    with django_assert_num_queries(45):
        send(desk, template, data)
