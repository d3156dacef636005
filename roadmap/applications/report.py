"""The stage history of all applications: for the printable report, and for the CSV file."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from roadmap.applications.models import Application, Move
from roadmap.applications.narrowing import LONG
from roadmap.journey.models import Roadmap


@dataclass(frozen=True, slots=True)
class History:
    """An application with its moves, oldest first."""

    application: Application
    moves: tuple[Move, ...]


def histories(
    roadmap: Roadmap,
    *,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> tuple[History, ...]:
    """The applications with what happened to them in some days, the first to be moved first.

    Args:
        roadmap: the user's.
        since: the first of the days; None for the very first.
        until: the last of them; None for the very last.

    One query.
    """
    rows = (
        Move.objects.filter(
            application__roadmap=roadmap, application__removed_at=None, removed_at=None
        )
        .select_related("application", "stage")
        .defer(*(f"application__{column}" for column in LONG))
    )
    if since:
        rows = rows.filter(day__gte=since)
    if until:
        rows = rows.filter(day__lte=until)
    by_application: dict[int, list[Move]] = {}
    for move in rows:
        by_application.setdefault(move.application_id, []).append(move)
    return tuple(
        History(application=moves[0].application, moves=tuple(moves))
        for moves in by_application.values()
    )


def csv_rows(found: tuple[History, ...]) -> Iterator[tuple[object, ...]]:
    """The rows of the file: the header, and one for each move."""
    yield (
        _("Position"),
        _("Company"),
        _("Kind"),
        _("Therapeutic area"),
        _("Place"),
        _("Territory"),
        _("Travel, percent"),
        _("Where you found it"),
        _("Address of the advertisement"),
        _("Stage"),
        _("Day"),
    )
    for history in found:
        application = history.application
        for move in history.moves:
            yield (
                application.title,
                application.company,
                application.get_kind_display(),
                application.area,
                application.place,
                application.territory,
                application.travel,
                application.source,
                application.url,
                move.stage.name,
                move.day.isoformat(),
            )
