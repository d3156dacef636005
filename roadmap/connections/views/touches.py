"""Touches, what was promised with them, and the steps of the conversation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roadmap.connections import person_page, touches
from roadmap.connections.forms import EditTouchForm, StepForm, YesForm
from roadmap.connections.people import Stale
from roadmap.connections.touches import TouchFacts
from roadmap.connections.views.answers import (
    is_on_person_page,
    list_saved,
    log_form,
    person_answer,
    person_saved,
)
from roadmap.web import not_found_is_404, status_of, today_of

CHANGED_BY_A_TOUCH = ("touches", "promises", "next", "conversation")


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def log_touch(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Log a touch, on a page of its own (`?back=list` leads back to the list) or on theirs."""
    _roadmap, person = person_page.find_person(request.user, connection_id)
    back = "list" if request.GET.get("back") == "list" else ""
    form = log_form(request, person, back=back)
    if not form.is_valid():
        if request.htmx and is_on_person_page(request, connection_id):
            forms = {"log_form": form}
            return person_answer(request, connection_id, parts=("log",), forms=forms, status=422)
        context = {"log_form": form, "person": person, "back": form["back"].value()}
        return render(request, "connections/log.html", context, status=status_of(form))
    touch = touches.log_touch(
        user=request.user,
        connection_id=connection_id,
        key=form.cleaned_data["key"],
        facts=form.facts,
        next_on=form.cleaned_data["then"],
        step=form.cleaned_data["step"],
    )
    text = _("Logged: %(name)s.") % {"name": person.name}
    undo_url = _url("remove_touch", connection_id, touch.pk)
    if form.cleaned_data["back"]:
        return list_saved(request, text, undo_url=undo_url)
    parts = (*CHANGED_BY_A_TOUCH, "log")
    return person_saved(request, connection_id, text, parts=parts, undo_url=undo_url)


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_is_404
def edit_touch(request: HttpRequest, connection_id: int, touch_id: int) -> HttpResponse:
    """Write other facts of a touch. Two tabs that edit the same one lose no text."""
    touch = person_page.find_touch(request.user, connection_id, touch_id)
    data = request.POST if request.method == "POST" else None
    today = today_of(request)
    form = EditTouchForm(data, initial=EditTouchForm.initial_of(touch), today=today)
    if form.is_bound and form.is_cut_short:
        return render(request, "400.html", status=400)
    context = {"form": form, "touch": touch, "person": touch.connection}
    if not form.is_valid():
        return render(request, "connections/touch.html", context, status=status_of(form))
    try:
        touches.edit_touch(
            user=request.user,
            connection_id=connection_id,
            touch_id=touch_id,
            revision=form.cleaned_data["revision"],
            facts=form.facts,
        )
    except Stale as stale:
        initial = form.cleaned_data | {"revision": stale.row.revision}
        context |= {
            "form": EditTouchForm(initial=initial, today=today),
            "stored": [
                (str(form.fields[name].label), str(getattr(stale.row, name)))
                for name in TouchFacts.__dataclass_fields__
                if getattr(stale.row, name) != form.cleaned_data[name]
            ],
        }
        return render(request, "connections/touch.html", context, status=409)
    return person_saved(request, connection_id, _("Saved."), parts=CHANGED_BY_A_TOUCH)


@require_POST
@not_found_is_404
def remove_touch(request: HttpRequest, connection_id: int, touch_id: int) -> HttpResponse:
    """Take a touch off; the answer offers to bring it back."""
    return _set_touch_removed(request, connection_id, touch_id, is_removed=True)


@require_POST
@not_found_is_404
def restore_touch(request: HttpRequest, connection_id: int, touch_id: int) -> HttpResponse:
    """Bring a removed touch back."""
    return _set_touch_removed(request, connection_id, touch_id, is_removed=False)


@require_POST
@not_found_is_404
def set_kept(request: HttpRequest, connection_id: int, touch_id: int) -> HttpResponse:
    """Mark what was promised as kept, or (without `wanted`) as still open."""
    form = YesForm(request.POST)
    form.is_valid()
    is_kept = form.cleaned_data["wanted"]
    touches.set_kept(
        user=request.user,
        connection_id=connection_id,
        touch_id=touch_id,
        is_kept=is_kept,
        today=today_of(request),
    )
    text = _("Kept.") if is_kept else _("Still open.")
    return person_saved(request, connection_id, text, parts=("promises", "touches"))


@require_POST
@not_found_is_404
def set_step(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Say how far the conversation with a person has come."""
    form = StepForm(request.POST, today=today_of(request))
    if not form.is_valid():
        forms = {"step_form": form}
        parts = ("conversation",)
        return person_answer(request, connection_id, parts=parts, forms=forms, status=422)
    _person, added = touches.set_step(
        user=request.user,
        connection_id=connection_id,
        step=form.cleaned_data["step"],
        day=form.cleaned_data["on"],
    )
    return person_saved(
        request,
        connection_id,
        _("Saved: how far the conversation has come."),
        parts=("conversation",),
        undo_url=_url("remove_step", connection_id, added.pk) if added else "",
    )


@require_POST
@not_found_is_404
def remove_step(request: HttpRequest, connection_id: int, step_id: int) -> HttpResponse:
    """Take a step out of the history of a conversation."""
    return _set_step_removed(request, connection_id, step_id, is_removed=True)


@require_POST
@not_found_is_404
def restore_step(request: HttpRequest, connection_id: int, step_id: int) -> HttpResponse:
    """Put a step back into the history of a conversation."""
    return _set_step_removed(request, connection_id, step_id, is_removed=False)


def _set_touch_removed(
    request: HttpRequest, connection_id: int, touch_id: int, *, is_removed: bool
) -> HttpResponse:
    touches.set_touch_removed(
        user=request.user, connection_id=connection_id, touch_id=touch_id, is_removed=is_removed
    )
    undo = "restore_touch" if is_removed else "remove_touch"
    return person_saved(
        request,
        connection_id,
        _("Removed.") if is_removed else _("Back again."),
        parts=CHANGED_BY_A_TOUCH,
        undo_url=_url(undo, connection_id, touch_id),
    )


def _set_step_removed(
    request: HttpRequest, connection_id: int, step_id: int, *, is_removed: bool
) -> HttpResponse:
    touches.set_step_removed(
        user=request.user, connection_id=connection_id, step_id=step_id, is_removed=is_removed
    )
    undo = "restore_step" if is_removed else "remove_step"
    return person_saved(
        request,
        connection_id,
        _("Removed.") if is_removed else _("Back again."),
        parts=("conversation",),
        undo_url=_url(undo, connection_id, step_id),
    )


def _url(name: str, *args: int) -> str:
    return reverse(f"connections:{name}", args=args)
