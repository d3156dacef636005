"""The brief: chosen once, kept, and one page with sensible choices."""

import datetime
import uuid

import pytest

from roadmap.journey.own import milestones
from roadmap.skills import rows
from roadmap.skills.brief import fit, writes
from roadmap.skills.models import Brief, EarlierText
from tests.journey.factories import (
    client_of,
    make_credential,
    make_evidence,
    make_roadmap,
    make_specialty,
    whole_database,
)
from tests.journey.pages import Page
from tests.promises.browser import Browser
from tests.skills.factories import (
    DAY,
    make_brief,
    make_rating,
    make_story,
    make_talk,
    remove,
    stored,
    wing_of,
)

URL = "/skills/brief/"


def get(user, url=URL, status=200) -> Page:
    response = client_of(user).get(url)
    assert response.status_code == status
    return Page(response)


def said(page: Page) -> str:
    """All that the brief says."""
    return page.text(next(page.root.iter("article")))


def items(page: Page) -> list[str]:
    """The lines of its lists."""
    return [page.text(item) for item in next(page.root.iter("article")).iter("li")]


def form_of(**values) -> dict:
    """What the form sends when nothing is chosen."""
    texts = {"revision": 0, "name": "", "line": "", "focus": "", "publications": ""}
    return texts | values


def test_until_something_is_chosen_the_newest_of_everything_stands_on_it(learner, skills):
    learner.name = "Amara Osei"
    learner.save()
    make_story(learner, skills[0], title="Draft", is_draft=True)
    for number in range(4):
        make_story(learner, skills[0], title=f"Story {number}")
    make_talk(learner, title="Only rehearsed")
    make_talk(learner, title="Given", given_on=DAY, given_where="Leeds")
    make_credential(learner, "degree", title="PhD", organisation="Leeds")
    before = whole_database()
    page = get(learner)
    assert items(page) == [
        "Skill number 1. Story 3",
        "Skill number 1. Story 2",
        "Skill number 1. Story 1",
        "Given, Leeds, March 2027",
        "PhD, Leeds, 2025",
    ]
    assert said(page).startswith("Amara Osei learner@example.org")
    client_of(learner)
    assert whole_database()["roadmap.Brief"] == before["roadmap.Brief"] == []


def test_an_empty_brief_says_what_to_do(learner):
    assert "Nothing to hand over yet." in said(get(learner))


def test_what_is_chosen_is_kept_in_its_order_with_forms_alone(learner, skills, lines):
    make_roadmap(learner, specialty=make_specialty())
    first = make_story(learner, skills[0], title="First", sentence="I drew it.")
    second = make_story(learner, skills[1], title="Second")
    make_evidence(learner, lines[0])
    browser = Browser(learner)
    browser.open(f"{URL}edit/")
    page = browser.press(
        "Save brief",
        name="Amara Osei, PhD",
        focus="I help teams.",
        line="Postdoc · amara@example.org",
        publications="Paper one, 2026\n\n  Poster two, 2027  \n",
        **{f"story-{first.pk}": "2", f"story-{second.pk}": "1"},
    )
    assert browser.url == URL
    assert said(page).startswith(
        "Amara Osei, PhD I help teams. Postdoc · amara@example.org · Oncology What I bring"
    )
    assert items(page) == [
        "Skill number 2. Second",
        "Skill number 1. I drew it.",
        "Paper one, 2026",
        "Poster two, 2027",
    ]
    assert Brief.objects.get().stories == [second.pk, first.pk]
    page = browser.open(f"{URL}edit/")
    assert [page.value(f"story-{story.pk}") for story in (first, second)] == ["2", "1"]
    link = Page(client_of(learner).get(f"{URL}edit/")).value("evidence")
    page = browser.press("Save brief", evidence=link)
    assert "Poster: https://example.org/poster" in items(page)
    page = browser.press("Undo")
    assert "Poster: https://example.org/poster" not in items(page)


def test_what_has_lapsed_is_not_handed_over_as_if_it_held(learner):
    ends = {"Kept": datetime.date(2100, 1, 1), "Left": datetime.date(2016, 5, 1)}
    for title, until in ends.items():
        for kind in ("membership", "certificate"):
            since = datetime.date(2014, 5, 1)
            make_credential(learner, kind, title=f"{title} {kind}", since=since, until=until)
    assert sorted(items(get(learner))) == [
        "Kept certificate, 2014",
        "Kept membership, since 2014",
        "Left certificate, 2014 – 2016",
        "Left membership, 2014 – 2016",
    ]


