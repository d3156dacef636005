"""The stage history of all applications, to print and as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roadmap.applications import report
from roadmap.applications.forms import ReportForm
from roadmap.applications.views.answers import with_roadmap
from roadmap.csv_text import csv_response
from roadmap.journey.models import Roadmap
from roadmap.web import status_of, today_of


@require_safe
@with_roadmap
def show_report(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """What happened to the applications, perhaps in some days only, ready to be printed."""
    form = ReportForm(request.GET)
    days = form.cleaned_data if form.is_valid() else {}
    context = {
        "form": form,
        "histories": report.histories(roadmap, **days),
        "query": request.GET.urlencode() if form.is_valid() else "",
        "today": today_of(request),
        "days": days,
    }
    return render(request, "applications/report.html", context, status=status_of(form))


@require_safe
@with_roadmap
def download_report(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """The same as a CSV file."""
    form = ReportForm(request.GET)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    rows = report.csv_rows(report.histories(roadmap, **form.cleaned_data))
    return csv_response(rows, name="applications")
