"""The user: an e-mail address to sign in with, a name, a time zone."""

import zoneinfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.mail import send_mail
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    """Makes users; addresses are kept in lower case, so that one address is one account."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Store a new user.

        Args:
            email: the address to sign in with; stored in lower case.
            password: None leaves the account without a usable password.
            fields: any other column of `User`.

        Raises:
            ValueError: when the address is empty.
            IntegrityError: when the address is taken.
        """
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Store a new user who may do everything in the admin; see `create_user`."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str) -> "User":
        """The user with this address, in whatever case it was typed."""
        return self.get(email=username.lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account."""

    class Theme(models.TextChoices):
        """Which colours the pages take."""

        DEVICE = "", _("Follow my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    theme = models.CharField(
        _("appearance"), max_length=5, choices=Theme, default=Theme.DEVICE, blank=True
    )
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"
            ),
        )

    def __str__(self) -> str:
        return self.email

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """The address as it is stored; forms of the admin call this."""
        return super().normalize_username(username).lower()

    @property
    def initials(self) -> str:
        """One or two letters for the round picture: of the name, or of the address."""
        words = self.name.split() or [self.email]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The user's time zone; the site's own when the stored name is not known (any more)."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return zoneinfo.ZoneInfo(settings.TIME_ZONE)

    def get_full_name(self) -> str:
        """The name, or the address where none was given."""
        return self.name or self.email

    def get_short_name(self) -> str:
        """As `get_full_name`: people type names in many shapes, so none is cut up."""
        return self.get_full_name()

    def email_user(self, subject: str, message: str) -> None:
        """Send the user one plain text mail."""
        send_mail(subject, message, None, [self.email])
