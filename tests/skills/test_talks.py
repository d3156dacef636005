"""Talks: what is presented, how each rehearsal went, the hard questions and what to do next."""

import datetime

import pytest
import time_machine

from roadmap.skills.models import HardQuestion, Rehearsal, Talk
from tests.journey.factories import client_of
from tests.journey.pages import Page
from tests.promises.browser import Browser
from tests.skills.factories import (
    edit,
    make_question,
    make_rehearsal,
    make_talk,
    remove,
    stored,
    wing_of,
)

URL = "/skills/talks/"
KEY = "12345678-1234-5678-1234-567812345678"
TODAY = datetime.date(2027, 3, 14)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00", tick=False):
        yield


def get(user, url=URL, status=200) -> Page:
    response = client_of(user).get(url)
    assert response.status_code == status
    return Page(response)


def test_a_talk_is_added_rehearsed_asked_about_and_edited_with_forms_alone(learner, lines):
    browser = Browser(learner)
    browser.open(f"{URL}add/?milestone=t{lines[0].pk}")
    page = browser.press("Save talk", title="A trial in ten slides", source="example.org/trial")
    talk = Talk.objects.get()
    assert (browser.url, talk.source) == (f"{URL}{talk.pk}/", "https://example.org/trial")
    assert talk.milestones.get().template_id == lines[0].pk

    browser.open(f"{URL}{talk.pk}/rehearsals/")
    assert browser.page.value("day") == "2027-03-14"
    page = browser.press(
        "Save rehearsal", minutes="14", audience="two nurses", structure="3", next_step="Cut it."
    )
    rehearsal = Rehearsal.objects.get()
    assert (rehearsal.minutes, rehearsal.structure, rehearsal.accuracy) == (14, 3, None)
    said = page.text(f"rehearsal-{rehearsal.pk}")
    for words in ("14 March 2027 14 minutes", "Before: two nurses", "Structure 3 · solid"):
        assert words in said
    page = browser.press("Add the question", **{"question-question": "Why that arm?"})
    question = HardQuestion.objects.get()
    assert "Why that arm? No answer yet." in page.text(f"question-{question.pk}")

    browser.open(f"/skills/questions/{question.pk}/")
    page = browser.press("Save", **{"question-answer": "It was the standard."})
    assert "It was the standard." in page.text(f"question-{question.pk}")
    page = browser.press("Undo")
    assert "No answer yet." in page.text(f"question-{question.pk}")
    browser.open(f"/skills/rehearsals/{rehearsal.pk}/")
    page = browser.press("Remove it")
    assert (browser.url, f"rehearsal-{rehearsal.pk}" in page.by_id) == (f"{URL}{talk.pk}/", False)
    page = browser.press("Undo")
    assert f"rehearsal-{rehearsal.pk}" in page.by_id
    browser.open(f"{URL}{talk.pk}/edit/")
    page = browser.press("Save talk", given_on="2027-03-12", given_where="a public lecture")
    assert "Given on 12 March 2027, a public lecture" in page.text("main")


def test_the_same_talk_rehearsed_several_times_shows_how_it_went(learner):
    talk = make_talk(learner)
    days = [datetime.date(2027, 1, day) for day in (1, 2, 3)]
    make_rehearsal(learner, talk, 1, None, 2, day=days[0], next_step="First.")
    make_rehearsal(learner, talk, 2, 4, None, day=days[1], next_step="Second.")
    make_rehearsal(learner, talk, 4, None, None, day=days[2], next_step="Last.")
    page = get(learner, f"{URL}{talk.pk}/")
    trends = page.by_id["trends"]
    names = [page.text(e) for e in trends.iter("dt")]
    assert dict(zip(names, [page.text(e) for e in trends.iter("dd")], strict=True)) == {
        "Structure": "1 → 2 → 4 strong",
        "Accuracy of the data": "4 strong",
        "Fair balance": "2 partly",
    }
    assert page.text("rehearsals").index("Next: Last.") < page.text("rehearsals").index("Second.")


def test_of_many_rehearsals_the_last_six_scores_are_shown(learner):
    talk = make_talk(learner)
    for day in range(1, 9):
        make_rehearsal(learner, talk, 1 + day % 4, day=datetime.date(2027, 1, day))
    page = get(learner, f"{URL}{talk.pk}/")
    assert page.text(next(page.by_id["trends"].iter("dd"))) == "4 → 1 → 2 → 3 → 4 → 1 not yet"


def test_the_list_says_how_often_and_when_and_leaves_out_what_was_removed(learner, stranger, lines):
    often, never, gone = (make_talk(learner, title=title) for title in ("Often", "Never", "Gone"))
    for day in (1, 5):
        make_rehearsal(learner, often, day=datetime.date(2027, 3, day))
    remove(make_rehearsal(learner, often, day=datetime.date(2027, 3, 9)), learner)
    remove(gone, learner)
    make_talk(stranger, title="Stranger’s")
    page = get(learner)
    assert page.text(f"talk-{often.pk}") == "Often Rehearsed 2 times, last on 5 March 2027"
    assert page.text(f"talk-{never.pk}") == "Never Not rehearsed yet"
    assert [name for name in page.by_id if name.startswith("talk-")] == [
        f"talk-{never.pk}",
        f"talk-{often.pk}",
    ]
    assert [name for name in get(learner, f"{URL}?q=OFT").by_id if name.startswith("talk-")] == [
        f"talk-{often.pk}"
    ]


