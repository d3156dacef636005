"""Deleting an account: at once, all of it, and by its owner alone."""

import functools
import uuid

import pytest
from django.test import Client

from accounts.models import User
from roadmap.catalogue.models import Report
from roadmap.errors import NotFound
from roadmap.journey import reports
from roadmap.journey.models import Roadmap
from roadmap.journey.starting import answers
from roadmap.outlook.erasure import erase
from tests.concurrency import at_once
from tests.journey.factories import (
    journey_of,
    make_note,
    make_roadmap,
    refs,
    tick,
    whole_database,
)
from tests.people import PASSWORD, is_signed_in, signed_in

URL = "/accounts/delete/"


def test_deleting_takes_all_that_is_the_persons_and_nothing_else(learner, stranger, lines):
    make_note(stranger, lines[0], "Mine.")
    before, strangers = whole_database(), journey_of(stranger)
    someone = User.objects.create_user("someone@example.org")
    copy_answers(learner, someone)
    tick(someone, *lines)
    make_note(someone, lines[1], "To be forgotten.")
    assert whole_database() != before
    erase(someone)
    assert whole_database() == before
    assert journey_of(stranger) == strangers


def copy_answers(of: User, to: User) -> None:
    """Start a roadmap with the answers of somebody else."""
    names = ("background", "degree", "degree_status", "specialty", "target_date", "hours_per_week")
    answers.save_answers(user=to, **{name: getattr(of.roadmap, name) for name in names})


def test_what_a_person_reported_stays_without_their_name(learner, lines):
    reports.report_line(user=learner, ref=refs(lines)[0], key=uuid.uuid4(), text="A wrong word.")
    erase(learner)
    assert list(Report.objects.values_list("text", "by")) == [("A wrong word.", None)]


def test_deleting_twice_is_deleting_once(learner):
    erase(learner)
    erase(learner)
    assert not User.objects.filter(email=learner.email).exists()


@pytest.fixture
def started(alice, template) -> User:
    """Alice, who has a password and a roadmap."""
    make_roadmap(alice)
    return alice


def with_password(user: User) -> Client:
    """A browser in which a person has signed in, and just given their password once more."""
    client = signed_in(user)
    asked = client.get(URL)
    assert asked.headers["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Fdelete%2F"
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": URL})
    assert answer.headers["Location"] == URL
    return client


def test_the_owner_deletes_by_typing_their_address(started, mails):
    here, elsewhere = with_password(started), signed_in(started)
    response = here.post(URL, {"email": f" {started.email.upper()} "})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not User.objects.filter(email=started.email).exists()
    assert not is_signed_in(here)
    assert not is_signed_in(elsewhere)
    (mail,) = mails()
    assert (mail.to, mail.subject) == ([started.email], "Your account at MSL Prep is deleted")
    assert "Your account is deleted, and everything in it." in here.get("/").content.decode()


def test_another_address_deletes_nothing(started, bob):
    client = with_password(started)
    for typed in ("", bob.email, f"{started.email}\x00"):
        response = client.post(URL, {"email": typed})
        assert response.status_code == 422
        assert 'aria-invalid="true"' in response.content.decode()
    assert User.objects.filter(pk__in=[started.pk, bob.pk]).count() == 2


def test_who_has_not_just_given_their_password_gives_it_first(started):
    response = signed_in(started).post(URL, {"email": started.email})
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.filter(pk=started.pk).exists()


def test_staff_are_told_who_can_do_it(admin):
    client = with_password(admin)
    page = client.get(URL).content.decode()
    assert "Ask another admin to take that right away first" in page
    assert 'action="/accounts/delete/"' not in page
    assert client.post(URL, {"email": admin.email}).status_code == 403
    assert User.objects.filter(pk=admin.pk).exists()
    with pytest.raises(ValueError, match="admin"):
        erase(admin)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_whoever_writes_while_the_account_goes_writes_whole_or_finds_nothing(learner, lines):
    ticks = [functools.partial(tick_or_find_nothing, learner, line) for line in lines]
    deleted, *outcomes = at_once(functools.partial(erase, learner), *ticks)
    assert deleted is None
    assert set(outcomes) <= {"ticked", "nothing"}
    assert not Roadmap.objects.exists()
    assert not User.objects.filter(pk=learner.pk).exists()


def tick_or_find_nothing(user: User, line) -> str:
    """Tick a line; says whether the roadmap was still there."""
    try:
        tick(user, line)
    except NotFound:
        return "nothing"
    return "ticked"
