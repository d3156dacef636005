"""Every write of the journey.

Each function is one transaction: it locks the user's roadmap, compares, returns if nothing
changes, saves only the changed columns and writes the event. All post the wanted state, so
sending one twice has the effect of once.
"""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from roadmap.catalogue import editions
from roadmap.catalogue.models import (
    Background,
    Degree,
    MilestoneTemplate,
    Report,
    RoadmapTemplate,
    Specialty,
)
from roadmap.journey import markdown, updates
from roadmap.journey.models import (
    Event,
    Milestone,
    Note,
    NoteVersion,
    NotFound,
    Roadmap,
)

State = Milestone.State
What = Event.What


class ChangedSince(Exception):
    """What was to be undone has changed since, so undoing it would undo that too."""


class StaleNote(Exception):
    """The note was edited elsewhere after the form was opened.

    Attributes:
        note: the note as it is stored now.
    """

    def __init__(self, note: Note) -> None:
        super().__init__(f"note {note.pk} is at revision {note.revision}")
        self.note = note


@dataclass(frozen=True, slots=True)
class Change:
    """What a write did.

    Attributes:
        roadmap: the user's roadmap, locked until the transaction ended.
        event: the event that was written; None when nothing changed.
    """

    roadmap: Roadmap
    event: Event | None


# Starting ----------------------------------------------------------------------------------------


def save_answers(
    *,
    user: User,
    background: Background,
    degree: Degree,
    degree_status: str,
    specialty: Specialty | None,
    target_date: datetime.date | None,
    hours_per_week: int | None,
    roadmap_template: RoadmapTemplate | None = None,
) -> Change:
    """Start the user's roadmap, or change the answers it was made for. Nothing else is touched.

    Moving to another roadmap template leaves every milestone row as it is: what was touched on the
    earlier one stays on the page, and can be ticked and unticked there.

    Args:
        user: whose roadmap.
        background: where the person comes from.
        degree: held or under way, as `degree_status` says.
        degree_status: one of `Roadmap.DegreeStatus`.
        specialty: the area of expertise; None while not decided.
        target_date: when the person would like the role; None for no date.
        hours_per_week: 1 to 80; None for not said.
        roadmap_template: a published one to start on or to move to; None keeps the present one, or
            means the default.

    Raises:
        NotFound: when no roadmap template has been published yet, or the account is gone.

    Locks the user's row, so that two tabs start one roadmap; with the weaker of the two locks,
    because every event names the user, and two requests would wait for each other for ever.
    """
    answers = {
        "background": background,
        "degree": degree,
        "degree_status": degree_status,
        "specialty": specialty,
        "target_date": target_date,
        "hours_per_week": hours_per_week,
    }
    with transaction.atomic():
        if not User.objects.select_for_update(no_key=True).filter(pk=user.pk):
            raise NotFound("user")
        roadmap = Roadmap.objects.for_user(user).first()
        if roadmap is None:
            template = _published(roadmap_template)
            roadmap = Roadmap.objects.create(
                user=user,
                roadmap_template=template,
                first_edition=template.current_edition,
                seen_edition=template.current_edition,
                started_on=timezone.localdate(timezone=user.zone),
                **answers,
            )
            return Change(roadmap, _event(roadmap, What.STARTED, after=_plain(answers)))
        moved = None
        if roadmap_template is not None and roadmap_template != roadmap.roadmap_template:
            moved = _move(roadmap, _published(roadmap_template))
        before = {name: getattr(roadmap, name) for name in answers}
        changed = [name for name in answers if answers[name] != before[name]]
        if not changed:
            return Change(roadmap, moved)
        for name in changed:
            setattr(roadmap, name, answers[name])
        roadmap.save(update_fields=changed)
        event = _event(
            roadmap,
            What.ANSWERS,
            before=_plain({name: before[name] for name in changed}),
            after=_plain({name: answers[name] for name in changed}),
        )
        return Change(roadmap, event)


