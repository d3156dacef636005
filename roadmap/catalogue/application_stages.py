"""The built-in stages of an application, loaded beside the catalogue file.

They belong to no roadmap template, so they stand in a list of their own.
"""

import json
from pathlib import Path

from django.db import transaction

from roadmap.catalogue.loading import ModelReport
from roadmap.catalogue.models import ApplicationStage

BUILT_IN = Path(__file__).parent / "data" / "application_stages.json"


def load(*, dry_run: bool = False) -> ModelReport:
    """Make the stages say what the built-in list says, by slug; nothing is deleted.

    Args:
        dry_run: only report what would be done.

    Returns:
        What was done, or would be.

    A new stage gets the number of its place in the list; whoever ordered them anew keeps that, as
    they keep a stage that they retired. Two loads at once make one list: whoever comes second finds
    what the first has made.
    """
    rows = json.loads(BUILT_IN.read_text(encoding="utf-8"))
    with transaction.atomic():
        stored = {stage.slug: stage for stage in ApplicationStage.objects.select_for_update()}
        report = ModelReport(
            ApplicationStage, kept=sorted(stored.keys() - {row["slug"] for row in rows})
        )
        for number, row in enumerate(rows, start=1):
            stage, is_new = stored.get(row["slug"]), False
            if stage is None:
                stage, is_new = ApplicationStage.objects.get_or_create(
                    slug=row["slug"], defaults={"order": number, **row}
                )
            changed = [name for name in row if getattr(stage, name) != row[name]]
            if is_new:
                report.created.append(stage.slug)
            elif changed:
                for name in changed:
                    setattr(stage, name, row[name])
                stage.save(update_fields=changed)
                report.changed[stage.slug] = changed
            else:
                report.unchanged.append(stage.slug)
        transaction.set_rollback(dry_run)
    return report
