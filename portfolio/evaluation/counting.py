"""Count how far a city is evaluated on a day: from dated rows to plain figures that can be kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portfolio.evaluation import rules
from portfolio.evaluation.packing import line_read
from portfolio.evaluation.queries import belongings, handed_in
from portfolio.evaluation.rules import Belongs, Line
from portfolio.reviews import gap
from portfolio.reviews.facts import Settings
from portfolio.reviews.gap import Tally
from portfolio.reviews.queries.facts import facts_on
from portfolio.reviews.queries.gap import settings_on, strategies_on
from portfolio.reviews.queries.scope import Scope

NEAREST, NAMED = 5, 50
"""So many projects the first page names of those nearest to closing, and of those exempted."""


@dataclass(frozen=True)
class Brief:
    """What an earlier quarter shows: its statuses, and the settings that held."""

    tally: Tally
    settings: Settings


@dataclass(frozen=True)
class Figures:
    """Everything that pages show of a day but single projects.

    money         by currency: budgets in whole minor units
    before        the day counted from until it was moved within a year, and the statuses that gives
    by            statuses by dimension and group
    combinations  rows of innovation type, capability, method, projects started, due, fully evaluated
    promises      rows of department (empty for none), quarter, and the numbers in the order of rules.PROMISES
    own           of the reviews signed: how many are self-evaluations, of how many
    nearest       the first of what would close the gap; exempted the first that are exempted, by reference
    to_close      how many projects something can still be done about
    """

    brief: Brief
    money: Mapping[str, Tally]
    flags: Mapping[str, int]
    category: str
    in_survey: str
    strategy_evaluated: bool
    before: tuple[date | None, Tally] | None
    by: Mapping[str, Mapping[str, Tally]]
    combinations: Sequence[Sequence[Any]]
    promises: Sequence[Sequence[Any]]
    own: tuple[int, int]
    nearest: Sequence[Line]
    exempted: Sequence[Line]
    to_close: int


def count_brief(scope: Scope) -> Brief:
    """The statuses of a day alone."""
    settings, _ = settings_on(scope)
    return Brief(gap.tally(gap.judge_all(facts_on(scope).values(), settings, scope.day)), settings)


def count(scope: Scope) -> tuple[Figures, list[Line]]:
    """The figures of a day and its projects, in the order of the references."""
    settings, before = settings_on(scope)
    facts = facts_on(scope)
    verdicts = gap.judge_all(facts.values(), settings, scope.day)
    belongs, nowhere, waiting = belongings(scope), Belongs(), handed_in(scope)
    lines = [
        rules.line(number, known, verdict, scope.day, belongs.get(number, nowhere), waiting)
        for (number, known), verdict in zip(facts.items(), verdicts, strict=True)
    ]
    category = gap.category(verdicts, strategies_on(scope), settings, scope.day)
    moved = None
    if before is not None:
        counted = gap.judge_all(facts.values(), _counting_from(settings, before[0]), scope.day)
        moved = (before[0], gap.tally(counted))
    closing = rules.nearest(lines)
    figures = Figures(
        Brief(gap.tally(verdicts), settings),
        gap.tally_money(verdicts),
        gap.tally_flags(verdicts),
        category.key,
        category.in_survey,
        category.strategy_evaluated,
        moved,
        {dimension: rules.by_group(lines, dimension) for dimension in rules.DIMENSIONS},
        [[*key, *counts] for key, counts in sorted(rules.combinations(lines).items())],
        _promise_rows(lines, scope.day),
        rules.self_evaluations(lines),
        closing[:NEAREST],
        [each for each in lines if each.status == "waived"][:NAMED],
        len(closing),
    )
    return figures, lines


def _counting_from(settings: Settings, day: date | None) -> Settings:
    return Settings(**{**_said(settings), "count_from": day})


def _promise_rows(lines: Sequence[Line], day: date) -> list[list[Any]]:
    found = rules.promises(lines, day)
    rows = [
        [department or "", str(quarter), *(counts[key] for key in rules.PROMISES)]
        for (department, quarter), counts in found.items()
    ]
    return sorted(rows, key=lambda row: (row[1], str(row[0])))


# ----------------------------------------------------------------------------------------- as they are kept
def brief_kept(brief: Brief) -> dict[str, Any]:
    """A brief as plain JSON values."""
    said = _said(brief.settings)
    said["full_threshold"] = str(brief.settings.full_threshold)
    said["count_from"] = brief.settings.count_from.isoformat() if brief.settings.count_from else None
    return {"tally": rules.as_list(brief.tally), "settings": said}


def brief_read(kept: Mapping[str, Any]) -> Brief:
    """A brief from plain JSON values."""
    said = dict(kept["settings"])
    said["full_threshold"] = Decimal(said["full_threshold"])
    said["count_from"] = date.fromisoformat(said["count_from"]) if said["count_from"] else None
    return Brief(Tally(*kept["tally"]), Settings(**said))


def _said(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in settings.__dataclass_fields__}


def figures_kept(figures: Figures) -> dict[str, Any]:
    """Figures as plain JSON values."""
    before = figures.before
    return {
        "brief": brief_kept(figures.brief),
        "money": {currency: rules.as_list(tally) for currency, tally in figures.money.items()},
        "flags": dict(figures.flags),
        "category": [figures.category, figures.in_survey, figures.strategy_evaluated],
        "before": before and [before[0] and before[0].isoformat(), rules.as_list(before[1])],
        "by": {
            dimension: {key: rules.as_list(tally) for key, tally in groups.items()}
            for dimension, groups in figures.by.items()
        },
        "combinations": figures.combinations,
        "promises": figures.promises,
        "own": list(figures.own),
        "nearest": figures.nearest,
        "exempted": figures.exempted,
        "to_close": figures.to_close,
    }


def figures_read(kept: Mapping[str, Any]) -> Figures:
    """Figures from plain JSON values."""
    before = kept["before"]
    category, in_survey, strategy_evaluated = kept["category"]
    return Figures(
        brief_read(kept["brief"]),
        {currency: Tally(*counts) for currency, counts in kept["money"].items()},
        kept["flags"],
        category,
        in_survey,
        strategy_evaluated,
        before and (before[0] and date.fromisoformat(before[0]), Tally(*before[1])),
        {
            dimension: {key: Tally(*counts) for key, counts in groups.items()}
            for dimension, groups in kept["by"].items()
        },
        kept["combinations"],
        kept["promises"],
        (kept["own"][0], kept["own"][1]),
        [line_read(row) for row in kept["nearest"]],
        [line_read(row) for row in kept["exempted"]],
        kept["to_close"],
    )
