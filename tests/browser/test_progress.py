"""Looking back: the progress page, the history with its undo, and both on paper."""

import datetime
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from roadmap.journey.models import ANCHOR_LENGTH, STEP_LENGTH, TITLE_LENGTH, Roadmap
from roadmap.journey.own import milestones
from tests.journey.factories import (
    hang,
    lines_of,
    make_anchor,
    make_note,
    make_roadmap,
    make_step,
    make_template,
    make_user,
    milestone_of,
    set_state,
    tick,
)

WEEK = datetime.timedelta(weeks=1)


@pytest.fixture
def template(live_server):
    return make_template(stages=3, lines=6)


@pytest.fixture
def learner(template) -> User:
    """Somebody who began half a year ago and has ticked a line every other week."""
    user = make_user("learner@example.org")
    make_roadmap(user, target_date=datetime.date.today() + 30 * WEEK)
    lines = lines_of(template)
    began = datetime.date.today() - 26 * WEEK
    Roadmap.objects.filter(user=user).update(started_on=began)
    for number, line in enumerate(lines[:10], start=1):
        tick(user, line, on=began + 2 * number * WEEK)
    set_state(user, lines[11], "skipped", reason="No time.")
    make_note(user, lines[0])
    return user


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def visitor(request, new_context: Callable[..., BrowserContext]) -> Page:
    context = new_context(viewport={"width": 390, "height": 900}, java_script_enabled=request.param)
    page = context.new_page()
    page.has_scripts = request.param
    return page


