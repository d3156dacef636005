"""Accounts as they are in production."""

import pytest


@pytest.fixture
def production(settings) -> None:
    """An address must be confirmed before it may sign in, and mails lead to a named site."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.SITE_URL = "https://msl-prep.example"


@pytest.fixture
def real_passwords(quick_passwords, settings) -> None:
    """Hash passwords as the site does."""
    settings.PASSWORD_HASHERS = ["accounts.hashers.SmallArgon2PasswordHasher"]
