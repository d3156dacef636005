"""A catalogue file, checked and loaded into the working copy.

`read` and `check` are pure: they look at nothing but the file and find everything that is wrong
with it. `load` writes: by slug, in one transaction; it deletes nothing, and retires or brings back
only what the file says so of.
"""

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.catalogue import yaml_text
from roadmap.catalogue.models import (
    Association,
    Background,
    Degree,
    MilestoneTemplate,
    RoadmapTemplate,
    Skill,
    Specialty,
    Stage,
)
from roadmap.catalogue.publishing import LINE_COLUMNS, STAGE_COLUMNS
from roadmap.catalogue.validators import JSON_COLUMNS, storable

BUILT_IN = Path(__file__).parent / "data" / "catalogue.json"
YAML_NAMES = (".yaml", ".yml")
"""How the name of a file ends that is read as YAML; all others are read as JSON."""

DEEPEST = 10
"""Lists and objects within each other at most; the format needs five."""
MOST_ROWS = 1_000
"""Rows of one section at most."""
MOST_VALUES = 100_000
"""Texts, numbers, lists and objects of a file at most."""
MOST_PROBLEMS = 100
"""Problems that are looked for; who has more will read the file again anyway."""

Where = tuple[str | int, ...]
"""Where something is in the file: ("milestones", 12, "title")."""


@dataclass(frozen=True, slots=True)
class Section:
    """What a part of the file holds.

    Attributes:
        model: what its rows become.
        columns: the keys that become columns of the same name.
        references: the keys that hold slugs, and the section in which these must be.
        parent: the key that holds one slug of another section.
        optional: columns whose key may be left out; the stored row keeps what it has.
        successor: the key that holds one slug of the same section, or null; it may be left out.
    """

    model: type[models.Model]
    columns: tuple[str, ...]
    references: dict[str, str] = field(default_factory=dict)
    parent: str = ""
    optional: tuple[str, ...] = ()
    successor: str = ""

    @property
    def keys(self) -> set[str]:
        """The keys that each row must have."""
        return {*self.columns, *self.references, *([self.parent] if self.parent else [])}

    @property
    def optional_keys(self) -> set[str]:
        """The keys that a row may have as well; no other is allowed."""
        return {*self.optional, *([self.successor] if self.successor else [])}


SECTIONS = {
    "roadmap_template": Section(RoadmapTemplate, ("slug", "title", "summary")),
    "stages": Section(Stage, STAGE_COLUMNS),
    "backgrounds": Section(Background, ("slug", "label", "hint")),
    "degrees": Section(Degree, ("slug", "label", "doctorate")),
    "specialties": Section(Specialty, ("slug", "name", "what_msls_do", "societies", "congresses")),
    "skills": Section(
        Skill, ("slug", "name", "why_it_matters", "prompt", "weak_example", "strong_example")
    ),
    "associations": Section(Association, ("slug", "name", "url", "gives", "open_to")),
    "milestones": Section(
        MilestoneTemplate,
        (*LINE_COLUMNS, "checked_on"),
        references={
            "backgrounds": "backgrounds",
            "specialties": "specialties",
            "usually_done_by": "backgrounds",
            "prerequisites": "milestones",
        },
        parent="stage",
        optional=("review_by", "retired"),
        successor="replaced_by",
    ),
}
"""The file's parts, in the order in which they are loaded."""

ALONE = "roadmap_template"
"""The section that is one row and not a list of rows."""


# What comes out ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file.

    Attributes:
        line: counted from 1; None where it cannot be known.
        place: such as `milestones[12] (write-msl-cv).title`; empty for the file as a whole.
        reason: a sentence.
    """

    line: int | None
    place: str
    reason: str

    def __str__(self) -> str:
        line = _("line %d") % self.line if self.line else ""
        where = ", ".join(part for part in (line, self.place) if part)
        return f"{where}: {self.reason}" if where else self.reason


class CatalogueError(Exception):
    """The file cannot be loaded, and nothing of it was.

    Attributes:
        problems: all that is wrong with it, in the order of the file.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Row:
    """A checked row of the file.

    Attributes:
        slug: its permanent name.
        order: its place in the file, counted from 1; of a milestone, among those of its stage.
        columns: the values of its columns, `slug` among them.
        references: slugs by the name of the many-to-many column.
        successors: the slug of the line that replaces it, or None, by the name of the column;
            empty when the file says nothing about it.
        parent: slug of the stage that a milestone belongs to; empty for other rows.
        place: where it is in the file, as in `Problem`.
    """

    slug: str
    order: int
    columns: dict[str, Any]
    references: dict[str, tuple[str, ...]]
    successors: dict[str, str | None]
    parent: str
    place: str


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """A whole catalogue file, checked: the rows of each of `SECTIONS`, and what they came from."""

    sections: dict[str, tuple[Row, ...]]
    content: dict[str, Any]


