"""Stories: written with prompts beside the form, read, edited in two windows, found, linked."""

import pytest

from roadmap.skills.models import EarlierText, Story
from tests.journey.factories import client_of, milestone_of, whole_database
from tests.journey.pages import Page
from tests.journey.writes import HTMX
from tests.promises.browser import Browser
from tests.skills.factories import TEXTS, edit, make_story, remove, stored, wing_of

URL = "/skills/stories/"
KEY = "12345678-1234-5678-1234-567812345678"


def get(user, url=URL, status=200) -> Page:
    response = client_of(user).get(url)
    assert response.status_code == status
    return Page(response)


def titles(page: Page) -> list[str]:
    """The titles of the stories in a list, in its order."""
    if "stories" not in page.by_id:
        return []
    return [page.text(heading) for heading in page.by_id["stories"].iter("h2")]


def form_of(skill, **values) -> dict:
    """What the form of a new story sends."""
    texts = {"title": "One page", "sentence": "", **TEXTS, "of": ""}
    return {"key": KEY, "skills": [skill.pk]} | texts | values


# Writing -----------------------------------------------------------------------------------------


def test_a_story_is_written_read_edited_removed_and_brought_back_with_forms_alone(
    learner, skills, lines
):
    browser = Browser(learner)
    ref = f"t{lines[0].pk}"
    page = browser.open(f"{URL}add/?skill={skills[0].pk}&milestone={ref}")
    assert (page.value("of"), page.value("situation").strip()) == (ref, "")
    page = browser.press("Save story", title="One page", **TEXTS, sentence="In short.")
    story = Story.objects.get()
    assert browser.url == f"{URL}{story.pk}/"
    assert stored(story)["skills"] == [skills[0].pk]
    said = page.text("main")
    for words in ("Can be told", "In short.", *TEXTS.values(), lines[0].title, "13 words, about"):
        assert words in said
    browser.open(f"{URL}{story.pk}/edit/")
    page = browser.press("Save story", result="", sentence="")
    assert "Getting there Still empty: Result" in page.text("main")
    page = browser.press("Undo")
    assert "Can be told" in page.text("main")
    browser.open(f"{URL}{story.pk}/edit/")
    page = browser.press("Remove it")
    assert (browser.url, titles(page)) == (URL, [])
    page = browser.press("Undo")
    assert browser.url == f"{URL}{story.pk}/"
    assert titles(browser.open(URL)) == ["One page"]


def test_the_form_has_the_prompts_beside_it_and_that_of_the_skill_open(learner, skills):
    page = get(learner, f"{URL}add/?skill={skills[1].pk}")
    prompts = [e for e in page.root.iter("details") if "made up" in page.text(e)]
    assert [(page.text(e), e.get("open")) for e in prompts] == [
        (
            f"Skill number {n} Tell of {n}. Weak (made up): Weak {n}. "
            f"Strong (made up): Strong {n}.",
            "" if n == 2 else None,
        )
        for n in (1, 2, 3)
    ]
    checked = [e.get("value") for e in page.root.iter("input") if e.get("checked") is not None]
    assert checked == [str(skills[1].pk)]


@pytest.mark.parametrize("query", ["?skill=x", "?skill=0", "?milestone=12", "?milestone=%00"])
def test_a_start_that_means_nothing_is_malformed(learner, skills, query):
    get(learner, f"{URL}add/{query}", status=400)


def test_a_milestone_that_never_was_is_not_found(learner, skills, lines):
    get(learner, f"{URL}add/?milestone=t999999", status=404)
    get(learner, f"{URL}?milestone=t999999", status=404)


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"title": ""}, {"title": "This field is required."}),
        ({"title": "\u200b \u202e"}, {"title": "This field is required."}),
        (
            {"title": "x" * 161},
            {"title": "Ensure this value has at most 160 characters (it has 161)."},
        ),
        (
            {"action": "x" * 100_000},
            {"action": "Ensure this value has at most 5000 characters (it has 100000)."},
        ),
        ({"task": "a\x00b"}, {"task": "Null characters are not allowed."}),
        ({"skills": []}, {"skills": "Choose at least one skill that it shows."}),
        (
            {"skills": ["999999"]},
            {"skills": "Select a valid choice. 999999 is not one of the available choices."},
        ),
        (
            {"of": "t999999"},
            {"of": "Select a valid choice. t999999 is not one of the available choices."},
        ),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    learner, skills, lines, data, errors
):
    sent = form_of(skills[0], sentence="<b>In</b> short.") | data
    client = client_of(learner)
    before = whole_database()
    page = Page(client.post(f"{URL}add/", sent))
    assert (page.status, whole_database()) == (422, before)
    said = {name: page.error(name) for name in sent if name != "key"}
    assert {name: text for name, text in said.items() if text} == errors
    texts = ("title", "sentence", *TEXTS)
    assert [page.value(name).strip("\n") for name in texts] == [
        sent[name].replace("\x00", "\ufffd") for name in texts
    ]
    assert page.value("key") == KEY


