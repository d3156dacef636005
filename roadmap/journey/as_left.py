"""Whether what an event changed still is as the event left it: what an undo asks, and the history.

An undo puts back what stood before, so it is refused where something else stands now; and the
history offers one only where it would do that.
"""

import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    JSONField,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONObject

from roadmap.journey import services
from roadmap.journey.models import (
    THINGS,
    Anchor,
    Credential,
    Event,
    Evidence,
    Note,
    Pause,
    Roadmap,
    SubStep,
)

What = Event.What
ROWS = {
    "note": (Note, ()),
    "evidence": (Evidence, ("url", "label", "shows")),
    "step": (SubStep, ("text", "is_done")),
    "credential": (Credential, ("degree_id", "title", "organisation", "since", "until")),
    "pause": (Pause, ("first_day", "last_day")),
    "anchor": (Anchor, ("name", "day")),
}
"""By key of THINGS: its rows, and those of their columns that events hold."""
THERE, GONE = "there", "gone"


@dataclass(frozen=True, slots=True)
class Sides:
    """What an event changed: as it was before, as it is now, and as the event left it."""

    before: object
    now: object
    after: object

    @property
    def is_put_back(self) -> bool:
        """Whether all is as it was before the event."""
        return self.now == self.before

    @property
    def is_as_left(self) -> bool:
        """Whether all is as the event left it, and was not so before."""
        return self.now == self.after != self.before


@functools.cache
def with_rows() -> models.QuerySet[Event]:
    """All events with what `sides` looks at, in one query. Built once: that takes long.

    `row` is the row of the thing that an event is about, as JSON; `hung_on` the day of the anchor
    that a target date hung on before the event, if that anchor is still there.
    """
    anchor = Anchor.objects.filter(pk=_number("before__anchor_id", OuterRef), removed_at=None)
    return Event.objects.select_related("milestone").annotate(
        row=row_of(*ROWS),
        hung_on=Case(When(what=What.TARGET_DATE, then=Subquery(anchor.values("day")))),
    )


def row_of(*words: str) -> Case:
    """The row of the thing that an event is about, as JSON; nothing where it is of other things."""
    rows = {
        word: ROWS[word][0]
        .objects.filter(pk=_id_of(word, OuterRef))
        .order_by()
        .values_list(_as_json(word))
        for word in words
    }
    return Case(
        *(When(what__in=THINGS[word], then=Subquery(row)) for word, row in rows.items()),
        output_field=JSONField(),
    )


def was_changed_again() -> Case:
    """Whether a later event changed the same: a column of a milestone, or anything of a thing."""
    later = Event.objects.filter(roadmap=OuterRef("roadmap"), pk__gt=OuterRef("pk"))
    of_thing = {
        word: later.filter(what__in=whats)
        .annotate(thing_id=_id_of(word, F))
        .filter(thing_id=_id_of(word, OuterRef))
        for word, whats in THINGS.items()
    }
    # The events of the dates that were taken over are those just before the one that names them.
    first = Cast(OuterRef(OuterRef("after__events__0")), BigIntegerField())
    taken = Event.objects.filter(
        roadmap=OuterRef(OuterRef("roadmap")),
        what=What.TARGET_DATE,
        pk__gte=first,
        pk__lt=OuterRef(OuterRef("pk")),
    )
    of_taken = later.filter(what=What.TARGET_DATE, milestone__in=taken.values("milestone"))
    # Each is looked for only where it matters: it reads all that happened to such things.
    return Case(
        *(When(what__in=THINGS[word], then=Exists(rows)) for word, rows in of_thing.items()),
        When(what=What.PLAN_TAKEN, then=Exists(of_taken)),
        default=Exists(later.filter(milestone=OuterRef("milestone"), what=OuterRef("what"))),
    )


def sides(roadmap: Roadmap, event: Event) -> Sides:
    """What an event of `with_rows` changed: before it, now, and after it.

    Args:
        roadmap: the event's.
        event: of a kind that has an undo.
    """
    before, after, milestone = event.before, event.after, event.milestone
    is_gone = milestone is not None and milestone.removed_at is not None
    if event.what in (What.ADDED, What.REMOVED):
        return _presence(event, is_gone=is_gone)
    if is_gone and event.thing != "credential":
        # Nothing is put back on what was taken off the roadmap; a credential stands by itself.
        return Sides(before, None, after)
    match event.thing:
        case "" if event.what == What.PLAN_TAKEN:
            # Its dates are looked at one by one.
            return Sides(GONE, THERE, THERE)
        case "" if event.what == What.ORDER:
            now = roadmap.own_order.get(str(after["stage"]))
            return Sides(before["order"], now, after["order"])
        case "":
            return _columns_of_milestone(event)
        case "pause" | "anchor":
            _model, columns = ROWS[event.thing]
            return _columns(event, {} if event.row["is_removed"] else event.row, columns)
    if event.what.endswith(("-added", "-removed", "-restored")):
        return _presence(event, is_gone=event.row["is_removed"])
    if event.row["is_removed"]:
        return Sides(before, None, after)
    return _columns(event, event.row, before.keys() & event.row.keys())


# Parts -------------------------------------------------------------------------------------------


def _presence(event: Event, *, is_gone: bool) -> Sides:
    """The sides of what an event added, took away or brought back."""
    now = GONE if is_gone else THERE
    if event.what.endswith("removed"):
        return Sides(before=THERE, now=now, after=GONE)
    return Sides(before=GONE, now=now, after=THERE)


def _columns(event: Event, row: dict, columns: Iterable[str]) -> Sides:
    """The sides of columns of a thing; of one that is not there, nothing."""
    before, now, after = (
        {name: side[name] for name in columns if name in side}
        for side in (event.before, row, event.after)
    )
    return Sides(before, now, after)


def _columns_of_milestone(event: Event) -> Sides:
    before, after = event.before, event.after
    if event.what == What.TARGET_DATE:
        # The event of a date that hung on nothing says nothing of anchors.
        nothing = {"anchor_id": None, "anchor_days": None}
        before, after = nothing | before, nothing | after
        if before["anchor_id"] and not _is_true(before, event.hung_on):
            return Sides(before, None, after)
    now = services.plain({name: getattr(event.milestone, name) for name in before})
    return Sides(before, now, after)


def _is_true(date: dict, anchor_day: datetime.date | None) -> bool:
    """Whether a date that hangs is the one that its anchor gives; never for one that is gone."""
    if anchor_day is None:
        return False
    day = anchor_day + datetime.timedelta(days=date["anchor_days"])
    return day.isoformat() == date["target_date"]


def _as_json(word: str) -> JSONObject:
    _model, columns = ROWS[word]
    is_removed = ExpressionWrapper(Q(removed_at__isnull=False), output_field=BooleanField())
    return JSONObject(is_removed=is_removed, **{name: name for name in columns})


def _id_of(word: str, ref: type[F]) -> Coalesce:
    """The id that an event holds under a word; `ref` says of which query the event is."""
    return Coalesce(_number(f"after__{word}", ref), _number(f"before__{word}", ref))


def _number(name: str, ref: type[F]) -> Cast:
    return Cast(ref(name), BigIntegerField())
