"""The two ways in which a person's writes reach the site: the services, and the pages."""

import datetime
import uuid
from typing import Any, Protocol, Self

from accounts.models import User
from roadmap.catalogue.models import Background, Degree, RoadmapTemplate
from roadmap.journey import services
from roadmap.journey.models import Event, Milestone, Note, Roadmap
from roadmap.journey.own import milestones, placing
from roadmap.journey.parts import notes
from roadmap.journey.starting.answers import mark_already_done, save_answers
from roadmap.journey.undo import ChangedSince, undo_event
from roadmap.journey.updates import seen
from tests.journey.factories import client_of
from tests.journey.writes import HTMX


class Hand(Protocol):
    """What one person does to the site, and what they are told.

    A write answers the id of its event, or None when it changed nothing.
    """

    user: User

    def set_state(
        self, ref: str, *, state: str, done_on: datetime.date | None, reason: str
    ) -> int | None: ...

    def set_target_date(self, ref: str, day: datetime.date | None) -> int | None: ...

    def mark_already_done(self, lines: list[str], day: datetime.date) -> None: ...

    def add_own(self, stage_id: int, title: str, day: datetime.date | None) -> tuple[str, int]:
        """The ref of the milestone, and the event."""
        ...

    def remove_own(self, ref: str) -> int | None: ...

    def reword(self, ref: str, title: str, stage_id: int | None) -> int | None: ...

    def place(self, ref: str, after: str) -> int | None: ...

    def use_programmes_order(self, stage_id: int) -> int | None: ...

    def undo(self, event: int) -> int | None: ...

    def add_note(self, ref: str, body: str) -> int:
        """The id of the note."""
        ...

    def edit_note(self, ref: str, note: int, revision: int, body: str) -> bool:
        """Whether it was saved: not when the note was edited after that revision."""
        ...

    def remove_note(self, ref: str, note: int) -> int | None: ...

    def restore_note(self, ref: str, note: int) -> None: ...

    def save_answers(
        self,
        *,
        background: Background,
        degree: Degree,
        degree_status: str,
        hours_per_week: int | None,
        roadmap_template: RoadmapTemplate | None,
    ) -> None: ...

    def mark_update_seen(self, slug: str, number: int) -> None: ...

    def mark_opened(self, ref: str) -> None: ...


class Empty:
    """A hand that keeps nothing of what it did, so it need not be copied with its owner."""

    def __init__(self, user: User) -> None:
        self.user = user

    def __deepcopy__(self, memo: dict) -> Self:
        return self


class ByServices(Empty):
    """Calls the services, as views do."""

    def set_state(self, ref: str, **values) -> int | None:
        return _event_of(services.set_state(user=self.user, ref=ref, **values))

    def set_target_date(self, ref: str, day: datetime.date | None) -> int | None:
        change = services.set_target_date(user=self.user, ref=ref, target_date=day)
        return _event_of(change)

    def mark_already_done(self, lines: list[str], day: datetime.date) -> None:
        mark_already_done(user=self.user, done=[(ref, day) for ref in lines])

    def add_own(self, stage_id: int, title: str, day: datetime.date | None) -> tuple[str, int]:
        change, milestone = milestones.add_own_milestone(
            user=self.user, key=uuid.uuid4(), stage_id=stage_id, title=title, target_date=day
        )
        return milestone.ref, change.event.pk

    def remove_own(self, ref: str) -> int | None:
        return _event_of(milestones.remove_own_milestone(user=self.user, ref=ref))

    def reword(self, ref: str, title: str, stage_id: int | None) -> int | None:
        change = milestones.reword(user=self.user, ref=ref, title=title, stage_id=stage_id)
        return _event_of(change)

    def place(self, ref: str, after: str) -> int | None:
        return _event_of(placing.place(user=self.user, ref=ref, after=after))

    def use_programmes_order(self, stage_id: int) -> int | None:
        return _event_of(placing.use_programmes_order(user=self.user, stage_id=stage_id))

    def undo(self, event: int) -> int | None:
        try:
            change, _undone = undo_event(user=self.user, event_id=event)
        except ChangedSince:
            return None
        return _event_of(change)

    def add_note(self, ref: str, body: str) -> int:
        change = notes.add_note(user=self.user, ref=ref, key=uuid.uuid4(), body=body)
        return change.event.after["note"]

    def edit_note(self, ref: str, note: int, revision: int, body: str) -> bool:
        try:
            notes.edit_note(user=self.user, ref=ref, note_id=note, revision=revision, body=body)
        except notes.StaleNote:
            return False
        return True

    def remove_note(self, ref: str, note: int) -> int | None:
        return _event_of(notes.remove_note(user=self.user, ref=ref, note_id=note))

    def restore_note(self, ref: str, note: int) -> None:
        notes.restore_note(user=self.user, ref=ref, note_id=note)

    def save_answers(self, **answers) -> None:
        save_answers(user=self.user, specialty=None, target_date=None, **answers)

    def mark_update_seen(self, slug: str, number: int) -> None:
        seen.mark_update_seen(user=self.user, roadmap_template=slug, number=number)

    def mark_opened(self, ref: str) -> None:
        seen.mark_opened(user=self.user, ref=ref)


