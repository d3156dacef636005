"""The catalogue: all that admins write, and the editions that users read."""

from roadmap.catalogue.models.edition import REPORT_LENGTH, Edition, Report
from roadmap.catalogue.models.lists import (
    WEB_LINK,
    ApplicationStage,
    Association,
    Background,
    Degree,
    Skill,
    Specialty,
)
from roadmap.catalogue.models.path import MilestoneTemplate, RoadmapTemplate, Stage

__all__ = [
    "REPORT_LENGTH",
    "WEB_LINK",
    "ApplicationStage",
    "Association",
    "Background",
    "Degree",
    "Edition",
    "MilestoneTemplate",
    "Report",
    "RoadmapTemplate",
    "Skill",
    "Specialty",
    "Stage",
]
