"""What the journey's views have in common: how they answer."""

import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from roadmap.catalogue.audience import Kind
from roadmap.errors import NotFound
from roadmap.journey import queries
from roadmap.journey.credentials import facts
from roadmap.journey.entries import Entry
from roadmap.journey.forms import ReportForm, StateForm, TargetDateForm
from roadmap.journey.looking_back import history
from roadmap.journey.milestone_page import MilestonePage, milestone_page
from roadmap.journey.models import Event, Milestone, Roadmap
from roadmap.journey.own.forms import PlaceForm, WordsForm
from roadmap.journey.parts.forms import EvidenceForm, NoteForm, NotesPageForm, SubStepForm
from roadmap.journey.planning import planned
from roadmap.journey.queries import Overview
from roadmap.journey.roadmap_page import roadmap_page
from roadmap.journey.services import Change
from roadmap.journey.undo import can_be_undone
from roadmap.web import go, say, today_of

State = Milestone.State


def milestone_url(ref: str) -> str:
    """The address of an entry's own page."""
    return reverse("roadmap:milestone", args=[ref])


def page_number(request: HttpRequest) -> int:
    """Which page of an entry's notes (or of a note's earlier texts) an address asks for, from 1."""
    form = NotesPageForm(request.GET)
    return form.cleaned_data["notes"] or 1 if form.is_valid() else 1


def own_milestone_page(request: HttpRequest, ref: str) -> MilestonePage:
    """What the page of one of the user's entries shows.

    Raises:
        NotFound: when the user has no such entry.
    """
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        raise NotFound("roadmap")
    return milestone_page(roadmap, ref, today=today_of(request), notes_page=page_number(request))


def milestone_answer(
    request: HttpRequest,
    page: MilestonePage,
    *,
    sent: dict[str, Form] | None = None,
    section: str = "facts",
    toast: dict | None = None,
    is_undo: bool = False,
    focus: str = "",
    event: Event | None = None,
) -> HttpResponse:
    """An entry's page; to htmx only the section that changed, with its heading and the toast.

    Only what changed is sent, because what is half typed in the other forms must stay.

    Args:
        request: the user's.
        page: what to show.
        sent: a form that could not be saved, by its name in `_forms`: shown with its errors.
        section: which part htmx gets: "head" (state), "facts" (dates and state), "report", or a
            list: "notes-list", "notes" (the list and the form), and so of "evidence" and "steps".
        toast: what the live region says, see `_toast.html`.
        is_undo: then the form that was sent is in the toast, so all parts are out of band.
        focus: "tick" or "bring-back": what gets the focus, where the button that had it is gone.
        event: what the request has written, for a part to put it on top of the entry's history.
    """
    entry, overview, today = page.entry, page.overview, today_of(request)
    is_part = request.htmx and request.method == "POST"
    held, events = None, ()
    roadmap, zone = overview.roadmap, request.user.zone
    if not is_part:
        held = facts.facts_of_entry(roadmap, overview, entry, today=today)
        # With both, eight queries are used up: the link to the history has to do.
        if not (entry.line.shows and facts.has_facts(entry.line)):
            events = history.latest(roadmap, overview, zone=zone, of=entry)
    elif event:
        events = (history.just_now(event, roadmap, entry, zone=zone),)
    context = {
        "page": page,
        "entry": entry,
        "line": entry.line,
        "overview": overview,
        "token": get_token(request),
        "section": section,
        "toast": toast,
        "is_undo": is_undo,
        "focus": focus,
        "suggested_day": planned.suggested_day(overview, entry, today=today),
        "has_errors": bool(sent),
        "events": events,
        "held": held,
        "has_facts": facts.has_facts(entry.line),
        "forms": _forms(page, today) | (sent or {}),
    }
    template = "roadmap/_milestone_part.html" if is_part else "roadmap/milestone.html"
    return render(request, template, context, status=422 if sent else 200)


def _forms(page: MilestonePage, today: datetime.date) -> dict[str, Form]:
    """The forms of an entry's page, as they are before anything is typed."""
    entry, stages = page.entry, queries.stages_of(page.overview.roadmap)
    return {
        "date": TargetDateForm(initial={"target_date": entry.target_date}),
        "state": StateForm(initial={"done_on": entry.done_on or today}, today=today),
        "note": NoteForm(),
        "words": WordsForm(entry=entry, stages=stages),
        "place": PlaceForm(ref=entry.ref, stage=page.stage.entries),
        "step": SubStepForm(),
        "evidence": EvidenceForm(),
        "report": ReportForm(),
    }


def milestone_saved(
    request: HttpRequest,
    change: Change,
    ref: str,
    text: str,
    *,
    section: str = "facts",
    is_undo: bool = False,
) -> HttpResponse:
    """Say what was saved: to htmx with the section, otherwise on the page it redirects to."""
    if request.htmx:
        page = milestone_page(
            change.roadmap,
            ref,
            today=today_of(request),
            lists={section.removesuffix("-list")},
            notes_page=page_number(request),
        )
        return milestone_answer(
            request,
            page,
            section=section,
            toast=toast_of(text, change),
            is_undo=is_undo,
            event=change.event,
        )
    say_change(request, text, change)
    notes_page = page_number(request)
    query = f"?notes={notes_page}" if notes_page > 1 else ""
    return redirect(f"{milestone_url(ref)}{query}#{section.removesuffix('-list')}")


