"""The history of the journey, and what an undo answers there."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roadmap.journey import queries
from roadmap.journey.looking_back import history
from roadmap.journey.models import Roadmap
from roadmap.journey.services import Change
from roadmap.journey.views.answers import say_change, toast_of
from roadmap.web import not_found_is_404, today_of

HISTORY_QUERY = ("of", "kind", "page")
"""What says which part of the history is asked for."""


@require_safe
@not_found_is_404
def show_history(request: HttpRequest) -> HttpResponse:
    """What happened, newest first; of one entry (`?of=t12`), of one kind (`?kind=notes`)."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        return redirect("roadmap:start")
    return history_answer(request, roadmap, request.GET)


def history_answer(
    request: HttpRequest, roadmap: Roadmap, asked: QueryDict, *, toast: dict | None = None
) -> HttpResponse:
    """A page of the history; to htmx, after an undo, the list with the toast.

    Args:
        request: the user's.
        roadmap: as `Roadmap.objects.for_user` reads it.
        asked: which part of the history, see `history.history_page`.
        toast: what the live region says, see `_toast.html`.

    Raises:
        NotFound: when it is asked for an entry that is none.
    """
    overview = queries.overview(roadmap, today=today_of(request))
    page = history.history_page(
        roadmap,
        overview,
        zone=request.user.zone,
        **{name: asked.get(name, "") for name in HISTORY_QUERY},
    )
    context = {"page": page, "token": get_token(request), "toast": toast}
    template = "roadmap/_history_part.html" if toast else "roadmap/history.html"
    return render(request, template, context)


def history_asked(request: HttpRequest) -> QueryDict | None:
    """Which part of the history a form was sent from; None when it stands on another page."""
    if request.POST.get("back") == "history":
        return request.POST
    # The toast's form does not say, but htmx does.
    url = (request.htmx.current_url or "").partition("#")[0]
    page, _mark, query = url.partition("?")
    return QueryDict(query) if page.endswith(reverse("roadmap:history")) else None


def history_url(asked: QueryDict) -> str:
    """The address of a part of the history."""
    query = history.query(**{name: asked.get(name, "") for name in HISTORY_QUERY})
    return reverse("roadmap:history") + query


def history_saved(request: HttpRequest, change: Change, asked: QueryDict) -> HttpResponse:
    """Say that something was undone, on the part of the history from which that was asked."""
    text = _("Undone.")
    if request.htmx:
        return history_answer(request, change.roadmap, asked, toast=toast_of(text, change))
    say_change(request, text, change)
    return redirect(history_url(asked))
