"""How the views of a person answer."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse

from roadmap.connections.forms import LogForm, NextTouchForm, StepForm
from roadmap.connections.models import Connection
from roadmap.connections.person_page import PersonPage, person_page
from roadmap.connections.queries import about
from roadmap.web import go, say, today_of

LIST = "connections:connections"


def person_url(connection_id: int, part: str = "") -> str:
    """The address of a person's page, or of a part of it."""
    url = reverse("connections:person", args=[connection_id])
    return f"{url}#{part}" if part else url


def person_answer(
    request: HttpRequest,
    connection_id: int,
    *,
    parts: tuple[str, ...] = (),
    forms: dict[str, Form] | None = None,
    toast: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """A person's page; of a POST by htmx, those parts of it that changed.

    Only what changed is sent, because what is half typed in the other forms must stay.

    Args:
        request: the user's.
        connection_id: the person.
        parts: which ones, by their ids in the page: "next", "log", "promises", "touches",
            "conversation", "milestones".
        forms: shown instead of empty ones, with their errors: "next_form", "log_form", "step_form".
        toast: what the live region says, see `_toast.html`.
        status: of the answer.

    Raises:
        NotFound: when there is no such connection of this user.
    """
    today = today_of(request)
    number = request.GET.get("touches", "")
    page = person_page(request.user, connection_id, today=today, page=number)
    context = {
        "page": page,
        "person": page.person,
        "about": about(page.person),
        "parts": parts,
        "oob": bool(request.htmx and request.method == "POST"),
        "toast": toast,
        "has_errors": status == 422,
        "token": get_token(request),
        **_forms(request, page),
        **(forms or {}),
    }
    is_part = context["oob"] and is_on_person_page(request, connection_id)
    template = "connections/_person_changed.html" if is_part else "connections/person.html"
    return render(request, template, context | {"oob": is_part}, status=status)


def person_saved(
    request: HttpRequest,
    connection_id: int,
    text: str,
    *,
    parts: tuple[str, ...],
    undo_url: str = "",
) -> HttpResponse:
    """Say what was saved: to htmx with the parts that changed, else on the page it leads to."""
    if request.htmx and is_on_person_page(request, connection_id):
        toast = {"text": text, "undo_url": undo_url}
        return person_answer(request, connection_id, parts=parts, toast=toast)
    say(request, text, undo_url=undo_url)
    return go(request, person_url(connection_id, parts[0]))


def list_saved(request: HttpRequest, text: str, *, undo_url: str = "") -> HttpResponse:
    """Say on the list what was saved."""
    say(request, text, undo_url=undo_url)
    return go(request, reverse(LIST))


def is_on_person_page(request: HttpRequest, connection_id: int) -> bool:
    """Whether htmx asks from the person's own page, where its parts are."""
    path = (request.htmx.current_url_abs_path or "").partition("?")[0].partition("#")[0]
    return path == person_url(connection_id)


def log_form(request: HttpRequest, person: Connection, *, back: str = "") -> LogForm:
    """The form to log a touch: filled in from a POST, else empty, with today's date."""
    data = request.POST if request.method == "POST" else None
    return LogForm(data, person=person, today=today_of(request), initial={"back": back})


def _forms(request: HttpRequest, page: PersonPage) -> dict[str, Form]:
    person, today = page.person, today_of(request)
    return {
        "next_form": NextTouchForm(initial=NextTouchForm.initial_of(person)),
        "log_form": LogForm(person=person, today=today),
        "step_form": StepForm(initial={"step": person.step, "on": today}, today=today),
    }
