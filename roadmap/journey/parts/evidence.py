"""The writes on evidence: links that show what was done for a milestone.

As all writes of the journey (see `services`): one transaction each, the roadmap locked first, and
what is sent twice has the effect of once. No address is ever opened from here.
"""

import uuid

from accounts.models import User
from roadmap.journey.models import MOST_PER_MILESTONE, Event, Evidence
from roadmap.journey.parts import writes
from roadmap.journey.services import Change


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
    return writes.add_part(
        Evidence,
        user=user,
        ref=ref,
        key=key,
        text=f"{url} {label} {shows}",
        columns={"url": url, "label": label, "shows": shows},
        most=MOST_PER_MILESTONE,
    )


def edit_evidence(
    *, user: User, ref: str, evidence_id: int, url: str, label: str, shows: str
) -> Change:
    """Give a piece of evidence other words or another address.

    One that was removed in another window comes back. The arguments are those of `add_evidence`.

    Raises:
        NotFound: when there is no such evidence of this user on this entry.
    """
    return writes.edit_part(
        Evidence,
        user=user,
        ref=ref,
        pk=evidence_id,
        what=Event.What.EVIDENCE_EDITED,
        wanted={"url": url, "label": label, "shows": shows},
    )


def remove_evidence(*, user: User, ref: str, evidence_id: int) -> Change:
    """Take a piece of evidence off the page; its row is kept, and it can be brought back.

    Raises:
        NotFound: when there is no such evidence of this user on this entry.
    """
    return writes.set_part_removed(Evidence, user=user, ref=ref, pk=evidence_id, removed=True)


def restore_evidence(*, user: User, ref: str, evidence_id: int) -> Change:
    """Bring a removed piece of evidence back.

    Raises:
        NotFound: when there is no such evidence of this user on this entry.
    """
    return writes.set_part_removed(Evidence, user=user, ref=ref, pk=evidence_id, removed=False)
