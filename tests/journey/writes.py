"""Every write of the journey as a browser sends it, and every address there is."""

import datetime
import uuid
from dataclasses import dataclass, field

from django.test import Client
from django.urls import URLPattern, reverse

from accounts.models import User
from roadmap.catalogue.models import MilestoneTemplate
from roadmap.journey import services, urls
from roadmap.journey.own import milestones, placing
from roadmap.journey.parts import evidence, notes, sub_steps
from tests.journey.factories import (
    change,
    make_anchor,
    make_background,
    make_credential,
    make_degree,
    make_evidence,
    make_line,
    make_note,
    make_pause,
    make_step,
    publish,
    set_state,
)

HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Write:
    """One post.

    Attributes:
        address: the name of its address.
        url: where it goes.
        data: what it sends.
    """

    address: str
    url: str
    data: dict[str, object] = field(default_factory=dict)

    def send(self, client: Client, **extra):
        """Send it; the answer."""
        return client.post(self.url, self.data, **extra)


def all_writes(user: User, lines: list[MilestoneTemplate]) -> dict[str, Write]:
    """Each kind of write once, ready to be sent by the user, each on a line of its own.

    Each of them still changes something when all before it have been sent.

    Stores what they are about: three notes, two links, two steps, two states, two pauses, two
    anchors, two credentials, and a line that may be done already.
    """
    noted, ticked, planned, hung, fresh, dated, tagged, usual = lines
    first, second = make_note(user, noted, "First note."), make_note(user, noted, "Second note.")
    removed = make_note(user, noted, "Removed note.")
    notes.remove_note(user=user, ref=f"t{noted.pk}", note_id=removed.pk)
    shown, hidden = (make_evidence(user, noted, label=label) for label in ("Shown", "Hidden"))
    evidence.remove_evidence(user=user, ref=f"t{noted.pk}", evidence_id=hidden.pk)
    step, dropped = (make_step(user, noted, text) for text in ("First step.", "Gone step."))
    sub_steps.remove_sub_step(user=user, ref=f"t{noted.pk}", step_id=dropped.pk)
    set_state(user, ticked, "done")
    held, lapsed = make_credential(user), make_credential(user)
    days = datetime.date(2027, 3, 1), datetime.date(2027, 3, 14)
    pause, over = make_pause(user, *days), make_pause(user, *days)
    anchor, gone = make_anchor(user, days[0]), make_anchor(user, days[0])
    key = uuid.UUID(int=97)
    stage = noted.stage_id
    _, own = milestones.add_own_milestone(user=user, key=key, stage_id=stage, title="My own")
    begun = services.set_state(user=user, ref=own.ref, state="doing").event
    placing.place(user=user, ref=f"t{lines[6].pk}", after="")
    change(usual, usually_done_by=[make_background()])
    newest = make_line(usual.stage)
    template = usual.stage.roadmap_template
    edition = publish(template)
    answers = {
        "background": make_background("nurse").pk,
        "degree": make_degree().pk,
        "degree_status": "held",
        "hours_per_week": "4",
    }

    def url(name: str, *args) -> str:
        return reverse(f"roadmap:{name}", args=args)

    return {
        "change answers": Write("start", url("start"), answers),
        "mark as done already": Write(
            "already_done",
            url("already_done"),
            {f"t{usual.pk}": "on", f"t{usual.pk}-on": "2020-06-01"},
        ),
        "tick": Write("set_state", url("set_state", fresh.pk), {"state": "done"}),
        "untick": Write("set_state", url("set_state", ticked.pk), {"state": "open"}),
        "begin": Write(
            "set_state", url("set_state", dated.pk), {"state": "doing", "back": "milestone"}
        ),
        "set aside": Write(
            "set_state",
            url("set_state", tagged.pk),
            {"state": "skipped", "reason": "No time.", "back": "milestone"},
        ),
        "set a date": Write(
            "set_target_date", url("set_target_date", dated.pk), {"target_date": "2027-05-01"}
        ),
        "add a note": Write(
            "add_note",
            url("add_note", tagged.pk),
            {"key": str(uuid.UUID(int=99)), "body": "A **new** note."},
        ),
        "edit a note": Write(
            "edit_note",
            url("edit_note", noted.pk, first.pk),
            {"revision": "1", "body": "Another text."},
        ),
        "remove a note": Write("remove_note", url("remove_note", noted.pk, second.pk)),
        "bring back a note": Write("restore_note", url("restore_note", noted.pk, removed.pk)),
        "add evidence": Write(
            "add_evidence",
            url("add_evidence", tagged.pk),
            {
                "evidence-key": str(uuid.UUID(int=97)),
                "evidence-url": "www.example.org/poster",
                "evidence-label": "My poster",
                "evidence-shows": "What I found.",
            },
        ),
        "edit evidence": Write(
            "edit_evidence",
            url("edit_evidence", noted.pk, shown.pk),
            {"evidence-url": shown.url, "evidence-label": "Another label"},
        ),
        "remove evidence": Write("remove_evidence", url("remove_evidence", noted.pk, shown.pk)),
        "bring back evidence": Write(
            "restore_evidence", url("restore_evidence", noted.pk, hidden.pk)
        ),
        "add a step": Write(
            "add_sub_step",
            url("add_sub_step", tagged.pk),
            {"step-key": str(uuid.UUID(int=96)), "step-text": "A new step."},
        ),
        "tick a step": Write(
            "tick_sub_step", url("tick_sub_step", noted.pk, step.pk), {"is_done": "1"}
        ),
        "edit a step": Write(
            "edit_sub_step",
            url("edit_sub_step", noted.pk, step.pk),
            {"step-text": "Other words."},
        ),
        "remove a step": Write("remove_sub_step", url("remove_sub_step", noted.pk, step.pk)),
        "bring back a step": Write(
            "restore_sub_step", url("restore_sub_step", noted.pk, dropped.pk)
        ),
        "undo": Write("undo", url("undo", begun.pk)),
        "take a suggested date": Write(
            "take_plan", url("take_plan"), {f"t{planned.pk}": "2027-03-04"}
        ),
        "add a pause": Write(
            "pauses",
            url("pauses"),
            {
                "key": str(uuid.UUID(int=97)),
                "first_day": "2027-01-01",
                "last_day": "2027-01-31",
            },
        ),
        "change a pause": Write(
            "edit_pause",
            url("edit_pause", pause.pk),
            {"first_day": "2027-03-01", "last_day": "2027-03-31"},
        ),
        "remove a pause": Write("remove_pause", url("remove_pause", over.pk)),
        "add an anchor": Write(
            "anchors",
            url("anchors"),
            {"key": str(uuid.UUID(int=96)), "name": "A congress", "day": "2027-09-01"},
        ),
        "change an anchor": Write(
            "edit_anchor", url("edit_anchor", anchor.pk), {"name": "Defence", "day": "2027-07-01"}
        ),
        "remove an anchor": Write("remove_anchor", url("remove_anchor", gone.pk)),
        "hang a date": Write(
            "hang_target_date",
            url("hang_target_date", hung.pk),
            {"anchor": anchor.pk, "number": "2", "unit": "7", "side": "before"},
        ),
        "add a credential": Write(
            "add_credential",
            url("add_credential"),
            {
                "kind": "certificate",
                "of": f"t{fresh.pk}",
                "key": str(uuid.UUID(int=95)),
                "title": "Good Clinical Practice",
                "organisation": "Our hospital",
                "since": "2025-05-03",
                "until": "2027-05-03",
            },
        ),
        "edit a credential": Write(
            "edit_credential",
            url("edit_credential", held.pk),
            {"title": "GCP", "organisation": "", "since": "2025-05-03", "until": ""},
        ),
        "remove a credential": Write("remove_credential", url("remove_credential", lapsed.pk)),
        "read an update": Write(
            "mark_update_seen",
            url("mark_update_seen"),
            {"roadmap_template": template.slug, "edition": edition.number},
        ),
        "report a line": Write(
            "report",
            url("report", fresh.pk),
            {"report-key": str(uuid.UUID(int=98)), "report-text": "The link leads nowhere."},
        ),
        "open a new line": Write("mark_opened", url("mark_opened", newest.pk)),
        "add an own one": Write(
            "add_own",
            url("add_own"),
            {"key": str(uuid.UUID(int=96)), "stage": stage, "title": "Another", "target_date": ""},
        ),
        "reword": Write("reword", url("reword", dated.pk), {"words-title": "In my words"}),
        "reword an own one": Write(
            "reword", url("reword", own.ref), {"words-title": "Mine", "words-stage": stage}
        ),
        "move": Write("place", url("place", noted.pk), {"after": f"t{lines[1].pk}"}),
        "order as the programme": Write(
            "use_programmes_order", url("use_programmes_order", lines[6].stage_id)
        ),
        "remove an own one": Write("remove_own", url("remove_own", own.ref)),
    }


