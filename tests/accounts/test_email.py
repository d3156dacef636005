"""Changing the address a person signs in with."""

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from tests.people import PASSWORD, SIGN_UP, is_signed_in, link_in, signed_in

URL = "/accounts/email/"
NEW = "alice@new.example"


@pytest.fixture
def hers(alice) -> Client:
    """A browser in which Alice has just signed in and said once more that it is her."""
    client = signed_in(alice)
    response = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": URL})
    assert response.headers["Location"] == URL
    return client


def email_of(user: User) -> str:
    """What is stored now."""
    return User.objects.get(pk=user.pk).email


def test_nothing_changes_before_the_new_address_is_confirmed(hers, alice, mails):
    response = hers.post(URL, {"action": "change", "email": "Alice@New.example"})
    assert response.headers["Location"] == URL
    assert email_of(alice) == "alice@example.org"
    (mail,) = mails()
    assert (mail.to, mail.subject) == ([NEW], "Confirm your new email for MSL Prep")
    page = hers.get(URL).content.decode()
    assert "You sign in with alice@example.org." in page
    assert f"We have sent a link to {NEW}." in page


def test_confirming_makes_it_the_only_address_and_tells_the_old_one(hers, alice, mails):
    hers.post(URL, {"action": "change", "email": NEW})
    link = link_in(mails()[-1].body, "/confirm-email/")
    hers.get(link)
    assert email_of(alice) == "alice@example.org"
    hers.post(link)
    assert email_of(alice) == NEW
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        (NEW, True, True)
    ]
    note = mails()[-1]
    assert (note.to, note.subject) == (
        ["alice@example.org"],
        "Your email for MSL Prep was changed",
    )
    form = {"login": NEW, "password": PASSWORD}
    assert Client().post("/accounts/login/", form).status_code == 302


def test_the_link_works_once_and_for_one_hour(hers, alice, mails):
    with time_machine.travel("2026-11-23 10:00:00Z", tick=False) as clock:
        hers.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": URL})
        hers.post(URL, {"action": "change", "email": NEW})
        link = link_in(mails()[-1].body, "/confirm-email/")
        clock.shift(3601)
        assert "does not work any more" in hers.get(link).content.decode()
        assert hers.post(link).status_code == 404
        assert email_of(alice) == "alice@example.org"
        clock.shift(-3601)
        hers.post(link)
        assert hers.post(link).status_code == 404
    assert email_of(alice) == NEW


def test_changing_the_email_asks_for_the_password_first(client, alice):
    client.force_login(alice)
    assert client.get(URL).status_code == 200
    response = client.post(URL, {"action": "change", "email": NEW})
    assert response.headers["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    assert EmailAddress.objects.count() == 1
    wrong = client.post("/accounts/reauthenticate/", {"password": "wrong", "next": URL})
    assert wrong.status_code == 422
    response = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": URL})
    assert response.headers["Location"] == URL
    assert EmailAddress.objects.filter(email=NEW, verified=False).exists()


def test_guessing_the_password_there_is_limited(client, alice):
    client.force_login(alice)
    statuses = [
        client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code
        for _ in range(6)
    ]
    assert statuses == [422] * 5 + [429]


def test_a_second_wish_replaces_the_first(hers, alice, mails):
    hers.post(URL, {"action": "change", "email": "first@new.example"})
    first = link_in(mails()[-1].body, "/confirm-email/")
    hers.post(URL, {"action": "change", "email": NEW})
    assert hers.post(first).status_code == 404
    assert email_of(alice) == "alice@example.org"


def test_a_wish_can_be_dropped(hers, alice, mails):
    hers.post(URL, {"action": "change", "email": NEW})
    link = link_in(mails()[-1].body, "/confirm-email/")
    hers.post(URL, {"action": "cancel"})
    assert hers.post(link).status_code == 404
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["alice@example.org"]


def test_the_link_is_sent_again_on_request_three_times_an_hour(hers, mails):
    hers.post(URL, {"action": "change", "email": NEW})
    for _ in range(2):
        page = hers.post(URL, {"action": "resend"}, follow=True).content.decode()
        assert "three mails an hour at most" not in page
    page = hers.post(URL, {"action": "resend"}, follow=True).content.decode()
    assert "three mails an hour at most" in page
    assert [mail.to for mail in mails()] == [[NEW]] * 3


def test_an_unconfirmed_address_can_be_changed_too(client, db, mails):
    client.post("/accounts/signup/", SIGN_UP)
    user = User.objects.get()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": URL})
    assert "Send the link again" in client.get(URL).content.decode()
    client.post(URL, {"action": "change", "email": NEW})
    assert email_of(user) == SIGN_UP["email"]
    client.post(link_in(mails()[-1].body, "/confirm-email/"))
    assert email_of(user) == NEW
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "email", ["alice@example.org", "ALICE@example.org", "nonsense", "", "a\0@b.c"]
)
def test_a_bad_address_is_refused_beside_its_field(hers, email):
    response = hers.post(URL, {"action": "change", "email": email})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["email"]
    assert EmailAddress.objects.count() == 1


@pytest.mark.parametrize("confirmed", [True, False])
def test_an_address_of_another_account_is_not_taken_over(hers, alice, bob, mails, confirmed):
    EmailAddress.objects.filter(user=bob).update(verified=confirmed)
    response = hers.post(URL, {"action": "change", "email": bob.email})
    assert response.headers["Location"] == URL
    link = link_in(mails()[-1].body, "/confirm-email/")
    assert hers.get(link).status_code == 200
    assert hers.post(link).status_code == 302
    assert (email_of(alice), email_of(bob)) == ("alice@example.org", "bob@example.org")
    assert EmailAddress.objects.get(user=bob).primary


@pytest.mark.parametrize("action", ["action_primary", "action_remove", "primary", ""])
def test_other_actions_do_nothing(hers, alice, action):
    hers.post(URL, {"action": "change", "email": NEW})
    hers.post(URL, {"action": action, "email": NEW, action or "x": "1"})
    assert email_of(alice) == "alice@example.org"
    assert EmailAddress.objects.count() == 2


def test_opening_somebody_elses_link_signs_nobody_out(hers, alice, bob, mails):
    hers.post(URL, {"action": "change", "email": NEW})
    link = link_in(mails()[-1].body, "/confirm-email/")
    other = signed_in(bob)
    other.get(link)
    assert is_signed_in(other)
    assert email_of(alice) == "alice@example.org"
