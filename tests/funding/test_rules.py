"""The figures of domain.md 4.3 come out; amounts are cents (or pence), worked by hand beside."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.core.errors import PortfolioError, RuleBroken, WrongInput
from portfolio.funding import rules, taxonomy, words
from portfolio.funding.rules import Line, OwnShare, Warned, own_share, totals, warnings


def line(number: int, **more: Any) -> Line:
    values: dict[str, Any] = {
        "source": f"Source {number}",
        "kind": "national",
        "share": "grant",
        "form": "cash",
        "state": "committed",
        "currency": "EUR",
    }
    return Line(number, **values | more)


def own(number: int, amount: int, matches: int = 1, **more: Any) -> Line:
    return line(number, share="own", matches_id=matches, sums={"committed": amount}, **more)


def test_d23_london_gives_an_own_share_of_15_79_per_cent_in_work() -> None:
    # 4.0 m grant and five boroughs at 150,000 of officer time: 0.75 / 4.75 = 15.789 %, 0.75 / 4 = 0.1875.
    grant = line(1, currency="GBP", sums={"committed": 400_000_000})
    boroughs = [own(n, 15_000_000, form="in_kind", kind="in_kind", currency="GBP") for n in range(2, 7)]

    found = own_share(grant, [grant, *boroughs])

    assert found == OwnShare(400_000_000, None, 0, 75_000_000, 0, Decimal("0.8421"))
    assert (found.share, found.per_grant, found.gap) == (Decimal("0.1579"), Decimal("0.1875"), None)


@pytest.mark.parametrize(
    ("total", "effective", "match"),
    [
        (625_000_000, "0.8", 125_000_000),  # 6.25 m at 80 % is the cap of 5.0 m exactly
        (700_000_000, "0.7143", 200_000_000),  # 80 % of 7.0 m is 5.6 m, capped at 5.0 m
    ],
)
def test_d24_a_cap_lowers_the_rate_and_raises_the_own_share(total: int, effective: str, match: int) -> None:
    capped = 500_000_000

    assert rules.effective_rate(capped, total) == Decimal(effective)
    assert rules.required_match(capped, total, Decimal("0.8")) == match


def test_kosice_gets_its_total_from_grant_and_rate() -> None:
    # 4,562,859 / 0.8 = 5,703,573.75, so the own share is 1,140,714.75.
    assert rules.total_for(456_285_900, Decimal("0.8")) == 570_357_375
    assert rules.required_match(456_285_900, None, Decimal("0.8")) == 114_071_475


def test_under_spending_lowers_what_is_payable() -> None:
    # 80 % of 4.6 m certified is 3.68 m, less than the award of 4.0 m; of 3.8 m paid in advance 0.12 m goes back.
    due = rules.payable(400_000_000, Decimal("0.8"), 460_000_000)

    assert due == 368_000_000
    assert rules.to_repay(380_000_000, due) == 12_000_000
    assert rules.to_repay(300_000_000, due) == 0
    assert rules.payable(400_000_000, Decimal("0.8"), 600_000_000) == 400_000_000


def test_d25_without_total_and_rate_the_own_share_asked_for_is_unknown_and_never_zero() -> None:
    grant = line(1, sums={"committed": 100})

    assert rules.required_match(100, None, None) is None
    assert own_share(grant, [grant]) == OwnShare(100, None, 0, 0, 0, None)
    assert own_share(grant, [grant]).gap is None


def test_a_grant_that_pays_all_asks_for_no_own_share() -> None:
    assert rules.required_match(100, None, Decimal(1)) == 0
    assert rules.total_for(100, Decimal(0)) is None


def test_cash_and_accepted_work_close_the_gap() -> None:
    # 10,000 total, 8,000 grant: 2,000 asked for, 500 cash and 900 of work promised, 600 missing.
    grant = line(1, total=1_000_000, sums={"committed": 800_000})
    found = own_share(grant, [grant, own(2, 50_000), own(3, 90_000, form="in_kind")])

    assert found == OwnShare(800_000, 200_000, 50_000, 90_000, 0, Decimal("0.8"))
    assert found.gap == 60_000


def test_vienna_staff_days_are_recorded_and_do_not_count() -> None:
    grant = line(1, kind="innovation_call", in_kind_accepted=False, total=1_000_000, sums={"committed": 800_000})
    lines = [grant, own(2, 200_000, form="in_kind")]

    assert own_share(grant, lines) == OwnShare(800_000, 200_000, 0, 0, 200_000, Decimal("0.8"))
    assert own_share(grant, lines).gap == 200_000
    assert warnings(lines) == [Warned("in_kind_not_accepted", (1, 2))]


def test_an_own_share_in_another_currency_is_left_out() -> None:
    grant = line(1, total=1000, sums={"committed": 800})

    assert own_share(grant, [grant, own(2, 200, currency="CHF")]).secured == 0


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_grant_and_own_share_are_the_whole(grant: int, more: int) -> None:
    total = grant + more

    assert grant + (rules.required_match(grant, total, rate=None) or 0) == total


def test_d26_two_grants_of_the_union_and_a_match_by_the_union_are_warned_of() -> None:
    lines = [
        line(1, kind="eu_direct", sums={"committed": 10}),
        line(2, kind="eu_shared", sums={"committed": 10}),
        own(3, 5, kind="eu_shared"),
        line(4, kind="eu_direct", state="rejected", sums={"requested": 10}),
    ]

    assert warnings(lines) == [Warned("eu_matched_by_eu", (1, 3)), Warned("two_eu_grants", (1, 2))]


def test_one_own_share_counted_for_two_grants_is_warned_of() -> None:
    lines = [
        line(1, sums={"committed": 10}),
        line(2, sums={"committed": 10}),
        own(3, 500, source="City"),
        own(4, 500, matches=2, source="CITY"),
        own(5, 400, matches=2, source="City"),
    ]

    assert warnings(lines) == [Warned("match_used_twice", (3, 4))]


def test_more_received_than_promised_and_more_promised_than_asked_for_are_warned_of() -> None:
    lines = [line(1, sums={"committed": 10, "received": 11}), line(2, sums={"requested": 9, "committed": 10})]

    assert warnings(lines) == [Warned("received_over_committed", (1,)), Warned("committed_over_requested", (2,))]


def test_l41_sums_stay_apart_by_currency_form_and_what_was_booked() -> None:
    # 17.10 and 4,711.20 promised are 4,728.30; the 4,711 asked for stand beside it.
    lines = [
        line(1, sums={"committed": 1710, "received": 500}),
        line(2, sums={"committed": 471_120, "requested": 471_100}),
        line(3, currency="CHF", sums={"committed": 5}),
        line(4, form="in_kind", sums={"committed": 7}),
        own(5, 9),
    ]

    assert totals(lines) == {
        ("CHF", "grant", "cash", "committed"): 5,
        ("EUR", "grant", "cash", "committed"): 472_830,
        ("EUR", "grant", "cash", "received"): 500,
        ("EUR", "grant", "cash", "requested"): 471_100,
        ("EUR", "grant", "in_kind", "committed"): 7,
        ("EUR", "own", "cash", "committed"): 9,
    }


@pytest.mark.parametrize(
    ("state", "sums", "kind", "amount", "code"),
    [
        ("active", {"committed": 10}, "received", 11, "received_over_committed"),
        ("active", {"committed": 10, "received": 8}, "committed", -3, "received_over_committed"),
        ("active", {"received": 5, "committed": 5}, "received", -6, "below_zero"),
        ("active", {"received": 5, "committed": 5}, "repaid", 6, "repaid_over_received"),
        ("active", {}, "spent", 0, "amount"),
        ("rejected", {"requested": 5}, "offered", 5, "given_up"),
    ],
)
def test_a_booking_that_cannot_be_is_refused(
    state: str, sums: dict[str, int], kind: str, amount: int, code: str
) -> None:
    with pytest.raises(PortfolioError) as error:
        rules.check_booking(state, sums, kind, amount)

    assert error.value.code == code


def test_l42_a_correction_is_a_negative_booking() -> None:
    rules.check_booking("active", {"committed": 5}, "committed", -2)
    rules.check_booking("withdrawn", {"committed": 5, "received": 5}, "repaid", 5)


@pytest.mark.parametrize(
    ("state", "booked", "after"),
    [
        ("idea", "requested", "applied"),
        ("offered", "requested", "offered"),
        ("applied", "committed", "committed"),
        ("committed", "received", "active"),
        ("closed", "received", "closed"),
        ("idea", "forecast", "idea"),
    ],
)
def test_a_booking_brings_its_line_on(state: str, booked: str, after: str) -> None:
    assert rules.state_after(state, booked) == after


def test_d27_a_bid_is_refused_with_a_reason_and_may_be_taken_up_again() -> None:
    rules.check_move("applied", "rejected", "Too few partners")
    rules.check_move("rejected", "applied", None)
    with pytest.raises(WrongInput):
        rules.check_move("applied", "rejected", None)
    with pytest.raises(RuleBroken):
        rules.check_move("rejected", "active", None)


@pytest.mark.parametrize(
    ("on", "latest", "is_refused"),
    [
        (date(2026, 11, 21), None, False),
        (date(2026, 11, 22), None, True),
        (date(2026, 11, 1), date(2026, 11, 1), False),
        (date(2026, 10, 31), date(2026, 11, 1), True),
        (date(2026, 10, 31), None, False),
        # What an import promises for a day to come may be given up today.
        (date(2026, 11, 21), date(2027, 3, 1), False),
    ],
)
def test_money_changes_its_state_between_its_last_booking_and_today(
    on: date, latest: date | None, is_refused: bool
) -> None:
    def move() -> None:
        rules.check_day(on, date(2026, 11, 21), latest)

    if is_refused:
        with pytest.raises(WrongInput):
            move()
    else:
        move()


def test_what_is_given_up_frees_what_was_not_received() -> None:
    assert [rules.to_release(sums) for sums in ({"committed": 10, "received": 4}, {"requested": 5}, {})] == [6, 0, 0]


def test_every_key_has_its_words_and_its_moves() -> None:
    assert (tuple(words.KINDS), tuple(words.LEDGER), set(words.STATES)) == (
        rules.KINDS,
        rules.LEDGER,
        set(rules.STATES),
    )
    assert set(rules.MOVES) == set(rules.STATES)
    assert {after for moves in rules.MOVES.values() for after in moves} <= set(rules.STATES)


def test_a_programme_has_a_rate_only_with_its_source() -> None:
    known = {seed.key: seed.rate for seed in taxonomy.PROGRAMMES if seed.rate is not None}

    assert known == {"eui_ia": Decimal("0.8"), "horizon": Decimal("0.7")}
    assert all(seed.source for seed in taxonomy.PROGRAMMES if seed.rate is not None or seed.cap is not None)
    assert all(seed.kind in rules.KINDS for seed in taxonomy.PROGRAMMES)
