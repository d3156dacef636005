"""An admin walks the desk in a real browser: edit, preview, publish, see it as a user, restore.

The content security policy is in force: a breach is a problem of the page, and fails the test.
"""

import uuid
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from roadmap.catalogue import publishing
from roadmap.catalogue.models import Edition, MilestoneTemplate, Report, RoadmapTemplate, Stage
from roadmap.journey.models import Milestone
from tests.journey.factories import (
    make_background,
    make_degree,
    make_roadmap,
    make_specialty,
    tick,
)


@pytest.fixture(autouse=True)
def catalogue(live_server) -> RoadmapTemplate:
    call_command("publish_catalogue", if_none=True)
    return RoadmapTemplate.objects.get()


@pytest.fixture
def learner(alice) -> User:
    """A nurse with a roadmap, who has ticked the line that will be reworded and a later one."""
    make_roadmap(
        alice,
        background=make_background("nurse-np-pa"),
        degree=make_degree("bsn"),
        degree_status="held",
        specialty=make_specialty("oncology"),
    )
    for slug in ("learn-msl-role", "read-job-ads"):
        tick(alice, MilestoneTemplate.objects.get(slug=slug))
    return alice


@pytest.fixture
def admin_page(page: Page, admin: User, login) -> Page:
    login(page, admin)
    return page


def change_page(row: object) -> str:
    return reverse(f"admin:roadmap_{row._meta.model_name}_change", args=[row.pk])


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.locator("ul.messagelist .success")).to_be_visible()


def publish(page: Page, number: int, note: str) -> None:
    page.get_by_label("Note to colleagues").fill(note)
    page.get_by_role("button", name=f"Publish edition {number}").click()
    expect(page.locator("ul.messagelist .success")).to_have_text(
        f"Published edition {number}. Everybody reads it from now on."
    )


def preview_as(page: Page, background: str) -> None:
    page.get_by_label("Background").select_option(label=background)
    page.get_by_label("Area of expertise").select_option(label="Oncology")
    page.get_by_role("button", name="Show").click()


def edit(page: Page) -> None:
    """Reword a line, add one for nurses, retire one."""
    page.goto(change_page(MilestoneTemplate.objects.get(slug="learn-msl-role")))
    page.get_by_label("Title:").fill("Say what an MSL does")
    save(page)
    page.goto("/admin/roadmap/milestonetemplate/add/")
    page.get_by_label("Stage:").select_option(label="Understand the job")
    page.get_by_label("Title:").fill("Ask a nurse who became an MSL")
    page.get_by_label("Slug:").fill("ask-a-nurse")
    page.locator(".field-backgrounds").get_by_label("Nurse, NP or PA").check()
    save(page)
    page.goto(change_page(MilestoneTemplate.objects.get(slug="read-job-ads")))
    page.get_by_label("Retired").check()
    save(page)


def test_admin_walks_the_desk_and_users_lose_nothing(
    admin_page: Page,
    learner: User,
    new_context: Callable[..., BrowserContext],
    login: Callable[[Page, User], None],
) -> None:
    before = list(Milestone.objects.order_by("pk").values())
    edit(admin_page)

    admin_page.goto("/admin/")
    admin_page.get_by_role("link", name="Changes, preview, publish and editions").click()
    admin_page.get_by_role("link", name="Preview as").click()
    preview_as(admin_page, "Nurse, NP or PA")
    to_come = admin_page.locator(".desk-column").nth(1)
    expect(to_come).to_contain_text("Ask a nurse who became an MSL new")
    expect(to_come).to_contain_text("Say what an MSL does reworded")
    preview_as(admin_page, "Physician")
    expect(to_come).to_contain_text("Say what an MSL does reworded")
    expect(to_come).not_to_contain_text("Ask a nurse")

    admin_page.get_by_role("link", name="Changes and publish").click()
    changes = admin_page.locator(".desk-change")
    expect(changes).to_have_count(3)
    reworded = changes.filter(has_text="Say what an MSL does")
    expect(reworded).to_contain_text("Offered to 1 roadmap, as today. Touched on 1, ticked on 1.")
    expect(reworded.locator("ins")).to_contain_text("Say")
    new = changes.filter(has_text="Ask a nurse who became an MSL")
    expect(new).to_contain_text("It will be offered to 1 roadmap.")
    publish(admin_page, 2, "Plainer words")

    user_page = new_context().new_page()
    login(user_page, learner)
    user_page.goto("/roadmap/")
    expect(user_page.get_by_role("checkbox", name="Say what an MSL does")).to_be_checked()
    expect(user_page.get_by_role("checkbox", name="Ask a nurse who became")).not_to_be_checked()
    retired = MilestoneTemplate.objects.get(slug="read-job-ads")
    expect(user_page.locator(f"#entry-t{retired.pk} [role=checkbox]")).to_be_checked()

    admin_page.get_by_role("link", name="Publish edition 1 again…").click()
    expect(admin_page.locator("#content-main")).to_contain_text("The working copy stays as it is.")
    publish(admin_page, 3, "Too early")
    user_page.reload()
    expect(user_page.get_by_role("checkbox", name="Say what an MSL does")).to_have_count(0)
    expect(user_page.locator(f"#entry-t{retired.pk} [role=checkbox]")).to_be_checked()
    assert list(Milestone.objects.order_by("pk").values()) == before
    assert Edition.objects.get(number=3).restores.number == 1


def test_desk_works_without_scripts(scripts_off_page: Page, admin: User, login, catalogue) -> None:
    Stage.objects.filter(slug="understand").update(intro="Begin here.")
    login(scripts_off_page, admin)
    scripts_off_page.goto(reverse("desk:publish", args=[catalogue.pk]))
    publish(scripts_off_page, 2, "A word of welcome")
    assert Edition.objects.count() == 2


@pytest.mark.parametrize("width", [360, 1280])
def test_preview_is_one_column_on_a_narrow_screen_and_two_on_a_wide_one(
    admin_page: Page, catalogue, width
) -> None:
    admin_page.set_viewport_size({"width": width, "height": 900})
    chosen = "background=nurse-np-pa&degree=phd&status=held&specialty=oncology"
    admin_page.goto(reverse("desk:preview", args=[catalogue.pk]) + f"?{chosen}")
    today, to_come = (admin_page.locator(".desk-column").nth(n).bounding_box() for n in (0, 1))
    side_by_side = today["y"] == to_come["y"] and today["x"] < to_come["x"]
    assert side_by_side == (width == 1280)
    assert admin_page.evaluate("document.documentElement.scrollWidth") <= width


def test_word_without_an_end_makes_no_page_wider(
    admin_page: Page, admin: User, alice: User, catalogue
) -> None:
    word = 500 * "x"
    lines = MilestoneTemplate.objects.filter(slug="read-job-ads")
    lines.update(summary=word)
    publishing.publish(roadmap_template=catalogue, by=admin, note=word, message=word)
    lines.update(title=word[:120], summary="")
    Report.objects.create(
        milestone_template=lines.get(),
        edition=Edition.objects.get(number=2),
        by=alice,
        key=uuid.uuid4(),
        text=word,
    )
    wide = []
    for name, *args in (
        ("publish", catalogue.pk),
        ("editions", catalogue.pk),
        ("edition", catalogue.pk, 2),
        ("restore", catalogue.pk, 1),
        ("freshness",),
        ("reports",),
    ):
        admin_page.goto(reverse(f"desk:{name}", args=args))
        admin_page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for width in (360, 1280):
            admin_page.set_viewport_size({"width": width, "height": 900})
            if admin_page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((name, width))
    assert wide == []
