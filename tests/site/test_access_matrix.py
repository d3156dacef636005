"""Who may ask for what: every address of the site, every method, every kind of visitor.

`TABLE` has one line for each name of an address; an address without a line fails the tests. The
addresses of the admin follow one rule and have no lines: nobody but staff ever gets a 200 there.
`DESK` has a line for each address of the desk: for staff with the permissions that it names.
"""

import datetime
import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from roadmap.catalogue.models import Report, Skill
from roadmap.journey.models import Event
from roadmap.journey.own import milestones
from tests.applications.factories import applications_of, make_application, make_document
from tests.cases import cases
from tests.connections import factories as connections
from tests.connections.files import make_file, make_row
from tests.journey.factories import (
    journey_of,
    lines_of,
    make_anchor,
    make_credential,
    make_evidence,
    make_note,
    make_pause,
    make_roadmap,
    make_step,
    make_template,
    tick,
)
from tests.people import make_person
from tests.skills import factories as skills

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
READ = ("GET", "HEAD")
DAY = datetime.date(2027, 3, 1)
SEND = ("POST",)
BOTH = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class Rule:
    """What an address does.

    `methods` are those it has; every other is a 405. `needs_login`: without it a reader is sent to
    sign in, and a form is answered with 403 and its text. `kwargs` name the parts of the address;
    a text is the key of an object of Alice in `world`. `stranger` is what somebody else gets who
    asks for an object of Alice; None where the address names nothing of anybody's.
    """

    methods: tuple[str, ...]
    needs_login: bool = True
    kwargs: dict[str, object] = field(default_factory=dict)
    stranger: int | None = None


def public(methods: tuple[str, ...], **kwargs: object) -> Rule:
    """An address that anybody may ask for."""
    return Rule(methods, needs_login=False, kwargs=kwargs)


def own(methods: tuple[str, ...], **kwargs: object) -> Rule:
    """An address that shows or changes what is the visitor's own, and names no object."""
    return Rule(methods, kwargs=kwargs)


def named(methods: tuple[str, ...], **kwargs: object) -> Rule:
    """An address that names an object of one person: for all others it does not exist."""
    return Rule(methods, kwargs=kwargs, stranger=404)


