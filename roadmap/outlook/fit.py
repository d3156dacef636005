"""How an advertisement fits its reader: what it asks for, against what they have written down.

`compare` is pure. It says that something is covered only where it can name what covers it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from roadmap.outlook.advertisement.amounts import Experience, Travel
from roadmap.outlook.advertisement.reading import Asked, Quote, Reading

TITLE_LENGTH = 120
DOCTORATES = frozenset({"pharmd", "phd", "md", "dnp", "other-doctorate", "doctorate"})
DEGREE_NAMES = {
    "pharmd": gettext_lazy("PharmD"),
    "phd": gettext_lazy("PhD"),
    "md": gettext_lazy("medical degree"),
    "dnp": gettext_lazy("DNP"),
    "other-doctorate": gettext_lazy("another doctorate"),
    "doctorate": gettext_lazy("a doctorate"),
    "advanced": gettext_lazy("an advanced degree"),
    "masters": gettext_lazy("master’s degree"),
    "bachelors": gettext_lazy("bachelor’s degree"),
    "pharmacy": gettext_lazy("pharmacy degree"),
    "nursing": gettext_lazy("nursing degree"),
    "np": gettext_lazy("nurse practitioner"),
    "pa": gettext_lazy("physician assistant"),
    "degree": gettext_lazy("a degree"),
}
"""The kinds of degrees in words, the highest first."""
KINDS_OF_DEGREES = {
    "pharmd": "pharmd",
    "phd": "phd",
    "md-do-mbbs": "md",
    "dnp": "dnp",
    "other-doctorate": "other-doctorate",
    "masters": "masters",
    "msn-np": "np",
    "pa": "pa",
    "bsn": "nursing",
    "bpharm-mpharm": "pharmacy",
    "bachelors": "bachelors",
}
"""By slug of the catalogue's degrees; one that admins added is a doctorate or none."""


class Standing(StrEnum):
    """How something that is asked for stands."""

    COVERED = "covered"
    OPEN = "open"
    YOURS = "yours"  # to judge
    NOT_NEEDED = "not-needed"


@dataclass(frozen=True, slots=True)
class Cover:
    """Something that the reader has written down and that covers a part of what is asked."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Degree:
    """A degree of the reader's, held or under way."""

    kind: str
    is_held: bool
    cover: Cover


@dataclass(frozen=True, slots=True)
class Reader:
    """What is known of who reads the advertisement."""

    degrees: tuple[Degree, ...] = ()
    areas: Mapping[str, Cover] = field(default_factory=dict)
    """By slug: what says that an area is theirs."""
    skills: Mapping[str, tuple[Cover, ...]] = field(default_factory=dict)
    """By slug: stories, done milestones and credentials that speak for a skill."""
    months: int = 0
    """Months in positions among their credentials, each counted once."""
    positions: Cover | None = None
    field_life: tuple[Cover, ...] = ()
    """Done milestones that are about travel."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that the advertisement asks for, and how it stands."""

    key: str
    """Its name on the page, such as `skill:presentation`."""
    title: str
    quotes: tuple[Quote, ...]
    count: int
    """How many sentences say it."""
    is_wish: bool
    standing: Standing
    covers: tuple[Cover, ...]
    remark: str
    """What a person should know about how it stands; or nothing."""
    suggestion: str
    """What a milestone for it would be called; empty where none is offered."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the five things that are looked for."""

    slug: str
    title: str
    rows: tuple[Row, ...]
    """Empty where the advertisement does not mention it."""


