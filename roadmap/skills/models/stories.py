"""Stories that a person can tell, and which skills they show."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.models import Skill
from roadmap.journey.models import Milestone, Roadmap
from roadmap.lengths import no_longer_than
from roadmap.skills.models.base import SENTENCE_LENGTH, TITLE_LENGTH, Kept

PART_LENGTH = 5_000
"""Characters of one part of a story at most."""
PARTS = ("situation", "task", "action", "result")
"""The parts of a story, in the order of telling."""
EMPTY_PART = models.Q(situation="") | models.Q(task="") | models.Q(action="") | models.Q(result="")
"""The condition that a story lacks one of its parts."""
CAN_BE_TOLD = models.Q(is_draft=False) & ~EMPTY_PART
"""The condition that all four parts are there and it is not marked as a draft."""


class Story(Kept):
    """What a person can tell about one or several skills: situation, task, action, result."""

    COLUMNS = ("title", "sentence", *PARTS, "is_draft")

    roadmap = models.ForeignKey(
        Roadmap, verbose_name=_("roadmap"), on_delete=models.CASCADE, related_name="stories"
    )
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    sentence = models.CharField(_("in one sentence"), max_length=SENTENCE_LENGTH, blank=True)
    situation = models.TextField(_("situation"), max_length=PART_LENGTH, blank=True)
    task = models.TextField(_("task"), max_length=PART_LENGTH, blank=True)
    action = models.TextField(_("action"), max_length=PART_LENGTH, blank=True)
    result = models.TextField(_("result"), max_length=PART_LENGTH, blank=True)
    is_draft = models.BooleanField(_("is a draft"), default=False)
    skills = models.ManyToManyField(
        Skill, verbose_name=_("skills"), through="StoryTag", related_name="+"
    )
    milestones = models.ManyToManyField(
        Milestone, verbose_name=_("milestones"), related_name="stories", blank=True
    )

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ("-edited_at", "-pk")
        indexes = (
            # The list of stories, last edited first.
            models.Index(fields=("roadmap", "-edited_at"), name="story_last_edited"),
        )
        constraints = (
            models.UniqueConstraint(fields=("roadmap", "key"), name="story_key_unique"),
            models.CheckConstraint(
                condition=models.Q(title__length__range=(1, TITLE_LENGTH)),
                name="story_title_length_in_range",
            ),
            models.CheckConstraint(
                condition=no_longer_than(sentence=SENTENCE_LENGTH),
                name="story_sentence_length_in_range",
            ),
            models.CheckConstraint(
                condition=no_longer_than(
                    situation=PART_LENGTH, task=PART_LENGTH, action=PART_LENGTH, result=PART_LENGTH
                ),
                name="story_part_lengths_in_range",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def can_be_told(self) -> bool:
        """Whether all four parts are there and it is not marked as a draft, as `CAN_BE_TOLD`."""
        return not self.is_draft and not self.missing

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the parts that are still empty."""
        return tuple(part for part in PARTS if not getattr(self, part))

    @property
    def text(self) -> str:
        """All four parts, as they are told one after the other."""
        return "\n\n".join(filter(None, (getattr(self, part) for part in PARTS)))


class StoryTag(models.Model):
    """That a story shows a skill. A skill that a story shows cannot be deleted."""

    story = models.ForeignKey(
        Story, verbose_name=_("story"), on_delete=models.CASCADE, related_name="tags"
    )
    skill = models.ForeignKey(
        Skill, verbose_name=_("skill"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("tag of a story")
        verbose_name_plural = _("tags of stories")
        ordering = ("skill__order", "skill__slug")
        constraints = (models.UniqueConstraint(fields=("story", "skill"), name="story_tag_unique"),)

    def __str__(self) -> str:
        return f"{self.story_id}: {self.skill_id}"
