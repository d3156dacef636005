"""Where an application stands, and how it came there: every move is kept, and can be corrected."""

import datetime

import pytest
import time_machine

from roadmap.applications import moves
from roadmap.applications.models import MOST_MOVES, Move
from roadmap.errors import NotFound
from tests.applications.factories import (
    DAY,
    applications_of,
    history_of,
    make_application,
    move,
    stage,
    stands_at,
)
from tests.concurrency import at_once
from tests.journey.factories import client_of
from tests.journey.pages import Page
from tests.journey.writes import HTMX
from tests.promises.browser import Browser

TODAY = datetime.date(2026, 6, 1)
NEXT, LATER = DAY + datetime.timedelta(days=1), DAY + datetime.timedelta(days=9)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def application(learner, stages):
    return make_application(learner)


def url(application, path="") -> str:
    return f"/applications/{application.pk}/{path}"


def post(user, application, path, headers=None, **data):
    return client_of(user).post(url(application, path), data, headers=headers or {})


# The rules ---------------------------------------------------------------------------------------


def test_a_move_changes_where_it_stands_and_keeps_the_history(application):
    moved = move(application, "applied", day=NEXT)
    assert stands_at(application) == ("applied", NEXT)
    assert history_of(application) == [("saved", DAY), ("applied", NEXT)]
    assert (moved.move.stage.slug, moved.move.day) == ("applied", NEXT)


def test_the_same_move_twice_is_one(application):
    move(application, "applied", day=NEXT)
    assert move(application, "applied", day=NEXT).move is None
    assert history_of(application) == [("saved", DAY), ("applied", NEXT)]


def test_a_move_to_where_it_stands_changes_no_day(application):
    assert move(application, "saved", day=LATER).move is None
    assert stands_at(application) == ("saved", DAY)


def test_it_can_come_back_to_a_stage_even_on_the_same_day(application):
    for slug in ("applied", "saved"):
        assert move(application, slug, day=DAY).move
    assert history_of(application) == [("saved", DAY), ("applied", DAY), ("saved", DAY)]
    assert stands_at(application) == ("saved", DAY)


def test_an_earlier_day_adds_to_the_history_once_and_leaves_it_where_it_stands(application):
    move(application, "interview", day=LATER)
    for _ in range(2):
        move(application, "applied", day=NEXT)
    assert history_of(application) == [("saved", DAY), ("applied", NEXT), ("interview", LATER)]
    assert stands_at(application) == ("interview", LATER)


def test_two_tabs_move_it_the_last_one_wins_and_the_history_shows_both(learner, application):
    for slug in ("applied", "no-answer"):  # each from a page that shows "saved"
        post(learner, application, "card/", stage=slug)
    assert stands_at(application) == ("no-answer", TODAY)
    assert history_of(application) == [("saved", DAY), ("applied", TODAY), ("no-answer", TODAY)]


def test_undo_takes_a_move_back_and_can_itself_be_undone(learner, application):
    added = move(application, "applied", day=NEXT).move
    ids = {"user": learner, "application_id": application.pk, "move_id": added.pk}
    for _ in range(2):
        moves.set_move_removed(**ids, removed=True)
        assert stands_at(application) == ("saved", DAY)
        assert history_of(application) == [("saved", DAY)]
    for _ in range(2):
        moves.set_move_removed(**ids, removed=False)
        assert stands_at(application) == ("applied", NEXT)


def test_a_corrected_day_puts_the_history_in_order_again(learner, application):
    early = move(application, "applied", day=NEXT).move
    move(application, "interview", day=LATER)
    moves.change_move(
        user=learner,
        application_id=application.pk,
        move_id=early.pk,
        stage=stage("panel"),
        day=TODAY,
    )
    assert history_of(application) == [("saved", DAY), ("interview", LATER), ("panel", TODAY)]
    assert stands_at(application) == ("panel", TODAY)


def test_the_only_move_stays(learner, application):
    only = application.moves.get()
    with pytest.raises(moves.LastMove):
        moves.set_move_removed(
            user=learner, application_id=application.pk, move_id=only.pk, removed=True
        )
    assert history_of(application) == [("saved", DAY)]


def test_a_move_of_another_application_is_not_found(learner, application):
    other = make_application(learner).moves.get()
    with pytest.raises(NotFound):
        moves.set_move_removed(
            user=learner, application_id=application.pk, move_id=other.pk, removed=True
        )


def test_history_does_not_grow_without_end(learner, application, stages):
    there = stages["applied"]
    Move.objects.bulk_create(
        Move(application=application, stage=there, day=DAY) for _ in range(MOST_MOVES - 1)
    )
    answer = post(learner, application, "moves/", stage="panel", day="")
    assert answer.status_code == 422
    assert "as many moves as it can have" in answer.content.decode()
    assert application.moves.count() == MOST_MOVES


# The pages ---------------------------------------------------------------------------------------


def test_the_board_moves_it_today_and_offers_undo(learner, application):
    browser = Browser(learner)
    page = browser.open("/applications/")
    assert application.title in page.text("board")
    page = browser.press(f"move-{application.pk}", stage="recruiter-screen")
    assert browser.url == "/applications/"
    assert page.text("flash").startswith(f"{application.title}: Recruiter screen. Undo")
    assert stands_at(application) == ("recruiter-screen", TODAY)
    page = browser.press("Undo")
    assert browser.url == "/applications/"
    assert stands_at(application) == ("saved", DAY)
    assert "Taken back" in page.text("flash")


