"""From the text of LinkedIn's Connections.csv to the people in it.

What these files look like was found on real ones: nothing, or up to six lines, before the header;
the columns by name and not by place; lines with a date and nothing else, which are members who left
or hide; three separators; dates in four forms. What is read here is never logged, nor named in an
error but by the number of its line.
"""

import csv
import datetime
import html
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from roadmap.connections.linkedin_file import CUT_OFF, Refused
from roadmap.connections.models import EMAIL_LENGTH, NAME_LENGTH
from roadmap.days import FIRST_DAY, LAST_DAY
from roadmap.fields import LinkField, can_be_seen

MOST_PEOPLE = 30_000
"""LinkedIn lets nobody have more connections."""
MOST_COLUMNS = 100
HEADER_WITHIN = 50
"""Lines within which the header must stand."""
SEPARATORS = (",", ";", "\t")
LINE_END = re.compile(r"\r\n|\r|\n")
COLUMNS = {
    "first name": "first",
    "last name": "last",
    "url": "url",
    "profile url": "url",
    "email address": "email",
    "company": "company",
    "position": "position",
    "connected on": "connected_on",
    # Every real file known has English names. These cost nothing, should others exist.
    "vorname": "first",
    "nachname": "last",
    "e-mail-adresse": "email",
    "unternehmen": "company",
    "firma": "company",
    "verbunden am": "connected_on",
    "prénom": "first",
    "nom": "last",
    "adresse e-mail": "email",
    "entreprise": "company",
    "poste": "position",
    "nombre": "first",
    "apellidos": "last",
    "empresa": "company",
    "cargo": "position",
}
"""What a column is, by its name in small letters."""
OTHER_FILES = {
    "conversation id": "messages.csv",
    "companies": "Contacts.csv",
    "firstname": "Contacts.csv",
    "sent at": "Invitations.csv",
}
"""The other files in LinkedIn's zip, by a column that they have."""
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
"""English months, whatever language the server speaks."""
DAY_MONTH_YEAR = re.compile(r"(\d{1,2})(?: ([a-z]{3})[a-z]* (\d{4})|-([a-z]{3})-(\d{2}|\d{4}))")
MONTH_DAY_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4}), \d{1,2}:\d{2} [ap]m")
YEAR_MONTH_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[t ].*)?")
LONGEST_CELL_LINES = 3
"""Lines of one cell at most: a quotation mark that is not closed swallows many."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the file, as it says; what it does not say is empty."""

    name: str
    role: str
    company: str
    profile_url: str
    email: str
    connected_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class FileContent:
    """What a file holds, and what was left out of it."""

    people: tuple[Person, ...]
    hidden: int
    """Lines without a name and an address: members who left or hide."""
    repeated: int
    """Lines that say again who stands further up."""
    refused_addresses: int
    """Profile addresses that are none, such as one that would run a script."""
    shortened: int
    """Texts that were longer than this site keeps."""


def read(text: str, *, with_email: bool) -> FileContent:
    """The people in the text of a Connections.csv.

    Args:
        text: of the file, as `linkedin_file.text_of` gives it.
        with_email: whether e-mail addresses are taken; otherwise they are not even kept in memory.

    Raises:
        Refused: when it is another file, or cannot be read to its end.
    """
    names, separator, header_line, rest = _header(text)
    counts = dict.fromkeys(("hidden", "repeated", "refused_addresses", "shortened"), 0)
    people: dict[object, Person] = {}
    lines = _lines(rest, separator, columns=len(names), first_line=header_line + 1)
    for number, cells in enumerate(lines, start=1):
        if number > MOST_PEOPLE:
            raise Refused(
                _("This file has more than %(most)s lines, and LinkedIn lets nobody have so many.")
                % {"most": f"{MOST_PEOPLE:,}"}
            )
        person = _person(dict(zip(names, cells, strict=False)), counts, with_email=with_email)
        if person is None:
            counts["hidden"] += 1
        elif (key := profile_key(person.profile_url) or person) in people:
            counts["repeated"] += 1
        else:
            people[key] = person
    if not people:
        raise Refused(_("There is nobody in this file."))
    return FileContent(people=tuple(people.values()), **counts)


def profile_key(url: str) -> str:
    """What two addresses of one profile have in common; empty for no address.

    In small letters, percent signs resolved, without scheme, query and final slash; and all of
    LinkedIn's hosts (`de.linkedin.com`) are one.
    """
    if not url:
        return ""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if host.endswith(".linkedin.com"):
        host = "linkedin.com"
    path = unicodedata.normalize("NFC", unquote(parts.path)).lower().rstrip("/")
    return host + path


# Parts -------------------------------------------------------------------------------------------


