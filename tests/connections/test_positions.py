"""Who works as an MSL or in medical affairs is found by words, which are shown."""

import pytest

from roadmap.connections.positions import MEDICAL_AFFAIRS, MSL, WORDS, hint


@pytest.mark.parametrize(
    ("position", "group", "language", "word"),
    [
        ("Senior MSL, Oncology", MSL, "English", "MSL"),
        ("Medical Science Liaison", MSL, "English", "Medical Science Liaison"),
        ("Director, Field Medical", MSL, "English", "Field Medical"),
        ("Head of Medical Affairs DACH", MEDICAL_AFFAIRS, "English", "Medical Affairs"),
        ("MEDICAL–ADVISOR", MEDICAL_AFFAIRS, "English", "MEDICAL–ADVISOR"),
        ("Wissenschaftlicher Außendienst", MSL, "German", "Wissenschaftlicher Außendienst"),
        ("Medizinische Leiterin (m/w/d)", MEDICAL_AFFAIRS, "German", "Medizinische Leiterin"),
        ("Médecin régional", MSL, "French", "Médecin régional"),
        ("Responsable Affaires Médicales", MEDICAL_AFFAIRS, "French", "Affaires Médicales"),
        ("Asesora médica", MEDICAL_AFFAIRS, "Spanish", "Asesora médica"),
        ("Enlace médico-científico", MSL, "Spanish", "Enlace médico-científico"),
        ("Referente scientifico regionale", MSL, "Italian", "Referente scientifico"),
        ("Direzione medica", MEDICAL_AFFAIRS, "Italian", "Direzione medica"),
        ("Ligação médico-científica", MSL, "Portuguese", "Ligação médico-científica"),
        ("Gerente de Assuntos Médicos", MEDICAL_AFFAIRS, "Portuguese", "Assuntos Médicos"),
        ("Medisch Adviseur", MEDICAL_AFFAIRS, "Dutch", "Medisch Adviseur"),
    ],
)
def test_a_position_says_so_and_the_word_is_shown(position, group, language, word):
    found = hint(position)
    assert (found.group, str(found.language)) == (group, language)
    assert position[found.start : found.end] == word


@pytest.mark.parametrize(
    "position",
    [
        "",
        "MSLab engineer",
        "Pharmareferent",
        "Visiteur médical",
        "Informatore scientifico del farmaco",
        "Medical Student",
        "Paramedical advisory board",
        "Liaison officer",
        "Nurse",
    ],
)
def test_other_positions_say_nothing(position):
    assert hint(position) is None


def test_an_msl_in_medical_affairs_is_an_msl():
    assert hint("MSL, Medical Affairs").group == MSL


def test_every_word_finds_itself_in_its_group():
    wrong = {
        (word, group)
        for group, languages in WORDS.items()
        for words in languages.values()
        for word in words
        if hint(word) is None or (hint(word).group != group and group == MSL)
    }
    assert wrong == set()
