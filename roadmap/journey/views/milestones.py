"""The roadmap, one entry of it, and the writes on an entry."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap.journey import services
from roadmap.journey.forms import StateForm, TargetDateForm
from roadmap.journey.models import Roadmap
from roadmap.journey.planning import planned
from roadmap.journey.roadmap_page import roadmap_page
from roadmap.journey.updates import changes
from roadmap.journey.views.answers import (
    milestone_answer,
    milestone_saved,
    own_milestone_page,
    state_saved,
)
from roadmap.web import not_found_is_404, today_of


@require_safe
def show_roadmap(request: HttpRequest) -> HttpResponse:
    """The whole roadmap, or what a filter (`?show=open`, `?show=soon`) leaves of it."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        return redirect("roadmap:start")
    show = request.GET.get("show", "")
    page = roadmap_page(roadmap, show=show, today=today_of(request))
    context = {
        "page": page,
        "overview": page.overview,
        "messages_of_update": changes.messages_of(page.overview.update),
        "away_until": planned.away_until(roadmap.current_pauses(), today=today_of(request)),
        "token": get_token(request),
    }
    return render(request, "roadmap/roadmap.html", context)


@require_safe
@not_found_is_404
def show_milestone(request: HttpRequest, ref: str) -> HttpResponse:
    """One entry: its guidance, the user's notes, its dates, what it rests on and opens."""
    return milestone_answer(request, own_milestone_page(request, ref))


@require_POST
@not_found_is_404
def set_state(request: HttpRequest, ref: str) -> HttpResponse:
    """Tick, untick, begin, set aside or bring back: the form posts the wanted state."""
    form = StateForm(request.POST, today=today_of(request))
    if not form.is_valid():
        if {"state", "back", "edition"} & form.errors.keys():
            return render(request, "400.html", status=400)
        return milestone_answer(request, own_milestone_page(request, ref), sent={"state": form})
    data = form.cleaned_data
    back, edition = data.pop("back"), data.pop("edition")
    change = services.set_state(user=request.user, ref=ref, **data)
    return state_saved(request, change, ref, back=back, edition=edition)


@require_POST
@not_found_is_404
def set_target_date(request: HttpRequest, ref: str) -> HttpResponse:
    """Set, move or take away an entry's target date."""
    if "target_date" not in request.POST:
        # An empty field takes the date away; a post that was cut short must not.
        return render(request, "400.html", status=400)
    form = TargetDateForm(request.POST)
    if not form.is_valid():
        return milestone_answer(request, own_milestone_page(request, ref), sent={"date": form})
    day = form.cleaned_data["target_date"]
    change = services.set_target_date(user=request.user, ref=ref, target_date=day)
    if day is None:
        text = _("Target date taken away.")
    else:
        text = _("Target date set: %(day)s.") % {"day": formats.date_format(day)}
    return milestone_saved(request, change, ref, text)
