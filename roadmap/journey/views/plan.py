"""The plan, pauses, anchors, and what a target date hangs on."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.errors import NotFound
from roadmap.journey import queries
from roadmap.journey.models import Roadmap
from roadmap.journey.planning import dates, planned
from roadmap.journey.planning.forms import (
    AnchorForm,
    EditAnchorForm,
    EditPauseForm,
    HangForm,
    PauseForm,
    TakePlanForm,
    out_of_range,
)
from roadmap.journey.planning.planned import AnchorPage, Moves
from roadmap.journey.queries import Overview
from roadmap.journey.views.answers import milestone_url, say_change
from roadmap.web import not_found_is_404, status_of, today_of

PLAN = "roadmap:plan"


@require_safe
def show_plan(request: HttpRequest) -> HttpResponse:
    """Every open milestone by month, with its own or its suggested date."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        return redirect("roadmap:start")
    page = planned.plan_page(roadmap, today=today_of(request))
    context = {"page": page, "plan": page.plan, "roadmap": roadmap, "token": get_token(request)}
    return render(request, "roadmap/plan.html", context)


@require_POST
@not_found_is_404
def take_plan(request: HttpRequest) -> HttpResponse:
    """Make suggested dates the user's own: one, or all that the page showed."""
    form = TakePlanForm(request.POST)
    if not form.fields or not form.is_valid():
        return render(request, "400.html", status=400)
    taken = form.dates()
    change = dates.take_plan(user=request.user, dates=taken)
    text = ngettext("%(n)d date is your own now.", "%(n)d dates are your own now.", len(taken))
    say_change(request, text % {"n": len(taken)}, change)
    return redirect(PLAN)


# Pauses ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def pauses(request: HttpRequest) -> HttpResponse:
    """The user's pauses, and a form for one more."""
    roadmap = _own_roadmap(request)
    form = PauseForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        today = today_of(request)
        found = roadmap.current_pauses()
        context = {
            "form": form,
            "pauses": found,
            "away_until": planned.away_until(found, today=today),
        }
        return render(request, "roadmap/plan_pauses.html", context, status=status_of(form))
    change = dates.add_pause(user=request.user, **form.cleaned_data)
    say_change(request, _("Pause saved. The suggested dates are laid around it."), change)
    return redirect(PLAN)


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def edit_pause(request: HttpRequest, pause_id: int) -> HttpResponse:
    """Other days for a pause."""
    pause = planned.find_pause(_own_roadmap(request), pause_id)
    form = EditPauseForm(
        request.POST if request.method == "POST" else None,
        initial={"first_day": pause.first_day, "last_day": pause.last_day},
    )
    if not form.is_valid():
        context = {"form": form, "pause": pause}
        return render(request, "roadmap/plan_pause.html", context, status=status_of(form))
    change = dates.change_pause(user=request.user, pause_id=pause_id, **form.cleaned_data)
    say_change(request, _("Pause saved. The suggested dates are laid around it."), change)
    return redirect(PLAN)


@require_POST
@not_found_is_404
def remove_pause(request: HttpRequest, pause_id: int) -> HttpResponse:
    """Take a pause away."""
    change = dates.remove_pause(user=request.user, pause_id=pause_id)
    say_change(request, _("Pause removed."), change)
    return redirect(PLAN)


# Anchors -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def anchors(request: HttpRequest) -> HttpResponse:
    """The user's anchors with what hangs on each, and a form for one more."""
    roadmap = _own_roadmap(request)
    form = AnchorForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "pages": planned.anchor_pages(roadmap, today=today_of(request))}
        return render(request, "roadmap/plan_anchors.html", context, status=status_of(form))
    change = dates.add_anchor(user=request.user, **form.cleaned_data)
    say_change(
        request, _("Anchor saved. Hang a milestone on it from the milestone’s page."), change
    )
    return redirect("roadmap:anchors")


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def edit_anchor(request: HttpRequest, anchor_id: int) -> HttpResponse:
    """Name an anchor otherwise or move it, with what hangs on it."""
    page, _overview = _own_anchor(request, anchor_id)
    form = _anchor_form(request, page)
    if not form.is_valid():
        return _anchor_answer(request, page, form, status=status_of(form))
    try:
        change = dates.change_anchor(user=request.user, anchor_id=anchor_id, **form.cleaned_data)
    except dates.OutOfRange:
        # Something was hung on it in another window, after the page was read.
        form.add_error("day", out_of_range())
        return _anchor_answer(request, page, form, status=422)
    say_change(request, _("Anchor saved, with the dates that hang on it."), change)
    return redirect("roadmap:anchors")


