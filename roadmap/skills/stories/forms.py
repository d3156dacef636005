"""The forms of stories."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.models import Skill
from roadmap.journey.queries import Overview
from roadmap.skills.forms import KeptForm, ListForm, OfField, area_field, line_field
from roadmap.skills.models import PART_LENGTH, SENTENCE_LENGTH, TITLE_LENGTH


class StoryForm(KeptForm):
    """A story: its four parts, and which skills it shows."""

    title = line_field(_("Title"), TITLE_LENGTH, help_text=_("What you will remember it by."))
    skills = forms.TypedMultipleChoiceField(
        label=_("Skills it shows"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one skill that it shows.")},
    )
    situation = area_field(
        _("Situation"), PART_LENGTH, rows=3, help_text=_("Where were you, and what was at stake?")
    )
    task = area_field(_("Task"), PART_LENGTH, rows=2, help_text=_("What was yours to solve?"))
    action = area_field(
        _("Action"), PART_LENGTH, rows=5, help_text=_("What did you do? Say “I”, step by step.")
    )
    result = area_field(
        _("Result"),
        PART_LENGTH,
        rows=3,
        help_text=_("What changed? A true number helps."),
    )
    sentence = line_field(
        _("In one sentence"),
        SENTENCE_LENGTH,
        required=False,
        help_text=_("This is what your brief says of it."),
    )
    is_draft = forms.BooleanField(label=_("Still a draft"), required=False)
    of = OfField()

    def __init__(
        self, *args, skills: Iterable[Skill], overview: Overview | None = None, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skills"].choices = [(skill.pk, skill.name) for skill in skills]
        if overview:
            self.fields["of"].offer(overview)
        else:
            del self.fields["of"]

    def clean_skills(self) -> list[int]:
        """The ids in their order, as a row's values have them."""
        return sorted(set(self.cleaned_data["skills"]))


class StoriesForm(ListForm):
    """Which stories are asked for."""

    TOLD, UNTOLD = "told", "untold"

    skill = forms.TypedChoiceField(
        label=_("Skill"),
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    show = forms.ChoiceField(
        label=_("Which"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        choices=[
            ("", _("All")),
            (TOLD, _("Can be told")),
            (UNTOLD, _("Getting there")),
        ],
    )

    def __init__(self, *args, skills: Iterable[Skill], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].choices = [
            ("", _("All skills")),
            *((skill.pk, skill.name) for skill in skills),
        ]


class OnBriefForm(forms.Form):
    """Whether something stands on the brief."""

    on = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1")
