"""An advertisement as sentences: out of HTML, bullets, wrapped lines and missing full stops.

Pure, and in time that grows with the length of the text only: no pattern here can go back far.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 500
"""Characters of a sentence at most; a longer one is cut at a space."""
WRAPPED = 60
"""A line of at least so many characters may go on in the next one."""
BLOCK = re.compile(r"</?(?:p|br|li|ul|ol|div|h[1-6]|tr|td|th|table|section|article)\b[^<>]*>", re.I)
TAG = re.compile(r"</?[a-z!][^<>]*>", re.I)
BULLETS = re.compile(r"[•▪‣◦●○■□➢✓✔·]")
MARKER = re.compile(r"(?:[-*–—+>o]|\(?[0-9]{1,2}[.)]|[a-z][.)])\s+")
"""What a line of a list begins with."""
END = re.compile(r"[.!?]{1,5}[\"”’)]{0,3} ")
LAST_WORD = re.compile(r"[^\s(/,]*$")
ABBREVIATIONS = frozenset(
    "e.g i.e ph.d pharm.d ed.d b.sc m.sc dr prof mr mrs approx ca bzw z.b u.s u.k min max mind"
    " incl inkl vs inc ltd co corp dipl evtl ggf d.h u.a resp env p.ej ph pharm sr jr rer nat"
    " med".split()
)
"""What a full stop behind ends no sentence."""
OPTIONAL = re.compile(
    r"\bprefer|\bdesir|nice to have|nice-to-have|bonus points|\bideal|advantageous"
    r"|\b(?:is|be|are) an? (?:strong |real |definite |big )?(?:plus|advantage|asset)|\ba plus\b"
    r"|von vorteil|wünschenswert|idealerweise|souhaité|apprécié|serait un plus|un atout"
    r"|deseable|valorable|se valorará",
    re.I,
)
"""Words that make a requirement a wish."""
REQUIRED = re.compile(
    r"require|qualification|essential|must|minimum|basic|your profile|responsib|what you|who you"
    r"|about|anforderung|voraussetzung|aufgaben|qualifikation|missions?|compétences|requisitos"
    r"|funciones|offer|benefits|bieten",
    re.I,
)
"""Words of headings that begin something else than wishes."""


MUST = re.compile(r"\brequired\b|\bmust\b|\bessential\b|\berforderlich\b|\brequis", re.I)
"""Words that make it a must, which may stand in one sentence with a wish."""
ITS_OWN_PART = re.compile(r"von vorteil|wünschenswert|idealerweise", re.I)
"""Words for a wish that, unlike "preferred", speak of the part between two commas only."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an advertisement, or a line of a list.

    Attributes:
        text: in one line, with single spaces.
        under_wishes: it stands under a heading that says that what follows is no must.
        has_wish: somewhere in it something is called a wish.
    """

    text: str
    under_wishes: bool
    has_wish: bool

    def is_wish_at(self, start: int, end: int) -> bool:
        """Whether what stands at this place is a wish and no must.

        The part between two semicolons says so; between two commas where it says both.
        """
        if self.under_wishes or not self.has_wish:
            return self.under_wishes
        part = self.part_at(start, end)
        if MUST.search(part) or ITS_OWN_PART.search(part):
            part = _around(self.text, ";,", start, end)
        return OPTIONAL.search(part) is not None

    def part_at(self, start: int, end: int) -> str:
        """The part between two semicolons that holds a place."""
        return _around(self.text, ";", start, end)


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of an advertisement, in order."""
    under_wishes = False
    for line, is_item in _lines(_without_html(text)):
        if not is_item and _is_heading(line):
            under_wishes = OPTIONAL.search(line) is not None
        for sentence in _split(line):
            has_wish = OPTIONAL.search(sentence) is not None
            yield Sentence(sentence, under_wishes, has_wish)


def _around(text: str, marks: str, start: int, end: int) -> str:
    """The part of a text between two of these marks that holds a place."""
    before = max(text.rfind(mark, 0, start) for mark in marks) + 1
    after = [place for mark in marks if (place := text.find(mark, end)) >= 0]
    return text[before : min(after, default=len(text))]


def _without_html(text: str) -> str:
    """The text that HTML pasted as text would show; other text as it is."""
    return html.unescape(TAG.sub(" ", BLOCK.sub("\n", text)))


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """The lines with whether each is one of a list; what was wrapped is one line again."""
    pending, is_item, last = "", False, 0
    for raw in BULLETS.sub("\n- ", text).split("\n"):
        line = " ".join(raw.split())
        marker = MARKER.match(line)
        goes_on = (
            pending
            and not marker
            and last >= WRAPPED
            and pending[-1] not in ".!?:;"
            and (line[:1].islower() or line[:1] in "(0123456789")
        )
        if goes_on and line:
            pending, last = f"{pending} {line}", len(line)
            continue
        if pending:
            yield pending, is_item
        pending = line[marker.end() :] if marker else line
        is_item, last = marker is not None, len(line)
    if pending:
        yield pending, is_item


def _is_heading(line: str) -> bool:
    """Whether a line heads what follows: it ends in a colon, or is short and says so."""
    if len(line) > WRAPPED:
        return False
    if line.endswith(":"):
        return True
    is_short = len(line.split()) <= 5 and line[-1:] not in ".!?;,"
    begins = OPTIONAL.match(line) or REQUIRED.match(line)
    return is_short and begins is not None and not any(c.isdigit() for c in line)


def _split(line: str) -> Iterator[str]:
    """The sentences of a line."""
    start = 0
    for end in END.finditer(line):
        word = LAST_WORD.search(line[max(0, end.start() - 20) : end.start()])[0].lower()
        following = line[end.end() : end.end() + 1]
        is_abbreviation = word in ABBREVIATIONS or (len(word) == 1 and word.isalpha())
        if is_abbreviation or following.islower():
            continue
        yield from _cut(line[start : end.end()].strip())
        start = end.end()
    yield from _cut(line[start:].strip())


def _cut(sentence: str) -> Iterator[str]:
    """The sentence, in pieces where it is too long to be one."""
    while len(sentence) > LONGEST:
        space = sentence.rfind(" ", LONGEST // 2, LONGEST)
        place = space if space > 0 else LONGEST
        yield sentence[:place]
        sentence = sentence[place:].lstrip()
    if sentence:
        yield sentence
