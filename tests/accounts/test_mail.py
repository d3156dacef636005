"""Mails: what they say, where they lead, and that nobody waits for them."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from statistics import median

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from accounts.models import User
from mslprep.mail import sender
from tests.people import NEW_PASSWORD, PASSWORD, SIGN_UP, link_in, make_person

RESET = "/accounts/password/reset/"
ROUNDS = 9


@pytest.fixture
def all_mails(db, mails, settings) -> list[EmailMessage]:
    """One mail of every kind, asked for through another host name than the site's own."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.SITE_URL = "https://msl-prep.example"
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    forged = {"HTTP_HOST": "other.example", "HTTP_X_FORWARDED_HOST": "evil.example"}
    alice = make_person("alice@example.org", name="Alice\nFerreira")
    client = Client(**forged)
    client.post("/accounts/signup/", SIGN_UP)
    client.post("/accounts/signup/", {**SIGN_UP, "email": alice.email})
    client.post(RESET, {"email": "ghost@example.org"})
    client.post(RESET, {"email": alice.email})
    link = link_in(mails()[-1].body, "/reset/key/")
    page = client.get(link)
    client.post(page.headers["Location"], {"password1": NEW_PASSWORD})
    client.post("/accounts/login/", {"login": alice.email, "password": NEW_PASSWORD})
    change = {"oldpassword": NEW_PASSWORD, "password1": PASSWORD}
    client.post("/accounts/password/change/", change)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"action": "change", "email": "alice@new.example"})
    client.post(link_in(mails()[-1].body, "/confirm-email/"))
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    client.post("/accounts/password/set/", {"password1": NEW_PASSWORD})
    return mails()


def test_every_mail_is_sent_and_has_its_own_subject(all_mails):
    assert [message.subject for message in all_mails] == [
        "Welcome to MSL Prep: please confirm your email",
        "You have an account at MSL Prep",
        "No account at MSL Prep with this address",
        "Set a new password for MSL Prep",
        "Your password for MSL Prep is new",
        "Your password for MSL Prep was changed",
        "Confirm your new email for MSL Prep",
        "Your email for MSL Prep was changed",
        "Your password for MSL Prep was set",
    ]


def test_every_link_leads_to_the_site_whatever_host_was_asked(all_mails):
    for message in all_mails:
        links = re.findall(r"https?://\S+", message.body)
        assert links
        assert all(re.match(r"https://msl-prep\.example(/|$)", link) for link in links)


def test_no_mail_names_another_site_or_shouts(all_mails):
    for message in all_mails:
        text = f"{message.subject}\n{message.body}"
        for word in ("example.com", "other.example", "evil.example", "testserver", "127.0.0.1"):
            assert word not in text
        assert "!" not in text
        assert "&#" not in text
        assert message.from_email == "MSL Prep <noreply@localhost>"
        assert not message.alternatives


def test_no_mail_repeats_a_name_that_a_stranger_may_have_chosen(all_mails):
    for message in all_mails:
        assert SIGN_UP["name"] not in message.body
        assert "Ferreira" not in message.body


def test_a_host_that_is_not_ours_gets_no_mail_sent(client, alice, mails):
    response = client.post(RESET, {"email": alice.email}, HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert mails() == []


# Nobody waits ------------------------------------------------------------------------------------


@pytest.fixture
def silent_mail_server() -> Iterator[int]:
    """The port of a mail server that takes calls and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def finish_sending() -> None:
    """Wait for the mails that are on their way."""
    sender.submit(int).result()


@pytest.mark.parametrize("url", ["/accounts/signup/", RESET])
def test_no_answer_waits_for_a_mail_server_that_hangs(
    client, alice, settings, silent_mail_server, url, caplog
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", silent_mail_server
    settings.EMAIL_TIMEOUT = 3
    form = SIGN_UP if url != RESET else {"email": alice.email}
    began = time.monotonic()
    response = client.post(url, form)
    assert time.monotonic() - began < settings.EMAIL_TIMEOUT
    assert response.status_code == 302
    finish_sending()
    (message,) = [record.getMessage() for record in caplog.records]
    assert message == "A mail could not be sent: SMTPServerDisconnected"


def test_a_mail_server_that_is_down_fails_no_sign_up(client, db, settings, caplog):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    assert client.post("/accounts/signup/", SIGN_UP).status_code == 302
    assert User.objects.count() == 1
    finish_sending()
    (message,) = [record.getMessage() for record in caplog.records]
    assert message == "A mail could not be sent: ConnectionRefusedError"
    assert SIGN_UP["email"] not in caplog.text


class WaitingBackend(EmailBackend):
    """A mail server that takes nothing before it is told to."""

    may_send = threading.Event()

    def send_messages(self, messages) -> int:
        """Keep the messages, later."""
        self.may_send.wait(30)
        return super().send_messages(messages)


@pytest.mark.parametrize("email", ["alice@example.org", "ghost@example.org"])
@pytest.mark.parametrize("url", ["/accounts/signup/", RESET])
def test_every_mail_goes_after_the_answer(client, alice, mails, settings, production, url, email):
    settings.EMAIL_BACKEND = f"{__name__}.WaitingBackend"
    WaitingBackend.may_send.clear()
    assert client.post(url, {**SIGN_UP, "email": email}).status_code == 302
    assert mail.outbox == []
    WaitingBackend.may_send.set()
    assert [message.to for message in mails()] == [[email]]


def processor_times(url: str, forms: list[dict]) -> list[float]:
    """How much of the processor the answer to each form took, in seconds."""
    times = []
    for number, form in enumerate(forms):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        client.get("/accounts/login/")
        began = time.process_time()
        client.post(url, form)
        times.append(time.process_time() - began)
    return times


@pytest.mark.parametrize(
    ("url", "field", "rest"),
    [
        ("/accounts/login/", "login", {"password": "wrong password here"}),
        ("/accounts/signup/", "email", {"name": "Zoë", "password1": PASSWORD}),
        (RESET, "email", {}),
    ],
)
def test_no_answer_tells_by_its_time_who_has_an_account(
    db, production, real_passwords, url, field, rest
):
    known = [make_person(f"person{number}@example.org").email for number in range(ROUNDS)]
    unknown = [f"nobody{number}@example.org" for number in range(ROUNDS)]
    # In turn, so that what else this machine does meets both alike; and by the processor, because
    # the clock tells of other programs too.
    forms = [{field: email, **rest} for pair in zip(known, unknown, strict=True) for email in pair]
    times = processor_times(url, forms)
    assert abs(median(times[::2]) - median(times[1::2])) < 0.015
