"""The history of an application's stages: moving on, correcting, taking back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roadmap.applications import moves, queries
from roadmap.applications.forms import MoveForm
from roadmap.applications.moves import LastMove, Moved
from roadmap.applications.services import TooMany
from roadmap.applications.views.answers import (
    after_move,
    page_url,
    saved,
    show_application,
    with_roadmap,
)
from roadmap.journey.models import Roadmap
from roadmap.web import go, say, status_of, today_of

PART = "standing"
BACK_TO_BOARD = "board"


@require_POST
@with_roadmap
def move(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """Bring an application to a stage on a day; one that is over then asks what next."""
    application = queries.find_application(request.user, application_id)
    stages = queries.offered(queries.stages(), also=application.stage)
    form = MoveForm(request.POST, stages=stages, today=today_of(request))
    if not form.is_valid():
        return show_application(
            request, roadmap, application, part=PART, status=422, move_form=form
        )
    try:
        moved = moves.move(user=request.user, application_id=application_id, **form.cleaned_data)
    except TooMany:
        form.add_error("stage", _("This application has as many moves as it can have."))
        return show_application(
            request, roadmap, application, part=PART, status=422, move_form=form
        )
    text, undo_url = moved_text(moved), undo_url_of(moved)
    next_url = after_move(moved.application) if moved.move else ""
    if next_url:
        say(request, text, undo_url=undo_url)
        return go(request, next_url)
    return saved(request, roadmap, moved.application, text, part=PART, undo_url=undo_url)


@require_http_methods(["GET", "HEAD", "POST"])
@with_roadmap
def edit_move(
    request: HttpRequest, roadmap: Roadmap, application_id: int, move_id: int
) -> HttpResponse:
    """Correct the stage or the day of a move."""
    application = queries.find_application(request.user, application_id)
    found = moves.find_move(application, move_id)
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        initial={"stage": found.stage.slug, "day": found.day},
        stages=queries.offered(queries.stages(), also=found.stage),
        today=today_of(request),
    )
    form.fields["day"].required = True
    if not form.is_valid():
        context = {"application": application, "form": form, "move": found}
        return render(request, "applications/move.html", context, status=status_of(form))
    application = moves.change_move(
        user=request.user, application_id=application_id, move_id=move_id, **form.cleaned_data
    )
    words = {"title": application.title, "stage": application.stage.name}
    say(request, _("Corrected. %(title)s stands at %(stage)s.") % words)
    return redirect(page_url(application_id, PART))


@require_POST
@with_roadmap
def remove_move(
    request: HttpRequest, roadmap: Roadmap, application_id: int, move_id: int
) -> HttpResponse:
    """Take a move out of the history: the Undo of a move, too, with `?back=board` on the board."""
    back = reverse("applications:board") if request.GET.get("back") == BACK_TO_BOARD else ""
    try:
        application = moves.set_move_removed(
            user=request.user, application_id=application_id, move_id=move_id, removed=True
        )
    except LastMove:
        application = queries.find_application(request.user, application_id)
        text = _("The only move stays: an application stands somewhere. You can correct it.")
        return saved(request, roadmap, application, text, part=PART)
    words = {"title": application.title, "stage": application.stage.name}
    text = _("Taken back. %(title)s stands at %(stage)s.") % words
    undo_url = reverse("applications:restore_move", args=[application_id, move_id])
    return saved(request, roadmap, application, text, part=PART, undo_url=undo_url, back=back)


@require_POST
@with_roadmap
def restore_move(
    request: HttpRequest, roadmap: Roadmap, application_id: int, move_id: int
) -> HttpResponse:
    """Bring a move back into the history."""
    application = moves.set_move_removed(
        user=request.user, application_id=application_id, move_id=move_id, removed=False
    )
    words = {"title": application.title, "stage": application.stage.name}
    text = _("Brought back. %(title)s stands at %(stage)s.") % words
    return saved(request, roadmap, application, text, part=PART)


# Parts -------------------------------------------------------------------------------------------


def moved_text(moved: Moved) -> str:
    """What a move has done, for the live region."""
    application = moved.application
    words = {"title": application.title, "stage": application.stage.name}
    if moved.move is None:
        return _("Nothing changed: %(title)s stands at %(stage)s.") % words
    if moved.move.stage_id == application.stage_id:
        return _("%(title)s: %(stage)s.") % words
    # A day before that of the latest move adds to the history only.
    words["noted"] = moved.move.stage.name
    return _("Noted: %(noted)s. %(title)s still stands at %(stage)s.") % words


def undo_url_of(moved: Moved, *, back: str = "") -> str:
    """Where to take a move back; empty when there was none.

    Args:
        moved: what the move did.
        back: BACK_TO_BOARD to go there afterwards.
    """
    if moved.move is None:
        return ""
    url = reverse("applications:remove_move", args=[moved.application.pk, moved.move.pk])
    return f"{url}?back={back}" if back else url
