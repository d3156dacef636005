"""Two texts in one: the words that were put in and taken out are marked."""

from hypothesis import given
from hypothesis import strategies as st

from roadmap.catalogue.marking import mark_words
from tests.catalogue.marks import in_signs

WORDS = st.lists(st.sampled_from(["read", "a", "book", "  ", "\n", "it.", "é"])).map(" ".join)


@given(WORDS | st.text(), WORDS | st.text())
def test_marked_words_are_both_texts_to_the_letter(before, after) -> None:
    pieces = mark_words(before, after)
    assert "".join(piece.text for piece in pieces if not piece.is_new) == before
    assert "".join(piece.text for piece in pieces if not piece.is_old) == after
    assert all(piece.text for piece in pieces)


def test_words_changed_in_a_row_are_one_change() -> None:
    pieces = mark_words("Read one book today.", "Read two papers today.")
    assert in_signs(pieces) == "Read -one book-+two papers+ today."