def test_a_talk_is_linked_to_a_milestone_from_either_side(learner, lines):
    talk, ref = make_talk(learner), f"t{lines[0].pk}"
    browser = Browser(learner)
    page = browser.open(f"{URL}?milestone={ref}")
    assert "No talk is linked to this milestone yet." in page.text("main")
    page = browser.press("Link it", row=str(talk.pk))
    assert f"talk-{talk.pk}" in page.by_id
    browser.open(f"{URL}{talk.pk}/")
    page = browser.press(f"Unlink: {lines[0].title}")
    assert talk.milestones.count() == 0


@pytest.mark.parametrize(
    ("url", "name", "typed", "error"),
    [
        ("add/", "title", "", "This field is required."),
        ("add/", "title", "x" * 100_000, "at most 160 characters (it has 100000)"),
        ("add/", "source", "javascript:alert(1)", "begin with http:// or https://"),
        ("add/", "given_on", "9999-12-31", "Enter a date between 2000 and 2100."),
        ("{talk}/rehearsals/", "day", "2027-03-15", "This day has not come yet."),
        ("{talk}/rehearsals/", "day", "0001-01-01", "Enter a date between 2000 and 2100."),
        ("{talk}/rehearsals/", "minutes", "0", "greater than or equal to 1"),
        ("{talk}/rehearsals/", "minutes", "9" * 40, "less than or equal to 480"),
        ("{talk}/rehearsals/", "structure", "5", "5 is not one of the available choices"),
        ("{talk}/rehearsals/", "feedback", "x" * 3001, "at most 3000 characters (it has 3001)"),
        ("{talk}/rehearsals/", "next_step", "a\x00", "Null characters are not allowed."),
        ("{talk}/questions/", "question-question", "\u200b", "This field is required."),
        ("{talk}/questions/", "question-answer", "x" * 3001, "at most 3000 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    learner, url, name, typed, error
):
    talk = make_talk(learner)
    good = {
        "add/": {"title": "A trial", "source": "", "given_on": "", "given_where": "<i>Here</i>"},
        "{talk}/rehearsals/": {"day": "2027-03-01", "audience": "Two", "feedback": "Fine."},
        "{talk}/questions/": {"question-question": "Why?", "question-answer": "So."},
    }[url]
    sent = {"key": KEY, "question-key": KEY} | good | {name: typed}
    client = client_of(learner)
    before = wing_of(learner)
    page = Page(client.post(URL + url.format(talk=talk.pk), sent))
    assert (page.status, wing_of(learner)) == (422, before)
    assert error in page.error(name)
    for other, text in (good | {name: typed}).items():
        if page.field(other).tag != "select":
            assert page.value(other).strip("\n") == text.replace("\x00", "\ufffd"), other


def test_two_windows_that_edit_a_rehearsal_or_an_answer_lose_neither_text(learner):
    talk = make_talk(learner)
    rehearsal, question = make_rehearsal(learner, talk), make_question(learner, talk)
    for row, url, prefix, name, button in (
        (rehearsal, "rehearsals", "", "feedback", "Save rehearsal"),
        (question, "questions", "question-", "answer", "Save"),
        (talk, "talks", "", "given_where", "Save talk"),
    ):
        browser = Browser(learner)
        path = f"/skills/{url}/{row.pk}/" + ("edit/" if row is talk else "")
        browser.open(path)
        edit(row, learner, **{name: "The other window’s text."})
        page = browser.press(button, **{f"{prefix}{name}": "Mine."})
        assert (page.status, page.value(f"{prefix}{name}").strip()) == (409, "Mine.")
        shown = [page.text(e) for e in page.root.iter("textarea") if e.get("readonly") is not None]
        assert "The other window’s text." in shown
        browser.press(button)
        assert stored(row)[name] == "Mine."


def test_a_full_talk_says_so_beside_the_field(learner):
    talk = make_talk(learner)
    HardQuestion.objects.bulk_create(HardQuestion(talk=talk, question="Why?") for _ in range(100))
    sent = {"question-key": KEY, "question-question": "One more?", "question-answer": ""}
    page = Page(client_of(learner).post(f"{URL}{talk.pk}/questions/", sent))
    assert (page.status, page.value("question-question")) == (422, "One more?")
    assert page.error("question-question").startswith("A talk can have 100 of these.")


def test_a_strangers_talk_is_not_found(learner, stranger):
    talk = make_talk(learner)
    row, question = make_rehearsal(learner, talk), make_question(learner, talk)
    client = client_of(stranger)
    for url in (
        f"{URL}{talk.pk}/",
        f"{URL}{talk.pk}/edit/",
        f"{URL}{talk.pk}/rehearsals/",
        f"/skills/rehearsals/{row.pk}/",
        f"/skills/questions/{question.pk}/",
    ):
        assert client.get(url).status_code == 404, url
    before = wing_of(learner)
    sent = {"key": KEY, "day": "2027-03-01", "question-key": KEY, "question-question": "Q"}
    for url in (f"{URL}{talk.pk}/rehearsals/", f"{URL}{talk.pk}/questions/"):
        assert client.post(url, sent).status_code == 404, url
    for kind, pk in (("talks", talk.pk), ("rehearsals", row.pk), ("questions", question.pk)):
        for verb in ("remove", "restore"):
            assert client.post(f"/skills/{kind}/{pk}/{verb}/").status_code == 404
    assert wing_of(learner) == before
