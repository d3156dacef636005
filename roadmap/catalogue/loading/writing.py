"""A checked catalogue file into the working copy, and what that did."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from roadmap.catalogue.cycles import find_cycle
from roadmap.catalogue.loading.format import (
    ALONE,
    SECTIONS,
    CatalogueError,
    CatalogueFile,
    Problem,
    Row,
    Section,
)
from roadmap.catalogue.models import MilestoneTemplate, RoadmapTemplate, Stage


@dataclass(slots=True)
class ModelReport:
    """What loading did to the rows of one model.

    Attributes:
        model: the model.
        created: slugs of the new rows.
        changed: names of the changed columns, by slug.
        unchanged: slugs of the rows that said the same already.
        kept: slugs of the rows that the site has and the file has not.
        rows: all rows of the model by slug, those that were kept among them.
    """

    model: type[models.Model]
    created: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    rows: dict[str, models.Model] = field(default_factory=dict)


@dataclass(slots=True)
class Report:
    """What loading did, model by model in the order of `SECTIONS`."""

    models: list[ModelReport] = field(default_factory=list)

    @property
    def changed_anything(self) -> bool:
        """Whether a row was created or changed."""
        return any(report.created or report.changed for report in self.models)


def load(file: CatalogueFile, *, dry_run: bool = False) -> Report:
    """Make the working copy say what the file says; rows are found by slug.

    Rows that the site has and the file has not stay as they are, each behind the row it came
    after. So do columns whose key the file leaves out, as it may with `retired`, `replaced_by` and
    `review_by`. Whatever else an admin changed in a row of the file is overwritten.

    Args:
        file: from `read`.
        dry_run: find out what would happen, and change nothing.

    Raises:
        CatalogueError: when a milestone of the file belongs to another roadmap template here, or
            what replaces it would lead back to it.

    One transaction. Locks the roadmap template's row until it ends, so that two loads, or a load
    and a publish, happen one after the other.
    """
    report = Report()
    with transaction.atomic():
        (path_row,) = file.sections[ALONE]
        roadmap_template, created = RoadmapTemplate.objects.get_or_create(
            slug=path_row.slug, defaults=path_row.columns
        )
        roadmap_template = RoadmapTemplate.objects.select_for_update().get(pk=roadmap_template.pk)
        _refuse_lines_of_others(file, roadmap_template)
        stored: dict[str, dict[str, models.Model]] = {}
        for name, section in SECTIONS.items():
            rows = file.sections[name]
            found = stored[name] = _stored_rows(section, roadmap_template)
            model_report = ModelReport(
                section.model, kept=sorted(found.keys() - {row.slug for row in rows}), rows=found
            )
            before = {slug: _stage_id(row) for slug, row in found.items()}
            for row in rows:
                columns = {**row.columns, **_parents(section.model, row, roadmap_template, stored)}
                if name != ALONE and row.slug not in found:
                    columns["order"] = row.order
                is_new = row.slug not in found or (name == ALONE and created)
                found[row.slug], changed = _store(section.model, found.get(row.slug), columns)
                _note(model_report, row.slug, is_new=is_new, changed=changed)
            report.models.append(model_report)
            if name != ALONE:
                _arrange(rows, model_report, before)
        _link(file, stored, report)
        _refuse_circles_of_successors(file, stored["milestones"])
        transaction.set_rollback(dry_run)
    return report


def _refuse_lines_of_others(file: CatalogueFile, roadmap_template: RoadmapTemplate) -> None:
    foreign = dict(
        MilestoneTemplate.objects.exclude(stage__roadmap_template=roadmap_template)
        .filter(slug__in=[row.slug for row in file.sections["milestones"]])
        .values_list("slug", "stage__roadmap_template__slug")
    )
    problems = [
        Problem(
            None,
            row.place,
            _("This milestone belongs to the roadmap template “%s” on this site.")
            % foreign[row.slug],
        )
        for row in file.sections["milestones"]
        if row.slug in foreign
    ]
    if problems:
        raise CatalogueError(*problems)


def _stored_rows(section: Section, roadmap_template: RoadmapTemplate) -> dict[str, models.Model]:
    """The rows by slug, in their order."""
    rows = section.model._default_manager.prefetch_related(*section.references)
    if section.model is RoadmapTemplate:
        rows = rows.filter(pk=roadmap_template.pk)
    elif section.model is Stage:
        rows = rows.filter(roadmap_template=roadmap_template).select_related("roadmap_template")
    elif section.model is MilestoneTemplate:
        rows = rows.filter(stage__roadmap_template=roadmap_template).select_related("stage")
    return {row.slug: row for row in rows}


def _parents(
    model: type[models.Model],
    row: Row,
    roadmap_template: RoadmapTemplate,
    stored: dict[str, dict[str, models.Model]],
) -> dict[str, models.Model]:
    if model is Stage:
        return {"roadmap_template": roadmap_template}
    if model is MilestoneTemplate:
        return {"stage": stored["stages"][row.parent]}
    return {}


def _store(
    model: type[models.Model], instance: models.Model | None, columns: dict[str, Any]
) -> tuple[models.Model, list[str]]:
    """The stored row and the names of the columns that were changed."""
    if instance is None:
        return model._default_manager.create(**columns), []
    changed = [name for name, value in columns.items() if getattr(instance, name) != value]
    if changed:
        for name in changed:
            setattr(instance, name, columns[name])
        instance.save(update_fields=changed)
    return instance, changed


def _arrange(rows: tuple[Row, ...], report: ModelReport, before: dict[str, int | None]) -> None:
    """Number the rows as the file has them, each kept one behind the row it came after.

    Args:
        rows: of the file.
        report: what was done so far; the rows that change are added.
        before: the stage in which each row was, in their order; milestones have their order
            within a stage, and all others within None.

    Nothing is written where the order is right already, whatever the numbers are.
    """
    wanted: dict[int | None, list[str]] = {}
    for row in rows:
        wanted.setdefault(_stage_id(report.rows[row.slug]), []).append(row.slug)
    for stage_id, slugs in wanted.items():
        was = [slug for slug, its_stage_id in before.items() if its_stage_id == stage_id]
        place = 0
        for slug in was:
            if slug in report.kept:
                slugs.insert(place, slug)
            if slug in slugs:
                place = slugs.index(slug) + 1
        for number, slug in enumerate(slugs if slugs != was else (), start=1):
            row = report.rows[slug]
            if row.order != number:
                row.order = number
                row.save(update_fields=["order"])
                if slug not in report.kept:
                    _note(report, slug, is_new=slug in report.created, changed=["order"])


def _stage_id(row: models.Model) -> int | None:
    return row.stage_id if isinstance(row, MilestoneTemplate) else None


def _link(file: CatalogueFile, stored: dict[str, dict[str, models.Model]], report: Report) -> None:
    """Set the columns that name other rows; all rows must be there."""
    for model_report, (name, section) in zip(report.models, SECTIONS.items(), strict=True):
        for row in file.sections[name]:
            instance = stored[name][row.slug]
            is_new = row.slug in model_report.created
            changed = []
            for key, target in section.references.items():
                column = getattr(instance, key)
                wanted = {stored[target][slug] for slug in row.references[key]}
                if wanted != (set() if is_new else set(column.all())):
                    column.set(wanted)
                    changed.append(key)
            for key, slug in row.successors.items():
                successor = stored[name][slug] if slug else None
                if getattr(instance, f"{key}_id") != (successor.pk if successor else None):
                    setattr(instance, key, successor)
                    instance.save(update_fields=[key])
                    changed.append(key)
            if changed:
                _note(model_report, row.slug, is_new=is_new, changed=changed)


def _refuse_circles_of_successors(file: CatalogueFile, lines: dict[str, MilestoneTemplate]) -> None:
    """What replaces a line of the file may have been replaced on this site, by that very line."""
    leads_to = {
        line.pk: [line.replaced_by_id] for line in lines.values() if line.replaced_by_id is not None
    }
    problems = [
        Problem(None, row.place, _("What replaces this milestone leads back to it on this site."))
        for row in file.sections["milestones"]
        if find_cycle(lines[row.slug].pk, leads_to)
    ]
    if problems:
        raise CatalogueError(*problems)


def _note(report: ModelReport, slug: str, *, is_new: bool, changed: list[str]) -> None:
    if is_new:
        if slug not in report.created:
            report.created.append(slug)
    elif changed:
        report.changed.setdefault(slug, []).extend(changed)
        if slug in report.unchanged:
            report.unchanged.remove(slug)
    else:
        report.unchanged.append(slug)
