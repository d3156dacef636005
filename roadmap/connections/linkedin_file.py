"""From the bytes of an upload to the text of LinkedIn's Connections.csv.

It comes alone or in the zip that LinkedIn sends. Everything is done in memory, within bounds.
"""

import codecs
import io
import zipfile
import zlib

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

NAME = "connections.csv"
MEGABYTES = 10
BIGGEST = MEGABYTES * 1024 * 1024
"""Bytes of the upload, and of the CSV file unpacked, at most. 30,000 people have about 5 MB."""
MOST_MEMBERS = 2_000
"""Files in a zip at most; LinkedIn's have a few dozen."""
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
MEMBER = b"PK\x01\x02"
"""What the entry of each member in a zip's table of contents begins with."""
UTF_16_STARTS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ENCRYPTED = 0x1
"""The bit that says that a member of a zip has a password."""
TOO_BIG = format_lazy(
    _(
        "This file is too big: at most {megabytes} MB can be read. From a large zip, unpack "
        "Connections.csv and choose that alone."
    ),
    megabytes=MEGABYTES,
)
CUT_OFF = _("This file ends in the middle of a line. Download it again: nothing was imported.")


class Refused(Exception):
    """A file cannot be read. Its text says why, in words for the person; never what is in it."""


def text_of(data: bytes) -> str:
    """The text of Connections.csv, from the file itself or from the zip it came in.

    Args:
        data: what was uploaded; not kept.

    Raises:
        Refused: for what is empty, too big, no text, or no zip with one Connections.csv in it.
    """
    if len(data) > BIGGEST:
        raise Refused(TOO_BIG)
    if data.startswith(ZIP_STARTS):
        data = _unpacked(data)
    if not data.strip():
        raise Refused(_("This file is empty."))
    return _decoded(data)


def _unpacked(data: bytes) -> bytes:
    """The one member named Connections.csv, in whatever folder; no other member is read."""
    # Counted before the zip is opened, since its table of contents is read whole then.
    if data.count(MEMBER) > MOST_MEMBERS:
        raise Refused(_("This zip holds too many files to be the one that LinkedIn sends."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            member = _only_member(archive)
            with archive.open(member) as file:
                # Whatever size the zip says: no more than this is unpacked.
                unpacked = file.read(BIGGEST + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise Refused(_("This zip is damaged. Download it again.")) from error
    if len(unpacked) > BIGGEST:
        raise Refused(TOO_BIG)
    return unpacked


def _only_member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    found = [
        member
        for member in archive.infolist()
        if member.filename.replace("\\", "/").rpartition("/")[2].casefold() == NAME
        and not member.filename.startswith("__MACOSX/")  # what a Mac puts beside each file
    ]
    if not found:
        raise Refused(
            _(
                "There is no Connections.csv in this zip. LinkedIn sends one when “Connections” "
                "is ticked in the request; its Contacts.csv is the address book and does not do."
            )
        )
    if len(found) > 1:
        raise Refused(_("This zip holds more than one Connections.csv. Choose one of them alone."))
    if found[0].flag_bits & ENCRYPTED:
        raise Refused(_("This zip has a password. Unpack it, and choose Connections.csv alone."))
    # The others that Python knows cannot be unpacked within bounds; LinkedIn uses none of them.
    if found[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(
            _("This zip is packed in an unusual way. Unpack it, and choose Connections.csv alone.")
        )
    return found[0]


def _decoded(data: bytes) -> str:
    if data.startswith(UTF_16_STARTS):
        raise Refused(
            _(
                "This file is saved as UTF-16, also called Unicode text. Save it as “CSV UTF-8”, "
                "or choose the file as LinkedIn sent it."
            )
        )
    not_text = _("This is not a text file. Choose Connections.csv, or the zip it came in.")
    if b"\0" in data:
        raise Refused(not_text)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.reason == "unexpected end of data":
            raise Refused(CUT_OFF) from error
    try:
        # How Excel in the West saves what it opened.
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Refused(not_text) from error
