"""What services and queries of all wings raise when they cannot do what they were asked."""


class NotFound(Exception):
    """This user has no such roadmap, entry, note, event or other row: a 404."""
