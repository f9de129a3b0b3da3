"""How many projects are evaluated, now and in the quarters before: the figures of `reviews.gap`."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.projects.models import Project
from portfolio.reports.facts.evaluation import (
    BudgetStatuses,
    CountedBefore,
    Evaluation,
    Exempted,
    QuarterStatuses,
    SettingChange,
    Statuses,
)
from portfolio.reports.tallies.moment import Moment
from portfolio.reviews.facts import Settings
from portfolio.reviews.gap import COUNTED, STATUSES, Tally, exemption_on, promised
from portfolio.reviews.queries.gap import KEYS, Drawn, Gap, drawn_settings, settings_held
from portfolio.reviews.queries.quarters import tallies_on
from portfolio.reviews.queries.scope import Scope

QUARTERS_SHOWN = 8


def evaluation(moment: Moment, gap: Gap, scope: Scope) -> Evaluation:
    """The tally of the gap, the quarters before, and by name what was exempted."""
    counts = {status: getattr(gap.tally, status) for status in STATUSES}
    due = [verdict for verdict in gap.verdicts.values() if verdict.status in COUNTED]
    *before, last = _last_days(moment.day)
    earlier = [QuarterStatuses(each.day, _statuses(each.tally)) for each in tallies_on(scope, gap.facts, before)]
    drawn = drawn_settings(scope)
    return Evaluation(
        **counts,
        category=gap.category.in_survey,
        strategy_evaluated=gap.category.strategy_evaluated,
        grace_days=gap.settings.grace_baseline_days,
        fresh_days=gap.settings.fresh_days,
        flags=dict(gap.flags),
        exempted=tuple(_exempted(gap)),
        threshold=str(gap.settings.full_threshold),
        strategy_months=gap.settings.strategy_review_months,
        signed=sum(verdict.signed_on is not None for verdict in due),
        budgets=tuple(BudgetStatuses(currency, _statuses(tally)) for currency, tally in gap.money.items()),
        without_budget=sum(verdict.amount_minor is None for verdict in due),
        quarters=(*earlier, QuarterStatuses(last, _statuses(gap.tally))),
        changes=tuple(_changes(drawn, before[0], last)),
        before=CountedBefore(gap.before[0], _statuses(gap.before[1])) if gap.before else None,
    )


def _last_days(day: date) -> list[date]:
    """The last days of the quarters before a day and the day itself, oldest first."""
    days, quarter = [day], Quarter.of(day)
    while len(days) < QUARTERS_SHOWN:
        quarter = quarter.previous
        days.append(quarter.last_day)
    return days[::-1]


def _statuses(tally: Tally) -> Statuses:
    return Statuses(tally.full, tally.partial, tally.none, tally.too_early, tally.waived)


def _changes(drawn: Drawn, after: date, until: date) -> Iterator[SettingChange]:
    """The settings that held otherwise from a day on, by day; what was set to what it was is none."""
    days = sorted({row.on for rows in drawn.values() for row in rows if after < row.on <= until})
    for day in days:
        before, now = settings_held(drawn, day - timedelta(days=1)), settings_held(drawn, day)
        for key in KEYS:
            was, is_ = _said(before, key), _said(now, key)
            if was != is_:
                yield SettingChange(key, day, was, is_)


def _said(settings: Settings, key: str) -> str | None:
    value = getattr(settings, key)
    return None if value is None else str(value)


def _exempted(gap: Gap) -> Iterator[Exempted]:
    waived = {number: verdict for number, verdict in gap.verdicts.items() if verdict.status == "waived"}
    titles = _titles(list(waived))
    for number, verdict in waived.items():
        facts = gap.facts[number]
        row = exemption_on(facts.exemptions, promised(facts.reviews, gap.day), gap.day)
        yield Exempted(verdict.ref, *titles[number], verdict.reason, row.until_on if row else None)


def _titles(numbers: Sequence[int]) -> dict[int, tuple[str, str | None]]:
    wanted = sa.select(Project.id, Project.title, Project.language).where(Project.id.in_(numbers))
    return {number: (title, language) for number, title, language in db.session.execute(wanted)}
