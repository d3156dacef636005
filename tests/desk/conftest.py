"""A browser at the desk, and people who may not sit there."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from roadmap.catalogue import loading, publishing
from roadmap.catalogue.models import RoadmapTemplate
from tests.catalogue.factories import small_catalogue, write
from tests.people import make_person


@pytest.fixture
def template(db, tmp_path) -> RoadmapTemplate:
    """The small catalogue, loaded and published once."""
    loading.load(loading.read(write(tmp_path, small_catalogue())))
    publishing.publish(roadmap_template=RoadmapTemplate.objects.get(), by=None)
    return RoadmapTemplate.objects.get()


@pytest.fixture
def built_in(db) -> RoadmapTemplate:
    """The catalogue that comes with the site, loaded and published once."""
    loading.load(loading.read(loading.BUILT_IN))
    publishing.publish(roadmap_template=RoadmapTemplate.objects.get(), by=None)
    return RoadmapTemplate.objects.get()


@pytest.fixture
def desk(admin) -> Client:
    """A browser in which an admin is signed in."""
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def editor(db) -> Client:
    """A browser of staff who may change roadmap templates, and nothing else."""
    person = make_person("editor@example.org", is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="change_roadmaptemplate"))
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def clerk(db) -> Client:
    """A browser of staff who may not change roadmap templates."""
    client = Client()
    client.force_login(make_person("clerk@example.org", is_staff=True))
    return client
