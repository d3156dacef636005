"""How good a person says they are at a skill, and since when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.models import Skill
from roadmap.days import between_first_and_last_day
from roadmap.journey.models import Roadmap
from roadmap.lengths import no_longer_than
from roadmap.skills.models.base import Kept

REASON_LENGTH = 500
"""Characters of the reason for a rating at most."""


class Rating(Kept):
    """How good a person says they are at a skill, on which day and why."""

    COLUMNS = ("level", "reason", "day")

    class Level(models.IntegerChoices):
        """The steps of a rating."""

        NEW = 1, _("new to me")
        SOME = 2, _("some practice")
        STEADY = 3, _("steady")
        STRONG = 4, _("strong")
        TEACHER = 5, _("could teach it")

    roadmap = models.ForeignKey(
        Roadmap, verbose_name=_("roadmap"), on_delete=models.CASCADE, related_name="ratings"
    )
    skill = models.ForeignKey(
        Skill, verbose_name=_("skill"), on_delete=models.PROTECT, related_name="+"
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ("-day", "-pk")
        indexes = (
            # A skill's ratings newest first, and the latest of each skill (`coverage.py`).
            models.Index(fields=("roadmap", "skill", "-day"), name="rating_of_a_skill"),
        )
        constraints = (
            models.UniqueConstraint(fields=("roadmap", "key"), name="rating_key_unique"),
            models.CheckConstraint(
                condition=models.Q(level__range=(1, 5)), name="rating_level_valid"
            ),
            models.CheckConstraint(
                condition=no_longer_than(reason=REASON_LENGTH),
                name="rating_reason_length_in_range",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("day"), name="rating_day_in_range"
            ),
        )

    def __str__(self) -> str:
        return f"{self.skill_id}: {self.level}"
