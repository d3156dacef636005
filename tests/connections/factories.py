"""Plain makers of connections, touches and imports, through the services that people use."""

import datetime
import itertools
import uuid

from accounts.models import User
from roadmap.connections import imports, linkedin, linkedin_file, people, touches, uploads
from roadmap.connections.import_models import ConnectionImport, ConnectionUpload, ImportChange
from roadmap.connections.models import Connection, ConversationStep, Touch
from roadmap.connections.people import Facts
from roadmap.connections.touches import TouchFacts

TODAY = datetime.date(2027, 3, 14)
_numbers = itertools.count(1)


def day(ago: int) -> datetime.date:
    """The day so many days ago; less than 0: ahead."""
    return TODAY - datetime.timedelta(days=ago)


def make_connection(user: User, name: str = "Ann Lee", **values) -> Connection:
    """A connection; name only what matters of the facts, the interval, the day and the step."""
    beside = {
        name: values.pop(name)
        for name in ("every_days", "next_on", "step", "ref")
        if name in values
    }
    return people.add_person(
        user=user,
        key=uuid.UUID(int=next(_numbers)),
        facts=Facts(name=name, **values),
        today=TODAY,
        **beside,
    )


def make_touch(person: Connection, ago: int = 0, **values) -> Touch:
    """A touch so many days ago."""
    beside = {name: values.pop(name) for name in ("next_on", "step") if name in values}
    return touches.log_touch(
        user=person.roadmap.user,
        connection_id=person.pk,
        key=uuid.UUID(int=next(_numbers)),
        facts=TouchFacts(**{"day": day(ago), "kind": "call"} | values),
        **beside,
    )


def stored(row) -> dict:
    """The columns of a row as they are stored now."""
    return type(row).objects.filter(pk=row.pk).values().get()


def remove_touch(touch: Touch, *, back: bool = False) -> None:
    """Take a touch off, or bring it back."""
    touches.set_touch_removed(
        user=touch.connection.roadmap.user,
        connection_id=touch.connection_id,
        touch_id=touch.pk,
        is_removed=not back,
    )


def when(person: Connection) -> tuple:
    """The last touch, the day set by hand, and when the next is due."""
    row = stored(person)
    return row["last_touch_on"], row["next_on"], row["due_on"]


def upload(user: User, data: bytes, *, with_email: bool = False) -> ConnectionUpload:
    """What a file holds, waiting for a choice."""
    content = linkedin.read(linkedin_file.text_of(data), with_email=with_email)
    return uploads.start(user=user, content=content)


def import_all(user: User, data: bytes, *, with_email: bool = False) -> ConnectionImport:
    """Import everybody in a file."""
    key = upload(user, data, with_email=with_email).key
    for group in uploads.GROUPS:
        uploads.choose_group(user=user, key=key, group=group, is_kept=True)
    return imports.import_chosen(user=user, key=key)


def wing_of(user: User) -> dict[str, list[dict]]:
    """Every row of a user's connections, by table, column for column."""
    mine = {"connection__roadmap__user": user}
    rows = {
        "connections": Connection.objects.filter(roadmap__user=user),
        "touches": Touch.objects.filter(**mine),
        "steps": ConversationStep.objects.filter(**mine),
        "links": Connection.milestones.through.objects.filter(**mine),
        "imports": ConnectionImport.objects.filter(roadmap__user=user),
        "changes": ImportChange.objects.filter(**mine),
        "uploads": ConnectionUpload.objects.filter(roadmap__user=user),
    }
    return {name: list(queryset.order_by("pk").values()) for name, queryset in rows.items()}
