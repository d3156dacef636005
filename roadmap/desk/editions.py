"""The editions: the list, one of them to read, and the difference of any two."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roadmap.catalogue import editions
from roadmap.catalogue.differences import difference
from roadmap.catalogue.models import RoadmapTemplate
from roadmap.desk.access import find_template, frame
from roadmap.desk.forms import CompareForm
from roadmap.desk.review import names

PER_PAGE = 50


@require_safe
def show_editions(request: HttpRequest, pk: int) -> HttpResponse:
    """The editions of a roadmap template, the newest first: when, who, why.

    Raises:
        Http404: when there is no such roadmap template.
    """
    roadmap_template = find_template(pk)
    rows = roadmap_template.editions.select_related("published_by", "restores").defer(
        "content", "restores__content"
    )
    context = {
        **frame(request, _("Editions"), roadmap_template),
        "page": Paginator(rows.order_by("-number"), PER_PAGE).get_page(request.GET.get("page")),
        "form": CompareForm(roadmap_template=roadmap_template, initial=_last_two(roadmap_template)),
    }
    return TemplateResponse(request, "admin/desk/editions.html", context)


@require_safe
def show_edition(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One edition, to read.

    Raises:
        Http404: when there is no such edition of this roadmap template.
    """
    roadmap_template = find_template(pk)
    edition = get_object_or_404(
        roadmap_template.editions.select_related("published_by", "restores").defer(
            "content", "restores__content"
        ),
        number=number,
    )
    context = {
        **frame(request, _("Edition %d") % number, roadmap_template),
        "edition": edition,
        "content": editions.load(edition),
        "is_current": edition.pk == roadmap_template.current_edition_id,
    }
    return TemplateResponse(request, "admin/desk/edition.html", context)


@require_safe
def show_difference(request: HttpRequest, pk: int) -> HttpResponse:
    """What is different between the two editions that `from` and `to` name.

    Raises:
        Http404: when there is no such roadmap template.
    """
    roadmap_template = find_template(pk)
    form = CompareForm(request.GET or None, roadmap_template=roadmap_template)
    context = {**frame(request, _("Compare editions"), roadmap_template), "form": form}
    if form.is_valid():
        chosen = {
            edition.number: edition
            for edition in roadmap_template.editions.filter(number__in=form.cleaned_data.values())
            .select_related("published_by")
            .defer("content")
        }
        before, after = (chosen[form.cleaned_data[name]] for name in ("from", "to"))
        context |= {
            "before": before,
            "after": after,
            "difference": difference(editions.load(before), editions.load(after), names()),
        }
    return TemplateResponse(
        request, "admin/desk/difference.html", context, status=422 if form.errors else 200
    )


def _last_two(roadmap_template: RoadmapTemplate) -> dict[str, int]:
    current = roadmap_template.current_edition
    return {"from": max(current.number - 1, 1), "to": current.number} if current else {}