def mark_already_done(*, user: User, done: Iterable[tuple[int, datetime.date]]) -> None:
    """Tick several lines at once, each with the day it was done; all or none.

    Args:
        user: whose roadmap.
        done: milestone template ids with the day each was done.

    Raises:
        NotFound: when the user has no roadmap or a line was never published.
    """
    with transaction.atomic():
        for template_id, done_on in done:
            set_state(user=user, template_id=template_id, state=State.DONE, done_on=done_on)


# Updates -----------------------------------------------------------------------------------------


def mark_update_seen(*, user: User, roadmap_template: str, number: int) -> Change:
    """Note that the user has read what changed up to an edition.

    Args:
        user: whose roadmap.
        roadmap_template: slug of the roadmap template that the page was about; nothing happens
            when the user has moved to another one since.
        number: of the edition that the page was about. What was published after it stays unread.

    Raises:
        NotFound: when the user has no roadmap, or it never had such an edition.
    """
    with transaction.atomic():
        roadmap = _lock_roadmap(user)
        seen = roadmap.seen_edition
        if roadmap.roadmap_template.slug != roadmap_template or number <= seen.number:
            return Change(roadmap, None)
        edition = roadmap.roadmap_template.editions.defer("content").filter(number=number).first()
        if edition is None:
            raise NotFound(f"edition {number}")
        roadmap.seen_edition = edition
        roadmap.save(update_fields=["seen_edition"])
        event = _event(
            roadmap,
            What.UPDATE_SEEN,
            before={"edition": seen.number},
            after={"edition": edition.number},
        )
        return Change(roadmap, event)


def mark_opened(*, user: User, template_id: int) -> None:
    """Note that the user has opened a line that is new to them; nothing for any other line.

    Raises:
        NotFound: when the user has no roadmap or the line was never published.
    """
    with transaction.atomic():
        roadmap = _lock_roadmap(user)
        _find_or_make_milestone(roadmap, template_id)
        if template_id in updates.unopened_lines(roadmap):
            roadmap.opened_lines.append(template_id)
            roadmap.save(update_fields=["opened_lines"])


# Milestones --------------------------------------------------------------------------------------


def set_state(
    *,
    user: User,
    template_id: int,
    state: str,
    done_on: datetime.date | None = None,
    reason: str = "",
) -> Change:
    """Make an entry open, doing, done or skipped.

    Args:
        user: whose roadmap.
        template_id: the entry's milestone template; any that was ever published will do, so that
            a page opened before a publish still works.
        state: one of `Milestone.State`.
        done_on: for done: the day; None keeps the stored day, or means today where there is none.
        reason: for skipped: why, at most 300 characters.

    Raises:
        NotFound: when the user has no roadmap or the line was never published.
    """
    with transaction.atomic():
        roadmap = _lock_roadmap(user)
        milestone = _find_or_make_milestone(roadmap, template_id)
        before = _state_of(milestone)
        if state == State.DONE and done_on is None:
            done_on = milestone.done_on or timezone.localdate(timezone=user.zone)
        after = {
            "state": str(state),
            "done_on": _plain_value(done_on if state == State.DONE else None),
            "reason": reason if state == State.SKIPPED else "",
        }
        if before == after:
            return Change(roadmap, None)
        milestone.state = state
        milestone.done_on = done_on if state == State.DONE else None
        milestone.reason = after["reason"]
        _store(milestone, "state", "done_on", "reason")
        return Change(
            roadmap,
            _event(roadmap, What.STATE, milestone=milestone, before=before, after=after),
        )


def set_target_date(*, user: User, template_id: int, target_date: datetime.date | None) -> Change:
    """Set, move or (with None) take away an entry's target date.

    One that hung on an anchor is moved by hand from then on; the same date again leaves it there.

    Raises:
        NotFound: when the user has no roadmap or the line was never published.
    """
    with transaction.atomic():
        roadmap = _lock_roadmap(user)
        milestone = _find_or_make_milestone(roadmap, template_id)
        if milestone.target_date == target_date:
            return Change(roadmap, None)
        before = target_date_of(milestone)
        milestone.target_date = target_date
        milestone.anchor = milestone.anchor_days = None
        _store(milestone, "target_date", "anchor", "anchor_days")
        event = _event(
            roadmap,
            What.TARGET_DATE,
            milestone=milestone,
            before=before,
            after=target_date_of(milestone),
        )
        return Change(roadmap, event)


