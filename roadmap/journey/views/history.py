"""The history of the journey."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from roadmap.journey.models import Roadmap
from roadmap.journey.views.answers import history_answer
from roadmap.web import not_found_is_404


@require_safe
@not_found_is_404
def show_history(request: HttpRequest) -> HttpResponse:
    """What happened, newest first; of one entry (`?of=t12`), of one kind (`?kind=notes`)."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        return redirect("roadmap:start")
    return history_answer(request, roadmap, request.GET)
