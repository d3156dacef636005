"""Who may sit at the desk, and what every page of it shows around its own content."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from roadmap.catalogue.models import RoadmapTemplate

PERMISSION = "roadmap.change_roadmaptemplate"
CHANGE_LINES = "roadmap.change_milestonetemplate"


def for_editors(view: Callable[..., HttpResponse], *more: str) -> Callable[..., HttpResponse]:
    """A view of the desk: for staff who may change roadmap templates, and for nobody else.

    Whoever is no staff is sent to the admin's login; staff without the permission get a 403.

    Args:
        view: the view.
        more: permissions that it needs as well.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perms((PERMISSION, *more)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(guarded)


def find_template(pk: int) -> RoadmapTemplate:
    """The roadmap template with its current edition, but for the edition's content.

    Raises:
        Http404: when there is none.
    """
    roadmap_templates = RoadmapTemplate.objects.select_related(
        "current_edition", "current_edition__published_by"
    )
    return get_object_or_404(roadmap_templates.defer("current_edition__content"), pk=pk)


def frame(
    request: HttpRequest, title: str, roadmap_template: RoadmapTemplate | None = None
) -> dict[str, Any]:
    """What the admin's frame needs around a page of the desk.

    Args:
        request: for whom it is.
        title: of the page.
        roadmap_template: the path that the page is about; None when it is about all of them.
    """
    return {
        **admin.site.each_context(request),
        "title": title,
        "opts": RoadmapTemplate._meta,
        "original": roadmap_template,
    }
