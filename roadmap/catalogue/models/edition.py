"""The editions: what users read, and what they say is wrong with it."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.models.path import MilestoneTemplate, RoadmapTemplate

REPORT_LENGTH = 1_000
"""Characters of a report at most."""


class Edition(models.Model):
    """An immutable, numbered snapshot of one roadmap template: what users read.

    `content` is written by `publishing.publish` and read through `editions.load`.
    """

    roadmap_template = models.ForeignKey(
        RoadmapTemplate,
        verbose_name=_("roadmap template"),
        on_delete=models.PROTECT,
        related_name="editions",
    )
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    digest = models.CharField(_("digest of the content"), max_length=64)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
    )
    message = models.CharField(
        _("message to users"),
        max_length=500,
        blank=True,
        help_text=_("Shown to everybody whose roadmap changes, until it is read."),
    )
    note = models.CharField(
        _("note to colleagues"),
        max_length=500,
        blank=True,
        help_text=_("Why this edition was made. Only admins read it."),
    )
    restores = models.ForeignKey(
        "self",
        verbose_name=_("restores"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("The earlier edition that this one publishes again."),
    )

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ("roadmap_template", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=("roadmap_template", "number"),
                name="edition_number_unique_in_template",
            ),
        )

    def __str__(self) -> str:
        return f"{self.roadmap_template} {self.number}"


class Report(models.Model):
    """What a user says is wrong with a line; it waits at the desk until somebody closes it."""

    milestone_template = models.ForeignKey(
        MilestoneTemplate,
        verbose_name=_("milestone template"),
        on_delete=models.PROTECT,
        related_name="reports",
    )
    edition = models.ForeignKey(
        Edition,
        verbose_name=_("edition"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("What the person was reading."),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
    )
    key = models.UUIDField(
        _("key"), unique=True, help_text=_("Made by the form, so that a post sent twice is one.")
    )
    text = models.TextField(
        _("what is wrong"), max_length=REPORT_LENGTH, validators=[MaxLengthValidator(REPORT_LENGTH)]
    )
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.milestone_template}: {self.sent_at:%Y-%m-%d}"
