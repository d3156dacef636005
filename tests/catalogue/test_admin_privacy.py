"""What people write is for their own eyes: the admin has no way to it."""

import datetime

import pytest
from django.contrib import admin
from django.db import models
from django.urls import NoReverseMatch

from accounts.models import User
from roadmap.catalogue.models import Background, Degree, Edition, RoadmapTemplate, Specialty
from roadmap.journey.models import Event, Milestone, Note, NoteVersion, Roadmap
from tests.catalogue.factories import line
from tests.catalogue.pages import CATALOGUE, change_page, desk, do, page, publish

SECRET = "my manager must not know of this"
REASON = "I am moving in with somebody"


@pytest.fixture
def journey(published) -> Roadmap:
    """A journey with a secret in every place that can hold one."""
    alice = User.objects.create_user("alice@example.com", name="Alice Learner")
    roadmap = Roadmap.objects.create(
        user=alice,
        roadmap_template=published,
        first_edition=Edition.objects.get(),
        seen_edition=Edition.objects.get(),
        background=Background.objects.get(slug="student"),
        degree=Degree.objects.get(),
        degree_status="held",
        specialty=Specialty.objects.get(),
        started_on=datetime.date(2026, 1, 1),
    )
    milestone = Milestone.objects.create(
        roadmap=roadmap, template=line("read"), state="skipped", reason=REASON
    )
    note = Note.objects.create(milestone=milestone, body=SECRET, html=f"<p>{SECRET}</p>")
    NoteVersion.objects.create(
        note=note, revision=1, body=SECRET, edited_at=datetime.datetime.now(datetime.UTC)
    )
    Event.objects.create(
        roadmap=roadmap,
        milestone=milestone,
        what="state",
        after={"state": "skipped", "reason": REASON},
        edition=published.current_edition,
    )
    return roadmap


def written_by_people() -> set[type[models.Model]]:
    """The models of which deleting a person deletes rows: what people wrote."""
    found, waiting = set(), [User]
    while waiting:
        for relation in waiting.pop()._meta.get_fields(include_hidden=True):
            if (
                relation.auto_created
                and not relation.concrete
                and getattr(relation, "on_delete", None) is models.CASCADE
                and relation.related_model not in found
            ):
                found.add(relation.related_model)
                waiting.append(relation.related_model)
    return {model for model in found if model._meta.app_label == "roadmap"}


def test_nothing_that_people_wrote_is_registered() -> None:
    assert written_by_people() >= {Roadmap, Milestone, Note, NoteVersion, Event}
    assert written_by_people() & set(admin.site._registry) == set()


def test_registered_pages_of_the_roadmap_are_those_of_the_catalogue() -> None:
    registered = {model for model in admin.site._registry if model._meta.app_label == "roadmap"}
    assert registered == set(CATALOGUE)


def test_no_inline_of_the_admin_shows_what_people_wrote() -> None:
    shown = {
        inline.model
        for model_admin in admin.site._registry.values()
        for inline in model_admin.inlines
    }
    assert written_by_people() & shown == set()


@pytest.mark.parametrize("model", [Roadmap, Milestone, Note, NoteVersion, Event])
def test_journey_has_no_address_in_the_admin(admin_client, journey, model) -> None:
    with pytest.raises(NoReverseMatch):
        page(model, "changelist")
    name = model._meta.model_name
    for address in (f"/admin/roadmap/{name}/", f"/admin/roadmap/{name}/1/change/"):
        assert admin_client.get(address).status_code == 404


def all_admin_pages() -> list[str]:
    """Every page of the admin that is about a stored row, and the lists of all of them."""
    addresses = ["/admin/"]
    for model, model_admin in admin.site._registry.items():
        addresses.append(page(model, "changelist"))
        searched = "?q=manager" if model_admin.search_fields else ""
        addresses.append(page(model, "changelist") + searched)
        for row in model._default_manager.all():
            addresses += [change_page(row), page(model, "history", row), page(model, "delete", row)]
    roadmap_template = RoadmapTemplate.objects.get()
    chosen = "?background=nurse&degree=phd&status=held&specialty="
    return [
        *addresses,
        "/admin/desk/",
        desk("publish", roadmap_template),
        desk("preview", roadmap_template) + chosen,
        desk("editions", roadmap_template),
        desk("edition", roadmap_template, 1),
        desk("restore", roadmap_template, 1),
    ]


def test_no_page_of_the_admin_shows_what_people_wrote(admin_client, journey) -> None:
    stored = [
        Note.objects.get().body,
        NoteVersion.objects.get().body,
        Milestone.objects.get().reason,
    ]
    assert stored == [SECRET, SECRET, REASON]
    seen = 0
    for address in all_admin_pages():
        response = admin_client.get(address)
        assert response.status_code in (200, 403), address
        html = response.content.decode()
        assert SECRET not in html, address
        assert REASON not in html, address
        seen += response.status_code == 200
    assert seen > 40


def test_deleting_asks_without_showing_what_people_wrote(admin_client, journey) -> None:
    for row in (journey.background, journey.degree, journey.specialty, journey.roadmap_template):
        html = do(admin_client, "delete_selected", row).content.decode()
        for secret in (SECRET, REASON, "alice@example.com"):
            assert secret not in html
    assert Roadmap.objects.get() == journey


def test_journey_is_as_it_was_after_every_edit_and_publish(admin_client, journey) -> None:
    tables = (Roadmap, Milestone, Note, NoteVersion, Event)
    before = [list(table.objects.values()) for table in tables]
    row = line("read")
    do(admin_client, "retire", row)
    do(admin_client, "delete_selected", row, post="yes")
    publish(admin_client, desk("publish", journey.roadmap_template), message="Retired one")
    assert Edition.objects.count() == 2
    assert [list(table.objects.values()) for table in tables] == before
