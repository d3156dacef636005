"""What all steps of the walk are made with."""

import datetime
import functools
from collections import Counter
from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.promises.model.history import look_up
from tests.promises.model.learner import Learner
from tests.promises.model.sight import TODAY
from tests.promises.model.things import Thing
from tests.promises.model.undo import undo

DAYS = [datetime.date(2020, 1, 1), datetime.date(2025, 11, 2), TODAY]
SOME_DAY = st.sampled_from([None, *DAYS])
WHO = st.integers(0, 1)
PLACE = st.integers(0, 11)
"""Which one of several: counted in their order, and on from the first after the last."""
MOST = 6
"""Things of one kind that a person adds in one walk, so that they are changed too."""
STEPS: list[str] = []
"""The names of all steps that there are."""


def step(**values: st.SearchStrategy) -> Callable[[Callable], Callable]:
    """A rule of the machine; it is counted each time it was taken to its end."""

    def decorate(function: Callable) -> Callable:
        STEPS.append(function.__name__)

        @functools.wraps(function)
        def counted(self: "People", **drawn) -> None:
            function(self, **drawn)
            self.taken[function.__name__] += 1

        return rule(**values)(counted)

    return decorate


def deed(**values: st.SearchStrategy) -> Callable[[Callable], Callable]:
    """A step of what people do; every fifth time they think better of it, and undo it at once."""

    def decorate(function: Callable) -> Callable:
        @functools.wraps(function)
        def perhaps_undone(self: "People", *, then_undo: int, **drawn) -> None:
            before = [len(learner.history.happened) for learner in self.learners]
            function(self, **drawn)
            if then_undo == 0:
                for learner, number in zip(self.learners, before, strict=True):
                    if len(learner.history.happened) > number:
                        look_up({learner.user.pk: learner.history})
                        undo(learner, learner.history.happened[-1])

        return step(then_undo=st.integers(0, 4), **values)(perhaps_undone)

    return decorate


class People(RuleBasedStateMachine):
    """Two people who are under way, and how a step chooses from what they have."""

    learners: list[Learner]
    taken: Counter[str]
    """How often each step was taken."""

    def some(self, who: int, place: int) -> tuple[Learner, str]:
        """A person and what they may write on: a line, or one of their own."""
        learner = self.learners[who]
        return learner, learner.known[place % len(learner.known)]

    def some_thing(self, kind: str, place: int) -> tuple[Learner, int | str, Thing]:
        """Something of this kind, removed or not, and whose it is; the last one for -1."""
        found = [
            (learner, key, thing)
            for learner in self.learners
            for key, thing in learner.things[kind].items()
        ]
        return found[place % len(found)]

    def has(self, *kinds: str) -> bool:
        """Whether anybody has something of one of these kinds, removed or not."""
        return any(learner.things[kind] for learner in self.learners for kind in kinds)

    def lacks(self, kind: str) -> bool:
        """Whether somebody may still add something of this kind."""
        return any(len(learner.things[kind]) < MOST for learner in self.learners)

    def who_lacks(self, kind: str) -> Learner:
        """Who has fewest of this kind."""
        return min(self.learners, key=lambda learner: len(learner.things[kind]))
