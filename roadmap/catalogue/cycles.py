"""Lines that lead back to themselves: over what they are best after, or what replaces them."""


def find_cycle(start: str | int, prerequisites: dict) -> list:
    """The way from a line over its prerequisites back to itself.

    Args:
        start: the line.
        prerequisites: of each line; a line that is not in it has none.

    Returns:
        The lines on the way, `start` first and last; empty when there is no way back.
    """
    ways, seen = [[start]], set()
    while ways:
        way = ways.pop()
        for line in prerequisites.get(way[-1], ()):
            if line == start:
                return [*way, start]
            if line not in seen:
                seen.add(line)
                ways.append([*way, line])
    return []
