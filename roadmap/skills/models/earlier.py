"""What rows of this wing said before they were edited."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap.journey.models import Roadmap


class EarlierText(models.Model):
    """What a row of this wing said before an edit; only ever added."""

    class Kind(models.TextChoices):
        """What kind of row it is; the words of the addresses."""

        RATING = "ratings", _("Rating")
        STORY = "stories", _("Story")
        TALK = "talks", _("Talk")
        REHEARSAL = "rehearsals", _("Rehearsal")
        QUESTION = "questions", _("Hard question")
        BRIEF = "brief", _("Brief")

    roadmap = models.ForeignKey(
        Roadmap, verbose_name=_("roadmap"), on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    row = models.PositiveBigIntegerField(_("id of the row"))
    revision = models.PositiveIntegerField(_("revision"))
    values = models.JSONField(_("what it said"))
    edited_at = models.DateTimeField(_("edited at"))

    class Meta:
        verbose_name = _("earlier text of the skills wing")
        verbose_name_plural = _("earlier texts of the skills wing")
        ordering = ("-revision",)
        constraints = (
            # Serves the list of a row's earlier texts too.
            models.UniqueConstraint(fields=("kind", "row", "revision"), name="earlier_unique"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=("ratings", "stories", "talks", "rehearsals", "questions", "brief")
                ),
                name="earlier_kind_valid",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.row}: {self.revision}"
