"""A roadmap template as a file, and a file back into the working copy.

The format is the one of `catalogue/data/catalogue.json`, for one roadmap template: its stages and
milestones, and of the lists those backgrounds and areas of expertise that its milestones name. An
import changes the working copy and nothing that users read, but for the lists, which have no
editions.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth import get_permission_codename
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from roadmap.catalogue import editions, loading, publishing, yaml_text
from roadmap.catalogue.differences import Difference, Names, difference
from roadmap.catalogue.loading import ALONE, SECTIONS, CatalogueError, CatalogueFile, Problem
from roadmap.catalogue.models import Edition, MilestoneTemplate, RoadmapTemplate, Stage

BIGGEST = 2_000_000
"""Bytes of a file at most."""
LONGEST_TOKEN = 400_000
"""Characters of what the confirming form carries at most; a form may have half a megabyte."""
LISTS = {"backgrounds": "label", "specialties": "name"}
"""The lists that milestones refer to, with the column that people read."""
SALT = "roadmap.desk.files"


class BadToken(Exception):
    """What a form sent is not what it was given."""


class WorkingCopyChanged(Exception):
    """Somebody edited the working copy since the import was looked at."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What an import would do.

    Attributes:
        file: what was read.
        difference: of the working copy as it would be to what it is.
        others: what else would change and is no part of an edition, a sentence each.
        kept: titles of the stages and milestones that the file does not have: they stay.
        changes_anything: whether the import would do anything at all.
        refusals: what it would do that this person may not, a sentence each.
        token: names exactly this import into exactly this working copy, and carries the file.
    """

    file: CatalogueFile
    difference: Difference
    others: tuple[str, ...]
    kept: tuple[str, ...]
    changes_anything: bool
    refusals: tuple[str, ...]
    token: str


# Export ------------------------------------------------------------------------------------------


def working_copy(roadmap_template: RoadmapTemplate) -> dict[str, Any]:
    """The whole working copy, lines that are retired or were never published among it."""
    stages = roadmap_template.stages.order_by("order", "pk")
    section = SECTIONS["milestones"]
    lines = (
        MilestoneTemplate.objects.filter(stage__roadmap_template=roadmap_template)
        .select_related("stage", "replaced_by")
        .prefetch_related(*section.references)
        .order_by("stage__order", "stage_id", "order", "pk")
    )
    milestones = [
        {
            **_columns(line, ("slug",)),
            "stage": line.stage.slug,
            **_columns(line, (*section.columns[1:], *section.optional)),
            **{
                name: sorted(other.slug for other in getattr(line, name).all())
                for name in section.references
            },
            "replaced_by": line.replaced_by.slug if line.replaced_by else None,
        }
        for line in lines
    ]
    stage_rows = [_columns(stage, SECTIONS["stages"].columns) for stage in stages]
    return _content(roadmap_template, stage_rows, milestones)


def edition_content(edition: Edition) -> dict[str, Any]:
    """What an edition says, as a file.

    An edition does not know when its lines are due for review: that key is left out, and an import
    leaves the days as they are. A line that is best after one which the edition does not have loses
    that.
    """
    stages = {stage["id"]: stage["slug"] for stage in edition.content["stages"]}
    slugs = {milestone["id"]: milestone["slug"] for milestone in edition.content["milestones"]}
    section = SECTIONS["milestones"]
    milestones = [
        {
            "slug": milestone["slug"],
            "stage": stages[milestone["stage_id"]],
            **{name: milestone[name] for name in (*section.columns[1:], "retired")},
            **{name: milestone[name] for name in section.references},
            "prerequisites": sorted(
                slugs[line_id] for line_id in milestone["prerequisites"] if line_id in slugs
            ),
            **_successor(milestone, slugs),
        }
        for milestone in edition.content["milestones"]
    ]
    stage_rows = [
        {name: stage[name] for name in SECTIONS["stages"].columns}
        for stage in edition.content["stages"]
    ]
    return _content(edition.roadmap_template, stage_rows, milestones)


def _successor(milestone: dict[str, Any], slugs: dict[int, str]) -> dict[str, str]:
    """What replaced a line; nothing where the edition does not say, or does not have it."""
    slug = slugs.get(milestone.get("replaced_by"))
    return {"replaced_by": slug} if slug and milestone["retired"] else {}


def as_json(content: dict[str, Any]) -> str:
    """The content of a file as JSON."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


FORMATS = {
    "json": (as_json, "application/json"),
    "yaml": (yaml_text.dump, "application/yaml"),
}
"""How a file is written, and its content type, by the end of its name."""


