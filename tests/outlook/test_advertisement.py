"""Advertisements of many shapes, all fictional: what is found in each, and where it stands."""

import html
import re
import time
from pathlib import Path

import pytest

from roadmap.outlook.advertisement.amounts import Experience, Travel
from roadmap.outlook.advertisement.reading import Reading, read

FOLDER = Path(__file__).parent / "advertisements"
TEXTS = {path.stem: path.read_text() for path in sorted(FOLDER.glob("*.txt"))}
MUST, WISH, UNNEEDED = "must", "wish", "not needed"
EXPECTED = {
    "bullets": {
        "degrees": {"md,pharmd,phd": MUST},
        "experience": [(36, None)],
        "travel": [(50, 70)],
        "areas": {"rheumatology-immunology": MUST},
        "skills": "digital-crm self-direction",
    },
    "classic": {
        "degrees": {"advanced,md,pharmd,phd": MUST},
        "experience": [(24, None)],
        "travel": [(None, 60)],
        "areas": {"oncology": MUST},
        "skills": """clinical-trial-knowledge compliance-judgment expert-engagement
            insight-gathering presentation regulatory-development scientific-communication
            teaching-training""",
    },
    "cra": {
        "degrees": {"bachelors,nursing": MUST},
        "experience": [(6, None), (18, None)],
        "travel": [(70, 80)],
        "areas": {},
        "skills": "clinical-trial-knowledge",
    },
    "fellowship": {
        "degrees": {"pharmd": MUST},
        "experience": [(0, None)],
        "travel": [(0, 0)],
        "areas": {},
        "skills": "cross-functional-teamwork territory-time-management",
    },
    "french": {
        "degrees": {"doctorate,md": MUST},
        "experience": [(36, None), (None, None)],
        "travel": [(None, 70)],
        "areas": {"neurology": MUST},
        "skills": """clinical-trial-knowledge expert-engagement presentation
            scientific-communication""",
    },
    "german": {
        "degrees": {"degree": MUST, "doctorate": WISH},
        "experience": [(24, None)],
        "travel": [(60, 60)],
        "areas": {"cardiovascular": MUST},
        "skills": """clinical-trial-knowledge expert-engagement presentation
            scientific-communication self-direction""",
    },
    "html": {
        "degrees": {"md,pharmd,phd": MUST},
        "experience": [(36, None)],
        "travel": [(50, None)],
        "areas": {"hematology": MUST},
        "skills": "expert-engagement presentation",
    },
    "multiple": {
        "degrees": {"masters,md,pharmd,phd": MUST, "doctorate": MUST},
        "experience": [(60, None)],
        "travel": [(40, 40)],
        "areas": {
            "endocrinology-diabetes": MUST,
            "obesity-metabolic": MUST,
            "ophthalmology": UNNEEDED,
        },
        "skills": "business-acumen insight-gathering listening-questioning",
    },
    "no-travel": {
        "degrees": {"pharmacy,pharmd": MUST},
        "experience": [(0, None)],
        "travel": [(0, 0)],
        "areas": {"dermatology": MUST},
        "skills": "critical-appraisal scientific-communication",
    },
    "nothing": {"degrees": {}, "experience": [], "travel": [], "areas": {}, "skills": ""},
    "one-line": {
        "degrees": {"md,pharmd,phd": MUST},
        "experience": [(36, 60)],
        "travel": [(60, 70)],
        "areas": {"nephrology": MUST, "transplantation": MUST},
        "skills": "business-acumen digital-crm",
    },
    "sales": {
        "degrees": {"bachelors": MUST, "degree": UNNEEDED},
        "experience": [(60, None)],
        "travel": [(80, 80)],
        "areas": {"respiratory": MUST},
        "skills": "adaptability-resilience territory-time-management",
    },
    "spanish": {
        "degrees": {"md": MUST, "doctorate": WISH},
        "experience": [(24, None)],
        "travel": [(50, 50)],
        "areas": {"endocrinology-diabetes": MUST},
        "skills": "cross-functional-teamwork self-direction",
    },
    "wishes": {
        "degrees": {"dnp,doctorate,md,pharmd,phd": MUST},
        "experience": [(None, None)],
        "travel": [(50, None)],
        "areas": {"rare-genetic-disease": MUST, "pediatrics": WISH, "obesity-metabolic": WISH},
        "skills": "data-literacy",
    },
    "wrapped": {
        "degrees": {"doctorate": MUST},
        "experience": [(12, None)],
        "travel": [(40, 40)],
        "areas": {"cell-gene-therapy": WISH},
        "skills": "clinical-trial-knowledge territory-time-management",
    },
    "writer": {
        "degrees": {"masters,phd": MUST, "md": UNNEEDED},
        "experience": [(12, 24)],
        "travel": [(None, None)],
        "areas": {"oncology": MUST},
        "skills": "data-literacy digital-crm",
    },
}


