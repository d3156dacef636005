"""Persons for tests, and how their browsers see an answer."""

import re

from allauth.account.models import EmailAddress
from django.http import HttpResponse
from django.test import Client

from accounts.models import User

PASSWORD = "correct horse battery"
NEW_PASSWORD = "a lantern above the harbour"

SIGN_UP = {
    "name": "Zoë Okafor",
    "email": "zoe@example.org",
    "password1": PASSWORD,
    "time_zone": "Europe/Berlin",
}

CSRF_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')
LINK = re.compile(r"https?://\S+")


def make_person(email: str, **fields) -> User:
    """A user with a confirmed address and the password `PASSWORD`."""
    user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def signed_in(user: User) -> Client:
    """A new browser in which the user has just given their password."""
    client = Client()
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert response.status_code == 302
    return client


def is_signed_in(client: Client) -> bool:
    """Tell whether a browser may see the settings."""
    return client.get("/accounts/settings/").status_code == 200


def as_seen(response: HttpResponse, email: str) -> tuple[int, dict, str]:
    """An answer without what is drawn anew each time, and without the address that was typed."""
    headers = {name: value for name, value in response.headers.items() if name != "Expires"}
    body = CSRF_TOKEN.sub(r"\1", response.content.decode())
    cookies = sorted(response.cookies)
    return response.status_code, {**headers, "cookies": cookies}, body.replace(email, "…")


def link_in(text: str, part: str) -> str:
    """The path of the one link in a mail that has this part."""
    (link,) = (link for link in LINK.findall(text) if part in link)
    return re.sub(r"^https?://[^/]+", "", link)
