"""The documents that were sent with an application."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roadmap.applications import documents, queries
from roadmap.applications.forms import DocumentForm, EditDocumentForm
from roadmap.applications.models import SentDocument
from roadmap.applications.services import TooMany
from roadmap.applications.views.answers import page_url, saved, show_application, with_roadmap
from roadmap.journey.models import Roadmap
from roadmap.web import say, status_of

PART = "documents"


@require_POST
@with_roadmap
def add_document(request: HttpRequest, roadmap: Roadmap, application_id: int) -> HttpResponse:
    """Note what was sent, in which version, and when."""
    application = queries.find_application(request.user, application_id)
    form = DocumentForm(request.POST)
    if form.is_valid():
        try:
            document = documents.add_document(
                user=request.user, application_id=application_id, **form.cleaned_data
            )
        except TooMany:
            form.add_error("name", _("This application has as many documents as it can have."))
    if not form.is_valid():
        return show_application(
            request, roadmap, application, part=PART, status=422, document_form=form
        )
    text = _("Added: %(title)s.") % {"title": document.name}
    return saved(request, roadmap, application, text, part=PART, undo_url=_remove_url(document))


@require_http_methods(["GET", "HEAD", "POST"])
@with_roadmap
def edit_document(
    request: HttpRequest, roadmap: Roadmap, application_id: int, document_id: int
) -> HttpResponse:
    """Say something else of a document."""
    application = queries.find_application(request.user, application_id)
    document = documents.find_document(application, document_id)
    form = EditDocumentForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(document, name) for name in EditDocumentForm.base_fields},
    )
    if form.is_bound and not {form.add_prefix(name) for name in form.fields} <= form.data.keys():
        return render(request, "400.html", status=400)
    if not form.is_valid():
        context = {"application": application, "form": form, "document": document}
        return render(request, "applications/document.html", context, status=status_of(form))
    document = documents.edit_document(
        user=request.user,
        application_id=application_id,
        document_id=document_id,
        **form.cleaned_data,
    )
    say(request, _("Saved: %(title)s.") % {"title": document.name})
    return redirect(page_url(application_id, PART))


@require_POST
@with_roadmap
def remove_document(
    request: HttpRequest, roadmap: Roadmap, application_id: int, document_id: int
) -> HttpResponse:
    """Take a document off the list; the answer offers to bring it back."""
    document = documents.set_document_removed(
        user=request.user, application_id=application_id, document_id=document_id, removed=True
    )
    text = _("Removed: %(title)s.") % {"title": document.name}
    undo_url = reverse("applications:restore_document", args=[application_id, document_id])
    application = queries.find_application(request.user, application_id)
    return saved(request, roadmap, application, text, part=PART, undo_url=undo_url)


@require_POST
@with_roadmap
def restore_document(
    request: HttpRequest, roadmap: Roadmap, application_id: int, document_id: int
) -> HttpResponse:
    """Bring a document back."""
    document = documents.set_document_removed(
        user=request.user, application_id=application_id, document_id=document_id, removed=False
    )
    text = _("Brought back: %(title)s.") % {"title": document.name}
    application = queries.find_application(request.user, application_id)
    return saved(request, roadmap, application, text, part=PART)


def _remove_url(document: SentDocument) -> str:
    return reverse("applications:remove_document", args=[document.application_id, document.pk])
