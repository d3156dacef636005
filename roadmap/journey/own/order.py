"""In which order a stage shows its entries: the programme's, until the user gives another."""

from collections.abc import Sequence


def arranged(programme: Sequence[str], own: Sequence[str]) -> list[str]:
    """The refs of a stage in the user's order, with what that does not know in its place.

    What the user put in order stays in that order, whatever the programme adds, moves or takes
    away. A ref that they had not seen then follows the one it follows in the programme.

    Args:
        programme: all refs of the stage, in the programme's order.
        own: refs in the user's order; some may be gone by now.
    """
    known = set(programme)
    return [ref for ref in completed(programme, own) if ref in known]


def completed(programme: Sequence[str], own: Sequence[str]) -> list[str]:
    """The same with the refs that are gone by now: when one comes back, it has its place."""
    order = list(own)
    seen = set(own)
    for place, ref in enumerate(programme):
        if ref not in seen:
            order.insert(order.index(programme[place - 1]) + 1 if place else 0, ref)
    return order


def moved(order: Sequence[str], ref: str, after: str) -> list[str]:
    """The order with one ref taken out and put behind another; to the front for an empty `after`.

    Raises:
        ValueError: when one of them is not there, or both are the same.
    """
    rest = [other for other in order if other != ref]
    if ref not in order:
        raise ValueError(f"{ref!r} is not there")
    place = rest.index(after) + 1 if after else 0
    return [*rest[:place], ref, *rest[place:]]
