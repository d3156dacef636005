"""The second step when signing in: a code from an app, and codes to keep for when that is lost."""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.adapter import PASSWORD_GIVEN
from accounts.models import User
from accounts.views import InvalidIs422


def app_of(user: User) -> Authenticator | None:
    """What is known of the app a user has set up; None while the step is off. One query."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def is_given(request: HttpRequest, app: Authenticator) -> bool:
    """Whether a code was given in this session since this app was set up.

    A session from before knows the password alone, or an app that was taken away since.
    """
    return any(
        record["method"] == "mfa" and record["at"] >= app.created_at.timestamp()
        for record in get_authentication_records(request, request.user)
    )


def ask_again(request: HttpRequest) -> HttpResponse:
    """To the page that asks for a code, and from there back here, or home after a form."""
    here = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("mfa_index")
    return redirect(reverse("mfa_reauthenticate", query={"next": here}))


def remove(user: User) -> bool:
    """Turn a user's second step off, and forget the codes they kept.

    Returns:
        False when it was not on.
    """
    deleted, _by_model = Authenticator.objects.filter(user=user).delete()
    return bool(deleted)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Whether it is on, since when, and what can be done about it."""
    context = {
        "app": app_of(request.user),
        "is_needed": request.user.is_staff and settings.STAFF_NEED_SECOND_STEP,
    }
    return render(request, "mfa/index.html", context)


class MethodsFirst:
    """What an address has no method for is a 405, whoever asks and whatever they have."""

    http_method_names = ("get", "head", "post")

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The page, or what comes of its form."""
        if request.method.lower() not in self.http_method_names:
            return self.http_method_not_allowed(request)
        return super().dispatch(request, *args, **kwargs)


class NeedsCode(MethodsFirst):
    """Once the step is on, a code was given in this session: the password alone is not enough.

    Else a session from before could read the kept codes, and by one of them go past the step.
    """

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The page, or first the one that asks for a code."""
        app = app_of(request.user) if request.user.is_authenticated else None
        if app and not is_given(request, app):
            return ask_again(request)
        return super().dispatch(request, *args, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class Authenticate(MethodsFirst, InvalidIs422, base.AuthenticateView):
    """The code after the password."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The page, or what comes of its form; 400 to a form that is none of ours."""
        if request.method == "POST" and "code" not in request.POST:
            return render(request, "400.html", status=400)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Form) -> HttpResponse:
        """Sign in, unless the password that was given counts no more."""
        counts = self.stage.login.user.get_session_auth_hash()
        if not constant_time_compare(self.request.session.get(PASSWORD_GIVEN), counts):
            messages.warning(self.request, _("Your password has been changed. Sign in with it."))
            return redirect("account_login")
        return super().form_valid(form)

    def form_invalid(self, form) -> HttpResponse:
        """The page again, with what is wrong with the code."""
        self.auth_form = form
        return super().form_invalid(form)


class Reauthenticate(MethodsFirst, InvalidIs422, base.ReauthenticateView):
    """A code once more, before something that matters."""


class TurnOn(MethodsFirst, InvalidIs422, totp.ActivateTOTPView):
    """Set the app up, and prove it by a code."""

    def get_form(self, form_class: type[Form] | None = None) -> Form:
        """The form, with one key until it is used.

        A phone often loads the page anew when one comes back from the app, where the key is by
        then.
        """
        kept = self.request.session.get(SECRET_SESSION_KEY)
        form = super().get_form(form_class)
        if kept:
            self.request.session[SECRET_SESSION_KEY] = form.secret = kept
        return form

    def form_valid(self, form) -> HttpResponse:
        """Turn it on; in two windows at once, once."""
        try:
            response = super().form_valid(form)
        except IntegrityError:
            return redirect("mfa_index")
        record_authentication(self.request, self.request.user, "mfa", reauthenticated=True)
        return response


class TurnOff(NeedsCode, totp.DeactivateTOTPView):
    """Ask for the password only, from now on."""


class Codes(NeedsCode, recovery_codes.ViewRecoveryCodesView):
    """The codes to keep, those not used yet."""

    http_method_names = ("get", "head")


class DownloadCodes(NeedsCode, recovery_codes.DownloadRecoveryCodesView):
    """The same as a file."""

    http_method_names = ("get", "head")


class NewCodes(NeedsCode, recovery_codes.GenerateRecoveryCodesView):
    """Other codes in place of those that were kept."""
