"""What admins last made of a roadmap template, and what each of its editions must therefore say.

Each method does one thing to the site and notes here what that must have made of it. Nothing is
read back from the site into what is expected of it, so the two can differ.
"""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.db.models import ProtectedError

from accounts.models import User
from roadmap.catalogue import loading, publishing
from roadmap.catalogue.loading import CatalogueError
from roadmap.catalogue.models import (
    Background,
    Degree,
    Edition,
    MilestoneTemplate,
    RoadmapTemplate,
    Specialty,
    Stage,
)
from roadmap.catalogue.publishing import NothingChanged
from roadmap.desk import export, imports
from tests.catalogue.factories import milestone
from tests.journey.factories import (
    change,
    lines_of,
    make_background,
    make_degree,
    make_line,
    make_specialty,
    make_template,
)

BACKGROUNDS = ("phd-student", "nurse")
DEGREES = {"phd": True, "bsc": False}
"""Slugs, each with whether it is a doctorate."""
SPECIALTIES = ("oncology", "rare-diseases")
CONDITIONS = ("any", "studying", "doctorate", "doctorate-in-progress", "no-doctorate")
"""For whom a line can be meant, by degree."""
KINDS = ("task", "specialty", "timeline", "degree", "position", "membership", "certificate")
"""What ticking a line can be about."""


@dataclass(frozen=True)
class Lists:
    """The catalogue's lists, as far as answers and audiences need them, by slug."""

    backgrounds: dict[str, Background]
    degrees: dict[str, Degree]
    specialties: dict[str, Specialty]

    @classmethod
    def make(cls) -> "Lists":
        """Their rows, made where there are none."""
        return cls(
            {slug: make_background(slug) for slug in BACKGROUNDS},
            {slug: make_degree(slug, doctorate=DEGREES[slug]) for slug in DEGREES},
            {slug: make_specialty(slug) for slug in SPECIALTIES},
        )


@dataclass(frozen=True)
class Wording:
    """What a line says, as far as it decides who sees it and what is counted."""

    title: str
    retired: bool = False
    replaced_by: int | None = None
    background: str | None = None
    """For whom it is; None means everybody."""
    specialty: str | None = None
    degree: str = "any"
    kind: str = "task"
    usual_for: str | None = None
    """The background of those who are asked whether they have it already."""

    @classmethod
    def read(cls, row: dict[str, Any], replaced_by: int | None) -> "Wording":
        """What a row of an edition, or of a file, says."""
        return cls(
            title=row["title"],
            retired=row["retired"],
            replaced_by=replaced_by,
            background=next(iter(row["backgrounds"]), None),
            specialty=next(iter(row["specialties"]), None),
            degree=row["degree_condition"],
            kind=row["kind"],
            usual_for=next(iter(row["usually_done_by"]), None),
        )

    def is_offered(self, answers: dict[str, Any]) -> bool:
        """Whether it is in use, and meant for a person with these answers."""
        doctorate, held = DEGREES[answers["degree"]], answers["degree_status"] == "held"
        return (
            not self.retired
            and self.background in (None, answers["background"])
            and self.specialty in (None, answers["specialty"])
            and {
                "any": True,
                "studying": not held,
                "doctorate": doctorate,
                "doctorate-in-progress": doctorate and not held,
                "no-doctorate": not doctorate,
            }[self.degree]
        )

    def is_done_already(self, answers: dict[str, Any]) -> bool:
        """Whether these answers say that it is done."""
        if self.usual_for == answers["background"]:
            return True
        match self.kind:
            case "specialty":
                return answers["specialty"] is not None
            case "degree":
                return DEGREES[answers["degree"]] and answers["degree_status"] == "held"
            case "timeline":
                return bool(answers["target_date"] and answers["hours_per_week"])
        return False


Words = dict[int, Wording]
"""By id of the milestone template."""


@dataclass(frozen=True)
class File:
    """A roadmap template that an admin took out as a file."""

    path: "Path"
    content: dict[str, Any]


