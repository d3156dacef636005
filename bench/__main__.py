"""Run the benches: each on an empty database of a private PostgreSQL, which ends with the run.

    python3 run.py bench                            all of them
    python3 run.py bench publishing --roadmaps N    one, with its own arguments
    python3 run.py bench walks --steps N

A bench is a module here that does not begin with an underscore. Its `main` takes the arguments
and yields the figures, one text each.
"""

import importlib
import os
import sys
import time
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections

from tests import postgres


def bench_names() -> list[str]:
    """The names of all benches, in order."""
    files = Path(__file__).parent.glob("*.py")
    return sorted(file.stem for file in files if not file.stem.startswith("_"))


def run(names: list[str], arguments: list[str]) -> None:
    """Run benches one after the other, and print their figures."""
    for name in names:
        call_command("flush", interactive=False, verbosity=0)
        began = time.monotonic()
        for figure in importlib.import_module(f"bench.{name}").main(arguments):
            print(f"{name}: {figure}", flush=True)
        print(f"{name}: took {time.monotonic() - began:.0f} s in all", flush=True)


def main(arguments: list[str]) -> None:
    """Start a server, run the benches that are named, or all of them, and stop the server."""
    known = bench_names()
    names = known
    if arguments and arguments[0] in known:
        names, arguments = arguments[:1], arguments[1:]
    server = postgres.start(postgres.find_programs())
    try:
        os.environ["DATABASE_URL"] = server.url
        django.setup()
        call_command("migrate", verbosity=0)
        run(names, arguments)
    finally:
        connections.close_all()
        server.stop()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mslprep.settings")
    main(sys.argv[1:])