# Notes -------------------------------------------------------------------------------------------


def add_note(*, user: User, template_id: int, key: uuid.UUID, body: str) -> Change:
    """Write a note on an entry.

    Args:
        user: whose roadmap.
        template_id: the entry's milestone template.
        key: made with the form; a second post with the same key and text adds nothing.
        body: Markdown, 1 to 10,000 characters.

    Raises:
        NotFound: when the user has no roadmap or the line was never published.
    """
    # Who goes back in the browser and writes on sends the same form with another text, and that is
    # another note: a note is known by its form and the text it was first sent with.
    key = uuid.uuid5(key, body)
    with transaction.atomic():
        roadmap = _lock_roadmap(user)
        milestone = _find_or_make_milestone(roadmap, template_id)
        if milestone.pk is None:
            milestone.save()
        elif sent_before := milestone.notes.filter(key=key).first():
            # The answer says that it is saved, so one that was removed since comes back.
            return Change(roadmap, _set_removed(roadmap, sent_before, removed=False))
        note = Note.objects.create(
            milestone=milestone, key=key, body=body, html=markdown.render(body)
        )
        event = _event(roadmap, What.NOTE_ADDED, milestone=milestone, after={"note": note.pk})
        return Change(roadmap, event)


def edit_note(*, user: User, template_id: int, note_id: int, revision: int, body: str) -> Change:
    """Give a note a new text; the earlier one is kept as a `NoteVersion`.

    Args:
        user: whose roadmap.
        template_id: the entry's milestone template.
        note_id: the note; one that was removed in another window comes back.
        revision: the revision that the form was opened with.
        body: Markdown, 1 to 10,000 characters.

    Raises:
        NotFound: when there is no such note of this user on this entry.
        StaleNote: when the note was edited since; nothing is changed then.
    """
    with transaction.atomic():
        roadmap = _lock_roadmap(user)
        note = _find_note(roadmap, template_id, note_id)
        restored = _set_removed(roadmap, note, removed=False)
        if note.body == body:
            return Change(roadmap, restored)
        if note.revision != revision:
            raise StaleNote(note)
        NoteVersion.objects.create(
            note=note, revision=note.revision, body=note.body, edited_at=note.edited_at
        )
        note.body = body
        note.html = markdown.render(body)
        note.revision += 1
        note.edited_at = timezone.now()
        note.save(update_fields=["body", "html", "revision", "edited_at"])
        event = _event(
            roadmap,
            What.NOTE_EDITED,
            milestone=note.milestone,
            before={"note": note.pk, "revision": note.revision - 1},
            after={"note": note.pk, "revision": note.revision},
        )
        return Change(roadmap, event)


def remove_note(*, user: User, template_id: int, note_id: int) -> Change:
    """Take a note off the page; it can be brought back by undoing the event.

    Raises:
        NotFound: when there is no such note of this user on this entry.
    """
    with transaction.atomic():
        roadmap = _lock_roadmap(user)
        note = _find_note(roadmap, template_id, note_id)
        return Change(roadmap, _set_removed(roadmap, note, removed=True))


def restore_note(*, user: User, template_id: int, note_id: int) -> Change:
    """Bring a removed note back.

    Raises:
        NotFound: when there is no such note of this user on this entry.
    """
    with transaction.atomic():
        roadmap = _lock_roadmap(user)
        note = _find_note(roadmap, template_id, note_id)
        return Change(roadmap, _set_removed(roadmap, note, removed=False))


# Reports -----------------------------------------------------------------------------------------


