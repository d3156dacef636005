"""An import keeps whom its owner chose and nothing else, knows who is there, and can be undone."""

import datetime

import pytest
import time_machine

from roadmap.connections import imports, people, uploads
from roadmap.connections.import_models import ConnectionImport, ConnectionUpload
from roadmap.connections.models import Connection
from roadmap.connections.people import Facts
from roadmap.errors import NotFound
from tests.concurrency import at_once
from tests.connections.factories import (
    import_all,
    make_connection,
    make_touch,
    stored,
    upload,
    wing_of,
)
from tests.connections.files import JUNE_2026, SHAPES, SIX, make_file, make_row
from tests.journey.factories import refs, whole_database


def names(user) -> list[str]:
    found = Connection.objects.filter(roadmap__user=user, removed_at=None)
    return sorted(found.values_list("name", flat=True))


def person(user, name: str) -> Connection:
    return Connection.objects.get(roadmap__user=user, name=name)


def groups_of(user) -> dict[str, str]:
    found = uploads.find(user.roadmap)
    return {candidate.person.name: candidate.group for candidate in found.candidates}


# Choosing ----------------------------------------------------------------------------------------


def test_msls_and_medical_affairs_stand_on_top_and_are_ticked(learner):
    rows = [
        make_row("Ann Lee"),
        make_row("Bo Ek", position="Medical Advisor"),
        make_row("Cy Dee", position="Senior MSL"),
    ]
    upload(learner, make_file(*rows))
    assert groups_of(learner) == {
        "Ann Lee": uploads.OTHERS,
        "Bo Ek": uploads.MEDICAL_AFFAIRS,
        "Cy Dee": uploads.MSL,
    }
    assert uploads.find(learner.roadmap).chosen == {1, 2}


def test_only_whom_the_owner_chose_is_stored_anywhere(learner):
    rows = [make_row("Ann Lee", position="MSL"), make_row("Zanzibar Left-Out")]
    key = upload(learner, make_file(*rows)).key
    imports.import_chosen(user=learner, key=key)
    assert names(learner) == ["Ann Lee"]
    assert ConnectionUpload.objects.count() == 0
    assert "Zanzibar" not in str(whole_database())


def test_ticks_are_kept_page_by_page_and_a_group_at_once(learner):
    key = upload(learner, make_file(*[make_row(f"N{i} L") for i in range(5)])).key
    uploads.choose(user=learner, key=key, shown={0, 1, 2}, kept={1, 4})
    assert uploads.find(learner.roadmap).chosen == {1}
    uploads.choose(user=learner, key=key, shown={3, 4}, kept={4})
    assert uploads.find(learner.roadmap).chosen == {1, 4}
    uploads.choose_group(user=learner, key=key, group=uploads.OTHERS, is_kept=True)
    assert uploads.find(learner.roadmap).chosen == {0, 1, 2, 3, 4}
    uploads.choose_group(user=learner, key=key, group=uploads.OTHERS, is_kept=False)
    assert uploads.find(learner.roadmap).chosen == set()
    uploads.choose(user=learner, key=key, shown={0, 77}, kept={77})
    assert uploads.find(learner.roadmap).chosen == set()
    with pytest.raises(imports.NobodyChosen):
        imports.import_chosen(user=learner, key=key)


def test_a_second_file_takes_the_place_of_the_first(learner):
    first = upload(learner, make_file(make_row("Ann Lee"))).key
    second = upload(learner, make_file(make_row("Bo Ek"))).key
    with pytest.raises(uploads.Gone):
        uploads.choose(user=learner, key=first, shown={0}, kept={0})
    uploads.choose(user=learner, key=second, shown={0}, kept={0})
    imports.import_chosen(user=learner, key=second)
    assert names(learner) == ["Bo Ek"]


def test_an_upload_is_over_after_an_hour_and_anybodys_next_one_deletes_it(learner, stranger):
    key = upload(learner, make_file(make_row())).key
    later = datetime.timedelta(minutes=61)
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + later, tick=False):
        with pytest.raises(uploads.Gone):
            uploads.find(learner.roadmap)
        with pytest.raises(uploads.Gone):
            imports.import_chosen(user=learner, key=key)
        upload(stranger, make_file(make_row()))
        assert ConnectionUpload.objects.get().roadmap == stranger.roadmap


