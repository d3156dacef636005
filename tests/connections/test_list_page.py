"""The list of people: who comes first, who is found, and what it costs whatever their number."""

import csv
import datetime
import io
from urllib.parse import quote

import pytest

from roadmap.connections import people, touches
from roadmap.connections.models import Connection, Touch
from tests.connections.factories import (
    TODAY,
    day,
    make_connection,
    make_touch,
)
from tests.connections.pages import IMPORT, URL, get, shown
from tests.journey.factories import client_of, make_user, refs
from tests.journey.pages import Page
from tests.promises.browser import Browser

# The list -----------------------------------------------------------------------------------------


def test_the_list_begins_with_whom_the_user_owes_and_keeps_those_without_a_day(learner):
    make_connection(learner, "Zoe Last")
    make_connection(learner, "ann without a day")
    make_connection(learner, "Bo Later", next_on=day(-30))
    make_connection(learner, "Cy Soon", next_on=day(-7))
    make_connection(learner, "Di Today", next_on=TODAY)
    make_connection(learner, "Ed Nine", next_on=day(9))
    make_connection(learner, "Flo First", every_days=42)
    page = get(learner)
    assert shown(page) == [
        "Ed Nine",
        "Di Today",
        "Cy Soon",
        "Bo Later",
        "ann without a day",
        "Flo First",
        "Zoe Last",
    ]
    assert [page.text(page.by_id[f"{slug}-h"]) for slug in ("owed", "soon", "rest")] == [
        "It is your turn",
        "In the next seven days",
        "Everyone else",
    ]
    main = page.text("main")
    assert "7 people. It is your turn with 2 of them. Only you can see them." in main
    for words in (
        "5 Mar 2027, 9 days ago",
        "14 Mar 2027, today",
        "21 Mar 2027, in 7 days",
        "every 6 weeks, from the first one",
        "Set one with Zoe Last or leave it",
    ):
        assert words in main
    assert "13 Apr 2027," not in main


def test_a_row_says_who_what_was_last_and_what_is_promised(learner):
    person = make_connection(learner, role="MSL", company="Corvane", every_days=14, step="talked")
    make_touch(person, 20, kind="video", promised="An old promise")
    make_touch(person, 5, kind="congress", promised="Send <b>the</b> paper")
    page = get(learner)
    assert page.text(f"person-{person.pk}") == (
        "ALAnn LeeMSL, Corvane Talked Last touch9 Mar 2027, at a congress "
        "Next touch23 Mar 2027Promised: An old promisePromised: Send <b>the</b> paper "
        "Log a touch with Ann Lee"
    )


def test_the_steps_are_counted_and_narrow_the_list(learner):
    for name, step in (("A", "asked"), ("B", "asked"), ("C", "thanked"), ("D", "")):
        make_connection(learner, name, step=step)
    page = get(learner)
    counts = {name: page.text(f"step-{name}") for name in ("found", "asked", "talked", "thanked")}
    assert counts == {
        "found": "0 Found",
        "asked": "2 Asked",
        "talked": "0 Talked",
        "thanked": "1 Thanked",
    }
    assert "you have talked with 1 person" in page.text("steps-h")
    assert "%" not in page.text("main")
    assert shown(get(learner, page.by_id["step-asked"].get("href"))) == ["A", "B"]
    assert shown(get(learner, f"{URL}?step=none")) == ["D"]


