"""Promise 1: nothing of the user's is ever lost, whoever edits, publishes, retires or imports."""

import datetime
import json

import pytest
from django.core.management import call_command
from django.test import Client

from roadmap.catalogue import loading
from roadmap.catalogue.models import (
    Background,
    Degree,
    MilestoneTemplate,
    Specialty,
    Stage,
)
from roadmap.journey import services
from roadmap.journey.models import Note, Roadmap
from roadmap.journey.parts import notes
from tests.catalogue.pages import change_page, desk, page, save
from tests.catalogue.pages import publish as publish_page
from tests.journey.factories import (
    change,
    client_of,
    journey_of,
    lines_of,
    make_background,
    make_degree,
    make_line,
    make_note,
    make_roadmap,
    make_specialty,
    make_stage,
    make_user,
    milestone_of,
    publish,
    set_state,
    tick,
)
from tests.journey.pages import Page
from tests.promises.browser import Browser

DAY = datetime.date(2025, 11, 2)
MAY = datetime.date(2027, 5, 1)


def write_everything(user, lines) -> dict:
    """A bit of everything a person can write, on the first five lines; the rows of it."""
    tick(user, lines[0], on=DAY)
    set_state(user, lines[1], "skipped", reason="Not my way.")
    services.set_target_date(user=user, ref=f"t{lines[2].pk}", target_date=MAY)
    set_state(user, lines[2], "doing")
    note = make_note(user, lines[3], "At first.")
    notes.edit_note(
        user=user, ref=f"t{lines[3].pk}", note_id=note.pk, revision=1, body="In the end."
    )
    removed = make_note(user, lines[4], "A removed one.")
    notes.remove_note(user=user, ref=f"t{lines[4].pk}", note_id=removed.pk)
    tick(user, lines[4], on=DAY)
    return journey_of(user)


def check_all_is_shown(user, lines) -> None:
    """Fail unless the pages show all that `write_everything` wrote."""
    client = client_of(user)
    roadmap = Page(client.get("/roadmap/"))
    said = [roadmap.text(f"entry-t{line.pk}") for line in lines[:5]]
    assert "Done 2 Nov 2025" in said[0]
    assert "Not for me" in said[1]
    assert "Not my way." in said[1]
    assert "Doing" in said[2]
    assert "1 May 2027" in said[2]
    assert "1 note" in said[3]
    assert "Done 2 Nov 2025" in said[4]
    assert "In the end." in Page(client.get(f"/roadmap/t{lines[3].pk}/")).text("notes")


@pytest.fixture
def written(learner, lines) -> dict:
    return write_everything(learner, lines)


# What admins do ----------------------------------------------------------------------------------


def test_new_words_leave_all_that_was_written(learner, template, lines, written):
    for line in lines:
        change(line, title=f"Now: {line.title}", summary="New.", why="New.", core=False, weeks=9)
    publish(template)
    assert journey_of(learner) == written
    check_all_is_shown(learner, lines)


def test_a_new_order_and_new_stages_leave_all_that_was_written(learner, template, lines, written):
    stage = make_stage(template, title="A new chapter")
    for number, line in enumerate(reversed(lines)):
        change(line, order=number, stage=stage)
    publish(template)
    assert journey_of(learner) == written
    check_all_is_shown(learner, lines)


def test_retiring_and_bringing_back_leave_all_that_was_written(learner, template, lines, written):
    for retired in (True, False, True):
        for line in lines:
            change(line, retired=retired)
        publish(template)
        assert journey_of(learner) == written
        check_all_is_shown(learner, lines)


def test_another_audience_leaves_all_that_was_written(learner, template, lines, written):
    for line in lines:
        change(
            line,
            backgrounds=[make_background("nurse")],
            specialties=[make_specialty()],
            degree_condition="no-doctorate",
        )
    publish(template)
    assert journey_of(learner) == written
    check_all_is_shown(learner, lines)


def test_new_prerequisites_take_no_tick_back(learner, template, lines, written):
    change(lines[0], prerequisites=lines[5:])
    publish(template)
    assert journey_of(learner) == written
    check_all_is_shown(learner, lines)


