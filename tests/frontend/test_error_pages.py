"""The pages that say what went wrong: they need no database, no session and no context."""

import html5lib
import pytest
from django.template.loader import render_to_string

PAGES = ("400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html", "503.html")


@pytest.mark.parametrize("name", PAGES)
def test_an_error_page_needs_nothing(name):
    page = render_to_string(name)
    html5lib.HTMLParser(strict=True).parse(page)
    assert page.count("<h1") == 1
    assert '<meta name="robots" content="noindex">' in page
    assert "sprite" not in page
    assert "<script" not in page
    assert 'href="/"' in page


def test_a_refused_form_gives_back_what_was_typed():
    typed = [("Note", "\n<b>Dr Lee</b> & مرحبا"), ("Reason", "not now")]
    page = render_to_string("403_csrf.html", {"message": "It was stale.", "typed": typed})
    root = html5lib.parse(page, namespaceHTMLElements=False)
    labels = {label.get("for"): label.text for label in root.iter("label")}
    texts = {area.get("id"): area.text for area in root.iter("textarea")}
    assert [(labels[id_], texts[id_]) for id_ in labels] == typed
    assert all(area.get("readonly") is not None for area in root.iter("textarea"))
    assert "It was stale." in page


def test_an_ended_session_asks_to_sign_in():
    page = render_to_string("403_csrf.html", {"log_in_url": "/accounts/login/?next=/roadmap/"})
    assert "Your session has ended" in page
    assert 'href="/accounts/login/?next=/roadmap/"' in page
    assert 'target="_blank"' not in page


def test_signing_in_does_not_take_away_what_was_typed():
    context = {"log_in_url": "/accounts/login/", "typed": [("Note", "Long")]}
    assert 'target="_blank"' in render_to_string("403_csrf.html", context)


def test_while_the_database_is_away_what_was_typed_comes_back():
    page = render_to_string("503.html", {"typed": [("Note", "Long and thoughtful")]})
    assert "Long and thoughtful</textarea>" in page


@pytest.mark.django_db
def test_a_page_that_is_not_there(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/accounts/nothing-here/")
    assert response.status_code == 404
    assert "This path ends here" in response.content.decode()
