"""Staff get into the admin by a second step only, where the site wants that."""

import pytest
from django.test import Client
from django.urls import clear_script_prefix, set_script_prefix

from tests.accounts.steps import (
    AGAIN,
    CODE,
    HALF_A_MINUTE,
    OFF,
    PAGE,
    code_of,
    give_password,
    turn_on,
)
from tests.journey.pages import Page
from tests.people import is_signed_in, signed_in


@pytest.fixture
def staff_need_it(settings) -> None:
    """As it is in production."""
    settings.STAFF_NEED_SECOND_STEP = True


def test_staff_turn_it_on_before_they_get_into_the_admin(admin, clock, staff_need_it):
    client = signed_in(admin)
    for url in ("/admin/", "/admin/desk/", "/admin/accounts/user/"):
        assert client.get(url).url == PAGE, url
    assert "You may edit the programme" in Page(client.get(PAGE)).text("main")
    turn_on(client)
    assert client.get("/admin/").status_code == 200


def test_a_session_from_before_gets_into_the_admin_by_a_code(admin, clock, staff_need_it):
    client = signed_in(admin)
    secret = turn_on(signed_in(admin))
    clock.shift(HALF_A_MINUTE)
    answer = client.get("/admin/desk/?a=b")
    assert answer.url == f"{AGAIN}?next=%2Fadmin%2Fdesk%2F%3Fa%3Db"
    answer = client.post(answer.url, {"code": code_of(secret), "next": "/admin/desk/?a=b"})
    assert answer.url == "/admin/desk/?a=b"
    assert client.get("/admin/").status_code == 200


def test_once_it_is_off_or_another_the_code_of_before_opens_nothing(admin, clock, staff_need_it):
    here, there = signed_in(admin), signed_in(admin)
    secret = turn_on(here)
    clock.shift(HALF_A_MINUTE)
    there.post(AGAIN, {"code": code_of(secret)})
    assert there.get("/admin/").status_code == 200
    here.post(OFF)
    assert [browser.get("/admin/").url for browser in (here, there)] == [PAGE, PAGE]
    clock.shift(HALF_A_MINUTE)
    turn_on(here)
    assert here.get("/admin/").status_code == 200
    assert there.get("/admin/").url.startswith(AGAIN)


@pytest.mark.parametrize("path", ["/%61dmin/", "/admin%2F", "/admin/%64esk/", "/admin/desk/"])
def test_no_way_of_writing_the_address_goes_past_it(admin, staff_need_it, path):
    client = signed_in(admin)
    for method in (client.get, client.head, client.post):
        assert method(path).url == PAGE, method
    assert client.post(path, headers={"HX-Request": "true"}).url == PAGE


def test_nor_does_a_site_below_a_path(admin, staff_need_it):
    client = signed_in(admin)
    set_script_prefix("/prep/")
    try:
        answer = client.get("/admin/desk/", SCRIPT_NAME="/prep")
    finally:
        clear_script_prefix()
    assert answer.url == f"/prep{PAGE}"


def test_staff_who_gave_a_code_when_signing_in_get_into_the_admin(admin, clock, staff_need_it):
    secret = turn_on(signed_in(admin))
    clock.shift(HALF_A_MINUTE)
    client = Client()
    give_password(client, admin)
    client.post(CODE, {"code": code_of(secret)})
    assert client.get("/admin/").status_code == 200


def test_a_form_of_the_admin_does_nothing_without_it(admin, alice, staff_need_it):
    client = signed_in(admin)
    answer = client.post(f"/admin/accounts/user/{alice.pk}/change/", {"name": "Other"})
    assert answer.url == PAGE
    alice.refresh_from_db()
    assert alice.name == "Alice Ferreira"


def test_learners_need_none_nor_do_staff_for_their_own_roadmap(admin, alice, staff_need_it):
    assert is_signed_in(signed_in(admin))
    client = signed_in(alice)
    assert is_signed_in(client)
    assert client.get("/admin/").status_code == 302


def test_on_ones_own_machine_staff_need_none(admin):
    assert signed_in(admin).get("/admin/").status_code == 200
