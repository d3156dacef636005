"""Talks, how their rehearsals went, and the hard questions about them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap.days import between_first_and_last_day
from roadmap.fields import URL_LENGTH
from roadmap.journey.models import Milestone, Roadmap
from roadmap.lengths import no_longer_than
from roadmap.skills.models.base import (
    SENTENCE_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    WHO_LENGTH,
    Kept,
)

MOST_MINUTES = 480
"""How long a talk can be."""
CRITERIA = ("structure", "accuracy", "balance", "answers", "timing")
"""What a rehearsal is judged by, in the order of the form."""


class Talk(Kept):
    """A paper or topic that a person presents, rehearsed as often as they like."""

    COLUMNS = ("title", "source", "given_on", "given_where")

    roadmap = models.ForeignKey(
        Roadmap, verbose_name=_("roadmap"), on_delete=models.CASCADE, related_name="talks"
    )
    title = models.CharField(_("paper or topic"), max_length=TITLE_LENGTH)
    source = models.CharField(_("address"), max_length=URL_LENGTH, blank=True)
    given_on = models.DateField(_("given on"), null=True, blank=True)
    given_where = models.CharField(_("given where"), max_length=WHO_LENGTH, blank=True)
    milestones = models.ManyToManyField(
        Milestone, verbose_name=_("milestones"), related_name="talks", blank=True
    )

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        ordering = ("-pk",)
        constraints = (
            # Serves the list of talks too, which reads them all.
            models.UniqueConstraint(fields=("roadmap", "key"), name="talk_key_unique"),
            models.CheckConstraint(
                condition=models.Q(title__length__range=(1, TITLE_LENGTH)),
                name="talk_title_length_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(source="")
                | models.Q(source__startswith="http://")
                | models.Q(source__startswith="https://"),
                name="talk_source_is_http",
            ),
            models.CheckConstraint(
                condition=no_longer_than(source=URL_LENGTH, given_where=WHO_LENGTH),
                name="talk_lengths_in_range",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("given_on"), name="talk_given_on_in_range"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Rehearsal(Kept):
    """One time that a talk was rehearsed: before whom, how it went, and what to do next."""

    COLUMNS = (
        "day", "audience", "minutes", *CRITERIA, "feedback_from", "feedback", "next_step",
    )  # fmt: skip
    OWNER = "talk__roadmap"

    class Score(models.IntegerChoices):
        """The steps of the rubric."""

        NOT_YET = 1, _("not yet")
        PARTLY = 2, _("partly")
        SOLID = 3, _("solid")
        STRONG = 4, _("strong")

    talk = models.ForeignKey(
        Talk, verbose_name=_("talk"), on_delete=models.CASCADE, related_name="rehearsals"
    )
    day = models.DateField(_("day"))
    audience = models.CharField(_("audience"), max_length=WHO_LENGTH, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    structure = models.PositiveSmallIntegerField(
        _("structure"), choices=Score, null=True, blank=True
    )
    accuracy = models.PositiveSmallIntegerField(
        _("accuracy of the data"), choices=Score, null=True, blank=True
    )
    balance = models.PositiveSmallIntegerField(
        _("fair balance"), choices=Score, null=True, blank=True
    )
    answers = models.PositiveSmallIntegerField(
        _("answering questions"), choices=Score, null=True, blank=True
    )
    timing = models.PositiveSmallIntegerField(_("time kept"), choices=Score, null=True, blank=True)
    feedback_from = models.CharField(_("feedback from"), max_length=WHO_LENGTH, blank=True)
    feedback = models.TextField(_("what they said"), max_length=TEXT_LENGTH, blank=True)
    next_step = models.TextField(_("what to do next"), max_length=TEXT_LENGTH, blank=True)

    class Meta:
        verbose_name = _("rehearsal")
        verbose_name_plural = _("rehearsals")
        ordering = ("-day", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("talk", "key"), name="rehearsal_key_unique"),
            models.CheckConstraint(
                condition=between_first_and_last_day("day"), name="rehearsal_day_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__isnull=True)
                | models.Q(minutes__range=(1, MOST_MINUTES)),
                name="rehearsal_minutes_in_range",
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{name}__isnull": True})
                    | models.Q(**{f"{name}__range": (1, 4)}),
                    name=f"rehearsal_{name}_valid",
                )
                for name in CRITERIA
            ),
            models.CheckConstraint(
                condition=no_longer_than(
                    audience=WHO_LENGTH,
                    feedback_from=WHO_LENGTH,
                    feedback=TEXT_LENGTH,
                    next_step=TEXT_LENGTH,
                ),
                name="rehearsal_lengths_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.talk_id}: {self.day}"


class HardQuestion(Kept):
    """A hard question that was asked about a talk, and what the person answers."""

    COLUMNS = ("question", "answer")
    OWNER = "talk__roadmap"

    talk = models.ForeignKey(
        Talk, verbose_name=_("talk"), on_delete=models.CASCADE, related_name="questions"
    )
    question = models.CharField(_("question"), max_length=SENTENCE_LENGTH)
    answer = models.TextField(_("what I answer"), max_length=TEXT_LENGTH, blank=True)

    class Meta:
        verbose_name = _("hard question")
        verbose_name_plural = _("hard questions")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("talk", "key"), name="question_key_unique"),
            models.CheckConstraint(
                condition=models.Q(question__length__range=(1, SENTENCE_LENGTH)),
                name="question_length_in_range",
            ),
            models.CheckConstraint(
                condition=no_longer_than(answer=TEXT_LENGTH),
                name="question_answer_length_in_range",
            ),
        )

    def __str__(self) -> str:
        return self.question
