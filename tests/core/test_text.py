"""Text: kept as typed, refused when it cannot be stored, folded for search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.core.errors import WrongInput
from portfolio.core.text import clean, fold, has_control_characters, searchable, words

typed = st.text(st.characters(exclude_categories=("Cc", "Cs")))


@pytest.mark.parametrize(
    "text", ["a\u00a0b", "\u202eabc\u202c", "🏙️👩‍🚒", "e\u0301", "<script>alert(1)</script>", "' OR 1=1 --", "=1+1"]
)
def test_legal_text_of_any_kind_stays_as_typed(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\x7f", "\ud800", "a\x08"])
def test_what_cannot_be_stored_is_refused(text: str) -> None:
    assert has_control_characters(text)
    with pytest.raises(WrongInput, match="cannot be stored"):
        clean(text)


def test_line_breaks_are_of_one_kind_and_the_edges_are_bare() -> None:
    assert clean("  one\r\ntwo\rthree\tfour\n ") == "one\ntwo\nthree\tfour"


@given(typed)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Žiadosť", "ziadost"),
        ("ŠKOLSKÁ", "skolska"),
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("cafe\u0301", "café"),
        ("ﬁne", "fine"),
    ],
)
def test_case_and_diacritics_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(typed)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_words_of_a_query_hold_no_search_syntax() -> None:
    assert words('Žilina* OR "tram" NEAR(a,b) -c_d:^e') == ["zilina", "or", "tram", "near", "a", "b", "c", "d", "e"]


def test_a_query_has_at_most_so_many_words() -> None:
    assert len(words("word " * 5000)) == 12


@given(typed)
def test_what_is_indexed_is_words_between_single_spaces(text: str) -> None:
    stored = searchable(text)

    assert stored == " ".join(stored.split())
    assert all(char.isalnum() or char == " " for char in stored if char.isascii())


@given(st.text(st.characters(codec="ascii")))
def test_plain_letters_are_indexed_alike_beside_others(text: str) -> None:
    assert f"{searchable(text)} Ω".casefold().strip() == searchable(f"{text} Ω")