def test_texts_are_kept_as_typed_up_to_the_limit_and_shown_as_text(learner, skills):
    texts = {
        "title": "<script>alert(1)</script> مرحبا",
        "situation": "x" * 5_000,
        "task": "Line one\r\n\r\n  indented <b>two</b>",
        "action": "\u202etpircsavaj",
        "result": "🙂" * 5_000,
    }
    client = client_of(learner)
    assert client.post(f"{URL}add/", form_of(skills[0], **texts)).status_code == 302
    story = Story.objects.get()
    assert {name: stored(story)[name] for name in texts} == texts | {
        "task": "Line one\n\n  indented <b>two</b>"
    }
    page = Page(client.get(f"{URL}{story.pk}/"))
    assert "<script>alert" not in page.html
    assert page.text(next(page.root.iter("h1"))) == texts["title"]
    assert "&lt;b&gt;two&lt;/b&gt;" in page.html


def test_a_long_story_is_told_so_gently_and_never_refused(learner, skills):
    long = "word " * 400
    client = client_of(learner)
    page = Page(client.post(f"{URL}words/", {"action": long}, headers=HTMX))
    assert page.is_fragment
    assert page.html.strip().startswith("400 words, about 3 minutes aloud.")
    assert "Up to two minutes, some 260 words, are easier to follow." in page.html
    assert "Counted at 130 words a minute, a rule of thumb" in page.html
    assert "easier to follow" not in client.post(f"{URL}words/", TEXTS).content.decode()
    assert client.post(f"{URL}add/", form_of(skills[0], action=long)).status_code == 302
    assert Story.objects.get().action == long.strip()


def test_counting_words_stores_nothing(learner, skills):
    client = client_of(learner)
    before = whole_database()
    client.post(f"{URL}words/", form_of(skills[0]))
    assert whole_database() == before


def test_an_edit_that_was_cut_short_takes_no_text_away(learner, skills):
    story = make_story(learner, skills[0])
    before = wing_of(learner)
    data = {"revision": 1, "title": "Cut", "skills": [skills[0].pk]}
    assert client_of(learner).post(f"{URL}{story.pk}/edit/", data).status_code == 400
    assert wing_of(learner) == before


# Two windows, and earlier texts ------------------------------------------------------------------


def test_two_windows_that_edit_a_story_lose_neither_text(learner, skills):
    story = make_story(learner, skills[0])
    first, second = Browser(learner), Browser(learner)
    for browser in (first, second):
        browser.open(f"{URL}{story.pk}/edit/")
    first.press("Save story", action="The first window’s text.")
    page = second.press("Save story", action="The second window’s text.")
    assert page.status == 409
    assert page.value("action").strip() == "The second window’s text."
    shown = [page.text(e) for e in page.root.iter("textarea") if e.get("readonly") is not None]
    assert "The first window’s text." in shown
    assert stored(story)["action"] == "The first window’s text."
    second.press("Save story")
    assert stored(story)["action"] == "The second window’s text."
    kept = EarlierText.objects.filter(row=story.pk).order_by("revision")
    assert [text.values["action"] for text in kept] == [
        TEXTS["action"],
        "The first window’s text.",
    ]


