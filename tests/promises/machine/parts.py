"""What people do to notes, to evidence, and to the steps into which they split a milestone."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition

from tests.promises.machine.rules import PLACE, People, deed
from tests.promises.model import parts
from tests.promises.model.things import PARTS, Note

BODIES = ["A thought.", "**Bold**", "é🐙"]
TEXTS = ["Ask Ana.", "Read it.", "Send it."]
URLS = ["https://example.org/poster", "http://intranet/talk", "https://example.org/x?y=1#z"]
LABELS = ["Poster", "Talk", "Plakat für Ö"]


class PartSteps(People):
    """The steps; a machine mixes them in."""

    @precondition(lambda self: self.lacks("note"))
    @deed(place=PLACE, body=st.sampled_from(BODIES))
    def write_a_note(self, place, body):
        self.add("note", place, body=body)

    @precondition(lambda self: self.has("note"))
    @deed(place=PLACE, bodies=st.permutations(["A thought.", "Another.", "A third."]))
    def edit_a_note(self, place, bodies):
        """Again and again, so that there are long histories."""
        learner, key, note = self.some_thing("note", place)
        for body in bodies:
            parts.edit_note(learner, key, body, revision=note.revision)

    @precondition(lambda self: self.has("note"))
    @deed(place=PLACE, first=st.sampled_from(BODIES), second=st.sampled_from(BODIES))
    def edit_a_note_in_two_windows(self, place, first, second):
        """Both opened at once: the second one is shown both texts, and then saves its own."""
        learner, key, note = self.some_thing("note", place)
        opened = note.revision
        parts.edit_note(learner, key, first, revision=opened)
        parts.edit_note(learner, key, second, revision=opened)
        parts.edit_note(learner, key, second, revision=note.revision)

    @precondition(lambda self: any(note.earlier for note in self.notes()))
    @deed(place=PLACE, revision=PLACE)
    def put_an_earlier_text_back(self, place, revision):
        learner, key, note = self.some_thing("note", place)
        if note.earlier:
            parts.put_back(learner, key, revision % len(note.earlier) + 1)

    def notes(self) -> list[Note]:
        """All notes of both."""
        return [note for learner in self.learners for note in learner.things["note"].values()]

    @precondition(lambda self: self.lacks("evidence"))
    @deed(place=PLACE, url=st.sampled_from(URLS), label=st.sampled_from(LABELS))
    def add_evidence(self, place, url, label):
        self.add("evidence", place, url=url, label=label, shows="")

    @precondition(lambda self: self.has("evidence"))
    @deed(
        place=PLACE,
        url=st.sampled_from(URLS),
        label=st.sampled_from(LABELS),
        shows=st.sampled_from(["", "That I can speak."]),
    )
    def edit_evidence(self, place, url, label, shows):
        learner, key, _evidence = self.some_thing("evidence", place)
        parts.edit(learner, "evidence", key, url=url, label=label, shows=shows)

    @precondition(lambda self: self.lacks("step"))
    @deed(place=PLACE, texts=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3))
    def split_into_steps(self, place, texts):
        """Into one or several."""
        learner, ref = self.where("step", place)
        for text in texts:
            parts.add(learner, "step", ref, text=text)

    @precondition(lambda self: self.has("step"))
    @deed(place=PLACE, is_done=st.booleans())
    def tick_a_step(self, place, is_done):
        learner, key, _step = self.some_thing("step", place)
        parts.edit(learner, "step", key, is_done=is_done)

    @precondition(lambda self: self.has("step"))
    @deed(place=PLACE, text=st.sampled_from(TEXTS))
    def reword_a_step(self, place, text):
        learner, key, _step = self.some_thing("step", place)
        parts.edit(learner, "step", key, text=text)

    @precondition(lambda self: self.has(*PARTS))
    @deed(kind=st.sampled_from(list(PARTS)), place=PLACE)
    def remove_a_part(self, kind, place):
        if self.has(kind):
            learner, key, _part = self.some_thing(kind, place)
            parts.remove(learner, kind, key)

    @precondition(lambda self: self.has(*PARTS))
    @deed(kind=st.sampled_from(list(PARTS)), place=PLACE)
    def bring_a_part_back(self, kind, place):
        if self.has(kind):
            learner, key, _part = self.some_thing(kind, place)
            parts.restore(learner, kind, key)

    def add(self, kind: str, place: int, **columns: str) -> None:
        """Put a part on some entry of whoever has fewest of its kind."""
        learner, ref = self.where(kind, place)
        parts.add(learner, kind, ref, **columns)

    def where(self, kind: str, place: int) -> tuple:
        """Some entry of whoever has fewest of a kind."""
        return self.some(self.learners.index(self.who_lacks(kind)), place)
