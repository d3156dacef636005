"""What a page answers when something behind it is broken, and what it gives back of a form."""

import sys
import uuid

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

DATABASE_IS_AWAY = (InterfaceError, OperationalError)
SECONDS_TO_WAIT = "10"
# What forms send beside what a person typed.
HIDDEN_FIELDS = (
    "csrfmiddlewaretoken",
    "next",
    "back",
    "show",
    "state",
    "time_zone",
    "kind",
    "of",
    "ref",
    "step",
    "group",
)


def handler500(request: HttpRequest) -> HttpResponse:
    """503 while the database cannot be reached, 500 for every other error.

    Django calls it inside the `except` clause, wherever the error came from: a view, a template or
    a middleware.
    """
    if isinstance(sys.exc_info()[1], DATABASE_IS_AWAY):
        return unavailable(request)
    return server_error(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with the text of the form that was sent, so that nobody types it twice."""
    is_part = request.headers.get("HX-Request")
    page = "" if is_part else render_to_string("503.html", {"typed": typed_text(request)})
    headers = {"Retry-After": SECONDS_TO_WAIT, "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)


def typed_text(request: HttpRequest) -> list[tuple[str, str]]:
    """What a person typed into the form they sent, for an answer that could not take it.

    Args:
        request: a POST; its body has been read, or can be.

    Returns:
        Pairs of the field's name in words and its text. Nothing at all of a form with a password.
        Left out are choices and numbers, which are quickly made again.
    """
    if any("password" in name for name in request.POST):
        return []
    return [
        (name.replace("_", " ").capitalize(), text)
        for name, texts in request.POST.lists()
        if name not in HIDDEN_FIELDS
        for text in texts
        if is_worth_keeping(text)
    ]


def is_worth_keeping(text: str) -> bool:
    """Tell whether a person may have typed this: it has a letter and is no identifier."""
    try:
        uuid.UUID(text)
    except ValueError:
        return any(character.isalpha() for character in text)
    return False
