"""The board, the list, and moving an application from the board."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap.applications import moves, queries
from roadmap.applications.board import board_page, list_page, removed_page
from roadmap.applications.forms import MoveForm, NarrowForm
from roadmap.applications.services import TooMany
from roadmap.applications.views.answers import after_move, page_url, with_roadmap
from roadmap.applications.views.moves import BACK_TO_BOARD, moved_text, undo_url_of
from roadmap.journey.models import Roadmap
from roadmap.web import go, say, today_of

BOARD = "applications:board"


@require_safe
@with_roadmap
def show_board(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """The applications in columns; `?milestone=t12` those of an entry."""
    stages = queries.stages()
    form = NarrowForm(request.GET, stages=stages)
    board = board_page(roadmap, form.narrowing(), today=today_of(request))
    context = {
        "board": board,
        "form": form,
        "narrowing": board.narrowing,
        "stages": stages,
        "token": get_token(request),
    }
    return render(request, "applications/board.html", context)


@require_safe
@with_roadmap
def show_list(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """The applications as a list, 25 a page."""
    stages = queries.stages()
    form = NarrowForm(request.GET, stages=stages)
    page = list_page(
        roadmap, form.narrowing(), number=request.GET.get("page"), today=today_of(request)
    )
    context = {"page": page, "form": form, "narrowing": page.narrowing, "stages": stages}
    return render(request, "applications/list.html", context)


@require_POST
@with_roadmap
def move_card(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """Bring an application to a stage, today; the answer is the board with it in its place.

    The board's own narrowing is sent along as the query of the address.
    """
    stages, today = queries.stages(), today_of(request)
    application = queries.find_application(request.user, application_id)
    form = MoveForm(
        request.POST, stages=queries.offered(stages, also=application.stage), today=today
    )
    narrowing = NarrowForm(request.GET, stages=stages).narrowing()
    if not form.is_valid():
        return render(request, "400.html", status=400)
    try:
        moved = moves.move(user=request.user, application_id=application_id, **form.cleaned_data)
    except TooMany:
        say(request, _("This application has as many moves as it can have."))
        return go(request, page_url(application_id))
    text = moved_text(moved)
    undo_url = undo_url_of(moved, back=BACK_TO_BOARD)
    next_url = after_move(moved.application) if moved.move else ""
    if next_url or not request.htmx:
        say(request, text, undo_url=undo_url)
        board_url = f"{reverse(BOARD)}{narrowing.query}#card-{application_id}"
        return go(request, next_url or board_url)
    board = board_page(roadmap, narrowing, today=today)
    context = {
        "board": board,
        "narrowing": narrowing,
        "stages": stages,
        "token": get_token(request),
        "focus": board.hides(moved.application),
        "toast": {"text": text, "undo_url": undo_url},
    }
    return render(request, "applications/_board_changed.html", context)


@require_safe
@with_roadmap
def show_removed(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """The removed applications, to bring them back."""
    page = removed_page(roadmap, number=request.GET.get("page"))
    return render(request, "applications/removed.html", {"page": page})
