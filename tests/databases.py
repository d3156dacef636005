"""A pytest plugin, loaded always: says which tests belong to which database.

The suite runs twice, on SQLite and on PostgreSQL. Each run leaves out what would prove nothing
there and is in the other, and says at its end how much that was:

- on SQLite, tests marked `@pytest.mark.postgresql`;
- on SQLite, tests/browser: a browser needs to see the site once, and does so on PostgreSQL;
- on PostgreSQL, tests that use no database.
"""

from pathlib import Path

import pytest
from django.conf import settings

BROWSER_TESTS = Path(__file__).parent / "browser"
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
LEFT_OUT = pytest.StashKey[int]()


def is_postgresql() -> bool:
    """Tell whether this run is on PostgreSQL."""
    return settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"


def needs_postgresql(item: pytest.Item) -> bool:
    """Tell whether a test runs on PostgreSQL only."""
    return item.get_closest_marker("postgresql") is not None or BROWSER_TESTS in item.path.parents


def can_use_sqlite(item: pytest.Item) -> bool:
    """Tell whether a test proves something on SQLite too."""
    return not needs_postgresql(item)


def uses_a_database(item: pytest.Item) -> bool:
    """Tell whether a test asks for the database, by a mark or by one of its fixtures."""
    return (
        item.get_closest_marker("django_db") is not None
        or not DATABASE_FIXTURES.isdisjoint(item.fixturenames)
        or needs_postgresql(item)
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count what is left out."""
    config.stash[LEFT_OUT] = 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests that belong to the other run only."""
    here = uses_a_database if is_postgresql() else can_use_sqlite
    left_out = [item for item in items if not here(item)]
    items[:] = [item for item in items if here(item)]
    config.hook.pytest_deselected(items=left_out)
    config.stash[LEFT_OUT] = len(left_out)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a worker of pytest-xdist tell the main process what it left out."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = session.config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node) -> None:
    """Take over the number from a worker; each of them collects the same tests."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many tests were left out."""
    if config.stash[LEFT_OUT]:
        here, there = ("PostgreSQL", "SQLite") if is_postgresql() else ("SQLite", "PostgreSQL")
        terminalreporter.write_line(
            f"left out on {here}, to run on {there} only: {config.stash[LEFT_OUT]}"
        )