READ_ONLY = {
    "roadmap",
    "milestone",
    "preview_start",
    "changes",
    "progress",
    "history",
    "credentials",
    "plan",
    "preview_anchor",
    "search",
}
"""The addresses that write nothing, whatever is sent."""

WITHOUT_HISTORY = {"report a line", "open a new line"}
"""The writes that are no part of the history: they change nothing that a person wrote."""

WRITES = [
    "change answers",
    "mark as done already",
    "tick",
    "untick",
    "begin",
    "set aside",
    "set a date",
    "add a note",
    "edit a note",
    "remove a note",
    "bring back a note",
    "add evidence",
    "edit evidence",
    "remove evidence",
    "bring back evidence",
    "add a step",
    "tick a step",
    "edit a step",
    "remove a step",
    "bring back a step",
    "undo",
    "take a suggested date",
    "add a pause",
    "change a pause",
    "remove a pause",
    "add an anchor",
    "change an anchor",
    "remove an anchor",
    "hang a date",
    "add a credential",
    "edit a credential",
    "remove a credential",
    "read an update",
    "report a line",
    "open a new line",
    "add an own one",
    "reword",
    "reword an own one",
    "move",
    "order as the programme",
    "remove an own one",
]


def all_addresses() -> set[str]:
    """The name of every address of the journey."""
    return {pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)}
