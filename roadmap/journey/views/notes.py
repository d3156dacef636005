"""Notes on an entry: add, edit, remove."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roadmap.journey.models import Note, NoteVersion
from roadmap.journey.parts import notes, reading
from roadmap.journey.parts.forms import EarlierTextForm, EditNoteForm, NoteForm
from roadmap.journey.views.answers import (
    milestone_answer,
    milestone_saved,
    milestone_url,
    own_milestone_page,
    page_number,
)
from roadmap.web import go, not_found_is_404, status_of


@require_POST
@not_found_is_404
def add_note(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a note to an entry."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        page = own_milestone_page(request, ref)
        return milestone_answer(request, page, sent={"note": form}, section="notes")
    change = notes.add_note(user=request.user, ref=ref, **form.cleaned_data)
    return milestone_saved(request, change, ref, _("Note saved."), section="notes")


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def edit_note(request: HttpRequest, ref: str, note_id: int) -> HttpResponse:
    """Edit a note. Two tabs that edit the same one lose neither text: 409 shows both.

    A post that names an earlier text saves nothing: it shows the form with that text in it, and
    what was typed beside it.
    """
    note = reading.find_note(request.user, ref=ref, note_id=note_id)
    data = request.POST if request.method == "POST" else None
    form = EditNoteForm(data, initial={"body": note.body, "revision": note.revision})
    context = {"form": form, "note": note, "ref": ref}
    if "put_back" in request.POST:
        version = _version_to_put_back(request, note)
        initial = {"body": version.body, "revision": note.revision}
        typed = request.POST.get("body", "")
        context |= {"form": EditNoteForm(initial=initial), "put_back": version}
        if typed.replace("\r\n", "\n") != note.body:
            context["typed"] = [(_("What you had typed"), typed)]
        return _note_page(request, context)
    if not form.is_valid():
        return _note_page(request, context, status=status_of(form))
    try:
        notes.edit_note(user=request.user, ref=ref, note_id=note_id, **form.cleaned_data)
    except notes.StaleNote as stale:
        # The next save is made on purpose, with the other text in view.
        initial = {"body": form.cleaned_data["body"], "revision": stale.note.revision}
        context |= {
            "form": EditNoteForm(initial=initial),
            "note": stale.note,
            "is_stale": True,
        }
        return _note_page(request, context, status=409)
    messages.success(request, _("Note saved."))
    return go(request, milestone_url(ref) + "#notes")


@require_POST
@not_found_is_404
def remove_note(request: HttpRequest, ref: str, note_id: int) -> HttpResponse:
    """Take a note off the page; the answer offers to bring it back."""
    change = notes.remove_note(user=request.user, ref=ref, note_id=note_id)
    return milestone_saved(request, change, ref, _("Note removed."), section="notes-list")


@require_POST
@not_found_is_404
def restore_note(request: HttpRequest, ref: str, note_id: int) -> HttpResponse:
    """Bring a removed note back, also long after it was removed."""
    change = notes.restore_note(user=request.user, ref=ref, note_id=note_id)
    return milestone_saved(request, change, ref, _("Note brought back."), section="notes-list")


def _note_page(request: HttpRequest, context: dict, *, status: int = 200) -> HttpResponse:
    """The page of a note: its form, and its earlier texts; to htmx without the page around."""
    earlier = reading.earlier_texts(context["note"], page=page_number(request))
    is_part = request.htmx and request.method == "POST"
    template = "roadmap/_note_edit.html" if is_part else "roadmap/note.html"
    return render(request, template, {**context, "earlier": earlier}, status=status)


def _version_to_put_back(request: HttpRequest, note: Note) -> NoteVersion:
    form = EarlierTextForm(request.POST)
    revision = form.cleaned_data["put_back"] if form.is_valid() else None
    return reading.find_earlier_text(note, revision=revision)
