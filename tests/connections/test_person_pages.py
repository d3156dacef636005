"""Adding, reading and editing a person, by forms alone; what is wrong is said beside it."""

import pytest

from roadmap.connections import people
from roadmap.connections.models import Connection, Touch
from roadmap.connections.people import Facts
from tests.connections.factories import (
    TODAY,
    day,
    make_connection,
    make_touch,
    stored,
    wing_of,
)
from tests.connections.pages import IMPORT, URL, get, shown, url_of
from tests.journey.factories import client_of, make_specialty, refs
from tests.journey.pages import Page
from tests.journey.writes import HTMX
from tests.promises.browser import Browser

# Adding and editing -------------------------------------------------------------------------------


def test_a_person_is_added_edited_removed_and_brought_back_by_forms_alone(learner):
    make_specialty(name="Oncology")
    browser = Browser(learner)
    page = browser.open(f"{URL}add/")
    assert [o.get("value") for o in page.by_id["areas"].iter("option")] == ["Oncology"]
    page = browser.press(
        "Save person",
        name="Ann Lee",
        role="MSL",
        company="Corvane",
        area="Oncology",
        how_met="Poster",
        profile_url="linkedin.com/in/ann-lee",
        email="ann@example.org",
        note="Likes trials.",
        every="6",
        step="found",
    )
    person = Connection.objects.get()
    assert browser.url == url_of(person)
    assert "Added: Ann Lee." in page.text("flash")
    main = page.text("main")
    for words in ("MSL, Corvane", "Oncology", "Poster", "Likes trials.", "ann@example.org"):
        assert words in main
    assert "Found, since 14 March 2027" in page.text("conversation")
    assert "No day yet: the interval counts from your first touch." in page.text("next")
    assert "https://linkedin.com/in/ann-lee" in page.links("main")

    browser.open(url_of(person, "edit/"))
    page = browser.press("Save person", name="Ann Lee-Moss")
    assert "Ann Lee-Moss" in page.text("main")
    page = browser.press("Remove")
    assert (browser.url, shown(page)) == (URL, [])
    page = browser.press("Undo")
    assert browser.url == url_of(person)
    browser.press("Remove")
    browser.open(f"{URL}removed/")
    page = browser.press("Bring back Ann Lee-Moss")
    assert shown(browser.open(URL)) == ["Ann Lee-Moss"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "This field is required."),
        ("name", "\u200b\u200d", "This field is required."),
        ("name", "x" * 201, "at most 200 characters"),
        ("profile_url", "javascript:alert(1)", "Only addresses that begin with http"),
        ("profile_url", " JavaScript:alert(1)", "Only addresses that begin with http"),
        ("profile_url", "data:text/html,x", "Only addresses that begin with http"),
        ("email", "ann", "Enter an address like name@example.org."),
        ("note", "x" * 5_001, "at most 5000 characters"),
        ("every", "0", "greater than or equal to 1"),
        ("every", "105", "At most two years."),
        ("every", "six", "Enter a whole number."),
        ("next_on", "1899-12-31", "between 2000 and 2100"),
        ("next_on", "2027-02-30", "Enter a date that exists"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    learner, field, value, message
):
    browser = Browser(learner)
    browser.open(f"{URL}add/")
    page = browser.press("Save person", **{"name": "Ann Lee", "role": "MSL", field: value})
    assert page.status == 422
    assert message in page.error(field)
    assert (page.value("role"), page.value(field).strip()) == ("MSL", value.strip())
    assert Connection.objects.count() == 0


@pytest.mark.parametrize(
    "name",
    [
        "x" * 200,
        "مريم الحسن",
        "\u202eeeL nnA",
        "Zo\u200dë 🧬",
        "<script>alert(1)</script>",
        '"><img src=x>',
        "=1+1",
    ],
)
def test_any_name_is_stored_and_shown_as_text(learner, name):
    browser = Browser(learner)
    browser.open(f"{URL}add/")
    page = browser.press("Save person", name=name)
    assert Connection.objects.get().name == name
    assert page.text(next(page.root.iter("h1"))) == " ".join(name.split())
    assert shown(browser.open(URL)) == [name]
    assert list(browser.page.root.iter("img")) == []
    assert "<script>alert" not in browser.page.html


def test_an_edit_is_undone_and_that_too(learner):
    person = make_connection(learner, name="Ann Lee", note="Likes trials.", role="MSL")
    before = stored(person)
    browser = Browser(learner)
    browser.open(url_of(person, "edit/"))
    browser.press("Save person", name="Ann Lee-Roth", note="")
    after = stored(person)
    assert (after["name"], after["note"], after["role"]) == ("Ann Lee-Roth", "", "MSL")
    page = browser.press("Undo")
    assert "Put back: Ann Lee." in page.text("flash")
    assert stored(person) | {"revision": 1, "before": None} == before
    browser.press("Undo")
    assert stored(person) | {"revision": 2, "before": after["before"]} == after


