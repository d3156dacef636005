"""The reference lists: what people choose from, and what stands beside the guidance."""

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

WEB_LINK = URLValidator(schemes=("https", "http"))


class ListItem(models.Model):
    """A line of one of the reference lists, in the order admins gave it."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ("order", "slug")


class Background(ListItem):
    """Where a person comes from: PharmD student, physician, sales..."""

    label = models.CharField(_("label"), max_length=120)
    hint = models.CharField(_("hint"), max_length=200, blank=True)

    class Meta(ListItem.Meta):
        verbose_name = _("background")
        verbose_name_plural = _("backgrounds")

    def __str__(self) -> str:
        return self.label


class Degree(ListItem):
    """A degree that a person holds or works towards."""

    label = models.CharField(_("label"), max_length=120)
    doctorate = models.BooleanField(
        _("doctorate"),
        default=False,
        help_text=_("Most postings ask for one of these."),
    )

    class Meta(ListItem.Meta):
        verbose_name = _("degree")
        verbose_name_plural = _("degrees")

    def __str__(self) -> str:
        return self.label


class Specialty(ListItem):
    """An area of expertise, with the societies and congresses where its people meet."""

    name = models.CharField(_("name"), max_length=120)
    what_msls_do = models.TextField(_("what MSLs do in it"), max_length=2000, blank=True)
    societies = models.JSONField(_("societies"), default=list, blank=True)
    congresses = models.JSONField(_("congresses"), default=list, blank=True)

    class Meta(ListItem.Meta):
        verbose_name = _("specialty")
        verbose_name_plural = _("specialties")

    def __str__(self) -> str:
        return self.name


class Skill(ListItem):
    """A key skill of the role, with what helps to tell a story about it."""

    name = models.CharField(_("name"), max_length=120)
    why_it_matters = models.TextField(_("why it matters"), max_length=2000, blank=True)
    prompt = models.TextField(_("story prompt"), max_length=2000, blank=True)
    weak_example = models.TextField(_("weak example"), max_length=2000, blank=True)
    strong_example = models.TextField(_("strong example"), max_length=2000, blank=True)

    class Meta(ListItem.Meta):
        verbose_name = _("skill")
        verbose_name_plural = _("skills")

    def __str__(self) -> str:
        return self.name


class Association(ListItem):
    """A body that people on this path may join, and to whom it is open."""

    name = models.CharField(_("name"), max_length=160)
    url = models.URLField(_("address"), max_length=500, validators=[WEB_LINK])
    gives = models.TextField(_("what it gives"), max_length=2000, blank=True)
    open_to = models.TextField(_("open to"), max_length=2000, blank=True)

    class Meta(ListItem.Meta):
        verbose_name = _("association")
        verbose_name_plural = _("associations")

    def __str__(self) -> str:
        return self.name


class ApplicationStage(ListItem):
    """Where an application can stand: saved, applied, panel, offer...

    Nothing but the meaning is ever asked by code, so every name can be changed.
    """

    class Meaning(models.TextChoices):
        """What a stage says of an application, whatever the stage is called."""

        INTERESTED = "interested", _("Under way: not applied yet")
        APPLIED = "applied", _("Under way: applied")
        INTERVIEW = "interview", _("Under way: being interviewed")
        OFFER = "offer", _("There is an offer")
        ACCEPTED = "accepted", _("Accepted")
        CLOSED = "closed", _("Closed without taking it")

    name = models.CharField(_("name"), max_length=80)
    meaning = models.CharField(
        _("meaning"),
        max_length=10,
        choices=Meaning,
        help_text=_("It says in which column of the board an application stands."),
    )
    retired = models.BooleanField(
        _("retired"),
        default=False,
        help_text=_("Not offered any more. Applications that stand there stay there."),
    )

    class Meta(ListItem.Meta):
        verbose_name = _("stage of an application")
        verbose_name_plural = _("stages of an application")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    meaning__in=(
                        "interested",
                        "applied",
                        "interview",
                        "offer",
                        "accepted",
                        "closed",
                    )
                ),
                name="application_stage_meaning_valid",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        """Whether something may still come of it: neither accepted nor closed."""
        return self.meaning not in (self.Meaning.ACCEPTED, self.Meaning.CLOSED)
