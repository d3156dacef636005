"""The plan on its pages: what is shown, taken over and given back; and what would move."""

import datetime
import gzip
import uuid

import pytest
import time_machine
from django.core.management import call_command

from roadmap.catalogue.models import Background, Degree
from roadmap.journey import services
from roadmap.journey.models import Event, Milestone
from roadmap.journey.own import milestones
from roadmap.journey.planning import dates
from roadmap.journey.undo import undo_event
from tests.journey.factories import (
    change,
    client_of,
    events_of,
    hang,
    journey_of,
    make_anchor,
    make_answers,
    make_background,
    make_pause,
    make_roadmap,
    make_user,
    milestone_of,
    publish,
    set_state,
    tick,
    whole_database,
)
from tests.journey.pages import Page
from tests.journey.test_costs import statements
from tests.journey.writes import HTMX

PLAN, TAKE = "/roadmap/plan/", "/roadmap/plan/take/"
TODAY = datetime.date(2026, 3, 16)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00"):
        yield


@pytest.fixture
def planned(template, lines) -> list:
    """The lines, each a week long and starting a week after the one before; 2 rests on 1."""
    for week, line in enumerate(lines):
        change(line, weeks=1, start_week=week)
    change(lines[2], prerequisites=[lines[1]])
    publish(template)
    return lines


@pytest.fixture
def person(planned):
    """A person with 8 hours a week and half a year."""
    user = make_user()
    make_roadmap(user, target_date=datetime.date(2026, 5, 11), hours_per_week=8)
    return user


def in_weeks(number: int) -> datetime.date:
    return TODAY + datetime.timedelta(weeks=number)


def plan_of(user) -> Page:
    return Page(client_of(user).get(PLAN))


def rows_in(page: Page, heading: str) -> list[str]:
    """The refs of the lines in the section with this heading, in order."""
    (section,) = (
        element
        for element in page.by_id["main"].iter("section")
        if page.text(next(element.iter("h2"))) == heading
    )
    return [row.get("id").removeprefix("plan-") for row in section.iter("li")]


def headings(page: Page) -> list[str]:
    sections = page.by_id["main"].iter("section")
    return [page.text(next(s.iter("h2"))) for s in sections if "card" not in s.get("class", "")]


def refs(lines) -> list[str]:
    return [f"t{line.pk}" for line in lines]


# What is shown -----------------------------------------------------------------------------------


def test_the_plan_goes_by_month_and_tells_own_dates_from_suggested_ones(person, planned):
    services.set_target_date(
        user=person, ref=f"t{planned[3].pk}", target_date=datetime.date(2026, 6, 2)
    )
    page = plan_of(person)
    assert headings(page) == ["March 2026", "April 2026", "May 2026", "June 2026"]
    assert rows_in(page, "March 2026") == refs(planned[:2])
    assert rows_in(page, "June 2026") == refs(planned[3:4])
    assert "Suggested: by 23 March 2026" in page.text(f"plan-t{planned[0].pk}")
    own = page.text(f"plan-t{planned[3].pk}")
    assert "Your own date: 2 June 2026" in own
    assert "Suggested" not in own
    assert f"· after {planned[1].title}" in page.text(f"plan-t{planned[2].pk}")
    assert f"/roadmap/t{planned[1].pk}/" in page.links(f"plan-t{planned[2].pk}")


def test_what_is_done_or_set_aside_leaves_the_plan(person, planned):
    tick(person, planned[0])
    set_state(person, planned[1], "skipped")
    page = plan_of(person)
    assert not {f"plan-{ref}" for ref in refs(planned[:2])} & page.by_id.keys()
    # What rested on them waits no longer.
    assert "after" not in page.text(f"plan-t{planned[2].pk}")


def test_what_has_no_date_stands_at_the_end_and_says_why(person, template, planned):
    change(planned[0], kind="degree")
    change(planned[1], core=False)
    change(planned[2], core=False)
    change(planned[4], weeks=520, prerequisites=[planned[5]])
    for line in planned[5:8]:
        change(line, weeks=520)
    for line, before in ((planned[5], planned[6]), (planned[6], planned[7])):
        change(line, prerequisites=[before])
    publish(template)
    set_state(person, planned[2], "doing")
    with time_machine.travel("2080-01-01T12:00:00+00:00"):
        page = plan_of(person)
    assert headings(page)[-1] == "No date"
    assert rows_in(page, "No date") == refs([*planned[:2], *planned[4:6]])
    assert "Only you know the real day." in page.text(f"plan-t{planned[0].pk}")
    assert "Optional. Start it or give it a date" in page.text(f"plan-t{planned[1].pk}")
    assert "Not before 2101" in page.text(f"plan-t{planned[4].pk}")
    assert "Suggested: by" in page.text(f"plan-t{planned[2].pk}")


