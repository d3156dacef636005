"""Looking for words on one's own roadmap: titles, the programme's words, and all that one wrote."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import CharField, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from roadmap.journey import refs
from roadmap.journey.entries import Entry
from roadmap.journey.models import Evidence, Note, Roadmap, SubStep
from roadmap.journey.parts.reading import NOTES_PER_PAGE
from roadmap.journey.queries import Overview

SHORTEST = 2
"""Characters of a search at least."""
MOST = 50
"""How many results are shown at most."""
AROUND = 80
"""Characters shown on either side of what was found."""


@dataclass(frozen=True, slots=True)
class Result:
    """One place where the words stand."""

    entry: Entry
    where: str
    """What kind of text it is, such as "Your note"."""
    before: str
    match: str
    after: str
    fragment: str
    """What to add to the address of the entry's page to get to the place."""


@dataclass(frozen=True, slots=True)
class Results:
    """What was found: the first results, and how many there are."""

    shown: tuple[Result, ...]
    count: int
    is_more: bool
    """Whether there are more than `count`."""


def find(overview: Overview, q: str) -> Results:
    """Where a text stands on the roadmap, in its order: in each entry first its title.

    One query, for what the user wrote; of more than 50 matches in it the newest are read.

    Capital and small letters are the same. That holds for all letters on SQLite, where Python
    compares, and in the programme's words; on PostgreSQL for those that the database's locale
    knows, which are all but in the locale "C".

    Args:
        overview: the user's roadmap.
        q: what to look for, as it is; at least `SHORTEST` characters.
    """
    # Not `icontains`: on SQLite that knows no capital letters but A to Z. `re.escape` makes it a
    # pattern that means the text itself to both databases.
    pattern = re.compile(re.escape(q), re.IGNORECASE)
    rows = list(_written(overview.roadmap, pattern.pattern)[: MOST + 1])
    by_ref: dict[str, list[Result]] = {}
    for row in rows:
        ref = refs.of_template(row["line"]) if row["line"] else refs.of_own(row["row"])
        entry = overview.by_ref.get(ref)
        if entry is not None and entry.is_shown:
            by_ref.setdefault(ref, []).extend(_in_row(entry, row, pattern))
    results = [
        result
        for entry in overview.entries
        for result in (*_in_words(entry, overview, pattern), *by_ref.get(entry.ref, ()))
    ]
    return Results(shown=tuple(results[:MOST]), count=len(results), is_more=len(rows) > MOST)


def _written(roadmap: Roadmap, pattern: str) -> QuerySet:
    """What the user wrote that matches: notes, evidence and sub-steps in one query."""
    newer = (
        Note.objects.filter(milestone=OuterRef("milestone"), removed_at=None, pk__gt=OuterRef("pk"))
        .order_by()
        .values("milestone")
        .annotate(number=Count("pk"))
        .values("number")
    )
    notes = Note.objects.filter(body__iregex=pattern).annotate(
        first=F("body"), second=_text(""), newer=Coalesce(Subquery(newer), 0), kind=_text("note")
    )
    evidence = (Evidence.objects.filter(label__iregex=pattern)) | (
        Evidence.objects.filter(shows__iregex=pattern)
    )
    evidence = evidence.annotate(
        first=F("label"), second=F("shows"), newer=_zero(), kind=_text("evidence")
    )
    steps = SubStep.objects.filter(text__iregex=pattern).annotate(
        first=F("text"), second=_text(""), newer=_zero(), kind=_text("step")
    )
    of_roadmap = {
        "milestone__roadmap": roadmap,
        "milestone__removed_at": None,
        "removed_at": None,
    }
    columns = ("kind", "line", "row", "part", "first", "second", "newer")
    notes, evidence, steps = (
        rows.filter(**of_roadmap)
        .order_by()
        .annotate(line=F("milestone__template_id"), row=F("milestone_id"), part=F("pk"))
        .values(*columns)
        for rows in (notes, evidence, steps)
    )
    return notes.union(evidence, steps, all=True).order_by("-part", "kind")


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _zero() -> Value:
    return Value(0, output_field=IntegerField())


def _in_words(entry: Entry, overview: Overview, pattern: re.Pattern) -> Iterator[Result]:
    """The places in an entry's title, in the programme's words for it, and in the reason given."""
    line, head = entry.line, f"#entry-{entry.ref}"
    texts = [
        (_("Title"), entry.title, head),
        (_("The programme’s title"), line.title if entry.is_renamed else "", head),
        (_("In short"), line.summary, head),
        (_("Why it matters"), line.why, "#guidance"),
        (_("For you"), line.by_background.get(overview.roadmap.background.slug, ""), "#guidance"),
        *((_("How to go about it"), step, "#guidance") for step in line.how),
        (_("Tick it when"), line.done_when, "#guidance"),
        *((_("What can show it"), idea, "#evidence") for idea in line.evidence),
        (_("Not for me"), entry.reason, head),
    ]
    return itertools.chain.from_iterable(
        _in_text(entry, where, text, fragment, pattern) for where, text, fragment in texts
    )


def _in_row(entry: Entry, row: dict, pattern: re.Pattern) -> list[Result]:
    """The place, or for evidence the two places, in something that the user wrote."""
    part = row["part"]
    match row["kind"]:
        case "note":
            number = row["newer"] // NOTES_PER_PAGE + 1
            page = f"?notes={number}" if number > 1 else ""
            texts = [(_("Your note"), row["first"], f"{page}#note-{part}")]
        case "step":
            texts = [(_("Your step"), row["first"], f"#step-{part}")]
        case _:
            place = f"#evidence-{part}"
            texts = [
                (_("Your evidence"), row["first"], place),
                (_("What your evidence shows"), row["second"], place),
            ]
    return [
        result
        for where, text, fragment in texts
        for result in _in_text(entry, where, text, fragment, pattern)
    ]


def _in_text(
    entry: Entry, where: str, text: str, fragment: str, pattern: re.Pattern
) -> list[Result]:
    """A result for the first match in a text; none when there is none."""
    found = pattern.search(text)
    if found is None:
        return []
    first, last = max(0, found.start() - AROUND), found.end() + AROUND
    return [
        Result(
            entry=entry,
            where=where,
            before=("…" if first else "") + text[first : found.start()],
            match=found[0],
            after=text[found.end() : last] + ("…" if last < len(text) else ""),
            fragment=fragment,
        )
    ]
