"""What the rows of this wing have in common.

All hang on a roadmap and go with it. Keys are made by the forms, so that a post sent twice adds one
row. A removed row keeps what it says, so that removing can be undone.
"""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TITLE_LENGTH = 160
"""Characters of the title of a story or a talk at most."""
SENTENCE_LENGTH = 300
"""Characters of a story in one sentence, of a hard question, or of the focus statement at most."""
WHO_LENGTH = 160
"""Characters of an audience, a place or a name at most."""
TEXT_LENGTH = 3_000
"""Characters of feedback, an answer, or a list on the brief at most."""


class Edited(models.Model):
    """A row that can be edited, and nothing is lost by it.

    `COLUMNS` names what its form edits. Each edit adds 1 to the revision and keeps what stood
    before as an `EarlierText`.
    """

    COLUMNS: tuple[str, ...] = ()

    revision = models.PositiveIntegerField(_("revision"), default=1)
    edited_at = models.DateTimeField(_("edited at"), default=timezone.now)

    class Meta:
        abstract = True


class Kept(Edited):
    """A row that a form adds, and that keeps what it says when it is removed."""

    OWNER = "roadmap"
    """The way from the row to its roadmap."""

    key = models.UUIDField(_("key"), default=uuid.uuid4)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        abstract = True
