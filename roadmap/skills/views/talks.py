"""Talks, their rehearsals, and the hard questions about them."""

import functools

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.journey.models import Roadmap
from roadmap.skills import rows
from roadmap.skills.forms import AskedFromForm, ListForm, entry_choices
from roadmap.skills.models import HardQuestion, Rehearsal, Talk
from roadmap.skills.talks import reading
from roadmap.skills.talks.forms import QuestionForm, RehearsalForm, TalkForm
from roadmap.skills.views.common import (
    edit,
    go_to_page_of,
    overview_of,
    page_of,
    say_added,
    with_roadmap,
)
from roadmap.web import go, status_of, today_of


@require_safe
@with_roadmap
def show_talks(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """Talks by words (`?q=`) and milestone (`&milestone=t12`)."""
    form = ListForm(request.GET)
    form.is_valid()
    if "milestone" in form.errors:
        return render(request, "400.html", status=400)
    asked = form.cleaned_data
    ref = asked["milestone"]
    page = reading.talks_page(
        roadmap,
        q=asked.get("q", ""),
        entry=overview_of(request, roadmap).find(ref) if ref else None,
        number=request.GET.get("page", "1"),
    )
    context = {"page": page, "form": form, "is_filtered": any(asked.values())}
    return render(request, "skills/talks.html", context, status=status_of(form))


@require_safe
@with_roadmap
def show_talk(request: HttpRequest, roadmap: Roadmap, pk: int) -> HttpResponse:
    """One talk: how its rehearsals went, and the hard questions."""
    return _talk_page(request, roadmap, pk, QuestionForm(is_new=True))


@require_http_methods(["GET", "HEAD", "POST"])
@with_roadmap
def add_talk(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """Add a talk, perhaps for a milestone (`?milestone=t12`)."""
    asked_from = AskedFromForm(request.GET)
    if not asked_from.is_valid():
        return render(request, "400.html", status=400)
    ref = asked_from.cleaned_data["milestone"]
    overview = overview_of(request, roadmap)
    form = TalkForm(
        request.POST if request.method == "POST" else None,
        is_new=True,
        overview=overview,
        initial={"of": ref and overview.find(ref).ref},
    )
    if not form.is_valid():
        return render(request, "skills/talk_form.html", {"form": form}, status=status_of(form))
    talk = rows.add(
        Talk,
        user=request.user,
        key=form.cleaned_data["key"],
        values=form.values,
        ref=form.cleaned_data["of"],
    )
    say_added(request, talk, _("Saved: %(title)s.") % {"title": talk.title})
    return go(request, page_of(talk))


@require_http_methods(["GET", "HEAD", "POST"])
@with_roadmap
def edit_talk(request: HttpRequest, roadmap: Roadmap, pk: int) -> HttpResponse:
    """Edit what a talk is about, and where it was given."""
    talk = rows.find(Talk, user=request.user, pk=pk)
    make_form = functools.partial(TalkForm, is_new=False)
    return edit(request, talk, make_form, template="skills/talk_form.html")


@require_http_methods(["GET", "HEAD", "POST"])
@with_roadmap
def add_rehearsal(request: HttpRequest, roadmap: Roadmap, pk: int) -> HttpResponse:
    """Keep how a rehearsal of a talk went."""
    talk = rows.find(Talk, user=request.user, pk=pk)
    form = RehearsalForm(
        request.POST if request.method == "POST" else None, is_new=True, today=today_of(request)
    )
    if form.is_valid():
        try:
            rehearsal = rows.add(
                Rehearsal,
                user=request.user,
                key=form.cleaned_data["key"],
                values=form.values,
                talk_id=pk,
            )
        except rows.TooMany:
            form.add_error("day", _too_many())
        else:
            say_added(request, rehearsal, _("Rehearsal saved."))
            return go_to_page_of(request, talk, place="rehearsals")
    context = {"form": form, "talk": talk, "back": page_of(talk)}
    return render(request, "skills/rehearsal.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@with_roadmap
def edit_rehearsal(request: HttpRequest, roadmap: Roadmap, pk: int) -> HttpResponse:
    """Edit how a rehearsal went."""
    rehearsal = rows.find(Rehearsal, user=request.user, pk=pk)
    make_form = functools.partial(RehearsalForm, is_new=False, today=today_of(request))
    context = {"talk": rehearsal.talk}
    return edit(request, rehearsal, make_form, template="skills/rehearsal.html", context=context)


@require_POST
@with_roadmap
def add_question(request: HttpRequest, roadmap: Roadmap, pk: int) -> HttpResponse:
    """Keep a hard question about a talk."""
    form = QuestionForm(request.POST, is_new=True)
    if form.is_valid():
        try:
            question = rows.add(
                HardQuestion,
                user=request.user,
                key=form.cleaned_data["key"],
                values=form.values,
                talk_id=pk,
            )
        except rows.TooMany:
            form.add_error("question", _too_many())
        else:
            say_added(request, question, _("Question saved."))
            return go_to_page_of(request, question, place="questions")
    return _talk_page(request, roadmap, pk, form)


@require_http_methods(["GET", "HEAD", "POST"])
@with_roadmap
def edit_question(request: HttpRequest, roadmap: Roadmap, pk: int) -> HttpResponse:
    """Edit a hard question, or what one answers."""
    question = rows.find(HardQuestion, user=request.user, pk=pk)
    make_form = functools.partial(QuestionForm, is_new=False)
    context = {"talk": question.talk}
    return edit(request, question, make_form, template="skills/question.html", context=context)


def _talk_page(request: HttpRequest, roadmap: Roadmap, pk: int, form: QuestionForm) -> HttpResponse:
    talk = rows.find(Talk, user=request.user, pk=pk)
    overview = overview_of(request, roadmap)
    context = {
        "page": reading.talk_page(overview, talk),
        "talk": talk,
        "form": form,
        "choices": entry_choices(overview),
    }
    return render(request, "skills/talk.html", context, status=status_of(form))


def _too_many() -> str:
    text = _("A talk can have %(n)d of these. Remove one that you need no longer.")
    return text % {"n": rows.MOST_PER_TALK}
