"""What single verdicts make of a portfolio: counts, budgets, flags, and the category of a city."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from portfolio.reviews import gap
from portfolio.reviews.facts import Exempted, Move, OutcomeReview, Settings, StrategyFacts
from portfolio.reviews.flags import FLAGS, seen_together
from portfolio.reviews.gap import Category, Tally, Verdict
from tests.reviews.fourteen import HELD, T, full, judged, project, replace, signature

FULL, NONE = judged(full()), judged(project(due="2026-09-01"))
LONG = judged(project(due="2026-06-30"))
PARTIAL = judged(full(measures=()))
EARLY = judged(project(due="2027-01-01"))
OUT = judged(project(start=None))
REVIEWED = StrategyFacts(measures=1, signed=(date(2025, 12, 1),))


def category(verdicts: list[Verdict], *strategies: StrategyFacts, settings: Settings = HELD) -> Category:
    return gap.category(verdicts, strategies, settings, T)


# -------------------------------------------------------------------------------------------- categories
def test_nine_of_ten_are_systematic_and_less_is_some_elements() -> None:
    assert category([FULL] * 9 + [NONE], REVIEWED) == Category("systematic_comprehensive", True)
    assert category([FULL] * 8 + [NONE], REVIEWED) == Category("some_elements", True)
    assert category([FULL] * 8 + [NONE], REVIEWED, settings=Settings(full_threshold=Decimal("0.8"))).key == (
        "systematic_comprehensive"
    )


def test_one_that_is_long_overdue_spoils_it() -> None:
    assert category([FULL] * 99 + [NONE], REVIEWED).key == "systematic_comprehensive"
    assert category([FULL] * 99 + [LONG], REVIEWED).key == "some_elements"


def test_without_any_review_of_the_strategy_and_of_projects_it_is_none_or_too_early() -> None:
    none, early = category([NONE, EARLY]), category([EARLY, OUT])

    assert (none, none.in_survey) == (Category("none", False), "none_or_too_early")
    assert (early, early.in_survey) == (Category("too_early", False), "none_or_too_early")
    assert category([]).key == "too_early"
    assert category([NONE, PARTIAL]).key == "some_elements"
    assert category([NONE, FULL]).key == "some_elements"
    assert category([FULL, PARTIAL]).in_survey == "some_elements"


def test_a_strategy_reviewed_long_ago_is_still_some_element() -> None:
    old = StrategyFacts(measures=1, signed=(date(2010, 1, 1),))
    today, tomorrow = StrategyFacts(signed=(T,)), StrategyFacts(signed=(T + timedelta(1),))

    assert category([NONE], old) == Category("some_elements", False)
    assert category([EARLY], old) == Category("some_elements", False)
    assert category([NONE], today).key == "some_elements"
    assert category([NONE], tomorrow).key == "none"
    assert category([EARLY], REVIEWED) == Category("some_elements", True)


@pytest.mark.parametrize(
    ("strategy", "is_evaluated"),
    [
        (REVIEWED, True),
        (StrategyFacts(measures=0, signed=(date(2025, 12, 1),)), False),
        (StrategyFacts(measures=1), False),
        (StrategyFacts(measures=1, signed=(T,)), True),
        (StrategyFacts(measures=1, signed=(T + timedelta(1),)), False),
        (StrategyFacts(measures=1, signed=(date(2024, 9, 30),)), True),  # 24 months ago
        (StrategyFacts(measures=1, signed=(date(2024, 9, 29),)), False),
        (StrategyFacts(measures=1, signed=(date(2024, 9, 29), date(2026, 1, 1))), True),
        (StrategyFacts(T, T, 1, (date(2026, 1, 1),)), True),
        (StrategyFacts(T + timedelta(1), None, 1, (date(2026, 1, 1),)), False),
        (StrategyFacts(None, T - timedelta(1), 1, (date(2026, 1, 1),)), False),
    ],
)
def test_an_evaluated_strategy_is_active_measured_and_lately_reviewed(
    strategy: StrategyFacts, is_evaluated: bool
) -> None:
    assert category([FULL], strategy).strategy_evaluated is is_evaluated
    assert category([FULL], StrategyFacts(), strategy).strategy_evaluated is is_evaluated


def test_months_of_a_strategy_review_end_with_a_shorter_month() -> None:
    leap = StrategyFacts(measures=1, signed=(date(2024, 2, 29),))

    assert gap.category([FULL], [leap], Settings(strategy_review_months=12), date(2025, 2, 28)).strategy_evaluated
    assert not gap.category([FULL], [leap], Settings(strategy_review_months=12), date(2025, 3, 1)).strategy_evaluated


# ----------------------------------------------------------------------------------------- counts, budgets
def test_counts_shares_and_their_base() -> None:
    counts = gap.tally([FULL, FULL, PARTIAL, NONE, EARLY, OUT])

    assert counts == Tally(full=2, partial=1, none=1, too_early=1, out_of_scope=1)
    assert (counts.due, counts.in_scope) == (4, 5)
    assert (counts.coverage, counts.coverage_any, counts.gap) == (Decimal("0.5"), Decimal("0.75"), Decimal("0.5"))
    assert gap.tally([]) == Tally()
    assert Tally(waived=1).in_scope == 1


def test_budgets_are_added_by_currency_and_status() -> None:
    def priced(verdict: Verdict, amount: int | None, currency: str | None) -> Verdict:
        return replace(verdict, amount_minor=amount, currency=currency)

    found = gap.tally_money(
        [
            priced(FULL, 5, "EUR"),
            priced(FULL, 7, "EUR"),
            priced(NONE, 4, "EUR"),
            priced(OUT, 1, "CHF"),
            priced(FULL, None, None),
            priced(FULL, 3, None),
            priced(FULL, None, "EUR"),
        ]
    )

    assert list(found.items()) == [("CHF", Tally(out_of_scope=1)), ("EUR", Tally(full=12, none=4))]
    assert found["EUR"].coverage == Decimal("0.75")
    assert gap.tally_money([]) == {}


def test_a_verdict_carries_the_budget_of_its_project() -> None:
    found = judged(full(amount_minor=5, currency="EUR"))

    assert (found.amount_minor, found.currency) == (5, "EUR")


def test_flags_are_counted_among_projects_in_scope() -> None:
    flagged = replace(FULL, flags=("legacy", "late_plan"))
    found = gap.tally_flags([flagged, replace(NONE, flags=("legacy",)), replace(OUT, flags=("legacy", "imported"))])

    assert tuple(found) == FLAGS
    assert {flag: number for flag, number in found.items() if number} == {"late_plan": 1, "legacy": 2}


# ------------------------------------------------------------------------------------------------ details
def test_on_the_day_itself_a_value_is_something() -> None:
    due = project(due="2026-09-30", seen="2026-09-01", base=("2025-03-01", "measured"))

    assert (judged(due).status, judged(due).reason) == ("partial", "")
    assert (judged(project(due="2026-09-30")).status, judged(project(due="2026-09-30")).reason) == ("none", "")


def test_the_newest_day_decides_not_the_number() -> None:
    moves = (Move(2, date(2026, 9, 1), date(2026, 9, 5)), Move(1, date(2026, 9, 30), date(2026, 9, 10)))
    review = replace(project(due="2026-08-31").reviews[0], moves=moves)
    withdrawn = Exempted(1, date(2026, 3, 1), "other", applies=False)
    granted = Exempted(2, date(2026, 2, 1), "other")

    assert judged(project(reviews=(review,))).current_due_on == date(2026, 9, 10)
    assert judged(full(exemptions=(granted, withdrawn))).status == "full"


def test_a_promise_made_anew_later_is_none_yet() -> None:
    anew = OutcomeReview(1, date(2027, 1, 1), date(2026, 10, 1), is_anew=True)
    found = judged(project(reviews=(anew,)))

    assert (found.due_on, found.flags) == (date(2026, 3, 1), ("due_by_default",))
    assert gap.promised((anew,), T) is None


def test_without_a_measure_a_signed_review_asks_for_no_value_any_more() -> None:
    assert not judged(full(measures=())).elements[3].is_closable
    assert judged(full(measures=(), signatures=())).elements[3].is_closable
    assert judged(full(measures=(), signatures=())).can_become_full
    assert not judged(full(measures=())).can_become_full


def test_the_newest_edition_is_not_the_newest_day() -> None:
    first = signature("2026-05-20", edition=1, lessons=())
    second = signature("2026-05-10", edition=2)

    assert judged(full(signatures=(first, second))).missing == ()
    assert judged(full(signatures=(first, second))).signed_on == date(2026, 5, 10)
    by_owner = signature("2026-08-01", edition=3, signer_id=1, lessons=())
    assert judged(full(signatures=(first, second, by_owner))).missing == ()


def test_what_is_seen_together_is_seen_on_the_day() -> None:
    two = [full(ref=ref, signatures=(signature("2026-09-30"),)) for ref in "AB"]

    assert seen_together(two, T).copied == {"ask first."}
    assert seen_together(two, T - timedelta(1)).copied == frozenset()
