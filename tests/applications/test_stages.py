"""The stages of an application: admins keep them, and no code asks for a name."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from roadmap.catalogue import application_stages
from roadmap.catalogue.models import ApplicationStage
from tests.applications.factories import (
    applications_of,
    history_of,
    make_application,
    move,
    stands_at,
)
from tests.journey.factories import client_of
from tests.journey.pages import Page

BUILT_IN = json.loads(application_stages.BUILT_IN.read_text())
ADMIN = "admin:roadmap_applicationstage_"


@pytest.fixture
def desk(admin) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def rows() -> list[dict]:
    return list(ApplicationStage.objects.values("slug", "name", "meaning", "order"))


def test_the_built_in_list_is_loaded_in_its_order_and_only_once(db):
    report = application_stages.load()
    assert rows() == [row | {"order": n} for n, row in enumerate(BUILT_IN, start=1)]
    assert (report.created, report.changed) == ([row["slug"] for row in BUILT_IN], {})
    again = application_stages.load()
    assert (again.created, again.changed, len(again.unchanged)) == ([], {}, len(BUILT_IN))


def test_loading_again_restores_words_and_keeps_order_retirement_and_what_admins_added(stages):
    ApplicationStage.objects.filter(slug="panel").update(name="Board", order=1, retired=True)
    own = ApplicationStage.objects.create(slug="site-visit", name="Visit", meaning="interview")
    report = application_stages.load()
    assert (report.changed, report.kept) == ({"panel": ["name"]}, ["site-visit"])
    panel = ApplicationStage.objects.get(slug="panel")
    assert (panel.name, panel.order, panel.retired) == ("Panel", 1, True)
    assert ApplicationStage.objects.get(pk=own.pk) == own


def test_a_dry_run_only_says_what_it_would_do(db):
    assert len(application_stages.load(dry_run=True).created) == len(BUILT_IN)
    assert rows() == []


def test_they_come_with_the_catalogue_and_to_a_site_that_had_one_before(db):
    call_command("publish_catalogue", if_none=True, stdout=StringIO())
    assert len(rows()) == len(BUILT_IN)
    ApplicationStage.objects.all().delete()
    out = StringIO()
    call_command("publish_catalogue", if_none=True, stdout=out)
    assert len(rows()) == len(BUILT_IN)
    assert "Loaded the stages of an application" in out.getvalue()
    ApplicationStage.objects.exclude(slug="saved").delete()
    call_command("publish_catalogue", if_none=True, stdout=out)
    assert len(rows()) == 1  # what admins have deleted does not come back by itself
    call_command("load_catalogue", stdout=out)
    assert len(rows()) == len(BUILT_IN)


def test_a_meaning_is_one_of_those_there_are(db):
    with (
        pytest.raises(IntegrityError, match="application_stage_meaning_valid"),
        transaction.atomic(),
    ):
        ApplicationStage.objects.create(slug="x", name="X", meaning="won")


def test_a_stage_in_use_cannot_be_deleted_and_the_admin_says_by_how_many(desk, learner, stages):
    application = make_application(learner, "offer")
    move(application, "accepted")
    before = applications_of(learner)
    for slug in ("offer", "accepted"):  # one in the history only, one where it stands
        with pytest.raises(ProtectedError):
            stages[slug].delete()
        address = reverse(f"{ADMIN}delete", args=[stages[slug].pk])
        page = desk.get(address).content.decode()
        assert "1 move of an application" in page
        assert application.title not in page
        desk.post(address, {"post": "yes"})
    assert applications_of(learner) == before
    assert desk.post(reverse(f"{ADMIN}delete", args=[stages["panel"].pk]), {"post": "yes"}).url
    assert not ApplicationStage.objects.filter(slug="panel").exists()


def test_admins_rename_add_and_retire_but_slug_and_meaning_stay(desk, learner, stages):
    application = make_application(learner, "panel")
    address = reverse(f"{ADMIN}change", args=[stages["panel"].pk])
    form = {"name": "Panel day", "slug": "other", "meaning": "closed", "retired": "on", "order": 7}
    assert desk.post(address, form).status_code == 302
    panel = ApplicationStage.objects.get(pk=stages["panel"].pk)
    assert (panel.name, panel.slug, panel.meaning, panel.retired) == (
        "Panel day", "panel", "interview", True,
    )  # fmt: skip
    form = {"name": "Site visit", "slug": "site-visit", "meaning": "interview", "order": 0}
    desk.post(reverse(f"{ADMIN}add"), form)
    assert ApplicationStage.objects.last().slug == "site-visit"

    # A retired stage is offered to nobody but who stands there.
    here = Page(client_of(learner).get(f"/applications/{application.pk}/"))
    assert here.value("stage") == "panel"
    assert here.text("standing-h").startswith("Panel day since")
    adding = Page(client_of(learner).get("/applications/add/"))
    offered = [option.get("value") for option in adding.field("stage").iter("option")]
    assert "panel" not in offered
    assert offered[-1] == "site-visit"


def test_nothing_hangs_on_a_name_or_a_slug(learner, db):
    """A programme with stages of its own only, in another language."""
    for number, (slug, meaning) in enumerate(
        [("merkliste", "interested"), ("gespraech", "interview"), ("zusage", "accepted"),
         ("absage", "closed")]
    ):  # fmt: skip
        ApplicationStage.objects.create(slug=slug, name=slug, meaning=meaning, order=number)
    client = client_of(learner)
    application = make_application(learner, "merkliste")
    for slug, leads_to in (("gespraech", ""), ("absage", "closed/"), ("zusage", "accepted/")):
        answer = client.post(f"/applications/{application.pk}/moves/", {"stage": slug, "day": ""})
        path = f"/applications/{application.pk}/{leads_to}"
        assert answer.url.partition("#")[0] == path
        assert client.get(path).status_code == 200
    assert stands_at(application)[0] == "zusage"
    assert len(history_of(application)) == 4


def test_without_any_stage_the_form_says_so(learner):
    page = Page(client_of(learner).get("/applications/add/"))
    assert (page.status, "no stages for applications yet" in page.text("main")) == (200, True)
