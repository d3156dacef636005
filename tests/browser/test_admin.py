"""Somebody who is no developer edits the catalogue and publishes it, in a real browser.

The content security policy is in force on every page: a breach is a problem of the page, and
fails the test.
"""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from roadmap.catalogue.models import (
    Background,
    Edition,
    MilestoneTemplate,
    RoadmapTemplate,
    Specialty,
    Stage,
)

BEFORE = [
    "learn-msl-role",
    "check-field-life-fit",
    "read-job-ads",
    "choose-entry-route",
    "set-timeline",
]


@pytest.fixture(autouse=True)
def catalogue(live_server) -> None:
    call_command("publish_catalogue", if_none=True)


@pytest.fixture
def admin_page(page: Page, admin: User, login) -> Page:
    login(page, admin)
    return page


def address(row: object) -> str:
    return reverse(f"admin:roadmap_{row._meta.model_name}_change", args=[row.pk])


def row_of(page: Page, slug: str) -> Locator:
    """The row of a line on the page of its stage."""
    slug_input = page.locator(f"input[name$=-slug][value={slug}]")
    return page.locator("tr.has_original", has=slug_input)


def order(slug: str = "understand") -> list[str]:
    return list(Stage.objects.get(slug=slug).milestone_templates.values_list("slug", flat=True))


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.locator("ul.messagelist .success")).to_be_visible()


def test_admin_reorders_by_number_and_by_drag(admin_page) -> None:
    admin_page.goto(address(Stage.objects.get(slug="understand")))
    assert order() == BEFORE

    row_of(admin_page, "set-timeline").locator("input._reorder_").fill("2")
    row_of(admin_page, "check-field-life-fit").locator("input._reorder_").fill("4")
    save(admin_page)
    by_number = [
        "learn-msl-role",
        "set-timeline",
        "read-job-ads",
        "choose-entry-route",
        "check-field-life-fit",
    ]
    assert order() == by_number

    handle = row_of(admin_page, "learn-msl-role").locator("td.original p")
    handle.drag_to(row_of(admin_page, "read-job-ads").locator("td.original p"))
    save(admin_page)
    assert order() == [
        "set-timeline",
        "read-job-ads",
        "learn-msl-role",
        "choose-entry-route",
        "check-field-life-fit",
    ]
    numbers = admin_page.locator("tr.has_original input._reorder_")
    assert [number.input_value() for number in numbers.all()] == ["1", "2", "3", "4", "5"]


def test_admin_in_two_windows_overwrites_nothing_unseen(admin_page) -> None:
    line = MilestoneTemplate.objects.filter(slug="learn-msl-role")
    line.update(why="First.\nSecond.")
    other = admin_page.context.new_page()
    for window in (admin_page, other):
        window.goto(address(line.get()))
    other.get_by_label("Title:").fill("Say what an MSL does")
    save(other)

    admin_page.get_by_label("Summary:").fill("In two minutes.")
    admin_page.get_by_role("button", name="Save and continue editing").first.click()
    refused = admin_page.locator(".errorlist.nonfield")
    expect(refused).to_contain_text("you did in another window: Title. That is filled in")
    expect(admin_page.get_by_label("Title:")).to_have_value("Say what an MSL does")
    expect(admin_page.get_by_label("Summary:")).to_have_value("In two minutes.")
    save(admin_page)
    row = line.get()
    assert (row.title, row.summary) == ("Say what an MSL does", "In two minutes.")
    assert row.why == "First.\nSecond."


