"""A pytest plugin, loaded always: says which tests belong to which database.

The suite runs twice, on SQLite and on PostgreSQL. On SQLite it leaves out what would prove nothing
there, and says at the end of the run how much that was:

- tests marked `@pytest.mark.postgresql`;
- tests/browser: a browser needs to see the site once, and does so on PostgreSQL.
"""

from pathlib import Path

import pytest
from django.conf import settings

BROWSER_TESTS = Path(__file__).parent / "browser"
LEFT_OUT = pytest.StashKey[int]()


def is_postgresql() -> bool:
    """Tell whether this run is on PostgreSQL."""
    return settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"


def needs_postgresql(item: pytest.Item) -> bool:
    """Tell whether a test runs on PostgreSQL only."""
    return item.get_closest_marker("postgresql") is not None or BROWSER_TESTS in item.path.parents


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count what is left out."""
    config.stash[LEFT_OUT] = 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On SQLite, deselect the tests that need PostgreSQL."""
    if is_postgresql():
        return
    left_out = [item for item in items if needs_postgresql(item)]
    items[:] = [item for item in items if not needs_postgresql(item)]
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
        terminalreporter.write_line(
            f"left out on SQLite, to run on PostgreSQL only: {config.stash[LEFT_OUT]}"
        )