def test_htmx_gets_the_board_with_the_card_in_its_place(learner, application):
    answer = post(learner, application, "card/?q=Position", HTMX, stage="offer")
    page = Page(answer)
    assert (page.status, page.is_fragment) == (200, True)
    assert page.by_id["board"].get("hx-swap-oob") == "true"
    assert page.value("stage") == "offer"
    assert f"{application.title}: Offer." in page.text("flash")
    assert page.by_id[f"move-{application.pk}"].tag == "button"
    (form,) = (form for form in page.by_id["board"].iter("form"))
    assert form.get("action").endswith("/card/?q=Position")


def test_a_card_that_the_board_hides_leaves_the_focus_on_its_column(learner, application):
    answer = post(learner, application, "card/?stage=saved", HTMX, stage="offer")
    page = Page(answer)
    assert page.by_id["column-offer"].get("autofocus") is not None


def test_its_own_page_moves_it_on_a_day(learner, application):
    browser = Browser(learner)
    browser.open(url(application))
    page = browser.press("move", stage="applied", day="2026-05-20")
    assert page.text("standing-h") == "Applied since 20 May 2026"
    assert "Applied, 20 May 2026" in page.text("standing")
    page = browser.press("Undo")
    assert page.text("standing-h") == "Saved since 4 May 2026"
    assert "1 taken out" in page.text("standing")
    page = browser.press("Bring back Applied, 20 May 2026")
    assert page.text("standing-h") == "Applied since 20 May 2026"


def test_htmx_gets_the_part_that_changed(learner, application):
    here = HTMX | {"HX-Current-URL": f"http://testserver{url(application)}#standing"}
    page = Page(post(learner, application, "moves/", here, stage="panel", day="2026-05-20"))
    assert (page.status, page.is_fragment) == (200, True)
    assert page.by_id["standing"].get("hx-swap-oob") == "true"
    assert page.text("standing-h") == "Panel since 20 May 2026"
    assert page.undo_url.endswith("/remove/")
    # The toast's Undo from another page leads to the page that shows it.
    elsewhere = HTMX | {"HX-Current-URL": "http://testserver/applications/"}
    answer = client_of(learner).post(page.undo_url, headers=elsewhere)
    assert answer.headers["HX-Redirect"] == url(application) + "#standing"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("day", "error"),
    [
        ("2026-06-02", "This day has not come yet."),
        ("1999-12-31", "Enter a date between 2000 and 2100."),
        ("2026-02-30", "Enter a date that exists, such as 2027-09-01."),
    ],
)
def test_a_day_that_cannot_be_meant_is_refused_and_kept(learner, application, day, error, headers):
    page = Page(post(learner, application, "moves/", headers, stage="applied", day=day))
    assert (page.status, page.error("day"), page.value("day")) == (422, error, day)
    assert stands_at(application) == ("saved", DAY)


@pytest.mark.parametrize("slug", ["", "no-such-stage", "1"])
def test_a_stage_that_is_none_is_refused(learner, application, slug):
    before = applications_of(learner)
    assert post(learner, application, "card/", stage=slug).status_code == 400
    assert post(learner, application, "moves/", stage=slug, day="").status_code == 422
    assert applications_of(learner) == before


def test_a_move_can_be_corrected_on_a_page_of_its_own(learner, application):
    move(application, "applied", day=NEXT)
    browser = Browser(learner)
    found = application.moves.last()
    page = browser.open(url(application, f"moves/{found.pk}/"))
    assert (page.value("stage"), page.value("day")) == ("applied", "2026-05-05")
    page = browser.press("Save", day="")
    assert (page.status, page.error("day")) == (422, "This field is required.")
    page = browser.press("Save", stage="offer", day="2026-05-13")
    assert page.text("standing-h") == "Offer since 13 May 2026"
    assert "Corrected" in page.text("flash")
    before = applications_of(learner)
    data = {"stage": "offer", "day": "2026-05-13"}
    assert post(learner, application, f"moves/{found.pk}/", **data).status_code == 302
    assert applications_of(learner) == before


def test_the_only_move_has_no_button_and_says_why(learner, application):
    only = application.moves.get()
    page = Page(client_of(learner).get(url(application)))
    assert "Take out" not in page.text("standing")
    answer = client_of(learner).post(url(application, f"moves/{only.pk}/remove/"), follow=True)
    assert "The only move stays" in Page(answer).text("flash")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_moves_at_the_same_moment_are_both_in_the_history(learner, stages):
    application = make_application(learner)
    clients = [client_of(learner) for _ in range(2)]
    answers = at_once(
        *[
            lambda client=client, slug=slug: (
                client.post(url(application, "card/"), {"stage": slug}).status_code
            )
            for client, slug in zip(clients, ("applied", "offer"), strict=True)
        ]
    )
    assert answers == [302, 302]
    (_saved, second, third) = history_of(application)
    assert {second[0], third[0]} == {"applied", "offer"}
    assert stands_at(application)[0] == third[0]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_move_sent_twice_at_the_same_moment_is_one(learner, stages):
    application = make_application(learner)
    clients = [client_of(learner) for _ in range(2)]
    at_once(
        *[
            lambda client=client: client.post(url(application, "card/"), {"stage": "applied"})
            for client in clients
        ]
    )
    assert [slug for slug, _day in history_of(application)] == ["saved", "applied"]
