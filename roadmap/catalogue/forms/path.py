"""The forms of the path: a roadmap template, its stages, and their lines as rows."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.forms.rows import OrderedForm, PermanentSlugForm
from roadmap.catalogue.models import MilestoneTemplate, RoadmapTemplate, Stage


class RoadmapTemplateForm(PermanentSlugForm):
    """A roadmap template; its slug stays once it is published.

    `default` is no column here: there is one default, and the admin takes it from the other one.
    """

    default = forms.BooleanField(
        label=_("Default"),
        help_text=RoadmapTemplate._meta.get_field("is_default").help_text,
        required=False,
    )

    class Meta:
        model = RoadmapTemplate
        fields = ("slug", "title", "summary")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("default", self.instance.is_default)

    def slug_is_permanent(self) -> bool:
        """Whether there is an edition."""
        return self.instance.current_edition_id is not None


class StageForm(OrderedForm):
    """A stage; its slug stays once one of its lines is published.

    The instance must come from a queryset annotated with `has_published_lines`.
    """

    class Meta:
        model = Stage
        fields = ("roadmap_template", "slug", "order", "title", "short_title", "intro", "why")

    def slug_is_permanent(self) -> bool:
        """Whether a line of the stage was ever part of an edition."""
        return getattr(self.instance, "has_published_lines", False)


class MilestoneTemplateRowForm(OrderedForm):
    """A milestone template as a row of its stage's page."""

    class Meta:
        model = MilestoneTemplate
        fields = ("title", "slug", "core", "retired", "order")

    def slug_is_permanent(self) -> bool:
        """Whether the line was ever part of an edition."""
        return self.instance.published

    def clean_retired(self) -> bool:
        """Refuse to bring a line back that something is said to replace; see the full form."""
        retired = self.cleaned_data["retired"]
        if not retired and self.instance.replaced_by_id:
            raise ValidationError(_("It is replaced by another line: change that on its own page."))
        return retired
