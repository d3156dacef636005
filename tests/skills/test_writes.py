"""Every address of the wing that writes is known as a write, and a GET never writes."""

from roadmap.skills import urls
from tests.journey.factories import client_of
from tests.skills import writes
from tests.skills.factories import wing_of


def test_every_address_is_a_write_or_reads_only(learner, skills, lines):
    written = {write.address for write in writes.all_writes(learner, skills, lines).values()}
    assert written & writes.READ_ONLY == set()
    assert written | writes.READ_ONLY == {pattern.name for pattern in urls.urlpatterns}


def test_a_get_writes_nothing(learner, skills, lines):
    found = writes.all_writes(learner, skills, lines)
    client = client_of(learner)
    before = wing_of(learner)
    for name, write in found.items():
        assert client.get(write.url).status_code in (200, 405), name
    assert wing_of(learner) == before
