"""Requests that no browser sends get 4xx, never a server error."""

import codecs
from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from mslprep.request_guard import refuse_unreadable_header
from tests.cases import cases
from tests.journey.factories import make_roadmap, make_template

LOGIN = "/accounts/login/"
SETTINGS = "/accounts/settings/"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def visitor() -> Client:
    """A browser that is shown a server error as everybody is."""
    return Client(raise_request_exception=False)


@pytest.fixture
def learner(visitor, alice) -> Client:
    """The same, in which Alice is signed in, who has a roadmap."""
    make_template()
    make_roadmap(alice)
    visitor.force_login(alice)
    return visitor


@pytest.mark.parametrize("path", ["/", LOGIN, SETTINGS, "/admin/", "/healthz", "/nowhere/"])
@pytest.mark.parametrize(
    "method", ["TRACE", "OPTIONS", "PUT", "PATCH", "DELETE", "CONNECT", "BREW"]
)
def test_no_page_has_another_method_than_get_head_and_post(visitor, method, path):
    response = visitor.generic(method, path)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=a%00b",
        "%00=1",
        "q=\0",
        "q=%ff",
        "q=%c3",
        "q=%ed%a0%80",
        "q=%f4%90%80%80",
        "next=/%00",
    ],
)
@pytest.mark.parametrize("path", ["/", LOGIN, SETTINGS, "/admin/accounts/user/"])
def test_a_query_that_is_no_text_is_400(visitor, path, query):
    assert visitor.get(path, QUERY_STRING=query).status_code == 400


@pytest.mark.parametrize("query", ["q=%2500", "q=%25", "q=%", "q=100%", "q=%C3%A9&=", "&&&", "q="])
def test_a_query_that_is_odd_text_is_fine(visitor, db, query):
    assert visitor.get(LOGIN, QUERY_STRING=query).status_code == 200


@pytest.mark.parametrize("path", ["/\0", "/roadmap/t1\0/", "/accounts/confirm-email/a\0b/"])
def test_a_nul_in_a_path_is_400(visitor, path):
    assert visitor.generic("GET", "/", PATH_INFO=path).status_code == 400


@pytest.mark.parametrize(
    "path", ["/\xff\xfe/", "/roadmap/\xed\xa0\x80/", "/%ff/", "/\xf0\x9f\x99/"]
)
def test_a_path_that_is_no_text_is_404(visitor, db, path):
    assert visitor.generic("GET", "/", PATH_INFO=path).status_code == 404


def test_a_path_or_a_query_that_is_too_long_is_414(visitor, db):
    assert visitor.get("/" + "x" * 1_000).status_code == 414
    assert visitor.get("/" + "x" * 999).status_code == 404
    assert visitor.get(LOGIN, QUERY_STRING="x" * 4_001).status_code == 414
    assert visitor.get(LOGIN, QUERY_STRING="x" * 4_000).status_code == 200


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "anything"])
def test_a_nul_in_a_cookie_is_400(visitor, db, cookie):
    # Python's cookies take it in this form, PostgreSQL takes it in none.
    response = visitor.get(LOGIN, HTTP_COOKIE=f'{cookie}="aaaaaaaaaa\\000"')
    assert response.status_code == 400


@pytest.mark.parametrize(
    "cookie", ["sessionid=x", 'sessionid="', "=;;=", "sessionid=" + "x" * 4000]
)
def test_an_odd_cookie_is_nobodys(visitor, db, cookie):
    assert visitor.get(LOGIN, HTTP_COOKIE=cookie).status_code == 200
    assert visitor.get(SETTINGS, HTTP_COOKIE=cookie).status_code == 302


@pytest.mark.parametrize(
    "charset", ["utf-7", "utf-16", "latin-1", "us-ascii", "no-such", "x" * 200, "", "utf8", "rot13"]
)
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "text/plain"])
def test_another_charset_is_415(visitor, kind, charset):
    response = visitor.generic("POST", LOGIN, b"a=b", content_type=f"{kind}; charset={charset}")
    assert response.status_code == 415


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_utf_8_is_fine(visitor, db, charset):
    response = visitor.generic("POST", LOGIN, b"a=b", content_type=f"{FORM}; charset={charset}")
    assert response.status_code == 422


