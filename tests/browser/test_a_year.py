"""A year of one person's, walked in a browser with the server's clock moved on from leg to leg.

A postdoc starts in January 2027 and ticks the last milestone in December. Each leg is another day;
mostly the session of the one before has ended, and they sign in again. They look at it on a phone
and on a wide screen by turns, in both colour schemes; April is walked by keyboard alone, July
without scripts. The browser's own clock stays where it is.
"""

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import time_machine
from playwright.sync_api import BrowserContext, Locator, Page, expect

from roadmap.catalogue.models import MilestoneTemplate, RoadmapTemplate
from tests.browser.keys import press, type_into
from tests.journey.factories import (
    change,
    lines_of,
    make_background,
    make_degree,
    make_line,
    make_specialty,
    make_stage,
    publish,
)

PASSWORD = "a slow and steady journey"
AREA = "Choose an area of expertise"
ROLE = "Say what an MSL does in your own words"
ASK = "Ask three MSLs about their week"
BRIEF = "Write a treatment brief"
TALK = "Give a talk at a congress"
SLIDES = "Practise with slides"
QUESTIONS = "Practise with hard questions"
DEGREE = "Finish a degree beside your work"
JOIN = "Join an association"
PATIENTS = "Meet a patient group"
APPLY = "Apply for five positions"
OWN = "Read one paper a week"
STAGES = {
    "Find your way": {
        AREA: {"kind": "specialty"},
        ROLE: {"weeks": 2, "why": "Whoever hires you asks for it first."},
        ASK: {"weeks": 3},
    },
    "Prove it": {
        BRIEF: {"weeks": 4},
        TALK: {"weeks": 6},
        SLIDES: {"weeks": 2},
        DEGREE: {"kind": "degree"},
    },
    "Get there": {JOIN: {"kind": "membership"}, APPLY: {"weeks": 8}},
}


@pytest.fixture
def clock(live_server) -> Iterator[time_machine.Traveller]:
    """The clock of this process, in which the server runs too; it goes on from where it is put."""
    with time_machine.travel("2027-01-11T09:00:00+00:00") as clock:
        yield clock


@pytest.fixture
def template(clock) -> RoadmapTemplate:
    make_background("postdoc")
    make_degree("phd")
    make_degree("msc", doctorate=False)
    make_specialty("oncology")
    template = RoadmapTemplate.objects.create(slug="msl", title="MSL", is_default=True)
    for title, lines in STAGES.items():
        stage = make_stage(template, title=title, short_title=title.split()[0])
        for line, columns in lines.items():
            summary = f"{line}, and say how it went."
            make_line(stage, title=line, summary=summary, **columns)
    publish(template)
    return template


@dataclass
class Person:
    """Somebody at their browser, on some day of 2027."""

    page: Page
    template: RoadmapTemplate
    clock: time_machine.Traveller

    def on(self, month: int, day: int, *, width: int = 1440, colours: str = "light") -> Page:
        """Some other day, more than two weeks later: they sign in, and are on their roadmap."""
        self.move_to(month, day)
        self.look(width, colours)
        self.page.goto("/roadmap/")
        self.page.locator("input[name=login]").fill("amara@example.org")
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("main").get_by_role("button", name="Sign in").click()
        expect(self.heading).to_have_text("Your roadmap")
        return self.page

    def move_to(self, month: int, day: int) -> None:
        """Let it be the morning of some day."""
        self.clock.move_to(datetime.datetime(2027, month, day, 9, 30, tzinfo=datetime.UTC))

    def look(self, width: int, colours: str) -> None:
        """Take another screen, in other colours."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=colours)

    def open(self, title: str) -> None:
        """The page of a milestone, from the roadmap."""
        self.page.goto("/roadmap/")
        self.page.locator("#stages").get_by_role("link", name=title, exact=True).click()
        expect(self.heading).to_have_text(title)

    def check_count(self, done: int, total: int) -> None:
        """The roadmap and the progress page say the same: so many of so many."""
        for path in ("/roadmap/progress/", "/roadmap/"):
            self.page.goto(path)
            expect(self.page.locator("#progress")).to_have_text(f"{done} of {total} done")
        # Those in a stage that is finished, and folded up, among them.
        expect(self.page.locator("#stages [aria-checked=true]")).to_have_count(done)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def tick(self, title: str) -> Locator:
        """The tick of a milestone on the roadmap."""
        return self.page.get_by_role("checkbox", name=title, exact=True)

    def row(self, title: str) -> Locator:
        """A milestone's row on the roadmap."""
        called = self.page.locator(".m-title").filter(has_text=re.compile(f"^{re.escape(title)}$"))
        return self.page.locator("#stages li").filter(has=called)

    @property
    def heading(self) -> Locator:
        """What the page is about."""
        return self.page.get_by_role("heading", level=1)

    @property
    def said(self) -> Locator:
        """What the live region says."""
        return self.page.locator("#flash")

    def line(self, title: str) -> MilestoneTemplate:
        """The line that has this title in the working copy."""
        return next(line for line in lines_of(self.template) if line.title == title)