def _event_of(change: services.Change) -> int | None:
    return change.event and change.event.pk


class ByPages(Empty):
    """Posts forms, each twice: as htmx does, and again as a plain form, as nervous people do."""

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self.client = client_of(user)

    def set_state(self, ref: str, *, state: str, done_on: Any, reason: str) -> int | None:
        data = {"state": state, "done_on": done_on or "", "reason": reason}
        return self._write(f"/roadmap/{ref}/state/", data)

    def set_target_date(self, ref: str, day: datetime.date | None) -> int | None:
        return self._write(f"/roadmap/{ref}/date/", {"target_date": day or ""})

    def mark_already_done(self, lines: list[str], day: datetime.date) -> None:
        data = dict.fromkeys(lines, "on") | {f"{ref}-on": day for ref in lines}
        self._write("/roadmap/start/already-done/", data)

    def add_own(self, stage_id: int, title: str, day: datetime.date | None) -> tuple[str, int]:
        data = {"key": uuid.uuid4(), "stage": stage_id, "title": title, "target_date": day or ""}
        event = self._write("/roadmap/own/", data)
        return Milestone.objects.filter(roadmap__user=self.user).latest("pk").ref, event

    def remove_own(self, ref: str) -> int | None:
        return self._write(f"/roadmap/{ref}/remove/", {})

    def reword(self, ref: str, title: str, stage_id: int | None) -> int | None:
        data = {"words-title": title, "words-stage": stage_id or ""}
        return self._write(f"/roadmap/{ref}/words/", data)

    def place(self, ref: str, after: str) -> int | None:
        return self._write(f"/roadmap/{ref}/place/", {"after": after or "first"})

    def use_programmes_order(self, stage_id: int) -> int | None:
        return self._write(f"/roadmap/stages/{stage_id}/order/", {})

    def undo(self, event: int) -> int | None:
        return self._write(f"/roadmap/undo/{event}/", {})

    def add_note(self, ref: str, body: str) -> int:
        self._write(f"/roadmap/{ref}/notes/", {"key": uuid.uuid4(), "body": body})
        return Note.objects.filter(milestone__roadmap__user=self.user).latest("pk").pk

    def edit_note(self, ref: str, note: int, revision: int, body: str) -> bool:
        data = {"revision": revision, "body": body}
        answer = self.client.post(f"/roadmap/{ref}/notes/{note}/", data)
        assert answer.status_code in (302, 409)
        again = self.client.post(f"/roadmap/{ref}/notes/{note}/", data)
        assert again.status_code == answer.status_code
        return answer.status_code == 302

    def remove_note(self, ref: str, note: int) -> int | None:
        return self._write(f"/roadmap/{ref}/notes/{note}/remove/", {})

    def restore_note(self, ref: str, note: int) -> None:
        self._write(f"/roadmap/{ref}/notes/{note}/restore/", {})

    def save_answers(self, **answers) -> None:
        data = {name: getattr(value, "pk", value) for name, value in answers.items()}
        data = {name: value for name, value in data.items() if value is not None}
        self._write("/roadmap/start/", data)
        assert Roadmap.objects.filter(user=self.user).exists()

    def mark_update_seen(self, slug: str, number: int) -> None:
        self._write("/roadmap/changes/seen/", {"roadmap_template": slug, "edition": number})

    def mark_opened(self, ref: str) -> None:
        self._write(f"/roadmap/{ref}/opened/", {})

    def _write(self, url: str, data: dict[str, Any]) -> int | None:
        """Send a form twice; the id of the event that this made, if it made one."""
        before = self._last_event()
        for headers in (HTMX, {}):
            answer = self.client.post(url, data, headers=headers)
            assert answer.status_code in (200, 302), (url, data, answer.status_code)
        last = self._last_event()
        return last if last != before else None

    def _last_event(self) -> int | None:
        events = Event.objects.filter(roadmap__user=self.user)
        return events.order_by("-pk").values_list("pk", flat=True).first()
