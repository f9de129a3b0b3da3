"""Conflicts: what a declaration means for what a juror may read and score."""

import pytest

from portfolio.core.errors import WrongInput
from portfolio.jury import conflicts
from portfolio.jury.conflicts import Declared

ANNA, BEN, CEM = 1, 2, 3
BUS, CAFE = 10, 11


@pytest.mark.parametrize(
    ("level", "is_team", "may_read"),
    [
        (None, False, False),
        ("none", False, True),
        ("potential", False, False),
        ("disqualifying", False, False),
        ("none", True, False),
    ],
)
def test_nobody_reads_in_full_before_having_declared_nor_with_a_conflict(
    level: str | None, is_team: bool, may_read: bool
) -> None:
    assert conflicts.may_read(level, is_team=is_team) is may_read


def test_a_doubt_keeps_out_until_the_chair_has_decided() -> None:
    assert [conflicts.keeps_out(level) for level in (None, "none", "potential", "disqualifying")] == [
        False,
        False,
        True,
        True,
    ]


def test_the_newest_declaration_counts_and_a_team_never_judges_itself() -> None:
    declared = [
        Declared(ANNA, BUS, "potential", "mentored"),
        Declared(BEN, BUS, "none"),
        Declared(ANNA, BUS, "none"),
        Declared(BEN, BUS, "disqualifying", "family"),
        Declared(ANNA, CAFE, "none"),
    ]

    assert conflicts.apart(declared, {CAFE: {ANNA, CEM}}) == {(BUS, BEN), (CAFE, ANNA), (CAFE, CEM)}


@pytest.mark.parametrize(
    ("level", "ground"),
    [("none", "family"), ("potential", None), ("disqualifying", None), ("disqualifying", "weather"), ("maybe", None)],
)
def test_a_declaration_says_what_it_means(level: str, ground: str | None) -> None:
    with pytest.raises(WrongInput):
        conflicts.check(level, ground)


def test_sound_declarations_pass() -> None:
    conflicts.check("none", None)
    for ground in conflicts.GROUNDS:
        conflicts.check("potential", ground)
        conflicts.check("disqualifying", ground)


@pytest.mark.parametrize(
    ("conflicted", "jurors", "needed"),
    [(0, 0, False), (3, 6, False), (4, 6, True), (1, 1, True), (4, 8, False), (5, 8, True)],
)
def test_a_substitute_is_needed_when_more_than_half_of_the_jury_may_not_judge(
    conflicted: int, jurors: int, needed: bool
) -> None:
    assert conflicts.needs_substitute(conflicted, jurors) is needed
