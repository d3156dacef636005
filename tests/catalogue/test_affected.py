"""Who is affected: counted exactly, in five queries, by what is stored at that moment."""

import itertools
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.catalogue import editions, publishing
from roadmap.catalogue.audience import is_offered
from roadmap.catalogue.differences import difference
from roadmap.catalogue.models import MilestoneTemplate, RoadmapTemplate
from roadmap.desk.affected import FEW_LINES, Affected, Reach, affected
from roadmap.journey.models import Milestone, Roadmap
from roadmap.journey.own.milestones import add_own_milestone
from tests.cases import cases
from tests.catalogue.factories import add_lines, line, other_template, stage
from tests.journey.factories import (
    make_background,
    make_degree,
    make_roadmap,
    make_specialty,
    make_user,
    set_state,
    tick,
)


def count(roadmap_template: RoadmapTemplate) -> Affected:
    """Who is affected by publishing the working copy."""
    roadmap_template = RoadmapTemplate.objects.get(pk=roadmap_template.pk)
    current = editions.load(roadmap_template.current_edition)
    to_come = editions.parse(publishing.propose(roadmap_template).content)
    return affected(roadmap_template, difference(current, to_come))


def reach(found: Affected) -> dict[str, Reach]:
    return {change.line.slug: counted for change, counted in found.lines}


@pytest.fixture
def people(published) -> list[Roadmap]:
    """One roadmap for every combination of answers: sixteen of them."""
    combinations = itertools.product(
        ("student", "nurse"), (True, False), ("held", "under-way"), ("oncology", None)
    )
    return [
        make_roadmap(
            make_user(),
            background=make_background(background),
            degree=make_degree("phd" if doctorate else "bsc", doctorate=doctorate),
            degree_status=status,
            specialty=make_specialty(specialty) if specialty else None,
        )
        for background, doctorate, status, specialty in combinations
    ]


def test_nothing_changed_concerns_nobody(published, people) -> None:
    assert count(published) == Affected(roadmaps=16, offered=0, ticks=0, lines=(), stages=())


def test_reworded_line_concerns_those_it_is_offered_to(published, people) -> None:
    MilestoneTemplate.objects.filter(slug="send").update(title="Send it")
    found = count(published)
    assert reach(found) == {"send": Reach(before=4, after=4, touched=0, ticked=0)}
    assert found.offered == 4


def test_changed_audience_is_counted_before_and_after(published, people) -> None:
    line("send").backgrounds.clear()
    assert reach(count(published)) == {"send": Reach(before=4, after=8, touched=0, ticked=0)}
    line("send").specialties.clear()
    MilestoneTemplate.objects.filter(slug="send").update(degree_condition="doctorate-in-progress")
    found = count(published)
    assert reach(found) == {"send": Reach(before=4, after=4, touched=0, ticked=0)}
    # The student in oncology whose doctorate is under way is in both.
    assert found.offered == 4 + 4 - 1


def test_retired_and_new_lines_are_offered_on_one_side_only(published, people) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(retired=True)
    stage("apply").milestone_templates.create(slug="rest", title="Rest", order=9)
    assert reach(count(published)) == {
        "read": Reach(before=16, after=0, touched=0, ticked=0),
        "rest": Reach(before=0, after=16, touched=0, ticked=0),
    }


def test_ticks_and_touches_are_counted_also_of_those_it_is_not_offered_to(
    published, people
) -> None:
    MilestoneTemplate.objects.filter(slug__in=("send", "wait")).update(why="Because.")
    student, nurse = people[0].user, people[8].user
    tick(student, line("send"), line("wait"), line("read"))
    set_state(nurse, line("send"), "doing")
    found = count(published)
    assert reach(found) == {
        "send": Reach(before=4, after=4, touched=2, ticked=1),
        "wait": Reach(before=16, after=16, touched=1, ticked=1),
    }
    assert (found.roadmaps, found.offered, found.ticks) == (16, 16, 2)


@pytest.mark.parametrize("changed", [FEW_LINES, FEW_LINES + 1])
def test_few_lines_and_many_are_counted_the_same(published, people, changed) -> None:
    add_lines(stage("learn"), FEW_LINES)
    publishing.publish(roadmap_template=published, by=None)
    lines = [line("read"), *(line(f"more-{100 + number}") for number in range(FEW_LINES))]
    for number, milestone_template in enumerate(lines):
        tick(people[number].user, *lines[: number + 1])
        set_state(people[number + 8].user, milestone_template, "skipped")
    add_own_milestone(
        user=people[0].user, key=uuid.uuid4(), stage_id=stage("learn").pk, title="Of my own"
    )
    MilestoneTemplate.objects.filter(pk__in=[row.pk for row in lines[:changed]]).update(why="So.")
    found = count(published)
    ticks = [4, 3, 2, 1][:changed]
    assert [(counted.touched, counted.ticked) for _change, counted in found.lines] == [
        (ticked + 1, ticked) for ticked in ticks
    ]
    assert found.ticks == sum(ticks)


def test_stage_concerns_those_who_see_a_line_of_it(published, people) -> None:
    MilestoneTemplate.objects.filter(slug="wait").update(retired=True)
    publishing.publish(roadmap_template=published, by=None)
    stage("apply").__class__.objects.filter(slug="apply").update(intro="Now you apply.")
    found = count(published)
    assert [(change.title, roadmaps) for change, roadmaps in found.stages] == [("apply", 4)]
    assert found.offered == 4


def test_roadmaps_on_another_path_are_not_counted(published, people) -> None:
    other = other_template()
    Roadmap.objects.filter(pk=people[0].pk).update(roadmap_template=other)
    MilestoneTemplate.objects.filter(slug="read").update(title="Read on")
    assert count(published).roadmaps == 15
    assert reach(count(published))["read"].before == 15


@cases("condition", MilestoneTemplate.DegreeCondition.values)
@pytest.mark.parametrize("backgrounds", [(), ("nurse",)])
@pytest.mark.parametrize("specialties", [(), ("oncology",)])
def test_counts_are_those_of_asking_for_each_roadmap(
    published, people, condition, backgrounds, specialties
) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(degree_condition=condition)
    line("read").backgrounds.set([make_background(slug) for slug in backgrounds])
    line("read").specialties.set([make_specialty(slug) for slug in specialties])
    MilestoneTemplate.objects.filter(slug="read").update(title="Read on")
    proposed = editions.parse(publishing.propose(published).content).lines[line("read").pk]
    one_by_one = sum(is_offered(proposed, roadmap.answers) for roadmap in Roadmap.objects.all())
    assert reach(count(published))["read"].after == one_by_one


@pytest.mark.parametrize(("lines", "people_more"), [(0, 0), (40, 0), (0, 10), (40, 10)])
def test_counting_costs_five_queries_for_any_number_of_lines_and_people(
    published, people, lines, people_more
) -> None:
    add_lines(stage("learn"), lines)
    MilestoneTemplate.objects.update(why="Because.")
    for _ in range(people_more):
        user = make_user()
        make_roadmap(user)
        tick(user, line("read"))
    roadmap_template = RoadmapTemplate.objects.get()
    found = difference(
        editions.load(roadmap_template.current_edition),
        editions.parse(publishing.propose(roadmap_template).content),
    )
    with CaptureQueriesContext(connection) as captured:
        affected(roadmap_template, found)
    assert len(captured) == 5
    assert Milestone.objects.count() == people_more