def _header(text: str) -> tuple[list[str], str, int, str]:
    """What each column is, the separator, the number of the header's line, and all after it."""
    start, other = 0, None
    for number in range(1, HEADER_WITHIN + 1):
        end = LINE_END.search(text, start)
        line = text[start : end.start() if end else len(text)]
        for separator in SEPARATORS:
            names = _cells(line, separator)
            other = other or next(
                (OTHER_FILES[name] for name in names if name in OTHER_FILES), None
            )
            known = [COLUMNS.get(name, "") for name in names]
            if {"first", "last"} <= {*known} and {"company", "connected_on"} & {*known}:
                if len(known) > MOST_COLUMNS:
                    raise Refused(_("This file has too many columns."))
                # A column that stands there twice is read once.
                known = ["" if name in known[:i] else name for i, name in enumerate(known)]
                return known, separator, number, text[end.end() :] if end else ""
        if end is None:
            break
        start = end.end()
    if other:
        raise Refused(
            _("This looks like LinkedIn’s %(name)s. Choose Connections.csv from the same zip.")
            % {"name": other}
        )
    raise Refused(
        _(
            "This does not look like LinkedIn’s Connections.csv: no line near the top says "
            "“First Name”, “Last Name” and “Company”."
        )
    )


def _cells(line: str, separator: str) -> list[str]:
    """The cells of one line as names of columns: small letters, single spaces."""
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []
    return [" ".join(cell.replace("\ufeff", "").split()).casefold() for cell in cells]


def _lines(rest: str, separator: str, *, columns: int, first_line: int) -> Iterator[list[str]]:
    """The cells of each line that says something."""
    reader = csv.reader(io.StringIO(rest, newline=""), delimiter=separator, strict=True)
    cells: list[str] = []
    try:
        for cells in reader:
            line = first_line + reader.line_num - 1
            if len(cells) > MOST_COLUMNS:
                raise Refused(_("Line %(line)d has too many columns.") % {"line": line})
            if any(cell.count("\n") >= LONGEST_CELL_LINES for cell in cells):
                raise Refused(_unclosed(line))
            if not _is_remark(cells):
                yield cells
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise Refused(CUT_OFF) from error
        raise Refused(_unclosed(first_line + reader.line_num - 1)) from error
    if 0 < len(cells) < columns and not rest.endswith(("\n", "\r")):
        raise Refused(CUT_OFF)


def _unclosed(line: int) -> str:
    return _(
        "Near line %(line)d a quotation mark is not closed, or stands in the wrong place. "
        "Download the file again: nothing was imported."
    ) % {"line": line}


def _is_remark(cells: list[str]) -> bool:
    """Whether a line is empty, or LinkedIn's notes, which some files have below the header."""
    said = [cell for cell in cells if cell.strip()]
    return not said or (said == cells[:1] and (len(cells) == 1 or said[0].startswith("Notes:")))


def _person(cells: dict[str, str], counts: dict[str, int], *, with_email: bool) -> Person | None:
    """Who stands on a line; None for a line without a name and an address."""
    url = _clean(cells.get("url", ""))
    name = " ".join(filter(None, (_clean(cells.get(part, "")) for part in ("first", "last"))))
    if not name and not url:
        return None
    kept = _address(url)
    counts["refused_addresses"] += bool(url) and not kept
    if not name:
        name = unquote(urlsplit(kept).path).rstrip("/").rpartition("/")[2] or kept
    if not name:
        return None
    texts = name, _clean(cells.get("position", "")), _clean(cells.get("company", ""))
    counts["shortened"] += sum(len(text) > NAME_LENGTH for text in texts)
    name, role, company = (_shortened(text) for text in texts)
    return Person(
        name=name,
        role=role,
        company=company,
        profile_url=kept,
        email=_email(cells.get("email", "")) if with_email else "",
        connected_on=_day(cells.get("connected_on", "")),
    )


def _clean(cell: str) -> str:
    """A cell as text on one line: HTML's entities resolved; empty when nothing can be seen."""
    if "&" in cell:
        cell = html.unescape(cell)
    text = " ".join(unicodedata.normalize("NFC", cell).replace("\0", "").split())
    return text if any(map(can_be_seen, text)) else ""


def _shortened(text: str) -> str:
    return text if len(text) <= NAME_LENGTH else text[: NAME_LENGTH - 1] + "…"


def _address(url: str) -> str:
    """A profile address as the site's forms take it; empty for what they refuse."""
    try:
        return LINK.clean(url)
    except ValidationError:
        return ""


LINK = LinkField(required=False)


def _email(cell: str) -> str:
    text = _clean(cell)
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text if len(text) <= EMAIL_LENGTH else ""


def _day(cell: str) -> datetime.date | None:
    """The day in one of the four forms that LinkedIn and spreadsheets write; None for others."""
    text = " ".join(cell.split()).lower()
    try:
        if found := DAY_MONTH_YEAR.fullmatch(text):
            day, *either = found.groups()
            month, year = either[:2] if either[0] else either[2:]
            parts = int(year), MONTHS.index(month) + 1, int(day)
        elif found := MONTH_DAY_YEAR.fullmatch(text):
            month, day, year = found.groups()
            parts = int(year), int(month), int(day)
        elif found := YEAR_MONTH_DAY.fullmatch(text):
            parts = tuple(map(int, found.groups()))
        else:
            return None
        year, month, day = parts
        date = datetime.date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
    return date if FIRST_DAY <= date <= LAST_DAY else None