TABLE = {
    "landing": public(READ),
    "robots": public(READ),
    "healthz": public(READ),
    "readyz": public(READ),
    # Accounts
    "account_signup": public(BOTH),
    "account_login": public(BOTH),
    "account_logout": public(BOTH),
    "account_inactive": public(READ),
    "account_email_verification_sent": public(READ),
    "account_confirm_email": public(BOTH, key="no-such-key"),
    "account_reset_password": public(BOTH),
    "account_reset_password_done": public(READ),
    "account_reset_password_from_key": public(BOTH, uidb36="1", key="no-such-key"),
    "account_reset_password_from_key_done": public(READ),
    "account_reauthenticate": own(BOTH),
    "account_settings": own(BOTH),
    "account_email": own(BOTH),
    "account_change_password": own(BOTH),
    "account_set_password": own(BOTH),
    "mfa_index": own(READ),
    "mfa_authenticate": public(BOTH),
    "mfa_reauthenticate": own(BOTH),
    "mfa_activate_totp": own(BOTH),
    "mfa_deactivate_totp": own(BOTH),
    "mfa_view_recovery_codes": own(READ),
    "mfa_download_recovery_codes": own(READ),
    "mfa_generate_recovery_codes": own(BOTH),
    "account_export": own(READ),
    "account_delete": own(BOTH),
    # The journey. A line of the catalogue is everybody's, whoever has written to it.
    "roadmap:roadmap": own(READ),
    "roadmap:start": own(BOTH),
    "roadmap:preview_start": own(SEND),
    "roadmap:already_done": own(BOTH),
    "roadmap:progress": own(READ),
    "roadmap:history": own(READ),
    "roadmap:changes": own(READ),
    "roadmap:mark_update_seen": own(SEND),
    "roadmap:milestone": own(READ, ref="line"),
    "roadmap:mark_opened": own(SEND, ref="line"),
    "roadmap:set_state": own(SEND, ref="line"),
    "roadmap:set_target_date": own(SEND, ref="line"),
    "roadmap:report": own(SEND, ref="line"),
    "roadmap:add_note": own(SEND, ref="line"),
    "roadmap:plan": own(READ),
    "roadmap:take_plan": own(SEND),
    "roadmap:pauses": own(BOTH),
    "roadmap:edit_pause": named(BOTH, pause_id="pause"),
    "roadmap:remove_pause": named(SEND, pause_id="pause"),
    "roadmap:anchors": own(BOTH),
    "roadmap:edit_anchor": named(BOTH, anchor_id="anchor"),
    "roadmap:preview_anchor": named(SEND, anchor_id="anchor"),
    "roadmap:remove_anchor": named(SEND, anchor_id="anchor"),
    "roadmap:hang_target_date": own(BOTH, ref="line"),
    "roadmap:add_own": own(BOTH),
    "roadmap:use_programmes_order": own(SEND, stage_id="stage"),
    "roadmap:reword": own(SEND, ref="line"),
    "roadmap:place": own(SEND, ref="line"),
    "roadmap:remove_own": named(SEND, ref="own"),
    "roadmap:credentials": own(READ),
    "roadmap:add_credential": own(BOTH),
    "roadmap:edit_credential": named(BOTH, credential_id="credential"),
    "roadmap:remove_credential": named(SEND, credential_id="credential"),
    "roadmap:search": own(READ),
    "roadmap:add_evidence": own(SEND, ref="line"),
    "roadmap:add_sub_step": own(SEND, ref="line"),
    "roadmap:undo": named(SEND, event_id="event"),
    "roadmap:edit_note": named(BOTH, ref="line", note_id="note"),
    "roadmap:remove_note": named(SEND, ref="line", note_id="note"),
    "roadmap:restore_note": named(SEND, ref="line", note_id="note"),
    "roadmap:edit_evidence": named(BOTH, ref="line", evidence_id="evidence"),
    "roadmap:remove_evidence": named(SEND, ref="line", evidence_id="evidence"),
    "roadmap:restore_evidence": named(SEND, ref="line", evidence_id="evidence"),
    "roadmap:edit_sub_step": named(BOTH, ref="line", step_id="step"),
    "roadmap:tick_sub_step": named(SEND, ref="line", step_id="step"),
    "roadmap:remove_sub_step": named(SEND, ref="line", step_id="step"),
    "roadmap:restore_sub_step": named(SEND, ref="line", step_id="step"),
    # Connections
    "connections:connections": own(READ),
    "connections:add": own(BOTH),
    "connections:removed": own(READ),
    "connections:export": own(READ),
    "connections:import": own(BOTH),
    "connections:choose": own(BOTH),
    "connections:choose_group": own(SEND),
    "connections:finish_import": own(SEND),
    "connections:leave_import": own(SEND),
    "connections:undo_import": named(SEND, import_id="import"),
    "connections:person": named(READ, connection_id="person"),
    "connections:edit_person": named(BOTH, connection_id="person"),
    "connections:undo_edit": named(SEND, connection_id="person"),
    "connections:set_next_touch": named(SEND, connection_id="person"),
    "connections:set_linked": named(SEND, connection_id="person"),
    "connections:remove_person": named(SEND, connection_id="person"),
    "connections:restore_person": named(SEND, connection_id="person"),
    "connections:log_touch": named(BOTH, connection_id="person"),
    "connections:edit_touch": named(BOTH, connection_id="person", touch_id="touch"),
    "connections:remove_touch": named(SEND, connection_id="person", touch_id="touch"),
    "connections:restore_touch": named(SEND, connection_id="person", touch_id="touch"),
    "connections:set_kept": named(SEND, connection_id="person", touch_id="touch"),
    "connections:set_step": named(SEND, connection_id="person"),
    "connections:remove_step": named(SEND, connection_id="person", step_id="said"),
    "connections:restore_step": named(SEND, connection_id="person", step_id="said"),
    # Skills. A skill of the catalogue is everybody's.
    "skills:skills": own(READ),
    "skills:skill": own(READ, skill_id="skill"),
    "skills:rate": own(SEND, skill_id="skill"),
    "skills:edit_rating": named(BOTH, pk="rating"),
    "skills:stories": own(READ),
    "skills:add_story": own(BOTH),
    "skills:count_words": own(SEND),
    "skills:story": named(READ, pk="story"),
    "skills:edit_story": named(BOTH, pk="story"),
    "skills:set_on_brief": named(SEND, pk="story"),
    "skills:talks": own(READ),
    "skills:add_talk": own(BOTH),
    "skills:talk": named(READ, pk="talk"),
    "skills:edit_talk": named(BOTH, pk="talk"),
    "skills:add_rehearsal": named(BOTH, pk="talk"),
    "skills:add_question": named(SEND, pk="talk"),
    "skills:edit_rehearsal": named(BOTH, pk="rehearsal"),
    "skills:edit_question": named(BOTH, pk="question"),
    "skills:brief": own(READ),
    "skills:edit_brief": own(BOTH),
    "skills:associations": own(READ),
    "skills:removed": own(READ),
    "skills:undo": named(SEND, pk="earlier"),
    "skills:link": own(SEND, kind="stories"),
    "skills:remove": named(SEND, kind="stories", pk="story"),
    "skills:restore": named(SEND, kind="stories", pk="story"),
    # Applications
    "applications:board": own(READ),
    "applications:list": own(READ),
    "applications:removed": own(READ),
    "applications:report": own(READ),
    "applications:download_report": own(READ),
    "applications:add": own(BOTH),
    "applications:application": named(READ, application_id="application"),
    "applications:undo_edit": named(SEND, application_id="application"),
    "applications:edit": named(BOTH, application_id="application"),
    "applications:set_next_action": named(SEND, application_id="application"),
    "applications:remove": named(SEND, application_id="application"),
    "applications:restore": named(SEND, application_id="application"),
    "applications:move_card": named(SEND, application_id="application"),
    "applications:move": named(SEND, application_id="application"),
    "applications:edit_move": named(BOTH, application_id="application", move_id="move"),
    "applications:remove_move": named(SEND, application_id="application", move_id="move"),
    "applications:restore_move": named(SEND, application_id="application", move_id="move"),
    "applications:add_document": named(SEND, application_id="application"),
    "applications:edit_document": named(BOTH, application_id="application", document_id="document"),
    "applications:remove_document": named(
        SEND, application_id="application", document_id="document"
    ),
    "applications:restore_document": named(
        SEND, application_id="application", document_id="document"
    ),
    "applications:choose_milestones": named(READ, application_id="application"),
    "applications:link_milestone": named(SEND, application_id="application", ref="line"),
    "applications:closed": named(READ, application_id="application"),
    "applications:accepted": named(READ, application_id="application"),
    "applications:set_learnt": named(SEND, application_id="application"),
    "outlook:fit": named(READ, application_id="application"),
    "outlook:make_milestone": named(SEND, application_id="application"),
    "outlook:people": named(READ, application_id="application"),
    "outlook:link_person": named(SEND, application_id="application", connection_id="person"),
}
SEE = {"change_roadmaptemplate"}
CHECK = SEE | {"change_milestonetemplate"}
DESK = {
    "desk": (READ, SEE),
    "publish": (BOTH, SEE),
    "preview": (READ, SEE),
    "editions": (READ, SEE),
    "difference": (READ, SEE),
    "edition": (READ, SEE),
    "restore": (BOTH, SEE),
    "preview_restore": (READ, SEE),
    "files": (BOTH, SEE),
    "import": (SEND, SEE),
    "export": (READ, SEE),
    "export_edition": (READ, SEE),
    "take_over": (READ, SEE),
    "freshness": (READ, SEE),
    "mark_checked": (SEND, CHECK),
    "reports": (READ, SEE),
    "set_report": (SEND, SEE),
}
# The namespaces whose addresses are for staff only.
STAFF = ("admin", "desk")
# Addresses above that find nothing, and the methods that say so with a 404: a made up key, and what
# belongs to a second step, where there is none.
NOTHING_THERE = {
    "account_confirm_email": SEND,
    "mfa_deactivate_totp": BOTH,
    "mfa_view_recovery_codes": READ,
    "mfa_download_recovery_codes": READ,
}


