"""Forms of the desk's own pages."""

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.audience import Answers
from roadmap.catalogue.models import Background, Degree, Edition, RoadmapTemplate, Specialty
from roadmap.journey.models import Roadmap

TEXT = {"rows": 3, "class": "vLargeTextField"}


class PublishForm(forms.ModelForm):
    """What to say about an edition: to users, who need not hear anything, and to colleagues."""

    required_css_class = "required"

    class Meta:
        model = Edition
        fields = ("message", "note")
        widgets = {"message": forms.Textarea(attrs=TEXT), "note": forms.Textarea(attrs=TEXT)}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True
        self.fields["message"].label = _("Message to users (optional)")


class PreviewForm(forms.Form):
    """Whose roadmap to look at: what somebody may answer at the start."""

    background = forms.ModelChoiceField(
        label=_("Background"),
        queryset=Background.objects.all(),
        to_field_name="slug",
        empty_label=None,
    )
    degree = forms.ModelChoiceField(
        label=_("Degree"), queryset=Degree.objects.all(), to_field_name="slug", empty_label=None
    )
    status = forms.ChoiceField(label=_("Held or under way"), choices=Roadmap.DegreeStatus)
    specialty = forms.ModelChoiceField(
        label=_("Area of expertise"),
        queryset=Specialty.objects.all(),
        to_field_name="slug",
        empty_label=_("Not decided yet"),
        required=False,
    )

    def answers(self) -> Answers:
        """What was chosen, as audiences read it; the form has to be valid."""
        chosen = self.cleaned_data
        return Answers(
            background=chosen["background"].slug,
            doctorate=chosen["degree"].doctorate,
            degree_held=chosen["status"] == Roadmap.DegreeStatus.HELD,
            specialty=chosen["specialty"].slug if chosen["specialty"] else None,
            timeline=False,
        )


class CompareForm(forms.Form):
    """Two editions of a roadmap template, by number."""

    def __init__(self, *args, roadmap_template: RoadmapTemplate, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        editions = roadmap_template.editions.order_by("-number").values_list(
            "number", "published_at__date"
        )
        choices = [
            (number, _("%(number)d of %(day)s") % {"number": number, "day": date_format(day)})
            for number, day in editions
        ]
        for name, label in (("from", _("From edition")), ("to", _("To edition"))):
            self.fields[name] = forms.TypedChoiceField(label=label, choices=choices, coerce=int)
