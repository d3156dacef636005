"""The made-up people whom one looks around with."""

import datetime

import time_machine
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from roadmap.journey import demo, queries
from roadmap.journey.models import Event, Roadmap


# Summer time has ended since the journey began, and it is nearly midnight.
@time_machine.travel("2026-11-27T23:30:00Z", tick=False)
def test_the_learners_journey_looks_as_if_it_had_taken_five_months(db):
    call_command("load_catalogue", verbosity=0)
    call_command("publish_catalogue", verbosity=0)
    demo.make_accounts()
    demo.make_accounts()  # what is there is left alone
    learner = User.objects.get(email="learner@example.com")
    roadmap = Roadmap.objects.for_user(learner).get()
    today = timezone.localdate(timezone=learner.zone)
    assert today - roadmap.started_on == datetime.timedelta(days=demo.STARTED)
    done = queries.overview(roadmap, today=today).count.done
    assert done == len(demo.DONE)
    days = [
        (today - at.astimezone(learner.zone).date()).days
        for at in Event.objects.values_list("at", flat=True)
    ]
    assert days == sorted(days, reverse=True)
    assert (days[0], days[-1]) == (demo.STARTED, min(demo.DONE.values()))
