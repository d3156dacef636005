"""Every page in a real browser: readable for everybody, valid, small, from this site alone."""

import datetime
import itertools
import uuid
from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import User
from roadmap.catalogue.models import MilestoneTemplate
from roadmap.journey import demo
from roadmap.journey.models import Anchor, Credential, Milestone, Note, Pause
from roadmap.journey.parts import notes
from roadmap.journey.planning import dates
from tests.browser.pages import FIRST_VISIT, NEXT_PAGE, fetched

EVERYTHING = """# Heading

**bold**, *italic*, ~~gone~~, `code` and a [link](https://example.org)

> quoted

1. one
2. two

```
a longer piece of code
```

***
"""
"""A note with all that Markdown can do here."""
PUBLIC = [
    "/",
    "/accounts/signup/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
]
LOOKING = [
    "/roadmap/",
    "/roadmap/?show=open",
    "/roadmap/?show=soon",
    "/roadmap/progress/",
    "/roadmap/history/",
    "/roadmap/start/",
    "/roadmap/start/already-done/",
    "{milestone}",
    "{untouched}",
    "{congress}",
    "{own}",
    "/roadmap/own/",
    "{note}",
]
PLANNING = [
    "/roadmap/credentials/",
    "/roadmap/credentials/add/",
    "/roadmap/credentials/add/?kind=degree",
    "/roadmap/credentials/add/?kind=membership",
    "{certificate}",
    "{held}",
    "/roadmap/plan/",
    "/roadmap/plan/pauses/",
    "{pause}",
    "/roadmap/plan/anchors/",
    "{anchor}",
    "{hanging}",
    "/accounts/settings/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/second-step/",
    "/accounts/logout/",
]


@pytest.fixture(autouse=True)
def learner(live_server) -> User:
    call_command("publish_catalogue", if_none=True)
    demo.make_accounts()
    user = User.objects.get(email="learner@example.com")
    noted = MilestoneTemplate.objects.get(slug="hold-info-interviews").pk
    notes.add_note(user=user, ref=f"t{noted}", key=uuid.uuid4(), body=EVERYTHING)
    today = datetime.date.today()
    days = {"first_day": today, "last_day": today + datetime.timedelta(days=20)}
    dates.add_pause(user=user, key=uuid.uuid4(), **days)
    return user


@pytest.fixture
def address() -> Callable[[str], str]:
    """A function that fills in the ids of an address."""

    def fill(path: str) -> str:
        noted = MilestoneTemplate.objects.get(slug="hold-info-interviews").pk
        return path.format(
            milestone=f"/roadmap/t{noted}/",
            untouched=f"/roadmap/t{MilestoneTemplate.objects.get(slug='evaluate-offer').pk}/",
            pause=f"/roadmap/plan/pauses/{Pause.objects.get().pk}/",
            anchor=f"/roadmap/plan/anchors/{Anchor.objects.get().pk}/",
            hanging=f"/roadmap/plan/t{MilestoneTemplate.objects.get(slug='work-a-congress').pk}/",
            congress=f"/roadmap/t{MilestoneTemplate.objects.get(slug='work-a-congress').pk}/",
            certificate=f"/roadmap/t{MilestoneTemplate.objects.get(slug='complete-gcp').pk}/",
            held=f"/roadmap/credentials/{Credential.objects.get(kind='membership').pk}/",
            own=f"/roadmap/{Milestone.objects.filter(template=None).last().ref}/",
            note=f"/roadmap/t{noted}/notes/{Note.objects.filter(milestone__template=noted).last().pk}/",
        )

    return fill


@pytest.mark.parametrize("pages", [PUBLIC, LOOKING, PLANNING], ids=["public", "looking", "plan"])
def test_every_page_is_valid_and_can_be_read_by_everybody(
    page: Page, login, faults, address, learner: User, pages: list[str]
) -> None:
    if pages is not PUBLIC:
        login(page, learner)
    paths = list(map(address, pages))
    assert {path: faults(page, path) for path in paths} == {path: [] for path in paths}


def test_the_frame_can_be_read_in_all_colours_on_all_screens(
    page: Page, login, barriers, learner: User
) -> None:
    screens = list(itertools.product(("light", "dark"), (390, 1440)))
    page.goto("/")
    signed_out = barriers(page, screens)
    login(page, learner)
    page.goto("/roadmap/")
    assert (signed_out, barriers(page, screens)) == ([], [])


def test_first_visit_and_next_page_are_small(page: Page, login, address, learner: User) -> None:
    login(page, learner)
    first, second = fetched(page, "/roadmap/"), fetched(page, address("{milestone}"))
    assert 20_000 < sum(first.values()) <= FIRST_VISIT
    assert 0 < sum(second[url] for url in second.keys() - first.keys()) <= NEXT_PAGE


