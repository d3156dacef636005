"""The two ways in which a person's writes reach the site: the services, and the pages."""

import datetime
import uuid
from typing import Any, Protocol, Self

from accounts.models import User
from roadmap.catalogue.models import Background, Degree, RoadmapTemplate
from roadmap.journey import services
from roadmap.journey.models import Event, Note, Roadmap
from tests.journey.factories import client_of
from tests.journey.writes import HTMX


class Hand(Protocol):
    """What one person does to the site, and what they are told.

    A write answers the id of its event, or None when it changed nothing.
    """

    user: User

    def set_state(
        self, pk: int, *, state: str, done_on: datetime.date | None, reason: str
    ) -> int | None: ...

    def set_target_date(self, pk: int, day: datetime.date | None) -> int | None: ...

    def mark_already_done(self, lines: list[int], day: datetime.date) -> None: ...

    def undo(self, event: int) -> int | None: ...

    def add_note(self, pk: int, body: str) -> int:
        """The id of the note."""
        ...

    def edit_note(self, pk: int, note: int, revision: int, body: str) -> bool:
        """Whether it was saved: not when the note was edited after that revision."""
        ...

    def remove_note(self, pk: int, note: int) -> int | None: ...

    def restore_note(self, pk: int, note: int) -> None: ...

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

    def mark_opened(self, pk: int) -> None: ...


class Empty:
    """A hand that keeps nothing of what it did, so it need not be copied with its owner."""

    def __init__(self, user: User) -> None:
        self.user = user

    def __deepcopy__(self, memo: dict) -> Self:
        return self


class ByServices(Empty):
    """Calls the services, as views do."""

    def set_state(self, pk: int, **values) -> int | None:
        return _event_of(services.set_state(user=self.user, ref=f"t{pk}", **values))

    def set_target_date(self, pk: int, day: datetime.date | None) -> int | None:
        change = services.set_target_date(user=self.user, ref=f"t{pk}", target_date=day)
        return _event_of(change)

    def mark_already_done(self, lines: list[int], day: datetime.date) -> None:
        services.mark_already_done(user=self.user, done=[(f"t{pk}", day) for pk in lines])

    def undo(self, event: int) -> int | None:
        try:
            change, _undone = services.undo(user=self.user, event_id=event)
        except services.ChangedSince:
            return None
        return _event_of(change)

    def add_note(self, pk: int, body: str) -> int:
        change = services.add_note(user=self.user, ref=f"t{pk}", key=uuid.uuid4(), body=body)
        return change.event.after["note"]

    def edit_note(self, pk: int, note: int, revision: int, body: str) -> bool:
        try:
            services.edit_note(
                user=self.user, ref=f"t{pk}", note_id=note, revision=revision, body=body
            )
        except services.StaleNote:
            return False
        return True

    def remove_note(self, pk: int, note: int) -> int | None:
        return _event_of(services.remove_note(user=self.user, ref=f"t{pk}", note_id=note))

    def restore_note(self, pk: int, note: int) -> None:
        services.restore_note(user=self.user, ref=f"t{pk}", note_id=note)

    def save_answers(self, **answers) -> None:
        services.save_answers(user=self.user, specialty=None, target_date=None, **answers)

    def mark_update_seen(self, slug: str, number: int) -> None:
        services.mark_update_seen(user=self.user, roadmap_template=slug, number=number)

    def mark_opened(self, pk: int) -> None:
        services.mark_opened(user=self.user, ref=f"t{pk}")


def _event_of(change: services.Change) -> int | None:
    return change.event and change.event.pk


class ByPages(Empty):
    """Posts forms, each twice: as htmx does, and again as a plain form, as nervous people do."""

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self.client = client_of(user)

    def set_state(self, pk: int, *, state: str, done_on: Any, reason: str) -> int | None:
        data = {"state": state, "done_on": done_on or "", "reason": reason}
        return self._write(f"/roadmap/t{pk}/state/", data)

    def set_target_date(self, pk: int, day: datetime.date | None) -> int | None:
        return self._write(f"/roadmap/t{pk}/date/", {"target_date": day or ""})

    def mark_already_done(self, lines: list[int], day: datetime.date) -> None:
        data = {f"t{pk}": "on" for pk in lines} | {f"t{pk}-on": day for pk in lines}
        self._write("/roadmap/start/already-done/", data)

    def undo(self, event: int) -> int | None:
        return self._write(f"/roadmap/undo/{event}/", {})

    def add_note(self, pk: int, body: str) -> int:
        self._write(f"/roadmap/t{pk}/notes/", {"key": uuid.uuid4(), "body": body})
        return Note.objects.filter(milestone__roadmap__user=self.user).latest("pk").pk

    def edit_note(self, pk: int, note: int, revision: int, body: str) -> bool:
        data = {"revision": revision, "body": body}
        answer = self.client.post(f"/roadmap/t{pk}/notes/{note}/", data)
        assert answer.status_code in (302, 409)
        again = self.client.post(f"/roadmap/t{pk}/notes/{note}/", data)
        assert again.status_code == answer.status_code
        return answer.status_code == 302

    def remove_note(self, pk: int, note: int) -> int | None:
        return self._write(f"/roadmap/t{pk}/notes/{note}/remove/", {})

    def restore_note(self, pk: int, note: int) -> None:
        self._write(f"/roadmap/t{pk}/notes/{note}/restore/", {})

    def save_answers(self, **answers) -> None:
        data = {name: getattr(value, "pk", value) for name, value in answers.items()}
        data = {name: value for name, value in data.items() if value is not None}
        self._write("/roadmap/start/", data)
        assert Roadmap.objects.filter(user=self.user).exists()

    def mark_update_seen(self, slug: str, number: int) -> None:
        self._write("/roadmap/changes/seen/", {"roadmap_template": slug, "edition": number})

    def mark_opened(self, pk: int) -> None:
        self._write(f"/roadmap/t{pk}/opened/", {})

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