def test_new_lines_leave_all_that_was_written(learner, template, lines, written):
    for _ in range(20):
        make_line(template.stages.first(), order=0)
    publish(template)
    assert journey_of(learner) == written
    check_all_is_shown(learner, lines)


def test_going_back_to_an_older_edition_leaves_all_that_was_written(learner, template, lines):
    """A line that the older edition does not have is retired by it, and stays readable."""
    new = make_line(template.stages.first(), title="Only in edition two")
    publish(template)
    written = write_everything(learner, [new, *lines])
    change(new, retired=True)
    publish(template)
    assert journey_of(learner) == written
    check_all_is_shown(learner, [new, *lines])


def test_what_an_admin_does_on_the_admins_pages_leaves_all_that_was_written(
    admin, learner, template, lines, written
):
    client = Client()
    client.force_login(admin)
    save(client, change_page(lines[0]), title="Another title", retired="on")
    save(client, change_page(lines[0].stage), title="Another chapter")
    publish_page(client, desk("publish", template), message="All new.")
    assert template.editions.count() == 2
    assert journey_of(learner) == written
    check_all_is_shown(learner, lines)
    assert "Another title" in Page(client_of(learner).get("/roadmap/")).text("main")


def test_no_admin_can_delete_what_people_have_written_on(admin, learner, template, lines, written):
    client = Client()
    client.force_login(admin)
    for row in (
        lines[0],
        lines[7],
        lines[0].stage,
        template,
        learner.roadmap.background,
        learner.roadmap.degree,
    ):
        client.post(page(type(row), "delete", row), {"post": "yes"})
    data = {
        "action": "delete_selected",
        "_selected_action": [line.pk for line in lines],
        "post": "yes",
    }
    client.post(page(MilestoneTemplate, "changelist"), data)
    assert lines_of(template) == lines
    assert journey_of(learner) == written
    check_all_is_shown(learner, lines)


def test_loading_a_catalogue_leaves_all_that_was_written(db, tmp_path):
    """The built-in catalogue, loaded again, and then one that says everything otherwise."""
    call_command("load_catalogue", verbosity=0)
    call_command("publish_catalogue", verbosity=0)
    user = make_user()
    make_roadmap(
        user, background=Background.objects.first(), degree=Degree.objects.filter(doctorate=True)[0]
    )
    offered = Page(client_of(user).get("/roadmap/")).entries
    lines = [MilestoneTemplate.objects.get(pk=ref[1:]) for ref in offered]
    written = write_everything(user, lines)

    call_command("load_catalogue", verbosity=0)
    call_command("publish_catalogue", verbosity=0)
    assert journey_of(user) == written

    content = json.loads(loading.BUILT_IN.read_text(encoding="utf-8"))
    content["milestones"] = list(reversed(content["milestones"]))
    content["stages"] = list(reversed(content["stages"]))
    for milestone in content["milestones"]:
        milestone["title"] = f"Now {milestone['title']}"[:70].strip()
    file = tmp_path / "catalogue.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    call_command("load_catalogue", str(file), verbosity=0)
    call_command("publish_catalogue", verbosity=0)
    assert journey_of(user) == written
    check_all_is_shown(user, lines)
    assert Page(client_of(user).get("/roadmap/")).text("main").count("Now ") >= len(offered)


# What the person does ----------------------------------------------------------------------------


def test_other_answers_leave_all_that_was_written(learner, template, lines, written):
    change(lines[0], backgrounds=[make_background()])
    change(lines[1], degree_condition="studying")
    change(lines[2], degree_condition="doctorate")
    change(lines[3], backgrounds=[make_background()])
    change(lines[4], degree_condition="doctorate-in-progress")
    publish(template)
    nurse, bachelor = make_background("nurse"), make_degree("bsc", doctorate=False)
    answers = (
        {"background": nurse},
        {"background": nurse, "degree": bachelor, "degree_status": "held"},
        {"specialty": make_specialty()},
        {},
    )
    before = {name: rows for name, rows in written.items() if name in ("notes", "versions")}
    for answer in answers:
        make_roadmap(learner, **answer)
        now = journey_of(learner)
        assert now["milestones"] == written["milestones"]
        assert {name: now[name] for name in before} == before
        assert now["events"][: len(written["events"])] == written["events"]
        check_all_is_shown(learner, lines)


