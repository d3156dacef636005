"""Everything of one person as plain data: what the download of one's own data holds.

Rows are listed as they are stored, with their ids, so that what hangs on what can be followed; rows
of the catalogue are named by their slugs. Nothing is left out but what says nothing to a person:
the keys that forms make, and HTML that is made from text that is there.
"""

import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import User
from roadmap.applications.models import Application, Move, SentDocument
from roadmap.catalogue.models import Report
from roadmap.connections.import_models import ConnectionImport, ImportChange
from roadmap.connections.models import Connection, ConversationStep, Touch
from roadmap.journey import queries
from roadmap.journey.models import (
    Anchor,
    Credential,
    Event,
    Evidence,
    Milestone,
    Note,
    NoteVersion,
    Pause,
    Roadmap,
    SubStep,
)
from roadmap.skills.models import (
    Brief,
    EarlierText,
    HardQuestion,
    Rating,
    Rehearsal,
    Story,
    StoryTag,
    Talk,
)

FORMAT = 1
"""Counts up when the file changes in a way that whoever reads it must know of."""
LISTS: dict[str, tuple[type[models.Model], str]] = {
    "milestones": (Milestone, "roadmap"),
    "notes": (Note, "milestone__roadmap"),
    "earlier_texts_of_notes": (NoteVersion, "note__milestone__roadmap"),
    "evidence": (Evidence, "milestone__roadmap"),
    "steps": (SubStep, "milestone__roadmap"),
    "pauses": (Pause, "roadmap"),
    "anchors": (Anchor, "roadmap"),
    "credentials": (Credential, "roadmap"),
    "history": (Event, "roadmap"),
    "connections": (Connection, "roadmap"),
    "touches": (Touch, "connection__roadmap"),
    "steps_of_conversations": (ConversationStep, "connection__roadmap"),
    "imports_of_connections": (ConnectionImport, "roadmap"),
    "changes_by_imports": (ImportChange, "connection__roadmap"),
    "ratings": (Rating, "roadmap"),
    "stories": (Story, "roadmap"),
    "tags_of_stories": (StoryTag, "story__roadmap"),
    "talks": (Talk, "roadmap"),
    "rehearsals": (Rehearsal, "talk__roadmap"),
    "hard_questions": (HardQuestion, "talk__roadmap"),
    "brief": (Brief, "roadmap"),
    "earlier_texts_of_skills": (EarlierText, "roadmap"),
    "applications": (Application, "roadmap"),
    "stages_of_applications": (Move, "application__roadmap"),
    "documents_sent": (SentDocument, "application__roadmap"),
}
"""By their names in the file: what a person writes, and the way from a row to its roadmap.

Not a file of connections that waits for its owner's choice: it goes within the hour, and those in
it are not the owner's before they are chosen.
"""
LEFT_OUT = {"key", "html", "roadmap", "by", "user"}
"""Columns that tell a person nothing: made by forms, made from others, or the person themselves."""


def everything_of(user: User, *, now: datetime.datetime) -> dict[str, Any]:
    """All that is stored of a person, in the shape of the file.

    Args:
        user: whose.
        now: the moment that the file says it was made at.

    Returns:
        Dictionaries, lists and values that `DjangoJSONEncoder` can write. Who has not started yet
        has an account and no roadmap. One query for each list, whatever is in it, and one more for
        each kind of link to several rows.
    """
    found: dict[str, Any] = {
        "format": FORMAT,
        "made_at": now,
        "account": {
            "email": user.email,
            "name": user.name,
            "time_zone": user.time_zone,
            "appearance": user.theme,
            "joined_at": user.date_joined,
        },
        # When it was turned on and used; its secret would let whoever finds the file sign in.
        "second_step": list(
            user.authenticator_set.order_by("pk").values("type", "created_at", "last_used_at")
        ),
        "reports": _rows(Report.objects.filter(by=user)),
    }
    roadmap = Roadmap.objects.for_user(user).first()
    if roadmap is None:
        return found
    today = timezone.localdate(now, timezone=user.zone)
    overview = queries.overview(roadmap, today=today)
    (answers,) = _rows(Roadmap.objects.filter(pk=roadmap.pk))
    lists = {
        name: _rows(model.objects.filter(**{path: roadmap}))
        for name, (model, path) in LISTS.items()
    }
    refs = {row.pk: row.ref for row in roadmap.milestones.all()}
    for row in lists["milestones"]:
        entry = overview.by_ref.get(refs[row["id"]])
        # A line may be in no edition any more, and an own milestone removed: both have their row.
        row["on_the_page"] = entry and {"title": entry.title, "stage": entry.stage.title}
    count = overview.count
    return found | {"roadmap": answers | {"done": count.done, "total": count.total}} | lists


def _rows(rows: models.QuerySet) -> list[dict[str, Any]]:
    """Rows as dictionaries of their columns and of what they are linked to."""
    columns = {
        field.name: _column(field)
        for field in rows.model._meta.concrete_fields
        if field.name not in LEFT_OUT
    }
    found = [
        {name: values[column] for name, column in columns.items()}
        for values in rows.order_by("pk").values(*columns.values())
    ]
    for field in rows.model._meta.many_to_many:
        linked: dict[int, list] = {row["id"]: [] for row in found}
        pairs = rows.filter(**{f"{field.name}__isnull": False}).order_by("pk", field.name)
        for pk, other in pairs.values_list("pk", _column(field)):
            linked[pk].append(other)
        for row in found:
            row[field.name] = linked[row["id"]]
    return found


def _column(field: models.Field) -> str:
    """What a column is read by: the slug of a row of the catalogue, or else what is stored."""
    has_slug = field.is_relation and any(
        other.name == "slug" for other in field.related_model._meta.concrete_fields
    )
    return f"{field.name}__slug" if has_slug else field.name
