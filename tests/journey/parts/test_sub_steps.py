"""Sub-steps: a milestone split into steps of one's own, which change no count but theirs."""

import uuid

import pytest

from roadmap.catalogue.models import MilestoneTemplate
from roadmap.errors import NotFound
from roadmap.journey.models import MOST_PER_MILESTONE, Event, SubStep
from roadmap.journey.own import milestones
from roadmap.journey.parts import sub_steps
from roadmap.journey.undo import ChangedSince, undo_event
from tests.journey.factories import (
    change,
    client_of,
    events_of,
    journey_of,
    make_evidence,
    make_note,
    make_step,
    milestone_of,
    publish,
    tick,
    whole_database,
)
from tests.journey.pages import Page
from tests.journey.writes import HTMX

KEY = uuid.UUID(int=7)


def add(user, line: MilestoneTemplate, text: str = "Write to Dr Lee") -> Event | None:
    return sub_steps.add_sub_step(user=user, ref=f"t{line.pk}", key=KEY, text=text).event


def tick_step(user, line, step: SubStep, *, is_done: bool = True) -> Event | None:
    return sub_steps.tick_sub_step(
        user=user, ref=f"t{line.pk}", step_id=step.pk, is_done=is_done
    ).event


def reword(user, line, step: SubStep, text: str = "Other words.") -> Event | None:
    return sub_steps.reword_sub_step(user=user, ref=f"t{line.pk}", step_id=step.pk, text=text).event


def remove(user, line, step: SubStep) -> Event | None:
    return sub_steps.remove_sub_step(user=user, ref=f"t{line.pk}", step_id=step.pk).event


def undo(user, event: Event) -> Event | None:
    return undo_event(user=user, event_id=event.pk)[0].event


def facts(step: SubStep) -> tuple[str, bool, bool]:
    step.refresh_from_db()
    return step.text, step.is_done, step.removed_at is not None


@pytest.fixture
def client(learner):
    return client_of(learner)


@pytest.fixture
def url(lines) -> str:
    return f"/roadmap/t{lines[0].pk}/"


# Writing -----------------------------------------------------------------------------------------


def test_a_step_is_stored_as_typed_and_touches_the_line(learner, lines):
    event = add(learner, lines[0])
    step = SubStep.objects.get()
    assert facts(step) == ("Write to Dr Lee", False, False)
    assert (event.what, event.after) == ("step-added", {"step": step.pk})
    assert milestone_of(learner, lines[0]).state == "open"


def test_a_form_that_is_sent_twice_adds_one_step_and_one_with_other_words_another(learner, lines):
    add(learner, lines[0])
    before = journey_of(learner)
    assert add(learner, lines[0]) is None
    assert journey_of(learner) == before
    add(learner, lines[0], "Write to Dr Kim")
    assert list(SubStep.objects.values_list("text", flat=True)) == [
        "Write to Dr Lee",
        "Write to Dr Kim",
    ]


def test_a_step_is_ticked_once_and_unticked_once(learner, lines):
    step = make_step(learner, lines[0])
    for is_done in (True, False):
        event = tick_step(learner, lines[0], step, is_done=is_done)
        assert (event.what, event.before, event.after) == (
            "step-ticked",
            {"step": step.pk, "is_done": not is_done},
            {"step": step.pk, "is_done": is_done},
        )
        before = journey_of(learner)
        assert tick_step(learner, lines[0], step, is_done=is_done) is None
        assert journey_of(learner) == before


def test_no_tick_of_a_step_ticks_the_milestone_or_changes_the_count(client, learner, lines, url):
    tick(learner, lines[1])
    steps = [make_step(learner, lines[0], text) for text in ("One", "Two")]
    before = journey_of(learner)["milestones"]
    count = Page(client.get("/roadmap/")).progress
    for step in steps:
        tick_step(learner, lines[0], step)
    assert journey_of(learner)["milestones"] == before
    assert Page(client.get("/roadmap/")).progress == count


def test_a_tick_of_the_milestone_leaves_its_steps_as_they_are(learner, lines):
    make_step(learner, lines[0])
    before = journey_of(learner)["sub_steps"]
    tick(learner, lines[0])
    assert journey_of(learner)["sub_steps"] == before


