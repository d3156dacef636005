"""Believable applications of the demo's learner; every company and position is made up."""

import datetime
import uuid

from django.utils import timezone

from accounts.models import User
from roadmap.applications import documents, moves, services
from roadmap.applications.models import Application
from roadmap.catalogue.models import ApplicationStage, MilestoneTemplate
from roadmap.journey import refs

LEARNER = "learner@example.com"
ADVERTISEMENT = """Medical Science Liaison, Cell Therapy (Benelux)

About Corvane Oncology
We have over 20 years of experience in blood cancers and two CAR-T products in late development.

What you will do
- Build relationships with key opinion leaders in haematology and oncology
- Present clinical data at congresses and in hospitals
- Gather insights and report them to medical affairs in our CRM
- Support investigator-initiated trials

What you bring
- Advanced scientific degree (PhD, PharmD or MD)
- At least two years of experience in cell therapy research or as an MSL
- Willingness to travel 50-70 % of the time
- Fluent English; Dutch or French is a plus

Nice to have:
- Knowledge of health economics
"""
APPLICATIONS = (
    {
        "title": "MSL, haematology, North",
        "company": "Aldermere Bio",
        "kind": "msl",
        "area": "Haematology",
        "place": "Field",
        "territory": "Nordic region",
        "travel": 60,
        "source": "A talk with Jonas",
        "next_action": "Ask Jonas who leads the team",
        "next_in": 6,
        "moves": (("saved", 12), ("finding-a-way-in", 9)),
    },
    {
        "title": "Associate MSL",
        "company": "Pellucid Therapeutics",
        "kind": "msl",
        "area": "Oncology",
        "place": "Hybrid, Basel",
        "next_action": "Read the pipeline update",
        "next_in": None,
        "moves": (("saved", 5),),
    },
    {
        "title": "MSL, cell therapy",
        "company": "Corvane Oncology",
        "kind": "msl",
        "area": "Oncology",
        "place": "Field",
        "territory": "Benelux",
        "travel": 60,
        "source": "Company website",
        "url": "https://example.com/jobs/msl-cell-therapy",
        "advertisement": ADVERTISEMENT,
        "note": "Priya put in a word. They care about real-world data.",
        "next_action": "Wait for HR",
        "next_in": None,
        "moves": (("saved", 30), ("finding-a-way-in", 28), ("applied", 14)),
        "documents": (("CV", "MSL version, two pages", 14), ("Covering letter", "", 14)),
        "milestone": "apply-matched-roles",
    },
    {
        "title": "Medical fellow",
        "company": "Brightwater Pharma",
        "kind": "fellowship",
        "area": "Oncology",
        "place": "On site, Copenhagen",
        "travel": 10,
        "next_action": "Panel: bring the deck",
        "next_in": 10,
        "moves": (("saved", 60), ("applied", 44), ("recruiter-screen", 30), ("interview", 12)),
        "documents": (("CV", "Academic version", 44),),
        "milestone": "apply-fellowship",
    },
    {
        "title": "MSL, solid tumours",
        "company": "Northlake Biopharma",
        "kind": "msl",
        "area": "Oncology",
        "place": "Field",
        "territory": "DACH",
        "next_action": "",
        "next_in": None,
        "learnt": "They wanted two years in the field. Kind reply; ask again in a year.",
        "moves": (("saved", 110), ("applied", 100), ("recruiter-screen", 80), ("rejected", 57)),
        "documents": (("CV", "First version", 100),),
    },
)


def make_rows() -> None:
    """Give the learner of the demo some applications, if they have none yet."""
    user = User.objects.filter(email=LEARNER, roadmap__isnull=False).first()
    if user is None or Application.objects.filter(roadmap__user=user).exists():
        return
    stages = {stage.slug: stage for stage in ApplicationStage.objects.all()}
    lines = dict(MilestoneTemplate.objects.filter(published=True).values_list("slug", "pk"))
    today = timezone.localdate(timezone=user.zone)
    for facts in APPLICATIONS:
        if all(slug in stages for slug, _ago in facts["moves"]):
            _add(user, dict(facts), stages, lines, today)


def _add(
    user: User,
    facts: dict,
    stages: dict[str, ApplicationStage],
    lines: dict[str, int],
    today: datetime.date,
) -> None:
    def ago(days: int) -> datetime.date:
        return today - datetime.timedelta(days=days)

    (first, since), *rest = facts.pop("moves")
    sent = facts.pop("documents", ())
    line, next_in = lines.get(facts.pop("milestone", "")), facts.pop("next_in")
    application = services.add_application(
        user=user,
        key=uuid.uuid4(),
        stage=stages[first],
        day=ago(since),
        linked_to=[refs.of_template(line)] if line else [],
        next_action_on=None if next_in is None else ago(-next_in),
        **facts,
    )
    for slug, days in rest:
        moves.move(user=user, application_id=application.pk, stage=stages[slug], day=ago(days))
    for name, version, days in sent:
        documents.add_document(
            user=user,
            application_id=application.pk,
            key=uuid.uuid4(),
            name=name,
            version=version,
            sent_on=ago(days),
        )
