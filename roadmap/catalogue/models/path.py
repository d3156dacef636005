"""The path as admins edit it: roadmap templates, their stages, and the lines of these."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.models.lists import Background, Specialty


class RoadmapTemplateQuerySet(models.QuerySet):
    """Roadmap templates."""

    def published(self) -> "RoadmapTemplateQuerySet":
        """Those that users can start on, with their current edition but for its content."""
        return (
            self.filter(current_edition__isnull=False)
            .select_related("current_edition")
            .defer("current_edition__content")
        )


class RoadmapTemplate(models.Model):
    """A path: stages with milestone templates. Users read its current edition."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), max_length=1000, blank=True)
    current_edition = models.OneToOneField(
        "Edition",
        verbose_name=_("current edition"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )

    is_default = models.BooleanField(
        _("default"),
        default=False,
        help_text=_("Chosen beforehand for new people when more than one is published."),
    )

    objects = RoadmapTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("roadmap template")
        verbose_name_plural = _("roadmap templates")
        ordering = ("-is_default", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("is_default",),
                condition=models.Q(is_default=True),
                name="roadmap_template_one_default",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Stage(models.Model):
    """A chapter of a roadmap template."""

    roadmap_template = models.ForeignKey(
        RoadmapTemplate,
        verbose_name=_("roadmap template"),
        on_delete=models.PROTECT,
        related_name="stages",
    )
    slug = models.SlugField(_("slug"), max_length=80)
    order = models.PositiveIntegerField(_("order"), default=0, db_index=True)
    title = models.CharField(_("title"), max_length=70)
    short_title = models.CharField(
        _("short title"),
        max_length=12,
        help_text=_("For the strip on top of the roadmap."),
    )
    intro = models.TextField(_("introduction"), max_length=2000, blank=True)
    why = models.TextField(_("why it matters"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ("roadmap_template", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("roadmap_template", "slug"),
                name="stage_slug_unique_in_template",
            ),
        )

    def __str__(self) -> str:
        return self.title


class MilestoneTemplateQuerySet(models.QuerySet):
    """Milestone templates; published ones cannot be deleted in bulk either."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete these lines.

        Raises:
            ProtectedError: when one of them was ever published.
        """
        published = list(self.filter(published=True))
        if published:
            raise models.ProtectedError(
                "Published milestone templates are retired, never deleted.",
                set(published),
            )
        return super().delete()


class MilestoneTemplate(models.Model):
    """A line of the roadmap as admins edit it; its id is what users' milestones point at.

    Nothing that was ever published can be deleted: it is retired instead.
    """

    class Kind(models.TextChoices):
        """What ticking the milestone says about the person."""

        TASK = "task", _("Task")
        SPECIALTY = "specialty", _("Chooses an area of expertise")
        TIMELINE = "timeline", _("Sets a target date and hours")
        DEGREE = "degree", _("Reaches a degree")
        POSITION = "position", _("Takes a position")
        MEMBERSHIP = "membership", _("Joins an association")
        CERTIFICATE = "certificate", _("Earns a certificate")

    class Shows(models.TextChoices):
        """Which list of the catalogue stands beside the guidance."""

        NOTHING = "", _("None")
        SPECIALTY = "specialty", _("The person’s area of expertise")
        SPECIALTIES = "specialties", _("All areas of expertise")
        SKILLS = "skills", _("The key skills")
        ASSOCIATIONS = "associations", _("The associations")

    class DegreeCondition(models.TextChoices):
        """For whom the line is meant, by degree."""

        ANY = "any", _("Everybody")
        STUDYING = "studying", _("Any degree under way")
        DOCTORATE = "doctorate", _("A doctorate held or under way")
        DOCTORATE_IN_PROGRESS = "doctorate-in-progress", _("A doctorate under way")
        NO_DOCTORATE = "no-doctorate", _("No doctorate held or under way")

    stage = models.ForeignKey(
        Stage,
        verbose_name=_("stage"),
        on_delete=models.PROTECT,
        related_name="milestone_templates",
    )
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    order = models.PositiveIntegerField(_("order"), default=0, db_index=True)
    title = models.CharField(
        _("title"),
        max_length=120,
        help_text=_(
            "Starts with a verb and names a thing that can be finished; "
            "read best up to 70 characters."
        ),
    )
    summary = models.TextField(
        _("summary"),
        max_length=600,
        blank=True,
        help_text=_("One to three sentences for lists, search and mails."),
    )
    why = models.TextField(_("why it matters"), max_length=2000, blank=True)
    how = models.JSONField(
        _("how to go about it"),
        default=list,
        blank=True,
        help_text=_("A list of steps."),
    )
    done_when = models.TextField(_("tick it when"), max_length=2000, blank=True)
    by_background = models.JSONField(
        _("a line for particular backgrounds"),
        default=dict,
        blank=True,
        help_text=_("Background slug and text."),
    )
    core = models.BooleanField(_("core"), default=True, help_text=_("Otherwise optional."))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TASK)
    shows = models.CharField(
        _("list beside it"),
        max_length=12,
        choices=Shows,
        default=Shows.NOTHING,
        blank=True,
        help_text=_("Shown on the milestone’s page, as the list says today."),
    )
    weeks = models.PositiveSmallIntegerField(
        _("usual weeks"), default=1, validators=[MaxValueValidator(520)]
    )
    effort = models.CharField(_("effort"), max_length=60, blank=True)
    lead_note = models.CharField(_("note on timing"), max_length=200, blank=True)
    start_week = models.PositiveSmallIntegerField(
        _("start week"),
        default=0,
        validators=[MaxValueValidator(520)],
        help_text=_("In a plan of 52 weeks."),
    )
    evidence = models.JSONField(
        _("natural evidence"),
        default=list,
        blank=True,
        help_text=_("Of: note, link, date."),
    )
    backgrounds = models.ManyToManyField(
        Background,
        verbose_name=_("backgrounds"),
        blank=True,
        related_name="+",
        help_text=_("None chosen means everybody."),
    )
    degree_condition = models.CharField(
        _("degree"), max_length=24, choices=DegreeCondition, default=DegreeCondition.ANY
    )
    specialties = models.ManyToManyField(
        Specialty,
        verbose_name=_("areas of expertise"),
        blank=True,
        related_name="+",
        help_text=_("None chosen means everybody."),
    )
    usually_done_by = models.ManyToManyField(
        Background,
        verbose_name=_("usually done by"),
        blank=True,
        related_name="+",
        help_text=_("People of these backgrounds are asked whether they have it already."),
    )
    prerequisites = models.ManyToManyField(
        "self",
        verbose_name=_("best after"),
        blank=True,
        symmetrical=False,
        related_name="opens",
        help_text=_("Advice, never a lock."),
    )
    retired = models.BooleanField(
        _("retired"),
        default=False,
        help_text=_("Left out of new editions. Whoever has ticked it keeps the tick."),
    )
    replaced_by = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        on_delete=models.PROTECT,
        related_name="replaces",
        null=True,
        blank=True,
    )
    sources = models.JSONField(
        _("sources"), default=list, blank=True, help_text=_("Each with title and url.")
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    review_by = models.DateField(_("review by"), null=True, blank=True)
    published = models.BooleanField(
        _("published"),
        default=False,
        editable=False,
        help_text=_("Was part of an edition; cannot be deleted any more."),
    )

    objects = MilestoneTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone template")
        verbose_name_plural = _("milestone templates")
        ordering = ("stage", "order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(replaced_by=models.F("id")),
                name="milestone_template_not_replaced_by_itself",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def delete(self, *args, **kwargs) -> tuple[int, dict[str, int]]:
        """Delete this line.

        Raises:
            ProtectedError: when it was ever published.
        """
        if self.published:
            raise models.ProtectedError(
                "Published milestone templates are retired, never deleted.", {self}
            )
        return super().delete(*args, **kwargs)
