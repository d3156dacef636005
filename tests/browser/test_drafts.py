"""Half-typed notes stay in the browser until they are saved, also those that are being edited."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from roadmap.catalogue.models import MilestoneTemplate
from roadmap.journey.models import Note
from roadmap.journey.parts import notes
from tests.journey.factories import lines_of, make_note, make_roadmap, make_template, make_user

KEPT = "Kept in this browser until you save it."


@pytest.fixture
def line(live_server) -> MilestoneTemplate:
    return lines_of(make_template())[0]


@pytest.fixture
def learner(line) -> User:
    user = make_user("learner@example.org")
    make_roadmap(user)
    return user


@pytest.fixture
def note(learner, line) -> Note:
    return make_note(learner, line, "As it was stored.")


@pytest.fixture
def url(line) -> str:
    """The page of the milestone."""
    return reverse("roadmap:milestone", args=[f"t{line.pk}"])


@pytest.fixture
def edit(line, note) -> str:
    """The page on which the note is edited."""
    return reverse("roadmap:edit_note", args=[f"t{line.pk}", note.pk])


@pytest.fixture
def page(page: Page, login, learner) -> Page:
    """A page in which the learner is signed in."""
    login(page, learner)
    return page


def text_of(page: Page):
    return page.locator("#id_body")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save note").click()


def note_of(page: Page):
    return page.get_by_label("Add a note")


def test_a_half_typed_note_is_there_after_a_reload_until_it_is_saved(page: Page, url) -> None:
    page.goto(url)
    expect(page.get_by_text(KEPT)).to_be_hidden()
    note_of(page).fill("Half a thought")
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.reload()
    expect(note_of(page)).to_have_value("Half a thought")
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notes-list")).to_contain_text("Half a thought")
    expect(note_of(page)).to_have_value("")
    expect(page.get_by_text(KEPT)).to_be_hidden()
    page.reload()
    expect(note_of(page)).to_have_value("")
    assert Note.objects.get().body == "Half a thought"


def test_a_note_that_is_not_saved_stays_kept(page: Page, url, page_problems) -> None:
    page_problems.expect("status of 422|ERR_INTERNET_DISCONNECTED|htmx:|Response Status")
    page.goto(url)
    note_of(page).fill("x" * 10_001)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#div_id_body .invalid-feedback")).to_be_visible()
    page.reload()
    expect(note_of(page)).to_have_value("x" * 10_001)
    note_of(page).fill("On a train")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notes").get_by_role("alert")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(note_of(page)).to_have_value("On a train")


def test_a_half_typed_note_outlives_the_session(
    page: Page, login, learner, url, page_problems
) -> None:
    page_problems.expect("status of 401|htmx:|Response Status")
    page.goto(url)
    note_of(page).fill("Half a thought")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#flash")).to_contain_text("Your session has ended.")
    login(page, learner)
    page.goto(url)
    expect(note_of(page)).to_have_value("Half a thought")


def test_what_is_typed_while_a_note_is_being_saved_is_not_lost(page: Page, url) -> None:
    page.goto(url)
    waiting = []
    page.route("**/notes/", lambda route: waiting.append(route))
    note_of(page).fill("First half")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("[aria-busy=true]")).to_have_count(1)
    note_of(page).fill("First half, second half")
    waiting.pop().continue_()
    expect(page.locator("#notes-list")).to_contain_text("First half")
    expect(note_of(page)).to_have_value("First half, second half")


def test_nobody_else_at_this_browser_meets_a_half_typed_note(
    page: Page, login, learner, url
) -> None:
    other = make_user("other@example.org")
    make_roadmap(other)
    page.goto(url)
    note_of(page).fill("Half a thought")
    login(page, other)
    page.goto(url)
    expect(note_of(page)).to_have_value("")
    expect(page.get_by_text(KEPT)).to_be_hidden()
    login(page, learner)
    page.goto(url)
    expect(note_of(page)).to_have_value("Half a thought")


def test_a_half_typed_note_belongs_to_its_milestone(page: Page, line, url) -> None:
    other = lines_of(line.stage.roadmap_template)[1]
    page.goto(url)
    note_of(page).fill("Half a thought")
    page.goto(reverse("roadmap:milestone", args=[f"t{other.pk}"]))
    expect(note_of(page)).to_have_value("")


def test_signing_out_clears_half_typed_notes(page: Page, url) -> None:
    page.goto(url)
    note_of(page).fill("Half a thought")
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.locator("details.m-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_browser_that_may_keep_nothing_saves_notes_all_the_same(page: Page, url) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})"
    )
    page.goto(url)
    note_of(page).fill("A thought")
    expect(page.get_by_text(KEPT)).to_be_hidden()
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notes-list")).to_contain_text("A thought")


# A note that is edited ----------------------------------------------------------------------------


def test_an_edit_survives_a_reload_and_is_forgotten_once_saved(page: Page, edit) -> None:
    page.goto(edit)
    expect(page.get_by_text(KEPT)).to_be_hidden()
    text_of(page).fill("Half of another thought")
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.reload()
    expect(text_of(page)).to_have_value("Half of another thought")
    expect(page.get_by_text(KEPT)).to_be_visible()
    save(page)
    expect(page.locator("#notes-list")).to_contain_text("Half of another thought")
    assert page.evaluate("Object.keys(localStorage)") == []
    page.goto(edit)
    expect(text_of(page)).to_have_value("Half of another thought")
    expect(page.get_by_text(KEPT)).to_be_hidden()


def test_an_edit_can_be_discarded(page: Page, edit) -> None:
    page.goto(edit)
    text_of(page).fill("No, not this")
    page.reload()
    page.get_by_role("button", name="Discard").click()
    expect(text_of(page)).to_have_value("As it was stored.")
    expect(text_of(page)).to_be_focused()
    expect(page.get_by_text(KEPT)).to_be_hidden()
    page.reload()
    expect(text_of(page)).to_have_value("As it was stored.")


def test_an_edit_outlives_the_session_and_a_lost_connection(
    page: Page, login, learner, edit, page_problems
) -> None:
    page_problems.expect("status of 401|ERR_INTERNET_DISCONNECTED|htmx:|Response Status")
    page.goto(edit)
    text_of(page).fill("On a train")
    page.context.set_offline(True)
    save(page)
    expect(page.locator("#edit-note").get_by_role("alert")).to_be_visible()
    page.context.set_offline(False)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    save(page)
    expect(page.locator("#flash")).to_contain_text("Your session has ended.")
    login(page, learner)
    page.goto(edit)
    expect(text_of(page)).to_have_value("On a train")


def test_what_was_saved_meanwhile_is_shown_beside_an_edit_that_comes_back(
    page: Page, learner, line, note, edit, page_problems
) -> None:
    page_problems.expect("status of 409")
    page.goto(edit)
    text_of(page).fill("Mine, half typed")
    notes.edit_note(
        user=learner, ref=f"t{line.pk}", note_id=note.pk, revision=1, body="From the other laptop."
    )
    page.reload()
    expect(text_of(page)).to_have_value("Mine, half typed")
    save(page)
    expect(page.get_by_label("Saved on")).to_have_value("From the other laptop.")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(text_of(page)).to_have_value("Mine, half typed")
    text_of(page).fill("Mine and theirs")
    page.reload()
    expect(text_of(page)).to_have_value("Mine and theirs")
    save(page)
    expect(page.locator("#notes-list")).to_contain_text("Mine and theirs")
    note.refresh_from_db()
    assert (note.body, note.revision) == ("Mine and theirs", 3)


def test_two_tabs_take_nothing_from_each_other(page: Page, url) -> None:
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(url)
    first, second = (tab.get_by_label("Add a note") for tab in (page, other))
    first.fill("The first thought")
    second.fill("The second thought")
    for tab, words in ((page, "The first thought"), (other, "The second thought")):
        tab.reload()
        expect(tab.get_by_label("Add a note")).to_have_value(words)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notes-list")).to_contain_text("The first thought")
    expect(first).to_have_value("")
    other.reload()
    expect(second).to_have_value("The second thought")
    # A closed laptop: what its tabs left is there in the next one, and gone once it is saved.
    other.close()
    new = page.context.new_page()
    new.goto(url)
    expect(new.get_by_label("Add a note")).to_have_value("The second thought")
    new.get_by_role("button", name="Save note").click()
    expect(new.locator("#notes-list")).to_contain_text("The second thought")
    new.reload()
    expect(new.get_by_label("Add a note")).to_have_value("")


def test_an_earlier_text_can_be_put_back_over_a_half_typed_one(
    page: Page, learner, line, note, edit
) -> None:
    notes.edit_note(
        user=learner, ref=f"t{line.pk}", note_id=note.pk, revision=1, body="The second text."
    )
    page.goto(edit)
    text_of(page).fill("Half typed")
    page.locator("#text-1 summary").click()
    page.get_by_role("button", name="Put this text back").click()
    expect(text_of(page)).to_have_value("As it was stored.")
    expect(page.get_by_label("What you had typed")).to_have_value("Half typed")
    save(page)
    expect(page.locator("#notes-list")).to_contain_text("As it was stored.")
    page.goto(edit)
    expect(text_of(page)).to_have_value("As it was stored.")
    assert page.evaluate("Object.keys(localStorage)") == []
