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
from roadmap.errors import NotFound
from roadmap.journey import markdown, order, refs, updates
from roadmap.journey.models import Event, Evidence, Milestone, Note, NoteVersion, Roadmap, SubStep

State = Milestone.State
What = Event.What
Part = Note | Evidence | SubStep
"""What a milestone holds several of; each can be removed and brought back."""
PARTS = {"note": Note, "evidence": Evidence, "step": SubStep}
"""The parts by the word for them in events."""


class ChangedSince(Exception):
    """What was to be undone has changed since, so undoing it would undo that too."""


class TooMany(Exception):
    """The milestone holds as many of them as it can."""


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
            return Change(roadmap, write_event(roadmap, What.STARTED, after=_plain(answers)))
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
        event = write_event(
            roadmap,
            What.ANSWERS,
            before=_plain({name: before[name] for name in changed}),
            after=_plain({name: answers[name] for name in changed}),
        )
        return Change(roadmap, event)


def mark_already_done(*, user: User, done: Iterable[tuple[str, datetime.date]]) -> None:
    """Tick several lines at once, each with the day it was done; all or none.

    Args:
        user: whose roadmap.
        done: refs with the day each was done.

    Raises:
        NotFound: when the user has no roadmap or a line was never published.
    """
    with transaction.atomic():
        for ref, done_on in done:
            set_state(user=user, ref=ref, state=State.DONE, done_on=done_on)


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
        roadmap = lock_roadmap(user)
        seen = roadmap.seen_edition
        if roadmap.roadmap_template.slug != roadmap_template or number <= seen.number:
            return Change(roadmap, None)
        edition = roadmap.roadmap_template.editions.defer("content").filter(number=number).first()
        if edition is None:
            raise NotFound(f"edition {number}")
        roadmap.seen_edition = edition
        roadmap.save(update_fields=["seen_edition"])
        event = write_event(
            roadmap,
            What.UPDATE_SEEN,
            before={"edition": seen.number},
            after={"edition": edition.number},
        )
        return Change(roadmap, event)


def mark_opened(*, user: User, ref: str) -> None:
    """Note that the user has opened a line that is new to them; nothing for any other line.

    Raises:
        NotFound: when the user has no roadmap or the line was never published.
    """
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        milestone = find_or_make_milestone(roadmap, ref)
        if milestone.template_id in updates.unopened_lines(roadmap):
            roadmap.opened_lines.append(milestone.template_id)
            roadmap.save(update_fields=["opened_lines"])


# Milestones --------------------------------------------------------------------------------------


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
            "done_on": _plain_value(done_on if state == State.DONE else None),
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


# Own milestones, own words, own order ------------------------------------------------------------


def add_own_milestone(
    *,
    user: User,
    key: uuid.UUID,
    stage_id: int,
    title: str,
    target_date: datetime.date | None = None,
) -> tuple[Change, Milestone]:
    """Add a milestone of the user's own at the end of a stage.

    Args:
        user: whose roadmap.
        key: made with the form; a second post with the same key and title adds nothing.
        stage_id: one of the stages of the roadmap.
        title: 1 to 120 characters.
        target_date: when it is to be done; None for no date.

    Returns:
        What was written, and the milestone.

    Raises:
        NotFound: when the user has no roadmap, or it has no such stage.
    """
    # As with a note: known by its form and the title it was first sent with.
    key = uuid.uuid5(key, title)
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        if sent_before := roadmap.milestones.filter(key=key).first():
            restored = _set_milestone_removed(roadmap, sent_before, removed=False)
            return Change(roadmap, restored), sent_before
        _check_stage(roadmap, stage_id)
        milestone = roadmap.milestones.create(
            key=key, stage_id=stage_id, title=title, target_date=target_date
        )
        _put_last(roadmap, milestone)
        event = write_event(
            roadmap,
            What.ADDED,
            milestone=milestone,
            after={"title": title, "target_date": _plain_value(target_date)},
        )
        return Change(roadmap, event), milestone


def remove_own_milestone(*, user: User, ref: str) -> Change:
    """Take one of the user's own milestones off the roadmap, with all that is on it.

    Undoing the event brings it back as it was. A line of the programme is set aside instead.

    Raises:
        NotFound: when the user has no such milestone of their own.
    """
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        milestone = roadmap.milestones.filter(**refs.columns(ref)).first()
        if milestone is None or milestone.template_id is not None:
            raise NotFound(f"own milestone {ref}")
        return Change(roadmap, _set_milestone_removed(roadmap, milestone, removed=True))