def test_positions_memberships_and_certificates_say_since_when(learner):
    ids = [
        make_credential(learner, kind, title=kind.title(), since=DAY, until=until).pk
        for kind, until in (
            ("certificate", datetime.date(2029, 3, 1)),
            ("membership", None),
            ("position", None),
            ("position", datetime.date(2027, 5, 1)),
        )
    ]
    make_brief(learner, credentials=ids)
    assert items(get(learner)) == [
        "Position, Mar 2027 – today",
        "Position, Mar 2027 – May 2027",
        "Membership, since 2027",
        "Certificate, 2027",
    ]


def test_what_was_removed_or_is_another_persons_is_left_out(learner, stranger, skills, lines):
    gone, kept = make_story(learner, skills[0], title="Gone"), make_story(learner, skills[0])
    theirs = make_story(stranger, skills[0], title="Theirs")
    talk = make_talk(stranger, title="Theirs", given_on=DAY)
    held, link = make_credential(stranger, title="Theirs"), make_evidence(stranger, lines[0])
    make_brief(
        learner,
        stories=[theirs.pk, gone.pk, kept.pk, 999_999],
        talks=[talk.pk],
        credentials=[held.pk],
        evidence=[link.pk],
    )
    remove(gone, learner)
    page = get(learner)
    assert items(page) == ["Skill number 1. One page"]
    rows.set_removed(type(gone), user=learner, pk=gone.pk, removed=False)
    assert items(get(learner)) == ["Skill number 1. Gone", "Skill number 1. One page"]
    assert "Theirs" not in get(learner, f"{URL}edit/").html


def test_only_what_is_offered_can_be_chosen(learner, stranger, skills):
    theirs = make_credential(stranger)
    make_credential(learner)
    page = Page(client_of(learner).post(f"{URL}edit/", form_of(credentials=[theirs.pk])))
    assert (page.status, Brief.objects.count()) == (422, 0)
    assert "is not one of the available choices" in page.error("credentials")


