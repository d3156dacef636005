"""Reads an advertisement: what it asks for, with the sentence that says so.

Plain code: no network, no model, nothing guessed. What is not found is not there, and what is found
shows where, so that a person can see when it is wrong. How it reads: docs/fit.md.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from roadmap.outlook.advertisement.amounts import (
    Experience,
    Travel,
    experience_of,
    is_not_needed,
    travel_of,
)
from roadmap.outlook.advertisement.sentences import Sentence, sentences
from roadmap.outlook.advertisement.vocabulary import Match, Vocabulary, Word, words
from roadmap.outlook.advertisement.words.areas import AREAS
from roadmap.outlook.advertisement.words.degrees import (
    BESIDE,
    DEGREES,
    NOT_A_DEGREE,
    ONLY_GERMAN,
    SHORT_DEGREES,
)
from roadmap.outlook.advertisement.words.skills import SKILLS

EQUAL_OPPORTUNITY = frozenset(
    "race religion religious gender veteran veterans disability disabilities origin pregnancy "
    "orientation ethnicity geschlecht behinderung religión handicap".split()
)
"""Two of these in a sentence, and it is about equal opportunities: it asks for nothing."""
QUOTED = 320
"""Characters of a sentence shown at most."""
QUOTES = 3
"""How many sentences are shown for one thing at most."""
MOST_DEGREES = 12
"""How many degrees are read in one sentence."""
NEAR = 3
"""Words between two degrees of one list at most."""
ADVANCED = re.compile(r"\badvanced (?:[\w/,-]+ ){0,6}degrees?\b", re.I)
GERMAN = re.compile(r"\b(?:und|der|die|das|mit|für|sie|wir|oder)\b", re.I)
LABELLED = re.compile(
    r"(?:(?P<place>(?:job |work |office )?location|place of work|standort|arbeitsort|einsatzort"
    r"|lieu(?: de travail)?|localisation|ubicación|lugar de trabajo)"
    r"|(?P<territory>territory|region|gebiet|außendienstgebiet|secteur|territoire|territorio))"
    r" ?: ?(?P<said>\S.{0,159})$",
    re.I,
)
"""A line that says where the position is, or which territory it has."""
ENGLISH = re.compile(r"\b(?:and|the|of|to|with|for|you|or)\b", re.I)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence, marked or not."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the advertisement, with what was found in it marked."""

    pieces: tuple[Piece, ...]
    is_wish: bool
    """It says, or stands under a heading that says, that it is not a must."""

    @property
    def text(self) -> str:
        """The sentence as it is shown."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that the advertisement asks for, or says it does not need.

    Attributes:
        name: of degrees their kinds with commas between them, sorted; of areas and skills the slug.
        quotes: the first sentences that say so.
        count: how many sentences do.
        is_needed: False where each of the quotes says that this is not needed.
        is_wish: True where each of the quotes calls it a wish.
    """

    name: str
    quotes: tuple[Quote, ...]
    count: int
    is_needed: bool
    is_wish: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What an advertisement asks for, in five things; what it does not mention is empty.

    Of experience and travel it holds each amount once, with the first sentence that names it.
    """

    degrees: tuple[Asked, ...]
    experience: tuple[tuple[Experience, Quote], ...]
    travel: tuple[tuple[Travel, Quote], ...]
    areas: tuple[Asked, ...]
    """Those mentioned most come first."""
    skills: tuple[Asked, ...]
    place: str
    """Where the position is, as a line with such a label says it; empty without one."""
    territory: str
    """As `place`."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was found."""
        return not (self.degrees or self.experience or self.travel or self.areas or self.skills)


@dataclass(slots=True)
class _Mentions:
    """What was found of one thing so far."""

    quotes: list[Quote] = field(default_factory=list)
    count: int = 0
    is_needed: bool = False
    is_wish: bool = True

    def add(self, sentence: Sentence, spans: list[tuple[int, int]]) -> None:
        """Add a sentence, with the places in it that say so."""
        self.count += 1
        if len(self.quotes) < QUOTES:
            quote = _quote(sentence, spans)
            self.quotes.append(quote)
            self.is_wish = self.is_wish and quote.is_wish
            first, last = min(spans)[0], max(end for _start, end in spans)
            needed = not is_not_needed(sentence.text, first, last)
            self.is_needed = self.is_needed or needed


class _Found(dict[str, _Mentions]):
    """What was found so far, by name, in the order of the text."""

    def __missing__(self, name: str) -> _Mentions:
        self[name] = _Mentions()
        return self[name]

    def asked(self) -> Iterator[Asked]:
        for name, mentions in self.items():
            yield Asked(
                name=name,
                quotes=tuple(mentions.quotes),
                count=mentions.count,
                is_needed=mentions.is_needed,
                is_wish=mentions.is_wish,
            )


