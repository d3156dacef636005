"""LinkedIn's file in every shape it has had is read right; what cannot be read says why."""

import datetime
import io
import zipfile

import pytest

from roadmap.connections import linkedin, linkedin_file
from roadmap.connections.linkedin import FileContent, Person, profile_key
from roadmap.connections.linkedin_file import BIGGEST, Refused
from tests.connections.files import (
    JUNE_2026,
    NOTES,
    SEVEN,
    SHAPES,
    SIX,
    make_file,
    make_row,
    make_zip,
)


def read(data: bytes, *, with_email: bool = False) -> FileContent:
    return linkedin.read(linkedin_file.text_of(data), with_email=with_email)


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as error:
        read(data)
    return str(error.value)


INES = ("Ines Moreau", "Medical Science Liaison", "Aldermere Bio")
TOM = ("Tom Lindqvist", "Scientist", "Corvane")


@pytest.mark.parametrize(
    ("shape", "people", "days", "hidden"),
    [
        ("April 2018", [INES, TOM], [(2018, 11, 4), (2017, 1, 31)], 0),
        ("November 2018", [INES, TOM], [(2018, 11, 20), (2018, 10, 2)], 1),
        (
            "November 2021",
            [("Ines Moreau", "", "Aldermere Bio"), ("Tom Lindqvist", "", "Corvane")],
            [None, None],
            0,
        ),
        ("September 2022", [INES, TOM], [(2022, 9, 9), (2019, 8, 31)], 0),
        (
            "January 2025",
            [INES, ("Jürgen Weiß", "Chemist", "Corvane")],
            [(2025, 1, 8), (2025, 1, 6)],
            1,
        ),
        ("February 2025", [INES, TOM], [(2025, 2, 8), (2025, 2, 5)], 2),
        (
            "March 2026",
            [("Ines Moreau, PhD, MBA", *INES[1:]), TOM],
            [(2026, 3, 8), (2026, 3, 7)],
            0,
        ),
        (
            "June 2026",
            [
                ("Ines Moreau, PhD", *INES[1:]),
                ("Dr. Zoë 🧬 Ng", "Head of Marketing", "=Sum & Co"),
                ("Tom Lindqvist", "", ""),
            ],
            [(2026, 6, 8), (2026, 6, 6), (2026, 6, 5)],
            1,
        ),
    ],
)
def test_each_shape_the_real_file_has_had_is_read_right(shape, people, days, hidden):
    content = read(SHAPES[shape])
    assert [(p.name, p.role, p.company) for p in content.people] == people
    assert [p.connected_on for p in content.people] == [d and datetime.date(*d) for d in days]
    assert content.hidden == hidden
    assert (content.repeated, content.refused_addresses, content.shortened) == (0, 0, 0)


def test_the_newest_shape_with_every_column():
    assert read(JUNE_2026, with_email=True).people[0] == Person(
        name="Ines Moreau, PhD",
        role="Medical Science Liaison",
        company="Aldermere Bio",
        profile_url="https://www.linkedin.com/in/ines-moreau",
        email="ines@example.org",
        connected_on=datetime.date(2026, 6, 8),
    )


def test_e_mail_addresses_are_not_even_read_unless_asked_for():
    assert {person.email for person in read(JUNE_2026).people} == {""}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("folder", ["", "Basic_LinkedInDataExport_06-08-2026/"])
def test_the_zip_it_comes_in_says_the_same(shape, folder):
    data = make_zip(
        (f"{folder}messages.csv", b"CONVERSATION ID,FROM\n1,Ann"),
        (f"{folder}Connections.csv", SHAPES[shape]),
        ("__MACOSX/._Connections.csv", b"\0\0"),
    )
    assert read(data) == read(SHAPES[shape])


@pytest.mark.parametrize(
    "notes",
    [
        "",
        "\n",
        "Notes:\n",
        'Notes:\n"A quotation mark that is never closed\n\n',
        "\n\n\n\n\n\n",
        "﻿",
        "Notes:\n" + "a line\n" * 48,
    ],
)
def test_whatever_stands_above_the_header_is_passed_over(notes):
    assert [p.name for p in read(make_file(make_row(), notes=notes)).people] == ["Ann Lee"]


def test_notes_below_the_header_are_passed_over_too():
    data = make_file("Notes:", '"When exporting your connection data"', "", make_row(), notes="")
    assert [p.name for p in read(data).people] == ["Ann Lee"]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_file_saved_again_with_another_separator_is_read(separator):
    data = (SEVEN + "Ann,Lee,,,Aldermere Bio,Scientist,8-Jun-26\n").replace(",", separator)
    (person,) = read(data.encode()).people
    assert (person.name, person.company) == ("Ann Lee", "Aldermere Bio")
    assert person.connected_on == datetime.date(2026, 6, 8)


