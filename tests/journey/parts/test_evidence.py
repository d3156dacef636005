"""Evidence: links kept with a milestone, edited, removed, brought back, and never fetched."""

import socket
import uuid

import pytest

from roadmap.errors import NotFound
from roadmap.journey.models import MOST_PER_MILESTONE, Event, Evidence
from roadmap.journey.parts import evidence
from roadmap.journey.undo import ChangedSince, undo_event
from tests.cases import cases
from tests.journey.factories import (
    client_of,
    events_of,
    journey_of,
    make_evidence,
    milestone_of,
    tick,
    whole_database,
)
from tests.journey.pages import Page
from tests.journey.writes import HTMX

KEY = uuid.UUID(int=7)
POSTER = {"url": "https://example.org/poster", "label": "Poster", "shows": "What I found."}
NO_HTTP = "Only addresses that begin with http:// or https:// can be kept."
NO_PASSWORD = "Please leave out the name and password before the “@”."
NO_SPACE = "An address has no spaces in it, nor characters that cannot be seen."
NO_ADDRESS = "This does not look like the address of a page."


def add(user, line, **texts) -> Event | None:
    values = {**POSTER, **texts}
    return evidence.add_evidence(user=user, ref=f"t{line.pk}", key=KEY, **values).event


def edit(user, line, row: Evidence, **texts) -> Event | None:
    values = {"url": row.url, "label": row.label, "shows": row.shows, **texts}
    return evidence.edit_evidence(user=user, ref=f"t{line.pk}", evidence_id=row.pk, **values).event


def remove(user, line, row: Evidence) -> Event | None:
    return evidence.remove_evidence(user=user, ref=f"t{line.pk}", evidence_id=row.pk).event


def undo(user, event: Event) -> Event | None:
    return undo_event(user=user, event_id=event.pk)[0].event


def texts_of(row: Evidence) -> tuple[str, str, str]:
    row.refresh_from_db()
    return row.url, row.label, row.shows


@pytest.fixture
def client(learner):
    return client_of(learner)


@pytest.fixture
def url(lines) -> str:
    return f"/roadmap/t{lines[0].pk}/"


def form(**fields) -> dict[str, str]:
    values = {"key": str(KEY), **POSTER, **fields}
    return {f"evidence-{name}": value for name, value in values.items()}


# Writing -----------------------------------------------------------------------------------------


def test_evidence_is_stored_as_typed_and_leaves_the_tick(learner, lines):
    tick(learner, lines[0])
    before = journey_of(learner)["milestones"]
    event = add(learner, lines[0])
    row = Evidence.objects.get()
    assert texts_of(row) == tuple(POSTER.values())
    assert (event.what, event.before, event.after) == ("evidence-added", {}, {"evidence": row.pk})
    assert journey_of(learner)["milestones"] == before


def test_evidence_on_an_untouched_line_leaves_it_open(learner, lines):
    add(learner, lines[0])
    assert milestone_of(learner, lines[0]).state == "open"


def test_a_form_that_is_sent_twice_adds_one_and_one_with_other_words_another(learner, lines):
    add(learner, lines[0])
    before = journey_of(learner)
    assert add(learner, lines[0]) is None
    assert journey_of(learner) == before
    add(learner, lines[0], label="Another")
    assert list(Evidence.objects.values_list("label", flat=True)) == ["Poster", "Another"]


def test_removed_evidence_that_is_sent_again_is_there_again(learner, lines):
    add(learner, lines[0])
    remove(learner, lines[0], Evidence.objects.get())
    add(learner, lines[0])
    assert Evidence.objects.get().removed_at is None
    assert events_of(learner)[1:] == ["evidence-added", "evidence-removed", "evidence-restored"]


