"""Admins edit the working copy: words, order, audience, prerequisites."""

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.catalogue import editions, publishing
from roadmap.catalogue.models import (
    Background,
    Edition,
    MilestoneTemplate,
    RoadmapTemplate,
    Specialty,
    Stage,
)
from tests.cases import cases
from tests.catalogue.factories import add_lines, line, other_template, stage
from tests.catalogue.pages import (
    CATALOGUE,
    change_page,
    errors,
    page,
    posted_by,
    save,
)
from tests.people import make_person


# Pages -------------------------------------------------------------------------------------------


@cases("model", CATALOGUE)
def test_every_page_of_the_catalogue_opens(admin_client, edition, model) -> None:
    row = model.objects.first()
    addresses = [page(model, "changelist"), change_page(row), page(model, "history", row)]
    if model is not Edition:
        addresses.append(page(model, "add"))
    assert [admin_client.get(address).status_code for address in addresses] == [200] * len(
        addresses
    )


@cases("model", [model for model in CATALOGUE if model is not Edition])
def test_saving_a_page_unchanged_changes_nothing(admin_client, edition, model) -> None:
    for row in model.objects.all()[:5]:
        response = save(admin_client, change_page(row))
        assert response.status_code == 302, errors(response)
    assert publishing.snapshot(RoadmapTemplate.objects.get()) == edition.content


def test_people_without_rights_see_no_admin(client, django_user_model, published) -> None:
    client.force_login(django_user_model.objects.create_user("alice@example.com"))
    for model in CATALOGUE:
        assert client.get(page(model, "changelist")).status_code == 302


# Words -------------------------------------------------------------------------------------------


def test_edited_words_are_stored_and_users_see_nothing_of_it(admin_client, published) -> None:
    before = Edition.objects.values().get()
    save(
        admin_client,
        change_page(line("read")),
        title="Read a book",
        how="Open it.\r\n\r\n Read it. ",
        sources="A library | https://library.example/",
        by_background="nurse: You may have one.",
        evidence="link\r\nnote",
    )
    row = line("read")
    assert (row.title, row.how, row.sources, row.by_background, row.evidence) == (
        "Read a book",
        ["Open it.", "Read it."],
        [{"title": "A library", "url": "https://library.example/"}],
        {"nurse": "You may have one."},
        ["link", "note"],
    )
    assert Edition.objects.values().get() == before
    content = editions.load(Edition.objects.get())
    assert [found.title for found in content.lines.values()] == ["read", "write", "send", "wait"]


def test_mistake_is_shown_and_what_was_typed_stays(admin_client, published) -> None:
    response = save(admin_client, change_page(line("read")), sources="no link", title="New")
    assert errors(response) == {"sources": ["“no link” must read title | https://…"]}
    assert (response.status_code, line("read").title) == (200, "read")
    assert posted_by(response)["sources"] == "no link"


def test_cycle_is_refused_beside_the_field(admin_client, published) -> None:
    response = save(admin_client, change_page(line("read")), prerequisites=[line("write").pk])
    assert errors(response) == {
        "prerequisites": ["This would lead in a circle: “read” → “write” → “read”."]
    }
    assert line("read").prerequisites.count() == 0


def test_societies_and_congresses_are_one_per_line(admin_client, published) -> None:
    row = Specialty.objects.get()
    save(admin_client, change_page(row), societies="ASCO\r\nESMO", congresses="ESMO (Oct)")
    row.refresh_from_db()
    assert (row.societies, row.congresses) == (["ASCO", "ESMO"], ["ESMO (Oct)"])


# Slugs -------------------------------------------------------------------------------------------


def renamed(client, row, slug: str) -> str:
    """The row's slug after somebody tried to change it."""
    assert save(client, change_page(row), slug=slug).status_code == 302
    row.refresh_from_db()
    return row.slug


def test_slug_can_be_changed_until_it_is_published(admin_client, working_copy) -> None:
    for row in (line("read"), stage("learn"), working_copy):
        assert renamed(admin_client, row, "renamed") == "renamed"


def test_slug_stays_once_it_is_published(admin_client, published) -> None:
    for row, slug in ((line("read"), "read"), (stage("learn"), "learn"), (published, "small")):
        assert renamed(admin_client, row, "renamed") == slug


def test_slug_of_a_list_stays(admin_client, working_copy) -> None:
    row = Background.objects.get(slug="nurse")
    assert renamed(admin_client, row, "renamed") == "nurse"


def test_slug_stays_in_the_rows_of_a_stage_and_of_a_roadmap_template(
    admin_client, published
) -> None:
    save(admin_client, change_page(stage("learn")), **{"milestone_templates-0-slug": "renamed"})
    save(admin_client, change_page(published), **{"stages-0-slug": "renamed"})
    assert list(MilestoneTemplate.objects.values_list("slug", flat=True)) == [
        "read",
        "write",
        "send",
        "wait",
    ]
    assert list(Stage.objects.values_list("slug", flat=True)) == ["learn", "apply"]


