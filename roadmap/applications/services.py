"""The writes of applications, but those on moves, on documents and on links to milestones.

Each is one transaction that locks the user's roadmap, compares, and saves only changed columns.
Sending one twice has the effect of once.
"""

import datetime
import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from roadmap.applications.models import Application
from roadmap.catalogue.models import ApplicationStage
from roadmap.errors import NotFound
from roadmap.journey import refs
from roadmap.journey import services as journey
from roadmap.journey.models import Roadmap

COLUMNS = (
    "kind",
    "title",
    "company",
    "area",
    "place",
    "territory",
    "travel",
    "source",
    "url",
    "salary",
    "next_action",
    "next_action_on",
    "note",
    "learnt",
    "advertisement",
)
"""What a person can edit of an application itself."""


class TooMany(Exception):
    """The application holds as many of them as it can."""


class Stale(Exception):
    """The application was edited elsewhere after the form was opened.

    Attributes:
        application: as it is stored now.
    """

    def __init__(self, application: Application) -> None:
        super().__init__(f"application {application.pk} is at revision {application.revision}")
        self.application = application


def add_application(
    *,
    user: User,
    key: uuid.UUID,
    stage: ApplicationStage,
    day: datetime.date,
    linked_to: Collection[str] = (),
    **facts: object,
) -> Application:
    """Add a position, at a stage since a day.

    Args:
        user: whose roadmap.
        key: made with the form; a second post with the same key, stage, day and facts adds nothing.
        stage: where it stands.
        day: since when.
        linked_to: refs of the entries that it is linked to.
        facts: columns of COLUMNS; those left out are empty.

    Raises:
        NotFound: when the user has no roadmap, or a line was never published.
    """
    # As with a note: known by its form and all that it was first sent with.
    sent = [stage.slug, day, *linked_to, *(facts.get(name) for name in COLUMNS)]
    key = uuid.uuid5(key, repr(sent))
    with transaction.atomic():
        roadmap = journey.lock_roadmap(user)
        if sent_before := roadmap.applications.filter(key=key).first():
            # The answer says that it is saved, so one that was removed since comes back.
            _set_removed(sent_before, removed=False)
            return sent_before
        application = Application.objects.create(
            roadmap=roadmap, key=key, stage=stage, stage_since=day, **facts
        )
        application.moves.create(stage=stage, day=day)
        for ref in linked_to:
            link_milestone(roadmap, application, ref)
        return application


def edit_application(
    *, user: User, application_id: int, revision: int | None = None, **wanted: object
) -> tuple[Application, bool]:
    """Give columns of an application the wanted values; a removed one comes back.

    Args:
        user: whose application.
        application_id: which one.
        revision: the one that the form was opened with; None where the last one to write wins.
        wanted: columns of COLUMNS.

    Returns:
        The application, and whether anything changed.

    Raises:
        NotFound: when there is no such application of this user.
        Stale: when it was edited elsewhere since, and says something else than is wanted.
    """
    with transaction.atomic():
        application = find(journey.lock_roadmap(user), application_id)
        changed = [name for name in wanted if getattr(application, name) != wanted[name]]
        if not changed:
            return application, _set_removed(application, removed=False)
        if revision is not None and revision != application.revision:
            raise Stale(application)
        _edit(application, {name: wanted[name] for name in changed})
        return application, True


def undo_edit(*, user: User, application_id: int, revision: int) -> Application:
    """Put back what the last edit of an application changed; that can be undone too.

    Args:
        user: whose application.
        application_id: which one.
        revision: that the edit led to.

    Raises:
        NotFound: when there is no such application of this user.
        Stale: when it was edited since, or the edit is undone already.
    """
    with transaction.atomic():
        application = find(journey.lock_roadmap(user), application_id)
        if application.before is None or application.revision != revision:
            raise Stale(application)
        columns = {name: Application._meta.get_field(name) for name in application.before}
        before = {name: columns[name].to_python(text) for name, text in application.before.items()}
        _edit(application, before)
        return application


def set_removed(*, user: User, application_id: int, removed: bool) -> Application:
    """Take an application off the pages with all that is on it, or bring it back.

    Raises:
        NotFound: when there is no such application of this user.
    """
    with transaction.atomic():
        application = find(journey.lock_roadmap(user), application_id)
        _set_removed(application, removed=removed)
        return application


def set_milestone_linked(*, user: User, application_id: int, ref: str, linked: bool) -> Application:
    """Link an application to an entry of the roadmap, or take the link away.

    Raises:
        NotFound: when there is no such application of this user, or no such entry.
    """
    with transaction.atomic():
        roadmap = journey.lock_roadmap(user)
        application = find(roadmap, application_id)
        if linked:
            link_milestone(roadmap, application, ref)
        # Nothing is made to be unlinked, nor is a removed milestone brought back for it.
        elif stored := roadmap.milestones.filter(**refs.columns(ref)).first():
            application.milestones.remove(stored)
        else:
            journey.find_or_make_milestone(roadmap, ref)
        return application


# Parts -------------------------------------------------------------------------------------------


def find(roadmap: Roadmap, application_id: int) -> Application:
    """An application of the roadmap's, removed or not.

    Raises:
        NotFound: when there is none.
    """
    found = roadmap.applications.filter(pk=application_id).select_related("stage").first()
    if found is None:
        raise NotFound(f"application {application_id}")
    return found


def link_milestone(roadmap: Roadmap, application: Application, ref: str) -> None:
    """Link an application to an entry, whose row is made if it has none; the caller has locked.

    Raises:
        NotFound: when there is no such entry.
    """
    milestone = journey.find_or_make_milestone(roadmap, ref)
    if milestone.pk is None:
        journey.store(milestone)
    application.milestones.add(milestone)


def _edit(application: Application, wanted: dict[str, object]) -> None:
    """Give columns other values, and keep what stood there; a removed application comes back."""
    application.before = journey.plain({name: getattr(application, name) for name in wanted})
    for name, value in wanted.items():
        setattr(application, name, value)
    application.revision += 1
    application.removed_at = None
    application.save(update_fields=[*wanted, "before", "revision", "removed_at"])


def _set_removed(application: Application, *, removed: bool) -> bool:
    """Whether that changed anything."""
    if removed == (application.removed_at is not None):
        return False
    application.removed_at = timezone.now() if removed else None
    application.save(update_fields=["removed_at"])
    return True
