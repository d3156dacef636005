"""What every write of the journey begins and ends with; and those of an entry's state and date.

Each write, here and in the rooms, is one transaction: it locks the user's roadmap, compares,
returns if nothing changes, saves only the changed columns and writes the event. All post the wanted
state, so sending one twice has the effect of once.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from roadmap.catalogue import editions
from roadmap.catalogue.models import (
    Background,
    Degree,
    MilestoneTemplate,
    RoadmapTemplate,
    Specialty,
)
from roadmap.errors import NotFound
from roadmap.journey import refs
from roadmap.journey.models import Event, Milestone, Roadmap

State = Milestone.State
What = Event.What


@dataclass(frozen=True, slots=True)
class Change:
    """What a write did.

    Attributes:
        roadmap: the user's roadmap, locked until the transaction ended.
        event: the event that was written; None when nothing changed.
    """

    roadmap: Roadmap
    event: Event | None


def set_state(
    *,
    user: User,
    ref: str,
    state: str,
    done_on: datetime.date | None = None,
    reason: str = "",
) -> Change:
    """Make an entry open, doing, done or skipped.

    Args:
        user: whose roadmap.
        ref: the entry; any line that was ever published will do, so that a page opened before a
            publish still works.
        state: one of `Milestone.State`.
        done_on: for done: the day; None keeps the stored day, or means today where there is none.
        reason: for skipped: why, at most 300 characters.

    Raises:
        NotFound: when the user has no roadmap or the line was never published.
    """
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        milestone = find_or_make_milestone(roadmap, ref)
        before = _state_of(milestone)
        if state == State.DONE and done_on is None:
            done_on = milestone.done_on or timezone.localdate(timezone=user.zone)
        after = {
            "state": str(state),
            "done_on": plain_value(done_on if state == State.DONE else None),
            "reason": reason if state == State.SKIPPED else "",
        }
        if before == after:
            return Change(roadmap, None)
        milestone.state = state
        milestone.done_on = done_on if state == State.DONE else None
        milestone.reason = after["reason"]
        store(milestone, "state", "done_on", "reason")
        return Change(
            roadmap,
            write_event(roadmap, What.STATE, milestone=milestone, before=before, after=after),
        )


def set_target_date(*, user: User, ref: str, target_date: datetime.date | None) -> Change:
    """Set, move or (with None) take away an entry's target date.

    One that hung on an anchor is moved by hand from then on; the same date again leaves it there.

    Raises:
        NotFound: when the user has no roadmap or the line was never published.
    """
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        milestone = find_or_make_milestone(roadmap, ref)
        if milestone.target_date == target_date:
            return Change(roadmap, None)
        before = target_date_of(milestone)
        milestone.target_date = target_date
        milestone.anchor = milestone.anchor_days = None
        store(milestone, "target_date", "anchor", "anchor_days")
        event = write_event(
            roadmap,
            What.TARGET_DATE,
            milestone=milestone,
            before=before,
            after=target_date_of(milestone),
        )
        return Change(roadmap, event)


# What the rooms share -----------------------------------------------------------------------------


def lock_roadmap(user: User) -> Roadmap:
    """The user's roadmap, its row locked: writes to one journey happen one after the other.

    It is locked first and read afterwards, because PostgreSQL looks at joined rows before it waits:
    answers that were changed meanwhile would not be found.
    """
    if not Roadmap.objects.select_for_update().filter(user=user).values_list("pk").first():
        raise NotFound("roadmap")
    return Roadmap.objects.for_user(user).get()


def find_or_make_milestone(roadmap: Roadmap, ref: str) -> Milestone:
    """The stored row of an entry, or a new one that is not stored yet.

    A new one may be of any line that was ever published for a roadmap template that the person is
    on, or was on when the page was opened. An own milestone that was removed meanwhile comes back:
    whoever writes on it needs it.
    """
    kind, pk = refs.parse(ref)
    milestone = roadmap.milestones.filter(**refs.columns(ref)).first()
    if milestone is not None:
        set_milestone_removed(roadmap, milestone, removed=False)
        return milestone
    if kind != refs.TEMPLATE or not (_knows(roadmap, pk) or _was_known(roadmap, pk)):
        raise NotFound(f"entry {ref}")
    return Milestone(roadmap=roadmap, template_id=pk)


def _knows(roadmap: Roadmap, template_id: int) -> bool:
    return template_id in editions.load(roadmap.roadmap_template.current_edition).lines


def _was_known(roadmap: Roadmap, template_id: int) -> bool:
    """Whether it is a line of a roadmap template that the person was on before."""
    arrivals = roadmap.events.filter(what__in=(What.STARTED, What.MOVED))
    return MilestoneTemplate.objects.filter(
        pk=template_id,
        published=True,
        stage__roadmap_template__editions__in=arrivals.values("edition"),
    ).exists()


def edition_of(roadmap: Roadmap, template_id: int | None) -> int:
    """Id of the edition that words a line now, be it of an earlier roadmap template."""
    if template_id is not None and not _knows(roadmap, template_id):
        return RoadmapTemplate.objects.values_list("current_edition", flat=True).get(
            stages__milestone_templates=template_id
        )
    return roadmap.roadmap_template.current_edition_id


def store(milestone: Milestone, *columns: str) -> None:
    """Save these columns of a milestone; all of them when it is stored for the first time."""
    milestone.save(update_fields=columns if milestone.pk else None)


def set_milestone_removed(roadmap: Roadmap, milestone: Milestone, *, removed: bool) -> Event | None:
    """Take an own milestone off the roadmap, or bring it back; None when it is so already."""
    if removed == (milestone.removed_at is not None):
        return None
    milestone.removed_at = timezone.now() if removed else None
    milestone.save(update_fields=["removed_at"])
    return write_event(roadmap, What.REMOVED if removed else What.RESTORED, milestone=milestone)


def _state_of(milestone: Milestone) -> dict[str, str | None]:
    return {
        "state": str(milestone.state),
        "done_on": plain_value(milestone.done_on),
        "reason": milestone.reason,
    }


def target_date_of(milestone: Milestone) -> dict[str, str | int | None]:
    """A milestone's target date as events keep it, with what it hangs on, if it does."""
    date = {"target_date": plain_value(milestone.target_date)}
    if milestone.anchor_id is None:
        return date
    return date | {"anchor_id": milestone.anchor_id, "anchor_days": milestone.anchor_days}


def write_event(
    roadmap: Roadmap,
    what: Event.What,
    *,
    milestone: Milestone | None = None,
    before: dict | None = None,
    after: dict | None = None,
) -> Event:
    """Add a row to the history of a roadmap; the caller has locked it.

    Args:
        roadmap: whose history.
        what: happened.
        milestone: it happened to; None for the roadmap as a whole.
        before: what stood, as JSON keeps it.
        after: what stands now.
    """
    return Event.objects.create(
        roadmap=roadmap,
        milestone=milestone,
        what=what,
        by_id=roadmap.user_id,
        before=before or {},
        after=after or {},
        edition_id=edition_of(roadmap, milestone.template_id if milestone else None),
    )


def plain(values: dict) -> dict:
    """Values as JSON keeps them."""
    return {name: plain_value(value) for name, value in values.items()}


def plain_value(value: object) -> object:
    """One of them."""
    match value:
        case datetime.date():
            return value.isoformat()
        case Background() | Degree() | Specialty():
            return value.slug
    return value
