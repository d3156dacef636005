"""Contact persons of an application: who can be chosen, and choosing them."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from accounts.models import User
from roadmap.applications import services
from roadmap.applications.models import Application
from roadmap.applications.queries import Contact, contacts_of
from roadmap.connections.models import Connection
from roadmap.errors import NotFound
from roadmap.journey import services as journey
from roadmap.journey.models import Roadmap
from roadmap.searching import saying

PER_PAGE = 25
MOST_CONTACTS = 50
"""How many contact persons one application can have."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the user knows, as the page to choose from names them."""

    id: int
    name: str
    role: str
    company: str
    is_linked: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """What `/applications/5/people/` shows."""

    contacts: tuple[Contact, ...]
    """Who is chosen already."""
    page: Page
    people: tuple[Person, ...]
    q: str


def people_page(
    roadmap: Roadmap, application: Application, *, q: str, number: object
) -> PeoplePage:
    """The user's connections by name, 25 a page, and who of them is a contact person.

    Args:
        roadmap: the user's.
        application: the user's own.
        q: words of a name, a role or a company; empty for everybody.
        number: which page was asked for; one that is none means the first or the last.

    Three queries.
    """
    linked = Application.contacts.through.objects.filter(
        application=application, connection=OuterRef("pk")
    )
    rows = roadmap.connections.filter(removed_at=None).annotate(is_linked=Exists(linked))
    rows = saying(rows, q, columns=("name", "role", "company"))
    columns = ("pk", "name", "role", "company", "is_linked")
    page = Paginator(rows.order_by(Lower("name"), "pk").values_list(*columns), PER_PAGE).get_page(
        number
    )
    return PeoplePage(
        contacts=contacts_of(application),
        page=page,
        people=tuple(Person(*row) for row in page),
        q=q,
    )


def set_contact_linked(
    *, user: User, application_id: int, connection_id: int, linked: bool
) -> Connection:
    """Make somebody a contact person of an application, or no longer.

    Raises:
        NotFound: when there is no such application or connection of this user.
        TooMany: when the application has MOST_CONTACTS already.
    """
    with transaction.atomic():
        roadmap = journey.lock_roadmap(user)
        application = services.find(roadmap, application_id)
        person = roadmap.connections.filter(pk=connection_id).first()
        if person is None or (linked and person.removed_at):
            raise NotFound(f"connection {connection_id}")
        if not linked:
            application.contacts.remove(person)
        elif not application.contacts.filter(pk=person.pk).exists():
            if application.contacts.count() >= MOST_CONTACTS:
                raise services.TooMany
            application.contacts.add(person)
        return person
