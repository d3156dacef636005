"""Undo: putting back what an event changed, and showing where that was."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roadmap.journey.forms import StateForm
from roadmap.journey.models import Event
from roadmap.journey.undo import ChangedSince, undo_event
from roadmap.journey.views.answers import (
    milestone_saved,
    milestone_url,
    state_saved,
)
from roadmap.journey.views.history import history_asked, history_saved, history_url
from roadmap.web import go, not_found_is_404


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
    page, *_query_or_fragment = re.split("[?#]", request.htmx.current_url or "")
    ref = undone.milestone.ref if undone.milestone else ""
    is_at_milestone = bool(ref) and page.endswith(milestone_url(ref))
    section = _section_of(undone)
    if undone.what == Event.What.STATE:
        back = StateForm.MILESTONE if is_at_milestone else ""
        return state_saved(request, change, ref, back=back, is_undo=True)
    if is_at_milestone and section:
        return milestone_saved(request, change, ref, _("Undone."), section=section, is_undo=True)
    messages.success(request, _("Undone."))
    return go(request, _address_of(undone, page))


def _address_of(event: Event, page: str) -> str:
    """Where what an event changed can be seen; on the plan one stays on the plan."""
    plan = reverse("roadmap:plan")
    if event.thing == "credential":
        return reverse("roadmap:credentials")
    if event.is_of_plan or page.endswith(plan):
        return plan
    if event.milestone is None or event.what == Event.What.ADDED:
        return reverse("roadmap:roadmap")
    return milestone_url(event.milestone.ref)


def _section_of(event: Event) -> str:
    """The part of an entry's page that shows what an event changed; empty for all of it."""
    if event.what == Event.What.TARGET_DATE:
        return "facts"
    lists = {"evidence": "evidence-list", "step": "steps-list", "note": "notes-list"}
    return lists.get(event.thing, "")
