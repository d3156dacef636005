"""When an application is over, a page asks what next: it offers, and does nothing by itself."""

import datetime
import itertools
import re

import pytest
import time_machine

from roadmap.applications.models import Application
from tests.applications.factories import (
    DAY,
    applications_of,
    make_application,
    move,
)
from tests.journey.factories import change, client_of, journey_of, milestone_of, publish
from tests.journey.pages import Page
from tests.journey.writes import HTMX
from tests.promises.browser import Browser
from tests.promises.test_no_dark_patterns import SHAME

TODAY = datetime.date(2026, 6, 1)
CHEERS = re.compile(r"congratulat|well done|hooray|proud|amazing|!|share|tell everybody", re.I)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def application(learner, stages):
    return make_application(learner, "offer", title="MSL, cell therapy", company="Corvane Oncology")


def test_closing_one_leads_to_what_may_come_next_and_changes_nothing_more(learner, stages):
    client = client_of(learner)
    for slug, way, headers in itertools.product(
        ("declined", "rejected", "no-answer"), ("card", "moves"), ({}, HTMX)
    ):
        application = make_application(learner, "offer")
        data = {"stage": slug, "day": ""}
        answer = client.post(f"/applications/{application.pk}/{way}/", data, headers=headers)
        url = answer.headers.get("HX-Redirect") or answer.url
        assert url == f"/applications/{application.pk}/closed/"
        before = applications_of(learner)
        page = Page(client.get(url))
        assert "Nothing below has to be done" in page.text("main")
        assert page.undo_url
        assert SHAME.search(page.text("main")) is None
        assert applications_of(learner) == before
        # Pressing the same again is no new end.
        answer = client.post(f"/applications/{application.pk}/moves/", data)
        assert answer.url.startswith(f"/applications/{application.pk}/#")


def test_one_that_goes_on_has_no_such_page(learner, application):
    client = client_of(learner)
    for path in ("closed/", "accepted/"):
        url = f"/applications/{application.pk}/"
        assert client.get(url + path).url == url
    move(application, "rejected")
    assert client.get(f"/applications/{application.pk}/accepted/").url.endswith("/closed/")
    move(application, "accepted")
    assert client.get(f"/applications/{application.pk}/closed/").url.endswith("/accepted/")


def test_what_was_learnt_is_kept_and_shown(learner, application):
    move(application, "rejected")
    browser = Browser(learner)
    browser.open(f"/applications/{application.pk}/closed/")
    page = browser.press("Save what you learnt", learnt="Ask for <the> territory early.")
    assert browser.url.endswith("/closed/")
    assert page.value("learnt").strip() == "Ask for <the> territory early."
    page = browser.open(f"/applications/{application.pk}/")
    assert "Ask for <the> territory early." in page.text("learnt")


def test_what_was_learnt_in_two_windows_is_lost_in_neither(learner, application):
    move(application, "rejected")
    client, url = client_of(learner), f"/applications/{application.pk}/learnt/"
    for text in ("one", "one"):
        assert client.post(url, {"learnt": text, "revision": "1"}).status_code == 302
    page = Page(client.post(url, {"learnt": "two", "revision": "1"}))
    assert (page.status, page.value("learnt").strip()) == (409, "two")
    assert "one" in page.text("learnt")
    assert Application.objects.get().learnt == "one"
    client.post(url, {"learnt": "two", "revision": page.value("revision")})
    assert Application.objects.get().learnt == "two"
    assert client.post(url, {"revision": "2"}).status_code == 400
    page = Page(client.post(url, {"learnt": "x" * 10_001, "revision": "2"}))
    assert (page.status, page.value("learnt").strip()) == (422, "x" * 10_001)


def test_a_next_action_elsewhere_is_offered_first_where_nothing_is_planned(learner, application):
    planned = make_application(learner, next_action="Call", next_action_on=TODAY, title="Planned")
    bare = make_application(learner, title="Bare")
    make_application(learner, "no-answer", title="Over")
    move(application, "rejected")
    page = Page(client_of(learner).get(f"/applications/{application.pk}/closed/"))
    assert [url.split("/")[2] for url in page.links("others")] == [str(bare.pk), str(planned.pk)]
    assert "nothing planned yet" in page.text("others")


