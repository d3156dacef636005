"""The forms of applications: they check and clean what was typed; services write it."""

import datetime
import uuid
from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap.applications.models import (
    ACTION_LENGTH,
    ADVERTISEMENT_LENGTH,
    NAME_LENGTH,
    NOTE_LENGTH,
    VERSION_LENGTH,
    Application,
)
from roadmap.applications.narrowing import COLUMNS, DUES, IN_COLUMN, ORDERS, UNDER_WAY, Narrowing
from roadmap.catalogue.models import ApplicationStage
from roadmap.fields import DayField, LinkField, PastDayField, TextField
from roadmap.journey import refs

CAN_BE_FILLED_IN = ("area", "place", "territory", "travel")
"""What an advertisement says of the position itself, by field."""
SEARCH_LENGTH = 200
"""Characters of a search at most."""
PRIVATE = _("Only you can read it. No patient details, nothing confidential of your employer.")


def line(label: str, length: int = NAME_LENGTH, **kwargs) -> TextField:
    """A field for one line of text that may be left out."""
    kwargs = {"required": False} | kwargs
    attrs = {"dir": "auto"} | kwargs.pop("attrs", {})
    return TextField(label=label, max_length=length, widget=forms.TextInput(attrs=attrs), **kwargs)


def long_text(label: str, length: int, rows: int, **kwargs) -> TextField:
    """A field for a longer text that may be left out, kept as it was typed."""
    return TextField(
        label=label,
        max_length=length,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
        **kwargs,
    )