def test_one_looks_back_and_undoes_what_was_wrong(
    visitor: Page, login, learner: User, template
) -> None:
    page, lines = visitor, lines_of(template)
    login(page, learner)
    page.goto("/roadmap/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Progress").click()
    expect(page.locator("#progress")).to_have_text("10 of 17 done")
    expect(page.locator("#pace")).to_contain_text("a month")
    chart = page.get_by_role("img", name="Burn-up chart")
    expect(chart).to_have_count(1)
    page.get_by_text("Show the numbers as a table").click()
    expect(page.get_by_role("row", name=re.compile("so far"))).to_be_visible()
    page.get_by_role("navigation", name="Since when").get_by_text("Three months ago").click()
    expect(page.locator("#won")).to_contain_text("that you did not have on")
    expect(page.locator("#won").get_by_role("link", name=lines[9].title)).to_be_visible()
    expect(page.locator("#won").get_by_role("link", name=lines[0].title)).to_have_count(0)

    # To the history, and only its ticks.
    page.get_by_role("link", name="See the whole history").first.click()
    page.get_by_label("Kind of change").select_option("Ticks and other states")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile("kind=ticks"))
    if page.has_scripts:
        page.wait_for_function("window.htmx")
    name = re.compile(f"^Undo Ticked: {lines[3].title}$")
    page.get_by_role("button", name=name).click()
    expect(page.locator("#flash")).to_contain_text("Undone.")
    expect(page.get_by_role("button", name=name)).to_have_count(0)
    undone = page.get_by_role("button", name=f"Undo Unticked: {lines[3].title}")
    expect(undone).to_be_visible()
    expect(page).to_have_url(re.compile("kind=ticks"))
    if page.has_scripts:
        expect(page.locator("#history-h")).to_be_focused()
    assert milestone_of(learner, lines[3]).state == "open"

    # The message's own button puts it back, with its day.
    page.locator("#flash").get_by_role("button", name="Undo").click()
    expect(page.locator("#flash")).not_to_contain_text(
        "Undone." if not page.has_scripts else "x" * 9
    )
    page.goto("/roadmap/history/?kind=ticks")
    assert milestone_of(learner, lines[3]).state == "done"

    # From a milestone one sees what happened to it.
    page.goto(f"/roadmap/t{lines[3].pk}/")
    expect(page.locator("#events > li")).to_have_count(3)
    page.get_by_role("link", name="All that happened here, and undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("History")
    expect(page.locator("#history ol > li")).to_have_count(3)


def test_a_write_puts_its_line_on_top_of_the_milestones_history(
    page: Page, login, learner: User, template
) -> None:
    login(page, learner)
    page.goto(f"/roadmap/t{lines_of(template)[12].pk}/")
    page.wait_for_function("window.htmx")
    events = page.locator("#events > li")
    expect(events).to_have_count(0)
    page.get_by_role("checkbox").click()
    expect(events).to_have_count(1)
    page.get_by_label("Add a note").fill("A thought.")
    page.get_by_role("button", name="Save note").click()
    expect(events).to_have_count(2)
    expect(events.first).to_contain_text("Added a note")
    page.locator("#notes article").get_by_role("button", name="Remove").click()
    expect(events.first).to_contain_text("Removed a note")
    page.get_by_role("button", name="Undo").click()
    expect(events.first).to_contain_text("Brought a note back")
    expect(events).to_have_count(4)


def test_everybody_can_read_what_was(page: Page, login, barriers, learner: User, template) -> None:
    people = {"empty": make_user(), "under way": learner, "all done": make_user()}
    make_roadmap(people["empty"])
    make_roadmap(people["all done"])
    tick(people["all done"], *lines_of(template))
    years_ago = datetime.date.today() - 150 * WEEK
    Roadmap.objects.filter(user=people["all done"]).update(started_on=years_ago)
    paths = ["/roadmap/progress/", "/roadmap/progress/?since=3", "/roadmap/history/?kind=ticks"]
    paths.append(f"/roadmap/t{lines_of(template)[0].pk}/")
    found = {}
    for name, person in people.items():
        login(page, person)
        for path in paths:
            assert page.goto(path).status == 200
            found[name, path] = barriers(page)
    assert found == {key: [] for key in found}


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_drawing_can_be_told_from_its_ground(
    new_context: Callable[..., BrowserContext], login, learner: User, colours: str
) -> None:
    """Its line has three times the luminance of the card, or a third; its words 4.5 times."""
    page = new_context(color_scheme=colours, viewport={"width": 390, "height": 900}).new_page()
    login(page, learner)
    page.goto("/roadmap/progress/")
    colour = """(selector, property) => {
        const canvas = new OffscreenCanvas(1, 1).getContext("2d");
        const found = document.querySelector(selector);
        canvas.fillStyle = getComputedStyle(found)[property];
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    }"""

    def luminance(selector: str, name: str) -> float:
        rgb = page.evaluate(f"([s, p]) => ({colour})(s, p)", [selector, name])
        red, green, blue = (
            c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
            for c in (value / 255 for value in rgb)
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(selector: str, name: str) -> float:
        both = luminance(selector, name), luminance("#burnup", "backgroundColor")
        return (max(both) + 0.05) / (min(both) + 0.05)

    assert contrast("#burnup .line", "stroke") > 3
    assert contrast("#burnup .due", "stroke") > 3
    assert contrast("#burnup text", "fill") > 4.5


# Paper -------------------------------------------------------------------------------------------

PAPER = {"A4": (718, 1047), "Letter": (740, 980)}
"""What a page with margins of two centimetres or so holds, in CSS pixels."""


@pytest.mark.parametrize("paper", PAPER)
def test_on_paper_there_is_what_is_to_read_and_nothing_to_press(
    new_context: Callable[..., BrowserContext], login, learner: User, template, paper: str
) -> None:
    width, height = PAPER[paper]
    context = new_context(viewport={"width": width, "height": height}, color_scheme="dark")
    page = context.new_page()
    page.emulate_media(media="print")
    login(page, learner)
    line = lines_of(template)[0]
    for path in (
        "/roadmap/",
        "/roadmap/progress/",
        "/roadmap/history/",
        f"/roadmap/t{line.pk}/",
    ):
        page.goto(path)
        for kind in (
            ".m-nav",
            ".btn",
            "footer",
            "textarea",
            "select",
            "input",
            "nav:not(.m-stick)",
        ):
            hidden = page.locator(kind).evaluate_all("all => all.every(e => !e.checkVisibility())")
            assert (path, kind, hidden) == (path, kind, True)
        assert page.locator("main").inner_text().count("Add your own") == 0
        # Whose it is, and of which day; and no empty page at the end.
        if "/t" not in path:
            expect(page.get_by_text(re.compile(f"^{learner.email} · "))).to_be_visible()
        assert page.evaluate("getComputedStyle(document.body).minHeight") == "0px"
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (path, ground) == (path, "rgb(255, 255, 255)")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # Finished stages are closed on the screen; on paper all is there, ticked or not.
    page.goto("/roadmap/")
    expect(page.locator("details.m-stage:not([open])")).to_have_count(1)
    ticks = page.locator(".m-tick")
    assert ticks.evaluate_all("all => all.map(e => e.checkVisibility())") == [True] * 18

    # No stage stands apart from its heading, and no line is cut in two.
    def rule(selector: str, name: str) -> set[str]:
        found = page.locator(selector)
        return set(found.evaluate_all(f"all => all.map(e => getComputedStyle(e).{name})"))

    assert rule(".m-stage > summary, .m-list > :first-child", "breakAfter") == {"avoid"}
    assert rule(".m-row", "breakInside") == {"avoid"}

    # So is the table of the progress page, and one drawing of the two.
    page.goto("/roadmap/progress/")
    expect(page.get_by_role("row", name=re.compile("so far"))).to_be_visible()
    drawings = page.locator("svg.m-chart").evaluate_all("all => all.map(e => e.checkVisibility())")
    assert drawings == [True, False]


def test_the_paper_tells_where_links_to_elsewhere_lead(
    page: Page, login, learner: User, template
) -> None:
    line = lines_of(template)[0]
    make_note(learner, line, "See [the guide](https://example.org/guide).")
    page.emulate_media(media="print")
    login(page, learner)
    page.goto(f"/roadmap/t{line.pk}/")
    link = page.get_by_role("link", name="the guide")
    words = link.evaluate("link => getComputedStyle(link, '::after').content")
    assert words == '" <https://example.org/guide>"'


def test_a_word_as_long_as_a_title_makes_no_page_wider(
    page: Page, login, learner: User, template
) -> None:
    line = lines_of(template)[10]
    milestones.reword(user=learner, ref=f"t{line.pk}", title="W" * TITLE_LENGTH)
    anchor = make_anchor(learner, datetime.date.today() + 20 * WEEK, name="W" * ANCHOR_LENGTH)
    hang(learner, line, anchor)
    make_step(learner, line, "W" * STEP_LENGTH)
    make_note(learner, line, "W" * 500 + "\n\n```\n" + "W" * 500 + "\n```")
    login(page, learner)
    places = ("", f"t{line.pk}/", "plan/", f"plan/anchors/{anchor.pk}/", "progress/", "history/")
    wider = []
    for is_done in (False, True):
        if is_done:
            tick(learner, line)
        for place in places:
            page.goto(f"/roadmap/{place}")
            for width in (320, 1440):
                page.set_viewport_size({"width": width, "height": 900})
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    wider.append((place, width))
    assert wider == []
