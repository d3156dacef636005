"""The start form, its preview, and what the answers say is done already."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roadmap.catalogue import editions
from roadmap.catalogue.models import RoadmapTemplate
from roadmap.journey.models import Roadmap
from roadmap.journey.planning import planned
from roadmap.journey.starting import preview
from roadmap.journey.starting.answers import mark_already_done, save_answers
from roadmap.journey.starting.forms import AlreadyDoneForm, StartForm
from roadmap.journey.starting.preview import make_preview
from roadmap.web import not_found_is_404, status_of, today_of


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def start(request: HttpRequest) -> HttpResponse:
    """Where the person starts from; later the same form changes the answers."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    templates = list(RoadmapTemplate.objects.published())
    if not templates:
        return render(request, "roadmap/not_published.html", status=503)
    before = roadmap and roadmap.roadmap_template
    data = request.POST if request.method == "POST" else None
    form = StartForm(data, instance=roadmap, today=today_of(request), templates=templates)
    if not form.is_valid():
        context = {"form": form, "roadmap": roadmap, "preview": _preview(form, roadmap)}
        return render(request, "roadmap/start.html", context, status=status_of(form))
    change = save_answers(user=request.user, **form.cleaned_data)
    now = change.roadmap.roadmap_template
    if before and now != before:
        text = _(
            "You are on %(title)s now. What you did before is kept, at the end of your roadmap."
        )
        messages.success(request, text % {"title": now.title})
    if change.event and preview.already_done(change.roadmap, today=today_of(request)):
        return redirect("roadmap:already_done")
    if change.event and roadmap and now == before:
        messages.success(request, _("Your answers are saved. Nothing you wrote has changed."))
    return redirect("roadmap:roadmap")


@require_POST
def preview_start(request: HttpRequest) -> HttpResponse:
    """What the roadmap would be for the answers in the form. Writes nothing."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    templates = list(RoadmapTemplate.objects.published())
    if not templates:
        return render(request, "roadmap/not_published.html", status=503)
    today = today_of(request)
    before = planned.plan_now(roadmap, today=today) if roadmap else None
    form = StartForm(request.POST, instance=roadmap, today=today, templates=templates)
    context = {"roadmap": roadmap, "preview": _preview(form, roadmap)}
    if before and form.is_valid() and form.roadmap_template == roadmap.roadmap_template:
        # Checking the form has put the answers into the roadmap; nothing is saved.
        context["moves"] = planned.moves_of_answers(roadmap, before, today=today)
    if request.htmx:
        return render(request, "roadmap/_preview.html", context)
    # Nothing was sent in yet, so nothing is reproached: the same answers, not checked.
    context["form"] = StartForm(initial=form.data.dict(), today=today, templates=templates)
    return render(request, "roadmap/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def already_done(request: HttpRequest) -> HttpResponse:
    """Offers what the answers say is done already; the person says which, and when."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        return redirect("roadmap:start")
    today = today_of(request)
    entries = preview.already_done(roadmap, today=today, also=request.POST)
    if not entries:
        return redirect("roadmap:roadmap")
    form = AlreadyDoneForm(request.POST or None, entries=entries, today=today)
    if request.method == "POST" and form.is_valid():
        mark_already_done(user=request.user, done=form.done())
        return redirect("roadmap:roadmap")
    return render(request, "roadmap/already_done.html", {"form": form}, status=status_of(form))


def _preview(form: StartForm, roadmap: Roadmap | None) -> preview.Preview | None:
    """The preview for the answers so far; None while one that it needs is missing."""
    if form.is_bound:
        form.is_valid()
        answers, target_date = form.answers(), form.cleaned_data.get("target_date")
    elif roadmap:
        answers, target_date = roadmap.answers, roadmap.target_date
    else:
        return None
    if answers is None:
        return None
    content = editions.load(form.roadmap_template.current_edition)
    return make_preview(content, answers, target_date=target_date, today=form.today)
