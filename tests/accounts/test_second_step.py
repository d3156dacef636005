"""The second step: a code after the password, and codes to keep for when the app is lost."""

import functools
import gzip
from urllib.parse import quote

import html5lib
import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from tests.accounts.steps import (
    AGAIN,
    CODE,
    CODES,
    HALF_A_MINUTE,
    OFF,
    ON,
    PAGE,
    SIX_MINUTES,
    code_of,
    give_password,
    kept_codes,
    sure_of,
    turn_on,
)
from tests.concurrency import at_once
from tests.journey.pages import Page
from tests.people import NEW_PASSWORD, PASSWORD, is_signed_in, link_in, make_person, signed_in

# Turning it on -----------------------------------------------------------------------------------


def test_it_is_turned_on_with_a_code_of_the_app(
    alice, clock, mails, django_capture_on_commit_callbacks
):
    client = sure_of(alice)
    assert "Turn it on" in Page(client.get(PAGE)).text("main")
    html = client.get(ON).content.decode()
    assert 'src="data:image/svg+xml;base64,' in html
    assert "otpauth://totp/alice%40example.org?secret=" in html
    with django_capture_on_commit_callbacks(execute=True):
        turn_on(client)
    assert "It has been on since 1 March 2027." in Page(client.get(PAGE)).text("main")
    assert [mail.subject for mail in mails()] == ["Your second step for MSL Prep is on"]
    assert mails()[0].to == [alice.email]


def test_a_wrong_code_turns_nothing_on_and_the_key_stays(alice, clock):
    client = sure_of(alice)
    secret = Page(client.get(ON)).text("secret")
    answer = client.post(ON, {"code": "12"})
    page = Page(answer)
    assert answer.status_code == 422
    assert page.error("code").startswith("This code is not right")
    assert (page.text("secret"), page.value("code")) == (secret, "12")
    assert Authenticator.objects.count() == 0


def test_the_longest_address_makes_no_picture_that_is_too_fine(db, clock):
    address = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 54}.example"
    client = sure_of(make_person(address))
    html = client.get(ON, headers={"Accept-Encoding": "gzip"})
    assert len(html.content) < 15_000
    assert f"otpauth://totp/{'a' * 64}?secret=" in gzip.decompress(html.content).decode()


def test_the_page_loaded_anew_shows_the_same_key_until_it_is_used(alice, clock):
    client = sure_of(alice)
    shown = [Page(client.get(ON)).text("secret") for _ in range(2)]
    answer = client.post(ON, {"code": code_of(shown[0])})
    assert (shown[1], answer.url) == (shown[0], CODES)
    client.post(OFF)
    assert Page(client.get(ON)).text("secret") != shown[0]


@pytest.mark.parametrize("code", ["", "1" * 21, "12\x0034", "١٢٣٤٥٦"])
def test_what_is_no_code_is_refused_beside_its_field(alice, clock, code):
    client = sure_of(alice)
    client.get(ON)
    answer = client.post(ON, {"code": code})
    assert answer.status_code == 422
    assert Page(answer).error("code")
    assert Authenticator.objects.count() == 0


def test_it_asks_who_it_is_before_it_is_turned_on_or_off(alice, clock):
    client = signed_in(alice)
    for url in (ON, f"{CODES}new/"):
        assert client.get(url).url.startswith("/accounts/reauthenticate/?next="), url
    turn_on(client)
    clock.shift(SIX_MINUTES)
    for url in (CODES, f"{CODES}download/", OFF):
        assert client.get(url).url.startswith("/accounts/reauthenticate/?next="), url
    client.post(OFF)
    assert Authenticator.objects.filter(type="totp").count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_turned_on_in_two_windows_at_once_it_is_on_once():
    alice = User.objects.create_user("alice@example.org", PASSWORD)
    client = sure_of(alice)
    secret = Page(client.get(ON)).text("secret")

    def post() -> int:
        window = Client()
        window.cookies = client.cookies
        return window.post(ON, {"code": code_of(secret)}).status_code

    assert at_once(*[post] * 4) == [302] * 4
    types = sorted(Authenticator.objects.values_list("type", flat=True))
    assert types == ["recovery_codes", "totp"]


def test_its_pages_are_valid_html(alice, clock):
    client = sure_of(alice)
    pages = [client.get(ON), client.post(ON, {"code": "12"})]
    turn_on(client)
    pages += [client.get(url) for url in (PAGE, CODES, f"{CODES}new/", OFF, AGAIN)]
    other = Client()
    give_password(other, alice)
    pages += [other.get(CODE), other.post(CODE, {"code": "12"})]
    for page in pages:
        html5lib.HTMLParser(strict=True).parse(page.content.decode())
    assert [page.status_code for page in pages] == [200, 422, *[200] * 6, 422]


# Signing in --------------------------------------------------------------------------------------


def test_the_password_alone_lets_nobody_in(alice, secret):
    client = Client()
    assert give_password(client, alice).url == CODE
    assert not is_signed_in(client)
    assert client.post(CODE, {"code": code_of(secret)}).url == "/roadmap/"
    assert is_signed_in(client)


