"""Credentials: a tick offers to say the facts, the facts offer a tick, neither gives the other."""

import datetime
import uuid

import pytest
import time_machine

from roadmap.catalogue.models import Association
from roadmap.errors import NotFound
from roadmap.journey import queries, services
from roadmap.journey.credentials import writes as credentials
from roadmap.journey.models import Credential, Event, Roadmap
from roadmap.journey.own import milestones
from roadmap.journey.undo import ChangedSince, can_be_undone, undo_event
from roadmap.journey.updates import seen
from tests.cases import cases
from tests.concurrency import at_once
from tests.journey.factories import (
    change,
    client_of,
    events_of,
    journey_of,
    make_answers,
    make_credential,
    make_degree,
    make_roadmap,
    make_specialty,
    make_user,
    milestone_of,
    publish,
    set_state,
    tick,
    whole_database,
)
from tests.journey.pages import Page
from tests.journey.writes import HTMX
from tests.promises.browser import Browser

URL = "/roadmap/credentials/"
TODAY = datetime.date(2027, 3, 14)
DAY = datetime.date(2026, 5, 20)
LATER = datetime.date(2027, 5, 3)
KINDS = ["degree", "position", "membership", "certificate"]


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def kinds(template, lines, learner) -> dict[str, object]:
    """A line of each kind, published, by its kind."""
    found = dict(zip([*KINDS, "specialty"], lines, strict=False))
    for kind, line in found.items():
        change(line, kind=kind)
    number = publish(template).number
    seen.mark_update_seen(user=learner, roadmap_template=template.slug, number=number)
    return found


def add(user, kind="certificate", **facts) -> tuple[Event | None, Credential]:
    values = {"key": uuid.uuid4(), "title": "GCP", "since": DAY} | facts
    done, credential = credentials.add_credential(user=user, kind=kind, **values)
    return done.event, credential


def edit(user, credential, **facts) -> Event | None:
    names = ("title", "organisation", "since", "until", "degree")
    values = {name: getattr(credential, name) for name in names} | facts
    return credentials.edit_credential(user=user, credential_id=credential.pk, **values).event


def remove(user, credential) -> Event | None:
    return credentials.remove_credential(user=user, credential_id=credential.pk).event


def undo(user, event) -> Event | None:
    return undo_event(user=user, event_id=event.pk)[0].event


def stored(credential) -> dict:
    return Credential.objects.filter(pk=credential.pk).values().get()


def get(user, url=URL, status=200) -> Page:
    response = client_of(user).get(url)
    assert response.status_code == status
    return Page(response)


def offered(page: Page) -> list[tuple[str, str]]:
    """Where each offer to tick posts to, and with which day."""
    return [
        (form.get("action"), next(f.get("value") for f in fields if f.get("name") == "done_on"))
        for form in page.root.iter("form")
        if (fields := list(form.iter("input"))) and "done_on" in [f.get("name") for f in fields]
        if not form.iter("label") or "Tick it with" in page.text(form)
    ]


# What is written ---------------------------------------------------------------------------------


def test_credential_is_stored_with_its_facts_and_its_milestone(learner, kinds):
    line = kinds["certificate"]
    event, credential = add(learner, organisation="Our hospital", until=LATER, ref=f"t{line.pk}")
    assert stored(credential) == {
        "id": credential.pk,
        "roadmap_id": learner.roadmap.pk,
        "milestone_id": milestone_of(learner, line).pk,
        "key": credential.key,
        "kind": "certificate",
        "degree_id": None,
        "title": "GCP",
        "organisation": "Our hospital",
        "since": DAY,
        "until": LATER,
        "removed_at": None,
    }
    assert (event.what, event.milestone_id) == ("credential-added", credential.milestone_id)
    assert event.after == {
        "credential": credential.pk,
        "kind": "certificate",
        "degree_id": None,
        "title": "GCP",
        "organisation": "Our hospital",
        "since": "2026-05-20",
        "until": "2027-05-03",
    }


def test_adding_a_credential_ticks_nothing(learner, kinds):
    add(learner, ref=f"t{kinds['certificate'].pk}")
    assert milestone_of(learner, kinds["certificate"]).state == "open"


