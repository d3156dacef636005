"""What admins do to the catalogue while people are under way."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition

from accounts.models import User
from roadmap.catalogue.models import RoadmapTemplate
from tests.journey.factories import make_roadmap, make_user
from tests.promises.machine.rules import PLACE, WHO, People, step
from tests.promises.model.catalogue import (
    BACKGROUNDS,
    CONDITIONS,
    KINDS,
    SPECIALTIES,
    File,
    Path,
)

MOST_LINES = 8
"""Of one roadmap template."""
SOME_BACKGROUND = st.sampled_from([None, *BACKGROUNDS])


class AdminSteps(People):
    """The steps; a machine mixes them in."""

    admin: User
    paths: list[Path]
    files: list[File]
    default: Path
    newcomers_start_on: Path | None
    turn: int

    @step(
        which=WHO,
        place=PLACE,
        title=st.sampled_from(["One title", "Another title"]),
        publish=st.booleans(),
    )
    def reword(self, which, place, title, publish):
        """And perhaps publish it at once, so that many lines change that people have written on."""
        path = self.paths[which]
        path.reword(path.line(place), title)
        if publish:
            path.publish()

    @step(which=WHO, place=PLACE)
    def retire(self, which, place):
        path = self.paths[which]
        path.retire(path.line(place))

    @step(which=WHO, place=PLACE)
    def bring_back(self, which, place):
        path = self.paths[which]
        path.bring_back(path.line(place))

    @step(which=WHO, place=PLACE, other=PLACE)
    def replace(self, which, place, other):
        path = self.paths[which]
        path.replace(path.line(place), path.line(other))

    @step(
        which=WHO,
        place=PLACE,
        background=SOME_BACKGROUND,
        specialty=st.sampled_from([None, *SPECIALTIES]),
        degree=st.sampled_from(CONDITIONS),
        usual_for=SOME_BACKGROUND,
    )
    def choose_audience(self, which, place, **audience):
        path = self.paths[which]
        path.choose_audience(path.line(place), **audience)

    @step(which=WHO, place=PLACE, kind=st.sampled_from(KINDS), publish=st.booleans())
    def choose_kind(self, which, place, kind, publish):
        """What ticking a line is about, and perhaps publish it at once."""
        path = self.paths[which]
        path.choose_kind(path.line(place), kind)
        if publish:
            path.publish()

    @step(which=WHO, place=PLACE, stage=st.integers(0, 1), order=st.integers(0, 9))
    def move_a_line(self, which, place, stage, order):
        path = self.paths[which]
        path.move(path.line(place), stage=stage, order=order)

    @step(which=WHO, place=PLACE, other=PLACE)
    def advise(self, which, place, other):
        path = self.paths[which]
        path.advise(path.line(place), path.line(other))

    @precondition(lambda self: any(len(path.draft) < MOST_LINES for path in self.paths))
    @step()
    def add_a_line(self):
        min(self.paths, key=lambda path: len(path.draft)).add_line()

    @step(which=WHO, place=PLACE)
    def try_to_delete_a_line(self, which, place):
        path = self.paths[which]
        path.try_to_delete(path.line(place))

    @step(which=WHO)
    def publish(self, which):
        self.paths[which].publish()

    @step(which=WHO, place=PLACE)
    def publish_an_earlier_edition(self, which, place):
        self.paths[which].restore(place)

    @step(which=WHO, edition=st.none() | PLACE)
    def take_out_a_file(self, which, edition):
        self.files.append(self.paths[which].take_out(edition))

    @precondition(lambda self: self.turn % 4 == 0)  # it costs as much as ten others
    @step(place=PLACE, other_words=st.booleans(), new_line=st.booleans(), at_the_desk=st.booleans())
    def take_in_a_file(self, place, other_words, new_line, at_the_desk):
        file = self.files[place % len(self.files)]
        file.path.take_in(
            file,
            by=self.admin if at_the_desk else None,
            other_words=other_words,
            new_line=new_line and len(file.path.draft) < MOST_LINES,
        )

    @step(which=WHO)
    def make_it_the_default(self, which):
        self.default = self.paths[which]
        RoadmapTemplate.objects.update(is_default=False)
        RoadmapTemplate.objects.filter(pk=self.default.row.pk).update(is_default=True)

    @precondition(lambda self: self.default is not self.newcomers_start_on)
    @step()
    def somebody_new_starts(self):
        """On the default, whatever the others are on."""
        assert make_roadmap(make_user()).roadmap_template == self.default.row
        self.newcomers_start_on = self.default
