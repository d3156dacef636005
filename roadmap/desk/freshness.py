"""Which lines have to be looked at again: what is stale, and what users report.

A line is stale from the day its review is due, when it has no source, when nobody has said when
its sources were checked, or when that was long ago.
"""

import calendar
import datetime
from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from roadmap.catalogue.models import MilestoneTemplate, Report, RoadmapTemplate
from roadmap.desk.checks import SOURCES_LAST

MONTHS = (6, 12, 24)
"""After how many months a line may be due again."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A line in the queue.

    Attributes:
        line: the milestone template.
        reasons: why it is there, a sentence each.
        reports: what users say is wrong with it and nobody has closed, the newest first.
    """

    line: MilestoneTemplate
    reasons: tuple[str, ...]
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits at the desk."""

    stale_lines: int
    open_reports: int


# Reading -----------------------------------------------------------------------------------------


def stale_lines(today: datetime.date) -> QuerySet[MilestoneTemplate]:
    """The lines in use that have to be looked at again, of all roadmap templates."""
    open_reports = Report.objects.filter(milestone_template=OuterRef("pk"), closed_at=None)
    return MilestoneTemplate.objects.filter(
        Q(review_by__lte=today)
        | Q(sources=[])
        | Q(checked_on=None)
        | Q(checked_on__lt=today - SOURCES_LAST)
        | Exists(open_reports),
        retired=False,
    )


def queue(today: datetime.date) -> list[Stale]:
    """Those lines, the worst first, with why and with the reports that wait.

    Worse than all else is what users report; then no source, never checked, due the longest. Two
    queries.
    """
    open_reports = Report.objects.filter(closed_at=None).order_by("-pk")
    lines = (
        stale_lines(today)
        .select_related("stage__roadmap_template")
        .prefetch_related(Prefetch("reports", open_reports, to_attr="open_reports"))
    )
    return [
        Stale(line, tuple(_reasons(line, today)), tuple(line.open_reports))
        for line in sorted(lines, key=_badness)
    ]


def waiting(today: datetime.date) -> Waiting:
    """How many lines are stale, and how many reports open. Two queries."""
    return Waiting(
        stale_lines=stale_lines(today).count(),
        open_reports=Report.objects.filter(closed_at=None).count(),
    )


def review_dates(roadmap_template: RoadmapTemplate) -> dict[int, datetime.date]:
    """When the lines of a roadmap template are due for review, by id. One query."""
    return dict(
        MilestoneTemplate.objects.filter(
            stage__roadmap_template=roadmap_template, review_by__isnull=False
        ).values_list("pk", "review_by")
    )


def open_reports(roadmap_template: RoadmapTemplate) -> dict[int, list[str]]:
    """What waits to be dealt with, by the id of its line, the oldest first. One query."""
    found: dict[int, list[str]] = {}
    rows = Report.objects.filter(
        milestone_template__stage__roadmap_template=roadmap_template, closed_at=None
    )
    for line_id, text in rows.order_by("pk").values_list("milestone_template_id", "text"):
        found.setdefault(line_id, []).append(text)
    return found


def reports() -> QuerySet[Report]:
    """What users report, open ones first, then the newest; of the editions only the number."""
    return (
        Report.objects.select_related("milestone_template", "edition", "closed_by")
        .defer("edition__content")
        .order_by(F("closed_at").desc(nulls_first=True), "-pk")
    )


# Writing -----------------------------------------------------------------------------------------


def mark_checked(*, line_id: int, months: int, today: datetime.date, by: User) -> MilestoneTemplate:
    """Say that a line was checked today and is due again after some months.

    Args:
        line_id: the milestone template.
        months: one of `MONTHS`.
        today: the day that counts as today.
        by: who checked it.

    Returns:
        The line with its new days.

    Raises:
        MilestoneTemplate.DoesNotExist: when there is no such line.

    Done again on the same day it writes nothing, neither to the line nor to the admin's history.
    """
    with transaction.atomic():
        line = MilestoneTemplate.objects.select_for_update().get(pk=line_id)
        days = (today, months_after(today, months))
        if (line.checked_on, line.review_by) != days:
            line.checked_on, line.review_by = days
            line.save(update_fields=["checked_on", "review_by"])
            said = _("Checked; to be reviewed by %s.") % date_format(line.review_by)
            _note(line, said, by)
    return line


def set_closed(*, report_id: int, closed: bool, by: User) -> Report:
    """Close a report, or open it again.

    Args:
        report_id: the report.
        closed: the wanted state.
        by: who wants it.

    Returns:
        The report as it is now.

    Raises:
        Report.DoesNotExist: when there is no such report.

    A report that is in the wanted state already stays as it is: who closed it and when, too.
    """
    with transaction.atomic():
        report = (
            Report.objects.select_for_update(of=("self",))
            .select_related("milestone_template")
            .get(pk=report_id)
        )
        if (report.closed_at is not None) != closed:
            report.closed_at = timezone.now() if closed else None
            report.closed_by = by if closed else None
            report.save(update_fields=["closed_at", "closed_by"])
            said = _("Closed report %d.") if closed else _("Opened report %d again.")
            _note(report.milestone_template, said % report.pk, by)
    return report


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day some months later; the last one of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


# Parts -------------------------------------------------------------------------------------------


def _badness(line: MilestoneTemplate) -> tuple:
    return (
        -len(line.open_reports),
        bool(line.sources),
        line.checked_on is not None,
        line.review_by or datetime.date.max,
        line.checked_on or datetime.date.min,
        line.pk,
    )


def _reasons(line: MilestoneTemplate, today: datetime.date) -> list[str]:
    reasons = []
    if not line.sources:
        reasons.append(_("It has no source."))
    if line.checked_on is None:
        reasons.append(_("Nobody has said when it was checked."))
    elif today - line.checked_on > SOURCES_LAST:
        reasons.append(_("It was last checked on %s.") % date_format(line.checked_on))
    if line.review_by and line.review_by <= today:
        reasons.append(_("Its review was due on %s.") % date_format(line.review_by))
    return reasons


def _note(line: MilestoneTemplate, said: str, by: User) -> None:
    """Write a sentence into the admin's history of a line."""
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(line),
        object_id=str(line.pk),
        object_repr=str(line)[:200],
        action_flag=CHANGE,
        change_message=said,
    )
