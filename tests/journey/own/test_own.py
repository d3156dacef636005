"""Milestones, words and an order of the user's own: theirs, whatever the programme does."""

import datetime
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.errors import NotFound
from roadmap.journey import queries, services
from roadmap.journey.models import Event, Milestone, Roadmap
from roadmap.journey.own import milestones, order, placing
from roadmap.journey.parts import notes
from roadmap.journey.undo import ChangedSince, undo_event
from tests.journey.factories import (
    change,
    client_of,
    events_of,
    journey_of,
    make_line,
    make_note,
    make_roadmap,
    make_template,
    publish,
    refs,
    restore,
    set_state,
    tick,
)
from tests.journey.pages import Page

KEY = uuid.UUID(int=1)
TODAY = datetime.date(2026, 3, 14)
MAY = datetime.date(2027, 5, 1)


@pytest.fixture
def client(learner):
    return client_of(learner)


def overview_of(user) -> queries.Overview:
    return queries.overview(Roadmap.objects.for_user(user).get(), today=TODAY)


def add(user, line, title: str = "Give a talk", **values) -> Milestone:
    """A milestone of the user's own in the stage of a line."""
    values = {"key": uuid.uuid4()} | values
    return milestones.add_own_milestone(user=user, stage_id=line.stage_id, title=title, **values)[1]


def order_of(user, line) -> list[str]:
    """The refs of the stage of a line, as the roadmap shows them."""
    return [e.ref for e in overview_of(user).entries if e.stage.id == line.stage_id]


def undo_last(user) -> None:
    undo_event(user=user, event_id=Event.objects.filter(roadmap__user=user).latest("pk").pk)


# Own milestones ----------------------------------------------------------------------------------


def test_an_own_milestone_stands_at_the_end_of_its_stage_and_counts(learner, lines):
    own = add(learner, lines[0], target_date=MAY)
    entry = overview_of(learner).find(own.ref)
    assert (entry.title, entry.is_own, entry.target_date) == ("Give a talk", True, MAY)
    assert order_of(learner, lines[0]) == [*refs(lines[:4]), own.ref]
    assert overview_of(learner).count == queries.Count(done=0, total=9)
    services.set_state(user=learner, ref=own.ref, state="done")
    assert overview_of(learner).count == queries.Count(done=1, total=9)


def test_an_own_milestone_sent_twice_is_one(learner, lines):
    for _ in range(2):
        add(learner, lines[0], key=KEY)
    assert learner.roadmap.milestones.count() == 1
    assert events_of(learner) == ["started", "added"]
    add(learner, lines[0], "Another title", key=KEY)
    assert learner.roadmap.milestones.count() == 2


@pytest.mark.parametrize("where", ["another roadmap", "nowhere"])
def test_an_own_milestone_stands_in_a_stage_of_the_roadmap(learner, where):
    stage = make_template().stages.first().pk if where == "another roadmap" else 10**9
    with pytest.raises(NotFound):
        milestones.add_own_milestone(user=learner, key=KEY, stage_id=stage, title="Give a talk")
    assert not Milestone.objects.exists()


def test_a_removed_own_milestone_comes_back_with_all_that_is_on_it(learner, lines):
    own = add(learner, lines[0])
    services.set_state(user=learner, ref=own.ref, state="done", done_on=TODAY)
    notes.add_note(user=learner, ref=own.ref, key=KEY, body="It went well.")
    before = journey_of(learner)
    for _ in range(2):
        milestones.remove_own_milestone(user=learner, ref=own.ref)
    assert own.ref not in overview_of(learner).by_ref
    assert overview_of(learner).count == queries.Count(done=0, total=8)
    undo_last(learner)
    after = journey_of(learner)
    assert [event["what"] for event in after["events"][len(before["events"]) :]] == [
        "removed",
        "restored",
    ]
    assert {**after, "events": None} == {**before, "events": None}


def test_adding_can_be_undone_and_redone_by_sending_it_again(learner, lines):
    own = add(learner, lines[0], key=KEY)
    undo_last(learner)
    assert own.ref not in overview_of(learner).by_ref
    assert add(learner, lines[0], key=KEY) == own
    assert own.ref in overview_of(learner).by_ref


def test_whoever_writes_on_a_removed_milestone_gets_it_back(learner, lines):
    own = add(learner, lines[0])
    milestones.remove_own_milestone(user=learner, ref=own.ref)
    notes.add_note(user=learner, ref=own.ref, key=KEY, body="A thought.")
    assert overview_of(learner).find(own.ref).notes == 1


def test_a_line_of_the_programme_is_not_removed(learner, lines):
    tick(learner, lines[0])
    with pytest.raises(NotFound):
        milestones.remove_own_milestone(user=learner, ref=f"t{lines[0].pk}")


