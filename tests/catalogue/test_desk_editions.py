"""The editions at the desk: the list, one to read, the difference of two; and the preview."""

import pytest

from roadmap.catalogue import editions, publishing
from roadmap.catalogue.audience import offered_lines
from roadmap.catalogue.models import Edition, MilestoneTemplate
from tests.catalogue.factories import line, stage
from tests.catalogue.pages import desk, text_of


@pytest.fixture
def three(published, admin_user) -> list[Edition]:
    """Three editions: the second rewords a line, the third adds one and retires one."""
    MilestoneTemplate.objects.filter(slug="read").update(title="Read a book")
    publishing.publish(
        roadmap_template=published, by=admin_user, note="Clearer", message="New words"
    )
    stage("learn").milestone_templates.create(slug="listen", title="Listen", order=9)
    MilestoneTemplate.objects.filter(slug="wait").update(retired=True)
    publishing.publish(roadmap_template=published, by=admin_user, note="One more")
    return list(Edition.objects.order_by("number"))


# The list ----------------------------------------------------------------------------------------


def test_list_says_when_who_and_why_the_newest_first(
    admin_client, admin_user, published, three
) -> None:
    text = text_of(admin_client.get(desk("editions", published)))
    table = text.partition("Look and take back")[2].partition("Compare two")[0]
    rows = [row.split(f"Read edition {number}")[0] for number, row in enumerate([table], start=1)]
    assert table.strip().startswith("3 current ")
    assert (
        f"{admin_user} Note to colleagues: Clearer Message to users: New words "
        "Read edition 2 What edition 2 changed"
    ) in table
    assert table.index("One more") < table.index("Clearer") < table.index("the site")
    assert "Publish edition 3 again" not in table
    assert "Publish edition 1 again…" in table
    assert rows


def test_list_before_the_first_edition(admin_client, working_copy) -> None:
    text = text_of(admin_client.get(desk("editions", working_copy)))
    assert "Nothing was published yet." in text
    assert admin_client.get(desk("difference", working_copy)).status_code == 200


def test_fifty_editions_are_on_one_page(admin_client, published) -> None:
    first = Edition.objects.get()
    Edition.objects.bulk_create(
        Edition(
            roadmap_template=published,
            number=number,
            content=first.content,
            digest=first.digest,
            published_at=first.published_at,
        )
        for number in range(2, 53)
    )
    pages = [
        [edition.number for edition in admin_client.get(address).context["page"]]
        for address in (
            desk("editions", published),
            desk("editions", published) + "?page=2",
            desk("editions", published) + "?page=nonsense",
        )
    ]
    assert pages == [list(range(52, 2, -1)), [2, 1], list(range(52, 2, -1))]
    assert "Page 1 of 2 Older" in text_of(admin_client.get(desk("editions", published)))


# One to read -------------------------------------------------------------------------------------


def test_edition_is_readable_with_its_own_words(admin_client, admin_user, published, three) -> None:
    text = text_of(admin_client.get(desk("edition", published, 2)))
    assert f"by {admin_user}." in text
    assert "Note to colleagues: Clearer Message to users: New words" in text
    assert "1. learn Read a book write 2. apply send wait" in text
    assert "Users read it now." not in text
    text = text_of(admin_client.get(desk("edition", published, 3)))
    assert "Users read it now." in text
    assert "wait (retired)" in text


# Two compared ------------------------------------------------------------------------------------


def compare(client, roadmap_template, before: int, after: int):
    return client.get(desk("difference", roadmap_template), {"from": before, "to": after})


def test_any_two_editions_can_be_compared_either_way(admin_client, published, three) -> None:
    forth = text_of(compare(admin_client, published, 1, 3))
    assert "Added: 1 Retired: 1 Reworded: 1" in forth
    assert "Title [taken out: read ] [put in: Read a book ]" in forth
    back = text_of(compare(admin_client, published, 3, 1))
    assert "Brought back: 1 No longer known: 1 Reworded: 1" in back
    assert "Title [taken out: Read a book ] [put in: read ]" in back
    assert "Nothing is different." in text_of(compare(admin_client, published, 2, 2))


