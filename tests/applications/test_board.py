"""The board and the list: the same applications, narrowed alike, at a fixed cost."""

import datetime
import re

import pytest
import time_machine

from tests.applications.factories import (
    DAY,
    make_application,
    make_many,
    stage,
)
from tests.journey.factories import client_of
from tests.journey.pages import Page

TODAY = datetime.date(2026, 6, 1)
BOARD, LIST = "/applications/", "/applications/list/"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00", tick=False):
        yield


def get(user, url) -> Page:
    page = Page(client_of(user).get(url))
    assert page.status == 200
    return page


def cards(page: Page) -> list[int]:
    """The ids of the applications shown, in the order of the page."""
    return [int(name.removeprefix("card-")) for name in page.by_id if name.startswith("card-")]


def columns(page: Page) -> dict[str, int]:
    """What the columns are called, and how many each says it has."""
    found = (page.text(name).rsplit(" ", 1) for name in page.by_id if name.startswith("column-"))
    return {title: int(count) for title, count in found}


# What is shown -----------------------------------------------------------------------------------


def test_the_stages_fold_into_five_columns_by_their_meaning(learner, stages):
    made = {slug: make_application(learner, slug) for slug in stages}
    page = get(learner, BOARD)
    assert columns(page) == {"Interested": 2, "Applied": 1, "Interview": 4, "Offer": 1, "Closed": 4}
    assert "8 positions under way." in page.text("main")
    # The last column shows the three that were closed last; accepted is among those over.
    shown = set(cards(page))
    closed = [made[slug].pk for slug in ("accepted", "declined", "rejected", "no-answer")]
    assert shown == {row.pk for row in made.values()} - set(closed[:1])


def test_what_is_to_be_done_first_comes_first_and_then_what_moved_last(learner, stages):
    old = make_application(learner, day=DAY)
    new = make_application(learner, day=DAY + datetime.timedelta(days=3))
    later = make_application(learner, next_action="Call", next_action_on=TODAY)
    sooner = make_application(learner, next_action="Call", next_action_on=DAY)
    assert cards(get(learner, BOARD)) == [sooner.pk, later.pk, new.pk, old.pk]


def test_an_empty_board_says_what_it_is_for(learner, stages):
    page = get(learner, BOARD)
    assert "Add your first position" in page.text("main")
    assert "board" not in page.by_id


def test_long_columns_are_cut_and_lead_to_the_list(learner, stages):
    make_many(learner, 12)
    make_many(learner, 5, at="rejected")
    page = get(learner, BOARD)
    assert columns(page) == {
        "Interested": 12,
        "Applied": 0,
        "Interview": 0,
        "Offer": 0,
        "Closed": 5,
    }
    assert len(cards(page)) == 10 + 3
    more = [url for url in page.links("board") if url.startswith(LIST)]
    assert more == [f"{LIST}?stage=in:interested", f"{LIST}?stage=in:closed"]
    assert [len(cards(get(learner, url))) for url in more] == [12, 5]


# Narrowing ---------------------------------------------------------------------------------------


@pytest.fixture
def four(learner, stages, lines):
    """Four positions that differ in all that can be asked for."""
    return {
        "msl": make_application(
            learner,
            "saved",
            title="MSL, oncology",
            company="Aldermere",
            next_action="Call Jonas",
            next_action_on=TODAY + datetime.timedelta(days=30),
        ),
        "fellow": make_application(
            learner,
            "panel",
            kind="fellowship",
            title="Fellow",
            territory="Nordics",
            next_action="Prepare",
            next_action_on=TODAY + datetime.timedelta(days=31),
        ),
        "info": make_application(
            learner,
            "applied",
            kind="medical-information",
            title="Information",
            place="München",
            note="50 % home",
        ),
        "closed": make_application(learner, "rejected", title="Closed one", learnt="Ask earlier"),
    }


NARROWED = {
    "": ["msl", "fellow", "info", "closed"],
    "q=oncology": ["msl"],
    "q=ALDERMERE": ["msl"],
    "q=MÜNCHEN": ["info"],
    "q=aldermere oncology": ["msl"],
    "q=aldermere nordics": [],
    "q=nordics": ["fellow"],
    "q=50 %25": ["info"],
    "q=earlier": ["closed"],
    "q=nobody": [],
    "stage=panel": ["fellow"],
    "stage=under-way": ["msl", "fellow", "info"],
    "stage=in:closed": ["closed"],
    "stage=in:interview": ["fellow"],
    "kind=medical-information": ["info"],
    "due=soon": ["msl"],
    "due=dated": ["msl", "fellow"],
    "due=none": ["info", "closed"],
    "kind=fellowship&due=soon": [],
    "stage=won&kind=king&due=never&order=best": ["msl", "fellow", "info", "closed"],
}


