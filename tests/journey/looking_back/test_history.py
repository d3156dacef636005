"""The history: every change in plain words, by day, with undo where undoing works now."""

import datetime
import uuid

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from roadmap.catalogue.models import RoadmapTemplate
from roadmap.journey import services
from roadmap.journey.looking_back.history import PER_PAGE
from roadmap.journey.looking_back.words import icon_of
from roadmap.journey.models import Event, Milestone, Note, Roadmap
from roadmap.journey.own import milestones, placing
from roadmap.journey.parts import notes
from roadmap.journey.updates import seen
from tests.cases import cases
from tests.journey.factories import (
    change,
    client_of,
    journey_of,
    make_background,
    make_line,
    make_note,
    make_roadmap,
    make_template,
    make_user,
    milestone_of,
    publish,
    restore,
    set_state,
    tick,
)
from tests.journey.pages import Page
from tests.journey.writes import HTMX

URL = "/roadmap/history/"
MARCH, MAY = datetime.date(2027, 3, 3), datetime.date(2027, 5, 1)
LONG_AGO = datetime.date(2019, 6, 1)


def set_date(user, line, day) -> Event | None:
    return services.set_target_date(user=user, ref=f"t{line.pk}", target_date=day).event


def remove(user, note) -> Event:
    change = notes.remove_note(user=user, ref=note.milestone.ref, note_id=note.pk)
    return change.event


def get(user, query: str = "") -> Page:
    response = client_of(user).get(URL + query)
    assert response.status_code == 200
    return Page(response)


def told(page: Page) -> list[str]:
    """What each event says, without when and by whom."""
    return [page.text(item.find("div")).rsplit(" ", 4)[0] for item in items(page)]


def items(page: Page) -> list:
    return [e for name, e in page.by_id.items() if name.startswith("event-") and e.tag == "li"]


def undoable(page: Page) -> list[int]:
    """Ids of the events that have a button to undo them."""
    return [
        int(form.get("action").split("/")[-2])
        for form in page.by_id["history"].iter("form")
        if "/undo/" in form.get("action")
    ]


def test_every_kind_of_change_is_told_in_plain_words(learner, template, lines):
    first, second, third = lines[:3]
    title = first.title
    set_state(learner, first, "doing")
    set_state(learner, first, "open")
    tick(learner, first)
    tick(learner, first, on=LONG_AGO)
    set_state(learner, first, "open")
    set_state(learner, second, "skipped", reason="No time.")
    set_state(learner, second, "skipped", reason="Other plans.")
    set_state(learner, second, "open")
    tick(learner, second, on=LONG_AGO)
    set_date(learner, third, MARCH)
    set_date(learner, third, MAY)
    set_date(learner, third, None)
    note = make_note(learner, first, "My secret.")
    notes.edit_note(
        user=learner, ref=f"t{first.pk}", note_id=note.pk, revision=1, body="My other secret."
    )
    remove(learner, note)
    notes.restore_note(user=learner, ref=f"t{first.pk}", note_id=note.pk)
    make_roadmap(learner, background=make_background("nurse"), hours_per_week=4)
    change(third, title="Say it in other words")
    publish(template)
    seen.mark_update_seen(user=learner, roadmap_template=template.slug, number=2)
    other = make_template()
    RoadmapTemplate.objects.filter(pk=other.pk).update(title="MSL in other countries")
    make_roadmap(
        learner, background=make_background("nurse"), hours_per_week=4, roadmap_template=other
    )

    day = timezone.localdate().strftime("%-d %B %Y")
    assert told(get(learner)) == [
        "Moved to another roadmap: MSL in other countries",
        "Read what the programme changed",
        "Changed your answers: background, hours a week",
        f"Brought a note back: {title}",
        f"Removed a note: {title}",
        f"Edited a note: {title}",
        f"Added a note: {title}",
        "Target date taken away, before: 1 May 2027 · Say it in other words",
        "Target date set to 1 May 2027, before: 3 March 2027 · Say it in other words",
        "Target date set to 3 March 2027, before: none · Say it in other words",
        f"Ticked, done on 1 June 2019 · {second.title}",
        f"Brought back: {second.title}",
        f"Reason for setting aside changed: {second.title}",
        f"Set aside: {second.title}",
        f"Unticked, before: done on 1 June 2019 · {title}",
        f"Day of the tick set to 1 June 2019, before: {day} · {title}",
        f"Ticked: {title}",
        f"Not doing it now: {title}",
        f"Started: {title}",
        "Started the roadmap",
    ]


