"""The search: all words of one's own roadmap, nobody else's, in whatever script."""

import pytest

from roadmap.journey.own import milestones
from roadmap.journey.parts import evidence, notes, sub_steps
from tests.cases import cases
from tests.journey.factories import (
    change,
    client_of,
    make_background,
    make_evidence,
    make_note,
    make_step,
    make_user,
    publish,
    set_state,
)
from tests.journey.pages import Page


@pytest.fixture
def client(learner):
    return client_of(learner)


def search(client, q: str) -> Page:
    return Page(client.get("/roadmap/search/", {"q": q}))


def found(page: Page) -> list[tuple[str, str]]:
    """Where each result leads, and what kind of text it stands in."""
    results = []
    for item in page.by_id["results"].iter("li"):
        link = next(item.iter("a"))
        where = next(span for span in item.iter("span"))
        results.append((link.get("href"), page.text(where).removesuffix(":")))
    return results


def marked(page: Page) -> list[str]:
    return [page.text(mark) for mark in page.by_id["results"].iter("mark")]


def test_all_that_is_on_the_roadmap_is_found_in_its_order(client, learner, template, lines):
    background = make_background()
    change(
        lines[0],
        title="Meet a zebra",
        summary="Zebra, in short.",
        why="Because of the zebra.",
        how=["Look at it.", "Pat the zebra."],
        done_when="The zebra knows you.",
        by_background={background.slug: "You know zebras."},
        evidence=["A picture of a zebra"],
    )
    publish(template)
    set_state(learner, lines[0], "skipped", reason="Zebra away.")
    ref = f"/roadmap/t{lines[1].pk}/"
    note = make_note(learner, lines[1], "A **zebra** note.")
    step = make_step(learner, lines[1], "Call the zebra.")
    link = make_evidence(learner, lines[1], label="Zebra talk", shows="It shows a zebra.")
    first = f"/roadmap/t{lines[0].pk}/"
    results = found(search(client, "ZEBRA"))
    # Set aside, it stands at the end of its stage.
    assert sorted(results[:4]) == sorted(
        [
            (f"{ref}#note-{note.pk}", "Your note"),
            (f"{ref}#step-{step.pk}", "Your step"),
            (f"{ref}#evidence-{link.pk}", "Your evidence"),
            (f"{ref}#evidence-{link.pk}", "What your evidence shows"),
        ]
    )
    assert results[4:] == [
        (f"{first}#entry-t{lines[0].pk}", "Title"),
        (f"{first}#entry-t{lines[0].pk}", "In short"),
        (f"{first}#guidance", "Why it matters"),
        (f"{first}#guidance", "For you"),
        (f"{first}#guidance", "How to go about it"),
        (f"{first}#guidance", "Tick it when"),
        (f"{first}#evidence", "What can show it"),
        (f"{first}#entry-t{lines[0].pk}", "Not for me"),
    ]


def test_ones_own_words_and_the_programmes_are_both_found(client, learner, lines):
    milestones.reword(user=learner, ref=f"t{lines[0].pk}", title="Tame the zebra")
    ref = f"/roadmap/t{lines[0].pk}/#entry-t{lines[0].pk}"
    assert found(search(client, "zebra")) == [(ref, "Title")]
    assert (ref, "The programme’s title") in found(search(client, lines[0].title))


@cases(
    ("stored", "q"),
    [
        ("An Élan of her own", "éLAN"),
        ("ΑΘΗΝΑ", "αθηνα"),
        ("Ärztekammer", "ärzteKAMMER"),
        ("مرحبا بكم", "مرحبا"),
        ("e\u0301lan", "\u00e9lan"),
        ("50% of (a|b)* [x] ^$ {1}", "(A|B)* [X] ^$ {1}"),
        ("back\\slash and 'quote' \"double\"", "\\SLASH and 'quote' \""),
        ("100%", "0%"),
        ("a_b", "A_B"),
        ("--; DROP", "--; drop"),
        ("🐙 octopus", "🐙 OCTO"),
    ],
)
def test_capital_letters_and_signs_mean_themselves(client, learner, lines, stored, q):
    url = f"/roadmap/t{lines[0].pk}/notes/"
    client.post(url, {"key": "6f1c1f0e-52c6-4f5e-9d1b-1c9f4f3f2a10", "body": stored})
    make_note(learner, lines[1], "Something else: aXb, 50 of a.")
    assert [where for _, where in found(search(client, q))] == ["Your note"]


def test_the_match_is_marked_and_all_else_is_text(client, learner, lines):
    make_note(learner, lines[0], "x" * 200 + "<script>alert('Zebra')</script>" + "y" * 200)
    page = search(client, "zebra")
    assert marked(page) == ["Zebra"]
    assert "&lt;script&gt;alert(" in page.html
    assert "<script>alert" not in page.html
    text = page.text("results")
    assert "…x" in text
    assert "y…" in text
    assert len(text) < 400


