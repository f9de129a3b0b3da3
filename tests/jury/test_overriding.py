"""Changes by hand: what they move, and which are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portfolio.core.errors import PortfolioError, RuleBroken, WrongInput
from portfolio.jury.line import RULES, Ask, Line, draw_line
from portfolio.jury.overriding import Change, Effect, Overridden, override
from tests.jury.six import BUDGET, six

WHY = "The mayor of the district pays the rest."


def change(pitch: str, amount: int, reason: str = WHY) -> Change:
    return Change(pitch, amount, reason, "Ada Lang")


def line(rule: str = "rank_skip", **more: object) -> Line:
    return draw_line(six(**more), BUDGET, rule)


def funded(overridden: Overridden) -> dict[str, int]:
    return {outcome.id: outcome.amount for outcome in overridden.line.funded}


def test_a_pitch_funded_by_hand_pushes_another_out_and_both_are_named() -> None:
    found = override(line(), [change("E", 250)])

    # 250 are set aside for E. A and B take 1,150 of 1,250; neither C, D nor F fits into 100.
    assert funded(found) == {"A": 600, "B": 550, "E": 250}
    assert found.effects == (Effect("D", 300, 0, by_hand=False), Effect("E", 0, 250, by_hand=True))
    assert (found.line.of("E").reason, found.line.of("D").reason, found.line.left) == ("by_hand", "over_budget", 100)


def test_a_pitch_refused_by_hand_lets_others_in_and_all_are_named() -> None:
    found = override(line(), [change("B", 0)])

    # Without the 550 of B, C fits after A; D takes 300 of 450; E is 100 too dear; F is 50 too dear.
    assert funded(found) == {"A": 600, "C": 450, "D": 300}
    assert found.effects == (Effect("B", 550, 0, by_hand=True), Effect("C", 0, 450, by_hand=False))
    assert "B" not in [outcome.id for outcome in found.line.reserve]


def test_changes_are_kept_in_the_order_of_the_places_whatever_the_order_they_came_in() -> None:
    changes = [change("F", 200), change("B", 0), change("A", 600)]

    found = override(line(), changes)

    assert found == override(line(), reversed(changes))
    assert [one.id for one in found.changes] == ["A", "B", "F"]
    assert funded(found) == {"A": 600, "C": 450, "E": 250, "F": 200}  # after A and C, 250 are left: all for E
    assert found.change_of("B") == change("B", 0)
    assert found.change_of("C") is None


def test_what_the_rule_proposes_can_be_held_fast_beside_a_change() -> None:
    found = override(line(), [change("E", 250), change("D", 300), change("B", 0)])

    assert found.effects == (
        Effect("B", 550, 0, by_hand=True),
        Effect("E", 0, 250, by_hand=True),
        Effect("F", 0, 200, by_hand=False),
    )
    assert funded(found) == {"A": 600, "D": 300, "E": 250, "F": 200}


def test_a_part_above_the_minimum_may_be_given_by_hand() -> None:
    found = override(line(C={"minimum": 100}), [change("C", 100), change("D", 0)])

    assert funded(found) == {"A": 600, "B": 550, "C": 100, "E": 250}


def test_other_lines_may_lend_what_they_leave_and_no_more() -> None:
    changes = [change("A", 600), change("B", 550), change("C", 450)]

    found = override(line(), changes, spare=100)

    # 1,600 of 1,500: 100 are missing, and nothing is left for D that the rule had proposed.
    assert (funded(found), found.line.budget, found.line.left) == ({"A": 600, "B": 550, "C": 450}, 1500, -100)
    assert [effect.id for effect in found.effects] == ["C", "D"]
    with pytest.raises(RuleBroken) as refused:
        override(line(), changes, spare=99)
    assert (refused.value.code, refused.value.values) == ("over_budget", {"over": 1})
    assert override(line(), [*changes[:1], change("E", 250)], spare=99).line.left == 100  # none is taken without need


def test_giving_what_comes_out_of_other_lines_anyway_changes_nothing() -> None:
    with pytest.raises(RuleBroken) as refused:
        override(line(), [change("E", 250)], {"E": 250})

    assert refused.value.code == "changes_nothing"


def test_all_the_money_may_be_given_by_hand() -> None:
    found = override(line(), [change("A", 600), change("C", 450), change("E", 250), change("F", 200)])

    assert (funded(found), found.line.left) == ({"A": 600, "C": 450, "E": 250, "F": 200}, 0)


def test_of_a_pair_the_one_chosen_by_hand_excludes_the_better() -> None:
    proposed = draw_line(six(), BUDGET, "rank_skip", pairs=[("A", "E")])

    found = override(proposed, [change("E", 250)])

    assert (found.line.of("A").reason, found.line.of("A").other) == ("incompatible", "E")


def test_no_changes_leave_the_line_as_it_is() -> None:
    assert override(line(), []) == Overridden(line(), (), ())


@pytest.mark.parametrize(
    ("changes", "kind", "code", "said", "field"),
    [
        ([change("Z", 1)], WrongInput, "unknown_pitch", "Z is not in this ranking.", None),
        (
            [change("B", 0), change("B", 550)],
            WrongInput,
            "twice",
            "B is changed twice. Decide once.",
            None,
        ),
        ([change("B", 0, " \n")], WrongInput, "no_reason", "Say why, in a sentence that can be published.", "reason"),
        ([change("B", 551)], WrongInput, "amount", "Give an amount up to what the pitch asks for, or 0.", "amount"),
        ([change("B", -1)], WrongInput, "amount", "Give an amount up to what the pitch asks for, or 0.", "amount"),
        (
            [change("B", 549)],
            RuleBroken,
            "below_minimum",
            "The applicant cannot begin with less than the pitch says.",
            "amount",
        ),
        (
            [change("B", 1)],
            RuleBroken,
            "below_minimum",
            "The applicant cannot begin with less than the pitch says.",
            "amount",
        ),
        (
            [change("C", 349)],
            RuleBroken,
            "below_minimum",
            "The applicant cannot begin with less than the pitch says.",
            "amount",
        ),
        ([change("A", 600)], RuleBroken, "changes_nothing", "This is what the rule proposes already.", None),
        (
            [change("A", 600), change("B", 550), change("C", 351)],
            RuleBroken,
            "over_budget",
            "The money does not reach: 1 too much is given by hand.",
            None,
        ),
        (
            [change("D", 300), change("F", 200)],
            RuleBroken,
            "incompatible",
            "D and F exclude each other. Fund one of them.",
            None,
        ),
        (
            [change("E", 250)],
            RuleBroken,
            "below_threshold",
            "E is below a threshold of the call, so it cannot be funded.",
            None,
        ),
    ],
)
def test_what_nobody_may_change_is_refused(
    changes: list[Change], kind: type[PortfolioError], code: str, said: str, field: str | None
) -> None:
    proposed = draw_line(
        six(C={"minimum": 350}, E={"barred": "below_threshold"}), BUDGET, "rank_skip", pairs=[("D", "F")]
    )

    with pytest.raises(kind) as refused:
        override(proposed, changes)

    assert (refused.value.code, str(refused.value), refused.value.field) == (code, said, field)


@pytest.mark.parametrize(
    ("bar", "said"),
    [
        ("not_eligible", "A was not admitted to the call. Change that where pitches are checked, with a reason."),
        ("too_few_reviews", "A has fewer reviews than the call demands. Let more jurors score it first."),
    ],
)
def test_d49_nobody_funds_a_barred_pitch_by_hand(bar: str, said: str) -> None:
    proposed = line(A={"barred": bar})

    with pytest.raises(RuleBroken, match=said):
        override(proposed, [change("A", 600)])

    with pytest.raises(RuleBroken, match=r"^This is what the rule proposes already\.$"):
        override(proposed, [change("A", 0)])


@given(
    some.lists(some.tuples(some.integers(0, 30), some.booleans()), min_size=1, max_size=8),
    some.integers(0, 80),
    some.sampled_from(RULES),
    some.dictionaries(some.integers(0, 7), some.booleans(), max_size=4),
)
def test_no_change_gives_more_than_there_is_and_every_difference_is_named(
    costs: list[tuple[int, bool]], budget: int, rule: str, wished: dict[int, bool]
) -> None:
    entries = [Ask(f"P{at}", at, cost, cost // 2 if parts else None) for at, (cost, parts) in enumerate(costs)]
    proposed = draw_line(entries, budget, rule)
    changes = [change(f"P{at}", costs[at][0] if funds else 0) for at, funds in wished.items() if at < len(costs)]

    try:
        found = override(proposed, changes)
    except RuleBroken as refused:
        assert refused.code in ("over_budget", "changes_nothing")  # noqa: PT017  whichever of two refusals
        return

    assert found.line.left >= 0
    assert all(found.line.of(one.id).amount == one.amount for one in changes)
    named = {effect.id for effect in found.effects}
    for old, new in zip(proposed.outcomes, found.line.outcomes, strict=True):
        assert (old.id in named) == ((old.amount, old.is_funded) != (new.amount, new.is_funded))
