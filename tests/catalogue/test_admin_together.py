"""Two people, or two windows, edit the same row: nothing is overwritten unseen."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from roadmap.catalogue import publishing
from roadmap.catalogue.models import (
    ApplicationStage,
    Association,
    Background,
    Degree,
    MilestoneTemplate,
    RoadmapTemplate,
    Skill,
    Specialty,
    Stage,
)
from tests.catalogue.factories import line, stage
from tests.catalogue.pages import change_page, do, errors, page, posted_by, save
from tests.concurrency import at_once
from tests.people import make_person


def refusal(*fields: str) -> str:
    return (
        "Nothing was saved: since you opened this, somebody changed it, or you did in another "
        f"window: {', '.join(fields)}. That is filled in where you changed nothing. "
        "Save again if all of it is right."
    )


def opened(client: Client, row) -> dict:
    """What my window posts of the page that it has open."""
    return posted_by(client.get(change_page(row)))


@pytest.mark.parametrize(
    ("model", "theirs", "mine"),
    [
        (RoadmapTemplate, "title", "summary"),
        (Stage, "intro", "why"),
        (MilestoneTemplate, "title", "summary"),
        (Background, "label", "hint"),
        (Degree, "label", "order"),
        (Specialty, "name", "what_msls_do"),
        (Skill, "name", "prompt"),
        (Association, "name", "gives"),
        (ApplicationStage, "name", "order"),
    ],
)
def test_edit_of_a_colleague_is_not_overwritten_unseen(
    admin_client, published, model, theirs, mine
) -> None:
    row = model.objects.first()
    window = opened(admin_client, row)
    assert save(admin_client, change_page(row), **{theirs: "Theirs"}).status_code == 302
    refused = admin_client.post(change_page(row), {**window, mine: "7"})
    label = str(model._meta.get_field(theirs).verbose_name).capitalize()
    assert errors(refused)["__all__"][0] == refusal(label)
    row.refresh_from_db()
    assert str(getattr(row, mine)) != "7"
    again = posted_by(refused)
    assert (again[theirs], again[mine]) == ("Theirs", "7")
    assert admin_client.post(change_page(row), again).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, theirs), str(getattr(row, mine))) == ("Theirs", "7")


def test_what_both_changed_stands_beside_what_i_typed(admin_client, admin_user, published) -> None:
    read = line("read")
    window = opened(admin_client, read)
    theirs = {"title": "Read a book", "why": "First.\r\nSecond.", "checked_on": "2026-10-09"}
    save(admin_client, change_page(read), **theirs)
    refused = admin_client.post(change_page(read), {**window, "title": "Read two books"})
    assert errors(refused) == {
        "__all__": [
            refusal("Title", "Why it matters", "Checked on"),
            f"The last entry in its history, by {admin_user}: "
            "Changed Title, Why it matters and Checked on.",
        ],
        "title": ["By now it says: “Read a book”."],
    }
    again = posted_by(refused)
    assert [again[name] for name in theirs] == ["Read two books", "First.\nSecond.", "09/10/2026"]
    assert admin_client.post(change_page(read), again).status_code == 302
    stored = MilestoneTemplate.objects.values_list(*theirs).get(slug="read")
    assert stored == ("Read two books", "First.\nSecond.", datetime.date(2026, 10, 9))


def test_audience_that_a_colleague_chose_is_kept_or_shown(admin_client, published) -> None:
    send, nurse = line("send"), Background.objects.get(slug="nurse")
    window = opened(admin_client, send)
    save(admin_client, change_page(send), backgrounds=[nurse.pk], specialties=[], retired="on")
    refused = admin_client.post(change_page(send), {**window, "backgrounds": []})
    assert errors(refused)["backgrounds"] == ["By now it says: “Nurse”."]
    again = posted_by(refused)
    assert (again["backgrounds"], again["specialties"], again["retired"]) == ([], [], True)
    # Refused for another reason as well, and it still knows what I chose.
    refused = admin_client.post(change_page(send), {**again, "title": ""})
    again = {**posted_by(refused), "title": "Send it"}
    assert errors(refused) == {"title": ["This field is required."]}
    assert admin_client.post(change_page(send), again).status_code == 302
    assert (list(send.backgrounds.all()), list(send.specialties.all())) == ([], [])
    assert (line("send").title, line("send").retired) == ("Send it", True)


def test_who_changed_nothing_overwrites_nothing_and_is_not_stopped(admin_client, published) -> None:
    read = line("read")
    window = opened(admin_client, read)
    save(admin_client, change_page(read), title="Read a book", retired="on")
    assert admin_client.post(change_page(read), window).status_code == 302
    assert (line("read").title, line("read").retired) == ("Read a book", True)


def test_who_made_the_same_change_is_not_stopped(admin_client, published) -> None:
    read = line("read")
    window = opened(admin_client, read)
    for _time in range(2):
        answer = admin_client.post(change_page(read), {**window, "title": "Read a book"})
        assert answer.status_code == 302
    assert line("read").title == "Read a book"


def test_end_of_a_line_is_no_change(admin_client, published) -> None:
    MilestoneTemplate.objects.filter(slug="read").update(why="First.\nSecond.")
    window = opened(admin_client, line("read"))
    typed = {**window, "why": "First.\r\nSecond.", "initial-why": "First.\r\nSecond."}
    assert admin_client.post(change_page(line("read")), typed).status_code == 302
    assert line("read").why == "First.\nSecond."
    assert LogEntry.objects.get().get_change_message() == "No fields changed."


def test_publish_since_a_page_was_opened_does_not_stop_a_save(admin_client, working_copy) -> None:
    window = opened(admin_client, line("write"))
    publishing.publish(roadmap_template=working_copy, by=None)
    typed = {**window, "title": "Write it"}
    assert admin_client.post(change_page(line("write")), typed).status_code == 302
    assert (line("write").title, line("write").published) == ("Write it", True)


# Rows --------------------------------------------------------------------------------------------


def test_rows_that_i_left_alone_keep_what_a_colleague_made_of_them(admin_client, published) -> None:
    window = opened(admin_client, stage("learn"))
    save(admin_client, change_page(line("read")), title="Read a book", retired="on")
    typed = {**window, "intro": "You learn.", "milestone_templates-1-title": "Write it"}
    assert admin_client.post(change_page(stage("learn")), typed).status_code == 302
    assert stage("learn").intro == "You learn."
    assert (line("read").title, line("read").retired) == ("Read a book", True)
    assert line("write").title == "Write it"


def test_row_that_a_colleague_changed_is_not_overwritten_unseen(admin_client, published) -> None:
    window = opened(admin_client, stage("learn"))
    save(admin_client, change_page(line("read")), title="Read a book")
    typed = {**window, "milestone_templates-0-retired": "on"}
    refused = admin_client.post(change_page(stage("learn")), typed)
    assert errors(refused)["milestone_templates-0-__all__"][0] == refusal("Title")
    assert not line("read").retired
    assert admin_client.post(change_page(stage("learn")), posted_by(refused)).status_code == 302
    assert (line("read").title, line("read").retired) == ("Read a book", True)


def test_order_that_a_colleague_gave_is_kept(admin_client, published) -> None:
    window = opened(admin_client, stage("learn"))
    turned = {"milestone_templates-0-order": 2, "milestone_templates-1-order": 1}
    save(admin_client, change_page(stage("learn")), **turned)
    typed = {**window, "intro": "You learn."}
    assert admin_client.post(change_page(stage("learn")), typed).status_code == 302
    slugs = stage("learn").milestone_templates.values_list("slug", flat=True)
    assert (stage("learn").intro, list(slugs)) == ("You learn.", ["write", "read"])


@pytest.mark.parametrize("what", ["moved", "deleted"])
def test_row_that_is_gone_is_left_out_and_what_i_typed_stays(
    admin_client, working_copy, what
) -> None:
    line("write").prerequisites.clear()
    window = opened(admin_client, stage("learn"))
    if what == "moved":
        save(admin_client, change_page(line("read")), stage=stage("apply").pk)
    else:
        line("read").delete()
    typed = {
        **window,
        "milestone_templates-TOTAL_FORMS": 3,
        "milestone_templates-0-title": "Read it",
        "milestone_templates-1-title": "Write it",
        "milestone_templates-2-title": "Print it",
        "milestone_templates-2-slug": "print",
        "milestone_templates-2-order": 3,
    }
    refused = admin_client.post(change_page(stage("learn")), typed)
    assert errors(refused) == {
        "all rows": [
            "Nothing was saved: since you opened this, somebody moved or deleted “Read it”, which "
            "is left out below. Save again if the rest is right."
        ]
    }
    assert admin_client.post(change_page(stage("learn")), posted_by(refused)).status_code == 302
    titles = stage("learn").milestone_templates.values_list("title", flat=True)
    assert list(titles) == ["Write it", "Print it"]


def opened_list(client: Client, model: type) -> dict:
    """What my window posts of the list that it has open."""
    return posted_by_list(client.get(page(model, "changelist")))


def posted_by_list(response) -> dict:
    """What a browser posts of the list on this page when nothing is changed."""
    formset = response.context["cl"].formset
    window = {"_save": "Save"}
    for form in (formset.management_form, *formset.forms):
        window |= {bound.html_name: bound.value() for bound in form}
        window |= {
            bound.html_initial_name: bound.initial
            for bound in form
            if bound.field.show_hidden_initial
        }
    return window


def test_number_in_a_list_is_not_overwritten_unseen(admin_client, published) -> None:
    nurse = Background.objects.get(slug="nurse")
    address = page(Background, "changelist")
    window = opened_list(admin_client, Background)
    save(admin_client, change_page(nurse), order=9)
    refused = admin_client.post(address, {**window, "form-1-order": 5})
    assert refused.context["cl"].formset.errors[1]["order"] == ["By now it says: “9”."]
    assert "By now it says" in refused.content.decode()
    assert admin_client.post(address, {**window, "form-0-order": 7}).status_code == 302
    assert dict(Background.objects.values_list("slug", "order")) == {"student": 7, "nurse": 9}


def test_row_of_a_list_that_is_gone_is_left_out_and_numbers_stay(admin_client, published) -> None:
    Background.objects.bulk_create(
        Background(slug=slug, label=slug, order=order)
        for order, slug in enumerate(("baker", "chemist"), start=1)
    )
    Background.objects.filter(slug__in=("student", "nurse")).update(order=3)
    address = page(Background, "changelist")
    window = opened_list(admin_client, Background)
    baker = Background.objects.get(slug="baker")
    admin_client.post(page(Background, "delete", baker), {"post": "yes"})
    refused = admin_client.post(address, {**window, "form-1-order": 8})
    formset = refused.context["cl"].formset
    assert formset.non_form_errors() == [
        "Nothing was saved: since you opened this, somebody moved or deleted “baker”, which is "
        "left out below. Save again if the rest is right."
    ]
    assert formset.non_form_errors()[0] in refused.content.decode()
    assert admin_client.post(address, posted_by_list(refused)).status_code == 302
    assert dict(Background.objects.values_list("slug", "order")) == {
        "chemist": 8,
        "student": 3,
        "nurse": 3,
    }


@pytest.mark.parametrize("made_up", ["", "x", "\0"])
def test_row_that_never_was_is_left_out_of_a_list(admin_client, published, made_up) -> None:
    window = opened_list(admin_client, Background) | {"form-0-id": made_up}
    refused = admin_client.post(page(Background, "changelist"), window).context["cl"].formset
    assert refused.non_form_errors() == [
        "Nothing was saved: since you opened this, somebody moved or deleted “?”, which is left "
        "out below. Save again if the rest is right."
    ]
    assert [form.instance.slug for form in refused.forms] == ["nurse"]


def test_refused_list_shows_each_number_beside_its_own_row(admin_client, published) -> None:
    first, second = Background.objects.all()
    window = opened_list(admin_client, Background)
    Background.objects.filter(pk=first.pk).update(order=9)  # it comes last now
    Background.objects.create(slug="new", label="New")
    refused = admin_client.post(
        page(Background, "changelist"), {**window, "form-0-order": 5}
    ).context["cl"]
    assert list(refused.result_list) == [form.instance for form in refused.formset.forms]
    assert list(refused.result_list) == [first, second]


# In the history, in turn -------------------------------------------------------------------------


def test_change_of_a_row_is_in_its_own_history_too(admin_client, published) -> None:
    save(
        admin_client,
        change_page(stage("learn")),
        **{
            "milestone_templates-0-retired": "on",
            "milestone_templates-0-order": 2,
            "milestone_templates-1-order": 1,
        },
    )
    found = [(entry.object_repr, entry.get_change_message()) for entry in LogEntry.objects.all()]
    assert sorted(found) == [
        (
            "learn",
            "Changed Retired and Order for milestone template “read”. Changed Order for milestone "
            "template “write”.",
        ),
        ("read", "Changed Retired."),
    ]


@pytest.mark.parametrize("action", ["retire", "bring_back"])
def test_what_is_done_to_several_lines_is_done_to_all_or_none(
    admin_client, published, monkeypatch, action
) -> None:
    lines = [line("read"), line("write")]
    if action == "bring_back":
        MilestoneTemplate.objects.update(retired=True)
    before = list(MilestoneTemplate.objects.values())
    # The history of the second line cannot be written.
    monkeypatch.setattr(MilestoneTemplate, "__str__", lambda row: {"read": "Read"}[row.slug])
    with pytest.raises(KeyError):
        do(admin_client, action, *lines)
    assert list(MilestoneTemplate.objects.values()) == before
    assert not LogEntry.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_the_second_is_told(published) -> None:
    read = line("read")
    clients = [Client(), Client()]
    for number, client in enumerate(clients):
        client.force_login(
            make_person(f"admin-{number}@example.org", is_staff=True, is_superuser=True)
        )
    windows = [opened(client, read) for client in clients]
    answers = at_once(
        *(
            lambda client=client, window=window, why=why: client.post(
                change_page(read), {**window, "why": why}
            )
            for client, window, why in zip(clients, windows, ["One.", "Two."], strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    (refused,) = (answer for answer in answers if answer.status_code == 200)
    assert errors(refused)["why"] == [f"By now it says: “{line('read').why}”."]