def test_what_was_edited_since_is_not_put_back(learner):
    person, client = make_connection(learner, name="Ann Lee"), client_of(learner)
    form = dict.fromkeys(Facts.__dataclass_fields__, "")
    for revision, name in enumerate(("Ann", "Anna"), start=1):
        client.post(url_of(person, "edit/"), form | {"name": name, "revision": revision})
    page = Page(client.post(url_of(person, "undo/?revision=2"), follow=True))
    assert "Nothing was put back: it was edited since, or this is undone already." in page.text(
        "flash"
    )
    assert stored(person)["name"] == "Anna"
    for _ in range(2):
        client.post(url_of(person, "undo/?revision=3"))
        assert stored(person)["name"] == "Ann"
    assert client.post(url_of(person, "undo/?revision=x")).status_code == 400
    again = form | {"name": "Ann", "revision": 4}
    page = Page(client.post(url_of(person, "edit/"), again, follow=True))
    assert page.text("flash").removesuffix(" Close this message").endswith("Saved: Ann.")


def test_two_windows_that_edit_one_person_are_shown_both_texts(learner):
    person = make_connection(learner, note="First.")
    one, other = Browser(learner), Browser(learner)
    for browser in (one, other):
        browser.open(url_of(person, "edit/"))
    other.press("Save person", note="From the other.")
    page = one.press("Save person", note="From this one.", role="MSL")
    assert page.status == 409
    assert (page.value("note").strip(), page.value("role")) == ("From this one.", "MSL")
    assert "From the other." in page.text("main")
    assert stored(person)["note"] == "From the other."
    page = one.press("Save person")
    assert page.status == 200
    assert stored(person)["note"] == "From this one."


def test_a_form_that_is_cut_short_empties_nothing(learner):
    person = make_connection(learner, note="Mine.", every_days=7)
    touch = make_touch(person, said="Said.")
    client, before = client_of(learner), wing_of(learner)
    for url, data in (
        ("edit/", {"revision": "1", "name": "Ann"}),
        ("next/", {"every": ""}),
        (f"touches/{touch.pk}/", {"revision": "1", "day": "2027-03-01", "kind": "call"}),
        ("milestones/", {}),
    ):
        assert client.post(url_of(person, url), data).status_code == 400
    assert wing_of(learner) == before


# A person's page ----------------------------------------------------------------------------------


def test_touches_promises_and_the_conversation_by_forms_alone(learner, lines):
    person = make_connection(learner, every_days=42)
    browser = Browser(learner)
    browser.open(URL)
    (log,) = [link for link in browser.page.links("main") if link.endswith("/log/?back=list")]
    page = browser.open(log)
    assert page.value("day") == "2027-03-14"
    page = browser.press(
        "Log it", day="2027-03-04", kind="video", said="Half listening.", promised="Send a paper"
    )
    assert browser.url == URL
    assert "Promised: Send a paper" in page.text(f"person-{person.pk}")
    assert "15 Apr 2027" in page.text(f"person-{person.pk}")
    page = browser.press("Undo")
    assert browser.url == url_of(person)
    assert "Removed." in page.text("flash")
    page = browser.press("Undo")
    touch = Touch.objects.get()
    assert "4 March 2027 Video call Half listening." in page.text(f"touch-{touch.pk}")
    assert "15 April 2027" in page.text("next")
    assert "every 6 weeks, counted from 4 March 2027" in page.text("next")

    page = browser.press("Kept Send a paper")
    assert "kept 14 Mar 2027" in page.text(f"touch-{touch.pk}")
    assert page.text("promises") == ""
    # Empty, it is no region that one would be led to.
    assert page.by_id["promises"].get("aria-labelledby") is None
    page = browser.press("Not kept after all Send a paper")
    assert "Send a paper" in page.text("promises")
    assert page.by_id["promises"].get("aria-labelledby") == "promises-h"

    page = browser.press("Save when", every="10", unit="1", next_on="2027-03-20")
    assert "20 March 2027, in 6 days" in page.text("next")
    assert "The day you set; it stands until you log a touch. Then every 10 days." in page.text(
        "next"
    )

    page = browser.press("Save step", step="talked", on="2027-03-04")
    assert "Talked, since 4 March 2027" in page.text("conversation")
    page = browser.press("Save step", step="thanked", on="2027-03-05")
    assert "Thanked 5 Mar 2027" in page.text("conversation")
    page = browser.press("Undo")
    assert "Talked, since 4 March 2027" in page.text("conversation")

    page = browser.press("Link it", ref=refs(lines)[2])
    assert lines[2].title in page.text("milestones")
    page = browser.press(f"Unlink {lines[2].title}")
    assert "Linked to none." in page.text("milestones")

    browser.open(url_of(person, f"touches/{touch.pk}/"))
    page = browser.press("Save touch", said="All listening.")
    assert "All listening." in page.text(f"touch-{touch.pk}")
    page = browser.press("Remove the touch of 4 March 2027")
    assert f"touch-{touch.pk}" not in page.by_id
    page = browser.press("Bring back the touch of 4 March 2027")
    assert f"touch-{touch.pk}" in page.by_id


