"""Changing the address a person signs in with: the new one counts once it has been confirmed."""

from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User


def new_address(user: User) -> EmailAddress | None:
    """The address the person wants to change to, while it waits to be confirmed."""
    return EmailAddress.objects.filter(user=user).exclude(email=user.email).first()


def unconfirmed_address(user: User) -> EmailAddress | None:
    """The address that waits to be confirmed: the new one, or else the person's own."""
    return new_address(user) or EmailAddress.objects.filter(user=user, verified=False).first()


def ask_to_change(request: HttpRequest, email: str) -> bool:
    """Remember the new address in place of an earlier wish, and mail a link to it.

    Returns:
        False when no mail went out, because the address has had its share for this hour.
    """
    with transaction.atomic():
        forget_change(request.user)
        address, _created = EmailAddress.objects.get_or_create(user=request.user, email=email)
    return send_verification_email_to_address(request, address)


def forget_change(user: User) -> None:
    """Drop the wish to change; links that were mailed for it no longer work."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()


def send_link_again(request: HttpRequest) -> bool:
    """Mail the link once more to the address that waits to be confirmed, if there is one.

    Returns:
        As `ask_to_change`.
    """
    address = unconfirmed_address(request.user)
    return address is None or send_verification_email_to_address(request, address)