def milestone_sent(request: HttpRequest, ref: str, text: str, *, section: str) -> HttpResponse:
    """Say that something was sent from an entry's page which is no part of the journey."""
    if request.htmx:
        page = own_milestone_page(request, ref)
        toast = {"text": text, "undo_url": ""}
        return milestone_answer(request, page, section=section, toast=toast)
    messages.success(request, text)
    return redirect(f"{milestone_url(ref)}#{section}")


def state_saved(
    request: HttpRequest,
    change: Change,
    ref: str,
    *,
    back: str,
    edition: int | None = None,
    is_undo: bool = False,
) -> HttpResponse:
    """Say which state an entry has now, with the counts.

    To a list that shows an older edition the answer is the whole page: no total may change without
    the notice that says why.

    Args:
        request: the user's.
        change: what the service did.
        ref: the entry.
        back: the page it was asked from: a key of `roadmap_page.FILTERS`, or `StateForm.MILESTONE`.
        edition: the number of the edition that the list shows; None when it does not say.
        is_undo: then the focus goes to the tick.
    """
    today = today_of(request)
    was_skipped = change.event is not None and change.event.before["state"] == State.SKIPPED
    is_offer = request.htmx.trigger == "tick-too"  # a button that the answer takes away
    focus = "tick" if is_undo or was_skipped or is_offer else ""
    if back == StateForm.MILESTONE:
        page = milestone_page(change.roadmap, ref, today=today, lists=())
        text = _state_text(request, page.entry, page.overview, is_undo=is_undo)
        if request.htmx:
            # The side changes with these only; otherwise what is half typed there stays.
            is_beside = request.htmx.target == "facts" or was_skipped or page.entry.is_skipped
            return milestone_answer(
                request,
                page,
                section="facts" if is_beside else "head",
                toast=toast_of(text, change),
                is_undo=is_undo,
                focus="bring-back" if page.entry.is_skipped else focus,
                event=change.event,
            )
        say_change(request, text, change)
        return redirect("roadmap:milestone", ref=ref)
    page = roadmap_page(change.roadmap, show=back, today=today)
    entry = page.overview.find(ref)
    text = _state_text(request, entry, page.overview, is_undo=is_undo)
    if request.htmx and entry.is_shown and _shows_current(page.overview, edition):
        context = {
            "page": page,
            "overview": page.overview,
            "stage": page.overview.stage_of(entry),
            "entries": [entry],
            "waiting": [
                other
                for other in page.overview.entries
                if other.line.id in entry.line.opens and other.is_to_do
            ],
            "toast": toast_of(text, change),
            "token": get_token(request),
            "is_undo": is_undo,
            "focus": focus,
        }
        return render(request, "roadmap/_changed.html", context)
    say_change(request, text, change)
    query = f"?show={back}" if back else ""
    return go(request, f"{reverse('roadmap:roadmap')}{query}#entry-{ref}")


def _shows_current(overview: Overview, edition: int | None) -> bool:
    """Whether a list that shows this edition, or does not say which, shows the present one."""
    if edition is None:
        return overview.update is None
    return edition == overview.roadmap.roadmap_template.current_edition.number


def toast_of(text: str, change: Change) -> dict:
    """What the live region says of a write, with Undo if there is one, see `_toast.html`."""
    return {"text": text, "undo_url": _undo_url(change)}


def say_change(request: HttpRequest, text: str, change: Change) -> None:
    """Keep a text for the toast of the next page, with Undo for what a write did."""
    say(request, text, undo_url=_undo_url(change))


def _undo_url(change: Change) -> str:
    """Where to undo what a write did; empty when nothing changed or it cannot be undone."""
    if change.event and can_be_undone(change.event):
        return reverse("roadmap:undo", args=[change.event.pk])
    return ""


def _state_text(request: HttpRequest, entry: Entry, overview: Overview, *, is_undo: bool) -> str:
    if entry.is_done:
        text = _("Done: <bdi>{title}</bdi>. {done} of {total}.")
    elif entry.is_doing:
        text = _("Doing: <bdi>{title}</bdi>. {done} of {total}.")
    elif entry.is_skipped:
        text = _("Set aside: <bdi>{title}</bdi>. {done} of {total}.")
    else:
        text = _("Not done: <bdi>{title}</bdi>. {done} of {total}.")
    count = overview.count
    text = format_html(text, title=entry.title, done=count.done, total=count.total)
    # Whoever gave a day, or took something back, was not asking what more there is to say.
    is_plain_tick = entry.is_done and not is_undo and not request.POST.get("done_on")
    return _with_offer(text, entry, overview) if is_plain_tick else text


def _with_offer(text: str, entry: Entry, overview: Overview) -> str:
    """What a tick says, and where to say more of it: of these kinds only."""
    if facts.has_facts(entry.line):
        query = urlencode({"kind": entry.line.kind, "of": entry.ref})
        url, words = f"{reverse('roadmap:add_credential')}?{query}", _("Say which and when")
    elif entry.line.kind == Kind.SPECIALTY and overview.roadmap.specialty is None:
        url, words = reverse("roadmap:start"), _("Choose your area of expertise")
    else:
        return text
    return format_html('{} <a class="p-0" href="{}">{}</a>', text, url, words)
