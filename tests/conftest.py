"""What all tests share: static files, quick passwords, three persons, the mails that were sent."""

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from whitenoise.middleware import WhiteNoiseMiddleware

from accounts.models import User
from mslprep.mail import sender
from tests.databases import is_postgresql
from tests.people import make_person

DERIVED = (ContentType, Permission)
OBJECTS_BETWEEN_COLLECTIONS = 20_000


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the garbage collector not look again and again at what stays to the end.

    That is every test, its marks and all modules: a tenth of a run's processor time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


@pytest.fixture(scope="session", autouse=True)
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The static files under their hashed names, as pages ask for them.

    Only the compression is left out, which would take ten times as long. WhiteNoise looks through
    the folder once, not again for each new `Client`, which would take longer than its requests.
    """
    storage = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    storages = {**django_settings.STORAGES, "staticfiles": storage}
    with (
        override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static"), STORAGES=storages),
        pytest.MonkeyPatch.context() as patch,
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        files = WhiteNoiseMiddleware().files
        patch.setattr(
            WhiteNoiseMiddleware, "add_files", lambda self, *_, **__: self.files.update(files)
        )
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_emptying() -> Iterator[None]:
    """Empty the database in a tenth of the time after a test that committed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", delete_all_rows)
        yield


def delete_all_rows(_test_case: TransactionTestCase) -> None:
    """Delete what tests can make, instead of truncating each table and filling some again.

    Content types and permissions follow from the code and stay. Whoever still writes, in a thread
    of the server that a browser has left, is waited for.
    """
    models = [model for model in apps.get_models(include_auto_created=True) if model not in DERIVED]
    tables = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with transaction.atomic(), connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE")
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Hash passwords in no time; a test about hashing sets its own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def one_case(db, subtests: pytest.Subtests) -> Callable[[str], AbstractContextManager[None]]:
    """A function `one_case(name)`, for many cases in one world, which is dear to make.

    Each `with one_case("tick"):` is counted and reported by itself; at its end all that was written
    within is taken back.
    """

    @contextmanager
    def one(name: str) -> Iterator[None]:
        with subtests.test(name), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return one


@pytest.fixture
def alice(db) -> User:
    """A learner."""
    return make_person("alice@example.org", name="Alice Ferreira")


@pytest.fixture
def bob(db) -> User:
    """Another learner, a stranger to Alice."""
    return make_person("bob@example.org", name="Bob Lindqvist")


@pytest.fixture
def admin(db) -> User:
    """Somebody who may do everything in the admin."""
    return make_person("admin@example.org", name="Ada Min", is_staff=True, is_superuser=True)


@pytest.fixture(autouse=True)
def no_mail_on_its_way() -> Iterator[None]:
    """Let no mail of one test arrive in the next."""
    yield
    sender.submit(int).result()


@pytest.fixture
def mails() -> Callable[[], list[EmailMessage]]:
    """A function that returns the mails sent so far, and waits for those on their way."""

    def sent() -> list[EmailMessage]:
        sender.submit(int).result()
        return mail.outbox

    return sent