def test_the_list_is_narrowed_by_turn_week_and_promise(learner):
    make_connection(learner, "Owed", next_on=day(1))
    make_connection(learner, "Soon", next_on=day(-3))
    promised = make_connection(learner, "Promised")
    make_touch(promised, promised="A paper")
    make_touch(promised, promised="Another paper")
    kept = make_touch(make_connection(learner, "Kept"), promised="A paper")
    touches.set_kept(
        user=learner,
        connection_id=kept.connection_id,
        touch_id=kept.pk,
        is_kept=True,
        today=TODAY,
    )
    page = get(learner)
    assert [page.text(f"show-{slug}") for slug in ("all", "owed", "soon", "promised")] == [
        "All 4",
        "Your turn 1",
        "This week 2",
        "Promised 1",
    ]
    for slug, names in (
        ("owed", ["Owed"]),
        ("soon", ["Owed", "Soon"]),
        ("promised", ["Promised"]),
    ):
        assert shown(get(learner, page.by_id[f"show-{slug}"].get("href"))) == names


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("müller", ["Jörg MÜLLER"]),
        ("corvane msl", ["Ann Lee"]),
        ("secret", ["Ann Lee"]),
        ("50%", ["Ann Lee"]),
        ("a.n", []),
        ("  ", ["Ann Lee", "Jörg MÜLLER"]),
    ],
)
def test_people_are_found_by_every_word_that_was_written_on_them(learner, q, found):
    make_connection(learner, role="MSL", company="Corvane", note="A SECRET, 50% off.")
    make_connection(learner, "Jörg MÜLLER", role="Chemist", company="Corvane")
    assert shown(get(learner, f"{URL}?q={quote(q)}")) == found


def test_nobody_found_says_so_and_offers_everyone(learner):
    make_connection(learner)
    page = get(learner, f"{URL}?q=zzz")
    assert "Nobody like that is among your connections." in page.text("main")
    assert URL in page.links("main")


def test_an_empty_list_says_what_it_is_for(learner):
    page = get(learner)
    assert "Nobody here yet" in page.text("main")
    assert {f"{URL}add/", IMPORT} <= set(page.links("main"))


def test_the_list_has_neither_removed_people_nor_those_of_others(learner, stranger):
    gone = make_connection(learner, "Zanzibar Removed")
    people.set_removed(user=learner, connection_id=gone.pk, is_removed=True)
    make_connection(stranger, "Zanzibar Of Another")
    page = get(learner)
    assert "Zanzibar" not in page.html
    assert "1 removed person" in page.text("main")
    assert "Zanzibar Removed" in get(learner, f"{URL}removed/").text("main")
    assert "Zanzibar" not in get(stranger, f"{URL}removed/").html


@pytest.mark.parametrize(
    ("number", "first"),
    [("1", "P00"), ("2", "P25"), ("-1", "P25"), ("0", "P25"), ("9e18", "P00"), ("9" * 19, "P25")],
)
def test_silly_page_numbers_show_the_first_or_the_last_page(learner, number, first):
    Connection.objects.bulk_create(
        Connection(roadmap=learner.roadmap, name=f"P{i:02}") for i in range(30)
    )
    assert shown(get(learner, f"{URL}?page={number}"))[0] == first


@pytest.mark.parametrize(
    "query", ["?show=x&step=y", "?milestone=x", "?link=t1%00", "?q=" + "x" * 300, "?step=%F0%9F"]
)
def test_what_makes_no_sense_in_an_address_shows_the_list(learner, query):
    make_connection(learner)
    response = client_of(learner).get(URL + query)
    assert response.status_code in (200, 400)
    if response.status_code == 200:
        assert shown(Page(response)) == ["Ann Lee"]


def test_who_has_no_roadmap_is_sent_to_the_start(template):
    client = client_of(make_user())
    for url in ("", "add/", "removed/", "import/", "import/choose/", "export.csv"):
        assert client.get(URL + url).url == "/roadmap/start/"
    assert client.get(f"{URL}1/").status_code == 404


# Around a milestone -------------------------------------------------------------------------------


def test_people_are_found_and_linked_from_a_milestone(learner, lines):
    ref = refs(lines)[0]
    make_connection(learner, "Ann Lee", ref=ref)
    make_connection(learner, "Bo Ek")
    browser = Browser(learner)
    page = browser.open(f"/roadmap/{ref}/")
    (link,) = [link for link in page.links("main") if link == f"{URL}?milestone={ref}"]
    page = browser.open(link)
    assert shown(page) == ["Ann Lee"]
    assert f"{URL}add/?of={ref}" in page.links("main")
    page = browser.open(f"{URL}?link={ref}")
    assert shown(page) == ["Ann Lee", "Bo Ek"]
    browser.press("Link Bo Ek")
    assert browser.url == f"{URL}?link={ref}"
    browser.press("Unlink Ann Lee")
    assert shown(browser.open(link)) == ["Bo Ek"]