def compare(
    reading: Reading,
    reader: Reader,
    *,
    area_names: Mapping[str, str],
    skill_names: Mapping[str, str],
) -> tuple[Part, ...]:
    """What an advertisement asks for against what its reader has.

    Args:
        reading: of the advertisement.
        reader: what is known of them.
        area_names: what the areas are called, by slug.
        skill_names: what the skills are called, by slug.
    """
    return (
        Part("degree", _("Degree"), tuple(_degree(asked, reader) for asked in reading.degrees)),
        Part(
            "experience",
            _("Years of experience"),
            tuple(_experience(amount, quote, reader) for amount, quote in reading.experience),
        ),
        Part(
            "travel",
            _("Travel"),
            tuple(_travel(travel, quote, reader) for travel, quote in reading.travel),
        ),
        Part(
            "area",
            _("Therapeutic area"),
            tuple(_area(asked, reader, area_names[asked.name]) for asked in reading.areas),
        ),
        Part(
            "skill",
            _("Key skills"),
            tuple(_skill(asked, reader, skill_names[asked.name]) for asked in reading.skills),
        ),
    )


def not_mentioned(reading: Reading, skill_names: Mapping[str, str]) -> tuple[str, ...]:
    """What the skills are called that the advertisement does not mention."""
    found = {asked.name for asked in reading.skills}
    return tuple(name for slug, name in skill_names.items() if slug not in found)


# Parts -------------------------------------------------------------------------------------------


def _row(
    key: str,
    title: str,
    quotes: tuple[Quote, ...],
    *,
    standing: Standing,
    is_wish: bool,
    count: int = 1,
    covers: Iterable[Cover] = (),
    remark: str = "",
    suggestion: str = "",
) -> Row:
    return Row(
        key=key,
        title=title,
        quotes=quotes,
        count=count,
        is_wish=is_wish,
        standing=standing,
        covers=tuple(covers),
        remark=remark,
        suggestion=Truncator(suggestion).chars(TITLE_LENGTH)
        if standing in (Standing.OPEN, Standing.YOURS)
        else "",
    )


def _degree(asked: Asked, reader: Reader) -> Row:
    kinds = asked.name.split(",")
    names = [str(name) for kind, name in DEGREE_NAMES.items() if kind in kinds]
    fitting = [degree for degree in reader.degrees if _would_do(degree.kind, kinds)]
    held = [degree for degree in fitting if degree.is_held]
    remark, covers = "", [degree.cover for degree in held]
    if not asked.is_needed:
        standing, covers = Standing.NOT_NEEDED, []
    elif held:
        standing = Standing.COVERED
    elif fitting:
        standing, covers = Standing.OPEN, [degree.cover for degree in fitting]
        remark = _("It is under way.")
    elif kinds == ["advanced"] and any(_is_masters(degree) for degree in reader.degrees):
        standing = Standing.YOURS
        covers = [degree.cover for degree in reader.degrees if _is_masters(degree)]
        remark = _("Some mean a doctorate by this, some a master’s degree: ask.")
    else:
        standing = Standing.OPEN
    return _row(
        f"degree:{asked.name}",
        _any_of(names),
        asked.quotes,
        standing=standing,
        is_wish=asked.is_wish,
        count=asked.count,
        covers=covers,
        remark=remark,
        suggestion=_("Ask three teams whether my degree is enough for them"),
    )


def _any_of(names: list[str]) -> str:
    """Such as "PharmD, PhD or medical degree"."""
    *first, last = names
    if not first:
        return last
    return _("%(names)s or %(last)s") % {"names": ", ".join(first), "last": last}


def _would_do(kind: str, asked: list[str]) -> bool:
    """Whether a degree is one of those asked for, or higher than one that is."""
    if kind in asked:
        return True
    if kind in DOCTORATES:
        above = {"doctorate", "advanced", "masters", "bachelors", "degree"}
        return bool(above & set(asked)) or (kind == "pharmd" and "pharmacy" in asked)
    if kind in ("masters", "np", "pa", "pharmacy"):
        return bool({"bachelors", "degree"} & set(asked)) or (kind == "np" and "nursing" in asked)
    return kind in ("bachelors", "nursing") and bool({"bachelors", "degree"} & set(asked))


def _is_masters(degree: Degree) -> bool:
    return degree.is_held and degree.kind in ("masters", "np", "pharmacy")


