import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.lists.cells import (
    WHY,
    Named,
    matching,
    read_amount,
    read_day,
    read_people,
    read_tags,
)
from portfolio.lists.grid import Cell


def text(written: str) -> Cell:
    return Cell(written, written or None)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_cell(written: str) -> None:
    cell = text(written)
    for mark in ".,":
        found = read_amount(cell, mark, sure=False)
        assert found.raw == written
        assert found.why in WHY
        assert (found.value is not None) == (found.why in ("", "about"))
    for order in ("dmy", "mdy"):
        span = read_day(cell, order, sure=False)
        assert (span.raw, span.why in WHY) == (written, True)
        assert (span.first is None) == (span.last is None)
        assert span.first is None or span.last is None or span.first <= span.last
    assert all(person.name for person in read_people(cell))
    assert all(tag.strip() for tag in read_tags(cell))


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("Ana Silva / Jo Brown", [Named("Ana Silva"), Named("Jo Brown")]),
        ("Anna & Bob", [Named("Anna"), Named("Bob")]),
        ("Silva, Ana", [Named("Ana Silva")]),
        ("van der Berg, Jan", [Named("Jan van der Berg")]),
        ("Silva, Ana; Brown, Jo", [Named("Ana Silva"), Named("Jo Brown")]),
        ("Silva, Ana, Brown, Jo", [Named("Ana Silva"), Named("Jo Brown")]),
        ("Ana Silva, Jo Brown, Ed Fox", [Named("Ana Silva"), Named("Jo Brown"), Named("Ed Fox")]),
        ("Ana Silva <Ana@b.example>", [Named("Ana Silva", "ana@b.example")]),
        ("Silva, Ana <ana@b.example>", [Named("Ana Silva", "ana@b.example")]),
        ("Ana Silva (ana@b.example)", [Named("Ana Silva", "ana@b.example")]),
        ("Ana Silva, ana@b.example", [Named("Ana Silva", "ana@b.example")]),
        ("ana.silva@b.example", [Named("Ana Silva", "ana.silva@b.example")]),
        ("Dr. Eva Huber (MA 18), Mag. Tom Berg", [Named("Dr. Eva Huber"), Named("Mag. Tom Berg")]),
        ("Eva Huber, MSc", [Named("Eva Huber")]),
        ("Ana Silva und Jo Brown", [Named("Ana Silva"), Named("Jo Brown")]),
        ("Ana Silva y José Gil", [Named("Ana Silva"), Named("José Gil")]),
        ("Ana Silva e Costa", [Named("Ana Silva e Costa")]),
        ("Lead: Eva Huber", [Named("Eva Huber")]),
        ("Ana\u00a0Silva\nana silva", [Named("Ana Silva")]),
        ("TBD", []),
        ("N.N.", []),
        ("?", []),
        ("", []),
    ],
)
def test_people_are_told_apart(written: str, people: list[Named]) -> None:
    assert read_people(text(written)) == people


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("prototyping; co-creation", ["prototyping", "co-creation"]),
        ("data, prototyping", ["data", "prototyping"]),
        ("- Public Sector\n- Private Sector", ["Public Sector", "Private Sector"]),
        ("Parks / Streets", ["Parks", "Streets"]),
        ("R&D/Tech", ["R&D/Tech"]),
        ("4. Quality education; 4. quality  education", ["4. Quality education"]),
        ("9. Industry, innovation and infrastructure", ["9. Industry, innovation and infrastructure"]),
        ("Parks, 9. Industry, innovation and infrastructure", ["Parks", "9. Industry, innovation and infrastructure"]),
        ("TBD", []),
    ],
)
def test_tags_are_told_apart_and_known_ones_kept_whole(written: str, tags: list[str]) -> None:
    assert read_tags(text(written), {matching("9. Industry, innovation and infrastructure")}) == tags


def test_texts_are_compared_without_what_nobody_sees() -> None:
    assert matching("  Café\u00a0\u200bDO  Mar ") == matching("cafe do mar")
