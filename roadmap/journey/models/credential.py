"""What a person holds: degrees, positions, memberships and certificates."""

import datetime
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.models import (
    Degree,
    MilestoneTemplate,
)
from roadmap.days import LAST_DAY
from roadmap.journey.models.milestone import Milestone
from roadmap.journey.models.roadmap import Roadmap

FIRST_CREDENTIAL_DAY = datetime.date(1950, 1, 1)
"""Degrees and positions can be much older than what is done on this site."""
CREDENTIAL_LENGTH = 160
"""Characters of the title, and of the organisation, of a credential at most."""


class Credential(models.Model):
    """A degree, position, membership or certificate of the user's, with its end where it has one.

    It may belong to a milestone. A removed one keeps its row, so that removing can be undone.
    """

    class Kind(models.TextChoices):
        """What it is; the values are those of the lines that such a thing fits."""

        DEGREE = MilestoneTemplate.Kind.DEGREE.value, _("Degree")
        POSITION = MilestoneTemplate.Kind.POSITION.value, _("Position")
        MEMBERSHIP = MilestoneTemplate.Kind.MEMBERSHIP.value, _("Membership")
        CERTIFICATE = MilestoneTemplate.Kind.CERTIFICATE.value, _("Certificate")

    roadmap = models.ForeignKey(
        Roadmap, verbose_name=_("roadmap"), on_delete=models.CASCADE, related_name="credentials"
    )
    milestone = models.ForeignKey(
        Milestone,
        verbose_name=_("milestone"),
        on_delete=models.CASCADE,
        related_name="credentials",
        null=True,
        blank=True,
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one credential."),
    )
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    degree = models.ForeignKey(
        Degree,
        verbose_name=_("degree"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("What the catalogue calls a degree; it says whether that is a doctorate."),
    )
    title = models.CharField(_("title"), max_length=CREDENTIAL_LENGTH)
    organisation = models.CharField(_("organisation"), max_length=CREDENTIAL_LENGTH, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        ordering = ("-since", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("roadmap", "key"), name="credential_key_unique"),
            models.CheckConstraint(
                condition=models.Q(kind__in=("degree", "position", "membership", "certificate")),
                name="credential_kind_valid",
            ),
            models.CheckConstraint(
                condition=models.Q(degree__isnull=True) | models.Q(kind="degree"),
                name="credential_degree_only_of_a_degree",
            ),
            models.CheckConstraint(
                condition=models.Q(title__length__range=(1, CREDENTIAL_LENGTH)),
                name="credential_title_length_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(organisation__length__lte=CREDENTIAL_LENGTH),
                name="credential_organisation_length_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="credential_ends_after_it_begins",
            ),
            # Not between_first_and_last_day: a physician's degree may be of 1985.
            models.CheckConstraint(
                condition=models.Q(since__range=(FIRST_CREDENTIAL_DAY, LAST_DAY))
                & (
                    models.Q(until__isnull=True)
                    | models.Q(until__range=(FIRST_CREDENTIAL_DAY, LAST_DAY))
                ),
                name="credential_dates_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"
