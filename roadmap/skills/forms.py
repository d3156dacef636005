"""The forms of ratings and stories, and what all forms of this wing have in common."""

import datetime
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roadmap.fields import DayField, TextField
from roadmap.journey import refs
from roadmap.journey.queries import Overview
from roadmap.skills.models import (
    REASON_LENGTH,
    Rating,
)

LAST_NUMBER = 2**31 - 1
"""What fits into a number column of every database."""
LAST_ID = 2**63 - 1
"""What fits into an id of every database."""
SEARCH_LENGTH = 200
"""Characters of a search at most."""
PRIVATE = _("Only you can read it. No patient details, nothing confidential of your employer.")


def line_field(label: str, length: int, *, help_text: str = "", required: bool = True) -> TextField:
    """A field for one line of text.

    Args:
        label: what it is called.
        length: characters at most.
        help_text: below the field.
        required: whether it may not be empty.
    """
    widget = forms.TextInput(attrs={"dir": "auto"})
    return TextField(
        label=label, max_length=length, help_text=help_text, required=required, widget=widget
    )


def area_field(label: str, length: int, *, rows: int, help_text: str = "") -> TextField:
    """A field for several lines of text, which may be empty; as `line_field`."""
    widget = forms.Textarea(attrs={"dir": "auto", "rows": rows})
    return TextField(
        label=label, max_length=length, help_text=help_text, required=False, widget=widget
    )


class KeptForm(forms.Form):
    """A form that adds or edits a row.

    The key makes a post that is sent twice add one row. The revision is the one that the form was
    opened with, so that two windows lose neither text.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    revision = forms.IntegerField(min_value=0, max_value=LAST_NUMBER, widget=forms.HiddenInput)

    def __init__(self, *args, is_new: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["revision" if is_new else "key"]

    @property
    def is_cut_short(self) -> bool:
        """Whether a field was not sent at all: an empty one takes a text away, this must not."""
        return any(
            field.widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
        )

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by the columns of the row."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("key", "revision", "of")
        }


class OfField(forms.ChoiceField):
    """The ref of an entry on the roadmap, or none."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            label=_("Belongs to the milestone"),
            required=False,
            help_text=_("You can link it to others later."),
            **kwargs,
        )

    def offer(self, overview: Overview) -> None:
        """Offer the entries that the roadmap shows, by stage."""
        self.choices = [("", _("None")), *entry_choices(overview)]


def entry_choices(overview: Overview) -> list[tuple[str, list[tuple[str, str]]]]:
    """The entries that a roadmap shows, grouped by stage, for a select."""
    return [
        (stage.stage.title, [(entry.ref, entry.title) for entry in stage.shown])
        for stage in overview.stages
    ]


class RatingForm(KeptForm):
    """How good one is at a skill, since when and why."""

    level = forms.TypedChoiceField(
        label=_("Where do you stand today?"),
        coerce=int,
        choices=[(level.value, f"{level.value} · {level.label}") for level in Rating.Level],
        widget=forms.RadioSelect,
    )
    reason = TextField(
        label=_("What makes you say so"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=PRIVATE,
    )
    day = DayField(label=_("As of"))

    def __init__(self, *args, today: datetime.date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["day"].initial = today
        self.fields["day"].widget.attrs["max"] = today.isoformat()

    def clean_day(self) -> datetime.date:
        """The day, which has come."""
        day = self.cleaned_data["day"]
        if day > self.today:
            raise ValidationError(_("This day has not come yet."))
        return day


class AskedFromForm(forms.Form):
    """From where a new row was asked for: a skill that it is to show, a milestone to belong to."""

    skill = forms.IntegerField(min_value=1, max_value=LAST_ID, required=False)
    milestone = forms.RegexField(f"^{refs.PATTERN}$", required=False)


class ListForm(forms.Form):
    """Which rows of a list are asked for."""

    q = TextField(
        label=_("Words to look for"),
        max_length=SEARCH_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "class": "form-control"}),
    )
    milestone = forms.RegexField(f"^{refs.PATTERN}$", required=False, widget=forms.HiddenInput)


class LinkForm(forms.Form):
    """Which row is linked to which entry, or no longer."""

    row = forms.IntegerField(min_value=1, max_value=LAST_ID)
    of = forms.RegexField(f"^{refs.PATTERN}$")
    linked = forms.TypedChoiceField(
        choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1"
    )
    back = forms.ChoiceField(choices=[("", ""), ("list", "list")], required=False)


class PutBackForm(forms.Form):
    """Which earlier text is to be put back into its form."""

    put_back = forms.IntegerField(min_value=1, max_value=LAST_NUMBER, required=False)
