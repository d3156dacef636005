"""The pages that anybody may read."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from roadmap.catalogue import editions
from roadmap.catalogue.example import example
from roadmap.catalogue.models import RoadmapTemplate


@login_not_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What the site is for, with the stages of the current edition; to the signed-in, the roadmap.

    One query; one more where the process meets an edition first.
    """
    if request.user.is_authenticated:
        return redirect("roadmap:roadmap")
    roadmap_template = RoadmapTemplate.objects.published().first()
    if roadmap_template is None:
        return render(request, "landing.html")
    content = editions.load(roadmap_template.current_edition)
    in_use = [line for stage in content.stages for line in stage.lines if not line.retired]
    stages = [
        (stage, number)
        for stage in content.stages
        if (number := sum(line.stage_id == stage.id for line in in_use))
    ]
    context = {
        "stages": stages,
        "milestone_count": len(in_use),
        "first": in_use[0] if in_use else None,
        "example": example(content, today=timezone.localdate()),
    }
    return render(request, "landing.html", context)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: the landing page."""
    return render(request, "robots.txt", content_type="text/plain")