def test_one_form_sent_twice_adds_one_credential(learner, lines):
    key = uuid.uuid4()
    add(learner, key=key)
    before = journey_of(learner)
    event, _credential = add(learner, key=key)
    assert (event, journey_of(learner)) == (None, before)


def test_one_form_sent_with_other_facts_adds_another(learner, lines):
    key = uuid.uuid4()
    for facts in ({}, {"title": "BLS"}, {"since": TODAY}, {"until": LATER}, {"organisation": "X"}):
        add(learner, key=key, **facts)
    assert Credential.objects.count() == 5


def test_a_form_sent_again_after_removing_brings_the_credential_back(learner, lines):
    key = uuid.uuid4()
    _event, credential = add(learner, key=key)
    remove(learner, credential)
    event, again = add(learner, key=key)
    assert (event.what, again.pk, again.removed_at) == ("credential-restored", credential.pk, None)


def test_an_edit_saves_what_changed_and_says_what_stood_before(learner, lines):
    _event, credential = add(learner, organisation="Our hospital")
    before = stored(credential)
    event = edit(learner, credential, title="Good Clinical Practice", until=LATER)
    assert stored(credential) == before | {"title": "Good Clinical Practice", "until": LATER}
    about = {"credential": credential.pk}
    assert event.before == about | {"title": "GCP", "until": None}
    assert event.after == about | {"title": "Good Clinical Practice", "until": "2027-05-03"}


def test_an_edit_that_changes_nothing_writes_nothing(learner, lines):
    _event, credential = add(learner)
    before = whole_database()
    assert edit(learner, credential) is None
    assert whole_database() == before


def test_removed_credential_keeps_its_row_and_comes_back_by_undo(learner, lines):
    _event, credential = add(learner)
    before = stored(credential)
    event = remove(learner, credential)
    assert remove(learner, credential) is None
    assert stored(credential)["removed_at"] is not None
    assert undo(learner, event).what == "credential-restored"
    assert undo(learner, event) is None
    assert stored(credential) == before


def test_undo_of_adding_removes_and_undo_of_that_brings_back(learner, lines):
    event, credential = add(learner)
    before = stored(credential)
    undone = undo(learner, event)
    assert undone.what == "credential-removed"
    again = undo(learner, undone)
    assert stored(credential) == before
    assert undo(learner, again).what == "credential-removed"
    assert stored(credential)["removed_at"] is not None


def test_undo_of_an_edit_puts_every_fact_back_once(learner, lines):
    phd, pharmd = make_degree(), make_degree("pharmd")
    _event, credential = add(learner, "degree", degree=phd, title="PhD")
    before = stored(credential)
    event = edit(
        learner,
        credential,
        degree=pharmd,
        title="PharmD",
        organisation="Leeds",
        since=TODAY,
        until=LATER,
    )
    after = stored(credential)
    undone = undo(learner, event)
    assert stored(credential) == before
    assert undo(learner, event) is None
    assert undo(learner, undone).what == "credential-edited"
    assert stored(credential) == after


def test_undo_of_an_edit_leaves_alone_what_was_edited_since(learner, lines):
    _event, credential = add(learner)
    event = edit(learner, credential, title="BLS")
    edit(learner, credential, title="ALS")
    before = journey_of(learner)
    with pytest.raises(ChangedSince):
        undo(learner, event)
    assert journey_of(learner) == before


def test_an_edit_from_an_older_window_brings_a_removed_credential_back(learner, lines):
    _event, credential = add(learner)
    remove(learner, credential)
    edit(learner, credential, title="BLS")
    assert (stored(credential)["title"], stored(credential)["removed_at"]) == ("BLS", None)
    assert events_of(learner)[-2:] == ["credential-restored", "credential-edited"]


@pytest.mark.parametrize("write", [edit, remove])
def test_a_strangers_credential_is_not_found(learner, stranger, lines, write):
    event, credential = add(learner)
    before = whole_database()
    with pytest.raises(NotFound):
        write(stranger, credential)
    with pytest.raises(NotFound):
        undo(stranger, event)
    assert whole_database() == before


def test_no_credential_without_a_roadmap_or_for_a_line_that_never_was(learner, template):
    before = whole_database()
    with pytest.raises(NotFound):
        add(learner, ref="t999999")
    assert whole_database() == before
    newcomer = make_user()
    with pytest.raises(NotFound):
        add(newcomer)


