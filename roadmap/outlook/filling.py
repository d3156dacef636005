"""What an advertisement says of the position itself, offered for the fields that are empty."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from roadmap.applications.forms import EditApplicationForm
from roadmap.applications.models import Application
from roadmap.outlook.advertisement.reading import Reading


@dataclass(frozen=True, slots=True)
class Filling:
    """One field that the advertisement could fill in."""

    name: str
    """Of the field."""
    label: str
    text: str
    """What would stand in it."""


def fillings(
    application: Application, reading: Reading, *, area_names: Mapping[str, str]
) -> tuple[Filling, ...]:
    """What could be filled in of a position, by what its advertisement says.

    Args:
        application: whose empty fields are offered.
        reading: of its advertisement. Of several areas the one it names most is taken, of a range
            of travel the upper end.
        area_names: what the catalogue calls the areas, by slug.
    """
    fields = EditApplicationForm.base_fields
    return tuple(
        Filling(name, str(fields[name].label), text)
        for name, text in _said(reading, area_names)
        if text and getattr(application, name) in ("", None)
    )


def _said(reading: Reading, area_names: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    needed = (asked.name for asked in reading.areas if asked.is_needed)
    yield "area", area_names.get(next(needed, ""), "")
    yield "place", reading.place
    yield "territory", reading.territory
    for travel, _quote in reading.travel[:1]:
        share = travel.low if travel.high is None else travel.high
        yield "travel", "" if share is None else str(share)
