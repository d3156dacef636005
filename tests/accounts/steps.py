"""The second step as tests take it: its addresses, an app that shows codes, the moves."""

import datetime
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from tests.journey.pages import Page
from tests.people import PASSWORD, signed_in

PAGE = "/accounts/second-step/"
ON, OFF = f"{PAGE}on/", f"{PAGE}off/"
CODE, AGAIN = f"{PAGE}code/", f"{PAGE}again/"
CODES = f"{PAGE}kept-codes/"
NOON = datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)
HALF_A_MINUTE = datetime.timedelta(seconds=30)
SIX_MINUTES = datetime.timedelta(minutes=6)


def code_of(secret: str) -> str:
    """What an app shows now that keeps this key."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def turn_on(client: Client) -> str:
    """Give the password once more and set the app up; the answer is its key."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = Page(client.get(ON)).text("secret")
    answer = client.post(ON, {"code": code_of(secret)})
    assert (answer.status_code, answer.url) == (302, CODES)
    return secret


def sure_of(user: User) -> Client:
    """A browser in which the user has given their password twice."""
    client = signed_in(user)
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


def give_password(client: Client, user: User, password: str = PASSWORD) -> HttpResponse:
    """Sign in as far as the password goes."""
    return client.post("/accounts/login/", {"login": user.email, "password": password})


def kept_codes(client: Client) -> list[str]:
    """The codes to keep that a browser is shown."""
    return [item.text for item in Page(client.get(CODES)).by_id["codes"]]
