"""Plain makers of what the tests need: a catalogue, people, their roadmaps, and what is stored."""

import datetime
import itertools
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.test import Client

from accounts.models import User
from roadmap.catalogue import publishing
from roadmap.catalogue.models import (
    Background,
    Degree,
    Edition,
    MilestoneTemplate,
    Report,
    RoadmapTemplate,
    Specialty,
    Stage,
)
from roadmap.journey import services
from roadmap.journey.credentials import writes as credentials
from roadmap.journey.models import (
    Anchor,
    Credential,
    Event,
    Evidence,
    Milestone,
    Note,
    NoteVersion,
    Pause,
    Roadmap,
    SubStep,
)
from roadmap.journey.parts import evidence, notes, sub_steps
from roadmap.journey.planning import dates
from roadmap.journey.starting.answers import save_answers

_numbers = itertools.count(1)

LISTS = ("backgrounds", "specialties", "usually_done_by", "prerequisites")
"""The columns of a line that hold several rows."""


# The catalogue -----------------------------------------------------------------------------------


def make_background(slug: str = "phd-student") -> Background:
    """A background, made when there is none with this slug."""
    return Background.objects.get_or_create(slug=slug, defaults={"label": slug.title()})[0]


def make_degree(slug: str = "phd", *, doctorate: bool = True) -> Degree:
    """A degree, made when there is none with this slug."""
    values = {"label": slug.upper(), "doctorate": doctorate}
    return Degree.objects.get_or_create(slug=slug, defaults=values)[0]


def make_specialty(slug: str = "oncology", **columns) -> Specialty:
    """An area of expertise, made when there is none with this slug."""
    values = {"name": slug.title()} | columns
    return Specialty.objects.get_or_create(slug=slug, defaults=values)[0]


def stage_values() -> dict:
    """What a stage needs, after all earlier ones."""
    number = next(_numbers)
    values = {"slug": f"stage-{number}", "order": number, "title": f"Stage number {number}"}
    return values | {"short_title": f"S{number}"}


def line_values() -> dict:
    """What a line needs, after all earlier ones."""
    number = next(_numbers)
    return {"slug": f"line-{number}", "order": number, "title": f"Reach goal {number}"}


def make_stage(template: RoadmapTemplate, **columns) -> Stage:
    """A stage at the end of a roadmap template's working copy."""
    return template.stages.create(**stage_values() | columns)


def make_line(stage: Stage, **columns) -> MilestoneTemplate:
    """A line at the end of a stage's working copy."""
    lists = {name: columns.pop(name) for name in LISTS if name in columns}
    line = stage.milestone_templates.create(**line_values() | columns)
    for name, rows in lists.items():
        getattr(line, name).set(rows)
    return line


def make_template(*, stages: int = 2, lines: int = 4) -> RoadmapTemplate:
    """A published roadmap template of so many stages with so many lines each."""
    template = RoadmapTemplate.objects.create(slug=f"template-{next(_numbers)}", title="MSL")
    made = Stage.objects.bulk_create(
        Stage(roadmap_template=template, **stage_values()) for _ in range(stages)
    )
    MilestoneTemplate.objects.bulk_create(
        MilestoneTemplate(stage=stage, **line_values()) for stage in made for _ in range(lines)
    )
    publish(template)
    return template


def publish(template: RoadmapTemplate, *, by: User | None = None, message: str = "") -> Edition:
    """Make the working copy of a roadmap template the edition that everybody reads."""
    return publishing.publish(roadmap_template=template, by=by, message=message)


def restore(template: RoadmapTemplate, number: int) -> Edition:
    """Publish an earlier edition again."""
    earlier = Edition.objects.get(roadmap_template=template, number=number)
    return publishing.publish(roadmap_template=template, by=None, restores=earlier)


def lines_of(template: RoadmapTemplate) -> list[MilestoneTemplate]:
    """The lines of a roadmap template's working copy, in order."""
    return list(
        MilestoneTemplate.objects.filter(stage__roadmap_template=template).order_by(
            "stage__order", "order"
        )
    )


def change(line: MilestoneTemplate, **columns) -> None:
    """Edit a line of the working copy, as an admin would."""
    for name in LISTS:
        if name in columns:
            getattr(line, name).set(columns.pop(name))
    MilestoneTemplate.objects.filter(pk=line.pk).update(**columns)


# People ------------------------------------------------------------------------------------------


def make_user(email: str | None = None, **columns) -> User:
    """A person with an account."""
    return User.objects.create_user(email or f"person-{next(_numbers)}@example.com", **columns)


def make_answers(**answers) -> dict:
    """What the start form hands to the service; name only what matters."""
    return {
        "background": answers.pop("background", None) or make_background(),
        "degree": answers.pop("degree", None) or make_degree(),
        "degree_status": "under-way",
        "specialty": None,
        "target_date": None,
        "hours_per_week": None,
        **answers,
    }


def make_roadmap(user: User, **answers) -> Roadmap:
    """The user's roadmap, on what is published; see `make_answers`."""
    return save_answers(user=user, **make_answers(**answers)).roadmap


def client_of(user: User) -> Client:
    """A browser in which the user is signed in, and has been here today."""
    client = Client()
    client.force_login(user)
    client.get("/healthz")  # the first request of a day is stored in the session
    return client


