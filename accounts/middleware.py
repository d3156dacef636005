"""What a signed-in person's request needs, and what is answered to somebody who is not."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout, middleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.second_step import app_of, ask_again, is_given
from accounts.views import session_ended
from mslprep.errors import typed_text

View = Callable[[HttpRequest], HttpResponse]

DAY = 24 * 60 * 60
LONGEST_SESSION = 90 * DAY
LONGEST_STAFF_SESSION = DAY // 2


def signed_in(get_response: View) -> View:
    """Middleware: activates the person's time zone, and keeps their session while they come back.

    A session ends 14 days after the last visit (`SESSION_COOKIE_AGE`), in any case 90 days after
    it began, and after half a day where the person may use the admin. It is stored at most once a
    day, so that reading pages writes nothing.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        now = int(time.time())
        longest = LONGEST_STAFF_SESSION if request.user.is_staff else LONGEST_SESSION
        if now - request.session.get("began", now) >= longest:
            logout(request)
            return get_response(request)
        if now - request.session.get("seen", 0) >= DAY:
            request.session.setdefault("began", now)
            request.session["seen"] = now
        with timezone.override(request.user.zone):
            return get_response(request)

    return middleware


def second_step_of_staff(get_response: View) -> View:
    """Middleware: lets staff into the admin only after a second step, where the site wants that.

    A stolen password alone then changes nobody's roadmap. Who has a second step is asked for a
    code, once a session; who has none yet, or none any more, is sent to turn it on.
    `STAFF_NEED_SECOND_STEP` says whether the site wants it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        is_guarded = settings.STAFF_NEED_SECOND_STEP and request.user.is_staff
        # The whole path, since what `reverse` gives begins with a prefix the site may stand under.
        if not is_guarded or not request.path.startswith(reverse("admin:index")):
            return get_response(request)
        app = app_of(request.user)
        if app is None:
            return redirect("mfa_index")
        return get_response(request) if is_given(request, app) else ask_again(request)

    return middleware


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Sends people to sign in, except where that would lose what they typed."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        """401 to htmx, which keeps the page; to a form a page with its text; else a redirect."""
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        if request.method == "POST":
            return session_ended(request, typed_text(request))
        return super().handle_no_permission(request, view_func)
