"""Which sentence is said of a pitch, and the figures in it."""

import pytest

from portfolio.jury.line import Ask, draw_line
from portfolio.jury.overriding import Change, override
from portfolio.jury.sentences import CLOSE, KEYS, Sentence, sentences
from tests.jury.six import BUDGET, six

RANKS = {"A": (1, 2), "B": (1, 3), "C": (2, 4), "D": (3, 4), "E": (5, 6), "F": (5, 6)}


def keys(found: list[Sentence]) -> dict[str, str]:
    return {sentence.pitch: sentence.key for sentence in found}


def test_a_line_that_passes_over_is_told() -> None:
    found = sentences(draw_line(six(), BUDGET, "rank_skip"), {})

    assert keys(found) == {
        "A": "fits",
        "B": "fits",
        "C": "over_budget",
        "D": "fits_below",
        "E": "over_budget",
        "F": "over_budget",
    }
    assert found[2] == Sentence("over_budget", "C", 3, 450, 0, 0, left=350, missing=100, minimum=0, low=3, high=3)
    assert found[3] == Sentence("fits_below", "D", 4, 300, 300, 300, 350, 0, 0, other="C", low=4, high=4)


def test_the_pitches_to_discuss_get_the_sentence_with_their_places() -> None:
    found = sentences(draw_line(six(), BUDGET, "rank_skip"), RANKS)

    assert keys(found) == {
        "A": "fits",
        "B": "fits_close",
        "C": "over_budget_close",
        "D": "fits_below_close",
        "E": "over_budget",
        "F": "over_budget",
    }
    assert [(sentence.low, sentence.high) for sentence in found] == list(RANKS.values())


def test_a_strict_line_names_where_it_ended() -> None:
    found = sentences(draw_line(six(), BUDGET, "rank_strict"), RANKS)

    assert found[3] == Sentence("after_line", "D", 4, 300, 0, 0, 350, 0, 0, other="C", low=3, high=4)
    assert [sentence.key for sentence in found] == [
        "fits",
        "fits_close",
        "over_budget_close",
        "after_line",
        "after_line",
        "after_line",
    ]


def test_a_part_and_a_part_too_small_are_told_with_the_minimum() -> None:
    found = sentences(draw_line(six(C={"minimum": 400}), 1490, "rank_partial"), {})
    entries = [Ask("A", 1, 60), Ask("B", 2, 60, 30), Ask("C", 3, 5), Ask("D", 4, 50, 10)]

    parts = sentences(draw_line(entries, 100, "rank_partial"), {})

    assert found[2].key == "over_budget_minimum"
    assert (found[2].missing, found[2].minimum, found[2].left) == (110, 400, 340)
    assert parts[1] == Sentence("partial", "B", 2, 60, 40, 40, left=40, missing=20, minimum=30, low=2, high=2)
    assert [sentence.key for sentence in parts[2:]] == ["over_budget", "over_budget"]  # nothing is left to offer


def test_only_the_partial_rule_speaks_of_minimums() -> None:
    assert sentences(draw_line(six(C={"minimum": 400}), BUDGET, "rank_skip"), {})[2].key == "over_budget"


def test_an_exact_fit_is_told() -> None:
    found = sentences(draw_line([Ask("A", 1, 60), Ask("B", 2, 50), Ask("C", 3, 40)], 100, "rank_skip"), {})

    assert keys(found) == {"A": "fits", "B": "over_budget", "C": "fits_exactly"}


def test_the_best_pitch_that_did_not_fit_is_named_below_it() -> None:
    entries = [Ask("A", 1, 900), Ask("B", 2, 800), Ask("C", 3, 40), Ask("D", 4, 0, barred="not_eligible")]

    found = sentences(draw_line(entries, 100, "rank_skip"), {})

    assert [sentence.other for sentence in found] == ["", "", "A", ""]


@pytest.mark.parametrize("bar", ["not_eligible", "below_threshold", "too_few_reviews"])
def test_a_bar_is_told_and_no_money_is_missing(bar: str) -> None:
    (found,) = sentences(draw_line([Ask("A", 1, 900, barred=bar)], 100, "rank_skip"), {"A": (1, 3)})

    assert found == Sentence(bar, "A", 1, 900, 0, 0, 100, 0, 0, low=1, high=3)


def test_a_pitch_excluded_by_a_better_one_names_it() -> None:
    found = sentences(draw_line(six(), BUDGET, "rank_skip", pairs=[("A", "B")]), {})

    assert (found[1].key, found[1].other, found[1].missing) == ("incompatible", "A", 0)


def test_what_was_changed_by_hand_is_told_with_its_reason_and_what_moved_with_it() -> None:
    line = draw_line(six(), BUDGET, "rank_skip")
    changed = override(
        line, [Change("B", 0, "Paid by the region.", "Ada Lang"), Change("F", 200, "Young team.", "Ada")]
    )

    found = sentences(line, RANKS, changed)

    assert keys(found) == {
        "A": "fits",
        "B": "by_hand_not",
        "C": "moved_in",
        "D": "moved_out",
        "E": "moved_in",
        "F": "by_hand",
    }
    assert found[1] == Sentence(
        "by_hand_not", "B", 2, 550, 0, 550, 700, 0, 0, low=1, high=3, why="Paid by the region.", by="Ada Lang"
    )
    assert (found[5].before, found[5].amount, found[5].why, found[5].by) == (0, 200, "Young team.", "Ada")
    assert (found[2].before, found[2].amount, found[3].before, found[3].amount) == (0, 450, 300, 0)


def test_a_part_given_by_hand_and_a_part_that_grew_are_told() -> None:
    entries = [Ask("A", 1, 60, 30), Ask("B", 2, 60, 10), Ask("C", 3, 5)]
    line = draw_line(entries, 100, "rank_partial")

    found = sentences(line, {}, override(line, [Change("A", 50, "Enough for a year.", "Ada")]))

    assert [(sentence.key, sentence.before, sentence.amount) for sentence in found] == [
        ("by_hand_part", 60, 50),
        ("moved_amount", 40, 50),
        ("over_budget", 0, 0),
    ]


def test_every_key_is_known() -> None:
    assert set(CLOSE) < set(KEYS)
    assert len(set(KEYS)) == len(KEYS)
