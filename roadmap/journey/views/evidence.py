"""Evidence on an entry: add, edit, remove, bring back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roadmap.journey.models import MOST_PER_MILESTONE
from roadmap.journey.parts import evidence, reading
from roadmap.journey.parts.forms import EditEvidenceForm, EvidenceForm
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
def add_evidence(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep a link with an entry."""
    form = EvidenceForm(request.POST)
    if form.is_valid():
        try:
            change = evidence.add_evidence(user=request.user, ref=ref, **form.cleaned_data)
        except TooMany:
            text = _("A milestone holds %(n)d pieces of evidence. Remove one to add another.")
            form.add_error("url", text % {"n": MOST_PER_MILESTONE})
        else:
            return milestone_saved(request, change, ref, _("Evidence saved."), section="evidence")
    page = own_milestone_page(request, ref)
    return milestone_answer(request, page, sent={"evidence": form}, section="evidence")


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def edit_evidence(request: HttpRequest, ref: str, evidence_id: int) -> HttpResponse:
    """Edit a piece of evidence."""
    found = reading.find_evidence(request.user, ref=ref, evidence_id=evidence_id)
    data = request.POST if request.method == "POST" else None
    initial = {"url": found.url, "label": found.label, "shows": found.shows}
    form = EditEvidenceForm(data, initial=initial)
    if not form.is_valid():
        context = {
            "form": form,
            "title": _("Edit evidence"),
            "back": milestone_url(ref) + "#evidence",
        }
        return render(request, "roadmap/edit.html", context, status=status_of(form))
    change = evidence.edit_evidence(
        user=request.user, ref=ref, evidence_id=evidence_id, **form.cleaned_data
    )
    return milestone_saved(request, change, ref, _("Evidence saved."), section="evidence")


@require_POST
@not_found_is_404
def remove_evidence(request: HttpRequest, ref: str, evidence_id: int) -> HttpResponse:
    """Take a piece of evidence off the page; the answer offers to bring it back."""
    change = evidence.remove_evidence(user=request.user, ref=ref, evidence_id=evidence_id)
    text = _("Evidence removed.")
    return milestone_saved(request, change, ref, text, section="evidence-list")


@require_POST
@not_found_is_404
def restore_evidence(request: HttpRequest, ref: str, evidence_id: int) -> HttpResponse:
    """Bring a removed piece of evidence back, also long after it was removed."""
    change = evidence.restore_evidence(user=request.user, ref=ref, evidence_id=evidence_id)
    text = _("Evidence brought back.")
    return milestone_saved(request, change, ref, text, section="evidence-list")