def reword(*, user: User, ref: str, title: str, stage_id: int | None = None) -> Change:
    """Give an entry the user's own title, which no later edition changes.

    Args:
        user: whose roadmap.
        ref: the entry.
        title: at most 120 characters. Of a line of the programme, nothing or the programme's own
            title means that it is called as the programme calls it, now and later.
        stage_id: where one of the user's own milestones goes; None leaves it where it is.

    Raises:
        NotFound: when the user has no such entry, or the roadmap no such stage.
        ValueError: when an own milestone would have no title.
    """
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        milestone = find_or_make_milestone(roadmap, ref)
        after = {"title": title}
        if milestone.template_id is None:
            if not title:
                raise ValueError("an own milestone needs a title")
            after["stage_id"] = stage_id or milestone.stage_id
            if after["stage_id"] != milestone.stage_id:
                _check_stage(roadmap, stage_id)
        elif title == _title_of_line(roadmap, milestone.template_id):
            after["title"] = ""
        before = {name: getattr(milestone, name) for name in after}
        if before == after:
            return Change(roadmap, None)
        for name, value in after.items():
            setattr(milestone, name, value)
        store(milestone, *after)
        if after.get("stage_id") != before.get("stage_id"):
            _put_last(roadmap, milestone)
        event = write_event(roadmap, What.REWORDED, milestone=milestone, before=before, after=after)
        return Change(roadmap, event)


def place(*, user: User, ref: str, after: str) -> Change:
    """Put an entry behind another of its stage. From then on the stage keeps the user's order.

    Args:
        user: whose roadmap.
        ref: the entry.
        after: ref of the entry that it comes after; empty to make it the first.

    Raises:
        NotFound: when one of them is no entry of that stage, or both are the same.
    """
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        stage_id = _stage_of(roadmap, ref)
        stored = roadmap.own_order.get(str(stage_id))
        programme = _programme_order(roadmap, stage_id)
        if after and after not in programme:
            raise NotFound(f"entry {after}")
        # With what is not there now, so that it has its place again when it comes back.
        now = order.completed(programme, stored or [])
        try:
            wanted = order.moved(now, ref, after)
        except ValueError as error:
            raise NotFound(str(error)) from error
        if order.arranged(programme, wanted) == order.arranged(programme, now):
            return Change(roadmap, None)
        return _set_order(roadmap, stage_id, wanted, ref=ref)


def use_programmes_order(*, user: User, stage_id: int) -> Change:
    """Show a stage in the programme's order again, the user's own milestones at its end.

    Raises:
        NotFound: when the user has no roadmap.
    """
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        if str(stage_id) not in roadmap.own_order:
            return Change(roadmap, None)
        return _set_order(roadmap, stage_id, None)


# Notes, evidence and sub-steps alike --------------------------------------------------------------


def add_part(
    kind: type[Part],
    *,
    user: User,
    ref: str,
    key: uuid.UUID,
    text: str,
    columns: dict[str, str],
    most: int | None = None,
) -> Change:
    """Add a part to an entry.

    Args:
        kind: one of PARTS.
        user: whose roadmap.
        ref: the entry.
        key: made with the form; a second post with the same key and text adds nothing.
        text: what was typed, all of it.
        columns: of the new row.
        most: how many an entry may have; None for any number.

    Raises:
        NotFound: when the user has no roadmap or no such entry.
        TooMany: when the entry has that many already.
    """
    # Who goes back in the browser and writes on sends the same form with another text, and that is
    # another part: it is known by its form and the text it was first sent with.
    key = uuid.uuid5(key, text)
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        milestone = find_or_make_milestone(roadmap, ref)
        there = kind.objects.filter(milestone_id=milestone.pk)
        if milestone.pk is None:
            milestone.save()
        elif sent_before := there.filter(key=key).first():
            # The answer says that it is saved, so one that was removed since comes back.
            return Change(roadmap, set_removed(roadmap, sent_before, removed=False))
        elif most is not None and there.filter(removed_at=None).count() >= most:
            raise TooMany
        part = kind.objects.create(milestone=milestone, key=key, **columns)
        word = _word_for(part)
        event = write_event(
            roadmap, What(f"{word}-added"), milestone=milestone, after={word: part.pk}
        )
        return Change(roadmap, event)