def test_an_edit_keeps_what_stood_before_in_the_history(learner, lines):
    row = make_evidence(learner, lines[0])
    event = edit(learner, lines[0], row, label="Talk", shows="Two slides.")
    assert texts_of(row) == ("https://example.org/poster", "Talk", "Two slides.")
    assert event.before == {"evidence": row.pk, "label": "Poster", "shows": ""}
    assert event.after == {"evidence": row.pk, "label": "Talk", "shows": "Two slides."}
    before = journey_of(learner)
    assert edit(learner, lines[0], row, label="Talk", shows="Two slides.") is None
    assert journey_of(learner) == before


def test_evidence_that_is_saved_after_it_was_removed_elsewhere_is_there_again(learner, lines):
    row = make_evidence(learner, lines[0])
    remove(learner, lines[0], row)
    edit(learner, lines[0], row, label="Talk")
    row.refresh_from_db()
    assert (row.label, row.removed_at) == ("Talk", None)


def test_every_write_on_evidence_can_be_undone_and_that_too(learner, lines):
    added = add(learner, lines[0])
    row = Evidence.objects.get()
    edited = edit(learner, lines[0], row, url="https://example.org/b", label="Talk")
    for label in ("Poster", "Talk", "Poster"):
        edited = undo(learner, edited)
        assert texts_of(row)[1] == label
    removed = remove(learner, lines[0], row)
    restored = undo(learner, removed)
    assert Evidence.objects.get().removed_at is None
    undo(learner, restored)
    assert Evidence.objects.get().removed_at is not None
    undo(learner, removed)
    undo(learner, added)
    assert Evidence.objects.get().removed_at is not None
    before = journey_of(learner)
    assert undo(learner, added) is None
    assert journey_of(learner) == before


def test_an_edit_after_another_is_not_undone_with_it(learner, lines):
    row = make_evidence(learner, lines[0])
    first = edit(learner, lines[0], row, label="Talk")
    edit(learner, lines[0], row, label="Paper")
    with pytest.raises(ChangedSince):
        undo(learner, first)
    assert texts_of(row)[1] == "Paper"


def test_undoing_an_edit_leaves_a_column_that_was_changed_since(learner, lines):
    row = make_evidence(learner, lines[0])
    first = edit(learner, lines[0], row, label="Talk")
    edit(learner, lines[0], row, label="Talk", shows="Two slides.")
    undo(learner, first)
    assert texts_of(row)[1:] == ("Poster", "Two slides.")


def test_a_milestone_holds_fifty_and_says_so(client, learner, lines, url):
    for number in range(MOST_PER_MILESTONE):
        make_evidence(learner, lines[0], label=f"Link {number}")
    before = journey_of(learner)
    page = Page(client.post(url + "evidence/", form()))
    assert (page.status, page.error("evidence-url")) == (
        422,
        "A milestone holds 50 pieces of evidence. Remove one to add another.",
    )
    assert page.value("evidence-label") == "Poster"
    assert journey_of(learner) == before
    removed = remove(learner, lines[0], Evidence.objects.first())
    assert client.post(url + "evidence/", form()).status_code == 302
    # Undoing never fails for want of room.
    undo(learner, removed)
    assert Evidence.objects.filter(removed_at=None).count() == MOST_PER_MILESTONE + 1


# Whose it is -------------------------------------------------------------------------------------


def test_nobody_else_edits_or_removes_evidence(learner, stranger, lines):
    row = make_evidence(learner, lines[0])
    make_evidence(stranger, lines[0])
    before = whole_database()
    for write in (edit, remove):
        with pytest.raises(NotFound):
            write(stranger, lines[0], row)
        with pytest.raises(NotFound):
            write(learner, lines[1], row)
    assert whole_database() == before


# What is typed -----------------------------------------------------------------------------------


