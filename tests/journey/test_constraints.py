"""What must never be false is refused by the database itself, whoever writes past the services."""

import datetime
import uuid

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import ProtectedError, RestrictedError

from accounts.models import User
from roadmap.catalogue.models import Edition, MilestoneTemplate, RoadmapTemplate
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
from tests.cases import cases
from tests.journey.factories import (
    change,
    hang,
    make_anchor,
    make_credential,
    make_degree,
    make_evidence,
    make_note,
    make_pause,
    make_step,
    make_template,
    make_user,
    set_state,
    tick,
    whole_database,
)

DAY = datetime.date(2026, 3, 14)
ONE = datetime.timedelta(days=1)
LONG_AGO, LAST = datetime.date(1950, 1, 1), datetime.date(2100, 12, 31)
KEY = uuid.UUID(int=7)
BEFORE, AFTER = datetime.date(1999, 12, 31), datetime.date(2101, 1, 1)


def refused(action, name: str) -> bool:
    """Whether the database refuses an action by the constraint or column of this name."""
    before = whole_database()
    with pytest.raises((IntegrityError, DataError)) as raised, transaction.atomic():
        action()
    assert whole_database() == before
    return name in str(raised.value)


def update(model, **columns):
    return lambda: model.objects.update(**columns)


@pytest.fixture
def _a_row_of_each(learner, lines):
    tick(learner, lines[0], on=DAY)
    hang(learner, lines[0], make_anchor(learner, DAY), 7)
    make_pause(learner, DAY, DAY)
    make_credential(learner, since=DAY, until=DAY)
    make_evidence(learner, lines[0])
    make_step(learner, lines[0])
    note = make_note(learner, lines[0])
    NoteVersion.objects.create(note=note, revision=1, body="Earlier.", edited_at=note.edited_at)