def edit_part(
    kind: type[Part],
    *,
    user: User,
    ref: str,
    pk: int,
    what: Event.What,
    wanted: dict[str, object],
) -> Change:
    """Give columns of a part the wanted values; one removed in another window comes back.

    Raises:
        NotFound: when there is no such part of this user on this entry.
    """
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        part = find_part(kind, roadmap, ref, pk)
        restored = set_removed(roadmap, part, removed=False)
        event = _change_part(roadmap, part, what, wanted)
        return Change(roadmap, event or restored)


def set_part_removed(kind: type[Part], *, user: User, ref: str, pk: int, removed: bool) -> Change:
    """Take a part off the page, or bring it back; its row is kept.

    Raises:
        NotFound: when there is no such part of this user on this entry.
    """
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        part = find_part(kind, roadmap, ref, pk)
        return Change(roadmap, set_removed(roadmap, part, removed=removed))


# Notes -------------------------------------------------------------------------------------------


def add_note(*, user: User, ref: str, key: uuid.UUID, body: str) -> Change:
    """Write a note on an entry.

    Args:
        user: whose roadmap.
        ref: the entry.
        key: made with the form; a second post with the same key and text adds nothing.
        body: Markdown, 1 to 10,000 characters.

    Raises:
        NotFound: when the user has no roadmap or the line was never published.
    """
    columns = {"body": body, "html": markdown.render(body)}
    return add_part(Note, user=user, ref=ref, key=key, text=body, columns=columns)


def edit_note(*, user: User, ref: str, note_id: int, revision: int, body: str) -> Change:
    """Give a note a new text; the earlier one is kept as a `NoteVersion`.

    Args:
        user: whose roadmap.
        ref: the entry.
        note_id: the note; one that was removed in another window comes back.
        revision: the revision that the form was opened with.
        body: Markdown, 1 to 10,000 characters.

    Raises:
        NotFound: when there is no such note of this user on this entry.
        StaleNote: when the note was edited since; nothing is changed then.
    """
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        note = find_part(Note, roadmap, ref, note_id)
        restored = set_removed(roadmap, note, removed=False)
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
        event = write_event(
            roadmap,
            What.NOTE_EDITED,
            milestone=note.milestone,
            before={"note": note.pk, "revision": note.revision - 1},
            after={"note": note.pk, "revision": note.revision},
        )
        return Change(roadmap, event)


def remove_note(*, user: User, ref: str, note_id: int) -> Change:
    """Take a note off the page; it can be brought back by undoing the event.

    Raises:
        NotFound: when there is no such note of this user on this entry.
    """
    return set_part_removed(Note, user=user, ref=ref, pk=note_id, removed=True)


def restore_note(*, user: User, ref: str, note_id: int) -> Change:
    """Bring a removed note back.

    Raises:
        NotFound: when there is no such note of this user on this entry.
    """
    return set_part_removed(Note, user=user, ref=ref, pk=note_id, removed=False)


# Reports -----------------------------------------------------------------------------------------


def report_line(*, user: User, ref: str, key: uuid.UUID, text: str) -> None:
    """Tell the programme's editors that something is wrong with a line.

    Args:
        user: who says so.
        ref: the line's.
        key: made with the form; a second post with the same key and text adds nothing.
        text: what is wrong, 1 to 1,000 characters.

    Raises:
        NotFound: when the user has no roadmap or the line was never published.
    """
    roadmap = Roadmap.objects.for_user(user).first()
    if roadmap is None:
        raise NotFound("roadmap")
    template_id = find_or_make_milestone(roadmap, ref).template_id
    if template_id is None:
        raise NotFound(f"line {ref}")
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
        roadmap = lock_roadmap(user)
        undone = roadmap.events.filter(pk=event_id).select_related("milestone").first()
        if undone is None:
            raise NotFound(f"event {event_id}")
        milestone = undone.milestone
        match undone.what:
            case What.STATE | What.TARGET_DATE | What.REWORDED:
                return Change(roadmap, _put_back(roadmap, undone, milestone)), undone
            case What.ORDER:
                return _put_order_back(roadmap, undone), undone
            case What.ADDED | What.REMOVED:
                removed = undone.what == What.ADDED
                return Change(
                    roadmap, _set_milestone_removed(roadmap, milestone, removed=removed)
                ), undone
            case What.NOTE_REMOVED | What.EVIDENCE_REMOVED | What.STEP_REMOVED:
                part = _part_of(roadmap, undone)
                return Change(roadmap, set_removed(roadmap, part, removed=False)), undone
            case (
                What.EVIDENCE_ADDED | What.EVIDENCE_RESTORED | What.STEP_ADDED | What.STEP_RESTORED
            ):
                part = _part_of(roadmap, undone)
                return Change(roadmap, set_removed(roadmap, part, removed=True)), undone
            case What.EVIDENCE_EDITED | What.STEP_REWORDED | What.STEP_TICKED:
                part = _part_of(roadmap, undone)
                return Change(roadmap, _put_back(roadmap, undone, part)), undone
        raise NotFound(f"event {event_id} cannot be undone")


