"""A person makes the roadmap their own, with and without scripts."""

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


def test_a_milestone_of_ones_own_is_added_reworded_moved_ticked_and_removed(visitor: Page) -> None:
    page = visitor
    page.goto("/roadmap/?show=open")
    total = int(page.locator("#progress").inner_text().split()[2])
    page.get_by_role("link", name="Add your own milestone to Apply and interview").click()
    page.get_by_label("What do you want to have done?").fill("Visit the congress dinner")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("#flash")).to_contain_text("Added: Visit the congress dinner.")
    expect(page.locator("#progress")).to_contain_text(f"of {total + 1} done")

    page.get_by_role("link", name="Visit the congress dinner").click()
    page.get_by_text("Your words, your order").click()
    page.get_by_label("In your words").fill("Give a poster at the congress")
    page.get_by_role("button", name="Save words").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Give a poster at the congress")
    page.get_by_text("Your words, your order").click()
    page.get_by_label("Its place in the stage").select_option("First")
    page.get_by_role("button", name="Move it", exact=True).click()
    page.get_by_role("checkbox", name="Give a poster at the congress").click()
    expect(page.get_by_role("checkbox", name="Give a poster")).to_be_checked()

    page.goto("/roadmap/")
    first = page.locator("#stage-7 .m-row").first
    expect(first).to_contain_text("Give a poster at the congress")
    expect(first).to_contain_text("Yours")
    page.get_by_role("link", name="Give a poster at the congress").click()
    page.get_by_text("Your words, your order").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator("#progress")).to_contain_text(f"of {total} done")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("checkbox", name="Give a poster at the congress")).to_be_checked()


def test_own_words_for_a_line_of_the_programme_can_be_given_back(visitor: Page) -> None:
    page = visitor
    line = MilestoneTemplate.objects.get(slug="evaluate-offer")
    page.goto(f"/roadmap/t{line.pk}/")
    page.get_by_text("Your words, your order").click()
    page.get_by_label("In your words").fill("Weigh the offer with Sam")
    page.get_by_role("button", name="Save words").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Weigh the offer with Sam")
    page.get_by_text("Your words, your order").click()
    page.get_by_role("button", name="Use the programme’s words again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(line.title)
