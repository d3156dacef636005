"""What the pages of connections say, ask and refuse; everything works by forms alone."""

import csv
import datetime
import io
import re
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from roadmap.connections import people, touches
from roadmap.connections.import_models import ConnectionImport, ConnectionUpload
from roadmap.connections.models import Connection, Touch
from tests.connections.factories import (
    TODAY,
    day,
    import_all,
    make_connection,
    make_touch,
    stored,
    wing_of,
)
from tests.connections.files import JUNE_2026, make_file, make_row, make_zip
from tests.journey.factories import client_of, make_specialty, make_user, refs, whole_database
from tests.journey.pages import Page
from tests.journey.writes import HTMX
from tests.promises.browser import Browser

URL = "/connections/"
IMPORT = "/connections/import/"
CHOOSE = "/connections/import/choose/"


def get(user, url=URL, status=200) -> Page:
    response = client_of(user).get(url)
    assert response.status_code == status
    return Page(response)


def shown(page: Page) -> list[str]:
    """The names in the list, in the order of the page."""
    return [
        page.text(next(item.iter("h3")))
        for name, item in page.by_id.items()
        if name.startswith("person-") and item.tag == "li"
    ]


def url_of(person: Connection, rest: str = "") -> str:
    return f"{URL}{person.pk}/{rest}"


def send(user, data: bytes, *, name="Connections.csv", client=None, **fields):
    file = SimpleUploadedFile(name, data, content_type="text/csv")
    return (client or client_of(user)).post(IMPORT, {"file": file, **fields})


# The list ----------------------------------------------------------------------------------------


def test_the_list_begins_with_whom_the_user_owes_and_keeps_those_without_a_day(learner):
    make_connection(learner, "Zoe Last")
    make_connection(learner, "ann without a day")
    make_connection(learner, "Bo Later", next_on=day(-30))
    make_connection(learner, "Cy Soon", next_on=day(-7))
    make_connection(learner, "Di Today", next_on=TODAY)
    make_connection(learner, "Ed Nine", next_on=day(9))
    make_connection(learner, "Flo First", every_days=42)
    page = get(learner)
    assert shown(page) == [
        "Ed Nine",
        "Di Today",
        "Cy Soon",
        "Bo Later",
        "ann without a day",
        "Flo First",
        "Zoe Last",
    ]
    assert [page.text(page.by_id[f"{slug}-h"]) for slug in ("owed", "soon", "rest")] == [
        "It is your turn",
        "In the next seven days",
        "Everyone else",
    ]
    main = page.text("main")
    assert "7 people. It is your turn with 2 of them. Only you can see them." in main
    for words in (
        "5 Mar 2027, 9 days ago",
        "14 Mar 2027, today",
        "21 Mar 2027, in 7 days",
        "every 6 weeks, from the first one",
        "Set one with Zoe Last or leave it",
    ):
        assert words in main
    assert "13 Apr 2027," not in main


def test_a_row_says_who_what_was_last_and_what_is_promised(learner):
    person = make_connection(learner, role="MSL", company="Corvane", every_days=14, step="talked")
    make_touch(person, 20, kind="video", promised="An old promise")
    make_touch(person, 5, kind="congress", promised="Send <b>the</b> paper")
    page = get(learner)
    assert page.text(f"person-{person.pk}") == (
        "ALAnn LeeMSL, Corvane Talked Last touch9 Mar 2027, at a congress "
        "Next touch23 Mar 2027Promised: An old promisePromised: Send <b>the</b> paper "
        "Log a touch with Ann Lee"
    )


def test_the_steps_are_counted_and_narrow_the_list(learner):
    for name, step in (("A", "asked"), ("B", "asked"), ("C", "thanked"), ("D", "")):
        make_connection(learner, name, step=step)
    page = get(learner)
    counts = {name: page.text(f"step-{name}") for name in ("found", "asked", "talked", "thanked")}
    assert counts == {
        "found": "0 Found",
        "asked": "2 Asked",
        "talked": "0 Talked",
        "thanked": "1 Thanked",
    }
    assert "you have talked with 1 person" in page.text("steps-h")
    assert "%" not in page.text("main")
    assert shown(get(learner, page.by_id["step-asked"].get("href"))) == ["A", "B"]
    assert shown(get(learner, f"{URL}?step=none")) == ["D"]


