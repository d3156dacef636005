"""Who is affected by what publishing would change: counted when asked, never stored.

Exact, and quick however many roadmaps there are: people with the same answers are offered the
same lines, so one query counts the roadmaps for each set of answers, and the lines are matched
to those counts here. Another counts the milestones on the changed lines: of few lines from an
index, of more by reading all milestones once.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from roadmap.catalogue.audience import Answers, is_offered
from roadmap.catalogue.differences import Difference, LineDifference, StageDifference
from roadmap.catalogue.editions import Line
from roadmap.catalogue.models import Background, Degree, RoadmapTemplate, Specialty
from roadmap.journey.models import Milestone, Roadmap

FEW_LINES = 3
"""Up to so many lines are counted from the index on them."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people one change concerns."""

    before: int
    """Roadmaps that the line is offered to today."""
    after: int
    """Roadmaps that it will be offered to."""
    touched: int
    """Roadmaps with anything stored on it, ticks among them: they keep it."""
    ticked: int
    """Roadmaps on which it is done."""


@dataclass(frozen=True, slots=True)
class Affected:
    """How many people a difference concerns."""

    roadmaps: int
    """All roadmaps on this roadmap template."""
    offered: int
    """Of these, those that see a line or a stage of the difference, before or after."""
    ticks: int
    """Ticks on lines of the difference, by anybody: all of them stay."""
    lines: tuple[tuple[LineDifference, Reach], ...]
    stages: tuple[tuple[StageDifference, int], ...]
    """Each stage with how many roadmaps see a line of it, before or after."""


def affected(roadmap_template: RoadmapTemplate, difference: Difference) -> Affected:
    """How many people the difference concerns, line by line and in all. Five queries."""
    roadmaps = _Roadmaps(roadmap_template)
    milestones = _milestones([change.line.id for change in difference.lines])
    lines = tuple(
        (
            change,
            Reach(
                before=roadmaps.offered([change.before]),
                after=roadmaps.offered([change.after]),
                touched=milestones[change.line.id][0],
                ticked=milestones[change.line.id][1],
            ),
        )
        for change in difference.lines
    )
    stages = tuple((change, roadmaps.offered(_lines(change))) for change in difference.stages)
    seen = [line for change in difference.lines for line in (change.before, change.after)]
    seen += [line for change in difference.stages for line in _lines(change)]
    return Affected(
        roadmaps=roadmaps.total,
        offered=roadmaps.offered(seen),
        ticks=sum(ticked for _touched, ticked in milestones.values()),
        lines=lines,
        stages=stages,
    )


class _Roadmaps:
    """The roadmaps on a roadmap template, counted by what their people answered."""

    def __init__(self, roadmap_template: RoadmapTemplate) -> None:
        # Grouped by ids alone, which the database counts several times as fast as joined words.
        rows = list(
            Roadmap.objects.filter(roadmap_template=roadmap_template)
            .values_list("background_id", "degree_id", "degree_status", "specialty_id")
            .annotate(count=Count("*"))
        )
        backgrounds = dict(Background.objects.values_list("pk", "slug"))
        doctorates = dict(Degree.objects.values_list("pk", "doctorate"))
        specialties = dict(Specialty.objects.values_list("pk", "slug"))
        groups: Counter[Answers] = Counter()
        for background, degree, status, specialty, count in rows:
            answers = Answers(
                background=backgrounds[background],
                doctorate=doctorates[degree],
                degree_held=status == Roadmap.DegreeStatus.HELD,
                specialty=specialties.get(specialty),
                timeline=False,  # decides what is done already, not what is offered
            )
            groups[answers] += count
        self._groups = list(groups.items())
        self._counts: dict[frozenset, int] = {}
        self.total = sum(count for _answers, count in self._groups)

    def offered(self, lines: Iterable[Line | None]) -> int:
        """How many of them are offered at least one of the lines."""
        audiences = {_audience(line): line for line in lines if line and not line.retired}
        key = frozenset(audiences)
        if key not in self._counts:
            self._counts[key] = sum(
                count
                for answers, count in self._groups
                if any(is_offered(line, answers) for line in audiences.values())
            )
        return self._counts[key]


def _audience(line: Line) -> tuple:
    return line.backgrounds, line.degree_condition, line.specialties


def _milestones(line_ids: list[int]) -> dict[int, tuple[int, int]]:
    """How many milestones there are on each of the lines, and how many of them are done.

    PostgreSQL reads an index alone only where nothing was written for a while; elsewhere it looks
    up each row, line by line, in pages that it has read for another line before. For many lines
    that takes ten times as long as reading every row once, which takes the same time always.
    """
    rows = Milestone.objects.values_list("template")
    if len(line_ids) <= FEW_LINES:
        rows, done = rows.filter(template__in=line_ids), Q(state=Milestone.State.DONE)
    else:
        # Says the same by a constraint, is quicker to look at, and is not in the index.
        done = Q(done_on__isnull=False)
    counts = rows.annotate(touched=Count("template"), ticked=Count("template", filter=done))
    counted = {line_id: (touched, ticked) for line_id, touched, ticked in counts}
    return {line_id: counted.get(line_id, (0, 0)) for line_id in line_ids}


def _lines(change: StageDifference) -> list[Line]:
    """The lines of a stage, before and after."""
    return [line for stage in (change.before, change.after) if stage for line in stage.lines]
