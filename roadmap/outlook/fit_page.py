"""What the fit view reads of its user, across the wings; and the milestone it can make."""

import datetime
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from roadmap.applications.models import Application
from roadmap.applications.services import set_milestone_linked
from roadmap.catalogue.models import Skill, Specialty
from roadmap.journey import queries, services
from roadmap.journey.entries import Entry
from roadmap.journey.looking_back.progress import DAYS_IN_A_MONTH
from roadmap.journey.models import Credential, Milestone, Roadmap
from roadmap.journey.own.milestones import add_own_milestone
from roadmap.journey.queries import Overview
from roadmap.journey.services import Change
from roadmap.outlook import fit
from roadmap.outlook.advertisement.reading import read
from roadmap.outlook.advertisement.vocabulary import Vocabulary, words
from roadmap.outlook.advertisement.words.areas import AREAS
from roadmap.outlook.advertisement.words.skills import (
    SKILL_MILESTONES,
    SKILLS,
    TRAVEL_MILESTONES,
)
from roadmap.outlook.filling import Filling, fillings
from roadmap.outlook.fit import Cover, Degree, Part, Reader, Row, Standing
from roadmap.skills.models import Story
from roadmap.skills.models.stories import CAN_BE_TOLD

Kind = Credential.Kind
KEY = uuid.UUID("5b8a1f0e-6a53-4f43-9c57-0f6b1f0c8d11")
"""The form's key of every milestone made here: a gap is one milestone, whoever asks for it."""
STAGES = {
    "degree": "education",
    "experience": "experience",
    "travel": "understand",
    "area": "specialize",
    "skill": "skills",
}
"""In which stage a milestone for a part goes, by slug; the first one where there is none such."""
Terms = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class FitRow:
    """A row of the fit view, with the milestone that was made of it."""

    row: Row
    entry: Entry | None
    story_url: str
    """Where to write a story that shows it; empty for what is no skill, or is covered."""

    @property
    def standing(self) -> Standing:
        """How it stands: what was made a milestone and is done is covered by that."""
        return Standing.COVERED if self.entry and self.entry.is_done else self.row.standing

    @property
    def can_make(self) -> bool:
        """Whether a milestone can be made of it."""
        return bool(self.row.suggestion) and self.entry is None


@dataclass(frozen=True, slots=True)
class FitPart:
    """One of the five things that are looked for."""

    slug: str
    title: str
    rows: tuple[FitRow, ...]


@dataclass(frozen=True, slots=True)
class FitPage:
    """What `/applications/5/fit/` shows."""

    parts: tuple[FitPart, ...]
    unmentioned_skills: tuple[str, ...]
    fillings: tuple[Filling, ...]
    """What the advertisement says of the position that is not written down yet."""
    is_empty: bool
    """Nothing at all was found in the text."""

    @property
    def filling_query(self) -> str:
        """The query that hands the fillings to the form of the position."""
        return urlencode({filling.name: filling.text for filling in self.fillings})

    def count(self, standing: Standing) -> int:
        """How many rows stand so."""
        return sum(row.standing == standing for part in self.parts for row in part.rows)

    @property
    def covered(self) -> int:
        """How many things are covered."""
        return self.count(Standing.COVERED)

    @property
    def open(self) -> int:
        """How many are open."""
        return self.count(Standing.OPEN)

    @property
    def yours(self) -> int:
        """How many are the reader's to judge."""
        return self.count(Standing.YOURS)