def test_the_list_is_narrowed_by_turn_week_and_promise(learner):
    make_connection(learner, "Owed", next_on=day(1))
    make_connection(learner, "Soon", next_on=day(-3))
    promised = make_connection(learner, "Promised")
    make_touch(promised, promised="A paper")
    make_touch(promised, promised="Another paper")
    kept = make_touch(make_connection(learner, "Kept"), promised="A paper")
    touches.set_kept(
        user=learner,
        connection_id=kept.connection_id,
        touch_id=kept.pk,
        is_kept=True,
        today=TODAY,
    )
    page = get(learner)
    assert [page.text(f"show-{slug}") for slug in ("all", "owed", "soon", "promised")] == [
        "All 4",
        "Your turn 1",
        "This week 2",
        "Promised 1",
    ]
    for slug, names in (
        ("owed", ["Owed"]),
        ("soon", ["Owed", "Soon"]),
        ("promised", ["Promised"]),
    ):
        assert shown(get(learner, page.by_id[f"show-{slug}"].get("href"))) == names


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("müller", ["Jörg MÜLLER"]),
        ("corvane msl", ["Ann Lee"]),
        ("secret", ["Ann Lee"]),
        ("50%", ["Ann Lee"]),
        ("a.n", []),
        ("  ", ["Ann Lee", "Jörg MÜLLER"]),
    ],
)
def test_people_are_found_by_every_word_that_was_written_on_them(learner, q, found):
    make_connection(learner, role="MSL", company="Corvane", note="A SECRET, 50% off.")
    make_connection(learner, "Jörg MÜLLER", role="Chemist", company="Corvane")
    assert shown(get(learner, f"{URL}?q={quote(q)}")) == found


def test_nobody_found_says_so_and_offers_everyone(learner):
    make_connection(learner)
    page = get(learner, f"{URL}?q=zzz")
    assert "Nobody like that is among your connections." in page.text("main")
    assert URL in page.links("main")


def test_an_empty_list_says_what_it_is_for(learner):
    page = get(learner)
    assert "Nobody here yet" in page.text("main")
    assert {f"{URL}add/", IMPORT} <= set(page.links("main"))


def test_the_list_has_neither_removed_people_nor_those_of_others(learner, stranger):
    gone = make_connection(learner, "Zanzibar Removed")
    people.set_removed(user=learner, connection_id=gone.pk, is_removed=True)
    make_connection(stranger, "Zanzibar Of Another")
    page = get(learner)
    assert "Zanzibar" not in page.html
    assert "1 removed person" in page.text("main")
    assert "Zanzibar Removed" in get(learner, f"{URL}removed/").text("main")
    assert "Zanzibar" not in get(stranger, f"{URL}removed/").html


@pytest.mark.parametrize(
    ("number", "first"),
    [("1", "P00"), ("2", "P25"), ("-1", "P25"), ("0", "P25"), ("9e18", "P00"), ("9" * 19, "P25")],
)
def test_silly_page_numbers_show_the_first_or_the_last_page(learner, number, first):
    Connection.objects.bulk_create(
        Connection(roadmap=learner.roadmap, name=f"P{i:02}") for i in range(30)
    )
    assert shown(get(learner, f"{URL}?page={number}"))[0] == first


@pytest.mark.parametrize(
    "query", ["?show=x&step=y", "?milestone=x", "?link=t1%00", "?q=" + "x" * 300, "?step=%F0%9F"]
)
def test_what_makes_no_sense_in_an_address_shows_the_list(learner, query):
    make_connection(learner)
    response = client_of(learner).get(URL + query)
    assert response.status_code in (200, 400)
    if response.status_code == 200:
        assert shown(Page(response)) == ["Ann Lee"]


def test_who_has_no_roadmap_is_sent_to_the_start(template):
    client = client_of(make_user())
    for url in ("", "add/", "removed/", "import/", "import/choose/", "export.csv"):
        assert client.get(URL + url).url == "/roadmap/start/"
    assert client.get(f"{URL}1/").status_code == 404


# Around a milestone ------------------------------------------------------------------------------


