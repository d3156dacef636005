"""manage.py make_demo: a site to look around in."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from roadmap.applications import demo as applications_demo
from roadmap.connections.demo import make_connections
from roadmap.journey import demo
from roadmap.skills import demo as skills_demo


class Command(BaseCommand):
    """Makes believable accounts and journeys; refused unless DEBUG is true."""

    help = (
        "Make accounts to look around with: learner@example.com, mentor@example.com and "
        "admin@example.com, each with the password "
        f"{demo.PASSWORD}. Refused unless DEBUG=true. Running it again loses nothing."
    )

    def add_arguments(self, parser) -> None:
        """Read how many more learners to make."""
        parser.add_argument(
            "--users",
            type=int,
            default=0,
            metavar="N",
            help="make N more learners, each somewhere on the way",
        )

    def handle(self, *, users: int, **options) -> None:
        """Make the accounts.

        Raises:
            CommandError: without DEBUG, for a negative number, or when nothing is published.
        """
        if not settings.DEBUG:
            raise CommandError(
                "Demo accounts have a known password: they are made with DEBUG=true only, "
                "as python3 run.py demo sets it."
            )
        if users < 0:
            raise CommandError("--users takes a number from 0 on.")
        try:
            demo.make_accounts()
            make_connections(User.objects.get(email="learner@example.com"))
            skills_demo.make_rows()
            applications_demo.make_rows()
            demo.make_learners(users)
        except demo.NothingPublished as error:
            raise CommandError("Publish a roadmap first: manage.py publish_catalogue") from error
        self.stdout.write(
            "Sign in as learner@example.com, mentor@example.com or admin@example.com "
            f"with the password {demo.PASSWORD}"
        )