@dataclass(eq=False)
class Path:
    """A roadmap template: its working copy and its editions, and what each of them must say."""

    row: RoadmapTemplate
    lists: Lists
    stages: list[Stage]
    draft: Words
    editions: list[Words]
    """The first one is number 1."""
    listed: list[int] = field(default_factory=list)
    """The lines in the order of the current edition."""
    rows: dict[int, MilestoneTemplate] = field(default_factory=dict)
    """Of its lines, as they were when first needed."""

    @classmethod
    def make(cls, *, stages: int, lines: int) -> "Path":
        """A published one of so many stages with so many lines each.

        Its first line is one that most people have done, its second one is for one area of
        expertise, its last one for one background.
        """
        row = make_template(stages=stages, lines=lines)
        draft = {line.pk: Wording(line.title) for line in lines_of(row)}
        path = cls(row, Lists.make(), list(row.stages.all()), draft, [dict(draft)])
        first, second, *_between, last = draft
        path.choose_audience(first, usual_for=BACKGROUNDS[0])
        path.choose_audience(second, specialty=SPECIALTIES[0])
        path.choose_audience(last, background=BACKGROUNDS[1])
        path.publish()
        return path

    @property
    def number(self) -> int:
        """The number of the current edition."""
        return len(self.editions)

    @property
    def words(self) -> Words:
        """What the current edition says: every line that was ever published is in it."""
        return self.editions[-1]

    def line(self, place: int) -> int:
        """The id of one of its lines."""
        ids = sorted(self.draft)
        return ids[place % len(ids)]

    # The working copy

    def reword(self, pk: int, title: str) -> None:
        """Give a line other words."""
        self._edit(pk, title=title)

    def retire(self, pk: int) -> None:
        """Leave a line out of what is offered."""
        self._edit(pk, retired=True)

    def bring_back(self, pk: int) -> None:
        """Offer a line again; nothing replaces it any more."""
        self._edit(pk, retired=False, replaced_by=None)

    def replace(self, pk: int, other: int) -> None:
        """Retire a line for another one, unless that leads in a circle, which forms refuse."""
        said = replace(self.draft[pk], replaced_by=other)
        if not leads_in_a_circle(self.draft | {pk: said}):
            self._edit(pk, retired=True, replaced_by=other)

    def _edit(self, pk: int, **said) -> None:
        columns = {f"{name}_id" if name == "replaced_by" else name: said[name] for name in said}
        change(self._row(pk), **columns)
        self.draft[pk] = replace(self.draft[pk], **said)

    def choose_audience(
        self,
        pk: int,
        *,
        background: str | None = None,
        specialty: str | None = None,
        degree: str = "any",
        usual_for: str | None = None,
    ) -> None:
        """Say for whom a line is, and who has usually done it."""
        backgrounds = self.lists.backgrounds
        change(
            self._row(pk),
            backgrounds=[backgrounds[background]] if background else [],
            specialties=[self.lists.specialties[specialty]] if specialty else [],
            degree_condition=degree,
            usually_done_by=[backgrounds[usual_for]] if usual_for else [],
        )
        said = {"background": background, "specialty": specialty, "degree": degree}
        self.draft[pk] = replace(self.draft[pk], usual_for=usual_for, **said)

    def choose_kind(self, pk: int, kind: str) -> None:
        """Say what ticking a line is about."""
        self._edit(pk, kind=kind)

    def move(self, pk: int, *, stage: int, order: int) -> None:
        """Put a line into another place, or another stage."""
        change(self._row(pk), stage=self.stages[stage % len(self.stages)], order=order)

    def advise(self, pk: int, other: int) -> None:
        """Say that a line is best after an older one, or after none."""
        change(self._row(pk), prerequisites=[other] if other < pk else [])

    def add_line(self) -> None:
        """Write another line."""
        line = make_line(self.stages[-1])
        self.draft[line.pk] = Wording(line.title)

    def try_to_delete(self, pk: int) -> None:
        """Delete a line that was published: nobody can, be it one or several."""
        if pk in self.words:
            lines = MilestoneTemplate.objects.filter(pk=pk)
            for doomed in (lines.get(), lines):
                with pytest.raises(ProtectedError):
                    doomed.delete()

    def _row(self, pk: int) -> MilestoneTemplate:
        if pk not in self.rows:
            self.rows[pk] = MilestoneTemplate.objects.get(pk=pk)
        return self.rows[pk]

    # Editions

    def publish(self) -> None:
        """Make the working copy what everybody reads."""
        known = self.words
        words = {pk: said for pk, said in self.draft.items() if pk in known or not said.retired}
        self._publish(words, restores=None)

    def restore(self, place: int) -> None:
        """Publish an earlier edition again; what came after it is retired there."""
        number = place % self.number + 1
        earlier = self.editions[number - 1]
        later = {
            pk: replace(said, retired=True) for pk, said in self.words.items() if pk not in earlier
        }
        edition = Edition.objects.get(roadmap_template=self.row, number=number)
        assert words_of(edition) == earlier  # it never changes
        self._publish(earlier | later, restores=edition)

    def _publish(self, words: Words, *, restores: Edition | None) -> None:
        try:
            edition = publishing.publish(roadmap_template=self.row, by=None, restores=restores)
        except NothingChanged:
            assert words == self.words
        else:
            self.editions.append(words)
            assert (edition.number, words_of(edition)) == (self.number, words)
            self.listed = list(words_of(edition))

    # Files

    def take_out(self, place: int | None) -> File:
        """The working copy as a file, or (given a place) one of the editions."""
        if place is None:
            content, words = export.working_copy(self.row), self.draft
        else:
            number = place % self.number + 1
            edition = self.row.editions.get(number=number)
            content, words = export.edition_content(edition), self.editions[number - 1]
        titles = {row["slug"]: row["title"] for row in content["milestones"]}
        assert titles == {slug: words[pk].title for slug, pk in self._ids(titles).items()}
        return File(self, content)

    def take_in(self, file: File, *, by: User | None, other_words: bool, new_line: bool) -> None:
        """Load a file, be it an old one, with other words in another order or a line more.

        Args:
            file: which was taken out of this roadmap template.
            by: who imports it at the desk; None loads it by command.
            other_words: whether the file was edited by hand meanwhile.
            new_line: whether a line was added to it.
        """
        content = copy.deepcopy(file.content)
        rows = content["milestones"]
        if other_words:
            rows.reverse()
            for row in rows:
                row["title"] = f"{row['title'][:40]}, said otherwise"
        if new_line:
            slug = f"new-in-file-{len(self.draft)}-{self.row.pk}"
            stage = content["stages"][0]["slug"]
            rows.append(milestone(slug, stage, retired=False, replaced_by=None))
        try:
            self._load(content, by)
        except CatalogueError:
            assert leads_in_a_circle(self.draft | self._said(rows, file_has_new_line=False))
        else:
            self.draft |= self._said(rows, file_has_new_line=new_line)
            assert not leads_in_a_circle(self.draft)
            lines = MilestoneTemplate.objects.filter(stage__roadmap_template=self.row)
            assert set(lines.values_list("pk", "title", "retired")) == {
                (pk, words.title, words.retired) for pk, words in self.draft.items()
            }

    def _load(self, content: dict[str, Any], by: User | None) -> None:
        if by is None:
            loading.load(loading.check(content))
            return
        data = export.as_json(content).encode()
        file = imports.read(data, name="a.json", roadmap_template=self.row)
        token = imports.try_out(self.row, file, {}, by).token
        carried = imports.open_token(token, self.row)
        imports.import_file(roadmap_template=self.row, carried=carried, by=by)

    def _said(self, rows: list[dict[str, Any]], *, file_has_new_line: bool) -> Words:
        """What the lines of a file say once it is loaded."""
        ids = self._ids(row["slug"] for row in rows)
        said = {}
        for row in rows:
            if row["slug"] not in ids:
                assert not file_has_new_line
                continue
            pk = ids[row["slug"]]
            if not row["retired"]:
                successor = None
            elif "replaced_by" in row:
                successor = ids.get(row["replaced_by"])
            else:
                successor = self.draft[pk].replaced_by
            said[pk] = Wording.read(row, successor)
        return said

    def _ids(self, slugs: Iterable[str]) -> dict[str, int]:
        found = MilestoneTemplate.objects.filter(slug__in=list(slugs))
        return dict(found.values_list("slug", "pk"))


def words_of(edition: Edition) -> Words:
    """What an edition says as it is stored."""
    rows = edition.content["milestones"]
    return {row["id"]: Wording.read(row, row["replaced_by"]) for row in rows}


def leads_in_a_circle(words: Words) -> bool:
    """Whether a line is replaced, by way of others, by itself."""
    for start, said in words.items():
        passed, successor = {start}, said.replaced_by
        while successor is not None:
            if successor in passed:
                return True
            passed.add(successor)
            successor = words[successor].replaced_by if successor in words else None
    return False
