"""Accounts as they are in production, and a second step that is on."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.accounts.steps import HALF_A_MINUTE, NOON, turn_on
from tests.people import signed_in


@pytest.fixture
def production(settings) -> None:
    """An address must be confirmed before it may sign in, and mails lead to a named site."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.SITE_URL = "https://msl-prep.example"


@pytest.fixture
def real_passwords(quick_passwords, settings) -> None:
    """Hash passwords as the site does."""
    settings.PASSWORD_HASHERS = ["accounts.hashers.SmallArgon2PasswordHasher"]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is noon; a test lets the time pass."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def secret(alice, clock) -> str:
    """The key of Alice's app; half a minute has passed since she turned it on."""
    made = turn_on(signed_in(alice))
    clock.shift(HALF_A_MINUTE)
    return made
