"""What the programme changed: the page that shows it, and that it was read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap.errors import NotFound
from roadmap.journey import queries
from roadmap.journey.models import Roadmap
from roadmap.journey.updates import changes, seen
from roadmap.journey.updates.forms import UpdateForm, UpdateSeenForm
from roadmap.web import not_found_is_404, today_of


@require_safe
@not_found_is_404
def show_changes(request: HttpRequest) -> HttpResponse:
    """What changed on this roadmap, before and after; or (`?from=3&to=5`) what did earlier."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        return redirect("roadmap:start")
    form = UpdateForm({"before": request.GET.get("from"), "after": request.GET.get("to")})
    if not form.is_valid():
        raise NotFound(_("no such update"))
    context = {
        "overview": queries.overview(roadmap, today=today_of(request)),
        "page": changes.changes_page(roadmap, **form.cleaned_data),
    }
    return render(request, "roadmap/changes.html", context)


@require_POST
@not_found_is_404
def mark_update_seen(request: HttpRequest) -> HttpResponse:
    """Note that what changed was read, up to the edition that the page showed."""
    form = UpdateSeenForm(request.POST)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    data = form.cleaned_data
    seen.mark_update_seen(
        user=request.user, roadmap_template=data["roadmap_template"], number=data["edition"]
    )
    return redirect("roadmap:roadmap")


@require_POST
@not_found_is_404
def mark_opened(request: HttpRequest, ref: str) -> HttpResponse:
    """Note that a new line was opened: sent by its page by itself, or by a button on it."""
    seen.mark_opened(user=request.user, ref=ref)
    return HttpResponse() if request.htmx else redirect("roadmap:milestone", ref=ref)
