"""Refs: an entry's name in addresses and HTML ids, for as long as there is the entry.

`t12` is milestone template 12, `c34` the user's own milestone 34.
"""

TEMPLATE, OWN = "t", "c"
# At most 18 digits: what fits into a database id.
PATTERN = r"[tc][1-9][0-9]{0,17}"


def of_template(template_id: int) -> str:
    """The ref of a milestone template."""
    return f"{TEMPLATE}{template_id}"


def of_own(milestone_id: int) -> str:
    """The ref of a user's own milestone."""
    return f"{OWN}{milestone_id}"


def parse(ref: str) -> tuple[str, int]:
    """The kind of a ref, TEMPLATE or OWN, and the id it names.

    Raises:
        ValueError: when it is no ref.
    """
    kind, digits = ref[:1], ref[1:]
    if kind not in (TEMPLATE, OWN) or not digits.isascii() or not digits.isdecimal():
        raise ValueError(f"{ref!r} is no ref")
    return kind, int(digits)


def columns(ref: str, prefix: str = "") -> dict[str, int | bool]:
    """What to filter milestones by to find the row of a ref.

    Args:
        ref: the entry.
        prefix: the way to the milestones, such as `milestone__`.
    """
    kind, pk = parse(ref)
    if kind == TEMPLATE:
        return {f"{prefix}template_id": pk}
    return {f"{prefix}pk": pk, f"{prefix}template__isnull": True}


class RefConverter:
    """Path converter for refs."""

    regex = PATTERN

    def to_python(self, value: str) -> str:
        """The ref as it stands in the address."""
        return value

    def to_url(self, value: int | str) -> str:
        """The ref as it is; of a milestone template its id will do."""
        return value if isinstance(value, str) else of_template(value)
