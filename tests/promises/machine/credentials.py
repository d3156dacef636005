"""What people say that they hold, and the ticks that it offers."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import precondition

from tests.promises.machine.rules import PLACE, People, deed
from tests.promises.model import credentials
from tests.promises.model.catalogue import DEGREES
from tests.promises.model.sight import TODAY, Sight

FIELDS = {
    "degree": {"degree", "organisation"},
    "position": {"organisation", "until"},
    "membership": {"until"},
    "certificate": {"organisation", "until"},
}
"""By kind: what its form has beside title and since."""
FACTS = {
    "degree": st.sampled_from([None, *DEGREES]),
    "title": st.sampled_from(["Good Clinical Practice", "Doctor of Ö"]),
    "organisation": st.sampled_from(["", "Our hospital"]),
    "since": st.sampled_from(
        [datetime.date(1985, 7, 1), datetime.date(2025, 11, 2), datetime.date(2026, 11, 2)]
    ),
    "until": st.sampled_from([None, TODAY, datetime.date(2028, 2, 29)]),
}


class CredentialSteps(People):
    """The steps; a machine mixes them in."""

    @precondition(lambda self: self.lacks("credential"))
    @deed(kind=st.sampled_from(list(FIELDS)), on_a_line=st.booleans(), place=PLACE, **FACTS)
    def add_a_credential(self, kind, on_a_line, place, **facts):
        """By itself, or from the page of a line."""
        learner = self.who_lacks("credential")
        _learner, ref = self.some(self.learners.index(learner), place)
        on_a_line = on_a_line and ref in Sight(learner).readable
        facts = fitting(kind, facts)
        credentials.add(learner, ref if on_a_line else "", kind=kind, **facts)

    @precondition(lambda self: self.has("credential"))
    @deed(place=PLACE, **FACTS)
    def edit_a_credential(self, place, **facts):
        learner, key, credential = self.some_thing("credential", place)
        credentials.edit(learner, key, **fitting(credential.kind, facts))

    @precondition(lambda self: self.has("credential"))
    @deed(place=PLACE)
    def remove_a_credential(self, place):
        learner, key, _credential = self.some_thing("credential", place)
        credentials.remove(learner, key)

    @precondition(lambda self: self.has("credential"))
    @deed(place=PLACE, which=PLACE)
    def take_an_offered_tick(self, place, which):
        """With the day of the credential; nothing happens where none is offered."""
        learner, key, credential = self.some_thing("credential", place)
        if credential.removed:
            return
        offers = sorted(Sight(learner).offers(key).items())
        if offers:
            ref, day = offers[which % len(offers)]
            learner.set_state(ref, "done", day=day or TODAY, reason="")


def fitting(kind: str, facts: dict) -> dict:
    """The facts that a kind has, the others left empty; nothing ends before it begins."""
    since, until = facts["since"], facts["until"]
    facts = facts | {"until": until if until and until >= since else None}
    empty = {"degree": None, "organisation": "", "until": None}
    return facts | {name: value for name, value in empty.items() if name not in FIELDS[kind]}
