"""The promises of the site, for connections: sent twice, without scripts, gone with the account."""

from dataclasses import dataclass, field

import pytest
from django.core.management import call_command
from django.test import Client

from roadmap.connections import people, touches, uploads
from roadmap.connections.import_models import ConnectionUpload
from roadmap.connections.models import Connection, ConversationStep, Touch
from tests.connections.factories import (
    TODAY,
    import_all,
    make_connection,
    make_touch,
    upload,
    wing_of,
)
from tests.connections.files import make_file, make_row
from tests.journey.factories import client_of, refs
from tests.journey.writes import HTMX
from tests.promises.browser import Browser

KEY = "12345678-1234-5678-1234-567812345678"


@dataclass(frozen=True)
class Write:
    """One post: where it goes and what it sends."""

    url: str
    data: dict[str, object] = field(default_factory=dict)

    def send(self, client: Client, **extra):
        """Send it; the answer."""
        return client.post(f"/connections/{self.url}", self.data, **extra)


def all_writes(user, lines) -> dict[str, Write]:
    """Each kind of write once, ready to be sent by the user."""
    ref, other = refs(lines)[:2]
    done = import_all(user, make_file(make_row("Im Ported")))
    key = str(upload(user, make_file(make_row("Up Loaded", position="MSL"))).key)
    ann = make_connection(user, "Ann Lee", ref=ref)
    edited = make_connection(user, "Dee Ek")
    people.edit_person(
        user=user, connection_id=edited.pk, revision=1, facts=people.Facts(name="Dee Eck")
    )
    gone = make_connection(user, "Bo Ek")
    people.set_removed(user=user, connection_id=gone.pk, is_removed=True)
    touch = make_touch(ann, 1, promised="A paper", step="found")
    off = make_touch(ann, 2, said="Off.")
    touches.set_touch_removed(user=user, connection_id=ann.pk, touch_id=off.pk, is_removed=True)
    said = ConversationStep.objects.get(step="found")
    left = touches.set_step(user=user, connection_id=ann.pk, step="asked", day=TODAY)[1]
    touches.set_step_removed(user=user, connection_id=ann.pk, step_id=left.pk, is_removed=True)
    choice = {"key": key, "group": "msl"}
    facts = ("role", "company", "how_met", "area", "profile_url", "email", "note")
    empty = dict.fromkeys(facts, "") | {"name": "Cy Dee"}
    log = {"day": "2027-03-14", "kind": "call", "said": "Hello.", "promised": "A slide"}
    return {
        "add": Write("add/", empty | {"key": KEY, "every": "6", "unit": "7", "step": "found"}),
        "edit": Write(f"{ann.pk}/edit/", empty | {"revision": "1"}),
        "undo an edit": Write(f"{edited.pk}/undo/?revision=2"),
        "next touch": Write(
            f"{ann.pk}/next/", {"every": "6", "unit": "7", "next_on": "2027-04-01"}
        ),
        "link": Write(f"{ann.pk}/milestones/", {"ref": other, "wanted": "1"}),
        "unlink": Write(f"{ann.pk}/milestones/", {"ref": ref}),
        "remove": Write(f"{ann.pk}/remove/"),
        "bring back": Write(f"{gone.pk}/restore/"),
        "log": Write(f"{ann.pk}/log/", log | {"key": KEY, "step": "talked"}),
        "edit a touch": Write(f"{ann.pk}/touches/{touch.pk}/", log | {"revision": "1"}),
        "remove a touch": Write(f"{ann.pk}/touches/{touch.pk}/remove/"),
        "bring back a touch": Write(f"{ann.pk}/touches/{off.pk}/restore/"),
        "keep a promise": Write(f"{ann.pk}/touches/{touch.pk}/kept/", {"wanted": "1"}),
        "step": Write(f"{ann.pk}/conversation/", {"step": "agreed", "on": "2027-03-01"}),
        "remove a step": Write(f"{ann.pk}/conversation/{said.pk}/remove/"),
        "bring back a step": Write(f"{ann.pk}/conversation/{left.pk}/restore/"),
        "choose": Write("import/choose/", choice | {"shown": "0", "keep": []}),
        "choose a group": Write("import/choose/group/", choice),
        "import": Write("import/finish/", choice | {"shown": "0", "keep": ["0"]}),
        "leave": Write("import/leave/"),
        "undo an import": Write(f"import/{done.pk}/undo/"),
    }


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_sent_twice_has_the_effect_of_once(learner, lines, one_case, headers):
    writes = all_writes(learner, lines)
    before = wing_of(learner)
    for name, write in writes.items():
        with one_case(name):
            client = client_of(learner)
            first = write.send(client, headers=headers)
            stored = wing_of(learner)
            assert stored != before
            second = write.send(client, headers=headers)
            assert wing_of(learner) == stored
            assert {first.status_code, second.status_code} <= {200, 302}


def test_every_form_posts_to_an_address_of_its_own(learner, lines):
    """A form that only htmx can send would be dead here."""
    person = make_connection(learner, ref=refs(lines)[0])
    touch = make_touch(person, promised="A paper", step="asked")
    gone = make_connection(learner, "Bo Ek")
    people.set_removed(user=learner, connection_id=gone.pk, is_removed=True)
    import_all(learner, make_file(make_row("Cy Dee")))
    upload(learner, make_file(make_row("Up Loaded", position="MSL")))
    browser = Browser(learner)
    for url in (
        "",
        f"?link={refs(lines)[0]}",
        "add/",
        "removed/",
        "import/",
        "import/choose/",
        f"{person.pk}/",
        f"{person.pk}/edit/",
        f"{person.pk}/log/",
        f"{person.pk}/touches/{touch.pk}/",
    ):
        page = browser.open(f"/connections/{url}")
        forms = [form for form in page.root.iter("form") if form.get("role") != "search"]
        assert forms != []
        for form in forms:
            assert form.get("method") == "post"
            assert form.get("hx-post") in (None, form.get("action"))
            assert list(browser.buttons_of(form))
            assert [f for f in form.iter() if f.get("name") == "csrfmiddlewaretoken"]
            for button in browser.buttons_of(form):
                assert (button.get("formaction") or form.get("action")).startswith("/")


def test_everybody_and_everything_goes_with_the_account(learner, stranger, lines):
    all_writes(learner, lines)
    make_touch(make_connection(stranger))
    others = wing_of(stranger)
    learner.delete()
    assert wing_of(stranger) == others
    assert (Connection.objects.count(), Touch.objects.count()) == (1, 1)


def test_old_uploads_are_forgotten_by_the_daily_command(learner, capsys):
    upload(learner, make_file(make_row()))
    call_command("forget_uploads")
    assert ConnectionUpload.objects.count() == 1
    ConnectionUpload.objects.update(at=ConnectionUpload.objects.get().at - uploads.LIFETIME)
    call_command("forget_uploads")
    assert ConnectionUpload.objects.count() == 0
    assert capsys.readouterr().out == "Uploads forgotten: 0\nUploads forgotten: 1\n"