def test_undo_still_undoes_what_is_no_credential(learner, lines):
    event = set_state(learner, lines[0], "done")
    undo(learner, event)
    assert milestone_of(learner, lines[0]).state == "open"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_form_posted_at_once_is_one_credential(learner, lines):
    key, ref = uuid.uuid4(), f"t{lines[0].pk}"
    results = at_once(*[lambda: add(learner, key=key, ref=ref)] * 6)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert {credential.pk for _event, credential in results} == {Credential.objects.get().pk}
    assert events_of(learner) == ["started", "credential-added"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_edit_and_a_removal_at_once_both_leave_their_mark(learner, lines):
    _event, credential = add(learner)
    results = at_once(
        lambda: edit(learner, credential, title="BLS"), lambda: remove(learner, credential)
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert stored(credential)["title"] == "BLS"


# The list ----------------------------------------------------------------------------------------


def test_credentials_are_grouped_newest_first_with_their_dates(learner, lines):
    add(learner, "degree", title="PhD", organisation="Leeds")
    add(learner, "degree", title="Master’s", since=datetime.date(1985, 7, 1))
    add(learner, "degree", title="MBA", since=LATER)
    add(learner, "position", title="Postdoc", organisation="UCL", until=TODAY)
    add(learner, "membership", title="MSLA", until=TODAY)
    add(learner, "membership", title="DIA", until=TODAY - datetime.timedelta(days=1))
    add(learner, title="GCP", until=LATER)
    add(learner, title="BLS", until=DAY)
    page = get(learner)
    assert [
        page.text(item)
        for name, item in page.by_id.items()
        if name.startswith("credential-") and item.tag == "li"
    ] == [
        "MBA expected on 3 May 2027 Edit MBA, expected on 3 May 2027",
        "PhD, Leeds awarded on 20 May 2026 Edit PhD, awarded on 20 May 2026",
        "Master’s awarded on 1 July 1985 Edit Master’s, awarded on 1 July 1985",
        "Postdoc, UCL from 20 May 2026 · until 14 March 2027 Edit Postdoc, from 20 May 2026",
        "DIA since 20 May 2026 · lapsed on 13 March 2027 Edit DIA, since 20 May 2026",
        "MSLA since 20 May 2026 · paid until 14 March 2027 Edit MSLA, since 20 May 2026",
        "BLS earned on 20 May 2026 · lapsed on 20 May 2026 Edit BLS, earned on 20 May 2026",
        "GCP earned on 20 May 2026 · valid until 3 May 2027 Edit GCP, earned on 20 May 2026",
    ]


def test_an_empty_list_says_what_it_is_for(learner):
    assert "There is nothing here yet." in get(learner).text("main")


def test_the_list_has_neither_removed_credentials_nor_those_of_others(learner, stranger, lines):
    remove(learner, make_credential(learner, title="Zanzibar removed"))
    make_credential(stranger, title="Zanzibar of another")
    assert "Zanzibar" not in get(learner).html


def test_who_has_no_roadmap_is_sent_to_the_start(template):
    client = client_of(make_user())
    for url in (URL, f"{URL}add/?kind=degree"):
        assert client.get(url).url == "/roadmap/start/"
    assert client.get(f"{URL}1/").status_code == 404


# The form ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("degree", ["degree", "title", "organisation", "since"]),
        ("position", ["title", "organisation", "since", "until"]),
        ("membership", ["title", "since", "until"]),
        ("certificate", ["title", "organisation", "since", "until"]),
    ],
)
def test_the_form_asks_what_the_kind_has(learner, kind, fields):
    page = get(learner, f"{URL}add/?kind={kind}")
    asked = [
        e.get("name")
        for e in page.by_id["main"].iter()
        if e.tag in ("input", "select") and e.get("type") != "hidden"
    ]
    assert asked == fields


def test_without_a_kind_the_page_asks_for_it(learner):
    page = get(learner, f"{URL}add/")
    assert page.links("main")[1:] == [f"{URL}add/?kind={kind}" for kind in KINDS]


@pytest.mark.parametrize("query", ["?kind=task", "?kind=DEGREE", "?kind=degree&of=12", "?of=%00"])
def test_what_is_no_kind_or_no_entry_is_malformed(learner, query):
    get(learner, f"{URL}add/{query}", status=400)


