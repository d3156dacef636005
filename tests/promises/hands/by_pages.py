"""A person's writes through the pages' forms."""

import uuid
from typing import Any

from django.db.models import Model

from accounts.models import User
from roadmap.catalogue.models import Degree
from roadmap.journey.models import (
    Anchor,
    Credential,
    Evidence,
    Milestone,
    Note,
    Pause,
    Roadmap,
    SubStep,
)
from tests.journey.factories import client_of
from tests.journey.pages import Page
from tests.journey.writes import HTMX
from tests.promises.hands.hand import Day, Empty

ROWS = {"note": Note, "evidence": Evidence, "step": SubStep}
ADDRESSES = {"note": "notes", "evidence": "evidence", "step": "steps"}
PREFIXES = {"note": "", "evidence": "evidence-", "step": "step-"}
"""What the fields of their forms begin with."""


class ByPages(Empty):
    """Posts forms, each twice: as htmx does, and again as a plain form, as nervous people do."""

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self.client = client_of(user)

    # Entries

    def set_state(self, ref: str, *, state: str, done_on: Day | None, reason: str) -> None:
        data = {"state": state, "done_on": done_on or "", "reason": reason}
        self._write(f"{ref}/state/", data)

    def set_target_date(self, ref: str, day: Day | None) -> None:
        self._write(f"{ref}/date/", {"target_date": day or ""})

    def mark_already_done(self, lines: list[str], day: Day) -> None:
        data = dict.fromkeys(lines, "on") | {f"{ref}-on": day for ref in lines}
        self._write("start/already-done/", data)

    def add_own(self, stage_id: int, title: str, day: Day | None) -> str:
        data = {"key": uuid.uuid4(), "stage": stage_id, "title": title, "target_date": day or ""}
        self._write("own/", data)
        return self._last(Milestone, "roadmap").ref

    def remove_own(self, ref: str) -> None:
        self._write(f"{ref}/remove/", {})

    def reword(self, ref: str, title: str, stage_id: int | None) -> None:
        self._write(f"{ref}/words/", {"words-title": title, "words-stage": stage_id or ""})

    def place(self, ref: str, after: str) -> None:
        self._write(f"{ref}/place/", {"after": after or "first"})

    def use_programmes_order(self, stage_id: int) -> None:
        self._write(f"stages/{stage_id}/order/", {})

    def report(self, ref: str, text: str) -> bool:
        data = {"report-key": uuid.uuid4(), "report-text": text}
        return self._write(f"{ref}/report/", data, or_refuse=404)

    # Notes, evidence and steps

    def add_part(self, kind: str, ref: str, **columns: str) -> int:
        data = {"key": uuid.uuid4(), **columns}
        self._write(f"{ref}/{ADDRESSES[kind]}/", _prefixed(kind, data))
        return self._last(ROWS[kind], "milestone__roadmap").pk

    def edit_part(self, kind: str, ref: str, key: int, **columns: Any) -> None:
        if "is_done" in columns:
            self._write(f"{ref}/steps/{key}/tick/", {"is_done": int(columns["is_done"])})
        else:
            self._write(f"{ref}/{ADDRESSES[kind]}/{key}/", _prefixed(kind, columns))

    def set_part_removed(self, kind: str, ref: str, key: int, *, removed: bool) -> None:
        word = "remove" if removed else "restore"
        self._write(f"{ref}/{ADDRESSES[kind]}/{key}/{word}/", {})

    def edit_note(self, ref: str, key: int, revision: int, body: str, *, stored: str) -> bool:
        url, data = f"/roadmap/{ref}/notes/{key}/", {"revision": revision, "body": body}
        for _ in range(2):
            answer = self.client.post(url, data)
            assert answer.status_code in (302, 409)
            if answer.status_code == 409:
                page = Page(answer)
                assert (page.value("body"), page.text("stored")) == (body, stored)
        return answer.status_code == 302

    def put_back(self, ref: str, key: int, revision: int, body: str) -> None:
        url = f"/roadmap/{ref}/notes/{key}/"
        opened = Page(self.client.get(url))
        form = {"body": opened.value("body"), "revision": opened.value("revision")}
        shown = Page(self.client.post(url, form | {"put_back": revision}))
        assert shown.value("body") == body
        form = {"body": shown.value("body"), "revision": shown.value("revision")}
        self._write(f"{ref}/notes/{key}/", form)

    # Dates and credentials

    def add_pause(self, first: Day, last: Day) -> int:
        data = {"key": uuid.uuid4(), "first_day": first, "last_day": last}
        self._write("plan/pauses/", data)
        return self._last(Pause, "roadmap").pk

    def change_pause(self, key: int, first: Day, last: Day) -> None:
        self._write(f"plan/pauses/{key}/", {"first_day": first, "last_day": last})

    def remove_pause(self, key: int) -> None:
        self._write(f"plan/pauses/{key}/remove/", {})

    def add_anchor(self, name: str, day: Day) -> int:
        self._write("plan/anchors/", {"key": uuid.uuid4(), "name": name, "day": day})
        return self._last(Anchor, "roadmap").pk

    def change_anchor(self, key: int, name: str, day: Day) -> bool:
        return self._write(f"plan/anchors/{key}/", {"name": name, "day": day}, or_refuse=422)

    def remove_anchor(self, key: int) -> None:
        self._write(f"plan/anchors/{key}/remove/", {})

    def hang(self, ref: str, anchor: int | None, days: int) -> bool:
        data = {"anchor": anchor or "", "number": abs(days), "unit": 1}
        data["side"] = "before" if days < 0 else "after"
        return self._write(f"plan/{ref}/", data, or_refuse=422)

    def take_plan(self, dates: dict[str, Day]) -> None:
        self._write("plan/take/", dates)

    def add_credential(self, ref: str, **facts: Any) -> int:
        data = {"key": uuid.uuid4(), "of": ref, "kind": facts["kind"], **_typed(facts)}
        self._write("credentials/add/", data)
        return self._last(Credential, "roadmap").pk

    def edit_credential(self, key: int, kind: str, **facts: Any) -> None:
        self._write(f"credentials/{key}/", _typed(facts))

    def remove_credential(self, key: int) -> None:
        self._write(f"credentials/{key}/remove/", {})

    # The roadmap as a whole

    def undo(self, event: int) -> bool:
        url = f"/roadmap/undo/{event}/"
        answers = {self.client.post(url, headers=headers).status_code for headers in (HTMX, {})}
        assert answers in ({404}, {200, 302}, {302})
        return answers != {404}

    def save_answers(self, **answers) -> None:
        data = {name: getattr(value, "pk", value) for name, value in answers.items()}
        data = {name: value for name, value in data.items() if value is not None}
        self._write("start/", data)
        assert Roadmap.objects.filter(user=self.user).exists()

    def mark_update_seen(self, slug: str, number: int) -> None:
        self._write("changes/seen/", {"roadmap_template": slug, "edition": number})

    def mark_opened(self, ref: str) -> None:
        self._write(f"{ref}/opened/", {})

    def _write(self, path: str, data: dict[str, Any], *, or_refuse: int = 0) -> bool:
        """Send a form twice; whether it was saved, not refused with this status."""
        url = f"/roadmap/{path}"
        answers = {
            self.client.post(url, data, headers=headers).status_code for headers in (HTMX, {})
        }
        assert answers in ({200, 302}, {302}, {or_refuse}), (url, data, answers)
        return answers != {or_refuse}

    def _last(self, rows: type[Model], roadmap: str) -> Model:
        """The row of theirs that was added last."""
        return rows.objects.filter(**{f"{roadmap}__user": self.user}).latest("pk")


def _prefixed(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {PREFIXES[kind] + name: value for name, value in data.items()}


def _typed(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of a credential as its form takes them."""
    degree = facts["degree"] and Degree.objects.get(slug=facts["degree"]).pk
    data = {name: value or "" for name, value in facts.items()}
    return data | {"degree": degree or ""}
