"""Everything that is wrong with what a catalogue file says. The database is not asked."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.catalogue.cycles import find_cycle
from roadmap.catalogue.loading.format import (
    ALONE,
    SECTIONS,
    CatalogueError,
    CatalogueFile,
    Problem,
    Row,
    Section,
    Where,
)
from roadmap.catalogue.validators import JSON_COLUMNS, storable

MOST_ROWS = 1_000
"""Rows of one section at most."""
MOST_PROBLEMS = 100
"""Problems that are looked for; who has more will read the file again anyway."""

Found = tuple[Where, str]
"""Something wrong: where it is, and what."""


def check(
    content: Any, lines: Mapping[Where, int] | None = None, twice: Iterable[Where] = ()
) -> CatalogueFile:
    """Check what a catalogue file says.

    Args:
        content: the file's value.
        lines: on which line each value starts, where that is known.
        twice: the keys that are there twice.

    Raises:
        CatalogueError: with everything that is wrong with the file.
    """
    lines = lines or {}
    problems = [(where, _("This key is there twice.")) for where in twice]
    problems += itertools.islice(_problems(content), MOST_PROBLEMS)
    if problems:
        problems.sort(key=lambda problem: lines.get(problem[0], 0))
        raise CatalogueError(
            *(
                Problem(lines.get(where), _readable(_place(content, where)), _readable(reason))
                for where, reason in problems
            )
        )
    sections = {name: tuple(_rows(name, section, content)) for name, section in SECTIONS.items()}
    return CatalogueFile(sections, content)


def _readable(text: str) -> str:
    """A text from the file as a page can show it: not endless, and encoded whole."""
    return Truncator(text.encode(errors="replace").decode()).chars(500)


def _place(content: Any, where: Where) -> str:
    """Such as `milestones[12] (write-msl-cv).title`."""
    place = ""
    for part in where:
        if isinstance(part, str):
            place += f".{part}" if place else part
            content = content.get(part) if isinstance(content, dict) else None
        else:
            place += f"[{part}]"
            content = content[part] if isinstance(content, list) else None
            slug = content.get("slug") if isinstance(content, dict) else None
            place += f" ({slug})" if isinstance(slug, str) and slug else ""
    return place


def _problems(content: Any) -> Iterator[Found]:
    """All that is wrong with the file; a row of the wrong shape is not looked at further."""
    if not isinstance(content, dict):
        yield (), _("The file must hold names with their values.")
        return
    for name in SECTIONS:
        if isinstance(content.get(name), list) and len(content[name]) > MOST_ROWS:
            yield (name,), _("There are more than %d rows.") % MOST_ROWS
            return
    yield from _problems_of_keys((), content, set(SECTIONS))
    slugs = {
        name: Counter(
            row["slug"]
            for _where, row in _raw_rows(content, name)
            if isinstance(row, dict) and isinstance(row.get("slug"), str)
        )
        for name in SECTIONS
    }
    prerequisites, successors = {}, {}
    for name, section in SECTIONS.items():
        if name != ALONE and not isinstance(content.get(name, []), list):
            yield (name,), _("This must be a list.")
        for where, row in _raw_rows(content, name):
            problems = list(_problems_of_shape(where, row, section))
            if not problems:
                problems = [
                    *_problems_of_columns(where, row, section),
                    *_problems_of_slugs(where, row, section, slugs, slugs[name]),
                ]
                if "prerequisites" in row:
                    prerequisites[row["slug"]] = (where, row["prerequisites"])
                if row.get("replaced_by"):
                    successors[row["slug"]] = (where, [row["replaced_by"]])
            yield from problems
    for where, way in _circles(prerequisites):
        yield (*where, "prerequisites"), _("The prerequisites lead back here: %s.") % way
    for where, way in _circles(successors):
        yield (*where, "replaced_by"), _("The replacements lead back here: %s.") % way


def _circles(leads_to: dict[str, tuple[Where, list[str]]]) -> Iterator[tuple[Where, str]]:
    """Where each row is that leads back to itself, and the way."""
    graph = {slug: set(found) for slug, (_where, found) in leads_to.items()}
    # Rows that lead nowhere are no part of a circle: without them there is little to search.
    ends = [slug for slug, found in graph.items() if not found & graph.keys()]
    led_here: dict[str, list[str]] = {}
    for slug, found in graph.items():
        found &= graph.keys()
        for other in found:
            led_here.setdefault(other, []).append(slug)
    while ends:
        end = ends.pop()
        del graph[end]
        for slug in led_here.get(end, ()):
            graph[slug].discard(end)
            if not graph[slug]:
                ends.append(slug)
    for slug in graph:
        cycle = find_cycle(slug, graph)
        if cycle:
            yield leads_to[slug][0], " → ".join(cycle)


def _raw_rows(content: dict, name: str) -> Iterator[tuple[Where, Any]]:
    if name == ALONE:
        if name in content:
            yield (name,), content[name]
    elif isinstance(content.get(name), list):
        for number, row in enumerate(content[name]):
            yield (name, number), row


def _problems_of_keys(
    where: Where, row: dict, keys: set[str], optional: Iterable[str] = ()
) -> Iterator[Found]:
    for key in sorted(keys - row.keys()):
        yield where, _("The key “%s” is missing.") % key
    for key in sorted(row.keys() - keys.union(optional)):
        yield (*where, key), _("This key is not known.")


JSON_TYPES = {
    str: gettext_lazy("a text"),
    bool: gettext_lazy("true or false"),
    int: gettext_lazy("a whole number"),
    list: gettext_lazy("a list"),
    dict: gettext_lazy("a JSON object"),
}


def _json_type(section: Section, key: str) -> type:
    if key in (section.parent, section.successor):
        return str
    column = section.model._meta.get_field(key)
    if isinstance(column, models.ManyToManyField):
        return list
    if isinstance(column, models.JSONField):
        return column.default
    if isinstance(column, models.BooleanField):
        return bool
    return int if isinstance(column, models.IntegerField) else str


def _may_be_null(section: Section, key: str) -> bool:
    return key != section.parent and section.model._meta.get_field(key).null


def _problems_of_shape(where: Where, row: Any, section: Section) -> Iterator[Found]:
    """Missing and unknown keys, and values of the wrong JSON type."""
    if not isinstance(row, dict):
        yield where, _("This must hold names with their values.")
        return
    yield from _problems_of_keys(where, row, section.keys, section.optional_keys)
    for key in (section.keys | section.optional_keys) & row.keys():
        value, expected = row[key], _json_type(section, key)
        if value is None and _may_be_null(section, key):
            continue
        if type(value) is not expected:
            yield (*where, key), _("This must be %s.") % JSON_TYPES[expected]
        elif key in section.references:
            for number, slug in enumerate(value):
                if not isinstance(slug, str):
                    yield (*where, key, number), _("This must be a slug.")


def _problems_of_slugs(
    where: Where, row: dict, section: Section, slugs: dict[str, Counter], own: Counter
) -> Iterator[Found]:
    """A slug that is there twice, or one that is referred to and not there."""
    if own[row["slug"]] > 1:
        yield (*where, "slug"), _("The slug “%s” is there twice.") % row["slug"]
    referred = [
        ((key, number), slug, target)
        for key, target in section.references.items()
        for number, slug in enumerate(row[key])
    ]
    if section.parent:
        referred.append(((section.parent,), row[section.parent], "stages"))
    if row.get(section.successor):
        yield from _problems_of_successor((*where, section.successor), row, section)
        referred.append(((section.successor,), row[section.successor], "milestones"))
    referred += [
        (("by_background", slug), slug, "backgrounds") for slug in row.get("by_background", ())
    ]
    for place, slug, target in referred:
        if slug not in slugs[target]:
            reason = _("There is no “%(slug)s” in the %(section)s of this file.")
            yield (*where, *place), reason % {"slug": slug, "section": target}


def _problems_of_successor(where: Where, row: dict, section: Section) -> Iterator[Found]:
    if row[section.successor] == row["slug"]:
        yield where, _("A line cannot be replaced by itself.")
    if not row.get("retired"):
        yield where, _("Only a retired line can be replaced by another: retire it too.")


def _problems_of_columns(where: Where, row: dict, section: Section) -> Iterator[Found]:
    for key in (*section.columns, *(key for key in section.optional if key in row)):
        value = row[key]
        if isinstance(value, str) and not storable(value):
            yield (*where, key), _("This has characters that cannot be stored.")
        limit = getattr(section.model._meta.get_field(key), "max_length", None)
        # A TextField leaves its max_length to forms.
        if isinstance(value, str) and limit and len(value) > limit:
            yield (
                (*where, key),
                _("This has %(is)d characters; at most %(most)d are allowed.")
                % {"is": len(value), "most": limit},
            )
        elif key in JSON_COLUMNS:
            try:
                JSON_COLUMNS[key](value)
            except ValidationError as error:
                yield from (((*where, key), message) for message in error.messages)
        else:
            yield from _problems_of_column(where, key, value, section)


def _problems_of_column(where: Where, key: str, value: Any, section: Section) -> Iterator[Found]:
    instance = section.model(**{key: value})
    others = {column.name for column in section.model._meta.fields} - {key}
    # A model takes an empty text for no day, and cannot store it.
    if value == "" and isinstance(section.model._meta.get_field(key), models.DateField):
        yield (*where, key), _("This must be a day, such as 2026-11-23, or null.")
        return
    try:
        instance.clean_fields(exclude=others)
    except ValidationError as error:
        yield from (((*where, key), message) for message in dict.fromkeys(error.messages))


def _rows(name: str, section: Section, content: dict) -> Iterator[Row]:
    count: Counter[str] = Counter()
    for where, row in _raw_rows(content, name):
        columns = {
            key: section.model._meta.get_field(key).to_python(row[key])
            for key in (*section.columns, *section.optional)
            if key in row
        }
        successors = {section.successor: row[section.successor]} if section.successor in row else {}
        if columns.get("retired") is False:
            successors = {section.successor: None}
        parent = row.get(section.parent, "")
        count[parent] += 1
        yield Row(
            slug=row["slug"],
            order=count[parent],
            columns=columns,
            references={key: tuple(row[key]) for key in section.references},
            successors=successors,
            parent=parent,
            place=_place(content, where),
        )
