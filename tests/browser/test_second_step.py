"""Staff turn the second step on, get into the admin by it, and sign in with it."""

import datetime
import re
from collections.abc import Iterator

import pytest
import time_machine
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.accounts.steps import code_of
from tests.people import PASSWORD, make_person

NOON = datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)
"""When an app begins to show a code, which it does for half a minute."""
DESK = re.compile("/admin/desk/$")


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def admin(live_server, settings) -> User:
    settings.STAFF_NEED_SECOND_STEP = True
    return make_person("admin@example.org", name="Ada Min", is_staff=True, is_superuser=True)


def sign_in(page: Page) -> None:
    page.goto("/admin/desk/")
    page.get_by_label("Email").fill("admin@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_staff_need_a_code_of_their_app(
    page: Page, scripts_off_page: Page, admin: User, barriers
) -> None:
    barred = {}

    def look(name: str, page: Page = page) -> None:
        expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()
        barred[name] = barriers(page)

    sign_in(page)
    look("Second step")
    page.get_by_role("link", name="Turn it on").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    look("Turn the second step on")
    secret = page.locator("#secret").inner_text()
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_text("The second step is on.")).to_be_visible()
    look("Codes to keep")
    kept = page.locator("#codes li").all_inner_texts()
    page.get_by_role("link", name="Make new codes").click()
    look("New codes to keep")
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("main")).to_contain_text("It has been on since 1 March 2027.")
    page.get_by_role("link", name="Turn it off").click()
    look("Turn the second step off")
    page.goto("/admin/desk/")
    expect(page).to_have_url(DESK)
    page.goto("/accounts/second-step/again/?next=/admin/desk/")
    look("Is it you?")
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(DESK)

    other = scripts_off_page
    sign_in(other)
    other.get_by_label("Code").fill(kept[0])
    other.get_by_role("button", name="Sign in").click()
    expect(other).to_have_url(DESK)
    assert [problem for problems in barred.values() for problem in problems] == []
    assert len(barred) == 6
