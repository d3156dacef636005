#!/usr/bin/env python3
"""Set up and run MSL Prep: one command on a new machine.

    python3 run.py                  set up what is missing, then serve http://127.0.0.1:8000/
    python3 run.py test [ARGS]      the whole test suite; ARGS go to pytest
    python3 run.py lint             the linters and Django's own checks
    python3 run.py bench [ARGS]     what things cost with very many rows; see bench/__main__.py
    python3 run.py demo             add believable journeys to the site, then serve it
    python3 run.py manage ARGS      Django's manage.py

PORT chooses another port. DATABASE_URL and the site's other settings are described in README.md.

It needs Python 3.11 and nothing else. All it installs goes into .venv, pinned and checked by hash;
only what a virtual environment cannot hold (Debian's python3-venv, Chromium) is fetched by apt-get,
and only by root. For everybody else it stops and names the one command. Running it again is quick
and loses nothing.

The site is served by gunicorn, here as in production: one process with a pool of threads, so that
several people can use it at once, and each thread keeps its connection to the database. For work on
the code there is `DEBUG=true python3 run.py manage runserver`, which notices edits.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STATIC = ROOT / "var" / "static"

RUNTIME = ("requirements.txt",)
DEVELOPMENT = ("requirements.txt", "requirements-dev.txt")

HOST = "127.0.0.1"
THREADS = "8"
TEST_WORKERS = "2"
NOTHING_COLLECTED = 5
TRUE = ("true", "on", "ok", "y", "yes", "1")  # as django-environ reads it

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# What people may set for their own site must not reach the tests and the checks.
SITE_VARIABLES = (
    "ALLOWED_HOSTS",
    "CACHE_URL",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_URL",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_URL",
    "SECRET_KEY",
    "SITE_URL",
)
# A production site as `manage.py check --deploy` wants to see one; nothing connects to any of it.
PRODUCTION_LIKE = {
    "ALLOWED_HOSTS": "msl-prep.example",
    "CSRF_TRUSTED_ORIGINS": "https://msl-prep.example",
    "DATABASE_URL": "postgres://mslprep:password@database.example/mslprep",
    "DEBUG": "false",
    "DEFAULT_FROM_EMAIL": "MSL Prep <noreply@msl-prep.example>",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
    "SECRET_KEY": "only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
    "SITE_URL": "https://msl-prep.example",
}


class Stop(Exception):
    """The command cannot go on; the message says why and what to do."""


# Small tools -------------------------------------------------------------------------------------


def say(message: str) -> None:
    """Tell the person at the terminal what happens now."""
    print(f"run.py: {message}", flush=True)


def call(*command: str | Path, quiet: bool = False, env: dict[str, str] | None = None) -> int:
    """Run a program in the project's folder and wait for it, also after Ctrl-C.

    Args:
        command: the program and its arguments.
        quiet: throw away what it prints.
        env: its environment; ours when left out.

    Returns:
        Its exit code.
    """
    output = subprocess.DEVNULL if quiet else None
    process = subprocess.Popen(
        [str(part) for part in command], cwd=ROOT, env=env, stdout=output, stderr=output
    )
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.wait()
        raise


def become(*command: str | Path) -> None:
    """Replace this program by another, which then gets the terminal and Ctrl-C to itself."""
    os.chdir(ROOT)
    os.execv(command[0], [str(part) for part in command])


def manage(*arguments: str, env: dict[str, str] | None = None) -> None:
    """Run one of Django's management commands.

    Raises:
        Stop: it failed.
    """
    if call(PYTHON, "manage.py", *arguments, env=env) != 0:
        raise Stop(f"manage.py {arguments[0]} failed, see above.")


def apt_get_install(*packages: str) -> bool:
    """Install Debian packages, if this is Debian (or Ubuntu) and we are root.

    Returns:
        Whether they are installed now.
    """
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    say(f"apt-get install {' '.join(packages)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ("apt-get", "install", "--yes", "-qq", "--no-install-recommends", *packages)
    if call(*install, quiet=True, env=env) == 0:
        return True
    # A new machine has no list of packages yet, and an old list names packages that are gone.
    return call("apt-get", "update", "-qq", env=env) == 0 and call(*install, env=env) == 0


# The virtual environment -------------------------------------------------------------------------


def install(locks: tuple[str, ...]) -> None:
    """Install locked requirements into .venv, and make .venv first where it is missing.

    A stamp in .venv makes this immediate while neither the locks nor Python change.

    Args:
        locks: names of requirement files, each with hashes.

    Raises:
        Stop: no virtual environment can be made, or a package cannot be installed.
    """
    stamp = ENVIRONMENT / f"installed-{locks[-1]}"
    wanted = fingerprint(locks)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    make_environment()
    install_packages(locks)
    stamp.write_text(wanted)


def fingerprint(locks: tuple[str, ...]) -> str:
    """Return a text that changes with the locks and with Python's version."""
    digest = hashlib.sha256(sys.version.encode())
    for lock in locks:
        digest.update((ROOT / lock).read_bytes())
    return digest.hexdigest()


