"""Refs: an entry's name in addresses and HTML ids, such as t12 for milestone template 12."""


class RefConverter:
    """Path converter between a ref and the id of a milestone template."""

    # At most 18 digits: what fits into a database id.
    regex = r"t[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """The milestone template's id."""
        return int(value[1:])

    def to_url(self, value: int | str) -> str:
        """The ref of an id; a ref stays what it is."""
        return value if isinstance(value, str) else f"t{value}"
