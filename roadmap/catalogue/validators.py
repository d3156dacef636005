"""What the catalogue's JSON columns may hold: the same rules for a file and for the admin.

Each function takes the value of one column and raises a ValidationError that names everything
that is wrong with it.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.models import WEB_LINK

TEXT_LENGTH = 500
"""Characters of one step, society, congress or line for a background at most."""
TITLE_LENGTH = 200
"""Characters of a source's title at most."""
URL_LENGTH = 500
"""Characters of a source's address at most."""
EVIDENCE = ("note", "link", "date")


def list_of_texts(value: Any) -> None:
    """A list of texts of one line each; a steps list, societies, congresses.

    Raises:
        ValidationError: naming each entry that is not.
    """
    if not isinstance(value, list):
        raise ValidationError(_("This must be a list of texts."))
    _raise_all(problem for text in value for problem in _problems_of_text(text, TEXT_LENGTH))


def list_of_evidence(value: Any) -> None:
    """A list of kinds of evidence, each at most once.

    Raises:
        ValidationError: naming each entry that is none, or is there twice.
    """
    list_of_texts(value)
    allowed = ", ".join(EVIDENCE)
    unknown = [text for text in value if text not in EVIDENCE]
    again = {text for text in value if value.count(text) > 1 and text in EVIDENCE}
    _raise_all(
        [_("“%s” is not one of: %s.") % (_short(text), allowed) for text in unknown]
        + [_("“%s” is there twice.") % text for text in sorted(again)]
    )


def texts_by_slug(value: Any) -> None:
    """A text of one line for each of some slugs. Whether the slugs exist is not looked at.

    Raises:
        ValidationError: naming each entry that is not.
    """
    if not isinstance(value, dict):
        raise ValidationError(_("This must be texts by slug."))
    _raise_all(
        problem for text in value.values() for problem in _problems_of_text(text, TEXT_LENGTH)
    )


def list_of_sources(value: Any) -> None:
    """A list of sources, each with a title and an http or https address.

    Raises:
        ValidationError: naming each entry that is not.
    """
    if not isinstance(value, list):
        raise ValidationError(_("This must be a list of sources."))
    _raise_all(problem for source in value for problem in _problems_of_source(source))


JSON_COLUMNS = {
    "how": list_of_texts,
    "evidence": list_of_evidence,
    "by_background": texts_by_slug,
    "sources": list_of_sources,
    "societies": list_of_texts,
    "congresses": list_of_texts,
}
"""The rule of each JSON column of the catalogue, by the column's name."""


def storable(text: str) -> bool:
    """Whether every database can store the text: no null character, nothing half encoded."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _problems_of_text(text: Any, length: int) -> list[str]:
    if not isinstance(text, str):
        return [_("“%s” is not a text.") % _short(str(text))]
    if not storable(text):
        return [_("“%s” has characters that cannot be stored.") % _short(ascii(text))]
    if not text.strip():
        return [_("An entry is empty.")]
    problems = []
    if text != text.strip() or "\n" in text or "\r" in text:
        problems.append(
            _("“%s” must be one line, without spaces at its ends.") % _short(text.strip())
        )
    if len(text) > length:
        problems.append(
            _("“%(text)s” has %(is)d characters; at most %(most)d are allowed.")
            % {"text": _short(text), "is": len(text), "most": length}
        )
    return problems


def _problems_of_source(source: Any) -> list[str]:
    if not isinstance(source, dict) or set(source) != {"title", "url"}:
        return [_("“%s” is not a source with a title and a url.") % _short(str(source))]
    url = source["url"]
    problems = _problems_of_text(source["title"], TITLE_LENGTH) + _problems_of_text(url, URL_LENGTH)
    if not problems:
        try:
            WEB_LINK(url)
        except ValidationError:
            problems.append(_("“%s” is not an http or https address.") % _short(url))
    return problems


def _raise_all(problems) -> None:
    problems = list(problems)
    if problems:
        raise ValidationError(problems)


def _short(text: str) -> str:
    return Truncator(text).chars(60)
