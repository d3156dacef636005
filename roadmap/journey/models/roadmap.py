"""One user's path: the answers of the start form."""

import datetime
import functools

from django.conf import settings
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
)
from django.db import models
from django.db.models.functions import JSONArray
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from roadmap.catalogue.audience import Answers
from roadmap.catalogue.models import (
    Background,
    Degree,
    Edition,
    RoadmapTemplate,
    Specialty,
)
from roadmap.days import between_first_and_last_day
from roadmap.journey.models.dates import Pause


class AsList(models.Aggregate):
    """The values of several rows as one list."""

    function = "JSON_GROUP_ARRAY"
    output_field = models.JSONField()

    def as_postgresql(self, compiler, connection, **extra) -> tuple:
        """Under the name that it has there."""
        return self.as_sql(compiler, connection, function="JSONB_AGG", **extra)


class RoadmapManager(models.Manager):
    """Roadmaps."""

    def for_user(self, user: User) -> models.QuerySet["Roadmap"]:
        """The user's own, with all that a page needs to know of it in one query.

        Its pauses come with it, because what is suggested or shown on most pages depends on them.
        """
        return _read_whole().filter(user=user)


class Roadmap(models.Model):
    """One user's path: the answers of the start form. What is on it is derived, never copied."""

    class DegreeStatus(models.TextChoices):
        """Whether the degree is held."""

        HELD = "held", _("I hold it")
        UNDER_WAY = "under-way", _("It is under way")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="roadmap",
    )
    roadmap_template = models.ForeignKey(
        RoadmapTemplate, verbose_name=_("roadmap template"), on_delete=models.PROTECT
    )
    background = models.ForeignKey(
        Background, verbose_name=_("background"), on_delete=models.PROTECT
    )
    degree = models.ForeignKey(Degree, verbose_name=_("degree"), on_delete=models.PROTECT)
    degree_status = models.CharField(
        _("is it held or under way?"), max_length=9, choices=DegreeStatus
    )
    specialty = models.ForeignKey(
        Specialty,
        verbose_name=_("area of expertise"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    first_edition = models.ForeignKey(
        Edition,
        verbose_name=_("first edition"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The current one when the person came to this roadmap template."),
    )
    seen_edition = models.ForeignKey(
        Edition,
        verbose_name=_("edition seen"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Up to which one the person has read what changed."),
    )
    opened_lines = models.JSONField(
        _("opened lines"),
        default=list,
        blank=True,
        help_text=_("Ids of lines newer than the first edition that the person has opened."),
    )
    own_order = models.JSONField(
        _("own order"),
        default=dict,
        blank=True,
        help_text=_("Refs in the order the person gave them, by the id of their stage."),
    )
    started_on = models.DateField(_("started on"))
    target_date = models.DateField(_("target date"), null=True, blank=True)
    hours_per_week = models.PositiveSmallIntegerField(
        _("hours a week"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(80)],
    )

    objects = RoadmapManager()

    class Meta:
        verbose_name = _("roadmap")
        verbose_name_plural = _("roadmaps")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(degree_status__in=("held", "under-way")),
                name="roadmap_degree_status_valid",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("target_date"),
                name="roadmap_target_date_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(hours_per_week__isnull=True)
                | models.Q(hours_per_week__range=(1, 80)),
                name="roadmap_hours_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.roadmap_template}: {self.user}"

    @property
    def degree_status_words(self) -> str:
        """Whether the degree is held, for the middle of a sentence."""
        return _("held") if self.answers.degree_held else _("under way")

    def current_pauses(self) -> list[Pause]:
        """The pauses that are not removed, the first one first. No query if `for_user` read it."""
        if "pauses_read" not in vars(self):
            return list(self.pauses.filter(removed_at=None))
        pauses = [
            Pause(
                pk=pk,
                roadmap=self,
                first_day=datetime.date.fromisoformat(first),
                last_day=datetime.date.fromisoformat(last),
            )
            for pk, first, last in self.pauses_read or ()
        ]
        return sorted(pauses, key=lambda pause: (pause.first_day, pause.last_day, pause.pk))

    @property
    def answers(self) -> Answers:
        """The answers as the catalogue's audience conditions read them."""
        return Answers(
            background=self.background.slug,
            doctorate=self.degree.doctorate,
            degree_held=self.degree_status == self.DegreeStatus.HELD,
            specialty=self.specialty.slug if self.specialty else None,
            timeline=bool(self.target_date and self.hours_per_week),
        )


@functools.cache
def _read_whole() -> models.QuerySet[Roadmap]:
    """All roadmaps as `for_user` reads one. Built once: that takes as long as asking."""
    editions = ("roadmap_template__current_edition", "first_edition", "seen_edition")
    pauses = (
        Pause.objects.filter(roadmap=models.OuterRef("pk"), removed_at=None)
        .order_by()
        .values("roadmap")
        .annotate(all=AsList(JSONArray("pk", "first_day", "last_day")))
    )
    return (
        Roadmap.objects.select_related("background", "degree", "specialty", *editions)
        .defer(*(f"{edition}__content" for edition in editions))
        .annotate(pauses_read=models.Subquery(pauses.values("all")))
    )
