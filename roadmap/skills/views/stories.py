"""Stories: the list, reading one, writing and editing it, and how long it takes to say."""

import functools

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.catalogue.models import Skill
from roadmap.journey.models import Roadmap
from roadmap.skills import rows
from roadmap.skills.brief.writes import brief_of
from roadmap.skills.forms import AskedFromForm, entry_choices
from roadmap.skills.models import PARTS, Story
from roadmap.skills.stories import aloud, reading
from roadmap.skills.stories.forms import StoriesForm, StoryForm
from roadmap.skills.views.common import edit, overview_of, page_of, say_added, with_roadmap
from roadmap.web import go, status_of


@require_safe
@with_roadmap
def show_stories(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """Stories by words (`?q=`), skill (`&skill=7`), milestone (`&milestone=t12`) and state."""
    form = StoriesForm(request.GET, skills=Skill.objects.all())
    form.is_valid()
    if "milestone" in form.errors:
        return render(request, "400.html", status=400)
    asked = form.cleaned_data
    ref, show = asked["milestone"], asked.get("show")
    page = reading.stories_page(
        roadmap,
        q=asked.get("q", ""),
        skill=asked.get("skill"),
        is_told=(show == StoriesForm.TOLD) if show else None,
        entry=overview_of(request, roadmap).find(ref) if ref else None,
        number=request.GET.get("page", "1"),
    )
    context = {"page": page, "form": form, "is_filtered": any(asked.values())}
    return render(request, "skills/stories.html", context, status=status_of(form))


@require_safe
@with_roadmap
def show_story(request: HttpRequest, roadmap: Roadmap, pk: int) -> HttpResponse:
    """One story, to read and to say aloud."""
    overview = overview_of(request, roadmap)
    page = reading.story_page(overview, rows.find(Story, user=request.user, pk=pk))
    context = {
        "page": page,
        "story": page.story,
        "is_on_brief": pk in brief_of(roadmap).stories,
        "choices": entry_choices(overview),
        "words_a_minute": aloud.WORDS_A_MINUTE,
    }
    return render(request, "skills/story.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_roadmap
def add_story(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """Write a story, perhaps about a skill (`?skill=7`) or for a milestone (`?milestone=t12`)."""
    asked_from = AskedFromForm(request.GET)
    if not asked_from.is_valid():
        return render(request, "400.html", status=400)
    skills = list(Skill.objects.all())
    chosen, ref = asked_from.cleaned_data["skill"], asked_from.cleaned_data["milestone"]
    overview = overview_of(request, roadmap)
    form = StoryForm(
        request.POST if request.method == "POST" else None,
        is_new=True,
        skills=skills,
        overview=overview,
        initial={"skills": [chosen] if chosen else [], "of": ref and overview.find(ref).ref},
    )
    if not form.is_valid():
        about = next((one for one in skills if one.pk == chosen and not form.is_bound), None)
        context = {"form": form, "skills": skills, "about": about, **_counted(form)}
        return render(request, "skills/story_form.html", context, status=status_of(form))
    story = rows.add(
        Story,
        user=request.user,
        key=form.cleaned_data["key"],
        values=form.values,
        ref=form.cleaned_data["of"],
    )
    say_added(request, story, _("Saved: %(title)s.") % {"title": story.title})
    return go(request, page_of(story))


@require_http_methods(["GET", "HEAD", "POST"])
@with_roadmap
def edit_story(request: HttpRequest, roadmap: Roadmap, pk: int) -> HttpResponse:
    """Edit a story."""
    story = rows.find(Story, user=request.user, pk=pk)
    skills = list(Skill.objects.all())
    make_form = functools.partial(StoryForm, is_new=False, skills=skills)
    context = {"skills": skills, **_counted(None, story)}
    return edit(request, story, make_form, template="skills/story_form.html", context=context)


@require_POST
@with_roadmap
def count_words(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """How long what is typed takes to say aloud, as a fragment. Nothing is stored."""
    return render(request, "skills/_aloud.html", _count(request.POST))


def _counted(form: StoryForm | None, story: Story | None = None) -> dict[str, object]:
    """How long a story takes to say: what was typed, or what is stored."""
    if form is not None:
        return _count({part: form[part].value() or "" for part in PARTS})
    return _count({part: getattr(story, part) for part in PARTS})


def _count(texts: dict[str, str]) -> dict[str, object]:
    words = sum(aloud.count_words(texts.get(part, "")) for part in PARTS)
    return {
        "words": words,
        "time": aloud.in_words(words),
        "is_long": aloud.is_long(words),
        "words_a_minute": aloud.WORDS_A_MINUTE,
        "gentle_words": aloud.GENTLE_WORDS,
    }
