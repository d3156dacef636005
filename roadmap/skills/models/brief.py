"""The brief: what a person hands over before an interview, on one page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap.journey.models import Roadmap
from roadmap.lengths import no_longer_than
from roadmap.skills.models.base import SENTENCE_LENGTH, TEXT_LENGTH, WHO_LENGTH, Edited

MOST_ON_BRIEF = 12
"""How many things of a kind can stand on the brief."""


class Brief(Edited):
    """What a person hands over on one page; one for each roadmap, stored when it is first saved.

    The lists hold ids in the order of the page. They are choices: what was removed since, or is
    another person's, is left out when they are read.
    """

    COLUMNS = (
        "name", "line", "focus", "shows_area", "stories", "talks", "publications", "credentials",
        "evidence",
    )  # fmt: skip

    roadmap = models.OneToOneField(
        Roadmap, verbose_name=_("roadmap"), on_delete=models.CASCADE, related_name="brief"
    )
    name = models.CharField(_("name"), max_length=WHO_LENGTH, blank=True)
    line = models.CharField(_("line below the name"), max_length=SENTENCE_LENGTH, blank=True)
    focus = models.CharField(_("focus statement"), max_length=SENTENCE_LENGTH, blank=True)
    shows_area = models.BooleanField(_("shows the area of expertise"), default=True)
    stories = models.JSONField(_("stories"), default=list, blank=True)
    talks = models.JSONField(_("talks"), default=list, blank=True)
    publications = models.TextField(_("publications"), max_length=TEXT_LENGTH, blank=True)
    credentials = models.JSONField(_("credentials"), default=list, blank=True)
    evidence = models.JSONField(_("evidence"), default=list, blank=True)

    class Meta:
        verbose_name = _("brief")
        verbose_name_plural = _("briefs")
        constraints = (
            models.CheckConstraint(
                condition=no_longer_than(
                    name=WHO_LENGTH,
                    line=SENTENCE_LENGTH,
                    focus=SENTENCE_LENGTH,
                    publications=TEXT_LENGTH,
                ),
                name="brief_lengths_in_range",
            ),
        )

    def __str__(self) -> str:
        return self.name
