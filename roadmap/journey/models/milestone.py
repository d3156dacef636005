"""A line that the user has touched, or a milestone of their own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.models import (
    MilestoneTemplate,
    Stage,
)
from roadmap.days import between_first_and_last_day
from roadmap.journey import refs
from roadmap.journey.models.roadmap import Roadmap

TITLE_LENGTH = 120
"""Characters of a user's own title at most."""
REASON_LENGTH = 300
"""Characters of a reason for "not for me" at most."""
ANCHOR_DAYS = 3_653
"""How many days (ten years) a date may lie before or after the anchor it hangs on."""


class Milestone(models.Model):
    """A line of the catalogue that the user has touched, or a milestone of their own.

    Their own has a stage and a title, and no template. A line has a title when the user worded it
    anew. The unique constraint also serves the roadmap page, which reads all rows of a roadmap.
    """

    class State(models.TextChoices):
        """Where the user is with it; to tick is to make it done."""

        OPEN = "open", _("Open")
        DOING = "doing", _("Doing")
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Not for me")

    roadmap = models.ForeignKey(
        Roadmap,
        verbose_name=_("roadmap"),
        on_delete=models.CASCADE,
        related_name="milestones",
    )
    template = models.ForeignKey(
        MilestoneTemplate,
        verbose_name=_("milestone template"),
        on_delete=models.PROTECT,
        related_name="milestones",
        null=True,
        blank=True,
        # The index below serves what it would.
        db_index=False,
    )
    stage = models.ForeignKey(
        Stage,
        verbose_name=_("stage of one’s own milestone"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    key = models.UUIDField(
        _("key"),
        null=True,
        blank=True,
        help_text=_("Made by the form, so that a post sent twice adds one own milestone."),
    )
    title = models.CharField(_("own title"), max_length=TITLE_LENGTH, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    target_date = models.DateField(_("target date"), null=True, blank=True)
    anchor = models.ForeignKey(
        "Anchor",
        verbose_name=_("hangs on"),
        # An anchor goes when its roadmap goes, and all its milestones with it.
        on_delete=models.RESTRICT,
        related_name="milestones",
        null=True,
        blank=True,
        # The index below leaves out the many that hang on nothing.
        db_index=False,
    )
    anchor_days = models.SmallIntegerField(
        _("days after the anchor"),
        null=True,
        blank=True,
        help_text=_("Less than 0: before it. The target date is worked out from it and stored."),
    )
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    removed_at = models.DateTimeField(
        _("removed at"),
        null=True,
        blank=True,
        help_text=_("An own milestone keeps its row, so that removing can be undone."),
    )

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        indexes = (
            # How many people have touched and ticked a line, for the desk: read from the index.
            models.Index(fields=("template", "state"), name="milestone_template_state"),
            # What hangs on an anchor, asked when an account with anchors is deleted.
            models.Index(
                fields=("anchor",),
                name="milestone_anchor",
                condition=models.Q(anchor__isnull=False),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("roadmap", "template"), name="milestone_unique_in_roadmap"
            ),
            models.UniqueConstraint(fields=("roadmap", "key"), name="milestone_key_unique"),
            models.CheckConstraint(
                condition=models.Q(
                    template__isnull=False,
                    stage__isnull=True,
                    key__isnull=True,
                    removed_at__isnull=True,
                )
                | (
                    models.Q(template__isnull=True, stage__isnull=False, key__isnull=False)
                    & ~models.Q(title="")
                ),
                name="milestone_of_a_line_or_own",
            ),
            models.CheckConstraint(
                condition=models.Q(title__length__lte=TITLE_LENGTH),
                name="milestone_title_length_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("open", "doing", "done", "skipped")),
                name="milestone_state_valid",
            ),
            models.CheckConstraint(
                condition=models.Q(state="done", done_on__isnull=False)
                | (~models.Q(state="done") & models.Q(done_on__isnull=True)),
                name="milestone_done_has_a_date",
            ),
            models.CheckConstraint(
                condition=models.Q(state="skipped") | models.Q(reason=""),
                name="milestone_reason_only_when_skipped",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("done_on")
                & between_first_and_last_day("target_date"),
                name="milestone_dates_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(anchor__isnull=True, anchor_days__isnull=True)
                | models.Q(
                    anchor__isnull=False,
                    anchor_days__isnull=False,
                    anchor_days__range=(-ANCHOR_DAYS, ANCHOR_DAYS),
                    target_date__isnull=False,
                ),
                name="milestone_hangs_by_days",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title or self.template}: {self.state}"

    @property
    def ref(self) -> str:
        """The name of its entry in addresses and HTML ids."""
        if self.template_id is None:
            return refs.of_own(self.pk)
        return refs.of_template(self.template_id)
