"""People: the list, and adding, reading, editing, linking, removing one."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.connections import export, people, person_page
from roadmap.connections.forms import (
    AddPersonForm,
    EditPersonForm,
    LinkForm,
    ListForm,
    NextTouchForm,
)
from roadmap.connections.models import Connection
from roadmap.connections.queries import Asked, list_page
from roadmap.connections.views.answers import (
    LIST,
    list_saved,
    person_answer,
    person_saved,
    person_url,
)
from roadmap.csv_text import csv_response
from roadmap.errors import NotFound
from roadmap.fields import RevisionForm
from roadmap.journey import queries as journey
from roadmap.journey.entries import Entry
from roadmap.journey.models import Roadmap
from roadmap.web import go, not_found_is_404, say, status_of, today_of


@require_safe
@not_found_is_404
def show_people(request: HttpRequest) -> HttpResponse:
    """The list; narrowed, or with `?link=t12` to link people to a milestone."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        return redirect("roadmap:start")
    form = ListForm(request.GET)
    page = list_page(roadmap, Asked(**form.asked), today=today_of(request))
    context = {"page": page, "form": form, "asked": page.asked, "token": get_token(request)}
    return render(request, "connections/connections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def add_person(request: HttpRequest) -> HttpResponse:
    """Add a person, perhaps to an entry (`?of=t12`)."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    is_post = request.method == "POST"
    if roadmap is None and is_post:
        raise NotFound("roadmap")
    if roadmap is None:
        return redirect("roadmap:start")
    form = AddPersonForm(request.POST if is_post else None, initial={"of": request.GET.get("of")})
    if not form.is_valid():
        ref = form["of"].value()
        entry = _entry(request, roadmap, ref) if ref and not form.errors.get("of") else None
        context = {"form": form, "areas": person_page.areas(), "entry": entry}
        return render(request, "connections/add.html", context, status=status_of(form))
    person = people.add_person(
        user=request.user,
        key=form.cleaned_data["key"],
        facts=form.facts,
        step=form.cleaned_data["step"],
        today=today_of(request),
        ref=form.cleaned_data["of"],
        **form.wanted,
    )
    say(request, _("Added: %(name)s.") % {"name": person.name}, undo_url=_remove_url(person.pk))
    return redirect(person_url(person.pk))


@require_safe
@not_found_is_404
def show_person(request: HttpRequest, connection_id: int) -> HttpResponse:
    """A person's own page."""
    return person_answer(request, connection_id)


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def edit_person(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Write other facts. Two tabs that edit the same person lose no text: 409 shows both."""
    _roadmap, person = person_page.find_person(request.user, connection_id)
    data = request.POST if request.method == "POST" else None
    form = EditPersonForm(data, initial=EditPersonForm.initial_of(person))
    if form.is_bound and form.is_cut_short:
        return render(request, "400.html", status=400)
    context = {"form": form, "person": person, "areas": person_page.areas()}
    if not form.is_valid():
        return render(request, "connections/edit.html", context, status=status_of(form))
    try:
        saved = people.edit_person(
            user=request.user,
            connection_id=connection_id,
            revision=form.cleaned_data["revision"],
            facts=form.facts,
        )
    except people.Stale as stale:
        # The next save is made on purpose, with the other text in view.
        initial = form.cleaned_data | {"revision": stale.row.revision}
        context |= {"form": EditPersonForm(initial=initial), "stored": _differences(form, stale)}
        return render(request, "connections/edit.html", context, status=409)
    is_changed = saved.revision != form.cleaned_data["revision"]
    undo_url = _undo_url(saved) if is_changed else ""
    say(request, _("Saved: %(name)s.") % {"name": saved.name}, undo_url=undo_url)
    return redirect(person_url(connection_id))


@require_POST
@not_found_is_404
def undo_edit(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Put back what the last edit changed, where nothing was edited since (`?revision=7`)."""
    person_page.find_person(request.user, connection_id)
    form = RevisionForm(request.GET)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    try:
        person = people.undo_edit(
            user=request.user, connection_id=connection_id, **form.cleaned_data
        )
    except people.Stale:
        say(request, _("Nothing was put back: it was edited since, or this is undone already."))
    else:
        text = _("Put back: %(name)s.") % {"name": person.name}
        say(request, text, undo_url=_undo_url(person))
    return go(request, person_url(connection_id))


@require_POST
@not_found_is_404
def set_next_touch(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Say how often to be in touch with a person, and when next."""
    person_page.find_person(request.user, connection_id)
    form = NextTouchForm(request.POST)
    if form.is_cut_short:
        return render(request, "400.html", status=400)
    if not form.is_valid():
        forms = {"next_form": form}
        return person_answer(request, connection_id, parts=("next",), forms=forms, status=422)
    people.set_next_touch(user=request.user, connection_id=connection_id, **form.wanted)
    return person_saved(request, connection_id, _("Saved: the next touch."), parts=("next",))


@require_POST
@not_found_is_404
def set_linked(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Link a person to an entry, or (without `wanted`) take the link off."""
    person_page.find_person(request.user, connection_id)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    is_linked = form.cleaned_data["wanted"]
    person = people.set_linked(
        user=request.user,
        connection_id=connection_id,
        ref=form.cleaned_data["ref"],
        is_linked=is_linked,
    )
    text = _("Linked: %(name)s.") if is_linked else _("No longer linked: %(name)s.")
    text %= {"name": person.name}
    back = form.cleaned_data["back"]
    if back.startswith(reverse(LIST)) and url_has_allowed_host_and_scheme(back, None):
        say(request, text)
        return go(request, back)
    return person_saved(request, connection_id, text, parts=("milestones",))


@require_POST
@not_found_is_404
def remove_person(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Take a person off the pages; the answer offers to bring them back."""
    person = people.set_removed(user=request.user, connection_id=connection_id, is_removed=True)
    undo_url = reverse("connections:restore_person", args=[connection_id])
    return list_saved(request, _("Removed: %(name)s.") % {"name": person.name}, undo_url=undo_url)


@require_POST
@not_found_is_404
def restore_person(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Bring a removed person back, with all that was written."""
    person = people.set_removed(user=request.user, connection_id=connection_id, is_removed=False)
    say(request, _("Back again: %(name)s.") % {"name": person.name})
    return go(request, person_url(connection_id))


@require_safe
def show_removed(request: HttpRequest) -> HttpResponse:
    """Those who were removed, to be brought back."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        return redirect("roadmap:start")
    page = person_page.removed_people(roadmap, request.GET.get("page", ""))
    context = {"page": page, "token": get_token(request)}
    return render(request, "connections/removed.html", context)


@require_safe
def export_people(request: HttpRequest) -> HttpResponse:
    """All of one's connections as a CSV file."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        return redirect("roadmap:start")
    return csv_response(export.rows(roadmap), name="connections")


def _undo_url(person: Connection) -> str:
    return f"{reverse('connections:undo_edit', args=[person.pk])}?revision={person.revision}"


def _remove_url(connection_id: int) -> str:
    return reverse("connections:remove_person", args=[connection_id])


def _entry(request: HttpRequest, roadmap: Roadmap, ref: str) -> Entry | None:
    """The entry that a person is added to; None for one that never was."""
    try:
        return journey.overview(roadmap, today=today_of(request)).find(ref)
    except NotFound:
        return None


def _differences(form: EditPersonForm, stale: people.Stale) -> list[tuple[str, str]]:
    """What is stored now where it is not what was typed: pairs of the field's name and the text."""
    facts = form.cleaned_data
    return [
        (str(form.fields[name].label), getattr(stale.row, name))
        for name in people.Facts.__dataclass_fields__
        if getattr(stale.row, name) != facts[name]
    ]
