"""What the pages of a journey show."""

import datetime

import pytest
import time_machine

from roadmap.catalogue.models import Association, RoadmapTemplate, Skill
from roadmap.journey import services
from roadmap.journey.models import Note, Roadmap
from tests.journey.factories import (
    change,
    client_of,
    journey_of,
    make_background,
    make_degree,
    make_note,
    make_roadmap,
    make_specialty,
    make_user,
    publish,
    set_state,
    tick,
    whole_database,
)
from tests.journey.pages import Page
from tests.journey.writes import HTMX

TODAY = datetime.date(2026, 3, 14)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00"):
        yield


@pytest.fixture
def client(learner):
    return client_of(learner)


def get(client, url: str) -> Page:
    return Page(client.get(url))


# The roadmap -------------------------------------------------------------------------------------


def test_the_roadmap_shows_every_entry_with_a_tick_of_its_name(client, learner, lines):
    tick(learner, lines[1], on=datetime.date(2026, 1, 2))
    page = get(client, "/roadmap/")
    assert (page.status, page.is_fragment) == (200, False)
    assert page.entries == [f"t{line.pk}" for line in lines]
    assert [page.checkbox(ref) for ref in page.entries] == [
        (line.title, "true" if line == lines[1] else "false") for line in lines
    ]
    assert page.progress == (1, 8)
    assert "Done 2 Jan 2026" in page.text(f"entry-t{lines[1].pk}")


def test_the_roadmap_shows_what_each_entry_carries(client, learner, template, lines):
    change(lines[3], core=False, prerequisites=[lines[2]])
    publish(template)
    set_state(learner, lines[0], "skipped", reason="I moved.")
    set_state(learner, lines[1], "doing")
    make_note(learner, lines[1])
    make_note(learner, lines[1])
    services.set_target_date(
        user=learner, ref=f"t{lines[2].pk}", target_date=datetime.date(2026, 2, 1)
    )
    page = get(client, "/roadmap/")
    said = [page.text(f"entry-t{line.pk}") for line in lines[:4]]
    assert said[0] == f"{lines[0].title} Not for me I moved. Bring back {lines[0].title}"
    assert said[1] == f"{lines[1].title} Doing 2 notes"
    assert said[2] == (
        f"{lines[2].title} That date has passed. Pick a new one or leave it open. Was 1 Feb 2026"
    )
    assert said[3] == f"{lines[3].title} Optional Best after {lines[2].title}"


def test_the_roadmap_says_why_a_line_is_still_there(client, learner, template, lines):
    tick(learner, lines[0], lines[1])
    change(lines[0], retired=True)
    change(lines[1], backgrounds=[make_background("nurse")])
    publish(template)
    page = get(client, "/roadmap/")
    assert "No longer part of the programme" in page.text(f"entry-t{lines[0].pk}")
    assert "Not part of your answers" in page.text(f"entry-t{lines[1].pk}")


def test_the_roadmap_at_a_hundred_percent_says_so_and_still_shows_everything(
    client, learner, lines
):
    tick(learner, *lines)
    page = get(client, "/roadmap/")
    assert page.progress == (8, 8)
    assert page.text("next").startswith("All 8 milestones done")
    assert page.entries == [f"t{line.pk}" for line in lines]
    assert "finished 14 Mar 2026" in page.text("head-1")


@pytest.mark.parametrize(
    ("show", "words"),
    [("open", "Nothing is open: everything is done or set aside."), ("soon", "Nothing due soon.")],
)
def test_an_empty_list_says_why_and_leads_on(client, learner, lines, show, words):
    tick(learner, *lines)
    page = get(client, f"/roadmap/?show={show}")
    assert page.entries == []
    assert words in page.text("stages")
    assert page.links("stages") != []
    assert page.progress == (8, 8)


@pytest.mark.parametrize("show", ["", "junk", "ALL", "open&show=junk", "%F0%9F%90%99", "x" * 900])
def test_a_filter_that_there_is_not_shows_everything(client, lines, show):
    page = get(client, f"/roadmap/?show={show}")
    assert (page.status, len(page.entries)) == (200, 8)
    assert page.by_id["filter-all"].get("aria-current") == "true"