def test_people_are_found_and_linked_from_a_milestone(learner, lines):
    ref = refs(lines)[0]
    make_connection(learner, "Ann Lee", ref=ref)
    make_connection(learner, "Bo Ek")
    browser = Browser(learner)
    page = browser.open(f"/roadmap/{ref}/")
    (link,) = [link for link in page.links("main") if link == f"{URL}?milestone={ref}"]
    page = browser.open(link)
    assert shown(page) == ["Ann Lee"]
    assert f"{URL}add/?of={ref}" in page.links("main")
    page = browser.open(f"{URL}?link={ref}")
    assert shown(page) == ["Ann Lee", "Bo Ek"]
    browser.press("Link Bo Ek")
    assert browser.url == f"{URL}?link={ref}"
    browser.press("Unlink Ann Lee")
    assert shown(browser.open(link)) == ["Bo Ek"]


def test_a_person_is_added_to_a_milestone(learner, lines):
    ref = refs(lines)[0]
    browser = Browser(learner)
    page = browser.open(f"{URL}add/?of={ref}")
    assert lines[0].title in page.text("main")
    page = browser.press("Save person", name="Ann Lee")
    assert lines[0].title in page.text("milestones")
    assert shown(browser.open(f"{URL}?milestone={ref}")) == ["Ann Lee"]


def test_a_milestone_that_never_was_has_no_people(learner, lines):
    get(learner, f"{URL}?milestone=t999999", status=404)
    assert get(learner, f"{URL}add/?of=t999999").status == 200


# Adding and editing ------------------------------------------------------------------------------


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


# A person's page ---------------------------------------------------------------------------------


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
    page = browser.press("Not kept after all Send a paper")
    assert "Send a paper" in page.text("promises")

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


# Import ------------------------------------------------------------------------------------------


def test_a_file_is_uploaded_chosen_from_imported_and_undone_by_forms_alone(learner):
    rows = [
        make_row("Ann Lee", position="Médecin régional"),
        make_row("Bo Ek", position="Head of Medical Affairs", email="bo@example.org"),
        make_row("Cy Dee"),
    ]
    browser = Browser(learner)
    browser.open(IMPORT)
    form_token = browser.page.value("csrfmiddlewaretoken")
    answer = send(learner, make_file(*rows), client=browser.client, csrfmiddlewaretoken=form_token)
    assert answer.url == CHOOSE
    page = browser.open(CHOOSE)
    assert [page.text(f"group-{g}") for g in ("msl", "medical-affairs", "others")] == [
        "MSLs 1 of 1",
        "Medical affairs 1 of 1",
        "Everyone else 0 of 1",
    ]
    (mark,) = page.root.iter("mark")
    assert page.text(mark) == "Médecin régional"
    assert "French" in page.text("main")
    browser.open(page.by_id["group-others"].get("href"))
    page = browser.press("Tick all 1")
    assert "3 are ticked so far" in page.text("main")
    browser.open(page.by_id["group-medical-affairs"].get("href"))
    page = browser.press("Untick all")
    page = browser.press("Import who is ticked")
    assert browser.url == URL
    assert shown(page) == ["Ann Lee", "Cy Dee"]
    assert "Imported: 2 people added, 0 updated. Nothing else of the file is kept." in page.text(
        "flash"
    )
    assert set(Connection.objects.values_list("email", flat=True)) == {""}
    page = browser.press("Undo")
    assert "Import undone: 2 people removed." in page.text("flash")
    assert "undone" in page.text(f"import-{ConnectionImport.objects.get().pk}")
    assert Connection.objects.count() == 0


def test_the_ticks_of_a_page_count_when_importing_and_turning_pages(learner):
    send(learner, make_file(*[make_row(f"N{i:02} L") for i in range(60)]))
    browser = Browser(learner)
    page = browser.open(CHOOSE)
    assert "Page 1 of 2" in page.text("main")
    browser.press("Tick all 60")
    data = {"key": browser.page.value("key"), "shown": "0,1,2", "keep": ["1"], "group": "others"}
    answer = client_of(learner).post(CHOOSE, data | {"page": "2"})
    assert answer.url == f"{CHOOSE}?group=others&page=2"
    answer = client_of(learner).post(f"{IMPORT}finish/", data | {"shown": "3", "keep": []})
    names = Connection.objects.order_by("name").values_list("name", flat=True)
    assert list(names) == ["N01 L", *[f"N{i:02} L" for i in range(4, 60)]]


def test_somebody_is_looked_for_within_a_group(learner):
    send(learner, make_file(make_row("Ann Lee"), make_row("Bo Ek", company="Corvane")))
    page = get(learner, f"{CHOOSE}?group=others&q=corvane+ek")
    assert "Bo Ek" in page.text("main")
    assert "Ann Lee" not in page.text("main")


