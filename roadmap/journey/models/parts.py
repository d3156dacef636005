"""What a milestone holds several of: notes, evidence and sub-steps."""

import ipaddress
import uuid
from urllib.parse import urlsplit

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap.fields import URL_LENGTH
from roadmap.journey.models.milestone import Milestone

NOTE_LENGTH = 10_000
"""Characters of one note at most."""
LABEL_LENGTH = 120
"""Characters of what a piece of evidence is called at most."""
SHOWS_LENGTH = 500
"""Characters of what a piece of evidence shows at most."""
STEP_LENGTH = 200
"""Characters of a sub-step at most."""
MOST_PER_MILESTONE = 50
"""How many sub-steps, and how many pieces of evidence, can be added to one milestone."""
LOCAL_ENDINGS = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home.arpa")
"""How names end that mean something within one network only."""


class Note(models.Model):
    """What the user wrote on a milestone, in Markdown.

    A removed note keeps its row, so that removing can be undone.
    """

    milestone = models.ForeignKey(
        Milestone,
        verbose_name=_("milestone"),
        on_delete=models.CASCADE,
        related_name="notes",
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one note."),
    )
    body = models.TextField(_("note"), validators=[MaxLengthValidator(NOTE_LENGTH)])
    html = models.TextField(_("rendered note"), editable=False)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited at"), default=timezone.now)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("milestone", "key"), name="note_key_unique"),
            models.CheckConstraint(
                condition=models.Q(body__length__range=(1, NOTE_LENGTH)),
                name="note_length_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.milestone}: {self.revision}"


class NoteVersion(models.Model):
    """An earlier text of a note, kept when it was edited."""

    note = models.ForeignKey(
        Note, verbose_name=_("note"), on_delete=models.CASCADE, related_name="versions"
    )
    revision = models.PositiveIntegerField(_("revision"))
    body = models.TextField(_("note"))
    edited_at = models.DateTimeField(_("edited at"))

    class Meta:
        verbose_name = _("earlier text of a note")
        verbose_name_plural = _("earlier texts of notes")
        ordering = ("-revision",)
        constraints = (
            models.UniqueConstraint(fields=("note", "revision"), name="note_version_unique"),
        )

    def __str__(self) -> str:
        return f"{self.note_id}: {self.revision}"


class Evidence(models.Model):
    """A link to something that shows what the user did for a milestone.

    Nobody but the user's own browser ever opens it. A removed one keeps its row, so that removing
    can be undone.
    """

    milestone = models.ForeignKey(
        Milestone,
        verbose_name=_("milestone"),
        on_delete=models.CASCADE,
        related_name="evidence",
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one piece of evidence."),
    )
    url = models.CharField(_("address"), max_length=URL_LENGTH)
    label = models.CharField(_("label"), max_length=LABEL_LENGTH)
    shows = models.CharField(_("what it shows"), max_length=SHOWS_LENGTH, blank=True)
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("milestone", "key"), name="evidence_key_unique"),
            models.CheckConstraint(
                condition=models.Q(url__startswith="http://")
                | models.Q(url__startswith="https://"),
                name="evidence_url_is_http",
            ),
            models.CheckConstraint(
                condition=models.Q(url__length__lte=URL_LENGTH),
                name="evidence_url_length_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(label__length__range=(1, LABEL_LENGTH)),
                name="evidence_label_length_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(shows__length__lte=SHOWS_LENGTH),
                name="evidence_shows_length_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.milestone_id}: {self.label}"

    @property
    def host(self) -> str:
        """Where the link leads, in small letters."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_local(self) -> bool:
        """Whether its host means something within one network or machine only."""
        host = self.host.removesuffix(".")
        try:
            return not ipaddress.ip_address(host).is_global
        except ValueError:
            return "." not in host or host.endswith(LOCAL_ENDINGS)


class SubStep(models.Model):
    """A step of the user's own into which they split a milestone; it is in no count but its own.

    A removed one keeps its row, so that removing can be undone.
    """

    milestone = models.ForeignKey(
        Milestone,
        verbose_name=_("milestone"),
        on_delete=models.CASCADE,
        related_name="sub_steps",
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one sub-step."),
    )
    text = models.CharField(_("step"), max_length=STEP_LENGTH)
    is_done = models.BooleanField(_("is done"), default=False)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("sub-step")
        verbose_name_plural = _("sub-steps")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("milestone", "key"), name="sub_step_key_unique"),
            models.CheckConstraint(
                condition=models.Q(text__length__range=(1, STEP_LENGTH)),
                name="sub_step_length_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.milestone_id}: {self.text}"
