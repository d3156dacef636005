"""Saying that something is wrong with a line of the catalogue."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roadmap.journey import reports
from roadmap.journey.forms import ReportForm
from roadmap.journey.views.answers import milestone_answer, milestone_sent, own_milestone_page
from roadmap.web import not_found_is_404


@require_POST
@not_found_is_404
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """Tell the programme's editors what is wrong with a line."""
    form = ReportForm(request.POST)
    if not form.is_valid():
        page = own_milestone_page(request, ref)
        return milestone_answer(request, page, sent={"report": form}, section="report")
    reports.report_line(user=request.user, ref=ref, **form.cleaned_data)
    text = _("Thank you. Your programme’s editors will read it.")
    return milestone_sent(request, ref, text, section="report")