def test_a_date_that_has_passed_is_said_without_reproach(person, planned):
    services.set_target_date(
        user=person, ref=f"t{planned[0].pk}", target_date=datetime.date(2026, 3, 15)
    )
    page = plan_of(person)
    assert headings(page)[0] == "Dates that have passed"
    said = page.text(f"plan-t{planned[0].pk}")
    assert "Your own date: 15 March 2026 · That date has passed. Pick a new one" in said
    assert said.endswith("or leave it open.")
    assert milestone_of(person, planned[0]).target_date == datetime.date(2026, 3, 15)


@pytest.mark.parametrize(
    ("zone", "moment", "has_passed"),
    [
        ("Pacific/Kiritimati", "2026-03-15T09:59:59+00:00", False),
        ("Pacific/Kiritimati", "2026-03-15T10:00:00+00:00", True),
        ("Europe/Berlin", "2026-03-28T22:59:59+00:00", True),
        ("Etc/GMT+12", "2026-03-16T11:59:59+00:00", False),
        ("Etc/GMT+12", "2026-03-16T12:00:00+00:00", True),
    ],
)
def test_a_date_has_passed_by_the_persons_own_day(planned, zone, moment, has_passed):
    user = make_user(time_zone=zone)
    with time_machine.travel("2026-03-01T12:00:00+00:00"):
        make_roadmap(user)
    services.set_target_date(
        user=user, ref=f"t{planned[0].pk}", target_date=datetime.date(2026, 3, 15)
    )
    with time_machine.travel(moment, tick=False):
        page = plan_of(user)
    assert ("Dates that have passed" in headings(page)) == has_passed


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Pacific/Kiritimati", "2026-03-15T10:00:00+00:00", "23 March 2026"),
        # The nights in which the clocks of Berlin go forward and back.
        ("Europe/Berlin", "2026-03-28T22:59:59+00:00", "4 April 2026"),
        ("Europe/Berlin", "2026-03-28T23:00:00+00:00", "5 April 2026"),
        ("Europe/Berlin", "2026-10-24T22:00:00+00:00", "1 November 2026"),
    ],
)
def test_the_plan_begins_on_the_persons_own_day(planned, zone, moment, day):
    user = make_user(time_zone=zone)
    with time_machine.travel(moment, tick=False):
        make_roadmap(user)
        page = plan_of(user)
    assert f"Suggested: by {day}" in page.text(f"plan-t{planned[0].pk}")


def test_a_plan_that_fits_says_with_which_hours(person):
    text = plan_of(person).text("main")
    said = "can be done by your target date, 11 May 2026, with 8 of your 8 hours a week."
    assert said in text
    assert "The last suggested date is 11 May 2026." in text


def test_a_plan_that_does_not_fit_says_by_how_much_and_what_would(planned):
    user = make_user()
    make_roadmap(user, target_date=in_weeks(8), hours_per_week=4)
    text = plan_of(user).text("main")
    assert (
        "It does not fit: with 4 hours a week the suggested dates go on until 29 June 2026, "
        "7 weeks after your target date, 11 May 2026." in text
    )
    assert "It would fit with 8 hours a week, or with a target date from 29 June 2026 on." in text
    near = make_user()
    make_roadmap(near, target_date=TODAY, hours_per_week=4)
    assert "More hours alone would not change that" in plan_of(near).text("main")


def test_without_a_target_date_the_plan_is_only_an_offer(learner, planned):
    text = plan_of(learner).text("main")
    assert "Without a target date these dates are only an offer." in text
    assert "You have not said how many hours a week you have, so this reckons with 8" in text


def test_a_target_date_that_has_passed_is_said_and_left_aside(person, planned):
    with time_machine.travel("2026-05-12T12:00:00+00:00"):
        text = plan_of(person).text("main")
    assert "Your target date was 11 May 2026. That date has passed. Pick a new one" in text


