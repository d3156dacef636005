"""Refuses requests that no browser sends, before anything else reads them.

Each of them made Django or PostgreSQL answer with a server error somewhere behind this.
"""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_header_parameters

METHODS = ("GET", "HEAD", "POST")
LONGEST_PATH = 1_000
LONGEST_QUERY = 4_000
NUL = "\0"


def request_guard(get_response: Callable) -> Callable:
    """Middleware: answers 4xx in plain text to what cannot be meant well.

    - 405: another method than GET, HEAD or POST; no page of the site has one;
    - 414: a path or a query that is longer than any of ours;
    - 400: a NUL, or bytes that are not UTF-8, in the path, the query or a cookie, or a length
      that is no number;
    - 415: a body in another character set than UTF-8.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return fault(request) or get_response(request)

    return middleware


def fault(request: HttpRequest) -> HttpResponse | None:
    """The answer to a request that must not go any further; None for all others."""
    query = request.META.get("QUERY_STRING", "")
    if request.method not in METHODS:
        response = refusal(405, "This method is not supported.")
        response.headers["Allow"] = ", ".join(METHODS)
        return response
    if len(request.path_info) > LONGEST_PATH or len(query) > LONGEST_QUERY:
        return refusal(414, "This address is too long.")
    if NUL in request.path_info or not is_text(query):
        return refusal(400, "This address cannot be read.")
    if any(NUL in value for value in request.COOKIES.values()):
        return refusal(400, "A cookie cannot be read.")
    if request.META.get("CONTENT_LENGTH", "0").strip("0123456789"):
        return refusal(400, "The length cannot be read.")
    if request.content_params.get("charset", "utf-8").lower() != "utf-8":
        return refusal(415, "Send text as UTF-8.")
    return None


def is_text(query: str) -> bool:
    """Tell whether a query is UTF-8 without a NUL, once its percent signs are resolved."""
    try:
        return NUL not in unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False


def refusal(status: int, sentence: str) -> HttpResponse:
    """A plain answer; a page would need what has just been found broken."""
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def refuse_unreadable_header(application: Callable) -> Callable:
    """Answer 400 where Django cannot even make a request object, because of its Content-Type.

    Args:
        application: Django's WSGI application, which lets that error through to the server.

    Returns:
        The WSGI application to serve.
    """

    def guarded(environ: dict, start_response: Callable) -> object:
        try:
            parse_header_parameters(environ.get("CONTENT_TYPE", ""))
        except ValueError:
            body = b"The content type cannot be read."
            headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
            start_response("400 Bad Request", headers)
            return [body]
        return application(environ, start_response)

    return guarded
