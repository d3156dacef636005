"""Admins put lines and stages in order, retire lines and bring them back."""

import pytest
from django.contrib.admin.models import LogEntry

from roadmap.catalogue.models import (
    MilestoneTemplate,
    RoadmapTemplate,
    Stage,
)
from tests.cases import cases
from tests.catalogue.factories import line, other_template, stage
from tests.catalogue.pages import (
    change_page,
    do,
    errors,
    messages,
    page,
    save,
)


def order_of(slug: str) -> list[tuple[str, int]]:
    return list(stage(slug).milestone_templates.values_list("slug", "order"))


# Order -------------------------------------------------------------------------------------------


def orders(slug: str, **numbers) -> dict[str, int]:
    """What the number fields of a stage's page post."""
    slugs = [found for found, _order in order_of(slug)]
    return {
        f"milestone_templates-{slugs.index(found)}-order": number
        for found, number in numbers.items()
    }


@pytest.fixture
def five(working_copy) -> None:
    """A stage of five lines: read, write, c, d, e."""
    for number, slug in enumerate("cde", start=3):
        stage("learn").milestone_templates.create(slug=slug, title=slug, order=number)


@cases(
    ("numbers", "expected"),
    [
        ({"e": 1}, ["e", "read", "write", "c", "d"]),
        ({"read": 5}, ["write", "c", "d", "e", "read"]),
        ({"read": 3}, ["write", "c", "read", "d", "e"]),
        ({"d": 2}, ["read", "d", "write", "c", "e"]),
        ({"write": 3, "c": 2}, ["read", "c", "write", "d", "e"]),
        ({"read": 99}, ["write", "c", "d", "e", "read"]),
        ({"e": 0}, ["e", "read", "write", "c", "d"]),
        ({"read": 5, "write": 4, "c": 3, "d": 2, "e": 1}, ["e", "d", "c", "write", "read"]),
        ({"c": ""}, ["read", "write", "c", "d", "e"]),
    ],
)
def test_row_takes_the_place_of_the_number_it_was_given(
    admin_client, five, numbers, expected
) -> None:
    save(admin_client, change_page(stage("learn")), **orders("learn", **numbers))
    assert order_of("learn") == [(slug, number) for number, slug in enumerate(expected, start=1)]


def test_stages_are_put_in_order_by_number_too(admin_client, published) -> None:
    save(admin_client, change_page(published), **{"stages-1-order": 1})
    assert list(Stage.objects.values_list("slug", "order")) == [("apply", 1), ("learn", 2)]


def test_number_that_is_none_is_refused(admin_client, published) -> None:
    response = save(admin_client, change_page(stage("learn")), **orders("learn", read="first"))
    assert errors(response) == {"milestone_templates-0-order": ["Enter a whole number."]}
    response = save(admin_client, change_page(stage("learn")), **orders("learn", read=-1))
    assert errors(response) == {
        "milestone_templates-0-order": ["Ensure this value is greater than or equal to 0."]
    }


def test_new_lines_come_last(admin_client, published) -> None:
    save(
        admin_client,
        change_page(stage("learn")),
        **{
            "milestone_templates-TOTAL_FORMS": 4,
            "milestone_templates-2-slug": "new",
            "milestone_templates-2-title": "New",
            "milestone_templates-3-slug": "newer",
            "milestone_templates-3-title": "Newer",
        },
    )
    save(admin_client, page(MilestoneTemplate, "add"), stage=stage("learn").pk, slug="n", title="N")
    assert order_of("learn") == [("read", 1), ("write", 2), ("new", 3), ("newer", 4), ("n", 5)]


def test_stages_are_named_with_their_roadmap_template_where_there_are_several(
    admin_client, published
) -> None:
    def stages() -> list[str]:
        form = admin_client.get(page(MilestoneTemplate, "add")).context["adminform"].form
        return [str(label) for _value, label in form.fields["stage"].choices][1:]

    assert stages() == ["learn", "apply"]
    there = other_template().stages.get()
    assert stages() == ["A small path: learn", "A small path: apply", "Another path: There"]
    save(admin_client, page(MilestoneTemplate, "add"), stage=there.pk, title="Sit", slug="sit")
    assert line("sit").stage == there


def test_new_stage_comes_last(admin_client, published) -> None:
    save(
        admin_client,
        page(Stage, "add"),
        roadmap_template=published.pk,
        slug="rest",
        title="Rest",
        short_title="Rest",
    )
    assert list(Stage.objects.values_list("slug", "order")) == [
        ("learn", 1),
        ("apply", 2),
        ("rest", 3),
    ]


def test_line_that_moves_to_another_stage_comes_last_there(admin_client, published) -> None:
    save(admin_client, change_page(line("read")), stage=stage("apply").pk)
    assert order_of("apply") == [("send", 1), ("wait", 2), ("read", 3)]


def test_line_that_stays_in_its_stage_stays_where_it_is(admin_client, published) -> None:
    save(admin_client, change_page(line("read")), title="Read a book")
    assert order_of("learn") == [("read", 1), ("write", 2)]


def test_stage_stays_in_its_roadmap_template(admin_client, published) -> None:
    other = RoadmapTemplate.objects.create(slug="other", title="Another path")
    save(admin_client, change_page(stage("learn")), roadmap_template=other.pk)
    assert stage("learn").roadmap_template == published


def test_rows_of_a_stage_lead_to_their_own_pages(admin_client, published) -> None:
    html = admin_client.get(change_page(stage("learn"))).content.decode()
    for slug in ("read", "write"):
        assert f'href="{change_page(line(slug))}"' in html
    html = admin_client.get(change_page(published)).content.decode()
    for slug in ("learn", "apply"):
        assert f'href="{change_page(stage(slug))}"' in html


# Retiring ----------------------------------------------------------------------------------------


def retired() -> list[str]:
    return list(MilestoneTemplate.objects.filter(retired=True).values_list("slug", flat=True))


def test_retire_and_bring_back_as_bulk_actions(admin_client, published) -> None:
    answer = do(admin_client, "retire", line("read"), line("wait"))
    assert (messages(answer), retired()) == (["2 lines retired."], ["read", "wait"])
    answer = do(admin_client, "retire", line("read"), line("send"))
    assert (messages(answer), retired()) == (["1 line retired."], ["read", "send", "wait"])
    answer = do(admin_client, "bring_back", line("read"), line("write"))
    assert (messages(answer), retired()) == (["1 line brought back."], ["send", "wait"])
    assert sorted(LogEntry.objects.values_list("object_repr", "change_message")) == [
        ("read", "Brought back."),
        ("read", "Retired."),
        ("send", "Retired."),
        ("wait", "Retired."),
    ]


def test_line_that_is_brought_back_is_replaced_by_nothing(admin_client, published) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(retired=True, replaced_by=line("write"))
    do(admin_client, "bring_back", line("read"))
    assert (line("read").retired, line("read").replaced_by) == (False, None)


def test_line_can_be_retired_and_replaced_on_its_page(admin_client, published) -> None:
    save(admin_client, change_page(line("read")), retired="on", replaced_by=line("wait").pk)
    assert (line("read").retired, line("read").replaced_by) == (True, line("wait"))


def test_replaced_line_cannot_be_brought_back_in_the_rows_of_its_stage(
    admin_client, published
) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(retired=True, replaced_by=line("write"))
    address = change_page(stage("learn"))
    response = save(admin_client, address, **{"milestone_templates-0-retired": None})
    assert errors(response) == {
        "milestone_templates-0-retired": [
            "It is replaced by another line: change that on its own page."
        ]
    }
    assert line("read").retired