@pytest.fixture
def person(page: Page, template: RoadmapTemplate, clock: time_machine.Traveller) -> Person:
    return Person(page, template, clock)


def test_a_year_from_the_first_day_to_the_last_tick(
    person: Person, new_context: Callable[..., BrowserContext], axe
) -> None:
    start_in_january(person)
    tick_and_write_a_week_later(person)
    go_away_in_march(person)
    add_a_milestone_by_keyboard_in_april(person)
    hang_a_talk_on_a_congress_in_may(person)
    read_an_update_without_scripts_in_july(person, new_context)
    add_a_degree_in_august(person)
    undo_in_september_what_was_done_in_january(person)
    meet_a_date_that_passed_in_october(person)
    tick_the_last_one_in_december(person, axe)


def start_in_january(person: Person) -> None:
    page = person.page
    person.look(1440, "light")
    page.goto("/accounts/signup/")
    page.locator("input[name=name]").fill("Amara Osei")
    page.locator("input[name=email]").fill("amara@example.org")
    page.locator("input[name=password1]").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Postdoc").check()
    page.get_by_label("Degree, reached or aimed for").select_option(label="PHD")
    page.get_by_label("I hold it").check()
    page.get_by_label("Area of expertise").select_option(label="Oncology")
    page.get_by_label("When would you like your first MSL role?").fill("2027-12-01")
    page.get_by_label("Hours a week you can give").fill("4")
    page.get_by_role("button", name="Create my roadmap").click()
    # What the answers say is done: the area is, the degree beside the work is to come.
    expect(person.heading).to_have_text("What you have already")
    page.get_by_label(AREA).check()
    page.get_by_role("button", name="Save and go to my roadmap").click()
    person.check_count(1, 9)
    expect(page.get_by_text("first MSL role by 1 December 2027")).to_be_visible()
    expect(person.row(AREA)).to_contain_text("11 Jan 2027")
    page.goto("/roadmap/progress/")
    expect(page.locator("#forecast")).to_have_text("not enough yet")


def tick_and_write_a_week_later(person: Person) -> None:
    page = person.page
    person.move_to(1, 18)  # they are still signed in
    person.look(390, "dark")
    page.goto("/roadmap/")
    page.wait_for_function("window.htmx")
    person.tick(ROLE).click()
    expect(person.said).to_contain_text(f"Done: {ROLE}. 2 of 9.")
    person.tick(SLIDES).click()
    expect(person.said).to_contain_text(f"Done: {SLIDES}. 3 of 9.")
    person.said.get_by_role("button", name="Undo").click()
    expect(person.tick(SLIDES)).to_have_attribute("aria-checked", "false")
    person.open(ROLE)
    page.get_by_label("Add a note").fill("**Science** goes out, *insight* comes back.")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notes article strong")).to_have_text("Science")
    page.get_by_text("Add a link").click()
    page.get_by_label("Address").fill("www.example.org/my-talk")
    page.get_by_label("What it is").fill("Recording of my talk")
    page.get_by_role("button", name="Save evidence").click()
    link = page.get_by_role("link", name="Recording of my talk", exact=True)
    expect(link).to_have_attribute("href", "https://www.example.org/my-talk")
    person.check_count(2, 9)
    expect(person.row(ROLE)).to_contain_text("1 note 1 link Done 18 Jan 2027")


def go_away_in_march(person: Person) -> None:
    page = person.on(3, 1, width=390, colours="light")
    person.open(SLIDES)
    page.get_by_text("Already done? Set the day").click()
    page.get_by_label("Done on").fill("2027-02-08")
    page.get_by_role("button", name="Save day").click()
    expect(person.said).to_contain_text(f"Done: {SLIDES}. 3 of 9.")
    page.goto("/roadmap/plan/")
    row = page.locator(f"#plan-t{person.line(BRIEF).pk}")
    before = row.inner_text()
    page.get_by_role("link", name="Add a pause").click()
    page.get_by_label("Away from").fill("2027-03-01")
    page.get_by_label("Away until").fill("2027-03-28")
    page.get_by_role("button", name="Save pause").click()
    expect(person.said).to_contain_text("Pause saved. The suggested dates are laid around it.")
    away = page.get_by_text("You are away until 28 March 2027: nothing is asked of you.")
    expect(away).to_be_visible()
    assert row.inner_text() != before
    person.check_count(3, 9)
    expect(away).to_be_visible()


