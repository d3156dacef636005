"""How long a story takes to say aloud: said with its figure, and no text is ever cut for it."""

import pytest

from roadmap.skills.stories import aloud


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\t… – !", 0),
        ("One", 1),
        ("one two\nthree\r\n\r\nfour", 4),
        ("half-life, don’t, don't, 3.5 and/or e.g. 2:1", 7),
        ("“Quoted”, (bracketed) – and dashed.", 4),
        ("شرحت الدراسة للممرضات", 3),
        ("Žižek naïve 🙂 ok", 3),
        ("a" * 5_000, 1),
    ],
)
def test_words_are_what_is_said(text, words):
    assert aloud.count_words(text) == words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (0, ""),
        (1, "about 10 seconds"),
        (63, "about 30 seconds"),
        (130, "about 1 minute"),
        (195, "about 1 minute 30 seconds"),
        (260, "about 2 minutes"),
        (390, "about 3 minutes"),
        (3_000, "about 23 minutes"),
    ],
)
def test_time_is_said_in_words_at_130_words_a_minute(words, said):
    assert aloud.WORDS_A_MINUTE == 130
    assert aloud.in_words(words) == said


def test_the_gentle_limit_is_two_minutes():
    assert aloud.GENTLE_WORDS == 260
    assert [aloud.is_long(words) for words in (0, 260, 261)] == [False, False, True]
