"""What was typed or chosen on the pages of the wing, checked."""

import datetime
import uuid
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roadmap.connections.models import (
    AREA_LENGTH,
    EMAIL_LENGTH,
    HOW_MET_LENGTH,
    LONGEST_INTERVAL,
    NAME_LENGTH,
    NO_STEP,
    NOTE_LENGTH,
    PROMISED_LENGTH,
    SAID_LENGTH,
    Connection,
    Step,
    Touch,
)
from roadmap.connections.people import Facts
from roadmap.connections.queries import NEAR, OUTSIDE, OWED, PROMISED
from roadmap.connections.touches import TouchFacts
from roadmap.fields import LAST_NUMBER, DayField, LinkField, PastDayField, TextField
from roadmap.journey import refs

DAY, WEEK = 1, 7
UNITS = ((WEEK, _("weeks")), (DAY, _("days")))
PRIVATE = _("Only you can read it. No patient details, nothing confidential of your employer.")
SEARCH_LENGTH = 100


def _line(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "auto", **attrs})


class PersonForm(forms.Form):
    """The facts about a person. The key makes a post that is sent twice add one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = TextField(label=_("Name"), max_length=NAME_LENGTH, widget=_line())
    role = TextField(label=_("Role"), max_length=NAME_LENGTH, required=False, widget=_line())
    company = TextField(
        label=_("Company or place"), max_length=NAME_LENGTH, required=False, widget=_line()
    )
    area = TextField(
        label=_("Therapeutic area"),
        max_length=AREA_LENGTH,
        required=False,
        widget=_line(list="areas"),
    )
    how_met = TextField(
        label=_("How you met"), max_length=HOW_MET_LENGTH, required=False, widget=_line()
    )
    profile_url = LinkField(
        label=_("Profile address"),
        required=False,
        help_text=_("Such as their page on LinkedIn. This site never opens it."),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_LENGTH,
        required=False,
        error_messages={"invalid": _("Enter an address like name@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    note = TextField(
        label=_("Private note"),
        max_length=NOTE_LENGTH,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=PRIVATE,
    )

    @property
    def facts(self) -> Facts:
        """What is to be written about the person."""
        return Facts(**{name: self.cleaned_data[name] for name in Facts.__dataclass_fields__})

    @property
    def is_cut_short(self) -> bool:
        """Whether a field was not sent at all: an empty one takes a fact away, this must not."""
        return not self.fields.keys() <= self.data.keys()


class EditPersonForm(PersonForm):
    """Other facts about a person, from a form that was opened at a revision of them."""

    key = None
    revision = forms.IntegerField(min_value=1, max_value=LAST_NUMBER, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(person: Connection) -> dict[str, object]:
        """What stands in the form at first."""
        return {name: getattr(person, name) for name in ("revision", *Facts.__dataclass_fields__)}


class NextTouchForm(forms.Form):
    """How often to be in touch, and a day for the next time that stands until a touch is logged."""

    every = forms.IntegerField(
        label=_("Every"), min_value=1, max_value=LONGEST_INTERVAL, required=False
    )
    unit = forms.TypedChoiceField(label=_("Weeks or days"), choices=UNITS, coerce=int, initial=WEEK)
    next_on = DayField(label=_("Next touch on"), required=False)

    @staticmethod
    def initial_of(person: Connection) -> dict[str, object]:
        """What stands in the form at first."""
        days = person.every_days or 0
        unit = DAY if days % WEEK else WEEK
        return {"every": days // unit or None, "unit": unit, "next_on": person.next_on}

    @property
    def is_cut_short(self) -> bool:
        """As of `PersonForm`."""
        return not self.fields.keys() <= self.data.keys()

    def clean(self) -> dict:
        """The interval in days, as `every_days`."""
        data = self.cleaned_data
        every, unit = data.get("every"), data.get("unit")
        data["every_days"] = every * unit if every and unit else None
        if (data["every_days"] or 0) > LONGEST_INTERVAL:
            self.add_error("every", ValidationError(_("At most two years.")))
        return data

    @property
    def wanted(self) -> dict[str, object]:
        """The interval and the day, as the service takes them."""
        return {name: self.cleaned_data[name] for name in ("every_days", "next_on")}


class AddPersonForm(NextTouchForm, PersonForm):
    """A new person, with when to be in touch and how far the conversation has come."""

    step = forms.ChoiceField(
        label=_("Conversation"),
        choices=((NO_STEP, _("None under way")), *Step.choices),
        required=False,
        help_text=_("Found, asked, agreed, talked, thanked, referred: move on whenever it does."),
    )
    of = forms.RegexField(f"^{refs.PATTERN}$", required=False, widget=forms.HiddenInput)


class TouchForm(forms.Form):
    """The facts of a touch."""

    day = PastDayField(label=_("Day"))
    kind = forms.ChoiceField(label=_("How"), choices=Touch.Kind)
    said = TextField(
        label=_("What was said"),
        max_length=SAID_LENGTH,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=PRIVATE,
    )
    promised = TextField(
        label=_("What you promised"),
        max_length=PROMISED_LENGTH,
        required=False,
        widget=_line(),
        help_text=_("It stands in the list until you mark it as kept."),
    )

    def __init__(self, *args, today: datetime.date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].come_by(today)

    @property
    def facts(self) -> TouchFacts:
        """What is to be written about the touch."""
        return TouchFacts(
            **{name: self.cleaned_data[name] for name in TouchFacts.__dataclass_fields__}
        )

    @property
    def is_cut_short(self) -> bool:
        """As of `PersonForm`."""
        return not self.fields.keys() <= self.data.keys()


class EditTouchForm(TouchForm):
    """Other facts of a touch, from a form that was opened at a revision of it."""

    revision = forms.IntegerField(min_value=1, max_value=LAST_NUMBER, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(touch: Touch) -> dict[str, object]:
        """What stands in the form at first."""
        names = ("revision", *TouchFacts.__dataclass_fields__)
        return {name: getattr(touch, name) for name in names}


class LogForm(TouchForm):
    """A new touch, and what follows from it. The key makes a post that is sent twice log one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    then = DayField(label=_("Next touch on"), required=False)
    step = forms.ChoiceField(label=_("Conversation"), required=False)
    back = forms.ChoiceField(choices=(("list", "list"),), required=False, widget=forms.HiddenInput)

    def __init__(self, *args, person: Connection, today: datetime.date, **kwargs) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"day": today} | kwargs["initial"]
        super().__init__(*args, today=today, **kwargs)
        now = Step(person.step).label if person.step else _("none under way")
        self.fields["step"].choices = (
            (NO_STEP, _("Stays as it is: %(step)s") % {"step": now}),
            *Step.choices,
        )
        if person.every_days:
            text = _("Empty: counted from this touch.")
        elif person.next_on:
            text = _("Empty: none. The day that you had set goes with this touch.")
        else:
            text = _("Empty: none.")
        self.fields["then"].help_text = text