# What an answer amounts to
ANSWERED = "answered"
SENT_TO_SIGN_IN = "sent to sign in"
FORM_REFUSED = "form refused: the session has ended"
NOT_FOUND = "not found"
NO_SUCH_METHOD = "no such method"


def outcome(response: HttpResponse) -> str:
    """What an answer amounts to."""
    assert response.status_code < 500
    if response.status_code == 405:
        return NO_SUCH_METHOD
    if response.status_code == 404:
        return NOT_FOUND
    if response.status_code == 403 and "Your session has ended" in response.content.decode():
        return FORM_REFUSED
    if response.headers.get("Location", "").startswith("/accounts/login/?next="):
        return SENT_TO_SIGN_IN
    return ANSWERED


def names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """The names of all addresses but those for staff, with their namespaces."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or entry.pattern}"
        elif entry.namespace not in STAFF:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from names(entry, inner)


def staff_paths() -> list[str]:
    """A path for each address for staff, with a likely value for every part that varies."""
    return sorted(
        f"/{entry.pattern}{path}"
        for entry in get_resolver().url_patterns
        if isinstance(entry, URLResolver) and entry.namespace in STAFF
        for path in paths_below(entry)
    )


def paths_below(resolver: URLResolver) -> Iterator[str]:
    """The paths of all addresses of a resolver, from where it is mounted."""
    routes = [
        routes for name in names(resolver) for routes, *_ in resolver.reverse_dict.getlist(name)
    ]
    values = {"app_label": "roadmap"}
    yield from (
        path % {part: values.get(part, "1") for part in parts}
        for possibilities in routes
        for path, parts in possibilities
    )


@pytest.fixture
def world(alice, bob) -> dict[str, object]:
    """Objects of Alice, by the names that `TABLE` uses; Bob has a roadmap of his own."""
    line = lines_of(make_template())[0]
    for person in (alice, bob):
        make_roadmap(person)
    tick(alice, line)
    event = Event.objects.filter(roadmap__user=alice).latest("pk")
    note = make_note(alice, line)
    _, milestone = milestones.add_own_milestone(
        user=alice, key=uuid.uuid4(), stage_id=line.stage_id, title="Alice’s own"
    )
    person = connections.make_connection(alice)
    touch = connections.make_touch(person, promised="A paper", step="asked")
    skill = Skill.objects.create(slug="presenting", name="Presenting")
    story, talk = skills.make_story(alice, skill), skills.make_talk(alice)
    application = make_application(alice, advertisement="PhD")
    return {
        "person": person.pk,
        "touch": touch.pk,
        "said": touch.steps.get().pk,
        "import": connections.import_all(alice, make_file(make_row())).pk,
        "skill": skill.pk,
        "rating": skills.make_rating(alice, skill).pk,
        "story": story.pk,
        "earlier": skills.edit(story, alice, title="Another title").pk,
        "talk": talk.pk,
        "rehearsal": skills.make_rehearsal(alice, talk).pk,
        "question": skills.make_question(alice, talk).pk,
        "application": application.pk,
        "move": application.moves.get().pk,
        "document": make_document(application).pk,
        "line": line.pk,
        "event": event.pk,
        "note": note.pk,
        "own": milestone.ref,
        "stage": line.stage_id,
        "credential": make_credential(alice).pk,
        "pause": make_pause(alice, DAY, DAY).pk,
        "anchor": make_anchor(alice, DAY).pk,
        "evidence": make_evidence(alice, line).pk,
        "step": make_step(alice, line).pk,
    }


def all_of(user: User) -> tuple[dict, ...]:
    """Every row of a person, by wing."""
    return (
        journey_of(user),
        connections.wing_of(user),
        skills.wing_of(user),
        applications_of(user),
    )


def path_of(name: str, world: dict[str, object]) -> str:
    """The address of a name, of Alice's objects."""
    return reverse(
        name, kwargs={part: world.get(value, value) for part, value in TABLE[name].kwargs.items()}
    )


