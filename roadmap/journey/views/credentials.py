"""Credentials: the list, and adding, editing and removing one."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.errors import NotFound
from roadmap.journey import queries
from roadmap.journey.credentials import facts
from roadmap.journey.credentials import writes as credentials
from roadmap.journey.credentials.forms import AddedForm, CredentialForm, WhichForm
from roadmap.journey.entries import Entry
from roadmap.journey.models import Credential, Roadmap
from roadmap.journey.views.answers import milestone_url, say_change
from roadmap.web import not_found_is_404, status_of, today_of

LIST = "roadmap:credentials"


@require_safe
def show_credentials(request: HttpRequest) -> HttpResponse:
    """All credentials; with `?added=5` the entries that credential 5 offers to tick."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        return redirect("roadmap:start")
    form = AddedForm(request.GET)
    added = form.cleaned_data["added"] if form.is_valid() else None
    page = facts.credentials_page(roadmap, today=today_of(request), added=added)
    context = {"page": page, "overview": page.overview, "token": get_token(request)}
    return render(request, "roadmap/credentials.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def add_credential(request: HttpRequest) -> HttpResponse:
    """Add one of a kind (`?kind=degree`), perhaps to an entry (`&of=t12`); or ask which kind.

    `?kind=membership&association=dia` fills in the association's name.
    """
    roadmap = Roadmap.objects.for_user(request.user).first()
    is_post = request.method == "POST"
    if roadmap is None and is_post:
        raise NotFound("roadmap")
    if roadmap is None:
        return redirect("roadmap:start")
    which = WhichForm(request.POST if is_post else request.GET)
    if not which.is_valid() or (is_post and not which.cleaned_data["kind"]):
        return render(request, "400.html", status=400)
    kind, ref = which.cleaned_data["kind"], which.cleaned_data["of"]
    if not kind:
        return render(request, "roadmap/credential_kinds.html", {"kinds": Credential.Kind.choices})
    associations = facts.associations() if kind == Credential.Kind.MEMBERSHIP else ()
    chosen = which.cleaned_data["association"]
    form = CredentialForm(
        request.POST if is_post else None,
        initial={"title": next((one.name for one in associations if one.slug == chosen), "")},
        kind=kind,
        suggestions=(association.name for association in associations),
    )
    if not form.is_valid():
        context = {
            "form": form,
            "kind": form.kind,
            "entry": _entry(request, roadmap, ref) if ref else None,
            "associations": associations,
        }
        return render(request, "roadmap/credential.html", context, status=status_of(form))
    change, credential = credentials.add_credential(
        user=request.user, kind=kind, ref=ref, **form.cleaned_data
    )
    say_change(request, _("Added: %(title)s.") % {"title": credential.title}, change)
    if ref:
        return redirect(f"{milestone_url(ref)}#credentials")
    return redirect(f"{reverse(LIST)}?added={credential.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def edit_credential(request: HttpRequest, credential_id: int) -> HttpResponse:
    """Give a credential other facts."""
    credential = facts.find_credential(request.user, credential_id)
    kind, degree = credential.kind, credential.degree
    associations = facts.associations() if kind == Credential.Kind.MEMBERSHIP else ()
    form = CredentialForm(
        request.POST if request.method == "POST" else None,
        initial={
            "degree": credential.degree_id,
            # What the list calls it is not typed again, so that another choice renames it.
            "title": "" if degree and degree.label == credential.title else credential.title,
            "organisation": credential.organisation,
            "since": credential.since,
            "until": credential.until,
        },
        kind=kind,
        suggestions=(association.name for association in associations),
        is_new=False,
    )
    if form.is_bound and form.is_cut_short:
        return render(request, "400.html", status=400)
    if not form.is_valid():
        context = {
            "form": form,
            "kind": form.kind,
            "credential": credential,
            "associations": associations,
        }
        return render(request, "roadmap/credential.html", context, status=status_of(form))
    change = credentials.edit_credential(
        user=request.user, credential_id=credential_id, **form.cleaned_data
    )
    say_change(request, _("Saved: %(title)s.") % {"title": form.cleaned_data["title"]}, change)
    return redirect(LIST)


@require_POST
@not_found_is_404
def remove_credential(request: HttpRequest, credential_id: int) -> HttpResponse:
    """Take a credential off the pages; the answer offers to bring it back."""
    change = credentials.remove_credential(user=request.user, credential_id=credential_id)
    say_change(request, _("Removed. No tick has changed."), change)
    return redirect(LIST)


def _entry(request: HttpRequest, roadmap: Roadmap, ref: str) -> Entry:
    return queries.overview(roadmap, today=today_of(request)).find(ref)
