"""The second step when signing in: a code from an app, and codes to keep for when that is lost."""

from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.views import InvalidIs422


def is_on(user: User) -> bool:
    """Whether a user is asked for a code after the password. One query."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


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
    mine = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP)
    context = {
        "app": mine.first(),
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


@method_decorator(login_not_required, name="dispatch")
class Authenticate(MethodsFirst, InvalidIs422, base.AuthenticateView):
    """The code after the password."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The page, or what comes of its form; 400 to a form that is none of ours."""
        if request.method == "POST" and "code" not in request.POST:
            return render(request, "400.html", status=400)
        return super().dispatch(request, *args, **kwargs)

    def form_invalid(self, form) -> HttpResponse:
        """The page again, with what is wrong with the code."""
        self.auth_form = form
        return super().form_invalid(form)


class Reauthenticate(MethodsFirst, InvalidIs422, base.ReauthenticateView):
    """A code once more, before something that matters."""


class TurnOn(MethodsFirst, InvalidIs422, totp.ActivateTOTPView):
    """Set the app up, and prove it by a code."""

    def form_valid(self, form) -> HttpResponse:
        """Turn it on; in two windows at once, once."""
        try:
            return super().form_valid(form)
        except IntegrityError:
            return redirect("mfa_index")


class TurnOff(MethodsFirst, totp.DeactivateTOTPView):
    """Ask for the password only, from now on."""


class Codes(MethodsFirst, recovery_codes.ViewRecoveryCodesView):
    """The codes to keep, those not used yet."""

    http_method_names = ("get", "head")


class DownloadCodes(MethodsFirst, recovery_codes.DownloadRecoveryCodesView):
    """The same as a file."""

    http_method_names = ("get", "head")


class NewCodes(MethodsFirst, recovery_codes.GenerateRecoveryCodesView):
    """Other codes in place of those that were kept."""
