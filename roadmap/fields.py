"""What the forms of all wings share: days that make sense, text that can be read, revisions."""

import datetime
import functools
import re
import unicodedata
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from roadmap.days import FIRST_DAY, LAST_DAY

URL_LENGTH = 2_000
"""Characters of the address of a page at most."""
LAST_NUMBER = 2**31 - 1
"""What fits into a number column of every database."""
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
HOST_AND_PORT = re.compile(r"[^:/?#]*\.[^:/?#]*:[0-9]+(?![^/?#])")
NO_SCHEME = re.compile(r"[^:/?#\s]+\.[^:/?#\s]+(?=[:/?#]|$)")
HOST_LABEL = re.compile(r"[\w-]{1,63}")


class DayField(forms.DateField):
    """A day between the first and the last one that this site can mean, as a date input."""

    default_error_messages = {"invalid": _("Enter a date that exists, such as 2027-09-01.")}
    first_day = FIRST_DAY
    out_of_range = _("Enter a date between 2000 and 2100.")

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault(
            "widget",
            forms.DateInput(
                format="%Y-%m-%d",
                attrs={
                    "type": "date",
                    "min": self.first_day.isoformat(),
                    "max": LAST_DAY.isoformat(),
                },
            ),
        )
        kwargs.setdefault("input_formats", ["%Y-%m-%d"])
        kwargs["validators"] = [
            *kwargs.pop("validators", ()),
            MinValueValidator(self.first_day, self.out_of_range),
            MaxValueValidator(LAST_DAY, self.out_of_range),
        ]
        super().__init__(**kwargs)


class PastDayField(DayField):
    """A day that has come where the user is; the form says which day it is there."""

    def come_by(self, today: datetime.date) -> None:
        """Refuse days after this one."""
        self.today = today
        self.widget.attrs["max"] = today.isoformat()

    def clean(self, value: object) -> datetime.date | None:
        """The day.

        Raises:
            ValidationError: as `DayField`, and when the day has not come yet.
        """
        day = super().clean(value)
        if day and day > self.today:
            raise ValidationError(_("This day has not come yet."))
        return day


class TextField(forms.CharField):
    """Text a person typed, kept as typed but for line ends and Unicode's composed form (NFC).

    Text that would look empty (white space, zero-width and control characters only) counts as
    empty.
    """

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """No `maxlength`: a browser cuts what is longer without a word, and says "saved"."""
        return {k: v for k, v in super().widget_attrs(widget).items() if k != "maxlength"}

    def to_python(self, value: object) -> str:
        """The text; empty when nothing in it can be seen."""
        text = super().to_python(value)
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        return text if any(can_be_seen(character) for character in text) else ""

    def clean(self, value: object) -> str:
        """The text.

        Raises:
            ValidationError: as `CharField`, and for half characters that no database can store.
        """
        text = super().clean(value)
        if any(unicodedata.category(character) == "Cs" for character in text):
            raise ValidationError(_("This text holds a broken character. Please remove it."))
        return text


class LinkField(TextField):
    """The address of a page, http or https; nobody fetches it.

    One without a scheme, such as `www.example.org/x`, gets `https://` put before it. Addresses
    within one network are accepted.
    """

    default_error_messages = {
        "invalid": _("This does not look like the address of a page."),
        "scheme": _("Only addresses that begin with http:// or https:// can be kept."),
        "space": _("An address has no spaces in it, nor characters that cannot be seen."),
        "password": _("Please leave out the name and password before the “@”."),
    }

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_length", URL_LENGTH)
        # No type="url", which would refuse an address without a scheme.
        attrs = {"inputmode": "url", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def to_python(self, value: object) -> str:
        """The address with its scheme in small letters, or with the scheme that it lacks."""
        text = super().to_python(value).strip()
        if text.startswith("//"):
            return f"https:{text}"
        scheme = SCHEME.match(text)
        if scheme and not HOST_AND_PORT.match(text):
            return scheme[0].lower() + text[scheme.end() :]
        return f"https://{text}" if NO_SCHEME.match(text) else text

    def clean(self, value: object) -> str:
        """The address.

        Raises:
            ValidationError: as `TextField`, and for what is no http or https address, or holds a
                password, a space or something that cannot be seen.
        """
        text = super().clean(value)
        if not text:
            return text
        if not text.startswith(("http://", "https://")):
            has_scheme = SCHEME.match(text)
            raise self._refused("scheme" if has_scheme else "invalid")
        if not all(map(can_be_seen, text)):
            raise self._refused("space")
        try:
            parts = urlsplit(text)
            if "@" in parts.netloc:
                raise self._refused("password")
            # To read the port is to check it.
            is_possible = parts.port != 0 and _is_host(parts.hostname or "")
        except ValueError as error:
            raise self._refused("invalid") from error
        if not is_possible or "\\" in text:
            raise self._refused("invalid")
        return text

    def _refused(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


def _is_host(host: str) -> bool:
    """Whether it can be a name or an IP address; the brackets of the latter are off already."""
    labels = host.removesuffix(".").split(".")
    return len(host) <= 253 and (":" in host or all(map(HOST_LABEL.fullmatch, labels)))


@functools.cache
def can_be_seen(character: str) -> bool:
    """Whether a character is more than white space, or a control or zero-width character."""
    # Z*: separators; Cc, Cf: control and format characters. A NUL is left to Django's validator,
    # which names it.
    category = unicodedata.category(character)
    return character == "\x00" or not (category.startswith("Z") or category in ("Cc", "Cf"))


class RevisionForm(forms.Form):
    """Which revision of a row a form was opened with, or an edit led to."""

    revision = forms.IntegerField(min_value=1, max_value=LAST_NUMBER)
