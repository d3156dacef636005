"""The history: one row for each change."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.models import Edition
from roadmap.journey.models.milestone import Milestone
from roadmap.journey.models.roadmap import Roadmap


class Event(models.Model):
    """One row of the journey's history. Only ever added, in the transaction of the change.

    `before` and `after` hold what changed, never the text of a note. Of one of the THINGS they hold
    its id under that word, beside the changed columns (of a credential also its title); of a pause
    or an anchor that is not there they hold nothing.
    """

    class What(models.TextChoices):
        """What happened."""

        STARTED = "started", _("Started the roadmap")
        MOVED = "moved", _("Moved to another roadmap")
        UPDATE_SEEN = "update-seen", _("Read what the programme changed")
        ANSWERS = "answers", _("Changed the answers")
        ADDED = "added", _("Added a milestone")
        REMOVED = "removed", _("Removed a milestone")
        RESTORED = "restored", _("Brought a milestone back")
        REWORDED = "reworded", _("Changed the words")
        ORDER = "order", _("Changed the order")
        STATE = "state", _("Changed the state")
        TARGET_DATE = "target-date", _("Changed the target date")
        NOTE_ADDED = "note-added", _("Added a note")
        NOTE_EDITED = "note-edited", _("Edited a note")
        NOTE_REMOVED = "note-removed", _("Removed a note")
        NOTE_RESTORED = "note-restored", _("Brought a note back")
        PLAN_TAKEN = "plan-taken", _("Took over the suggested dates")
        PAUSE_ADDED = "pause-added", _("Added a pause")
        PAUSE_CHANGED = "pause-changed", _("Changed a pause")
        PAUSE_REMOVED = "pause-removed", _("Removed a pause")
        ANCHOR_ADDED = "anchor-added", _("Added an anchor")
        ANCHOR_CHANGED = "anchor-changed", _("Changed an anchor")
        ANCHOR_REMOVED = "anchor-removed", _("Removed an anchor")
        CREDENTIAL_ADDED = "credential-added", _("Added a credential")
        CREDENTIAL_EDITED = "credential-edited", _("Edited a credential")
        CREDENTIAL_REMOVED = "credential-removed", _("Removed a credential")
        CREDENTIAL_RESTORED = "credential-restored", _("Brought a credential back")
        EVIDENCE_ADDED = "evidence-added", _("Added evidence")
        EVIDENCE_EDITED = "evidence-edited", _("Edited evidence")
        EVIDENCE_REMOVED = "evidence-removed", _("Removed evidence")
        EVIDENCE_RESTORED = "evidence-restored", _("Brought evidence back")
        STEP_ADDED = "step-added", _("Added a step")
        STEP_TICKED = "step-ticked", _("Ticked or unticked a step")
        STEP_REWORDED = "step-reworded", _("Changed the words of a step")
        STEP_REMOVED = "step-removed", _("Removed a step")
        STEP_RESTORED = "step-restored", _("Brought a step back")

    roadmap = models.ForeignKey(
        Roadmap,
        verbose_name=_("roadmap"),
        on_delete=models.CASCADE,
        related_name="events",
    )
    milestone = models.ForeignKey(
        Milestone,
        verbose_name=_("milestone"),
        on_delete=models.CASCADE,
        related_name="events",
        null=True,
    )
    what = models.CharField(_("what"), max_length=20, choices=What)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
    )
    before = models.JSONField(_("from"), default=dict)
    after = models.JSONField(_("to"), default=dict)
    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.what}: {self.at:%Y-%m-%d}"

    @property
    def thing(self) -> str:
        """What it is about beside a milestone: a key of THINGS; empty where it is about none."""
        word = self.what.partition("-")[0]
        return word if word in THINGS else ""

    @property
    def is_of_plan(self) -> bool:
        """Whether it is about the plan, a pause or an anchor, and no one milestone."""
        return self.what == self.What.PLAN_TAKEN or self.thing in ("pause", "anchor")


THINGS = {
    word: tuple(what for what in Event.What if what.startswith(f"{word}-"))
    for word in ("note", "evidence", "step", "credential", "pause", "anchor")
}
"""What happens to each of these, which has an id that events hold under the same word."""
