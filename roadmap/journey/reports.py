"""Telling the programme's editors that something is wrong with a line."""

import uuid

from accounts.models import User
from roadmap.catalogue.models import Report
from roadmap.errors import NotFound
from roadmap.journey import refs, services
from roadmap.journey.models import Roadmap


def report_line(*, user: User, ref: str, key: uuid.UUID, text: str) -> None:
    """Tell the programme's editors that something is wrong with a line.

    Args:
        user: who says so.
        ref: the line's.
        key: made with the form; a second post with the same key and text adds nothing.
        text: what is wrong, 1 to 1,000 characters.

    Raises:
        NotFound: when the user has no roadmap or the line was never published.
    """
    roadmap = Roadmap.objects.for_user(user).first()
    if roadmap is None:
        raise NotFound("roadmap")
    kind, template_id = refs.parse(ref)
    if kind != refs.TEMPLATE:
        raise NotFound(f"line {ref}")
    services.find_or_make_milestone(roadmap, ref)
    Report.objects.get_or_create(
        # As with a note: known by its form and its text. And by the person, because keys are unique
        # among all people and whoever knows one must not be able to hold back a report.
        key=uuid.uuid5(key, f"{user.pk} {text}"),
        defaults={
            "milestone_template_id": template_id,
            "edition_id": services.edition_of(roadmap, template_id),
            "by": user,
            "text": text,
        },
    )
