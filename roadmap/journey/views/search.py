"""Looking for words on one's own roadmap."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from roadmap.journey import queries, search
from roadmap.journey.forms import SearchForm
from roadmap.journey.models import Roadmap
from roadmap.web import status_of, today_of


@require_safe
def show_results(request: HttpRequest) -> HttpResponse:
    """Where a text (`?q=`) stands on the user's roadmap."""
    roadmap = Roadmap.objects.for_user(request.user).first()
    if roadmap is None:
        return redirect("roadmap:start")
    form = SearchForm({"q": request.GET.get("q", "")})
    context = {"form": form}
    if form.is_valid():
        q = form.cleaned_data["q"]
        context |= {"q": q, "is_too_short": 0 < len(q) < search.SHORTEST}
        if len(q) >= search.SHORTEST:
            overview = queries.overview(roadmap, today=today_of(request))
            context["results"] = search.find(overview, q)
    return render(request, "roadmap/search.html", context, status=status_of(form))