@cases(
    ("typed", "stored"),
    [
        ("www.example.org/x", "https://www.example.org/x"),
        ("  example.org  ", "https://example.org"),
        ("example.org:8080/x", "https://example.org:8080/x"),
        ("//example.org/x", "https://example.org/x"),
        ("HTTP://Example.org/X", "http://Example.org/X"),
        ("https://example.org/a?mail=a@example.org#b", None),
        ("https://example.org/@somebody", None),
        ("https://münchen.example/straße", None),
        ("https://مثال.إختبار/صفحة", None),
        ("https://[2001:db8::1]:8443/x", None),
        ("http://192.168.0.1/", None),
        ("http://intranet/", None),
        ("https://example.org/" + "x" * 1_980, None),
    ],
)
def test_an_address_is_kept_as_typed_with_the_scheme_it_lacks(client, url, typed, stored):
    response = client.post(url + "evidence/", form(url=typed))
    assert response.status_code == 302
    assert Evidence.objects.get().url == (stored or typed)
    page = Page(client.get(url))
    assert (stored or typed) in page.links(f"evidence-{Evidence.objects.get().pk}")


@cases(
    ("typed", "error"),
    [
        ("", "This field is required."),
        ("javascript:alert(1)", NO_HTTP),
        ("JavaScript:alert(1)", NO_HTTP),
        ("java\tscript:alert(1)", NO_ADDRESS),
        ("data:text/html,<script>alert(1)</script>", NO_HTTP),
        ("vbscript:x", NO_HTTP),
        ("file:///etc/passwd", NO_HTTP),
        ("ftp://example.org/", NO_HTTP),
        ("mailto:me@example.org", NO_HTTP),
        ("tel:123", NO_HTTP),
        ("https://me:secret@example.org/", NO_PASSWORD),
        ("https://me@example.org/", NO_PASSWORD),
        ("https://example.org\\@evil.example/", NO_PASSWORD),
        ("https://example.org\\x", NO_ADDRESS),
        ("https://example.org/a b", NO_SPACE),
        ("https://example.org/\u202egnp.exe", NO_SPACE),
        ("https://exa\u200bmple.org/", NO_SPACE),
        ("https://", NO_ADDRESS),
        ("https:///x", NO_ADDRESS),
        ("https://exa mple.org/", NO_SPACE),
        ("https://example..org/", NO_ADDRESS),
        ("https://example.org:99999/", NO_ADDRESS),
        ("https://[::1/", NO_ADDRESS),
        ("https://<script>/", NO_ADDRESS),
        ("https://" + "a" * 64 + ".org/", NO_ADDRESS),
        ("my poster", NO_ADDRESS),
        ("poster", NO_ADDRESS),
        (
            "https://example.org/" + "x" * 4_980,
            "Ensure this value has at most 2000 characters (it has 5000).",
        ),
        ("https://example.org/\x00", "Null characters are not allowed."),
    ],
)
def test_what_is_no_address_is_refused_beside_its_field_and_kept(
    client, learner, url, typed, error
):
    before = journey_of(learner)
    for headers in ({}, HTMX):
        page = Page(client.post(url + "evidence/", form(url=typed), headers=headers))
        assert page.status == 422
        assert page.error("evidence-url") == error
        assert page.value("evidence-url") == typed.replace("\x00", "\ufffd")
        assert page.value("evidence-label") == "Poster"
        assert page.value("evidence-shows") == "What I found."
    assert journey_of(learner) == before


@pytest.mark.parametrize(
    ("name", "typed"),
    [("label", ""), ("label", "\u200b "), ("label", "x" * 121), ("shows", "x" * 501)],
)
def test_words_that_are_missing_or_too_long_are_refused(client, learner, url, name, typed):
    before = journey_of(learner)
    page = Page(client.post(url + "evidence/", form(**{name: typed})))
    assert page.status == 422
    assert page.error(f"evidence-{name}") is not None
    assert page.value(f"evidence-{name}") == typed
    assert journey_of(learner) == before


def test_the_longest_words_of_any_script_are_kept(client, url):
    label, shows = "م" * 120, "🐙" * 500
    client.post(url + "evidence/", form(label=label, shows=shows))
    assert texts_of(Evidence.objects.get())[1:] == (label, shows)