def how(asked) -> str:
    if not asked.is_needed:
        return UNNEEDED
    return WISH if asked.is_wish else MUST


def in_short(reading: Reading) -> dict:
    return {
        "degrees": {asked.name: how(asked) for asked in reading.degrees},
        "experience": [(amount.months, amount.most) for amount, _quote in reading.experience],
        "travel": [(travel.low, travel.high) for travel, _quote in reading.travel],
        "areas": {asked.name: how(asked) for asked in reading.areas},
        "skills": sorted(asked.name for asked in reading.skills),
    }


def quotes(reading: Reading):
    for asked in (*reading.degrees, *reading.areas, *reading.skills):
        yield from asked.quotes
    yield from (quote for _amount, quote in (*reading.experience, *reading.travel))


@pytest.mark.parametrize("name", TEXTS)
def test_each_advertisement_is_read_as_a_person_would(name):
    expected = EXPECTED[name]
    assert in_short(read(TEXTS[name])) == expected | {"skills": sorted(expected["skills"].split())}


@pytest.mark.parametrize("name", TEXTS)
def test_every_finding_shows_a_sentence_that_is_there_with_its_words_marked(name):
    plain = html.unescape(re.sub(r"<[^>]*>", " ", TEXTS[name]))
    there = " ".join(plain.split())
    for quote in quotes(read(TEXTS[name])):
        assert quote.text.strip("…") in there
        assert [piece for piece in quote.pieces if piece.is_marked]


def one(text: str, what: str) -> list:
    return in_short(read(text))[what]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Travel 50-70 % of the time", 50, 70),
        ("Travel: 50–70%", 50, 70),
        ("50% to 70% travel", 50, 70),
        ("travel up to 60%", None, 60),
        ("Up to 60 % travel required", None, 60),
        ("at least 50 percent travel", 50, None),
        ("travel (>50%)", 50, None),
        ("60%+ travel", 60, None),
        ("approximately 40 per cent travel, and a bonus of 10%", 40, 40),
        ("Travel, a 15% bonus, 100% remote otherwise", None, None),
        ("No travel", 0, 0),
        ("Travel is not required.", 0, 0),
        ("This role does not require travel", 0, 0),
        ("No overnight travel, but 20% day trips", 20, 20),
        ("Overnight travel is a part of the job", None, None),
        ("Reisetätigkeit bis zu 50 %", None, 50),
        ("Déplacements : 60 % du temps", 60, 60),
        ("viajes (50%)", 50, 50),
        ("Travel 400%", None, None),
    ],
)
def test_shares_of_travel(text, low, high):
    assert list(dict(read(text).travel)) == [Travel(low, high)]


@pytest.mark.parametrize(
    "text",
    [
        "Travel insurance and travel expenses are paid",
        "We pay a 20% bonus",
        "travel medicine clinics are among our customers",
        "100% of the team are pharmacists",
    ],
)
def test_what_is_no_travel(text):
    assert one(text, "travel") == []


@pytest.mark.parametrize(
    ("text", "months", "most"),
    [
        ("2+ years of experience", 24, None),
        ("at least two years’ experience", 24, None),
        ("two (2) years of experience", 24, None),
        ("minimum of 3 years experience", 36, None),
        ("3-5 years of experience", 36, 60),
        ("3 to 5 years’ experience", 36, 60),
        ("2 years or more of experience", 24, None),
        ("6 months of experience", 6, None),
        ("experience of one year", 12, None),
        ("mindestens drei Jahre Berufserfahrung", 36, None),
        ("au moins 2 ans d’expérience", 24, None),
        ("2 años de experiencia", 24, None),
        ("Previous MSL experience", None, None),
        ("experience in the pharmaceutical industry", None, None),
        ("No MSL experience required", 0, None),
        ("Experience is not required", 0, None),
        ("MSL experience is not necessary", 0, None),
        ("An entry-level position", 0, None),
        ("keine Erfahrung nötig", 0, None),
    ],
)
def test_years_of_experience(text, months, most):
    assert list(dict(read(text).experience)) == [Experience(months, most)]


