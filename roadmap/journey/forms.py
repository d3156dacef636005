"""The forms of an entry's state and date, of a report and of the search."""

import datetime
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.models import REPORT_LENGTH
from roadmap.fields import LAST_NUMBER, DayField, TextField
from roadmap.journey.models import (
    REASON_LENGTH,
    Milestone,
)
from roadmap.journey.roadmap_page import FILTERS

SEARCH_LENGTH = 200
"""Characters of a search at most."""


class StateForm(forms.Form):
    """The wanted state of an entry, and from where it was asked for.

    `edition` is the number of the one that the list showed, for an answer in parts to fit it.
    """

    MILESTONE = "milestone"

    state = forms.ChoiceField(choices=Milestone.State)
    done_on = DayField(label=_("Done on"), required=False)
    reason = TextField(
        label=_("Why"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=_(
            "It leaves your count and stays at the end of the stage. Bring it back any time."
        ),
    )
    back = forms.ChoiceField(
        choices=[(MILESTONE, MILESTONE), *FILTERS.items()],
        required=False,
        widget=forms.HiddenInput,
    )
    edition = forms.IntegerField(
        min_value=1, max_value=LAST_NUMBER, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, today: datetime.date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["done_on"].widget.attrs["max"] = today.isoformat()

    def clean_done_on(self) -> datetime.date | None:
        """The day, which has come."""
        done_on = self.cleaned_data["done_on"]
        if done_on and done_on > self.today:
            raise ValidationError(_("This day has not come yet."))
        return done_on


class TargetDateForm(forms.Form):
    """A day by which the person would like to be done; empty takes the date away."""

    target_date = DayField(label=_("Target date"), required=False)


class ReportForm(forms.Form):
    """What is wrong with a line. The key makes a post that is sent twice one report."""

    prefix = "report"

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = TextField(
        label=_("What is wrong?"),
        max_length=REPORT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_(
            "This is not private: your programme’s editors read it, with your name. "
            "No patient details, please."
        ),
    )


class SearchForm(forms.Form):
    """What to look for on one's own roadmap."""

    q = TextField(
        label="",  # in the template, without "optional"
        max_length=SEARCH_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