def fit_page(
    roadmap: Roadmap, application: Application, overview: Overview, *, today: datetime.date
) -> FitPage:
    """What `/applications/5/fit/` shows.

    Args:
        roadmap: as `Roadmap.objects.for_user` reads it.
        application: the user's own.
        overview: of the roadmap.
        today: the day in the user's time zone.

    Five queries.
    """
    area_names = dict(Specialty.objects.values_list("slug", "name"))
    found_skills = list(Skill.objects.values_list("slug", "pk", "name"))
    skill_names = {slug: name for slug, _pk, name in found_skills}
    areas, skills = _terms(area_names, AREAS), _terms(skill_names, SKILLS)
    reading = read(application.advertisement, areas=areas, skills=skills)
    reader = _reader(roadmap, overview, areas, skills, today)
    parts = fit.compare(reading, reader, area_names=area_names, skill_names=skill_names)
    made = _made(roadmap, overview, parts)
    stories = {
        f"skill:{slug}": f"{reverse('skills:add_story')}?skill={pk}"
        for slug, pk, _name in found_skills
    }
    return FitPage(
        parts=tuple(
            FitPart(
                part.slug,
                part.title,
                tuple(
                    FitRow(
                        row=row,
                        entry=made.get(row.suggestion),
                        story_url=stories.get(row.key, "") if row.suggestion else "",
                    )
                    for row in part.rows
                ),
            )
            for part in parts
        ),
        unmentioned_skills=fit.not_mentioned(reading, skill_names),
        fillings=fillings(application, reading, area_names=area_names),
        is_empty=reading.is_empty,
    )


def make_milestone(
    *, user: User, application: Application, page: FitPage, key: str
) -> tuple[Change, Milestone] | None:
    """Make a milestone of something that an advertisement asks for, and link it.

    Args:
        user: whose roadmap.
        application: with that advertisement.
        page: of the application.
        key: of the row.

    Returns:
        What was written on the journey, and the milestone; None where the page has no such row
        any more, or it is covered. A milestone that was made of the same thing before, for another
        application perhaps, is that milestone.
    """
    found = next(
        (
            (part, row.row)
            for part in page.parts
            for row in part.rows
            if row.row.key == key and row.row.suggestion
        ),
        None,
    )
    if found is None:
        return None
    part, row = found
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        change, milestone = add_own_milestone(
            user=user,
            key=KEY,
            stage_id=_stage_id(roadmap, part.slug),
            title=row.suggestion,
        )
        set_milestone_linked(
            user=user, application_id=application.pk, ref=milestone.ref, linked=True
        )
        return change, milestone


# Parts -------------------------------------------------------------------------------------------


def _terms(names: Mapping[str, str], known: Terms) -> Terms:
    """The terms of a list of the catalogue: what admins added is found by its name."""
    return {slug: known.get(slug) or (_as_term(name),) for slug, name in names.items()}


def _as_term(name: str) -> str:
    return " ".join(word.norm for word in words(name.partition("(")[0]))


def _reader(
    roadmap: Roadmap, overview: Overview, areas: Terms, skills: Terms, today: datetime.date
) -> Reader:
    credentials = list(roadmap.credentials.filter(removed_at=None).select_related("degree"))
    return Reader(
        degrees=tuple(_degrees(roadmap, credentials, today)),
        areas=_areas(roadmap, credentials, areas),
        skills=_skills(roadmap, overview, credentials, skills),
        **_positions(credentials, today),
        field_life=tuple(_done(overview, TRAVEL_MILESTONES)),
    )


def _degrees(
    roadmap: Roadmap, credentials: list[Credential], today: datetime.date
) -> Iterable[Degree]:
    answers = roadmap.answers
    kind = _kind_of_degree(roadmap.degree.slug, doctorate=answers.doctorate)
    words = _("Your answers: %(degree)s, %(status)s")
    text = words % {"degree": roadmap.degree, "status": roadmap.degree_status_words}
    yield Degree(kind, answers.degree_held, Cover(text, reverse("roadmap:start")))
    for credential in credentials:
        if credential.kind == Kind.DEGREE and credential.degree:
            degree = credential.degree
            kind = _kind_of_degree(degree.slug, doctorate=degree.doctorate)
            yield Degree(kind, credential.since <= today, _cover(credential))


