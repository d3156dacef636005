"""A roadmap template as a file.

The format is the one of `catalogue/data/catalogue.json`, for one roadmap template: its stages and
milestones, and of the lists those backgrounds and areas of expertise that its milestones name.
"""

import datetime
import json
from collections.abc import Iterable
from typing import Any

from django.db import models

from roadmap.catalogue import yaml_text
from roadmap.catalogue.loading import ALONE, SECTIONS
from roadmap.catalogue.models import Edition, MilestoneTemplate, RoadmapTemplate

LISTS = {"backgrounds": "label", "specialties": "name"}
"""The lists that milestones refer to, with the column that people read."""


def working_copy(roadmap_template: RoadmapTemplate) -> dict[str, Any]:
    """The whole working copy, lines that are retired or were never published among it."""
    stages = roadmap_template.stages.order_by("order", "pk")
    section = SECTIONS["milestones"]
    lines = (
        MilestoneTemplate.objects.filter(stage__roadmap_template=roadmap_template)
        .select_related("stage", "replaced_by")
        .prefetch_related(*section.references)
        .order_by("stage__order", "stage_id", "order", "pk")
    )
    milestones = [
        {
            **_columns(line, ("slug",)),
            "stage": line.stage.slug,
            **_columns(line, (*section.columns[1:], *section.optional)),
            **{
                name: sorted(other.slug for other in getattr(line, name).all())
                for name in section.references
            },
            "replaced_by": line.replaced_by.slug if line.replaced_by else None,
        }
        for line in lines
    ]
    stage_rows = [_columns(stage, SECTIONS["stages"].columns) for stage in stages]
    return _content(roadmap_template, stage_rows, milestones)


def edition_content(edition: Edition) -> dict[str, Any]:
    """What an edition says, as a file."""
    return published_content(edition.roadmap_template, edition.content)


def published_content(roadmap_template: RoadmapTemplate, content: dict) -> dict[str, Any]:
    """The content of an edition, as `Edition.content` has it, as a file.

    An edition does not know when its lines are due for review: that key is left out, and an import
    leaves the days as they are. A line that is best after one which the edition does not have loses
    that.
    """
    stages = {stage["id"]: stage["slug"] for stage in content["stages"]}
    slugs = {milestone["id"]: milestone["slug"] for milestone in content["milestones"]}
    section = SECTIONS["milestones"]
    milestones = [
        {
            "slug": milestone["slug"],
            "stage": stages[milestone["stage_id"]],
            **{name: milestone[name] for name in (*section.columns[1:], "retired")},
            **{name: milestone[name] for name in section.references},
            "prerequisites": sorted(
                slugs[line_id] for line_id in milestone["prerequisites"] if line_id in slugs
            ),
            **_successor(milestone, slugs),
        }
        for milestone in content["milestones"]
    ]
    stage_rows = [
        {name: stage[name] for name in SECTIONS["stages"].columns} for stage in content["stages"]
    ]
    return _content(roadmap_template, stage_rows, milestones)


def _successor(milestone: dict[str, Any], slugs: dict[int, str]) -> dict[str, str]:
    """What replaced a line; nothing where the edition does not say, or does not have it."""
    slug = slugs.get(milestone.get("replaced_by"))
    return {"replaced_by": slug} if slug and milestone["retired"] else {}


def as_json(content: dict[str, Any]) -> str:
    """The content of a file as JSON."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


FORMATS = {
    "json": (as_json, "application/json"),
    "yaml": (yaml_text.dump, "application/yaml"),
}
"""How a file is written, and its content type, by the end of its name."""


def _content(
    roadmap_template: RoadmapTemplate, stages: list[dict], milestones: list[dict]
) -> dict[str, Any]:
    named = {
        "backgrounds": {
            slug
            for milestone in milestones
            for name in ("backgrounds", "usually_done_by", "by_background")
            for slug in milestone[name]
        },
        "specialties": {slug for milestone in milestones for slug in milestone["specialties"]},
    }
    content: dict[str, Any] = {name: [] for name in SECTIONS}
    content[ALONE] = _columns(roadmap_template, SECTIONS[ALONE].columns)
    content["stages"] = stages
    for name, slugs in named.items():
        content[name] = _list_rows(name, slugs)
    content["milestones"] = milestones
    return content


def _list_rows(name: str, slugs: set[str]) -> list[dict[str, Any]]:
    section = SECTIONS[name]
    rows = section.model._default_manager.filter(slug__in=slugs)
    found = [_columns(row, section.columns) for row in rows]
    # An edition may name what was deleted since. Without it, its lines would be for everybody.
    for slug in sorted(slugs - {row["slug"] for row in found}):
        found.append(_columns(section.model(slug=slug, **{LISTS[name]: slug}), section.columns))
    return found


def _columns(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in values.items()
    }