def test_an_own_milestone_is_nobody_elses(learner, stranger, lines):
    own = add(learner, lines[0])
    before = journey_of(learner)
    for action in (
        lambda: services.set_state(user=stranger, ref=own.ref, state="done"),
        lambda: milestones.reword(user=stranger, ref=own.ref, title="Mine"),
        lambda: placing.place(user=stranger, ref=own.ref, after=""),
        lambda: milestones.remove_own_milestone(user=stranger, ref=own.ref),
        lambda: notes.add_note(user=stranger, ref=own.ref, key=KEY, body="Mine."),
    ):
        with pytest.raises(NotFound):
            action()
    assert journey_of(learner) == before


def test_an_own_milestone_outlives_its_stage_and_its_roadmap_template(learner, template, lines):
    first = add(learner, lines[0], "In the first stage")
    last = add(learner, lines[4], "In the last stage")
    services.set_state(user=learner, ref=last.ref, state="done")
    other = make_template(stages=1, lines=2)
    make_roadmap(learner, roadmap_template=other)
    overview = overview_of(learner)
    assert overview.stages[-1].stage.title == "From your earlier roadmap"
    assert [entry.ref for entry in overview.stages[-1].shown] == [first.ref, last.ref]
    assert overview.count == queries.Count(done=1, total=4)


# Own words ---------------------------------------------------------------------------------------


def test_own_words_win_over_every_later_edition(learner, template, lines):
    milestones.reword(user=learner, ref=f"t{lines[0].pk}", title="In my words")
    change(lines[0], title="Reach another goal")
    publish(template)
    assert overview_of(learner).find(f"t{lines[0].pk}").title == "In my words"
    restore(template, 1)
    assert overview_of(learner).find(f"t{lines[0].pk}").title == "In my words"


@pytest.mark.parametrize("words", ["", "the same"])
def test_the_programmes_words_come_back_and_follow_it_again(learner, template, lines, words):
    ref, title = f"t{lines[0].pk}", lines[0].title
    milestones.reword(user=learner, ref=ref, title="In my words")
    milestones.reword(user=learner, ref=ref, title=title if words else "")
    assert overview_of(learner).find(ref).title == title
    change(lines[0], title="Reach another goal")
    publish(template)
    assert overview_of(learner).find(ref).title == "Reach another goal"


def test_saving_the_programmes_words_changes_nothing(learner, lines):
    milestones.reword(user=learner, ref=f"t{lines[0].pk}", title=lines[0].title)
    assert not Milestone.objects.exists()
    assert events_of(learner) == ["started"]


def test_a_reworded_line_stays_on_the_page_when_it_is_no_longer_offered(learner, template, lines):
    milestones.reword(user=learner, ref=f"t{lines[0].pk}", title="In my words")
    change(lines[0], retired=True)
    publish(template)
    assert f"t{lines[0].pk}" in order_of(learner, lines[0])


def test_own_words_that_the_programme_comes_to_use_too_stay_the_users(learner, template, lines):
    ref = f"t{lines[0].pk}"
    milestones.reword(user=learner, ref=ref, title="In my words")
    change(lines[0], title="In my words", retired=True)
    publish(template)
    assert overview_of(learner).find(ref).is_shown


def test_rewording_is_undone(learner, lines):
    ref = f"t{lines[0].pk}"
    milestones.reword(user=learner, ref=ref, title="In my words")
    milestones.reword(user=learner, ref=ref, title="In other words")
    undo_last(learner)
    assert overview_of(learner).find(ref).title == "In my words"


def test_an_own_milestone_moves_to_another_stage(learner, lines):
    own = add(learner, lines[0])
    milestones.reword(user=learner, ref=own.ref, title="A talk", stage_id=lines[4].stage_id)
    assert order_of(learner, lines[4]) == [*refs(lines[4:]), own.ref]
    assert overview_of(learner).find(own.ref).title == "A talk"
    undo_last(learner)
    assert order_of(learner, lines[0]) == [*refs(lines[:4]), own.ref]


def test_what_others_wait_for_is_called_by_the_users_words(learner, template, lines):
    change(lines[1], prerequisites=[lines[0]])
    publish(template)
    milestones.reword(user=learner, ref=f"t{lines[0].pk}", title="In my words")
    (link,) = overview_of(learner).find(f"t{lines[1].pk}").best_after
    assert link.title == "In my words"


# Own order ---------------------------------------------------------------------------------------


def test_own_order_wins_over_every_later_edition(learner, template, lines):
    first, second, third, fourth = refs(lines[:4])
    placing.place(user=learner, ref=third, after="")
    assert order_of(learner, lines[0]) == [third, first, second, fourth]
    change(lines[3], order=0)
    publish(template)
    assert order_of(learner, lines[0]) == [third, first, second, fourth]


