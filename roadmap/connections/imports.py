"""Importing those who were chosen of an upload, and undoing that, also much later."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from roadmap.connections import matching, uploads
from roadmap.connections.import_models import ConnectionImport, ConnectionUpload, ImportChange
from roadmap.connections.linkedin import Person
from roadmap.connections.models import Connection
from roadmap.errors import NotFound
from roadmap.journey.models import Roadmap
from roadmap.journey.services import lock_roadmap, plain

BATCH = 500
"""Rows in one statement: more are not quicker, and SQLite has a limit of values."""
COLUMNS = (
    "role",
    "company",
    "imported_role",
    "imported_company",
    "profile_url",
    "email",
    "connected_on",
    "removed_at",
    "revision",
)
"""What an import can change on somebody who is there already."""


class NobodyChosen(Exception):
    """An import of nobody."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing an import did."""

    removed: int
    put_back: int
    kept: int
    """Whom it had added and the user has worked with since."""


def import_chosen(*, user: User, key: uuid.UUID) -> ConnectionImport:
    """Add those who were chosen, update those who are known, and forget the rest of the file.

    Args:
        user: whose upload.
        key: of the upload; a second time it changes nothing.

    Returns:
        The import, with what it added and changed.

    Raises:
        uploads.Gone: when there is no such upload any more.
        NobodyChosen: when nobody is ticked.
        NotFound: when the user has no roadmap.

    Who is known is looked up anew, because it may have changed since the file was uploaded.
    """
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        if sent_before := roadmap.connection_imports.filter(key=key).first():
            return sent_before
        upload = uploads.find(roadmap, key)
        if not upload.chosen:
            raise NobodyChosen
        known = list(roadmap.connections.all())
        people = [candidate.person for candidate in upload.candidates]
        found = matching.match(people, known)
        pairs = [(people[number], found[number]) for number in sorted(upload.chosen)]
        new = [person for person, connection in pairs if connection is None]
        done = ConnectionImport.objects.create(
            roadmap=roadmap, key=key, rows=upload.rows, added=len(new), changed=0
        )
        _add(done, new)
        changed = [pair for pair in pairs if pair[1] is not None and _is_new(*pair)]
        changes = [_change(done, *pair) for pair in changed]
        _save([connection for _person, connection in changed])
        ImportChange.objects.bulk_create(filter(None, changes), batch_size=BATCH)
        if changed:
            done.changed = len(changed)
            done.save(update_fields=["changed"])
        ConnectionUpload.objects.filter(roadmap=roadmap).delete()
        return done


def undo_import(*, user: User, import_id: int) -> Undone:
    """Take back what an import did, but nothing that the user has done since.

    Those it added go, unless anything was written on them, logged with them or linked to them.
    What it changed is put back where it still says what the import wrote.

    Args:
        user: whose import.
        import_id: the import; undone once, it stays so.

    Raises:
        NotFound: when there is no such import of this user.
    """
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        done = roadmap.connection_imports.filter(pk=import_id).first()
        if done is None:
            raise NotFound(f"import {import_id}")
        if done.undone_at is not None:
            return Undone(removed=0, put_back=0, kept=0)
        put_back = _put_back(done)
        added = done.people.count()
        removed, _tables = _untouched(roadmap, done).delete()
        done.undone_at = timezone.now()
        done.save(update_fields=["undone_at"])
        return Undone(removed=removed, put_back=put_back, kept=added - removed)


# Parts -------------------------------------------------------------------------------------------


def _add(done: ConnectionImport, people: list[Person]) -> None:
    Connection.objects.bulk_create(
        (
            Connection(
                roadmap_id=done.roadmap_id,
                name=person.name,
                role=person.role,
                company=person.company,
                profile_url=person.profile_url,
                email=person.email,
                connected_on=person.connected_on,
                imported_role=person.role,
                imported_company=person.company,
                added_by=done,
                added_at=done.at,
            )
            for person in people
        ),
        batch_size=BATCH,
    )


def _is_new(person: Person, connection: Connection) -> bool:
    """Whether importing a person changes somebody who is there already."""
    return connection.removed_at is not None or bool(matching.news(connection, person))


def _change(done: ConnectionImport, person: Person, connection: Connection) -> ImportChange | None:
    """Change somebody who is there already, and say what stood before; None for nothing.

    Whoever was removed comes back, for good: undoing the import does not remove again whom the user
    may have worked with since.
    """
    connection.removed_at = None
    wanted = matching.news(connection, person)
    if not wanted:
        return None
    wanted["revision"] = connection.revision + 1
    before = {name: getattr(connection, name) for name in wanted}
    for name, value in wanted.items():
        setattr(connection, name, value)
    return ImportChange(
        of_import=done, connection=connection, before=plain(before), after=plain(wanted)
    )


def _put_back(done: ConnectionImport) -> int:
    """Put back what an import changed, where nothing else has changed it since; on how many."""
    changed = []
    for change in done.changes.select_related("connection"):
        connection = change.connection
        now = plain({name: getattr(connection, name) for name in change.after})
        # The revision says whether the user has edited anything; then it must go on.
        still = {name for name, value in change.after.items() if now[name] == value}
        columns = change.before.keys() & still if "revision" in still else still
        if not columns:
            continue
        for name in columns:
            setattr(connection, name, _value(name, change.before[name]))
        if "revision" not in still:
            connection.revision += 1
        changed.append(connection)
    _save(changed)
    done.changes.all().delete()
    return len(changed)


def _save(connections: list[Connection]) -> None:
    """Save the columns that an import can change, of many rows in a few statements."""
    Connection.objects.bulk_create(
        connections,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=COLUMNS,
    )


def _untouched(roadmap: Roadmap, done: ConnectionImport) -> QuerySet[Connection]:
    """Those an import added and that were not touched since.

    Nothing was written on them, and no row of any table points at them.
    """
    untouched = roadmap.connections.filter(added_by=done, revision=1, every_days=None, next_on=None)
    for field in Connection._meta.get_fields(include_hidden=True):
        if field.one_to_many:
            pointing = field.related_model._base_manager.filter(
                **{f"{field.field.name}__added_by": done}
            )
            untouched = untouched.exclude(pk__in=pointing.values(field.field.attname))
    return untouched


def _value(name: str, kept: object) -> object:
    """A value of a column as it was before JSON kept it."""
    return datetime.date.fromisoformat(kept) if name == "connected_on" and kept else kept