def test_a_tick_by_keyboard_keeps_the_focus_and_is_said(page: Page, login, learner: User) -> None:
    login(page, learner)
    page.goto("/roadmap/")
    page.wait_for_function("window.htmx")
    tick = page.get_by_role("checkbox", name="Map the experts in your area and your links to them")
    done = int(page.locator("#progress b").inner_text())
    tick.focus()
    page.keyboard.press("Space")
    expect(tick).to_have_attribute("aria-checked", "true")
    expect(tick).to_be_focused()
    expect(page.get_by_role("status").last).to_contain_text("Done: Map the experts")
    expect(page.locator("#progress b")).to_have_text(str(done + 1))
    page.keyboard.press("Enter")
    expect(tick).to_have_attribute("aria-checked", "false")
    expect(tick).to_be_focused()
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(tick).to_have_attribute("aria-checked", "true")
    expect(tick).to_be_focused()


def test_what_is_half_typed_survives_a_tick_on_the_same_page(
    page: Page, login, address, learner: User
) -> None:
    login(page, learner)
    page.goto(address("{milestone}"))
    page.wait_for_function("window.htmx")
    page.get_by_label("Add a note").fill("half typed")
    page.locator("[id^=tick-t]").click()
    expect(page.locator("[id^=tick-t]")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_label("Add a note")).to_have_value("half typed")


def test_what_is_half_typed_survives_what_is_done_beside_it(
    page: Page, login, address, learner: User
) -> None:
    login(page, learner)
    page.goto(address("{milestone}"))
    page.wait_for_function("window.htmx")
    page.get_by_label("Add a note").fill("half typed")
    page.locator("#notes article").first.get_by_role("button", name="Remove").click()
    expect(page.locator("#flash")).to_contain_text("Note removed.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#flash")).to_contain_text("Undone.")
    page.get_by_label("Target date").fill("2027-03-01")
    page.locator("[id^=tick-t]").click()
    expect(page.locator("[id^=tick-t]")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_label("Add a note")).to_have_value("half typed")
    expect(page.get_by_label("Target date")).to_have_value("2027-03-01")


def test_a_note_that_is_too_long_is_never_cut_and_the_box_may_be_resized(
    page: Page, login, address, learner: User, page_problems
) -> None:
    page_problems.expect("status of 422|Error Code 422")
    login(page, learner)
    page.goto(address("{milestone}"))
    page.wait_for_function("window.htmx")
    box = page.get_by_label("Add a note")
    box.evaluate("box => { box.style.height = '20rem' }")
    box.fill("long " * 5_000)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notes .invalid-feedback")).to_be_visible()
    assert len(page.get_by_label("Add a note").input_value().strip()) == 24_999
    assert Note.objects.filter(body__startswith="long").count() == 0


def test_focus_goes_on_where_the_button_is_gone(page: Page, login, learner: User) -> None:
    login(page, learner)
    page.goto("/roadmap/")
    page.wait_for_function("window.htmx")
    name = "Decide whether a paid certification is worth its cost"
    page.get_by_role("button", name=f"Bring back {name}").press("Enter")
    expect(page.get_by_role("checkbox", name=name)).to_be_focused()
    page.get_by_role("link", name=name).click()
    page.wait_for_function("window.htmx")
    page.locator("#aside summary").click()
    page.get_by_role("button", name="Set aside").press("Enter")
    expect(page.get_by_role("button", name="Bring back")).to_be_focused()


def test_two_tabs_that_edit_one_note_lose_neither_text(
    page: Page, login, address, learner: User, page_problems
) -> None:
    page_problems.expect("status of 409")
    login(page, learner)
    page.goto(address("{note}"))
    other = page.context.new_page()
    other.goto(address("{note}"))
    other.get_by_label("Note").fill("the other tab's text")
    other.get_by_role("button", name="Save note").click()
    expect(other.locator("#notes")).to_contain_text("the other tab's text")
    page.get_by_label("Note").fill("this tab's text")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_label("Note")).to_have_value("this tab's text")
    expect(page.locator("#stored")).to_have_value("the other tab's text")


def test_session_that_ends_keeps_a_half_typed_note(
    page: Page, login, address, learner: User, page_problems
) -> None:
    page_problems.expect("status of 401|Error Code 401")
    login(page, learner)
    page.goto(address("{milestone}"))
    page.wait_for_function("window.htmx")
    page.get_by_label("Add a note").fill("a long thought")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#flash")).to_contain_text("Your session has ended")
    expect(page.get_by_label("Add a note")).to_have_value("a long thought")
    login(page, learner)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#notes article").first).to_contain_text("a long thought")
