"""A person keeps their connections, and imports them, with and without scripts."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from roadmap.connections import demo as connections
from roadmap.connections.models import Connection, Touch
from roadmap.journey import demo
from tests.browser.pages import NEXT_PAGE, fetched
from tests.connections.factories import import_all, upload
from tests.connections.files import make_file, make_row

FILE = {"name": "Connections.csv", "mimeType": "text/csv"}


@pytest.fixture
def learner(live_server) -> User:
    call_command("publish_catalogue", if_none=True)
    demo.make_accounts()
    user = User.objects.get(email="learner@example.com")
    connections.make_connections(user)
    return user


@pytest.fixture(params=["scripts", "no scripts"])
def visitor(request, login, learner) -> Page:
    """A learner's browser on a phone."""
    page = request.getfixturevalue("page" if request.param == "scripts" else "scripts_off_page")
    page.set_viewport_size({"width": 390, "height": 844})
    login(page, learner)
    return page


def person(name: str) -> Connection:
    return Connection.objects.get(name=name)


def test_a_touch_is_logged_from_the_list_promised_kept_and_undone(visitor: Page) -> None:
    page, ann = visitor, person("Priya Raman")
    page.goto("/connections/")
    expect(page.locator("#owed-h")).to_have_text("It is your turn")
    page.get_by_role("link", name="Log a touch with Priya Raman").click()
    page.get_by_label("How").select_option(label="Call")
    page.get_by_label("What was said").fill("Her team looks for two people.")
    page.get_by_label("What you promised").fill("Send my CV")
    page.get_by_label("Conversation").select_option(label="Thanked")
    page.get_by_role("button", name="Log it").click()
    expect(page.locator("#flash")).to_contain_text("Logged: Priya Raman.")
    row = page.locator(f"#person-{ann.pk}")
    expect(row).to_contain_text("Promised: Send my CV")
    expect(row).to_contain_text("Thanked")
    expect(page.locator("#owed-h")).to_have_count(0)

    row.get_by_role("link", name="Priya Raman", exact=True).click()
    promises = page.locator("#promises")
    promises.get_by_role("button", name="Kept Send my CV").click()
    expect(page.locator("#touches article").first).to_contain_text("kept")
    expect(promises).not_to_contain_text("Send my CV")
    page.locator("#touches article").first.get_by_role("button", name="Remove").click()
    expect(page.locator("#touches article").first).not_to_contain_text("two people")
    expect(page.locator("#conversation")).to_contain_text("Talked")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#touches article").first).to_contain_text("two people")
    expect(page.locator("#conversation")).to_contain_text("Thanked")


def test_a_file_is_chosen_from_imported_and_undone(visitor: Page) -> None:
    page = visitor
    rows = [
        make_row("Anna Berg", position="Wissenschaftlicher Außendienst"),
        make_row("Bo Ek", position="Head of Medical Affairs"),
        make_row("Cy Dee <i>"),
    ]
    page.goto("/connections/")
    page.get_by_role("link", name="Import from LinkedIn").click()
    file = page.get_by_label("Connections.csv, or the zip it came in")
    file.set_input_files({**FILE, "buffer": make_file(*rows)})
    page.get_by_role("button", name="Show who is in it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose whom to keep")
    expect(page.locator("mark")).to_have_text("Wissenschaftlicher Außendienst")
    expect(page.get_by_role("checkbox", name="Anna Berg")).to_be_checked()
    page.get_by_role("link", name="Medical affairs").click()
    page.get_by_role("checkbox", name="Bo Ek").uncheck()
    page.get_by_role("button", name="Import who is ticked").click()
    expect(page.locator("#flash")).to_contain_text("Imported: 1 person added")
    expect(page.locator("main")).to_contain_text("Anna Berg")
    expect(page.locator("main")).not_to_contain_text("Bo Ek")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#flash")).to_contain_text("Import undone: 1 person removed.")
    page.goto("/connections/?q=berg")
    expect(page.locator("main")).not_to_contain_text("Anna Berg")


def test_a_file_that_cannot_be_read_says_so_beside_the_field(visitor: Page, page_problems) -> None:
    page_problems.expect("status of 422|Error Code 422")
    page = visitor
    page.goto("/connections/import/")
    file = page.get_by_label("Connections.csv, or the zip it came in")
    file.set_input_files({**FILE, "buffer": b"CONVERSATION ID,FROM\n1,Ann\n"})
    page.get_by_role("button", name="Show who is in it").click()
    expect(page.locator(".invalid-feedback")).to_contain_text("LinkedIn’s messages.csv")
    expect(page.locator("#id_file")).to_have_attribute("aria-invalid", "true")