@pytest.mark.parametrize(
    ("url", "data", "field"),
    [
        ("log/", {"day": "2027-03-15", "kind": "call"}, "day"),
        ("log/", {"day": "1899-12-31", "kind": "call"}, "day"),
        ("log/", {"day": "2027-03-14", "kind": "letter"}, "kind"),
        ("log/", {"day": "2027-03-14", "kind": "call", "said": "x" * 4_001}, "said"),
        ("log/", {"day": "2027-03-14", "kind": "call", "promised": "x" * 501}, "promised"),
        ("log/", {"day": "2027-03-14", "kind": "call", "step": "met"}, "step"),
        ("conversation/", {"step": "found", "on": "2027-03-15"}, "on"),
        ("conversation/", {"step": "found", "on": ""}, "on"),
        ("next/", {"every": "800", "unit": "1", "next_on": ""}, "every"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_what_is_wrong_with_a_touch_is_said_beside_it(learner, url, data, field, headers):
    person = make_connection(learner)
    client, before = client_of(learner), wing_of(learner)
    if headers:
        headers = headers | {"HX-Current-URL": f"http://testserver{url_of(person)}"}
    data = {"key": "12345678-1234-5678-1234-567812345678"} | data
    page = Page(client.post(url_of(person, url), data, headers=headers))
    assert (page.status, page.is_fragment) == (422, bool(headers))
    assert page.error(field)
    assert wing_of(learner) == before


def test_an_htmx_post_answers_the_parts_that_changed_and_says_so(learner):
    person = make_connection(learner)
    client = client_of(learner)
    headers = HTMX | {"HX-Current-URL": f"http://testserver{url_of(person)}"}
    data = {
        "key": "12345678-1234-5678-1234-567812345678",
        "day": "2027-03-14",
        "kind": "call",
        "promised": "A paper",
    }
    page = Page(client.post(url_of(person, "log/"), data, headers=headers))
    assert page.is_fragment
    assert {"next", "promises", "touches", "conversation", "log", "flash"} <= set(page.by_id)
    assert "milestones" not in page.by_id
    assert "Logged: Ann Lee." in page.text("flash")
    assert page.undo_url == url_of(person, f"touches/{Touch.objects.get().pk}/remove/")
    # From any other page, the browser is sent on.
    headers = HTMX | {"HX-Current-URL": f"http://testserver{URL}"}
    answer = client.post(page.undo_url, headers=headers)
    assert answer.headers["HX-Redirect"] == url_of(person, "#touches")


def test_touches_are_paged_newest_first(learner):
    person = make_connection(learner)
    Touch.objects.bulk_create(
        Touch(connection=person, day=day(i), kind="call", said=f"Touch {i}") for i in range(25)
    )
    page = get(learner, url_of(person))
    assert "Touch 0" in page.text("touches")
    assert "Touch 20" not in page.text("touches")
    assert "Touch 24" in get(learner, url_of(person, "?touches=2")).text("touches")


def test_a_removed_person_has_a_page_that_brings_them_back(learner):
    person = make_connection(learner)
    people.set_removed(user=learner, connection_id=person.pk, is_removed=True)
    browser = Browser(learner)
    assert "This person is removed" in browser.open(url_of(person)).text("main")
    browser.press("Bring back")
    assert stored(person)["removed_at"] is None


def test_a_link_back_leads_nowhere_else(learner, lines):
    person = make_connection(learner)
    client = client_of(learner)
    for back in ("https://evil.example/connections/", "//evil.example", "/roadmap/"):
        data = {"ref": refs(lines)[0], "wanted": "1", "back": back}
        answer = client.post(url_of(person, "milestones/"), data)
        assert answer.url == url_of(person) + "#milestones"


@pytest.mark.parametrize("number", ["0", "99999", "9" * 18, "9" * 40])
def test_ids_of_nothing_are_not_found(learner, number):
    for url in (number, f"{number}/edit", f"{number}/log", f"{number}/touches/{number}"):
        get(learner, f"{URL}{url}/", status=404)
    assert client_of(learner).post(f"{IMPORT}{number}/undo/").status_code == 404


@pytest.mark.parametrize("number", [1, 200])
def test_a_persons_page_takes_as_many_queries_whatever_was_written(
    learner, lines, django_assert_num_queries, number
):
    person = make_connection(learner, step="found")
    Touch.objects.bulk_create(
        Touch(connection=person, day=TODAY, kind="call", promised="A paper") for _ in range(number)
    )
    for ref in refs(lines)[: min(number, 4)]:
        people.set_linked(user=learner, connection_id=person.pk, ref=ref, is_linked=True)
    client = client_of(learner)
    with django_assert_num_queries(12):
        client.get(url_of(person))
