"""A file into what it says, with the line on which each value stands; then it is checked."""

import itertools
import json
import re
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from roadmap.catalogue import yaml_text
from roadmap.catalogue.loading.checking import check
from roadmap.catalogue.loading.format import CatalogueError, CatalogueFile, Problem, Where

BUILT_IN = Path(__file__).parent.parent / "data" / "catalogue.json"
YAML_NAMES = (".yaml", ".yml")
"""How the name of a file ends that is read as YAML; all others are read as JSON."""
DEEPEST = 10
"""Lists and objects within each other at most; the format needs five."""
MOST_VALUES = 100_000
"""Texts, numbers, lists and objects of a file at most."""
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


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