def test_while_a_file_is_on_its_way_the_page_says_so(page: Page, login, learner) -> None:
    login(page, learner)
    page.goto("/connections/import/")
    page.wait_for_function("window.htmx")
    expect(page.locator(".m-busy")).to_be_hidden()
    held: list[Route] = []
    page.route("**/connections/import/", lambda route: held.append(route))
    file = page.get_by_label("Connections.csv, or the zip it came in")
    file.set_input_files({**FILE, "buffer": make_file(make_row("Ann Lee", position="MSL"))})
    page.get_by_role("button", name="Show who is in it").click()
    expect(page.locator(".m-busy")).to_contain_text("Sending and reading the file.")
    expect(page.get_by_role("button", name="Show who is in it")).to_be_disabled()
    held[0].continue_()
    expect(page.get_by_role("checkbox", name="Ann Lee")).to_be_checked()


def test_by_keyboard_a_touch_is_logged_and_the_focus_stays(page: Page, login, learner) -> None:
    login(page, learner)
    ann = person("Yuki Tanabe")
    page.goto(f"/connections/{ann.pk}/")
    page.wait_for_function("window.htmx")
    page.locator("#conversation summary").first.press("Enter")
    page.locator("#id_of_step").select_option("agreed")
    page.get_by_label("What was said").focus()
    page.keyboard.type("A short line.")
    page.locator("#save-log").press("Enter")
    expect(page.locator("#touches article").first).to_contain_text("A short line.")
    expect(page.locator("#save-log")).to_be_focused()
    expect(page.get_by_label("What was said")).to_have_value("")
    expect(page.get_by_role("status").last).to_contain_text("Logged: Yuki Tanabe.")
    kept = Touch.objects.filter(connection=person("Priya Raman")).exclude(promised="").get()
    page.goto(f"/connections/{kept.connection_id}/")
    page.wait_for_function("window.htmx")
    button = page.locator(f"#kept-{kept.pk}")
    button.press("Enter")
    expect(button).to_have_text(re.compile("Not kept after all"))
    expect(button).to_be_focused()


def test_what_is_half_typed_survives_what_is_done_beside_it(page: Page, login, learner) -> None:
    login(page, learner)
    page.goto(f"/connections/{person('Priya Raman').pk}/")
    page.wait_for_function("window.htmx")
    page.get_by_label("What was said").fill("half typed")
    page.get_by_role("button", name="Kept Send the CAR-T durability paper").first.click()
    expect(page.locator("#promises")).to_have_text("")
    page.locator("#milestones summary").click()
    page.locator("#save-link").click()
    expect(page.locator("#flash")).to_contain_text("Linked: Priya Raman.")
    expect(page.get_by_label("What was said")).to_have_value("half typed")


@pytest.fixture
def addresses(learner) -> list[str]:
    """Every page of the wing, with something on it."""
    import_all(learner, make_file(make_row("Im Ported")))
    upload(learner, make_file(*[make_row(f"N{i} L", position="MSL") for i in range(60)]))
    touch = Touch.objects.filter(connection=person("Priya Raman")).first()
    removed = person("Sara Okafor")
    Connection.objects.filter(pk=removed.pk).update(removed_at=removed.added_at)
    linked = person("Priya Raman").milestones.get().ref
    return [
        "/connections/",
        "/connections/?step=talked&q=zzz",
        f"/connections/?milestone={linked}",
        f"/connections/?link={linked}",
        "/connections/add/",
        "/connections/removed/",
        f"/connections/{touch.connection_id}/",
        f"/connections/{touch.connection_id}/edit/",
        f"/connections/{touch.connection_id}/log/?back=list",
        f"/connections/{touch.connection_id}/touches/{touch.pk}/",
        "/connections/import/",
        "/connections/import/choose/",
    ]


def test_everybody_can_read_every_page(page: Page, login, faults, learner, addresses) -> None:
    login(page, learner)
    assert {path: faults(page, path) for path in addresses} == {path: [] for path in addresses}


def test_the_next_pages_are_small(page: Page, login, learner, addresses) -> None:
    login(page, learner)
    before = fetched(page, "/roadmap/")
    for path in ("/connections/", addresses[6], "/connections/import/choose/"):
        after = fetched(page, path)
        assert sum(after[url] for url in after.keys() - before.keys()) <= NEXT_PAGE