def test_what_was_left_out_of_the_file_is_told(learner):
    rows = [
        make_row("Ann Lee"),
        make_row("Ann Lee"),
        make_row("Bo Ek", url="javascript:x"),
        ",,,,,,",
    ]
    rows[3] = ",,,,,,07 Jun 2026"
    send(learner, make_file(*rows))
    said = get(learner, CHOOSE).text("main")
    assert "2 people in the file." in said
    assert "1 line has a date and no name" in said
    assert "1 line repeats an earlier one." in said
    assert "1 profile address is none, and is left out." in said


def test_what_is_new_of_somebody_known_is_shown_side_by_side(learner):
    import_all(learner, make_file(make_row("Ann Lee"), make_row("Bo Ek")))
    send(learner, make_file(make_row("Ann Lee", company="Corvane"), make_row("Bo Ek")))
    said = get(learner, CHOOSE).text("main")
    assert "Company: Aldermere Bio → Corvane" in said
    assert "1 is among your connections already, unchanged." in said


def test_e_mail_addresses_come_only_when_asked_for(learner):
    send(learner, JUNE_2026, with_email="on")
    assert "ines@example.org" in get(learner, CHOOSE).text("main")
    send(learner, JUNE_2026)
    assert "ines@example.org" not in get(learner, CHOOSE).html


def test_an_import_of_nobody_says_so(learner):
    send(learner, make_file(make_row("Ann Lee")))
    browser = Browser(learner)
    browser.open(CHOOSE)
    page = browser.press("Import who is ticked")
    assert "Nobody is ticked yet." in page.text("flash")
    page = browser.press("Leave, and forget the file")
    assert "nothing of the file is kept" in page.text("flash")
    assert ConnectionUpload.objects.count() == 0


def test_a_choice_that_is_over_leads_back_to_the_file(learner):
    client = client_of(learner)
    data = {"key": "12345678-1234-5678-1234-567812345678", "shown": "0"}
    assert client.get(CHOOSE).url == IMPORT
    for url in (CHOOSE, f"{IMPORT}finish/"):
        assert client.post(url, data).url == IMPORT
    assert client.post(f"{CHOOSE}group/", data | {"group": "others"}).url == IMPORT
    assert client.post(f"{CHOOSE}group/", data | {"group": "x"}).status_code == 400
    assert client.post(CHOOSE, data | {"shown": "x"}).status_code == 400
    assert client.post(f"{IMPORT}finish/", {"key": "x"}).status_code == 400


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "This file is empty."),
        (b"\x89PNG\r\n\x1a\n\0", "This is not a text file."),
        (make_file(make_row())[:-1], "ends in the middle of a line"),
        (b"Source,FirstName,Companies\n", "Contacts.csv"),
        (make_zip(("Contacts.csv", b"x")), "no Connections.csv in this zip"),
        (make_zip(("Connections.csv", b"a" * 12_000_000)), "too big"),
        (b"a" * 50 * 1024 * 1024, "too big: at most 10 MB"),
    ],
    ids=["empty", "binary", "cut off", "address book", "other zip", "zip bomb", "50 MB"],
)
def test_a_file_that_cannot_be_read_is_refused_whole_beside_the_field(learner, data, why):
    client = client_of(learner)
    before = whole_database()
    page = Page(send(learner, data, client=client))
    assert (page.status, why in page.error("file")) == (422, True)
    assert whole_database() == before


def test_no_file_at_all_is_asked_for(learner):
    page = Page(client_of(learner).post(IMPORT, {}))
    assert (page.status, page.error("file")) == (422, "Choose the file first.")


def test_an_htmx_upload_answers_the_form_or_the_way_on(learner):
    client = client_of(learner)
    file = SimpleUploadedFile("Connections.csv", b"")
    page = Page(client.post(IMPORT, {"file": file}, headers=HTMX))
    assert (page.status, page.is_fragment) == (422, True)
    assert "This file is empty." in page.text("flash")
    file = SimpleUploadedFile("Connections.csv", make_file(make_row()))
    answer = client.post(IMPORT, {"file": file}, headers=HTMX)
    assert answer.headers["HX-Redirect"] == CHOOSE


def test_no_other_address_of_the_wing_takes_a_file(learner):
    client = client_of(learner)
    for url in ("add/", "import/choose/", "import/finish/"):
        file = SimpleUploadedFile("Connections.csv", b"x")
        assert client.post(URL + url, {"file": file}).status_code == 400