def test_what_was_typed_is_shown_as_text(client):
    page = search(client, "<b>zebra</b>\"'")
    assert page.value("q") == "<b>zebra</b>\"'"
    assert "<b>zebra" not in page.html
    assert found(page) == []
    assert "Nothing on your roadmap says" in page.text("results")


def test_what_was_removed_is_not_found(client, learner, lines, template):
    ref = f"t{lines[0].pk}"
    note = make_note(learner, lines[0], "zebra")
    notes.remove_note(user=learner, ref=ref, note_id=note.pk)
    link = make_evidence(learner, lines[0], label="zebra")
    evidence.remove_evidence(user=learner, ref=ref, evidence_id=link.pk)
    step = make_step(learner, lines[0], "zebra")
    sub_steps.remove_sub_step(user=learner, ref=ref, step_id=step.pk)
    _, own = milestones.add_own_milestone(
        user=learner, key=note.key, stage_id=template.stages.first().pk, title="zebra"
    )
    sub_steps.add_sub_step(user=learner, ref=own.ref, key=note.key, text="zebra")
    assert len(found(search(client, "zebra"))) == 2
    milestones.remove_own_milestone(user=learner, ref=own.ref)
    assert found(search(client, "zebra")) == []


def test_a_line_that_is_not_shown_is_not_found(client, learner, lines, template):
    change(lines[0], title="Meet a zebra", retired=True)
    publish(template)
    assert found(search(client, "zebra")) == []
    make_note(learner, lines[0])
    assert [where for _, where in found(search(client, "zebra"))] == ["Title"]


def test_nobody_finds_what_another_person_wrote(stranger, learner, lines):
    make_note(learner, lines[0], "zebra")
    make_evidence(learner, lines[0], label="zebra", shows="zebra")
    make_step(learner, lines[0], "zebra")
    set_state(learner, lines[1], "skipped", reason="zebra")
    assert found(search(client_of(stranger), "zebra")) == []


def test_a_note_on_a_later_page_is_linked_where_it_stands(client, learner, lines):
    old = make_note(learner, lines[0], "zebra")
    for number in range(40):
        make_note(learner, lines[0], f"Note {number}")
    ((link, _),) = found(search(client, "zebra"))
    assert link == f"/roadmap/t{lines[0].pk}/?notes=3#note-{old.pk}"
    assert f"note-{old.pk}" in Page(client.get(link)).by_id


def test_fifty_are_shown_and_the_number_is_said(client, learner, lines):
    for number in range(50):
        make_note(learner, lines[0], f"zebra {number}")
    page = search(client, "zebra")
    assert len(found(page)) == 50
    assert page.text("results").startswith("50 places")
    milestones.reword(user=learner, ref=f"t{lines[1].pk}", title="zebra")
    page = search(client, "zebra")
    assert len(found(page)) == 50
    assert page.text("results").startswith("The first 50 of 51 places.")
    make_note(learner, lines[0], "zebra 51")
    page = search(client, "zebra")
    assert len(found(page)) == 50
    assert page.text("results").startswith("The first 50 places of many.")


@pytest.mark.parametrize(
    ("q", "status", "says"),
    [
        ("", 200, "In the titles, in your programme’s words"),
        ("   ", 200, "In the titles, in your programme’s words"),
        ("\u200b\u200b", 200, "In the titles, in your programme’s words"),
        ("z", 200, "Please write at least two characters."),
        ("x" * 200, 200, "Nothing on your roadmap says"),
        ("x" * 201, 422, ""),
    ],
)
def test_a_search_that_cannot_be_made_is_answered_kindly(client, q, status, says):
    page = search(client, q)
    assert page.status == status
    assert page.text("results").startswith(says)
    assert (page.error("q") is None) is (status == 200)


def test_no_q_at_all_is_the_empty_page(client):
    assert Page(client.get("/roadmap/search/")).status == 200


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "q=%ff"])
def test_what_is_no_text_is_refused(client, query):
    assert client.get(f"/roadmap/search/?{query}").status_code == 400


def test_who_has_no_roadmap_is_sent_to_start(template):
    response = client_of(make_user()).get("/roadmap/search/", {"q": "zebra"})
    assert (response.status_code, response.headers["Location"]) == (302, "/roadmap/start/")


def test_the_roadmap_has_a_search_box(client):
    page = Page(client.get("/roadmap/"))
    form = next(form for form in page.root.iter("form") if form.get("role") == "search")
    assert form.get("action") == "/roadmap/search/"
    assert page.field("q").get("aria-label") == "Search your roadmap"
