"""Two texts in one, with the words that were put in and taken out marked."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text: kept, put in, or taken out."""

    text: str
    is_new: bool
    is_old: bool


def mark_words(before: str, after: str) -> tuple[Piece, ...]:
    """The words of both texts in one, those put in and those taken out marked.

    Without what is new it is the text before, without what is old the text after, to the letter.
    """
    old, new = _tokens(before), _tokens(after)
    pieces: list[Piece] = []
    taken_out = put_in = ""
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now = "".join(old[a:b]), "".join(new[c:d])
        # A space that both have between two changed words would cut the change into confetti.
        if how == "equal" and (was.strip() or not (taken_out or put_in)):
            pieces += [*_marked(taken_out, put_in), Piece(was, is_new=False, is_old=False)]
            taken_out = put_in = ""
        else:
            taken_out += was
            put_in += now
    return (*pieces, *_marked(taken_out, put_in))


def _marked(taken_out: str, put_in: str) -> list[Piece]:
    pieces = (Piece(taken_out, is_new=False, is_old=True), Piece(put_in, is_new=True, is_old=False))
    return [piece for piece in pieces if piece.text]


def _tokens(text: str) -> list[str]:
    return re.findall(r"\s+|[^\s]+", text)
