"""What is possible, and far from what most people do: clearly answered, and nothing is lost."""

import datetime
import re
import uuid

import pytest
import time_machine

from roadmap.journey.models import Note
from roadmap.journey.own import milestones
from roadmap.journey.parts.notes import add_note
from tests.journey.factories import (
    change,
    client_of,
    hang,
    journey_of,
    make_anchor,
    make_note,
    make_pause,
    make_roadmap,
    make_user,
    milestone_of,
    publish,
    set_state,
    tick,
)
from tests.journey.pages import ISOLATES, Page

TODAY = datetime.date(2026, 3, 16)


def test_five_hundred_notes_in_a_row_are_all_kept_and_can_all_be_read(learner, lines):
    ref, url, client = f"t{lines[0].pk}", f"/roadmap/t{lines[0].pk}/", client_of(learner)
    bodies = [f"Thought number {number} of many." for number in range(1, 501)]
    for number, body in enumerate(bodies[:-1]):
        add_note(user=learner, ref=ref, key=uuid.UUID(int=number), body=body)
    last = {"key": uuid.UUID(int=500), "body": bodies[-1]}
    assert client.post(url + "notes/", last).status_code == 302
    assert list(Note.objects.order_by("pk").values_list("body", flat=True)) == bodies
    read = []
    for page in range(1, 26):
        html = client.get(f"{url}?notes={page}").content.decode()
        assert f"Page {page} of 25, 500 notes" in html
        read += re.findall(r"<p>(Thought number \d+ of many\.)</p>", html)
    assert read == bodies[::-1]
    assert "500<span" in client.get("/roadmap/").content.decode()


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (
            "2026-03-17",
            "It does not fit: with 4 hours a week the suggested dates go on until 13 April 2026, "
            "4 weeks after your target date, 17 March 2026.",
        ),
        (
            "2066-03-16",
            "It fits: all of this can be done by your target date, 16 March 2066, with 1 of your "
            "4 hours a week.",
        ),
    ],
    ids=["tomorrow", "in forty years"],
)
def test_a_target_date_tomorrow_and_one_in_forty_years(lines, target, said):
    with time_machine.travel(f"{TODAY}T12:00:00+00:00"):
        user = make_user()
        roadmap = make_roadmap(user)
        tick(user, lines[0])
        make_note(user, lines[1])
        make_pause(user, TODAY, TODAY + datetime.timedelta(days=20))
        hang(user, lines[2], make_anchor(user, datetime.date(2028, 2, 29)), -366)
        before, client = journey_of(user), client_of(user)
        answers = {
            "background": roadmap.background_id,
            "degree": roadmap.degree_id,
            "degree_status": roadmap.degree_status,
            "target_date": target,
            "hours_per_week": "4",
        }
        preview = Page(client.post("/roadmap/start/preview/", answers))
        assert preview.status == 200
        assert journey_of(user) == before
        page = Page(client.post("/roadmap/start/", answers, follow=True))
        assert "Your answers are saved. Nothing you wrote has changed." in page.text("main")
        plan = Page(client.get("/roadmap/plan/")).text("main")
    assert said in plan
    assert "Your own date: 28 February 2027" in plan
    after = journey_of(user)
    for rows in before.keys() - {"roadmap", "events"}:
        assert after[rows] == before[rows]
    assert milestone_of(user, lines[2]).target_date == datetime.date(2027, 2, 28)


WORDS = "ללמוד את העבודה (1)"


def bare(page: Page, text: str) -> list[str]:
    """Where a text stands with nothing around it that keeps its direction to itself."""
    found = []

    def look(element) -> None:
        # Nobody sees which way a name for a screen reader runs, and an option is by itself.
        is_kept = element.tag in ("bdi", "option") or element.get("dir") == "auto"
        if is_kept or "visually-hidden" in element.get("class", ""):
            return
        inner = [element.text, *(child.tail for child in element)]
        alone = text.join(ISOLATES)
        found.extend(part for part in inner if part and text in part.replace(alone, ""))
        for child in element:
            look(child)

    look(page.by_id["main"])
    return found


def test_words_that_run_from_right_to_left_turn_nothing_around_them(learner, template, lines):
    change(lines[1], prerequisites=[lines[0]])
    publish(template)
    refs = [f"t{lines[0].pk}", f"t{lines[1].pk}", f"t{lines[2].pk}"]
    anchor = make_anchor(learner, datetime.date.today() + datetime.timedelta(days=90), WORDS)
    for ref in refs:
        milestones.reword(user=learner, ref=ref, title=WORDS)
    hang(learner, lines[0], anchor, -7)
    set_state(learner, lines[1], "doing")
    tick(learner, lines[2])
    client = client_of(learner)
    at_anchor = f"/roadmap/plan/anchors/{anchor.pk}/"
    places = ["/roadmap/", *(f"/roadmap/{ref}/" for ref in refs), f"/roadmap/t{lines[3].pk}/"]
    places += ["/roadmap/plan/", f"/roadmap/plan/{refs[0]}/", "/roadmap/plan/anchors/", at_anchor]
    places += ["/roadmap/progress/", f"/roadmap/history/?of={refs[0]}", "/roadmap/search/?q=ללמוד"]
    pages = {place: Page(client.get(place)) for place in places}
    later = {"name": WORDS, "day": (anchor.day + datetime.timedelta(days=9)).isoformat()}
    pages["preview"] = Page(client.post(f"{at_anchor}preview/", later))
    assert all(WORDS in page.text("main") for page in pages.values())
    said = client.post(f"/roadmap/{refs[1]}/state/", {"state": "done"}, follow=True).text
    assert f"Done: <bdi>{WORDS}</bdi>. 2 of 8." in said
    assert [(place, bare(page, WORDS)) for place, page in pages.items() if bare(page, WORDS)] == []