def _experience(amount: Experience, quote: Quote, reader: Reader) -> Row:
    covers = (reader.positions,) if reader.positions else ()
    remark = ""
    if amount.months == 0:
        standing, covers = Standing.NOT_NEEDED, ()
    elif covers and amount.months is not None and reader.months >= amount.months:
        standing = Standing.YOURS
        remark = _("Together they last as long. Whether they count for this is yours to judge.")
    elif covers and amount.months is None:
        standing = Standing.YOURS
        remark = _("Whether they count for this is yours to judge.")
    else:
        standing = Standing.OPEN
        remark = _("Employers who like you may count less as enough, above all where it is a wish.")
    key = "any" if amount.months is None else str(amount.months)
    return _row(
        f"experience:{key}",
        _span(amount),
        (quote,),
        standing=standing,
        is_wish=quote.is_wish,
        covers=covers,
        remark=remark,
        suggestion=_("Find out what counts as experience for such a position: ask two MSLs"),
    )


def _span(amount: Experience) -> str:
    """How much experience is asked for, in words."""
    if amount.months is None:
        return _("Experience of its kind, no number named")
    if amount.months == 0:
        return _("No experience needed")
    if amount.most:
        low, high = amount.months / 12, amount.most / 12
        if amount.months % 12 or amount.most % 12:
            words = _("%(low)d to %(high)d months")
            return words % {"low": amount.months, "high": amount.most}
        return _("%(low)d to %(high)d years") % {"low": low, "high": high}
    if amount.months % 12:
        text = ngettext("%(n)d month or more", "%(n)d months or more", amount.months)
        return text % {"n": amount.months}
    years = amount.months // 12
    return ngettext("%(n)d year or more", "%(n)d years or more", years) % {"n": years}


def _travel(travel: Travel, quote: Quote, reader: Reader) -> Row:
    is_none = (travel.low, travel.high) == (0, 0)
    if is_none:
        standing = Standing.NOT_NEEDED
    else:
        standing = Standing.COVERED if reader.field_life else Standing.OPEN
    return _row(
        f"travel:{travel.low}-{travel.high}",
        share_words(travel),
        (quote,),
        standing=standing,
        is_wish=quote.is_wish,
        covers=() if is_none else reader.field_life,
        suggestion=_("Decide how much travel suits me, and say it in one sentence"),
    )


def share_words(travel: Travel) -> str:
    """What share of the time is travel, in words."""
    match (travel.low, travel.high):
        case (None, None):
            return _("Travel, no share named")
        case (0, 0):
            return _("No travel")
        case (None, high):
            return _("Up to %(high)d percent of the time") % {"high": high}
        case (low, None):
            return _("%(low)d percent of the time or more") % {"low": low}
        case (low, high) if low == high:
            return _("%(low)d percent of the time") % {"low": low}
        case (low, high):
            words = _("%(low)d to %(high)d percent of the time")
            return words % {"low": low, "high": high}


def _area(asked: Asked, reader: Reader, name: str) -> Row:
    cover = reader.areas.get(asked.name)
    if not asked.is_needed:
        standing, cover = Standing.NOT_NEEDED, None
    else:
        standing = Standing.COVERED if cover else Standing.OPEN
    return _row(
        f"area:{asked.name}",
        name,
        asked.quotes,
        standing=standing,
        is_wish=asked.is_wish,
        count=asked.count,
        covers=(cover,) if cover else (),
        suggestion=_("Write a disease and treatment brief: %(area)s") % {"area": name},
    )


def _skill(asked: Asked, reader: Reader, name: str) -> Row:
    covers = reader.skills.get(asked.name, ())
    if not asked.is_needed:
        standing, covers = Standing.NOT_NEEDED, ()
    else:
        standing = Standing.COVERED if covers else Standing.OPEN
    return _row(
        f"skill:{asked.name}",
        name,
        asked.quotes,
        standing=standing,
        is_wish=asked.is_wish,
        count=asked.count,
        covers=covers,
        suggestion=_("Prepare a story that shows: %(skill)s") % {"skill": name},
    )
