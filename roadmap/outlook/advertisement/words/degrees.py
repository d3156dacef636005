"""The words by which degrees are found in an advertisement, in English first.

As `vocabulary` takes them: in small letters, without full stops, apostrophes and hyphens within a
word, a star behind a word that may go on.
"""

from roadmap.outlook.advertisement.vocabulary import NOTHING

DEGREES = {
    "pharmd": ("pharmd", "pharm d", "doctor of pharmacy", "doctorate in pharmacy"),
    "phd": ("phd", "dphil", "doctor of philosophy", "dr rer nat", "doctorat en sciences"),
    "md": (
        "mbbs",
        "mbchb",
        "medical doctor",
        "doctor of medicine",
        "medical degree",
        "physician degree",
        "dr med",
        "humanmedizin",
        "medizinstudium",
        "studium der medizin",
        "docteur en médecine",
        "licenciado en medicina",
        "licenciatura en medicina",
    ),
    "dnp": ("dnp", "doctor of nursing practice"),
    "other-doctorate": ("dds", "dvm", "drph", "edd"),
    "doctorate": (
        "doctorate",
        "doctorates",
        "doctoral",
        "terminal degree",
        "doktortitel",
        "doktorgrad",
        "promovierte",
        "promovierter",
        "promoviert",
        "doctorat",
        "doctorado",
        "docteur en pharmacie",
    ),
    "masters": (
        "masters",
        "master degree",
        "master of science",
        "msc",
        "mph",
        "mba",
        "masterabschluss",
        "masterstudium",
        "bac 5",
    ),
    "bachelors": (
        "bachelors",
        "bachelor",
        "bsc",
        "undergraduate degree",
        "licenciatura",
        "grado en",
        "diplomstudium",
    ),
    "pharmacy": (
        "bpharm",
        "mpharm",
        "pharmacy degree",
        "degree in pharmacy",
        "registered pharmacist",
        "pharmaziestudium",
        "studium der pharmazie",
        "approbation als apotheker",
        "approbation als apothekerin",
        "licenciado en farmacia",
        "licenciatura en farmacia",
    ),
    "nursing": ("bsn", "nursing degree", "registered nurse", "degree in nursing"),
    "np": ("msn", "nurse practitioner"),
    "pa": ("physician assistant", "physician associate"),
    "advanced": (
        "higher degree",
        "graduate degree",
        "postgraduate degree",
        "post graduate degree",
    ),
    "degree": (
        "degree",
        "degrees",
        "hochschulstudium",
        "hochschulabschluss",
        "abgeschlossenes studium",
        "naturwissenschaftliches studium",
        "studium der naturwissenschaften",
        "diplôme",
        "título universitario",
        "titulación",
    ),
    NOTHING: ("high degree of", "large degree", "some degree", "degree of", "degrees of"),
}
"""Degrees by kind. "degree" is any; "advanced" one beyond a bachelor's."""
ONLY_GERMAN = {"doctorate": ("promotion",)}
"""What means a degree in German, and something else elsewhere."""
SHORT_DEGREES = {
    "MD": "md",
    "md": "md",
    "DO": "md",
    "MS": "masters",
    "BS": "bachelors",
    "BA": "bachelors",
    "RN": "nursing",
    "NP": "np",
    "PA": "pa",
}
"""Degrees of two letters that can also be a state, a disease or a word: only beside another."""
BESIDE = frozenset(
    "degree degrees required preferred qualification qualified background equivalent".split()
)
"""Words beside which such letters are a degree, as they are beside another degree."""
NOT_A_DEGREE = frozenset("office excel word teams patients".split())
"""Words behind such letters that say so."""
