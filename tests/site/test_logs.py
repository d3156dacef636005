"""Log lines: one JSON object each, without tokens, addresses or what people typed."""

import json
import logging
import sys

import pytest

from mslprep.logs import JsonFormatter, RedactFilter, redact

TOKEN = "MQ:1xVIUi:FuiDIl2oNIpom3ykyVos4tcWHxrlot1kXIgesNcJ4sE"


def line(message: str, *args: object, exc_info=None) -> dict:
    """What is written for a message in production."""
    record = logging.LogRecord("test", logging.WARNING, "f.py", 1, message, args, exc_info)
    RedactFilter().filter(record)
    text = JsonFormatter().format(record)
    assert "\n" not in text
    return json.loads(text)


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (f"/accounts/confirm-email/{TOKEN}/", "/accounts/confirm-email/…/"),
        ("/accounts/password/reset/key/1-abc-def/", "/accounts/password/reset/key/…/"),
        (f"/shared/{TOKEN}/", "/shared/…/"),
        (f"/calendar/{TOKEN}.ics", "/calendar/…"),
        ("/roadmap/t12/", "/roadmap/t12/"),
    ],
)
def test_tokens_in_paths_are_not_written(path, written):
    assert line("Not Found: %s", path)["message"] == f"Not Found: {written}"


def test_addresses_are_not_written():
    text = "Refused <zoe@example.org> and bob@example.org, {'a@b.example': (550, 'no')}"
    assert "@" not in redact(text)


def test_a_message_stays_on_one_line():
    assert line("Not Found: /a\r\nERROR forged")["message"] == "Not Found: /a\r\nERROR forged"


def test_an_exception_is_told_by_its_type_and_place_only():
    try:
        raise ValueError("Key (email)=(zoe@example.org) already exists")
    except ValueError:
        written = line("Internal Server Error: %s", "/x/", exc_info=sys.exc_info())
    assert written["exception"] == "ValueError"
    assert "test_logs.py" in written["stack"][-1]
    assert "zoe" not in json.dumps(written)


def test_the_site_writes_no_token_and_no_address(client, db, capfd):
    handler = logging.getLogger("django").handlers[0]
    handler.setStream(sys.stderr)
    client.get(f"/shared/{TOKEN}/")
    client.post("/accounts/login/", {"login": "zoe@example.org", "password": "wrong"})
    written = capfd.readouterr().err
    assert "/shared/…/" in written
    assert TOKEN not in written
    assert "zoe@" not in written