def test_leaving_forgets_the_file(learner, stranger):
    upload(learner, make_file(make_row()))
    upload(stranger, make_file(make_row()))
    uploads.leave(user=learner)
    assert ConnectionUpload.objects.get().roadmap == stranger.roadmap
    with pytest.raises(uploads.Gone):
        uploads.find(learner.roadmap)


def test_anothers_upload_and_import_are_not_found(learner, stranger):
    key = upload(learner, make_file(make_row("Ann Lee", position="MSL"))).key
    with pytest.raises(uploads.Gone):
        imports.import_chosen(user=stranger, key=key)
    done = imports.import_chosen(user=learner, key=key)
    with pytest.raises(NotFound):
        imports.undo_import(user=stranger, import_id=done.pk)
    assert names(learner) == ["Ann Lee"]


# What is stored ----------------------------------------------------------------------------------


def test_a_person_is_stored_as_the_file_says(learner):
    done = import_all(learner, JUNE_2026, with_email=True)
    ines = person(learner, "Ines Moreau, PhD")
    facts = stored(ines)
    assert {name: facts[name] for name in facts if name not in ("id", "key", "added_at")} == {
        "roadmap_id": learner.roadmap.pk,
        "name": "Ines Moreau, PhD",
        "role": "Medical Science Liaison",
        "company": "Aldermere Bio",
        "how_met": "",
        "area": "",
        "profile_url": "https://www.linkedin.com/in/ines-moreau",
        "email": "ines@example.org",
        "note": "",
        "every_days": None,
        "next_on": None,
        "last_touch_on": None,
        "due_on": None,
        "step": "",
        "step_on": None,
        "connected_on": datetime.date(2026, 6, 8),
        "added_by_id": done.pk,
        "imported_role": "Medical Science Liaison",
        "imported_company": "Aldermere Bio",
        "revision": 1,
        "before": None,
        "removed_at": None,
    }
    assert (done.rows, done.added, done.changed) == (3, 3, 0)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_imports_once_however_often(learner, shape):
    import_all(learner, SHAPES[shape])
    before = wing_of(learner)["connections"]
    assert len(before) == (3 if shape == "June 2026" else 2)
    upload(learner, SHAPES[shape])
    assert set(groups_of(learner).values()) == {uploads.SAME}
    assert wing_of(learner)["connections"] == before


def test_one_form_sent_twice_imports_once(learner):
    key = upload(learner, make_file(make_row(position="MSL"))).key
    first = imports.import_chosen(user=learner, key=key)
    before = whole_database()
    assert imports.import_chosen(user=learner, key=key) == first
    assert whole_database() == before


# Who is there already ----------------------------------------------------------------------------


def test_a_second_import_updates_role_and_company_and_nothing_else(learner, lines):
    import_all(learner, make_file(make_row("Ann Lee"), make_row("Bo Ek")))
    ann = person(learner, "Ann Lee")
    edit(learner, ann, name="Ann Lee-Moss", note="Mine.")
    make_touch(ann, promised="Send a paper")
    people.set_linked(user=learner, connection_id=ann.pk, ref=refs(lines)[0], is_linked=True)
    before, wing = stored(ann), wing_of(learner)
    data = make_file(
        make_row("Ann Lee", company="Corvane", position="MSL"),
        make_row("Bo Ek"),
        make_row("Cy Dee"),
    )
    upload(learner, data)
    assert groups_of(learner) == {
        "Ann Lee": uploads.CHANGED,
        "Bo Ek": uploads.SAME,
        "Cy Dee": uploads.OTHERS,
    }
    done = import_all(learner, data)
    assert (done.added, done.changed) == (1, 1)
    assert stored(ann) == before | {
        "company": "Corvane",
        "role": "MSL",
        "imported_company": "Corvane",
        "imported_role": "MSL",
        "revision": 3,
    }
    for table in ("touches", "links", "steps"):
        assert wing_of(learner)[table] == wing[table]


def test_what_the_user_wrote_over_an_import_is_never_overwritten(learner):
    import_all(learner, make_file(make_row("Ann Lee")))
    ann = person(learner, "Ann Lee")
    edit(learner, ann, role="My MSL")
    import_all(learner, make_file(make_row("Ann Lee", company="Corvane", position="Director")))
    ann.refresh_from_db()
    assert (ann.role, ann.company) == ("My MSL", "Corvane")