def make_environment() -> None:
    """Make .venv, unless there is one with this very Python and a pip that works.

    Raises:
        Stop: this Python cannot make one; the message names the command that helps.
    """
    if is_usable():
        return
    say("making a virtual environment in .venv")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    options = ()
    if not has_module("ensurepip"):
        if has_module("pip"):
            # Debian with python3-pip but without python3-venv: that pip fills the environment.
            options = ("--without-pip",)
        else:
            apt_get_install("python3-venv")
    if call(sys.executable, "-m", "venv", *options, ENVIRONMENT, quiet=True) != 0:
        raise Stop(
            "this Python cannot make virtual environments. On Debian and Ubuntu:\n"
            "  sudo apt-get install python3-venv\n"
            "Then run the same command again."
        )


def is_usable() -> bool:
    """Tell whether .venv was made by this version of Python, to the end."""
    facts = ENVIRONMENT / "pyvenv.cfg"
    return (
        facts.is_file()
        and f"version = {platform.python_version()}\n" in facts.read_text()
        and call(*pip(), "--version", quiet=True) == 0
    )


def pip() -> tuple[str | Path, ...]:
    """Return the command of the pip that fills .venv: its own, or else our Python's."""
    if (ENVIRONMENT / "bin" / "pip").exists():
        return (PYTHON, "-m", "pip", "--disable-pip-version-check")
    return (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", PYTHON)


def has_module(name: str) -> bool:
    """Tell whether the Python that runs this script has a module."""
    return importlib.util.find_spec(name) is not None


def install_packages(locks: tuple[str, ...]) -> None:
    """Install locked requirements by uv, which takes seconds, or else by pip.

    Raises:
        Stop: neither could.
    """
    say(f"installing {' and '.join(locks)}")
    requirements = [part for lock in locks for part in ("--requirement", ROOT / lock)]
    arguments = ("install", "--quiet", "--require-hashes", *requirements)
    if install_uv():
        env = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}
        if call(PYTHON, "-m", "uv", "pip", *arguments, "--python", PYTHON, env=env) == 0:
            return
        say("uv could not; trying pip")
    if call(*pip(), *arguments) != 0:
        raise Stop("the packages could not be installed, see above.")


