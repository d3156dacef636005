"""What static/js/app.js adds to the pages, and what it says when something was not saved."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.journey.factories import make_roadmap, make_template, make_user

HTMX_SAYS = "htmx:|Response Status Error Code"
WRITES = re.compile("/state/$")


@pytest.fixture
def page(page: Page, live_server, login) -> Page:
    """A page in which somebody with a roadmap of their own is signed in, and reads it."""
    make_template()
    user = make_user("learner@example.org")
    make_roadmap(user)
    login(page, user)
    page.goto(reverse("roadmap:roadmap"))
    return page


def first_entry(page: Page) -> Locator:
    """The first line of the roadmap."""
    return page.locator("#stages [data-entry]").first


def tick_of(entry: Locator) -> Locator:
    """Its tick."""
    return entry.get_by_role("checkbox")


def test_the_time_zone_is_filled_in(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(timezone_id="Asia/Tokyo").new_page()
    page.goto(reverse("account_signup"))
    expect(page.locator("input[data-time-zone]")).to_have_value("Asia/Tokyo")


def test_escape_closes_the_menu(page: Page) -> None:
    page.locator(".m-menu summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(page.locator(".m-menu summary")).to_be_focused()


def test_a_message_can_be_closed(page: Page) -> None:
    tick_of(first_entry(page)).click()
    page.get_by_role("link", name="Close this message").click()
    expect(page.locator("#flash")).to_be_empty()
    expect(page.locator("#main")).to_be_focused()


def test_a_lost_connection_is_said_in_the_row_and_can_be_tried_again(
    page: Page, page_problems
) -> None:
    page_problems.expect(f"ERR_INTERNET_DISCONNECTED|{HTMX_SAYS}")
    entry = first_entry(page)
    page.context.set_offline(True)
    tick_of(entry).click()
    expect(entry.get_by_role("alert")).to_have_text(
        re.compile(r"Not saved\.\s+You seem to be offline\.")
    )
    expect(tick_of(entry)).to_have_attribute("aria-checked", "false")
    expect(entry).not_to_have_attribute("aria-busy", "true")
    page.context.set_offline(False)
    entry.get_by_role("button", name="Try again").click()
    expect(tick_of(entry)).to_have_attribute("aria-checked", "true")
    expect(tick_of(entry)).to_be_focused()
    expect(entry.get_by_role("alert")).to_have_count(0)


def test_a_message_from_before_goes_when_something_is_not_saved(page: Page, page_problems) -> None:
    page_problems.expect(f"ERR_INTERNET_DISCONNECTED|{HTMX_SAYS}")
    entry = first_entry(page)
    tick_of(entry).click()
    expect(page.locator("#flash")).to_contain_text("Done: ")
    page.context.set_offline(True)
    tick_of(entry).click()
    expect(entry.get_by_role("alert")).to_be_visible()
    expect(page.locator("#flash")).to_be_empty()


def test_an_undo_that_is_not_saved_says_so_beside_it(page: Page, page_problems) -> None:
    page_problems.expect(f"ERR_INTERNET_DISCONNECTED|{HTMX_SAYS}")
    tick_of(first_entry(page)).click()
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    page.context.set_offline(True)
    undo.click()
    expect(page.locator("#flash").get_by_role("alert")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(tick_of(first_entry(page))).to_have_attribute("aria-checked", "false")


def test_an_error_is_said_once_however_often_it_happens(page: Page, page_problems) -> None:
    page_problems.expect(f"status of 500|{HTMX_SAYS}")
    page.route(WRITES, lambda route: route.fulfill(status=500, body="<h1>Broken</h1>"))
    entry = first_entry(page)
    tick_of(entry).click()
    entry.get_by_role("button", name="Try again").click()
    expect(entry.get_by_role("alert")).to_have_count(1)
    expect(entry.get_by_text("You seem to be offline.")).to_be_hidden()
    expect(page.get_by_text("Broken")).to_have_count(0)


def test_an_ended_session_says_so_and_keeps_the_page(
    page: Page, context: BrowserContext, page_problems
) -> None:
    page_problems.expect(f"status of 401|{HTMX_SAYS}")
    entry = first_entry(page)
    session = [cookie for cookie in context.cookies() if "session" in cookie["name"]]
    context.clear_cookies(name=session[0]["name"])
    tick_of(entry).click()
    expect(page.locator("#flash")).to_contain_text("Your session has ended")
    sign_in = page.locator("#flash").get_by_role("link", name="Sign in")
    expect(sign_in).to_have_attribute("target", "_blank")
    # Signed in again in another tab, which also changes the CSRF token:
    context.add_cookies(session)
    entry.get_by_role("button", name="Try again").click()
    expect(tick_of(entry)).to_have_attribute("aria-checked", "true")


def test_a_token_that_another_tab_has_changed_is_brought_up_to_date(
    page: Page, context: BrowserContext
) -> None:
    token = next(cookie for cookie in context.cookies() if "csrf" in cookie["name"])
    context.add_cookies([{**token, "value": "b" * 32}])
    entry = first_entry(page)
    tick_of(entry).click()
    expect(tick_of(entry)).to_have_attribute("aria-checked", "true")
    page.locator(".m-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/$"))
    expect(page.get_by_role("link", name="Create account")).to_be_visible()


def test_nothing_of_a_page_is_kept_in_the_browser(page: Page) -> None:
    entry = first_entry(page)
    tick_of(entry).click()
    expect(tick_of(entry)).to_have_attribute("aria-checked", "true")
    page.locator("#filter a").nth(1).click()
    expect(page).to_have_url(re.compile("show=open"))
    assert "<" not in page.evaluate("JSON.stringify([localStorage, sessionStorage])")
