"""The roadmap, one entry of it, and the writes on an entry."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap.journey import services
from roadmap.journey.forms import StateForm, TargetDateForm
from roadmap.journey.models import Event, Roadmap
from roadmap.journey.planning import planned
from roadmap.journey.roadmap_page import roadmap_page
from roadmap.journey.undo import ChangedSince, undo_event
from roadmap.journey.updates import changes
from roadmap.journey.views.answers import (
    history_asked,
    history_saved,
    history_url,
    milestone_answer,
    milestone_saved,
    milestone_url,
    own_milestone_page,
    state_saved,
)
from roadmap.web import go, not_found_is_404, today_of


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
        "away_until": planned.away_until(planned.pauses_of(roadmap), today=today_of(request)),
        "token": get_token(request),
    }
    return render(request, "roadmap/roadmap.html", context)


@require_safe
@not_found_is_404
def show_milestone(request: HttpRequest, ref: str) -> HttpResponse:
    """One entry: its guidance, the user's notes, its dates, what it rests on and opens."""
    page = own_milestone_page(request, ref)
    # A page with a list beside the guidance goes without, to keep to its number of queries.
    day = None
    if not page.beside:
        day = planned.suggested_day(page.overview, page.entry, today=today_of(request))
    return milestone_answer(request, page, suggested_day=day)


@require_POST
@not_found_is_404
def set_state(request: HttpRequest, ref: str) -> HttpResponse:
    """Tick, untick, begin, set aside or bring back: the form posts the wanted state."""
    form = StateForm(request.POST, today=today_of(request))
    if not form.is_valid():
        if {"state", "back", "edition"} & form.errors.keys():
            return render(request, "400.html", status=400)
        return milestone_answer(
            request, own_milestone_page(request, ref), status=422, state_form=form
        )
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
        return milestone_answer(
            request, own_milestone_page(request, ref), status=422, date_form=form
        )
    day = form.cleaned_data["target_date"]
    change = services.set_target_date(user=request.user, ref=ref, target_date=day)
    if day is None:
        text = _("Target date taken away.")
    else:
        text = _("Target date set: %(day)s.") % {"day": formats.date_format(day)}
    return milestone_saved(request, change, ref, text)


@require_POST
@not_found_is_404
def undo(request: HttpRequest, event_id: int) -> HttpResponse:
    """Put back what an event changed."""
    asked = history_asked(request)
    try:
        change, undone = undo_event(user=request.user, event_id=event_id)
    except ChangedSince:
        messages.warning(request, _("That has changed since, so nothing was undone."))
        return go(request, reverse("roadmap:roadmap") if asked is None else history_url(asked))
    if asked is not None:
        return history_saved(request, change, asked)
    if undone.is_of_credential:
        messages.success(request, _("Undone."))
        return go(request, reverse("roadmap:credentials"))
    page, *_query_or_fragment = re.split("[?#]", request.htmx.current_url or "")
    if undone.is_of_plan or page.endswith(reverse("roadmap:plan")):
        messages.success(request, _("Undone."))
        return go(request, reverse("roadmap:plan"))
    if undone.milestone is None or undone.what == Event.What.ADDED:
        messages.success(request, _("Undone."))
        return go(request, reverse("roadmap:roadmap"))
    ref = undone.milestone.ref
    is_at_milestone = page.endswith(milestone_url(ref))
    if undone.what == Event.What.STATE:
        back = StateForm.MILESTONE if is_at_milestone else ""
        return state_saved(request, change, ref, back=back, is_undo=True)
    section = _section_of(undone)
    if is_at_milestone and section:
        return milestone_saved(request, change, ref, _("Undone."), section=section, is_undo=True)
    messages.success(request, _("Undone."))
    return go(request, milestone_url(ref))


def _section_of(event: Event) -> str:
    """The part of an entry's page that shows what an event changed; empty for all of it."""
    if event.what == Event.What.TARGET_DATE:
        return "facts"
    for word, section in (("evidence", "evidence"), ("step", "steps"), ("note", "notes")):
        if event.what.startswith(word):
            return f"{section}-list"
    return ""