def install_uv() -> bool:
    """Install uv into .venv, as requirements-dev.txt pins it.

    Returns:
        Whether it is there.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as lock:
        lock.write(locked_lines("uv"))
        lock.flush()
        arguments = ("install", "--quiet", "--require-hashes", "--requirement", lock.name)
        return call(*pip(), *arguments) == 0


def locked_lines(package: str) -> str:
    """Return the lines of requirements-dev.txt that pin one package."""
    wanted = []
    for line in (ROOT / "requirements-dev.txt").read_text().splitlines():
        is_continued = line.startswith(" ")
        if line.startswith(f"{package}==") or (wanted and is_continued):
            wanted.append(line)
        elif wanted:
            break
    return "\n".join(wanted) + "\n"


# The site ----------------------------------------------------------------------------------------


def prepare_site() -> None:
    """Bring the database and the static files up to date; nothing is ever lost by it.

    Raises:
        Stop: one of the steps failed.
    """
    manage("migrate", "--verbosity=0")
    manage("createcachetable", "--verbosity=0")
    manage("publish_catalogue", "--if-none")
    collect_static_files()


def collect_static_files() -> None:
    """Collect and compress the static files, when one of them, a package or a setting changed."""
    digest = hashlib.sha256(fingerprint(RUNTIME).encode())
    for path in sorted([*(ROOT / "static").rglob("*"), *(ROOT / "mslprep").glob("*.py")]):
        if path.is_file():
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    stamp = STATIC.with_name("static.stamp")
    is_current = stamp.is_file() and stamp.read_text() == digest.hexdigest()
    if is_current and (STATIC / "staticfiles.json").is_file():
        return
    say("collecting and compressing the static files")
    manage("collectstatic", "--no-input", "--verbosity=0")
    stamp.write_text(digest.hexdigest())


def chosen_port() -> int:
    """Return the port that PORT names, 8000 without it.

    Raises:
        Stop: it is no port, or something else listens on it.
    """
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Stop(f"PORT must be a number from 1 to 65535, not {text!r}.")
    port = int(text)
    with socket.socket() as probe:
        # As gunicorn does, so that a port that was in use a moment ago does not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Stop(
                f"port {port} cannot be used ({error.strerror}); perhaps this site runs already.\n"
                f"Choose another: PORT={8001 if port == 8000 else 8000} python3 run.py"
            ) from None
    return port


def serve(*, demo: bool = False) -> None:
    """Set everything up and serve the site until Ctrl-C.

    Args:
        demo: add believable journeys first.

    Raises:
        Stop: something is missing that only a person can get.
    """
    port = chosen_port()
    address = f"http://{HOST}:{port}"
    if os.environ.get("DEBUG", "true").lower() in TRUE:
        # Links in mails lead to the site that sent them. In production its address must be named.
        os.environ.setdefault("SITE_URL", address)
    install(RUNTIME)
    prepare_site()
    if demo:
        manage("make_demo", env={"DEBUG": "true", **os.environ})
    say(f"serving {address}/ (Ctrl-C ends it)")
    become(
        PYTHON, "-m", "gunicorn", "mslprep.wsgi", "--bind", f"{HOST}:{port}",
        "--workers", "1", "--threads", THREADS, "--no-control-socket",
    )  # fmt: skip


# Tests and checks --------------------------------------------------------------------------------


def clean_environment(**variables: str) -> dict[str, str]:
    """Return our environment without the site's own variables, and with the given ones.

    Compiled modules are kept in .venv, also where they must not lie beside the sources: to compile
    them all anew takes every process of a test run seconds.
    """
    dropped = (*SITE_VARIABLES, "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONPYCACHEPREFIX": str(ENVIRONMENT / "pycache"), **variables}


def find_chromium() -> str | None:
    """Return the path of the Chromium that the browser tests drive.

    That is $CHROMIUM, or else the first on PATH; None when there is none of them.
    """
    chosen = os.environ.get("CHROMIUM")
    for name in (chosen,) if chosen else CHROMIUM_NAMES:
        path = shutil.which(name)
        if path:
            return path
    return None


def ensure_browser() -> None:
    """Make sure that there is a Chromium, and that Playwright's own program starts.

    Raises:
        Stop: there is none and we may not install it; the message names the command.
    """
    if find_chromium() is None and not apt_get_install("chromium", "libatomic1"):
        if os.environ.get("CHROMIUM"):
            raise Stop(f"CHROMIUM={os.environ['CHROMIUM']} is no program.")
        say("fetching Chromium by Playwright")
        if call(PYTHON, "-m", "playwright", "install", "chromium") != 0:
            raise Stop(
                "the browser tests need Chromium, and are never skipped. On Debian and Ubuntu:\n"
                "  sudo apt-get install chromium libatomic1\n"
                "Elsewhere install Chromium or Chrome, and name it if it is not found:\n"
                "  CHROMIUM=/path/to/chrome python3 run.py test"
            )
    # Playwright brings a Node of its own, whose one library a minimal Debian lacks.
    starts = (PYTHON, "-m", "playwright", "--version")
    if call(*starts, quiet=True) == 0:
        return
    if not apt_get_install("libatomic1") or call(*starts) != 0:
        raise Stop(
            "Playwright does not start here. On Debian and Ubuntu:\n"
            "  sudo apt-get install libatomic1\n"
            "Then run the same command again."
        )


def test(arguments: list[str]) -> int:
    """Run the tests twice: on SQLite without the browser, then all of them on PostgreSQL.

    Both runs always happen, so that one command shows all that is wrong. Tests that were chosen by
    an argument may belong to one database only; it is a failure when neither run has any.

    Args:
        arguments: passed on to pytest, to both runs.

    Returns:
        The exit code: 0 when all is well.

    Raises:
        Stop: something that the tests need is missing.
    """
    install(DEVELOPMENT)
    ensure_browser()
    database_url = os.environ.get("DATABASE_URL", "")
    if not database_url.startswith(("postgres:", "postgresql:")):
        # Nothing given: tests/postgres.py starts a server of its own.
        database_url = ""
    command = (PYTHON, "-m", "pytest", *worker_arguments(arguments), *arguments)
    runs = (
        ("SQLite", command, clean_environment(DATABASE_URL="sqlite://:memory:")),
        (
            "PostgreSQL",
            (*command, "-p", "tests.postgres"),
            clean_environment(DATABASE_URL=database_url),
        ),
    )
    codes = []
    summary = []
    for database, pytest, env in runs:
        say(f"testing on {database}")
        began = time.monotonic()
        code = call(*pytest, env=env)
        codes.append(code)
        summary.append(f"{database}: {verdict(code)} in {time.monotonic() - began:.0f} s")
    for line in summary:
        say(line)
    return overall(codes)


def worker_arguments(arguments: list[str]) -> tuple[str, ...]:
    """Return what tells pytest to use two processes, unless the arguments rule it out.

    Whichever of them is done takes over from the other: a few tests take half a minute each.
    """
    for argument in arguments:
        if argument == "no:xdist" or argument.startswith(("-n", "--numprocesses", "--pdb")):
            return ()
    return ("-n", TEST_WORKERS, "--dist", "worksteal")


def verdict(code: int) -> str:
    """Return one of pytest's exit codes in words."""
    if code == NOTHING_COLLECTED:
        return "no test belongs here"
    return "passed" if code == 0 else f"FAILED (pytest's exit code {code})"


