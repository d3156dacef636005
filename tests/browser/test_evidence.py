"""Evidence, steps, notes and the search in a real browser."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from roadmap.catalogue.models import MilestoneTemplate
from roadmap.journey.models import Evidence, SubStep
from tests.journey.factories import (
    lines_of,
    make_evidence,
    make_note,
    make_roadmap,
    make_step,
    make_template,
    make_user,
)


@pytest.fixture
def line(live_server) -> MilestoneTemplate:
    return lines_of(make_template())[0]


@pytest.fixture
def learner(line) -> User:
    user = make_user("learner@example.org")
    make_roadmap(user)
    return user


@pytest.fixture
def url(line) -> str:
    return reverse("roadmap:milestone", args=[f"t{line.pk}"])


@pytest.fixture(
    params=[(390, True), (1440, False)],
    ids=["phone", "wide without scripts"],
)
def visitor(request, new_context: Callable[..., BrowserContext], login, learner) -> Page:
    width, scripts = request.param
    page = new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts
    ).new_page()
    login(page, learner)
    return page


# The walk ----------------------------------------------------------------------------------------


def test_evidence_is_added_edited_removed_and_brought_back(visitor: Page, url) -> None:
    page = visitor
    page.goto(url)
    page.get_by_text("Add a link").click()
    page.get_by_label("Address").fill("www.example.org/poster")
    page.get_by_label("What it is").fill("My poster")
    page.get_by_label("What it shows").fill("What I found.")
    page.get_by_role("button", name="Save evidence").click()
    expect(page.locator("#flash")).to_contain_text("Evidence saved.")
    link = page.get_by_role("link", name="My poster", exact=True)
    expect(link).to_have_attribute("href", "https://www.example.org/poster")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(page.locator("#evidence-list")).to_contain_text("(www.example.org)")
    page.get_by_role("link", name="Edit My poster").click()
    page.get_by_label("What it is").fill("My talk")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="My talk", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove My talk").click()
    expect(page.locator("#flash")).to_contain_text("Evidence removed.")
    expect(page.get_by_role("link", name="My talk", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="My talk", exact=True)).to_be_visible()
    assert Evidence.objects.get().removed_at is None


def test_what_was_refused_stays_in_the_form(visitor: Page, url, page_problems) -> None:
    page_problems.expect("status of 422")
    page = visitor
    page.goto(url)
    page.get_by_text("Add a link").click()
    page.get_by_label("Address").fill("javascript:alert(1)")
    page.get_by_label("What it is").fill("My poster")
    page.get_by_role("button", name="Save evidence").click()
    expect(page.locator("#div_id_evidence-url")).to_contain_text("http:// or https://")
    expect(page.get_by_label("Address")).to_have_value("javascript:alert(1)")
    expect(page.get_by_label("What it is")).to_have_value("My poster")


def test_a_milestone_is_split_and_ticked_step_by_step(visitor: Page, url, line) -> None:
    page = visitor
    page.goto(url)
    for text in ("Write to Dr Lee", "Meet her"):
        page.get_by_label("Add a step").fill(text)
        page.get_by_role("button", name="Add step").click()
        expect(page.get_by_role("checkbox", name=text)).to_be_visible()
    page.get_by_role("checkbox", name="Write to Dr Lee").click()
    expect(page.get_by_role("checkbox", name="Write to Dr Lee")).to_be_checked()
    expect(page.locator(f"#entry-t{line.pk}")).to_contain_text("1 of 2 steps")
    expect(page.get_by_role("button", name="Tick the milestone")).to_have_count(0)
    page.get_by_role("checkbox", name="Meet her").click()
    page.get_by_role("button", name="Tick the milestone").click()
    expect(page.locator("#flash")).to_contain_text("Done: ")
    expect(page.get_by_role("button", name="Tick the milestone")).to_have_count(0)
    page.goto(reverse("roadmap:roadmap"))
    expect(page.locator(f"#entry-t{line.pk}")).to_contain_text("2 of 2")


def test_words_are_found_and_lead_to_their_place(visitor: Page, learner, line, url) -> None:
    note = make_note(learner, line, "Ask about the Zebra.")
    page = visitor
    page.goto(reverse("roadmap:roadmap"))
    page.get_by_label("Search your roadmap").fill("zebra")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("mark")).to_have_text("Zebra")
    page.locator("#results").get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"{url}#note-{note.pk}$"))


def test_an_earlier_text_is_put_back(visitor: Page, learner, line, url) -> None:
    note = make_note(learner, line, "First text.")
    page = visitor
    page.goto(f"{url}notes/{note.pk}/")
    page.get_by_label("Note").fill("Second text.")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notes-list")).to_contain_text("Second text.")
    page.goto(f"{url}notes/{note.pk}/")
    page.locator("details summary").filter(has_text="20").click()
    page.get_by_role("button", name="Put this text back").click()
    expect(page.locator("#id_body")).to_have_value("First text.")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notes-list")).to_contain_text("First text.")


# The keyboard ------------------------------------------------------------------------------------


def test_steps_work_by_keyboard_and_the_focus_stays(page: Page, login, learner, line, url) -> None:
    steps = [make_step(learner, line, text) for text in ("One", "Two")]
    login(page, learner)
    page.goto(url)
    first = page.get_by_role("checkbox", name="One", exact=True)
    first.focus()
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(first).not_to_be_checked()
    page.get_by_label("Add a step").fill("Three")
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="Three")).to_be_visible()
    for step in SubStep.objects.exclude(pk=steps[0].pk):
        page.locator(f"#step-tick-{step.pk}").click()
        expect(page.locator(f"#step-tick-{step.pk}")).to_be_checked()
    first.click()
    expect(first).to_be_checked()
    # Until htmx has settled what it put there, the button sends a plain form, which is as good but
    # leads to another page.
    expect(page.locator(".htmx-settling")).to_have_count(0)
    page.get_by_role("button", name="Tick the milestone").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#tick-t{line.pk}")).to_be_focused()


# Readable for everybody --------------------------------------------------------------------------


def test_everybody_can_read_the_pages(page: Page, login, barriers, learner, line, url) -> None:
    login(page, learner)
    link = make_evidence(
        learner, line, url="http://intranet/" + "x" * 300, label="م" * 100, shows="z" * 500
    )
    step = make_step(learner, line, "y" * 200)
    note = make_note(learner, line, "Ask about the zebra.")
    for number in range(25):
        make_note(learner, line, f"Note {number}")
    note.versions.create(revision=1, body="Older.", edited_at=note.edited_at)
    found = {}
    for path in (
        url,
        f"{url}?notes=2",
        f"{url}evidence/{link.pk}/",
        f"{url}steps/{step.pk}/",
        f"{url}notes/{note.pk}/",
        "/roadmap/",
        "/roadmap/search/",
        "/roadmap/search/?q=zebra",
        "/roadmap/search/?q=nothing+of+it",
    ):
        page.goto(path)
        found[path] = barriers(page)
    assert found == {path: [] for path in found}