def test_who_has_none_is_asked_for_none(bob, secret):
    assert is_signed_in(signed_in(bob))


def test_a_wrong_code_is_refused_beside_its_field(alice, secret):
    client = Client()
    give_password(client, alice)
    answer = client.post(CODE, {"code": "000"})
    assert answer.status_code == 422
    assert Page(answer).error("code").startswith("This code is not right")
    assert client.post(CODE, {"other": "000"}).status_code == 400
    assert not is_signed_in(client)


def test_a_code_of_the_app_works_once(alice, secret):
    first, second = Client(), Client()
    for client in (first, second):
        give_password(client, alice)
        client.post(CODE, {"code": code_of(secret)})
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_the_code_of_a_minute_ago_does_not_work(alice, secret, clock):
    code = code_of(secret)
    clock.shift(2 * HALF_A_MINUTE)
    client = Client()
    give_password(client, alice)
    assert client.post(CODE, {"code": code}).status_code == 422


def test_a_kept_code_works_once_when_the_phone_is_lost(alice, clock):
    here = signed_in(alice)
    turn_on(here)
    codes = kept_codes(here)
    assert len(codes) == 10
    first, second = Client(), Client()
    for client in (first, second):
        give_password(client, alice)
        client.post(CODE, {"code": codes[3]})
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)
    assert kept_codes(here) == codes[:3] + codes[4:]


def test_after_five_wrong_codes_a_right_one_is_not_looked_at(alice, secret):
    client = Client()
    give_password(client, alice)
    for code in ("000", "001", "002", "003", "004"):
        client.post(CODE, {"code": code})
    answer = client.post(CODE, {"code": code_of(secret)})
    assert answer.status_code == 422
    assert Page(answer).error("code").startswith("Too many wrong codes. Wait five minutes")
    assert not is_signed_in(client)


def test_after_five_wrong_codes_nothing_is_turned_on_either(alice, clock):
    client = sure_of(alice)
    secret = Page(client.get(ON)).text("secret")
    for code in ("000", "001", "002", "003", "004"):
        client.post(ON, {"code": code})
    answer = client.post(ON, {"code": code_of(secret)})
    assert Page(answer).error("code").startswith("Too many wrong codes. Wait five minutes")


def test_a_right_code_forgives_no_wrong_passwords_from_the_same_place(alice, secret):
    here = Client()
    give_password(here, alice)
    others = [f"nobody{number}@example.org" for number in range(4)]
    for email in others:
        for _ in range(5):
            Client().post("/accounts/login/", {"login": email, "password": "wrong"})
    here.post(CODE, {"code": code_of(secret)})
    assert is_signed_in(here)
    answer = Client().post("/accounts/login/", {"login": "x@example.org", "password": "wrong"})
    assert answer.status_code == 429


def test_the_session_is_a_new_one_after_the_code(alice, secret):
    client = Client()
    give_password(client, alice)
    client.get(CODE)
    before = [client.cookies[name].value for name in ("sessionid", "csrftoken")]
    client.post(CODE, {"code": code_of(secret)})
    after = [client.cookies[name].value for name in ("sessionid", "csrftoken")]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, False]
    client.cookies["sessionid"] = before[0]
    assert not is_signed_in(client)