def test_what_was_written_is_never_part_of_the_history(learner, lines):
    note = make_note(learner, lines[0], "My secret.")
    notes.edit_note(
        user=learner, ref=f"t{lines[0].pk}", note_id=note.pk, revision=1, body="Another secret."
    )
    set_state(learner, lines[1], "skipped", reason="A secret reason.")
    page = get(learner)
    assert told(page)[1:3] == [
        f"Edited a note: {lines[0].title}",
        f"Added a note: {lines[0].title}",
    ]
    assert "secret" not in page.html
    assert f"/roadmap/t{lines[0].pk}/" in page.links("history")


def test_every_kind_of_event_has_an_icon_that_is_there():
    sprite = (settings.BASE_DIR / "static" / "sprite.svg").read_text()
    icons = {icon_of(Event(what=what, after={"state": "done"})) for what in Event.What}
    assert {icon for icon in icons if f'id="{icon}"' not in sprite} == set()


def test_an_update_that_was_read_links_to_what_changed(learner, template, lines):
    change(lines[0], title="Say it in other words")
    publish(template)
    seen.mark_update_seen(user=learner, roadmap_template=template.slug, number=2)
    assert "/roadmap/changes/?from=1&to=2" in get(learner).links("history")


def test_the_titles_are_those_of_today(learner, template, lines):
    tick(learner, lines[0])
    change(lines[0], title="Say it in other words")
    publish(template)
    assert told(get(learner))[0] == "Ticked: Say it in other words"


def test_what_is_no_longer_offered_keeps_its_history(learner, template, lines):
    tick(learner, lines[0])
    change(lines[0], retired=True)
    publish(template)
    make_roadmap(learner, roadmap_template=make_template())
    assert told(get(learner))[1] == f"Ticked: {lines[0].title}"
    assert told(get(learner, f"?of=t{lines[0].pk}")) == ["Ticked"]


def test_a_line_that_an_earlier_edition_does_not_have_keeps_its_history(learner, template):
    line = make_line(template.stages.last(), title="Meet three patient groups")
    publish(template)
    tick(learner, line)
    restore(template, 1)
    assert told(get(learner))[0] == "Ticked: Meet three patient groups"
    assert told(get(learner, f"?of=t{line.pk}")) == ["Ticked"]


def test_who_did_it_is_said(learner, stranger, lines):
    tick(learner, *lines[:3])
    stranger.name = "Tom <b>Lindqvist</b>"
    stranger.save()
    mine, others, gone = Event.objects.filter(roadmap__user=learner).order_by("-pk")[:3]
    Event.objects.filter(pk=others.pk).update(by=stranger)
    Event.objects.filter(pk=gone.pk).update(by=None)
    page = get(learner)
    assert [page.text(f"event-{e.pk}").split("· ")[1] for e in (mine, others, gone)] == [
        f"by you Undo Ticked: {lines[2].title}",
        f"by Tom <b>Lindqvist</b> Undo Ticked: {lines[1].title}",
        f"by an account that is gone Undo Ticked: {lines[0].title}",
    ]


