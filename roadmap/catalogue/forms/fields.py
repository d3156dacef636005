"""JSON columns as lines of text; what a line may say is the business of `validators`.

The fields turn text into values and back, exactly.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

SOURCE = re.compile(r"(?P<title>.*?)\s*\|\s*(?P<url>[A-Za-z][A-Za-z0-9+.-]*:\S*)")
"""A title, a bar, an address; a title may have bars of its own."""


class LinesField(forms.Field):
    """A list, written one entry per line; empty lines are left out."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 6, **kwargs) -> None:
        attrs = {"rows": rows, "class": "vLargeTextField"}
        super().__init__(required=False, widget=forms.Textarea(attrs=attrs), **kwargs)

    def to_python(self, value: str | None) -> Any:
        """What the text says.

        Raises:
            ValidationError: naming each line that cannot be read.
        """
        lines = (line.strip() for line in (value or "").replace("\r\n", "\n").split("\n"))
        return self.from_lines([line for line in lines if line])

    def prepare_value(self, value: Any) -> str:
        """The text for a value; text that was posted stays as it is."""
        return value if isinstance(value, str) else "\n".join(self.to_lines(value or []))

    def has_changed(self, initial: Any, data: str | None) -> bool:
        """Whether the text says something else than the value."""
        try:
            return self.to_python(data) != (initial or self.from_lines([]))
        except ValidationError:
            return True

    def from_lines(self, lines: list[str]) -> Any:
        """The value that the lines mean."""
        return lines

    def to_lines(self, value: Any) -> list[str]:
        """The lines for a value."""
        return value


class TextsBySlugField(LinesField):
    """A text for each of some slugs, written `slug: text`, one per line."""

    def from_lines(self, lines: list[str]) -> dict[str, str]:
        """The texts by slug.

        Raises:
            ValidationError: naming each line without a slug or a text, and slugs there twice.
        """
        texts: dict[str, str] = {}
        problems = []
        for line in lines:
            slug, _colon, text = (part.strip() for part in line.partition(":"))
            if not slug or not text:
                problems.append(_("“%s” must read slug: text.") % Truncator(line).chars(60))
            elif slug in texts:
                problems.append(_("“%s” is there twice.") % slug)
            else:
                texts[slug] = text
        if problems:
            raise ValidationError(problems)
        return texts

    def to_lines(self, value: dict[str, str] | list) -> list[str]:
        """One line for each slug."""
        return [f"{slug}: {text}" for slug, text in dict(value).items()]


class SourcesField(LinesField):
    """Sources, written `title | https://...`, one per line."""

    def from_lines(self, lines: list[str]) -> list[dict[str, str]]:
        """The sources.

        Raises:
            ValidationError: naming each line without a title or an address.
        """
        found = [(line, SOURCE.fullmatch(line)) for line in lines]
        problems = [
            _("“%s” must read title | https://…") % Truncator(line).chars(60)
            for line, match in found
            if not match or not match["title"]
        ]
        if problems:
            raise ValidationError(problems)
        return [{"title": match["title"], "url": match["url"]} for _line, match in found]

    def to_lines(self, value: list[dict[str, str]]) -> list[str]:
        """One line for each source."""
        return [f"{source['title']} | {source['url']}" for source in value]
