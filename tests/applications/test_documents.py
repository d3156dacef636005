"""The documents that were sent: what, which version, when."""

import datetime

import pytest

from roadmap.applications.models import MOST_MOVES, SentDocument
from tests.applications.factories import DAY, applications_of, make_application, make_document
from tests.journey.factories import client_of
from tests.journey.pages import Page
from tests.journey.writes import HTMX
from tests.promises.browser import Browser


@pytest.fixture
def application(learner, stages):
    return make_application(learner)


@pytest.fixture
def here(application):
    """What htmx sends from the application's own page."""
    return HTMX | {"HX-Current-URL": f"http://testserver/applications/{application.pk}/"}


def stored() -> list[tuple]:
    rows = SentDocument.objects.filter(removed_at=None)
    return list(rows.values_list("name", "version", "sent_on"))


def test_a_document_is_added_edited_removed_and_brought_back(learner, application):
    browser = Browser(learner)
    browser.open(f"/applications/{application.pk}/")
    page = browser.press(
        "add-document",
        **{"document-name": "CV", "document-version": "MSL, 2 pages"},
        **{"document-sent_on": "2026-05-04"},
    )
    assert page.text("flash").startswith("Added: CV. Undo")
    assert "CV, MSL, 2 pages · 4 May 2026" in page.text("documents")
    link = next(url for url in page.links("documents") if "/documents/" in url)
    page = browser.open(link)
    assert page.value("document-version") == "MSL, 2 pages"
    browser.press("Save", **{"document-version": "Short", "document-sent_on": ""})
    assert stored() == [("CV", "Short", None)]
    page = browser.press("Remove CV")
    assert "1 removed document" in page.text("documents")
    page = browser.press("Bring back CV")
    assert "CV, Short · not sent yet" in page.text("documents")


@pytest.mark.parametrize("is_htmx", [False, True], ids=["plain", "htmx"])
def test_one_form_sent_twice_adds_one(learner, application, here, is_htmx):
    url = f"/applications/{application.pk}/documents/"
    data = {
        "document-key": "12345678-1234-5678-1234-567812345678",
        "document-name": "CV",
        "document-version": "",
        "document-sent_on": "",
    }
    for _ in range(2):
        page = Page(
            client_of(learner).post(url, data, headers=here if is_htmx else {}, follow=True)
        )
        assert page.is_fragment == is_htmx
        assert "CV · not sent yet" in page.text("documents")
    assert stored() == [("CV", "", None)]


@pytest.mark.parametrize("is_htmx", [False, True], ids=["plain", "htmx"])
def test_what_cannot_be_saved_stands_beside_its_field(learner, application, here, is_htmx):
    url = f"/applications/{application.pk}/documents/"
    data = {
        "document-key": "12345678-1234-5678-1234-567812345678",
        "document-name": " ",
        "document-version": "kept",
        "document-sent_on": "1999-01-01",
    }
    page = Page(client_of(learner).post(url, data, headers=here if is_htmx else {}))
    assert (page.status, page.is_fragment) == (422, is_htmx)
    assert page.error("document-name") == "This field is required."
    assert page.error("document-sent_on") == "Enter a date between 2000 and 2100."
    assert page.value("document-version") == "kept"
    assert stored() == []


def test_a_list_of_documents_has_an_end(learner, application):
    SentDocument.objects.bulk_create(
        SentDocument(application=application, name="CV") for _ in range(MOST_MOVES)
    )
    data = {"document-key": "12345678-1234-5678-1234-567812345678", "document-name": "CV"}
    page = Page(client_of(learner).post(f"/applications/{application.pk}/documents/", data))
    assert page.status == 422
    assert page.error("document-name") == "This application has as many documents as it can have."


def test_a_document_is_found_on_its_own_application_only(learner, stranger, application):
    document, other = make_document(application), make_application(learner)
    foreign = make_application(stranger)
    before = applications_of(learner)
    url = "/applications/{}/documents/{}/"
    for person, on in ((learner, other), (stranger, foreign), (stranger, application)):
        client = client_of(person)
        for path in ("", "remove/", "restore/"):
            assert client.post(url.format(on.pk, document.pk) + path, {}).status_code == 404
    assert applications_of(learner) == before


def test_an_edit_that_was_cut_short_takes_nothing_away(learner, application):
    document = make_document(application)
    url = f"/applications/{application.pk}/documents/{document.pk}/"
    assert client_of(learner).post(url, {"document-name": "CV"}).status_code == 400
    assert stored() == [("CV", "first", DAY)]
    data = {"document-name": "CV", "document-version": "first", "document-sent_on": "2026-05-05"}
    for _ in range(2):
        assert client_of(learner).post(url, data).status_code == 302
    assert stored() == [("CV", "first", datetime.date(2026, 5, 5))]
