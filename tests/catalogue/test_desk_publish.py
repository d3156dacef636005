"""Changes and publish: what would change, whom it concerns, and the button."""

import threading

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from roadmap.catalogue import publishing
from roadmap.catalogue.models import Edition, MilestoneTemplate, RoadmapTemplate
from tests.cases import cases
from tests.catalogue.factories import add_lines, line, other_template, stage
from tests.catalogue.pages import change_page, desk, messages, publish, text_of
from tests.concurrency import at_once
from tests.journey.factories import lines_of, make_roadmap, make_user, tick, whole_database


@pytest.fixture
def publish_page(published) -> str:
    """The page that publishes, with a change to publish."""
    MilestoneTemplate.objects.filter(slug="read").update(title="Read a book")
    return desk("publish", published)


def editor_with(*permissions: str) -> User:
    """Somebody who may use the admin for these things only."""
    user = User.objects.create_user("editor@example.com", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def token_on(response) -> str:
    """The token of what a page shows."""
    return response.context["proposal"].token


# The way there -----------------------------------------------------------------------------------


def test_index_of_the_admin_leads_to_the_desk_and_the_desk_to_every_page(
    admin_client, published
) -> None:
    assert 'href="/admin/desk/"' in admin_client.get("/admin/").content.decode()
    html = admin_client.get("/admin/desk/").content.decode()
    for what in ("publish", "preview", "editions"):
        assert f'href="{desk(what, published)}"' in html


def test_page_of_the_roadmap_template_leads_to_the_desk(admin_client, published) -> None:
    html = admin_client.get(change_page(published)).content.decode()
    for what in ("publish", "preview", "editions"):
        assert f'href="{desk(what, published)}"' in html


def test_desk_says_for_each_roadmap_template_whether_something_waits(
    admin_client, published
) -> None:
    other_template()
    text = text_of(admin_client.get("/admin/desk/"))
    assert "by the site . Nothing waits to be published." in text.replace("site.", "site .")
    assert "Another path Never published. There are changes to publish." in text


def test_desk_needs_the_right_to_change_roadmap_templates(client, publish_page, published) -> None:
    addresses = [
        "/admin/desk/",
        publish_page,
        *(desk(what, published) for what in ("preview", "editions", "difference")),
        *(desk(what, published, 1) for what in ("edition", "restore")),
    ]
    client.force_login(editor_with("view_roadmaptemplate", "change_milestonetemplate"))
    assert [client.get(address).status_code for address in addresses] == [403] * 7
    assert client.post(publish_page, {"note": "Why"}).status_code == 403
    assert "/admin/desk/" not in client.get("/admin/").content.decode()
    assert publish_page not in client.get(change_page(published)).content.decode()
    assert Edition.objects.count() == 1
    User.objects.all().delete()
    client.force_login(editor_with("change_roadmaptemplate"))
    assert [client.get(address).status_code for address in addresses] == [200] * 7
    assert publish(client, publish_page).status_code == 200
    assert Edition.objects.count() == 2


def test_strangers_cannot_publish(client, alice, publish_page) -> None:
    assert client.post(publish_page, {"note": "Why"}).status_code in (302, 403)
    client.force_login(alice)
    assert client.post(publish_page, {"note": "Why"}).status_code in (302, 403)
    assert Edition.objects.count() == 1


def test_roadmap_template_that_is_not_there_is_a_404(admin_client, published) -> None:
    for what in ("publish", "preview", "editions", "difference"):
        assert admin_client.get(f"/admin/desk/0/{what}/").status_code == 404
    assert admin_client.get(desk("edition", published, 9)).status_code == 404
    assert admin_client.get(desk("restore", published, 9)).status_code == 404


def test_edition_of_another_roadmap_template_is_a_404(admin_client, published) -> None:
    other = other_template()
    publishing.publish(roadmap_template=other, by=None)
    MilestoneTemplate.objects.filter(slug="elsewhere").update(title="Else")
    publishing.publish(roadmap_template=other, by=None)
    assert admin_client.get(desk("restore", published, 2)).status_code == 404


# What it says ------------------------------------------------------------------------------------


def test_page_says_what_publishing_will_do_with_the_words_marked(
    admin_client, publish_page
) -> None:
    MilestoneTemplate.objects.filter(slug="wait").update(retired=True)
    response = admin_client.get(publish_page)
    text = text_of(response)
    for said in (
        "This makes edition 2 with 3 lines in use.",
        "Retired: 1 Reworded: 1",
        "Read a book Reworded Offered to 0 roadmaps, as today. Touched on 0, ticked on 0.",
        "Title [taken out: read ] [put in: Read a book ]",
        "wait Retired",
    ):
        assert said in text
    html = response.content.decode()
    assert 'value="Publish edition 2"' in html
    assert html.count("<ins ") == html.count("<del ") == 1


def test_page_says_how_many_roadmaps_are_affected(admin_client, publish_page, published) -> None:
    learner, other = make_user(), make_user()
    for user in (learner, other):
        make_roadmap(user)
    tick(learner, line("read"))
    text = text_of(admin_client.get(publish_page))
    assert "There are 2 roadmaps on this path. 2 of them show something of this." in text
    assert "There is 1 tick on the lines below. It stays." in text
    assert "Offered to 2 roadmaps, as today. Touched on 1, ticked on 1." in text
    MilestoneTemplate.objects.filter(slug="read").update(retired=True)
    text = text_of(admin_client.get(publish_page))
    assert "Roadmaps it is offered to: 2 today, 0 after publishing. Touched on 1" in text


def test_looking_never_writes(admin_client, publish_page, published) -> None:
    make_roadmap(make_user())
    admin_client.get("/admin/desk/")  # the first request of a day is stored in the session
    before = whole_database()
    for address in (
        "/admin/desk/",
        publish_page + "?message=Hello&note=Why&token=2-0",
        desk("preview", published) + "?background=nurse&degree=phd&status=held&specialty=",
        desk("editions", published),
        desk("edition", published, 1),
        desk("difference", published) + "?from=1&to=1",
        desk("restore", published, 1),
    ):
        assert admin_client.get(address).status_code == 200
        assert admin_client.head(address).status_code == 200
    assert whole_database() == before


@pytest.mark.parametrize(("lines", "people"), [(0, 0), (60, 0), (0, 12), (60, 12)])
def test_page_costs_the_same_for_any_number_of_lines_people_and_editions(
    admin_client, published, lines, people
) -> None:
    add_lines(stage("learn"), lines)
    MilestoneTemplate.objects.update(why="Because it is so.")
    publishing.publish(roadmap_template=published, by=None)
    MilestoneTemplate.objects.update(why="Because of that.")
    for _ in range(people):
        user = make_user()
        make_roadmap(user)
        tick(user, *lines_of(published)[:3])
    numbers = {}
    for name, address in {
        "publish": desk("publish", published),
        "restore": desk("restore", published, 1),
        "preview": desk("preview", published)
        + "?background=nurse&degree=phd&status=held&specialty=",
        "editions": desk("editions", published),
        "edition": desk("edition", published, 1),
        "difference": desk("difference", published) + "?from=1&to=2",
        "desk": "/admin/desk/",
    }.items():
        admin_client.get(address)  # the process has met the editions
        with CaptureQueriesContext(connection) as captured:
            admin_client.get(address)
        numbers[name] = len(captured)
    # Session and user are two of each; every roadmap template at the desk costs seven, and what
    # waits there costs two.
    assert numbers == {
        "publish": 19,
        "restore": 15,
        "preview": 17,
        "editions": 6,
        "edition": 4,
        "difference": 7,
        "desk": 12,
    }


# Publishing --------------------------------------------------------------------------------------


def test_post_publishes_and_says_so_to_everybody(
    admin_client, admin_user, publish_page, published
) -> None:
    response = publish(admin_client, publish_page, message="New words", note="They were dull")
    assert response.redirect_chain == [(desk("editions", published), 302)]
    assert messages(response) == ["Published edition 2. Everybody reads it from now on."]
    edition = Edition.objects.get(number=2)
    assert (edition.message, edition.note, edition.published_by, edition.restores) == (
        "New words",
        "They were dull",
        admin_user,
        None,
    )
    assert RoadmapTemplate.objects.get().current_edition == edition
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_edited_object(), entry.change_message) == (
        admin_user,
        published,
        "Published edition 2.",
    )


