"""The skills, and rating oneself."""

import functools

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.journey.models import Roadmap
from roadmap.skills import coverage, rows
from roadmap.skills.forms import RatingForm
from roadmap.skills.models import Rating
from roadmap.skills.views.common import edit, go_to_page_of, say_added, with_roadmap
from roadmap.web import status_of, today_of


@require_safe
@with_roadmap
def show_skills(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """All key skills, and which have a story that can be told."""
    return render(request, "skills/skills.html", {"page": coverage.skills_page(roadmap)})


@require_safe
@with_roadmap
def show_skill(request: HttpRequest, roadmap: Roadmap, skill_id: int) -> HttpResponse:
    """One skill: why it matters, where one stands, and the stories that show it."""
    form = RatingForm(is_new=True, today=today_of(request))
    return _skill_page(request, roadmap, skill_id, form)


@require_POST
@with_roadmap
def rate(request: HttpRequest, roadmap: Roadmap, skill_id: int) -> HttpResponse:
    """Say how good one is at a skill."""
    form = RatingForm(request.POST, is_new=True, today=today_of(request))
    if not form.is_valid():
        return _skill_page(request, roadmap, skill_id, form)
    skill = coverage.find_skill(skill_id)
    rating = rows.add(
        Rating,
        user=request.user,
        key=form.cleaned_data["key"],
        values=form.values,
        skill_id=skill.pk,
    )
    text = _("Saved: %(skill)s, %(level)s.")
    words = {"skill": skill.name, "level": rating.get_level_display()}
    say_added(request, rating, text % words)
    return go_to_page_of(request, rating, place="ratings")


@require_http_methods(["GET", "HEAD", "POST"])
@with_roadmap
def edit_rating(request: HttpRequest, roadmap: Roadmap, pk: int) -> HttpResponse:
    """Correct a rating."""
    rating = rows.find(Rating, user=request.user, pk=pk)
    make_form = functools.partial(RatingForm, is_new=False, today=today_of(request))
    context = {"skill": coverage.find_skill(rating.skill_id)}
    return edit(request, rating, make_form, template="skills/rating.html", context=context)


def _skill_page(
    request: HttpRequest, roadmap: Roadmap, skill_id: int, form: RatingForm
) -> HttpResponse:
    page = coverage.skill_page(roadmap, skill_id, number=request.GET.get("page", "1"))
    context = {"page": page, "skill": page.skill, "form": form, "levels": coverage.LEVEL_LINES}
    if page.dots:
        context["in_words"] = coverage.ratings_in_words(page)
    return render(request, "skills/skill.html", context, status=status_of(form))
