"""The places that pitches would have without any single juror, worked by hand."""

from portfolio.jury.results import result
from portfolio.jury.steadiness import steady_rows
from tests.jury.round_facts import EXAMPLE, round_facts


def spans(table: dict[str, str], **more: object) -> dict[str, tuple[int, int, int]]:
    rows = steady_rows(result(round_facts(table, **more)))  # type: ignore[arg-type]
    return {row.title: (row.place, row.low, row.high) for row in rows}


def test_places_move_as_far_as_they_do_without_any_single_juror() -> None:
    # Sums of the three who stay. Without J1: A 12.0, B 11.5, C 11.0, D 9.5; J2: 13.0, 12.5, 11.5, 11.0;
    # J3: 12.5, 11.0, 11.0, 10.0: B and C share the second place, which is B's own; J4: 12.0, 11.5, 10.0, 10.0:
    # C and D share the third. E and F: 8.5 and 7.5, 9.5 and 8.0, 8.0 and 8.0, 8.5 and 6.5: without J3 both are fifth.
    assert spans(EXAMPLE) == {
        "Pitch A": (1, 1, 1),
        "Pitch B": (2, 2, 2),
        "Pitch C": (3, 2, 3),
        "Pitch D": (4, 3, 4),
        "Pitch E": (5, 5, 5),
        "Pitch F": (6, 5, 6),
    }


def test_one_juror_who_turns_the_order_shows() -> None:
    # With all: A 11 of 15, B 10. Without J3: A 6, B 9.
    assert spans({"A": "3 3 5", "B": "4 5 1"}) == {"Pitch A": (1, 1, 2), "Pitch B": (2, 1, 2)}


def test_the_drawing_reaches_over_those_places() -> None:
    first, second = steady_rows(result(round_facts({"A": "3 3 5", "B": "4 5 1"})))

    # Ten units for each place: both reach over two, the marks stand in the first and in the second.
    assert (first.bar.start, first.bar.length, first.bar.mark, first.bar.width) == (0, 20, 2, 20)
    assert (second.bar.start, second.bar.length, second.bar.mark, second.bar.width) == (0, 20, 12, 20)


def test_a_single_juror_leaves_nothing_to_say() -> None:
    assert spans({"A": "3", "B": "2"}) == {}
