from collections import defaultdict
from itertools import product

import pytest

from portfolio.metrics.suppression import Shown, protect

PARTS = "abcd"


def hidden(**cells: int) -> Shown:
    return protect(cells)


def test_large_numbers_are_all_shown() -> None:
    assert hidden(north=12, south=5) == Shown()


def test_a_small_number_takes_the_next_smallest_with_it() -> None:
    # 3 is below 5. With the whole of 40 and the other three, 40 - 12 - 5 - 20 = 3 would stand there: 5 goes too.
    assert hidden(north=3, south=12, east=5, west=20) == Shown(frozenset({"north", "east"}))


def test_two_small_numbers_hide_each_other() -> None:
    # Together they are 5: 1 and 4, 2 and 3, 3 and 2 or 4 and 1.
    assert hidden(north=2, south=3, east=30) == Shown(frozenset({"north", "south"}))


def test_small_numbers_that_are_all_zero_or_all_four_need_a_third() -> None:
    # What is left of the whole is 0, which only zeros make, or 8, which 4 and 4 make when both are below 5.
    assert hidden(north=0, south=0, east=9, west=30) == Shown(frozenset({"north", "south", "east"}))
    assert hidden(north=4, south=4, east=9, west=30) == Shown(frozenset({"north", "south", "east"}))


def test_equal_numbers_are_hidden_together() -> None:
    assert hidden(north=3, south=7, east=7, west=30) == Shown(frozenset({"north", "south", "east"}))


def test_where_nothing_is_left_to_hide_the_whole_is_not_shown() -> None:
    assert hidden(north=3) == Shown(frozenset({"north"}), whole=False)
    assert hidden(north=0, south=0) == Shown(frozenset({"north", "south"}), whole=False)


def test_a_city_may_hide_nothing() -> None:
    assert protect({"north": 0, "south": 1}, smallest=0) == Shown()


def test_no_parts_hide_nothing() -> None:
    assert protect({}) == Shown()


@pytest.mark.parametrize(("parts", "largest", "smallest"), [(4, 7, 3), (3, 12, 5), (2, 12, 5), (1, 12, 5), (4, 5, 2)])
def test_a_hidden_number_can_never_be_worked_out_from_what_is_shown(parts: int, largest: int, smallest: int) -> None:
    """Whoever knows the rule itself, and tries every split that would look the same, is left with two answers."""
    look_the_same: defaultdict[tuple[tuple[int | None, ...], int | None], list[dict[str, int]]] = defaultdict(list)
    for counts in product(range(largest + 1), repeat=parts):
        cells = dict(zip(PARTS, counts, strict=False))
        shown = protect(cells, smallest)
        seen = tuple(None if name in shown.hidden else count for name, count in cells.items())
        look_the_same[seen, sum(counts) if shown.whole else None].append(cells)

    worked_out = [
        (seen, name)
        for (seen, _whole), splits in look_the_same.items()
        for place, name in enumerate(PARTS[:parts])
        if seen[place] is None and len({cells[name] for cells in splits}) == 1
    ]

    assert worked_out == []


def test_no_small_number_is_ever_shown() -> None:
    for counts in product(range(8), repeat=3):
        cells = dict(zip(PARTS, counts, strict=False))
        shown = protect(cells, 4)

        assert {name for name, count in cells.items() if count < 4} <= shown.hidden
