"""LinkedIn's Connections.csv in the eight shapes that real ones have had; everybody is made up.

What is known of each shape stands in `docs/connections.md`. The makers return the bytes of a file.
"""

import io
import zipfile

NOTES = (
    "Notes:\n"
    '"When exporting your connection data, you may notice that some of the email addresses are '
    "missing. You will only see email addresses for connections who have allowed their connections "
    "to see or download their email address using this setting "
    "https://www.linkedin.com/psettings/privacy/email. You can learn more here "
    'https://www.linkedin.com/help/linkedin/answer/261"\n'
    "\n"
)
SEVEN = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
SIX = "First Name,Last Name,Email Address,Company,Position,Connected On\n"

APRIL_2018 = (
    SIX + 'Ines,Moreau,,Aldermere Bio,Medical Science Liaison,"11/4/18, 9:05 AM"\n'
    'Tom,Lindqvist,tom@example.org,Corvane,Scientist,"1/31/17, 12:40 PM"\n'
).encode()
NOVEMBER_2018 = (
    SIX + "Ines,Moreau,,Aldermere Bio,Medical Science Liaison,20 Nov 2018\n"
    ",,,,,19 Nov 2018\n"
    "Tom,Lindqvist,,Corvane,Scientist,02 Oct 2018"
).encode()
NOVEMBER_2021 = (
    b"Notes:,,\r\n"
    b'"When exporting your connection data, you may notice that some are missing.",,\r\n'
    b",,\r\n"
    b"First Name,Last Name,Company\r\n"
    b"Ines,Moreau,Aldermere Bio\r\n"
    b"Tom,Lindqvist,Corvane\r\n"
)
SEPTEMBER_2022 = (
    (
        SIX + "Ines,Moreau,,Aldermere Bio,Medical Science Liaison,9-Sep-22\n"
        "Tom,Lindqvist,,Corvane,Scientist,31-Aug-19\n"
    )
    .replace("\n", "\r\n")
    .encode()
)
JANUARY_2025 = (
    SEVEN + "Ines,Moreau,https://www.linkedin.com/in/ines-moreau,,Aldermere Bio,"
    "Medical Science Liaison,08 Jan 2025\n"
    ",,,,,,07 Jan 2025\n"
    "Jürgen,Weiß,https://www.linkedin.com/in/j%C3%BCrgen-wei%C3%9F-1a2b,,Corvane,Chemist,"
    "06 Jan 2025"
).encode()
FEBRUARY_2025 = (
    SEVEN + "Ines,Moreau,https://www.linkedin.com/in/ines-moreau,ines@example.org,Aldermere Bio,"
    "Medical Science Liaison,08 Feb 2025\n"
    ",,,,,,07 Feb 2025\n,,,,,,06 Feb 2025\n"
    "Tom,Lindqvist,https://www.linkedin.com/in/tom-l,,Corvane,Scientist,05 Feb 2025"
).encode()
MARCH_2026 = (
    (
        SEVEN + 'Ines,"Moreau, PhD, MBA",https://www.linkedin.com/in/ines-moreau,,Aldermere Bio,'
        "Medical Science Liaison,8-Mar-26\n"
        "Tom,Lindqvist,https://www.linkedin.com/in/tom-l,,Corvane,Scientist,7-Mar-26\n"
    )
    .replace("\n", "\r\n")
    .encode()
)
JUNE_2026 = (
    NOTES + SEVEN + 'Ines,"Moreau, PhD",https://www.linkedin.com/in/ines-moreau,ines@example.org,'
    "Aldermere Bio,Medical Science Liaison,08 Jun 2026\n"
    ",,,,,,07 Jun 2026\n"
    "Dr. Zoë 🧬,Ng ,https://www.linkedin.com/in/zo%C3%AB-ng,,=Sum &amp; Co,Head of Marketing,"
    "06 Jun 2026\n"
    "Tom,Lindqvist,https://www.linkedin.com/in/tom-l,,,,05 Jun 2026"
).encode()
SHAPES = {
    "April 2018": APRIL_2018,
    "November 2018": NOVEMBER_2018,
    "November 2021": NOVEMBER_2021,
    "September 2022": SEPTEMBER_2022,
    "January 2025": JANUARY_2025,
    "February 2025": FEBRUARY_2025,
    "March 2026": MARCH_2026,
    "June 2026": JUNE_2026,
}


def make_file(*rows: str, notes: str = NOTES, header: str = SEVEN) -> bytes:
    """A file in today's shape with these lines."""
    return (notes + header + "\n".join(rows)).encode()


def make_row(name: str = "Ann Lee", *, slug: str | None = None, **cells: str) -> str:
    """A line of today's shape; name only what matters."""
    first, _space, last = name.partition(" ")
    slug = name.lower().replace(" ", "-") if slug is None else slug
    values = {
        "url": f"https://www.linkedin.com/in/{slug}" if slug else "",
        "email": "",
        "company": "Aldermere Bio",
        "position": "Scientist",
        "on": "08 Jun 2026",
    } | cells
    return ",".join(f'"{cell}"' for cell in (first, last, *values.values()))


def make_zip(*members: tuple[str, bytes]) -> bytes:
    """A zip with these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()
