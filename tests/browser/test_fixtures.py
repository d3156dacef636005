"""The tools of the browser tests keep what they promise."""

import re

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect


def test_static_files_have_hashed_names_and_arrive(page, page_problems) -> None:
    page.goto("/")
    sheets = page.locator("link[rel=stylesheet]").evaluate_all("links => links.map(l => l.href)")
    assert sheets
    assert all(re.search(r"\.[0-9a-f]{12}\.css$", sheet) for sheet in sheets)
    assert page_problems.found == []


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("console.error('a message')", "console: a message"),
        ("setTimeout(() => { throw new Error('not caught') })", "script: .*not caught"),
        ("fetch('/not-there/')", "console: .*status of 404"),
        ("fetch('https://elsewhere.example/').catch(() => {})", "request: https://elsewhere"),
    ],
)
def test_problem_of_a_page_is_noticed(page, page_problems, script: str, problem: str) -> None:
    page.route("**/free/", lambda route: route.fulfill(body="No policy guards this page."))
    page.goto("/free/")
    page.evaluate(script)
    page.wait_for_timeout(200)
    assert any(re.match(problem, found) for found in page_problems.unexpected())
    page_problems.expect(".")
    assert page_problems.unexpected() == []


def test_breach_of_the_content_security_policy_is_noticed(page, page_problems) -> None:
    headers = {"Content-Type": "text/html", "Content-Security-Policy": "script-src 'self'"}
    page.route(
        "**/guarded/", lambda route: route.fulfill(headers=headers, body="<script>1</script>")
    )
    page.goto("/guarded/")
    assert "Content Security Policy" in page_problems.unexpected()[0]
    page_problems.expect("Content Security Policy")


def test_problem_on_the_very_first_page_is_noticed(browser, page_problems) -> None:
    context = browser.new_context(base_url=page_problems.site)
    context.new_page().goto("/not-there/")
    context.close()
    page_problems.expect("status of 404")
    assert page_problems.found


def test_scripts_are_off_where_they_should_be(page, scripts_off_page) -> None:
    for tab, title in ((page, "on"), (scripts_off_page, "off")):
        tab.set_content("<title>off</title><script>document.title = 'on'</script>")
        expect(tab).to_have_title(title)


def test_login_signs_in_only_the_browser_it_is_given(
    page, scripts_off_page, login, page_problems
) -> None:
    page_problems.expect("status of")  # no roadmap is published here
    user = get_user_model().objects.create_user(email="anna@example.com", password=None)
    login(page, user)
    for tab, is_signed_in in ((page, True), (scripts_off_page, False)):
        tab.goto("/roadmap/")
        assert ("/login/" not in tab.url) is is_signed_in


def test_axe_finds_what_is_wrong(page, axe) -> None:
    page.set_content(
        "<html lang=en><title>A page</title><main><h1>Heading</h1><img src=data:,></main></html>"
    )
    (finding,) = axe(page, within="main")
    assert finding.startswith("image-alt (critical): ")
    page.locator("img").evaluate("image => image.alt = 'An image'")
    assert axe(page) == []


def test_all_that_is_wrong_with_a_page_is_found(page, faults) -> None:
    html = (
        "<!doctype html><html lang=en><title>A page</title><main><h1 id=a>Heading</h1><p id=a>Text"
        "<div style='width:400px'>Wide</div><b>Bold</main></html>"
    )
    page.route("**/faulty/", lambda route: route.fulfill(content_type="text/html", body=html))
    assert faults(page, "/faulty/") == [
        "line 1: end-tag-too-early",
        "wider than 320 pixels",
        "twice: id a",
    ]
    page.unroute("**/faulty/")
    html = html.replace("id=a>Text", ">Text").replace("400px", "100px").replace("<b>Bold", "Bold")
    page.route("**/faulty/", lambda route: route.fulfill(content_type="text/html", body=html))
    assert faults(page, "/faulty/") == []
    page.unroute("**/faulty/")
    html = html.replace("h1", "h2")
    page.route(
        "**/faulty/", lambda route: route.fulfill(status=201, content_type="text/html", body=html)
    )
    found = faults(page, "/faulty/")
    assert "answered with 201" in found
    assert "0 main headings" in found


def test_browser_is_british(page) -> None:
    assert page.evaluate("navigator.language") == "en-GB"