@pytest.mark.usefixtures("_a_row_of_each")
@cases(
    ("model", "columns", "constraint"),
    [
        (Milestone, {"state": "closed", "done_on": None}, "milestone_state_valid"),
        (Milestone, {"state": "", "done_on": None}, "milestone_state_valid"),
        (Milestone, {"state": "DONE", "done_on": None}, "milestone_state_valid"),
        (Milestone, {"done_on": None}, "milestone_done_has_a_date"),
        (Milestone, {"state": "open"}, "milestone_done_has_a_date"),
        (Milestone, {"state": "doing"}, "milestone_done_has_a_date"),
        (Milestone, {"state": "skipped"}, "milestone_done_has_a_date"),
        (Milestone, {"reason": "No."}, "milestone_reason_only_when_skipped"),
        (
            Milestone,
            {"state": "open", "done_on": None, "reason": "No."},
            "milestone_reason_only_when_skipped",
        ),
        (Milestone, {"done_on": BEFORE}, "milestone_dates_in_range"),
        (Milestone, {"done_on": AFTER}, "milestone_dates_in_range"),
        (Milestone, {"target_date": BEFORE}, "milestone_dates_in_range"),
        (Milestone, {"target_date": AFTER}, "milestone_dates_in_range"),
        (Milestone, {"target_date": datetime.date.min}, "milestone_dates_in_range"),
        (Milestone, {"target_date": datetime.date.max}, "milestone_dates_in_range"),
        (Milestone, {"anchor": None}, "milestone_hangs_by_days"),
        (Milestone, {"anchor_days": None}, "milestone_hangs_by_days"),
        (Milestone, {"target_date": None}, "milestone_hangs_by_days"),
        (Milestone, {"anchor_days": 3_654}, "milestone_hangs_by_days"),
        (Milestone, {"anchor_days": -3_654}, "milestone_hangs_by_days"),
        (Milestone, {"state": None}, "state"),
        (Pause, {"last_day": DAY - datetime.timedelta(days=1)}, "pause_ends_after_it_starts"),
        (Pause, {"first_day": BEFORE}, "pause_days_in_range"),
        (Pause, {"last_day": AFTER}, "pause_days_in_range"),
        (Pause, {"first_day": None}, "first_day"),
        (Pause, {"last_day": None}, "last_day"),
        (Pause, {"key": None}, "key"),
        (Anchor, {"day": BEFORE}, "anchor_day_in_range"),
        (Anchor, {"day": AFTER}, "anchor_day_in_range"),
        (Anchor, {"day": None}, "day"),
        (Anchor, {"name": ""}, "anchor_name_length_in_range"),
        (Anchor, {"name": None}, "name"),
        (Anchor, {"key": None}, "key"),
        (Milestone, {"reason": None}, "reason"),
        (Note, {"body": ""}, "note_length_in_range"),
        (Note, {"body": "x" * 10_001}, "note_length_in_range"),
        (Note, {"revision": -1}, "revision"),
        (Note, {"key": None}, "key"),
        (Credential, {"kind": "task"}, "credential_kind_valid"),
        (Credential, {"kind": ""}, "credential_kind_valid"),
        (Credential, {"title": ""}, "credential_title_length_in_range"),
        (Credential, {"organisation": None}, "organisation"),
        (Credential, {"since": None}, "since"),
        (Credential, {"since": DAY + ONE}, "credential_ends_after_it_begins"),
        (Credential, {"until": DAY - ONE}, "credential_ends_after_it_begins"),
        (Credential, {"since": LONG_AGO - ONE}, "credential_dates_in_range"),
        (Credential, {"until": AFTER}, "credential_dates_in_range"),
        (Credential, {"since": AFTER, "until": None}, "credential_dates_in_range"),
        (Credential, {"key": None}, "key"),
        (Evidence, {"url": ""}, "evidence_url_is_http"),
        (Evidence, {"url": "javascript:alert(1)"}, "evidence_url_is_http"),
        (Evidence, {"url": "data:text/html,x"}, "evidence_url_is_http"),
        (Evidence, {"url": "ftp://example.org/"}, "evidence_url_is_http"),
        (Evidence, {"url": "//example.org/"}, "evidence_url_is_http"),
        (Evidence, {"url": " https://example.org/"}, "evidence_url_is_http"),
        (Evidence, {"url": None}, "url"),
        (Evidence, {"label": ""}, "evidence_label_length_in_range"),
        (Evidence, {"label": None}, "label"),
        (Evidence, {"shows": None}, "shows"),
        (Evidence, {"key": None}, "key"),
        (SubStep, {"text": ""}, "sub_step_length_in_range"),
        (SubStep, {"text": None}, "text"),
        (SubStep, {"is_done": None}, "is_done"),
        (SubStep, {"key": None}, "key"),
        (Roadmap, {"degree_status": "done"}, "roadmap_degree_status_valid"),
        (Roadmap, {"degree_status": ""}, "roadmap_degree_status_valid"),
        (Roadmap, {"hours_per_week": 0}, "roadmap_hours_in_range"),
        (Roadmap, {"hours_per_week": 81}, "roadmap_hours_in_range"),
        (Roadmap, {"target_date": BEFORE}, "roadmap_target_date_in_range"),
        (Roadmap, {"target_date": AFTER}, "roadmap_target_date_in_range"),
        (Roadmap, {"started_on": None}, "started_on"),
        (Event, {"edition": None}, "edition"),
        (User, {"email": "Learner@example.org"}, "user_email_is_lower_case"),
        (User, {"email": "LÉA@example.org"}, "user_email_is_lower_case"),
    ],
)
def test_a_row_that_cannot_be_true_is_refused(model, columns, constraint):
    assert refused(update(model, **columns), constraint)


