"""An edition is published while somebody looks: told once, shown, read, and marked until opened."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.journey.factories import (
    change,
    lines_of,
    make_line,
    make_roadmap,
    make_template,
    make_user,
    publish,
    tick,
)

NEW = "Meet three patient groups"


@pytest.fixture
def template(live_server):
    return make_template()


@pytest.fixture
def learner(template) -> User:
    user = make_user("learner@example.org")
    make_roadmap(user)
    return user


def publish_an_update(template, learner: User) -> None:
    """One line new, one reworded, one replaced that was done, and two no longer part."""
    lines = lines_of(template)
    tick(learner, lines[2])
    make_line(template.stages.last(), title=NEW, summary="They know what matters.")
    change(lines[0], title="Say it in other words", why="Because it is so.")
    change(lines[2], retired=True, replaced_by=lines[3])
    for line in (lines[1], lines[5]):
        change(line, retired=True)
    publish(template, message="We listened to you.")


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def visitor(request, new_context: Callable[..., BrowserContext]) -> Page:
    context = new_context(viewport={"width": 390, "height": 900}, java_script_enabled=request.param)
    page = context.new_page()
    page.has_scripts = request.param
    return page


def test_an_update_is_told_shown_read_and_opened(
    visitor: Page, login, learner: User, template
) -> None:
    page = visitor
    login(page, learner)
    page.goto("/roadmap/")
    if page.has_scripts:
        page.wait_for_function("window.htmx")
    expect(page.locator("#update")).to_have_count(0)
    publish_an_update(template, learner)

    # The page is from before; a tick on it leads to the notice, and is kept.
    box = page.get_by_role("checkbox", name=lines_of(template)[4].title)
    box.click()
    notice = page.locator("#update")
    expect(notice.get_by_role("heading")).to_have_text(
        "Your programme updated this roadmap: 1 new, 1 reworded, 3 no longer part"
    )
    expect(notice).to_contain_text("We listened to you.")
    expect(notice).to_contain_text("Your roadmap has 7 milestones now, 8 before.")
    expect(box).to_have_attribute("aria-checked", "true")
    expect(page.locator("#stages").get_by_text("Reworded", exact=True)).to_have_count(1)

    notice.get_by_role("link", name="See what changed").click()
    expect(page).to_have_url(re.compile("/roadmap/changes/$"))
    expect(page.locator("ins", has_text="Because")).to_be_visible()
    expect(page.locator("del").first).to_be_visible()
    page.get_by_role("button", name="Got it").click()
    expect(page).to_have_url(re.compile("/roadmap/$"))
    expect(page.locator("#update")).to_have_count(0)
    expect(page.locator("#stages").get_by_text("Reworded", exact=True)).to_have_count(0)

    # The new line is marked until its page was opened.
    row = page.locator("li", has_text=NEW)
    expect(row.get_by_text("New", exact=True)).to_be_visible()
    if page.has_scripts:
        with page.expect_response(re.compile("/opened/$")):
            row.get_by_role("link", name=NEW).click()
        expect(page.get_by_role("button", name="Got it")).to_have_count(0)
    else:
        row.get_by_role("link", name=NEW).click()
        page.get_by_role("button", name="Got it").click()
    page.goto("/roadmap/")
    expect(page.locator("li", has_text=NEW).get_by_text("New", exact=True)).to_have_count(0)

    # What was done once is offered to the line that took its place.
    page.get_by_role("button", name="Tick it with that date").click()
    taken = page.get_by_role("checkbox", name=lines_of(template)[3].title)
    expect(taken).to_have_attribute("aria-checked", "true")

    # The update stays in the history.
    page.goto("/roadmap/changes/")
    page.get_by_role("link", name="From edition 1 to 2").click()
    expect(page.locator("main")).to_contain_text(NEW)


def test_a_report_is_sent_from_a_milestones_page(
    visitor: Page, login, learner: User, template, page_problems
) -> None:
    page_problems.expect("status of 422|Error Code 422")
    page = visitor
    login(page, learner)
    page.goto(f"/roadmap/t{lines_of(template)[0].pk}/")
    if page.has_scripts:
        page.wait_for_function("window.htmx")
    page.get_by_text("Something wrong here?").click()
    page.get_by_role("button", name="Send to the editors").click()
    field = page.get_by_label("What is wrong?")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("The link leads nowhere.")
    page.get_by_role("button", name="Send to the editors").click()
    expect(page.locator("body")).to_contain_text(
        "Thank you. Your programme’s editors will read it."
    )


def test_everybody_can_read_what_changed(
    page: Page, login, barriers, learner: User, template
) -> None:
    login(page, learner)
    publish_an_update(template, learner)
    new = lines_of(template)[-1]
    found = {}
    for path in (
        "/roadmap/",
        "/roadmap/changes/",
        f"/roadmap/t{lines_of(template)[3].pk}/",
        f"/roadmap/t{new.pk}/",
    ):
        page.goto(path)
        found[path] = barriers(page)
    assert found == {path: [] for path in found}
