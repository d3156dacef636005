"""The brief: the page to print, choosing what stands on it."""

import functools

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.journey.models import Credential, Roadmap
from roadmap.skills import rows
from roadmap.skills.brief import reading, writes
from roadmap.skills.brief.forms import BriefForm
from roadmap.skills.models import MOST_ON_BRIEF, Story
from roadmap.skills.stories.forms import OnBriefForm
from roadmap.skills.views.common import edit, with_roadmap
from roadmap.web import say, today_of


@require_safe
@with_roadmap
def show_brief(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """The brief, as it is printed."""
    page = reading.brief_page(roadmap, today=today_of(request))
    return render(request, "skills/brief.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@with_roadmap
def edit_brief(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """Choose what stands on the brief."""
    row = writes.brief_of(roadmap)
    offered = reading.offered(roadmap, row)
    make_form = functools.partial(
        BriefForm,
        stories=[(story.pk, story.title) for story in offered.stories],
        talks=[(talk.pk, talk.title) for talk in offered.talks],
        credentials=[(one.pk, _name(one)) for one in offered.credentials],
        evidence=[(one.pk, one.label) for one in offered.evidence],
        has_area=roadmap.specialty is not None,
    )
    context = {"offered": offered}
    return edit(
        request,
        row,
        make_form,
        template="skills/brief_form.html",
        context=context,
        save=writes.save,
    )


@require_POST
@with_roadmap
def set_story(request: HttpRequest, roadmap: Roadmap, pk: int) -> HttpResponse:
    """Put a story on the brief, or take it off."""
    rows.find(Story, user=request.user, pk=pk)
    form = OnBriefForm(request.POST)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    is_on = form.cleaned_data["on"]
    try:
        writes.set_story(user=request.user, pk=pk, on=is_on)
    except writes.Full:
        text = _("Your brief has %(n)d stories on it already. Take one off first.")
        say(request, text % {"n": MOST_ON_BRIEF})
    else:
        say(request, _("It is on your brief.") if is_on else _("It is off your brief."))
    return redirect(reverse("skills:story", args=[pk]))


def _name(credential: Credential) -> str:
    """What a credential is called where it is chosen."""
    if credential.organisation:
        return f"{credential.title}, {credential.organisation}"
    return credential.title
