"""A user's connections as a table, to take along."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from roadmap.connections.models import Step
from roadmap.connections.queries import people_of
from roadmap.journey.models import Roadmap


def rows(roadmap: Roadmap) -> Iterator[list[object]]:
    """The header, and a line for each person who is not removed, as the list orders them.

    Days are written as 2027-03-14, so that every program reads them alike.
    """
    yield [
        _("Name"),
        _("Role"),
        _("Company or place"),
        _("Therapeutic area"),
        _("How you met"),
        _("Profile address"),
        _("E-mail address"),
        _("Private note"),
        _("Days between two touches"),
        _("Last touch on"),
        _("Next touch on"),
        _("Conversation"),
        _("Step since"),
        _("Connected on LinkedIn on"),
    ]
    for person in people_of(roadmap):
        yield [
            person.name,
            person.role,
            person.company,
            person.area,
            person.how_met,
            person.profile_url,
            person.email,
            person.note,
            person.every_days,
            person.last_touch_on,
            person.due_on,
            Step(person.step).label if person.step else "",
            person.step_on,
            person.connected_on,
        ]
