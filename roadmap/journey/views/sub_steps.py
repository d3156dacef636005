"""The sub-steps of an entry: add, tick, reword, remove, bring back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roadmap.journey.models import MOST_PER_MILESTONE
from roadmap.journey.parts import reading, sub_steps
from roadmap.journey.parts.forms import EditSubStepForm, SubStepForm, TickSubStepForm
from roadmap.journey.parts.writes import TooMany
from roadmap.journey.views.answers import (
    milestone_answer,
    milestone_saved,
    milestone_url,
    own_milestone_page,
)
from roadmap.web import not_found_is_404, status_of


@require_POST
@not_found_is_404
def add_sub_step(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a step to an entry."""
    form = SubStepForm(request.POST)
    if form.is_valid():
        try:
            change = sub_steps.add_sub_step(user=request.user, ref=ref, **form.cleaned_data)
        except TooMany:
            text = _("A milestone holds %(n)d steps. Remove one to add another.")
            form.add_error("text", text % {"n": MOST_PER_MILESTONE})
        else:
            return milestone_saved(request, change, ref, _("Step added."), section="steps")
    page = own_milestone_page(request, ref)
    return milestone_answer(request, page, sent={"step": form}, section="steps")


@require_POST
@not_found_is_404
def tick_sub_step(request: HttpRequest, ref: str, step_id: int) -> HttpResponse:
    """Tick a step, or untick it: the form posts the wanted state."""
    form = TickSubStepForm(request.POST)
    if not form.is_valid():
        reading.find_sub_step(request.user, ref=ref, step_id=step_id)  # or a 404
        return render(request, "400.html", status=400)
    is_done = form.cleaned_data["is_done"]
    change = sub_steps.tick_sub_step(user=request.user, ref=ref, step_id=step_id, is_done=is_done)
    text = _("Step ticked.") if is_done else _("Step unticked.")
    return milestone_saved(request, change, ref, text, section="steps-list")


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def edit_sub_step(request: HttpRequest, ref: str, step_id: int) -> HttpResponse:
    """Give a step other words."""
    step = reading.find_sub_step(request.user, ref=ref, step_id=step_id)
    data = request.POST if request.method == "POST" else None
    form = EditSubStepForm(data, initial={"text": step.text})
    if not form.is_valid():
        back = milestone_url(ref) + "#steps"
        context = {"form": form, "title": _("Edit a step"), "back": back}
        return render(request, "roadmap/edit.html", context, status=status_of(form))
    change = sub_steps.reword_sub_step(
        user=request.user, ref=ref, step_id=step_id, **form.cleaned_data
    )
    return milestone_saved(request, change, ref, _("Step saved."), section="steps")


@require_POST
@not_found_is_404
def remove_sub_step(request: HttpRequest, ref: str, step_id: int) -> HttpResponse:
    """Take a step off the page; the answer offers to bring it back."""
    change = sub_steps.remove_sub_step(user=request.user, ref=ref, step_id=step_id)
    return milestone_saved(request, change, ref, _("Step removed."), section="steps-list")


@require_POST
@not_found_is_404
def restore_sub_step(request: HttpRequest, ref: str, step_id: int) -> HttpResponse:
    """Bring a removed step back, also long after it was removed."""
    change = sub_steps.restore_sub_step(user=request.user, ref=ref, step_id=step_id)
    return milestone_saved(request, change, ref, _("Step brought back."), section="steps-list")
