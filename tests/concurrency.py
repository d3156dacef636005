"""Several people, or several windows, at the same moment: threads with connections of their own."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection, connections

SECONDS = 30
"""How long one of them may take before a test says that it hangs."""


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run all actions at the same moment; the results, or what was raised, in their order."""
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        try:
            barrier.wait(SECONDS)
            return action()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions, timeout=SECONDS))


def elsewhere(action: Callable[[], Any]) -> Any:
    """Run one action on another connection, wait for its end and give its result."""
    (result,) = at_once(action)
    if isinstance(result, Exception):
        raise result
    return result


def in_thread(pool: ThreadPoolExecutor, action: Callable[[], Any]) -> Future:
    """Run something in a thread of its own, with a connection of its own."""

    def run() -> Any:
        try:
            return action()
        finally:
            connections.close_all()

    return pool.submit(run)


def wait_for_lock() -> None:
    """Wait until another connection stands in line for a row (PostgreSQL only)."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")
