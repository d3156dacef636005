"""The landing page in a real browser: useful without scripts and by keyboard, and small.

That everybody can read it is said in `test_pages`.
"""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.pages import FIRST_VISIT, NEXT_PAGE, fetched


@pytest.fixture(autouse=True)
def catalogue(live_server) -> None:
    """The built-in catalogue, published."""
    call_command("publish_catalogue", if_none=True)


def test_everybody_can_read_that_a_page_is_missing(page: Page, barriers, page_problems) -> None:
    page_problems.expect("status of 404")
    page.goto("/accounts/nothing-here/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This path ends here")
    assert barriers(page) == []


def test_it_leads_to_sign_up_without_scripts(scripts_off_page: Page) -> None:
    page = scripts_off_page
    page.goto("/")
    page.get_by_text("How long does it take?").click()
    expect(page.get_by_text("No roadmap can promise a job")).to_be_visible()
    page.get_by_role("link", name="Build my roadmap").first.click()
    expect(page).to_have_url(re.compile(reverse("account_signup") + "$"))


def test_the_keyboard_skips_to_the_content(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_visit_is_small(page: Page) -> None:
    first, next_page = fetched(page, "/"), fetched(page, reverse("account_signup"))
    assert 20_000 < sum(first.values()) <= FIRST_VISIT
    assert 0 < sum(next_page[url] for url in next_page.keys() - first.keys()) <= NEXT_PAGE