def _content(
    roadmap_template: RoadmapTemplate, stages: list[dict], milestones: list[dict]
) -> dict[str, Any]:
    named = {
        "backgrounds": {
            slug
            for milestone in milestones
            for name in ("backgrounds", "usually_done_by", "by_background")
            for slug in milestone[name]
        },
        "specialties": {slug for milestone in milestones for slug in milestone["specialties"]},
    }
    content: dict[str, Any] = {name: [] for name in SECTIONS}
    content[ALONE] = _columns(roadmap_template, SECTIONS[ALONE].columns)
    content["stages"] = stages
    for name, slugs in named.items():
        content[name] = _list_rows(name, slugs)
    content["milestones"] = milestones
    return content


def _list_rows(name: str, slugs: set[str]) -> list[dict[str, Any]]:
    section = SECTIONS[name]
    rows = section.model._default_manager.filter(slug__in=slugs)
    found = [_columns(row, section.columns) for row in rows]
    # An edition may name what was deleted since. Without it, its lines would be for everybody.
    for slug in sorted(slugs - {row["slug"] for row in found}):
        found.append(_columns(section.model(slug=slug, **{LISTS[name]: slug}), section.columns))
    return found


def _columns(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in values.items()
    }


# Import ------------------------------------------------------------------------------------------


def read(data: bytes, *, name: str, roadmap_template: RoadmapTemplate) -> CatalogueFile:
    """Read a file that is meant for this roadmap template.

    Args:
        data: what is in it.
        name: of the file; by its end it is read as YAML or as JSON.
        roadmap_template: into which it is to be imported.

    Raises:
        CatalogueError: with everything that is wrong with the file.
    """
    if len(data) > BIGGEST:
        raise CatalogueError(Problem(None, "", too_big()))
    file = loading.read_bytes(data, name=name)
    slug = file.sections[ALONE][0].slug
    if slug != roadmap_template.slug:
        if RoadmapTemplate.objects.filter(slug=slug).exists():
            reason = _("This file is for the roadmap template “%(slug)s”: import it there.")
        else:
            reason = _(
                "This file is for the roadmap template “%(slug)s”, and there is none with that "
                "slug. An import makes none: add it in the admin first, then import the file there."
            )
        values = {"slug": Truncator(slug).chars(80)}
        raise CatalogueError(Problem(None, f"{ALONE}.slug", reason % values))
    return file


def too_big() -> str:
    """What is said of a file that has too many bytes."""
    return _("The file is too big: at most 2 MB are read.")


def try_out(
    roadmap_template: RoadmapTemplate, file: CatalogueFile, names: Names, by: User
) -> Trial:
    """What an import would do. Nothing is stored: it is done, looked at, and rolled back.

    Args:
        roadmap_template: whose working copy it is.
        file: from `read`.
        names: what backgrounds and areas of expertise are called, to show for their slugs.
        by: who would import it.

    Raises:
        CatalogueError: when this site cannot take the file; or when it is so big that the
            confirming form could not carry it.
    """
    with transaction.atomic():
        token = _token(roadmap_template, file)
        before = editions.parse(publishing.snapshot(roadmap_template))
        report = loading.load(file)
        after = editions.parse(publishing.snapshot(roadmap_template))
        transaction.set_rollback(True)
    found = difference(before, after, names)
    return Trial(
        file=file,
        difference=found,
        others=tuple(_others(report, found)),
        kept=tuple(
            str(model_report.rows[slug])
            for model_report in report.models
            if model_report.model in (Stage, MilestoneTemplate)
            for slug in model_report.kept
        ),
        changes_anything=report.changed_anything,
        refusals=tuple(_refusals(report, by)),
        token=token,
    )


def open_token(token: str, roadmap_template: RoadmapTemplate) -> tuple[CatalogueFile, str]:
    """The file that a confirming form carries, and the digest of what it was compared with.

    Raises:
        BadToken: when it was not made here, or for another roadmap template.
        CatalogueError: when the file is not in order any more.
    """
    try:
        carried = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise BadToken from error
    if carried["roadmap_template"] != roadmap_template.pk:
        raise BadToken
    return loading.check(carried["content"]), carried["working_copy"]


