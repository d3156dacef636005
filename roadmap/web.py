"""What the views of all wings have in common."""

import datetime
import functools
from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from roadmap.errors import NotFound


def not_found_is_404(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 where a service or a query finds nothing of this user's own."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404(str(error)) from error

    return wrapped


def today_of(request: HttpRequest) -> datetime.date:
    """Today where the user is."""
    return timezone.localdate(timezone=request.user.zone)


def status_of(form: Form) -> int:
    """422 for a form that was sent and is not valid, 200 otherwise."""
    return 422 if form.is_bound and form.errors else 200


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to another page, in the way that htmx or a plain form needs."""
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def say(request: HttpRequest, text: str, *, undo_url: str = "") -> None:
    """Keep a text for the toast of the next page.

    Args:
        request: the user's.
        text: says what has just happened.
        undo_url: the address that a post takes it back at; empty where there is no Undo.
    """
    messages.success(request, text, extra_tags=undo_url or "toast")
