"""`manage.py load_catalogue [FILE]`: load a catalogue file into the working copy."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from roadmap.catalogue import application_stages, loading


class Command(BaseCommand):
    """Load a catalogue file into the working copy."""

    help = (
        "Loads a catalogue file into the working copy that admins edit; users see it after a "
        "publish. Rows are found by slug and made to say what the file says, so what admins "
        "changed in a row of the file is OVERWRITTEN (look first with --dry-run). Rows that the "
        "file does not have are kept. Nothing is deleted, and what is retired stays retired. "
        "A file with any mistake is refused whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file and --dry-run."""
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=loading.BUILT_IN,
            help="a JSON file; without it the catalogue that comes with the site, and the stages "
            "of an application that come with it",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and do nothing"
        )

    def handle(self, *args, file: Path, dry_run: bool, **options) -> None:
        """Load the file and print what was done.

        Raises:
            CommandError: when the file cannot be read or has mistakes; nothing is loaded then.
        """
        try:
            report = loading.load(loading.read(file), dry_run=dry_run)
            if file == loading.BUILT_IN:
                report.models.append(application_stages.load(dry_run=dry_run))
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(reason)s")
                % {"file": file, "reason": error.strerror or error}
            ) from error
        except loading.CatalogueError as error:
            raise CommandError(
                _("%(file)s was not loaded:\n%(problems)s") % {"file": file, "problems": error}
            ) from error
        for model in report.models:
            self._print_model(model, verbose=options["verbosity"] > 1)
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was changed."))
        elif not report.changed_anything:
            self.stdout.write(_("The working copy said all this already: nothing was changed."))

    def _print_model(self, report: loading.ModelReport, *, verbose: bool) -> None:
        self.stdout.write(
            _("%(model)s: %(created)d created, %(changed)d changed, %(unchanged)d unchanged")
            % {
                "model": str(report.model._meta.verbose_name_plural).capitalize(),
                "created": len(report.created),
                "changed": len(report.changed),
                "unchanged": len(report.unchanged),
            }
        )
        if verbose and report.created:
            self.stdout.write(_("  created: %s") % ", ".join(report.created))
        for slug, columns in report.changed.items():
            self.stdout.write(
                _("  changed: %(slug)s (%(columns)s)")
                % {"slug": slug, "columns": ", ".join(columns)}
            )
        if report.kept:
            self.stdout.write(_("  kept, not in the file: %s") % ", ".join(report.kept))
