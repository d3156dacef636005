"""The landing page in a real browser: readable for everybody, small, and from this site alone."""

import re
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.pages import FIRST_VISIT, NEXT_PAGE, fetched, open_all


@pytest.fixture(autouse=True)
def catalogue(live_server) -> None:
    """The built-in catalogue, published."""
    call_command("publish_catalogue", if_none=True)


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_everybody_can_read_it(
    new_context: Callable[..., BrowserContext], axe, colours: str, width: int
) -> None:
    page = new_context(
        color_scheme=colours, viewport={"width": width, "height": 900}, reduced_motion="reduce"
    ).new_page()
    page.goto("/")
    open_all(page)
    assert axe(page) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_everybody_can_read_that_a_page_is_missing(
    new_context: Callable[..., BrowserContext], axe, page_problems, colours: str
) -> None:
    page_problems.expect("status of 404")
    page = new_context(color_scheme=colours).new_page()
    page.goto("/accounts/nothing-here/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This path ends here")
    assert axe(page) == []


def test_nothing_is_wider_than_a_small_phone(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport={"width": 320, "height": 700}).new_page()
    page.goto("/")
    open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


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