def add_a_milestone_by_keyboard_in_april(person: Person) -> None:
    page = person.on(4, 12, colours="dark")
    expect(page.get_by_text("nothing is asked of you")).to_have_count(0)
    press(page, page.get_by_role("link", name="Add your own milestone to Prove it"))
    type_into(page, "What do you want to have done?", OWN)
    press(page, page.get_by_role("button", name="Add it"))
    expect(person.said).to_contain_text(f"Added: {OWN}.")
    press(page, page.locator("#stages").get_by_role("link", name=OWN))
    for step in ("Choose a journal", "Keep a list"):
        type_into(page, "Add a step", step)
        press(page, page.get_by_role("button", name="Add step"))
        expect(page.get_by_role("checkbox", name=step)).to_be_visible()
    press(page, page.get_by_role("checkbox", name="Choose a journal"), key="Space")
    expect(page.locator("#steps")).to_contain_text("1 of 2 ticked.")
    page.goto("/roadmap/progress/")
    expect(page.locator("#forecast")).to_have_text("not enough yet")
    page.goto("/roadmap/")
    press(page, person.tick(ASK), key="Space")
    expect(person.said).to_contain_text(f"Done: {ASK}. 4 of 10.")
    press(page, person.tick(JOIN), key="Space")
    expect(person.said).to_contain_text(f"Done: {JOIN}. 5 of 10.")
    person.check_count(5, 10)
    expect(person.row(OWN)).to_contain_text("1 of 2")
    # Nine weeks on the way, the pause left out, and four ticks: that is enough for a range.
    page.goto("/roadmap/progress/")
    expect(page.locator("#pace")).to_have_text("1.9 a month")
    expect(page.locator("#forecast")).to_have_text("Aug 2027")


def hang_a_talk_on_a_congress_in_may(person: Person) -> None:
    page = person.on(5, 3, width=390, colours="dark")
    page.goto("/roadmap/plan/anchors/")
    page.get_by_label("What is it?").fill("Spring congress")
    page.get_by_label("When is it?").fill("2027-06-15")
    page.get_by_role("button", name="Save anchor").click()
    person.open(TALK)
    page.get_by_role("link", name="Hang it on an anchor").click()
    page.get_by_label("Hang it on").select_option(label="Spring congress")
    page.get_by_label("How many").fill("2")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#facts")).to_contain_text("hangs on: Spring congress (2 weeks before)")
    person.open(BRIEF)
    page.get_by_label("Target date").fill("2027-10-01")
    page.get_by_role("button", name="Save date").click()
    expect(person.said).to_contain_text("Target date set: 1 Oct 2027.")
    # The congress is put off: the talk goes with it, the brief stays.
    page.goto("/roadmap/plan/anchors/")
    page.get_by_role("link", name="Change Spring congress").click()
    page.get_by_label("When is it?").fill("2027-09-15")
    page.get_by_role("button", name="Show what would move").click()
    expect(page.locator("#moves")).to_contain_text("1 Jun 2027 → 1 Sep 2027")
    page.get_by_role("button", name="Save anchor").click()
    page.goto("/roadmap/progress/")
    expect(page.locator("#forecast")).to_have_text("Jul to Sep 2027")
    person.check_count(5, 10)
    expect(person.row(TALK)).to_contain_text("Due 1 Sep 2027")
    expect(person.row(BRIEF)).to_contain_text("Due 1 Oct 2027")


def read_an_update_without_scripts_in_july(
    person: Person, new_context: Callable[..., BrowserContext]
) -> None:
    template, line = person.template, person.line
    change(line(APPLY), title="Apply for five positions that fit")
    publish(template, message="Five that fit are better than fifty.")
    new = make_line(line(SLIDES).stage, title=QUESTIONS, summary="They ask more than they listen.")
    make_line(line(SLIDES).stage, title=PATIENTS, summary="They know what matters.")
    change(line(SLIDES), retired=True, replaced_by=new)
    publish(template)
    with_scripts = person.page
    person.page = new_context(java_script_enabled=False).new_page()
    page = person.on(7, 5, width=390, colours="light")
    notice = page.locator("#update")
    expect(notice.get_by_role("heading")).to_have_text(
        "Your programme updated this roadmap: 2 new, 1 reworded, 1 no longer part"
    )
    expect(notice).to_contain_text("Five that fit are better than fifty.")
    expect(notice).to_contain_text("Your roadmap has 12 milestones now, 10 before.")
    expect(person.row(SLIDES)).to_contain_text("No longer part of the programme")
    expect(person.row(SLIDES)).to_contain_text("8 Feb 2027")
    notice.get_by_role("link", name="See what changed").click()
    expect(page.locator("#reworded-h + p + article ins")).to_have_text("that fit")
    page.get_by_role("button", name="Got it").click()
    expect(page.locator("#update")).to_have_count(0)
    # What was done once is offered to what took its place, and never given.
    expect(person.tick(QUESTIONS)).to_have_attribute("aria-checked", "false")
    person.row(QUESTIONS).get_by_role("button", name="Tick it with that date").click()
    expect(person.row(QUESTIONS)).to_contain_text("8 Feb 2027")
    person.check_count(6, 12)
    expect(person.row(TALK)).to_contain_text("Due 1 Sep 2027")
    person.page.context.close()
    person.page = with_scripts