@pytest.mark.parametrize("url", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_a_code_leads_to_no_other_site(alice, secret, clock, url):
    client = Client()
    login = {"login": alice.email, "password": PASSWORD, "next": url}
    client.post("/accounts/login/", login)
    answer = client.post(CODE, {"code": code_of(secret), "next": url})
    assert answer.url == "/roadmap/"
    clock.shift(HALF_A_MINUTE)
    answer = client.post(f"{AGAIN}?next={url}", {"code": code_of(secret), "next": url})
    assert answer.url == "/roadmap/"


def test_a_confirmed_address_does_not_go_past_it(alice, secret, mails, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    alice.emailaddress_set.update(verified=False)
    client = Client()
    give_password(client, alice)
    page = link_in(mails()[-1].body, "/confirm-email/")
    assert client.post(page).url == CODE
    assert not is_signed_in(client)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["of the app", "kept"])
def test_one_code_in_two_windows_at_once_lets_one_in(kind):
    alice = User.objects.create_user("alice@example.org", PASSWORD)
    here = signed_in(alice)
    secret = turn_on(here)
    code = code_of(secret) if kind == "of the app" else kept_codes(here)[0]
    windows = [Client() for _ in range(4)]
    for window in windows:
        give_password(window, alice)

    def send(window: Client) -> int:
        return window.post(CODE, {"code": code}).status_code

    answers = at_once(*[functools.partial(send, window) for window in windows])
    assert sorted(answers) == [302, 422, 422, 422]
    assert sum(is_signed_in(window) for window in windows) == 1


def test_a_reset_password_does_not_go_past_it(alice, secret, mails):
    client = Client()
    client.post("/accounts/password/reset/", {"email": alice.email})
    page = client.get(link_in(mails()[-1].body, "/reset/key/"))
    client.post(page.url, {"password1": NEW_PASSWORD})
    assert give_password(client, alice, NEW_PASSWORD).url == CODE
    assert not is_signed_in(client)


def test_a_reset_ends_a_sign_in_that_waits_for_its_code(alice, secret, mails):
    client, other = Client(), Client()
    give_password(other, alice)
    client.post("/accounts/password/reset/", {"email": alice.email})
    page = client.get(link_in(mails()[-1].body, "/reset/key/"))
    client.post(page.url, {"password1": NEW_PASSWORD})
    answer = other.post(CODE, {"code": code_of(secret)}, follow=True)
    assert answer.redirect_chain[0] == ("/accounts/login/", 302)
    assert "Your password has been changed." in Page(answer).html
    assert not is_signed_in(other)


def test_the_page_of_the_code_is_for_who_has_given_the_password(client, alice, secret):
    assert client.get(CODE).url == "/accounts/login/"
    assert client.post(CODE, {"code": code_of(secret)}).url == "/accounts/login/"
    assert not is_signed_in(client)


# What is kept ------------------------------------------------------------------------------------


def test_the_kept_codes_can_be_saved_and_made_anew(
    alice, clock, mails, django_capture_on_commit_callbacks
):
    client = signed_in(alice)
    turn_on(client)
    codes = kept_codes(client)
    answer = client.get(f"{CODES}download/")
    assert answer.content.decode().split() == codes
    assert answer.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert "The 10 codes that you have not used" in Page(client.get(f"{CODES}new/")).text("main")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{CODES}new/")
    assert set(kept_codes(client)).isdisjoint(codes)
    assert mails()[-1].subject == "New codes to keep for MSL Prep"


def test_a_session_from_before_it_was_on_sees_no_codes_and_turns_nothing_off(alice, clock):
    before = sure_of(alice)
    secret = turn_on(signed_in(alice))
    clock.shift(HALF_A_MINUTE)
    before.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for url in (CODES, f"{CODES}download/", f"{CODES}new/", OFF):
        assert before.get(url).url == f"{AGAIN}?next={quote(url, safe='')}", url
    for url in (f"{CODES}new/", OFF):
        assert before.post(url).url == f"{AGAIN}?next={quote(PAGE, safe='')}", url
    assert Authenticator.objects.count() == 2
    before.post(AGAIN, {"code": code_of(secret), "next": CODES})
    assert len(kept_codes(before)) == 10


def test_who_comes_in_by_a_kept_code_can_make_new_ones(alice, clock):
    here = signed_in(alice)
    turn_on(here)
    client = Client()
    give_password(client, alice)
    client.post(CODE, {"code": kept_codes(here)[0]})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post(f"{CODES}new/").url == CODES
    assert len(kept_codes(client)) == 10


def test_its_pages_are_kept_by_no_cache(alice, clock):
    client = sure_of(alice)
    pages = [client.get(ON), client.post(ON, {"code": "12"})]
    turn_on(client)
    pages += [client.get(url) for url in (PAGE, CODES, f"{CODES}download/")]
    assert {page.headers["Cache-Control"] for page in pages} == {"no-store"}


def test_without_a_second_step_there_are_no_codes(alice, clock):
    client = sure_of(alice)
    for url in (CODES, f"{CODES}download/", OFF):
        assert client.get(url).status_code == 404, url
    client.post(f"{CODES}new/")
    assert Authenticator.objects.count() == 0


def test_it_can_be_turned_off_and_nothing_of_it_stays(alice, clock, mails):
    client = signed_in(alice)
    turn_on(client)
    assert client.post(OFF).url == PAGE
    assert Authenticator.objects.count() == 0
    assert mails()[-1].subject == "Your second step for MSL Prep is off"
    assert is_signed_in(signed_in(alice))


def test_its_secret_is_on_no_page_of_the_admin_and_in_no_export(admin, alice, secret):
    client = Client()
    client.force_login(admin)
    assert client.get("/admin/mfa/authenticator/").status_code == 404
    client.force_login(alice)
    stored = client.get("/accounts/export/").json()["second_step"]
    assert [set(row) for row in stored] == [{"type", "created_at", "last_used_at"}] * 2
    assert [row["type"] for row in stored] == ["totp", "recovery_codes"]


# Lost --------------------------------------------------------------------------------------------


def test_whoever_runs_the_site_lets_in_again_who_lost_everything(alice, secret, capsys, mails):
    call_command("remove_second_step", "Alice@example.org")
    said = "alice@example.org signs in with the password alone from now on.\n"
    assert capsys.readouterr().out == said
    assert is_signed_in(signed_in(alice))
    call_command("remove_second_step", "alice@example.org")
    assert capsys.readouterr().out == "alice@example.org has no second step.\n"
    (mail,) = mails()
    assert (mail.to, mail.subject) == ([alice.email], "Your second step for MSL Prep is off")
    assert "This was on 1 March 2027, 12:00 (UTC)." in mail.body
    with pytest.raises(CommandError, match=r"no account with the address ghost@example\.org"):
        call_command("remove_second_step", "ghost@example.org")