def test_edition_that_is_not_there_cannot_be_compared(admin_client, published, three) -> None:
    response = compare(admin_client, published, 1, 9)
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "to": ["Select a valid choice. 9 is not one of the available choices."]
    }
    assert compare(admin_client, published, "x", "").status_code == 422


# Preview as --------------------------------------------------------------------------------------


CHOSEN = {"background": "student", "degree": "phd", "status": "held", "specialty": "oncology"}


def preview(client, roadmap_template, **answers):
    return client.get(desk("preview", roadmap_template), {**CHOSEN, **answers})


def columns(response) -> list[list[tuple[str, str]]]:
    """The lines of both columns, each with what is marked."""
    return [
        [(entry.line.slug, entry.mark) for _stage, entries in column.stages for entry in entries]
        for column in response.context["columns"]
    ]


def test_preview_shows_the_working_copy_beside_today(admin_client, published) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(title="Read a book")
    MilestoneTemplate.objects.filter(slug="wait").update(retired=True)
    stage("learn").milestone_templates.create(slug="listen", title="Listen", order=9)
    response = preview(admin_client, published)
    assert columns(response) == [
        [("read", "reworded"), ("write", ""), ("send", ""), ("wait", "no longer there")],
        [("read", "reworded"), ("write", ""), ("listen", "new"), ("send", "")],
    ]
    text = text_of(response)
    assert "New: 1 Reworded: 1 No longer there: 1" in text
    assert text.count("4 lines, 4 of them core.") == 2


def test_preview_is_what_that_person_gets_and_no_other(admin_client, published) -> None:
    line("send").backgrounds.clear()
    for answers, today, to_come in (
        ({}, ["read", "write", "send", "wait"], ["read", "write", "send", "wait"]),
        ({"background": "nurse"}, ["read", "write", "wait"], ["read", "write", "send", "wait"]),
        ({"specialty": ""}, ["read", "write", "wait"], ["read", "write", "wait"]),
    ):
        found = columns(preview(admin_client, published, **answers))
        assert [[slug for slug, _mark in column] for column in found] == [today, to_come]
    assert "For you: You know how." in text_of(preview(admin_client, published, background="nurse"))
    assert "You know how." not in text_of(preview(admin_client, published))


def test_preview_of_an_earlier_edition_shows_it_beside_today(
    admin_client, published, three
) -> None:
    address = desk("preview_restore", published, 1)
    assert address in admin_client.get(desk("restore", published, 1)).content.decode()
    page = admin_client.get(address, CHOSEN)
    today, to_come = page.context["columns"]
    assert (today.title, to_come.title) == ("Today", "With edition 1 again")
    content = editions.load(Edition.objects.get(number=1))
    shown = [entry.line.title for _stage, entries in to_come.stages for entry in entries]
    offered = offered_lines(content, page.context["form"].answers())
    assert shown == [line.title for line in offered]
    assert admin_client.get(desk("preview_restore", published, 9)).status_code == 404


def test_preview_before_the_first_edition(admin_client, working_copy) -> None:
    found = columns(preview(admin_client, working_copy))
    assert found == [[], [(slug, "new") for slug in ("read", "write", "send", "wait")]]


def test_preview_marks_what_moved_and_has_the_same_stage_in_the_same_place(
    admin_client, published
) -> None:
    MilestoneTemplate.objects.filter(slug="write").update(stage=stage("apply"), title="Write it")
    first = published.stages.create(slug="first", title="First", order=0)
    first.milestone_templates.create(slug="begin", title="Begin")
    response = preview(admin_client, published)
    today, to_come = columns(response)
    assert today == [("read", ""), ("write", "reworded, moved"), ("send", ""), ("wait", "")]
    assert ("write", "reworded, moved") in to_come
    stages = [
        [found and found.slug for found, _lines in column.stages]
        for column in response.context["columns"]
    ]
    assert stages == [[None, "learn", "apply"], ["first", "learn", "apply"]]


def test_preview_of_answers_that_there_are_none_of(admin_client, published) -> None:
    response = preview(admin_client, published, background="astronaut", status="maybe")
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"background", "status"}
    assert "columns" not in response.context
