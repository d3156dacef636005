"""What is around every page: who is signed in, where they are, what has just happened."""

import json

import html5lib
import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from tests.journey.factories import make_roadmap, make_template


def elements(page: str) -> html5lib.treebuilders.base.Node:
    """The page, which has to be well-formed, as elements."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def say(*messages: Message, user: User | None = None) -> str:
    """A page that says these messages."""
    return render_to_string("base.html", {"messages": messages, "user": user})


def navigation_of(client, name: str) -> dict[str, str | None]:
    """The main navigation on a page: where each link leads, and whether it is the current one."""
    page = elements(client.get(reverse(name)).content.decode())
    navigation = next(n for n in page.iter("nav") if n.get("class") == "m-nav")
    return {link.get("href"): link.get("aria-current") for link in navigation}


@pytest.fixture
def started(alice) -> User:
    """Alice, who has a roadmap."""
    make_template()
    make_roadmap(alice)
    return alice


@pytest.mark.parametrize(
    "name",
    [
        "roadmap:roadmap",
        "roadmap:progress",
        "connections:connections",
        "skills:skills",
        "applications:board",
    ],
)
def test_the_navigation_says_where_one_is(client, started, name):
    client.force_login(started)
    current = navigation_of(client, name)
    assert list(current) == [
        "/roadmap/",
        "/roadmap/progress/",
        "/connections/",
        "/skills/",
        "/applications/",
    ]
    assert {href: value for href, value in current.items() if value} == {reverse(name): "page"}


def test_the_history_is_below_progress(client, started):
    client.force_login(started)
    current = navigation_of(client, "roadmap:history")
    assert {href: value for href, value in current.items() if value} == {
        "/roadmap/progress/": "true"
    }


def test_who_has_not_started_is_not_led_to_progress(client, alice):
    make_template()
    client.force_login(alice)
    assert list(navigation_of(client, "roadmap:start")) == ["/roadmap/"]


def test_public_pages_load_no_htmx(client, db):
    page = client.get(reverse("account_login")).content.decode()
    assert "htmx" not in page
    assert "js/app" in page


def test_htmx_is_set_up_for_a_strict_policy(client, alice):
    client.force_login(alice)
    page = elements(client.get(reverse("account_settings")).content.decode())
    content = {meta.get("name"): meta.get("content") for meta in page.iter("meta")}
    config = json.loads(content["htmx-config"])
    assert not config["allowEval"]
    assert not config["includeIndicatorStyles"]
    assert config["historyCacheSize"] == 0
    assert content["csrf-cookie"] == "csrftoken"


@pytest.mark.parametrize(("theme", "attribute"), [("", None), ("light", "light"), ("dark", "dark")])
def test_the_colours_are_those_chosen(client, alice, theme, attribute):
    alice.theme = theme
    alice.save()
    client.force_login(alice)
    page = elements(client.get(reverse("account_settings")).content.decode())
    assert page.get("data-bs-theme") == attribute


def test_only_staff_find_the_admin_in_their_menu(client, alice, admin):
    for user, links in ((alice, 0), (admin, 1)):
        client.force_login(user)
        page = client.get(reverse("account_settings")).content.decode()
        assert page.count(f'href="{reverse("admin:index")}"') == links


def test_names_are_text_and_keep_their_direction(client, alice):
    alice.name = "<b>سارة</b>"
    alice.save()
    client.force_login(alice)
    page = client.get(reverse("account_settings")).content.decode()
    assert '<strong dir="auto">&lt;b&gt;سارة&lt;/b&gt;</strong>' in page


@pytest.mark.parametrize(
    ("level", "css_class", "role"),
    [
        (constants.DEBUG, "alert-info", "status"),
        (constants.INFO, "alert-info", "status"),
        (constants.SUCCESS, "alert-success", "status"),
        (constants.WARNING, "alert-warning", "status"),
        (constants.ERROR, "alert-danger", "alert"),
    ],
)
def test_a_message_stands_on_top_of_the_page(level, css_class, role):
    page = say(Message(level, "<i>Saved</i>."))
    alert = next(e for e in elements(page).iter("div") if css_class in e.get("class", ""))
    assert alert.get("role") == role
    assert "&lt;i&gt;Saved&lt;/i&gt;." in page
    assert "m-toast" not in page


def test_what_a_message_says_can_be_undone():
    page = say(Message(constants.SUCCESS, "Done: read. 2 of 8.", extra_tags="/roadmap/undo/17/"))
    flash = next(e for e in elements(page).iter("div") if e.get("id") == "flash")
    assert flash.get("role") == "status"
    assert flash.find(".//form").get("action") == "/roadmap/undo/17/"
    assert "alert-success" not in page


def test_there_is_a_place_for_messages_before_there_is_one():
    assert [e.get("role") for e in elements(say()).iter("div") if e.get("id") == "flash"] == [
        "status"
    ]


def test_the_toast_needs_no_undo():
    assert "<form" not in render_to_string("_toast.html", {"text": "Saved.", "undo_url": ""})
