"""What follows when an application is over. Each page offers, and does nothing by itself."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap.applications import ending, queries, services
from roadmap.applications.forms import LearntForm
from roadmap.applications.models import Application
from roadmap.applications.services import Stale
from roadmap.applications.views.answers import (
    Meaning,
    after_move,
    page_url,
    undo_edit_url,
    with_roadmap,
)
from roadmap.fields import RevisionForm
from roadmap.journey.credentials.forms import CredentialForm
from roadmap.journey.models import Credential, Roadmap
from roadmap.journey.queries import overview
from roadmap.web import say, today_of


@require_safe
@with_roadmap
def show_closed(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """What may come next after an application that came to nothing."""
    application = queries.find_application(request.user, application_id)
    if application.stage.meaning != Meaning.CLOSED:
        return redirect(after_move(application) or page_url(application_id))
    return _page(request, roadmap, application)


@require_safe
@with_roadmap
def show_accepted(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """The way to a position that was accepted, and what may come next."""
    application = queries.find_application(request.user, application_id)
    if application.stage.meaning != Meaning.ACCEPTED:
        return redirect(after_move(application) or page_url(application_id))
    return _page(request, roadmap, application)


@require_POST
@with_roadmap
def set_learnt(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """Keep what was learnt; 409 when the application was edited elsewhere since."""
    application = queries.find_application(request.user, application_id)
    form, revision = LearntForm(request.POST), RevisionForm(request.POST)
    if "learnt" not in request.POST or not revision.is_valid():
        return render(request, "400.html", status=400)
    if not form.is_valid():
        return _page(request, roadmap, application, form=form, status=422)
    try:
        stored, _changed = services.edit_application(
            user=request.user,
            application_id=application_id,
            revision=revision.cleaned_data["revision"],
            **form.cleaned_data,
        )
    except Stale as error:
        return _page(request, roadmap, error.application, form=form, status=409)
    text = _("Saved. It stands on the page of this application.")
    undo_url = undo_edit_url(stored, since=revision.cleaned_data["revision"])
    say(request, text, undo_url=undo_url)
    return redirect(after_move(application) or page_url(application_id))


def _page(
    request: HttpRequest,
    roadmap: Roadmap,
    application: Application,
    *,
    form: LearntForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "application": application,
        "ending": ending.ending(roadmap, application),
        "form": form or LearntForm(initial={"learnt": application.learnt}),
        "is_stale": status == 409,
        "token": get_token(request),
    }
    if application.stage.meaning != Meaning.ACCEPTED:
        return render(request, "applications/closed.html", context, status=status)
    whole = overview(roadmap, today=today_of(request))
    context |= {
        "overview": whole,
        "acceptance": ending.acceptance(application, whole),
        "credential_form": _credential_form(application, today_of(request)),
    }
    return render(request, "applications/accepted.html", context, status=status)


def _credential_form(application: Application, today: datetime.date) -> CredentialForm:
    """The short form of a position, filled in with this one."""
    return CredentialForm(
        kind=Credential.Kind.POSITION,
        initial={
            "title": application.title,
            "organisation": application.company,
            "since": today,
        },
        auto_id="credential_%s",
    )