def overall(codes: list[int]) -> int:
    """Return the exit code for several runs of pytest.

    The first that failed counts. A run without tests is fine as long as another had some.
    """
    failures = [code for code in codes if code not in (0, NOTHING_COLLECTED)]
    if failures:
        return failures[0]
    return 0 if 0 in codes else NOTHING_COLLECTED


def lint() -> int:
    """Run every linter and check, all of them even when one complains.

    Returns:
        The exit code: 0 when nothing complained.

    Raises:
        Stop: the linters cannot be installed.
    """
    install(DEVELOPMENT)
    here = clean_environment(DATABASE_URL="sqlite://:memory:")
    templates = sorted((ROOT / "templates").rglob("*.html"))
    djade = (ENVIRONMENT / "bin" / "djade", "--check", "--target-version", "5.2", *templates)
    checks = (
        ("ruff check", (PYTHON, "-m", "ruff", "check"), here),
        ("ruff format", (PYTHON, "-m", "ruff", "format", "--check"), here),
        ("templates", djade, here),
        ("Django's checks", (PYTHON, "manage.py", "check", "--fail-level=WARNING"), here),
        ("migrations", (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"), here),
        (
            "Django's checks for production",
            (PYTHON, "manage.py", "check", "--deploy", "--fail-level=WARNING"),
            clean_environment(**PRODUCTION_LIKE),
        ),
    )
    complaints = []
    for name, command, env in checks:
        say(name)
        if call(*command, env=env) != 0:
            complaints.append(name)
    say(f"FAILED: {', '.join(complaints)}" if complaints else "nothing to complain about")
    return 1 if complaints else 0


def bench(arguments: list[str]) -> int:
    """Measure what things cost with very many rows, on a private PostgreSQL.

    Args:
        arguments: the name of a bench and its own arguments; without them all benches run.

    Returns:
        The exit code.

    Raises:
        Stop: what the benches need cannot be installed.
    """
    install(DEVELOPMENT)
    collect_static_files()
    return call(PYTHON, "-m", "bench", *arguments, env=clean_environment())


# The command line --------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    """Do what the command line asks for.

    Returns:
        The exit code.

    Raises:
        Stop: it cannot be done; the message says why and what to do.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise Stop(
            f"Python 3.11 or later is needed; this is {platform.python_version()}.\n"
            "If there is a later one beside it: python3.11 run.py"
        )
    if os.name != "posix":
        raise Stop("Linux or macOS is needed; on Windows use WSL.")
    command, *rest = arguments or ["serve"]
    if command == "test":
        return test(rest)
    if command == "bench":
        return bench(rest)
    if command == "manage":
        install(RUNTIME)
        become(PYTHON, "manage.py", *rest)
    elif command == "lint" and not rest:
        return lint()
    elif command == "demo" and not rest:
        serve(demo=True)
    elif command == "serve" and not rest:
        serve()
    elif command in ("help", "-h", "--help"):
        print(__doc__)
    else:
        raise Stop(f"there is no command {' '.join(arguments)!r}.\n\n{__doc__}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        sys.exit(f"run.py: {stop}")
    except KeyboardInterrupt:
        sys.exit(130)
