"""What the browser tests share: a Chromium that stays on this machine, and watches every page.

Fixtures to use:

- `page`, `context`, `new_context` (pytest-playwright): `page.goto("/roadmap/")` meets the site;
- `scripts_off_page`: the same with JavaScript switched off;
- `login(page, user)`: the page's browser is signed in as that user from now on;
- `barriers(page)`: what keeps somebody from reading the page, on any screen, as a list of texts;
- `faults(page, path)`: these and all else that is wrong with the page at an address;
- `axe(page)`: what an accessibility checker finds wrong on the page as it stands, the same way;
- `page_problems`: fails each test whose pages complain; `page_problems.expect(pattern)` allows one.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import handlers
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db.models import Model
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    WebError,
)
from pytest_django.live_server_helper import LiveServer

from run import find_chromium
from tests.browser.pages import open_all

MISSING = (
    "Chromium was not found; the browser tests need it and never skip it. Get it with\n"
    "  python3 run.py test\n"
    "or name it: CHROMIUM=/path/to/chrome"
)
SCREENS = (("light", 1440), ("dark", 390))
"""On which each page is checked: no colour depends on the width, and what one screen alone shows is
the frame, which is the same on all pages."""
SMALL_PHONE = 320
SETTLE = """() => Promise.allSettled(
    document.getAnimations().filter(a => a instanceof CSSTransition).map(a => a.finished)
)"""
"""Waits until no colour is between what it was and what it will be."""
PRELOAD = {"assets": ["media"]}
"""What axe fetches again; style sheets it would parse as inline ones, which the site forbids."""
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")


# The browser -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict, playwright: Playwright) -> dict:
    """Say which Chromium to start, and keep it from talking to anything but this machine.

    Without a Chromium the run ends with exit code 4: a browser test is never skipped.
    """
    executable = find_chromium() or playwright.chromium.executable_path
    if not Path(executable).exists():
        if "PYTEST_XDIST_WORKER" in os.environ:
            # A worker cannot end the run, but its tests can fail.
            pytest.fail(MISSING, pytrace=False)
        pytest.exit(MISSING, returncode=pytest.ExitCode.USAGE_ERROR)
    switches = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-gpu",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ]
    if os.geteuid() == 0:
        # Chromium refuses to run as root with its sandbox.
        switches.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": executable, "args": switches}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """Make the browser a British one, as the site's texts and dates are."""
    return {**browser_context_args, "locale": "en-GB", "reduced_motion": "reduce"}


@pytest.fixture
def scripts_off_page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a browser of its own that runs no JavaScript."""
    return new_context(java_script_enabled=False).new_page()


# The site ----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def live_server(
    database_from_async_code: None, static_files: None, request: pytest.FixtureRequest
) -> LiveServer:
    """pytest-django's server, which here also serves the static files, as WhiteNoise does."""
    return request.getfixturevalue("live_server")


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """The address that `page.goto("/...")` starts from."""
    return live_server.url


@pytest.fixture(scope="session")
def database_from_async_code() -> Iterator[None]:
    """Let tests use the database although Playwright runs an event loop in their thread."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(scope="session")
def static_files(static_files: None) -> Iterator[None]:
    """Let WhiteNoise serve the static files to the browser.

    Django's own handler for static files, which pytest-django puts in front of the site, knows no
    hashed names: it is taken away.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "StaticFilesHandler", serve_unchanged)
        yield


@pytest.fixture(autouse=True)
def unused_limits(live_server: LiveServer, transactional_db: None) -> None:
    """Begin each test with the limits on log-ins and mails unused.

    Their counters are in the cache's table, which is no model's: emptying the database after a
    test leaves it alone.
    """
    cache.clear()


def serve_unchanged(application: WSGIHandler) -> WSGIHandler:
    """Take the place of a handler that would wrap the site."""
    return application


@pytest.fixture
def login(live_server: LiveServer) -> Callable[[Page, Model], None]:
    """A function `login(page, user)` that signs a user in without the form.

    It gives the page's browser the cookie of a session made by Django itself. Call it before
    `page.goto`.
    """

    def sign_in(page: Page, user: Model) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )

    return sign_in


# What is wrong with a page -----------------------------------------------------------------------