def test_an_entry_that_never_was_is_not_found(learner, stranger, lines):
    get(learner, f"{URL}add/?kind=degree&of=t999999", status=404)
    _change, own = milestones.add_own_milestone(
        user=stranger, key=uuid.uuid4(), stage_id=lines[0].stage_id, title="Own"
    )
    get(learner, f"{URL}add/?kind=degree&of={own.ref}", status=404)


def test_a_degree_is_called_as_in_the_list_or_in_words(learner, lines):
    phd = make_degree()
    client = client_of(learner)
    for title, expected in (("", "PHD"), ("DPhil, immunology", "DPhil, immunology")):
        data = {
            "kind": "degree",
            "key": uuid.uuid4(),
            "degree": phd.pk,
            "title": title,
            "organisation": "Oxford",
            "since": "2026-05-20",
        }
        assert client.post(f"{URL}add/", data).status_code == 302
        found = Credential.objects.latest("pk")
        assert (found.degree, found.title, found.until) == (phd, expected, None)


def test_another_choice_from_the_list_renames_a_degree(learner, lines):
    make_degree()
    pharmd = make_degree("pharmd")
    credential = make_credential(learner, "degree", degree=make_degree(), title="PHD")
    browser = Browser(learner)
    page = browser.open(f"{URL}{credential.pk}/")
    assert page.value("title") == ""
    browser.press("Save", degree=str(pharmd.pk))
    assert stored(credential)["title"] == "PHARMD"