# Days --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "moment", "heading", "time"),
    [
        ("Pacific/Kiritimati", "2028-02-28T10:00:00+00:00", "29 February 2028", "00:00"),
        ("Etc/GMT+12", "2028-03-01T11:59:00+00:00", "29 February 2028", "23:59"),
        # The hour that there is twice, and the one that there is not.
        ("Europe/Berlin", "2026-10-25T00:30:00+00:00", "25 October 2026", "02:30"),
        ("Europe/Berlin", "2026-10-25T01:30:00+00:00", "25 October 2026", "02:30"),
        ("Europe/Berlin", "2026-03-29T00:59:00+00:00", "29 March 2026", "01:59"),
        ("Europe/Berlin", "2026-03-29T01:00:00+00:00", "29 March 2026", "03:00"),
        ("Mars/Olympus_Mons", "2026-03-14T23:59:00+00:00", "14 March 2026", "23:59"),
    ],
)
def test_a_change_stands_under_the_persons_own_day(template, lines, zone, moment, heading, time):
    user = make_user(time_zone=zone)
    with time_machine.travel(moment, tick=False):
        make_roadmap(user)
        page = get(user)
    assert [page.text(h) for h in page.by_id["history"].iter("h3")] == [heading]
    assert page.text(f"event-{Event.objects.get().pk}") == f"Started the roadmap {time} · by you"


def test_each_day_has_one_heading_and_the_newest_stands_first(template, lines):
    user = make_user()
    for moment, line in (("2026-05-01T09:00", 0), ("2026-05-01T10:00", 1), ("2027-01-02T10:00", 2)):
        with time_machine.travel(f"{moment}+00:00", tick=False):
            make_roadmap(user)
            tick(user, lines[line])
    page = get(user)
    assert [page.text(h) for h in page.by_id["history"].iter("h3")] == [
        "2 January 2027",
        "1 May 2026",
    ]
    assert told(page) == [
        *(f"Ticked: {lines[place].title}" for place in (2, 1, 0)),
        "Started the roadmap",
    ]


# Undo --------------------------------------------------------------------------------------------


def make_changes(user, lines) -> list[Event]:
    """One change of each kind that can be undone."""
    note = make_note(user, lines[2])
    return [
        set_state(user, lines[0], "done"),
        set_date(user, lines[1], MAY),
        remove(user, note),
    ]


def test_undo_stands_where_it_works_a_day_later_too(learner, lines):
    events = make_changes(learner, lines)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        assert undoable(get(learner)) == [event.pk for event in reversed(events)]
        for event in events:
            client_of(learner).post(f"/roadmap/undo/{event.pk}/", {"back": "history"})
    assert milestone_of(learner, lines[0]).state == "open"
    assert milestone_of(learner, lines[1]).target_date is None
    assert Note.objects.get().removed_at is None


def test_what_was_changed_again_has_no_undo_but_the_last_change_has(learner, lines):
    set_state(learner, lines[0], "done", done_on=LONG_AGO)
    set_state(learner, lines[0], "open")
    # As after the first change; undoing that one would undo this one.
    last_state = set_state(learner, lines[0], "done", done_on=LONG_AGO)
    set_date(learner, lines[0], MAY)
    last_date = set_date(learner, lines[0], MARCH)
    note = make_note(learner, lines[0])
    remove(learner, note)
    notes.restore_note(user=learner, ref=f"t{lines[0].pk}", note_id=note.pk)
    last_removal = remove(learner, note)
    expected = [last_removal.pk, last_date.pk, last_state.pk]
    assert undoable(get(learner)) == expected


def test_a_note_that_is_back_has_no_undo_and_another_one_keeps_its_own(learner, lines):
    first, second = make_note(learner, lines[0], "One."), make_note(learner, lines[0], "Two.")
    remove(learner, first)
    other = remove(learner, second)
    notes.restore_note(user=learner, ref=f"t{lines[0].pk}", note_id=first.pk)
    assert undoable(get(learner)) == [other.pk]


def test_undo_is_not_offered_where_a_row_says_something_else(learner, lines):
    event = set_state(learner, lines[0], "done", done_on=LONG_AGO)
    assert undoable(get(learner)) == [event.pk]
    Milestone.objects.update(done_on=MAY)
    assert undoable(get(learner)) == []


