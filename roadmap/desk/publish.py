"""Changes and publish: what publishing would change, for whom, and the button.

An earlier edition is published again on the same page, at an address of its own.
"""

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roadmap.catalogue import publishing
from roadmap.catalogue.models import Edition, RoadmapTemplate
from roadmap.catalogue.publishing import ChangedMeanwhile, NothingChanged, Proposal
from roadmap.desk.access import find_template, frame
from roadmap.desk.forms import PublishForm
from roadmap.desk.review import problems, review

METHODS = require_http_methods(["GET", "HEAD", "POST"])


@METHODS
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What publishing the working copy would change; on a POST, publish it.

    Raises:
        Http404: when there is no such roadmap template.
    """
    return _page(request, pk)


@METHODS
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What publishing an earlier edition again would change; on a POST, publish it.

    Raises:
        Http404: when there is no such edition of this roadmap template.
    """
    return _page(request, pk, number)


def _page(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """The page for the working copy, or for the edition with this number."""
    proposal = _propose(pk, number)
    if request.method != "POST":
        return _show(request, proposal, PublishForm())
    if proposal.changes_nothing:
        messages.warning(request, _nothing_changed(proposal.roadmap_template))
        return redirect("desk:editions", pk)
    form = PublishForm(request.POST)
    # The token pins what is published to what was looked at; the checks' verdict too.
    token = request.POST.get("token", "")
    if token != proposal.token:
        return _show(request, proposal, form, looked_at=token, status=409)
    if any(problem.blocks for problem in problems(proposal)) or not form.is_valid():
        return _show(request, proposal, form, status=422)
    try:
        edition = _publish(request, proposal, form)
    except (NothingChanged, ChangedMeanwhile):
        # Somebody was quicker by a moment: what there is now is not what the token names.
        return _page(request, pk, number)
    said = _("Published edition %d. Everybody reads it from now on.")
    messages.success(request, said % edition.number)
    return redirect("desk:editions", pk)


def _propose(pk: int, number: int | None) -> Proposal:
    roadmap_template = find_template(pk)
    restores = None
    if number is not None:
        restores = get_object_or_404(roadmap_template.editions, number=number)
    return publishing.propose(roadmap_template, restores=restores)


def _publish(request: HttpRequest, proposal: Proposal, form: PublishForm) -> Edition:
    """Publish, and write it into the admin's history: both or neither.

    Raises:
        NothingChanged: when the current edition says the same.
        ChangedMeanwhile: when there is something else to publish by now.
    """
    with transaction.atomic():
        edition = publishing.publish(
            roadmap_template=proposal.roadmap_template,
            by=request.user,
            note=form.cleaned_data["note"],
            message=form.cleaned_data["message"],
            restores=proposal.restores,
            token=proposal.token,
        )
        if edition.restores:
            said = _("Published edition %(number)d, which is edition %(restored)d again.") % {
                "number": edition.number,
                "restored": edition.restores.number,
            }
        else:
            said = _("Published edition %d.") % edition.number
        admin.site.get_model_admin(RoadmapTemplate).log_change(
            request, edition.roadmap_template, said
        )
    return edition


def _nothing_changed(roadmap_template: RoadmapTemplate) -> str:
    current = roadmap_template.current_edition
    return _(
        "Nothing was published: edition %(number)d of %(when)s, by %(who)s, says the same already."
    ) % {
        "number": current.number,
        "when": date_format(localtime(current.published_at), "DATETIME_FORMAT"),
        "who": current.published_by or _("the site"),
    }


def _show(
    request: HttpRequest,
    proposal: Proposal,
    form: PublishForm,
    *,
    looked_at: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page.

    Args:
        request: who looks.
        proposal: what there is to publish now.
        form: with what was typed so far.
        looked_at: the token of what was to be published, when there is something else now.
        status: of the answer.
    """
    if proposal.restores:
        title = _("Publish edition %d again") % proposal.restores.number
    else:
        title = _("Changes and publish")
    context = {
        **frame(request, title, proposal.roadmap_template),
        "review": review(proposal),
        "proposal": proposal,
        "form": form,
        "has_changed": looked_at is not None,
        "published_since": _published_since(proposal, looked_at) if looked_at else [],
    }
    return TemplateResponse(request, "admin/desk/publish.html", context, status=status)


def _published_since(proposal: Proposal, looked_at: str) -> list[tuple[Edition, bool]]:
    """The editions made since somebody looked, each with whether it is what they looked at."""
    number, _dash, digest = looked_at.partition("-")
    if not number.isdecimal() or len(number) > 9:
        return []
    editions = (
        proposal.roadmap_template.editions.filter(number__gte=int(number))
        .select_related("published_by")
        .defer("content")
        .order_by("number")
    )
    return [(edition, edition.digest == digest) for edition in editions]