def test_columns_are_found_by_name_in_any_order_and_others_are_passed_over():
    header = "COMPANY , last name,Tags,\N{NO-BREAK SPACE}First\N{NO-BREAK SPACE}Name,Company\n"
    (person,) = read((header + "Corvane,Lee,x,Ann,Other\n").encode()).people
    assert (person.name, person.company, person.role) == ("Ann Lee", "Corvane", "")


def test_a_header_in_german_is_read():
    data = "Vorname,Nachname,Unternehmen,Position,Verbunden am\nAnn,Lee,Corvane,MSL,2026-06-08\n"
    (person,) = read(data.encode()).people
    assert (person.name, person.company, person.role) == ("Ann Lee", "Corvane", "MSL")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08 Feb 2026", (2026, 2, 8)),
        ("8 feb 2026", (2026, 2, 8)),
        ("8 Sept 2026", (2026, 9, 8)),
        ("8-Feb-26", (2026, 2, 8)),
        ("8-Feb-2026", (2026, 2, 8)),
        ("2/8/26, 12:05 AM", (2026, 2, 8)),
        ("2026-02-08", (2026, 2, 8)),
        ("2026-02-08T10:00:00Z", (2026, 2, 8)),
        ("30 Feb 2026", None),
        ("08 Feb 1899", None),
        ("08 Feb 9999", None),
        ("08/02/2026", None),  # of which month, nobody knows
        ("08 Feb 20", None),
        ("08 Fév 2026", None),
        ("soon", None),
        ("٠٨ Feb 2026", (2026, 2, 8)),
    ],
)
def test_a_day_is_read_in_its_known_forms_and_left_empty_in_others(text, expected):
    (person,) = read(make_file(make_row(on=text))).people
    assert person.connected_on == (expected and datetime.date(*expected))


def test_names_keep_their_letters_and_lose_what_cannot_be_seen():
    rows = [
        make_row("Ann  Lee ", slug="a"),
        make_row("\u200f\u202eמרים כהן", slug="b"),
        make_row("<b>Bo</b> &lt;i&gt;", slug="c"),
        make_row("\u200b\u200b", slug="only-an-address"),
        make_row("e\u0301ric", slug="d"),
    ]
    assert [p.name for p in read(make_file(*rows)).people] == [
        "Ann Lee",
        "\u200f\u202eמרים כהן",
        "<b>Bo</b> <i>",
        "only-an-address",
        "éric",
    ]


def test_lines_without_name_and_address_are_counted_and_left_out():
    content = read(make_file(make_row(), ",,,,,,07 Jun 2026", ",,,x@example.org,Corvane,,"))
    assert (len(content.people), content.hidden) == (1, 2)


def test_one_address_is_one_person_and_one_name_can_be_two():
    rows = [
        make_row("Ann Lee", slug="ann"),
        make_row("Ann Lee-Moss", slug="ANN/?trk=x"),
        make_row("Ann Lee", slug="ann-2"),
        make_row("Bo Ek", slug=""),
        make_row("Bo Ek", slug="", company="Corvane"),
        make_row("Bo Ek", slug="", company="Corvane"),
    ]
    content = read(make_file(*rows))
    assert [p.name for p in content.people] == ["Ann Lee", "Ann Lee", "Bo Ek", "Bo Ek"]
    assert content.repeated == 2


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/a", "https://u:p@example.org/"],
)
def test_an_address_that_is_none_is_dropped_and_counted_and_the_person_kept(url):
    content = read(make_file(make_row(url=url)))
    assert [(p.name, p.profile_url) for p in content.people] == [("Ann Lee", "")]
    assert content.refused_addresses == 1


def test_what_is_too_long_is_shortened_and_counted():
    content = read(make_file(make_row("A " + "x" * 300), make_row("Bo Ek", company="y" * 200)))
    assert [len(p.name) for p in content.people] == [200, 5]
    assert (len(content.people[1].company), content.shortened) == (200, 1)


def test_an_e_mail_address_that_is_none_is_left_out():
    rows = [make_row("A B", email="a@example.org"), make_row("C D", email="<script>@x")]
    people = read(make_file(*rows), with_email=True).people
    assert [p.email for p in people] == ["a@example.org", ""]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.linkedin.com/in/jürgen-weiß",
        "https://www.linkedin.com/in/J%C3%BCrgen-Wei%C3%9F/",
        "http://de.linkedin.com/in/jürgen-weiß?trk=people#top",
        "https://linkedin.com/in/ju\u0308rgen-weiß//",
    ],
)
def test_addresses_of_one_profile_are_known_as_one(url):
    assert profile_key(url) == "linkedin.com/in/jürgen-weiß"


def test_a_file_that_excel_saved_in_the_western_alphabet_is_read():
    data = make_file(make_row("Zoë Weiß")).decode().encode("cp1252")
    assert [p.name for p in read(data).people] == ["Zoë Weiß"]


# Refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not a text file"),
        (b"First Name,Last Name,Company\nAnn\0,Lee,X\n", "not a text file"),
        (b"\x81\x8d\x8f" * 20, "not a text file"),
        (make_file(make_row()).decode().encode("utf-16"), "UTF-16"),
        (b"%PDF-1.4 hello", "does not look like"),
        (b"First Name,Last Name,Phone\nAnn,Lee,1\n", "does not look like"),
        (b"Source,FirstName,LastName,Companies,Title\nphone,Ann,Lee,X,Y\n", "Contacts.csv"),
        (b"First Name,Last Name,Companies,Title\nAnn,Lee,X,Y\n", "Contacts.csv"),
        (b"CONVERSATION ID,CONVERSATION TITLE,FROM\n1,2,Ann\n", "messages.csv"),
        (b"From,To,Sent At,Message\nAnn,Bo,x,y\n", "Invitations.csv"),
        (SEVEN.encode(), "nobody"),
        ((NOTES + SEVEN).encode() + b",,,,,,07 Jun 2026\n", "nobody"),
        (b"x\n" * 50 + SEVEN.encode() + make_row().encode(), "does not look like"),
        (b"a" * (BIGGEST + 1), "too big"),
    ],
    ids=lambda value: None if isinstance(value, str) else f"{value[:12]!r}",
)
def test_what_is_no_connections_file_is_refused_with_the_reason(data, why):
    assert why in refusal(data)


def test_a_quotation_mark_that_is_never_closed_is_refused_whole():
    whole = make_file(*[make_row(f"Name{i} Last") for i in range(50)])
    assert refusal(whole[:-1]) == str(linkedin_file.CUT_OFF)
    swallowing = make_file('Ann,"Lee,https://www.linkedin.com/in/ann,,X,Y,08 Jun 2026', make_row())
    assert "quotation mark" in refusal(swallowing)
    quiet = SEVEN + 'Ann,"Lee\nBo,Ek\nCy,Dee\nDi,Fox\n",,,X,Y,08 Jun 2026\n'
    assert "Near line 6 a quotation mark" in refusal(quiet.encode())


def test_a_file_that_ends_within_its_last_line_or_letter_is_refused():
    whole = SEVEN + "Ann,Lee,,,Corvane,MSL,08 Jun 2026\nBo,Ek,,,Corvane,Zoologist für Fische,"
    assert refusal((SEVEN + "Ann,Lee,,,Corvane,MSL,08 Jun 2026\nBo,Ek,,,Cor").encode()) == str(
        linkedin_file.CUT_OFF
    )
    assert refusal(whole.encode()[: whole.encode().index("ü".encode()) + 1]) == str(
        linkedin_file.CUT_OFF
    )
    # What is left out at the end of a line by whoever saved it again is no such thing.
    assert len(read((SIX + "Ann,Lee,,Corvane\n").encode()).people) == 1


def test_more_columns_or_lines_than_linkedin_can_have_are_refused():
    assert "too many columns" in refusal(SEVEN.strip().encode() + b",x" * 100_000 + b"\nAnn,Lee\n")
    assert "Line 2 has too many columns" in refusal(SEVEN.encode() + b"a," * 100_000 + b"\n")
    assert "30,000 lines" in refusal(make_file(*["Ann,Lee,,,X,Y,"] * 30_001))


def test_no_error_says_what_is_in_the_file():
    secret = "Zanzibar"
    for data in (
        make_file(f'{secret},"{secret}'),
        make_file(f'"{secret}" {secret},x'),
        secret.encode() * 50,
        make_file(f"{secret}," + "a," * 200),
        SEVEN.encode() + secret.encode(),
        make_zip((f"{secret}.csv", secret.encode())),
    ):
        assert secret not in refusal(data)


def test_zips_are_unpacked_within_bounds_and_only_the_one_member():
    csv = make_file(make_row())
    assert "no Connections.csv" in refusal(
        make_zip(("Contacts.csv", csv), ("My Connections.csv", b""))
    )
    assert "no Connections.csv" in refusal(make_zip(("xl/workbook.xml", b"<x/>")))
    assert "more than one" in refusal(
        make_zip(("a/Connections.csv", csv), ("b/connections.CSV", csv))
    )
    assert "damaged" in refusal(make_zip(("Connections.csv", csv))[:-30])
    assert "damaged" in refusal(b"PK\x03\x04" + b"x" * 100)
    assert "too many files" in refusal(make_zip(*[(f"{i}.csv", b"") for i in range(2_001)]))
    assert "empty" in refusal(make_zip(("Connections.csv", b"")))


def test_a_zip_bomb_is_refused_before_it_unpacks():
    bomb = make_zip(("Connections.csv", b"a" * 30_000_000))
    assert len(bomb) < 100_000
    assert "too big" in refusal(bomb)
    # One that lies about its size is cut at the same length.
    lying = bomb.replace((30_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != bomb
    assert refusal(lying)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_that_could_unpack_without_bounds_is_refused(packing):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        archive.writestr("Connections.csv", make_file(make_row()))
    assert "unusual" in refusal(file.getvalue())


def test_a_zip_with_a_password_is_refused():
    data = bytearray(make_zip(("Connections.csv", make_file(make_row()))))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    assert "password" in refusal(bytes(data))
