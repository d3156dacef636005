"""Connections: the people a user knows or would like to know, and what passed between them.

They are third parties: few columns, for their owner's eyes only, gone with the account.
"""

import datetime
import uuid
from urllib.parse import urlsplit

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap.days import between_first_and_last_day
from roadmap.fields import URL_LENGTH
from roadmap.journey.models import Milestone, Roadmap
from roadmap.lengths import no_longer_than

NAME_LENGTH = 200
"""Characters of a name, a role or a company at most."""
HOW_MET_LENGTH = 300
"""Characters of how somebody was met at most."""
AREA_LENGTH = 120
"""Characters of a therapeutic area at most."""
EMAIL_LENGTH = 254
"""Characters of an e-mail address at most."""
NOTE_LENGTH = 5_000
"""Characters of the note on a person at most."""
SAID_LENGTH = 4_000
"""Characters of what was said at most."""
PROMISED_LENGTH = 500
"""Characters of what the user promised at most."""
LONGEST_INTERVAL = 730
"""Days (two years) between two touches at most."""


class Step(models.TextChoices):
    """How far the conversation with a person has come; nobody has to be in one."""

    FOUND = "found", _("Found")
    ASKED = "asked", _("Asked")
    AGREED = "agreed", _("Agreed")
    TALKED = "talked", _("Talked")
    THANKED = "thanked", _("Thanked")
    REFERRED = "referred", _("Referred")


STEPS = tuple(Step.values)
TITLES = ("dr", "prof", "mr", "ms", "mrs", "phd", "pharmd", "md", "mba", "msc", "rn")
"""What stands in names beside them, without the point."""
NO_STEP = ""
"""The step of whom no conversation is under way with."""


