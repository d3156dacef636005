"""How far the person has come."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from roadmap.journey.looking_back.standing import progress_page
from roadmap.journey.models import Roadmap
from roadmap.web import today_of


@require_safe
def show_progress(request: HttpRequest) -> HttpResponse:
    """The way so far and what may be said of the rest; what is new since a day (`?since=3`)."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        return redirect("roadmap:start")
    page = progress_page(
        roadmap,
        since=request.GET.get("since", ""),
        today=today_of(request),
        zone=request.user.zone,
    )
    context = {"page": page, "overview": page.overview, "progress": page.progress}
    return render(request, "roadmap/progress.html", context)
