"""Publishing: what users read changes whole, in order, and never behind their backs."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from roadmap.catalogue import editions, publishing
from roadmap.catalogue.models import (
    Background,
    Edition,
    MilestoneTemplate,
    RoadmapTemplate,
    Stage,
)
from tests.catalogue.factories import line, other_template, stage
from tests.concurrency import in_thread, wait_for_lock


def publish(**kwargs) -> Edition:
    return publishing.publish(
        roadmap_template=RoadmapTemplate.objects.get(slug="small"), **{"by": None, **kwargs}
    )


def titles(edition: Edition) -> list[tuple[str, bool]]:
    content = editions.load(edition)
    return [(found.title, found.retired) for part in content.stages for found in part.lines]


# Editions ----------------------------------------------------------------------------------------


def test_publish_writes_who_when_and_why(working_copy, admin_user) -> None:
    edition = publish(by=admin_user, note="It is time", message="The first one")
    assert (edition.number, edition.published_by, edition.note, edition.message) == (
        1,
        admin_user,
        "It is time",
        "The first one",
    )
    age = datetime.datetime.now(datetime.UTC) - edition.published_at
    assert abs(age) < datetime.timedelta(minutes=1)
    assert RoadmapTemplate.objects.get().current_edition == edition


def test_edition_never_changes_after_publish(published) -> None:
    first = Edition.objects.values().get()
    MilestoneTemplate.objects.filter(slug="read").update(title="Read more", retired=True)
    line("write").prerequisites.clear()
    Stage.objects.filter(slug="learn").update(title="Study", order=9)
    Background.objects.filter(slug="student").update(label="Pupil")
    assert Edition.objects.values().get() == first
    publish()
    assert Edition.objects.filter(number=1).values().get() == first


def test_edits_are_not_read_until_they_are_published(published) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(title="Read more")
    published.refresh_from_db()
    assert titles(published.current_edition)[0] == ("read", False)
    publish()
    published.refresh_from_db()
    assert titles(published.current_edition)[0] == ("Read more", False)


def test_publishing_the_same_twice_changes_nothing(published) -> None:
    with pytest.raises(publishing.NothingChanged):
        publish()
    assert Edition.objects.count() == 1


def test_publishing_what_was_said_before_makes_a_new_edition(published) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(title="Read more")
    publish()
    MilestoneTemplate.objects.filter(slug="read").update(title="read")
    third = publish()
    first = Edition.objects.get(number=1)
    assert (third.number, third.digest, third.content) == (3, first.digest, first.content)


def test_digest_is_the_same_for_the_same_words(published) -> None:
    digest = Edition.objects.get().digest
    row = line("wait")
    row.by_background = {"student": "Ask.", "nurse": "You know how."}
    row.save()
    row.backgrounds.set([Background.objects.get(slug=slug) for slug in ("student", "nurse")])
    second = publish()
    row.by_background = {"nurse": "You know how.", "student": "Ask."}
    row.save()
    row.backgrounds.clear()
    row.backgrounds.set([Background.objects.get(slug=slug) for slug in ("nurse", "student")])
    with pytest.raises(publishing.NothingChanged):
        publish()
    assert second.digest != digest


def test_number_counts_per_roadmap_template(published) -> None:
    other = publishing.publish(roadmap_template=other_template(), by=None)
    MilestoneTemplate.objects.filter(slug="read").update(title="Read more")
    assert (publish().number, other.number) == (2, 1)


def test_retired_line_stays_readable_in_the_next_edition(published) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(retired=True)
    assert titles(publish()) == [
        ("read", True),
        ("write", False),
        ("send", False),
        ("wait", False),
    ]
    MilestoneTemplate.objects.filter(slug="wait").update(retired=True)
    assert titles(publish()) == [("read", True), ("write", False), ("send", False), ("wait", True)]


def test_line_retired_before_its_first_edition_is_in_none(working_copy) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(retired=True)
    edition = publish()
    assert titles(edition) == [("write", False), ("send", False), ("wait", False)]
    assert not line("read").published


def test_retired_line_opens_nothing(published) -> None:
    content = editions.load(published.current_edition)
    assert content.lines[line("read").pk].opens == (line("write").pk,)
    MilestoneTemplate.objects.filter(slug="write").update(retired=True)
    assert editions.load(publish()).lines[line("read").pk].opens == ()


def test_order_of_the_edition_is_that_of_the_numbers(published) -> None:
    Stage.objects.filter(slug="apply").update(order=0)
    MilestoneTemplate.objects.filter(slug="wait").update(order=0)
    content = editions.load(publish())
    assert [
        (part.number, part.slug, [found.slug for found in part.lines]) for part in content.stages
    ] == [(1, "apply", ["wait", "send"]), (2, "learn", ["read", "write"])]


def test_publish_marks_lines_as_published_so_that_they_cannot_be_deleted(working_copy) -> None:
    assert not MilestoneTemplate.objects.filter(published=True).exists()
    publish()
    assert not MilestoneTemplate.objects.filter(published=False).exists()


# Proposals ---------------------------------------------------------------------------------------


def propose(**kwargs) -> publishing.Proposal:
    return publishing.propose(RoadmapTemplate.objects.get(slug="small"), **kwargs)


def test_proposal_before_the_first_edition(working_copy) -> None:
    proposal = propose()
    assert (proposal.number, proposal.changes_nothing) == (1, False)
    assert proposal.content == publishing.snapshot(working_copy)


def test_proposal_after_publishing_changes_nothing(published) -> None:
    proposal = propose()
    assert (proposal.number, proposal.changes_nothing) == (2, True)


def test_proposal_is_what_is_published(published) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(title="Read more")
    proposal = propose()
    edition = publish(token=proposal.token)
    assert (edition.number, edition.digest, edition.content) == (
        proposal.number,
        proposal.digest,
        proposal.content,
    )


def test_token_of_what_was_edited_or_published_since_is_refused(published) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(title="Read more")
    token = propose().token
    MilestoneTemplate.objects.filter(slug="read").update(title="Read it all")
    with pytest.raises(publishing.ChangedMeanwhile):
        publish(token=token)
    token = propose().token
    publish()
    MilestoneTemplate.objects.filter(slug="read").update(title="Read")
    publish()
    MilestoneTemplate.objects.filter(slug="read").update(title="Read it all")
    with pytest.raises(publishing.ChangedMeanwhile):
        publish(token=token)
    assert Edition.objects.count() == 3


def test_edition_published_again_keeps_later_lines_as_retired_ones(published) -> None:
    later = stage("apply").milestone_templates.create(slug="later", title="Later", order=9)
    publish()
    third = publish(restores=Edition.objects.get(number=1))
    assert titles(third) == [
        *((slug, False) for slug in ("read", "write", "send", "wait")),
        ("Later", True),
    ]
    assert (third.number, third.restores.number) == (3, 1)
    assert editions.load(third).lines[later.pk].stage_id == stage("apply").pk


def test_edition_published_again_brings_the_stages_of_later_lines(published) -> None:
    new = published.stages.create(slug="rest", title="Rest", short_title="Rest", order=9)
    new.milestone_templates.create(slug="sleep", title="Sleep", order=1)
    publish()
    content = editions.load(publish(restores=Edition.objects.get(number=1)))
    assert [(part.slug, [found.retired for found in part.lines]) for part in content.stages] == [
        ("learn", [False, False]),
        ("apply", [False, False]),
        ("rest", [True]),
    ]


def test_edition_is_restored_against_the_edition_that_is_current_at_that_moment(published) -> None:
    first = Edition.objects.select_related("roadmap_template__current_edition").get()
    stage("apply").milestone_templates.create(slug="later", title="Later", order=9)
    publish()
    assert ("Later", True) in titles(publish(restores=first))


# Two at once -------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_second_of_two_publishes_at_once_finds_that_nothing_changed(published) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(title="Read more")
    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            RoadmapTemplate.objects.select_for_update().get()
            second = in_thread(pool, publish)
            wait_for_lock()
            first = publish()
        with pytest.raises(publishing.NothingChanged):
            second.result(timeout=20)
    assert first.number == 2
    assert list(Edition.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_publishes_at_once_with_an_edit_between_get_consecutive_numbers(published) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(title="Read more")
    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            RoadmapTemplate.objects.select_for_update().get()
            second = in_thread(pool, publish)
            wait_for_lock()
            first = publish()
            MilestoneTemplate.objects.filter(slug="read").update(title="Read it all")
        second = second.result(timeout=20)
    assert (first.number, second.number) == (2, 3)
    assert [titles(first)[0][0], titles(second)[0][0]] == ["Read more", "Read it all"]
    assert RoadmapTemplate.objects.get().current_edition == second
