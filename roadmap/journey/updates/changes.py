"""What the programme changed on one person's roadmap, and what of it they have read.

Nothing here is stored for a publish: it is the difference of two editions under the person's
present answers. What was read is one edition on the roadmap row, and an event in the history.
"""

import datetime
import functools
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext

from roadmap.catalogue import editions
from roadmap.catalogue.audience import Answers, is_offered
from roadmap.catalogue.differences import PersonalDifference, personal_difference
from roadmap.catalogue.editions import Line
from roadmap.catalogue.models import Edition
from roadmap.errors import NotFound
from roadmap.journey.models import Event, Roadmap


@dataclass(frozen=True, slots=True)
class Update:
    """What is different on one person's roadmap from one edition to a later one."""

    before: Edition
    after: Edition
    difference: PersonalDifference

    @property
    def reworded(self) -> frozenset[int]:
        """Ids of the lines that say something else."""
        return frozenset(change.line.id for change in self.difference.reworded)

    @property
    def summary(self) -> str:
        """How many lines are new, reworded and no longer part, in words."""
        new, reworded, gone = (
            len(lines)
            for lines in (self.difference.new, self.difference.reworded, self.difference.gone)
        )
        parts = [
            (new, ngettext("%(n)d new", "%(n)d new", new)),
            (reworded, ngettext("%(n)d reworded", "%(n)d reworded", reworded)),
            (gone, ngettext("%(n)d no longer part", "%(n)d no longer part", gone)),
        ]
        return ", ".join(text % {"n": number} for number, text in parts if number)


@dataclass(frozen=True, slots=True)
class ReadUpdate:
    """An update that the person has read, as the history knows it."""

    read_at: datetime.datetime
    before: int
    """Number of the edition that was read up to before."""
    after: int


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What `/roadmap/changes/` shows."""

    update: Update | None
    """None when nothing has changed for this person."""
    messages: list[str]
    is_earlier: bool
    """Whether it is about an update that was read before."""
    read: tuple[ReadUpdate, ...]
    """Updates that were read, the last one first."""

    @property
    def is_unread(self) -> bool:
        """Whether there is something that waits to be read."""
        return self.update is not None and not self.is_earlier


def unread(roadmap: Roadmap) -> Update | None:
    """What changed on this roadmap since the person last said that they have read it.

    None when nothing did: an edition may change only what others see. No query, but for an edition
    that the process meets for the first time.
    """
    return _update(roadmap.seen_edition, roadmap.roadmap_template.current_edition, roadmap.answers)


def unopened_lines(roadmap: Roadmap) -> frozenset[int]:
    """Ids of the lines that are new to this person and that they have not opened.

    New is what is offered now and was not in the person's first edition, by the present answers: a
    line that came with another answer is not the programme's news. A line that was touched was
    opened too, but that is for the caller to know.
    """
    first, current = roadmap.first_edition, roadmap.roadmap_template.current_edition
    if first == current:
        return frozenset()
    answers = roadmap.answers
    was = editions.load(first).lines
    return frozenset(
        line.id
        for line in editions.load(current).lines.values()
        if is_offered(line, answers) and not _was_offered(was.get(line.id), answers)
    ).difference(roadmap.opened_lines)


def messages_of(update: Update | None) -> list[str]:
    """What the programme said about an update, first thing first.

    No query where only one edition came since: that one is known already.
    """
    if update is None:
        return []
    before, after = update.before, update.after
    if after.number == before.number + 1:
        return [after.message] if after.message else []
    return list(
        Edition.objects.filter(
            roadmap_template=after.roadmap_template_id,
            number__range=(before.number + 1, after.number),
        )
        .exclude(message="")
        .order_by("number")
        .values_list("message", flat=True)
    )


def changes_page(
    roadmap: Roadmap, *, before: int | None = None, after: int | None = None
) -> ChangesPage:
    """What the page of changes shows: what is unread, or an update that was read earlier.

    Args:
        roadmap: as `Roadmap.objects.for_user` reads it.
        before: the number of the edition that an earlier update began with.
        after: the number of the edition that it led to.

    Raises:
        NotFound: when this person has read no such update.
    """
    read = tuple(_read(roadmap))
    is_earlier = before is not None or after is not None
    update = _find(roadmap, read, before, after) if is_earlier else unread(roadmap)
    return ChangesPage(
        update=update,
        messages=messages_of(update),
        is_earlier=is_earlier,
        read=read,
    )


# Parts -------------------------------------------------------------------------------------------


def _was_offered(line: Line | None, answers: Answers) -> bool:
    return line is not None and is_offered(line, answers)


def _update(before: Edition, after: Edition, answers: Answers) -> Update | None:
    if before == after:
        return None
    key = (before.pk, before.digest), (after.pk, after.digest)
    difference = _difference(*key, answers, get_language())
    return Update(before, after, difference) if difference else None


@functools.lru_cache(maxsize=512)
def _difference(
    before: tuple[int, str], after: tuple[int, str], answers: Answers, language: str | None
) -> PersonalDifference:
    """Kept in memory, because a roadmap shows the same one until it is read.

    It is the same for everybody with the same answers who reads the same language.
    """
    old, new = (editions.load(Edition(pk=pk, digest=digest)) for pk, digest in (before, after))
    return personal_difference(old, new, answers)


def _read(roadmap: Roadmap) -> list[ReadUpdate]:
    return [
        ReadUpdate(
            read_at=event.at,
            before=event.before["edition"],
            after=event.after["edition"],
        )
        for event in roadmap.events.filter(
            what=Event.What.UPDATE_SEEN, edition__roadmap_template=roadmap.roadmap_template_id
        ).order_by("-pk")
    ]


def _find(
    roadmap: Roadmap, read: tuple[ReadUpdate, ...], before: int | None, after: int | None
) -> Update | None:
    if not any((update.before, update.after) == (before, after) for update in read):
        raise NotFound(f"update from {before} to {after}")
    found = {
        edition.number: edition
        for edition in roadmap.roadmap_template.editions.filter(number__in=(before, after)).defer(
            "content"
        )
    }
    return _update(found[before], found[after], roadmap.answers)