def test_publishing_what_did_not_change_is_said_and_writes_nothing(
    admin_client, publish_page, published
) -> None:
    token = token_on(admin_client.get(publish_page))
    MilestoneTemplate.objects.filter(slug="read").update(title="read")
    response = admin_client.get(publish_page)
    assert "Nothing has changed: the current edition says all this already." in text_of(response)
    assert 'name="token"' not in response.content.decode()
    response = admin_client.post(publish_page, {"token": token, "note": "Why"}, follow=True)
    assert response.redirect_chain == [(desk("editions", published), 302)]
    (said,) = messages(response)
    assert said.startswith("Nothing was published: edition 1 of ")
    assert said.endswith(", by the site, says the same already.")
    assert (Edition.objects.count(), LogEntry.objects.count()) == (1, 0)


def test_sending_the_form_twice_makes_one_edition(admin_client, publish_page) -> None:
    data = {"token": token_on(admin_client.get(publish_page)), "note": "Why", "message": "Twice"}
    assert [admin_client.post(publish_page, data).status_code for _time in range(2)] == [302, 302]
    assert Edition.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"note": ""}, {"note": ["This field is required."]}),
        ({"note": "  "}, {"note": ["This field is required."]}),
        (
            {"note": "x" * 501},
            {"note": ["Ensure this value has at most 500 characters (it has 501)."]},
        ),
        (
            {"note": "Why", "message": "x" * 501},
            {"message": ["Ensure this value has at most 500 characters (it has 501)."]},
        ),
    ],
)
def test_what_is_missing_or_too_long_is_refused_and_kept(
    admin_client, publish_page, typed, complaint
) -> None:
    token = token_on(admin_client.get(publish_page))
    response = admin_client.post(publish_page, {"token": token, "message": "Kept", **typed})
    assert response.status_code == 422
    assert response.context["form"].errors == complaint
    assert typed.get("message", "Kept") in response.content.decode()
    assert Edition.objects.count() == 1


