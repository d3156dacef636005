"""What an application's own pages read: frozen objects, so that templates cause no query."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.functions import Lower

from accounts.models import User
from roadmap.applications.board import Card, card
from roadmap.applications.models import Application, Move, SentDocument
from roadmap.catalogue.models import ApplicationStage, Specialty
from roadmap.errors import NotFound
from roadmap.journey.entries import Entry
from roadmap.journey.queries import Overview


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact person as an application's page names them."""

    id: int
    name: str
    role: str
    company: str


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """What an application's own page shows."""

    application: Application
    card: Card
    moves: tuple[Move, ...]
    """Newest first."""
    removed_moves: tuple[Move, ...]
    """Kept, so that they can be brought back."""
    documents: tuple[SentDocument, ...]
    removed_documents: tuple[SentDocument, ...]
    contacts: tuple[Contact, ...]
    entries: tuple[Entry, ...]
    """The entries that it is linked to."""

    @property
    def can_remove_a_move(self) -> bool:
        """Whether one can be taken out: an application has to stand somewhere."""
        return len(self.moves) > 1


def stages() -> tuple[ApplicationStage, ...]:
    """All stages, retired ones too, in their order. One query."""
    return tuple(ApplicationStage.objects.all())


def offered(
    stages: Iterable[ApplicationStage], *, also: ApplicationStage | None = None
) -> tuple[ApplicationStage, ...]:
    """The stages that can be chosen: those not retired, and where the application stands."""
    return tuple(stage for stage in stages if not stage.retired or (also and stage.pk == also.pk))


def areas() -> tuple[str, ...]:
    """What the catalogue calls the areas of expertise, to be suggested. One query."""
    return tuple(Specialty.objects.values_list("name", flat=True))


def find_application(user: User, application_id: int) -> Application:
    """An application of the user's own with its stage, a removed one too.

    Raises:
        NotFound: when there is none.
    """
    mine = Application.objects.filter(roadmap__user=user).select_related("stage")
    found = mine.filter(pk=application_id).first()
    if found is None:
        raise NotFound(f"application {application_id}")
    return found


def application_page(
    application: Application, overview: Overview, *, today: datetime.date
) -> ApplicationPage:
    """What an application's own page shows.

    Args:
        application: with its stage.
        overview: of the user's roadmap.
        today: the day in the user's time zone.

    Four queries.
    """
    moves = list(application.moves.select_related("stage").reverse())
    documents = list(application.documents.all())
    return ApplicationPage(
        application=application,
        card=card(application, today),
        moves=tuple(row for row in moves if not row.removed_at),
        removed_moves=tuple(row for row in moves if row.removed_at),
        documents=tuple(row for row in documents if not row.removed_at),
        removed_documents=tuple(row for row in documents if row.removed_at),
        contacts=contacts_of(application),
        entries=entries_of(application, overview),
    )


def contacts_of(application: Application) -> tuple[Contact, ...]:
    """The contact persons by name, those removed from the connections left out. One query."""
    rows = application.contacts.filter(removed_at=None).order_by(Lower("name"), "pk")
    return tuple(Contact(*row) for row in rows.values_list("pk", "name", "role", "company"))


def entries_of(application: Application, overview: Overview) -> tuple[Entry, ...]:
    """The entries that an application is linked to, in the order of the roadmap. One query."""
    linked = {milestone.ref for milestone in application.milestones.only("template_id")}
    return tuple(entry for ref, entry in overview.by_ref.items() if ref in linked)