def test_a_filter_shows_its_entries_and_the_count_of_all(client, learner, lines):
    tick(learner, *lines[:5])
    page = get(client, "/roadmap/?show=open")
    assert page.entries == [f"t{line.pk}" for line in lines[5:]]
    assert page.progress == (5, 8)
    assert [page.text(f"filter-{slug}") for slug in ("all", "open", "soon")] == [
        "All 8",
        "Open 3",
        "Due soon 0",
    ]


def test_what_admins_and_people_write_is_shown_as_text(client, learner, template, lines):
    change(
        lines[0],
        title="<script>alert('title')</script>",
        why="<img src=x onerror=alert('why')>",
        how=["<b>how</b>"],
        done_when="{{ 7*7 }}",
        by_background={"phd-student": "<i>you</i>"},
        sources=[{"title": "<u>source</u>", "url": 'https://example.org/?a=1&b="2'}],
    )
    publish(template)
    set_state(learner, lines[0], "skipped", reason="<script>alert('reason')</script>")
    note = make_note(learner, lines[0], "Raw <b>html</b> <script>alert('note')</script>")
    page = get(client, f"/roadmap/t{lines[0].pk}/")
    assert page.text(f"note-{note.pk}").startswith("Raw <b>html</b> <script>alert('note')</script>")
    for url in ("/roadmap/", f"/roadmap/t{lines[0].pk}/"):
        page = get(client, url)
        for element in ("<script>alert", "<img", "<b>how", "<i>you", "<u>source", 'b="2'):
            assert element not in page.html
        assert "alert('reason')" in page.text("main")
        assert "alert('title')" in page.text("main")


# An entry ----------------------------------------------------------------------------------------


def test_an_entrys_page_shows_its_guidance_and_all_that_was_written(
    client, learner, template, lines
):
    change(
        lines[1],
        why="Because.",
        how=["First this.", "Then that."],
        done_when="It is done.",
        by_background={"phd-student": "For a student."},
        sources=[{"title": "A source", "url": "https://example.org/"}],
        prerequisites=[lines[0]],
    )
    change(lines[2], prerequisites=[lines[1]])
    publish(template)
    tick(learner, lines[0])
    tick(learner, lines[1], on=datetime.date(2026, 1, 2))
    make_note(learner, lines[1], "My **own** words.")
    page = get(client, f"/roadmap/t{lines[1].pk}/")
    said = page.text("main")
    for words in (
        "Because.",
        "First this.",
        "Then that.",
        "It is done.",
        "For you: For a student.",
        "A source",
        "My own words.",
        "Done on 2 January 2026",
        f"Best after {lines[0].title} done 14 Mar 2026",
        f"Opens the way to {lines[2].title}",
    ):
        assert words in said
    assert page.checkbox(f"t{lines[1].pk}") == (lines[1].title, "true")
    assert page.progress == (2, 8)
    assert page.value("done_on") == "2026-01-02"


def beside(client, template, line, shows: str) -> str:
    """What the entry's page says once the line shows one of the catalogue's lists."""
    change(line, shows=shows)
    publish(template)
    return get(client, f"/roadmap/t{line.pk}/").text("main")


def test_the_area_of_expertise_fills_in_its_societies_and_congresses(
    client, learner, template, lines
):
    make_specialty("oncology", societies=["ASCO"], congresses=["ESMO Congress"])
    make_specialty("urology", societies=["EAU"])
    said = beside(client, template, lines[0], "specialty")
    assert "You have not decided on one yet." in said
    make_roadmap(learner, specialty=make_specialty("oncology"))
    said = get(client, f"/roadmap/t{lines[0].pk}/").text("main")
    assert "Oncology Societies: ASCO Congresses: ESMO Congress" in said
    assert "EAU" not in said
    said = beside(client, template, lines[0], "specialties")
    assert "Oncology Societies: ASCO" in said
    assert "Urology Societies: EAU" in said


