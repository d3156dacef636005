"""Every write of applications as a browser sends it, each ready to be sent once."""

import uuid

from accounts.models import User
from roadmap.applications import services
from roadmap.catalogue.models import MilestoneTemplate
from roadmap.connections.models import Connection
from tests.applications.factories import make_application, make_document, move, stage
from tests.journey.writes import Write

EMPTY = dict.fromkeys(
    "company area place territory travel source url next_action next_action_on salary note "
    "advertisement".split(),
    "",
)
"""All that can be said of a position beside its title and its kind."""


def all_writes(user: User, lines: list[MilestoneTemplate]) -> dict[str, Write]:
    """Each kind of write once, each on an application of its own, by what it does.

    Stores what they are about: applications with moves, documents, links and somebody known.
    """
    person = Connection.objects.create(roadmap=user.roadmap, name="Jonas Ek")

    def on(path: str, data: dict, at: str = "saved", prefix: str = "applications") -> Write:
        application = make_application(user, at, advertisement="Presentations")
        return Write(f"{prefix}:{path}", f"/applications/{application.pk}/", data)

    def write(name: str, path: str, data: dict | None = None, **on_it: object) -> Write:
        found = on(name, data or {}, **on_it)
        return Write(found.address, found.url + path, found.data)

    moved = make_application(user)
    ids = [move(moved, slug).move.pk for slug in ("applied", "panel", "offer")]
    removed = move(moved, "rejected").move
    removed.removed_at = moved.added_at
    removed.save()
    move(moved, "recruiter-screen")
    kept, dropped, gone = (make_document(moved, name=name) for name in ("CV", "Letter", "Old"))
    gone.removed_at = moved.added_at
    gone.save()
    edited = make_application(user, note="As it was")
    services.edit_application(user=user, application_id=edited.pk, note="Other")
    hidden = make_application(user)
    hidden.removed_at = moved.added_at
    hidden.save()
    url = f"/applications/{moved.pk}/"
    document = {"document-name": "Poster", "document-version": "2", "document-sent_on": ""}
    stage("saved")
    return {
        "add a position": Write(
            "applications:add",
            "/applications/add/",
            EMPTY
            | {"key": str(uuid.UUID(int=91)), "of": f"t{lines[0].pk}", "stage": "saved", "day": ""}
            | {"title": "MSL", "kind": "msl"},
        ),
        "edit it": write(
            "edit", "edit/", EMPTY | {"title": "Other", "kind": "cra", "revision": "1"}
        ),
        "undo an edit": Write(
            "applications:undo_edit", f"/applications/{edited.pk}/undo/?revision=2"
        ),
        "plan a next action": write(
            "set_next_action", "next/", {"next_action": "Call", "next_action_on": "2027-03-01"}
        ),
        "move it on the board": write("move_card", "card/", {"stage": "applied"}),
        "move it": write("move", "moves/", {"stage": "applied", "day": "2026-06-01"}),
        "correct a move": Write(
            "applications:edit_move",
            f"{url}moves/{ids[0]}/",
            {"stage": "applied", "day": "2026-05-01"},
        ),
        "take a move out": Write("applications:remove_move", f"{url}moves/{ids[1]}/remove/"),
        "bring a move back": Write(
            "applications:restore_move", f"{url}moves/{removed.pk}/restore/"
        ),
        "add a document": write(
            "add_document", "documents/", document | {"document-key": str(uuid.UUID(int=92))}
        ),
        "edit a document": Write(
            "applications:edit_document", f"{url}documents/{kept.pk}/", document
        ),
        "remove a document": Write(
            "applications:remove_document", f"{url}documents/{dropped.pk}/remove/"
        ),
        "bring a document back": Write(
            "applications:restore_document", f"{url}documents/{gone.pk}/restore/"
        ),
        "link a milestone": write("link_milestone", f"milestones/t{lines[1].pk}/", {"linked": "1"}),
        "say what was learnt": write(
            "set_learnt", "learnt/", {"learnt": "Ask early.", "revision": "1"}, at="rejected"
        ),
        "remove it": write("remove", "remove/"),
        "bring it back": Write("applications:restore", f"/applications/{hidden.pk}/restore/"),
        "choose a contact person": write(
            "link_person", f"people/{person.pk}/", {"linked": "1"}, prefix="outlook"
        ),
        "make a milestone of it": write(
            "make_milestone", "fit/milestone/", {"key": "skill:presentation"}, prefix="outlook"
        ),
    }