def test_with_no_other_under_way_a_pause_is_as_good(learner, application):
    move(application, "rejected")
    page = Page(client_of(learner).get(f"/applications/{application.pk}/closed/"))
    assert "a pause costs nothing" in page.text("others")


def test_accepting_is_a_calm_page_that_shows_the_way_and_does_nothing(learner, application, lines):
    change(lines[7], kind="position")
    publish(lines[7].stage.roadmap_template)
    client = client_of(learner)
    journey = journey_of(learner)
    data = {"stage": "accepted", "day": "2026-05-30"}
    answer = client.post(f"/applications/{application.pk}/moves/", data)
    assert answer.url == f"/applications/{application.pk}/accepted/"
    page = Page(client.get(answer.url))
    said = page.text("main")
    assert "MSL, cell therapy" in page.text(next(page.root.iter("h1")))
    assert "It is 26 days since you first kept it here, and 0 of 8 milestones" in said
    way = [page.text(step) for step in page.root.iter("ol") for step in step]
    assert way == ["1Offer4 May 2026", "Accepted30 May 2026"]
    assert "Only you see this page." in said
    assert CHEERS.search(said) is None
    assert SHAME.search(said) is None
    assert journey_of(learner) == journey


def test_accepting_offers_the_tick_and_never_gives_it(learner, application, lines):
    change(lines[7], kind="position")
    publish(lines[7].stage.roadmap_template)
    client = client_of(learner)
    client.post(f"/applications/{application.pk}/milestones/t{lines[1].pk}/", {"linked": "1"})
    move(application, "accepted", day=datetime.date(2026, 5, 30))
    browser = Browser(learner)
    page = browser.open(f"/applications/{application.pk}/accepted/")
    assert page.links("offers") == [f"/roadmap/t{lines[1].pk}/", f"/roadmap/t{lines[7].pk}/"]
    assert milestone_of(learner, lines[1]).state == "open"
    browser.press(f"Tick it with 30 May 2026: {lines[1].title}")
    assert milestone_of(learner, lines[1]).done_on == datetime.date(2026, 5, 30)
    page = browser.open(f"/applications/{application.pk}/accepted/")
    assert page.links("offers") == [f"/roadmap/t{lines[7].pk}/"]


def test_accepting_offers_the_position_as_a_credential(learner, application):
    move(application, "accepted", day=TODAY)
    browser = Browser(learner)
    page = browser.open(f"/applications/{application.pk}/accepted/")
    assert (page.value("title"), page.value("organisation")) == (
        "MSL, cell therapy", "Corvane Oncology",
    )  # fmt: skip
    assert learner.roadmap.credentials.count() == 0
    page = browser.press("Add this position", since="2026-07-01")
    credential = learner.roadmap.credentials.get()
    assert (credential.title, credential.since) == ("MSL, cell therapy", datetime.date(2026, 7, 1))
    assert browser.url.startswith("/roadmap/credentials/")


def test_accepted_at_once_has_no_way_to_show_and_still_works(learner, stages):
    application = make_application(learner, "accepted", day=DAY, company="")
    page = Page(client_of(learner).get(f"/applications/{application.pk}/accepted/"))
    assert page.status == 200
    assert "0 of 8 milestones of your roadmap are done." in page.text("main")


@pytest.mark.parametrize(
    ("slug", "path", "queries"), [("rejected", "closed", 6), ("accepted", "accepted", 9)]
)
def test_these_pages_cost_little(learner, stages, slug, path, queries, django_assert_num_queries):
    application = make_application(learner, slug)
    client = client_of(learner)
    client.get("/roadmap/")
    for _ in range(2):
        with django_assert_num_queries(queries):
            assert client.get(f"/applications/{application.pk}/{path}/").status_code == 200
        for _ in range(20):
            make_application(learner)
