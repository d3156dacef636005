"""Days that the plan is laid around: times away, and dates of the world outside."""

import datetime
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap.days import between_first_and_last_day

ANCHOR_LENGTH = 80
"""Characters of an anchor's name at most."""


class Pause(models.Model):
    """A time away, first and last day included. Pauses may overlap.

    A removed one keeps its row, so that removing can be undone.
    """

    roadmap = models.ForeignKey(
        "Roadmap", verbose_name=_("roadmap"), on_delete=models.CASCADE, related_name="pauses"
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one pause."),
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ("first_day", "last_day", "pk")
        constraints = (
            models.UniqueConstraint(fields=("roadmap", "key"), name="pause_key_unique"),
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")),
                name="pause_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("first_day")
                & between_first_and_last_day("last_day"),
                name="pause_days_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_day} to {self.last_day}"


class Anchor(models.Model):
    """A date of the world outside that target dates hang on, such as a graduation.

    A removed one keeps its row, so that removing can be undone; nothing hangs on it then.
    """

    roadmap = models.ForeignKey(
        "Roadmap", verbose_name=_("roadmap"), on_delete=models.CASCADE, related_name="anchors"
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one anchor."),
    )
    name = models.CharField(_("name"), max_length=ANCHOR_LENGTH)
    day = models.DateField(_("day"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        ordering = ("day", "pk")
        constraints = (
            models.UniqueConstraint(fields=("roadmap", "key"), name="anchor_key_unique"),
            models.CheckConstraint(
                condition=models.Q(name__length__range=(1, ANCHOR_LENGTH)),
                name="anchor_name_length_in_range",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("day"), name="anchor_day_in_range"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def date_of(self, days: int) -> datetime.date:
        """The date so many days after the anchor, or before it: what hangs on it has this one."""
        return self.day + datetime.timedelta(days=days)