@dataclass(slots=True)
class ModelReport:
    """What loading did to the rows of one model.

    Attributes:
        model: the model.
        created: slugs of the new rows.
        changed: names of the changed columns, by slug.
        unchanged: slugs of the rows that said the same already.
        kept: slugs of the rows that the site has and the file has not.
        rows: all rows of the model by slug, those that were kept among them.
    """

    model: type[models.Model]
    created: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    rows: dict[str, models.Model] = field(default_factory=dict)


@dataclass(slots=True)
class Report:
    """What loading did, model by model in the order of `SECTIONS`."""

    models: list[ModelReport] = field(default_factory=list)

    @property
    def changed_anything(self) -> bool:
        """Whether a row was created or changed."""
        return any(report.created or report.changed for report in self.models)


# Reading -----------------------------------------------------------------------------------------


def read(path: Path) -> CatalogueFile:
    """Read and check a catalogue file. The database is not asked.

    Args:
        path: a file as `data/catalogue.json` is one: every section and every key is there, but
            for those that are optional, and a reference names a row of the same file.

    Returns:
        The file's rows.

    Raises:
        CatalogueError: with everything that is wrong with the file.
        OSError: when the file cannot be read.
    """
    return read_bytes(path.read_bytes(), name=path.name)


def read_bytes(data: bytes, *, name: str) -> CatalogueFile:
    """The same for the bytes of a file.

    Args:
        data: what is in the file.
        name: of the file; by its end it is read as YAML or as JSON.

    Returns:
        The file's rows.

    Raises:
        CatalogueError: with everything that is wrong with the file.
    """
    text = _decode(data)
    if name.lower().endswith(YAML_NAMES):
        try:
            content, lines, twice = yaml_text.parse(text, deepest=DEEPEST, most=MOST_VALUES)
        except yaml_text.NotReadable as error:
            raise CatalogueError(Problem(error.line, error.place, error.reason)) from error
    else:
        content = _parse_json(text)
        _refuse_bombs(content)
        lines, twice = _locate(text)
    return check(content, lines, twice)


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


Found = tuple[Where, str]
"""Something wrong: where it is, and what."""


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CatalogueError(Problem(line, "", _("The file is not UTF-8 text."))) from error
    if "\0" in text:  # UTF-16 without its mark, most likely
        line = text[: text.index("\0")].count("\n") + 1
        raise CatalogueError(Problem(line, "", _("The file is not UTF-8 text.")))
    return text


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = _("column %d") % error.colno
        raise CatalogueError(
            Problem(error.lineno, place, _("The file is not JSON: %s.") % error.msg)
        ) from error
    except (ValueError, RecursionError) as error:
        raise CatalogueError(Problem(None, "", _("The file cannot be read as JSON."))) from error


def _refuse_bombs(content: Any) -> None:
    """Refuse what is small in the file and large in memory, before anything is made of it."""
    values, depth = [content], 0
    seen = 0
    while values:
        seen += len(values)
        depth += 1
        if seen > MOST_VALUES:
            reason = _("The file holds more than %d values.") % MOST_VALUES
            raise CatalogueError(Problem(None, "", reason))
        if depth > DEEPEST + 1:
            reason = _("The file is nested more than %d deep.") % DEEPEST
            raise CatalogueError(Problem(None, "", reason))
        inner = (
            value.values() if isinstance(value, dict) else value
            for value in values
            if isinstance(value, dict | list)
        )
        values = list(itertools.chain.from_iterable(inner))


def _readable(text: str) -> str:
    """A text from the file as a page can show it: not endless, and encoded whole."""
    return Truncator(text.encode(errors="replace").decode()).chars(500)


TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def _locate(text: str) -> tuple[dict[Where, int], list[Where]]:
    """The line on which each value of a valid JSON text starts, and the keys that are there twice.

    The json module says nothing about either.
    """
    lines: dict[Where, int] = {}
    twice: list[Where] = []
    where: list[str | int | None] = []  # per open bracket: index, or key (None: comes next)
    line, counted = 1, 0
    for match in TOKEN.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        token = match.group()
        if token in "]}":
            where.pop()
        elif token == ",":
            where[-1] = where[-1] + 1 if isinstance(where[-1], int) else None
        elif where and where[-1] is None:
            where[-1] = json.loads(token)
            if tuple(where) in lines:
                twice.append(tuple(where))
        elif token != ":":
            lines[tuple(where)] = line
            if token in "[{":
                where.append(0 if token == "[" else None)
    return lines, twice


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
        yield (), _("The file must hold one JSON object.")
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
        yield where, _("This must be a JSON object.")
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


def find_cycle(start: str | int, prerequisites: dict) -> list:
    """The way from a line over its prerequisites back to itself.

    Args:
        start: the line.
        prerequisites: of each line; a line that is not in it has none.

    Returns:
        The lines on the way, `start` first and last; empty when there is no way back.
    """
    ways, seen = [[start]], set()
    while ways:
        way = ways.pop()
        for line in prerequisites.get(way[-1], ()):
            if line == start:
                return [*way, start]
            if line not in seen:
                seen.add(line)
                ways.append([*way, line])
    return []


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


# Loading -----------------------------------------------------------------------------------------


def load(file: CatalogueFile, *, dry_run: bool = False) -> Report:
    """Make the working copy say what the file says; rows are found by slug.

    Rows that the site has and the file has not stay as they are, each behind the row it came
    after. So do columns whose key the file leaves out, as it may with `retired`, `replaced_by` and
    `review_by`. Whatever else an admin changed in a row of the file is overwritten.

    Args:
        file: from `read`.
        dry_run: find out what would happen, and change nothing.

    Raises:
        CatalogueError: when a milestone of the file belongs to another roadmap template here, or
            what replaces it would lead back to it.

    One transaction. Locks the roadmap template's row until it ends, so that two loads, or a load
    and a publish, happen one after the other.
    """
    report = Report()
    with transaction.atomic():
        (path_row,) = file.sections[ALONE]
        roadmap_template, created = RoadmapTemplate.objects.get_or_create(
            slug=path_row.slug, defaults=path_row.columns
        )
        roadmap_template = RoadmapTemplate.objects.select_for_update().get(pk=roadmap_template.pk)
        _refuse_lines_of_others(file, roadmap_template)
        stored: dict[str, dict[str, models.Model]] = {}
        for name, section in SECTIONS.items():
            rows = file.sections[name]
            found = stored[name] = _stored_rows(section, roadmap_template)
            model_report = ModelReport(
                section.model, kept=sorted(found.keys() - {row.slug for row in rows}), rows=found
            )
            before = {slug: _stage_id(row) for slug, row in found.items()}
            for row in rows:
                columns = {**row.columns, **_parents(section.model, row, roadmap_template, stored)}
                if name != ALONE and row.slug not in found:
                    columns["order"] = row.order
                is_new = row.slug not in found or (name == ALONE and created)
                found[row.slug], changed = _store(section.model, found.get(row.slug), columns)
                _note(model_report, row.slug, is_new=is_new, changed=changed)
            report.models.append(model_report)
            if name != ALONE:
                _arrange(rows, model_report, before)
        _link(file, stored, report)
        _refuse_circles_of_successors(file, stored["milestones"])
        transaction.set_rollback(dry_run)
    return report


def _refuse_lines_of_others(file: CatalogueFile, roadmap_template: RoadmapTemplate) -> None:
    foreign = dict(
        MilestoneTemplate.objects.exclude(stage__roadmap_template=roadmap_template)
        .filter(slug__in=[row.slug for row in file.sections["milestones"]])
        .values_list("slug", "stage__roadmap_template__slug")
    )
    problems = [
        Problem(
            None,
            row.place,
            _("This milestone belongs to the roadmap template “%s” on this site.")
            % foreign[row.slug],
        )
        for row in file.sections["milestones"]
        if row.slug in foreign
    ]
    if problems:
        raise CatalogueError(*problems)


