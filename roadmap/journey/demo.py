"""Believable people for looking around; all of them are made up."""

import datetime
import random
import uuid

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from roadmap.catalogue.models import (
    Background,
    Degree,
    MilestoneTemplate,
    RoadmapTemplate,
    Specialty,
)
from roadmap.journey import credentials, queries, refs, services
from roadmap.journey.models import Milestone, Roadmap

PASSWORD = "msl-prep-demo"

DONE = {
    "learn-msl-role": 150,
    "check-field-life-fit": 143,
    "read-job-ads": 139,
    "choose-entry-route": 120,
    "set-timeline": 118,
    "choose-specialty": 111,
    "complete-doctorate": 400,
    "list-known-contacts": 104,
    "rate-skills": 96,
    "translate-experience": 77,
    "check-degree-fit": 70,
    "write-disease-brief": 41,
    "refresh-linkedin": 35,
    "join-association": 20,
    "learn-compliance": 6,
}
"""Slugs of what the learner has done, and how many days ago."""
DOING = ("hold-info-interviews", "appraise-trials")
DUE = {"appraise-trials": 12, "map-experts": 26, "write-skill-stories": 70, "build-target-list": -9}
"""Slugs of what has a target date, and how many days ahead it is."""
SKIPPED = {"decide-certification": "Later, once I have worked as an MSL for a year."}
OWN = {"apply-fellowship": "Give the journal club talk on our registry paper"}
"""What the learner added, by the slug of a line of its stage."""
NOTES = {
    "hold-info-interviews": (
        "**4 of 10.** What I keep hearing:\n\n"
        "- territories are built around *centres*, not regions\n"
        "- send a paper, not a thank-you\n\n"
        "Next: ask for someone at a small biotech."
    ),
    "write-disease-brief": "Chapter on resistance is thin. Ask the tumour board which trial they "
    "argued about last.",
    "read-job-ads": "Ten ads: *nine* ask for a doctorate, six for congress travel, all ten for "
    "“scientific exchange”.",
}
CREDENTIALS = {
    "complete-doctorate": ("degree", "PhD, tumour immunology", "University of Leeds", 400, None),
    "join-association": ("membership", "Medical Science Liaison Association (MSLA)", "", 20, 345),
}
"""What the learner holds, by slug: kind, title, from whom, and how many days ago and ahead."""
BACKGROUNDS = (
    ("pharmd-student", "pharmd", Roadmap.DegreeStatus.UNDER_WAY),
    ("phd-postdoc", "phd", Roadmap.DegreeStatus.HELD),
    ("physician", "md-do-mbbs", Roadmap.DegreeStatus.HELD),
    ("sales-rep", "masters", Roadmap.DegreeStatus.HELD),
    ("nurse-np-pa", "msn-np", Roadmap.DegreeStatus.HELD),
)


class NothingPublished(Exception):
    """There is no roadmap to make journeys on."""


@transaction.atomic
def make_accounts() -> None:
    """Make the learner with a journey of five months, the mentor and the admin.

    An account that exists already is left as it is.

    Raises:
        NothingPublished: when no roadmap template has an edition.
    """
    if not RoadmapTemplate.objects.published().exists():
        raise NothingPublished
    _account("admin@example.com", "Ines Moreau", is_staff=True, is_superuser=True)
    _account("mentor@example.com", "Tom Lindqvist")
    learner = _account("learner@example.com", "Amara Osei", time_zone="Europe/London")
    if learner:
        _start(learner, *BACKGROUNDS[1], specialty="oncology")
        _walk(learner)


@transaction.atomic
def make_learners(number: int) -> None:
    """Make that many learners, each with some first milestones done; the same ones every time.

    Raises:
        NothingPublished: when no roadmap template has an edition.
    """
    if not RoadmapTemplate.objects.published().exists():
        raise NothingPublished
    chance = random.Random("msl-prep")
    specialties = list(Specialty.objects.values_list("slug", flat=True))
    for place in range(1, number + 1):
        background, specialty = chance.choice(BACKGROUNDS), chance.choice([None, *specialties])
        ticks = chance.randrange(0, 20)
        user = _account(f"learner{place}@example.com", f"Learner {place}")
        if user is None:
            continue
        roadmap = _start(user, *background, specialty=specialty)
        today = timezone.localdate(timezone=user.zone)
        for entry in queries.overview(roadmap, today=today).entries[:ticks]:
            services.set_state(user=user, ref=entry.ref, state=Milestone.State.DONE, done_on=today)


def _account(email: str, name: str, **fields) -> User | None:
    """A new user with the demo's password; None when there is one already."""
    if User.objects.filter(email=email).exists():
        return None
    return User.objects.create_user(email, PASSWORD, name=name, **fields)


def _start(
    user: User, background: str, degree: str, degree_status: str, *, specialty: str | None
) -> Roadmap:
    return services.save_answers(
        user=user,
        background=Background.objects.get(slug=background),
        degree=Degree.objects.get(slug=degree),
        degree_status=degree_status,
        specialty=Specialty.objects.filter(slug=specialty).first(),
        target_date=timezone.localdate() + datetime.timedelta(days=280),
        hours_per_week=4,
    ).roadmap


def _walk(user: User) -> None:
    """What the learner did; lines that this site's catalogue lacks are left out."""
    published = MilestoneTemplate.objects.filter(published=True)
    known = {slug: refs.of_template(pk) for slug, pk in published.values_list("slug", "pk")}
    today = timezone.localdate(timezone=user.zone)

    def days(number: int) -> datetime.date:
        return today + datetime.timedelta(days=number)

    for slug, ago in DONE.items():
        if slug in known:
            services.set_state(
                user=user, ref=known[slug], state=Milestone.State.DONE, done_on=days(-ago)
            )
    for slug in DOING:
        if slug in known:
            services.set_state(user=user, ref=known[slug], state=Milestone.State.DOING)
    for slug, ahead in DUE.items():
        if slug in known:
            services.set_target_date(user=user, ref=known[slug], target_date=days(ahead))
    for slug, reason in SKIPPED.items():
        if slug in known:
            services.set_state(
                user=user, ref=known[slug], state=Milestone.State.SKIPPED, reason=reason
            )
    for slug, title in OWN.items():
        if slug in known:
            stage = MilestoneTemplate.objects.get(slug=slug).stage_id
            services.add_own_milestone(user=user, key=uuid.uuid4(), stage_id=stage, title=title)
    for slug, (kind, title, organisation, ago, ahead) in CREDENTIALS.items():
        if slug in known:
            credentials.add_credential(
                user=user,
                key=uuid.uuid4(),
                kind=kind,
                title=title,
                organisation=organisation,
                since=days(-ago),
                until=ahead and days(ahead),
                degree=Degree.objects.get(slug="phd") if kind == "degree" else None,
                ref=known[slug],
            )
    for slug, body in NOTES.items():
        if slug in known:
            services.add_note(user=user, ref=known[slug], key=uuid.uuid4(), body=body)