PART = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\na@b.example\r\n'
FILE = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\n\r\nabc\r\n'


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b""),
        ("multipart/form-data", PART),
        ("multipart/form-data; boundary=", PART + b"--x--\r\n"),
        ("multipart/form-data; boundary=" + "x" * 300, PART + b"--x--\r\n"),
        ("multipart/form-data; boundary=\u00e9", PART),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"\xff\xfe\0"),
        ("multipart/form-data; boundary=x", PART),
        ("multipart/form-data; boundary=x", PART[:20]),
        ("multipart/form-data; boundary=x", PART.replace(b"login", b"\xff\0") + b"--x--\r\n"),
        (
            "multipart/form-data; boundary=x",
            PART.replace(b'name="login"', b"name*=no-such''login") + b"--x--\r\n",
        ),
        (
            "multipart/form-data; boundary=x",
            PART.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n")
            + b"--x--\r\n",
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n" * 5_000),
        ("multipart/form-data; boundary=x", FILE + b"--x--\r\n"),
        ("multipart/mixed; boundary=x", PART),
        ("application/json", b'{"login": "\\u0000"}'),
        ("application/json", b"[" * 100_000),
        ("", b"a=b"),
        ("nonsense", b"a=b"),
        (";;;=", b"a=b"),
        (FORM, b"login=%00&password=%00"),
        (FORM, b"login=%ff%fe&password=\xff"),
        (FORM, b"login=%ed%a0%80&password=%"),
        (FORM, b"%00=%00"),
        (FORM, b"login=a&login=b&password=c&password=d"),
        (FORM, b"login[]=a&password[x]=b"),
        (FORM, b"csrfmiddlewaretoken=%00&csrfmiddlewaretoken=2"),
        (FORM, b"next=%00&next=//evil.example"),
    ],
)
@pytest.mark.parametrize("checks", [False, True], ids=["token", "no-token"])
def test_an_odd_body_is_never_a_server_error(db, content_type, body, checks):
    visitor = Client(raise_request_exception=False, enforce_csrf_checks=checks)
    response = visitor.generic("POST", LOGIN, body, content_type=content_type)
    assert 400 <= response.status_code < 500


@pytest.mark.parametrize("length", ["", "x", "-1", "99999999999999999999"])
def test_a_wrong_length_is_never_a_server_error(visitor, db, length):
    response = visitor.generic("POST", LOGIN, b"a=b", content_type=FORM, CONTENT_LENGTH=length)
    assert 400 <= response.status_code < 500


@pytest.mark.parametrize("charset", ["charset*=no-such''utf-8", "boundary*=no-such''x"])
def test_a_content_type_that_cannot_be_read_is_400(charset):
    application = refuse_unreadable_header(WSGIHandler())
    answers = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": LOGIN,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": f"multipart/form-data; {charset}",
        "wsgi.input": BytesIO(b""),
        "wsgi.url_scheme": "http",
    }
    application(environ, lambda status, headers: answers.append(status))
    assert answers == ["400 Bad Request"]


def test_a_body_over_a_megabyte_and_a_half_is_refused(learner):
    form = {"name": "x" * (1536 * 1024), "time_zone": "UTC", "theme": "device"}
    assert learner.post(SETTINGS, form).status_code == 400
    body = b"name=" + b"x" * (1536 * 1024)
    assert learner.generic("POST", SETTINGS, body, content_type=FORM).status_code == 400


def test_more_than_2000_fields_or_any_file_are_refused(learner):
    body = b"&".join(b"a=1" for _ in range(2001))
    assert learner.generic("POST", SETTINGS, body, content_type=FORM).status_code == 400
    body = b"&".join(b"a=1" for _ in range(2000))
    assert learner.generic("POST", SETTINGS, body, content_type=FORM).status_code == 422
    file = BytesIO(b"abc")
    file.name = "a.txt"
    assert learner.post(SETTINGS, {"name": "Alice", "f": file}).status_code == 400


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_byte_order_mark_is_no_server_error(learner, encoding):
    body = codecs.BOM_UTF8 + "name=Ã".encode(encoding)
    assert learner.generic("POST", SETTINGS, body, content_type=FORM).status_code == 422


@cases("number", ["-1", "0", "1" + "0" * 30, "9" * 18, "1.5", "1e3", "x", "٣", "%F0%9F%99%82"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/roadmap/t{}/"),
        ("GET", "/roadmap/t1/notes/{}/"),
        ("POST", "/roadmap/t{}/state/"),
        ("POST", "/roadmap/undo/{}/"),
    ],
)
def test_an_odd_id_is_404(learner, method, path, number):
    body = b"state=done&back=milestone"
    response = learner.generic(method, path.format(number), body, content_type=FORM)
    assert response.status_code == 404
