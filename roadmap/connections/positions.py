"""Who works as an MSL or in medical affairs, by the words of a position: a hint, with its reason.

Words in seven languages. What they miss or take wrongly costs one tick in the preview, which shows
the word that was found; so they are broad, but leave out sales ("pharmareferent", "visiteur
médical", "visitador médico", "informatore scientifico", "propagandista"), nursing and practice.
"""

import functools
import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

MSL, MEDICAL_AFFAIRS = "msl", "medical-affairs"
ENGLISH, GERMAN, FRENCH = _("English"), _("German"), _("French")
SPANISH, ITALIAN, PORTUGUESE, DUTCH = _("Spanish"), _("Italian"), _("Portuguese"), _("Dutch")
WORDS = {
    MSL: {
        ENGLISH: (
            "msl",
            "msls",
            "medical science liaison",
            "medical scientific liaison",
            "medical sciences liaison",
            "medical liaison",
            "scientific liaison",
            "science liaison",
            "clinical liaison scientist",
            "regional medical scientist",
            "field medical",
        ),
        GERMAN: (
            "medizinisch-wissenschaftliche verbindungsperson",
            "medizinisch-wissenschaftlicher aussendienst",
            "wissenschaftlicher aussendienst",
            "wissenschaftlicher außendienst",
            "wissenschaftliche außendienstmitarbeiterin",
            "medical-science-liaison",
        ),
        FRENCH: (
            "responsable medical regional",
            "responsable medicale regionale",
            "responsable medico-scientifique",
            "responsable scientifique regional",
            "responsable scientifique regionale",
            "delegue medico-scientifique",
            "charge de liaison scientifique",
            "chargee de liaison scientifique",
            "liaison scientifique",
            "liaison medico-scientifique",
            "medecin regional",
            "rmr",
        ),
        SPANISH: (
            "enlace medico-cientifico",
            "enlace medico",
            "enlace cientifico",
            "asesor medico-cientifico",
            "asesora medico-cientifica",
            "asesor cientifico regional",
        ),
        ITALIAN: (
            "referente scientifico",
            "referente medico-scientifico",
            "referente medico scientifico",
            "consulente medico-scientifico",
        ),
        PORTUGUESE: (
            "ligacao medico-cientifica",
            "ligacao cientifica",
            "consultor medico-cientifico",
            "consultora medico-cientifica",
            "assessor medico-cientifico",
            "assessora medico-cientifica",
        ),
        DUTCH: ("medisch wetenschappelijk adviseur", "medisch-wetenschappelijk adviseur"),
    },
    MEDICAL_AFFAIRS: {
        ENGLISH: (
            "medical affairs",
            "scientific affairs",
            "medical and scientific affairs",
            "medical advisor",
            "medical adviser",
            "medical lead",
            "medical manager",
            "medical director",
            "medical information",
            "medical excellence",
            "medical strategy",
            "medical communications",
            "medical education",
            "med affairs",
        ),
        GERMAN: (
            "medizinischer berater",
            "medizinische beraterin",
            "medizinischer leiter",
            "medizinische leiterin",
            "medizinischer direktor",
            "medizinische direktorin",
            "medizinischer manager",
            "medizinische managerin",
            "medizinische abteilung",
            "medizinische information",
            "medizinisch-wissenschaftlich",
            "medizinisch-wissenschaftliche",
            "medizinisch-wissenschaftlicher",
            "leiter medizin",
            "leiterin medizin",
            "leitung medizin",
            "med.-wiss",
            "arzt in der pharmazeutischen industrie",
        ),
        FRENCH: (
            "affaires medicales",
            "affaires scientifiques",
            "conseiller medical",
            "conseillere medicale",
            "directeur medical",
            "directrice medicale",
            "responsable medical",
            "responsable medicale",
            "chef de projet medical",
            "medecin conseil",
            "information medicale",
            "direction medicale",
        ),
        SPANISH: (
            "asuntos medicos",
            "asuntos cientificos",
            "asesor medico",
            "asesora medica",
            "asesor cientifico",
            "asesora cientifica",
            "director medico",
            "directora medica",
            "gerente medico",
            "gerente medica",
            "informacion medica",
            "departamento medico",
        ),
        ITALIAN: (
            "affari medici",
            "affari scientifici",
            "direttore medico",
            "direttrice medica",
            "direzione medica",
            "consulente medico",
            "responsabile medico",
            "responsabile medica",
            "informazione medica",
        ),
        PORTUGUESE: (
            "assuntos medicos",
            "assuntos cientificos",
            "consultor medico",
            "consultora medica",
            "assessor medico",
            "assessora medica",
            "diretor medico",
            "diretora medica",
            "gerente medico",
            "gerente medica",
            "informacao medica",
        ),
        DUTCH: ("medische zaken", "medisch adviseur", "medisch directeur", "medisch manager"),
    },
}
"""The words by group, those that say more first, and language: small letters without accents."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Why somebody is taken for an MSL, or for somebody in medical affairs.

    Attributes:
        group: MSL or MEDICAL_AFFAIRS.
        language: of the word that was found, as the person reads it.
        start: where it begins in the position.
        end: where it ends there.
    """

    group: str
    language: str
    start: int
    end: int


def hint(position: str) -> Hint | None:
    """What a position says about medical affairs; None when it says nothing."""
    # A space or a hyphen, a capital letter or an accent: all the same.
    text = "".join(map(_plain, position))
    for group, pattern in _PATTERNS.items():
        if found := pattern.search(text):
            language = _LANGUAGES[group, found[0]]
            return Hint(group=group, language=language, start=found.start(), end=found.end())
    return None


@functools.cache
def _plain(letter: str) -> str:
    """One letter, small and without its accent; all dashes and spaces are one space."""
    if letter.isspace() or unicodedata.category(letter) == "Pd":
        return " "
    plain = unicodedata.normalize("NFKD", letter)[:1].casefold()
    # Letters that become two, such as ß, stay, so that places in the text stay.
    return plain if len(plain) == 1 else letter


def _folded(word: str) -> str:
    return "".join(map(_plain, word))


_LANGUAGES = {
    (group, _folded(word)): language
    # The first language that has a word is named: `reversed` lets it be written last.
    for group, languages in WORDS.items()
    for language, words in reversed(languages.items())
    for word in words
}


def _pattern(group: str) -> re.Pattern:
    words = [re.escape(word) for of_group, word in _LANGUAGES if of_group == group]
    # The longest first: of two words that begin alike, all that fits is shown.
    either = "|".join(sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")


_PATTERNS = {group: _pattern(group) for group in WORDS}
