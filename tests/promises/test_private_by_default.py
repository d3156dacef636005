"""Promise 6: private by default. Staff do not read notes; a stranger finds nothing."""

import logging

import pytest
from django.apps import apps
from django.contrib import admin as admin_site
from django.test import Client
from django.urls import NoReverseMatch, reverse

from roadmap.journey.models import Note
from tests.journey.factories import (
    client_of,
    journey_of,
    make_note,
    make_user,
    set_state,
    tick,
)
from tests.journey.writes import HTMX, all_writes

SECRET = "zanzibar"
WINGS = ("roadmap.journey.", "roadmap.connections.", "roadmap.applications.")
JOURNEY = [model for model in apps.get_models() if model.__module__.startswith(WINGS)]


@pytest.fixture
def secrets(learner, lines) -> Note:
    """A note and a reason that nobody else may read."""
    set_state(learner, lines[1], "skipped", reason=f"A {SECRET} reason.")
    return make_note(learner, lines[0], f"A {SECRET} note.")


def test_no_page_of_the_admin_is_about_what_people_wrote():
    assert {model.__name__ for model in JOURNEY} == {
        "Anchor",
        "Application",
        "Connection",
        "ConnectionImport",
        "ConnectionUpload",
        "ConversationStep",
        "Credential",
        "Event",
        "Evidence",
        "ImportChange",
        "Milestone",
        "Move",
        "Note",
        "NoteVersion",
        "Pause",
        "Roadmap",
        "SentDocument",
        "SubStep",
        "Touch",
    }
    assert [model for model in JOURNEY if admin_site.site.is_registered(model)] == []
    assert [
        inline.model
        for registered in admin_site.site._registry.values()
        for inline in registered.inlines
        if inline.model in JOURNEY
    ] == []


def test_no_page_of_the_admin_is_about_stories_ratings_talks_or_briefs():
    wing = [model for model in apps.get_models() if model.__module__.startswith("roadmap.skills.")]
    assert {model.__name__ for model in wing} == {
        "Brief",
        "EarlierText",
        "HardQuestion",
        "Rating",
        "Rehearsal",
        "Story",
        "StoryTag",
        "Talk",
    }
    assert [model for model in wing if admin_site.site.is_registered(model)] == []


def test_staff_read_no_note_on_any_page_of_the_admin(admin, learner, lines, secrets):
    client = Client()
    client.force_login(admin)
    urls = [reverse("admin:index")]
    for model in admin_site.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        urls.append(reverse(f"{name}_changelist"))
        urls += [
            reverse(f"{name}_{page}", args=[row.pk])
            for row in model._base_manager.all()[:3]
            for page in ("change", "history", "delete")
            if has_page(f"{name}_{page}")
        ]
    for url in urls:
        answer = client.get(url, follow=True)
        assert answer.status_code in (200, 403), url
        assert SECRET not in answer.content.decode(), url


def has_page(name: str) -> bool:
    try:
        reverse(name, args=[1])
    except NoReverseMatch:
        return False
    return True


def test_staff_read_nothing_on_other_peoples_pages(admin, secrets, lines):
    client = Client()
    client.force_login(admin)
    note = f"/roadmap/t{lines[0].pk}/notes/{secrets.pk}/"
    assert client.get(note).status_code == 404
    assert client.post(note, {"revision": 1, "body": "x"}).status_code == 404
    assert client.get(f"/roadmap/t{lines[0].pk}/").status_code == 404
    assert client.get("/roadmap/").url == "/roadmap/start/"
    secrets.refresh_from_db()
    assert SECRET in secrets.body


def test_a_stranger_finds_a_404_and_changes_nothing(learner, stranger, lines):
    writes = all_writes(learner, lines)
    before = journey_of(learner)
    client = client_of(stranger)
    for name in ("edit a note", "remove a note", "undo"):
        assert writes[name].send(client).status_code == 404
        assert writes[name].send(client, headers=HTMX).status_code == 404
    assert client.get(writes["edit a note"].url).status_code == 404
    assert journey_of(learner) == before


def test_a_stranger_reads_nothing_on_pages_of_the_same_lines(secrets, learner, stranger, lines):
    tick(stranger, lines[0], lines[1])
    client = client_of(stranger)
    pages = ["/roadmap/", "/roadmap/progress/", "/roadmap/history/"]
    for url in (*pages, *[f"/roadmap/t{line.pk}/" for line in lines]):
        answer = client.get(url)
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()


def test_who_is_not_signed_in_reads_nothing(secrets, lines):
    for url in (
        "/roadmap/",
        f"/roadmap/t{lines[0].pk}/",
        f"/roadmap/t{lines[0].pk}/notes/{secrets.pk}/",
        "/roadmap/start/",
    ):
        answer = Client().get(url, follow=True)
        assert answer.redirect_chain[0][0].startswith("/accounts/login/")
        assert SECRET not in answer.content.decode()


def test_the_next_person_at_the_same_computer_reads_nothing(secrets, learner, lines):
    client = client_of(learner)
    url = f"/roadmap/t{lines[0].pk}/"
    answer = client.get(url)
    assert SECRET in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    client.post("/accounts/logout/")
    assert client.get(url).status_code == 302
    client.force_login(make_user())
    assert client.get(url).status_code == 404


def test_the_history_and_the_logs_hold_no_text_of_a_note(learner, lines, caplog):
    client = client_of(learner)
    url = f"/roadmap/t{lines[0].pk}/"
    key = "12345678-1234-5678-1234-567812345678"
    with caplog.at_level(logging.DEBUG):
        client.post(f"{url}notes/", {"key": key, "body": f"A {SECRET} note."})
        note = Note.objects.get()
        note_url = f"{url}notes/{note.pk}/"
        client.post(note_url, {"revision": 1, "body": f"Another {SECRET} note."})
        client.post(note_url, {"revision": 1, "body": f"A stale {SECRET} note."})
        client.post(note_url, {"revision": 1, "body": SECRET * 2000})
        client.post(f"{note_url}remove/")
    for event in journey_of(learner)["events"]:
        assert SECRET not in f"{event['before']}{event['after']}"
    said = [r.getMessage() for r in caplog.records if not r.name.startswith("django.db")]
    assert [message for message in said if SECRET in message] == []
