"""What tests of whole pages share: unfolding everything, and weighing what travels."""

import gzip

from playwright.sync_api import Page, Response

FIRST_VISIT = 85_000
"""Bytes of a first visit at most."""
NEXT_PAGE = 15_000
"""Bytes of the next page at most."""


def open_all(page: Page) -> None:
    """Unfold everything, so that a check reads it too."""
    page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")


def fetched(page: Page, path: str) -> dict[str, int]:
    """The bytes of a page and of all that it needs, by address, as they would travel.

    The address of a file has the hash of what it says in it and never changes: what the browser
    has, it does not fetch again. The test server compresses no static files; the real one does, at
    least as well as here.
    """
    responses: list[Response] = []

    def note(response: Response) -> None:
        responses.append(response)

    page.on("response", note)
    page.goto(path, wait_until="networkidle")
    page.remove_listener("response", note)
    return {response.url: _size(page, response) for response in responses}


def _size(page: Page, response: Response) -> int:
    """The bytes of an answer as they would travel."""
    headers = sum(len(name) + len(value) + 4 for name, value in response.all_headers().items())
    body = page.request.get(response.url).body()
    return headers + min(len(body), len(gzip.compress(body)))