def test_a_new_line_follows_the_one_it_follows_in_the_programme(learner, template, lines):
    first, second, third, fourth = refs(lines[:4])
    placing.place(user=learner, ref=second, after=fourth)
    new = make_line(lines[1].stage)
    for line, place in zip([*lines[:2], new, *lines[2:4]], range(1, 6), strict=True):
        change(line, order=place)
    publish(template)
    assert order_of(learner, lines[0]) == [first, third, fourth, second, f"t{new.pk}"]


def test_own_milestones_have_their_place_too(learner, lines):
    own = add(learner, lines[0])
    placing.place(user=learner, ref=own.ref, after=f"t{lines[0].pk}")
    later = add(learner, lines[0], "Write a paper")
    first, *rest = refs(lines[:4])
    assert order_of(learner, lines[0]) == [first, own.ref, *rest, later.ref]


def test_the_programmes_order_comes_back(learner, lines):
    placing.place(user=learner, ref=f"t{lines[2].pk}", after="")
    for _ in range(2):
        placing.use_programmes_order(user=learner, stage_id=lines[0].stage_id)
    assert order_of(learner, lines[0]) == refs(lines[:4])
    assert events_of(learner) == ["started", "order", "order"]
    undo_last(learner)
    assert order_of(learner, lines[0])[0] == f"t{lines[2].pk}"


def test_what_was_put_in_order_has_its_place_again_when_it_comes_back(learner, template, lines):
    first, second, third, fourth = refs(lines[:4])
    own = add(learner, lines[0])
    placing.place(user=learner, ref=own.ref, after="")
    placing.place(user=learner, ref=fourth, after=own.ref)
    removed = milestones.remove_own_milestone(user=learner, ref=own.ref).event
    change(lines[3], stage=lines[4].stage)
    publish(template)
    placing.place(user=learner, ref=third, after=first)
    assert order_of(learner, lines[0]) == [first, third, second]
    undo_event(user=learner, event_id=removed.pk)
    change(lines[3], stage=lines[0].stage)
    publish(template)
    assert order_of(learner, lines[0]) == [own.ref, fourth, first, third, second]


def test_an_order_that_changed_since_is_not_undone(learner, lines):
    event = placing.place(user=learner, ref=f"t{lines[2].pk}", after="").event
    placing.place(user=learner, ref=f"t{lines[1].pk}", after="")
    before = journey_of(learner)
    with pytest.raises(ChangedSince):
        undo_event(user=learner, event_id=event.pk)
    assert journey_of(learner) == before


@pytest.mark.parametrize("after", ["itself", "another stage", "nothing there"])
def test_an_entry_moves_within_its_stage_only(learner, lines, after):
    target = {"itself": lines[0].pk, "another stage": lines[4].pk, "nothing there": 10**9}[after]
    with pytest.raises(NotFound):
        placing.place(user=learner, ref=f"t{lines[0].pk}", after=f"t{target}")


LETTERS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(programme=LETTERS, own=LETTERS)
def test_an_arranged_stage_keeps_the_users_order_and_loses_nothing(programme, own):
    result = order.arranged(programme, own)
    assert sorted(result) == sorted(programme)
    known = [ref for ref in own if ref in programme]
    assert [ref for ref in result if ref in known] == known
    assert order.arranged(programme, result) == result
    assert order.arranged(programme, []) == programme


@given(refs=st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=2), data=st.data())
def test_a_moved_entry_stands_right_after_the_other(refs, data):
    ref, after = data.draw(st.permutations(refs))[:2]
    result = order.moved(refs, ref, after)
    assert result.index(ref) == result.index(after) + 1
    assert [other for other in result if other != ref] == [r for r in refs if r != ref]
    assert order.moved(refs, ref, "")[0] == ref
    assert order.moved(result, ref, after) == result


# Pages -------------------------------------------------------------------------------------------


def test_an_own_milestone_is_added_from_the_end_of_a_stage(client, learner, lines):
    link = f"/roadmap/own/?stage={lines[4].stage_id}"
    assert link in Page(client.get("/roadmap/")).links("main")
    form = Page(client.get(link))
    assert form.value("stage") == str(lines[4].stage_id)
    data = {"key": form.value("key"), "stage": lines[4].stage_id, "title": "Give a talk"}
    answer = client.post("/roadmap/own/", data | {"target_date": "2027-05-01"})
    own = learner.roadmap.milestones.get()
    assert answer.url == f"/roadmap/#entry-{own.ref}"
    page = Page(client.get("/roadmap/"))
    assert page.checkbox(own.ref) == ("Give a talk", "false")
    assert "Added: Give a talk." in page.text("flash")
    client.post(page.undo_url)
    assert own.ref not in Page(client.get("/roadmap/")).entries


