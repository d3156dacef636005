"""The writes on evidence: links that show what was done for a milestone.

As all writes of the journey (see `services`): one transaction each, the roadmap locked first, and
what is sent twice has the effect of once. No address is ever opened from here.
"""

import uuid

from django.db import transaction

from accounts.models import User
from roadmap.journey import services
from roadmap.journey.models import MOST_PER_MILESTONE, Event, Evidence
from roadmap.journey.services import Change, TooMany

What = Event.What


def add_evidence(
    *, user: User, ref: str, key: uuid.UUID, url: str, label: str, shows: str = ""
) -> Change:
    """Keep a link with an entry.

    Args:
        user: whose roadmap.
        ref: the entry.
        key: made with the form; a second post with the same key and texts adds nothing.
        url: where it leads, http or https, at most 2,000 characters.
        label: what it is called, 1 to 120 characters.
        shows: what it shows, at most 500 characters.

    Raises:
        NotFound: when the user has no roadmap or no such entry.
        TooMany: when the milestone has 50 already.
    """
    # As with a note: known by its form and the texts it was first sent with.
    key = uuid.uuid5(key, f"{url} {label} {shows}")
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        milestone = services.find_or_make_milestone(roadmap, ref)
        if milestone.pk is None:
            milestone.save()
        elif sent_before := milestone.evidence.filter(key=key).first():
            # The answer says that it is saved, so one that was removed since comes back.
            return Change(roadmap, services.set_removed(roadmap, sent_before, removed=False))
        if milestone.evidence.filter(removed_at=None).count() >= MOST_PER_MILESTONE:
            raise TooMany
        evidence = milestone.evidence.create(key=key, url=url, label=label, shows=shows)
        event = services.write_event(
            roadmap, What.EVIDENCE_ADDED, milestone=milestone, after={"evidence": evidence.pk}
        )
        return Change(roadmap, event)


def edit_evidence(
    *, user: User, ref: str, evidence_id: int, url: str, label: str, shows: str
) -> Change:
    """Give a piece of evidence other words or another address.

    One that was removed in another window comes back. The arguments are those of `add_evidence`.

    Raises:
        NotFound: when there is no such evidence of this user on this entry.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        evidence = services.find_part(Evidence, roadmap, ref, evidence_id)
        restored = services.set_removed(roadmap, evidence, removed=False)
        wanted = {"url": url, "label": label, "shows": shows}
        event = services.change_part(roadmap, evidence, What.EVIDENCE_EDITED, wanted)
        return Change(roadmap, event or restored)


def remove_evidence(*, user: User, ref: str, evidence_id: int) -> Change:
    """Take a piece of evidence off the page; its row is kept, and it can be brought back.

    Raises:
        NotFound: when there is no such evidence of this user on this entry.
    """
    return _set_removed(user, ref, evidence_id, removed=True)


def restore_evidence(*, user: User, ref: str, evidence_id: int) -> Change:
    """Bring a removed piece of evidence back.

    Raises:
        NotFound: when there is no such evidence of this user on this entry.
    """
    return _set_removed(user, ref, evidence_id, removed=False)


def _set_removed(user: User, ref: str, evidence_id: int, *, removed: bool) -> Change:
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        evidence = services.find_part(Evidence, roadmap, ref, evidence_id)
        return Change(roadmap, services.set_removed(roadmap, evidence, removed=removed))