def test_an_empty_cell_takes_nothing_away_and_what_is_missing_is_filled_in(learner):
    ann = make_connection(
        learner, profile_url="https://linkedin.com/in/ann-lee", company="My words"
    )
    import_all(learner, make_file(make_row("Ann Lee", position="MSL", email="a@example.org")))
    ann.refresh_from_db()
    assert (ann.role, ann.company, ann.email) == ("MSL", "My words", "")
    assert ann.connected_on == datetime.date(2026, 6, 8)
    upload(learner, make_file(make_row("Ann Lee", company="", position="", on="")))
    assert groups_of(learner) == {"Ann Lee": uploads.SAME}
    assert Connection.objects.count() == 1


@pytest.mark.parametrize(
    ("here", "row", "is_known"),
    [
        # By the address, whatever they are called.
        ({"name": "A. Lee", "profile_url": "https://linkedin.com/in/ANN-lee/"}, {}, True),
        # By name and company where one side has no address.
        ({"company": "ALDERMERE  bio"}, {}, True),
        ({"company": "Aldermere Bio"}, {"slug": ""}, True),
        (
            {"company": "Aldermere Bio", "profile_url": "https://linkedin.com/in/ann-lee"},
            {"slug": ""},
            True,
        ),
        # Never by the name alone.
        ({}, {}, False),
        ({}, {"slug": "", "company": "", "on": ""}, False),
        ({"company": "Corvane"}, {}, False),
        # Two addresses are two people.
        (
            {"company": "Aldermere Bio", "profile_url": "https://linkedin.com/in/another"},
            {},
            False,
        ),
    ],
)
def test_who_is_known(learner, here, row, is_known):
    make_connection(learner, **{"name": "Ann Lee"} | here)
    import_all(learner, make_file(make_row("Ann Lee", **row)))
    assert Connection.objects.count() == (1 if is_known else 2)


def test_two_people_of_one_name_and_company_stay_two(learner):
    file = SIX + "Ann,Lee,,Corvane,MSL,08 Jun 2020\nAnn,Lee,,Corvane,Chemist,08 Jun 2021\n"
    import_all(learner, file.encode())
    import_all(learner, file.replace("Chemist", "Director").encode())
    roles = Connection.objects.order_by("pk").values_list("role", flat=True)
    assert list(roles) == ["MSL", "Director"]


def test_whom_the_user_removed_stays_removed_unless_ticked(learner):
    import_all(learner, make_file(make_row("Ann Lee", position="MSL")))
    ann = person(learner, "Ann Lee")
    people.set_removed(user=learner, connection_id=ann.pk, is_removed=True)
    data = make_file(make_row("Ann Lee", position="MSL"), make_row("Bo Ek", position="MSL"))
    key = upload(learner, data).key
    assert groups_of(learner)["Ann Lee"] == uploads.REMOVED
    imports.import_chosen(user=learner, key=key)
    assert names(learner) == ["Bo Ek"]
    import_all(learner, data)
    assert names(learner) == ["Ann Lee", "Bo Ek"]
    assert Connection.objects.count() == 2


def test_who_became_known_while_choosing_is_not_added_twice(learner):
    key = upload(learner, make_file(make_row("Ann Lee", position="MSL"))).key
    make_connection(learner, "Ann Lee", profile_url="https://www.linkedin.com/in/ann-lee")
    done = imports.import_chosen(user=learner, key=key)
    assert (done.added, done.changed, Connection.objects.count()) == (0, 1, 1)


# Undo --------------------------------------------------------------------------------------------


def test_undo_removes_whom_it_added_and_puts_back_what_it_changed(learner, stranger):
    import_all(stranger, make_file(make_row("Of Another")))
    import_all(learner, make_file(make_row("Ann Lee")))
    before = wing_of(learner)
    done = import_all(learner, make_file(make_row("Ann Lee", company="Corvane"), make_row("Bo Ek")))
    undone = imports.undo_import(user=learner, import_id=done.pk)
    assert undone == imports.Undone(removed=1, put_back=1, kept=0)
    after = wing_of(learner)
    assert after["connections"] == before["connections"]
    assert after["changes"] == []
    assert [row["undone_at"] is None for row in after["imports"]] == [True, False]
    assert names(stranger) == ["Of Another"]
    again = whole_database()
    assert imports.undo_import(user=learner, import_id=done.pk) == imports.Undone(0, 0, 0)
    assert whole_database() == again