@cases(
    ("kind", "data", "errors"),
    [
        ("degree", {"title": ""}, {"title": "Choose a degree above, or say which one it is."}),
        ("position", {"title": "\u200b "}, {"title": "This field is required."}),
        ("position", {"since": ""}, {"since": "This field is required."}),
        ("certificate", {"until": "2026-05-19"}, {"until": "This is before it begins."}),
        ("certificate", {"since": "1949-12-31"}, {"since": "Enter a date between 1950 and 2100."}),
        ("certificate", {"until": "2101-01-01"}, {"until": "Enter a date between 1950 and 2100."}),
        (
            "membership",
            {"until": "soon"},
            {"until": "Enter a date that exists, such as 2027-09-01."},
        ),
        (
            "certificate",
            {"organisation": "x" * 161},
            {"organisation": "Ensure this value has at most 160 characters (it has 161)."},
        ),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    learner, kinds, kind, data, errors
):
    typed = {"title": "My title", "organisation": "My place", "since": "2026-05-20", "until": ""}
    typed |= data
    client = client_of(learner)
    shown = Page(client.get(f"{URL}add/?kind={kind}"))
    known = {e.get("name") for e in shown.by_id["main"].iter() if e.get("name")}
    of = f"t{kinds[kind].pk}"
    before = journey_of(learner)
    sent = {"kind": kind, "of": of, "key": uuid.uuid4()} | typed
    response = client.post(f"{URL}add/", sent)
    page = Page(response)
    assert (response.status_code, journey_of(learner)) == (422, before)
    names = [name for name in typed if name in known]
    assert {name: page.error(name) for name in names if page.error(name)} == errors
    assert [page.value(name) for name in names] == [typed[name] for name in names]
    assert [page.value(name) for name in ("kind", "of")] == [kind, of]
    assert page.value("key") == str(sent["key"])


def test_the_last_days_that_can_be_meant_are_taken(learner, lines):
    client = client_of(learner)
    data = {"kind": "position", "key": uuid.uuid4(), "title": "Vet", "organisation": ""}
    data |= {"since": "1950-01-01", "until": "2100-12-31"}
    assert client.post(f"{URL}add/", data).status_code == 302
    found = Credential.objects.get()
    assert (found.since, found.until) == (
        datetime.date(1950, 1, 1),
        datetime.date(2100, 12, 31),
    )


def test_an_edit_that_was_cut_short_takes_no_fact_away(learner, lines):
    credential = make_credential(learner, organisation="UCL", until=LATER)
    client = client_of(learner)
    before = whole_database()
    answer = client.post(f"{URL}{credential.pk}/", {"title": "GCP", "since": "2025-06-01"})
    assert answer.status_code == 400
    assert whole_database() == before


def test_a_membership_suggests_the_associations_and_says_to_whom_they_are_open(learner):
    Association.objects.create(
        slug="maps", name="MAPS", url="https://example.org/maps", open_to="People at any level."
    )
    credential = make_credential(learner, "membership")
    for url in (f"{URL}add/?kind=membership", f"{URL}{credential.pk}/"):
        page = get(learner, url)
        assert page.field("title").get("list") == "suggestions"
        assert [e.get("value") for e in page.by_id["suggestions"].iter("option")] == ["MAPS"]
        assert "People at any level." in page.text("main")
    assert "suggestions" not in get(learner, f"{URL}add/?kind=certificate").by_id


# A tick offers the form --------------------------------------------------------------------------


@cases("kind", KINDS)
@pytest.mark.parametrize("back", ["", "milestone"])
def test_tick_of_such_a_line_offers_to_say_which_and_when(learner, kinds, kind, back):
    ref = f"t{kinds[kind].pk}"
    link = f"{URL}add/?kind={kind}&of={ref}"
    page = Page(
        client_of(learner).post(
            f"/roadmap/{ref}/state/", {"state": "done", "back": back}, headers=HTMX
        )
    )
    assert link in page.links("flash")
    assert "Say which and when" in page.text("flash")
    services.set_state(user=learner, ref=ref, state="open")
    client = client_of(learner)
    client.post(f"/roadmap/{ref}/state/", {"state": "done", "back": back})
    assert link in Page(client.get("/roadmap/")).links("flash")


def test_other_ticks_and_a_tick_with_its_day_offer_no_form(learner, kinds, lines):
    client = client_of(learner)
    plain, certificate = lines[-1], kinds["certificate"]
    for line, data in (
        (plain, {"state": "done"}),
        (certificate, {"state": "done", "done_on": "2026-05-20"}),
        (certificate, {"state": "open"}),
        (certificate, {"state": "skipped"}),
    ):
        answer = client.post(f"/roadmap/t{line.pk}/state/", data, headers=HTMX)
        assert "Say which" not in answer.content.decode()


def test_the_page_of_such_a_line_holds_its_facts_and_no_other_page_does(learner, kinds, lines):
    line = kinds["certificate"]
    url = f"/roadmap/t{line.pk}/"
    page = get(learner, url)
    link = f"{URL}add/?kind=certificate&of=t{line.pk}"
    assert page.links("credentials") == [link, URL]
    make_credential(learner, title="GCP", ref=f"t{line.pk}")
    make_credential(learner, title="BLS")
    make_credential(learner, "degree", title="PhD")
    make_credential(learner, title="For another", ref=f"t{kinds['degree'].pk}")
    said = get(learner, url).text("credentials")
    assert [name in said for name in ("GCP", "BLS", "PhD", "For another")] == [
        True,
        True,
        False,
        False,
    ]
    assert "credentials" not in get(learner, f"/roadmap/t{lines[-1].pk}/").by_id


def test_after_adding_from_a_milestone_its_page_offers_the_tick_with_that_day(learner, kinds):
    ref = f"t{kinds['certificate'].pk}"
    browser = Browser(learner)
    browser.open(f"{URL}add/?kind=certificate&of={ref}")
    page = browser.press("Add it", title="GCP", since="2026-05-20")
    assert browser.url == f"/roadmap/{ref}/"
    assert offered(page) == [(f"/roadmap/{ref}/state/", "2026-05-20")]
    page = browser.press(f"Tick it with 20 May 2026: {kinds['certificate'].title}")
    row = milestone_of(learner, kinds["certificate"])
    assert (row.state, row.done_on) == ("done", DAY)
    assert offered(page) == []


def test_an_answer_to_a_tick_takes_the_offer_away(learner, kinds):
    ref = f"t{kinds['certificate'].pk}"
    make_credential(learner)
    data = {"state": "done", "back": "milestone"}
    page = Page(client_of(learner).post(f"/roadmap/{ref}/state/", data, headers=HTMX))
    assert page.by_id["credential-offer"].get("hx-swap-oob") == "true"
    assert list(page.by_id["credential-offer"]) == []


# A credential offers the tick --------------------------------------------------------------------


def added(user, credential) -> list[str]:
    """The refs of the lines that the page offers to tick after adding a credential."""
    page = get(user, f"{URL}?added={credential.pk}")
    day = credential.since.isoformat()
    assert {given for _url, given in offered(page)} <= {day}
    return [url.split("/")[2] for url, _day in offered(page)]


@pytest.mark.parametrize("kind", KINDS)
def test_adding_offers_the_tick_on_open_lines_of_its_kind(learner, kinds, kind):
    credential = make_credential(learner, kind, since=DAY)
    assert added(learner, credential) == [f"t{kinds[kind].pk}"]
    assert learner.roadmap.milestones.count() == 0


def test_the_offer_ticks_with_that_day(learner, kinds):
    browser = Browser(learner)
    browser.open(f"{URL}add/?kind=position")
    page = browser.press("Add it", title="Postdoc", since="2026-05-20")
    assert browser.url.startswith(f"{URL}?added=")
    assert page.text("flash").startswith("Added: Postdoc.")
    browser.press(f"Tick it with 20 May 2026: {kinds['position'].title}")
    row = milestone_of(learner, kinds["position"])
    assert (row.state, row.done_on) == ("done", DAY)


@pytest.mark.parametrize("state", ["done", "skipped"])
def test_nothing_is_offered_that_is_done_or_set_aside(learner, kinds, state):
    set_state(learner, kinds["certificate"], state)
    assert added(learner, make_credential(learner)) == []


def test_nothing_is_offered_that_is_not_on_this_roadmap(learner, template, kinds):
    change(kinds["certificate"], specialties=[make_specialty()])
    publish(template)
    assert added(learner, make_credential(learner)) == []


def test_a_day_that_has_not_come_offers_no_tick(learner, kinds):
    tomorrow = TODAY + datetime.timedelta(days=1)
    assert added(learner, make_credential(learner, since=tomorrow)) == []
    assert added(learner, make_credential(learner, since=TODAY)) != []


def test_a_day_before_those_of_ticks_leads_to_the_page_of_the_line(learner, kinds):
    credential = make_credential(learner, since=datetime.date(1999, 12, 31))
    page = get(learner, f"{URL}?added={credential.pk}")
    assert offered(page) == []
    assert page.links("offers") == [f"/roadmap/t{kinds['certificate'].pk}/"]
    credential = make_credential(learner, since=datetime.date(2000, 1, 1))
    assert added(learner, credential) == [f"t{kinds['certificate'].pk}"]


@pytest.mark.parametrize("condition", ["doctorate", "doctorate-in-progress"])
def test_only_a_doctorate_fits_a_line_about_a_doctorate(learner, template, kinds, condition):
    line = kinds["degree"]
    change(line, degree_condition=condition)
    publish(template)
    masters = make_degree("masters", doctorate=False)
    for degree, fits in ((make_degree(), True), (masters, False), (None, False)):
        credential = make_credential(learner, "degree", degree=degree)
        assert added(learner, credential) == ([f"t{line.pk}"] if fits else [])
        page = get(learner, f"/roadmap/t{line.pk}/")
        assert (f"credential-{credential.pk}" in page.by_id) == fits
    change(line, degree_condition="any")
    publish(template)
    assert added(learner, make_credential(learner, "degree", degree=masters)) == [f"t{line.pk}"]


def test_of_two_that_fit_the_milestone_is_offered_the_earlier_day(learner, kinds):
    make_credential(learner, since=TODAY)
    make_credential(learner, since=DAY)
    line = kinds["certificate"]
    assert offered(get(learner, f"/roadmap/t{line.pk}/")) == [
        (f"/roadmap/t{line.pk}/state/", "2026-05-20")
    ]


def test_what_was_added_by_another_offers_nothing(learner, stranger, kinds):
    credential = make_credential(stranger)
    page = get(learner, f"{URL}?added={credential.pk}")
    assert "offers" not in page.by_id
    for odd in ("", "0", "-1", "x", "9" * 30):
        assert "offers" not in get(learner, f"{URL}?added={odd}").by_id


def test_publishing_and_retiring_leave_credentials_alone(learner, template, kinds):
    line = kinds["certificate"]
    credential = make_credential(learner, ref=f"t{line.pk}")
    before = stored(credential)
    change(line, retired=True, kind="task", title="Otherwise")
    publish(template)
    assert stored(credential) == before
    assert credential.title in get(learner).text("main")


# Undo and history --------------------------------------------------------------------------------


def test_removing_on_the_page_can_be_undone_there(learner, lines):
    credential = make_credential(learner, title="GCP")
    browser = Browser(learner)
    browser.open(f"{URL}{credential.pk}/")
    page = browser.press("Remove it")
    assert (browser.url, "GCP" in page.text("main")) == (URL, False)
    page = browser.press("Undo")
    assert (browser.url, "GCP" in page.text("main")) == (URL, True)


def test_the_history_tells_of_credentials_and_undoes_the_last_change_of_each(learner, kinds):
    line = kinds["certificate"]
    added_first, first = add(learner, ref=f"t{line.pk}")
    _event, second = add(learner, "degree", title="PhD")
    edited = edit(learner, first, until=LATER)
    removed = remove(learner, second)
    page = get(learner, "/roadmap/history/?kind=credentials")
    said = page.text("history")
    for words in (
        "Removed a credential, “PhD”",
        f"Edited a credential, “GCP”: {line.title}",
        "Added a credential, “PhD”",
        f"Added a credential, “GCP”: {line.title}",
    ):
        assert words in said
    actions = [form.get("action") for form in page.by_id["history"].iter("form")]
    assert actions == [f"/roadmap/undo/{event.pk}/" for event in (removed, edited)]
    client = client_of(learner)
    for action in actions:
        assert client.post(action, {"back": "history"}).status_code == 302
    assert [stored(first)["until"], stored(second)["removed_at"]] == [None, None]
    assert "Added a credential, “GCP”" in get(learner, f"/roadmap/t{line.pk}/").text("history")
    assert can_be_undone(added_first)


# An area of expertise ----------------------------------------------------------------------------


def test_tick_of_choosing_an_area_offers_the_start_form_while_none_is_chosen(learner, kinds):
    line = kinds["specialty"]
    url = f"/roadmap/t{line.pk}/"
    client = client_of(learner)
    page = Page(client.post(f"{url}state/", {"state": "done"}, headers=HTMX))
    assert "/roadmap/start/" in page.links("flash")
    assert "/roadmap/start/" in get(learner, url).links("main")
    make_roadmap(learner, specialty=make_specialty())
    set_state(learner, line, "open")
    page = Page(client.post(f"{url}state/", {"state": "done"}, headers=HTMX))
    assert "/roadmap/start/" not in page.links("flash")
    assert "/roadmap/start/" not in get(learner, url).links("main")


def test_another_area_maps_what_is_offered_anew_and_loses_nothing(learner, template, lines):
    oncology, neurology = make_specialty(), make_specialty("neurology")
    for_oncology, for_neurology, for_all = lines[:3]
    change(for_oncology, specialties=[oncology], kind="certificate")
    change(for_neurology, specialties=[neurology])
    publish(template)
    make_roadmap(learner, specialty=oncology)
    tick(learner, for_oncology, for_all, on=DAY)
    make_credential(learner, ref=f"t{for_oncology.pk}")
    written = ("milestones", "notes", "credentials", "reports")
    before = journey_of(learner)

    def offered_refs() -> set[str]:
        roadmap = Roadmap.objects.for_user(learner).get()
        entries = queries.overview(roadmap, today=TODAY).entries
        return {entry.ref for entry in entries if entry.is_offered}

    others = {f"t{line.pk}" for line in lines[2:]}
    assert offered_refs() == others | {f"t{for_oncology.pk}"}
    answers = make_answers(specialty=neurology)
    data = {name: getattr(value, "pk", value) or "" for name, value in answers.items()}
    assert client_of(learner).post("/roadmap/start/", data).status_code == 302
    assert offered_refs() == others | {f"t{for_neurology.pk}"}
    after = journey_of(learner)
    assert {name: after[name] for name in written} == {name: before[name] for name in written}
    # What was done for the earlier area stays visible and counted.
    assert f"t{for_oncology.pk}" in get(learner, "/roadmap/").entries
    make_roadmap(learner, specialty=oncology)
    assert offered_refs() == others | {f"t{for_oncology.pk}"}