def test_slug_that_is_taken_is_refused(admin_client, working_copy) -> None:
    response = save(admin_client, change_page(line("read")), slug="write")
    assert errors(response) == {"slug": ["Milestone template with this Slug already exists."]}
    response = save(admin_client, change_page(working_copy), **{"stages-0-slug": "apply"})
    assert errors(response)["all rows"] == ["Please correct the duplicate data for slug."]


# The list of lines -------------------------------------------------------------------------------


def rows_of(response) -> list[str]:
    return [row.slug for row in response.context["cl"].result_list]


@cases(
    ("query", "expected"),
    [
        ("", ["read", "write", "send", "wait"]),
        ("?q=send", ["send"]),
        ("?retired__exact=1", ["write"]),
        ("?core__exact=0", ["wait"]),
        ("?review=due", ["read"]),
        ("?review=later", ["write"]),
        ("?review=none", ["send", "wait"]),
        ("?degree_condition__exact=studying", ["read"]),
        ("?published__exact=0", []),
    ],
)
def test_list_is_searched_and_filtered(admin_client, published, query, expected) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(
        review_by="2020-01-01", degree_condition="studying"
    )
    MilestoneTemplate.objects.filter(slug="write").update(review_by="2099-01-01", retired=True)
    MilestoneTemplate.objects.filter(slug="wait").update(core=False)
    response = admin_client.get(page(MilestoneTemplate, "changelist") + query)
    assert rows_of(response) == expected


def test_list_says_for_whom_each_line_is(admin_client, published) -> None:
    MilestoneTemplate.objects.filter(slug="send").update(degree_condition="no-doctorate")
    response = admin_client.get(page(MilestoneTemplate, "changelist"))
    admin = response.context["cl"].model_admin
    assert [admin.audience(row) for row in response.context["cl"].result_list] == [
        "Everybody",
        "Everybody",
        "Student; No doctorate held or under way; Oncology",
        "Everybody",
    ]


def queries_of(client, address: str) -> int:
    client.get(address)  # what is kept in memory is kept now
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_list_of_lines_takes_as_many_queries_for_4_as_for_49(admin_client, published) -> None:
    address = page(MilestoneTemplate, "changelist")
    few = queries_of(admin_client, address)
    add_lines(stage("learn"), 45)
    for row in MilestoneTemplate.objects.all():
        row.backgrounds.set(Background.objects.all())
    assert MilestoneTemplate.objects.count() == 49
    assert (few, queries_of(admin_client, address)) == (10, 10)


def test_page_of_a_stage_takes_as_many_queries_for_2_lines_as_for_47(
    admin_client, published
) -> None:
    address = change_page(stage("learn"))
    few = queries_of(admin_client, address)
    add_lines(stage("learn"), 45)
    assert few == queries_of(admin_client, address)


def test_page_of_a_line_takes_as_many_queries_for_4_lines_as_for_49(
    admin_client, published
) -> None:
    address = change_page(line("read"))
    few = queries_of(admin_client, address)
    add_lines(stage("learn"), 45)
    assert few == queries_of(admin_client, address)


# The default -------------------------------------------------------------------------------------


def test_new_default_takes_the_place_of_the_other_one(admin_client, published) -> None:
    other = other_template()
    for chosen in (published, other):
        assert save(admin_client, change_page(chosen), default="on").status_code == 302
        assert list(RoadmapTemplate.objects.filter(is_default=True)) == [chosen]
    assert [
        (entry.object_repr, entry.get_change_message()) for entry in LogEntry.objects.order_by("pk")
    ] == [
        ("A small path", "Changed Default."),
        ("A small path", "No longer the default."),
        ("Another path", "Changed Default."),
    ]
    assert save(admin_client, change_page(other), title="Another").status_code == 302
    assert RoadmapTemplate.objects.get(is_default=True) == other
    assert save(admin_client, change_page(other), default=None).status_code == 302
    assert not RoadmapTemplate.objects.filter(is_default=True).exists()


def test_new_roadmap_template_may_be_the_default_at_once(admin_client, published) -> None:
    save(admin_client, change_page(published), default="on")
    save(admin_client, page(RoadmapTemplate, "add"), title="Other", slug="other", default="on")
    assert RoadmapTemplate.objects.get(is_default=True).slug == "other"


# Who may only look -------------------------------------------------------------------------------


@cases("model", CATALOGUE)
def test_who_may_only_look_sees_every_row_and_no_field(client, published, model) -> None:
    person = make_person("viewer@example.org", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(person)
    response = client.get(change_page(model.objects.first()))
    html = response.content.decode()
    assert (response.status_code, 'name="_save"' in html, 'name="initial-' in html) == (
        200,
        False,
        False,
    )
