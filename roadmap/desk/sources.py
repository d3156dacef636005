"""Whether the sources of the lines in use are still there; a dead one becomes a report.

Only a command asks them, never a page: a page would wait for other people's servers.
"""

import ipaddress
import socket
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import Enum
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from roadmap.catalogue.models import MilestoneTemplate, Report

SECONDS = 15
"""How long a server may take to begin its answer."""
AT_ONCE = 8
"""How many servers are asked at the same time."""
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
HEADERS = {"User-Agent": "MSL-Prep source check", "Accept": "*/*"}


class Verdict(Enum):
    """What an answer says about a source."""

    THERE = "there"
    GONE = "gone"
    NO_SITE = "no site"
    """Nobody knows the name: gone, if this machine knows the names of others."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for an address."""

    verdict: Verdict
    said: str
    """In a few words, for people; empty when it is there."""


def ask(url: str, *, may_ask: Callable[[str], bool] | None = None) -> Answer:
    """Ask for an address, and for those it leads to, as a browser would.

    Args:
        url: an http or https address.
        may_ask: whether a host may be asked; those of the public internet when left out.

    A server that wants no programs to ask, or is down today, says nothing about the source.
    """
    opener = urllib.request.build_opener(_OnlyAllowed(may_ask or is_public))
    request = urllib.request.Request(url, headers=HEADERS)
    try:
        with opener.open(request, timeout=SECONDS):
            return Answer(Verdict.THERE, "")
    except urllib.error.HTTPError as error:
        error.close()
        verdict = Verdict.GONE if error.code in GONE else Verdict.UNKNOWN
        return Answer(verdict, f"{error.code} {error.reason}".strip())
    except urllib.error.URLError as error:
        if isinstance(error.reason, OSError) and error.reason.errno == socket.EAI_NONAME:
            return Answer(Verdict.NO_SITE, _("there is no such site"))
        return Answer(Verdict.UNKNOWN, str(error.reason))
    except (OSError, ValueError) as error:  # a broken answer, an address that cannot be asked for
        return Answer(Verdict.UNKNOWN, str(error) or type(error).__name__)


def is_public(host: str) -> bool:
    """Whether a host is one of the public internet, and not of this machine or its network.

    Raises:
        OSError: when there is no such host.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return all(ipaddress.ip_address(address[0]).is_global for *_rest, address in found)


def check_all() -> dict[str, Answer]:
    """Ask for every source of the lines in use that users read; the answers, by address.

    Where no name at all is known, the network is away and not every source.
    """
    urls = sorted({source["url"] for line in _lines() for source in line.sources})
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = dict(zip(urls, pool.map(ask, urls), strict=True))
    is_offline = all(answer.verdict == Verdict.NO_SITE for answer in answers.values())
    no_site = Verdict.UNKNOWN if is_offline else Verdict.GONE
    return {
        url: replace(answer, verdict=no_site) if answer.verdict == Verdict.NO_SITE else answer
        for url, answer in answers.items()
    }


def report_gone(answers: dict[str, Answer]) -> list[Report]:
    """Report each dead source of each line, as a user would, unless that waits at the desk already.

    Args:
        answers: from `check_all`.

    Returns:
        The new reports.
    """
    waiting = set(
        Report.objects.filter(closed_at=None).values_list("milestone_template_id", "text")
    )
    return Report.objects.bulk_create(
        Report(
            milestone_template=line,
            edition=line.stage.roadmap_template.current_edition,
            key=uuid.uuid4(),
            text=text,
        )
        for line in _lines()
        for text in _complaints(line, answers)
        if (line.pk, text) not in waiting
    )


def _lines() -> Iterable[MilestoneTemplate]:
    return (
        MilestoneTemplate.objects.filter(
            retired=False, stage__roadmap_template__current_edition__isnull=False
        )
        .select_related("stage__roadmap_template__current_edition")
        .defer("stage__roadmap_template__current_edition__content")
    )


def _complaints(line: MilestoneTemplate, answers: dict[str, Answer]) -> Iterable[str]:
    for url in dict.fromkeys(source["url"] for source in line.sources):
        answer = answers.get(url)
        if answer and answer.verdict == Verdict.GONE:
            said = _("The source %(url)s is gone: %(said)s.")
            yield said % {"url": url, "said": answer.said}


class _OnlyAllowed(urllib.request.BaseHandler):
    """Asks no host that may not be asked, not even when another one leads there."""

    handler_order = 100  # before those that connect

    def __init__(self, may_ask: Callable[[str], bool]) -> None:
        self._may_ask = may_ask

    def default_open(self, request: urllib.request.Request) -> Any:
        """Refuse, or leave it to the next handler.

        Raises:
            URLError: when the host may not be asked, or is not there.
        """
        parts = urlsplit(request.full_url)
        if parts.scheme not in ("http", "https"):
            raise urllib.error.URLError(_("it leads to something that is no web address"))
        try:
            allowed = self._may_ask(parts.hostname or "")
        except OSError as error:
            raise urllib.error.URLError(error) from error
        if not allowed:
            raise urllib.error.URLError(_("it leads into a private network"))
        return None