@pytest.mark.usefixtures("_a_row_of_each")
@cases(
    ("model", "columns"),
    [
        (Milestone, {"state": "skipped", "done_on": None, "reason": "No."}),
        (Milestone, {"state": "skipped", "done_on": None, "reason": ""}),
        (Milestone, {"done_on": datetime.date(2000, 1, 1)}),
        (Milestone, {"target_date": datetime.date(2100, 12, 31)}),
        (Milestone, {"anchor_days": 3_653}),
        (Milestone, {"anchor_days": -3_653}),
        (Milestone, {"anchor": None, "anchor_days": None}),
        (Pause, {"first_day": datetime.date(2000, 1, 1), "last_day": datetime.date(2100, 12, 31)}),
        (Pause, {"last_day": DAY}),
        (Anchor, {"day": datetime.date(2000, 1, 1)}),
        (Anchor, {"day": datetime.date(2100, 12, 31), "name": "🐙" * 80}),
        (Evidence, {"url": "http://" + "x" * 1_993, "label": "🐙" * 120, "shows": "🐙" * 500}),
        (Evidence, {"label": "x", "shows": ""}),
        (SubStep, {"text": "🐙" * 200}),
        (Note, {"body": "x"}),
        (Note, {"body": "🐙" * 10_000}),
        (Credential, {"title": "🐙" * 160, "organisation": "🐙" * 160}),
        (Credential, {"since": LONG_AGO, "until": LONG_AGO}),
        (Credential, {"since": LAST, "until": LAST}),
        (Credential, {"until": None, "organisation": ""}),
        (Roadmap, {"hours_per_week": 1}),
        (Roadmap, {"hours_per_week": 80}),
        (Roadmap, {"hours_per_week": None}),
        (Roadmap, {"target_date": datetime.date(2000, 1, 1)}),
        (User, {"email": "léa@example.org"}),
    ],
)
def test_the_last_row_that_can_be_true_is_accepted(model, columns):
    assert model.objects.update(**columns) == 1


def test_a_person_has_one_roadmap(learner):
    copy = Roadmap.objects.get()
    copy.pk = None
    assert refused(lambda: Roadmap.objects.bulk_create([copy]), "user_id")


def test_a_roadmap_has_one_row_for_a_line(learner, stranger, lines):
    tick(learner, lines[0])
    copy = Milestone(roadmap=learner.roadmap, template=lines[0])
    assert refused(
        lambda: Milestone.objects.bulk_create([copy]), unique(Milestone, "roadmap", "template")
    )
    other = Milestone(roadmap=stranger.roadmap, template=lines[0])
    Milestone.objects.bulk_create([other])


def test_a_note_form_makes_one_note(learner, lines):
    note = make_note(learner, lines[0])
    copy = Note(milestone=note.milestone, key=note.key, body="Again.", html="")
    assert refused(lambda: Note.objects.bulk_create([copy]), unique(Note, "milestone", "key"))
    Note.objects.bulk_create([Note(milestone=note.milestone, key=uuid.uuid4(), body="1", html="")])


@pytest.mark.parametrize("model", [Pause, Anchor])
def test_a_form_makes_one_pause_or_anchor(learner, stranger, model):
    rows = {
        Pause: lambda user: Pause(roadmap=user.roadmap, key=KEY, first_day=DAY, last_day=DAY),
        Anchor: lambda user: Anchor(roadmap=user.roadmap, key=KEY, name="Viva", day=DAY),
    }
    model.objects.bulk_create([rows[model](learner)])
    assert refused(
        lambda: model.objects.bulk_create([rows[model](learner)]), unique(model, "roadmap", "key")
    )
    model.objects.bulk_create([rows[model](stranger)])


def test_an_anchor_on_which_something_hangs_cannot_be_deleted(learner, lines):
    anchor = make_anchor(learner, DAY)
    hang(learner, lines[0], anchor, 7)
    before = whole_database()
    with pytest.raises(RestrictedError):
        anchor.delete()
    assert whole_database() == before


@pytest.mark.usefixtures("_a_row_of_each")
@cases(
    ("model", "columns"),
    [
        (Evidence, {"url": "https://" + "x" * 1_993}),
        (Evidence, {"label": "x" * 121}),
        (Evidence, {"shows": "x" * 501}),
        (SubStep, {"text": "x" * 201}),
    ],
)
def test_a_text_that_is_too_long_is_refused(model, columns):
    """By the constraint on SQLite, where a column has no length, and by the column on the other."""
    (name,) = columns
    constraint = "sub_step" if model is SubStep else f"evidence_{name}"
    says = "too long" if connection.vendor == "postgresql" else f"{constraint}_length_in_range"
    assert refused(update(model, **columns), says)


@pytest.mark.parametrize("make", [make_evidence, make_step])
def test_a_form_makes_one_piece_of_evidence_and_one_step(learner, lines, make):
    row = make(learner, lines[0])
    model = type(row)
    row.pk = None
    assert refused(lambda: model.objects.bulk_create([row]), unique(model, "milestone", "key"))


