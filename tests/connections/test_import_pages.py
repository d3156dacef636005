"""Uploading, choosing, importing and undoing, by forms alone; what cannot be read is refused."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from roadmap.connections.import_models import ConnectionImport, ConnectionUpload
from roadmap.connections.models import Connection
from tests.connections.factories import (
    import_all,
)
from tests.connections.files import JUNE_2026, make_file, make_row, make_zip
from tests.connections.pages import CHOOSE, IMPORT, URL, get, send, shown
from tests.journey.factories import client_of, whole_database
from tests.journey.pages import Page
from tests.journey.writes import HTMX
from tests.promises.browser import Browser


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
    assert "1 profile address leads to no web page, and is left out." in said


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
