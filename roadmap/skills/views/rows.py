"""What can be done with rows of all kinds: remove, bring back, undo an edit, link to an entry."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap.journey.models import Roadmap
from roadmap.skills import removed, rows
from roadmap.skills.forms import LinkForm
from roadmap.skills.models import Kept, Story, Talk
from roadmap.skills.views.common import list_of, page_of, with_roadmap
from roadmap.web import go, say


@require_safe
@with_roadmap
def show_removed(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """What was removed in this wing, with a way back; `?kind=stories` shows all of one kind."""
    kind = request.GET.get("kind")
    if kind in removed.TITLES:
        groups = (removed.group(roadmap, kind, number=request.GET.get("page")),)
    else:
        groups = removed.groups(roadmap)
    return render(request, "skills/removed.html", {"groups": groups})


@require_POST
@with_roadmap
def remove(request: HttpRequest, roadmap: Roadmap, kind: str, pk: int) -> HttpResponse:
    """Take a row off the pages; the answer offers to bring it back."""
    row = rows.set_removed(_kept(kind), user=request.user, pk=pk, removed=True)
    say(request, _("Removed."), undo_url=reverse("skills:restore", args=[kind, pk]))
    return go(request, list_of(row))


@require_POST
@with_roadmap
def restore(request: HttpRequest, roadmap: Roadmap, kind: str, pk: int) -> HttpResponse:
    """Bring a removed row back, also long after it was removed."""
    row = rows.set_removed(_kept(kind), user=request.user, pk=pk, removed=False)
    say(request, _("Brought back."))
    return go(request, page_of(row))


@require_POST
@with_roadmap
def undo(request: HttpRequest, roadmap: Roadmap, pk: int) -> HttpResponse:
    """Put back what a row said before an edit."""
    try:
        row = rows.put_back(user=request.user, earlier_id=pk)
    except rows.ChangedSince as changed:
        row = changed.row
        say(request, _("This was changed again since, so nothing was undone."))
    else:
        say(request, _("Undone."))
    return go(request, page_of(row))


@require_POST
@with_roadmap
def link(request: HttpRequest, roadmap: Roadmap, kind: str) -> HttpResponse:
    """Link a story or a talk to a milestone, or take the link away."""
    model = _kept(kind)
    if model not in (Story, Talk):
        raise Http404(f"{kind} have no milestones")
    form = LinkForm(request.POST)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    asked = form.cleaned_data
    row = rows.link(
        model, user=request.user, pk=asked["row"], ref=asked["of"], linked=asked["linked"]
    )
    say(request, _("Linked.") if asked["linked"] else _("No longer linked."))
    if asked["back"]:
        return go(request, f"{list_of(row)}?milestone={asked['of']}")
    return go(request, f"{page_of(row)}#milestones")


def _kept(kind: str) -> type[Kept]:
    """The kind of row that an address names.

    Raises:
        Http404: for a kind that cannot be removed.
    """
    model = rows.KINDS.get(kind)
    if model is None or not issubclass(model, Kept):
        raise Http404(kind)
    return model
