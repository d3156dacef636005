"""Which applications a page shows, and in which order."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from roadmap.applications.models import Application
from roadmap.catalogue.models import ApplicationStage
from roadmap.journey import refs
from roadmap.journey.entries import SOON
from roadmap.journey.models import Roadmap
from roadmap.searching import saying

Meaning = ApplicationStage.Meaning
COLUMNS = {
    "interested": (_("Interested"), (Meaning.INTERESTED,)),
    "applied": (_("Applied"), (Meaning.APPLIED,)),
    "interview": (_("Interview"), (Meaning.INTERVIEW,)),
    "offer": (_("Offer"), (Meaning.OFFER,)),
    "closed": (_("Closed"), (Meaning.ACCEPTED, Meaning.CLOSED)),
}
"""The columns of the board: what each is called, and what the stages in it mean."""
UNDER_WAY = "under-way"
IN_COLUMN = "in:"
"""Before the name of a column, where a stage could be chosen as well."""
ORDERS = {
    "moved": (_("Last moved"), ("-stage_since", "-pk")),
    "next": (_("Next action"), (F("next_action_on").asc(nulls_last=True), "-stage_since", "-pk")),
    "company": (_("Company"), (Lower("company"), Lower("title"), "pk")),
    "title": (_("Title"), (Lower("title"), "pk")),
}
DUES = {
    "soon": _("Within 30 days"),
    "dated": _("With a day"),
    "none": _("Nothing planned"),
}
SEARCHED = (
    "title",
    "company",
    "area",
    "place",
    "territory",
    "source",
    "next_action",
    "note",
    "learnt",
)
"""The columns that are searched; not the advertisement, which is long and not the user's words."""
LONG = ("advertisement", "note", "learnt", "before")
"""What lists do not read."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which applications a page shows."""

    q: str = ""
    stage: str = ""
    """The slug of a stage, `under-way`, or `in:` with the name of a column."""
    kind: str = ""
    due: str = ""
    milestone: str = ""
    """A ref."""
    order: str = "moved"

    @property
    def is_narrow(self) -> bool:
        """Whether some are left out."""
        return any((self.q, self.stage, self.kind, self.due, self.milestone))

    @property
    def query(self) -> str:
        """What to add to an address to narrow it in the same way; with the question mark."""
        chosen = {
            "q": self.q,
            "stage": self.stage,
            "kind": self.kind,
            "due": self.due,
            "milestone": self.milestone,
            "order": self.order if self.order != "moved" else "",
        }
        query = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{query}" if query else ""


def narrowed(roadmap: Roadmap, narrowing: Narrowing, today: datetime.date) -> QuerySet[Application]:
    """The applications that are shown, in no order; what is long is not read."""
    rows = roadmap.applications.filter(removed_at=None).select_related("stage").defer(*LONG)
    if narrowing.milestone:
        rows = rows.filter(**refs.columns(narrowing.milestone, "milestones__"))
    if narrowing.stage == UNDER_WAY:
        rows = rows.exclude(stage__meaning__in=(Meaning.ACCEPTED, Meaning.CLOSED))
    elif narrowing.stage.startswith(IN_COLUMN):
        _title, means = COLUMNS[narrowing.stage.removeprefix(IN_COLUMN)]
        rows = rows.filter(stage__meaning__in=means)
    elif narrowing.stage:
        rows = rows.filter(stage__slug=narrowing.stage)
    if narrowing.kind:
        rows = rows.filter(kind=narrowing.kind)
    match narrowing.due:
        case "soon":
            rows = rows.filter(next_action_on__lte=today + SOON)
        case "dated":
            rows = rows.exclude(next_action_on=None)
        case "none":
            rows = rows.filter(next_action="")
    return saying(rows, narrowing.q, columns=SEARCHED)
