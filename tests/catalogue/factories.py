"""Plain makers of what the catalogue's tests need."""

import copy
import json
from pathlib import Path
from typing import Any

from roadmap.catalogue.models import MilestoneTemplate, RoadmapTemplate, Stage

MILESTONE = {
    "slug": "",
    "stage": "",
    "title": "",
    "summary": "",
    "why": "",
    "how": [],
    "done_when": "",
    "by_background": {},
    "core": True,
    "kind": "task",
    "shows": "",
    "weeks": 1,
    "effort": "",
    "lead_note": "",
    "start_week": 0,
    "evidence": [],
    "backgrounds": [],
    "degree_condition": "any",
    "specialties": [],
    "prerequisites": [],
    "usually_done_by": [],
    "sources": [],
    "checked_on": None,
    "review_by": None,
}


def milestone(slug: str, stage: str, **values) -> dict[str, Any]:
    """A line of a catalogue file."""
    return {**copy.deepcopy(MILESTONE), "slug": slug, "stage": stage, "title": slug, **values}


def small_catalogue() -> dict[str, Any]:
    """What a catalogue file with two stages and four lines says; the second line needs the first.

    To be changed by the test at will.
    """
    stages = [
        {"slug": slug, "title": slug, "short_title": slug, "intro": "", "why": ""}
        for slug in ("learn", "apply")
    ]
    return {
        "roadmap_template": {"slug": "small", "title": "A small path", "summary": ""},
        "stages": stages,
        "backgrounds": [
            {"slug": "student", "label": "Student", "hint": ""},
            {"slug": "nurse", "label": "Nurse", "hint": ""},
        ],
        "degrees": [{"slug": "phd", "label": "PhD", "doctorate": True}],
        "specialties": [
            {
                "slug": "oncology",
                "name": "Oncology",
                "what_msls_do": "",
                "societies": ["ASCO"],
                "congresses": [],
            }
        ],
        "skills": [
            {
                "slug": "listening",
                "name": "Listening",
                "why_it_matters": "",
                "prompt": "",
                "weak_example": "",
                "strong_example": "",
            }
        ],
        "associations": [
            {
                "slug": "club",
                "name": "Club",
                "url": "https://club.example",
                "gives": "",
                "open_to": "",
            }
        ],
        "milestones": [
            milestone("read", "learn", how=["Open a book.", "Read it."], evidence=["note"]),
            milestone("write", "learn", prerequisites=["read"]),
            milestone("send", "apply", backgrounds=["student"], specialties=["oncology"]),
            milestone("wait", "apply", by_background={"nurse": "You know how."}),
        ],
    }


def write(folder: Path, content: Any) -> Path:
    """A file with this JSON, one value per line."""
    path = folder / "catalogue.json"
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return path


def line(slug: str) -> MilestoneTemplate:
    """The milestone template as it is stored now."""
    return MilestoneTemplate.objects.get(slug=slug)


def stage(slug: str) -> Stage:
    """The stage as it is stored now."""
    return Stage.objects.get(slug=slug)


def add_lines(stage: Stage, count: int) -> None:
    """More lines at the end of a stage."""
    MilestoneTemplate.objects.bulk_create(
        MilestoneTemplate(stage=stage, slug=f"more-{number}", title=f"More {number}", order=number)
        for number in range(100, 100 + count)
    )


def other_template() -> RoadmapTemplate:
    """A second roadmap template, with one stage and one line: `elsewhere`."""
    template = RoadmapTemplate.objects.create(slug="other", title="Another path")
    stage = template.stages.create(slug="there", title="There", short_title="There", order=1)
    stage.milestone_templates.create(slug="elsewhere", title="Elsewhere", order=1)
    return template
