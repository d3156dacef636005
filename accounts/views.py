"""Signing up and in, passwords, the address, the settings."""

from allauth.account import views as allauth
from allauth.account.decorators import reauthentication_required
from allauth.decorators import rate_limit
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import addresses
from accounts.forms import ChangeEmailForm, SettingsForm
from mslprep.errors import typed_text

# allauth's pages --------------------------------------------------------------------------------


class InvalidIs422:
    """A form that is not valid is answered with 422, as everywhere on this site."""

    def form_invalid(self, form) -> HttpResponse:
        """The page again, with what was typed and what is wrong with it."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PostOnlyLogout:
    """Following a link from a mail signs nobody out; the button on that page may."""

    def logout(self) -> None:
        """Sign the other person out who uses this browser."""
        if self.request.method == "POST":
            super().logout()


class Signup(InvalidIs422, allauth.SignupView):
    """Make an account."""

    def form_valid(self, form) -> HttpResponse:
        """Make the account, and sign in or wait until the address has been confirmed."""
        try:
            return super().form_valid(form)
        except IntegrityError:
            # Somebody signed up with this address a moment ago. A fresh form sees that.
            self._cached_form = None
            form = self.get_form()
            return super().form_valid(form) if form.is_valid() else self.form_invalid(form)


class Login(InvalidIs422, allauth.LoginView):
    """Sign in."""


class Logout(allauth.LogoutView):
    """Sign out, by a button."""

    def post(self, *args, **kwargs) -> HttpResponse:
        """End the session, and have the browser forget what it kept of it."""
        response = super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class Reauthenticate(InvalidIs422, allauth.ReauthenticateView):
    """Give the password once more."""


class ChangePassword(InvalidIs422, allauth.PasswordChangeView):
    """Change the password."""


class SetPassword(InvalidIs422, allauth.PasswordSetView):
    """Set a first password."""


class ResetPassword(InvalidIs422, allauth.PasswordResetView):
    """Ask for a link to set a new password."""


class ResetPasswordFromKey(InvalidIs422, PostOnlyLogout, allauth.PasswordResetFromKeyView):
    """Set a new password, by the link in a mail."""


class ConfirmEmail(PostOnlyLogout, allauth.ConfirmEmailView):
    """Confirm an address, by the link in a mail."""


# Our own ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Name, time zone, colours; and the ways to the email and the password."""
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=request.user)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("Settings saved."))
        return redirect("account_settings")
    return render(
        request, "accounts/settings.html", {"form": form}, status=422 if form.is_bound else 200
    )


@rate_limit(action="manage_email")
@reauthentication_required(allow_get=True)
@require_http_methods(["GET", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    """Change the email: the link goes to the new address, a note to the old one once it counts."""
    action = request.POST.get("action")
    form = ChangeEmailForm(request.POST if action == "change" else None, user=request.user)
    is_sent = True
    if action == "resend":
        is_sent = addresses.send_link_again(request)
    elif action == "cancel":
        addresses.forget_change(request.user)
    elif form.is_bound and form.is_valid():
        is_sent = addresses.ask_to_change(request, form.cleaned_data["email"])
    elif form.is_bound or request.method == "GET":
        context = {
            "form": form,
            "new_address": addresses.new_address(request.user),
            "unconfirmed_address": addresses.unconfirmed_address(request.user),
        }
        return render(request, "account/email.html", context, status=422 if form.is_bound else 200)
    if not is_sent:
        messages.warning(request, _("One address gets three mails an hour at most. Try it later."))
    return redirect("account_email")


# Forms that came too late -----------------------------------------------------------------------


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 to a form without a good token, with the text that was typed into it.

    Args:
        request: the POST.
        reason: what Django found; what comes from another site is not shown.
    """
    typed = [] if "checking failed" in reason else typed_text(request)
    needs_login = getattr(request.resolver_match.func, "login_required", True)
    if needs_login and not request.user.is_authenticated:
        return session_ended(request, typed)
    message = _(
        "This page had been open for a while, so we could not be sure that it was you who sent "
        "the form. Nothing was changed."
    )
    return too_late(request, {"message": message, "typed": typed})


def session_ended(request: HttpRequest, typed: list[tuple[str, str]]) -> HttpResponse:
    """403 to a form that somebody sent who is not signed in any more, with the text."""
    context = {
        "message": _("You have been signed out, so nothing was saved."),
        "typed": typed,
        "log_in_url": reverse("account_login"),
    }
    return too_late(request, context)


def too_late(request: HttpRequest, context: dict) -> HttpResponse:
    """403; to htmx without a page, since it keeps the one it has."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403)
    return render(request, "403_csrf.html", context, status=403)