def import_file(
    *, roadmap_template: RoadmapTemplate, file: CatalogueFile, working_copy_was: str, by: User
) -> loading.Report:
    """Make the working copy say what the file says, and write every row into the admin's history.

    Args:
        roadmap_template: whose working copy it is.
        file: from `open_token`.
        working_copy_was: the digest of what it was compared with.
        by: who imports.

    Returns:
        What was done.

    Raises:
        WorkingCopyChanged: when somebody edited it since.
        CatalogueError: when this site cannot take the file.
        PermissionDenied: when this person may not add or change such rows; all is as before.

    One transaction, which locks the roadmap template's row.
    """
    with transaction.atomic():
        locked = RoadmapTemplate.objects.select_for_update().get(pk=roadmap_template.pk)
        if _digest(locked) != working_copy_was:
            raise WorkingCopyChanged
        report = loading.load(file)
        if any(_refusals(report, by)):
            raise PermissionDenied
        LogEntry.objects.bulk_create(_history(report, roadmap_template, by))
    return report


def _refusals(report: loading.Report, by: User) -> Iterable[str]:
    """What was done that this person may not do in the admin either."""
    said = {"add": _("You may not add %s."), "change": _("You may not change %s.")}
    for model_report in report.models:
        meta = model_report.model._meta
        for action, rows in (("add", model_report.created), ("change", model_report.changed)):
            permission = f"{meta.app_label}.{get_permission_codename(action, meta)}"
            if rows and not by.has_perm(permission):
                yield said[action] % meta.verbose_name_plural


def _token(roadmap_template: RoadmapTemplate, file: CatalogueFile) -> str:
    token = signing.dumps(
        {
            "roadmap_template": roadmap_template.pk,
            "working_copy": _digest(roadmap_template),
            "content": file.content,
        },
        salt=SALT,
        compress=True,
    )
    if len(token) > LONGEST_TOKEN:
        reason = _("The file says too much to be imported here; load it with load_catalogue.")
        raise CatalogueError(Problem(None, "", reason))
    return token


def _digest(roadmap_template: RoadmapTemplate) -> str:
    content = json.dumps(working_copy(roadmap_template), sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _others(report: loading.Report, found: Difference) -> Iterable[str]:
    """What was done that the difference of two contents does not show."""
    shown = {change.line.slug for change in found.lines}
    for model_report in report.models:
        if model_report.model is Stage:
            continue
        is_line = model_report.model is MilestoneTemplate
        kind = str(model_report.model._meta.verbose_name).capitalize()
        for slug in model_report.created:
            if slug not in shown or not is_line:
                values = {"kind": kind, "row": model_report.rows[slug]}
                yield _("%(kind)s “%(row)s”: added") % values
        for slug, columns in model_report.changed.items():
            hidden = [
                name
                for name in columns
                if not is_line or name in ("review_by", "replaced_by") or slug not in shown
            ]
            if is_line and slug not in shown and hidden == ["order"]:
                continue  # it makes room for another one
            if hidden:
                names = ", ".join(_verbose(model_report.model, name) for name in hidden)
                values = {"kind": kind, "row": model_report.rows[slug], "columns": names}
                yield _("%(kind)s “%(row)s”: %(columns)s") % values


def _verbose(model: type[models.Model], column: str) -> str:
    return str(model._meta.get_field(column).verbose_name)


def _history(
    report: loading.Report, roadmap_template: RoadmapTemplate, by: User
) -> Iterable[LogEntry]:
    """An entry for the roadmap template, and for each row that the import made or changed."""

    def entry(row: models.Model, flag: int, message: list[dict]) -> LogEntry:
        return LogEntry(
            user_id=by.pk,
            content_type=ContentType.objects.get_for_model(row),
            object_id=str(row.pk),
            object_repr=str(row)[:200],
            action_flag=flag,
            change_message=json.dumps(message),
        )

    for model_report in report.models:
        for slug in model_report.created:
            yield entry(model_report.rows[slug], ADDITION, [{"added": {}}])
        for slug, columns in model_report.changed.items():
            labels = [capfirst(_verbose(model_report.model, name)) for name in columns]
            message = [{"changed": {"fields": labels}}]
            yield entry(model_report.rows[slug], CHANGE, message)
    said = _("Imported a file. Rows added: %(created)d, changed: %(changed)d.") % {
        "created": sum(len(found.created) for found in report.models),
        "changed": sum(len(found.changed) for found in report.models),
    }
    yield LogEntry(
        user_id=by.pk,
        content_type=ContentType.objects.get_for_model(roadmap_template),
        object_id=str(roadmap_template.pk),
        object_repr=str(roadmap_template)[:200],
        action_flag=CHANGE,
        change_message=said,
    )