def test_a_tick_from_a_page_that_was_opened_before_a_publish_counts(learner, template, lines):
    browser = Browser(learner)
    browser.open("/roadmap/")
    change(lines[0], retired=True, title="Renamed and retired")
    publish(template)
    page = browser.press(f"tick-t{lines[0].pk}")
    assert page.checkbox(f"t{lines[0].pk}") == ("Renamed and retired", "true")
    assert milestone_of(learner, lines[0]).state == "done"


def test_a_note_from_a_page_that_was_opened_before_a_publish_is_kept(learner, template, lines):
    browser = Browser(learner)
    browser.open(f"/roadmap/t{lines[0].pk}/")
    change(lines[0], retired=True)
    publish(template)
    page = browser.press("Save note", body="Written for an hour.")
    assert "Written for an hour." in page.text("notes")


def test_an_edited_note_keeps_every_text_it_had(learner, lines):
    browser = Browser(learner)
    note = make_note(learner, lines[0], "One.")
    for body in ("Two.", "Three."):
        browser.open(f"/roadmap/t{lines[0].pk}/notes/{note.pk}/")
        browser.press("Save note", body=body)
    assert Note.objects.get().body == "Three."
    assert list(note.versions.values_list("body", flat=True)) == ["Two.", "One."]


def test_two_windows_that_edit_one_note_lose_neither_text(learner, lines):
    note = make_note(learner, lines[0], "At first.")
    url = f"/roadmap/t{lines[0].pk}/notes/{note.pk}/"
    one, other = Browser(learner), Browser(learner)
    one.open(url)
    other.open(url)
    one.press("Save note", body="From one window.")
    page = other.press("Save note", body="From the other.")
    assert page.status == 409
    assert page.value("body").strip() == "From the other."
    assert page.text("stored") == "From one window."
    other.press("Save my text", body="From both windows.")
    assert Note.objects.get().body == "From both windows."
    assert list(note.versions.values_list("body", flat=True)) == ["From one window.", "At first."]


def test_a_removed_note_can_be_brought_back(learner, lines):
    note = make_note(learner, lines[0], "Keep me.")
    browser = Browser(learner)
    browser.open(f"/roadmap/t{lines[0].pk}/")
    remove = next(
        browser.page.text(button) for button in browser.page.by_id[f"note-{note.pk}"].iter("button")
    )
    assert f"note-{note.pk}" not in browser.press(remove).by_id
    assert "Keep me." in browser.press("Undo").text(f"note-{note.pk}")
    # Also long after the message is gone.
    browser.press(remove)
    page = browser.open(f"/roadmap/t{lines[0].pk}/")
    (bring_back,) = [
        page.text(button) for button in page.by_id[f"removed-{note.pk}"].iter("button")
    ]
    assert "Keep me." in browser.press(bring_back).text(f"note-{note.pk}")


def test_every_tick_that_was_taken_back_is_still_in_the_history(learner, lines):
    for state in ("done", "open", "done", "skipped", "open"):
        set_state(learner, lines[0], state, done_on=DAY)
    states = [
        event["after"]["state"]
        for event in journey_of(learner)["events"]
        if event["what"] == "state"
    ]
    assert states == ["done", "open", "done", "skipped", "open"]


def test_one_persons_doing_touches_nobody_else(learner, stranger, lines, written):
    write_everything(stranger, lines)
    make_roadmap(stranger, background=make_background("nurse"))
    stranger.delete()
    assert journey_of(learner) == written
    assert Roadmap.objects.get().user == learner
    assert Specialty.objects.count() == 0
    assert Stage.objects.count() == 2
