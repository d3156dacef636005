"""Making an account."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connections, transaction
from django.test import Client

from accounts.models import User
from tests.people import PASSWORD, SIGN_UP, as_seen, is_signed_in, link_in

URL = "/accounts/signup/"


def test_signing_up_makes_an_account_and_leads_to_the_start(client, db):
    response = client.post(URL, SIGN_UP)
    assert (response.status_code, response.headers["Location"]) == (302, "/roadmap/start/")
    user = User.objects.get()
    assert (user.email, user.name, user.time_zone) == (
        "zoe@example.org",
        "Zoë Okafor",
        "Europe/Berlin",
    )
    assert user.check_password(PASSWORD)
    assert is_signed_in(client)


def test_signing_up_stores_three_rows(client, db):
    client.post(URL, SIGN_UP)
    counts = [model.objects.count() for model in (User, EmailAddress, Session)]
    assert counts == [1, 1, 1]


def test_the_form_asks_for_name_email_and_one_password(client, db):
    form = client.get(URL).context["form"]
    assert list(form.fields) == ["name", "email", "password1", "time_zone"]
    page = client.get(URL).content.decode()
    assert 'autocomplete="new-password"' in page
    assert "maxlength" not in form["password1"].as_widget()
    assert '<input type="hidden" name="time_zone" data-time-zone="" id="id_time_zone">' in page


@pytest.mark.parametrize("time_zone", ["Mars/Olympus", "", "../etc/passwd", "Europe/\0Berlin"])
def test_an_unknown_time_zone_becomes_utc_and_nothing_is_said(client, db, time_zone):
    assert client.post(URL, {**SIGN_UP, "time_zone": time_zone}).status_code == 302
    assert User.objects.get().time_zone == "UTC"


def test_extra_fields_are_ignored(client, db):
    extra = {"is_staff": "on", "is_superuser": "1", "is_active": "", "id": "1", "pk": "1"}
    client.post(URL, {**SIGN_UP, **extra})
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " "),
        ("name", "\u200b\u2060"),
        ("name", "\u3164"),
        ("name", "\u2800"),
        ("name", "x" * 151),
        ("name", "Zoë\nBcc: all@example.org"),
        ("name", "Zoë\0"),
        ("email", ""),
        ("email", "zoe"),
        ("email", "zoe@example.org\0"),
        ("email", "alıce@example.org"),
        ("email", f"{'x' * 250}@example.org"),
        ("password1", ""),
        ("password1", "elevenchars"),
        ("password1", "x" * 129),
        ("password1", "correct\0horse battery"),
        ("password1", "1q2w3e4r5t6y"),
        ("password1", "zoe@example.org"),
        ("password1", "Zoë Okafor Zoë"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, db, field, value):
    response = client.post(URL, {**SIGN_UP, field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    page = response.content.decode()
    assert page.count('class="invalid-feedback"') == 1
    assert f'href="#id_{field}"' in page
    kept = next(name for name in ("name", "email") if name != field)
    assert f'value="{SIGN_UP[kept]}"' in page
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name", ["李小龙", "محمد", "O’Neill-Šmíd", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "\u202eNomen", "🙂 Smith"]
)
def test_a_name_in_any_script_is_stored_as_typed(client, db, name):
    client.post(URL, {**SIGN_UP, "name": name})
    assert User.objects.get().name == name


@pytest.mark.parametrize(
    "email", ["ALICE@EXAMPLE.ORG", "Alice@example.org", " alice@example.org ", "ａlice@example.org"]
)
def test_another_spelling_is_no_other_account(client, alice, email):
    response = client.post(URL, {**SIGN_UP, "email": email})
    assert response.status_code == 422
    assert User.objects.count() == 1


def test_a_domain_in_another_form_of_unicode_is_no_other_account(client, db):
    client.post(URL, {**SIGN_UP, "email": "zoe@b\u00fccher.example"})
    response = Client().post(URL, {**SIGN_UP, "email": "zoe@bu\u0308cher.example"})
    assert response.status_code == 422
    assert User.objects.get().email == "zoe@b\u00fccher.example"


def test_the_database_takes_an_address_once_and_in_lower_case(alice):
    for email in ("Bob@example.org", "alice@example.org"):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(email=email)


def test_a_password_is_hashed_by_argon2(client, db, real_passwords):
    client.post(URL, SIGN_UP)
    assert User.objects.get().password.startswith("argon2$argon2id$")


# Confirming the address --------------------------------------------------------------------------


def test_in_production_nobody_is_signed_in_before_the_address_is_confirmed(
    client, db, mails, production
):
    response = client.post(URL, SIGN_UP)
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert not is_signed_in(client)
    (mail,) = mails()
    assert mail.to == ["zoe@example.org"]
    link = link_in(mail.body, "/confirm-email/")
    assert "Confirm" in client.get(link).content.decode()
    response = client.post(link)
    assert response.headers["Location"] == "/roadmap/start/"
    assert is_signed_in(client)


def test_the_link_signs_nobody_in_in_another_browser(client, db, mails, production):
    client.post(URL, SIGN_UP)
    link = link_in(mails()[0].body, "/confirm-email/")
    other = Client()
    assert other.post(link).headers["Location"] == "/accounts/login/"
    assert not is_signed_in(other)
    assert EmailAddress.objects.get().verified


def test_in_production_signing_in_without_a_confirmed_address_sends_a_new_link(
    client, db, mails, production
):
    client.post(URL, SIGN_UP)
    response = Client().post("/accounts/login/", {"login": SIGN_UP["email"], "password": PASSWORD})
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert len(mails()) == 2


def test_locally_the_mail_goes_out_and_blocks_nobody(client, db, mails):
    client.post(URL, SIGN_UP)
    assert is_signed_in(client)
    (mail,) = mails()
    client.post(link_in(mail.body, "/confirm-email/"))
    assert EmailAddress.objects.get().verified


# Who has an account ------------------------------------------------------------------------------


def test_signing_up_answers_the_same_for_a_known_address(alice, production):
    seen = []
    for email in (alice.email, "ghost@example.org"):
        client = Client()
        answer = client.post(URL, {**SIGN_UP, "email": email})
        page = client.get(answer.headers["Location"])
        seen.append([as_seen(answer, email), as_seen(page, email)])
    assert seen[0] == seen[1]


def test_a_wrong_form_answers_the_same_for_a_known_address(alice, production):
    seen = [
        as_seen(Client().post(URL, {**SIGN_UP, "email": email, "password1": "1234"}), email)
        for email in (alice.email, "ghost@example.org")
    ]
    assert seen[0] == seen[1]
    assert seen[0][0] == 422


def test_signing_up_again_and_again_mails_an_address_three_times_an_hour(alice, mails, production):
    for email in (alice.email, "ghost@example.org"):
        for _ in range(4):
            Client().post(URL, {**SIGN_UP, "email": email})
    sent_to = [mail.to[0] for mail in mails()]
    assert sent_to == [alice.email] * 3 + ["ghost@example.org"] * 3


def test_the_mail_tells_the_owner_of_a_known_address(client, alice, mails, production):
    client.post(URL, {**SIGN_UP, "email": alice.email})
    (mail,) = mails()
    assert (mail.to, mail.subject) == ([alice.email], "You have an account at MSL Prep")
    assert User.objects.get().name == "Alice Ferreira"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["optional", "mandatory"])
def test_two_sign_ups_of_one_address_at_once_make_one_account(settings, real_passwords, mode):
    settings.ACCOUNT_EMAIL_VERIFICATION = mode
    people = 8
    ready = threading.Barrier(people)

    def sign_up(number: int) -> tuple[int, str]:
        client = Client(raise_request_exception=False, REMOTE_ADDR=f"192.0.2.{number}")
        ready.wait()
        try:
            response = client.post(URL, SIGN_UP)
        finally:
            connections.close_all()
        return response.status_code, response.headers.get("Location", "")

    with ThreadPoolExecutor(people) as pool:
        answers = sorted(pool.map(sign_up, range(people)))
    if mode == "mandatory":
        assert answers == [(302, "/accounts/confirm-email/")] * people
    else:
        assert answers == [(302, "/roadmap/start/")] + [(422, "")] * (people - 1)
    assert User.objects.get().email == "zoe@example.org"
    assert EmailAddress.objects.get().user == User.objects.get()