def add_a_degree_in_august(person: Person) -> None:
    page = person.on(8, 9, colours="light")
    person.tick(TALK).click()
    expect(person.said).to_contain_text(f"Done: {TALK}. 7 of 12.")
    page.goto("/roadmap/credentials/")
    page.get_by_role("link", name="Add Degrees").click()
    page.get_by_label("Degree", exact=True).select_option(label="MSC")
    page.get_by_label("Where").fill("Leeds")
    page.get_by_label("Awarded on").fill("2027-07-30")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("main")).to_contain_text("awarded on 30 July 2027")
    person.check_count(7, 12)
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="Tick it with 30 July 2027").click()
    person.check_count(8, 12)
    expect(person.row(DEGREE)).to_contain_text("30 Jul 2027")


def undo_in_september_what_was_done_in_january(person: Person) -> None:
    page = person.on(9, 20, width=390, colours="dark")
    page.goto("/roadmap/history/?kind=ticks")
    page.wait_for_function("window.htmx")
    page.get_by_role("button", name=f"Undo Ticked: {ROLE}").click()
    expect(person.said).to_contain_text("Undone.")
    expect(page.get_by_role("button", name=f"Undo Unticked: {ROLE}")).to_be_visible()
    person.check_count(7, 12)
    expect(person.row(ROLE)).to_contain_text("1 note 1 link")
    page.goto("/roadmap/history/?kind=ticks")
    page.get_by_role("button", name=f"Undo Unticked: {ROLE}").click()
    expect(page.get_by_role("button", name=f"Undo Ticked: {ROLE}").first).to_be_visible()
    person.check_count(8, 12)
    expect(person.row(ROLE)).to_contain_text("18 Jan 2027")


def meet_a_date_that_passed_in_october(person: Person) -> None:
    page = person.on(10, 11, colours="light")
    row = person.row(BRIEF)
    expect(row).to_contain_text("That date has passed. Pick a new one or leave it open.")
    expect(row).to_contain_text("Was 1 Oct 2027")
    red = [element for element in row.locator("*").all() if is_red(element)]
    assert red == []
    row.get_by_role("link", name="Pick a new one").click()
    page.get_by_label("Target date").fill("2027-11-05")
    page.get_by_role("button", name="Save date").click()
    expect(person.said).to_contain_text("Target date set: 5 Nov 2027.")
    person.check_count(8, 12)
    expect(row).to_contain_text("Due 5 Nov 2027")


def tick_the_last_one_in_december(person: Person, axe) -> None:
    page = person.on(12, 13, width=390, colours="light")
    page.wait_for_function("window.htmx")
    for number, title in enumerate((BRIEF, PATIENTS, OWN), start=9):
        person.tick(title).click()
        expect(person.said).to_contain_text(f"Done: {title}. {number} of 12.")
    person.tick("Apply for five positions that fit").click()
    expect(page.locator("#next-h")).to_have_text("All 12 milestones done")
    expect(page.locator("#next")).to_contain_text(
        "The whole way is behind you. Everything stays here, with its dates and notes, "
        "for as long as you want it."
    )
    person.check_count(12, 12)
    for width, colours in ((390, "light"), (1440, "dark")):
        person.look(width, colours)
        page.goto("/roadmap/")
        assert axe(page) == []
        page.goto("/roadmap/progress/")
        expect(page.locator("#forecast")).to_have_text("13 Dec 2027")
        expect(page.locator("#burnup")).to_contain_text("All 12 milestones done.")
        assert axe(page) == []


def is_red(element: Locator) -> bool:
    """Whether its words are in the colour that is for errors only."""
    return element.evaluate("""element => {
        const [red, green, blue] = getComputedStyle(element).color.match(/[0-9]+/g).map(Number);
        return red > 150 && red > 1.8 * green && red > 1.8 * blue;
    }""")
