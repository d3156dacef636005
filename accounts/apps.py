"""The accounts app: who the person is. It never imports roadmap."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, signing up, settings."""

    name = "accounts"
    verbose_name = _("Accounts")
