"""One application: adding, its own page, editing, its next action, removing."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.applications import queries, services
from roadmap.applications.forms import (
    ApplicationForm,
    EditApplicationForm,
    NextActionForm,
    OfForm,
)
from roadmap.applications.models import Application
from roadmap.applications.services import Stale
from roadmap.applications.views.answers import (
    after_move,
    page_url,
    saved,
    show_application,
    undo_edit_url,
    with_roadmap,
)
from roadmap.fields import RevisionForm
from roadmap.journey.models import Roadmap
from roadmap.journey.queries import overview
from roadmap.web import go, say, status_of, today_of


@require_http_methods(["GET", "HEAD", "POST"])
@with_roadmap
def add(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """Add a position, perhaps to an entry (`?of=t12`)."""
    today, is_post = today_of(request), request.method == "POST"
    which = OfForm(request.POST if is_post else request.GET)
    if not which.is_valid():
        return render(request, "400.html", status=400)
    ref = which.cleaned_data["of"]
    entry = overview(roadmap, today=today).find(ref) if ref else None
    stages = queries.offered(queries.stages())
    form = ApplicationForm(
        request.POST if is_post else None, stages=stages, today=today, areas=queries.areas()
    )
    if not form.is_valid():
        context = {"form": form, "entry": entry, "stages": stages}
        return render(request, "applications/add.html", context, status=status_of(form))
    application = services.add_application(
        user=request.user, linked_to=[ref] if ref else [], **form.cleaned_data
    )
    undo_url = reverse("applications:remove", args=[application.pk])
    say(request, _("Added: %(title)s.") % {"title": application.title}, undo_url=undo_url)
    return redirect(after_move(application) or page_url(application.pk))


@require_safe
@with_roadmap
def show(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """An application's own page."""
    application = queries.find_application(request.user, application_id)
    return show_application(request, roadmap, application)


@require_http_methods(["GET", "HEAD", "POST"])
@with_roadmap
def edit(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """Say something else of a position; 409 when it was edited elsewhere since.

    The address can fill in fields that are empty (`?travel=60`), which saves nothing.
    """
    application = queries.find_application(request.user, application_id)
    is_post = request.method == "POST"
    form = EditApplicationForm(
        request.POST if is_post else None,
        initial={name: getattr(application, name) for name in EditApplicationForm.base_fields},
        areas=queries.areas(),
    )
    filled = form.fill_in(request.GET) if not is_post else ()
    revision = RevisionForm(request.POST)
    if is_post and (form.is_cut_short or not revision.is_valid()):
        return render(request, "400.html", status=400)
    if not form.is_valid():
        shown = request.POST["revision"] if is_post else application.revision
        return _edit_page(
            request, application, form, revision=shown, status=status_of(form), filled=filled
        )
    try:
        stored, _changed = services.edit_application(
            user=request.user,
            application_id=application_id,
            revision=revision.cleaned_data["revision"],
            **form.cleaned_data,
        )
    except Stale as error:
        return _edit_page(
            request,
            error.application,
            form,
            revision=error.application.revision,
            status=409,
            stored=stored_elsewhere(form, error.application),
        )
    undo_url = undo_edit_url(stored, since=revision.cleaned_data["revision"])
    say(request, _("Saved: %(title)s.") % {"title": stored.title}, undo_url=undo_url)
    return redirect(page_url(application_id))


@require_POST
@with_roadmap
def undo_edit(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """Put back what the last edit changed, where nothing was edited since (`?revision=7`)."""
    queries.find_application(request.user, application_id)
    form = RevisionForm(request.GET)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    try:
        application = services.undo_edit(
            user=request.user, application_id=application_id, **form.cleaned_data
        )
    except Stale:
        say(request, _("Nothing was put back: it was edited since, or this is undone already."))
    else:
        text = _("Put back: %(title)s.") % {"title": application.title}
        undo_url = undo_edit_url(application, since=form.cleaned_data["revision"])
        say(request, text, undo_url=undo_url)
    return go(request, page_url(application_id))


@require_POST
@with_roadmap
def set_next_action(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """Say what is to be done next, and when; or that nothing is."""
    application = queries.find_application(request.user, application_id)
    form = NextActionForm(request.POST)
    if not form.fields.keys() <= request.POST.keys():
        return render(request, "400.html", status=400)
    if not form.is_valid():
        return show_application(
            request, roadmap, application, part="standing", status=422, action_form=form
        )
    before = application.revision
    application, _changed = services.edit_application(
        user=request.user, application_id=application_id, **form.cleaned_data
    )
    undo_url = undo_edit_url(application, since=before)
    text = _("Next action saved.") if application.next_action else _("No next action any more.")
    return saved(request, roadmap, application, text, part="standing", undo_url=undo_url)


@require_POST
@with_roadmap
def remove(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """Take an application off the pages; the answer offers to bring it back."""
    application = services.set_removed(
        user=request.user, application_id=application_id, removed=True
    )
    undo_url = reverse("applications:restore", args=[application_id])
    say(request, _("Removed: %(title)s.") % {"title": application.title}, undo_url=undo_url)
    return go(request, reverse("applications:board"))


@require_POST
@with_roadmap
def restore(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """Bring a removed application back."""
    application = services.set_removed(
        user=request.user, application_id=application_id, removed=False
    )
    say(request, _("Brought back: %(title)s.") % {"title": application.title})
    return go(request, page_url(application_id))


# Parts -------------------------------------------------------------------------------------------


def stored_elsewhere(form: object, application: Application) -> list[tuple[str, str]]:
    """What is stored now where it is something else than was typed: label and text."""
    return [
        (form.fields[name].label, str(getattr(application, name) or "–"))
        for name, typed in form.cleaned_data.items()
        if getattr(application, name) != typed
    ]


def _edit_page(
    request: HttpRequest,
    application: Application,
    form: EditApplicationForm,
    *,
    revision: object,
    status: int,
    stored: list[tuple[str, str]] = (),
    filled: Iterable[str] = (),
) -> HttpResponse:
    context = {"application": application, "form": form, "revision": revision}
    context |= {"stored": stored, "filled": filled}
    return render(request, "applications/edit.html", context, status=status)
