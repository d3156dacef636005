"""What every page must say to a person, as far as the walk knows it."""

import zoneinfo
from collections.abc import Callable

import pytest

from roadmap.errors import NotFound
from roadmap.journey import queries
from roadmap.journey.credentials import facts
from roadmap.journey.looking_back import history, standing
from roadmap.journey.milestone_page import milestone_page
from roadmap.journey.models import Roadmap
from roadmap.journey.planning import planned
from roadmap.journey.roadmap_page import roadmap_page
from roadmap.journey.starting import preview
from tests.journey.pages import Page
from tests.promises.model.learner import STARTED_ON, Learner
from tests.promises.model.sight import TODAY, Sight
from tests.promises.model.undo import has_button

UTC = zoneinfo.ZoneInfo("UTC")


def check_roadmap(learner: Learner, roadmap: Roadmap, _place: int) -> None:
    """The whole roadmap counts right, in all places, and shows all that must be there."""
    sight = Sight(learner)
    page = roadmap_page(roadmap, show="all", today=TODAY)
    overview = page.overview
    done, total = sight.count()
    assert overview.count == queries.Count(done, total)
    assert sum(stage.count.done for stage in overview.stages) == done
    assert sum(stage.count.total for stage in overview.stages) == total
    assert page.filters[0].count == total
    assert overview.total_before == sight.count(learner.seen)[1]
    assert page.already_done == len(sight.done_already)

    entries = {entry.ref: entry for entry in overview.entries}
    assert {ref: entry.title for ref, entry in entries.items()} == {
        ref: sight.title(ref) for ref in sight.shown
    }
    assert {ref for ref, entry in entries.items() if entry.is_done} == sight.ticked
    assert {ref for ref, entry in entries.items() if entry.is_new} == sight.news
    assert {ref for ref, entry in entries.items() if entry.is_own} == set(learner.kept)
    for ref, entry in entries.items():
        steps = sight.parts("step", ref, removed=False).values()
        assert entry.steps == queries.Count(sum(step.is_done for step in steps), len(steps))
        assert entry.evidence == len(sight.parts("evidence", ref, removed=False))
        assert entry.notes == len(sight.parts("note", ref, removed=False))
    for stage in overview.stages:
        for part in (stage.entries, stage.skipped):
            check_order(sight, stage.stage.id, [entry.ref for entry in part])


def check_order(sight: Sight, stage_id: int, shown: list[str]) -> None:
    """What a person put in order is in that order, everything else in the programme's."""
    wanted = sight.arranged(stage_id, shown)
    if stage_id in (stage.pk for stage in sight.path.stages):
        assert [ref for ref in shown if ref in wanted] == wanted


def check_already_done(learner: Learner, roadmap: Roadmap, _place: int) -> None:
    """What the answers say is done already is asked about, and nothing else."""
    entries = preview.already_done(roadmap, today=TODAY)
    assert {entry.ref for entry in entries} == Sight(learner).done_already


def check_milestone(learner: Learner, roadmap: Roadmap, place: int) -> None:
    """The page of one entry counts alike and has all that is on it, what was removed apart."""
    sight = Sight(learner)
    ref = learner.known[place % len(learner.known)]
    if ref not in sight.readable:
        with pytest.raises(NotFound):
            milestone_page(roadmap, ref, today=TODAY)
        return
    page = milestone_page(roadmap, ref, today=TODAY)
    entry, mine = page.entry, learner.entry(ref)
    assert page.overview.count == queries.Count(*sight.count())
    assert entry.title == sight.title(ref)
    assert (entry.done_on, entry.target_date) == (mine.done_on, mine.target_date)
    hangs_on = entry.hangs_on and (entry.hangs_on.anchor_id, entry.hangs_on.days)
    assert hangs_on == ((mine.anchor, mine.days) if mine.anchor else None)
    lists = {
        "note": (page.notes_page.notes, page.notes_page.removed),
        "evidence": (page.evidence, page.removed_evidence),
        "step": (page.steps, page.removed_steps),
    }
    words = {"note": "body", "evidence": "url", "step": "text"}
    for kind, both in lists.items():
        for rows, removed in zip(both, (False, True), strict=True):
            parts = sight.parts(kind, ref, removed=removed)
            assert {row.pk: getattr(row, words[kind]) for row in rows} == {
                key: getattr(part, words[kind]) for key, part in parts.items()
            }
    held = facts.facts_of_entry(roadmap, page.overview, entry, today=TODAY)
    assert (held and {fact.id for fact in held.facts}) == sight.held(ref)


