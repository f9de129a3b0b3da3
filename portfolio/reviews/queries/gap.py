"""The evaluation gap of a whole city on a day: settings as they held, a verdict on every project, and the category."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from portfolio.core.bulk import no_collecting
from portfolio.core.clock import day_begins
from portfolio.core.db import read
from portfolio.metrics.models import Metric, Retirement
from portfolio.metrics.queries import was_used_on
from portfolio.people.models import Setting
from portfolio.people.rules import settings_of
from portfolio.projects.subjects import Subject
from portfolio.reviews import gap
from portfolio.reviews.facts import Facts, Settings, StrategyFacts
from portfolio.reviews.gap import Category, Tally, Verdict
from portfolio.reviews.models import Review, SignOff
from portfolio.reviews.queries.facts import facts_on
from portfolio.reviews.queries.scope import Scope, is_signed
from portfolio.reviews.schedule import add_months
from portfolio.strategy import as_of as strategies_then
from portfolio.strategy.models import Goal, Strategy

KEYS = ("grace_baseline_days", "fresh_days", "full_threshold", "strategy_review_months", "count_from")
BOTH_SHOWN_MONTHS = 12
"""So long after the city moved the day from which it counts, its numbers are shown by the earlier day too."""


@dataclass(frozen=True)
class Gap:
    """The gap of a city on a day.

    facts      of each project by its number, in the order of the references
    verdicts   on them, in the same order
    before     the day from which duties counted until it was moved within a year, and what that gives; else None
    """

    day: date
    settings: Settings
    facts: Mapping[int, Facts]
    verdicts: Mapping[int, Verdict]
    tally: Tally
    money: Mapping[str, Tally]
    flags: Mapping[str, int]
    category: Category
    before: tuple[date | None, Tally] | None = None


def known_before(as_known: date, zone: str) -> datetime:
    """The instant from which on nothing counts that is recorded: the midnight in the city that ends a day."""
    return day_begins(as_known + timedelta(days=1), zone)


def gap_on(scope: Scope) -> Gap:
    """The gap of the projects in a scope; the same number of SELECTs for every city."""
    settings, before = settings_on(scope)
    with no_collecting():
        facts = facts_on(scope)
        verdicts = dict(zip(facts, gap.judge_all(facts.values(), settings, scope.day), strict=True))
    found = verdicts.values()
    earlier = None
    if before is not None:
        counted = gap.judge_all(facts.values(), replace(settings, count_from=before[0]), scope.day)
        earlier = (before[0], gap.tally(counted))
    return Gap(
        scope.day,
        settings,
        facts,
        verdicts,
        gap.tally(found),
        gap.tally_money(found),
        gap.tally_flags(found),
        gap.category(found, strategies_on(scope), settings, scope.day),
        earlier,
    )


def owes_from_before(project: Subject, day: date) -> bool:
    """Whether the outcome review of a project was due before the city began to count, and nobody has signed it."""
    scope = Scope(project.organisation_id, "UTC", day, project_ids=[project.id])
    settings, _ = settings_on(scope)
    if settings.count_from is None:
        return False
    verdict = gap.judge(facts_on(scope)[project.id], settings, day)
    return verdict.reason == "before_portfolio" and verdict.signed_on is None


def settings_on(scope: Scope) -> tuple[Settings, tuple[date | None] | None]:
    """The settings that held on a day, and the day counted from before, where it was moved within a year."""
    drawn = drawn_settings(scope)
    count_from = [(row.on, row.value) for row in drawn.get("count_from", ()) if row.on <= scope.day]
    return settings_held(drawn, scope.day), _moved(count_from, scope.day)


Drawn = Mapping[str, Sequence[Any]]
"""Rows of settings by their key, each with the day from which it holds (on) and its value, oldest first."""


def drawn_settings(scope: Scope) -> Drawn:
    """Whatever the city has ever set of what its evaluation rests on."""
    rows = read(
        sa.select(Setting.key, Setting.on, Setting.value)
        .where(
            Setting.organisation_id == scope.organisation_id,
            Setting.key.in_(KEYS),
            scope.knows(Setting.recorded_at),
        )
        .order_by(Setting.key, Setting.on, Setting.id)
    )
    return {key: list(group) for key, group in groupby(rows, key=lambda row: str(row.key))}


def settings_held(drawn: Drawn, day: date) -> Settings:
    """The settings that held on a day.

    Where the starting line was only drawn later, as by an import, the first one drawn holds.
    """
    held: dict[str, str] = {}
    for key, rows in drawn.items():
        until = [row for row in rows if row.on <= day]
        if until:
            held[key] = until[-1].value
        elif key == "count_from":
            held[key] = rows[0].value
    kept = settings_of(held)
    return Settings(**{key: getattr(kept, key) for key in KEYS})


def _moved(drawn: Sequence[tuple[date, str]], day: date) -> tuple[date | None] | None:
    """The starting line before the present one, where another was drawn within a year."""
    if len(drawn) < 2 or drawn[-1][1] == drawn[-2][1] or add_months(drawn[-1][0], BOTH_SHOWN_MONTHS) <= day:
        return None
    return (settings_of({"count_from": drawn[-2][1]}).count_from,)


def strategies_on(scope: Scope) -> list[StrategyFacts]:
    """The city's strategies with the number of measures of their goals, and the days of their signed reviews."""
    measured = (
        sa.select(sa.func.count(Metric.id))
        .join(Goal, Goal.id == Metric.goal_id)
        .where(
            Goal.strategy_id == Strategy.id,
            was_used_on(scope.day, scope.knows(Retirement.recorded_at)),
            scope.knows(Metric.created_at),
        )
        .correlate(Strategy)
        .scalar_subquery()
    )
    days = strategies_then.days_known(scope.knows)
    rows = read(
        sa.select(Strategy.id, days.c.from_on, days.c.until_on, measured, SignOff.on)
        .select_from(Strategy)
        .join(days, days.c.strategy_id == Strategy.id)
        .outerjoin(Review, sa.and_(Review.strategy_id == Strategy.id, Review.kind == "strategy"))
        .outerjoin(SignOff, sa.and_(SignOff.review_id == Review.id, *is_signed(scope)))
        .where(Strategy.organisation_id == scope.organisation_id)
        .order_by(Strategy.id)
    )
    found = []
    for _, group in groupby(rows, key=lambda row: int(row[0])):
        told = list(group)
        _, from_on, until_on, measures, _ = told[0]
        signed = tuple(row[4] for row in told if row[4] is not None)
        found.append(StrategyFacts(from_on, until_on, int(measures), signed))
    return found
