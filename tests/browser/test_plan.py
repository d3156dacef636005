"""The plan walked: dates taken over, a pause, an anchor that moves; with scripts, without, by keys.

It is walked on a wide screen and on a phone.
"""

import datetime
import re
from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from roadmap.catalogue.models import MilestoneTemplate
from roadmap.journey import demo
from roadmap.journey.models import Anchor, Milestone, Pause

BRIEF = "build-speaking-record"


@pytest.fixture(autouse=True)
def learner(live_server) -> User:
    call_command("publish_catalogue", if_none=True)
    demo.make_accounts()
    return User.objects.get(email="learner@example.com")


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


def in_days(number: int) -> datetime.date:
    return datetime.date.today() + datetime.timedelta(days=number)


def words(day: datetime.date) -> str:
    return f"{day.day} {day:%B %Y}"


def test_a_plan_is_read_taken_over_paused_and_hung_on_an_anchor(
    visitor: Page, page_problems
) -> None:
    page_problems.expect("status of 422")
    page = visitor
    template = MilestoneTemplate.objects.get(slug=BRIEF)
    row = page.locator(f"#plan-t{template.pk}")

    # From the roadmap to the plan; one date is taken over, and given back.
    page.goto("/roadmap/")
    page.get_by_role("link", name="Your plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your plan")
    expect(row).to_contain_text("Suggested: by ")
    row.get_by_role("button", name=re.compile(f"Make it mine ?: {template.title}")).click()
    expect(page.locator("#flash")).to_contain_text("1 date is your own now.")
    expect(row).to_contain_text("Your own date: ")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    assert Milestone.objects.get(template=template).target_date is None

    # A pause that ends before it starts, and one that does not.
    page.goto("/roadmap/plan/")
    page.get_by_role("link", name="Add a pause").click()
    page.get_by_label("Away from").fill(in_days(0).isoformat())
    page.get_by_label("Away until").fill(in_days(-1).isoformat())
    page.get_by_role("button", name="Save pause").click()
    expect(page.locator("#div_id_last_day .invalid-feedback")).to_have_text(
        "Pick the day you leave, or a later one."
    )
    page.get_by_label("Away until").fill(in_days(20).isoformat())
    page.get_by_role("button", name="Save pause").click()
    away = f"You are away until {words(in_days(20))}: nothing is asked of you."
    expect(page.get_by_text(away)).to_be_visible()
    page.goto("/roadmap/")
    expect(page.get_by_text(away)).to_be_visible()

    # An anchor, a date that hangs on it, and what would move before it is saved.
    page.goto("/roadmap/plan/anchors/")
    page.get_by_label("What is it?").fill("Graduation")
    page.get_by_label("When is it?").fill(in_days(200).isoformat())
    page.get_by_role("button", name="Save anchor").click()
    page.goto(f"/roadmap/t{template.pk}/")
    page.get_by_role("link", name="Hang it on an anchor").click()
    page.get_by_label("Hang it on").select_option(label="Graduation")
    page.get_by_label("How many").fill("2")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#facts")).to_contain_text("hangs on: Graduation (2 weeks before)")
    expect(page.get_by_label("Target date")).to_have_value(in_days(186).isoformat())
    page.get_by_role("link", name="Change what it hangs on").click()
    page.get_by_role("link", name="Add or change anchors").click()
    page.get_by_role("link", name="Change Graduation").click()
    page.get_by_label("When is it?").fill(in_days(230).isoformat())
    page.get_by_role("button", name="Show what would move").click()
    expect(page.locator("#moves")).to_contain_text(
        f"{in_days(186):%-d %b %Y} → {in_days(216):%-d %b %Y}"
    )
    assert Milestone.objects.get(template=template).target_date == in_days(186)
    page.get_by_role("button", name="Save anchor").click()
    expect(page.locator("#flash")).to_contain_text("Anchor saved, with the dates that hang on it.")
    assert Milestone.objects.get(template=template).target_date == in_days(216)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    assert Milestone.objects.get(template=template).target_date == in_days(186)

    # The anchor goes, the date stays.
    page.goto("/roadmap/plan/anchors/")
    page.get_by_role("button", name="Remove Graduation").click()
    expect(page.locator("#flash")).to_contain_text("Anchor removed.")
    assert Milestone.objects.get(template=template).target_date == in_days(186)
    assert Anchor.objects.get(name="Graduation").removed_at is not None


def test_other_hours_show_the_new_dates_before_they_are_saved(visitor: Page, learner) -> None:
    page = visitor
    page.goto("/roadmap/start/")
    page.get_by_label("Hours a week you can give").fill("2")
    page.get_by_role("button", name="Update preview").click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text(re.compile(r"\d+ dates move\. They would go from "))
    expect(preview.locator("li", has_text="→")).to_have_count(10)
    expect(preview).to_contain_text("It does not fit: with 2 hours a week")
    learner.roadmap.refresh_from_db()
    assert learner.roadmap.hours_per_week == 4


def test_the_preview_follows_what_is_typed(page: Page, login, learner) -> None:
    login(page, learner)
    page.goto("/roadmap/start/")
    page.get_by_label("Hours a week you can give").fill("2")
    page.keyboard.press("Tab")
    expect(page.locator("#preview")).to_contain_text("dates move.")
    Milestone.objects.all().delete()
    page.goto("/roadmap/plan/anchors/")
    page.get_by_label("What is it?").fill("Congress")
    page.get_by_label("When is it?").fill(in_days(30).isoformat())
    page.get_by_role("button", name="Save anchor").click()
    page.get_by_role("link", name="Change Congress").click()
    page.get_by_label("When is it?").fill(in_days(40).isoformat())
    page.keyboard.press("Tab")
    expect(page.locator("#moves")).to_contain_text("None of them moves.")


def test_a_pause_and_the_plan_by_keyboard_alone(page: Page, login, learner) -> None:
    login(page, learner)
    page.goto("/roadmap/plan/pauses/")
    page.get_by_label("Away from").focus()
    for field, day in (("Away from", in_days(1)), ("Away until", in_days(10))):
        expect(page.get_by_label(field)).to_be_focused()
        # In which order day, month and year are typed is the browser's own matter.
        page.get_by_label(field).fill(day.isoformat())
        while page.get_by_label(field).evaluate("e => e === document.activeElement"):
            page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save pause")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#flash")).to_contain_text("Pause saved.")
    pause = Pause.objects.get()
    assert (pause.first_day, pause.last_day) == (in_days(1), in_days(10))
    page.locator("#take-all").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#flash")).to_contain_text("dates are your own now.")
    expect(page.locator("#take-all")).to_have_count(0)
    undo = page.get_by_role("button", name="Undo")
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#take-all")).to_be_visible()


def test_what_was_typed_wrongly_is_marked_for_everybody(
    page: Page, login, barriers, learner: User, page_problems
) -> None:
    page_problems.expect("status of 422")
    login(page, learner)
    for path, button in (
        ("/roadmap/plan/pauses/", "Save pause"),
        ("/roadmap/plan/anchors/", "Save anchor"),
    ):
        page.goto(path)
        page.get_by_role("button", name=button).click()
        expect(page.locator("[aria-invalid=true]")).to_have_count(2)
        assert barriers(page) == []