def edit(user, row, **facts):
    row.refresh_from_db()
    values = {name: getattr(row, name) for name in Facts.__dataclass_fields__} | facts
    return people.edit_person(
        user=user, connection_id=row.pk, revision=row.revision, facts=Facts(**values)
    )


def touched(user, row, lines, how: str) -> None:
    """Work with an imported person in one of the ways there are."""
    match how:
        case "edited":
            edit(user, row, note="Mine.")
        case "touch":
            make_touch(row)
        case "interval":
            people.set_next_touch(user=user, connection_id=row.pk, every_days=7, next_on=None)
        case "day":
            day = datetime.date(2027, 4, 1)
            people.set_next_touch(user=user, connection_id=row.pk, every_days=None, next_on=day)
        case "linked":
            people.set_linked(user=user, connection_id=row.pk, ref=refs(lines)[0], is_linked=True)
        case "step":
            make_touch(row, step="asked")
        case "later import":
            import_all(user, make_file(make_row("Ann Lee", company="Corvane")))


@pytest.mark.parametrize(
    "how", ["edited", "touch", "interval", "day", "linked", "step", "later import"]
)
def test_undo_keeps_whom_the_user_has_worked_with_since(learner, lines, how):
    done = import_all(learner, make_file(make_row("Ann Lee"), make_row("Bo Ek")))
    touched(learner, person(learner, "Ann Lee"), lines, how)
    before = wing_of(learner)
    undone = imports.undo_import(user=learner, import_id=done.pk)
    assert undone == imports.Undone(removed=1, put_back=0, kept=1)
    assert names(learner) == ["Ann Lee"]
    assert wing_of(learner)["connections"] == [
        row for row in before["connections"] if row["name"] == "Ann Lee"
    ]


def test_undo_leaves_alone_what_was_edited_since(learner):
    import_all(learner, make_file(make_row("Ann Lee")))
    done = import_all(learner, make_file(make_row("Ann Lee", company="Corvane", position="MSL")))
    ann = person(learner, "Ann Lee")
    edit(learner, ann, company="My words")
    imports.undo_import(user=learner, import_id=done.pk)
    ann.refresh_from_db()
    assert (ann.role, ann.company) == ("Scientist", "My words")


def test_undo_of_an_earlier_import_after_a_later_one_is_undone(learner):
    first = import_all(learner, make_file(make_row("Ann Lee")))
    second = import_all(learner, make_file(make_row("Ann Lee", company="Corvane")))
    imports.undo_import(user=learner, import_id=second.pk)
    undone = imports.undo_import(user=learner, import_id=first.pk)
    assert (undone.removed, Connection.objects.count()) == (1, 0)


def test_after_an_undo_the_same_file_imports_again(learner):
    data = make_file(make_row("Ann Lee"))
    done = import_all(learner, data)
    imports.undo_import(user=learner, import_id=done.pk)
    assert import_all(learner, data).added == 1
    assert ConnectionImport.objects.count() == 2


# At the same moment ------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_form_posted_at_once_is_one_import(learner):
    key = upload(learner, make_file(*[make_row(f"N{i} L", position="MSL") for i in range(20)])).key
    results = at_once(*[lambda: imports.import_chosen(user=learner, key=key)] * 4)
    assert {result.pk for result in results} == {ConnectionImport.objects.get().pk}
    assert Connection.objects.count() == 20


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_touch_and_an_undo_at_once_lose_no_touch(learner):
    done = import_all(learner, make_file(make_row("Ann Lee"), make_row("Bo Ek")))
    ann = person(learner, "Ann Lee")
    _undone, touch = at_once(
        lambda: imports.undo_import(user=learner, import_id=done.pk), lambda: make_touch(ann)
    )
    # Whichever came first: a touch that was acknowledged is there, and so is its person.
    assert names(learner) == ([] if isinstance(touch, NotFound) else ["Ann Lee"])
    assert len(wing_of(learner)["touches"]) == len(names(learner))