@pytest.mark.parametrize("write", [tick_step, reword])
def test_a_step_that_is_used_after_it_was_removed_elsewhere_is_there_again(learner, lines, write):
    step = make_step(learner, lines[0])
    remove(learner, lines[0], step)
    write(learner, lines[0], step)
    assert facts(step)[2] is False
    assert events_of(learner)[2:4] == ["step-removed", "step-restored"]


def test_every_write_on_a_step_can_be_undone_and_that_too(learner, lines):
    added = add(learner, lines[0], "First words.")
    step = SubStep.objects.get()
    ticked = tick_step(learner, lines[0], step)
    reworded = reword(learner, lines[0], step)
    removed = remove(learner, lines[0], step)
    undo(learner, removed)
    assert facts(step) == ("Other words.", True, False)
    undo(learner, reworded)
    assert facts(step) == ("First words.", True, False)
    again = undo(learner, ticked)
    assert facts(step) == ("First words.", False, False)
    undo(learner, again)
    assert facts(step) == ("First words.", True, False)
    undo(learner, added)
    assert facts(step) == ("First words.", True, True)
    before = journey_of(learner)
    assert undo(learner, added) is None
    assert journey_of(learner) == before


def test_words_that_were_changed_since_are_left_alone(learner, lines):
    step = make_step(learner, lines[0])
    event = reword(learner, lines[0], step, "Second words.")
    reword(learner, lines[0], step, "Third words.")
    with pytest.raises(ChangedSince):
        undo(learner, event)
    assert facts(step)[0] == "Third words."


def test_a_milestone_holds_fifty_steps_and_says_so(client, learner, lines, url):
    for number in range(MOST_PER_MILESTONE):
        make_step(learner, lines[0], f"Step {number}")
    before = journey_of(learner)
    for headers in ({}, HTMX):
        page = Page(
            client.post(
                f"{url}steps/", {"step-key": str(KEY), "step-text": "One more"}, headers=headers
            )
        )
        assert (page.status, page.error("step-text"), page.value("step-text")) == (
            422,
            "A milestone holds 50 steps. Remove one to add another.",
            "One more",
        )
    assert journey_of(learner) == before
    remove(learner, lines[0], SubStep.objects.first())
    assert add(learner, lines[0]) is not None


def test_nobody_else_touches_a_step_and_no_other_line_has_it(learner, stranger, lines):
    step = make_step(learner, lines[0])
    make_step(stranger, lines[0])
    before = whole_database()
    for write in (tick_step, reword, remove):
        with pytest.raises(NotFound):
            write(stranger, lines[0], step)
        with pytest.raises(NotFound):
            write(learner, lines[1], step)
    assert whole_database() == before


def test_a_milestone_of_ones_own_has_steps_too(learner, template):
    _, own = milestones.add_own_milestone(
        user=learner, key=KEY, stage_id=template.stages.first().pk, title="Mine"
    )
    ref = own.ref
    sub_steps.add_sub_step(user=learner, ref=ref, key=KEY, text="A step.")
    page = Page(client_of(learner).get(f"/roadmap/{ref}/"))
    assert "A step." in page.text("steps")


@pytest.mark.parametrize("make", [make_note, make_evidence, make_step])
def test_a_line_that_carries_something_stays_shown_when_it_is_offered_no_more(
    client, learner, template, lines, make
):
    make(learner, lines[0])
    for line in lines[:2]:
        change(line, retired=True)
    publish(template)
    entries = Page(client.get("/roadmap/")).entries
    assert f"t{lines[0].pk}" in entries
    assert f"t{lines[1].pk}" not in entries


# The pages ---------------------------------------------------------------------------------------


def test_a_step_is_a_checkbox_named_by_its_text(client, learner, lines, url):
    step = make_step(learner, lines[0], "<b>Write</b> to Dr Lee")
    page = Page(client.get(url))
    button = page.by_id[f"step-tick-{step.pk}"]
    assert (button.get("role"), button.get("aria-checked")) == ("checkbox", "false")
    assert page.text(button.get("aria-labelledby")) == "<b>Write</b> to Dr Lee"
    fragment = Page(client.post(f"{url}steps/{step.pk}/tick/", {"is_done": "1"}, headers=HTMX))
    assert fragment.is_fragment
    assert fragment.by_id[f"step-tick-{step.pk}"].get("aria-checked") == "true"