@pytest.mark.parametrize(
    ("data", "field", "complaint"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"title": "\u200b"}, "title", "This field is required."),
        (
            {"title": "x" * 121},
            "title",
            "Ensure this value has at most 120 characters (it has 121).",
        ),
        ({"title": "A\x00"}, "title", "Null characters are not allowed."),
        ({"stage": "999999999"}, "stage", "Select a valid choice."),
        ({"stage": "x"}, "stage", "Select a valid choice."),
        ({"target_date": "2101-01-01"}, "target_date", "Enter a date between 2000 and 2100."),
        ({"target_date": "2027-02-29"}, "target_date", "Enter a date that exists"),
    ],
)
def test_what_cannot_be_added_is_said_beside_its_field(
    client, learner, lines, data, field, complaint
):
    sent = {"key": KEY, "stage": lines[0].stage_id, "title": "Give a talk", "target_date": ""}
    answer = client.post("/roadmap/own/", sent | data)
    page = Page(answer)
    assert answer.status_code == 422
    assert complaint in page.error(field)
    if field != "title":
        assert page.value("title") == "Give a talk"
    assert not Milestone.objects.exists()


def test_words_and_place_are_changed_on_the_milestones_page(client, learner, lines):
    url = f"/roadmap/t{lines[2].pk}/"
    answer = client.post(url + "words/", {"words-title": "In my words"})
    page = Page(client.get(answer.url))
    assert "In my words" in page.text("title-" + f"t{lines[2].pk}")
    assert f"Your programme calls it “{lines[2].title}”." in page.text("own")
    client.post(url + "place/", {"after": "first"})
    assert order_of(learner, lines[0])[0] == f"t{lines[2].pk}"
    page = Page(client.get(url))
    assert "Use the programme’s order in this stage" in page.text("own")
    client.post(url + "words/", {"words-title": ""})
    assert lines[2].title in Page(client.get(url)).text(f"title-t{lines[2].pk}")


def test_words_that_are_too_long_stay_in_their_field(client, learner, lines):
    answer = client.post(f"/roadmap/t{lines[0].pk}/words/", {"words-title": "x" * 121})
    page = Page(answer)
    assert answer.status_code == 422
    assert page.value("words-title") == "x" * 121
    assert not Milestone.objects.exists()


def test_a_place_that_is_none_is_refused(client, learner, lines):
    answer = client.post(f"/roadmap/t{lines[0].pk}/place/", {"after": f"t{lines[4].pk}"})
    assert answer.status_code == 422
    assert not learner.roadmap.own_order


def test_an_own_milestones_page_has_no_guidance_and_no_report(client, learner, lines):
    own = add(learner, lines[0])
    page = Page(client.get(f"/roadmap/{own.ref}/"))
    assert page.checkbox(own.ref) == ("Give a talk", "false")
    assert "Yours" in page.text("main")
    for words in ("Guidance", "Something wrong", "usually"):
        assert words not in page.text("main")
    answer = client.post(f"/roadmap/{own.ref}/remove/")
    assert answer.url == "/roadmap/"
    page = Page(client.get("/roadmap/"))
    assert own.ref not in page.entries
    client.post(page.undo_url)
    assert own.ref in Page(client.get("/roadmap/")).entries


def test_a_wrong_line_is_reported_and_an_own_one_is_not(client, learner, lines):
    own = add(learner, lines[0])
    data = {"report-key": KEY, "report-text": "Wrong."}
    assert client.post(f"/roadmap/{own.ref}/report/", data).status_code == 404


def test_a_skipped_own_milestone_leaves_the_count_and_stays(learner, lines):
    own = add(learner, lines[0])
    services.set_state(user=learner, ref=own.ref, state="skipped", reason="Not now.")
    set_state(learner, lines[0], "skipped")
    assert overview_of(learner).count == queries.Count(done=0, total=7)
    assert own.ref in order_of(learner, lines[0])


def test_what_is_next_may_be_ones_own(learner, lines):
    for line in lines:
        set_state(learner, line, "done")
    own = add(learner, lines[0])
    (following,) = overview_of(learner).next_up
    assert following.entry.ref == own.ref


def test_a_note_on_an_own_milestone_is_found_at_its_address(client, learner, lines):
    own = add(learner, lines[0])
    client.post(f"/roadmap/{own.ref}/notes/", {"key": KEY, "body": "A thought."})
    note = learner.roadmap.milestones.get().notes.get()
    assert Page(client.get(f"/roadmap/{own.ref}/notes/{note.pk}/")).value("body") == "A thought."
    make_note(learner, lines[0])
    assert client.get(f"/roadmap/t{lines[0].pk}/notes/{note.pk}/").status_code == 404
