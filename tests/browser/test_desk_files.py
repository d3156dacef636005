"""An admin takes a roadmap template home as a file, changes it, and brings it back."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import User
from roadmap.catalogue.models import MilestoneTemplate, RoadmapTemplate
from roadmap.desk.freshness import months_after

OLD = "Check whether field life suits you"
NEW = "Find out whether field life suits you"


@pytest.fixture(autouse=True)
def catalogue(live_server) -> None:
    call_command("publish_catalogue", if_none=True)


def download(page: Page, name: str, folder) -> str:
    with page.expect_download() as caught:
        page.get_by_role("link", name=re.compile(name)).click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


@pytest.mark.parametrize("form", ["JSON", "YAML"])
def test_admin_exports_changes_and_imports_a_file_without_scripts(
    form, scripts_off_page, admin: User, login, tmp_path
) -> None:
    page = scripts_off_page
    login(page, admin)
    page.goto("/admin/desk/")
    page.get_by_role("link", name="Files").click()
    path = download(page, f"{form}.*Working copy", tmp_path)
    text = path.read_text(encoding="utf-8")
    assert (path.name, text.count(OLD)) == (f"msl-working-copy.{form.lower()}", 1)
    path.write_text(text.replace(OLD, NEW), encoding="utf-8")

    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Show what would change").click()
    main = page.locator("#content-main")
    expect(main).to_contain_text("Nothing is stored yet.")
    expect(main.locator(".desk-summary")).to_have_text("Reworded: 1")
    expect(main.locator("del")).to_contain_text("Check")
    expect(main.locator("ins")).to_contain_text("Find out")
    assert MilestoneTemplate.objects.get(slug="check-field-life-fit").title == OLD

    page.get_by_role("button", name="Import into the working copy").click()
    expect(page.locator("ul.messagelist .success")).to_have_text(
        "The file was imported into the working copy."
    )
    expect(main.locator(".desk-summary").first).to_contain_text("Reworded: 1")
    assert MilestoneTemplate.objects.get(slug="check-field-life-fit").title == NEW
    page.goto(f"/admin/roadmap/milestonetemplate/?q={NEW.replace(' ', '+')}")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)


def test_bad_file_is_refused_with_place_and_reason(
    page: Page, admin: User, login, tmp_path, page_problems
) -> None:
    page_problems.expect("status of 422")
    login(page, admin)
    page.goto(f"/admin/desk/{RoadmapTemplate.objects.get().pk}/files/")
    path = tmp_path / "bad.yaml"
    path.write_text("stages: []\nbackgrounds: *all\n")
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator("#file-problems li")).to_have_text(
        "line 2: Anchors and aliases (& and *) are not read."
    )


def test_admin_says_that_a_stale_line_was_checked(page: Page, admin: User, login) -> None:
    lines = MilestoneTemplate.objects.filter(slug="check-field-life-fit")
    lines.update(review_by="2026-01-31")
    number = lines.get().pk
    login(page, admin)
    page.goto("/admin/desk/")
    page.get_by_role("link", name="Freshness").click()
    stale = page.locator(f"#line-{number}")
    expect(stale).to_contain_text("Its review was due on 31 Jan 2026.")
    stale.get_by_role("button", name="Checked today, review in 24 months").click()
    expect(page.locator("ul.messagelist .success")).to_contain_text("was checked today")
    expect(stale).to_have_count(0)
    line = lines.get()
    assert line.review_by == months_after(line.checked_on, 24)
