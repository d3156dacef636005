"""Importing LinkedIn's file: upload, choice, import, undo."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from roadmap.connections import choice, imports, linkedin, linkedin_file, uploads
from roadmap.connections.forms import ChoiceForm, UploadForm, YesForm
from roadmap.connections.import_models import ConnectionImport
from roadmap.connections.linkedin_file import Refused
from roadmap.connections.views.answers import LIST
from roadmap.journey.models import Roadmap
from roadmap.web import go, not_found_is_404, say, status_of

IMPORT = "connections:import"
CHOOSE = "connections:choose"


@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: HttpRequest) -> HttpResponse:
    """The form for the file, and the imports there were; on a POST, on to the choice.

    Nothing of the file is written to a disk, and nothing in it is said in an error.
    """
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        return redirect("roadmap:start")
    if request.method != "POST":
        return _upload_page(request, roadmap, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if int(request.META.get("CONTENT_LENGTH") or 0) > linkedin_file.BIGGEST and not request.FILES:
        form.errors.pop("file", None)
        form.add_error("file", linkedin_file.TOO_BIG)  # the site did not even keep it
    if form.is_valid():
        try:
            text = linkedin_file.text_of(form.cleaned_data["file"].read())
            content = linkedin.read(text, with_email=form.cleaned_data["with_email"])
            uploads.start(user=request.user, content=content)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return go(request, reverse(CHOOSE))
    return _upload_page(request, roadmap, form)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Whom to keep, a page at a time; a POST keeps the ticks of a page and shows another."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        return redirect("roadmap:start")
    form = ChoiceForm(request.POST if request.method == "POST" else request.GET)
    if request.method != "POST":
        return _choice_page(request, roadmap, form)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    try:
        uploads.choose(
            user=request.user,
            key=form.cleaned_data["key"],
            shown=form.numbers,
            kept=form.kept,
        )
    except uploads.Gone:
        return _gone(request)
    return go(request, _choice_url(form, page=form.cleaned_data["page"]))


@require_POST
@not_found_is_404
def choose_group(request: HttpRequest) -> HttpResponse:
    """Tick everybody in a group, or (without `wanted`) nobody."""
    form, yes = ChoiceForm(request.POST), YesForm(request.POST)
    if not (form.is_valid() and yes.is_valid()) or form.cleaned_data["group"] not in uploads.GROUPS:
        return render(request, "400.html", status=400)
    try:
        uploads.choose_group(
            user=request.user,
            key=form.cleaned_data["key"],
            group=form.cleaned_data["group"],
            is_kept=yes.cleaned_data["wanted"],
        )
    except uploads.Gone:
        return _gone(request)
    return go(request, _choice_url(form))


@require_POST
@not_found_is_404
def finish(request: HttpRequest) -> HttpResponse:
    """Import who is ticked, and forget the rest."""
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    key = form.cleaned_data["key"]
    try:
        if not ConnectionImport.objects.filter(roadmap__user=request.user, key=key).exists():
            uploads.choose(user=request.user, key=key, shown=form.numbers, kept=form.kept)
        done = imports.import_chosen(user=request.user, key=key)
    except uploads.Gone:
        return _gone(request)
    except imports.NobodyChosen:
        say(request, _("Nobody is ticked yet."))
        return go(request, _choice_url(form))
    say(request, _done_text(done), undo_url=reverse("connections:undo_import", args=[done.pk]))
    return go(request, reverse(LIST))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the file, and import nobody."""
    uploads.leave(user=request.user)
    say(request, _("Nothing was imported, and nothing of the file is kept."))
    return go(request, reverse(IMPORT))


@require_POST
@not_found_is_404
def undo_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take back what an import did, and nothing that was done since."""
    undone = imports.undo_import(user=request.user, import_id=import_id)
    say(request, _undone_text(undone))
    return go(request, reverse(IMPORT))


def _upload_page(request: HttpRequest, roadmap: Roadmap, form: UploadForm) -> HttpResponse:
    is_part = request.htmx and request.method == "POST"
    try:
        waiting = None if is_part else uploads.find(roadmap)
    except uploads.Gone:
        waiting = None
    context = {
        "form": form,
        "waiting": waiting,
        "imports": () if is_part else choice.imports_page(roadmap, request.GET.get("page", "")),
        "token": get_token(request),
        "oob": is_part,
    }
    template = "connections/_upload.html" if is_part else "connections/import.html"
    return render(request, template, context, status=status_of(form))


def _choice_page(request: HttpRequest, roadmap: Roadmap, form: ChoiceForm) -> HttpResponse:
    form.is_valid()
    asked = {name: form.cleaned_data.get(name, "") for name in ("group", "q", "page")}
    try:
        page = choice.choice_page(roadmap, **asked)
    except uploads.Gone:
        return _gone(request)
    context = {"page": page, "token": get_token(request)}
    return render(request, "connections/choose.html", context)


def _choice_url(form: ChoiceForm, *, page: str = "") -> str:
    group, q = form.cleaned_data["group"], form.cleaned_data["q"]
    return reverse(CHOOSE) + choice.query(group=group, q=q, page=page)


def _gone(request: HttpRequest) -> HttpResponse:
    """On to the form for the file, with the reason why the choice is over."""
    say(
        request,
        _("This choice is over: it was left, or an hour has gone by. Choose the file again."),
    )
    return go(request, reverse(IMPORT))


def _done_text(done: ConnectionImport) -> str:
    added = ngettext("%(n)d person added", "%(n)d people added", done.added) % {"n": done.added}
    changed = ngettext("%(n)d updated", "%(n)d updated", done.changed) % {"n": done.changed}
    return _("Imported: %(added)s, %(changed)s. Nothing else of the file is kept.") % {
        "added": added,
        "changed": changed,
    }


def _undone_text(undone: imports.Undone) -> str:
    removed = ngettext("%(n)d person removed", "%(n)d people removed", undone.removed) % {
        "n": undone.removed
    }
    texts = [removed]
    if undone.put_back:
        texts.append(
            ngettext("%(n)d put back", "%(n)d put back", undone.put_back) % {"n": undone.put_back}
        )
    if undone.kept:
        texts.append(
            ngettext(
                "%(n)d kept, whom you have worked with since",
                "%(n)d kept, whom you have worked with since",
                undone.kept,
            )
            % {"n": undone.kept}
        )
    return _("Import undone: %(what)s.") % {"what": ", ".join(texts)}