def _stored_rows(section: Section, roadmap_template: RoadmapTemplate) -> dict[str, models.Model]:
    """The rows by slug, in their order."""
    rows = section.model._default_manager.prefetch_related(*section.references)
    if section.model is RoadmapTemplate:
        rows = rows.filter(pk=roadmap_template.pk)
    elif section.model is Stage:
        rows = rows.filter(roadmap_template=roadmap_template).select_related("roadmap_template")
    elif section.model is MilestoneTemplate:
        rows = rows.filter(stage__roadmap_template=roadmap_template).select_related("stage")
    return {row.slug: row for row in rows}


def _parents(
    model: type[models.Model],
    row: Row,
    roadmap_template: RoadmapTemplate,
    stored: dict[str, dict[str, models.Model]],
) -> dict[str, models.Model]:
    if model is Stage:
        return {"roadmap_template": roadmap_template}
    if model is MilestoneTemplate:
        return {"stage": stored["stages"][row.parent]}
    return {}


def _store(
    model: type[models.Model], instance: models.Model | None, columns: dict[str, Any]
) -> tuple[models.Model, list[str]]:
    """The stored row and the names of the columns that were changed."""
    if instance is None:
        return model._default_manager.create(**columns), []
    changed = [name for name, value in columns.items() if getattr(instance, name) != value]
    if changed:
        for name in changed:
            setattr(instance, name, columns[name])
        instance.save(update_fields=changed)
    return instance, changed


def _arrange(rows: tuple[Row, ...], report: ModelReport, before: dict[str, int | None]) -> None:
    """Number the rows as the file has them, each kept one behind the row it came after.

    Args:
        rows: of the file.
        report: what was done so far; the rows that change are added.
        before: the stage in which each row was, in their order; milestones have their order
            within a stage, and all others within None.

    Nothing is written where the order is right already, whatever the numbers are.
    """
    wanted: dict[int | None, list[str]] = {}
    for row in rows:
        wanted.setdefault(_stage_id(report.rows[row.slug]), []).append(row.slug)
    for stage_id, slugs in wanted.items():
        was = [slug for slug, its_stage_id in before.items() if its_stage_id == stage_id]
        place = 0
        for slug in was:
            if slug in report.kept:
                slugs.insert(place, slug)
            if slug in slugs:
                place = slugs.index(slug) + 1
        for number, slug in enumerate(slugs if slugs != was else (), start=1):
            row = report.rows[slug]
            if row.order != number:
                row.order = number
                row.save(update_fields=["order"])
                if slug not in report.kept:
                    _note(report, slug, is_new=slug in report.created, changed=["order"])


def _stage_id(row: models.Model) -> int | None:
    return row.stage_id if isinstance(row, MilestoneTemplate) else None


def _link(file: CatalogueFile, stored: dict[str, dict[str, models.Model]], report: Report) -> None:
    """Set the columns that name other rows; all rows must be there."""
    for model_report, (name, section) in zip(report.models, SECTIONS.items(), strict=True):
        for row in file.sections[name]:
            instance = stored[name][row.slug]
            is_new = row.slug in model_report.created
            changed = []
            for key, target in section.references.items():
                column = getattr(instance, key)
                wanted = {stored[target][slug] for slug in row.references[key]}
                if wanted != (set() if is_new else set(column.all())):
                    column.set(wanted)
                    changed.append(key)
            for key, slug in row.successors.items():
                successor = stored[name][slug] if slug else None
                if getattr(instance, f"{key}_id") != (successor.pk if successor else None):
                    setattr(instance, key, successor)
                    instance.save(update_fields=[key])
                    changed.append(key)
            if changed:
                _note(model_report, row.slug, is_new=is_new, changed=changed)


def _refuse_circles_of_successors(file: CatalogueFile, lines: dict[str, MilestoneTemplate]) -> None:
    """What replaces a line of the file may have been replaced on this site, by that very line."""
    leads_to = {
        line.pk: [line.replaced_by_id] for line in lines.values() if line.replaced_by_id is not None
    }
    problems = [
        Problem(None, row.place, _("What replaces this milestone leads back to it on this site."))
        for row in file.sections["milestones"]
        if find_cycle(lines[row.slug].pk, leads_to)
    ]
    if problems:
        raise CatalogueError(*problems)


def _note(report: ModelReport, slug: str, *, is_new: bool, changed: list[str]) -> None:
    if is_new:
        if slug not in report.created:
            report.created.append(slug)
    elif changed:
        report.changed.setdefault(slug, []).extend(changed)
        if slug in report.unchanged:
            report.unchanged.remove(slug)
    else:
        report.unchanged.append(slug)
