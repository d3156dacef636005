"""What is different between two editions, or between an edition and the working copy.

Pure functions over `EditionContent`; the desk shows the whole difference, a user only what is
different on their own roadmap.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.catalogue.audience import Answers, is_offered
from roadmap.catalogue.editions import EditionContent, EditionStage, Line
from roadmap.catalogue.marking import mark_words
from roadmap.catalogue.wording import (
    AUDIENCE,
    FACTS,
    NO_NAMES,
    READ,
    STAGE_WORDS,
    WORDS,
    FieldDifference,
    Names,
    as_read,
    different_fields,
)


class What(models.TextChoices):
    """What can happen to a line from one edition to the next."""

    ADDED = "added", gettext_lazy("Added")
    BROUGHT_BACK = "brought-back", gettext_lazy("Brought back")
    RETIRED = "retired", gettext_lazy("Retired")
    REMOVED = "removed", gettext_lazy("No longer known")
    REWORDED = "reworded", gettext_lazy("Reworded")
    MOVED = "moved", gettext_lazy("Moved")
    AUDIENCE = "audience", gettext_lazy("Audience changed")
    PREREQUISITES = "prerequisites", gettext_lazy("Best after changed")
    REPLACED = "replaced", gettext_lazy("Replacement changed")
    FACTS = "facts", gettext_lazy("Timing or sources changed")


@dataclass(frozen=True, slots=True)
class LineDifference:
    """All that is different about one line."""

    before: Line | None
    after: Line | None
    what: tuple[What, ...]
    fields: tuple[FieldDifference, ...]

    @property
    def line(self) -> Line:
        """The line as it is after, or was."""
        return self.after or self.before

    @property
    def is_new(self) -> bool:
        """Whether the line was not known before."""
        return self.before is None

    @property
    def labels(self) -> list[str]:
        """What happened, in words."""
        return [str(what.label) for what in self.what]


@dataclass(frozen=True, slots=True)
class StageDifference:
    """A stage that is new, gone, reworded or in another place."""

    before: EditionStage | None
    after: EditionStage | None
    fields: tuple[FieldDifference, ...]

    @property
    def title(self) -> str:
        """Its title as it is after, or was."""
        return (self.after or self.before).title

    @property
    def is_new(self) -> bool:
        """Whether it was not there before."""
        return self.before is None

    @property
    def is_gone(self) -> bool:
        """Whether it is not there any more."""
        return self.after is None


@dataclass(frozen=True, slots=True)
class Difference:
    """All that is different."""

    lines: tuple[LineDifference, ...]
    stages: tuple[StageDifference, ...]

    def __bool__(self) -> bool:
        return bool(self.lines or self.stages)

    @property
    def summary(self) -> list[tuple[str, int]]:
        """What happened to how many lines, in the order of `What`."""
        counted = Counter(what for line in self.lines for what in line.what)
        return [(str(what.label), counted[what]) for what in What if counted[what]]


@dataclass(frozen=True, slots=True)
class PersonalDifference:
    """What is different on the roadmap of one person: each line before and after."""

    new: tuple[Line, ...]
    reworded: tuple[LineDifference, ...]
    gone: tuple[Line, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.reworded or self.gone)


EMPTY = EditionContent(stages=(), lines={})


def difference(
    before: EditionContent | None, after: EditionContent, names: Names = NO_NAMES
) -> Difference:
    """What is different in `after`: empty only when both say the same to everybody.

    A line that is retired in one and not known to the other is no difference to anybody.

    Args:
        before: the older one; None when there is none, which makes everything new.
        after: the newer one.
        names: to show instead of the slugs of backgrounds and areas of expertise.
    """
    before = before or EMPTY
    titles = _titles([*before.lines.values(), *after.lines.values()])
    known = _Known(
        titles=titles,
        stages={stage.id: stage.title for content in (before, after) for stage in content.stages},
        follows=tuple(_follows(content, titles) for content in (before, after)),
        moved=_moved(before, after),
        names=names,
    )
    pairs = [(before.lines.get(line_id), line) for line_id, line in after.lines.items()]
    pairs += [(line, None) for line_id, line in before.lines.items() if line_id not in after.lines]
    lines = []
    for old, new in pairs:
        if old and new:
            lines.append(_changed(old, new, known))
        elif not (old or new).retired:
            lines.append(
                _added(new, known) if new else LineDifference(old, None, (What.REMOVED,), ())
            )
    return Difference(
        lines=tuple(line for line in lines if line.what), stages=_stage_differences(before, after)
    )


def personal_difference(
    before: EditionContent, after: EditionContent, answers: Answers
) -> PersonalDifference:
    """What is different for somebody with these answers.

    A line is new or gone when it is offered in one and not in the other, for whatever reason: a
    person need not know whether it was retired or is meant for others now. It is reworded when
    words that this person reads are different.
    """
    was = _offered(before, answers)
    now = _offered(after, answers)
    reworded = [
        LineDifference(was[line_id], line, (What.REWORDED,), fields)
        for line_id, line in now.items()
        if line_id in was and (fields := _read_words(was[line_id], line, answers))
    ]
    return PersonalDifference(
        new=tuple(line for line_id, line in now.items() if line_id not in was),
        reworded=tuple(reworded),
        gone=tuple(line for line_id, line in was.items() if line_id not in now),
    )


# Parts -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    """What has to be known to say what is different about one line."""

    titles: dict[int, str]
    stages: dict[int, str]
    follows: tuple[dict[int, str], ...]
    moved: set[int]
    names: Names


def _titles(lines: list[Line]) -> dict[int, str]:
    """The title of each line, by id; with the slug where another line has the same title."""
    used = Counter({line.id: line.title for line in lines}.values())
    return {
        line.id: f"{line.title} ({line.slug})" if used[line.title] > 1 else line.title
        for line in lines
    }


def _offered(content: EditionContent, answers: Answers) -> dict[int, Line]:
    return {line_id: line for line_id, line in content.lines.items() if is_offered(line, answers)}


def _read_words(before: Line, after: Line, answers: Answers) -> tuple[FieldDifference, ...]:
    fields = different_fields(before, after, READ, NO_NAMES)
    old = before.by_background.get(answers.background, "")
    new = after.by_background.get(answers.background, "")
    if old != new:
        fields += (FieldDifference(_("For you"), mark_words(old, new)),)
    return fields


def _added(line: Line, known: _Known) -> LineDifference:
    fields = tuple(
        FieldDifference(str(label), mark_words("", text))
        for name, label in (WORDS | AUDIENCE | {"sources": FACTS["sources"]}).items()
        if name != "slug" and (text := as_read(name, getattr(line, name), known.names))
    )
    stage = FieldDifference(_("Stage"), mark_words("", known.stages[line.stage_id]))
    prerequisites = _named(_("Best after"), (), line.prerequisites, known)
    return LineDifference(None, line, (What.ADDED,), (*fields, stage, *prerequisites))


def _changed(before: Line, after: Line, known: _Known) -> LineDifference:
    words = different_fields(before, after, WORDS, known.names)
    audience = different_fields(before, after, AUDIENCE, known.names)
    facts = different_fields(before, after, FACTS, known.names)
    place = ()
    if before.stage_id != after.stage_id:
        old, new = (known.stages[line.stage_id] for line in (before, after))
        place = (FieldDifference(_("Stage"), mark_words(old, new)),)
    elif after.id in known.moved:
        old, new = (follows[after.id] for follows in known.follows)
        place = (FieldDifference(_("Comes after"), mark_words(old, new)),)
    prerequisites = _named(_("Best after"), before.prerequisites, after.prerequisites, known)
    replacement = _named(_("Replaced by"), [before.replaced_by], [after.replaced_by], known)
    what = [
        (What.RETIRED, after.retired and not before.retired),
        (What.BROUGHT_BACK, before.retired and not after.retired),
        (What.REWORDED, words),
        (What.MOVED, after.id in known.moved),
        (What.AUDIENCE, audience),
        (What.PREREQUISITES, prerequisites),
        (What.REPLACED, replacement and before.retired == after.retired),
        (What.FACTS, facts),
    ]
    return LineDifference(
        before,
        after,
        tuple(kind for kind, happened in what if happened),
        words + place + audience + prerequisites + replacement + facts,
    )


def _named(
    label: str, before: Sequence[int | None], after: Sequence[int | None], known: _Known
) -> tuple[FieldDifference, ...]:
    """The difference of two lists of other lines, which are shown by their titles."""
    if before == after:
        return ()
    old, new = (
        "\n".join(
            known.titles.get(line_id) or _("(a line that was never published)")
            for line_id in ids
            if line_id is not None
        )
        for ids in (before, after)
    )
    return (FieldDifference(label, mark_words(old, new)),)


def _stage_differences(
    before: EditionContent, after: EditionContent
) -> tuple[StageDifference, ...]:
    was = {stage.id: stage for stage in before.stages}
    now = {stage.id: stage for stage in after.stages}
    moved = set(_out_of_order(list(was), list(now)))
    found = []
    for stage_id, stage in now.items():
        if stage_id not in was:
            found.append(StageDifference(None, stage, ()))
            continue
        old = was[stage_id]
        fields = tuple(
            FieldDifference(str(label), mark_words(getattr(old, name), getattr(stage, name)))
            for name, label in STAGE_WORDS.items()
            if getattr(old, name) != getattr(stage, name)
        )
        if stage_id in moved:
            pieces = mark_words(str(old.number), str(stage.number))
            fields += (FieldDifference(_("Place"), pieces),)
        if fields:
            found.append(StageDifference(old, stage, fields))
    found += [
        StageDifference(stage, None, ()) for stage_id, stage in was.items() if stage_id not in now
    ]
    return tuple(found)


def _moved(before: EditionContent, after: EditionContent) -> set[int]:
    """Ids of the lines that are in another stage, or in another place of the same one."""
    moved = {
        line_id
        for line_id, line in after.lines.items()
        if line_id in before.lines and before.lines[line_id].stage_id != line.stage_id
    }
    was = {stage.id: [line.id for line in stage.lines] for stage in before.stages}
    for stage in after.stages:
        moved |= set(_out_of_order(was.get(stage.id, []), [line.id for line in stage.lines]))
    return moved


def _out_of_order(before: list[int], after: list[int]) -> list[int]:
    """Ids in both lists that had to move to get from one order to the other; the fewest."""
    places = {item: place for place, item in enumerate(before)}
    common = [item for item in after if item in places]
    # The longest way through `common` on which the old places rise: its items did not move.
    ends: list[int] = []  # per length of a way, the lowest place on which one ends
    ways: list[tuple] = []  # such a way: its last item, and the way before it
    for item in common:
        length = bisect_left(ends, places[item])
        ends[length : length + 1] = [places[item]]
        ways[length : length + 1] = [(item, ways[length - 1] if length else ())]
    kept, way = set(), ways[-1] if ways else ()
    while way:
        item, way = way
        kept.add(item)
    return [item for item in common if item not in kept]


def _follows(content: EditionContent, titles: dict[int, str]) -> dict[int, str]:
    """After which line in use each line comes, by id: its title."""
    found = {}
    for stage in content.stages:
        last = _("(the beginning of the stage)")
        for line in stage.lines:
            found[line.id] = last
            if not line.retired:
                last = titles[line.id]
    return found
