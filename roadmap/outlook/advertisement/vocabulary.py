"""Words to look for in a sentence: which of a list of terms stand in it, and where.

A sentence is taken apart into words once, and a term is found by its first word, so the time grows
with the text and hardly with the number of terms. Hyphens part words: "cross-functional" is found
by the term "cross functional". Full stops and apostrophes within a word do not count: "Ph.D." is
found by "phd", "women's" by "womens".
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

WORD = re.compile(
    r"(?:ph|pharm)\.\s?d\b|[bm]\.\s?sc\b|(?:[^\W\d_]\.){1,3}[^\W\d_]\b|[^\W_]+(?:['’&][^\W_]+)*",
    re.IGNORECASE,
)
DROPPED = str.maketrans("", "", ".'’ ")
STEM = "*"
"""Behind a term: longer words that begin like its last word are meant too."""
SHORTEST_STEM = 3
NOTHING = ""
"""The name of terms that mean nothing, and keep shorter ones in them from being found."""
Term = tuple[tuple[str, ...], str]
"""The words of a term, and what it stands for."""


@dataclass(slots=True)
class Word:
    """A word of a sentence: as it is compared, and where it stands."""

    norm: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """A term that was found.

    Attributes:
        name: what it stands for.
        start: where it begins in the sentence.
        end: behind its last character.
        place: the number of its first word, counted from 0.
    """

    name: str
    start: int
    end: int
    place: int


def words(text: str) -> list[Word]:
    """The words of a text."""
    return [
        Word(found[0].translate(DROPPED).casefold(), found.start(), found.end())
        for found in WORD.finditer(text)
    ]


class Vocabulary:
    """Terms to look for, by what they stand for."""

    def __init__(self, terms: Mapping[str, Iterable[str]]) -> None:
        """Take the terms.

        Args:
            terms: by the name of what they stand for; words parted by spaces.
        """
        self._whole: dict[str, list[Term]] = {}
        self._stems: dict[str, list[Term]] = {}
        self._beginning: dict[str, tuple[Term, ...]] = {}
        for name, several in terms.items():
            for term in several:
                parts = tuple(term.casefold().split())
                if len(parts) == 1 and parts[0].endswith(STEM):
                    self._stems.setdefault(parts[0].removesuffix(STEM), []).append((parts, name))
                elif parts:
                    self._whole.setdefault(parts[0], []).append((parts, name))

    def find(self, in_words: list[Word]) -> list[Match]:
        """The terms that stand in a sentence, in its order; of those that overlap, the longest.

        Args:
            in_words: of the sentence, as `words` gives them.
        """
        found, behind = [], 0
        for place, word in enumerate(in_words):
            terms = self._beginning.get(word.norm)
            if terms is None:
                terms = self._beginning[word.norm] = self._that_begin(word.norm)
            if not terms or place < behind:
                continue
            for parts, name in terms:
                following = in_words[place : place + len(parts)]
                if len(following) == len(parts) and all(map(_fits, parts, following)):
                    behind = place + len(parts)
                    if name != NOTHING:
                        found.append(Match(name, word.start, following[-1].end, place))
                    break
        return found

    def _that_begin(self, norm: str) -> tuple[Term, ...]:
        """The terms whose first word this may be, the longest first."""
        terms = list(self._whole.get(norm, ()))
        for length in range(SHORTEST_STEM, len(norm) + 1):
            terms += self._stems.get(norm[:length], ())
        return tuple(sorted(terms, key=lambda term: -len(term[0])))


def _fits(part: str, word: Word) -> bool:
    if part.endswith(STEM):
        return word.norm.startswith(part[:-1])
    return word.norm == part
