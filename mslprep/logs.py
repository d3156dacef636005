"""Log lines as JSON, without tokens and without people's addresses."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime

# A path's secret: the part after these words, up to the next slash.
SECRET_PART = re.compile(r"(/(?:confirm-email|reset/key|shared|calendar)/)[^/\s?]+")
ADDRESS = re.compile(r"[^\s@<>\"'(]+@[^\s@<>\"',)]+")


def redact(text: str) -> str:
    """The text with "…" in place of the tokens in paths and of e-mail addresses."""
    return ADDRESS.sub("…", SECRET_PART.sub(r"\1…", text))


class RedactFilter(logging.Filter):
    """Takes secrets out of the message of each record, which it completes first."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's message; always keep the record."""
        record.msg, record.args = redact(record.getMessage()), ()
        return True


class JsonFormatter(logging.Formatter):
    """One line of JSON for each record.

    Of an exception it tells the type and the places in the code, not the text: that may quote what
    a person typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0]:
            kind, _, place = record.exc_info
            line["exception"] = kind.__name__
            line["stack"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(place)
            ]
        return json.dumps(line, ensure_ascii=False)
