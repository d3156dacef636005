"""The writes of the start form: the answers, and what is done already."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from roadmap.catalogue.models import (
    Background,
    Degree,
    RoadmapTemplate,
    Specialty,
)
from roadmap.errors import NotFound
from roadmap.journey import services
from roadmap.journey.models import Event, Milestone, Roadmap
from roadmap.journey.services import Change

What = Event.What


def save_answers(
    *,
    user: User,
    background: Background,
    degree: Degree,
    degree_status: str,
    specialty: Specialty | None,
    target_date: datetime.date | None,
    hours_per_week: int | None,
    roadmap_template: RoadmapTemplate | None = None,
) -> Change:
    """Start the user's roadmap, or change the answers it was made for. Nothing else is touched.

    Moving to another roadmap template leaves every milestone row as it is: what was touched on the
    earlier one stays on the page, and can be ticked and unticked there.

    Args:
        user: whose roadmap.
        background: where the person comes from.
        degree: held or under way, as `degree_status` says.
        degree_status: one of `Roadmap.DegreeStatus`.
        specialty: the area of expertise; None while not decided.
        target_date: when the person would like the role; None for no date.
        hours_per_week: 1 to 80; None for not said.
        roadmap_template: a published one to start on or to move to; None keeps the present one, or
            means the default.

    Raises:
        NotFound: when no roadmap template has been published yet, or the account is gone.

    Locks the user's row, so that two tabs start one roadmap; with the weaker of the two locks,
    because every event names the user, and two requests would wait for each other for ever.
    """
    answers = {
        "background": background,
        "degree": degree,
        "degree_status": degree_status,
        "specialty": specialty,
        "target_date": target_date,
        "hours_per_week": hours_per_week,
    }
    with transaction.atomic():
        if not User.objects.select_for_update(no_key=True).filter(pk=user.pk):
            raise NotFound("user")
        roadmap = Roadmap.objects.for_user(user).first()
        if roadmap is None:
            template = _published(roadmap_template)
            roadmap = Roadmap.objects.create(
                user=user,
                roadmap_template=template,
                first_edition=template.current_edition,
                seen_edition=template.current_edition,
                started_on=timezone.localdate(timezone=user.zone),
                **answers,
            )
            return Change(
                roadmap, services.write_event(roadmap, What.STARTED, after=services.plain(answers))
            )
        moved = None
        if roadmap_template is not None and roadmap_template != roadmap.roadmap_template:
            moved = _move(roadmap, _published(roadmap_template))
        before = {name: getattr(roadmap, name) for name in answers}
        changed = [name for name in answers if answers[name] != before[name]]
        if not changed:
            return Change(roadmap, moved)
        for name in changed:
            setattr(roadmap, name, answers[name])
        roadmap.save(update_fields=changed)
        event = services.write_event(
            roadmap,
            What.ANSWERS,
            before=services.plain({name: before[name] for name in changed}),
            after=services.plain({name: answers[name] for name in changed}),
        )
        return Change(roadmap, event)


def mark_already_done(*, user: User, done: Iterable[tuple[str, datetime.date]]) -> None:
    """Tick several lines at once, each with the day it was done; all or none.

    Args:
        user: whose roadmap.
        done: refs with the day each was done.

    Raises:
        NotFound: when the user has no roadmap or a line was never published.
    """
    with transaction.atomic():
        for ref, done_on in done:
            services.set_state(user=user, ref=ref, state=Milestone.State.DONE, done_on=done_on)


def _published(roadmap_template: RoadmapTemplate | None) -> RoadmapTemplate:
    """A roadmap template with its current edition as it is now; the default for None."""
    published = RoadmapTemplate.objects.published()
    if roadmap_template is not None:
        published = published.filter(pk=roadmap_template.pk)
    found = published.first()
    if found is None:
        raise NotFound("no such roadmap template is published")
    return found


def _move(roadmap: Roadmap, roadmap_template: RoadmapTemplate) -> Event:
    """Put the roadmap on another template, where nothing is news yet."""
    before = roadmap.roadmap_template
    roadmap.roadmap_template = roadmap_template
    roadmap.first_edition = roadmap.seen_edition = roadmap_template.current_edition
    roadmap.opened_lines = []
    roadmap.save(
        update_fields=["roadmap_template", "first_edition", "seen_edition", "opened_lines"]
    )
    return services.write_event(
        roadmap,
        What.MOVED,
        before={"roadmap_template": before.slug},
        after={"roadmap_template": roadmap_template.slug},
    )
