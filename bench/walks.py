"""Journeys in any order of events, for as long as you like: does anybody lose anything?

The machine is the one of tests/promises/test_any_order_of_events.py; here it takes other ways each
time. What it finds it shows with its shortest way there; `--seed` goes the same ways again.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator

from tests.promises.machine.rules import STEPS
from tests.promises.machine.walk import Walk, walk

LAST_SEED = 10**9


def main(arguments: list[str]) -> Iterator[str]:
    """Walk; yields each seed before its walks, and the figures."""
    parser = argparse.ArgumentParser(prog="run.py bench walks")
    parser.add_argument("--steps", type=int, default=10_000, help="at least, in all")
    parser.add_argument("--steps-each", type=int, default=1_000, help="of one seed, about")
    parser.add_argument("--seed", type=int, help="the first one; those after it count on from it")
    asked = parser.parse_args(arguments)
    number = random.randrange(LAST_SEED) if asked.seed is None else asked.seed

    taken: Counter[str] = Counter()
    began = time.monotonic()
    while taken.total() < asked.steps:
        yield f"seed {number}"
        taken += walk(Walk, number=number, steps=asked.steps_each)
        number += 1
    seconds = time.monotonic() - began
    yield f"steps: {taken.total():,}, all promises kept after each"
    yield f"steps a second: {taken.total() / seconds:.0f}"
    rarest = min(STEPS, key=lambda name: taken[name])
    yield f"the rarest of {len(STEPS)} kinds: {rarest}, {taken[rarest]:,} times"
