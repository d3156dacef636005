"""The writes of what a person has read of the programme's changes."""

from django.db import transaction

from accounts.models import User
from roadmap.errors import NotFound
from roadmap.journey import services
from roadmap.journey.models import Event
from roadmap.journey.services import Change
from roadmap.journey.updates import changes

What = Event.What


def mark_update_seen(*, user: User, roadmap_template: str, number: int) -> Change:
    """Note that the user has read what changed up to an edition.

    Args:
        user: whose roadmap.
        roadmap_template: slug of the roadmap template that the page was about; nothing happens
            when the user has moved to another one since.
        number: of the edition that the page was about. What was published after it stays unread.

    Raises:
        NotFound: when the user has no roadmap, or it never had such an edition.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        seen = roadmap.seen_edition
        if roadmap.roadmap_template.slug != roadmap_template or number <= seen.number:
            return Change(roadmap, None)
        edition = roadmap.roadmap_template.editions.defer("content").filter(number=number).first()
        if edition is None:
            raise NotFound(f"edition {number}")
        roadmap.seen_edition = edition
        roadmap.save(update_fields=["seen_edition"])
        event = services.write_event(
            roadmap,
            What.UPDATE_SEEN,
            before={"edition": seen.number},
            after={"edition": edition.number},
        )
        return Change(roadmap, event)


def mark_opened(*, user: User, ref: str) -> None:
    """Note that the user has opened a line that is new to them; nothing for any other line.

    Raises:
        NotFound: when the user has no roadmap or the line was never published.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        milestone = services.find_or_make_milestone(roadmap, ref)
        if milestone.template_id in changes.unopened_lines(roadmap):
            roadmap.opened_lines.append(milestone.template_id)
            roadmap.save(update_fields=["opened_lines"])
