"""Page 5 beside its sums: years, dependence, own shares, where money ends, and what is scaled without any."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.core.quarter import Quarter
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.funding.queries import lines_of
from portfolio.funding.rules import own_share
from portfolio.projects.models import Plan, Project, StageMove
from portfolio.reports.content import QuarterReport, quarter_report
from portfolio.reports.facts.money import Ending, EndingSum, Funder, MoneyRisks, OwnShareSum, Unfunded, YearSum
from portfolio.reports.queries import quarter_facts
from portfolio.reviews.models import Outcome, Review, SignOff
from tests.make import City
from tests.reports import rows

Q3 = Quarter(2026, 3)
DAY = date(2026, 9, 30)
LATER = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def report(city: City, as_known: date | None = None) -> QuarterReport:
    return quarter_report(quarter_facts(city.organisation, Q3, as_known))


def risks(city: City, as_known: date | None = None) -> MoneyRisks:
    found = quarter_facts(city.organisation, Q3, as_known).money_risks
    assert found is not None
    return found


def running(city: City, planned_end: date | None = None, **more: Any) -> Project:
    project = rows.project(city, ("running", date(2026, 2, 1)), **more)
    if planned_end:
        on, recorded_at = date(2026, 2, 1), rows.KNOWN
        db.session.add(Plan(project_id=project.id, planned_end_on=planned_end, on=on, recorded_at=recorded_at))
        db.session.flush()
    return project


def promised(city: City, project: Project, amount: int = 100, **more: Any) -> FundingLine:
    return rows.line(city, project, more.pop("kind", "national"), ("committed", amount, DAY), **more)


# ----------------------------------------------------------------------------------------------------- years
def test_money_is_told_by_the_year_it_was_booked_in_without_work_or_goods(city: City) -> None:
    project = running(city)
    rows.line(
        city,
        project,
        "national",
        ("committed", 500, date(2025, 12, 31)),
        ("received", 200, date(2026, 1, 1)),
        ("spent", 50, DAY),
        ("spent", 7, date(2026, 10, 1)),  # after the day
        ("committed", 30, None),
    )
    rows.line(city, project, "city_operating", ("committed", 60, DAY), share="own")
    rows.line(city, project, "in_kind", ("committed", 40, DAY), share="own", form="in_kind")
    fiscal = rows.line(city, project, "national", currency="GBP")
    booking = {"line_id": fiscal.id, "kind": "committed", "amount_minor": 900, "currency": "GBP", "on": DAY}
    db.session.add(LedgerEntry(**booking, financial_year=2027, recorded_at=rows.KNOWN))

    assert risks(city).years == (
        YearSum("EUR", 2025, 500_00, 0, 0),
        YearSum("EUR", 2026, 60_00, 200_00, 50_00),
        YearSum("EUR", None, 30_00, 0, 0),
        YearSum("GBP", 2027, 9_00, 0, 0),  # a booking that names its financial year belongs there
    )


def test_the_years_of_a_currency_add_up_to_all_its_money(city: City) -> None:
    project = running(city)
    for kind, day in (("national", date(2024, 5, 1)), ("eu_direct", DAY), ("private", None)):
        rows.line(city, project, kind, ("committed", 70, day), ("received", 9, day), ("spent", 4, day))

    (table,) = report(city).money

    assert table.risks is not None
    sums = [Money(sum(row.amounts[place].minor for row in table.risks.years), "EUR") for place in range(3)]
    assert tuple(sums) == table.money.amounts == (Money(210_00, "EUR"), Money(27_00, "EUR"), Money(12_00, "EUR"))


# ------------------------------------------------------------------------------------------------ dependence
def test_the_largest_funder_is_found_by_name_in_each_currency(city: City) -> None:
    project = running(city)
    for source, kind, amount in (
        ("City Foundation", "philanthropy", 300),
        ("city foundation ", "philanthropy", 200),
        ("European Urban Initiative", "eu_direct", 400),
        ("Bund", "national", 50),
        ("Land", "regional", 30),
        ("Utility", "private", 20),
    ):
        rows.terms(promised(city, project, amount, kind=kind), rows.KNOWN, source=source)
    promised(city, project, 7, currency="GBP")

    found = report(city).money

    # 500 of 1,000 from one source under two spellings; 400 from the European Union; five sources, so percentages.
    assert risks(city).funders == (
        Funder("EUR", "City Foundation", 500_00, 1000_00, 400_00, 5),
        Funder("GBP", "European Urban Initiative", 7_00, 7_00, 0, 1),
    )
    euros, pounds = (table.risks for table in found)
    assert euros is not None
    assert pounds is not None
    assert euros.largest is not None
    assert (euros.largest.value, euros.largest.printed) == (Decimal("0.5"), Decimal("0.50"))
    assert [sentence.text for sentence in euros.said[:2]] == [
        "The largest single funder is %(source)s with %(amount)s of the %(whole)s promised, %(percent)s.",
        "From the European Union come %(amount)s of it, %(percent)s.",
    ]
    assert [sentence.text for sentence in pounds.said[:1]] == [
        "The largest single funder is %(source)s with %(amount)s of the %(whole)s promised."
    ]


def test_a_promise_taken_back_whole_makes_nobody_a_funder(city: City) -> None:
    rows.line(city, running(city), "national", ("committed", 50, DAY), ("committed", -50, DAY))

    assert risks(city).funders == ()


# ------------------------------------------------------------------------------------------------ own shares
def test_what_is_missing_of_own_shares_is_what_the_rule_of_funding_says(city: City) -> None:
    project = running(city)
    programme = rows.funding_programme(city, rate=800_000, in_kind_accepted=False)
    # 800 of 1,000: 200 asked for, 50 in cash and 30 in work, so 120 missing.
    by_total = promised(city, project, 800)
    rows.terms(by_total, rows.KNOWN, total_minor=1000_00)
    # 400 at 80 %: 100 asked for; 100 in cash, so nothing missing.
    by_rate = promised(city, project, 400)
    rows.terms(by_rate, rows.KNOWN, rate=800_000)
    # 80 at the programme's 80 %: 20 asked for; work is not accepted, so all of it missing.
    strict = promised(city, project, 80)
    rows.terms(strict, rows.KNOWN, funding_programme_id=programme.id)
    promised(city, project, 5)  # neither total nor rate: not known, never nothing
    for grant, amount, form in (
        (by_total, 50, "cash"),
        (by_total, 30, "in_kind"),
        (by_rate, 100, "cash"),
        (strict, 20, "in_kind"),
    ):
        own = promised(city, project, amount, kind="city_operating", share="own", form=form)
        rows.terms(own, rows.KNOWN, matches_id=grant.id)

    assert risks(city).own_shares == (OwnShareSum("EUR", 140_00, 2, 1, 1),)

    lines = [row.facts for row in lines_of(project.id)]
    gaps = [own_share(line, lines).gap for line in lines if line.share == "grant"]
    assert sorted(gaps, key=lambda gap: (gap is None, gap)) == [0, 20_00, 120_00, None]


def test_only_grants_that_are_promised_on_the_day_ask_for_an_own_share(city: City) -> None:
    project = running(city)
    for state, on in (("withdrawn", DAY), ("closed", DAY), ("withdrawn", date(2026, 10, 1))):
        line = promised(city, project, 800)
        rows.terms(line, rows.KNOWN, total_minor=1000_00)
        rows.funding_move(line, state, on, rows.KNOWN)
    promised(city, project, 90, kind="city_operating")  # the city's own money asks for none

    assert risks(city).own_shares == (OwnShareSum("EUR", 200_00, 1, 0, 0),)


# -------------------------------------------------------------------------------------------- where money ends
def test_every_running_project_stands_once_by_how_long_its_money_lasts(city: City) -> None:
    # From 30 September 2026 the next four quarters end on 30 September 2027.
    lasts = running(city)
    promised(city, lasts, ends_on=date(2027, 10, 1))
    promised(city, lasts, 40, ends_on=date(2026, 12, 31))
    ends = running(city, title="Ends")
    promised(city, ends, 60, ends_on=date(2027, 9, 30))
    promised(city, ends, 10, ends_on=date(2026, 10, 1))
    planned = running(city, date(2027, 1, 31), title="Ends as planned")  # its money has no day of its own
    promised(city, planned, 30)
    promised(city, running(city), ends_on=DAY)  # has ended
    promised(city, running(city))  # nobody knows when
    running(city)  # none
    promised(city, running(city), ends_on=date(2028, 1, 1), form="in_kind")  # work is no money
    given_up = promised(city, running(city), ends_on=date(2028, 1, 1))
    rows.funding_move(given_up, "withdrawn", DAY, rows.KNOWN)
    promised(city, rows.project(city, ("idea", DAY)), ends_on=date(2027, 1, 1))  # does not run
    # An import that knows of no promise.
    rows.line(city, ends, "private", ("received", 5, DAY), ends_on=date(2027, 2, 1))

    cliff = risks(city).cliff

    assert (cliff.lasts, cliff.ends, cliff.ended, cliff.unknown, cliff.none) == (1, 2, 1, 1, 3)
    assert cliff.until == date(2027, 9, 30)
    assert cliff.sums == (
        EndingSum("EUR", "2026Q4", 50_00, 2, 2),
        EndingSum("EUR", "2027Q1", 35_00, 2, 2),
        EndingSum("EUR", "2027Q3", 60_00, 1, 1),
    )
    assert cliff.rows == (
        Ending(planned.ref, "Ends as planned", None, date(2027, 1, 31), date(2027, 1, 31)),
        Ending(ends.ref, "Ends", None, date(2027, 9, 30), None),
    )
    table = report(city).money_risks
    assert table is not None
    assert (table.running, sum(count for _, count in table.standings)) == (8, 8)


# ------------------------------------------------------------------------------------- scaled, without money
def decided(city: City, decision: str, on: date = date(2026, 6, 30), **more: Any) -> Project:
    project = rows.project(city, ("running", date(2025, 1, 1)), **more)
    project.stage = "decided"
    move = {"seq": 2, "stage": "decided", "outcome_decision": decision, "on": on, "recorded_at": rows.KNOWN}
    db.session.add(StageMove(project_id=project.id, **move))
    db.session.flush()
    return project


def say_none_was_found(city: City, project: Project, signed_on: date = date(2026, 6, 30)) -> None:
    review = rows.review(city, project, signed_on)
    outcome = Outcome(review_id=review.id, held_on=signed_on, funding_not_found=True, recorded_at=rows.KNOWN)
    db.session.add(outcome)
    db.session.flush()
    signed: dict[str, Any] = {"signed": True, "on": signed_on, "recorded_at": rows.KNOWN}
    db.session.add(SignOff(review_id=review.id, outcome_id=outcome.id, **signed))
    db.session.flush()
    assert db.session.get_one(Review, review.id).kind == "outcome"


def test_d65_a_scaled_project_without_money_stands_under_the_money_risks(city: City) -> None:
    bare = decided(city, "scale", title="Bare")
    over = decided(city, "adopt", date(2026, 7, 1), title="Its money is over")
    promised(city, over, ends_on=DAY)
    paid = decided(city, "scale")
    promised(city, paid, ends_on=date(2026, 10, 1))
    promised(city, decided(city, "adopt"))  # money whose end nobody knows goes on
    decided(city, "stop_completed")

    found = risks(city)

    assert found.unfunded == (
        Unfunded(bare.ref, "Bare", None, "scale", date(2026, 6, 30), False),
        Unfunded(over.ref, "Its money is over", None, "adopt", date(2026, 7, 1), False),
    )
    table = report(city).money_risks
    assert table is not None
    assert table.no_money_finding is not None
    assert dict(table.no_money_finding.values) == {"n": 2}


def test_d65_what_its_review_says_is_believed_until_new_money_is_promised(city: City) -> None:
    still, found = (decided(city, "scale", title=title) for title in ("Still none", "Found"))
    for project in (still, found):
        promised(city, project, since=date(2025, 2, 1))  # the pilot's own money pays for no scaling
        say_none_was_found(city, project)
    promised(city, found, since=date(2026, 8, 1))

    assert [(row.project, row.said) for row in risks(city).unfunded] == [("Still none", True)]


@pytest.mark.parametrize("known", [date(2026, 10, 19), None])
def test_what_became_known_later_changes_the_risks_of_the_day_only(city: City, known: date | None) -> None:
    bare, runs = decided(city, "scale"), running(city)
    before = risks(city, known)

    for project in (bare, runs):
        line = rows.line(city, project, "national", ("committed", 800, DAY), recorded_at=LATER)
        rows.terms(line, LATER, total_minor=1000_00)
    added = {"planned_end_on": date(2027, 1, 31), "on": DAY, "recorded_at": LATER}
    db.session.add(Plan(project_id=runs.id, **added))

    after = risks(city, known)
    assert (before == after) is (known is not None)
    if known is None:
        assert (after.cliff.ends, after.unfunded, after.own_shares[0].missing) == (1, (), 400_00)


def test_a_city_without_money_has_risks_of_nothing(city: City) -> None:
    found = report(city)

    assert found.money == ()
    assert found.money_risks is not None
    assert (found.money_risks.running, found.money_risks.no_money_finding) == (0, None)
    assert found.money_risks.finding.text == "No project was running or closing."
