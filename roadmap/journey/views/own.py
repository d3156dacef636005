"""What is the user's own on a roadmap: milestones, words, order."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roadmap.errors import NotFound
from roadmap.journey import queries
from roadmap.journey.models import Roadmap
from roadmap.journey.own import milestones, placing
from roadmap.journey.own.forms import OwnMilestoneForm, PlaceForm, WordsForm
from roadmap.journey.views.answers import (
    milestone_answer,
    milestone_url,
    own_milestone_page,
    say_change,
)
from roadmap.web import not_found_is_404, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def add_own(request: HttpRequest) -> HttpResponse:
    """Add a milestone of the user's own; `?stage=3` chooses its stage, by id, beforehand."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None and request.method == "POST":
        raise NotFound("roadmap")
    if roadmap is None:
        return redirect("roadmap:start")
    form = OwnMilestoneForm(
        request.POST if request.method == "POST" else None,
        initial={"stage": request.GET.get("stage")},
        stages=queries.stages_of(roadmap),
    )
    if not form.is_valid():
        return render(request, "roadmap/own.html", {"form": form}, status=status_of(form))
    data = form.cleaned_data
    change, milestone = milestones.add_own_milestone(
        user=request.user,
        key=data["key"],
        stage_id=data["stage"],
        title=data["title"],
        target_date=data["target_date"],
    )
    say_change(request, _("Added: %(title)s.") % {"title": milestone.title}, change)
    return redirect(f"{reverse('roadmap:roadmap')}#entry-{milestone.ref}")


@require_POST
@not_found_is_404
def remove_own(request: HttpRequest, ref: str) -> HttpResponse:
    """Take one of the user's own milestones off the roadmap; the answer offers to bring it back."""
    change = milestones.remove_own_milestone(user=request.user, ref=ref)
    say_change(request, _("Removed. What is on it is kept, and comes back with it."), change)
    return redirect("roadmap:roadmap")


@require_POST
@not_found_is_404
def reword(request: HttpRequest, ref: str) -> HttpResponse:
    """Call an entry by the user's own words, or by the programme's again."""
    page = own_milestone_page(request, ref)
    stages = queries.stages_of(page.overview.roadmap)
    form = WordsForm(request.POST, entry=page.entry, stages=stages)
    if form.add_prefix("title") not in request.POST:
        # An empty field brings the programme's words back; a post that was cut short must not.
        return render(request, "400.html", status=400)
    if not form.is_valid():
        return milestone_answer(request, page, sent={"words": form})
    data = form.cleaned_data
    change = milestones.reword(
        user=request.user, ref=ref, title=data["title"], stage_id=data.get("stage")
    )
    say_change(request, _("Saved."), change)
    return redirect(milestone_url(ref))


@require_POST
@not_found_is_404
def place(request: HttpRequest, ref: str) -> HttpResponse:
    """Put an entry behind another one of its stage."""
    page = own_milestone_page(request, ref)
    form = PlaceForm(request.POST, ref=ref, stage=page.stage.entries)
    if not form.is_valid():
        return milestone_answer(request, page, sent={"place": form})
    change = placing.place(user=request.user, ref=ref, after=form.cleaned_data["after"])
    say_change(request, _("Moved: %(title)s.") % {"title": page.entry.title}, change)
    return redirect(milestone_url(ref))


@require_POST
@not_found_is_404
def use_programmes_order(request: HttpRequest, stage_id: int) -> HttpResponse:
    """Show a stage in the programme's order again."""
    change = placing.use_programmes_order(user=request.user, stage_id=stage_id)
    say_change(request, _("This stage is in your programme’s order again."), change)
    return redirect("roadmap:roadmap")
