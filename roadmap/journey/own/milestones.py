"""The writes on milestones of the user's own, and on their words for any entry."""

import datetime
import uuid

from django.db import transaction

from accounts.models import User
from roadmap.catalogue import editions
from roadmap.errors import NotFound
from roadmap.journey import refs, services
from roadmap.journey.models import Event, Milestone, Roadmap
from roadmap.journey.own.placing import put_last
from roadmap.journey.services import Change

What = Event.What


def add_own_milestone(
    *,
    user: User,
    key: uuid.UUID,
    stage_id: int,
    title: str,
    target_date: datetime.date | None = None,
) -> tuple[Change, Milestone]:
    """Add a milestone of the user's own at the end of a stage.

    Args:
        user: whose roadmap.
        key: made with the form; a second post with the same key and title adds nothing.
        stage_id: one of the stages of the roadmap.
        title: 1 to 120 characters.
        target_date: when it is to be done; None for no date.

    Returns:
        What was written, and the milestone.

    Raises:
        NotFound: when the user has no roadmap, or it has no such stage.
    """
    # As with a note: known by its form and the title it was first sent with.
    key = uuid.uuid5(key, title)
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        if sent_before := roadmap.milestones.filter(key=key).first():
            restored = services.set_milestone_removed(roadmap, sent_before, removed=False)
            return Change(roadmap, restored), sent_before
        _check_stage(roadmap, stage_id)
        milestone = roadmap.milestones.create(
            key=key, stage_id=stage_id, title=title, target_date=target_date
        )
        put_last(roadmap, milestone)
        event = services.write_event(
            roadmap,
            What.ADDED,
            milestone=milestone,
            after={"title": title, "target_date": services.plain_value(target_date)},
        )
        return Change(roadmap, event), milestone


def remove_own_milestone(*, user: User, ref: str) -> Change:
    """Take one of the user's own milestones off the roadmap, with all that is on it.

    Undoing the event brings it back as it was. A line of the programme is set aside instead.

    Raises:
        NotFound: when the user has no such milestone of their own.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        milestone = roadmap.milestones.filter(**refs.columns(ref)).first()
        if milestone is None or milestone.template_id is not None:
            raise NotFound(f"own milestone {ref}")
        return Change(roadmap, services.set_milestone_removed(roadmap, milestone, removed=True))


def reword(*, user: User, ref: str, title: str, stage_id: int | None = None) -> Change:
    """Give an entry the user's own title, which no later edition changes.

    Args:
        user: whose roadmap.
        ref: the entry.
        title: at most 120 characters. Of a line of the programme, nothing or the programme's own
            title means that it is called as the programme calls it, now and later.
        stage_id: where one of the user's own milestones goes; None leaves it where it is.

    Raises:
        NotFound: when the user has no such entry, or the roadmap no such stage.
        ValueError: when an own milestone would have no title.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        milestone = services.find_or_make_milestone(roadmap, ref)
        after = {"title": title}
        if milestone.template_id is None:
            if not title:
                raise ValueError("an own milestone needs a title")
            after["stage_id"] = stage_id or milestone.stage_id
            if after["stage_id"] != milestone.stage_id:
                _check_stage(roadmap, stage_id)
        elif title == _title_of_line(roadmap, milestone.template_id):
            after["title"] = ""
        before = {name: getattr(milestone, name) for name in after}
        if before == after:
            return Change(roadmap, None)
        for name, value in after.items():
            setattr(milestone, name, value)
        services.store(milestone, *after)
        if after.get("stage_id") != before.get("stage_id"):
            put_last(roadmap, milestone)
        event = services.write_event(
            roadmap, What.REWORDED, milestone=milestone, before=before, after=after
        )
        return Change(roadmap, event)


def _check_stage(roadmap: Roadmap, stage_id: int) -> None:
    content = editions.load(roadmap.roadmap_template.current_edition)
    if not any(stage.id == stage_id for stage in content.stages):
        raise NotFound(f"stage {stage_id}")


def _title_of_line(roadmap: Roadmap, template_id: int) -> str:
    """What the programme calls a line; nothing for a line of an earlier roadmap template."""
    line = editions.load(roadmap.roadmap_template.current_edition).lines.get(template_id)
    return line.title if line else ""