def report_line(*, user: User, template_id: int, key: uuid.UUID, text: str) -> None:
    """Tell the programme's editors that something is wrong with a line.

    Args:
        user: who says so.
        template_id: the line's milestone template.
        key: made with the form; a second post with the same key and text adds nothing.
        text: what is wrong, 1 to 1,000 characters.

    Raises:
        NotFound: when the user has no roadmap or the line was never published.
    """
    roadmap = Roadmap.objects.for_user(user).first()
    if roadmap is None:
        raise NotFound("roadmap")
    _find_or_make_milestone(roadmap, template_id)
    Report.objects.get_or_create(
        # As with a note: known by its form and its text. And by the person, because keys are unique
        # among all people and whoever knows one must not be able to hold back a report.
        key=uuid.uuid5(key, f"{user.pk} {text}"),
        defaults={
            "milestone_template_id": template_id,
            "edition_id": _edition_of(roadmap, template_id),
            "by": user,
            "text": text,
        },
    )


# Undo --------------------------------------------------------------------------------------------


def undo(*, user: User, event_id: int) -> tuple[Change, Event]:
    """Put back what an event of the user's changed. Undoing twice has the effect of once.

    Returns:
        What was written, and the event that was undone.

    Raises:
        NotFound: when the user has no such event, or one of a kind that cannot be undone.
        ChangedSince: when the same thing was changed again after the event.
    """
    with transaction.atomic():
        roadmap = _lock_roadmap(user)
        undone = roadmap.events.filter(pk=event_id).select_related("milestone").first()
        if undone is None:
            raise NotFound(f"event {event_id}")
        milestone = undone.milestone
        match undone.what:
            case What.STATE:
                now = _state_of(milestone)
            case What.TARGET_DATE:
                now = target_date_of(milestone)
            case What.NOTE_REMOVED:
                note = _find_note(roadmap, milestone.template_id, undone.before["note"])
                return Change(roadmap, _set_removed(roadmap, note, removed=False)), undone
            case _:
                raise NotFound(f"event {event_id} cannot be undone")
        if now == undone.before:
            return Change(roadmap, None), undone
        if now != undone.after:
            raise ChangedSince
        values = undone.before
        if undone.what == What.TARGET_DATE:
            values = {"anchor_id": None, "anchor_days": None, **values}
            if not _hangs_truly(roadmap, **values):
                raise ChangedSince
        for name, value in values.items():
            setattr(milestone, name, value)
        milestone.save(update_fields=list(values))
        event = _event(
            roadmap,
            undone.what,
            milestone=milestone,
            before=undone.after,
            after=undone.before,
        )
        return Change(roadmap, event), undone


# Parts -------------------------------------------------------------------------------------------


def _lock_roadmap(user: User) -> Roadmap:
    """The user's roadmap, its row locked: writes to one journey happen one after the other.

    It is locked first and read afterwards, because PostgreSQL looks at joined rows before it waits:
    answers that were changed meanwhile would not be found.
    """
    if not Roadmap.objects.select_for_update().filter(user=user).values_list("pk").first():
        raise NotFound("roadmap")
    return Roadmap.objects.for_user(user).get()


def _published(roadmap_template: RoadmapTemplate | None) -> RoadmapTemplate:
    """A roadmap template with its current edition as it is now; the default for None."""
    published = RoadmapTemplate.objects.published()
    if roadmap_template is not None:
        published = published.filter(pk=roadmap_template.pk)
    found = published.first()
    if found is None:
        raise NotFound("no such roadmap template is published")
    return found


def _move(roadmap: Roadmap, roadmap_template: RoadmapTemplate) -> Event:
    """Put the roadmap on another template, where nothing is news yet."""
    before = roadmap.roadmap_template
    roadmap.roadmap_template = roadmap_template
    roadmap.first_edition = roadmap.seen_edition = roadmap_template.current_edition
    roadmap.opened_lines = []
    roadmap.save(
        update_fields=["roadmap_template", "first_edition", "seen_edition", "opened_lines"]
    )
    return _event(
        roadmap,
        What.MOVED,
        before={"roadmap_template": before.slug},
        after={"roadmap_template": roadmap_template.slug},
    )