# What they wrote ---------------------------------------------------------------------------------


def set_state(user: User, line: MilestoneTemplate, state: str, **values) -> Event | None:
    """Make an entry open, doing, done or skipped; the event, or None when nothing changed."""
    return services.set_state(user=user, ref=f"t{line.pk}", state=state, **values).event


def tick(user: User, *lines: MilestoneTemplate, on: datetime.date | None = None) -> None:
    """Make entries done."""
    for line in lines:
        set_state(user, line, "done", done_on=on)


def make_note(user: User, line: MilestoneTemplate, body: str = "A thought.") -> Note:
    """A note on an entry."""
    key = uuid.UUID(int=next(_numbers))
    event = notes.add_note(user=user, ref=f"t{line.pk}", key=key, body=body).event
    return Note.objects.get(pk=event.after["note"])


def make_pause(user: User, first_day: datetime.date, last_day: datetime.date) -> Pause:
    """A pause."""
    key = uuid.UUID(int=next(_numbers))
    event = dates.add_pause(user=user, key=key, first_day=first_day, last_day=last_day).event
    return Pause.objects.get(pk=event.after["pause"])


def make_anchor(user: User, day: datetime.date, name: str = "Graduation") -> Anchor:
    """An anchor."""
    key = uuid.UUID(int=next(_numbers))
    event = dates.add_anchor(user=user, key=key, name=name, day=day).event
    return Anchor.objects.get(pk=event.after["anchor"])


def hang(user: User, line: MilestoneTemplate, anchor: Anchor | None, days: int = 0) -> Event | None:
    """Hang the target date of an entry on an anchor, or (with None) take it off."""
    return dates.hang_target_date(
        user=user, ref=f"t{line.pk}", anchor_id=anchor and anchor.pk, days=days
    ).event


def make_evidence(user: User, line: MilestoneTemplate, **texts: str) -> Evidence:
    """A link on an entry."""
    values = {"url": "https://example.org/poster", "label": "Poster", "shows": ""} | texts
    key = uuid.UUID(int=next(_numbers))
    event = evidence.add_evidence(user=user, ref=f"t{line.pk}", key=key, **values).event
    return Evidence.objects.get(pk=event.after["evidence"])


def make_step(user: User, line: MilestoneTemplate, text: str = "A first step.") -> SubStep:
    """A step of the user's own on an entry."""
    key = uuid.UUID(int=next(_numbers))
    event = sub_steps.add_sub_step(user=user, ref=f"t{line.pk}", key=key, text=text).event
    return SubStep.objects.get(pk=event.after["step"])


def make_credential(user: User, kind: str = "certificate", **facts) -> Credential:
    """A credential; of a line if `ref` names one."""
    values = {"title": f"Some {kind}", "since": datetime.date(2025, 6, 1)} | facts
    key = uuid.UUID(int=next(_numbers))
    return credentials.add_credential(user=user, key=key, kind=kind, **values)[1]


def milestone_of(user: User, line: MilestoneTemplate) -> Milestone:
    """What is stored of an entry."""
    return Milestone.objects.get(roadmap__user=user, template=line)


def journey_of(user: User) -> dict[str, list[dict]]:
    """Every row of the journey of a user, by table, column for column."""
    rows = {
        "roadmap": Roadmap.objects.filter(user=user),
        "milestones": Milestone.objects.filter(roadmap__user=user),
        "notes": Note.objects.filter(milestone__roadmap__user=user),
        "versions": NoteVersion.objects.filter(note__milestone__roadmap__user=user),
        "credentials": Credential.objects.filter(roadmap__user=user),
        "pauses": Pause.objects.filter(roadmap__user=user),
        "anchors": Anchor.objects.filter(roadmap__user=user),
        "evidence": Evidence.objects.filter(milestone__roadmap__user=user),
        "sub_steps": SubStep.objects.filter(milestone__roadmap__user=user),
        "events": Event.objects.filter(roadmap__user=user),
        "reports": Report.objects.filter(by=user),
    }
    return {name: list(queryset.order_by("pk").values()) for name, queryset in rows.items()}


def events_of(user: User) -> list[str]:
    """What happened in a user's journey, first thing first."""
    return list(Event.objects.filter(roadmap__user=user).values_list("what", flat=True))


def whole_database() -> dict[str, list[dict]]:
    """Every row of every table, to tell whether anything at all was written."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in _all_models()
    }


def count_rows() -> int:
    """How many rows there are in all tables together."""
    return sum(model._base_manager.count() for model in _all_models())


def _all_models() -> Iterator[type[Model]]:
    return iter(apps.get_models(include_auto_created=True))


def refs(lines: Iterable[MilestoneTemplate]) -> list[str]:
    """The names of lines in addresses and HTML ids."""
    return [f"t{line.pk}" for line in lines]


@contextmanager
def just_before_the_first(
    verb: str, model: type[Model], action: Callable[[], object]
) -> Iterator[None]:
    """Do something in this thread just before the first such statement on a table is sent."""
    beginning = f'{verb} "{model._meta.db_table}"'
    done = []

    def wrapper(execute, sql, params, many, context):
        if sql.startswith(beginning) and not done:
            done.append(True)
            action()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield
    assert done, f"no {beginning} was sent"