@pytest.mark.parametrize(
    ("name", "typed", "error"),
    [
        ("focus", "x" * 301, "at most 300 characters (it has 301)"),
        ("publications", "x" * 100_000, "at most 3000 characters (it has 100000)"),
        ("name", "a\x00b", "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    learner, skills, name, typed, error
):
    sent = form_of(line="<b>Postdoc</b> مرحبا", publications="Paper") | {name: typed}
    page = Page(client_of(learner).post(f"{URL}edit/", sent))
    assert (page.status, Brief.objects.count()) == (422, 0)
    assert error in page.error(name)
    for field in ("line", "publications", "focus", "name"):
        assert page.value(field).strip("\n") == sent[field].replace("\x00", "\ufffd")


@pytest.mark.parametrize("place", ["0", "13", "x", "1.5"])
def test_a_place_that_cannot_be_is_refused_beside_its_story(learner, skills, place):
    story = make_story(learner, skills[0])
    page = Page(client_of(learner).post(f"{URL}edit/", form_of(**{f"story-{story.pk}": place})))
    assert page.status == 422
    field = page.field(f"story-{story.pk}")
    assert (field.get("aria-invalid"), field.get("value")) == ("true", place)
    assert page.text(field.get("aria-describedby")) != ""


def test_two_windows_that_edit_the_brief_lose_neither_text(learner, skills):
    first, second = Browser(learner), Browser(learner)
    for browser in (first, second):
        browser.open(f"{URL}edit/")
    first.press("Save brief", focus="The first window’s focus.")
    page = second.press("Save brief", focus="The second window’s focus.")
    assert (page.status, page.value("focus")) == (409, "The second window’s focus.")
    shown = [page.text(e) for e in page.root.iter("textarea") if e.get("readonly") is not None]
    assert "The first window’s focus." in shown
    second.press("Save brief")
    assert Brief.objects.get().focus == "The second window’s focus."
    assert EarlierText.objects.get().values["focus"] == "The first window’s focus."


def test_saving_twice_has_the_effect_of_once(learner, skills):
    story = make_story(learner, skills[0])
    client = client_of(learner)
    sent = form_of(focus="I help.", **{f"story-{story.pk}": "1"})
    for _ in range(2):
        assert client.post(f"{URL}edit/", sent).status_code == 302
        assert (Brief.objects.get().revision, EarlierText.objects.count()) == (1, 0)


def test_without_an_area_saving_does_not_hide_the_one_that_is_chosen_later(learner):
    client_of(learner).post(f"{URL}edit/", form_of())
    assert Brief.objects.get().shows_area is True


def test_a_story_is_put_on_the_brief_and_taken_off_on_its_own_page(learner, skills):
    first, second = make_story(learner, skills[0]), make_story(learner, skills[1])
    make_brief(learner, stories=[first.pk], focus="I help.")
    browser = Browser(learner)
    browser.open(f"/skills/stories/{second.pk}/")
    for _ in range(2):
        page = browser.press("Put it on the brief")
        assert Brief.objects.get().stories == [first.pk, second.pk]
        browser.page = page
        browser.press("Take it off the brief")
        assert Brief.objects.get().stories == [first.pk]
    assert Brief.objects.get().focus == "I help."
    writes.set_story(user=learner, pk=second.pk, on=True)
    before = wing_of(learner)
    writes.set_story(user=learner, pk=second.pk, on=True)
    assert wing_of(learner) == before


def test_a_first_story_put_on_the_brief_keeps_what_stood_there_by_itself(learner, skills):
    told = make_story(learner, skills[0])
    draft = make_story(learner, skills[0], title="Draft", is_draft=True)
    writes.set_story(user=learner, pk=draft.pk, on=True)
    row = Brief.objects.get()
    assert (row.stories, row.line, row.revision) == ([told.pk, draft.pk], learner.email, 1)


def test_a_full_brief_takes_no_more_stories_and_says_so(learner, skills):
    stories = [make_story(learner, skills[0]) for _ in range(13)]
    make_brief(learner, stories=[story.pk for story in stories[:12]])
    browser = Browser(learner)
    browser.open(f"/skills/stories/{stories[12].pk}/")
    page = browser.press("Put it on the brief")
    assert "Your brief has 12 stories on it already." in page.text("flash")
    remove(stories[0], learner)
    browser.press("Put it on the brief")
    assert Brief.objects.get().stories == [story.pk for story in stories[1:]]


def test_a_strangers_story_is_not_found(learner, stranger, skills):
    story = make_story(learner, skills[0])
    before = wing_of(stranger)
    answer = client_of(stranger).post(f"/skills/stories/{story.pk}/brief/", {"on": "1"})
    assert (answer.status_code, wing_of(stranger)) == (404, before)
    answer = client_of(learner).post(f"/skills/stories/{story.pk}/brief/", {"on": "2"})
    assert answer.status_code == 400


def test_the_brief_holds_nothing_private(learner, skills):
    story = make_story(learner, skills[0], situation="Zanzibar situation")
    make_rating(learner, skills[0], reason="Zanzibar reason")
    make_brief(learner, stories=[story.pk])
    assert "Zanzibar" not in get(learner).html


def test_what_hardly_fits_is_told_so_gently(learner, skills):
    lines = [f"Paper {number}, in a journal with quite a long name, 2027" for number in range(9)]
    make_brief(learner, publications="\n".join(lines))
    assert "Prints on one page" in get(learner).text("main")
    row = Brief.objects.get()
    values = {"publications": "\n".join(lines * 4)}
    writes.save(user=learner, revision=row.revision, values=values)
    assert "This is likely to print on 2 pages." in get(learner).text("main")


@pytest.mark.parametrize(
    ("left", "right", "pages"),
    [
        ([], [], 1),
        ([["x" * 48] * 30], [], 1),
        ([["x" * 49] * 30], [], 2),
        ([], [["x" * 34] * 30], 1),
        ([["x"] * 90], [], 3),
        ([["x"] * 12, ["x"] * 12], [["x"] * 3] * 4, 1),
    ],
)
def test_pages_are_counted_by_lines(left, right, pages):
    assert fit.pages(head=("One sentence.", "One line."), left=left, right=right) == pages


def test_undo_of_a_brief_goes_back_to_it(learner, skills):
    row = make_brief(learner, focus="First.")
    values = {"focus": "Second."}
    earlier = writes.save(user=learner, revision=1, values=values)
    answer = client_of(learner).post(f"/skills/undo/{earlier.pk}/")
    assert (answer.url, stored(row)["focus"]) == (URL, "First.")


def test_an_own_milestones_evidence_is_offered_while_it_is_there(learner, lines):
    key = uuid.UUID(int=3)
    _change, own = milestones.add_own_milestone(
        user=learner, key=key, stage_id=lines[0].stage_id, title="Own"
    )
    link = own.evidence.create(url="https://example.org/own", label="Own link")
    make_brief(learner, evidence=[link.pk])
    assert items(get(learner)) == ["Own link: https://example.org/own"]
    milestones.remove_own_milestone(user=learner, ref=own.ref)
    assert items(get(learner)) == []