def test_what_comes_after_the_target_date_is_not_counted_against_it(person, template, planned):
    change(planned[7], kind="position", weeks=13)
    publish(template)
    assert "The last suggested date is 10 May 2026." in plan_of(person).text("main")
    tick(person, *planned[:7])
    said = "Nothing that is suggested here has to be done by your target date, 11 May 2026."
    assert said in plan_of(person).text("main")


@pytest.mark.parametrize("target", [datetime.date(2066, 3, 16), datetime.date(2028, 2, 29)])
def test_a_far_target_date_is_answered_plainly(planned, target):
    user = make_user()
    make_roadmap(user, target_date=target, hours_per_week=80)
    text = plan_of(user).text("main")
    assert "with 1 of your 80 hours a week." in text
    assert "The last suggested date is 19 April 2027." in text


def test_when_all_is_done_there_is_nothing_to_plan(person, planned):
    tick(person, *planned)
    page = plan_of(person)
    assert "There is nothing to plan" in page.text("main")
    assert "take-all" not in page.by_id


def test_what_cannot_be_done_by_an_own_date_says_so(person, planned):
    services.set_target_date(
        user=person, ref=f"t{planned[2].pk}", target_date=datetime.date(2026, 3, 18)
    )
    said = plan_of(person).text(f"plan-t{planned[1].pk}")
    assert f"goes on after your own date for {planned[2].title}, 18 March 2026" in said


def test_a_pause_moves_suggested_dates_and_no_own_one(person, planned):
    services.set_target_date(
        user=person, ref=f"t{planned[1].pk}", target_date=datetime.date(2026, 3, 24)
    )
    make_pause(person, TODAY, in_weeks(1) - datetime.timedelta(days=1))
    page = plan_of(person)
    assert "by 30 March 2026" in page.text(f"plan-t{planned[0].pk}")
    assert "Your own date: 24 March 2026" in page.text(f"plan-t{planned[1].pk}")


def test_lines_of_other_answers_get_no_suggested_date(person, template, planned):
    set_state(person, planned[0], "doing")
    change(planned[0], backgrounds=[make_background("nurse")])
    publish(template)
    page = plan_of(person)
    assert rows_in(page, "No date") == refs(planned[:1])
    assert "Not part of your present roadmap." in page.text(f"plan-t{planned[0].pk}")


def test_a_milestone_of_ones_own_joins_the_plan_with_its_date(person, planned):
    _, own = milestones.add_own_milestone(
        user=person, key=uuid.uuid4(), stage_id=planned[0].stage_id, title="Ask Dr Abara"
    )
    page = plan_of(person)
    assert rows_in(page, "No date") == [own.ref]
    assert "Yours. Give it a date, and it joins the plan." in page.text(f"plan-{own.ref}")
    anchor = make_anchor(person, in_weeks(4))
    dates.hang_target_date(user=person, ref=own.ref, anchor_id=anchor.pk, days=-7)
    page = plan_of(person)
    assert own.ref in rows_in(page, "April 2026")
    assert "hangs on: Graduation (1 week before)" in page.text(f"plan-{own.ref}")
    client = client_of(person)
    assert client.get(f"/roadmap/plan/{own.ref}/").status_code == 200
    client.post(TAKE, {own.ref: "2026-06-01"})
    own.refresh_from_db()
    assert (own.target_date, own.anchor) == (in_weeks(3), anchor)


def test_nothing_is_written_by_looking(person):
    client = client_of(person)
    before = whole_database()
    client.get(PLAN)
    assert whole_database() == before


# Taking dates over -------------------------------------------------------------------------------


def test_one_date_is_taken_over_and_given_back(person, planned):
    client = client_of(person)
    page = Page(client.post(TAKE, {f"t{planned[0].pk}": "2026-03-23"}, follow=True))
    assert page.text("flash").startswith("1 date is your own now.")
    assert milestone_of(person, planned[0]).target_date == in_weeks(1)
    assert events_of(person)[-1] == "target-date"
    client.post(page.undo_url)
    assert milestone_of(person, planned[0]).target_date is None