# Parts -------------------------------------------------------------------------------------------


def lock_roadmap(user: User) -> Roadmap:
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
    return write_event(
        roadmap,
        What.MOVED,
        before={"roadmap_template": before.slug},
        after={"roadmap_template": roadmap_template.slug},
    )


def find_or_make_milestone(roadmap: Roadmap, ref: str) -> Milestone:
    """The stored row of an entry, or a new one that is not stored yet.

    A new one may be of any line that was ever published for a roadmap template that the person is
    on, or was on when the page was opened. An own milestone that was removed meanwhile comes back:
    whoever writes on it needs it.
    """
    kind, pk = refs.parse(ref)
    milestone = roadmap.milestones.filter(**refs.columns(ref)).first()
    if milestone is not None:
        _set_milestone_removed(roadmap, milestone, removed=False)
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


def _edition_of(roadmap: Roadmap, template_id: int | None) -> int:
    """Id of the edition that words a line now, be it of an earlier roadmap template."""
    if template_id is not None and not _knows(roadmap, template_id):
        return RoadmapTemplate.objects.values_list("current_edition", flat=True).get(
            stages__milestone_templates=template_id
        )
    return roadmap.roadmap_template.current_edition_id


def _check_stage(roadmap: Roadmap, stage_id: int) -> None:
    content = editions.load(roadmap.roadmap_template.current_edition)
    if not any(stage.id == stage_id for stage in content.stages):
        raise NotFound(f"stage {stage_id}")


def _title_of_line(roadmap: Roadmap, template_id: int) -> str:
    """What the programme calls a line; nothing for a line of an earlier roadmap template."""
    line = editions.load(roadmap.roadmap_template.current_edition).lines.get(template_id)
    return line.title if line else ""


def _stage_of(roadmap: Roadmap, ref: str) -> int:
    """Id of the stage that an entry stands in."""
    kind, pk = refs.parse(ref)
    if kind == refs.TEMPLATE:
        line = editions.load(roadmap.roadmap_template.current_edition).lines.get(pk)
        stage_id = line and line.stage_id
    else:
        own = roadmap.milestones.filter(**refs.columns(ref), removed_at=None)
        stage_id = own.values_list("stage_id", flat=True).first()
    if stage_id is None:
        raise NotFound(f"entry {ref}")
    return stage_id


def _programme_order(roadmap: Roadmap, stage_id: int) -> list[str]:
    """The refs of a stage: the programme's lines, and then the user's own milestones."""
    content = editions.load(roadmap.roadmap_template.current_edition)
    own = roadmap.milestones.filter(stage=stage_id, removed_at=None).order_by("pk")
    return [
        *(line.ref for stage in content.stages if stage.id == stage_id for line in stage.lines),
        *(refs.of_own(pk) for pk in own.values_list("pk", flat=True)),
    ]


def _put_last(roadmap: Roadmap, milestone: Milestone) -> None:
    """Put an own milestone that is new in its stage at the end, where the stage has an order."""
    own_order = roadmap.own_order.get(str(milestone.stage_id))
    if own_order is not None and milestone.ref not in own_order:
        own_order.append(milestone.ref)
        roadmap.save(update_fields=["own_order"])


def _set_order(
    roadmap: Roadmap, stage_id: int, wanted: list[str] | None, *, ref: str = ""
) -> Change:
    stored = roadmap.own_order.pop(str(stage_id), None)
    if wanted is not None:
        roadmap.own_order[str(stage_id)] = wanted
    roadmap.save(update_fields=["own_order"])
    event = write_event(
        roadmap,
        What.ORDER,
        before={"stage": stage_id, "order": stored},
        after={"stage": stage_id, "order": wanted, "ref": ref},
    )
    return Change(roadmap, event)


def store(milestone: Milestone, *columns: str) -> None:
    """Save these columns of a milestone; all of them when it is stored for the first time."""
    milestone.save(update_fields=columns if milestone.pk else None)