def outcomes(path: str, user: User | None) -> dict[str, str]:
    """What every method amounts to, in one browser; that which may end the session comes last."""
    client = Client()
    if user:
        client.force_login(user)
    order = sorted(METHODS, key=lambda method: method == "POST")
    return {method: outcome(client.generic(method, path)) for method in order}


def test_every_address_has_a_line_in_the_table():
    assert sorted(names(get_resolver())) == sorted(TABLE)


def test_what_a_visitor_without_an_account_gets(world, one_case):
    for name, rule in TABLE.items():
        expected = dict.fromkeys(METHODS, NO_SUCH_METHOD)
        if rule.needs_login:
            expected |= dict.fromkeys(READ, SENT_TO_SIGN_IN) | {"POST": FORM_REFUSED}
        else:
            expected |= dict.fromkeys(rule.methods, ANSWERED)
        if name in NOTHING_THERE and not rule.needs_login:
            expected |= dict.fromkeys(NOTHING_THERE[name], NOT_FOUND)
        with one_case(name):
            assert outcomes(path_of(name, world), None) == expected


def test_what_a_stranger_gets_and_that_nothing_of_alice_changes(world, alice, bob, one_case):
    before = all_of(alice)
    for name, rule in TABLE.items():
        expected = dict.fromkeys(METHODS, NO_SUCH_METHOD)
        expected |= dict.fromkeys(rule.methods, NOT_FOUND if rule.stranger == 404 else ANSWERED)
        if name in NOTHING_THERE:
            expected |= dict.fromkeys(NOTHING_THERE[name], NOT_FOUND)
        with one_case(name):
            assert outcomes(path_of(name, world), bob) == expected
            assert all_of(alice) == before


