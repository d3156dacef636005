"""Form fields that the journey's forms share: days that make sense, text that can be read."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from roadmap.journey.models import FIRST_CREDENTIAL_DAY, FIRST_DAY, LAST_DAY


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


class CredentialDayField(DayField):
    """A day of a credential, which can be older than what is done on this site."""

    first_day = FIRST_CREDENTIAL_DAY
    out_of_range = _("Enter a date between 1950 and 2100.")


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
        return text if any(_can_be_seen(character) for character in text) else ""

    def clean(self, value: object) -> str:
        """The text.

        Raises:
            ValidationError: as `CharField`, and for half characters that no database can store.
        """
        text = super().clean(value)
        if any(unicodedata.category(character) == "Cs" for character in text):
            raise ValidationError(_("This text holds a broken character. Please remove it."))
        return text


def _can_be_seen(character: str) -> bool:
    # Z*: separators; Cc, Cf: control and format characters. A NUL is left to Django's validator,
    # which names it.
    category = unicodedata.category(character)
    return character == "\x00" or not (category.startswith("Z") or category in ("Cc", "Cf"))
