"""Signing out, and what ends a session otherwise."""

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.people import PASSWORD, is_signed_in, signed_in

URL = "/accounts/logout/"
NOON = "2026-11-23 12:00:00Z"
DAY = 24 * 60 * 60


def test_following_a_link_signs_nobody_out(client, alice):
    client.force_login(alice)
    assert "Stay signed in" in client.get(URL).content.decode()
    client.head(URL)
    assert is_signed_in(client)


def test_signing_out_leads_to_the_start_page_and_clears_the_browser(client, alice):
    client.force_login(alice)
    response = client.post(URL)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_signed_in(client)


def test_the_old_cookie_is_dead(client, alice, settings):
    client.force_login(alice)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.session.session_key
    assert is_signed_in(thief)
    client.post(URL)
    assert not is_signed_in(thief)
    assert not Session.objects.exists()


def test_a_session_ends_14_days_after_the_last_visit(client, alice):
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(alice)
        for _ in range(3):
            clock.shift(13 * DAY)
            assert is_signed_in(client)
        clock.shift(14 * DAY + 1)
        assert not is_signed_in(client)


def test_a_session_ends_after_90_days_in_any_case(client, alice):
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(alice)
        for _ in range(9):
            assert is_signed_in(client)
            clock.shift(10 * DAY)
        clock.shift(-1)
        assert is_signed_in(client)
        clock.shift(1)
        assert not is_signed_in(client)


def test_a_session_of_staff_ends_after_half_a_day(client, admin):
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(admin)
        assert is_signed_in(client)
        clock.shift(DAY // 2 - 1)
        assert is_signed_in(client)
        clock.shift(1)
        assert not is_signed_in(client)


def test_reading_pages_writes_the_session_once_a_day(client, alice, django_assert_num_queries):
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(alice)
        assert is_signed_in(client)
        clock.shift(DAY - 1)
        with django_assert_num_queries(2):
            client.get("/accounts/settings/")


def test_a_page_pays_for_the_session_and_the_user_only(client, alice, django_assert_num_queries):
    client.force_login(alice)
    client.get("/accounts/settings/")
    with django_assert_num_queries(2) as queries:
        client.get("/accounts/settings/")
    tables = [query["sql"].split(" FROM ")[1].split()[0] for query in queries.captured_queries]
    assert tables == ['"django_session"', '"accounts_user"']


def test_a_visitor_without_a_session_costs_no_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/accounts/login/")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_times_are_told_by_the_clock_of_the_person(client, alice, mails, zone):
    User.objects.update(time_zone=zone)
    client.force_login(alice)
    form = {"oldpassword": PASSWORD, "password1": "a lantern above the harbour"}
    client.post("/accounts/password/change/", form)
    assert f"({zone})" in mails()[-1].body
    assert timezone.get_current_timezone_name() == "UTC"


def test_signing_in_sets_a_cookie_for_14_days(alice, settings):
    client = signed_in(alice)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert int(cookie["max-age"]) == 14 * DAY
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