def test_what_is_in_a_file_never_reaches_a_log(learner, caplog):
    secret = "Zanzibar"
    with caplog.at_level("DEBUG"):
        send(learner, make_file(make_row(f"{secret} Lee", position="MSL")))
        send(learner, make_file(f'{secret},"{secret}'))
        client_of(learner).get(CHOOSE)
    said = [r.getMessage() for r in caplog.records if not r.name.startswith("django.db")]
    assert [message for message in said if secret in message] == []


# Export ------------------------------------------------------------------------------------------


def test_ones_own_people_are_a_file_in_which_nothing_runs(learner, stranger):
    make_connection(stranger, "Of Another")
    gone = make_connection(learner, "Gone")
    people.set_removed(user=learner, connection_id=gone.pk, is_removed=True)
    person = make_connection(
        learner,
        "=Ann, Lee",
        role="@MSL",
        company="+Corvane",
        note='-1\n"quoted"',
        every_days=42,
        step="asked",
    )
    make_touch(person, 4)
    response = client_of(learner).get(f"{URL}export.csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="connections.csv"'
    header, *rows = csv.reader(io.StringIO(response.content.decode()[1:], newline=""))
    assert len(rows) == 1
    values = dict(zip(header, rows[0], strict=True))
    assert values == {
        "Name": "'=Ann, Lee",
        "Role": "'@MSL",
        "Company or place": "'+Corvane",
        "Therapeutic area": "",
        "How you met": "",
        "Profile address": "",
        "E-mail address": "",
        "Private note": '\'-1\n"quoted"',
        "Days between two touches": "42",
        "Last touch on": "2027-03-10",
        "Next touch on": "2027-04-21",
        "Conversation": "Asked",
        "Step since": "2027-03-14",
        "Connected on LinkedIn on": "",
    }


# What it costs -----------------------------------------------------------------------------------


def fill(user, number: int, line) -> None:
    """So many people, each with a touch and a promise, a third of them due."""
    roadmap = user.roadmap
    made = Connection.objects.bulk_create(
        Connection(
            roadmap=roadmap,
            name=f"Person {i}",
            role="MSL",
            company=f"Company {i % 50}",
            last_touch_on=day(i % 90),
            next_on=day(i % 60) if i % 3 == 0 else None,
            due_on=day(i % 60) if i % 3 == 0 else None,
        )
        for i in range(number)
    )
    Touch.objects.bulk_create(
        Touch(connection=person, day=person.last_touch_on, kind="call", promised="A paper")
        for person in made
    )
    for person in made[:1]:
        ref = f"t{line.pk}"
        people.set_linked(user=user, connection_id=person.pk, ref=ref, is_linked=True)


@pytest.mark.parametrize("number", [0, 1, 5_000])
def test_the_pages_take_as_many_queries_whatever_the_number(
    learner, lines, django_assert_num_queries, number
):
    fill(learner, number, lines[0])
    client = client_of(learner)
    ref = refs(lines)[0]
    client.get("/roadmap/")  # the process meets the edition
    for query, queries in (
        ("", 8),
        ("?page=3", 8),
        ("?q=person", 8),
        ("?show=promised&step=none", 8),
        (f"?milestone={ref}", 9),
        (f"?link={ref}", 9),
    ):
        # Where there is nobody, neither the rows nor their promises are asked for.
        with django_assert_num_queries(queries if number else queries - 2):
            assert client.get(URL + query).status_code == 200


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
    with django_assert_num_queries(11):
        client.get(url_of(person))


@pytest.mark.parametrize("number", [1, 5_000])
def test_the_choice_takes_as_many_queries_and_stays_small_whatever_the_file(
    learner, django_assert_num_queries, number
):
    data = make_file(*[make_row(f"Name{i} Last", company=f"Company {i}") for i in range(number)])
    send(learner, data)
    client = client_of(learner)
    with django_assert_num_queries(4):
        response = client.get(CHOOSE)
    assert len(response.content) < 60_000
    assert len(re.findall(rb'type="checkbox"', response.content)) == min(number, 50)


def test_a_day_in_another_zone_decides_whose_turn_it_is(learner):
    learner.time_zone = "Pacific/Kiritimati"
    learner.save(update_fields=["time_zone"])
    make_connection(learner, next_on=TODAY + datetime.timedelta(days=1))
    assert "It is your turn with 1 of them." in get(learner).text("main")
