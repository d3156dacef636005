"""What the views of this wing have in common: whose roadmap, and the way of every edit."""

import functools
from collections.abc import Callable
from typing import Any

from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from roadmap.journey import queries
from roadmap.journey.models import Roadmap
from roadmap.journey.queries import Overview
from roadmap.skills import reading, rows
from roadmap.skills.forms import KeptForm, PutBackForm
from roadmap.skills.models import EarlierText, Edited, Rating, Story, Talk
from roadmap.web import go, not_found_is_404, say, status_of, today_of

MakeForm = Callable[..., KeptForm]


def with_roadmap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Call a view with the user's roadmap; who has none is sent to the start.

    A post, or an address that names a row, is a 404 then.
    """

    @not_found_is_404
    @functools.wraps(view)
    def wrapped(request: HttpRequest, **kwargs) -> HttpResponse:
        roadmap = Roadmap.objects.for_user(request.user).select_related("user").first()
        if roadmap is not None:
            return view(request, roadmap, **kwargs)
        if request.method == "POST" or "pk" in kwargs:
            raise Http404("no roadmap")
        return redirect("roadmap:start")

    return wrapped


def overview_of(request: HttpRequest, roadmap: Roadmap) -> Overview:
    """The entries of the user's roadmap. One query."""
    return queries.overview(roadmap, today=today_of(request))


def page_of(row: Edited) -> str:
    """The address of the page on which a row is shown."""
    match row:
        case Story():
            return reverse("skills:story", args=[row.pk])
        case Rating():
            return reverse("skills:skill", args=[row.skill_id])
        case Talk():
            return reverse("skills:talk", args=[row.pk])
        case rows.Brief():
            return reverse("skills:brief")
    return reverse("skills:talk", args=[row.talk_id])


def list_of(row: rows.Kept) -> str:
    """The address to go to when a row is no longer shown."""
    match row:
        case Story():
            return reverse("skills:stories")
        case Talk():
            return reverse("skills:talks")
    return page_of(row)


def go_to_page_of(request: HttpRequest, row: Edited, *, place: str) -> HttpResponse:
    """Send the browser to a place on the page on which a row is shown.

    htmx gets no place: where the page is the one it is on, that would not load it anew.
    """
    url = page_of(row)
    return go(request, url if request.htmx else f"{url}#{place}")


def say_added(request: HttpRequest, row: rows.Kept, text: str) -> None:
    """Say that a row was added; Undo removes it."""
    say(request, text, undo_url=reverse("skills:remove", args=[rows.kind_of(row), row.pk]))


def say_edited(request: HttpRequest, text: str, earlier: EarlierText | None) -> None:
    """Say that a row was saved; Undo puts back what it said."""
    undo_url = reverse("skills:undo", args=[earlier.pk]) if earlier else ""
    say(request, text, undo_url=undo_url)


def edit(
    request: HttpRequest,
    row: Edited,
    make_form: MakeForm,
    *,
    template: str,
    context: dict[str, Any] | None = None,
    save: Callable[..., EarlierText | None] | None = None,
) -> HttpResponse:
    """The page on which a row is edited, and saving it.

    Two windows that edit one row lose neither text: the second one's answer is a 409 with both. A
    post that names an earlier text saves nothing: it shows the form with that text in it, and what
    was typed beside it.

    Args:
        request: the user's.
        row: as it is stored; the user's own.
        make_form: makes its form from `data` and `initial`.
        template: of the page.
        context: what else the page needs.
        save: writes it; the common way when there is none.
    """
    context = {"row": row, "back": page_of(row), "template": template, **(context or {})}
    initial = {"revision": row.revision, **rows.values_of(row)}
    form = make_form(data=request.POST if request.method == "POST" else None, initial=initial)
    if "put_back" in request.POST:
        return _put_into_form(request, row, make_form, form, context)
    if form.is_bound and form.is_cut_short:
        return render(request, "400.html", status=400)
    if not form.is_valid():
        return _edit_page(request, row, make_form, form, context, status=status_of(form))
    save = save or functools.partial(rows.edit, type(row), pk=row.pk)
    try:
        earlier = save(
            user=request.user, revision=form.cleaned_data["revision"], values=form.values
        )
    except rows.Stale as stale:
        # The next save is made on purpose, with the other text in view.
        mine = make_form(data=None, initial={**form.values, "revision": stale.row.revision})
        stored = make_form(data=None, initial=rows.values_of(stale.row))
        context |= {"stored": in_words(stored), "stored_at": stale.row.edited_at}
        return _edit_page(request, stale.row, make_form, mine, context, status=409)
    say_edited(request, _("Saved."), earlier)
    return go(request, page_of(row))


def in_words(form: KeptForm) -> list[tuple[str, str]]:
    """What a form that is not bound holds, as pairs of label and text; nothing that is empty."""
    pairs = ((field.label, _text(field)) for field in form if not field.is_hidden)
    return [(label, text) for label, text in pairs if text]


# Parts -------------------------------------------------------------------------------------------


def _put_into_form(
    request: HttpRequest,
    row: Edited,
    make_form: MakeForm,
    typed: KeptForm,
    context: dict[str, Any],
) -> HttpResponse:
    """The form with an earlier text in it; what was typed stands beside it."""
    asked = PutBackForm(request.POST)
    revision = asked.cleaned_data["put_back"] if asked.is_valid() else None
    earlier = reading.find_earlier_text(row, revision=revision)
    values = rows.typed_values(type(row), earlier.values)
    now = rows.values_of(row)
    form = make_form(data=None, initial={**now, **values, "revision": row.revision})
    context = {**context, "put_back": earlier, "typed": _typed(typed, now)}
    return _edit_page(request, row, make_form, form, context)


def _edit_page(
    request: HttpRequest,
    row: Edited,
    make_form: MakeForm,
    form: KeptForm,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """The page with a form in it, and the earlier texts below."""
    page = reading.earlier_texts(row, number=request.GET.get("page", "1"))
    now = rows.values_of(row)
    said = []
    for text in page:
        then = make_form(data=None, initial=now | rows.typed_values(type(row), text.values))
        said.append((text, in_words(then)))
    context = {**context, "form": form, "earlier": said, "earlier_page": page}
    return render(request, context["template"], context, status=status)


def _typed(form: KeptForm, stored: dict[str, Any]) -> list[tuple[str, str]]:
    """What was typed into a form and is not what is stored."""
    return [
        (field.label, text)
        for field in form
        if isinstance(stored.get(field.name), str)
        and (text := str(field.value() or "").replace("\r\n", "\n"))
        and text != stored[field.name]
    ]


def _text(field: BoundField) -> str:
    """What stands in a field, as a person reads it."""
    value, choices = field.value(), getattr(field.field, "choices", None)
    if choices is not None:
        chosen = {str(one) for one in (value if isinstance(value, list) else [value])}
        return ", ".join(str(label) for key, label in choices if str(key) in chosen and key != "")
    if isinstance(value, bool):
        return str(_("yes")) if value else ""
    return "" if value is None else str(value)
