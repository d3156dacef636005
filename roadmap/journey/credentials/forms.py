"""The short form of a credential: it asks what its kind has, and nothing else."""

import uuid
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.models import Degree
from roadmap.fields import LAST_NUMBER, DayField, TextField
from roadmap.journey import refs
from roadmap.journey.models import CREDENTIAL_LENGTH, FIRST_CREDENTIAL_DAY, Credential

Kind = Credential.Kind
LABELS = {
    Kind.DEGREE: {
        "title": _("In your words"),
        "organisation": _("Where"),
        "since": _("Awarded on"),
    },
    Kind.POSITION: {
        "title": _("Role"),
        "organisation": _("Employer"),
        "since": _("From"),
        "until": _("Until, if it has ended"),
    },
    Kind.MEMBERSHIP: {
        "title": _("Association"),
        "since": _("Member since"),
        "until": _("Paid until"),
    },
    Kind.CERTIFICATE: {
        "title": _("Certificate"),
        "organisation": _("From whom"),
        "since": _("Earned on"),
        "until": _("Valid until"),
    },
}
"""By kind: the fields it has, with what they are called."""
HELP = {
    Kind.DEGREE: {
        "title": _("Left empty, it is called as in the list."),
        "since": _("A rough day is fine. For one under way, the day you expect it."),
    },
    Kind.POSITION: {"since": _("A rough day is fine.")},
    Kind.MEMBERSHIP: {"until": _("Leave it empty if it has no end.")},
    Kind.CERTIFICATE: {"until": _("Leave it empty if it does not expire.")},
}


class CredentialDayField(DayField):
    """A day of a credential, which can be older than what is done on this site."""

    first_day = FIRST_CREDENTIAL_DAY
    out_of_range = _("Enter a date between 1950 and 2100.")


class WhichForm(forms.Form):
    """Of which kind a credential is, to which entry it belongs, of which association it is."""

    kind = forms.ChoiceField(choices=Kind.choices, required=False)
    of = forms.RegexField(f"^{refs.PATTERN}$", required=False)
    association = forms.SlugField(required=False)


class AddedForm(forms.Form):
    """Which credential was just added."""

    added = forms.IntegerField(min_value=1, max_value=LAST_NUMBER, required=False)


class CredentialForm(forms.Form):
    """The facts of a credential. The key makes a post that is sent twice add one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    degree = forms.ModelChoiceField(
        label=_("Degree"),
        queryset=Degree.objects.all(),
        empty_label=_("Another one, in your words below"),
        required=False,
    )
    title = TextField(max_length=CREDENTIAL_LENGTH, widget=forms.TextInput(attrs={"dir": "auto"}))
    organisation = TextField(
        max_length=CREDENTIAL_LENGTH, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    since = CredentialDayField()
    until = CredentialDayField(required=False)

    def __init__(
        self, *args, kind: str, suggestions: Iterable[str] = (), is_new: bool = True, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = Kind(kind)
        self.suggestions = tuple(suggestions)
        labels, helps = LABELS[self.kind], HELP[self.kind]
        for name in ("title", "organisation", "since", "until"):
            if name not in labels:
                del self.fields[name]
                continue
            self.fields[name].label = labels[name]
            self.fields[name].help_text = helps.get(name, "")
        if self.kind == Kind.DEGREE:
            self.fields["title"].required = False
        else:
            del self.fields["degree"]
        if self.suggestions:
            self.fields["title"].widget.attrs["list"] = "suggestions"
        if not is_new:
            del self.fields["key"]

    @property
    def is_cut_short(self) -> bool:
        """Whether a field was not sent at all: an empty one takes a fact away, this must not."""
        return not self.fields.keys() <= self.data.keys()

    def clean(self) -> dict:
        """A degree needs a name, from the list or in words; and nothing ends before it begins."""
        data = self.cleaned_data
        if self.kind == Kind.DEGREE and "title" not in self.errors and not data.get("title"):
            if data.get("degree"):
                data["title"] = data["degree"].label
            elif "degree" not in self.errors:
                self.add_error("title", _("Choose a degree above, or say which one it is."))
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", ValidationError(_("This is before it begins.")))
        return data
