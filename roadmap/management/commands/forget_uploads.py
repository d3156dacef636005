"""manage.py forget_uploads: what waited too long for its owner's choice is deleted."""

from django.core.management.base import BaseCommand

from roadmap.connections import uploads


class Command(BaseCommand):
    """Deletes what uploaded files held, once it is older than an hour; for cron."""

    help = (
        "Delete what uploaded Connections.csv files held and nobody chose from within an hour. "
        "Any upload does the same; a quiet site needs this command, once an hour or once a day."
    )

    def handle(self, **options) -> None:
        """Delete them, and say how many."""
        self.stdout.write(f"Uploads forgotten: {uploads.forget_old()}")
