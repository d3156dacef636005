"""The forms of the plan, of pauses and of anchors."""

import datetime
import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roadmap.days import FIRST_DAY, LAST_DAY
from roadmap.fields import DayField, TextField
from roadmap.journey import refs
from roadmap.journey.entries import Hanging
from roadmap.journey.models import ANCHOR_DAYS, ANCHOR_LENGTH, Anchor

WEEK = 7


class TakePlanForm(forms.Form):
    """Suggested dates to take over: one field for each, named by the entry's ref."""

    def __init__(self, data: dict) -> None:
        super().__init__(data)
        for name in data:
            if re.fullmatch(refs.PATTERN, name):
                self.fields[name] = DayField()

    def dates(self) -> list[tuple[str, datetime.date]]:
        """Refs with their days."""
        return list(self.cleaned_data.items())


class PauseForm(forms.Form):
    """A time away. The key makes a post that is sent twice add one pause."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    first_day = DayField(label=_("Away from"))
    last_day = DayField(label=_("Away until"), help_text=_("The last day away."))

    def clean(self) -> dict:
        """A pause ends on its first day or later."""
        data = self.cleaned_data
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Pick the day you leave, or a later one."))
        return data


class EditPauseForm(PauseForm):
    """Other days for a pause."""

    key = None


class AnchorForm(forms.Form):
    """A date of the world outside. The key makes a post that is sent twice add one anchor."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = TextField(
        label=_("What is it?"),
        max_length=ANCHOR_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Such as: graduation, fellowship deadline, congress."),
    )
    day = DayField(label=_("When is it?"))


class EditAnchorForm(AnchorForm):
    """Another name or day for an anchor; all dates that hang on it have to stay possible."""

    key = None

    def __init__(self, *args, hangings: list[Hanging], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.hangings = hangings

    def clean_day(self) -> datetime.date:
        """The day, with which all that hangs on the anchor stays between 2000 and 2100."""
        day = self.cleaned_data["day"]
        if not all(is_possible(day, hanging.days) for hanging in self.hangings):
            raise ValidationError(out_of_range())
        return day


class HangForm(forms.Form):
    """What a target date hangs on, and how far from it."""

    BEFORE, AFTER = "before", "after"

    anchor = forms.ModelChoiceField(
        label=_("Hang it on"),
        queryset=Anchor.objects.none(),
        required=False,
        empty_label=_("Nothing: the date is mine"),
    )
    number = forms.IntegerField(
        label=_("How many"), min_value=0, max_value=ANCHOR_DAYS, required=False
    )
    unit = forms.TypedChoiceField(
        label=_("Weeks or days"), coerce=int, choices=[(WEEK, _("weeks")), (1, _("days"))]
    )
    side = forms.ChoiceField(
        label=_("Before or after"), choices=[(BEFORE, _("before it")), (AFTER, _("after it"))]
    )

    def __init__(self, *args, anchors: list[Anchor], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["anchor"]
        field.queryset = Anchor.objects.filter(pk__in=[anchor.pk for anchor in anchors])
        field.label_from_instance = lambda anchor: anchor.name

    @staticmethod
    def initial_for(hanging: Hanging | None) -> dict:
        """What the form shows for a date that hangs already, or for one that does not."""
        if hanging is None:
            return {"number": 0, "unit": WEEK, "side": HangForm.BEFORE}
        days = abs(hanging.days)
        unit = 1 if days % WEEK else WEEK
        return {
            "anchor": hanging.anchor_id,
            "number": days // unit,
            "unit": unit,
            "side": HangForm.BEFORE if hanging.days < 0 else HangForm.AFTER,
        }

    @property
    def days(self) -> int:
        """How many days after the anchor; less than 0 for before it."""
        data = self.cleaned_data
        days = (data.get("number") or 0) * data["unit"]
        return -days if data["side"] == self.BEFORE else days

    def clean(self) -> dict:
        """The date lies at most ten years from the anchor, between 2000 and 2100."""
        data = self.cleaned_data
        if self.errors or not data.get("anchor"):
            return data
        if abs(self.days) > ANCHOR_DAYS:
            self.add_error("number", _("At most ten years before or after."))
        elif not is_possible(data["anchor"].day, self.days):
            self.add_error("number", out_of_range())
        return data


def is_possible(day: datetime.date, days: int) -> bool:
    """Whether so many days from this day there is one between 2000 and 2100."""
    return FIRST_DAY <= day + datetime.timedelta(days=days) <= LAST_DAY


def out_of_range() -> str:
    """That a date which hangs on an anchor would be none that this site can mean."""
    return _("A date that hangs on it would not be between 2000 and 2100.")
