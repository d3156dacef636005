"""How much: years of experience and shares of travel in a sentence of an advertisement.

Every pattern has an end to how far it reads on, so none can take long.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
}
NUMBER = rf"(?:[0-9]{{1,2}}(?![0-9])|{'|'.join(NUMBERS)})"
TO = r"(?:-|–|—|to|or|bis|oder|à|ou|a|o)"
LEAST = (
    r"at least|a minimum of|minimum of|minimum|min\.?|more than|over|mindestens|wenigstens|"
    r"au moins|al menos|mínimo(?: de)?"
)
MOST = r"up to|no more than|maximum(?: of)?|max\.?|bis zu|jusqu['’]à|hasta(?: un)?"
UNIT = r"years?|yrs?\.?|months?|jahre?n?|monate?n?|ans?\b|années?|mois|años?|mes(?:es)?"
TIME = re.compile(
    rf"(?:(?P<least>{LEAST}) )?(?<![\w.,])(?P<low>{NUMBER})(?: ?\([0-9]{{1,2}}\))?(?P<plus>\+)?"
    rf"(?: ?{TO} ?(?P<high>{NUMBER})(?: ?\([0-9]{{1,2}}\))?\+?)?(?P<joined>-)?"
    rf"(?: (?:or more|full|volle|vollen))? ?(?P<unit>{UNIT})(?!\w| old\b| of age\b| ago\b)"
    r"(?P<more>['’]? or more|\+|['’]? plus\b)?",
    re.I,
)
"""Such as "at least two (2) years", "3–5 years", "2+ years"."""
MONTHS = re.compile(r"mon|mois|mes", re.I)
EXPERIENCE = re.compile(
    r"experience|track record|entry[- ]level|erfahrung|expérience|experiencia|practice|praxis", re.I
)
OURS = re.compile(
    r"\b(?:we|company|firm|group|unternehmen|wir|nous)"
    r" (?:have|has|bring|brings|boasts?|offers?|haben|hat|avons)\b"
    r"|\bour (?:\w+ ){0,2}experience\b|\bfounded\b",
    re.I,
)
"""The experience of the employer, not of who applies."""
ROLE = (
    r"msl|medical science liaison|field medical|medical affairs|pharmaceutical(?: industry)?|pharma"
    r"|industry|biotech"
)
OF_ROLE = re.compile(
    rf"\b(?:{ROLE})\b(?:[ /-](?:{ROLE}|or|and)\b){{0,4}} experience\b"
    rf"|\bexperience (?:as an?|in an?|in the|in|with) (?:\w+ ){{0,2}}(?:{ROLE})\b"
    r"|\berfahrung als (?:\w+ ){0,2}msl\b|\bexpérience (?:\w+ ){0,3}msl\b"
    r"|\bexperiencia (?:\w+ ){0,3}msl\b",
    re.I,
)
NO_EXPERIENCE = re.compile(
    r"\bno (?:\w+ ){0,3}experience\b"
    r"|\bexperience (?:is|are) not (?:\w+ )?(?:needed|required|necessary|essential)"
    r"|(?<!not an )\bentry[- ]level\b|\bkeine (?:\w+ ){0,2}erfahrung"
    r"|\bsans expérience|\bsin experiencia|\bdo(?:es)? not require (?:\w+ ){0,3}experience",
    re.I,
)
TRAVEL = re.compile(
    r"\btravel(?:ling|ing|s)?\b"
    r"(?! (?:expenses?|insurance|reimbursement|allowance|costs?|agency|medicine|vaccines?))"
    r"|\bovernight stays?\b|\breise(?:n|tätigkeit|bereitschaft|anteil|aktivität)?\b"
    r"|\bdienstreisen\b|\bdéplacements?\b|\bviajes?\b|\bviajar\b|\bdesplazamientos?\b",
    re.I,
)
FIELD = re.compile(r"\bin the field\b|\bfield[- ]based\b|\bfield time\b|\bim außendienst\b", re.I)
SHARE = re.compile(
    rf"(?:(?P<most>{MOST}|<|≤) ?|(?P<least>{LEAST}|>|≥) ?)?(?<![\w.,])(?P<low>[0-9]{{1,3}}) ?"
    rf"(?:%|percent)? ?(?:(?:-|–|—|to|bis|and|und|à|a|y) ?(?P<high>[0-9]{{1,3}}) ?)?"
    r"(?:%|per ?cent\b|prozent\b|pour ?cent\b|por ?ciento\b)(?P<plus>\+| or more)?",
    re.I,
)
NOT_TRAVEL = re.compile(
    r" {0,2}(?:\w+ ){0,2}(?:bonus|remote|match|employer|discount|salary|home|office|equity"
    r"|full[- ]time|position|pensum|stelle)",
    re.I,
)
"""What a share is of that stands behind it, and is no travel."""
NO_TRAVEL = re.compile(
    r"\bno (?:regular |business |significant )?travel(?:ling|ing)?\b(?! restrictions?)"
    r"|\bwithout (?:any )?travel"
    r"|\btravel(?:ling|ing)? (?:is|will be) not (?:needed|required|expected)"
    r"|\bnot (?:require|involve|include) (?:any )?travel|\bkeine (?:dienst)?reise"
    r"|\b(?:pas de|sans|aucun) déplacement|\bsin (?:viajes|desplazamientos)",
    re.I,
)
NEAR = 90
"""Characters between a share and the word for travel that it belongs to at most."""
NEGATED_BEFORE = re.compile(
    r"\b(?:no|without|not require|not need|don['’]t need|keine?n?|ohne|pas de|sans|sin)"
    r"(?: (?:an?|any|prior|previous|former|formal|specific)){0,2} $",
    re.I,
)
NEGATED_AFTER = re.compile(
    r"^(?: \w+){0,3} (?:is|are|ist|sind|est|es)? ?(?:not|nicht|pas|no) (?:\w+ )?"
    r"(?:required|needed|necessary|essential|mandatory|a must|erforderlich|notwendig|nötig|requise?"
    r"|exigée?|necesari[oa])",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Experience:
    """How much experience is asked for.

    Attributes:
        months: at least; None where no number is named, 0 where none is needed.
        most: months at most; None without an upper end.
    """

    months: int | None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Travel:
    """What share of the time is travel, in percent; without either, none is named.

    Attributes:
        low: at least; None for "up to".
        high: at most; None for "at least".
    """

    low: int | None
    high: int | None

    @property
    def says_how_much(self) -> bool:
        """Whether a share is named."""
        return self.low is not None or self.high is not None


def experience_of(sentence: str) -> Iterator[tuple[Experience, int, int]]:
    """What a sentence says of experience, with where it says so."""
    if EXPERIENCE.search(sentence) is None:
        return
    none = NO_EXPERIENCE.search(sentence)
    if none:
        yield Experience(months=0), none.start(), none.end()
    if OURS.search(sentence):
        return
    is_named = none is not None
    for found in TIME.finditer(sentence):
        amount = _time(found)
        if amount is not None:
            is_named = True
            yield amount, found.start(), found.end()
    role = OF_ROLE.search(sentence)
    if role and not is_named:
        negated = is_not_needed(sentence, role.start(), role.end())
        yield Experience(months=0 if negated else None), role.start(), role.end()


def travel_of(sentence: str) -> Iterator[tuple[Travel, int, int]]:
    """What a sentence says of travel, with where it says so."""
    travel = list(TRAVEL.finditer(sentence))
    places = [match.start() for match in (*travel, *FIELD.finditer(sentence))]
    if not places:
        return
    if none := NO_TRAVEL.search(sentence):
        yield Travel(0, 0), none.start(), none.end()
        return
    shares = [
        (min(abs(share.start() - place) for place in places), share)
        for share in SHARE.finditer(sentence)
        if int(share["low"]) <= 100 and not NOT_TRAVEL.match(sentence, share.end())
    ]
    nearest = min(shares, key=lambda one: one[0], default=None)
    if nearest and nearest[0] <= NEAR:
        yield _share(nearest[1]), nearest[1].start(), nearest[1].end()
    elif travel:
        yield Travel(None, None), travel[0].start(), travel[0].end()


def is_not_needed(sentence: str, start: int, end: int) -> bool:
    """Whether a sentence says that what stands at this place is not needed."""
    before, after = sentence[max(0, start - 40) : start], sentence[end : end + 60]
    return NEGATED_BEFORE.search(before) is not None or NEGATED_AFTER.match(after) is not None


def _time(found: re.Match) -> Experience | None:
    """The time that was found; None where it is no span of experience."""
    unit = found["unit"].lower()
    if found["joined"] and unit in ("year", "month"):
        return None  # "a 2-year programme"
    factor = 1 if MONTHS.match(unit) else 12
    low = _number(found["low"])
    if not 0 < low * factor <= 240:
        return None
    high = _number(found["high"]) if found["high"] else None
    is_open = found["least"] or found["plus"] or found["more"] or high is None
    return Experience(low * factor, None if is_open or high is None else high * factor)


def _share(found: re.Match) -> Travel:
    low, high = int(found["low"]), int(found["high"] or 0)
    if high:
        return Travel(low, min(high, 100))
    if found["most"]:
        return Travel(None, low)
    if found["least"] or found["plus"]:
        return Travel(low, None)
    return Travel(low, low)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else NUMBERS[text.lower()]
