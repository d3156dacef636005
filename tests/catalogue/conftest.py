"""The built-in catalogue, published; and a small one that fits on a page."""

import pytest

from roadmap.catalogue import application_stages, loading, publishing
from roadmap.catalogue.models import Edition, RoadmapTemplate
from tests.catalogue.factories import small_catalogue, write


@pytest.fixture
def edition(db) -> Edition:
    """The first edition of the built-in catalogue."""
    application_stages.load()
    loading.load(loading.read(loading.BUILT_IN))
    return publishing.publish(roadmap_template=RoadmapTemplate.objects.get(), by=None)


@pytest.fixture
def working_copy(db, tmp_path) -> RoadmapTemplate:
    """The small catalogue, loaded and not published."""
    application_stages.load()
    loading.load(loading.read(write(tmp_path, small_catalogue())))
    return RoadmapTemplate.objects.get()


@pytest.fixture
def published(working_copy) -> RoadmapTemplate:
    """The small catalogue, loaded and published."""
    publishing.publish(roadmap_template=working_copy, by=None)
    return RoadmapTemplate.objects.get()
