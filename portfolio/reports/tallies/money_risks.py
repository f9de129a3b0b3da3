"""What leadership should know of money beside its sums: years, dependence, own shares, ends, and what has none."""

from portfolio.reports.facts.money import MoneyRisks
from portfolio.reports.tallies.moment import Moment
from portfolio.reports.tallies.money import years_and_funders
from portfolio.reports.tallies.money_ends import cliff, unfunded
from portfolio.reports.tallies.own_shares import own_shares


def money_risks(moment: Moment) -> MoneyRisks:
    """Everything of page 5 beside the sums by kind of source, in five statements."""
    years, funders = years_and_funders(moment)
    without, total = unfunded(moment)
    return MoneyRisks(
        years=years,
        funders=funders,
        own_shares=own_shares(moment),
        cliff=cliff(moment),
        unfunded=without,
        unfunded_total=total,
    )