def test_a_line_shows_the_skills_or_the_associations_as_they_are_today(
    client, learner, template, lines
):
    Skill.objects.create(
        slug="listening", name="Listening", why_it_matters="People tell.", strong_example="Once I."
    )
    said = beside(client, template, lines[0], "skills")
    assert "Listening People tell. Strong (made up): Once I." in said
    association = Association.objects.create(
        slug="guild", name="The Guild", url="https://guild.example/", open_to="Everybody."
    )
    said = beside(client, template, lines[0], "associations")
    assert "The Guild Open to: Everybody. https://guild.example/" in said
    association.open_to = "Members of a year or more."
    association.save()
    assert "Open to: Members of a year or more." in get(client, f"/roadmap/t{lines[0].pk}/").text(
        "main"
    )


@pytest.mark.parametrize("state", ["open", "doing", "done", "skipped"])
def test_an_entrys_page_offers_what_can_be_done_from_here(client, learner, lines, state):
    set_state(learner, lines[0], "doing")
    set_state(learner, lines[0], state)
    page = get(client, f"/roadmap/t{lines[0].pk}/")
    offered = {
        field.get("value") for field in page.root.iter("input") if field.get("name") == "state"
    }
    assert (
        offered
        == {
            "open": {"doing", "done", "skipped"},
            "doing": {"open", "done", "skipped"},
            "done": {"open", "done", "skipped"},
            "skipped": {"open", "done"},
        }[state]
    )


@pytest.mark.parametrize("how", ["retired", "other background"])
def test_a_line_that_is_not_on_the_roadmap_can_be_read_and_ticked(
    client, learner, template, lines, how
):
    if how == "retired":
        change(lines[0], retired=True)
    else:
        change(lines[0], backgrounds=[make_background("nurse")])
    publish(template)
    url = f"/roadmap/t{lines[0].pk}/"
    page = get(client, url)
    assert (page.status, page.progress) == (200, (0, 7))
    answer = client.post(url + "state/", {"state": "done", "back": "milestone"})
    page = get(client, answer.url)
    assert page.checkbox(f"t{lines[0].pk}") == (lines[0].title, "true")
    assert page.progress == (1, 8)


def test_nothing_typed_by_one_is_on_anothers_pages(client, learner, stranger, lines):
    make_note(stranger, lines[0], "A secret note.")
    set_state(stranger, lines[0], "skipped", reason="A secret reason.")
    set_state(learner, lines[0], "doing")
    for url in ("/roadmap/", f"/roadmap/t{lines[0].pk}/"):
        assert "secret" not in get(client, url).html


# A note ------------------------------------------------------------------------------------------


def test_a_note_opens_with_its_text_as_it_was_typed(client, learner, lines):
    body = "\n  Indented <b>text</b> & “quotes”\n\n</textarea><script>alert(1)</script>\n"
    note = make_note(learner, lines[0], body)
    page = get(client, f"/roadmap/t{lines[0].pk}/notes/{note.pk}/")
    assert page.value("body") == body
    assert page.value("revision") == "1"


def test_a_note_that_is_opened_and_saved_as_it_is_stays_as_it_is(client, learner, lines):
    body = "\n\n  Indented.\n\n\nEnd.  \n\n"
    note = make_note(learner, lines[0], body)
    url = f"/roadmap/t{lines[0].pk}/notes/{note.pk}/"
    page = get(client, url)
    typed = page.value("body").replace("\n", "\r\n")  # as browsers send it
    before = journey_of(learner)
    assert client.post(url, {"revision": page.value("revision"), "body": typed}).status_code == 302
    assert journey_of(learner) == before
    assert Note.objects.get().body == body


# The start ---------------------------------------------------------------------------------------


@pytest.fixture
def newcomer(template):
    return make_user()


def answers(**values) -> dict:
    return {
        "background": make_background().pk,
        "degree": make_degree().pk,
        "degree_status": "under-way",
        "specialty": "",
        "target_date": "",
        "hours_per_week": "",
        **values,
    }


def test_a_newcomer_starts_and_lands_on_the_roadmap(newcomer):
    client = client_of(newcomer)
    specialty = make_specialty()
    data = answers(specialty=specialty.pk, target_date="2027-05-01", hours_per_week="3")
    answer = client.post("/roadmap/start/", data)
    assert (answer.status_code, answer.url) == (302, "/roadmap/")
    roadmap = Roadmap.objects.get(user=newcomer)
    assert (roadmap.specialty, roadmap.hours_per_week, roadmap.started_on) == (specialty, 3, TODAY)
    page = get(client, "/roadmap/")
    assert "Oncology · first MSL role by 1 May 2027" in page.text("main")


