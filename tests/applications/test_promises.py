"""The promises of the site, held by applications: sent twice, forms alone, private, no pressure."""

import datetime
import logging
from functools import partial

import pytest
import time_machine
from django.contrib import admin as admin_site
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from roadmap.catalogue.models import Skill
from tests.applications.factories import applications_of, make_application, make_document, move
from tests.applications.writes import EMPTY, all_writes
from tests.concurrency import at_once
from tests.journey.factories import client_of, journey_of
from tests.journey.pages import Page
from tests.journey.writes import HTMX
from tests.promises.browser import Browser
from tests.promises.test_no_dark_patterns import SHAME

SECRET = "zanzibar"
TODAY = datetime.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00"):
        yield


@pytest.fixture
def skill(db) -> Skill:
    """A skill that an advertisement can ask for."""
    return Skill.objects.create(slug="presentation", name="Presenting")


def stored(user) -> tuple[dict, dict]:
    return applications_of(user), journey_of(user)


def all_addresses() -> set[str]:
    """The names of the addresses below `/applications/`."""
    return {
        f"{entry.namespace}:{pattern.name}"
        for entry in get_resolver().url_patterns
        if isinstance(entry, URLResolver) and entry.namespace in ("applications", "outlook")
        for pattern in entry.url_patterns
        if f"{entry.pattern}{pattern.pattern}".startswith("applications/")
    }


def test_every_write_is_in_the_list(learner, stages, lines, skill):
    reading = {
        "applications:board",
        "applications:list",
        "applications:removed",
        "applications:report",
        "applications:download_report",
        "applications:application",
        "applications:choose_milestones",
        "applications:closed",
        "applications:accepted",
        "outlook:people",
        "outlook:fit",
    }
    listed = {write.address for write in all_writes(learner, lines).values()}
    assert listed | reading == all_addresses()
    assert listed & reading == set()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_sent_twice_has_the_effect_of_once(learner, stages, lines, skill, one_case, headers):
    writes = all_writes(learner, lines)
    client = client_of(learner)
    for name, write in writes.items():
        with one_case(name):
            before = stored(learner)
            first = write.send(client, headers=headers)
            after = stored(learner)
            assert after != before
            second = write.send(client, headers=headers)
            assert stored(learner) == after
            assert {first.status_code, second.status_code} <= {200, 302}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_the_same_moment_has_the_effect_of_once(learner, stages, lines, skill):
    clients = [client_of(learner) for _ in range(2)]
    for name, write in all_writes(learner, lines).items():
        answers = at_once(*[partial(write.send, client) for client in clients])
        assert [answer.status_code for answer in answers] == [302, 302], name
        after = stored(learner)
        write.send(clients[0])
        assert stored(learner) == after, name


def test_the_whole_way_can_be_gone_with_forms_alone(learner, stages, lines, skill):
    browser = Browser(learner)
    page = browser.open("/applications/")
    page = browser.open(page.links("main")[0])
    page = browser.press(
        "Add it",
        title="MSL, cell therapy",
        company="Corvane Oncology",
        advertisement="PhD, presentations, travel up to 60 %",
    )
    assert page.text("standing-h") == "Saved since 1 June 2026"
    page = browser.press("save-next", next_action="Ask Priya", next_action_on="2026-06-20")
    assert "Ask Priya" in page.text("standing")
    page = browser.press("move", stage="applied")
    assert page.text("standing-h") == "Applied since 1 June 2026"
    page = browser.press("add-document", **{"document-name": "CV"})
    page = browser.open(next(url for url in page.links("main") if url.endswith("/edit/")))
    page = browser.press("Save", place="Field", travel="60")
    assert "60 percent" in page.text("main")
    page = browser.open(next(url for url in page.links("main") if url.endswith("/fit/")))
    page = browser.press("Make a milestone of it: Presenting")
    assert "On your roadmap: Prepare a story that shows: Presenting" in page.text("main")
    page = browser.open("/applications/")
    browser.press(next(name for name in page.by_id if name.startswith("move-")), stage="rejected")
    assert browser.url.endswith("/closed/")
    page = browser.press("Save what you learnt", learnt="Ask early.")
    page = browser.press("Undo") if page.undo_url else page
    page = browser.open("/applications/report/")
    assert [page.text(cell) for cell in page.root.iter("td")][::2] == [
        "Saved", "Applied", "Rejected",
    ]  # fmt: skip


def test_every_form_posts_to_an_address_of_its_own(learner, stages, lines, skill):
    """A form that only htmx can send would be dead without it."""
    application = make_application(learner, "rejected", advertisement="Presentations")
    make_document(application)
    move(application, "no-answer")
    one = f"/applications/{application.pk}/"
    paths = ["/applications/", "/applications/list/", "/applications/add/", one, f"{one}edit/"]
    paths += [f"{one}{path}/" for path in ("closed", "fit", "people", "milestones")]
    browser = Browser(learner)
    for path in paths:
        for form in browser.open(path).root.iter("form"):
            if form.get("role") == "search" or form.get("method") != "post":
                assert (form.get("action") or "").startswith("/"), path
                continue
            assert form.get("action").startswith("/"), path
            assert form.get("hx-post") in (None, form.get("action")), path
            assert [field for field in form.iter() if field.get("name") == "csrfmiddlewaretoken"]


def test_staff_read_nothing_of_it_in_the_admin(admin, learner, stages):
    make_document(make_application(learner, title=SECRET, note=SECRET), name=SECRET)
    client = client_of(admin)
    for model in admin_site.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        urls = [reverse(f"{name}_changelist")]
        for row in model._base_manager.all()[:3]:
            for page in ("change", "delete"):
                try:
                    urls.append(reverse(f"{name}_{page}", args=[row.pk]))
                except NoReverseMatch:
                    continue
        for url in urls:
            assert SECRET not in client.get(url, follow=True).content.decode(), url


def test_the_logs_and_the_history_hold_no_text_of_it(learner, stages, caplog):
    client = client_of(learner)
    texts = dict.fromkeys(EMPTY, SECRET) | {"travel": "", "url": "", "next_action_on": ""}
    form = texts | {"title": SECRET, "kind": "msl", "stage": "saved", "day": "", "of": ""}
    with caplog.at_level(logging.DEBUG):
        client.post("/applications/add/", form | {"key": "12345678-1234-5678-1234-567812345678"})
        client.post("/applications/add/", form | {"url": f"javascript:{SECRET}"})
        (row,) = applications_of(learner)["applications"]
        client.get(f"/applications/{row['id']}/fit/")
        client.post(f"/applications/{row['id']}/edit/", texts)
    assert row["note"] == SECRET
    assert SECRET not in str(journey_of(learner)["events"])
    said = [r.getMessage() for r in caplog.records if not r.name.startswith("django.db")]
    assert [message for message in said if SECRET in message] == []


def test_a_long_silence_is_not_mentioned(learner, stages):
    make_application(learner, next_action="Call", next_action_on=TODAY)
    make_application(learner, "applied")
    make_application(learner, "no-answer")
    client = client_of(learner)
    with time_machine.travel("2036-06-01T12:00:00+00:00"):
        client = client_of(learner)
        for path in ("", "list/", "report/"):
            page = Page(client.get(f"/applications/{path}"))
            assert SHAME.search(page.text("main")) is None
            assert [e for e in page.by_id["main"].iter() if e.get("role") == "alert"] == []
            assert not any("danger" in e.get("class", "") for e in page.by_id["main"].iter())