def _find_or_make_milestone(roadmap: Roadmap, template_id: int) -> Milestone:
    """The stored row of an entry, or a new one that is not stored yet.

    A new one may be of any line that was ever published for a roadmap template that the person is
    on, or was on when the page was opened.
    """
    milestone = roadmap.milestones.filter(template_id=template_id).first()
    if milestone is not None:
        return milestone
    if not _knows(roadmap, template_id) and not _was_known(roadmap, template_id):
        raise NotFound(f"milestone template {template_id}")
    return Milestone(roadmap=roadmap, template_id=template_id)


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


def _edition_of(roadmap: Roadmap, template_id: int | None) -> int:
    """Id of the edition that words a line now, be it of an earlier roadmap template."""
    if template_id is not None and not _knows(roadmap, template_id):
        return RoadmapTemplate.objects.values_list("current_edition", flat=True).get(
            stages__milestone_templates=template_id
        )
    return roadmap.roadmap_template.current_edition_id


def _store(milestone: Milestone, *columns: str) -> None:
    milestone.save(update_fields=columns if milestone.pk else None)


def _find_note(roadmap: Roadmap, template_id: int, note_id: int) -> Note:
    note = (
        Note.objects.filter(
            milestone__roadmap=roadmap, milestone__template_id=template_id, pk=note_id
        )
        .select_related("milestone")
        .first()
    )
    if note is None:
        raise NotFound(f"note {note_id}")
    return note


def _set_removed(roadmap: Roadmap, note: Note, *, removed: bool) -> Event | None:
    if removed == (note.removed_at is not None):
        return None
    note.removed_at = timezone.now() if removed else None
    note.save(update_fields=["removed_at"])
    return _event(
        roadmap,
        What.NOTE_REMOVED if removed else What.NOTE_RESTORED,
        milestone=note.milestone,
        before={"note": note.pk},
        after={"note": note.pk},
    )


def _state_of(milestone: Milestone) -> dict[str, str | None]:
    return {
        "state": str(milestone.state),
        "done_on": _plain_value(milestone.done_on),
        "reason": milestone.reason,
    }


def target_date_of(milestone: Milestone) -> dict[str, str | int | None]:
    """A milestone's target date as events keep it, with what it hangs on, if it does."""
    date = {"target_date": _plain_value(milestone.target_date)}
    if milestone.anchor_id is None:
        return date
    return date | {"anchor_id": milestone.anchor_id, "anchor_days": milestone.anchor_days}


def _hangs_truly(
    roadmap: Roadmap, *, target_date: str | None, anchor_id: int | None, anchor_days: int | None
) -> bool:
    """Whether a date is the one that its anchor gives now; one that hangs on nothing always is."""
    if anchor_id is None:
        return True
    anchor = roadmap.anchors.filter(pk=anchor_id, removed_at=None).first()
    return anchor is not None and anchor.date_of(anchor_days).isoformat() == target_date


def _event(
    roadmap: Roadmap,
    what: Event.What,
    *,
    milestone: Milestone | None = None,
    before: dict | None = None,
    after: dict | None = None,
) -> Event:
    return Event.objects.create(
        roadmap=roadmap,
        milestone=milestone,
        what=what,
        by_id=roadmap.user_id,
        before=before or {},
        after=after or {},
        edition_id=_edition_of(roadmap, milestone.template_id if milestone else None),
    )


def _plain(values: dict) -> dict:
    """Values as JSON keeps them."""
    return {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: object) -> object:
    match value:
        case datetime.date():
            return value.isoformat()
        case Background() | Degree() | Specialty():
            return value.slug
    return value


# What `dates.py`, the other module that writes, needs of these parts.
lock_roadmap = _lock_roadmap
find_or_make_milestone = _find_or_make_milestone
store = _store
write_event = _event
