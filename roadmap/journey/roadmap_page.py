"""What the page of the whole roadmap shows, and what a filter leaves of it."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from roadmap.journey import queries
from roadmap.journey.models import Roadmap
from roadmap.journey.queries import Overview, StageEntries
from roadmap.journey.starting.preview import is_already_done

FILTERS = {
    "all": gettext_lazy("All"),
    "open": gettext_lazy("Open"),
    "soon": gettext_lazy("Due soon"),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow the list, with how many entries it shows."""

    slug: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class RoadmapPage:
    """What `/roadmap/` shows."""

    overview: Overview
    filters: tuple[Filter, ...]
    already_done: int
    """How many entries the answers say are done already, and that are still to do."""
    shown: tuple[StageEntries, ...]
    """The stages as the chosen filter leaves them; those left empty are out."""
    show: str
    """The chosen filter: a key of FILTERS."""

    @property
    def is_filtered(self) -> bool:
        """Whether some entries are left out."""
        return self.show != "all"


def roadmap_page(roadmap: Roadmap, *, show: str, today: datetime.date) -> RoadmapPage:
    """What `/roadmap/` shows.

    Args:
        roadmap: as `Roadmap.objects.for_user` reads it.
        show: a key of FILTERS; anything else means all.
        today: the day in the user's time zone.
    """
    whole = queries.overview(roadmap, today=today)
    already_done = sum(
        entry.is_to_do and is_already_done(entry, roadmap.answers) for entry in whole.entries
    )
    if show not in FILTERS:
        show = "all"
    passes = {
        "all": lambda entry: not entry.is_skipped,
        "open": lambda entry: entry.is_to_do,
        "soon": lambda entry: entry.is_soon,
    }
    filters = tuple(
        Filter(
            slug=slug,
            label=str(label),
            count=whole.count.total
            if slug == "all"
            else sum(passes[slug](entry) for entry in whole.entries),
            is_current=slug == show,
        )
        for slug, label in FILTERS.items()
    )
    if show == "all":
        return RoadmapPage(whole, filters, already_done, shown=whole.stages, show=show)
    shown = tuple(
        StageEntries(
            stage=stage.stage,
            count=stage.count,
            entries=passing,
            skipped=(),
            finished_on=stage.finished_on,
        )
        for stage in whole.stages
        if (passing := tuple(filter(passes[show], stage.entries)))
    )
    return RoadmapPage(whole, filters, already_done, shown=shown, show=show)
