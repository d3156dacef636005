"""A learner and a stranger, as in the journey's tests, and the stages that come with the site."""

import pytest

from roadmap.catalogue import application_stages
from roadmap.catalogue.models import ApplicationStage
from tests.journey.conftest import learner, lines, stranger, template

__all__ = ["learner", "lines", "stranger", "template"]


@pytest.fixture
def stages(db) -> dict[str, ApplicationStage]:
    """The stages by slug."""
    application_stages.load()
    return {stage.slug: stage for stage in ApplicationStage.objects.all()}
