"""Publishing: the working copy becomes the next edition, which is what every user reads.

A publish costs one edition row however many users there are: journeys point at the identity of
a milestone template, not at an edition, so nobody is ever moved from one edition to the next.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from roadmap.catalogue.models import Edition, MilestoneTemplate, RoadmapTemplate

STAGE_COLUMNS = ("slug", "title", "short_title", "intro", "why")
LINE_COLUMNS = (
    "slug",
    "title",
    "summary",
    "why",
    "how",
    "done_when",
    "by_background",
    "core",
    "kind",
    "shows",
    "weeks",
    "effort",
    "lead_note",
    "start_week",
    "evidence",
    "degree_condition",
    "sources",
)
"""What an edition says of a line in the words of the model; files have the same columns."""
LISTS = {
    "backgrounds": "backgrounds__slug",
    "specialties": "specialties__slug",
    "usually_done_by": "usually_done_by__slug",
    "prerequisites": "prerequisites",
}
"""What an edition lists of other rows, and by what it names them."""
ROW_COLUMNS = ("id", "stage_id", *LINE_COLUMNS, "retired", "replaced_by_id", "checked_on")


class NothingChanged(Exception):
    """What was to be published says what the current edition says already."""


class ChangedMeanwhile(Exception):
    """What would be published is not what was looked at: somebody edited or published since."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What publishing would make, as somebody looked at it."""

    roadmap_template: RoadmapTemplate
    number: int
    """Of the edition that it would be."""
    content: dict
    digest: str
    restores: Edition | None
    """The earlier edition that it publishes again, if it does."""

    @property
    def token(self) -> str:
        """Names exactly this proposal; sent with the form, so that nothing else is published."""
        return f"{self.number}-{self.digest}"

    @property
    def changes_nothing(self) -> bool:
        """Whether the current edition says the same already."""
        current = self.roadmap_template.current_edition
        return current is not None and current.digest == self.digest


def propose(roadmap_template: RoadmapTemplate, *, restores: Edition | None = None) -> Proposal:
    """What publishing the working copy, or an earlier edition again, would make now.

    An earlier edition is published with the lines that came after it marked as retired, so that
    whoever has touched one of them can still read it. The working copy stays as it is.
    """
    if restores is None:
        content = snapshot(roadmap_template)
    else:
        content = _restored(restores.content, roadmap_template.current_edition.content)
    last = roadmap_template.editions.order_by("-number").values_list("number", flat=True).first()
    return Proposal(
        roadmap_template=roadmap_template,
        number=(last or 0) + 1,
        content=content,
        digest=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        restores=restores,
    )


def publish(
    *,
    roadmap_template: RoadmapTemplate,
    by: User | None,
    note: str = "",
    message: str = "",
    restores: Edition | None = None,
    token: str | None = None,
) -> Edition:
    """Make the working copy, or an earlier edition again, the edition that everybody reads.

    Args:
        roadmap_template: whose next edition it is.
        by: who publishes; None when the site does, by command.
        note: why, for colleagues; at most 500 characters.
        message: what to say about it to users; at most 500 characters.
        restores: an earlier edition of this roadmap template to publish again.
        token: of the proposal that was looked at; None publishes whatever there is.

    Returns:
        The new edition.

    Raises:
        NothingChanged: when the current edition says the same.
        ChangedMeanwhile: when the token names another proposal than there is now.

    Locks the roadmap template's row until the transaction ends, so that two people who publish
    at once get one edition each, in order, and the second one only if it differs.
    """
    with transaction.atomic():
        # No join here: whoever waits for the lock would get the new row with the old edition.
        roadmap_template = RoadmapTemplate.objects.select_for_update().get(pk=roadmap_template.pk)
        proposal = propose(roadmap_template, restores=restores)
        if proposal.changes_nothing:
            raise NothingChanged
        if token is not None and token != proposal.token:
            raise ChangedMeanwhile
        edition = Edition.objects.create(
            roadmap_template=roadmap_template,
            number=proposal.number,
            content=proposal.content,
            digest=proposal.digest,
            published_at=timezone.now(),
            published_by=by,
            message=message,
            note=note,
            restores=restores,
        )
        roadmap_template.current_edition = edition
        roadmap_template.save(update_fields=["current_edition"])
        MilestoneTemplate.objects.filter(
            pk__in=[milestone["id"] for milestone in proposal.content["milestones"]],
            published=False,
        ).update(published=True)
    return edition


def snapshot(roadmap_template: RoadmapTemplate) -> dict:
    """The working copy of a roadmap template as JSON, the same for the same working copy.

    Retired lines are part of it, marked as such, once they were published: people who have
    touched one must be able to read it. A line retired before it was ever published is not.
    """
    stages = list(roadmap_template.stages.order_by("order", "pk").values("id", *STAGE_COLUMNS))
    lines = MilestoneTemplate.objects.filter(stage__roadmap_template=roadmap_template).exclude(
        retired=True, published=False
    )
    lists = {name: _list_of_each(lines, column) for name, column in LISTS.items()}
    rows = lines.order_by("stage__order", "stage_id", "order", "pk").values(*ROW_COLUMNS)
    return {"stages": stages, "milestones": [_line(row, lists) for row in rows]}


def _list_of_each(lines: QuerySet, column: str) -> dict[int, list]:
    """What one of the lists of each line holds, for the lines with any."""
    found = defaultdict(list)
    for pk, value in lines.order_by().values_list("pk", column):
        if value is not None:
            found[pk].append(value)
    return found


def _line(row: dict, lists: dict[str, dict[int, list]]) -> dict:
    """A line as an edition has it."""
    checked_on = row["checked_on"]
    return {
        **{name: row[name] for name in ("id", "stage_id", *LINE_COLUMNS, "retired")},
        **{name: sorted(of_each.get(row["id"], [])) for name, of_each in lists.items()},
        "replaced_by": row["replaced_by_id"],
        "checked_on": checked_on.isoformat() if checked_on else None,
    }


def _restored(earlier: dict, current: dict) -> dict:
    """The content of an earlier edition, with the lines that came after it as retired ones."""
    kept = {milestone["id"] for milestone in earlier["milestones"]}
    known = {stage["id"] for stage in earlier["stages"]}
    later = [milestone for milestone in current["milestones"] if milestone["id"] not in kept]
    # A line needs its stage to be read under.
    needed = {milestone["stage_id"] for milestone in later} - known
    stages = earlier["stages"] + [stage for stage in current["stages"] if stage["id"] in needed]
    # Stage by stage, as in a snapshot: what says the same has to be the same.
    place = {stage["id"]: number for number, stage in enumerate(stages)}
    milestones = earlier["milestones"] + [{**milestone, "retired": True} for milestone in later]
    return {
        "stages": stages,
        "milestones": sorted(milestones, key=lambda milestone: place[milestone["stage_id"]]),
    }