def test_what_is_wrong_has_to_be_put_right_first(admin_client, publish_page) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(why="<b>Because</b>")
    response = admin_client.get(publish_page)
    assert "To put right before publishing (1)" in text_of(response)
    html = response.content.decode()
    assert f'href="{change_page(line("read"))}"' in html
    assert 'name="token"' not in html
    data = {"token": token_on(response), "note": "Why", "message": ""}
    assert admin_client.post(publish_page, data).status_code == 422
    assert Edition.objects.count() == 1


# Somebody else -----------------------------------------------------------------------------------


def test_edit_since_the_page_was_opened_stops_publishing_and_is_shown(
    admin_client, publish_page
) -> None:
    token = token_on(admin_client.get(publish_page))
    MilestoneTemplate.objects.filter(slug="write").update(title="Write it down")
    data = {"token": token, "note": "Typed note", "message": "Typed message"}
    response = admin_client.post(publish_page, data)
    text = text_of(response)
    assert response.status_code == 409
    for said in (
        "Nothing was published: something has changed since you looked",
        "Somebody has edited the working copy. Nobody has published.",
        "[put in: Write it down ]",
        "Typed note",
        "Typed message",
    ):
        assert said in text
    assert Edition.objects.count() == 1
    data["token"] = token_on(response)
    assert admin_client.post(publish_page, data).status_code == 302
    assert Edition.objects.get(number=2).note == "Typed note"


def test_edition_published_since_is_named_with_who_and_why(admin_client, publish_page) -> None:
    token = token_on(admin_client.get(publish_page))
    colleague = User.objects.create_superuser("colleague@example.com", name="Cleo League")
    publishing.publish(
        roadmap_template=RoadmapTemplate.objects.get(), by=colleague, note="I was first"
    )
    MilestoneTemplate.objects.filter(slug="write").update(title="Write it down")
    response = admin_client.post(publish_page, {"token": token, "note": "Mine", "message": ""})
    text = text_of(response)
    assert response.status_code == 409
    assert f"by {colleague} . It is exactly what you were looking at." in text.replace(
        f"{colleague}.", f"{colleague} ."
    )
    assert "The note says: “I was first”" in text
    assert "[put in: Write it down ]" in text
    assert "put in: Read a book" not in text
    assert Edition.objects.count() == 2


@cases("token", ["", "2", "2-0", "-", "x-y", "99999999999999999999-0", "٣-1"])
def test_token_that_names_nothing_publishes_nothing(admin_client, publish_page, token) -> None:
    data = {"token": token, "note": "Why", "message": ""}
    assert admin_client.post(publish_page, data).status_code == 409
    assert Edition.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_publish_at_once_one_wins_and_the_other_is_told(published) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(title="Read a book")
    address = desk("publish", published)
    browsers = []
    for name in ("one", "two"):
        browser = Client()
        browser.force_login(User.objects.create_superuser(f"{name}@example.com"))
        browsers.append(browser)
    token = token_on(browsers[0].get(address))

    def send(browser: Client, note: str):
        return browser.post(address, {"token": token, "note": note, "message": ""}, follow=True)

    answers = at_once(lambda: send(browsers[0], "one"), lambda: send(browsers[1], "two"))
    said = sorted(messages(answer)[0][:20] for answer in answers)
    assert said == ["Nothing was publishe", "Published edition 2."]
    assert (Edition.objects.count(), LogEntry.objects.count()) == (2, 1)
    winner = Edition.objects.get(number=2)
    assert winner.published_by.email == f"{winner.note}@example.com"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_nothing_is_published_that_its_admin_has_not_looked_at(published) -> None:
    """Six admins edit and publish at once: each edition is what its publisher's page showed."""
    address = desk("publish", published)
    gate = threading.Barrier(6)

    def edit_and_publish(number: int) -> tuple[int, str]:
        browser = Client()
        browser.force_login(User.objects.create_superuser(f"admin{number}@example.com"))
        gate.wait(timeout=20)
        MilestoneTemplate.objects.filter(slug="read").update(title=f"Read {number % 3} books")
        looked_at = browser.get(address).context["proposal"]
        data = {"token": looked_at.token, "note": looked_at.digest, "message": ""}
        return browser.post(address, data).status_code

    answers = at_once(*(lambda number=number: edit_and_publish(number) for number in range(6)))
    assert set(answers) <= {302, 409}
    editions = list(Edition.objects.order_by("number"))
    assert [edition.number for edition in editions] == list(range(1, len(editions) + 1))
    assert [edition.note for edition in editions[1:]] == [
        edition.digest for edition in editions[1:]
    ]
    published.refresh_from_db()
    assert published.current_edition == editions[-1]
