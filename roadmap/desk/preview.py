"""Preview as: the roadmap as somebody would get it, beside today's.

It comes from the working copy, or from an earlier edition that is to be published again.
"""

import itertools
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roadmap.catalogue import editions, publishing
from roadmap.catalogue.audience import Answers, is_offered
from roadmap.catalogue.differences import EMPTY, PersonalDifference, personal_difference
from roadmap.catalogue.editions import EditionContent, EditionStage, Line
from roadmap.catalogue.publishing import Proposal
from roadmap.desk.access import find_template, frame
from roadmap.desk.forms import PreviewForm
from roadmap.desk.review import current_content


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A line as this person reads it, and what is different about it in the other column."""

    line: Line
    for_background: str
    mark: str
    """Says in words what is different; empty when nothing is."""


_StageLines = tuple[EditionStage | None, tuple[PreviewLine, ...]]


@dataclass(frozen=True, slots=True)
class Column:
    """One roadmap: today's, or the one to come."""

    title: str
    stages: tuple[_StageLines, ...]
    """With gaps, so that the same stage is in the same place in both columns."""
    total: int
    core: int


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The roadmap of one kind of person, today and from the working copy.

    Raises:
        Http404: when there is no such roadmap template.
    """
    return _page(request, publishing.propose(find_template(pk)))


@require_safe
def preview_restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The same, today and after publishing an earlier edition again.

    Raises:
        Http404: when there is no such edition of this roadmap template.
    """
    roadmap_template = find_template(pk)
    restores = get_object_or_404(roadmap_template.editions, number=number)
    return _page(request, publishing.propose(roadmap_template, restores=restores))


def _page(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    roadmap_template = proposal.roadmap_template
    if proposal.restores:
        number = proposal.restores.number
        title = _("Preview edition %d again as") % number
        to_come_title = _("With edition %d again") % number
    else:
        title, to_come_title = _("Preview as"), _("From the working copy")
    form = PreviewForm(request.GET or None)
    context = {**frame(request, title, roadmap_template), "form": form, "proposal": proposal}
    if form.is_valid():
        today = current_content(roadmap_template) or EMPTY
        to_come = editions.parse(proposal.content)
        answers = form.answers()
        changes = personal_difference(today, to_come, answers)
        stages = _side_by_side(
            _stages(today, answers, _marks(changes, today, to_come)),
            _stages(to_come, answers, _marks(changes, to_come, today)),
        )
        context |= {
            "changes": changes,
            "columns": tuple(map(_column, (_("Today"), to_come_title), stages)),
        }
    return TemplateResponse(
        request, "admin/desk/preview.html", context, status=422 if form.errors else 200
    )


def _marks(
    changes: PersonalDifference, content: EditionContent, other: EditionContent
) -> dict[int, str]:
    """What is different about each line of a content in the other one, in words, by its id."""
    marks = {change.line.id: _("reworded") for change in changes.reworded}
    marks |= {line.id: _("no longer there") for line in changes.gone}
    marks |= {line.id: _("new") for line in changes.new}
    for line_id, line in content.lines.items():
        if line_id in other.lines and other.lines[line_id].stage_id != line.stage_id:
            marks[line_id] = ", ".join(filter(None, (marks.get(line_id), _("moved"))))
    return marks


def _stages(content: EditionContent, answers: Answers, marks: dict[int, str]) -> list[_StageLines]:
    """The stages in which this person is offered something, with what it is."""
    stages = []
    for stage in content.stages:
        lines = tuple(
            PreviewLine(
                line, line.by_background.get(answers.background, ""), marks.get(line.id, "")
            )
            for line in stage.lines
            if is_offered(line, answers)
        )
        if lines:
            stages.append((stage, lines))
    return stages


def _side_by_side(
    today: list[_StageLines], to_come: list[_StageLines]
) -> tuple[list[_StageLines], list[_StageLines]]:
    """Both lists with gaps, so that the same stage is in the same place as far as possible."""
    ids = [[stage.id for stage, _lines in stages] for stages in (today, to_come)]
    rows: list[tuple[_StageLines, _StageLines]] = []
    for _how, a, b, c, d in SequenceMatcher(None, *ids, autojunk=False).get_opcodes():
        rows += itertools.zip_longest(today[a:b], to_come[c:d], fillvalue=(None, ()))
    return [row[0] for row in rows], [row[1] for row in rows]


def _column(title: str, stages: list[_StageLines]) -> Column:
    shown = [entry.line for _stage, lines in stages for entry in lines]
    return Column(title, tuple(stages), len(shown), sum(line.core for line in shown))
