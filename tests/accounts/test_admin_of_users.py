"""Users in the admin."""

import pytest
from django.contrib.admin.models import LogEntry

from accounts.models import User


def test_staff_sign_in_where_everybody_does(client, admin):
    response = client.get("/admin/login/?next=/admin/accounts/user/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/?next=")
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 302


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/accounts/user/"])
def test_a_learner_gets_no_further(client, alice, path):
    client.force_login(alice)
    response = client.get(path, follow=True)
    assert response.status_code == 403


def test_a_user_can_be_made_and_found(client, admin):
    client.force_login(admin)
    form = {
        "email": "new@example.org",
        "name": "New Person",
        "usable_password": "true",
        "password1": "a lantern above the harbour",
        "password2": "a lantern above the harbour",
    }
    assert client.post("/admin/accounts/user/add/", form).status_code == 302
    user = User.objects.get(email="new@example.org")
    assert user.check_password("a lantern above the harbour")
    page = client.get("/admin/accounts/user/", {"q": "New"}).content.decode()
    assert "new@example.org" in page
    assert "alice@" not in page


def test_an_address_with_capitals_is_no_server_error(client, admin):
    client.force_login(admin)
    form = {
        "email": "New@Example.org",
        "usable_password": "true",
        "password1": "a lantern above the harbour",
        "password2": "a lantern above the harbour",
    }
    client.post("/admin/accounts/user/add/", form)
    assert User.objects.filter(email="new@example.org").exists()


def test_the_address_of_a_user_is_not_changed_here(client, admin, alice):
    client.force_login(admin)
    url = f"/admin/accounts/user/{alice.pk}/change/"
    form = {"email": "evil@example.org", "name": "Alice", "time_zone": "UTC", "is_active": "on"}
    assert client.post(url, form).status_code == 302
    user = User.objects.get(pk=alice.pk)
    assert (user.email, user.name) == ("alice@example.org", "Alice")


def test_nobody_is_deleted_here(client, admin, alice):
    client.force_login(admin)
    assert (
        client.post(f"/admin/accounts/user/{alice.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    delete = {"action": "delete_selected", "_selected_action": alice.pk, "post": "yes"}
    client.post("/admin/accounts/user/", delete)
    assert User.objects.filter(pk=alice.pk).exists()


def test_each_look_at_a_user_stands_in_their_history(client, admin, alice):
    client.force_login(admin)
    client.get("/admin/accounts/user/")
    client.get("/admin/accounts/user/999999/change/")
    assert not LogEntry.objects.exists()
    url = f"/admin/accounts/user/{alice.pk}/change/"
    assert client.get(url).status_code == 200
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_edited_object()) == (admin, alice)
    assert entry.get_change_message() == "Looked at the account."
    history = client.get(f"/admin/accounts/user/{alice.pk}/history/").content.decode()
    assert "Looked at the account." in history


def test_a_look_that_was_refused_is_not_written_down(client, alice, bob):
    client.force_login(bob)
    assert client.get(f"/admin/accounts/user/{alice.pk}/change/").status_code != 200
    assert not LogEntry.objects.exists()