class StepForm(forms.Form):
    """How far the conversation has come, and since when."""

    step = forms.ChoiceField(
        label=_("Conversation"),
        choices=((NO_STEP, _("None under way")), *Step.choices),
        required=False,
    )
    on = PastDayField(label=_("On"))

    def __init__(self, *args, today: datetime.date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].come_by(today)


class YesForm(forms.Form):
    """Whether something shall be so: `wanted=1`, or it is left out."""

    wanted = forms.BooleanField(required=False)


class LinkForm(YesForm):
    """Whether a person shall be linked to an entry."""

    ref = forms.RegexField(f"^{refs.PATTERN}$")
    back = forms.CharField(max_length=1_000, required=False)


class ListForm(forms.Form):
    """Which part of the list is asked for; what makes no sense is left out of it."""

    q = TextField(
        label="",  # in the template, without "optional"
        max_length=SEARCH_LENGTH,
        required=False,
        widget=_line(type="search"),
    )
    show = forms.ChoiceField(
        choices=[(name, name) for name in (OWED, NEAR, PROMISED)], required=False
    )
    step = forms.ChoiceField(choices=[*Step.choices, (OUTSIDE, OUTSIDE)], required=False)
    milestone = forms.RegexField(f"^{refs.PATTERN}$", required=False)
    link = forms.RegexField(f"^{refs.PATTERN}$", required=False)
    page = forms.CharField(max_length=20, required=False)

    @property
    def asked(self) -> dict[str, str]:
        """What is asked for, by name, without what makes no sense."""
        self.is_valid()
        return {name: text for name, text in self.cleaned_data.items() if text}


class UploadForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        label=_("Connections.csv, or the zip it came in"),
        max_length=255,
        allow_empty_file=True,
        error_messages={"required": _("Choose the file first.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.zip,text/csv,application/zip"}),
    )
    with_email = forms.BooleanField(
        label=_("Take e-mail addresses over too"),
        required=False,
        help_text=_("Of the few who let their connections see it. Left out otherwise."),
    )


class ChoiceForm(forms.Form):
    """Who stood on a page of the choice, and who of them is ticked."""

    key = forms.UUIDField()
    shown = forms.RegexField(r"^[0-9]{1,5}(,[0-9]{1,5}){0,99}$", required=False)
    group = forms.CharField(max_length=20, required=False)
    q = forms.CharField(max_length=SEARCH_LENGTH, required=False)
    page = forms.CharField(max_length=20, required=False)

    @property
    def numbers(self) -> set[int]:
        """The numbers of those who stood on the page."""
        return set(_integers(self.cleaned_data["shown"].split(",")))

    @property
    def kept(self) -> set[int]:
        """The numbers of those who are ticked."""
        return set(_integers(self.data.getlist("keep")))


def _integers(texts: Iterable[str]) -> Iterable[int]:
    return (int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 6)
