"""The models of all wings, in one place for Django to find; each lives in its own wing."""

from roadmap.applications.models import Application, Move, SentDocument
from roadmap.catalogue.models import (
    ApplicationStage,
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
from roadmap.connections.import_models import ConnectionImport, ConnectionUpload, ImportChange
from roadmap.connections.models import Connection, ConversationStep, Touch
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
    "Application",
    "ApplicationStage",
    "Association",
    "Background",
    "Connection",
    "ConnectionImport",
    "ConnectionUpload",
    "ConversationStep",
    "Credential",
    "Degree",
    "Edition",
    "Event",
    "Evidence",
    "ImportChange",
    "Milestone",
    "MilestoneTemplate",
    "Move",
    "Note",
    "NoteVersion",
    "Pause",
    "Report",
    "Roadmap",
    "RoadmapTemplate",
    "SentDocument",
    "Skill",
    "Specialty",
    "Stage",
    "SubStep",
    "Touch",
]