def test_all_dates_are_taken_over_as_shown_and_given_back_together(person, planned):
    client = client_of(person)
    page = Page(client.get(PLAN))
    (form,) = (f for f in page.root.iter("form") if page.text(f).startswith("Make all 8"))
    data = {field.get("name"): field.get("value") for field in form.iter("input")}
    page = Page(client.post(TAKE, data, follow=True))
    assert page.text("flash").startswith("8 dates are your own now.")
    assert [milestone_of(person, line).target_date for line in planned] == [
        in_weeks(number) for number in range(1, 9)
    ]
    assert "take-all" not in page.by_id
    assert "Every date here is your own, and stays where it is." in page.text("main")
    stored = journey_of(person)
    client.post(TAKE, data)
    assert journey_of(person) == stored
    client.post(page.undo_url)
    assert {milestone_of(person, line).target_date for line in planned} == {None}
    given_back = journey_of(person)
    client.post(page.undo_url)
    assert journey_of(person) == given_back


def test_giving_back_leaves_what_was_changed_since(person, planned):
    change = dates.take_plan(
        user=person, dates=[(f"t{line.pk}", in_weeks(1)) for line in planned[:3]]
    )
    services.set_target_date(user=person, ref=f"t{planned[1].pk}", target_date=in_weeks(5))
    undo_event(user=person, event_id=change.event.pk)
    assert [milestone_of(person, line).target_date for line in planned[:3]] == [
        None,
        in_weeks(5),
        None,
    ]


def test_a_date_that_was_set_in_another_window_is_not_taken_over(person, planned):
    services.set_target_date(user=person, ref=f"t{planned[0].pk}", target_date=in_weeks(9))
    hang(person, planned[1], make_anchor(person, in_weeks(10)), -7)
    data = {f"t{line.pk}": in_weeks(1).isoformat() for line in planned[:3]}
    client_of(person).post(TAKE, data)
    first, second, third = (milestone_of(person, line) for line in planned[:3])
    assert (first.target_date, second.target_date, third.target_date) == (
        in_weeks(9),
        in_weeks(9),
        in_weeks(1),
    )
    assert second.anchor_days == -7


def test_all_or_none_are_taken_over(person, planned):
    before = journey_of(person)
    client = client_of(person)
    for wrong in ({"t987654": "2026-03-23"}, {f"t{planned[1].pk}": "2026-02-30"}):
        answer = client.post(TAKE, {f"t{planned[0].pk}": "2026-03-23"} | wrong)
        assert answer.status_code in (400, 404)
        assert journey_of(person) == before


@pytest.mark.parametrize(
    "data", [{}, {"t1": ""}, {"x1": "2026-03-23"}, {"t1": "1999-12-31"}, {"t0": "2026-03-23"}]
)
def test_what_is_no_date_of_a_plan_is_malformed(person, data):
    assert client_of(person).post(TAKE, data).status_code == 400


# On other pages ----------------------------------------------------------------------------------


def test_a_milestones_page_names_the_month_that_the_plan_suggests(person, learner, planned):
    url = f"/roadmap/t{planned[0].pk}/"
    page = Page(client_of(person).get(url))
    assert "planned for March 2026" in page.text(f"entry-t{planned[0].pk}")
    # Only to people with a target date, and only where there is no own one.
    assert "planned for" not in Page(client_of(learner).get(url)).text("main")
    services.set_target_date(user=person, ref=f"t{planned[0].pk}", target_date=in_weeks(9))
    assert "planned for" not in Page(client_of(person).get(url)).text("main")
    done = f"/roadmap/t{planned[1].pk}/"
    tick(person, planned[1])
    assert "planned for" not in Page(client_of(person).get(done)).text("main")


def test_what_htmx_puts_there_says_when_it_is_planned_too(person, planned):
    url = f"/roadmap/t{planned[0].pk}/"
    client, heading = client_of(person), f"entry-t{planned[0].pk}"

    def said(path: str, data: dict) -> str:
        return Page(client.post(url + path, data, headers=HTMX)).text(heading)

    state = {"back": "milestone"}
    assert "planned for March 2026" in said("state/", state | {"state": "doing"})
    assert "planned for" not in said("state/", state | {"state": "done"})
    assert "planned for March 2026" in said("state/", state | {"state": "open"})
    assert "planned for" not in said("date/", {"target_date": "2026-05-01"})
    assert "planned for March 2026" in said("date/", {"target_date": ""})
    note = {"key": str(uuid.uuid4()), "body": "A thought."}
    assert "planned for March 2026" in said("notes/", note)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_other_answers_show_the_new_dates_before_they_are_saved(person, planned, headers):
    answers = make_answers(target_date="2026-05-11", hours_per_week="4")
    data = {name: getattr(value, "pk", value) or "" for name, value in answers.items()}
    client = client_of(person)
    before = whole_database()
    page = Page(client.post("/roadmap/start/preview/", data, headers=headers))
    text = page.text(page.root if headers else "preview")
    assert "7 dates move. They would go from 23 Mar 2026 to 29 Jun 2026." in text
    assert f"{planned[1].title}: 30 Mar 2026 → 6 Apr 2026" in text
    assert f"{planned[0].title}: " not in text
    assert "It does not fit: with 4 hours a week" in text
    assert whole_database() == before