@cases(
    ("address", "is_local"),
    [
        ("http://192.168.0.1/", True),
        ("http://10.1.2.3:8080/", True),
        ("http://127.0.0.1/", True),
        ("http://[::1]/", True),
        ("http://localhost:8000/", True),
        ("http://intranet/", True),
        ("https://files.clinic.local/x", True),
        ("https://example.org./", False),
        ("https://8.8.8.8/", False),
        ("https://local.example.org/", False),
    ],
)
def test_an_address_within_one_network_has_a_hint(client, learner, lines, url, address, is_local):
    make_evidence(learner, lines[0], url=address)
    text = Page(client.get(url)).text("evidence-list")
    assert ("others may not be able to open it" in text) is is_local


# The pages ---------------------------------------------------------------------------------------


def test_a_link_says_where_it_leads_and_tells_the_other_site_nothing(client, learner, lines, url):
    row = make_evidence(learner, lines[0], url="https://Sub.Example.org:8443/x?y=1&z=<b>")
    page = Page(client.get(url))
    link = next(page.by_id[f"evidence-{row.pk}"].iter("a"))
    assert (link.get("href"), link.get("rel")) == (row.url, "noopener noreferrer nofollow")
    assert "(sub.example.org)" in page.text(f"evidence-{row.pk}")


def test_words_are_shown_as_words(client, learner, lines, url):
    make_evidence(learner, lines[0], label="<b>Poster</b>", shows="<script>x</script>")
    html = Page(client.get(url)).html
    assert "&lt;b&gt;Poster&lt;/b&gt;" in html
    assert "<script>x" not in html


def test_no_address_is_ever_fetched(client, monkeypatch, learner, lines, url):
    def refuse(*args, **kwargs):
        raise AssertionError("somebody looked the address up")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert client.post(url + "evidence/", form(url="http://example.org/")).status_code == 302
    assert client.get(url).status_code == 200


def test_htmx_gets_the_section_and_a_message_with_undo(client, url):
    page = Page(client.post(url + "evidence/", form(), headers=HTMX))
    assert page.is_fragment
    assert "Poster" in page.text("evidence")
    assert page.text("flash").startswith("Evidence saved.")
    after = Page(client.post(page.undo_url, headers={**HTMX, "HX-Current-URL": url}))
    assert "Poster" in after.text("evidence-list")  # among what was removed
    assert after.by_id["evidence-list"].get("hx-swap-oob") == "true"


def test_removed_evidence_is_listed_and_can_be_brought_back(client, learner, lines, url):
    row = make_evidence(learner, lines[0])
    client.post(f"{url}evidence/{row.pk}/remove/")
    page = Page(client.get(url))
    assert f"evidence-{row.pk}" not in page.by_id
    assert "Poster" in page.text(f"removed-evidence-{row.pk}")
    client.post(f"{url}evidence/{row.pk}/restore/")
    assert f"evidence-{row.pk}" in Page(client.get(url)).by_id


def test_the_edit_page_shows_what_is_stored_and_keeps_what_was_refused(client, learner, lines, url):
    row = make_evidence(learner, lines[0])
    edit_url = f"{url}evidence/{row.pk}/"
    assert Page(client.get(edit_url)).value("evidence-label") == "Poster"
    page = Page(client.post(edit_url, {"evidence-url": "javascript:x", "evidence-label": "Talk"}))
    assert (page.status, page.error("evidence-url")) == (422, NO_HTTP)
    assert page.value("evidence-label") == "Talk"
    assert texts_of(row)[1] == "Poster"
    response = client.post(edit_url, {"evidence-url": row.url, "evidence-label": "Talk"})
    assert (response.status_code, response.headers["Location"]) == (302, f"{url}#evidence")
    assert texts_of(row)[1] == "Talk"


def test_the_row_of_the_roadmap_counts_evidence_that_is_not_removed(client, learner, lines):
    for label in ("One", "Two", "Three"):
        row = make_evidence(learner, lines[0], label=label)
    remove(learner, lines[0], row)
    page = Page(client.get("/roadmap/"))
    assert "2 links" in page.text(f"entry-t{lines[0].pk}")
    assert "link" not in page.text(f"entry-t{lines[1].pk}")
