"""A person says that something is wrong with a line; the programme's editors get to read it."""

import uuid

import pytest

from roadmap.catalogue.models import REPORT_LENGTH, Report
from roadmap.journey import reports
from tests.cases import cases
from tests.concurrency import at_once
from tests.journey.factories import change, client_of, journey_of, publish, whole_database
from tests.journey.pages import Page
from tests.journey.test_costs import statements
from tests.journey.writes import HTMX

KEY = uuid.UUID(int=7)
TEXT = "The link leads nowhere."


@pytest.fixture
def client(learner):
    return client_of(learner)


def send(client, line, text: str = TEXT, key: object = KEY, **extra):
    data = {"report-key": key, "report-text": text}
    return client.post(f"/roadmap/t{line.pk}/report/", data, **extra)


def test_a_report_arrives_with_what_the_person_was_reading(client, learner, template, lines):
    change(lines[0], title="Say it in other words")
    edition = publish(template)
    answer = send(client, lines[0])
    assert answer.url == f"/roadmap/t{lines[0].pk}/#report"
    report = Report.objects.get()
    assert (report.milestone_template, report.edition, report.by) == (lines[0], edition, learner)
    assert (report.text, report.closed_at) == (TEXT, None)
    page = Page(client.get(answer.url))
    assert "Thank you. Your programme’s editors will read it." in page.text("main")


def test_htmx_gets_the_emptied_form_and_thanks(client, lines):
    page = Page(send(client, lines[0], headers=HTMX))
    assert (page.status, page.is_fragment) == (200, True)
    assert page.text("flash").startswith("Thank you. Your programme’s editors will read it.")
    assert page.undo_url is None
    assert page.by_id["report"].get("open") is None
    assert page.value("report-text").strip() == ""
    assert page.value("report-key") not in ("", str(KEY))


def test_the_form_says_who_reads_it(client, lines):
    said = Page(client.get(f"/roadmap/t{lines[0].pk}/")).text("report")
    assert said.startswith("Something wrong here?")
    assert "This is not private: your programme’s editors read it, with your name." in said
    assert "No patient details" in said


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@cases("text", ["", "   ", "\u200b", "x" * (REPORT_LENGTH + 1)])
def test_what_cannot_be_sent_is_said_beside_the_field_and_kept(client, lines, text, headers):
    before = whole_database()
    page = Page(send(client, lines[0], text, headers=headers))
    assert page.status == 422
    assert page.by_id["report"].get("open") is not None
    assert page.error("report-text")
    if len(text) > 10:
        assert page.value("report-text").strip() == text
    assert page.value("report-key") == str(KEY)
    assert whole_database() == before


def test_the_longest_text_can_be_sent(client, lines):
    assert send(client, lines[0], "é" * REPORT_LENGTH).status_code == 302
    assert len(Report.objects.get().text) == REPORT_LENGTH


def test_sent_twice_it_is_one_and_with_other_words_another(client, lines):
    for _ in range(2):
        assert send(client, lines[0]).status_code == 302
    assert Report.objects.count() == 1
    send(client, lines[0], "And the date is wrong.")
    assert Report.objects.count() == 2


def test_nobody_can_hold_back_the_report_of_another_with_its_key(client, stranger, lines):
    send(client_of(stranger), lines[0])
    send(client, lines[0])
    assert Report.objects.count() == 2


def test_a_key_that_is_none_is_refused_and_stores_nothing(client, lines):
    assert send(client, lines[0], key="x").status_code == 422
    assert not Report.objects.exists()


def test_a_report_is_no_part_of_the_journey(client, learner, lines):
    before = journey_of(learner)
    send(client, lines[0])
    after = journey_of(learner)
    assert len(after.pop("reports")) == 1
    assert before.pop("reports") == []
    assert after == before


def test_a_report_costs(client, lines):
    client.get("/roadmap/")
    # Session, user, roadmap, its row, is there such a report, store it.
    assert len(statements(lambda: send(client, lines[0]))) == 6


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_report_sent_at_once_is_one(learner, lines):
    results = at_once(
        *[lambda: reports.report_line(user=learner, ref=f"t{lines[0].pk}", key=KEY, text=TEXT)] * 6
    )
    assert results == [None] * 6
    assert Report.objects.count() == 1
