"""Many cases of one test in one world, where making the world costs more than a case."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any


def cases(names: str | tuple[str, ...], values: Iterable[Any]) -> Callable[[Callable], Callable]:
    """As `pytest.mark.parametrize`, but what the fixtures make is made once for all cases.

    Each case is counted and reported by itself, and what it writes into the database is taken back
    before the next one. Not for tests in which a case changes what a fixture holds in memory, or
    signs somebody in with a client that a fixture made.

    Args:
        names: the test's arguments that differ from case to case.
        values: one value for each case, or as many as there are names.
    """
    names = (names,) if isinstance(names, str) else names
    values = list(values)
    if not values:
        raise ValueError("A test without a case would pass and prove nothing.")

    def decorate(test: Callable) -> Callable:
        signature = inspect.signature(test)
        fixtures = [part for name, part in signature.parameters.items() if name not in names]
        fixtures.append(inspect.Parameter("one_case", inspect.Parameter.KEYWORD_ONLY))

        @functools.wraps(test)
        def all_cases(one_case: Callable, **made: Any) -> None:
            for number, value in enumerate(values):
                given = dict(zip(names, value if len(names) > 1 else (value,), strict=True))
                with one_case(f"{number}: {', '.join(map(_short, given.values()))}"):
                    test(**made, **given)

        all_cases.__signature__ = signature.replace(parameters=fixtures)
        return all_cases

    return decorate


def _short(value: Any) -> str:
    text = getattr(value, "__name__", None) or repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
