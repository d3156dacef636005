"""Plain makers of applications and of what hangs on them."""

import datetime
import itertools
import uuid

from accounts.models import User
from roadmap.applications import documents, moves, services
from roadmap.applications.models import Application, Move, SentDocument
from roadmap.catalogue import application_stages
from roadmap.catalogue.models import ApplicationStage

DAY = datetime.date(2026, 5, 4)

_numbers = itertools.count(1)


def stage(slug: str) -> ApplicationStage:
    """A stage of those that come with the site, which are loaded when there are none."""
    if not ApplicationStage.objects.exists():
        application_stages.load()
    return ApplicationStage.objects.get(slug=slug)


def make_application(
    user: User, at: str = "saved", *, day: datetime.date = DAY, **facts
) -> Application:
    """A position of the user's at a stage."""
    values = {"kind": "msl", "title": f"Position {next(_numbers)}"} | facts
    return services.add_application(
        user=user, key=uuid.UUID(int=next(_numbers)), stage=stage(at), day=day, **values
    )


def make_many(user: User, number: int, *, at: str = "saved", **facts) -> list[Application]:
    """So many positions at a stage, made at once."""
    there = stage(at)
    values = {"roadmap": user.roadmap, "kind": "msl", "stage": there, "stage_since": DAY} | facts
    made = Application.objects.bulk_create(
        Application(title=f"Position {next(_numbers)}", company="Aldermere Bio", **values)
        for _ in range(number)
    )
    Move.objects.bulk_create(Move(application=row, stage=there, day=DAY) for row in made)
    return made


def move(application: Application, to: str, *, day: datetime.date = DAY) -> moves.Moved:
    """Bring an application to a stage."""
    user = application.roadmap.user
    return moves.move(user=user, application_id=application.pk, stage=stage(to), day=day)


def make_document(application: Application, **texts) -> SentDocument:
    """A document that was sent with an application."""
    return documents.add_document(
        user=application.roadmap.user,
        application_id=application.pk,
        key=uuid.UUID(int=next(_numbers)),
        **{"name": "CV", "version": "first", "sent_on": DAY} | texts,
    )


def history_of(application: Application) -> list[tuple[str, datetime.date]]:
    """The stages that an application came through, oldest first, those taken out left out."""
    rows = application.moves.filter(removed_at=None)
    return list(rows.values_list("stage__slug", "day"))


def stands_at(application: Application) -> tuple[str, datetime.date]:
    """Where an application stands, and since when."""
    row = Application.objects.select_related("stage").get(pk=application.pk)
    return row.stage.slug, row.stage_since


def applications_of(user: User) -> dict[str, list[dict]]:
    """Every row of the user's applications, by table, column for column."""
    mine = Application.objects.filter(roadmap__user=user)
    rows = {
        "applications": mine,
        "moves": Move.objects.filter(application__in=mine),
        "documents": SentDocument.objects.filter(application__in=mine),
        "milestones": Application.milestones.through.objects.filter(application__in=mine),
        "contacts": Application.contacts.through.objects.filter(application__in=mine),
    }
    return {name: list(queryset.order_by("pk").values()) for name, queryset in rows.items()}