def test_admin_edits_words_and_publishes_them(admin_page, admin) -> None:
    admin_page.goto("/admin/")
    admin_page.get_by_role("link", name="Stages", exact=True).first.click()
    admin_page.get_by_role("link", name="Understand the job").click()
    row_of(admin_page, "learn-msl-role").get_by_role("link", name="Change").click()

    admin_page.get_by_label("Title:").fill("Say what an MSL does")
    admin_page.get_by_label("How to go about it").fill("Read about it.\n\nSay it aloud.")
    admin_page.get_by_label("Sources:").fill("no address")
    admin_page.get_by_role("button", name="Save and continue editing").first.click()
    expect(admin_page.locator(".field-sources .errorlist")).to_have_text(
        "“no address” must read title | https://…"
    )
    admin_page.get_by_label("Sources:").fill("A source | https://source.example/")
    save(admin_page)
    line = MilestoneTemplate.objects.get(slug="learn-msl-role")
    assert (line.title, line.how, line.sources) == (
        "Say what an MSL does",
        ["Read about it.", "Say it aloud."],
        [{"title": "A source", "url": "https://source.example/"}],
    )
    assert Edition.objects.count() == 1

    admin_page.goto(address(RoadmapTemplate.objects.get()))
    admin_page.get_by_role("link", name="Changes and publish").click()
    main = admin_page.locator("#content-main")
    expect(main).to_contain_text("This makes edition 2 with 49 lines in use.")
    expect(main.locator(".desk-change")).to_contain_text("Say what an MSL does")
    admin_page.get_by_label("Message to users").fill("Plainer words")
    admin_page.get_by_label("Note to colleagues").fill("The old ones were long")
    admin_page.get_by_role("button", name="Publish edition 2").click()
    expect(admin_page.locator("ul.messagelist .success")).to_have_text(
        "Published edition 2. Everybody reads it from now on."
    )
    edition = Edition.objects.get(number=2)
    assert (edition.message, edition.published_by) == ("Plainer words", admin)

    admin_page.get_by_role("link", name="Changes and publish").click()
    expect(main).to_contain_text("Nothing has changed")
    expect(main.get_by_role("button")).to_have_count(0)

    admin_page.goto(address(edition))
    expect(admin_page.get_by_role("main")).to_contain_text("Say what an MSL does")
    expect(admin_page.locator("#content input[type=submit], #content textarea")).to_have_count(0)


def test_admin_chooses_from_the_lists(admin_page) -> None:
    admin_page.goto(address(MilestoneTemplate.objects.get(slug="set-timeline")))
    admin_page.locator(".field-backgrounds").get_by_label("Physician").check()
    for field, name in (("specialties", "Oncology"), ("prerequisites", "Complete your doctorate")):
        chooser = admin_page.locator(f".field-{field}")
        chooser.locator(f"#id_{field}_from").select_option(label=name)
        chooser.get_by_role("button", name=re.compile("^Choose selected")).click()
    save(admin_page)
    line = MilestoneTemplate.objects.get(slug="set-timeline")
    assert list(line.backgrounds.all()) == [Background.objects.get(slug="physician")]
    assert list(line.specialties.all()) == [Specialty.objects.get(slug="oncology")]
    assert set(line.prerequisites.values_list("slug", flat=True)) == {
        "choose-entry-route",
        "complete-doctorate",
    }


def test_new_line_gets_its_slug_from_its_title(admin_page) -> None:
    admin_page.goto(address(Stage.objects.get(slug="land")))
    admin_page.locator(".add-row").get_by_text("Add another Milestone template").click()
    new = admin_page.locator("tr.dynamic-milestone_templates:not(.has_original)")
    new.locator("input[name$=-title]").press_sequentially("Thank who helped you")
    expect(new.locator("input[name$=-slug]")).to_have_value("thank-who-helped-you")
    save(admin_page)
    assert order("land")[-1] == "thank-who-helped-you"


def test_admin_retires_several_lines_at_once(admin_page) -> None:
    admin_page.goto("/admin/roadmap/milestonetemplate/?q=doctorate")
    admin_page.locator("#action-toggle").check()
    count = admin_page.locator("#result_list tbody tr").count()
    admin_page.get_by_label("Action:").select_option(label="Retire")
    admin_page.get_by_role("button", name="Go").click()
    expect(admin_page.locator("ul.messagelist .success")).to_have_text(f"{count} lines retired.")
    assert MilestoneTemplate.objects.filter(retired=True).count() == count