def _kind_of_degree(slug: str, *, doctorate: bool) -> str:
    return fit.KINDS_OF_DEGREES.get(slug, "other-doctorate" if doctorate else "")


def _areas(roadmap: Roadmap, credentials: list[Credential], terms: Terms) -> dict[str, Cover]:
    """The area of the answers, and those that a credential names."""
    vocabulary = Vocabulary(terms)
    found = {
        match.name: _cover(credential)
        for credential in credentials
        for match in vocabulary.find(words(credential.title))
    }
    if roadmap.specialty:
        text = _("Your area of expertise: %(area)s") % {"area": roadmap.specialty}
        found[roadmap.specialty.slug] = Cover(text, reverse("roadmap:start"))
    return found


def _skills(
    roadmap: Roadmap, overview: Overview, credentials: list[Credential], terms: Terms
) -> dict[str, tuple[Cover, ...]]:
    """What speaks for each skill: stories that can be told, done milestones, and credentials."""
    vocabulary = Vocabulary(terms)
    found: dict[str, list[Cover]] = {slug: [] for slug in terms}
    stories = Story.objects.filter(CAN_BE_TOLD, roadmap=roadmap, removed_at=None)
    for pk, title, slug in stories.values_list("pk", "title", "tags__skill__slug"):
        if slug in found:
            found[slug].append(Cover(title, reverse("skills:story", args=[pk])))
    for slug, covers in found.items():
        covers += _done(overview, SKILL_MILESTONES.get(slug, ()))
    named = [(entry.title, _entry_cover(entry)) for entry in overview.entries if _is_own(entry)]
    named += [(credential.title, _cover(credential)) for credential in credentials]
    for title, cover in named:
        for slug in {match.name for match in vocabulary.find(words(title))}:
            found[slug].append(cover)
    return {slug: tuple(covers) for slug, covers in found.items()}


def _is_own(entry: Entry) -> bool:
    return entry.is_own and entry.is_done


def _done(overview: Overview, slugs: Iterable[str]) -> Iterable[Cover]:
    return (
        _entry_cover(entry)
        for entry in overview.entries
        if entry.is_done and entry.line.slug in slugs
    )


def _positions(credentials: list[Credential], today: datetime.date) -> dict[str, object]:
    """How many months the positions last, those at the same time counted once."""
    spans = sorted(
        (credential.since, min(credential.until or today, today))
        for credential in credentials
        if credential.kind == Kind.POSITION and credential.since <= today
    )
    if not spans:
        return {}
    days, reached = 0, datetime.date.min
    for since, until in spans:
        days += max((until - max(since, reached)).days, 0)
        reached = max(reached, until)
    months = round(days / DAYS_IN_A_MONTH)
    text = _("Your positions, %(n)d months in all") % {"n": months}
    return {"months": months, "positions": Cover(text, reverse("roadmap:credentials"))}


def _cover(credential: Credential) -> Cover:
    return Cover(credential.title, reverse("roadmap:edit_credential", args=[credential.pk]))


def _entry_cover(entry: Entry) -> Cover:
    return Cover(entry.title, reverse("roadmap:milestone", args=[entry.ref]))


def _made(roadmap: Roadmap, overview: Overview, parts: tuple[Part, ...]) -> dict[str, Entry]:
    """The milestones that were made here, by what they were called then. One query."""
    # As `add_own_milestone` knows one: by its form's key and the title it was first sent with.
    titles = {
        uuid.uuid5(KEY, row.suggestion): row.suggestion
        for part in parts
        for row in part.rows
        if row.suggestion
    }
    found = roadmap.milestones.filter(key__in=titles, removed_at=None)
    return {
        titles[milestone.key]: overview.by_ref[milestone.ref]
        for milestone in found
        if milestone.ref in overview.by_ref
    }


def _stage_id(roadmap: Roadmap, part: str) -> int:
    stages = queries.stages_of(roadmap)
    return next((stage.id for stage in stages if stage.slug == STAGES[part]), stages[0].id)