@pytest.mark.parametrize(
    "text",
    [
        "We have over 20 years of experience in oncology",
        "Our company has 50 years of experience",
        "a 2-year programme with experience in three teams",
        "You are at least 18 years old, or 16 years of age, and have experience in sales",
        "For 25 years we have been at home in Basel",
        "This is not an entry-level job",
    ],
)
def test_what_is_no_experience_that_is_asked_for(text):
    assert one(text, "experience") == []


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("PharmD, PhD or MD", {"md,pharmd,phd": MUST}),
        ("Pharm.D., Ph.D. or M.D.", {"md,pharmd,phd": MUST}),
        ("MD/DO, PharmD", {"md,pharmd": MUST}),
        ("advanced scientific degree", {"advanced": MUST}),
        ("advanced degree (MSN, PA or NP)", {"advanced,np,pa": MUST}),
        ("BS/MS degree", {"bachelors,masters": MUST}),
        ("Bachelor’s degree required, PharmD preferred", {"bachelors": MUST, "pharmd": WISH}),
        ("A doctorate is not required", {"doctorate": UNNEEDED}),
        ("no degree needed", {"degree": UNNEEDED}),
        ("Based in Baltimore, MD", {}),
        ("You work with PhDs and MDs", {}),
        ("patients with MS; MS Office", {}),
        ("a high degree of independence", {}),
        ("the promotion of our products", {}),
        ("Was wir von dir und für die Stelle brauchen: Promotion", {"doctorate": MUST}),
    ],
)
def test_degrees(text, degrees):
    assert one(text, "degrees") == degrees


def test_equal_opportunities_ask_for_nothing():
    text = "We hire regardless of race, religion, HIV status, pregnancy or a kidney disease."
    assert read(text).is_empty


def test_words_that_admins_add_are_found_by_their_name():
    reading = read(
        "Veterinary medicine, and negotiation.",
        areas={"vet": ("veterinary medicine",)},
        skills={"talk": ("negotiation",)},
    )
    assert in_short(reading)["areas"] == {"vet": MUST}
    assert in_short(reading)["skills"] == ["talk"]


def test_a_long_sentence_is_shown_around_what_was_found():
    text = "word " * 90 + "PharmD or PhD " + "word " * 3
    (asked,) = read(text).degrees
    (quote,) = asked.quotes
    assert len(quote.text) < 330
    assert quote.text.startswith("…")
    assert [piece.text for piece in quote.pieces if piece.is_marked] == ["PharmD", "PhD"]


SLOW = {
    "no spaces": "a" * 50_000,
    "full stops": "." * 50_000,
    "open tags": "<a" * 25_000,
    "ranges": "1-" * 25_000,
    "shares": "travel 50% " * 4_500,
    "negations": "no " * 16_000 + "travel",
    "advanced": "advanced " * 5_500,
    "experience": "experience " * 4_500 + "2 years",
    "at least": "at least " * 5_500,
    "short degrees": "MD DO " * 8_000,
    "wishes": "PhD or preferred " * 3_000,
    "numbers": "2 to " * 10_000,
    "empty lines": "\n" * 50_000,
    "tiny sentences": "a.\n" * 16_000,
    "real": "\n".join(TEXTS.values()) * 5,
}


@pytest.mark.parametrize("name", SLOW)
def test_50000_characters_of_anything_are_read_in_no_time(name):
    text = SLOW[name][:50_000]
    # A busy machine may need a second and a third time.
    assert any(_processor_time(text) < 0.2 for _ in range(3))


def _processor_time(text: str) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began


def test_a_territory_that_is_named_is_no_skill():
    assert read("Territory: Nordics").skills == ()
    assert [asked.name for asked in read("Plan your territory").skills] == [
        "territory-time-management"
    ]


@pytest.mark.parametrize(
    ("text", "place", "territory"),
    [
        (
            "MSL\nLocation: Field based – Copenhagen or Oslo\nTerritory: Nordics",
            "Field based",
            "Nordics",
        ),
        ("- Standort: Home-Office, Raum München / Stuttgart", "Home-Office, Raum München", ""),
        ("<li>Lieu : Nantes ; poste itinérant</li><li>Secteur : Ouest</li>", "Nantes", "Ouest"),
        ("Location: Basel\nLocation: Bern", "Basel", ""),
        ("The location is Basel. Our region: 12 countries", "", ""),
        ("Location:\nRegion:", "", ""),
        (f"Location: {'x' * 161}", "", ""),
    ],
    ids=lambda value: value[:12],
)
def test_a_line_with_a_label_says_where_the_position_is(text, place, territory):
    found = read(text)
    assert found.place.startswith(place)
    assert found.territory.startswith(territory)
    assert bool(found.place) == bool(place)
