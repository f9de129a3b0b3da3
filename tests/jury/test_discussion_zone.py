"""Which pitches another jury might have put on the other side of the line, and of which readers ask."""

from portfolio.jury.line import Ask, discussion_zone, draw_line, near_the_line
from tests.jury.six import BUDGET, six

RANKS = {"A": (1, 2), "B": (1, 3), "C": (2, 4), "D": (3, 4), "E": (5, 6), "F": (5, 6)}
"""The rank intervals of domain.md 3.8."""


def equal(count: int = 6) -> list[Ask]:
    return [Ask("ABCDEF"[at], at + 1, 1) for at in range(count)]


def test_with_three_places_c_and_d_are_to_be_discussed() -> None:
    line = draw_line(equal(), 3, "rank_strict")

    assert discussion_zone(line, RANKS) == ("C", "D")


def test_places_passed_over_widen_the_zone() -> None:
    line = draw_line(six(), BUDGET, "rank_skip")

    # A, B and D are funded. B could stand third, where the money did not do; C could stand second.
    assert discussion_zone(line, RANKS) == ("B", "C", "D")


def test_without_rank_intervals_every_place_is_certain() -> None:
    assert discussion_zone(draw_line(equal(), 3, "rank_strict"), {}) == ()


def test_nothing_is_to_be_discussed_where_all_or_none_are_funded() -> None:
    assert discussion_zone(draw_line(equal(), 6, "rank_strict"), RANKS) == ()
    assert discussion_zone(draw_line(equal(), 0, "rank_strict"), RANKS) == ()


def test_who_asks_for_more_than_all_the_money_moves_no_line() -> None:
    line = draw_line(six(A={"cost": 1501}), BUDGET, "rank_skip")

    assert [outcome.id for outcome in line.funded] == ["B", "C", "D", "F"]
    # The first place where the money did not do is that of E, for A has none.
    assert discussion_zone(line, {"A": (1, 2), "B": (1, 2), "C": (3, 4), "D": (4, 5), "E": (4, 5)}) == ("D", "E")


def test_who_asks_for_exactly_all_the_money_could_be_funded() -> None:
    line = draw_line([Ask("A", 1, 10), Ask("B", 2, 100)], 100, "rank_skip")

    assert discussion_zone(line, {"A": (1, 2), "B": (1, 2)}) == ("A", "B")


def test_a_part_is_the_line_itself() -> None:
    line = draw_line(six(C={"minimum": 350}), BUDGET, "rank_partial")

    assert discussion_zone(line, {"B": (2, 3), "C": (2, 4), "D": (3, 5), "E": (4, 5)}) == ("B", "C", "D")


def test_a_stated_minimum_above_the_budget_moves_no_partial_line() -> None:
    entries = [Ask("A", 1, 900, 200), Ask("B", 2, 50), Ask("C", 3, 60)]

    line = draw_line(entries, 100, "rank_partial")

    assert discussion_zone(line, {"B": (1, 2), "C": (2, 3)}) == ("C",)


def test_what_was_decided_by_hand_is_not_discussed_again() -> None:
    line = draw_line(equal(), 3, "rank_strict", by_hand={"C": 1, "A": 0})

    # B and D are funded by the rule; E is the first that is not.
    assert discussion_zone(line, {"A": (1, 6), "B": (1, 5), "C": (1, 6), "D": (3, 4), "E": (4, 6)}) == ("B", "E")


def test_a_pitch_funded_by_hand_does_not_move_the_line() -> None:
    line = draw_line(equal(), 3, "rank_strict", by_hand={"F": 1})

    assert discussion_zone(line, {"C": (3, 5), "E": (4, 6)}) == ()  # A and B are funded by the rule


def test_a_minimum_within_the_budget_counts_where_parts_are_offered() -> None:
    entries, ranks = [Ask("A", 1, 60), Ask("B", 2, 200, 50)], {"A": (1, 2), "B": (1, 2)}

    assert discussion_zone(draw_line(entries, 100, "rank_partial"), ranks) == ("A", "B")
    assert discussion_zone(draw_line(entries, 100, "rank_skip"), ranks) == ()


def test_readers_ask_about_the_last_of_all_and_not_about_what_is_barred_below() -> None:
    assert near_the_line(draw_line(equal(), 6, "rank_strict")) == ("F",)
    assert near_the_line(draw_line([Ask("A", 1, 5, barred="not_eligible")], 9, "rank_strict")) == ()


def test_readers_ask_about_both_sides_of_the_line() -> None:
    line = draw_line(equal(), 3, "rank_strict")

    assert near_the_line(line) == ("C", "D")
    assert near_the_line(line, zone=("A", "F")) == ("A", "C", "D", "F")


def test_readers_ask_about_all_above_the_last_that_is_funded() -> None:
    entries = [Ask("A", 1, 5, barred="below_threshold"), Ask("B", 2, 5), Ask("C", 3, 20), Ask("D", 4, 5)]

    line = draw_line([*entries, Ask("E", 5, 7), Ask("F", 6, 8)], 10, "rank_skip")

    assert near_the_line(line) == ("A", "C", "D")


def test_readers_ask_about_parts_and_what_was_set_by_hand() -> None:
    by_hand = draw_line(six(), BUDGET, "rank_skip", by_hand={"A": 600, "F": 0})
    parts = draw_line([Ask("A", 1, 60), Ask("B", 2, 60, 10), Ask("C", 3, 0), Ask("D", 4, 5)], 100, "rank_partial")

    assert near_the_line(by_hand) == ("A", "C", "D", "F")
    assert near_the_line(parts) == ("B", "C", "D")
