"""What has to be looked at again, and saying that it was."""

import datetime
import uuid

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import User
from roadmap.catalogue.models import MilestoneTemplate, Report
from roadmap.desk import freshness
from tests.catalogue.factories import line

TODAY = datetime.date(2026, 11, 23)
SOURCE = [{"title": "A book", "url": "https://book.example/"}]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture
def fresh(template):
    """The small catalogue with sources, checked today, due in a year."""
    MilestoneTemplate.objects.update(sources=SOURCE, checked_on=TODAY, review_by=day("2027-11-23"))
    return template


def change(slug: str, **values) -> None:
    MilestoneTemplate.objects.filter(slug=slug).update(**values)


def report(slug: str, template, text: str = "The link is dead.", **values) -> Report:
    return Report.objects.create(
        milestone_template=line(slug),
        edition=template.current_edition,
        key=uuid.uuid4(),
        text=text,
        **values,
    )


def queue() -> list[tuple[str, tuple[str, ...], int]]:
    return [
        (stale.line.slug, stale.reasons, len(stale.reports)) for stale in freshness.queue(TODAY)
    ]


# The queue ---------------------------------------------------------------------------------------


def test_fresh_lines_are_not_in_the_queue(fresh):
    assert queue() == []


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        ({"sources": []}, ("It has no source.",)),
        ({"checked_on": None}, ("Nobody has said when it was checked.",)),
        ({"checked_on": day("2025-05-23")}, ("It was last checked on 23 May 2025.",)),
        ({"review_by": day("2026-11-23")}, ("Its review was due on 23 Nov 2026.",)),
        (
            {"sources": [], "checked_on": None, "review_by": day("2026-01-01")},
            (
                "It has no source.",
                "Nobody has said when it was checked.",
                "Its review was due on 1 Jan 2026.",
            ),
        ),
    ],
)
def test_line_is_in_the_queue_with_the_reasons(values, reasons, fresh):
    change("read", **values)
    assert queue() == [("read", reasons, 0)]


@pytest.mark.parametrize(
    "values",
    [
        {"review_by": day("2026-11-24")},
        {"review_by": None},
        {"checked_on": day("2025-05-24")},
        {"sources": [], "retired": True},
    ],
)
def test_line_that_is_not_stale_or_not_in_use_is_not_in_the_queue(values, fresh):
    change("read", **values)
    assert queue() == []


def test_line_with_an_open_report_is_in_the_queue_with_it(fresh):
    report("send", fresh, "First")
    report("send", fresh, "Second")
    report("send", fresh, "Closed", closed_at=timezone.now())
    report("wait", fresh, "Closed", closed_at=timezone.now())
    (stale,) = freshness.queue(TODAY)
    assert (stale.line.slug, [found.text for found in stale.reports]) == (
        "send",
        ["Second", "First"],
    )


def test_worst_comes_first(fresh):
    change("read", review_by=day("2026-11-01"))
    change("write", sources=[])
    change("send", review_by=day("2026-10-01"))
    assert [slug for slug, *_rest in queue()] == ["write", "send", "read"]
    report("read", fresh)
    assert [slug for slug, *_rest in queue()] == ["read", "write", "send"]


def test_what_waits_is_counted(fresh):
    change("read", sources=[])
    report("wait", fresh)
    report("wait", fresh)
    assert freshness.waiting(TODAY) == freshness.Waiting(stale_lines=2, open_reports=2)


def test_days_of_review_are_known_by_line(fresh):
    change("read", review_by=None)
    assert freshness.review_dates(fresh) == {
        line(slug).pk: day("2027-11-23") for slug in ("write", "send", "wait")
    }


# Checked today -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "expected"), [(6, "2027-05-23"), (12, "2027-11-23"), (24, "2028-11-23")]
)
def test_checked_line_gets_both_days_and_an_entry_in_its_history(months, expected, fresh, admin):
    change("read", sources=[], checked_on=None, review_by=None)
    freshness.mark_checked(line_id=line("read").pk, months=months, today=TODAY, by=admin)
    assert (line("read").checked_on, line("read").review_by) == (TODAY, day(expected))
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.get_edited_object()) == (
        admin,
        str(line("read").pk),
        line("read"),
    )
    assert entry.get_change_message().startswith("Checked; to be reviewed by 23 ")


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-12-31", 24, "2028-12-31"),
        ("2026-06-30", 6, "2026-12-30"),
        ("2026-07-01", 6, "2027-01-01"),
    ],
)
def test_months_end_where_the_month_does(start, months, expected):
    assert freshness.months_after(day(start), months) == day(expected)


def test_checking_twice_on_a_day_is_checking_once(fresh, admin):
    for _time in range(2):
        freshness.mark_checked(line_id=line("read").pk, months=24, today=TODAY, by=admin)
    assert LogEntry.objects.count() == 1


