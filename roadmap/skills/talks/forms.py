"""The forms of talks, their rehearsals and the hard questions about them."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roadmap.fields import DayField, LinkField
from roadmap.journey.queries import Overview
from roadmap.skills.forms import PRIVATE, KeptForm, OfField, area_field, line_field
from roadmap.skills.models import (
    CRITERIA,
    MOST_MINUTES,
    SENTENCE_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    WHO_LENGTH,
    Rehearsal,
)

ABOUT = {
    "structure": _("One message, and a way through it."),
    "accuracy": _("Every number right, and its limits said."),
    "balance": _("Benefits and risks alike; nothing promotional."),
    "answers": _("Short, true, and “I will find out” where needed."),
    "timing": _("Ended when it should."),
}
"""By criterion, what a strong one is."""


class TalkForm(KeptForm):
    """What is presented, and where it was given if it was."""

    title = line_field(
        _("Paper or topic"), TITLE_LENGTH, help_text=_("Such as “A phase III trial in ten slides”.")
    )
    source = LinkField(
        label=_("Where the paper is"),
        required=False,
        help_text=_("Its address. This site never opens it; you do."),
    )
    given_on = DayField(
        label=_("Given on"),
        required=False,
        help_text=_("Once it was given for real. Then your brief can name it."),
    )
    given_where = line_field(
        _("Given where, or to whom"), WHO_LENGTH, required=False, help_text=PRIVATE
    )
    of = OfField()

    def __init__(self, *args, overview: Overview | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if overview:
            self.fields["of"].offer(overview)
        else:
            del self.fields["of"]


class RehearsalForm(KeptForm):
    """One time a talk was rehearsed. Only the day is needed."""

    day = DayField(label=_("Rehearsed on"))
    audience = line_field(
        _("Before whom"),
        WHO_LENGTH,
        required=False,
        help_text=_("Such as “two colleagues from the clinic”."),
    )
    minutes = forms.IntegerField(
        label=_("Minutes it took"), min_value=1, max_value=MOST_MINUTES, required=False
    )
    feedback_from = line_field(
        _("Feedback from"), WHO_LENGTH, required=False, help_text=_("Yourself counts too.")
    )
    feedback = area_field(_("What they said"), TEXT_LENGTH, rows=3, help_text=PRIVATE)
    next_step = area_field(_("What to do next"), TEXT_LENGTH, rows=2)

    def __init__(self, *args, today: datetime.date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["day"].initial = today
        self.fields["day"].widget.attrs["max"] = today.isoformat()
        for name in CRITERIA:
            label = str(Rehearsal._meta.get_field(name).verbose_name)
            self.fields[name] = forms.TypedChoiceField(
                label=label[:1].upper() + label[1:],
                coerce=int,
                empty_value=None,
                required=False,
                choices=[
                    ("", _("Not judged")),
                    *((score.value, f"{score.value} · {score.label}") for score in Rehearsal.Score),
                ],
                help_text=ABOUT[name],
            )

    @property
    def criteria(self) -> list[forms.BoundField]:
        """The fields of the rubric."""
        return [self[name] for name in CRITERIA]

    def clean_day(self) -> datetime.date:
        """The day, which has come."""
        day = self.cleaned_data["day"]
        if day > self.today:
            raise ValidationError(_("This day has not come yet."))
        return day


class QuestionForm(KeptForm):
    """A hard question, and what one answers."""

    prefix = "question"

    question = line_field(
        _("Hard question"), SENTENCE_LENGTH, help_text=_("As it was asked, or as you fear it.")
    )
    answer = area_field(_("What I answer"), TEXT_LENGTH, rows=4, help_text=PRIVATE)