def read(
    text: str,
    *,
    areas: Mapping[str, Iterable[str]] = AREAS,
    skills: Mapping[str, Iterable[str]] = SKILLS,
) -> Reading:
    """What an advertisement asks for.

    Args:
        text: as it was pasted.
        areas: the terms of each area of expertise, by slug; see `vocabulary.Vocabulary`.
        skills: the terms of each key skill, by slug.

    Its time grows with the length of the text; 50,000 characters take far less than 200 ms.
    """
    degree_terms = _degree_terms(text)
    area_terms, skill_terms = Vocabulary(areas), Vocabulary(skills)
    degrees, found_areas, found_skills = _Found(), _Found(), _Found()
    experience: dict[Experience, Quote] = {}
    travel: dict[Travel, Quote] = {}
    labelled: dict[str, str] = {}
    for sentence in sentences(text):
        in_words = words(sentence.text)
        if _is_of_equal_opportunity(in_words):
            continue
        if line := LABELLED.match(sentence.text):
            labelled.setdefault("place" if line["place"] else "territory", line["said"])
        else:
            # "Territory: Nordics" asks for nobody who can plan one.
            _read_names(sentence, skill_terms.find(in_words), found_skills)
        _read_degrees(sentence, in_words, degree_terms, degrees)
        for amount, start, end in experience_of(sentence.text):
            if amount not in experience:
                experience[amount] = _quote(sentence, [(start, end)])
        for amount, start, end in travel_of(sentence.text):
            if amount not in travel:
                travel[amount] = _quote(sentence, [(start, end)])
        _read_names(sentence, area_terms.find(in_words), found_areas)
    return Reading(
        degrees=tuple(degrees.asked()),
        experience=tuple(experience.items())[:QUOTES],
        travel=_travel(travel),
        areas=tuple(sorted(found_areas.asked(), key=lambda asked: -asked.count)),
        skills=tuple(found_skills.asked()),
        place=labelled.get("place", ""),
        territory=labelled.get("territory", ""),
    )


def _degree_terms(text: str) -> Vocabulary:
    """The terms of degrees; with those that mean one in German only where the text is German."""
    sample = text[:5_000]
    if len(GERMAN.findall(sample)) <= len(ENGLISH.findall(sample)):
        return Vocabulary(DEGREES)
    return Vocabulary(
        {name: (*terms, *ONLY_GERMAN.get(name, ())) for name, terms in DEGREES.items()}
    )


def _is_of_equal_opportunity(in_words: list[Word]) -> bool:
    return len({word.norm for word in in_words} & EQUAL_OPPORTUNITY) >= 2


def _read_degrees(
    sentence: Sentence, in_words: list[Word], terms: Vocabulary, found: _Found
) -> None:
    """The degrees that one part of a sentence names are one thing: any of them would do."""
    sure = terms.find(in_words)
    named = [(match.name, match.start, match.end) for match in sure]
    named += _short_degrees(sentence.text, in_words, sure)
    named += [("advanced", *found.span()) for found in ADVANCED.finditer(sentence.text)]
    groups: dict[tuple[str, bool], list[tuple[str, int, int]]] = {}
    for name, start, end in named[:MOST_DEGREES]:
        part = sentence.part_at(start, end), sentence.is_wish_at(start, end)
        groups.setdefault(part, []).append((name, start, end))
    for group in groups.values():
        # "A degree" says nothing more beside one that is named.
        group = [one for one in group if one[0] != "degree"] or group
        kinds = sorted({name for name, _start, _end in group})
        found[",".join(kinds)].add(sentence, [(start, end) for _name, start, end in group])


def _short_degrees(
    text: str, in_words: list[Word], sure: list[Match]
) -> list[tuple[str, int, int]]:
    """Degrees of two letters, where they stand beside another degree: kind, start and end."""
    anchors = {match.place for match in sure}
    anchors |= {place for place, word in enumerate(in_words) if word.norm in BESIDE}
    found = []
    for place, word in enumerate(in_words):
        letters = text[word.start : word.end].replace(".", "")
        following = in_words[place + 1].norm if place + 1 < len(in_words) else ""
        if letters in SHORT_DEGREES and following not in NOT_A_DEGREE:
            found.append((place, SHORT_DEGREES[letters], word))
    # From both sides, so that in "MD, DO or PhD" the last one carries the others.
    for order in (found, found[::-1]):
        for place, _kind, _word in order:
            if any(abs(place - other) <= NEAR for other in anchors):
                anchors.add(place)
    return [(kind, word.start, word.end) for place, kind, word in found if place in anchors]


def _read_names(sentence: Sentence, matches: list[Match], found: _Found) -> None:
    by_name: dict[str, list[Match]] = {}
    for match in matches:
        by_name.setdefault(match.name, []).append(match)
    for name, several in by_name.items():
        found[name].add(sentence, [(match.start, match.end) for match in several])


def _travel(found: dict[Travel, Quote]) -> tuple[tuple[Travel, Quote], ...]:
    """What is said of travel: where a share is named, sentences without one add nothing."""
    named = [(travel, quote) for travel, quote in found.items() if travel.says_how_much]
    return tuple((named or list(found.items()))[:QUOTES])


def _quote(sentence: Sentence, spans: list[tuple[int, int]]) -> Quote:
    """The sentence with these places marked, cut around the first where it is long."""
    text, spans = sentence.text, sorted(spans)
    start = max(0, spans[0][0] - QUOTED // 3) if len(text) > QUOTED else 0
    end = min(len(text), start + QUOTED)
    pieces, place = [Piece("…", is_marked=False)] if start else [], start
    for from_, to in spans:
        if from_ < place or to > end:
            continue
        pieces.append(Piece(text[place:from_], is_marked=False))
        pieces.append(Piece(text[from_:to], is_marked=True))
        place = to
    pieces.append(Piece(text[place:end] + ("…" if end < len(text) else ""), is_marked=False))
    is_wish = sentence.is_wish_at(spans[0][0], max(to for _from, to in spans))
    return Quote(tuple(piece for piece in pieces if piece.text), is_wish)
