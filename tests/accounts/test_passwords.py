"""Changing a password, and setting a new one by a link in a mail."""

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.people import NEW_PASSWORD, PASSWORD, as_seen, is_signed_in, link_in, signed_in

RESET = "/accounts/password/reset/"
CHANGE = "/accounts/password/change/"
RECENT = "2026-11-23 10:00:00Z"


@pytest.fixture
def hers(alice) -> Client:
    """A browser in which Alice is signed in."""
    return signed_in(alice)


@pytest.fixture
def link(alice, hers, mails) -> str:
    """The path of a link to set Alice's password."""
    Client().post(RESET, {"email": alice.email})
    return link_in(mails()[-1].body, "/password/reset/key/")


def use(link: str, client: Client | None = None):
    """Open a link and set a new password with the form behind it."""
    client = client or Client()
    page = client.get(link, follow=True)
    path = page.redirect_chain[-1][0] if page.redirect_chain else link
    return client.post(path, {"password1": NEW_PASSWORD})


def has_password(user: User, password: str) -> bool:
    """Tell what is stored now."""
    return User.objects.get(pk=user.pk).check_password(password)


# A new one ---------------------------------------------------------------------------------------


def test_a_link_in_a_mail_sets_a_new_password(alice, link, mails):
    response = use(link)
    assert response.headers["Location"] == "/accounts/password/reset/key/done/"
    assert has_password(alice, NEW_PASSWORD)
    assert mails()[-1].subject == "Your password for MSL Prep is new"
    assert mails()[-1].to == [alice.email]


def test_a_reset_asks_for_one_field(client, link):
    page = client.get(link, follow=True)
    assert list(page.context["form"].fields) == ["password1"]


def test_opening_the_link_changes_nothing(alice, link):
    for _ in range(3):
        scanner = Client()
        scanner.head(link)
        assert scanner.get(link, follow=True).status_code == 200
    assert has_password(alice, PASSWORD)
    use(link)
    assert has_password(alice, NEW_PASSWORD)


def test_the_link_works_once(alice, link):
    use(link)
    other = Client()
    page = other.get(link)
    assert "This link does not work any more" in page.content.decode()
    other.post(link, {"password1": "another password here"})
    assert has_password(alice, NEW_PASSWORD)


def test_the_link_works_for_one_hour(alice, mails):
    with time_machine.travel(RECENT, tick=False) as clock:
        Client().post(RESET, {"email": alice.email})
        link = link_in(mails()[-1].body, "/password/reset/key/")
        clock.shift(3600)
        assert "Choose a new password" in Client().get(link, follow=True).content.decode()
        clock.shift(1)
        assert "does not work any more" in Client().get(link, follow=True).content.decode()
        use(link)
    assert has_password(alice, PASSWORD)


@pytest.mark.parametrize("key", ["1-xyz-abc", "zzzzzzzzzzzzzzzzzzzz-abc", "1-set-password", "0-0"])
def test_a_made_up_link_does_nothing(client, alice, key):
    page = client.get(f"{RESET}key/{key}/")
    assert page.status_code == 200
    assert "does not work any more" in page.content.decode()
    assert client.post(f"{RESET}key/{key}/", {"password1": NEW_PASSWORD}).status_code == 200
    assert has_password(alice, PASSWORD)


def test_opening_somebody_elses_link_signs_nobody_out(client, bob, link):
    client.force_login(bob)
    client.get(link, follow=True)
    assert is_signed_in(client)


def test_a_reset_ends_all_sessions(hers, link):
    assert is_signed_in(hers)
    use(link)
    assert not is_signed_in(hers)


def test_the_link_does_not_outlive_a_sign_in(alice, mails):
    with time_machine.travel(RECENT, tick=False) as clock:
        Client().post(RESET, {"email": alice.email})
        link = link_in(mails()[-1].body, "/password/reset/key/")
        clock.shift(1)
        signed_in(alice)
        use(link)
    assert has_password(alice, PASSWORD)


def test_a_reset_signs_nobody_in(alice, link):
    client = Client()
    use(link, client)
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "password", ["short", "x" * 129, "alice@example.org", "with\0a nul inside"]
)
def test_a_bad_new_password_is_refused_beside_its_field(client, alice, link, password):
    path = client.get(link).headers["Location"]
    response = client.post(path, {"password1": password})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["password1"]
    assert has_password(alice, PASSWORD)


def test_reset_answers_the_same_for_an_unknown_address(alice):
    seen = []
    for email in (alice.email, "ghost@example.org"):
        client = Client()
        answer = client.post(RESET, {"email": email})
        page = client.get(answer.headers["Location"])
        seen.append([as_seen(answer, email), as_seen(page, email)])
    assert seen[0] == seen[1]


def test_the_mail_tells_who_has_no_account(client, db, mails):
    client.post(RESET, {"email": "ghost@example.org"})
    (mail,) = mails()
    assert mail.to == ["ghost@example.org"]
    assert mail.subject == "No account at MSL Prep with this address"


def test_a_switched_off_account_gets_no_link_and_its_old_link_lets_nobody_in(alice, link, mails):
    User.objects.update(is_active=False)
    Client().post(RESET, {"email": alice.email})
    assert mails()[-1].subject == "No account at MSL Prep with this address"
    client = Client()
    use(link, client)
    response = client.post("/accounts/login/", {"login": alice.email, "password": NEW_PASSWORD})
    assert response.headers["Location"] == "/accounts/inactive/"


@pytest.mark.parametrize("email", ["alice@example.org", "ghost@example.org"])
def test_an_address_gets_three_mails_an_hour(alice, mails, email):
    with time_machine.travel(RECENT, tick=False) as clock:
        statuses = [Client().post(RESET, {"email": email}).status_code for _ in range(4)]
        assert statuses == [302, 302, 302, 429]
        assert len(mails()) == 3
        clock.shift(3601)
        assert Client().post(RESET, {"email": email}).status_code == 302


# Changing it -------------------------------------------------------------------------------------


def test_changing_the_password_keeps_this_session_and_ends_all_others(alice, mails):
    here, there = signed_in(alice), signed_in(alice)
    key = here.session.session_key
    response = here.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})
    assert response.headers["Location"] == "/accounts/settings/"
    assert has_password(alice, NEW_PASSWORD)
    assert is_signed_in(here)
    assert here.session.session_key != key
    assert not is_signed_in(there)
    assert mails()[-1].subject == "Your password for MSL Prep was changed"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong password here", NEW_PASSWORD, "oldpassword"),
        ("x" * 129, NEW_PASSWORD, "oldpassword"),
        ("", NEW_PASSWORD, "oldpassword"),
        (PASSWORD, "short", "password1"),
        (PASSWORD, "x" * 129, "password1"),
        (PASSWORD, "Alice Ferreira", "password1"),
    ],
)
def test_a_bad_change_is_refused_beside_its_field(client, alice, old, new, field):
    client.force_login(alice)
    response = client.post(CHANGE, {"oldpassword": old, "password1": new})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert has_password(alice, PASSWORD)


def test_guessing_the_current_password_is_limited(client, alice):
    client.force_login(alice)
    form = {"oldpassword": "wrong password here", "password1": NEW_PASSWORD}
    statuses = [client.post(CHANGE, form).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_somebody_without_a_password_sets_a_first_one(client, alice):
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    assert client.get(CHANGE).headers["Location"] == "/accounts/password/set/"
    client.post("/accounts/password/set/", {"password1": NEW_PASSWORD})
    assert has_password(alice, NEW_PASSWORD)
    assert is_signed_in(client)
