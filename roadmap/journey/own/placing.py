"""The writes of a stage's order, see `order` for how it is shown."""

from django.db import transaction

from accounts.models import User
from roadmap.catalogue import editions
from roadmap.errors import NotFound
from roadmap.journey import refs, services
from roadmap.journey.models import Event, Milestone, Roadmap
from roadmap.journey.own import order
from roadmap.journey.services import Change

What = Event.What


def place(*, user: User, ref: str, after: str) -> Change:
    """Put an entry behind another of its stage. From then on the stage keeps the user's order.

    Args:
        user: whose roadmap.
        ref: the entry.
        after: ref of the entry that it comes after; empty to make it the first.

    Raises:
        NotFound: when one of them is no entry of that stage, or both are the same.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        stage_id = _stage_of(roadmap, ref)
        stored = roadmap.own_order.get(str(stage_id))
        programme = _programme_order(roadmap, stage_id)
        if after and after not in programme:
            raise NotFound(f"entry {after}")
        # With what is not there now, so that it has its place again when it comes back.
        now = order.completed(programme, stored or [])
        try:
            wanted = order.moved(now, ref, after)
        except ValueError as error:
            raise NotFound(str(error)) from error
        if order.arranged(programme, wanted) == order.arranged(programme, now):
            return Change(roadmap, None)
        return Change(roadmap, set_order(roadmap, stage_id, wanted, ref=ref))


def use_programmes_order(*, user: User, stage_id: int) -> Change:
    """Show a stage in the programme's order again, the user's own milestones at its end.

    Raises:
        NotFound: when the user has no roadmap.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        if str(stage_id) not in roadmap.own_order:
            return Change(roadmap, None)
        return Change(roadmap, set_order(roadmap, stage_id, None))


def put_last(roadmap: Roadmap, milestone: Milestone) -> None:
    """Put an own milestone that is new in its stage at the end, where the stage has an order."""
    own_order = roadmap.own_order.get(str(milestone.stage_id))
    if own_order is not None and milestone.ref not in own_order:
        own_order.append(milestone.ref)
        roadmap.save(update_fields=["own_order"])


def set_order(roadmap: Roadmap, stage_id: int, wanted: list[str] | None, *, ref: str = "") -> Event:
    """Give a stage an order, or (with None) the programme's; of which entry, if it was of one."""
    stored = roadmap.own_order.pop(str(stage_id), None)
    if wanted is not None:
        roadmap.own_order[str(stage_id)] = wanted
    roadmap.save(update_fields=["own_order"])
    return services.write_event(
        roadmap,
        What.ORDER,
        before={"stage": stage_id, "order": stored},
        after={"stage": stage_id, "order": wanted, "ref": ref},
    )


def _stage_of(roadmap: Roadmap, ref: str) -> int:
    """Id of the stage that an entry stands in."""
    kind, pk = refs.parse(ref)
    if kind == refs.TEMPLATE:
        line = editions.load(roadmap.roadmap_template.current_edition).lines.get(pk)
        stage_id = line and line.stage_id
    else:
        own = roadmap.milestones.filter(**refs.columns(ref), removed_at=None)
        stage_id = own.values_list("stage_id", flat=True).first()
    if stage_id is None:
        raise NotFound(f"entry {ref}")
    return stage_id


def _programme_order(roadmap: Roadmap, stage_id: int) -> list[str]:
    """The refs of a stage: the programme's lines, and then the user's own milestones."""
    content = editions.load(roadmap.roadmap_template.current_edition)
    own = roadmap.milestones.filter(stage=stage_id, removed_at=None).order_by("pk")
    return [
        *(line.ref for stage in content.stages if stage.id == stage_id for line in stage.lines),
        *(refs.of_own(pk) for pk in own.values_list("pk", flat=True)),
    ]
