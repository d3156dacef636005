"""The whole walk of a new user: from the landing page to a ticked milestone, and back in again.

It is walked on a wide screen and on a phone, with scripts and without.
"""

import datetime
import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect

PASSWORD = "a slow and steady journey"
NEW_PASSWORD = "another slow and steady journey"
TICKED = "Learn what an MSL does and say it in your own words"


@pytest.fixture(autouse=True)
def catalogue(live_server) -> None:
    call_command("publish_catalogue", if_none=True)


@pytest.fixture(
    params=[(1440, True), (390, True), (1440, False), (390, False)],
    ids=["wide", "phone", "wide without scripts", "phone without scripts"],
)
def visitor(request, new_context: Callable[..., BrowserContext]) -> Page:
    width, scripts = request.param
    context = new_context(
        viewport={"width": width, "height": 900},
        java_script_enabled=scripts,
        color_scheme="dark" if width == 390 else "light",
    )
    return context.new_page()


def sign_up(page: Page, email: str = "amara@example.org") -> None:
    page.goto("/")
    page.locator("main").get_by_role("link", name="Build my roadmap").first.click()
    page.locator("input[name=name]").fill("Amara Osei")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page).to_have_url(re.compile("/roadmap/start/$"))


def sign_out(page: Page) -> None:
    page.locator("details.m-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def answer_start_form(page: Page, *, target_date: datetime.date) -> None:
    page.get_by_label("PhD graduate or postdoc").check()
    page.locator("select[name=degree]").select_option(label="PhD or DPhil")
    page.get_by_label("I hold it").check()
    page.locator("select[name=specialty]").select_option(label="Oncology")
    page.locator("input[name=target_date]").fill(target_date.isoformat())
    page.locator("input[name=hours_per_week]").fill("4")
    page.get_by_role("button", name="Update preview").click()
    expect(page.locator("#preview")).to_contain_text("milestones")
    page.get_by_role("button", name="Create my roadmap").click()


def test_from_sign_up_to_a_ticked_milestone_and_back(visitor: Page, live_server) -> None:
    page = visitor
    sign_up(page)
    answer_start_form(page, target_date=datetime.date.today() + datetime.timedelta(days=300))

    # What the answers fulfil is offered, with its day.
    page.get_by_label("Choose your primary therapeutic area").check()
    page.get_by_role("button", name="Save and go to my roadmap").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your roadmap")
    expect(page.locator("#progress b")).to_have_text("1")
    total = int(re.search(r"of (\d+)", page.locator("#progress").inner_text())[1])

    # Tick, undo, tick, untick.
    tick = page.get_by_role("checkbox", name=TICKED)
    tick.click()
    expect(tick).to_have_attribute("aria-checked", "true")
    expect(page.locator("#flash")).to_contain_text(f"Done: {TICKED}. 2 of {total}.")
    page.get_by_role("button", name="Undo").click()
    expect(tick).to_have_attribute("aria-checked", "false")
    expect(page.locator("#progress b")).to_have_text("1")
    tick.click()
    expect(tick).to_have_attribute("aria-checked", "true")
    expect(page.locator("#progress b")).to_have_text("2")

    # Open one, read it, begin it.
    page.get_by_role("link", name="Write a disease and treatment brief for your area").first.click()
    expect(page.get_by_role("heading", name="Why it matters")).to_be_visible()
    expect(page.get_by_role("heading", name="Best after")).to_be_visible()
    page.get_by_role("button", name="Start it").click()
    expect(page.locator("#flash")).to_contain_text("Doing: ")

    # Give it a date.
    due = datetime.date.today() + datetime.timedelta(days=10)
    page.get_by_label("Target date").fill(due.isoformat())
    page.get_by_role("button", name="Save date").click()
    expect(page.locator("#flash")).to_contain_text("Target date set")

    # Notes: add, edit, remove, bring back.
    page.get_by_label("Add a note").fill("**Two** of four chapters.\n\n- biology\n- diagnosis")
    page.get_by_role("button", name="Save note").click()
    note = page.locator("#notes article")
    expect(note.locator("strong").first).to_have_text("Two")
    expect(page.get_by_label("Add a note")).to_have_value("")
    note.get_by_role("link", name="Edit").click()
    page.get_by_label("Note").fill("**Three** of four chapters.")
    page.get_by_role("button", name="Save note").click()
    expect(note.locator("strong").first).to_have_text("Three")
    note.get_by_role("button", name="Remove").click()
    expect(note).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(note.locator("strong").first).to_have_text("Three")

    # Not for me, with a reason, and the filters.
    page.goto("/roadmap/")
    page.get_by_role("link", name="Decide whether a paid certification is worth its cost").click()
    page.get_by_text("Not for me").click()
    page.get_by_label("Why").fill("Later, perhaps.")
    page.get_by_role("button", name="Set aside").click()
    expect(page.locator("#flash")).to_contain_text(f"2 of {total - 1}.")
    page.goto("/roadmap/")
    expect(page.locator("#stages")).to_contain_text("Later, perhaps.")
    page.locator("#filter").get_by_role("link", name="Due soon").click()
    expect(page.locator("#stages li")).to_have_count(1)
    page.locator("#filter").get_by_role("link", name="Open").click()
    expect(page.locator("#stages li")).to_have_count(total - 3)
    page.locator("#filter").get_by_role("link", name="All").click()

    # Out, and in again: all is there.
    sign_out(page)
    page.goto("/roadmap/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.locator("input[name=login]").fill("Amara@Example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(tick).to_have_attribute("aria-checked", "true")
    expect(page.locator("#progress b")).to_have_text("2")


def test_forgotten_password_is_reset_by_mail(visitor: Page, live_server) -> None:
    page = visitor
    sign_up(page)
    sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.locator("input[name=email]").fill("amara@example.org")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    link = re.search(r"http\S+/accounts/password/reset/\S+", mail.outbox[-1].body)[0]
    page.goto(link[link.index("/accounts/") :])
    page.locator("input[name=password1]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Set new password").click()
    expect(page.locator("input[name=password1]")).to_have_count(0)
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("amara@example.org")
    page.locator("input[name=password]").fill(NEW_PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/roadmap/start/$"))
