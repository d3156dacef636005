"""The models of all wings, in one place for Django to find; each lives in its own wing."""

from roadmap.catalogue.models import (
    Association,
    Background,
    Degree,
    Edition,
    MilestoneTemplate,
    Report,
    RoadmapTemplate,
    Skill,
    Specialty,
    Stage,
)
from roadmap.journey.models import (
    Anchor,
    Credential,
    Event,
    Evidence,
    Milestone,
    Note,
    NoteVersion,
    Pause,
    Roadmap,
    SubStep,
)

__all__ = [
    "Anchor",
    "Association",
    "Background",
    "Credential",
    "Degree",
    "Edition",
    "Event",
    "Evidence",
    "Milestone",
    "MilestoneTemplate",
    "Note",
    "NoteVersion",
    "Pause",
    "Report",
    "Roadmap",
    "RoadmapTemplate",
    "Skill",
    "Specialty",
    "Stage",
    "SubStep",
]