def find_part(kind: type[Part], roadmap: Roadmap, ref: str, pk: int) -> Part:
    """A part of the user's on an entry, removed or not.

    Raises:
        NotFound: when there is none.
    """
    part = (
        kind.objects.filter(milestone__roadmap=roadmap, pk=pk, **refs.columns(ref, "milestone__"))
        .select_related("milestone")
        .first()
    )
    if part is None:
        raise NotFound(f"{kind.__name__} {pk}")
    return part


def _part_of(roadmap: Roadmap, event: Event) -> Part:
    """The note, the piece of evidence or the sub-step that an event was about."""
    word = next(word for word in PARTS if word in event.after)
    return find_part(PARTS[word], roadmap, event.milestone.ref, event.after[word])


def _word_for(part: Part) -> str:
    return next(word for word, kind in PARTS.items() if isinstance(part, kind))


def _change_part(
    roadmap: Roadmap, part: Part, what: Event.What, wanted: dict[str, object]
) -> Event | None:
    """Give columns of a part the wanted values; the event holds those that changed."""
    changed = [name for name, value in wanted.items() if getattr(part, name) != value]
    if not changed:
        return None
    word = _word_for(part)
    before = {word: part.pk} | {name: getattr(part, name) for name in changed}
    for name in changed:
        setattr(part, name, wanted[name])
    part.save(update_fields=changed)
    after = {word: part.pk} | {name: wanted[name] for name in changed}
    return write_event(roadmap, what, milestone=part.milestone, before=before, after=after)


def _put_back(roadmap: Roadmap, undone: Event, row: Milestone | Part) -> Event | None:
    """Give the columns of a milestone, or of a part of it, the values from before an event.

    Raises:
        ChangedSince: when one of them has changed since.
    """
    before = {name: value for name, value in undone.before.items() if name not in PARTS}
    after = {name: value for name, value in undone.after.items() if name not in PARTS}
    if undone.what == What.TARGET_DATE:
        # The event of a date that hung on nothing says nothing of anchors.
        nothing = {"anchor_id": None, "anchor_days": None}
        before, after = nothing | before, nothing | after
    now = {name: _plain_value(getattr(row, name)) for name in before}
    if now == before:
        return None
    if any(now[name] != after[name] for name in before) or not _hangs_truly(roadmap, before):
        raise ChangedSince
    for name, value in before.items():
        setattr(row, name, value)
    row.save(update_fields=list(before))
    return write_event(
        roadmap,
        undone.what,
        milestone=undone.milestone,
        before=undone.after,
        after=undone.before,
    )


def _put_order_back(roadmap: Roadmap, undone: Event) -> Change:
    """Give a stage the order from before an event.

    Raises:
        ChangedSince: when it has changed since.
    """
    stage_id, before = undone.before["stage"], undone.before["order"]
    now = roadmap.own_order.get(str(stage_id))
    if now == before:
        return Change(roadmap, None)
    if now != undone.after["order"]:
        raise ChangedSince
    return _set_order(roadmap, stage_id, before)


def _set_milestone_removed(
    roadmap: Roadmap, milestone: Milestone, *, removed: bool
) -> Event | None:
    if removed == (milestone.removed_at is not None):
        return None
    milestone.removed_at = timezone.now() if removed else None
    milestone.save(update_fields=["removed_at"])
    return write_event(roadmap, What.REMOVED if removed else What.RESTORED, milestone=milestone)


def set_removed(roadmap: Roadmap, part: Part, *, removed: bool) -> Event | None:
    """Take a part off the page, or bring it back; None when it is so already."""
    if removed == (part.removed_at is not None):
        return None
    part.removed_at = timezone.now() if removed else None
    part.save(update_fields=["removed_at"])
    word = _word_for(part)
    return write_event(
        roadmap,
        What(f"{word}-removed" if removed else f"{word}-restored"),
        milestone=part.milestone,
        before={word: part.pk},
        after={word: part.pk},
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


def _hangs_truly(roadmap: Roadmap, values: dict) -> bool:
    """Whether a milestone may have these values: a date that hangs is the one its anchor gives."""
    if values.get("anchor_id") is None:
        return True
    anchor = roadmap.anchors.filter(pk=values["anchor_id"], removed_at=None).first()
    if anchor is None:
        return False
    return anchor.date_of(values["anchor_days"]).isoformat() == values["target_date"]


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
