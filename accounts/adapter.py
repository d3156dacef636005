"""What this site does differently from django-allauth."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db import IntegrityError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mslprep.mail import send_soon

TOO_MANY_CODES = _("Too many wrong codes. Wait five minutes, then try again.")

PASSWORD_GIVEN = "password_given"
"""In a session: what `get_session_auth_hash` said when the password was given."""

LONGEST_LABEL = 64
"""Characters; longer ones make the picture too fine for a camera, and the page heavy."""


class AccountAdapter(DefaultAccountAdapter):
    """How people sign up, sign in and get mail here."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This email and password do not go together. Check both, or set a new password."
        ),
        "email_taken": _("There is an account with this email. Sign in, or set a new password."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        # What allauth says of codes, when signing in and when the app is set up.
        "too_many_login_attempts": TOO_MANY_CODES,
        "rate_limited": TOO_MANY_CODES,
        "invalid_password_reset": _("This link has been used or is too old."),
    }

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """Store a new user with the name and the time zone of the sign-up form."""
        user.name = form.cleaned_data["name"]
        user.time_zone = form.cleaned_data["time_zone"]
        return super().save_user(request, user, form, commit)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Make a confirmed address the person's only one: all of it or nothing.

        Returns:
            False when the address belongs to another account by now.
        """
        try:
            with transaction.atomic():
                return super().confirm_email(request, email_address)
        except IntegrityError:
            return False

    def pre_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse | None:
        """Note which password counts while the second step is waited for."""
        request.session[PASSWORD_GIVEN] = user.get_session_auth_hash()
        return super().pre_login(request, user, **login)

    # Wrong passwords -----------------------------------------------------------------------------

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try, before the password is looked at; allauth takes a good one back.

        Raises:
            ImmediateHttpResponse: 429, after too many wrong ones.
        """
        usage = ratelimit.RateLimitUsage([])
        for limit in _limits(request, credentials["email"]):
            used = ratelimit.consume(request, **limit)
            if not used:
                raise ImmediateHttpResponse(respond_429(request))
            usage.usage += used.usage
        self._login_failed_rl_usage = usage

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Forget the wrong passwords of an account that has a new one (called by allauth)."""
        for limit in _limits(request, credentials["email"]):
            ratelimit.clear(request, **limit)

    # Addresses -----------------------------------------------------------------------------------

    def is_safe_url(self, url: str) -> bool:
        """Tell whether we may redirect to what a request names: to our own paths only."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_ajax(self, request: HttpRequest) -> bool:
        """No: every answer is a page."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where a changed password leads: back to the settings."""
        return reverse("account_settings")

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link in a mail that asks to confirm an address."""
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in a mail that lets somebody set a new password."""
        user, _dash, token = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", args=[user, token])

    # Mail ----------------------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Write a mail from its templates, and send it after the answer.

        The links in it begin with SITE_URL, whatever Host the request came with.
        """
        context = {**context, "email": email, "site_url": settings.SITE_URL}
        send_soon(self.render_mail(template_prefix, email, context))


class SecondStepAdapter(DefaultMFAAdapter):
    """How the second step speaks here."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This code is not right, or was used a moment ago. Wait for the next one and try that."
        ),
    }

    def get_totp_label(self, user: User) -> str:
        """What the app calls the account: its address, as far as a phone can read the picture."""
        return super().get_totp_label(user)[:LONGEST_LABEL]


def _limits(request: HttpRequest, email: str) -> list[dict[str, str]]:
    """The limits on wrong passwords that a try counts for.

    The stricter one holds for the account together with the visitor's address, so that nobody can
    lock another person out.
    """
    email = email.lower()
    return [
        {
            "app": "allauth.account",
            "action": "wrong_password",
            "key": f"{ratelimit.get_ip(request)} {email}",
        },
        {"app": "allauth.account", "action": "wrong_password_anywhere", "key": email},
    ]