def test_every_undo_that_is_offered_works_and_no_other_one_does_anything(learner, lines):
    for state in ("done", "open", "skipped", "doing", "done", "open"):
        set_state(learner, lines[0], state)
        for day in (MAY, None, MARCH):
            set_date(learner, lines[1], day)
        note = make_note(learner, lines[2])
        remove(learner, note)
        notes.restore_note(user=learner, ref=f"t{lines[2].pk}", note_id=note.pk)
        remove(learner, note)
    client = client_of(learner)
    offered = undoable(get(learner))
    assert len(offered) == 2 + 6
    for event_id in offered:
        before = journey_of(learner)
        page = Page(client.post(f"/roadmap/undo/{event_id}/", {"back": "history"}, follow=True))
        assert page.text("flash").startswith("Undone.")
        assert len(journey_of(learner)["events"]) == len(before["events"]) + 1
        assert event_id not in undoable(page)


def test_undo_answers_with_the_part_of_the_history_it_was_sent_from(learner, lines):
    event = make_changes(learner, lines)[0]
    data = {"back": "history", "of": f"t{lines[0].pk}", "kind": "ticks", "page": "1"}
    url = f"{URL}?of=t{lines[0].pk}&kind=ticks&page=1"
    client = client_of(learner)
    form = next(
        form
        for form in Page(client.get(url)).by_id["history"].iter("form")
        if str(event.pk) in form.get("action")
    )
    sent = {field.get("name"): field.get("value") for field in form.iter("input")}
    sent.pop("csrfmiddlewaretoken")
    assert sent == data

    response = client.post(form.get("action"), data)
    assert (response.status_code, response["Location"]) == (302, url)
    page = Page(client.get(url))
    assert page.text("flash").startswith("Undone.")
    assert told(page) == [
        "Unticked, before: done on " + timezone.localdate().strftime("%-d %B %Y"),
        "Ticked",
    ]


def test_undo_by_htmx_answers_the_list_and_says_so(learner, lines):
    event = make_changes(learner, lines)[0]
    headers = HTMX | {"HX-Current-URL": f"http://testserver{URL}?kind=ticks"}
    client = client_of(learner)
    data = {"back": "history", "kind": "ticks"}
    page = Page(client.post(f"/roadmap/undo/{event.pk}/", data, headers=headers))
    assert page.is_fragment
    assert page.by_id["history"].get("hx-swap-oob") == "true"
    assert page.by_id["history-h"].get("autofocus") is not None
    assert len(told(page)) == 2
    assert page.text("flash").startswith("Undone.")

    # The toast's own button says nothing, but the browser does.
    page = Page(client.post(page.undo_url, headers=headers))
    assert milestone_of(learner, lines[0]).state == "done"
    assert len(told(page)) == 3


def test_an_undo_that_comes_too_late_leads_back_to_the_history(learner, lines):
    event = set_state(learner, lines[0], "done")
    set_state(learner, lines[0], "doing")
    data = {"back": "history", "page": "1"}
    client = client_of(learner)
    response = client.post(f"/roadmap/undo/{event.pk}/", data)
    assert (response.status_code, response["Location"]) == (302, f"{URL}?page=1")
    assert "nothing was undone" in Page(client.get(URL)).html
    response = client.post(f"/roadmap/undo/{event.pk}/", data, headers=HTMX)
    assert response["HX-Redirect"] == f"{URL}?page=1"


def test_undo_leads_nowhere_but_to_the_history(learner, lines):
    event = set_state(learner, lines[0], "done")
    data = {
        "back": "history",
        "of": "//evil.example/",
        "kind": "\r\nSet-Cookie: a=b",
        "page": "<x>",
    }
    response = client_of(learner).post(f"/roadmap/undo/{event.pk}/", data)
    assert response["Location"].startswith(f"{URL}?of=%2F%2Fevil.example%2F&kind=%0D%0A")


# Own milestones, words and order -----------------------------------------------------------------


@pytest.fixture
def own(learner, template) -> Milestone:
    """A milestone of the learner's own."""
    stage_id = template.stages.first().pk
    return milestones.add_own_milestone(
        user=learner, key=uuid.UUID(int=5), stage_id=stage_id, title="Meet two MSLs"
    )[1]