def test_an_earlier_text_is_put_into_the_form_and_saves_nothing_until_asked(learner, skills):
    story = make_story(learner, skills[0], skills[1])
    edit(story, learner, action="Later.", skills=[skills[2].pk])
    browser = Browser(learner)
    page = browser.open(f"{URL}{story.pk}/edit/")
    assert "Skill number 1, Skill number 2" in page.text("text-1")
    before = wing_of(learner)
    data = {"put_back": "1", "action": "Half typed.", "title": "One page"}
    page = Page(client_of(learner).post(f"{URL}{story.pk}/edit/", data))
    assert (page.status, page.value("action").strip()) == (200, TEXTS["action"])
    assert "Half typed." in page.text("typed-1")
    assert wing_of(learner) == before
    checked = [e.get("value") for e in page.root.iter("input") if e.get("checked") is not None]
    assert checked == [str(skills[0].pk), str(skills[1].pk)]


@pytest.mark.parametrize("revision", ["2", "0", "x", "9" * 30, ""])
def test_an_earlier_text_that_never_was_is_not_found(learner, skills, revision):
    story = make_story(learner, skills[0])
    edit(story, learner, title="Later")
    url = f"{URL}{story.pk}/edit/"
    assert client_of(learner).post(url, {"put_back": revision}).status_code == 404


# The list ----------------------------------------------------------------------------------------


@pytest.fixture
def shelf(learner, stranger, skills, lines) -> dict[str, Story]:
    """Three stories of the learner's, one that was removed, and one of the stranger's."""
    ref = f"t{lines[0].pk}"
    shelf = {
        "told": make_story(learner, skills[0], title="Žižek’s paper 100%", ref=ref),
        "draft": make_story(learner, skills[0], skills[1], title="Draft", is_draft=True),
        "open": make_story(learner, skills[1], title="Open", result="", task="Find_me"),
        "gone": make_story(learner, skills[0], title="Gone", ref=ref),
    }
    remove(shelf["gone"], learner)
    make_story(stranger, skills[0], title="Stranger’s", ref=ref)
    return shelf


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Open", "Draft", "Žižek’s paper 100%"]),
        ("?q=žižek", ["Žižek’s paper 100%"]),
        ("?q=100%25", ["Žižek’s paper 100%"]),
        ("?q=find_me", ["Open"]),
        ("?q=.*", []),
        ("?q=stranger", []),
        ("?show=told", ["Žižek’s paper 100%"]),
        ("?show=untold", ["Open", "Draft"]),
        ("?show=odd&skill=odd", ["Open", "Draft", "Žižek’s paper 100%"]),
        ("?page=99", ["Open", "Draft", "Žižek’s paper 100%"]),
        ("?page=-1", ["Open", "Draft", "Žižek’s paper 100%"]),
    ],
)
def test_stories_are_found(learner, shelf, query, found):
    response = client_of(learner).get(URL + query)
    assert response.status_code == (422 if "odd" in query else 200)
    assert titles(Page(response)) == found


def test_stories_are_found_by_skill_and_by_milestone(learner, shelf, skills, lines):
    assert titles(get(learner, f"{URL}?skill={skills[1].pk}")) == ["Open", "Draft"]
    page = get(learner, f"{URL}?milestone=t{lines[0].pk}")
    assert titles(page) == ["Žižek’s paper 100%"]
    assert f"{URL}add/?milestone=t{lines[0].pk}" in page.links("main")
    page = get(learner, f"{URL}?milestone=t{lines[1].pk}")
    assert "No story is linked to this milestone yet." in page.text("main")
    get(learner, f"{URL}?milestone=12", status=400)


def test_a_search_that_is_too_long_says_so_beside_the_field(learner, shelf):
    page = Page(client_of(learner).get(URL, {"q": "x" * 201}))
    assert page.status == 422
    assert "at most 200 characters" in page.text("main")
    assert page.value("q") == "x" * 201


def test_a_story_is_linked_to_a_milestone_from_either_side(learner, shelf, lines):
    browser = Browser(learner)
    ref = f"t{lines[1].pk}"
    browser.open(f"{URL}?milestone={ref}")
    page = browser.press("Link it", row=str(shelf["open"].pk))
    assert (browser.url, titles(page)) == (f"{URL}?milestone={ref}", ["Open"])
    page = browser.open(f"{URL}{shelf['open'].pk}/")
    page = browser.press(f"Unlink: {lines[1].title}")
    assert shelf["open"].milestones.count() == 0
    browser.press("Link it", of=f"t{lines[2].pk}")
    assert shelf["open"].milestones.get() == milestone_of(learner, lines[2])