def test_a_person_is_added_to_a_milestone(learner, lines):
    ref = refs(lines)[0]
    browser = Browser(learner)
    page = browser.open(f"{URL}add/?of={ref}")
    assert lines[0].title in page.text("main")
    page = browser.press("Save person", name="Ann Lee")
    assert lines[0].title in page.text("milestones")
    assert shown(browser.open(f"{URL}?milestone={ref}")) == ["Ann Lee"]


def test_a_milestone_that_never_was_has_no_people(learner, lines):
    get(learner, f"{URL}?milestone=t999999", status=404)
    assert get(learner, f"{URL}add/?of=t999999").status == 200


# Export -------------------------------------------------------------------------------------------


def test_ones_own_people_are_a_file_in_which_nothing_runs(learner, stranger):
    make_connection(stranger, "Of Another")
    gone = make_connection(learner, "Gone")
    people.set_removed(user=learner, connection_id=gone.pk, is_removed=True)
    person = make_connection(
        learner,
        "=Ann, Lee",
        role="@MSL",
        company="+Corvane",
        note='-1\n"quoted"',
        every_days=42,
        step="asked",
    )
    make_touch(person, 4)
    response = client_of(learner).get(f"{URL}export.csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="connections.csv"'
    header, *rows = csv.reader(io.StringIO(response.content.decode()[1:], newline=""))
    assert len(rows) == 1
    values = dict(zip(header, rows[0], strict=True))
    assert values == {
        "Name": "'=Ann, Lee",
        "Role": "'@MSL",
        "Company or place": "'+Corvane",
        "Therapeutic area": "",
        "How you met": "",
        "Profile address": "",
        "E-mail address": "",
        "Private note": '\'-1\n"quoted"',
        "Days between two touches": "42",
        "Last touch on": "2027-03-10",
        "Next touch on": "2027-04-21",
        "Conversation": "Asked",
        "Step since": "2027-03-14",
        "Connected on LinkedIn on": "",
    }


# What it costs ------------------------------------------------------------------------------------


def fill(user, number: int, line) -> None:
    """So many people, each with a touch and a promise, a third of them due."""
    roadmap = user.roadmap
    made = Connection.objects.bulk_create(
        Connection(
            roadmap=roadmap,
            name=f"Person {i}",
            role="MSL",
            company=f"Company {i % 50}",
            last_touch_on=day(i % 90),
            next_on=day(i % 60) if i % 3 == 0 else None,
            due_on=day(i % 60) if i % 3 == 0 else None,
        )
        for i in range(number)
    )
    Touch.objects.bulk_create(
        Touch(connection=person, day=person.last_touch_on, kind="call", promised="A paper")
        for person in made
    )
    for person in made[:1]:
        ref = f"t{line.pk}"
        people.set_linked(user=user, connection_id=person.pk, ref=ref, is_linked=True)


@pytest.mark.parametrize("number", [0, 1, 5_000])
def test_the_pages_take_as_many_queries_whatever_the_number(
    learner, lines, django_assert_num_queries, number
):
    fill(learner, number, lines[0])
    client = client_of(learner)
    ref = refs(lines)[0]
    client.get("/roadmap/")  # the process meets the edition
    for query, queries in (
        ("", 8),
        ("?page=3", 8),
        ("?q=person", 8),
        ("?show=promised&step=none", 8),
        (f"?milestone={ref}", 9),
        (f"?link={ref}", 9),
    ):
        # Where there is nobody, neither the rows nor their promises are asked for.
        with django_assert_num_queries(queries if number else queries - 2):
            assert client.get(URL + query).status_code == 200


def test_a_day_in_another_zone_decides_whose_turn_it_is(learner):
    learner.time_zone = "Pacific/Kiritimati"
    learner.save(update_fields=["time_zone"])
    make_connection(learner, next_on=TODAY + datetime.timedelta(days=1))
    assert "1 person. It is your turn. Only you" in get(learner).text("main")
