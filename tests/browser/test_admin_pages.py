"""Every page of the admin that people work on, as an accessibility checker finds it.

Django's own pages for our models and users are among them: staff who cannot see them well, or not
at all, do the same work. The content security policy is in force: a breach is a problem of the
page, and fails the test.
"""

import uuid
from collections.abc import Callable, Iterator

import pytest
from django.contrib import admin as django_admin
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from roadmap.catalogue import publishing
from roadmap.catalogue.models import MilestoneTemplate, Report, RoadmapTemplate, Stage
from roadmap.desk import export
from tests.browser.conftest import SCREENS


@pytest.fixture
def template(live_server, alice: User, admin: User) -> RoadmapTemplate:
    """The catalogue with two editions, a change that waits, a stale line and a report."""
    call_command("publish_catalogue", if_none=True)
    lines = MilestoneTemplate.objects.filter(slug="read-job-ads")
    template = RoadmapTemplate.objects.get()
    lines.update(title="Read forty job ads")
    edition = publishing.publish(roadmap_template=template, by=admin, note="Fewer", message="New")
    lines.update(title="Look at job ads", sources=[])
    Report.objects.create(
        milestone_template=lines.get(), edition=edition, by=alice, key=uuid.uuid4(), text="?"
    )
    Group.objects.create(name="Editors")
    return RoadmapTemplate.objects.get()


def stock_pages() -> Iterator[str]:
    """Django's pages: the index, each app, the list of each model, and all pages of a row of it."""
    yield reverse("admin:index")
    yield reverse("admin:password_change")
    for app in sorted({model._meta.app_label for model in django_admin.site._registry}):
        yield reverse("admin:app_list", args=[app])
    for model in django_admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.order_by("pk").first()
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_add")
        for page in ("change", "history", "delete"):
            yield reverse(f"{name}_{page}", args=[row.pk])
        if model is User:
            yield reverse("admin:auth_user_password_change", args=[row.pk])


def desk_pages(template: RoadmapTemplate) -> Iterator[str]:
    """The desk's pages, with something on each of them."""
    yield from map(reverse, ("desk:desk", "desk:freshness", "desk:reports"))
    for name in ("publish", "preview", "editions", "difference", "files"):
        yield reverse(f"desk:{name}", args=[template.pk])
    for name in ("edition", "restore", "take_over"):
        yield reverse(f"desk:{name}", args=[template.pk, 1])
    yield reverse("desk:preview", args=[template.pk]) + (
        "?background=nurse-np-pa&degree=phd&status=held&specialty=oncology"
    )
    yield reverse("desk:difference", args=[template.pk]) + "?from=1&to=2"


@pytest.fixture
def look(page: Page, axe, admin: User, login) -> Callable[..., list[str]]:
    """A function that says what an accessibility checker finds on the page as it is now.

    It looks on one of the screens, or on both of them, and loads nothing again.
    """
    login(page, admin)

    def findings(screens: tuple[tuple[str, int], ...] = SCREENS) -> list[str]:
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = []
        for scheme, width in screens:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{scheme}, {width}: {problem}" for problem in axe(page)]
        return found

    return findings


@pytest.mark.parametrize("turn", [0, 1])
def test_every_page_of_django_is_accessible(
    turn, page: Page, look, page_problems, template: RoadmapTemplate
) -> None:
    """Half of them on each screen, by turns."""
    page_problems.expect("status of 403")  # editions and published lines are deleted by nobody
    found = {}
    for address in list(stock_pages())[turn::2]:
        page.goto(address)
        found[address] = look(SCREENS[turn : turn + 1])
    assert found == {key: [] for key in found}
    assert len(found) > 25


def test_every_page_of_the_desk_is_accessible(page: Page, look, template: RoadmapTemplate) -> None:
    MilestoneTemplate.objects.filter(slug="learn-msl-role").update(why="<b>Because</b>")
    found = {}
    for address in desk_pages(template):
        page.goto(address)
        found[address] = look()
    assert found == {key: [] for key in found}


def test_answers_to_forms_are_accessible(
    page: Page, look, page_problems, tmp_path, template: RoadmapTemplate
) -> None:
    page_problems.expect("status of 422|status of 409")
    found = {}

    # What cannot be saved, and what cannot be deleted
    page.goto(reverse("admin:roadmap_stage_change", args=[Stage.objects.first().pk]))
    page.locator("#id_milestone_templates-0-title").fill("")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".errornote")).to_be_visible()
    found["row with a mistake"] = look()
    page.goto(reverse("admin:roadmap_background_changelist"))
    page.locator("#action-toggle").check()
    page.get_by_label("Action:").select_option(label="Delete selected backgrounds")
    page.get_by_role("button", name="Go").click()
    expect(page.locator("body.delete-confirmation h1")).to_be_visible()
    found["rows in use"] = look()

    # A file: refused, and tried
    content = export.as_json(export.working_copy(template))
    for name, text in (("bad", "{"), ("good", content.replace("Look at job ads", "Read <b>ads"))):
        path = tmp_path / f"{name}.json"
        path.write_text(text)
        page.goto(reverse("desk:files", args=[template.pk]))
        page.get_by_label("File").set_input_files(path)
        page.get_by_role("button", name="Show what would change").click()
        found[f"{name} file"] = look()
    page.get_by_role("button", name="Import into the working copy").click()
    found["what blocks"] = look()

    # A note that is missing, and an edit by somebody else
    lines = MilestoneTemplate.objects.filter(slug="read-job-ads")
    lines.update(title="Collect job ads")
    page.goto(reverse("desk:publish", args=[template.pk]))
    page.get_by_label("Note to colleagues").fill(" ")
    page.get_by_role("button", name="Publish edition 3").click()
    found["no note"] = look()
    lines.update(title="Compare job ads")
    page.get_by_label("Note to colleagues").fill("Why")
    page.get_by_role("button", name="Publish edition 3").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["changed since"] = look()
    assert found == {key: [] for key in found}
