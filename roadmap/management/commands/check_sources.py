"""`manage.py check_sources`: whether the sources of the catalogue are still there."""

from collections import Counter

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from roadmap.desk import sources
from roadmap.desk.sources import Verdict


class Command(BaseCommand):
    """Ask for every source, and report the dead ones at the desk."""

    help = (
        "Asks for the source of every line that users read. What is gone is reported at the desk, "
        "where it waits beside what users report. It calls other people's servers."
    )

    def handle(self, *args, **options) -> None:
        """Ask, report, and print what was found."""
        answers = sources.check_all()
        for url, answer in answers.items():
            match answer.verdict:
                case Verdict.GONE:
                    self.stdout.write(_("Gone: %(url)s (%(said)s)") % _values(url, answer))
                case Verdict.UNKNOWN:
                    said = _("Cannot tell, look yourself: %(url)s (%(said)s)")
                    self.stdout.write(said % _values(url, answer))
        reports = sources.report_gone(answers)
        count = Counter(answer.verdict for answer in answers.values())
        self.stdout.write(
            _("Sources: %(there)d there, %(gone)d gone, %(unknown)d unknown. New reports: %(new)d.")
            % {
                "there": count[Verdict.THERE],
                "gone": count[Verdict.GONE],
                "unknown": count[Verdict.UNKNOWN],
                "new": len(reports),
            }
        )


def _values(url: str, answer: sources.Answer) -> dict[str, str]:
    return {"url": url, "said": answer.said}
