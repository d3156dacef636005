"""What users report arrives at the desk, and waits until somebody closes it."""

import datetime
import uuid

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from roadmap.catalogue.models import Report
from roadmap.desk import freshness
from tests.catalogue.factories import line

PAGE = "/admin/desk/reports/"
NOON = datetime.datetime(2026, 10, 20, 12, tzinfo=datetime.UTC)


def make(template, text: str = "The link is dead.", slug: str = "read", **values) -> Report:
    return Report.objects.create(
        milestone_template=line(slug),
        edition=template.current_edition,
        key=uuid.uuid4(),
        text=text,
        **values,
    )


def stored(report: Report) -> tuple:
    report = Report.objects.get(pk=report.pk)
    return report.closed_at, report.closed_by


def test_open_reports_come_first_and_the_newest_of_them(template):
    for text, closed_at in (("a", None), ("b", NOON), ("c", None), ("d", timezone.now())):
        make(template, text, closed_at=closed_at)
    assert [report.text for report in freshness.reports()] == ["c", "a", "d", "b"]


def test_report_is_shown_with_line_edition_and_day(template, desk):
    report = make(template, "The link\n<script>is</script> dead.", sent_at=NOON)
    page = desk.get(PAGE).content.decode()
    assert f'id="report-{report.pk}"' in page
    assert f'href="/admin/roadmap/milestonetemplate/{line("read").pk}/change/"' in page
    assert "Sent 20 Oct 2026, noon, about edition 1" in " ".join(page.split())
    assert "The link<br>&lt;script&gt;is&lt;/script&gt; dead." in page


def test_nobody_is_named_who_reports(template, desk, alice):
    make(template, by=alice)
    for path in (PAGE, "/admin/desk/freshness/"):
        page = desk.get(path).content.decode()
        assert "The link is dead." in page
        assert alice.email not in page
        assert alice.name not in page


def test_report_is_closed_with_who_and_when_and_an_entry_in_the_history(template, admin):
    report = make(template)
    freshness.set_closed(report_id=report.pk, closed=True, by=admin)
    closed_at, closed_by = stored(report)
    assert (timezone.now() - closed_at < datetime.timedelta(minutes=1), closed_by) == (True, admin)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_edited_object(), entry.get_change_message()) == (
        admin,
        line("read"),
        f"Closed report {report.pk}.",
    )


def test_closing_twice_is_closing_once(template, admin, bob):
    report = make(template)
    freshness.set_closed(report_id=report.pk, closed=True, by=admin)
    once = stored(report)
    freshness.set_closed(report_id=report.pk, closed=True, by=bob)
    assert (stored(report), LogEntry.objects.count()) == (once, 1)


def test_report_is_opened_again(template, admin):
    report = make(template, closed_at=NOON, closed_by=admin)
    for _time in range(2):
        freshness.set_closed(report_id=report.pk, closed=False, by=admin)
    assert stored(report) == (None, None)
    assert [entry.get_change_message() for entry in LogEntry.objects.all()] == [
        f"Opened report {report.pk} again."
    ]


def test_buttons_post_the_wanted_state(template, desk, admin):
    report = make(template)
    for state, closed_by in (("closed", admin), ("closed", admin), ("open", None)):
        response = desk.post(f"{PAGE}{report.pk}/", {"state": state})
        assert (response.status_code, response["Location"]) == (302, PAGE)
        assert stored(report)[1] == closed_by


@pytest.mark.parametrize("state", ["", "toggle", "true"])
def test_other_states_are_refused(state, template, desk):
    report = make(template)
    assert desk.post(f"{PAGE}{report.pk}/", {"state": state}).status_code == 400
    assert stored(report) == (None, None)


def test_report_that_is_not_there_is_not_found(template, desk):
    assert desk.post(f"{PAGE}999999/", {"state": "closed"}).status_code == 404


def test_reports_are_for_who_may_change_roadmap_templates(template, editor, clerk, client):
    report = make(template)
    for browser, expected in ((clerk, 403), (client, 302)):
        assert browser.get(PAGE).status_code == expected
        assert browser.post(f"{PAGE}{report.pk}/", {"state": "closed"}).status_code == 403
    assert stored(report) == (None, None)
    assert editor.get(PAGE).status_code == 200
    assert editor.post(f"{PAGE}{report.pk}/", {"state": "closed"}).status_code == 302


def test_looking_writes_nothing(template, desk):
    report = make(template)
    assert desk.get(PAGE).status_code == 200
    assert desk.get(f"{PAGE}{report.pk}/").status_code == 405
    assert stored(report) == (None, None)


def test_page_without_reports_says_so(template, desk):
    assert "Nothing was reported." in desk.get(PAGE).content.decode()


@pytest.mark.parametrize("count", [1, 60])
def test_cost_of_the_page_does_not_grow_with_the_reports(
    count, template, desk, django_assert_num_queries
):
    for number in range(count):
        make(template, f"Number {number}")
    desk.get(PAGE)  # the session is stored once
    with django_assert_num_queries(4):  # session, user, how many, the reports
        desk.get(PAGE)
