"""Applications in a real browser: for everybody's eyes and hands, with scripts and without."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import User
from roadmap.applications import demo as applications
from roadmap.applications.models import Application
from roadmap.connections.models import Connection
from roadmap.journey import demo
from tests.applications.factories import make_application
from tests.browser.pages import NEXT_PAGE, fetched


@pytest.fixture(autouse=True)
def learner(live_server) -> User:
    """The demo's learner, with applications, one of them accepted, and somebody known."""
    call_command("publish_catalogue", if_none=True)
    demo.make_accounts()
    applications.make_rows()
    user = User.objects.get(email=applications.LEARNER)
    Connection.objects.create(roadmap=user.roadmap, name="Priya Nair", role="MSL")
    make_application(user, "accepted", title="MSL, lymphoma", company="Halden Therapeutics")
    return user


def one(title: str, path: str = "") -> str:
    """The address of an application, or of a page below it."""
    return f"/applications/{Application.objects.get(title=title).pk}/{path}"


def pages() -> list[str]:
    """Every page of applications, with something on each."""
    applied, closed = "MSL, cell therapy", "MSL, solid tumours"
    move = Application.objects.get(title=applied).moves.first().pk
    document = Application.objects.get(title=applied).documents.first().pk
    return [
        "/applications/",
        "/applications/?q=nobody",
        "/applications/list/",
        "/applications/list/?q=oncology",
        "/applications/add/",
        "/applications/removed/",
        "/applications/report/",
        one(applied),
        one("Associate MSL"),
        one(applied, "edit/"),
        one(applied, f"moves/{move}/"),
        one(applied, f"documents/{document}/"),
        one(applied, "milestones/"),
        one(applied, "people/"),
        one(applied, "fit/"),
        one(closed, "closed/"),
        one("MSL, lymphoma", "accepted/"),
    ]


def test_everybody_can_read_every_page(page: Page, login, faults, learner: User) -> None:
    login(page, learner)
    assert {path: faults(page, path) for path in pages()} == {path: [] for path in pages()}


def test_the_next_pages_are_small(page: Page, login, learner: User) -> None:
    login(page, learner)
    seen = fetched(page, "/roadmap/").keys()
    for path in ("/applications/", one("MSL, cell therapy"), one("MSL, cell therapy", "fit/")):
        sizes = fetched(page, path)
        assert 0 < sum(sizes[url] for url in sizes.keys() - seen) <= NEXT_PAGE
        seen = seen | sizes.keys()


@pytest.fixture(params=["scripts", "no scripts"])
def visitor(request, login, learner: User) -> Page:
    """The learner's browser on a phone."""
    page = request.getfixturevalue("page" if request.param == "scripts" else "scripts_off_page")
    page.set_viewport_size({"width": 390, "height": 844})
    login(page, learner)
    return page


def test_from_a_saved_advertisement_to_a_closed_application(visitor: Page) -> None:
    page = visitor
    page.goto("/applications/")
    page.get_by_role("link", name="Add a position").click()
    page.get_by_label("Title of the position").fill("MSL, thyroid")
    page.get_by_label("Company").fill("Sorrel Bio")
    page.get_by_label("Text of the advertisement").fill("PhD required. Travel up to 60 %.")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("#flash")).to_contain_text("Added: MSL, thyroid.")

    page.get_by_role("link", name="How it fits you").click()
    expect(page.locator("main")).to_contain_text("Up to 60 percent of the time")
    expect(page.locator("mark").first).to_have_text("PhD")
    page.go_back()

    page.get_by_label("Next action").fill("Ask Priya")
    page.get_by_role("button", name="Save next action").click()
    expect(page.locator("#flash")).to_contain_text("Next action saved.")
    page.locator("#standing").get_by_label("Stage").select_option(label="Applied")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("#standing-h")).to_contain_text("Applied since")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#standing-h")).to_contain_text("Saved since")

    page.get_by_role("link", name="Choose contact persons").click()
    page.get_by_role("button", name="Link Priya Nair").click()
    expect(page.locator("#people")).to_contain_text("Chosen: Priya Nair")

    page.goto("/applications/")
    page.get_by_label("Stage of MSL, thyroid, Sorrel Bio").select_option(label="Rejected")
    page.get_by_role("button", name="Move MSL, thyroid, Sorrel Bio").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What may come next")
    expect(page.locator("#thank")).to_contain_text("Priya Nair")
    page.locator("#id_learnt").fill("Ask for the territory early.")
    page.get_by_role("button", name="Save what you learnt").click()
    expect(page.locator("#flash")).to_contain_text("Saved.")


def test_the_board_by_keyboard_keeps_the_focus_and_is_said(page: Page, login, learner) -> None:
    login(page, learner)
    page.goto("/applications/")
    page.wait_for_function("window.htmx")
    name = "MSL, cell therapy, Corvane Oncology"
    page.get_by_label(f"Stage of {name}").focus()
    page.get_by_label(f"Stage of {name}").select_option(label="Panel")
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name=f"Move {name}")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#flash")).to_contain_text("MSL, cell therapy: Panel.")
    column = page.locator("section", has=page.locator("#column-interview"))
    expect(column).to_contain_text("MSL, cell therapy")
    expect(button).to_be_focused()


def test_what_is_wrong_is_said_beside_its_field_and_what_is_half_typed_elsewhere_stays(
    page: Page, login, learner, page_problems
) -> None:
    page_problems.expect("status of 422|Error Code 422")
    login(page, learner)
    page.goto(one("MSL, cell therapy"))
    page.wait_for_function("window.htmx")
    page.locator("#documents summary").last.click()
    page.locator("#id_document-name").fill("half typed")
    page.get_by_label("Next action").fill("")
    page.get_by_label("On which day").fill("2027-03-01")
    page.get_by_role("button", name="Save next action").click()
    expect(page.get_by_label("Next action")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("On which day")).to_have_value("2027-03-01")
    expect(page.locator("#id_document-name")).to_have_value("half typed")


def test_the_stage_history_prints_on_a4_and_letter(page: Page, login, learner) -> None:
    login(page, learner)
    page.goto("/applications/report/")
    for paper in ("A4", "Letter"):
        assert page.pdf(format=paper, print_background=True).count(b"/Type /Page\n") <= 3
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    expect(page.get_by_role("cell", name="Recruiter screen").first).to_be_visible()
