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
from roadmap.journey.models import Credential, Event, Milestone, Note, NoteVersion, Roadmap

__all__ = [
    "Association",
    "Background",
    "Credential",
    "Degree",
    "Edition",
    "Event",
    "Milestone",
    "MilestoneTemplate",
    "Note",
    "NoteVersion",
    "Report",
    "Roadmap",
    "RoadmapTemplate",
    "Skill",
    "Specialty",
    "Stage",
]
