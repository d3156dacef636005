"""Believable stories, ratings and talks for looking around; all of them are made up."""

import datetime
import uuid

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from roadmap.catalogue.models import MilestoneTemplate, Skill
from roadmap.journey import refs
from roadmap.skills import rows
from roadmap.skills.brief import writes
from roadmap.skills.models import CRITERIA, HardQuestion, Rating, Rehearsal, Story, Talk

LEARNER = "learner@example.com"
STORIES = (
    {
        "skills": ("scientific-communication", "teaching-training"),
        "milestone": "rehearse-presentation",
        "title": "One trial on one page for the clinic nurses",
        "sentence": "Turned one phase III trial into a session that nurses asked to repeat; "
        "it is now monthly.",
        "situation": "Our clinic nurses asked why a new cell therapy was used earlier in the "
        "sequence.",
        "task": "Make one phase III trial clear to twelve people with very different training.",
        "action": "I drew the design on one page, named the endpoint and its limits, then asked "
        "each person what they would tell a patient.",
        "result": "The session became monthly; the drawing now hangs in the infusion unit.",
    },
    {
        "skills": ("critical-appraisal", "data-literacy"),
        "milestone": "appraise-trials",
        "title": "The subgroup that was not pre-specified",
        "sentence": "Caught a post-hoc subgroup before it shaped a study, and saved a season of "
        "work.",
        "situation": "Our group planned a study on the strength of one subgroup analysis.",
        "task": "Decide in a week whether it could carry the weight.",
        "action": "I checked whether the subgroup was pre-specified, rebuilt the forest plot, and "
        "asked a statistician.",
        "result": "We dropped the arm and saved a season of work.",
    },
    {
        "skills": ("expert-engagement",),
        "milestone": "lead-journal-club",
        "title": "A question instead of an invitation",
        "sentence": "Brought a sought-after haematologist to a journal club by asking one good "
        "question.",
        "situation": "A senior haematologist had declined two invitations to our journal club.",
        "task": "Find out what would make it worth an hour.",
        "action": "I read the last four papers, sent one question instead of an invitation, and "
        "offered to bring the data to the ward.",
        "result": "The answer was yes, with a topic of their own for the time after.",
    },
    {
        "skills": ("adaptability-resilience",),
        "milestone": "",
        "title": "When the cell line failed",
        "sentence": "",
        "situation": "Eight months into the project our cell line turned out to be contaminated.",
        "task": "Save what could be saved before the grant review.",
        "action": "",
        "result": "",
    },
)
"""What the learner can tell: slugs of skills and of a milestone, and the texts."""
RATINGS = (
    ("critical-appraisal", 150, 2, "I can follow a paper, and miss what is not in it."),
    ("critical-appraisal", 74, 3, "Three trials taken apart; the statistics still cost me hours."),
    ("critical-appraisal", 11, 4, "Found the post-hoc subgroup on my own."),
    ("presentation", 148, 2, "Lab meetings only, and I read from the slides."),
    ("presentation", 20, 3, "Two rehearsals before people who asked back."),
    ("expert-engagement", 96, 2, "I know names, not people."),
    ("compliance-judgment", 6, 3, "Course done; no hard case yet."),
)
"""How the learner rated themselves: slug, how many days ago, level, reason."""
REHEARSALS = (
    {
        "ago": 34,
        "audience": "two colleagues from the lab",
        "minutes": 19,
        "scores": (2, 3, 2, 1, 1),
        "feedback_from": "Both of them",
        "feedback": "Too many slides; the limits came as an afterthought.",
        "next_step": "Cut to ten slides, and put the limits beside the result.",
    },
    {
        "ago": 12,
        "audience": "the clinic’s journal club",
        "minutes": 14,
        "scores": (3, 4, 3, 2, 3),
        "feedback_from": "A clinic nurse",
        "feedback": "Clear. The question about the control arm was dodged.",
        "next_step": "Write down what I answer about the control arm.",
    },
)
"""How the learner's talk went: how many days ago, the scores by criterion, and the rest."""
QUESTIONS = (
    (
        "Was the control arm what you would use today?",
        "No. It was the standard when the trial began; I say what changed since, and what that "
        "means for the size of the effect.",
    ),
    ("How many patients would you need to treat?", ""),
)


@transaction.atomic
def make_rows() -> None:
    """Give the learner of the demo stories, ratings, a talk and a brief, if they have none yet."""
    user = User.objects.filter(email=LEARNER, roadmap__isnull=False).first()
    if user is None or Story.objects.filter(roadmap__user=user).exists():
        return
    today = timezone.localdate(timezone=user.zone)
    skills = dict(Skill.objects.values_list("slug", "pk"))
    lines = dict(MilestoneTemplate.objects.filter(published=True).values_list("slug", "pk"))
    for story in STORIES:
        _add_story(user, story, skills, lines)
    for slug, ago, level, reason in RATINGS:
        if slug in skills:
            values = {"level": level, "reason": reason, "day": today - datetime.timedelta(ago)}
            _add(user, Rating, values, skill_id=skills[slug])
    _add_talk(user, today)
    values = {
        "name": "Amara Osei, PhD",
        "line": "Postdoctoral scientist, tumour immunology · learner@example.com",
        "focus": "I help oncology teams make sense of cell therapy data.",
        "publications": "Resistance to cell therapy, a registry study. Fictional J Oncol, 2026\n"
        "Poster: three years of a CAR-T registry, Northbridge, 2025",
    }
    first = writes.brief_of(user.roadmap)
    chosen = {name: getattr(first, name) for name in ("stories", "talks", "credentials")}
    writes.save(user=user, revision=0, values={**values, **chosen})


def _add_story(user: User, story: dict, skills: dict[str, int], lines: dict[str, int]) -> None:
    """Add a story, with the skills that this site's catalogue has."""
    texts = {name: text for name, text in story.items() if name not in ("skills", "milestone")}
    shown = sorted(skills[slug] for slug in story["skills"] if slug in skills)
    line = lines.get(story["milestone"])
    ref = refs.of_template(line) if line else ""
    if shown:
        _add(user, Story, {**texts, "is_draft": False, "skills": shown}, ref=ref)


def _add_talk(user: User, today: datetime.date) -> None:
    """Add the talk with its rehearsals and questions."""
    talk = _add(
        user,
        Talk,
        {
            "title": "CAR-T after two lines: a phase III trial in ten slides",
            "source": "https://example.org/car-t-trial",
            "given_on": today - datetime.timedelta(days=5),
            "given_where": "public lecture, Northbridge",
        },
    )
    for rehearsal in REHEARSALS:
        texts = {k: text for k, text in rehearsal.items() if k not in ("ago", "scores")}
        scores = dict(zip(CRITERIA, rehearsal["scores"], strict=True))
        day = today - datetime.timedelta(days=rehearsal["ago"])
        _add(user, Rehearsal, {"day": day, **texts, **scores}, talk_id=talk.pk)
    for question, answer in QUESTIONS:
        _add(user, HardQuestion, {"question": question, "answer": answer}, talk_id=talk.pk)


def _add(user: User, kind: type, values: dict, **of: object) -> rows.Kept:
    return rows.add(kind, user=user, key=uuid.uuid4(), values=values, **of)
