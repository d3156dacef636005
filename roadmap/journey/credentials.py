"""The writes of credentials: degrees, positions, memberships and certificates; as `services.py`.

A credential states facts. It ticks nothing, and no tick makes one.
"""

import datetime
import uuid

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from roadmap.catalogue.models import Degree
from roadmap.errors import NotFound
from roadmap.journey import dates, services
from roadmap.journey.models import Credential, Event, Roadmap
from roadmap.journey.services import Change, ChangedSince

What = Event.What
COLUMNS = ("degree_id", "title", "organisation", "since", "until")
"""What a person can edit."""


def add_credential(
    *,
    user: User,
    key: uuid.UUID,
    kind: str,
    title: str,
    since: datetime.date,
    organisation: str = "",
    until: datetime.date | None = None,
    degree: Degree | None = None,
    ref: str = "",
) -> tuple[Change, Credential]:
    """Add a degree, a position, a membership or a certificate.

    Args:
        user: whose roadmap.
        key: made with the form; a second post with the same key and facts adds nothing.
        kind: one of `Credential.Kind`.
        title: which degree, role, association or certificate; 1 to 160 characters.
        since: when it was awarded, begun, joined or earned.
        organisation: where, or from whom; at most 160 characters.
        until: when it ends or ended; None while it does not.
        degree: of a degree, the one of the catalogue's list that it is, if any.
        ref: the entry that it belongs to; empty for none.

    Returns:
        What was written, and the credential.

    Raises:
        NotFound: when the user has no roadmap or the line was never published.
    """
    facts = {
        "degree_id": degree and degree.pk,
        "title": title,
        "organisation": organisation,
        "since": since,
        "until": until,
    }
    # As with a note: known by its form and the facts it was first sent with.
    key = uuid.uuid5(key, f"{kind} {ref} {list(_plain(facts).values())}")
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        if sent_before := roadmap.credentials.filter(key=key).select_related("milestone").first():
            # The answer says that it is saved, so one that was removed since comes back.
            return Change(roadmap, _set_removed(roadmap, sent_before, removed=False)), sent_before
        milestone = None
        if ref:
            milestone = services.find_or_make_milestone(roadmap, ref)
            if milestone.pk is None:
                services.store(milestone)
        credential = Credential.objects.create(
            roadmap=roadmap, milestone=milestone, key=key, kind=kind, **facts
        )
        after = {"credential": credential.pk, "kind": kind} | _plain(facts)
        event = services.write_event(
            roadmap, What.CREDENTIAL_ADDED, milestone=milestone, after=after
        )
        return Change(roadmap, event), credential


def edit_credential(
    *,
    user: User,
    credential_id: int,
    title: str,
    since: datetime.date,
    organisation: str = "",
    until: datetime.date | None = None,
    degree: Degree | None = None,
) -> Change:
    """Give a credential other facts; one that was removed in another window comes back.

    Args:
        user: whose roadmap.
        credential_id: the credential; its kind and its milestone stay.
        title: as when it was added, and so are the others.
        since: see there.
        organisation: see there.
        until: see there.
        degree: see there.

    Raises:
        NotFound: when there is no such credential of this user.
    """
    wanted = {
        "degree_id": degree and degree.pk,
        "title": title,
        "organisation": organisation,
        "since": since,
        "until": until,
    }
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        credential = _find(roadmap, credential_id)
        restored = _set_removed(roadmap, credential, removed=False)
        return Change(roadmap, _save(roadmap, credential, wanted) or restored)


def remove_credential(*, user: User, credential_id: int) -> Change:
    """Take a credential off the pages; undoing the event brings it back.

    Raises:
        NotFound: when there is no such credential of this user.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        credential = _find(roadmap, credential_id)
        return Change(roadmap, _set_removed(roadmap, credential, removed=True))


def undo(*, user: User, event_id: int) -> tuple[Change, Event]:
    """Put back what an event of the user's changed, of whatever kind it is.

    As `dates.undo`, which knows the kinds that this module does not write.
    """
    try:
        return dates.undo(user=user, event_id=event_id)
    except NotFound:
        return _undo(user, event_id)


# Parts -------------------------------------------------------------------------------------------


def _undo(user: User, event_id: int) -> tuple[Change, Event]:
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        undone = roadmap.events.filter(pk=event_id).select_related("milestone").first()
        if undone is None or not undone.is_of_credential:
            raise NotFound(f"event {event_id} cannot be undone")
        credential = _find(roadmap, undone.after["credential"])
        match undone.what:
            case What.CREDENTIAL_EDITED:
                event = _put_back(roadmap, credential, undone)
            case What.CREDENTIAL_REMOVED:
                event = _set_removed(roadmap, credential, removed=False)
            case _:
                event = _set_removed(roadmap, credential, removed=True)
        return Change(roadmap, event), undone


def _find(roadmap: Roadmap, credential_id: int) -> Credential:
    found = roadmap.credentials.filter(pk=credential_id).select_related("milestone").first()
    if found is None:
        raise NotFound(f"credential {credential_id}")
    return found


def _put_back(roadmap: Roadmap, credential: Credential, undone: Event) -> Event | None:
    """Give a credential the facts from before an event.

    Raises:
        ChangedSince: when one of them has changed since.
    """
    before, after = (
        {name: value for name, value in side.items() if name in COLUMNS}
        for side in (undone.before, undone.after)
    )
    now = _plain({name: getattr(credential, name) for name in before})
    if now not in (before, after):
        raise ChangedSince
    days = {"since", "until"} & before.keys()
    return _save(roadmap, credential, before | {name: _day(before[name]) for name in days})


def _save(roadmap: Roadmap, credential: Credential, wanted: dict[str, object]) -> Event | None:
    """Give columns the wanted values; the event holds those that changed, and the title."""
    changed = [name for name in wanted if getattr(credential, name) != wanted[name]]
    if not changed:
        return None
    before = {name: getattr(credential, name) for name in {*changed, "title"}}
    for name in changed:
        setattr(credential, name, wanted[name])
    credential.save(update_fields=changed)
    about = {"credential": credential.pk}
    return services.write_event(
        roadmap,
        What.CREDENTIAL_EDITED,
        milestone=credential.milestone,
        before=about | _plain(before),
        after=about | _plain({name: getattr(credential, name) for name in before}),
    )


def _set_removed(roadmap: Roadmap, credential: Credential, *, removed: bool) -> Event | None:
    if removed == (credential.removed_at is not None):
        return None
    credential.removed_at = timezone.now() if removed else None
    credential.save(update_fields=["removed_at"])
    about = {"credential": credential.pk, "title": credential.title}
    return services.write_event(
        roadmap,
        What.CREDENTIAL_REMOVED if removed else What.CREDENTIAL_RESTORED,
        milestone=credential.milestone,
        before=about,
        after=about,
    )


def _plain(facts: dict[str, object]) -> dict[str, object]:
    """Facts as JSON keeps them."""
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in facts.items()
    }


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
