"""A file, or an edition, into the working copy: tried first, then stored with a history.

An import changes the working copy and nothing that users read, but for the lists, which have no
editions. The format is described in `export`.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth import get_permission_codename
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from roadmap.catalogue import editions, loading, publishing
from roadmap.catalogue.differences import Difference, difference
from roadmap.catalogue.loading import ALONE, CatalogueError, CatalogueFile, Problem
from roadmap.catalogue.models import Edition, MilestoneTemplate, RoadmapTemplate, Stage
from roadmap.catalogue.wording import Names
from roadmap.desk import export

BIGGEST = 2_000_000
"""Bytes of a file at most."""
LONGEST_TOKEN = 400_000
"""Characters of what the confirming form carries at most; a form may have half a megabyte."""
SALT = "roadmap.desk.imports"


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
        renamed: those that the file seems to have under another slug, a sentence each.
        changes_anything: whether the import would do anything at all.
        refusals: what it would do that this person may not, a sentence each.
        token: names exactly this import into exactly this working copy, and carries the file.
    """

    file: CatalogueFile
    difference: Difference
    others: tuple[str, ...]
    kept: tuple[str, ...]
    renamed: tuple[str, ...]
    changes_anything: bool
    refusals: tuple[str, ...]
    token: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What a confirming form carries.

    Attributes:
        file: what is to be imported.
        working_copy: the digest of what it was compared with.
        edition: the number of the edition that it is; None for a file.
    """

    file: CatalogueFile
    working_copy: str
    edition: int | None


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


def of_edition(edition: Edition) -> CatalogueFile:
    """An edition, to be taken over into the working copy as if it was a file.

    What is new in the current edition since is retired in it, as when it is published again.

    Raises:
        CatalogueError: when it says what no file may say today.
    """
    proposal = publishing.propose(edition.roadmap_template, restores=edition)
    return loading.check(export.published_content(edition.roadmap_template, proposal.content))


def try_out(
    roadmap_template: RoadmapTemplate,
    file: CatalogueFile,
    names: Names,
    by: User,
    edition: int | None = None,
) -> Trial:
    """What an import would do. Nothing is stored: it is done, looked at, and rolled back.

    Args:
        roadmap_template: whose working copy it is.
        file: from `read`.
        names: what backgrounds and areas of expertise are called, to show for their slugs.
        by: who would import it.
        edition: the number of the edition that it is; None for a file.

    Raises:
        CatalogueError: when this site cannot take the file; or when it is so big that the
            confirming form could not carry it.
    """
    with transaction.atomic():
        token = _token(roadmap_template, file, edition)
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
        renamed=tuple(_renamed(report)),
        changes_anything=report.changed_anything,
        refusals=tuple(_refusals(report, by)),
        token=token,
    )


def open_token(token: str, roadmap_template: RoadmapTemplate) -> Carried:
    """What a confirming form carries.

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
    return Carried(
        file=loading.check(carried["content"]),
        working_copy=carried["working_copy"],
        edition=carried["edition"],
    )


def import_file(*, roadmap_template: RoadmapTemplate, carried: Carried, by: User) -> loading.Report:
    """Make the working copy say what the file says, and write every row into the admin's history.

    Args:
        roadmap_template: whose working copy it is.
        carried: from `open_token`.
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
        if _digest(locked) != carried.working_copy:
            raise WorkingCopyChanged
        report = loading.load(carried.file)
        if any(_refusals(report, by)):
            raise PermissionDenied
        LogEntry.objects.bulk_create(_history(report, roadmap_template, carried, by))
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


def _token(roadmap_template: RoadmapTemplate, file: CatalogueFile, edition: int | None) -> str:
    token = signing.dumps(
        {
            "roadmap_template": roadmap_template.pk,
            "working_copy": _digest(roadmap_template),
            "content": file.content,
            "edition": edition,
        },
        salt=SALT,
        compress=True,
    )
    if len(token) > LONGEST_TOKEN:
        reason = _("The file says too much to be imported here; load it with load_catalogue.")
        raise CatalogueError(Problem(None, "", reason))
    return token


def _digest(roadmap_template: RoadmapTemplate) -> str:
    content = json.dumps(export.working_copy(roadmap_template), sort_keys=True)
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


def _renamed(report: loading.Report) -> Iterable[str]:
    """New stages and milestones with the title of one that the file does not have."""
    said = _(
        "“%(title)s” would be there twice: a new one with the slug “%(new)s” beside “%(old)s”, "
        "which people may have ticked. A slug cannot be changed: write “%(old)s” in the file."
    )
    for model_report in report.models:
        if model_report.model not in (Stage, MilestoneTemplate):
            continue
        kept = {str(model_report.rows[slug]).casefold(): slug for slug in model_report.kept}
        for slug in model_report.created:
            title = str(model_report.rows[slug])
            if title.casefold() in kept:
                yield said % {"title": title, "new": slug, "old": kept[title.casefold()]}


def _verbose(model: type[models.Model], column: str) -> str:
    return str(model._meta.get_field(column).verbose_name)


def _history(
    report: loading.Report, roadmap_template: RoadmapTemplate, carried: Carried, by: User
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
    said = _("Imported a file. Rows added: %(created)d, changed: %(changed)d.")
    if carried.edition:
        said = _("Took edition %(edition)d over. Rows added: %(created)d, changed: %(changed)d.")
    said %= {
        "edition": carried.edition,
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
