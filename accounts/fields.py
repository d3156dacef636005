"""Form fields for what a person is and knows: address, name, password, code, time zone."""

import functools
import unicodedata
import zoneinfo
from itertools import groupby

from allauth.account.adapter import get_adapter
from allauth.account.fields import EmailField as AllauthEmailField
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.utils.translation import gettext_lazy as _

LONGEST_PASSWORD = 128
# What the database of time zones has for machines that have not been told where they are.
OF_NO_PLACE = frozenset({"Factory", "localtime", "posixrules"})
# Letters and symbols that show nothing, so that a name of these alone would look empty.
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


class EmailField(AllauthEmailField):
    """An address in lower case and in one Unicode form, so that no two spellings are two people."""

    default_validators = [EmailValidator(_("Enter an address like name@example.org."))]

    def __init__(self, **kwargs) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email"})
        defaults = {"label": _("Email"), "widget": widget, "max_length": 254}
        super().__init__(**{**defaults, **kwargs})

    def to_python(self, value: str | None) -> str:
        """The address as it is compared and stored."""
        return unicodedata.normalize("NFKC", super().to_python(value)).lower()

    def validate(self, value: str) -> None:
        """Refuse what only looks like a letter of an address, as ı does.

        Raises:
            ValidationError: it is missing, or the part before the @ is not ASCII.
        """
        super().validate(value)
        if not value.partition("@")[0].isascii():
            raise ValidationError(_("Enter an address like name@example.org."))


class CodeField(forms.CharField):
    """A code of the second step: from the app, or one of those kept for when it is lost."""

    def __init__(self, **kwargs) -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        widget = forms.TextInput(attrs=attrs)
        super().__init__(**{"label": _("Code"), "max_length": 20, "widget": widget, **kwargs})


class NameField(forms.CharField):
    """A name in any script, stored as typed; one that shows nothing is refused."""

    def __init__(self, **kwargs) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"})
        defaults = {"label": _("Your name"), "max_length": 150, "widget": widget}
        super().__init__(**{**defaults, **kwargs})

    def clean(self, value: str | None) -> str:
        """The name in Unicode's composed form.

        Raises:
            ValidationError: it is missing, too long, has control characters or cannot be seen.
        """
        name = unicodedata.normalize("NFC", super().clean(value))
        kinds = {unicodedata.category(character)[0] for character in set(name) - BLANKS}
        if any(unicodedata.category(character) == "Cc" for character in name):
            raise ValidationError(_("Enter the name on one line, without control characters."))
        if not kinds & set("LNPS"):
            raise ValidationError(_("Enter a name that can be seen."))
        return name


class PasswordField(forms.CharField):
    """A password that exists; one that is too long is refused before it costs a hash."""

    def __init__(self, *, autocomplete: str = "current-password", **kwargs) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        too_long = MaxLengthValidator(
            LONGEST_PASSWORD, _("A password has at most %(limit_value)d characters.")
        )
        # Not by max_length: then browsers would cut what is pasted, and say nothing.
        defaults = {
            "label": _("Password"),
            "strip": False,
            "widget": widget,
            "validators": [too_long],
        }
        super().__init__(**{**defaults, **kwargs})


class NewPasswordField(PasswordField):
    """A password that is to be; a form with a user sets `user`, to compare it with the name."""

    user = None

    def __init__(self, **kwargs) -> None:
        help_text = _(
            "At least 12 characters. A short sentence works well, and pasting from a password "
            "manager is fine."
        )
        defaults = {
            "label": _("New password"),
            "autocomplete": "new-password",
            "help_text": help_text,
        }
        super().__init__(**{**defaults, **kwargs})

    def clean(self, value: str | None) -> str:
        """The password.

        Raises:
            ValidationError: it is too short, too long, too common or too much like the person.
        """
        return get_adapter().clean_password(super().clean(value), user=self.user)


class HiddenTimeZoneField(forms.Field):
    """The browser's time zone, filled in by a script; UTC where that says nothing we know."""

    def __init__(self) -> None:
        widget = forms.HiddenInput(attrs={"data-time-zone": ""})
        super().__init__(required=False, widget=widget)

    def clean(self, value: str | None) -> str:
        """The name of a time zone that exists; nothing is ever wrong."""
        return value if value in zoneinfo.available_timezones() else "UTC"


class TimeZoneField(forms.ChoiceField):
    """One of all time zones, grouped by part of the world."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"label": _("Time zone"), "choices": time_zone_choices, **kwargs})


@functools.cache
def time_zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All time zones for a select: those of a continent or an ocean together, the others first."""
    zones = zoneinfo.available_timezones() - OF_NO_PLACE | {"UTC"}
    names = sorted(zones, key=lambda name: (_region(name), name))
    return [
        (region or _("Other"), [(name, _city(name)) for name in group])
        for region, group in groupby(names, _region)
    ]


def _region(name: str) -> str:
    return name.split("/")[0] if "/" in name else ""


def _city(name: str) -> str:
    return name.removeprefix(f"{_region(name)}/").replace("_", " ").replace("/", ", ")
