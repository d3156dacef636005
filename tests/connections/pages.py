"""The addresses of the wing, and what its pages show, for the tests that walk through them."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from roadmap.connections.models import Connection
from tests.journey.factories import client_of
from tests.journey.pages import Page

URL = "/connections/"
IMPORT = "/connections/import/"
CHOOSE = "/connections/import/choose/"


def get(user: User, url: str = URL, status: int = 200) -> Page:
    """A page as the user sees it."""
    response = client_of(user).get(url)
    assert response.status_code == status
    return Page(response)


def shown(page: Page) -> list[str]:
    """The names in the list, in the order of the page."""
    return [
        page.text(next(item.iter("h3")))
        for name, item in page.by_id.items()
        if name.startswith("person-") and item.tag == "li"
    ]


def url_of(person: Connection, rest: str = "") -> str:
    """The address of a person's page, or of one below it."""
    return f"{URL}{person.pk}/{rest}"


def send(user: User, data: bytes, *, client: Client | None = None, **fields: str) -> HttpResponse:
    """Upload a file in the form for it."""
    file = SimpleUploadedFile("Connections.csv", data, content_type="text/csv")
    return (client or client_of(user)).post(IMPORT, {"file": file, **fields})