def test_the_earlier_date_and_hours_of_the_answers_are_told(learner):
    for answers in ({"target_date": MAY, "hours_per_week": 1}, {"hours_per_week": 4}, {}):
        make_roadmap(learner, **answers)
    assert told(get(learner))[:3] == [
        "Changed your answers: hours a week, before: 4 hours a week",
        "Changed your answers: date of the first role, hours a week, "
        "before: 1 May 2027, 1 hour a week",
        "Changed your answers: date of the first role, hours a week",
    ]


def test_what_a_milestone_was_called_before_is_told(learner, lines):
    ref = f"t{lines[0].pk}"
    for title in ("Say it my way", "Say it in my own way", ""):
        milestones.reword(user=learner, ref=ref, title=title)
    assert told(get(learner, f"?of={ref}")) == [
        "Changed the words, before: “Say it in my own way”",
        "Changed the words, before: “Say it my way”",
        "Changed the words",
    ]


def test_own_milestones_words_and_order_are_told_and_can_be_undone(learner, lines, own):
    milestones.reword(user=learner, ref=f"t{lines[0].pk}", title="Say it my way")
    placing.place(user=learner, ref=f"t{lines[1].pk}", after="")
    set_date(learner, lines[2], MAY)
    services.set_state(user=learner, ref=own.ref, state="done")
    page = get(learner)
    assert told(page) == [
        "Ticked: Meet two MSLs",
        f"Target date set to 1 May 2027, before: none · {lines[2].title}",
        "Changed the order",
        "Changed the words: Say it my way",
        "Added a milestone: Meet two MSLs",
        "Started the roadmap",
    ]
    assert f"/roadmap/{own.ref}/" in page.links("history")
    assert told(get(learner, f"?of={own.ref}")) == ["Ticked", "Added a milestone"]
    offered = undoable(page)
    assert len(offered) == 5
    client = client_of(learner)
    for event_id in offered:
        response = client.post(f"/roadmap/undo/{event_id}/", {"back": "history"})
        assert response["Location"] == URL
    roadmap = Roadmap.objects.get(user=learner)
    assert (milestone_of(learner, lines[0]).title, Milestone.objects.get(pk=own.pk).state) == (
        "",
        "open",
    )
    assert Milestone.objects.get(pk=own.pk).removed_at is not None
    assert list(roadmap.own_order.values()) in ([], [None])


def test_an_own_milestone_that_was_removed_is_named_and_can_be_brought_back(learner, own):
    services.set_state(user=learner, ref=own.ref, state="done")
    removal = milestones.remove_own_milestone(user=learner, ref=own.ref).event
    page = get(learner)
    assert told(page)[:3] == [
        "Removed a milestone: Meet two MSLs",
        "Ticked: Meet two MSLs",
        "Added a milestone: Meet two MSLs",
    ]
    assert f"/roadmap/{own.ref}/" not in page.links("history")
    assert undoable(page) == [removal.pk]
    client_of(learner).post(f"/roadmap/undo/{removal.pk}/", {"back": "history"})
    page = get(learner)
    assert told(page)[0] == "Brought a milestone back: Meet two MSLs"
    assert removal.pk not in undoable(page)


# Pages and filters -------------------------------------------------------------------------------


@pytest.fixture
def long_history(learner, lines):
    """120 events and the start: three pages, the last with 21 events."""
    for number in range(60):
        set_state(learner, lines[number % 2], "done")
        set_state(learner, lines[number % 2], "open")
    return learner


@cases(
    ("asked", "number", "events"),
    [
        ("", 1, PER_PAGE),
        ("1", 1, PER_PAGE),
        ("2", 2, PER_PAGE),
        ("3", 3, 21),
        ("4", 3, 21),
        ("9000000000000000000", 3, 21),
        ("9" * 900, 3, 21),
        ("0", 3, 21),
        ("-1", 3, 21),
        ("9e18", 1, PER_PAGE),
        ("1.5", 1, PER_PAGE),
        ("text", 1, PER_PAGE),
        ("🐙", 1, PER_PAGE),
    ],
)
def test_any_page_that_is_asked_for_is_a_page(long_history, asked, number, events):
    page = get(long_history, f"?page={asked}")
    assert len(items(page)) == events
    assert f"Page {number} of 3" in page.text("history")


