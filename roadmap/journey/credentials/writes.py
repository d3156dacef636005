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
from roadmap.journey import services
from roadmap.journey.models import Credential, Event, Roadmap
from roadmap.journey.services import Change

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
    key = uuid.uuid5(key, f"{kind} {ref} {list(services.plain(facts).values())}")
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        if sent_before := roadmap.credentials.filter(key=key).select_related("milestone").first():
            # The answer says that it is saved, so one that was removed since comes back.
            return Change(roadmap, set_removed(roadmap, sent_before, removed=False)), sent_before
        milestone = None
        if ref:
            milestone = services.find_or_make_milestone(roadmap, ref)
            if milestone.pk is None:
                services.store(milestone)
        credential = Credential.objects.create(
            roadmap=roadmap, milestone=milestone, key=key, kind=kind, **facts
        )
        after = {"credential": credential.pk, "kind": kind} | services.plain(facts)
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
        credential = find(roadmap, credential_id)
        restored = set_removed(roadmap, credential, removed=False)
        return Change(roadmap, save(roadmap, credential, wanted) or restored)


def remove_credential(*, user: User, credential_id: int) -> Change:
    """Take a credential off the pages; undoing the event brings it back.

    Raises:
        NotFound: when there is no such credential of this user.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        credential = find(roadmap, credential_id)
        return Change(roadmap, set_removed(roadmap, credential, removed=True))


# What undo shares ---------------------------------------------------------------------------------


def find(roadmap: Roadmap, credential_id: int) -> Credential:
    """A credential on a roadmap, removed or not.

    Raises:
        NotFound: when there is none.
    """
    found = roadmap.credentials.filter(pk=credential_id).select_related("milestone").first()
    if found is None:
        raise NotFound(f"credential {credential_id}")
    return found


def save(roadmap: Roadmap, credential: Credential, wanted: dict[str, object]) -> Event | None:
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
        before=about | services.plain(before),
        after=about | services.plain({name: getattr(credential, name) for name in before}),
    )


def set_removed(roadmap: Roadmap, credential: Credential, *, removed: bool) -> Event | None:
    """Take a credential off the pages, or bring it back; None when it is so already."""
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