def check_plan(learner: Learner, roadmap: Roadmap, _place: int) -> None:
    """What is to do has its one place: its own date as it was made, or one in no pause."""
    sight = Sight(learner)
    page = planned.plan_page(roadmap, today=TODAY)
    assert page.overview.count == queries.Count(*sight.count())
    ahead = [row for month in page.months for row in month.rows]
    rows = [*page.past, *ahead, *page.undated]
    assert sorted(row.entry.ref for row in rows) == sorted(sight.to_do)
    own = {row.entry.ref: row.day for row in rows if row.is_own}
    assert own == {
        ref: learner.entry(ref).target_date for ref in sight.to_do if learner.entry(ref).target_date
    }
    assert not any(sight.is_away(row.day) for row in page.suggested)
    assert {pause.pk for pause in page.pauses} == {
        key for key, pause in sight.pauses.items() if pause.last_day >= TODAY
    }
    assert bool(page.away_until) == sight.is_away(TODAY)
    assert {anchor.pk: anchor.day for anchor in page.anchors} == {
        key: anchor.day for key, anchor in sight.anchors.items()
    }


def check_anchors(learner: Learner, roadmap: Roadmap, _place: int) -> None:
    """Each anchor that is there names what hangs on it."""
    sight = Sight(learner)
    pages = planned.anchor_pages(roadmap, today=TODAY)
    assert {page.anchor.pk: {entry.ref for entry in page.hanging} for page in pages} == {
        key: sight.hanging_on(key) for key in sight.anchors
    }


def check_history(learner: Learner, roadmap: Roadmap, place: int) -> None:
    """It lists what happened, newest first, and offers Undo where that does something."""
    sight = Sight(learner)
    overview = queries.overview(roadmap, today=TODAY)
    page = history.history_page(roadmap, overview, zone=UTC, page=str(place % 3 + 1))
    readable = sight.readable
    happened = list(enumerate(learner.history.happened))[::-1]
    assert page.overview.count == queries.Count(*sight.count())
    assert page.count == len(happened)
    first = (page.number - 1) * history.PER_PAGE
    assert [
        (event.id, event.ref, event.can_be_undone) for day in page.days for event in day.events
    ] == [
        (
            change.event,
            change.ref if change.ref in readable else "",
            has_button(learner, place),
        )
        for place, change in happened[first : first + history.PER_PAGE]
    ]


def check_progress(learner: Learner, roadmap: Roadmap, _place: int) -> None:
    """The burn-up ends with the one count, and what was won is what was done since the start."""
    sight = Sight(learner)
    page = standing.progress_page(roadmap, since="start", today=TODAY, zone=UTC)
    done, total = sight.count()
    assert page.overview.count == queries.Count(done, total)
    way = page.progress
    assert (way.done, way.total, way.points[-1].done) == (done, total, done)
    days = {ref: learner.entry(ref).done_on for ref in sight.ticked}
    won = {entry.ref: entry.done_on for stage in page.won for entry in stage.entries}
    assert won == {ref: day for ref, day in days.items() if day > STARTED_ON}
    assert way.brought == len(days) - len(won)
    assert page.finished_on == (max(days.values()) if done == total > 0 else None)


def check_credentials(learner: Learner, roadmap: Roadmap, place: int) -> None:
    """All that is held is there, and what was just added offers what it fits."""
    sight = Sight(learner)
    added = list(sight.credentials)[place % len(sight.credentials)] if sight.credentials else None
    page = facts.credentials_page(roadmap, today=TODAY, added=added)
    assert page.overview.count == queries.Count(*sight.count())
    assert {fact.id: fact.title for group in page.groups for fact in group.facts} == {
        key: credential.title for key, credential in sight.credentials.items()
    }
    offers = {offer.entry.ref: offer.day for offer in page.offers}
    assert offers == (sight.offers(added) if added else {})


CHECKS: tuple[Callable[[Learner, Roadmap, int], None], ...] = (
    check_roadmap,
    check_milestone,
    check_plan,
    check_history,
    check_progress,
    check_credentials,
    check_already_done,
    check_anchors,
)
"""One for each page; the number they are given chooses which milestone, credential or page."""


def check_as_browsers_see_it(learner: Learner, number: int) -> None:
    """The roadmap, and by turns another page, as a browser gets them, say the same numbers."""
    sight, client = Sight(learner), learner.hand.client
    page = Page(client.get("/roadmap/"))
    assert page.progress == sight.count()
    assert set(page.entries) == sight.shown
    boxes = {ref: page.checkbox(ref) for ref in sight.shown}
    assert boxes == {
        ref: (sight.title(ref), "true" if ref in sight.ticked else "false") for ref in sight.shown
    }
    entries = sorted(sight.readable)
    if number % 2:
        other = Page(client.get(f"/roadmap/{entries[number // 2 % len(entries)]}/"))
    else:
        other = Page(client.get("/roadmap/progress/"))
    assert other.progress == sight.count()
