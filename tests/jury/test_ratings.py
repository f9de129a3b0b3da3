from decimal import Decimal
from fractions import Fraction

from portfolio.jury.ratings import Rating, Summary, by_juror, by_proposal, cell_means, panel, without
from tests.jury.tables import BLOCKS, panel_of, ratings, table

MIXED = [
    Rating("P2", "J1", Decimal("4.5"), "idea"),
    Rating("P1", "J2", Fraction(1, 3)),
    Rating("P2", "J1", 2, "team"),
    Rating("P1", "J1", Decimal("4.50")),
]


def test_a_cell_is_the_mean_of_what_a_juror_gave_a_proposal() -> None:
    found = panel(MIXED)

    assert (found.proposals, found.jurors) == (("P1", "P2"), ("J1", "J2"))
    assert list(zip(found.rows.tolist(), found.columns.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 0)]
    assert [Fraction(units, found.scale) for units in found.units] == [Fraction(9, 2), Fraction(1, 3), Fraction(13, 4)]
    assert found.values.tolist() == [4.5, 1 / 3, 3.25]
    assert found.lines == [found.units[:2], found.units[2:]]
    assert cell_means(found) == {"P1": Fraction(29, 12), "P2": Fraction(13, 4)}


def test_what_is_missing_is_a_share_of_all_cells() -> None:
    blocks = panel_of(BLOCKS)

    assert (blocks.missing, blocks.is_complete) == (Fraction(1, 4), False)
    assert (panel_of("A 1 2\nB 3 4").missing, panel_of("A 1 2\nB 3 4").is_complete) == (Fraction(0), True)
    assert panel([]).missing == 0
    assert panel([]).units == ()


def test_all_ratings_count_alike_in_summaries() -> None:
    assert by_proposal(MIXED) == {
        "P1": Summary(2, Fraction(29, 12), Fraction(29, 12)),
        "P2": Summary(2, Fraction(13, 4), Fraction(13, 4)),
    }
    assert by_juror(MIXED) == {
        "J1": Summary(3, Fraction(11, 3), Fraction(9, 2)),
        "J2": Summary(1, Fraction(1, 3), Fraction(1, 3)),
    }
    assert list(by_proposal(MIXED)) == ["P1", "P2"]
    assert by_proposal([]) == {}


def test_medians_are_the_middle_or_between_the_middle_two() -> None:
    found = by_proposal(ratings(table("A 9 1 2\nB 9 1 2 4")))

    assert (found["A"].median, found["B"].median) == (Fraction(2), Fraction(3))


def test_without_a_juror_the_panel_is_as_if_the_ratings_had_not_been_given() -> None:
    for juror in ("J1", "J2", "J3", "J4"):
        found = without(panel_of(BLOCKS), juror)
        fresh = panel([one for one in ratings(table(BLOCKS)) if one.juror != juror])

        assert (found.proposals, found.jurors, found.units) == (fresh.proposals, fresh.jurors, fresh.units)
        assert found.rows.tolist() == fresh.rows.tolist()
        assert found.columns.tolist() == fresh.columns.tolist()


def test_what_only_one_juror_rated_falls_out_without_that_juror() -> None:
    found = without(panel_of("A 1 2\nB . 3"), "J2")

    assert (found.proposals, found.jurors, found.units) == (("A",), ("J1",), (1,))