def test_only_ones_own_stories_are_linked_and_only_to_lines_that_were(
    learner, stranger, shelf, lines
):
    other, client = client_of(stranger), client_of(learner)
    before = whole_database()
    url = f"{URL}link/"
    ref = f"t{lines[1].pk}"
    sent = {"row": shelf["open"].pk, "of": ref, "linked": "1"}
    answers = {
        "stranger": other.post(url, sent).status_code,
        "line": client.post(url, sent | {"of": "t999999"}).status_code,
        "row": client.post(url, sent | {"row": "9" * 18}).status_code,
        "malformed": client.post(url, sent | {"of": "x"}).status_code,
        "neither": client.post(url, sent | {"linked": "2"}).status_code,
        "kind": client.post("/skills/ratings/link/", sent).status_code,
        "no kind": client.post("/skills/odd/link/", sent).status_code,
    }
    assert whole_database() == before
    assert answers == {
        "stranger": 404,
        "line": 404,
        "row": 404,
        "malformed": 400,
        "neither": 400,
        "kind": 404,
        "no kind": 404,
    }


def test_a_milestones_page_leads_to_its_stories(learner, lines):
    page = get(learner, f"/roadmap/t{lines[0].pk}/")
    assert f"{URL}?milestone=t{lines[0].pk}" in page.links("main")


# What was removed --------------------------------------------------------------------------------


def test_a_removed_story_is_on_no_list_and_its_own_page_offers_it_back(learner, shelf, skills):
    gone = shelf["gone"]
    for url in (URL, f"/skills/{skills[0].pk}/", "/skills/brief/edit/"):
        assert "Gone" not in get(learner, url).html
    assert "You removed this." in get(learner, f"{URL}{gone.pk}/").text("main")
    assert "Gone" in get(learner, "/skills/removed/").text("main")


def test_what_was_removed_long_ago_is_still_found(learner, skills):
    for number in range(53):
        story = make_story(learner, title=f"Story {number}")
        remove(story, learner)
    browser = Browser(learner)
    page = browser.open("/skills/removed/")
    assert ("Story 28" in page.text("main"), "Story 27" in page.text("main")) == (True, False)
    assert "?kind=stories&page=2" in page.links("main")
    page = browser.open("/skills/removed/?kind=stories&page=2")
    assert ("Story 28" in page.text("main"), "Story 27" in page.text("main")) == (False, True)
    assert "Page 2 of 3, 53 in all" in page.text("main")
    browser.open("/skills/removed/?kind=stories&page=3")
    browser.press("Bring back: Story 0")
    assert Story.objects.get(removed_at=None).title == "Story 0"


def test_an_unknown_kind_of_what_was_removed_shows_all(learner, shelf):
    assert "Gone" in get(learner, "/skills/removed/?kind=nothing&page=x").text("main")


def test_removing_by_htmx_leads_on(learner, skills):
    story = make_story(learner, skills[0])
    answer = client_of(learner).post(f"{URL}{story.pk}/remove/", headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, URL)
    answer = client_of(learner).post(f"{URL}{story.pk}/restore/", headers=HTMX)
    assert answer.headers["HX-Redirect"] == f"{URL}{story.pk}/"


def test_no_other_kind_is_removed(learner):
    for kind in ("brief", "odd"):
        assert client_of(learner).post(f"/skills/{kind}/1/remove/").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "999999", "9" * 18, "1" + "0" * 30, "x", "🐙"])
def test_an_id_that_never_was_is_not_found(learner, number):
    client = client_of(learner)
    for url in (f"{URL}{number}/", f"{URL}{number}/edit/", f"/skills/ratings/{number}/"):
        assert client.get(url).status_code == 404, url
    for url in (f"{URL}{number}/remove/", f"/skills/undo/{number}/"):
        assert client.post(url).status_code == 404, url


def test_staff_read_no_story(admin, learner, skills):
    story = make_story(learner, skills[0], title="Zanzibar")
    client = client_of(admin)
    assert client.get(f"{URL}{story.pk}/").status_code == 404
    skill = f"/admin/roadmap/skill/{skills[0].pk}"
    for url in (f"{skill}/change/", f"{skill}/delete/", "/admin/roadmap/skill/"):
        answer = client.get(url)
        assert (answer.status_code, "Zanzibar" in answer.content.decode()) == (200, False)