class Connection(models.Model):
    """A person. A removed one keeps the row, so that removing can be undone.

    `last_touch_on` and `due_on` follow from the touches, the interval and `next_on`, and `step`
    from the history of the conversation; `people.settle` and `people.settle_conversation` work them
    out. They are stored because the list is ordered and narrowed by them.
    """

    roadmap = models.ForeignKey(
        Roadmap,
        verbose_name=_("roadmap"),
        on_delete=models.CASCADE,
        related_name="connections",
        # The unique constraint below begins with it.
        db_index=False,
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one person."),
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    role = models.CharField(_("role"), max_length=NAME_LENGTH, blank=True)
    company = models.CharField(_("company"), max_length=NAME_LENGTH, blank=True)
    how_met = models.CharField(_("how you met"), max_length=HOW_MET_LENGTH, blank=True)
    area = models.CharField(_("therapeutic area"), max_length=AREA_LENGTH, blank=True)
    profile_url = models.CharField(_("profile address"), max_length=URL_LENGTH, blank=True)
    email = models.CharField(_("e-mail address"), max_length=EMAIL_LENGTH, blank=True)
    note = models.TextField(
        _("private note"), blank=True, validators=[MaxLengthValidator(NOTE_LENGTH)]
    )
    every_days = models.PositiveSmallIntegerField(
        _("days between two touches"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_INTERVAL)],
    )
    next_on = models.DateField(
        _("next touch on"),
        null=True,
        blank=True,
        help_text=_("Set by hand: it stands until a touch is logged."),
    )
    last_touch_on = models.DateField(_("last touch on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    step = models.CharField(
        _("step of the conversation"), max_length=8, choices=Step, blank=True, default=NO_STEP
    )
    step_on = models.DateField(_("step since"), null=True, blank=True)
    connected_on = models.DateField(_("connected on LinkedIn on"), null=True, blank=True)
    added_by = models.ForeignKey(
        "ConnectionImport",
        verbose_name=_("added by"),
        on_delete=models.SET_NULL,
        related_name="people",
        null=True,
        blank=True,
    )
    imported_role = models.CharField(
        _("role as imported"), max_length=NAME_LENGTH, blank=True, editable=False
    )
    imported_company = models.CharField(
        _("company as imported"), max_length=NAME_LENGTH, blank=True, editable=False
    )
    milestones = models.ManyToManyField(
        Milestone, verbose_name=_("milestones"), related_name="connections", blank=True
    )
    revision = models.PositiveIntegerField(_("revision"), default=1)
    before = models.JSONField(
        _("before the last edit"),
        null=True,
        blank=True,
        help_text=_("What that edit changed, as it was, so that it can be undone."),
    )
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        indexes = (
            # The list: whoever is due first, then by name.
            models.Index(
                "roadmap",
                "due_on",
                Lower("name"),
                name="connection_list",
                condition=models.Q(removed_at__isnull=True),
            ),
            # How many people there are at each step, and who they are.
            models.Index(
                fields=("roadmap", "step"),
                name="connection_step",
                condition=models.Q(removed_at__isnull=True),
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("roadmap", "key"), name="connection_key_unique"),
            models.CheckConstraint(
                condition=models.Q(name__length__range=(1, NAME_LENGTH)),
                name="connection_name_length_in_range",
            ),
            models.CheckConstraint(
                condition=no_longer_than(
                    role=NAME_LENGTH,
                    company=NAME_LENGTH,
                    imported_role=NAME_LENGTH,
                    imported_company=NAME_LENGTH,
                    how_met=HOW_MET_LENGTH,
                    area=AREA_LENGTH,
                    email=EMAIL_LENGTH,
                    note=NOTE_LENGTH,
                ),
                name="connection_text_length_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(profile_url="")
                | models.Q(profile_url__startswith="http://")
                | models.Q(profile_url__startswith="https://"),
                name="connection_profile_url_is_http",
            ),
            models.CheckConstraint(
                condition=no_longer_than(profile_url=URL_LENGTH),
                name="connection_profile_url_length_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(every_days__isnull=True)
                | models.Q(every_days__range=(1, LONGEST_INTERVAL)),
                name="connection_interval_in_range",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("next_on")
                & between_first_and_last_day("last_touch_on")
                & between_first_and_last_day("due_on")
                & between_first_and_last_day("step_on")
                & between_first_and_last_day("connected_on"),
                name="connection_dates_in_range",
            ),
            # The date set by hand wins; without one it takes an interval and a touch to be due.
            models.CheckConstraint(
                condition=models.Q(next_on__isnull=False, due_on__isnull=False)
                & models.Q(due_on=models.F("next_on"))
                | models.Q(
                    next_on__isnull=True,
                    every_days__isnull=False,
                    last_touch_on__isnull=False,
                    due_on__isnull=False,
                )
                | models.Q(next_on__isnull=True, due_on__isnull=True)
                & (models.Q(every_days__isnull=True) | models.Q(last_touch_on__isnull=True)),
                name="connection_due_as_it_must_be",
            ),
            models.CheckConstraint(
                condition=models.Q(step=NO_STEP, step_on__isnull=True)
                | models.Q(step__in=STEPS, step_on__isnull=False),
                name="connection_step_valid",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """At most two letters for the round picture: of the first and the last part of the name."""
        parts = [part for part in self.name.split() if part[0].isalpha()]
        letters = [part[0] for part in parts if part.rstrip(".,").lower() not in TITLES]
        return "".join(letters[:1] + letters[1:][-1:]).upper()

    @property
    def host(self) -> str:
        """Where the profile address leads, in small letters."""
        return urlsplit(self.profile_url).hostname or ""

    @property
    def is_bare(self) -> bool:
        """Whether nothing is known that the user could have written."""
        return not (self.area or self.how_met or self.note)

    def counted_due(self) -> datetime.date | None:
        """When the next touch is due: on the day set by hand, or an interval after the last."""
        if self.next_on is not None:
            return self.next_on
        if self.every_days is None or self.last_touch_on is None:
            return None
        return self.last_touch_on + datetime.timedelta(days=self.every_days)


class Touch(models.Model):
    """One time that the user and a person were in touch. A removed one keeps its row."""

    class Kind(models.TextChoices):
        """How."""

        MESSAGE = "message", _("Message")
        CALL = "call", _("Call")
        VIDEO = "video", _("Video call")
        IN_PERSON = "in-person", _("In person")
        CONGRESS = "congress", _("At a congress")

    connection = models.ForeignKey(
        Connection,
        verbose_name=_("connection"),
        on_delete=models.CASCADE,
        related_name="touches",
        # The unique constraint below begins with it.
        db_index=False,
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice logs one touch."),
    )
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    said = models.TextField(
        _("what was said"), blank=True, validators=[MaxLengthValidator(SAID_LENGTH)]
    )
    promised = models.CharField(_("what you promised"), max_length=PROMISED_LENGTH, blank=True)
    kept_on = models.DateField(_("kept on"), null=True, blank=True)
    let_go = models.DateField(
        _("next touch that it let go"),
        null=True,
        blank=True,
        help_text=_("The day set by hand that stood until this touch; undoing puts it back."),
    )
    next_on = models.DateField(
        _("next touch that it set"),
        null=True,
        blank=True,
        help_text=_("The day that was set by hand with this touch."),
    )
    revision = models.PositiveIntegerField(_("revision"), default=1)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("touch")
        verbose_name_plural = _("touches")
        ordering = ("-day", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("connection", "key"), name="touch_key_unique"),
            models.CheckConstraint(
                condition=models.Q(kind__in=("message", "call", "video", "in-person", "congress")),
                name="touch_kind_valid",
            ),
            models.CheckConstraint(
                condition=no_longer_than(said=SAID_LENGTH, promised=PROMISED_LENGTH),
                name="touch_text_length_in_range",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("day")
                & between_first_and_last_day("kept_on")
                & between_first_and_last_day("let_go")
                & between_first_and_last_day("next_on"),
                name="touch_dates_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(kept_on__isnull=True) | ~models.Q(promised=""),
                name="touch_only_a_promise_is_kept",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.day}"


class ConversationStep(models.Model):
    """One step of the conversation with a person, with its day: the history, newest last.

    An empty step says that it was left. A removed one keeps its row.
    """

    connection = models.ForeignKey(
        Connection,
        verbose_name=_("connection"),
        on_delete=models.CASCADE,
        related_name="conversation",
    )
    touch = models.ForeignKey(
        Touch,
        verbose_name=_("touch"),
        on_delete=models.CASCADE,
        related_name="steps",
        null=True,
        blank=True,
        help_text=_("The one it was logged with: removing that removes this too."),
    )
    step = models.CharField(_("step"), max_length=8, choices=Step, blank=True)
    day = models.DateField(_("day"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("step of a conversation")
        verbose_name_plural = _("steps of conversations")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(step__in=(NO_STEP, *STEPS)),
                name="conversation_step_valid",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("day"), name="conversation_day_in_range"
            ),
        )

    def __str__(self) -> str:
        return f"{self.step}: {self.day}"
