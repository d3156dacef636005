"""What the views of applications share: whose roadmap it is, and what a write answers."""

import functools
from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse

from roadmap.applications import queries
from roadmap.applications.forms import DocumentForm, MoveForm, NextActionForm
from roadmap.applications.models import Application
from roadmap.catalogue.models import ApplicationStage
from roadmap.errors import NotFound
from roadmap.journey.models import Roadmap
from roadmap.journey.queries import overview
from roadmap.web import go, not_found_is_404, say, today_of

Meaning = ApplicationStage.Meaning


def with_roadmap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the user's roadmap to a view; who has none is sent to make one.

    What the view does not find is a 404.
    """

    @functools.wraps(view)
    @not_found_is_404
    def wrapped(request: HttpRequest, **kwargs) -> HttpResponse:
        roadmap = Roadmap.objects.for_user(request.user).first()
        if roadmap is None and request.method == "POST":
            raise NotFound("roadmap")
        if roadmap is None:
            return redirect("roadmap:start")
        return view(request, roadmap, **kwargs)

    return wrapped


def page_url(application_id: int, fragment: str = "") -> str:
    """The address of an application's own page, or of a part of it."""
    url = reverse("applications:application", args=[application_id])
    return f"{url}#{fragment}" if fragment else url


def undo_edit_url(application: Application, *, since: int) -> str:
    """Where to take back the last edit of an application; empty when it is at that revision still.

    Args:
        application: as it is stored now.
        since: the revision before the edit.
    """
    if application.revision == since:
        return ""
    url = reverse("applications:undo_edit", args=[application.pk])
    return f"{url}?revision={application.revision}"


def after_move(application: Application) -> str:
    """Where to go on once an application has come to a stage; empty while it goes on itself."""
    match application.stage.meaning:
        case Meaning.ACCEPTED:
            return reverse("applications:accepted", args=[application.pk])
        case Meaning.CLOSED:
            return reverse("applications:closed", args=[application.pk])
    return ""


def show_application(
    request: HttpRequest,
    roadmap: Roadmap,
    application: Application,
    *,
    part: str = "",
    status: int = 200,
    toast: dict | None = None,
    **forms: object,
) -> HttpResponse:
    """An application's own page; to a post from htmx the part of it that changed.

    Args:
        request: the user's.
        roadmap: as `Roadmap.objects.for_user` reads it.
        application: with its stage.
        part: for htmx: `standing` or `documents`.
        status: 422 for a form that was refused.
        toast: what the live region says, see `_toast.html`.
        forms: a form that was refused, under its name in the template.
    """
    today = today_of(request)
    page = queries.application_page(application, overview(roadmap, today=today), today=today)
    stages = queries.offered(queries.stages(), also=application.stage)
    context = {
        "page": page,
        "application": application,
        "token": get_token(request),
        "toast": toast,
        "part": part,
        "status": status,
        "move_form": MoveForm(
            initial={"stage": application.stage.slug, "day": today}, stages=stages, today=today
        ),
        "action_form": NextActionForm(
            initial={
                "next_action": application.next_action,
                "next_action_on": application.next_action_on,
            }
        ),
        "document_form": DocumentForm(initial={"sent_on": today}),
        **forms,
    }
    is_part = part and request.htmx and request.method == "POST"
    template = "applications/_part.html" if is_part else "applications/application.html"
    return render(request, template, context, status=status)


def saved(
    request: HttpRequest,
    roadmap: Roadmap,
    application: Application,
    text: str,
    *,
    part: str,
    undo_url: str = "",
    back: str = "",
) -> HttpResponse:
    """Say what was saved: to htmx with the part that changed, else on the page it redirects to.

    Args:
        request: the user's.
        roadmap: as `Roadmap.objects.for_user` reads it.
        application: with its stage.
        text: says what was saved.
        part: of the application's own page, see `show_application`.
        undo_url: the address that a post takes it back at; empty where there is no Undo.
        back: the address to go to; empty for the application's own page.
    """
    url = back or page_url(application.pk, part)
    # An Undo may stand on another page, which has no such part.
    here = urlsplit(request.htmx.current_url or "").path
    if request.htmx and here == urlsplit(url).path == page_url(application.pk):
        toast = {"text": text, "undo_url": undo_url}
        return show_application(request, roadmap, application, part=part, toast=toast)
    say(request, text, undo_url=undo_url)
    return go(request, url)
