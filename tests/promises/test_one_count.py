"""Promise 5: one count. Every page shows the same numbers, whatever happened."""

from roadmap.catalogue.models import Edition
from roadmap.journey.undo import undo_event
from tests.journey.factories import (
    change,
    client_of,
    make_background,
    make_note,
    make_roadmap,
    publish,
    set_state,
    tick,
)
from tests.journey.pages import Page
from tests.journey.writes import HTMX


def numbers(client, lines) -> set[tuple[int, int]]:
    """Done and total, as each page and each answer says them."""
    pages = [
        Page(client.get("/roadmap/")),
        Page(client.get("/roadmap/?show=open")),
        Page(client.get("/roadmap/?show=soon")),
        Page(client.get("/roadmap/progress/")),
        *[Page(client.get(f"/roadmap/t{line.pk}/")) for line in lines[:2]],
    ]
    found = {page.progress for page in pages}
    stages = [pages[0].text(f"head-{number}").split()[-4:] for number in (1, 2)]
    strips = [pages[0].text(f"strip-{number}").split()[-4:] for number in (1, 2)]
    bars = [pages[3].text(f"bar-{number}").split()[-4:] for number in (1, 2)]
    assert stages == strips == bars
    found.add(tuple(sum(int(stage[place]) for stage in stages) for place in (0, 2)))

    # A write that changes nothing answers with the numbers too: in a fragment and in a message.
    checked = pages[0].checkbox(f"t{lines[1].pk}")[1] == "true"
    url = f"/roadmap/t{lines[1].pk}/state/"
    number = Edition.objects.order_by("number").last().number
    data = {"state": "done" if checked else "open", "edition": number}
    fragment = Page(client.post(url, data, headers=HTMX))
    part = Page(client.post(url, data | {"back": "milestone"}, headers=HTMX))
    plain = Page(client.post(url, data, follow=True))
    assert fragment.is_fragment
    assert part.is_fragment
    found |= {fragment.progress, part.progress, plain.progress}
    for page in (fragment, part, plain):
        words = page.text("flash").split(f"{lines[1].title}. ")[1].split()
        found.add((int(words[0]), int(words[2].rstrip("."))))
    return found


def test_the_same_numbers_everywhere_whatever_happened(learner, template, lines):
    client = client_of(learner)
    assert numbers(client, lines) == {(0, 8)}

    tick(learner, lines[0], lines[1], lines[4])
    assert numbers(client, lines) == {(3, 8)}

    set_state(learner, lines[2], "skipped", reason="No time.")
    set_state(learner, lines[0], "skipped")
    assert numbers(client, lines) == {(2, 6)}

    set_state(learner, lines[3], "doing")
    make_note(learner, lines[5])
    assert numbers(client, lines) == {(2, 6)}

    change(lines[1], retired=True)
    change(lines[3], retired=True)
    change(lines[5], backgrounds=[make_background("nurse")])
    publish(template)
    assert numbers(client, lines) == {(2, 4)}

    make_roadmap(learner, background=make_background("nurse"))
    assert numbers(client, lines) == {(2, 5)}

    tick(learner, *lines)
    assert numbers(client, lines) == {(8, 8)}


def test_not_for_me_is_never_counted_as_done(learner, lines):
    client = client_of(learner)
    for place, line in enumerate(lines[:7], start=1):
        page = Page(client.post(f"/roadmap/t{line.pk}/state/", {"state": "skipped"}, follow=True))
        assert page.progress == (0, 8 - place)
    page = Page(client.post(f"/roadmap/t{lines[7].pk}/state/", {"state": "done"}, follow=True))
    assert page.progress == (1, 1)


def test_undo_counts_back(learner, lines):
    client = client_of(learner)
    tick(learner, lines[1])
    event = set_state(learner, lines[0], "done")
    assert numbers(client, lines) == {(2, 8)}
    undo_event(user=learner, event_id=event.pk)
    assert numbers(client, lines) == {(1, 8)}


def test_the_preview_counts_what_the_roadmap_then_counts(learner, template, lines):
    change(lines[0], backgrounds=[make_background("nurse")])
    change(lines[1], degree_condition="no-doctorate")
    publish(template)
    client = client_of(learner)
    preview = Page(client.get("/roadmap/start/")).text("preview")
    done, total = Page(client.get("/roadmap/")).progress
    assert (done, total) == (0, 6)
    assert "6 milestones" in preview
