"""The first page of the desk: every roadmap template, and what waits to be published."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roadmap.catalogue import publishing
from roadmap.catalogue.models import RoadmapTemplate
from roadmap.desk import freshness
from roadmap.desk.access import frame


@dataclass(frozen=True, slots=True)
class Card:
    """A roadmap template at the desk."""

    roadmap_template: RoadmapTemplate
    has_changes: bool


@require_safe
def show_desk(request: HttpRequest) -> HttpResponse:
    """Every roadmap template with its current edition, and whether there is something new."""
    roadmap_templates = RoadmapTemplate.objects.select_related(
        "current_edition", "current_edition__published_by"
    ).defer("current_edition__content")
    cards = [
        Card(found, not publishing.propose(found).changes_nothing) for found in roadmap_templates
    ]
    context = {
        **frame(request, _("Desk")),
        "cards": cards,
        "waiting": freshness.waiting(timezone.localdate()),
    }
    return TemplateResponse(request, "admin/desk/desk.html", context)
