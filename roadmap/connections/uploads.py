"""What stands between an uploaded file and its import: the choice of whom to keep.

The file itself is never stored. The people in it are, packed into one row of their owner's, because
a page cannot carry thousands of them to the next. That row goes when the import is done or left;
after an hour it is never read again, and the next upload of anybody, or the daily `forget_uploads`,
deletes it.
"""

import datetime
import json
import uuid
import zlib
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from roadmap.connections import matching, positions
from roadmap.connections.import_models import ConnectionUpload
from roadmap.connections.linkedin import FileContent, Person
from roadmap.connections.models import Connection
from roadmap.journey.models import Roadmap
from roadmap.journey.services import lock_roadmap

LIFETIME = datetime.timedelta(hours=1)
MSL, MEDICAL_AFFAIRS = positions.MSL, positions.MEDICAL_AFFAIRS
CHANGED, REMOVED, OTHERS, SAME = "changed", "removed", "others", "same"
GROUPS = (MSL, MEDICAL_AFFAIRS, CHANGED, REMOVED, OTHERS)
"""In the order of the page. Whoever is known and unchanged is in none: nothing is to choose."""
TICKED = (MSL, MEDICAL_AFFAIRS, CHANGED)
"""The groups that are ticked at first."""


class Gone(Exception):
    """The upload was imported, left or replaced by another, or is older than an hour."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in the file, to be kept or not."""

    number: int
    """The place in the file: what ticks name."""
    group: str
    connection_id: int | None
    """Of whom is known already."""
    person: Person


@dataclass(frozen=True, slots=True)
class Upload:
    """What a file holds, with the choice so far."""

    key: uuid.UUID
    candidates: tuple[Candidate, ...]
    chosen: frozenset[int]
    counts: dict[str, int]
    """What was left out of the file: as in `FileContent`."""

    @property
    def rows(self) -> int:
        """How many people the file holds."""
        return len(self.candidates)

    def in_group(self, group: str) -> list[Candidate]:
        """The candidates of a group."""
        return [candidate for candidate in self.candidates if candidate.group == group]


def start(*, user: User, content: FileContent) -> ConnectionUpload:
    """Keep what a file holds until its owner has chosen; another one before it is forgotten.

    Args:
        user: whose it is.
        content: of the file.

    Raises:
        NotFound: when the user has no roadmap.
    """
    forget_old()
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        known = list(roadmap.connections.defer("note", "before"))
        candidates = list(_candidates(content.people, known))
        counts = asdict(replace(content, people=())) | {"people": 0}
        packed = {
            "counts": {name: number for name, number in counts.items() if name != "people"},
            "people": [_packed(candidate) for candidate in candidates],
        }
        upload, _created = ConnectionUpload.objects.update_or_create(
            roadmap=roadmap,
            defaults={
                "key": uuid.uuid4(),
                "at": timezone.now(),
                "people": zlib.compress(json.dumps(packed).encode(), level=1),
                "chosen": [c.number for c in candidates if c.group in TICKED],
            },
        )
        return upload


def find(roadmap: Roadmap, key: uuid.UUID | None = None) -> Upload:
    """The upload that waits for a choice.

    Args:
        roadmap: whose.
        key: which one a form was about; None for whichever there is.

    Raises:
        Gone: when there is none, or not this one any more.
    """
    rows = ConnectionUpload.objects.filter(roadmap=roadmap, at__gt=timezone.now() - LIFETIME)
    row = rows.filter(**{"key": key} if key else {}).first()
    if row is None:
        raise Gone
    packed = json.loads(zlib.decompress(row.people))
    return Upload(
        key=row.key,
        candidates=tuple(_unpacked(number, row) for number, row in enumerate(packed["people"])),
        chosen=frozenset(row.chosen),
        counts=packed["counts"],
    )


def choose(*, user: User, key: uuid.UUID, shown: Collection[int], kept: Collection[int]) -> Upload:
    """Store which of the shown candidates are ticked; the others stay as they are.

    Args:
        user: whose upload.
        key: of the upload.
        shown: the numbers that stood on the page.
        kept: those of them that are ticked.

    Raises:
        Gone: see `find`.
        NotFound: when the user has no roadmap.
    """
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        upload = find(roadmap, key)
        return _store(roadmap, upload, (upload.chosen - {*shown}) | ({*shown} & {*kept}))


def choose_group(*, user: User, key: uuid.UUID, group: str, is_kept: bool) -> Upload:
    """Tick everybody in a group, or nobody.

    Args:
        user: whose upload.
        key: of the upload.
        group: one of GROUPS.
        is_kept: whether they are to be kept.

    Raises:
        Gone: see `find`.
        NotFound: when the user has no roadmap.
    """
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        upload = find(roadmap, key)
        numbers = {candidate.number for candidate in upload.in_group(group)}
        return _store(
            roadmap, upload, upload.chosen | numbers if is_kept else upload.chosen - numbers
        )


def leave(*, user: User) -> None:
    """Forget what a file held, without keeping anybody."""
    ConnectionUpload.objects.filter(roadmap__user=user).delete()


def forget_old() -> int:
    """Delete every upload that is older than an hour, whoever's it is; how many there were."""
    old = ConnectionUpload.objects.filter(at__lte=timezone.now() - LIFETIME)
    return old.delete()[0]


# Parts -------------------------------------------------------------------------------------------


def _store(roadmap: Roadmap, upload: Upload, chosen: frozenset[int]) -> Upload:
    chosen &= {candidate.number for candidate in upload.candidates if candidate.group != SAME}
    if chosen != upload.chosen:
        ConnectionUpload.objects.filter(roadmap=roadmap).update(chosen=sorted(chosen))
    return replace(upload, chosen=chosen)


def _candidates(people: tuple[Person, ...], known: list[Connection]) -> Iterable[Candidate]:
    found = matching.match(people, known)
    for number, (person, connection) in enumerate(zip(people, found, strict=True)):
        yield Candidate(
            number=number,
            group=_group(person, connection),
            connection_id=connection and connection.pk,
            person=person,
        )


def _group(person: Person, connection: Connection | None) -> str:
    if connection is None:
        hint = positions.hint(person.role)
        return hint.group if hint else OTHERS
    if connection.removed_at is not None:
        return REMOVED
    return CHANGED if matching.news(connection, person) else SAME


def _packed(candidate: Candidate) -> list:
    person = candidate.person
    return [
        candidate.group,
        candidate.connection_id,
        person.name,
        person.role,
        person.company,
        person.profile_url,
        person.email,
        person.connected_on and person.connected_on.isoformat(),
    ]


def _unpacked(number: int, packed: list) -> Candidate:
    group, connection_id, *texts, day = packed
    connected_on = datetime.date.fromisoformat(day) if day else None
    return Candidate(number, group, connection_id, Person(*texts, connected_on))