class PageProblems:
    """All that the pages of one test complained about.

    That is: errors in the console (breaches of the content security policy and files that are not
    there among them), errors no script caught, and requests to any other place than the site.
    """

    def __init__(self, site: str) -> None:
        self.site = site
        self.found: list[str] = []
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Allow the problems of this test that a regular expression matches.

        A page answered with 404 or 422, say, is an error in the console:
        `page_problems.expect("status of 422")`.
        """
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        """Return the problems so far that nothing expected."""
        return [
            problem
            for problem in self.found
            if not any(re.search(pattern, problem) for pattern in self.expected)
        ]

    def watch(self, context: BrowserContext) -> None:
        """Listen to all pages of a browser context."""
        context.on("console", self._note_message)
        context.on("weberror", self._note_error)
        context.on("request", self._note_request)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.found.append(f"console: {message.text}")

    def _note_error(self, error: WebError) -> None:
        self.found.append(f"script: {error.error}")

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        is_local = address.scheme in ("about", "blob", "data")
        if not is_local and f"{address.scheme}://{address.netloc}" != self.site:
            self.found.append(f"request: {request.url}")


@pytest.fixture(autouse=True)
def page_problems(browser: Browser, live_server: LiveServer) -> Iterator[PageProblems]:
    """Fail the test if one of its pages has a problem that it did not expect."""
    problems = PageProblems(live_server.url)
    browser.on("context", problems.watch)
    yield problems
    browser.remove_listener("context", problems.watch)
    assert problems.unexpected() == []


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """A function `axe(page, within=None)`: what an accessibility checker finds.

    It checks WCAG 2.0 to 2.2, levels A and AA, and axe-core's best practice, on the whole page or
    within the element that a CSS selector names. Each finding is one text: the rule, how bad it is,
    what it means and the elements. Use it as `assert axe(page) == []`.
    """
    script = Axe().axe_script
    chosen = {"type": "tag", "values": AXE_TAGS}

    def findings(page: Page, within: str | None = None) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        page.evaluate(SETTLE)
        violations = page.evaluate(
            "([within, options]) => axe.run(within ?? document, options).then(r => r.violations)",
            [within, {"runOnly": chosen, "resultTypes": ["violations"], "preload": PRELOAD}],
        )
        return [
            f"{violation['id']} ({violation['impact']}): {violation['help']}: "
            + " | ".join(node["html"] for node in violation["nodes"])
            for violation in violations
        ]

    return findings


@pytest.fixture
def barriers(axe) -> Callable[..., list[str]]:
    """A function `barriers(page)`: what keeps somebody from reading the page as it is now.

    All of it is unfolded first. It is checked on a wide screen in light colours and on a phone in
    dark ones, or on the screens that are named; and on the smallest phone nothing may be wider than
    it. The page is not loaded again for any of it.
    """

    def found(page: Page, screens: Iterable[tuple[str, int]] = SCREENS) -> list[str]:
        open_all(page)
        problems = []
        for scheme, width in screens:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            problems += [f"{scheme}, {width}: {problem}" for problem in axe(page)]
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": SMALL_PHONE, "height": 700})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append(f"wider than {SMALL_PHONE} pixels")
        return problems

    return found


@pytest.fixture
def faults(barriers) -> Callable[[Page, str], list[str]]:
    """A function `faults(page, path)`: opens a page and returns all that is wrong with it.

    That is: another answer than 200, HTML that a strict reader complains about, ids that are given
    twice, more or less than one main heading, and what keeps somebody from reading it.
    """

    def found(page: Page, path: str) -> list[str]:
        response = page.goto(path)
        parser = html5lib.HTMLParser()
        parser.parse(response.text())
        problems = [f"line {line}: {code}" for (line, _column), code, _values in parser.errors]
        if response.status != 200:
            problems.append(f"answered with {response.status}")
        problems += barriers(page)
        headings = page.get_by_role("heading", level=1).count()
        if headings != 1:
            problems.append(f"{headings} main headings")
        ids = page.locator("[id]").evaluate_all("all => all.map(e => e.id)")
        problems += sorted(f"twice: id {name}" for name in set(ids) if ids.count(name) > 1)
        return problems

    return found
