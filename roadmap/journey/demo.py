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
from roadmap.journey import queries, refs, services
from roadmap.journey.credentials import writes as credentials
from roadmap.journey.models import Milestone, Note, Roadmap
from roadmap.journey.own import milestones
from roadmap.journey.parts import evidence, notes, sub_steps
from roadmap.journey.planning import dates
from roadmap.journey.starting.answers import save_answers

PASSWORD = "msl-prep-demo"

STARTED = 154
"""How many days ago the learner started."""
DONE = {
    "complete-doctorate": 400,
    "learn-msl-role": 150,
    "check-field-life-fit": 143,
    "read-job-ads": 139,
    "choose-entry-route": 120,
    "set-timeline": 118,
    "choose-specialty": 111,
    "list-known-contacts": 104,
    "rate-skills": 96,
    "translate-experience": 77,
    "check-degree-fit": 70,
    "write-disease-brief": 41,
    "refresh-linkedin": 35,
    "join-association": 20,
    "learn-compliance": 6,
}
"""Slugs of what the learner has done, and how many days ago, in the order of the ticks."""
DOING = ("hold-info-interviews", "appraise-trials")
DUE = {"appraise-trials": 12, "map-experts": 26, "write-skill-stories": 70, "build-target-list": -9}
"""Slugs of what has a target date, and how many days ahead it is."""
CONGRESS = ("Oncology congress", 160)
"""An anchor of the learner's, and how many days ahead it is."""
HUNG = {"work-a-congress": -14}
"""Slugs of what hangs on it, and how many days after it."""
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
EVIDENCE = {
    "write-disease-brief": (
        ("https://example.org/brief", "Disease brief, second draft", "Four pages, 22 references."),
        ("http://intranet/journal-club", "Slides for our journal club", ""),
    ),
}
"""Slugs of where the learner keeps links: the address, the label, and what it shows."""
STEPS = {
    "hold-info-interviews": (
        ("List ten people to ask", True),
        ("Write a short message", True),
        ("Ask for the first four talks", True),
        ("Send a paper to each of them", False),
    ),
}
"""Slugs of what the learner has split into steps, and which of these are done."""
CREDENTIALS = {
    "complete-doctorate": ("degree", "PhD, tumour immunology", "Northbridge University", 400, None),
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
        _date_back(learner.roadmap)


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
    return save_answers(
        user=user,
        background=Background.objects.get(slug=background),
        degree=Degree.objects.get(slug=degree),
        degree_status=degree_status,
        specialty=Specialty.objects.filter(slug=specialty).first(),
        target_date=timezone.localdate(timezone=user.zone) + datetime.timedelta(days=280),
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
    name, ahead = CONGRESS
    congress = dates.add_anchor(user=user, key=uuid.uuid4(), name=name, day=days(ahead))
    anchor = congress.event.after["anchor"]
    for slug, after in HUNG.items():
        if slug in known:
            dates.hang_target_date(user=user, ref=known[slug], anchor_id=anchor, days=after)
    for slug, reason in SKIPPED.items():
        if slug in known:
            services.set_state(
                user=user, ref=known[slug], state=Milestone.State.SKIPPED, reason=reason
            )
    for slug, title in OWN.items():
        if slug in known:
            stage = MilestoneTemplate.objects.get(slug=slug).stage_id
            milestones.add_own_milestone(user=user, key=uuid.uuid4(), stage_id=stage, title=title)
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
            notes.add_note(user=user, ref=known[slug], key=uuid.uuid4(), body=body)
    for slug, links in EVIDENCE.items():
        for url, label, shows in links if slug in known else ():
            evidence.add_evidence(
                user=user, ref=known[slug], key=uuid.uuid4(), url=url, label=label, shows=shows
            )
    for slug, steps in STEPS.items():
        for text, is_done in steps if slug in known else ():
            ref = known[slug]
            event = sub_steps.add_sub_step(user=user, ref=ref, key=uuid.uuid4(), text=text).event
            sub_steps.tick_sub_step(
                user=user, ref=ref, step_id=event.after["step"], is_done=is_done
            )


def _date_back(roadmap: Roadmap) -> None:
    """Let the journey have begun long ago: each event on the day of the last tick until then."""
    # Where the person is, so that days are counted by their clock, across its changes too.
    now = timezone.localtime(timezone=roadmap.user.zone)
    at = now - datetime.timedelta(days=STARTED)
    roadmap.started_on = at.date()
    roadmap.save(update_fields=["started_on"])
    for event in roadmap.events.all():
        done_on = event.after.get("done_on")
        if done_on:
            at = max(at, now - (now.date() - datetime.date.fromisoformat(done_on)))
        event.at = at
        event.save(update_fields=["at"])
    Note.objects.filter(milestone__roadmap=roadmap).update(written_at=at, edited_at=at)
