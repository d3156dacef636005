"""Sources that are gone: asked by command, reported at the desk, named before publishing."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import call_command

from roadmap.catalogue import publishing
from roadmap.catalogue.models import MilestoneTemplate, Report, RoadmapTemplate
from roadmap.desk import review, sources
from roadmap.desk.sources import Answer, Verdict
from tests.catalogue.factories import line

ANSWERS = {"/there": 200, "/gone": 410, "/missing": 404, "/members": 403, "/broken": 500}
LEADS_TO = {
    "/moved": "/there",
    "/lost": "/missing",
    "/inside": "http://10.0.0.1/",
    "/mail": "mailto:a@b.example",
}


class Pages(BaseHTTPRequestHandler):
    """A site with pages that are there, gone, closed, broken and elsewhere."""

    def do_GET(self) -> None:
        if self.path in LEADS_TO:
            self.send_response(302)
            self.send_header("Location", LEADS_TO[self.path])
        else:
            self.send_response(ANSWERS[self.path])
        self.end_headers()

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    """The address of such a site, on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def of_this_machine(host: str) -> bool:
    return host == "127.0.0.1"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("/there", Answer(Verdict.THERE, "")),
        ("/moved", Answer(Verdict.THERE, "")),
        ("/gone", Answer(Verdict.GONE, "410 Gone")),
        ("/missing", Answer(Verdict.GONE, "404 Not Found")),
        ("/lost", Answer(Verdict.GONE, "404 Not Found")),
        ("/members", Answer(Verdict.UNKNOWN, "403 Forbidden")),
        ("/broken", Answer(Verdict.UNKNOWN, "500 Internal Server Error")),
        ("/inside", Answer(Verdict.UNKNOWN, "it leads into a private network")),
    ],
)
def test_only_a_page_that_is_not_there_is_gone(site, page, expected) -> None:
    assert sources.ask(site + page, may_ask=of_this_machine) == expected


def test_answer_that_cannot_be_read_says_nothing_about_the_source(site) -> None:
    assert sources.ask(site + "/mail", may_ask=of_this_machine).verdict == Verdict.UNKNOWN
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
    assert sources.ask(url, may_ask=of_this_machine).verdict == Verdict.UNKNOWN


def no_such_host(host: str) -> bool:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_site_that_does_not_exist_is_told_from_a_name_that_cannot_be_asked_for_now() -> None:
    def no_network(host: str) -> bool:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    no_site = Answer(Verdict.NO_SITE, "there is no such site")
    assert sources.ask("https://no.example/", may_ask=no_such_host) == no_site
    assert sources.ask("https://no.example/", may_ask=no_network).verdict == Verdict.UNKNOWN


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "::1", "fd00::1", "0.0.0.0"]
)
def test_network_of_the_server_is_not_asked(host) -> None:
    assert not sources.is_public(host)
    assert sources.is_public("198.51.100.1") is sources.is_public("2001:db8::1") is False
    assert sources.is_public("1.1.1.1")


def test_dead_source_waits_at_the_desk_and_is_named_before_publishing(
    template, site, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(sources, "is_public", of_this_machine)
    for slug, pages in {"read": ["gone", "there"], "write": ["gone"], "send": ["there"]}.items():
        found = [{"title": page, "url": f"{site}/{page}"} for page in pages]
        MilestoneTemplate.objects.filter(slug=slug).update(sources=found)
    MilestoneTemplate.objects.filter(slug="wait").update(
        sources=[
            {"title": "x", "url": f"{site}/members"},
            {"title": "y", "url": f"{site}/missing"},
        ],
        retired=True,
    )
    for new in (2, 0):
        call_command("check_sources")
        assert capsys.readouterr().out.splitlines() == [
            f"Gone: {site}/gone (410 Gone)",
            f"Sources: 1 there, 1 gone, 0 unknown. New reports: {new}.",
        ]
    said = f"The source {site}/gone is gone: 410 Gone."
    assert sorted(Report.objects.values_list("milestone_template__slug", "text", "by")) == [
        ("read", said, None),
        ("write", said, None),
    ]
    proposal = publishing.propose(RoadmapTemplate.objects.get())
    warnings = [
        problem.text for problem in review.problems(proposal) if problem.line_id == line("read").pk
    ]
    assert f"“read”: a report waits, “{said}”" in warnings


def test_site_is_gone_only_where_another_one_is_known(template, site, monkeypatch) -> None:
    """A machine without a network knows no name: that is no report on every line."""

    def known(host: str) -> bool:
        return host == "127.0.0.1" or no_such_host(host)

    away = "https://away.example/"
    MilestoneTemplate.objects.filter(slug="read").update(sources=[{"title": "x", "url": away}])
    monkeypatch.setattr(sources, "is_public", no_such_host)
    assert sources.check_all()[away].verdict == Verdict.UNKNOWN
    there = [{"title": "y", "url": f"{site}/there"}]
    MilestoneTemplate.objects.filter(slug="write").update(sources=there)
    monkeypatch.setattr(sources, "is_public", known)
    assert sources.check_all()[away] == Answer(Verdict.GONE, "there is no such site")


def test_roadmap_template_that_nobody_reads_is_not_asked_for(working_copy_only, capsys) -> None:
    call_command("check_sources")
    assert capsys.readouterr().out == ("Sources: 0 there, 0 gone, 0 unknown. New reports: 0.\n")


@pytest.fixture
def working_copy_only(db) -> None:
    """A roadmap template that was never published, whose only line has a source."""
    template = RoadmapTemplate.objects.create(slug="new", title="New")
    stage = template.stages.create(slug="a", title="A", short_title="A")
    stage.milestone_templates.create(
        slug="b", title="B", sources=[{"title": "C", "url": "http://127.0.0.1:1/"}]
    )