class PercentField(forms.IntegerField):
    """A share in percent; whoever types the sign means the same."""

    default_error_messages = {
        "invalid": _("Enter one number from 0 to 100, such as 60."),
        "min_value": _("Enter one number from 0 to 100, such as 60."),
        "max_value": _("Enter one number from 0 to 100, such as 60."),
    }

    def __init__(self, **kwargs) -> None:
        # No type="number": a browser would drop what is no number without a word.
        widget = forms.TextInput(attrs={"inputmode": "numeric"})
        super().__init__(min_value=0, max_value=100, widget=widget, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """Nothing: `min` and `max` mean nothing on a text field."""
        return {}

    def to_python(self, value: object) -> int | None:
        """The number."""
        return super().to_python(value.strip().removesuffix("%") if value else value)


class StageField(forms.ChoiceField):
    """One of the stages, by its slug."""

    def __init__(self, **kwargs) -> None:
        super().__init__(label=_("Stage"), **kwargs)
        self.stages: dict[str, ApplicationStage] = {}

    def offer(self, stages: Iterable[ApplicationStage]) -> None:
        """Offer these stages."""
        self.stages = {stage.slug: stage for stage in stages}
        self.choices = [(stage.slug, stage.name) for stage in self.stages.values()]

    def clean(self, value: object) -> ApplicationStage:
        """The stage."""
        return self.stages[super().clean(value)]


class NextActionForm(forms.Form):
    """What is to be done next, and by when; nothing takes it away."""

    next_action = line(_("Next action"), ACTION_LENGTH)
    next_action_on = DayField(label=_("On which day"), required=False)

    def clean(self) -> dict:
        """A day needs something to do on it."""
        data = self.cleaned_data
        is_empty = "next_action" not in self.errors and not data.get("next_action")
        if data.get("next_action_on") and is_empty:
            self.add_error("next_action", _("Say what is to be done on that day."))
        return data


class EditApplicationForm(NextActionForm):
    """What a person can say of a position."""

    title = line(_("Title of the position"), required=True)
    company = line(_("Company"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Application.Kind)
    area = line(_("Therapeutic area"), attrs={"list": "areas"})
    place = line(_("Place"), help_text=_("Such as “Field”, “Hybrid, Basel” or “Copenhagen”."))
    territory = line(_("Territory"))
    travel = PercentField(
        label=_("Travel, percent"), required=False, help_text=_("Such as 60, as far as you know.")
    )
    source = line(_("Where you found it"))
    url = LinkField(
        label=_("Address of the advertisement"),
        required=False,
        help_text=_("This site never opens it; you do."),
    )
    salary = line(_("Salary"), ACTION_LENGTH, help_text=_("A note for yourself, if you like."))
    note = long_text(_("Private note"), NOTE_LENGTH, 4, help_text=PRIVATE)
    advertisement = long_text(
        _("Text of the advertisement"),
        ADVERTISEMENT_LENGTH,
        8,
        help_text=_(
            "Paste it: advertisements vanish, and the fit view reads it. At most 50,000 characters."
        ),
    )

    field_order = (
        "title",
        "company",
        "kind",
        "area",
        "place",
        "territory",
        "travel",
        "source",
        "url",
        "next_action",
        "next_action_on",
        "salary",
        "note",
        "advertisement",
    )

    def __init__(self, *args, areas: Iterable[str] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.areas = tuple(areas)

    def fill_in(self, texts: Mapping[str, str]) -> tuple[str, ...]:
        """Put texts into those fields of a new form that can be filled in and are empty.

        Returns:
            What these fields are called.
        """
        names = [
            name
            for name in CAN_BE_FILLED_IN
            if texts.get(name) and self.initial[name] in ("", None)
        ]
        self.initial |= {name: texts[name] for name in names}
        return tuple(str(self.fields[name].label) for name in names)

    @property
    def is_cut_short(self) -> bool:
        """Whether a field was not sent at all: an empty one takes a text away, this must not."""
        return not self.fields.keys() <= self.data.keys()


class ApplicationForm(EditApplicationForm):
    """A new position. The key makes a post that is sent twice add one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    stage = StageField()
    day = PastDayField(label=_("Since"), required=False)

    def __init__(
        self, *args, stages: Iterable[ApplicationStage], today: datetime.date, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["stage"].offer(stages)
        self.fields["day"].come_by(today)
        self.fields["day"].initial = today

    def clean_day(self) -> datetime.date:
        """The day; today where none was given."""
        return self.cleaned_data["day"] or self.today


class MoveForm(forms.Form):
    """The stage that an application is to stand at, and since when: today where none is given."""

    stage = StageField()
    day = PastDayField(label=_("On"), required=False)

    def __init__(
        self, *args, stages: Iterable[ApplicationStage], today: datetime.date, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["stage"].offer(stages)
        self.fields["day"].come_by(today)

    def clean_day(self) -> datetime.date:
        """The day; today where none was given."""
        return self.cleaned_data["day"] or self.today


class EditDocumentForm(forms.Form):
    """What was sent, in which version, and when."""

    prefix = "document"

    name = line(_("Document"), required=True, help_text=_("Such as “CV” or “Covering letter”."))
    version = line(_("Which version"), VERSION_LENGTH)
    sent_on = DayField(label=_("Sent on"), required=False)


class DocumentForm(EditDocumentForm):
    """A new document. The key makes a post that is sent twice add one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class LearntForm(forms.Form):
    """What a person takes with them from an application that is over."""

    learnt = long_text(_("What you learnt"), NOTE_LENGTH, 5, help_text=PRIVATE)


class LinkForm(forms.Form):
    """Whether something is to be linked or not: the wanted state."""

    linked = forms.TypedChoiceField(
        choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1"
    )


class OfForm(forms.Form):
    """For which entry an application is added."""

    of = forms.RegexField(f"^{refs.PATTERN}$", required=False)


class ReportForm(forms.Form):
    """Which days of the history a report or a file holds; without one it has no end there."""

    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)

    def clean(self) -> dict:
        """Nothing ends before it begins."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("This is before it begins."))
        return self.cleaned_data


def choice(label: str, choices: Iterable = ()) -> forms.ChoiceField:
    """A choice that narrows a list, and may be left open."""
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget)


class NarrowForm(forms.Form):
    """Which applications to show; what cannot be meant is as good as nothing."""

    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=SEARCH_LENGTH,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "class": "form-control"}),
    )
    stage = choice(_("Stage"))
    kind = choice(_("Kind"), [("", _("All kinds")), *Application.Kind.choices])
    due = choice(_("Next action"), [("", _("Any")), *DUES.items()])
    order = choice(_("Order"), [(slug, label) for slug, (label, _by) in ORDERS.items()])
    milestone = forms.RegexField(f"^{refs.PATTERN}$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, stages: Iterable[ApplicationStage], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [
            ("", _("All")),
            (UNDER_WAY, _("All under way")),
            (
                _("Columns of the board"),
                [(f"{IN_COLUMN}{slug}", title) for slug, (title, _means) in COLUMNS.items()],
            ),
            (_("Stages"), [(stage.slug, stage.name) for stage in stages]),
        ]

    def narrowing(self) -> Narrowing:
        """What the form asks for."""
        self.is_valid()
        return Narrowing(**{name: value for name, value in self.cleaned_data.items() if value})