@require_POST
@not_found_is_404
def preview_anchor(request: HttpRequest, anchor_id: int) -> HttpResponse:
    """What would move if the anchor were on the day in the form. Writes nothing."""
    page, overview = _own_anchor(request, anchor_id)
    form = _anchor_form(request, page)
    moves = None
    if form.is_valid():
        moves = planned.moves_of_anchor(
            overview, page, form.cleaned_data["day"], today=today_of(request)
        )
    if request.htmx:
        return render(request, "roadmap/_moves.html", {"moves": moves})
    return _anchor_answer(request, page, form, status=status_of(form), moves=moves)


@require_POST
@not_found_is_404
def remove_anchor(request: HttpRequest, anchor_id: int) -> HttpResponse:
    """Take an anchor away; what hangs on it keeps its date."""
    change = dates.remove_anchor(user=request.user, anchor_id=anchor_id)
    say_change(request, _("Anchor removed. The dates that hung on it are your own now."), change)
    return redirect("roadmap:anchors")


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def hang_target_date(request: HttpRequest, ref: str) -> HttpResponse:
    """Hang a milestone's target date on an anchor, or take it off."""
    roadmap = _own_roadmap(request)
    overview = queries.overview(roadmap, today=today_of(request))
    entry = overview.find(ref)
    found = planned.anchors_of(roadmap)
    form = HangForm(
        request.POST if request.method == "POST" else None,
        anchors=found,
        initial=HangForm.initial_for(entry.hangs_on),
    )
    context = {"form": form, "entry": entry, "anchors": found}
    if not form.is_valid():
        return render(request, "roadmap/plan_hang.html", context, status=status_of(form))
    anchor = form.cleaned_data["anchor"]
    try:
        change = dates.hang_target_date(
            user=request.user, ref=ref, anchor_id=anchor and anchor.pk, days=form.days
        )
    except dates.OutOfRange:
        # The anchor was moved in another window, after the page was read.
        form.add_error("number", out_of_range())
        return render(request, "roadmap/plan_hang.html", context, status=422)
    if anchor:
        day = formats.date_format(anchor.date_of(form.days))
        text = _("Target date: %(day)s. It moves with: %(name)s.") % {
            "day": day,
            "name": anchor.name,
        }
    else:
        text = _("The target date hangs on nothing now.")
    say_change(request, text, change)
    return redirect(f"{milestone_url(ref)}#facts")


# Parts -------------------------------------------------------------------------------------------


def _own_roadmap(request: HttpRequest) -> Roadmap:
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        raise NotFound("roadmap")
    return roadmap


def _own_anchor(request: HttpRequest, anchor_id: int) -> tuple[AnchorPage, Overview]:
    overview = queries.overview(_own_roadmap(request), today=today_of(request))
    return planned.anchor_page(overview, anchor_id), overview


def _anchor_form(request: HttpRequest, page: AnchorPage) -> EditAnchorForm:
    return EditAnchorForm(
        request.POST if request.method == "POST" else None,
        initial={"name": page.anchor.name, "day": page.anchor.day},
        hangings=[entry.hangs_on for entry in page.hanging],
    )


def _anchor_answer(
    request: HttpRequest,
    page: AnchorPage,
    form: EditAnchorForm,
    *,
    status: int,
    moves: Moves | None = None,
) -> HttpResponse:
    context = {"page": page, "form": form, "moves": moves}
    return render(request, "roadmap/plan_anchor.html", context, status=status)
