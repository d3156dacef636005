"""`manage.py publish_catalogue`: make what admins wrote the edition that users read."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from roadmap.catalogue import application_stages, loading, publishing
from roadmap.catalogue.models import ApplicationStage, Edition, RoadmapTemplate


class Command(BaseCommand):
    """Publish the working copy of every roadmap template that changed."""

    help = (
        "Publishes the working copy of every roadmap template that differs from its current "
        "edition. No user loses anything by it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --if-none and --message."""
        parser.add_argument(
            "--if-none",
            action="store_true",
            help="do nothing when there is an edition already; otherwise load the catalogue that "
            "comes with the site first, unless there is a roadmap template; and the stages of an "
            "application, unless there are any",
        )
        parser.add_argument(
            "--message", default="", help="what to say about the editions, 500 characters at most"
        )

    def handle(self, *args, if_none: bool, message: str, **options) -> None:
        """Publish and print what was done.

        Raises:
            CommandError: when the message is too long.
        """
        limit = Edition._meta.get_field("message").max_length
        if len(message) > limit:
            raise CommandError(_("The message may have %d characters at most.") % limit)
        if if_none:
            if not ApplicationStage.objects.exists():
                application_stages.load()
                self.stdout.write(_("Loaded the stages of an application that come with the site."))
            if Edition.objects.exists():
                self.stdout.write(_("There is an edition already: nothing was done."))
                return
            if not RoadmapTemplate.objects.exists():
                loading.load(loading.read(loading.BUILT_IN))
                self.stdout.write(_("Loaded the catalogue that comes with the site."))
        roadmap_templates = list(RoadmapTemplate.objects.all())
        if not roadmap_templates:
            self.stdout.write(_("There is no roadmap template: nothing was published."))
        for roadmap_template in roadmap_templates:
            self._publish(roadmap_template, message)

    def _publish(self, roadmap_template: RoadmapTemplate, message: str) -> None:
        try:
            edition = publishing.publish(
                roadmap_template=roadmap_template, by=None, message=message
            )
        except publishing.NothingChanged:
            self.stdout.write(_("%s: nothing changed.") % roadmap_template)
        else:
            self.stdout.write(
                _("%(template)s: published edition %(number)d.")
                % {"template": roadmap_template, "number": edition.number}
            )
