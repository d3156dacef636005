"""A person's writes through the services, as views call them."""

import uuid
from typing import Any

from roadmap.catalogue.models import Degree
from roadmap.errors import NotFound
from roadmap.journey import services
from roadmap.journey.credentials import writes as credentials
from roadmap.journey.models import Note
from roadmap.journey.own import milestones, placing
from roadmap.journey.parts import evidence, notes, sub_steps
from roadmap.journey.planning import dates
from roadmap.journey.reports import report_line
from roadmap.journey.starting import answers
from roadmap.journey.undo import ChangedSince, undo_event
from roadmap.journey.updates import seen
from tests.promises.hands.hand import Day, Empty

ADD = {
    "note": notes.add_note,
    "evidence": evidence.add_evidence,
    "step": sub_steps.add_sub_step,
}
REMOVE = {
    "note": notes.remove_note,
    "evidence": evidence.remove_evidence,
    "step": sub_steps.remove_sub_step,
}
RESTORE = {
    "note": notes.restore_note,
    "evidence": evidence.restore_evidence,
    "step": sub_steps.restore_sub_step,
}


class ByServices(Empty):
    """Calls the services."""

    # Entries

    def set_state(self, ref: str, **values) -> None:
        services.set_state(user=self.user, ref=ref, **values)

    def set_target_date(self, ref: str, day: Day | None) -> None:
        services.set_target_date(user=self.user, ref=ref, target_date=day)

    def mark_already_done(self, lines: list[str], day: Day) -> None:
        answers.mark_already_done(user=self.user, done=[(ref, day) for ref in lines])

    def add_own(self, stage_id: int, title: str, day: Day | None) -> str:
        _change, milestone = milestones.add_own_milestone(
            user=self.user, key=uuid.uuid4(), stage_id=stage_id, title=title, target_date=day
        )
        return milestone.ref

    def remove_own(self, ref: str) -> None:
        milestones.remove_own_milestone(user=self.user, ref=ref)

    def reword(self, ref: str, title: str, stage_id: int | None) -> None:
        milestones.reword(user=self.user, ref=ref, title=title, stage_id=stage_id)

    def place(self, ref: str, after: str) -> None:
        placing.place(user=self.user, ref=ref, after=after)

    def use_programmes_order(self, stage_id: int) -> None:
        placing.use_programmes_order(user=self.user, stage_id=stage_id)

    def report(self, ref: str, text: str) -> bool:
        try:
            report_line(user=self.user, ref=ref, key=uuid.uuid4(), text=text)
        except NotFound:
            return False
        return True

    # Notes, evidence and steps

    def add_part(self, kind: str, ref: str, **columns: str) -> int:
        change = ADD[kind](user=self.user, ref=ref, key=uuid.uuid4(), **columns)
        return change.event.after[kind]

    def edit_part(self, kind: str, ref: str, key: int, **columns: Any) -> None:
        if kind == "evidence":
            evidence.edit_evidence(user=self.user, ref=ref, evidence_id=key, **columns)
        elif "is_done" in columns:
            sub_steps.tick_sub_step(user=self.user, ref=ref, step_id=key, **columns)
        else:
            sub_steps.reword_sub_step(user=self.user, ref=ref, step_id=key, **columns)

    def set_part_removed(self, kind: str, ref: str, key: int, *, removed: bool) -> None:
        write = REMOVE[kind] if removed else RESTORE[kind]
        write(user=self.user, ref=ref, **{f"{kind}_id": key})

    def edit_note(self, ref: str, key: int, revision: int, body: str, *, stored: str) -> bool:
        try:
            notes.edit_note(user=self.user, ref=ref, note_id=key, revision=revision, body=body)
        except notes.StaleNote as stale:
            return stale.note.body != stored  # which is shown beside what was typed
        return True

    def put_back(self, ref: str, key: int, revision: int, body: str) -> None:
        note = Note.objects.get(pk=key)
        version = note.versions.get(revision=revision)
        values = {"revision": note.revision, "body": version.body}
        notes.edit_note(user=self.user, ref=ref, note_id=key, **values)

    # Dates and credentials

    def add_pause(self, first: Day, last: Day) -> int:
        days = {"first_day": first, "last_day": last}
        change = dates.add_pause(user=self.user, key=uuid.uuid4(), **days)
        return change.event.after["pause"]

    def change_pause(self, key: int, first: Day, last: Day) -> None:
        dates.change_pause(user=self.user, pause_id=key, first_day=first, last_day=last)

    def remove_pause(self, key: int) -> None:
        dates.remove_pause(user=self.user, pause_id=key)

    def add_anchor(self, name: str, day: Day) -> int:
        change = dates.add_anchor(user=self.user, key=uuid.uuid4(), name=name, day=day)
        return change.event.after["anchor"]

    def change_anchor(self, key: int, name: str, day: Day) -> bool:
        try:
            dates.change_anchor(user=self.user, anchor_id=key, name=name, day=day)
        except dates.OutOfRange:
            return False
        return True

    def remove_anchor(self, key: int) -> None:
        dates.remove_anchor(user=self.user, anchor_id=key)

    def hang(self, ref: str, anchor: int | None, days: int) -> bool:
        try:
            dates.hang_target_date(user=self.user, ref=ref, anchor_id=anchor, days=days)
        except dates.OutOfRange:
            return False
        return True

    def take_plan(self, taken: dict[str, Day]) -> None:
        dates.take_plan(user=self.user, dates=taken.items())

    def add_credential(self, ref: str, **facts: Any) -> int:
        facts["degree"] = _degree(facts["degree"])
        _change, credential = credentials.add_credential(
            user=self.user, key=uuid.uuid4(), ref=ref, **facts
        )
        return credential.pk

    def edit_credential(self, key: int, kind: str, **facts: Any) -> None:
        facts["degree"] = _degree(facts["degree"])
        credentials.edit_credential(user=self.user, credential_id=key, **facts)

    def remove_credential(self, key: int) -> None:
        credentials.remove_credential(user=self.user, credential_id=key)

    # The roadmap as a whole

    def undo(self, event: int) -> bool:
        try:
            undo_event(user=self.user, event_id=event)
        except ChangedSince:
            pass
        except NotFound:
            return False
        return True

    def save_answers(self, **said) -> None:
        answers.save_answers(user=self.user, **said)

    def mark_update_seen(self, slug: str, number: int) -> None:
        seen.mark_update_seen(user=self.user, roadmap_template=slug, number=number)

    def mark_opened(self, ref: str) -> None:
        seen.mark_opened(user=self.user, ref=ref)


def _degree(slug: str | None) -> Degree | None:
    return slug and Degree.objects.get(slug=slug)
