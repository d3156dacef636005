"""Who in LinkedIn's file is among the connections already, and what the file says anew of them.

Pure functions. A person is known by the profile address. Where the one side or the other has none,
which is so in the files from before 2023, the name does together with the company, or for people
without one with the day on which they were connected; never the name alone.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence

from roadmap.connections.linkedin import Person, profile_key
from roadmap.connections.models import Connection


def match(people: Sequence[Person], known: Iterable[Connection]) -> list[Connection | None]:
    """For each person of a file the connection that it is, removed or not; None for a new one.

    Args:
        people: everybody in the file, in its order: of several with one name and company each
            takes another connection.
        known: all of the user's connections.
    """
    by_url: dict[str, Connection] = {}
    by_name: dict[tuple, list[Connection]] = defaultdict(list)
    # In one order each time, so that two of one name and company stay who they are.
    for connection in sorted(known, key=lambda connection: connection.pk):
        if key := profile_key(connection.profile_url):
            by_url.setdefault(key, connection)
        for name in _names(connection):
            by_name[name].append(connection)
    found = [by_url.get(profile_key(person.profile_url)) for person in people]
    taken = {connection.pk for connection in found if connection}
    for place, person in enumerate(people):
        if found[place] is None:
            found[place] = _by_name(person, by_name, taken)
            taken |= {found[place].pk} if found[place] else set()
    return found


def news(connection: Connection, person: Person) -> dict[str, str | datetime.date]:
    """What the file says anew of somebody who is there already, by column.

    Role and company are updated where they are empty or still say what an import wrote: what the
    user wrote stays. Nothing is ever emptied. The other columns are filled in where they are empty.
    """
    found = {}
    for column in ("role", "company"):
        now, wanted = getattr(connection, column), getattr(person, column)
        if wanted and wanted != now and now == getattr(connection, f"imported_{column}"):
            found |= {column: wanted, f"imported_{column}": wanted}
    for column in ("profile_url", "email", "connected_on"):
        if getattr(person, column) and not getattr(connection, column):
            found[column] = getattr(person, column)
    return found


def _by_name(
    person: Person, by_name: dict[tuple, list[Connection]], taken: set[int]
) -> Connection | None:
    """The first connection with this name and company that no other person of the file is."""
    for name in _names(person):
        for connection in by_name.get(name, ()):
            # Two addresses are two people, whatever they are called.
            is_other = person.profile_url and connection.profile_url
            if connection.pk not in taken and not is_other:
                return connection
    return None


def _names(somebody: Person | Connection) -> list[tuple]:
    """What somebody without an address is known by."""
    name, company = _plain(somebody.name), _plain(somebody.company)
    if company:
        return [(name, company)]
    return [(name, somebody.connected_on)] if somebody.connected_on else []


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
