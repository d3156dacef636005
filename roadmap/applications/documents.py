"""The writes on the documents that were sent with an application; as `services.py`."""

import datetime
import uuid

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from roadmap.applications.models import MOST_MOVES, Application, SentDocument
from roadmap.applications.services import TooMany, find
from roadmap.errors import NotFound
from roadmap.journey import services as journey


def add_document(
    *,
    user: User,
    application_id: int,
    key: uuid.UUID,
    name: str,
    version: str = "",
    sent_on: datetime.date | None = None,
) -> SentDocument:
    """Note that a document was sent, or is going to be.

    Args:
        user: whose application.
        application_id: which one.
        key: made with the form; a second post with the same key and facts adds nothing.
        name: what it is; 1 to 160 characters.
        version: which one; at most 80 characters.
        sent_on: when; None while it is not sent.

    Raises:
        NotFound: when there is no such application of this user.
        TooMany: when it has MOST_MOVES already, removed ones among them.
    """
    key = uuid.uuid5(key, repr([name, version, sent_on]))
    with transaction.atomic():
        application = find(journey.lock_roadmap(user), application_id)
        if sent_before := application.documents.filter(key=key).first():
            _save(sent_before, {"removed_at": None})
            return sent_before
        if application.documents.count() >= MOST_MOVES:
            raise TooMany
        return application.documents.create(key=key, name=name, version=version, sent_on=sent_on)


def edit_document(
    *,
    user: User,
    application_id: int,
    document_id: int,
    name: str,
    version: str,
    sent_on: datetime.date | None,
) -> SentDocument:
    """Say something else of a document; one that was removed in another window comes back.

    Raises:
        NotFound: when there is no such document of this user's application.
    """
    with transaction.atomic():
        application = find(journey.lock_roadmap(user), application_id)
        document = find_document(application, document_id)
        wanted = {"name": name, "version": version, "sent_on": sent_on, "removed_at": None}
        _save(document, wanted)
        return document


def set_document_removed(
    *, user: User, application_id: int, document_id: int, removed: bool
) -> SentDocument:
    """Take a document off the list, or bring it back.

    Raises:
        NotFound: when there is no such document of this user's application.
    """
    with transaction.atomic():
        application = find(journey.lock_roadmap(user), application_id)
        document = find_document(application, document_id)
        if removed != (document.removed_at is not None):
            _save(document, {"removed_at": timezone.now() if removed else None})
        return document


def find_document(application: Application, document_id: int) -> SentDocument:
    """A document of an application, removed or not.

    Raises:
        NotFound: when there is none.
    """
    found = application.documents.filter(pk=document_id).first()
    if found is None:
        raise NotFound(f"document {document_id}")
    return found


def _save(document: SentDocument, wanted: dict[str, object]) -> None:
    changed = [name for name, value in wanted.items() if getattr(document, name) != value]
    for name in changed:
        setattr(document, name, wanted[name])
    if changed:
        document.save(update_fields=changed)
