"""Contact persons: chosen from one's own connections, however many there are."""

import pytest
from django.utils import timezone

from roadmap.applications.models import Application
from roadmap.connections.models import Connection
from roadmap.outlook.people import MOST_CONTACTS
from tests.applications.factories import make_application
from tests.journey.factories import client_of
from tests.journey.pages import Page
from tests.journey.writes import HTMX
from tests.promises.browser import Browser


@pytest.fixture
def application(learner, stages):
    return make_application(learner)


def know(user, name: str, **columns) -> Connection:
    return Connection.objects.create(roadmap=user.roadmap, name=name, **columns)


def know_many(user, number: int) -> list[Connection]:
    return Connection.objects.bulk_create(
        Connection(roadmap=user.roadmap, name=f"Person {n:04}", company="Aldermere")
        for n in range(number)
    )


def contacts(application) -> list[str]:
    return [person.name for person in application.contacts.order_by("name")]


def url(application, path="") -> str:
    return f"/applications/{application.pk}/people/{path}"


def test_somebody_is_looked_for_chosen_and_taken_off_again(learner, application):
    priya = know(learner, "Priya Nair", role="MSL", company="Corvane")
    know_many(learner, 30)
    browser = Browser(learner)
    browser.open(url(application, "?q=corvane"))
    page = browser.press("Link Priya Nair")
    assert browser.url == url(application, "?q=corvane")
    assert "Chosen: Priya Nair" in page.text("people")
    assert page.text("flash").startswith("Contact person: Priya Nair.")
    page = browser.open(f"/applications/{application.pk}/")
    assert "Priya Nair MSL, Corvane" in page.text("people")
    assert f"/connections/{priya.pk}/" in page.links("people")
    browser.open(url(application, "?q=priya"))
    browser.press("Unlink Priya Nair")
    assert contacts(application) == []


@pytest.mark.parametrize("q", ["éMILE", "msl nair", "corvane émile"])
def test_they_are_looked_for_by_words_in_any_order_and_any_case(learner, application, q):
    know(learner, "Émile Nair", role="MSL", company="Corvane")
    know(learner, "Priya Raman", role="MSL", company="Corvane")
    page = Page(client_of(learner).get(url(application, f"?q={q}")))
    assert "Émile Nair" in page.text("people")
    assert "Priya Raman" not in page.text("people")


def test_a_person_says_which_applications_they_are_a_contact_person_of(learner, stages):
    person = know(learner, "Priya Nair")
    for title, company in (("MSL, oncology", "Corvane"), ("Medical information", "")):
        make_application(learner, title=title, company=company).contacts.add(person)
    gone = make_application(learner, title="Removed again", removed_at=timezone.now())
    gone.contacts.add(person)
    page = Browser(learner).open(f"/connections/{person.pk}/")
    assert page.text("applications") == (
        "Applications Medical information Saved MSL, oncology Corvane · Saved"
    )
    newest = person.applications.get(title="Medical information")
    assert f"/applications/{newest.pk}/" in page.links("applications")


def test_the_wanted_state_is_sent_so_twice_is_once(learner, application):
    person = know(learner, "Jonas")
    for linked in ("1", "1", "0", "0"):
        answer = client_of(learner).post(url(application, f"{person.pk}/"), {"linked": linked})
        assert answer.status_code == 302
        assert contacts(application) == (["Jonas"] if linked == "1" else [])
    assert client_of(learner).post(url(application, f"{person.pk}/"), {}).status_code == 400


def test_the_page_of_the_list_is_kept(learner, application):
    people = know_many(learner, 60)
    client = client_of(learner)
    page = Page(client.get(url(application, "?page=2")))
    assert "Person 0025" in page.text("people")
    answer = client.post(url(application, f"{people[30].pk}/?page=2"), {"linked": "1"})
    assert answer.url == url(application, f"?page=2#person-{people[30].pk}")
    page = Page(
        client.post(
            url(application, f"{people[31].pk}/?q=Person&page=2"), {"linked": "1"}, headers=HTMX
        )
    )
    assert (page.status, page.is_fragment) == (200, True)
    assert "Page 2 of 3" in page.text("people")
    assert page.by_id[f"link-{people[31].pk}"].tag == "button"
    for asked in ("-1", "99", "x"):
        assert client.get(url(application, f"?page={asked}")).status_code == 200


def test_other_peoples_connections_cannot_be_seen_or_linked(learner, stranger, application):
    foreign = know(stranger, "Not yours")
    client = client_of(learner)
    assert "Not yours" not in client.get(url(application)).content.decode()
    assert client.post(url(application, f"{foreign.pk}/"), {"linked": "1"}).status_code == 404
    assert contacts(application) == []


def test_who_was_removed_is_not_shown_and_not_linked(learner, application):
    person = know(learner, "Jonas")
    application.contacts.add(person)
    client_of(learner).post(f"/connections/{person.pk}/remove/")
    client = client_of(learner)
    assert "Jonas" not in Page(client.get(f"/applications/{application.pk}/")).text("people")
    assert "Jonas" not in Page(client.get(url(application))).text("people")
    assert client.post(url(application, f"{person.pk}/"), {"linked": "1"}).status_code == 404
    assert client.post(url(application, f"{person.pk}/"), {"linked": "0"}).status_code == 302


def test_there_is_an_end_to_contact_persons(learner, application):
    people = know_many(learner, MOST_CONTACTS + 1)
    application.contacts.set(people[:-1])
    client = client_of(learner)
    answer = client.post(url(application, f"{people[-1].pk}/"), {"linked": "1"}, follow=True)
    assert "as many contact persons as it can have" in Page(answer).text("flash")
    assert application.contacts.count() == MOST_CONTACTS
    # Linking one that is linked is no new one.
    client.post(url(application, f"{people[0].pk}/"), {"linked": "1"})
    assert application.contacts.count() == MOST_CONTACTS


def test_with_nobody_yet_it_says_where_to_add_somebody(learner, application):
    page = Page(client_of(learner).get(url(application)))
    assert "You have no connections yet." in page.text("people")
    assert "/connections/add/" in page.links("main")
    page = Page(client_of(learner).get(url(application, "?q=<b>nobody</b>")))
    assert "fits “<b>nobody</b>”" in page.text("people")


def test_5000_people_cost_as_few_queries_as_one(learner, application, django_assert_num_queries):
    client = client_of(learner)
    for more in (1, 4_999):
        know_many(learner, more)
        # Session, user, roadmap, application, contacts, how many, the page.
        with django_assert_num_queries(7):
            assert client.get(url(application, "?q=Aldermere&page=2")).status_code == 200


def test_links_go_with_the_application(learner, application):
    application.contacts.add(know(learner, "Jonas"))
    learner.delete()
    assert Application.contacts.through.objects.count() == 0