def test_the_first_ten_dates_that_move_are_named(template, planned):
    for _ in range(6):
        number = planned[7].stage.milestone_templates.count()
        planned[7].stage.milestone_templates.create(
            slug=f"more-{number}", order=900 + number, title=f"Do more, {number}", start_week=9
        )
    publish(template)
    user = make_user()
    make_roadmap(user, hours_per_week=8)
    answers = make_answers(hours_per_week="2", target_date="")
    data = {name: getattr(value, "pk", value) or "" for name, value in answers.items()}
    page = Page(client_of(user).post("/roadmap/start/preview/", data))
    text = page.text("preview")
    assert "13 dates move." in text
    assert (text.count("→"), "And 3 more." in text) == (10, True)


def test_the_same_answers_move_nothing(person):
    answers = make_answers(target_date="2026-05-11", hours_per_week="8")
    data = {name: getattr(value, "pk", value) or "" for name, value in answers.items()}
    page = Page(client_of(person).post("/roadmap/start/preview/", data))
    assert "None of them moves." in page.text("preview")


def test_who_has_no_roadmap_yet_is_shown_no_moves(planned):
    answers = make_answers(target_date="2026-05-11", hours_per_week="8")
    data = {name: getattr(value, "pk", value) or "" for name, value in answers.items()}
    page = Page(client_of(make_user()).post("/roadmap/start/preview/", data))
    assert "8 milestones" in page.text("preview")
    assert "Suggested dates" not in page.text("preview")


# Undo leads back ---------------------------------------------------------------------------------


def test_undoing_on_the_plan_stays_on_the_plan(person, planned):
    services.set_target_date(user=person, ref=f"t{planned[0].pk}", target_date=in_weeks(3))
    event = Event.objects.last()
    headers = HTMX | {"HX-Current-URL": f"http://testserver{PLAN}"}
    answer = client_of(person).post(f"/roadmap/undo/{event.pk}/", headers=headers)
    assert answer.headers["HX-Redirect"] == PLAN
    make_pause(person, TODAY, TODAY)
    answer = client_of(person).post(f"/roadmap/undo/{Event.objects.last().pk}/")
    assert (answer.status_code, answer.url) == (302, PLAN)


# What it costs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_the_pages_cost_the_same_however_many_pauses_and_anchors_there_are(person, planned, number):
    for place in range(number):
        make_pause(person, TODAY, in_weeks(place))
        anchor = make_anchor(person, in_weeks(place))
    for line in planned[1 : 1 + min(number, 6)]:
        hang(person, line, anchor, 7)
    client = client_of(person)
    client.get("/roadmap/")
    urls = {
        "/roadmap/": 4,
        PLAN: 5,
        f"/roadmap/t{planned[0].pk}/": 7,
        f"/roadmap/t{planned[1].pk}/": 7,
        "/roadmap/plan/pauses/": 3,
        "/roadmap/plan/anchors/": 5,
    }
    found = {url: len(statements(lambda url=url: client.get(url))) for url in urls}
    assert found == urls


def test_the_plan_of_the_built_in_catalogue_is_a_small_page(db):
    call_command("load_catalogue", verbosity=0)
    call_command("publish_catalogue", verbosity=0)
    user = make_user()
    make_roadmap(user, background=Background.objects.first(), degree=Degree.objects.first())
    html = client_of(user).get(PLAN).content
    assert Milestone.objects.count() == 0
    assert html.count(b'id="plan-t') > 35
    assert len(html) <= 60_000
    assert len(gzip.compress(html)) <= 10_000