def test_a_credential_form_makes_one_credential(learner, stranger):
    credential = make_credential(learner)
    copy = Credential.objects.get()
    copy.pk = None
    assert refused(
        lambda: Credential.objects.bulk_create([copy]), unique(Credential, "roadmap", "key")
    )
    copy.roadmap = stranger.roadmap
    Credential.objects.bulk_create([copy])
    assert credential.key == copy.key


def test_only_a_degree_names_one_of_the_list(learner):
    make_credential(learner)
    rows = Credential.objects.all()
    assert refused(
        lambda: rows.update(degree=make_degree("masters")), "credential_degree_only_of_a_degree"
    )
    assert rows.update(kind="degree", degree=make_degree()) == 1


@pytest.mark.parametrize("column", ["title", "organisation"])
def test_a_credential_has_words_of_limited_length(learner, column):
    make_credential(learner)
    rows = Credential.objects.all()
    before = whole_database()
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        rows.update(**{column: "x" * 161})
    assert whole_database() == before


def test_a_revision_of_a_note_is_kept_once(learner, lines):
    note = make_note(learner, lines[0])
    rows = [
        NoteVersion(note=note, revision=1, body=body, edited_at=note.edited_at) for body in "ab"
    ]
    assert refused(
        lambda: NoteVersion.objects.bulk_create(rows), unique(NoteVersion, "note", "revision")
    )


def test_an_address_is_one_account(learner):
    assert refused(lambda: User.objects.bulk_create([User(email=learner.email)]), "email")


def test_a_roadmap_template_has_one_edition_of_a_number(template):
    copy = Edition.objects.get()
    copy.pk = None
    assert refused(
        lambda: Edition.objects.bulk_create([copy]), unique(Edition, "roadmap_template", "number")
    )


def test_an_edition_is_current_for_one_roadmap_template(template):
    other = make_template()
    rows = RoadmapTemplate.objects.filter(pk=other.pk)
    assert refused(
        lambda: rows.update(current_edition=template.editions.get()), "current_edition_id"
    )


def test_a_line_is_not_replaced_by_itself(lines):
    rows = MilestoneTemplate.objects.filter(pk=lines[0].pk)
    assert refused(
        lambda: rows.update(replaced_by=lines[0]), "milestone_template_not_replaced_by_itself"
    )


def unique(model, *fields: str) -> str:
    """How the database in use names a unique constraint in its refusal."""
    constraint = next(
        constraint
        for constraint in model._meta.constraints
        if getattr(constraint, "fields", None) == fields
    )
    if connection.vendor == "postgresql":
        return constraint.name
    columns = (model._meta.get_field(name).column for name in fields)
    return ", ".join(f"{model._meta.db_table}.{column}" for column in columns)


# What others point at ----------------------------------------------------------------------------


def test_nothing_that_a_journey_points_at_can_be_deleted(learner, template, lines):
    tick(learner, lines[0])
    before = whole_database()
    change(lines[0], published=False)
    for row in (
        lines[0],
        template,
        template.stages.first(),
        Edition.objects.get(),
        learner.roadmap.background,
        learner.roadmap.degree,
    ):
        row.refresh_from_db()
        with pytest.raises(ProtectedError):
            row.delete()
    change(lines[0], published=True)
    assert whole_database() == before


def test_a_line_that_was_ever_published_cannot_be_deleted(lines):
    lines[0].refresh_from_db()
    with pytest.raises(ProtectedError):
        lines[0].delete()
    with pytest.raises(ProtectedError):
        MilestoneTemplate.objects.filter(pk=lines[0].pk).delete()
    assert MilestoneTemplate.objects.filter(pk=lines[0].pk).exists()


def test_what_an_admin_did_stays_when_the_admin_leaves(learner, lines):
    author = make_user(is_staff=True)
    event = set_state(learner, lines[0], "done")
    Event.objects.update(by=author)
    Edition.objects.update(published_by=author)
    author.delete()
    event.refresh_from_db()
    assert (event.by, event.what) == (None, "state")
    assert Edition.objects.get().published_by is None