@pytest.mark.parametrize("data", [{}, {"is_done": ""}, {"is_done": "yes"}, {"is_done": "2"}])
def test_a_tick_that_says_nothing_is_malformed_and_changes_nothing(
    client, learner, lines, url, data
):
    step = make_step(learner, lines[0])
    before = journey_of(learner)
    assert client.post(f"{url}steps/{step.pk}/tick/", data).status_code == 400
    assert journey_of(learner) == before


@pytest.mark.parametrize("typed", ["", "\u200b", "x" * 201, "a\x00b"])
def test_words_that_cannot_be_a_step_are_refused_and_kept(client, learner, lines, url, typed):
    step = make_step(learner, lines[0])
    before = journey_of(learner)
    for path in ("steps/", f"steps/{step.pk}/"):
        page = Page(client.post(url + path, {"step-key": str(KEY), "step-text": typed}))
        assert page.status == 422
        assert page.error("step-text") is not None
        assert page.value("step-text") == typed.replace("\x00", "\ufffd")
    assert journey_of(learner) == before


def test_the_roadmap_and_the_page_say_how_many_steps_are_ticked(client, learner, lines, url):
    steps = [make_step(learner, lines[0], text) for text in "abcde"]
    for step in steps[:3]:
        tick_step(learner, lines[0], step)
    remove(learner, lines[0], steps[0])
    # Notes and evidence beside them multiply nothing.
    for _ in range(3):
        make_note(learner, lines[0])
        make_evidence(learner, lines[0])
    page = Page(client.get("/roadmap/"))
    assert "2 of 4 steps" in page.text(f"entry-t{lines[0].pk}")
    assert "3 notes" in page.text(f"entry-t{lines[0].pk}")
    assert "step" not in page.text(f"entry-t{lines[1].pk}")
    assert "2 of 4 steps" in Page(client.get(url)).text(f"entry-t{lines[0].pk}")


def test_the_page_offers_the_tick_once_all_steps_are_ticked_and_gives_it_to_nobody(
    client, learner, lines, url
):
    first, second = (make_step(learner, lines[0], text) for text in ("One", "Two"))
    tick_step(learner, lines[0], first)
    assert Page(client.get(url)).text("steps-offer") == ""
    tick_step(learner, lines[0], second)
    page = Page(client.get(url))
    assert page.text("steps-offer") == (
        "All your steps are ticked. Is the milestone done too? Tick the milestone"
    )
    assert milestone_of(learner, lines[0]).state == "open"
    answer = Page(client.post(f"{url}state/", {"state": "done", "back": "milestone"}, headers=HTMX))
    assert answer.text("steps-offer") == ""
    assert Page(client.get(url)).text("steps-offer") == ""


def test_rewording_a_step_leads_back_with_a_message_that_can_be_undone(client, learner, lines, url):
    step = make_step(learner, lines[0])
    edit_url = f"{url}steps/{step.pk}/"
    assert Page(client.get(edit_url)).value("step-text") == step.text
    response = client.post(edit_url, {"step-text": "Other words."}, follow=True)
    assert response.redirect_chain == [(f"{url}#steps", 302)]
    page = Page(response)
    assert page.text("flash").startswith("Step saved.")
    client.post(page.undo_url)
    assert facts(step)[0] == "A first step."


def test_a_removed_step_is_listed_and_can_be_brought_back(client, learner, lines, url):
    step = make_step(learner, lines[0])
    client.post(f"{url}steps/{step.pk}/remove/")
    page = Page(client.get(url))
    assert f"step-{step.pk}" not in page.by_id
    assert step.text in page.text(f"removed-step-{step.pk}")
    client.post(f"{url}steps/{step.pk}/restore/")
    assert f"step-{step.pk}" in Page(client.get(url)).by_id