@pytest.mark.parametrize("page_url", [BOARD, LIST], ids=["board", "list"])
def test_both_are_narrowed_alike(learner, four, page_url):
    names = {row.pk: name for name, row in four.items()}
    pages = {query: get(learner, f"{page_url}?{query}") for query in NARROWED}
    found = {query: sorted(names[pk] for pk in cards(page)) for query, page in pages.items()}
    assert found == {query: sorted(shown) for query, shown in NARROWED.items()}
    for query, page in pages.items():
        assert ("No application fits this." in page.text("main")) == (not NARROWED[query])


def test_they_are_narrowed_to_a_milestone_that_then_names_itself(learner, four, lines, stranger):
    ref = f"t{lines[0].pk}"
    client = client_of(learner)
    url = f"/applications/{four['msl'].pk}/milestones/{ref}/"
    page = get(learner, f"{BOARD}?milestone={ref}")
    assert "No application is linked to this milestone yet." in page.text("main")
    client.post(url, {"linked": "1"})
    for page_url in (BOARD, LIST):
        page = get(learner, f"{page_url}?milestone={ref}")
        assert cards(page) == [four["msl"].pk]
        assert f"For: {lines[0].title}" in page.text("main")
        assert f"/applications/add/?of={ref}" in page.links("main")
    assert cards(get(stranger, f"{BOARD}?milestone={ref}")) == []
    assert client.get(f"{BOARD}?milestone=t999999").status_code == 404
    assert len(cards(get(learner, f"{BOARD}?milestone=nonsense"))) == 4
    milestone = get(learner, f"/roadmap/{ref}/")
    assert f"{BOARD}?milestone={ref}" in milestone.links("main")


def test_the_list_is_put_in_the_order_asked_for(learner, four):
    def order(by: str) -> list[str]:
        names = {row.pk: name for name, row in four.items()}
        return [names[pk] for pk in cards(get(learner, f"{LIST}?order={by}"))]

    assert order("title") == ["closed", "fellow", "info", "msl"]
    assert order("company") == ["closed", "fellow", "info", "msl"]
    assert order("next")[:2] == ["msl", "fellow"]
    assert order("moved") == ["closed", "info", "fellow", "msl"]


def test_a_list_has_pages_and_silly_numbers_mean_the_first_or_the_last(learner, stages):
    make_many(learner, 60)
    sizes = {
        asked: len(cards(get(learner, f"{LIST}?q=Position&page={asked}")))
        for asked in ("1", "3", "-1", "0", "99", "9" * 18, "x", "")
    }
    assert sizes == {
        "1": 25, "3": 10, "-1": 10, "0": 10, "99": 10, "9" * 18: 10, "x": 25, "": 25,
    }  # fmt: skip
    page = get(learner, f"{LIST}?q=Position&page=2")
    pages = [link for link in page.links("main") if "page=" in link]
    assert pages == ["?q=Position&page=1", "?q=Position&page=3"]


# Costs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "at_none", "queries"),
    [
        # Session, user, roadmap, stages, cards.
        (BOARD, 5, 5),
        # And how many there are, for the pages; where there is none, no row is asked for.
        (LIST, 5, 6),
        (f"{LIST}?q=Position&stage=saved&kind=msl&due=none&order=company&page=2", 5, 6),
        ("/applications/removed/", 4, 5),
        ("/applications/report/", 4, 4),
        ("/applications/report.csv", 4, 4),
    ],
)
def test_pages_cost_the_same_at_0_1_and_500(
    learner, stages, url, at_none, queries, django_assert_num_queries
):
    client = client_of(learner)
    for more in (0, 1, 499):
        make_many(learner, more)
        make_many(learner, more, at="rejected", removed_at=datetime.datetime.now(datetime.UTC))
        with django_assert_num_queries(queries if more else at_none):
            assert client.get(url).status_code == 200


def test_the_board_stays_small_with_500_of_which_all_are_under_way(learner, stages):
    for slug in ("saved", "applied", "interview", "offer", "rejected"):
        make_many(learner, 100, at=slug)
    html = client_of(learner).get(BOARD).content.decode()
    assert len(re.findall('id="card-', html)) == 43
    assert len(html) < 110_000


def test_an_application_costs_the_same_with_much_on_it(learner, stages, django_assert_num_queries):
    plain = make_application(learner)
    full = make_application(learner, advertisement="PhD. " * 10_000)
    for number in range(30):
        full.moves.create(stage=stage("applied"), day=DAY)
        full.documents.create(name=f"CV {number}")
    client = client_of(learner)
    client.get("/roadmap/")  # the process meets the edition
    for row in (plain, full):
        with django_assert_num_queries(10):
            assert client.get(f"/applications/{row.pk}/").status_code == 200
