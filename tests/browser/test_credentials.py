"""A person says what they hold, with and without scripts."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import User
from roadmap.catalogue.models import MilestoneTemplate
from roadmap.journey import demo


@pytest.fixture(params=["scripts", "no scripts"])
def visitor(request, login, live_server) -> Page:
    """A learner's browser on a phone."""
    call_command("publish_catalogue", if_none=True)
    demo.make_accounts()
    page = request.getfixturevalue("page" if request.param == "scripts" else "scripts_off_page")
    page.set_viewport_size({"width": 390, "height": 844})
    login(page, User.objects.get(email="learner@example.com"))
    return page


def line(slug: str) -> MilestoneTemplate:
    return MilestoneTemplate.objects.get(slug=slug)


def test_a_certificate_is_added_ticked_edited_removed_and_brought_back(visitor: Page) -> None:
    page, gcp = visitor, line("complete-gcp")
    page.goto(f"/roadmap/t{gcp.pk}/")
    page.locator("#credentials").get_by_role("link", name="Say which and when").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A certificate")
    page.get_by_label("Certificate").fill("ICH-GCP E6(R3)")
    page.get_by_label("From whom").fill("Our hospital")
    page.get_by_label("Earned on").fill("2026-05-03")
    page.get_by_label("Valid until").fill("2029-05-03")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("#flash")).to_contain_text("Added: ICH-GCP E6(R3).")
    facts = page.locator("#credentials")
    expect(facts).to_contain_text("earned on 3 May 2026 · valid until 3 May 2029")
    tick = page.get_by_role("checkbox")
    expect(tick).to_have_attribute("aria-checked", "false")
    facts.get_by_role("button", name="Tick it with 3 May 2026").click()
    expect(tick).to_have_attribute("aria-checked", "true")
    expect(facts.get_by_role("button", name="Tick it with")).to_have_count(0)

    facts.get_by_role("link", name="Edit ICH-GCP").click()
    page.get_by_label("Valid until").fill("2028-05-03")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("valid until 3 May 2028")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("main")).to_contain_text("valid until 3 May 2029")
    page.get_by_role("link", name="Edit ICH-GCP").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator("#flash")).to_contain_text("Removed. No tick has changed.")
    expect(page.locator("main")).not_to_contain_text("ICH-GCP")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("main")).to_contain_text("ICH-GCP")
    page.goto(f"/roadmap/t{gcp.pk}/")
    expect(page.get_by_role("checkbox")).to_have_attribute("aria-checked", "true")


def test_tick_on_the_roadmap_offers_to_say_which_and_when(visitor: Page) -> None:
    page, gcp = visitor, line("complete-gcp")
    page.goto("/roadmap/?show=open")
    page.get_by_role("checkbox", name=gcp.title).click()
    page.locator("#flash").get_by_role("link", name="Say which and when").click()
    expect(page.locator("main")).to_contain_text(f"For: {gcp.title}")


def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(
    visitor: Page, page_problems
) -> None:
    page_problems.expect("status of 422")
    page = visitor
    page.goto("/roadmap/credentials/")
    page.get_by_role("link", name="Add Degrees").click()
    page.get_by_label("Where").fill("Leeds")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_label("In your words")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Awarded on")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Where")).to_have_value("Leeds")
    page.get_by_label("Degree", exact=True).select_option(label="PharmD")
    page.get_by_label("Awarded on").fill("2026-05-20")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("#degree-h")).to_have_text("Degrees")
    expect(page.locator("main")).to_contain_text("PharmD, Leeds")


def test_half_typed_note_survives_a_tick_beside_the_facts(page: Page, login, live_server) -> None:
    call_command("publish_catalogue", if_none=True)
    demo.make_accounts()
    login(page, User.objects.get(email="learner@example.com"))
    page.goto(f"/roadmap/t{line('complete-gcp').pk}/")
    page.wait_for_function("window.htmx")
    page.get_by_label("Add a note").fill("half typed")
    page.get_by_role("checkbox").click()
    expect(page.get_by_role("checkbox")).to_have_attribute("aria-checked", "true")
    expect(page.locator("#flash").get_by_role("link", name="Say which and when")).to_be_visible()
    expect(page.get_by_label("Add a note")).to_have_value("half typed")
