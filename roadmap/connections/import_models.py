"""What imports leave behind: that they were, what they changed, and what waits for a choice."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap.connections.models import Connection
from roadmap.journey.models import Roadmap


class ConnectionImport(models.Model):
    """One import of LinkedIn's file: what it added and changed, so that it can be undone.

    It holds no person; those it added name it, and what it changed is in `ImportChange`.
    """

    roadmap = models.ForeignKey(
        Roadmap,
        verbose_name=_("roadmap"),
        on_delete=models.CASCADE,
        related_name="connection_imports",
    )
    key = models.UUIDField(
        _("key"), help_text=_("Of the upload it came from: sent twice, it imports once.")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    rows = models.PositiveIntegerField(_("people in the file"))
    added = models.PositiveIntegerField(_("people added"))
    changed = models.PositiveIntegerField(_("people changed"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of connections")
        verbose_name_plural = _("imports of connections")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("roadmap", "key"), name="connection_import_key_unique"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.added}"


class ImportChange(models.Model):
    """What one import changed on a person who was there before: the columns, before and after."""

    of_import = models.ForeignKey(
        ConnectionImport,
        verbose_name=_("import"),
        on_delete=models.CASCADE,
        related_name="changes",
    )
    connection = models.ForeignKey(
        Connection,
        verbose_name=_("connection"),
        on_delete=models.CASCADE,
        related_name="import_changes",
    )
    before = models.JSONField(_("from"))
    after = models.JSONField(_("to"))

    class Meta:
        verbose_name = _("change by an import")
        verbose_name_plural = _("changes by imports")
        constraints = (
            models.UniqueConstraint(
                fields=("of_import", "connection"), name="import_change_unique"
            ),
        )

    def __str__(self) -> str:
        return f"{self.of_import_id}: {self.connection_id}"


class ConnectionUpload(models.Model):
    """What an uploaded file holds, while its owner chooses whom to keep; one for each roadmap.

    It is the only place where people stand who were not chosen. It goes when the import is done or
    left, and an hour after it came: see `uploads.py`.
    """

    roadmap = models.OneToOneField(
        Roadmap,
        verbose_name=_("roadmap"),
        on_delete=models.CASCADE,
        related_name="connection_upload",
    )
    key = models.UUIDField(_("key"), default=uuid.uuid4)
    at = models.DateTimeField(_("when"), default=timezone.now)
    people = models.BinaryField(_("people in the file"))
    chosen = models.JSONField(_("whom to keep"), default=list)

    class Meta:
        verbose_name = _("upload of connections")
        verbose_name_plural = _("uploads of connections")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
