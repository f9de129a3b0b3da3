"""A mapping as a file: what is written is read back, and what is wrong is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.core.errors import WrongInput
from portfolio.lists.mapping import Understanding, as_toml, fitted, headings_key, of_plain, read_toml

WORDS = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=30)


def test_a_mapping_survives_the_way_through_its_file() -> None:
    understanding = Understanding(
        {'Titel "neu"\n': "title", "Größe\\": "text"},
        {"stage": {"lauft": "running"}, "method": {"co-creation": "tag"}},
        {"department": "Räume & Co.", "currency": "EUR"},
        {"head": [2, 3], "separator": "\t", "order": "dmy"},
    )

    assert read_toml(as_toml(understanding).encode()) == understanding
    assert of_plain(understanding.plain()) == understanding


@given(st.dictionaries(WORDS, st.sampled_from(["title", "text", "budget", "leave_out"]), max_size=5))
def test_any_heading_can_be_saved(columns: dict[str, str]) -> None:
    assert dict(read_toml(as_toml(Understanding(columns)).encode()).columns) == columns


def test_the_file_says_itself_what_it_may_hold() -> None:
    said = as_toml(Understanding())

    assert said.startswith("# How a list becomes projects.")
    assert "planned_end" in said
    assert "[words.X]" in said


def test_lists_with_the_same_headings_are_known_again_in_any_order() -> None:
    assert headings_key(["Titel", "Größe "]) == headings_key(["GROSSE".replace("SS", "ß"), "titel"])
    assert headings_key(["Titel"]) != headings_key(["Titel", "Amt"])


def test_headings_fit_whatever_their_case_and_new_ones_stay_text() -> None:
    assert dict(fitted(Understanding({"TITEL": "title"}), ["Titel", "Neu"]).columns) == {
        "Titel": "title",
        "Neu": "text",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"[columns]\na = 1",
        b"[columns]\na = 'nothing'",
        b"[other]\n",
        b"[words]\nstage = 3",
        b"[words.stage]\na = 1",
        b"[reading]\nhead = [0, 1]",
        b"[reading]\nhead = 'x'",
        b"[reading]\norder = 'ydm'",
        b"[defaults]\ncurrency = 'euro'",
        b"columns = 3",
        b"[columns]\na = 'title'\na = 'text'",
        b"x = " + b"[" * 3000,
    ],
)
def test_what_is_no_mapping_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(WrongInput) as refused:
        read_toml(content)

    assert str(refused.value)
