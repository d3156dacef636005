"""The start form, and the form of what is done already."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.audience import Answers, Kind
from roadmap.catalogue.models import Background, RoadmapTemplate
from roadmap.fields import DayField
from roadmap.journey.entries import Entry
from roadmap.journey.models import Roadmap


class BackgroundField(forms.ModelChoiceField):
    """Choice cards: the background's label with its hint below."""

    widget = forms.RadioSelect

    def label_from_instance(self, obj: Background) -> str:
        """What the card says."""
        return _card(obj.label, obj.hint)


def _card(label: str, hint: str) -> str:
    """What a choice card says: a label, and a hint below it if there is one."""
    if not hint:
        return label
    return format_html('{} <span class="d-block small text-body-secondary">{}</span>', label, hint)


class StartForm(forms.ModelForm):
    """Where the person starts from. Every answer can be changed later without losing anything.

    Which roadmap template is asked only when there is more than one.
    """

    background = BackgroundField(
        label=_("Your background"),
        queryset=Background.objects.all(),
        empty_label=None,
        help_text=_("Pick the one that best describes you today."),
    )
    target_date = DayField(
        label=_("When would you like your first MSL role?"),
        required=False,
        help_text=_("A rough date is fine."),
    )

    class Meta:
        model = Roadmap
        fields = (
            "background",
            "degree",
            "degree_status",
            "specialty",
            "target_date",
            "hours_per_week",
        )
        labels = {
            "degree": _("Degree, reached or aimed for"),
            "degree_status": _("Is it held or under way?"),
            "specialty": _("Area of expertise"),
            "hours_per_week": _("Hours a week you can give"),
        }
        help_texts = {
            "specialty": _("Not sure? Your roadmap helps you decide."),
            "hours_per_week": _("Two or three steady hours are a good start."),
        }
        widgets = {"degree_status": forms.RadioSelect}

    def __init__(
        self, *args, today: datetime.date, templates: list[RoadmapTemplate], **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.templates = templates
        if len(templates) > 1:
            self.fields["roadmap_template"] = forms.ChoiceField(
                label=_("Your roadmap"),
                choices=[
                    (template.pk, _card(template.title, template.summary)) for template in templates
                ],
                initial=self.instance.roadmap_template_id or templates[0].pk,
                # A page that was opened when there was one does not ask.
                required=not self.is_bound or "roadmap_template" in self.data,
                widget=forms.RadioSelect,
            )
            self.order_fields(["roadmap_template"])
        self.fields["specialty"].empty_label = _("Not decided yet")
        self.fields["degree"].empty_label = _("Choose a degree")
        self.fields["degree_status"].choices = Roadmap.DegreeStatus.choices

    @property
    def roadmap_template(self) -> RoadmapTemplate:
        """The one that was chosen, or is, or is chosen beforehand."""
        chosen = getattr(self, "cleaned_data", {}).get("roadmap_template")
        if chosen is None and self.instance.roadmap_template_id:
            return self.instance.roadmap_template
        return chosen or self.templates[0]

    def clean_roadmap_template(self) -> RoadmapTemplate | None:
        """The one that was chosen; None leaves it as it is."""
        chosen = self.cleaned_data["roadmap_template"]
        return next((found for found in self.templates if str(found.pk) == chosen), None)

    def clean_target_date(self) -> datetime.date | None:
        """A new target date lies ahead; one that was stored before may have gone by."""
        target_date = self.cleaned_data["target_date"]
        stored = self.instance.target_date
        if target_date and target_date < self.today and target_date != stored:
            raise ValidationError(_("Pick a day from today on, or leave it empty."))
        return target_date

    def answers(self) -> Answers | None:
        """The answers so far, for the preview; None while one that it needs is missing."""
        data = self.cleaned_data
        if not all(data.get(name) for name in ("background", "degree", "degree_status")):
            return None
        specialty = data.get("specialty")
        return Answers(
            background=data["background"].slug,
            doctorate=data["degree"].doctorate,
            degree_held=data["degree_status"] == Roadmap.DegreeStatus.HELD,
            specialty=specialty.slug if specialty else None,
            timeline=bool(data.get("target_date") and data.get("hours_per_week")),
        )


class AlreadyDoneForm(forms.Form):
    """What the answers say is done already: offered line by line, each with its day."""

    def __init__(self, *args, entries: tuple[Entry, ...], today: datetime.date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries
        self.today = today
        for entry in entries:
            self.fields[entry.ref] = forms.BooleanField(label=entry.title, required=False)
            self.fields[f"{entry.ref}-on"] = DayField(
                label=_("When, if it is done"),
                required=False,
                # What the start form itself has just settled was done today.
                initial=today if entry.line.kind in (Kind.SPECIALTY, Kind.TIMELINE) else None,
            )

    def clean(self) -> dict:
        """A line that is ticked needs its day, and that day has come.

        A line that is not ticked is left alone, whatever stands in its date.
        """
        for entry in self.entries:
            name = f"{entry.ref}-on"
            if not self.cleaned_data.get(entry.ref):
                self.errors.pop(name, None)
            elif name not in self.errors:
                day = self.cleaned_data[name]
                if day is None:
                    self.add_error(name, _("Say on which day, roughly."))
                elif day > self.today:
                    self.add_error(name, _("This day has not come yet."))
        return self.cleaned_data

    def rows(self) -> list[tuple[Entry, forms.BoundField, forms.BoundField]]:
        """Each line with its tick and its date."""
        return [(entry, self[entry.ref], self[f"{entry.ref}-on"]) for entry in self.entries]

    def done(self) -> list[tuple[str, datetime.date]]:
        """Refs with the day each was done."""
        return [
            (entry.ref, self.cleaned_data[f"{entry.ref}-on"])
            for entry in self.entries
            if self.cleaned_data[entry.ref]
        ]