def test_the_start_page_shows_the_answers_there_are(client, learner):
    nurse = make_background("nurse")
    make_roadmap(learner, background=nurse, hours_per_week=7, target_date=datetime.date(2027, 5, 1))
    page = get(client, "/roadmap/start/")
    chosen = [
        field.get("value")
        for field in page.root.iter("input")
        if field.get("type") == "radio" and field.get("checked") is not None
    ]
    assert chosen == [str(nurse.pk), "under-way"]
    assert (page.value("hours_per_week"), page.value("target_date")) == ("7", "2027-05-01")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("background", ["", "0", "-1", "999999", "x", "\x00", "9" * 30, "9" * 5000, "🐙"]),
        ("degree", ["", "0", "999999", "x", "\x00", "9" * 30]),
        ("degree_status", ["", "HELD", "done", "\x00"]),
        ("specialty", ["0", "999999", "x", "\x00", "9" * 30]),
        ("hours_per_week", ["0", "81", "-1", "x", "1.5", "1e3", "\x00", "9" * 30, "9" * 5000]),
        (
            "target_date",
            ["2026-03-13", "2026-02-30", "0001-01-01", "9999-12-31", "2101-01-01", "x", "\x00"],
        ),
    ],
)
def test_an_answer_that_there_is_not_is_refused_beside_its_field(newcomer, name, values):
    client = client_of(newcomer)
    good = answers()
    before = whole_database()
    for value in values:
        page = Page(client.post("/roadmap/start/", good | {name: value}))
        assert page.status == 422, value
        assert page.error(name) is not None, value
        others = set(good) - {name}
        assert {page.error(other) for other in others} == {None}
    assert whole_database() == before


def test_answers_that_were_refused_are_still_in_the_form(newcomer):
    data = answers(degree="", hours_per_week="999", target_date="2026-02-30")
    page = Page(client_of(newcomer).post("/roadmap/start/", data))
    assert page.status == 422
    assert (page.value("hours_per_week"), page.value("target_date")) == ("999", "2026-02-30")
    assert page.field("background").get("checked") is not None


def test_a_target_date_that_has_gone_by_can_stay_while_other_answers_change(client, learner):
    make_roadmap(learner, target_date=datetime.date(2027, 5, 1))
    with time_machine.travel("2027-06-01T12:00:00+00:00"):
        client = client_of(learner)
        data = answers(target_date="2027-05-01", hours_per_week="9")
        assert client.post("/roadmap/start/", data).status_code == 302
        assert Roadmap.objects.get().hours_per_week == 9
        data["target_date"] = "2027-05-02"
        assert client.post("/roadmap/start/", data).status_code == 422


def test_changed_answers_are_saved_with_a_word_about_what_stays(client, learner, lines):
    tick(learner, lines[0])
    answer = client.post("/roadmap/start/", answers(hours_per_week="9"))
    page = get(client, answer.url)
    assert "Your answers are saved. Nothing you wrote has changed." in page.text("main")
    assert page.progress == (1, 8)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_the_preview_shows_what_the_roadmap_would_hold(newcomer, template, lines, headers):
    nurse = make_background("nurse")
    change(lines[0], backgrounds=[nurse])
    change(lines[1], kind="degree")
    publish(template)
    data = answers(degree_status="held", hours_per_week="999")
    page = Page(client_of(newcomer).post("/roadmap/start/preview/", data, headers=headers))
    assert (page.status, page.is_fragment) == (200, bool(headers))
    said = page.text("preview") if not headers else page.text(page.root)
    assert "7 milestones" in said
    assert f"Starts with: {lines[1].title}" in said
    assert f"on the next page: {lines[1].title}" in said
    if not headers:
        # Nothing was sent in yet, so nothing is reproached, and nothing typed is lost.
        assert page.error("hours_per_week") is None
        assert page.value("hours_per_week") == "999"


def test_the_preview_waits_for_the_answers_it_needs(newcomer):
    client = client_of(newcomer)
    for missing in ("background", "degree", "degree_status"):
        data = answers(**{missing: ""})
        page = Page(client.post("/roadmap/start/preview/", data, headers=HTMX))
        assert page.status == 200
        assert "Choose your background and your degree" in page.text(page.root)