def test_the_pages_hold_every_event_once(long_history):
    seen, url = [], "?kind="
    while url:
        page = get(long_history, url)
        seen += [int(item.get("id").removeprefix("event-")) for item in items(page)]
        further = [a for a in page.by_id["history"].iter("a") if page.text(a) == "Show earlier"]
        url = further[0].get("href").removeprefix(URL) if further else None
    ids = Event.objects.filter(roadmap__user=long_history).values_list("pk", flat=True)
    assert seen == sorted(ids, reverse=True)


def test_filters_leave_what_they_name(learner, lines):
    make_changes(learner, lines)
    make_roadmap(learner, background=make_background("nurse"))
    found = {
        kind: len(told(get(learner, f"?kind={kind}")))
        for kind in ("", "ticks", "dates", "notes", "roadmap", "nonsense", "🐙")
    }
    assert found == {
        "": 6,
        "ticks": 1,
        "dates": 1,
        "notes": 2,
        "roadmap": 2,
        "nonsense": 6,
        "🐙": 6,
    }
    assert len(told(get(learner, f"?of=t{lines[2].pk}"))) == 2
    assert len(told(get(learner, f"?of=t{lines[2].pk}&kind=notes"))) == 2
    page = get(learner, f"?of=t{lines[2].pk}&kind=ticks")
    assert page.text("history").startswith("What happened Nothing has happened to this milestone")
    chosen = [e.get("value") for e in page.root.iter("option") if e.get("selected") is not None]
    assert chosen == [f"t{lines[2].pk}", "ticks"]


@pytest.mark.parametrize("of", ["t999999", "t0", "x", "c34", "🐙", "t1'--", "t" + "9" * 900])
def test_an_entry_that_is_none_has_no_history(learner, of):
    assert client_of(learner).get(f"{URL}?of={of}").status_code == 404


def test_nobody_sees_what_others_did(learner, stranger, lines):
    tick(stranger, *lines)
    assert told(get(learner)) == ["Started the roadmap"]
    assert told(get(learner, f"?of=t{lines[0].pk}")) == []


def test_who_has_not_started_is_led_to_the_start(template):
    response = client_of(make_user()).get(URL)
    assert (response.status_code, response["Location"]) == (302, "/roadmap/start/")


# On a milestone's own page -----------------------------------------------------------------------


def test_a_milestones_page_shows_its_last_events(learner, lines):
    tick(learner, lines[1])
    for state in ("doing", "open", "doing", "done"):
        set_state(learner, lines[0], state)
    set_date(learner, lines[0], MAY)
    make_note(learner, lines[0])
    page = Page(client_of(learner).get(f"/roadmap/t{lines[0].pk}/"))
    assert [told.split(" · ")[0].rsplit(" ", 4)[0] for told in map(page.text, items(page))] == [
        "Added a note",
        "Target date set to 1 May 2027, before: none",
        "Ticked",
        "Started",
        "Not doing it now",
    ]
    assert f"{URL}?of=t{lines[0].pk}" in page.links("history")


def test_a_milestone_without_a_history_has_room_for_one(learner, lines):
    page = Page(client_of(learner).get(f"/roadmap/t{lines[0].pk}/"))
    assert items(page) == []
    assert page.by_id["events"].tag == "ol"


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("state/", {"state": "done", "back": "milestone"}, "Ticked"),
        ("date/", {"target_date": "2027-05-01"}, "Target date set to 1 May 2027, before: none"),
        ("notes/", {"key": str(uuid.UUID(int=7)), "body": "A note."}, "Added a note"),
    ],
)
def test_a_write_by_htmx_puts_its_event_on_top(learner, lines, path, data, words):
    client = client_of(learner)
    url = f"/roadmap/t{lines[0].pk}/{path}"
    html = client.post(url, data, headers=HTMX).content.decode()
    assert html.count('<ol hx-swap-oob="afterbegin:#events">') == 1
    assert words in html.split("afterbegin:#events")[1]
    # A second time nothing happens, so nothing is told.
    assert "afterbegin" not in client.post(url, data, headers=HTMX).content.decode()
