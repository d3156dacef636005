"""Which entries of the roadmap an application is linked to."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap.applications import queries, services
from roadmap.applications.forms import LinkForm
from roadmap.applications.views.answers import with_roadmap
from roadmap.journey.models import Roadmap
from roadmap.journey.queries import overview
from roadmap.web import today_of


@require_safe
@with_roadmap
def choose_milestones(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """The roadmap, with the entries that an application is linked to."""
    application = queries.find_application(request.user, application_id)
    whole = overview(roadmap, today=today_of(request))
    context = {
        "application": application,
        "overview": whole,
        "linked": queries.entries_of(application, whole),
        "token": get_token(request),
    }
    return render(request, "applications/milestones.html", context)


@require_POST
@with_roadmap
def link_milestone(
    request: HttpRequest, roadmap: Roadmap, application_id: int, ref: str
) -> HttpResponse:
    """Link an application to an entry, or take the link away, as `linked` says."""
    queries.find_application(request.user, application_id)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    application = services.set_milestone_linked(
        user=request.user, application_id=application_id, ref=ref, **form.cleaned_data
    )
    url = reverse("applications:choose_milestones", args=[application_id])
    if not request.htmx:
        return redirect(f"{url}#entry-{ref}")
    whole = overview(roadmap, today=today_of(request))
    linked = form.cleaned_data["linked"]
    entry = whole.find(ref)
    text = _("Linked: %(title)s.") if linked else _("No longer linked: %(title)s.")
    context = {
        "application": application,
        "entry": entry,
        "is_linked": linked,
        "token": get_token(request),
        "toast": {"text": text % {"title": entry.title}, "undo_url": ""},
    }
    return render(request, "applications/_milestone_linked.html", context)