def test_a_milestone_of_ones_own_exists_for_nobody_else(world, alice, bob, one_case):
    before = journey_of(alice)
    for name, rule in TABLE.items():
        if "ref" not in rule.kwargs:
            continue
        hers, nobodys = (path_of(name, world | {"line": ref}) for ref in (world["own"], "c999999"))
        with one_case(name):
            assert outcomes(hers, bob) == outcomes(nobodys, bob)
            assert journey_of(alice) == before


def test_the_owner_finds_what_is_named(world, alice, one_case):
    for name, rule in TABLE.items():
        if rule.stranger is None:
            continue
        with one_case(name):
            found = outcomes(path_of(name, world), alice)
            answered = {method for method, what in found.items() if what == ANSWERED}
            assert answered == set(rule.methods)


def test_every_address_of_the_desk_has_a_line():
    (desk,) = (entry for entry in get_resolver().url_patterns if is_desk(entry))
    assert sorted(names(desk)) == sorted(DESK)


def test_the_desk_is_for_staff_with_every_permission_that_it_needs(one_case):
    template = make_template()
    parts = {"pk": template.pk, "number": 1, "form": "json", "line_id": lines_of(template)[0].pk}
    parts["report_id"] = Report.objects.create(
        milestone_template_id=parts["line_id"],
        edition=template.editions.get(),
        key="12345678123456781234567812345678",
        text="Wrong",
    ).pk
    (desk,) = (entry for entry in get_resolver().url_patterns if is_desk(entry))
    others = {"view_roadmaptemplate", "view_milestonetemplate", "add_roadmaptemplate"}
    for name, (methods, needed) in DESK.items():
        ((_path, wanted),) = desk.reverse_dict.getlist(name)[0][0]
        path = reverse(f"desk:{name}", kwargs={part: parts[part] for part in wanted})
        for count in range(len(needed) + 1):
            for granted in itertools.combinations(sorted(needed), count):
                with one_case(f"{name} {granted}"):
                    found = statuses(path, staff_with({*granted, *others}))
                    if count < len(needed):
                        refused = {method for method, status in found.items() if status == 403}
                        assert refused == set(BOTH)
                    else:
                        assert 403 not in found.values()
                        there = {method for method, status in found.items() if status != 405}
                        assert there == set(methods)


def is_desk(entry: URLPattern | URLResolver) -> bool:
    """Tell whether an entry of the addresses is the desk."""
    return isinstance(entry, URLResolver) and entry.namespace == "desk"


def staff_with(permissions: set[str]) -> User:
    """A member of staff who may do no more than this."""
    person = make_person(f"{uuid.uuid4()}@example.org", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return person


def statuses(path: str, person: User) -> dict[str, int]:
    """What every method is answered with; no body is a form that lacks everything."""
    client = Client()
    client.force_login(person)
    return {method: client.generic(method, path).status_code for method in METHODS}


@pytest.mark.parametrize("person", [None, "alice"])
@cases("method", METHODS)
def test_nobody_but_staff_gets_into_the_admin(method, person, world, alice):
    client = Client()
    if person:
        client.force_login(alice)
    statuses = {path: client.generic(method, path).status_code for path in staff_paths()}
    assert len(statuses) > 50
    expected = {302, 403} if method in BOTH else {405}
    assert {path: status for path, status in statuses.items() if status not in expected} == {}
