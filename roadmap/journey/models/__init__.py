"""The rows of the journey, and the constraints that keep them true.

All that one user wrote. Sparse: a milestone row appears with the first touch.
"""

from django.db import models
from django.db.models.functions import Length

from roadmap.journey.models.credential import (
    CREDENTIAL_LENGTH,
    FIRST_CREDENTIAL_DAY,
    Credential,
)
from roadmap.journey.models.dates import ANCHOR_LENGTH, Anchor, Pause
from roadmap.journey.models.event import THINGS, Event
from roadmap.journey.models.milestone import (
    ANCHOR_DAYS,
    REASON_LENGTH,
    TITLE_LENGTH,
    Milestone,
)
from roadmap.journey.models.parts import (
    LABEL_LENGTH,
    MOST_PER_MILESTONE,
    NOTE_LENGTH,
    SHOWS_LENGTH,
    STEP_LENGTH,
    Evidence,
    Note,
    NoteVersion,
    SubStep,
)
from roadmap.journey.models.roadmap import Roadmap

__all__ = [
    "ANCHOR_DAYS",
    "ANCHOR_LENGTH",
    "CREDENTIAL_LENGTH",
    "FIRST_CREDENTIAL_DAY",
    "LABEL_LENGTH",
    "MOST_PER_MILESTONE",
    "NOTE_LENGTH",
    "REASON_LENGTH",
    "SHOWS_LENGTH",
    "STEP_LENGTH",
    "THINGS",
    "TITLE_LENGTH",
    "Anchor",
    "Credential",
    "Event",
    "Evidence",
    "Milestone",
    "Note",
    "NoteVersion",
    "Pause",
    "Roadmap",
    "SubStep",
]

# Their constraints count characters.
models.TextField.register_lookup(Length)
models.CharField.register_lookup(Length)
