"""How long a text takes to say aloud: words counted, and a calm rate of speech."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

WORDS_A_MINUTE = 130
"""A rule of thumb for calm speech. Ordinary English talk is often put at 110 to 150."""
GENTLE_SECONDS = 120
"""Answers of up to two minutes are the usual advice for interviews; no text is ever cut."""
GENTLE_WORDS = WORDS_A_MINUTE * GENTLE_SECONDS // 60
WORD = re.compile(r"\w+(?:[’'.,:/-]\w+)*")
"""Letters and digits; what only joins them, as in "half-life", "3.5" or "don't", parts no words."""


def count_words(text: str) -> int:
    """How many words a text has."""
    return sum(1 for _match in WORD.finditer(text))


def seconds(words: int) -> int:
    """How long so many words take, in steps of ten seconds; never nothing for something."""
    return max(10, round(words * 60 / WORDS_A_MINUTE, -1)) if words else 0


def in_words(words: int) -> str:
    """How long so many words take, such as "about 1 minute 30 seconds"; empty for none."""
    minutes, rest = divmod(int(seconds(words)), 60)
    said = []
    if minutes:
        said.append(ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes})
    if rest:
        said.append(ngettext("%(n)d second", "%(n)d seconds", rest) % {"n": rest})
    return _("about %(time)s") % {"time": " ".join(said)} if said else ""


def is_long(words: int) -> bool:
    """Whether a story of so many words takes longer than the usual advice."""
    return words > GENTLE_WORDS
