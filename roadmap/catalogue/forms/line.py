"""The form of a line on its own page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.cycles import find_cycle
from roadmap.catalogue.forms.fields import LinesField, SourcesField, TextsBySlugField
from roadmap.catalogue.forms.rows import PermanentSlugForm
from roadmap.catalogue.models import Background, MilestoneTemplate, Stage
from roadmap.catalogue.validators import JSON_COLUMNS


class MilestoneTemplateForm(PermanentSlugForm):
    """A milestone template on its own page."""

    how = LinesField(
        label=_("How to go about it"),
        help_text=_("One step per line."),
        rows=10,
        validators=[JSON_COLUMNS["how"]],
    )
    evidence = LinesField(
        label=_("Natural evidence"),
        help_text=_("One per line: note, link or date."),
        rows=3,
        validators=[JSON_COLUMNS["evidence"]],
    )
    by_background = TextsBySlugField(
        label=_("A line for particular backgrounds"),
        rows=4,
        validators=[JSON_COLUMNS["by_background"]],
    )
    sources = SourcesField(
        label=_("Sources"),
        help_text=_("One per line: title | https://…"),
        rows=4,
        validators=[JSON_COLUMNS["sources"]],
    )

    class Meta:
        model = MilestoneTemplate
        # Its order is given on its stage's page.
        fields = (
            "stage",
            "slug",
            "title",
            "summary",
            "why",
            "how",
            "done_when",
            "by_background",
            "kind",
            "evidence",
            "shows",
            "core",
            "weeks",
            "effort",
            "lead_note",
            "start_week",
            "backgrounds",
            "degree_condition",
            "specialties",
            "usually_done_by",
            "prerequisites",
            "retired",
            "replaced_by",
            "sources",
            "checked_on",
            "review_by",
        )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "by_background" in self.fields:
            self.fields["by_background"].help_text = _(
                "One per line: a background's slug, a colon, a text. The slugs are: %s."
            ) % ", ".join(self._background_slugs())
        if self.instance.pk:
            self._offer_only_the_same_roadmap_template()
        elif "stage" in self.fields:
            self._name_each_stage()

    def slug_is_permanent(self) -> bool:
        """Whether the line was ever part of an edition."""
        return self.instance.published

    def clean_by_background(self) -> dict[str, str]:
        """Refuse slugs that no background has."""
        texts = self.cleaned_data["by_background"]
        unknown = [slug for slug in texts if slug not in self._background_slugs()]
        if unknown:
            raise ValidationError([_("There is no background “%s”.") % slug for slug in unknown])
        return texts

    def clean(self) -> dict[str, Any]:
        """Check what takes more than one line: prerequisites and the line that replaces this."""
        cleaned = super().clean()
        stage = cleaned.get("stage")
        prerequisites = list(cleaned.get("prerequisites") or [])
        replaced_by = cleaned.get("replaced_by")
        if stage:
            for field, others in (
                ("prerequisites", prerequisites),
                ("replaced_by", [replaced_by] if replaced_by else []),
            ):
                for other in others:
                    if other.stage.roadmap_template_id != stage.roadmap_template_id:
                        self.add_error(
                            field, _("“%s” belongs to another roadmap template.") % other
                        )
        if replaced_by and not cleaned.get("retired"):
            self.add_error(
                "replaced_by", _("Only a retired line can be replaced by another: retire it too.")
            )
        if self.instance.pk:
            self._refuse_cycle(
                "prerequisites",
                [line.pk for line in prerequisites],
                MilestoneTemplate.prerequisites.through.objects.values_list(
                    "from_milestonetemplate_id", "to_milestonetemplate_id"
                ),
            )
            self._refuse_cycle(
                "replaced_by",
                [replaced_by.pk] if replaced_by else [],
                MilestoneTemplate.objects.filter(replaced_by__isnull=False).values_list(
                    "pk", "replaced_by_id"
                ),
            )
        return cleaned

    def _refuse_cycle(self, field: str, chosen: list[int], stored: Any) -> None:
        """Refuse the chosen lines when one of them leads back here, over what others have."""
        leads_to: dict[int, list[int]] = {}
        for start, end in stored:
            leads_to.setdefault(start, []).append(end)
        leads_to[self.instance.pk] = chosen
        cycle = find_cycle(self.instance.pk, leads_to)
        if cycle:
            titles = MilestoneTemplate.objects.in_bulk(cycle)
            self.add_error(
                field,
                _("This would lead in a circle: %s.")
                % " → ".join(f"“{titles[line]}”" for line in cycle),
            )

    def _offer_only_the_same_roadmap_template(self) -> None:
        roadmap_template = self.instance.stage.roadmap_template_id
        others = (
            MilestoneTemplate.objects.filter(stage__roadmap_template=roadmap_template)
            .exclude(pk=self.instance.pk)
            .select_related("stage")
        )
        for name, choices in (
            ("stage", Stage.objects.filter(roadmap_template=roadmap_template)),
            ("prerequisites", others),
            ("replaced_by", others),
        ):
            if name in self.fields:
                self.fields[name].queryset = choices

    def _name_each_stage(self) -> None:
        """Say to which roadmap template a stage belongs, where there are several."""
        stages = list(Stage.objects.select_related("roadmap_template"))
        if len({stage.roadmap_template_id for stage in stages}) > 1:
            self.fields["stage"].choices = [
                ("", "---------"),
                *((stage.pk, f"{stage.roadmap_template}: {stage}") for stage in stages),
            ]

    def _background_slugs(self) -> list[str]:
        if not hasattr(self, "_slugs"):
            self._slugs = list(Background.objects.values_list("slug", flat=True))
        return self._slugs
