"""YAML as plain as JSON: texts, whole numbers, true, false and null, in lists and objects.

A text is read event by event, and never deeper or longer than was asked for. What makes YAML
dangerous or surprising is refused, with its line: aliases, which make a small file huge in memory;
tags, which make objects; several documents in one file. `yes`, `no` and `2026-11-23` are texts.
"""

import re
from typing import Any

import yaml
from django.utils.translation import gettext as _
from yaml.reader import Reader

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the first where PyYAML was built with it
WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
RARE_LINE_BREAK = re.compile("[\x85\u2028\u2029]")
WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")

Where = tuple[str | int, ...]


class NotReadable(Exception):
    """The text is not YAML, or not of the kind that is read here.

    Attributes:
        line: counted from 1; None where it cannot be known.
        place: the column; empty where that says nothing.
        reason: a sentence.
    """

    def __init__(self, line: int | None, place: str, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.place = place
        self.reason = reason


class PlainDumper(yaml.SafeDumper):
    """Writes what `parse` reads: no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        """The same list in two places is written twice."""
        return True

    def represent_str(self, data: str) -> yaml.ScalarNode:
        """PyYAML writes rare line breaks as they are, and reads them as spaces, but in quotes."""
        style = '"' if RARE_LINE_BREAK.search(data) else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


PlainDumper.add_representer(str, PlainDumper.represent_str)


def dump(content: Any) -> str:
    """The value as YAML, its keys in the order they have."""
    return yaml.dump(content, Dumper=PlainDumper, allow_unicode=True, sort_keys=False, width=100)


def parse(text: str, *, deepest: int, most: int) -> tuple[Any, dict[Where, int], list[Where]]:
    """Read a YAML text.

    Args:
        text: one document.
        deepest: lists and objects within each other at most.
        most: values at most.

    Returns:
        The value; the line on which each part of it starts; the keys that are there twice.

    Raises:
        NotReadable: at the first place where it is.
    """
    unprintable = Reader.NON_PRINTABLE.search(text)
    if unprintable:
        line = text.count("\n", 0, unprintable.start()) + 1
        raise NotReadable(line, "", _("The file has a character that YAML does not allow."))
    builder = _Builder(deepest, most)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = _("The file is not YAML: %s.") % (error.problem or error.context)
        place = _("column %d") % (mark.column + 1) if mark else ""
        raise NotReadable(mark and mark.line + 1, place, reason) from error
    except yaml.YAMLError as error:
        raise NotReadable(None, "", _("The file cannot be read as YAML.")) from error
    if () not in builder.lines:
        raise NotReadable(1, "", _("The file is empty."))
    return builder.content, builder.lines, builder.twice


class _Builder:
    """Makes one value of events. `path` and `open` have one entry for each open list or object."""

    def __init__(self, deepest: int, most: int) -> None:
        self.deepest = deepest
        self.most = most
        self.content: Any = None
        self.lines: dict[Where, int] = {}
        self.twice: list[Where] = []
        self.open: list[list | dict] = []
        self.path: list[str | int | None] = []  # index of the last value, or key whose value comes
        self.values = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event.

        Raises:
            NotReadable: when it is of a kind that is not read here.
        """
        line = event.start_mark.line + 1
        self._refuse(event, line)
        match event:
            case yaml.ScalarEvent() if self._waits_for_key():
                self._take_key(event.value, line)
            case yaml.ScalarEvent():
                self._take_value(_scalar(event), line)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                if self._waits_for_key():
                    raise NotReadable(line, "", _("A key must be a text."))
                value: list | dict = [] if isinstance(event, yaml.SequenceStartEvent) else {}
                self._take_value(value, line)
                self.open.append(value)
                self.path.append(-1 if isinstance(value, list) else None)
                if len(self.open) > self.deepest:
                    reason = _("The file is nested more than %d deep.") % self.deepest
                    raise NotReadable(line, "", reason)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self.open.pop()
                self.path.pop()
                if self.open and isinstance(self.open[-1], dict):
                    self.path[-1] = None

    def _refuse(self, event: yaml.Event, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise NotReadable(line, "", _("Anchors and aliases (& and *) are not read."))
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise NotReadable(line, "", _("Tags (!) are not read."))
        if isinstance(event, yaml.DocumentStartEvent) and () in self.lines:
            raise NotReadable(line, "", _("There is a second document in the file."))

    def _waits_for_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1], dict) and self.path[-1] is None

    def _take_key(self, key: str, line: int) -> None:
        self.path[-1] = key
        if key in self.open[-1]:
            self.twice.append(tuple(self.path))
        self.lines.setdefault(tuple(self.path), line)

    def _take_value(self, value: Any, line: int) -> None:
        self.values += 1
        if self.values > self.most:
            raise NotReadable(line, "", _("The file holds more than %d values.") % self.most)
        if not self.open:
            self.content = value
            self.lines[()] = line
        elif isinstance(self.open[-1], list):
            self.open[-1].append(value)
            self.path[-1] += 1
            self.lines[tuple(self.path)] = line
        else:
            self.open[-1][self.path[-1]] = value
            # A key comes next; after a list or an object, once all of that was taken.
            if not isinstance(value, list | dict):
                self.path[-1] = None


def _scalar(event: yaml.ScalarEvent) -> Any:
    plain = event.implicit[0]
    if plain and event.value in WORDS:
        return WORDS[event.value]
    if plain and WHOLE_NUMBER.fullmatch(event.value):
        return int(event.value)
    return event.value
