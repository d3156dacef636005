"""Associations, with what one holds of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roadmap.journey.models import Roadmap
from roadmap.skills import associations
from roadmap.skills.views.common import with_roadmap
from roadmap.web import today_of


@require_safe
@with_roadmap
def show_associations(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """All associations: what each gives, to whom it is open, and what one holds of it."""
    page = associations.associations_page(roadmap, today=today_of(request))
    return render(request, "skills/associations.html", {"page": page})