def test_checking_changes_nothing_else(fresh, admin):
    others = MilestoneTemplate.objects.exclude(slug="read").order_by("pk")
    before = list(others.values())
    was = MilestoneTemplate.objects.filter(slug="read").values().get()
    freshness.mark_checked(line_id=line("read").pk, months=6, today=TODAY, by=admin)
    now = MilestoneTemplate.objects.filter(slug="read").values().get()
    assert {name for name in now if now[name] != was[name]} == {"review_by"}
    assert list(others.values()) == before


# The page ----------------------------------------------------------------------------------------

PAGE = "/admin/desk/freshness/"


def test_page_leads_to_the_line_and_has_a_button_for_each_choice(fresh, desk):
    change("read", sources=[])
    report("read", fresh, "The <b>link</b> is dead.")
    page = desk.get(PAGE).content.decode()
    number = line("read").pk
    assert f'href="/admin/roadmap/milestonetemplate/{number}/change/"' in page
    assert page.count(f'formaction="/admin/desk/freshness/{number}/"') == 3
    assert "The &lt;b&gt;link&lt;/b&gt; is dead." in page


def test_button_says_checked_today(fresh, desk):
    change("read", sources=[], checked_on=None)
    today = timezone.localdate()
    response = desk.post(f"{PAGE}{line('read').pk}/", {"months": "12"})
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert (line("read").checked_on, line("read").review_by) == (
        today,
        freshness.months_after(today, 12),
    )


@pytest.mark.parametrize("months", ["", "7", "-6", "x", "120000"])
def test_other_months_are_refused(months, fresh, desk):
    response = desk.post(f"{PAGE}{line('read').pk}/", {"months": months})
    assert (response.status_code, line("read").review_by) == (400, day("2027-11-23"))


def test_line_that_is_not_there_is_not_found(fresh, desk):
    assert desk.post(f"{PAGE}999999/", {"months": "12"}).status_code == 404


def test_page_without_anything_stale_says_so(fresh, desk):
    MilestoneTemplate.objects.update(
        checked_on=timezone.localdate(), review_by=timezone.localdate() + datetime.timedelta(9)
    )
    assert "no review is due" in desk.get(PAGE).content.decode()


def test_freshness_is_for_who_may_change_roadmap_templates_and_its_buttons_for_lines(
    fresh, editor, clerk, client
):
    button = f"{PAGE}{line('read').pk}/"
    for browser, expected in ((clerk, 403), (client, 302)):
        assert browser.get(PAGE).status_code == expected
        assert browser.post(button, {"months": "6"}).status_code == 403
    assert line("read").review_by == day("2027-11-23")
    change("read", sources=[])
    page = editor.get(PAGE)
    assert (page.status_code, "Checked today" in page.content.decode()) == (200, False)
    assert editor.post(button, {"months": "6"}).status_code == 403
    assert line("read").review_by == day("2027-11-23")
    User.objects.get(email="editor@example.org").user_permissions.add(
        Permission.objects.get(codename="change_milestonetemplate")
    )
    assert "Checked today" in editor.get(PAGE).content.decode()
    assert editor.post(button, {"months": "6"}).status_code == 302


def test_pages_lead_to_no_line_that_one_may_not_edit(fresh, editor, desk):
    change("read", sources=[], title="The book")
    report("read", fresh)
    edit = f'href="/admin/roadmap/milestonetemplate/{line("read").pk}/change/"'
    pages = (PAGE, "/admin/desk/reports/", f"/admin/desk/{fresh.pk}/publish/")
    for address in pages:
        assert edit in desk.get(address).content.decode()
        shown = editor.get(address)
        assert (shown.status_code, edit in shown.content.decode()) == (200, False)


def test_looking_writes_nothing(fresh, desk):
    change("read", sources=[])
    before = list(MilestoneTemplate.objects.order_by("pk").values())
    assert desk.get(PAGE).status_code == 200
    assert desk.get(f"{PAGE}{line('read').pk}/").status_code == 405
    assert list(MilestoneTemplate.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("stale", [1, 40])
def test_cost_of_the_page_does_not_grow_with_the_queue(
    stale, fresh, desk, django_assert_num_queries
):
    stage = line("read").stage
    for number in range(stale):
        stage.milestone_templates.create(slug=f"m-{number}", title=f"M {number}")
        report(f"m-{number}", fresh)
    desk.get(PAGE)  # the session is stored once
    with django_assert_num_queries(4):  # session, user, lines, reports
        desk.get(PAGE)


def test_desk_says_how_much_waits(fresh, desk):
    MilestoneTemplate.objects.update(
        checked_on=timezone.localdate(), review_by=timezone.localdate() + datetime.timedelta(9)
    )
    change("read", sources=[])
    for slug in ("read", "wait", "wait"):
        report(slug, fresh)
    page = " ".join(desk.get("/admin/desk/").content.decode().split())
    assert f'<a href="{PAGE}">Freshness</a>: 2 lines to look at again' in page
    assert '<a href="/admin/desk/reports/">Reports</a>: 3 open' in page
