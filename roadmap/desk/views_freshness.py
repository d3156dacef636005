"""The pages with the lines that have to be looked at again, and with what users report."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap.catalogue.models import MilestoneTemplate, Report
from roadmap.desk import freshness
from roadmap.desk.access import frame

PER_PAGE = 50


class CheckedForm(forms.Form):
    """After how many months a line is due again."""

    months = forms.TypedChoiceField(
        coerce=int, choices=[(months, str(months)) for months in freshness.MONTHS]
    )


class ReportForm(forms.Form):
    """Whether a report is to be open or closed."""

    state = forms.ChoiceField(choices=[("open", "open"), ("closed", "closed")])


@require_safe
def show_freshness(request: HttpRequest) -> HttpResponse:
    """The lines that have to be looked at again, the worst first."""
    stale = freshness.queue(timezone.localdate())
    context = {
        **frame(request, _("Freshness")),
        "page": Paginator(stale, PER_PAGE).get_page(request.GET.get("page")),
        "months": freshness.MONTHS,
    }
    return TemplateResponse(request, "admin/desk/freshness.html", context)


@require_POST
def mark_checked(request: HttpRequest, line_id: int) -> HttpResponse:
    """Say that a line was checked today.

    Raises:
        Http404: when there is no such line.
    """
    form = CheckedForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("This form cannot be read."))
    try:
        line = freshness.mark_checked(
            line_id=line_id,
            months=form.cleaned_data["months"],
            today=timezone.localdate(),
            by=request.user,
        )
    except MilestoneTemplate.DoesNotExist as error:
        raise Http404 from error
    said = _("“%(line)s” was checked today; its next review is due on %(day)s.")
    values = {"line": line, "day": date_format(line.review_by)}
    messages.success(request, said % values)
    return redirect("desk:freshness")


@require_safe
def show_reports(request: HttpRequest) -> HttpResponse:
    """What users report, open ones first. Nobody is named: a report is about a line."""
    context = {
        **frame(request, _("Reports")),
        "page": Paginator(freshness.reports(), PER_PAGE).get_page(request.GET.get("page")),
    }
    return TemplateResponse(request, "admin/desk/reports.html", context)


@require_POST
def set_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Close a report or open it again, as the form says.

    Raises:
        Http404: when there is no such report.
    """
    form = ReportForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("This form cannot be read."))
    closed = form.cleaned_data["state"] == "closed"
    try:
        freshness.set_closed(report_id=report_id, closed=closed, by=request.user)
    except Report.DoesNotExist as error:
        raise Http404 from error
    said = _("The report is closed.") if closed else _("The report is open again.")
    messages.success(request, said)
    return redirect("desk:reports")