def test_while_nothing_is_published_the_start_says_so(db):
    RoadmapTemplate.objects.create(slug="draft", title="Draft")
    client = client_of(make_user())
    data = answers()
    assert client.get("/roadmap/").url == "/roadmap/start/"
    for answer in (
        client.get("/roadmap/start/"),
        client.post("/roadmap/start/", data),
        client.post("/roadmap/start/preview/", data),
        client.post("/roadmap/start/preview/", data, headers=HTMX),
    ):
        page = Page(answer)
        assert page.status == 503
        assert "Your programme has not published a roadmap yet" in page.text("main")
    assert Roadmap.objects.count() == 0


# What is done already ----------------------------------------------------------------------------


@pytest.fixture
def degree_line(template, lines):
    change(lines[2], kind="degree")
    publish(template)
    return lines[2]


def test_who_holds_the_degree_is_asked_whether_it_is_done(newcomer, degree_line):
    client = client_of(newcomer)
    answer = client.post("/roadmap/start/", answers(degree_status="held"))
    assert answer.url == "/roadmap/start/already-done/"
    page = get(client, answer.url)
    ref = f"t{degree_line.pk}"
    assert degree_line.title in page.text("main")
    # Offered, never given: the box is empty until the person ticks it.
    assert page.field(ref).get("checked") is None
    assert get(client, "/roadmap/").progress == (0, 8)

    data = {ref: "on", f"{ref}-on": "2020-06-01"}
    assert client.post(answer.url, data).url == "/roadmap/"
    page = get(client, "/roadmap/")
    assert page.progress == (1, 8)
    assert "1 Jun 2020" in page.text(f"entry-{ref}")
    # Asked and answered: it is not asked again.
    assert client.get("/roadmap/start/already-done/").url == "/roadmap/"


@pytest.mark.parametrize("day", ["", "2026-03-15", "2026-02-30", "1999-12-31", "x", "\x00"])
def test_what_is_done_already_needs_a_day_that_has_come(newcomer, degree_line, day):
    make_roadmap(newcomer, degree_status="held")
    client = client_of(newcomer)
    before = whole_database()
    ref = f"t{degree_line.pk}"
    page = Page(client.post("/roadmap/start/already-done/", {ref: "on", f"{ref}-on": day}))
    assert page.status == 422
    assert page.error(f"{ref}-on") is not None
    assert page.field(ref).get("checked") is not None
    assert whole_database() == before


def test_a_line_that_is_not_ticked_is_left_alone_whatever_its_day_says(newcomer, degree_line):
    make_roadmap(newcomer, degree_status="held")
    ref = f"t{degree_line.pk}"
    client = client_of(newcomer)
    answer = client.post("/roadmap/start/already-done/", {f"{ref}-on": "2026-02-30"})
    assert answer.url == "/roadmap/"
    assert journey_of(newcomer)["milestones"] == []


@pytest.mark.parametrize("changed", ["the line", "the answers", "both"])
def test_a_page_of_what_is_done_already_that_was_opened_earlier_still_counts(
    newcomer, template, degree_line, changed
):
    make_roadmap(newcomer, degree_status="held")
    client = client_of(newcomer)
    assert client.get("/roadmap/start/already-done/").status_code == 200
    if changed != "the answers":
        change(degree_line, kind="task", retired=True)
        publish(template)
    if changed != "the line":
        make_roadmap(newcomer, degree_status="under-way")
    ref = f"t{degree_line.pk}"
    client.post("/roadmap/start/already-done/", {ref: "on", f"{ref}-on": "2020-06-01"})
    (row,) = journey_of(newcomer)["milestones"]
    assert (row["template_id"], row["state"]) == (degree_line.pk, "done")
    assert row["done_on"] == datetime.date(2020, 6, 1)


def test_what_is_done_already_is_about_lines_that_there_are(newcomer, degree_line):
    make_roadmap(newcomer, degree_status="held")
    client = client_of(newcomer)
    data = {"t999999": "on", "t999999-on": "2020-06-01", "x": "on"}
    assert client.post("/roadmap/start/already-done/", data).url == "/roadmap/"
    assert journey_of(newcomer)["milestones"] == []
