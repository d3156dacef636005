"""`manage.py remove_second_step`: lets somebody in again who lost their phone and their codes."""

from allauth.account.adapter import get_adapter
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import second_step
from accounts.models import User


class Command(BaseCommand):
    """Turn one person's second step off, and tell them by mail."""

    help = (
        "Turns off the second step of one account, whose owner lost both the app and the codes "
        "kept for that. Make sure first that it is the owner who asks."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The address of the account."""
        parser.add_argument("email", help="the address that the account signs in with")

    def handle(self, *args, email: str, **options) -> None:
        """Turn it off.

        Raises:
            CommandError: there is no such account.
        """
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError(
                _("There is no account with the address %(email)s.") % {"email": email}
            )
        if second_step.remove(user):
            get_adapter().send_mail(
                "mfa/email/totp_deactivated", user.email, {"timestamp": timezone.now()}
            )
            said = _("%(email)s signs in with the password alone from now on.")
        else:
            said = _("%(email)s has no second step.")
        self.stdout.write(said % {"email": user.email})
