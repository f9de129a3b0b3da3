"""What a ballot may say, what it still lacks, when a comment is owed, and which pitch comes next."""

import contextlib
from itertools import permutations

import pytest

from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.jury.rules import (
    NOT_APPLICABLE,
    Asked,
    Duties,
    Waiting,
    check_scoring,
    lacking,
    order,
    owes_comment,
    read_marks,
)

OUTCOME, NEW, NOTE = CRITERIA = [Asked(1, "Outcome", 7000, 10), Asked(2, "New", 3000, 10), Asked(3, "Note", 0, 10)]
"""The third informs and counts nothing."""


# ---------------------------------------------------------------------------------------------- which comes next
def test_own_begun_pitches_come_first_then_the_least_reviewed() -> None:
    waiting = [Waiting(1, False, 2), Waiting(2, False, 0), Waiting(3, True, 5), Waiting(4, False, 1)]

    assert order(waiting, seed=7) == [3, 2, 4, 1]


def test_of_several_begun_ones_the_least_reviewed_comes_first_too() -> None:
    assert order([Waiting(1, True, 3), Waiting(2, True, 1), Waiting(3, False, 0)], seed=7) == [2, 1, 3]


def test_among_equals_the_lot_decides_and_stays_whatever_the_order_of_rows() -> None:
    waiting = [Waiting(number, False, 1) for number in range(1, 6)]

    drawn = {tuple(order(rows, seed=7)) for rows in permutations(waiting)}

    assert len(drawn) == 1
    assert sorted(drawn.pop()) == [1, 2, 3, 4, 5]


def test_each_juror_draws_an_order_of_their_own_so_that_no_pitch_is_always_first() -> None:
    """With 60 jurors and 3 pitches each is first for 20 on average; for fewer than 8 of them hardly ever."""
    waiting = [Waiting(number, False, 0) for number in (1, 2, 3)]

    first = [order(waiting, seed)[0] for seed in range(60)]

    assert [first.count(number) >= 8 for number in (1, 2, 3)] == [True, True, True]


def test_where_nothing_waits_nothing_comes_next() -> None:
    assert order([], seed=7) == []


# ---------------------------------------------------------------------------------------------- what a ballot says
def test_marks_are_whole_steps_set_aside_or_absent() -> None:
    sent = {"mark-1": "10", "mark-2": NOT_APPLICABLE, "mark-3": "", "note": "Boring."}

    assert read_marks(sent, CRITERIA, allows_na=True) == {1: 10, 2: NOT_APPLICABLE}


@pytest.mark.parametrize("mark", ["11", "-1", "4.5", "four", "1e1", "٣", "00010", NOT_APPLICABLE])
def test_no_other_mark_is_taken_and_its_field_is_named(mark: str) -> None:
    with pytest.raises(WrongInput) as refused:
        read_marks({"mark-2": mark}, CRITERIA, allows_na=False)

    assert (refused.value.code, refused.value.field) == ("mark", "mark-2")


def test_a_mark_for_a_criterion_of_another_call_refuses_the_whole_ballot() -> None:
    with pytest.raises(WrongInput) as refused:
        read_marks({"mark-1": "4", "mark-99": "4"}, CRITERIA, allows_na=True)

    assert refused.value.code == "criterion"


def test_what_counts_and_has_no_answer_is_lacking() -> None:
    assert lacking(CRITERIA, {}) == [OUTCOME, NEW]
    assert lacking(CRITERIA, {1: 0, 2: NOT_APPLICABLE}) == []  # the lowest mark is one, and so is setting it aside
    assert lacking(CRITERIA, {1: 0, 3: 5}) == [NEW]


def test_marks_up_to_the_low_and_from_the_high_bound_owe_a_comment() -> None:
    duties = Duties(low=3, high=10)

    assert owes_comment(CRITERIA, {1: 3, 2: 4}, duties) == [OUTCOME]
    assert owes_comment(CRITERIA, {1: 9, 2: 10}, duties) == [NEW]
    assert owes_comment(CRITERIA, {1: 0, 2: 10}, duties) == [OUTCOME, NEW]
    assert owes_comment(CRITERIA, {1: NOT_APPLICABLE}, duties) == []
    assert owes_comment(CRITERIA, {1: 0, 2: 10}, Duties()) == []


# ---------------------------------------------------------------------------------------------- when it is taken
@pytest.mark.parametrize(
    ("phase", "taken", "taken_to_practise"),
    [
        ("", False, False),
        ("declaring", False, True),
        ("practising", False, True),
        ("scoring", True, True),
        ("deliberating", True, False),
        ("released", False, False),
    ],
)
def test_a_ballot_is_taken_in_its_hours_and_one_to_practise_on_before(
    phase: str, taken: bool, taken_to_practise: bool
) -> None:
    assert (is_taken(phase, False), is_taken(phase, True)) == (taken, taken_to_practise)


def is_taken(phase: str, is_practice: bool) -> bool:
    """Whether the phase takes a ballot."""
    with contextlib.suppress(RuleBroken):
        check_scoring(phase, is_practice)
        return True
    return False
