"""The settings: name, time zone, colours."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from accounts.models import User
from tests.journey.pages import Page

URL = "/accounts/settings/"
FORM = {"name": "Alice F.", "time_zone": "Europe/Lisbon", "theme": "dark"}


@pytest.fixture
def hers(client, alice):
    """A browser in which Alice is signed in."""
    client.force_login(alice)
    return client


def stored() -> tuple[str, str, str]:
    """What is stored of Alice now."""
    user = User.objects.get(email="alice@example.org")
    return user.name, user.time_zone, user.theme


def test_settings_are_saved_and_shown(hers, alice):
    response = hers.post(URL, FORM, follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert stored() == ("Alice F.", "Europe/Lisbon", "dark")
    page = response.content.decode()
    assert "Settings saved." in page
    assert 'data-bs-theme="dark"' in page
    assert '<option value="Europe/Lisbon" selected>Lisbon</option>' in page


@pytest.mark.parametrize(
    ("theme", "attribute"),
    [("device", ""), ("light", ' data-bs-theme="light"'), ("dark", ' data-bs-theme="dark"')],
)
def test_the_pages_take_the_chosen_colours(hers, theme, attribute):
    hers.post(URL, {**FORM, "theme": theme})
    assert f'<html lang="en-gb"{attribute}>' in hers.get(URL).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u200b"),
        ("name", "A\0B"),
        ("name", "x" * 151),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", ""),
        ("time_zone", "Europe/\0Lisbon"),
        ("theme", "pink"),
        ("theme", ""),
        ("theme", "dark\0"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(hers, field, value):
    before = stored()
    response = hers.post(URL, {**FORM, field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    page = response.content.decode()
    assert page.count('class="invalid-feedback"') == 1
    if field != "name":
        assert f'value="{FORM["name"]}"' in page
    else:
        assert "Lisbon</option>" in page
        assert 'value="Europe/Lisbon" selected' in page
    assert stored() == before


def test_every_time_zone_to_choose_is_one_of_the_world(hers):
    page = Page(hers.get(URL))
    offered = {option.get("value") for option in page.field("time_zone").iter("option")}
    assert {"UTC", "Europe/London", "Pacific/Kiritimati"} <= offered
    assert offered.isdisjoint({"Factory", "localtime", "posixrules"})


def test_only_what_changed_is_written(hers, alice):
    form = {"name": alice.name, "time_zone": "UTC", "theme": "dark"}
    with CaptureQueriesContext(connection) as queries:
        hers.post(URL, form)
    (update,) = (
        query["sql"] for query in queries if query["sql"].startswith('UPDATE "accounts_user"')
    )
    assert update.split(" SET ")[1].split(" WHERE ")[0] == "\"theme\" = 'dark'"
    with CaptureQueriesContext(connection) as queries:
        hers.post(URL, form)
    assert not [query for query in queries if query["sql"].startswith("UPDATE")]


def test_extra_fields_are_ignored(hers):
    extra = {"is_staff": "on", "email": "evil@example.org", "password": "x", "is_active": ""}
    hers.post(URL, {**FORM, **extra})
    user = User.objects.get()
    assert (user.email, user.is_staff, user.is_active) == ("alice@example.org", False, True)


def test_a_zone_that_went_out_of_use_is_shown_as_the_one_in_use(hers):
    User.objects.update(time_zone="Mars/Olympus")
    page = hers.get(URL).content.decode()
    assert '<option value="UTC" selected>UTC</option>' in page


def test_nobody_changes_another_persons_settings(hers, bob):
    hers.post(URL, {**FORM, "id": bob.pk, "pk": bob.pk, "user": bob.pk})
    assert User.objects.get(pk=bob.pk).name == "Bob Lindqvist"


def test_a_name_is_shown_as_text(hers):
    name = "<script>alert(1)</script>"
    hers.post(URL, {**FORM, "name": name})
    page = hers.get(URL).content.decode()
    assert name not in page
    assert escape(name) in page


def test_the_page_links_to_email_and_password(hers):
    page = hers.get(URL).content.decode()
    assert 'href="/accounts/email/"' in page
    assert 'href="/accounts/password/change/"' in page
