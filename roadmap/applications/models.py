"""Applications: positions of interest, where each stands and how it came there."""

import uuid
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.models import ApplicationStage
from roadmap.days import between_first_and_last_day
from roadmap.fields import URL_LENGTH
from roadmap.journey.models import Milestone, Roadmap
from roadmap.lengths import no_longer_than

NAME_LENGTH = 160
"""Characters of the title, the company and where the position is at most."""
ACTION_LENGTH = 200
"""Characters of a next action, and of the note on the salary, at most."""
VERSION_LENGTH = 80
"""Characters of which version of a document was sent at most."""
ADVERTISEMENT_LENGTH = 50_000
"""Characters of an advertisement at most."""
NOTE_LENGTH = 10_000
"""Characters of the private note, and of what was learnt, at most."""
MOST_MOVES = 200
"""How many moves, and how many documents, one application can have; removed ones count."""


class Application(models.Model):
    """A position that somebody is interested in, applied for, got or did not get.

    Where it stands is its latest move, and copied here for lists. A removed one keeps its row, so
    that removing can be undone.
    """

    class Kind(models.TextChoices):
        """What kind of position it is; all but the first are stepping stones."""

        MSL = "msl", _("MSL")
        MEDICAL_INFORMATION = "medical-information", _("Medical information")
        FELLOWSHIP = "fellowship", _("Fellowship")
        CRA = "cra", _("Clinical research (CRA)")
        MEDICAL_WRITING = "medical-writing", _("Medical writing")
        SALES = "sales", _("Sales")
        OTHER = "other", _("Other")

    roadmap = models.ForeignKey(
        Roadmap,
        verbose_name=_("roadmap"),
        on_delete=models.CASCADE,
        related_name="applications",
        # The unique constraint below begins with it.
        db_index=False,
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one application."),
    )
    kind = models.CharField(_("kind"), max_length=19, choices=Kind)
    title = models.CharField(_("title"), max_length=NAME_LENGTH)
    company = models.CharField(_("company"), max_length=NAME_LENGTH, blank=True)
    area = models.CharField(_("therapeutic area"), max_length=NAME_LENGTH, blank=True)
    place = models.CharField(_("place"), max_length=NAME_LENGTH, blank=True)
    territory = models.CharField(_("territory"), max_length=NAME_LENGTH, blank=True)
    travel = models.PositiveSmallIntegerField(_("travel, percent"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=NAME_LENGTH, blank=True)
    url = models.CharField(_("address of the advertisement"), max_length=URL_LENGTH, blank=True)
    salary = models.CharField(_("salary, a note"), max_length=ACTION_LENGTH, blank=True)
    next_action = models.CharField(_("next action"), max_length=ACTION_LENGTH, blank=True)
    next_action_on = models.DateField(_("day of the next action"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    learnt = models.TextField(_("what was learnt"), blank=True)
    advertisement = models.TextField(_("advertisement"), blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    before = models.JSONField(
        _("before the last edit"),
        null=True,
        blank=True,
        help_text=_("What that edit changed, as it was, so that it can be undone."),
    )
    stage = models.ForeignKey(
        ApplicationStage,
        verbose_name=_("stage"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    stage_since = models.DateField(_("at this stage since"))
    milestones = models.ManyToManyField(
        Milestone, verbose_name=_("milestones"), related_name="applications", blank=True
    )
    contacts = models.ManyToManyField(
        "roadmap.Connection",
        verbose_name=_("contact persons"),
        related_name="applications",
        blank=True,
    )
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("-pk",)
        indexes = (
            # The board and the list: a roadmap's own, newest move first.
            models.Index(fields=("roadmap", "-stage_since"), name="application_stage_since"),
        )
        constraints = (
            models.UniqueConstraint(fields=("roadmap", "key"), name="application_key_unique"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=(
                        "msl",
                        "medical-information",
                        "fellowship",
                        "cra",
                        "medical-writing",
                        "sales",
                        "other",
                    )
                ),
                name="application_kind_valid",
            ),
            models.CheckConstraint(
                condition=models.Q(title__length__range=(1, NAME_LENGTH)),
                name="application_title_length_in_range",
            ),
            models.CheckConstraint(
                condition=no_longer_than(
                    company=NAME_LENGTH,
                    area=NAME_LENGTH,
                    place=NAME_LENGTH,
                    territory=NAME_LENGTH,
                    source=NAME_LENGTH,
                    url=URL_LENGTH,
                    salary=ACTION_LENGTH,
                    next_action=ACTION_LENGTH,
                    note=NOTE_LENGTH,
                    learnt=NOTE_LENGTH,
                    advertisement=ADVERTISEMENT_LENGTH,
                ),
                name="application_text_length_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(url="")
                | models.Q(url__startswith="http://")
                | models.Q(url__startswith="https://"),
                name="application_url_is_http",
            ),
            models.CheckConstraint(
                condition=models.Q(travel__isnull=True) | models.Q(travel__range=(0, 100)),
                name="application_travel_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(next_action_on__isnull=True) | ~models.Q(next_action=""),
                name="application_day_has_a_next_action",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("next_action_on")
                & between_first_and_last_day("stage_since"),
                name="application_dates_in_range",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """The title, with the company where there is one."""
        return f"{self.title}, {self.company}" if self.company else self.title

    @property
    def host(self) -> str:
        """Where the advertisement is, in small letters."""
        return urlsplit(self.url).hostname or ""


class Move(models.Model):
    """That an application came to a stage on a day.

    The latest day says where the application stands; of several on one day, the one recorded last.
    A removed one keeps its row, so that removing can be undone.
    """

    application = models.ForeignKey(
        Application,
        verbose_name=_("application"),
        on_delete=models.CASCADE,
        related_name="moves",
    )
    stage = models.ForeignKey(
        ApplicationStage, verbose_name=_("stage"), on_delete=models.PROTECT, related_name="+"
    )
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("recorded at"), default=timezone.now)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("move of an application")
        verbose_name_plural = _("moves of applications")
        ordering = ("day", "pk")
        constraints = (
            models.CheckConstraint(
                condition=between_first_and_last_day("day"), name="move_day_in_range"
            ),
        )

    def __str__(self) -> str:
        return f"{self.stage}: {self.day}"


class SentDocument(models.Model):
    """Which version of which document was sent with an application, and when.

    A removed one keeps its row, so that removing can be undone.
    """

    application = models.ForeignKey(
        Application,
        verbose_name=_("application"),
        on_delete=models.CASCADE,
        related_name="documents",
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one document."),
    )
    name = models.CharField(_("document"), max_length=NAME_LENGTH)
    version = models.CharField(_("version"), max_length=VERSION_LENGTH, blank=True)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("sent document")
        verbose_name_plural = _("sent documents")
        ordering = ("sent_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("application", "key"), name="sent_document_key_unique"),
            models.CheckConstraint(
                condition=models.Q(name__length__range=(1, NAME_LENGTH)),
                name="sent_document_name_length_in_range",
            ),
            models.CheckConstraint(
                condition=no_longer_than(version=VERSION_LENGTH),
                name="sent_document_version_length_in_range",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("sent_on"),
                name="sent_document_day_in_range",
            ),
        )

    def __str__(self) -> str:
        return self.name
