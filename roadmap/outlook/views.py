"""The pages that read across wings."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap.applications import queries
from roadmap.applications.forms import SEARCH_LENGTH, LinkForm
from roadmap.applications.models import Application
from roadmap.applications.services import TooMany
from roadmap.applications.views.answers import with_roadmap
from roadmap.journey.models import Roadmap
from roadmap.journey.queries import overview
from roadmap.outlook import fit_page, people
from roadmap.web import say, today_of


class SearchForm(forms.Form):
    """Whom to look for, and on which page of the list."""

    q = forms.CharField(required=False, max_length=SEARCH_LENGTH)


@require_safe
@with_roadmap
def show_people(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """The user's connections, to choose the contact persons of an application from."""
    application = queries.find_application(request.user, application_id)
    return render(request, "outlook/people.html", _people(request, roadmap, application))


@require_POST
@with_roadmap
def link_person(
    request: HttpRequest, roadmap: Roadmap, application_id: int, connection_id: int
) -> HttpResponse:
    """Make somebody a contact person, or no longer, as `linked` says."""
    application = queries.find_application(request.user, application_id)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    linked = form.cleaned_data["linked"]
    try:
        person = people.set_contact_linked(
            user=request.user,
            application_id=application_id,
            connection_id=connection_id,
            linked=linked,
        )
    except TooMany:
        text = _("This application has as many contact persons as it can have.")
    else:
        text = _("Contact person: %(name)s.") if linked else _("No longer linked: %(name)s.")
        text %= {"name": person.name}
    if not request.htmx:
        say(request, text)
        url = reverse("outlook:people", args=[application_id])
        q, number = _asked(request).values()
        query = _query(q=q, page=number if number != "1" else "")
        return redirect(f"{url}{query}#person-{connection_id}")
    context = _people(request, roadmap, application) | {"toast": {"text": text, "undo_url": ""}}
    return render(request, "outlook/_people_changed.html", context)


@require_safe
@with_roadmap
def show_fit(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """What the advertisement asks for, against what the user has."""
    application = queries.find_application(request.user, application_id)
    page = _fit_page(request, roadmap, application)
    context = {"application": application, "page": page, "token": get_token(request)}
    return render(request, "outlook/fit.html", context)


@require_POST
@with_roadmap
def make_milestone(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """Make a milestone of something that is open, and link the application to it."""
    application = queries.find_application(request.user, application_id)
    key = request.POST.get("key", "")
    page = _fit_page(request, roadmap, application)
    made = fit_page.make_milestone(user=request.user, application=application, page=page, key=key)
    if made is None:
        say(request, _("Nothing was made: the advertisement, or what covers it, has changed."))
    else:
        change, milestone = made
        undo_url = reverse("roadmap:undo", args=[change.event.pk]) if change.event else ""
        text = _("On your roadmap: %(title)s.") % {"title": milestone.title}
        say(request, text, undo_url=undo_url)
    return redirect("outlook:fit", application_id=application_id)


# Parts -------------------------------------------------------------------------------------------


def _fit_page(request: HttpRequest, roadmap: Roadmap, application: Application) -> fit_page.FitPage:
    today = today_of(request)
    return fit_page.fit_page(roadmap, application, overview(roadmap, today=today), today=today)


def _people(request: HttpRequest, roadmap: Roadmap, application: Application) -> dict[str, object]:
    """What the page of contact persons, and the part of it that changes, are made of."""
    page = people.people_page(roadmap, application, **_asked(request))
    return {
        "application": application,
        "page": page,
        "query": _query(q=page.q),
        "token": get_token(request),
    }


def _asked(request: HttpRequest) -> dict[str, str]:
    """For whom the page was searched, and which page of the list it is."""
    form = SearchForm(request.GET)
    q = form.cleaned_data["q"] if form.is_valid() else ""
    return {"q": q, "number": request.GET.get("page", "1")}


def _query(**asked: str) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"?{query}" if query else ""
