"""What a report says of evaluation: how many projects are evaluated, and which reviews stay late."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from portfolio.core.errors import N_
from portfolio.core.money import Money
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.evaluation import (
    BudgetStatuses,
    CountedBefore,
    Evaluation,
    Exempted,
    SettingChange,
    Statuses,
)
from portfolio.reports.sentences import FEWEST_FOR_PERCENT, Label, Percent, Sentence, Share, counted

SURVEY: Mapping[str, int] = {"systematic_comprehensive": 21, "some_elements": 63, "none_or_too_early": 15}
"""Percentages of cities as the survey published them; no count of its 65 cities may be derived from them."""

MOST_EXEMPTED = Decimal("0.1")
"""From this share of what is in scope on, a report says how much is exempted."""

EXEMPTED_SHOWN = 50


@dataclass(frozen=True)
class QuarterRow:
    """How far projects were evaluated on the last day of a quarter; the shares leave out too early and exempted."""

    day: date
    full: Share
    at_least: Share
    too_early: int
    waived: int


@dataclass(frozen=True)
class BudgetRow:
    """The approved budgets of a currency by status, and the share of those due that is fully evaluated."""

    currency: str
    full: Money
    partial: Money
    none: Money
    too_early: Money
    waived: Money
    share: Decimal | None

    @property
    def amounts(self) -> tuple[Money, ...]:
        return self.full, self.partial, self.none, self.too_early, self.waived


@dataclass(frozen=True)
class GapTable:
    """The evaluation gap: what is not fully evaluated of what was due.

    rows      eight quarters, oldest first, the period's last day at the end; none in reports made before
    marks     what was changed in the way of counting, by day
    guards    what could make the figure look better than it is
    survey    the own category beside the survey, in the only sentence in which both stand; none for an edition
    """

    facts: Evaluation
    coverage: Share
    at_least: Share
    gap: Share
    finding: Sentence
    trend: Sentence | None
    rows: tuple[QuarterRow, ...]
    marks: tuple[tuple[date, Sentence], ...]
    budgets: tuple[BudgetRow, ...]
    by_budget: tuple[Sentence, ...]
    budget_notes: tuple[Sentence, ...]
    notes: tuple[Sentence, ...]
    guards: tuple[Sentence, ...]
    survey: Sentence | None

    @property
    def exempted(self) -> tuple[Exempted, ...]:
        """The first of those exempted; their sheet has all, and the list of projects marks them."""
        return self.facts.exempted[:EXEMPTED_SHOWN]

    @property
    def more_exempted(self) -> int:
        return len(self.facts.exempted) - len(self.exempted)


def gap_table(facts: QuarterFacts) -> GapTable | None:
    """The chapter of the gap; None in reports made before it was counted."""
    found = facts.reviews.evaluation
    if found is None:
        return None
    rows = tuple(_quarter_row(each.day, each.projects) for each in found.quarters)
    finding, coverage = _finding(found), Share(found.full, found.due, "nothing_due")
    return GapTable(
        facts=found,
        coverage=coverage,
        at_least=Share(found.full + found.partial, found.due, "nothing_due"),
        gap=Share(found.due - found.full, found.due, "nothing_due"),
        finding=finding,
        trend=_trend(rows),
        rows=rows,
        marks=tuple((change.on, changed(change)) for change in found.changes),
        budgets=tuple(_budget_row(row) for row in found.budgets),
        by_budget=tuple(_by_budget(found)),
        budget_notes=tuple(_budget_notes(found)),
        notes=evaluated(found),
        guards=tuple(_guards(found)),
        survey=_survey(found) if facts.edition == "city" else None,
    )


def _quarter_row(day: date, counts: Statuses) -> QuarterRow:
    return QuarterRow(
        day,
        Share(counts.full, counts.due, "nothing_due"),
        Share(counts.full + counts.partial, counts.due, "nothing_due"),
        counts.too_early,
        counts.waived,
    )


def _finding(found: Evaluation) -> Sentence:
    """What is evaluated and what is missing: as counts, and as a share where there are enough cases for one."""
    if not found.due:
        return Sentence(N_("Nothing is due yet: no project has reached the day of its outcome review."))
    share = Share(found.full, found.due).printed
    if share is not None:
        percent = Percent(share, Share(found.full, found.due).decimals)
        return Sentence(
            N_(
                "%(full)s of %(due)s projects due for evaluation are fully evaluated, %(share)s; the evaluation gap is "
                "%(gap)s of %(due)s, %(rest)s."
            ),
            {
                "full": found.full,
                "due": found.due,
                "share": percent,
                "gap": found.due - found.full,
                "rest": Percent(1 - share, percent.decimals),
            },
        )
    return counted(
        "%(full)s of %(n)s project due for evaluation is fully evaluated; %(gap)s is missing.",
        "%(full)s of %(n)s projects due for evaluation are fully evaluated; %(gap)s are missing.",
        found.due,
        full=found.full,
        gap=found.due - found.full,
    )


def _trend(rows: tuple[QuarterRow, ...]) -> Sentence | None:
    """Where the figure stood a quarter and a year before."""
    if len(rows) < 5:
        return None
    quarter, year = rows[-2].full, rows[-5].full
    if not quarter.whole and not year.whole:
        return Sentence(N_("A quarter and a year before, nothing was due yet."))
    if not year.whole:
        return Sentence(
            N_("A quarter before, %(part)s of %(whole)s were evaluated; a year before, nothing was due yet."),
            {"part": quarter.part, "whole": quarter.whole},
        )
    return Sentence(
        N_("A quarter before, %(part)s of %(whole)s were evaluated, a year before %(year_part)s of %(year_whole)s."),
        {"part": quarter.part, "whole": quarter.whole, "year_part": year.part, "year_whole": year.whole},
    )


def _budget_row(row: BudgetStatuses) -> BudgetRow:
    names = ("full", "partial", "none", "too_early", "waived")
    amounts = {name: Money(getattr(row.budgets, name), row.currency) for name in names}
    due = row.budgets.due
    return BudgetRow(row.currency, **amounts, share=Decimal(row.budgets.full) / due if due else None)


def _by_budget(found: Evaluation) -> Iterator[Sentence]:
    """The same in money, of those that have a budget; without a share where fewer than five projects were due."""
    for row in map(_budget_row, found.budgets):
        due = Money(row.full.minor + row.partial.minor + row.none.minor, row.currency)
        if not due.minor:
            continue
        values: dict[str, Any] = {"full": row.full, "due": due}
        if found.due < FEWEST_FOR_PERCENT:
            yield Sentence(N_("By approved budget, %(full)s of %(due)s due is fully evaluated."), values)
        else:
            share = Decimal(row.full.minor) / due.minor
            values["share"] = Percent(share.quantize(Decimal("0.01"), ROUND_HALF_UP))
            yield Sentence(N_("By approved budget, %(full)s of %(due)s due is fully evaluated, %(share)s."), values)


def _budget_notes(found: Evaluation) -> Iterator[Sentence]:
    if found.without_budget:
        yield counted(
            "%(n)s project that was due has no approved budget and is in none of these sums.",
            "%(n)s projects that were due have no approved budget and are in none of these sums.",
            found.without_budget,
        )


def _survey(found: Evaluation) -> Sentence:
    return Sentence(
        N_(
            "By the rule in annex B this portfolio counts as “%(category)s”. In the 2024 survey of 65 cities, 21 %% "
            "said systematic and comprehensive, 63 %% some elements, 15 %% none or too early (self-reported; sample "
            "not representative)."
        ),
        {"category": Label("category", found.category)},
    )


# ----------------------------------------------------------------------- what could make it look better than it is
def _guards(found: Evaluation) -> Iterator[Sentence]:
    """Exemptions beyond a tenth, a starting line that was moved, signatures in haste and copied lessons."""
    if found.in_scope and found.waived > MOST_EXEMPTED * found.in_scope:
        yield counted(
            "Of %(n)s project in scope %(waived)s is exempted, which is more than a tenth.",
            "Of %(n)s projects in scope %(waived)s are exempted, which is more than a tenth.",
            found.in_scope,
            waived=found.waived,
        )
    if found.before is not None:
        yield _moved_line(found, found.before)
    if hasty := found.flags.get("signed_in_haste"):
        yield counted(
            "%(n)s review was signed within a day by a person who signed many like that.",
            "%(n)s reviews were signed within a day by a person who signed many like that.",
            hasty,
        )
    if copied := found.flags.get("copied_lesson"):
        yield counted(
            "%(n)s project tells a lesson in words that another one tells too.",
            "%(n)s projects tell a lesson in words that others tell too.",
            copied,
        )


def _moved_line(found: Evaluation, before: CountedBefore) -> Sentence:
    """Both figures, for a year after the day was moved from which duties count."""
    values = {
        "full": found.full,
        "due": found.due,
        "was_full": before.projects.full,
        "was_due": before.projects.due,
    }
    if before.count_from is None:
        return Sentence(
            N_(
                "The day from which duties count was set within the last year. By it %(full)s of %(due)s are fully "
                "evaluated; were all duties counted as before, %(was_full)s of %(was_due)s."
            ),
            values,
        )
    return Sentence(
        N_(
            "The day from which duties count was moved within the last year. By it %(full)s of %(due)s are fully "
            "evaluated; counted from %(day)s as before, %(was_full)s of %(was_due)s."
        ),
        {**values, "day": before.count_from},
    )


CHANGED: Mapping[str, str] = {
    "grace_baseline_days": N_(
        "Since %(on)s a value still counts as one of the start %(after)s days after it; before, %(before)s days after."
    ),
    "fresh_days": N_("Since %(on)s a value is fresh for %(after)s days; before, it was for %(before)s days."),
    "full_threshold": N_(
        "Since %(on)s a portfolio is systematic and comprehensive from a share of %(after)s on; before, it was from "
        "%(before)s."
    ),
    "strategy_review_months": N_(
        "Since %(on)s the review of the strategy counts for %(after)s months; before, it did for %(before)s months."
    ),
    "count_from": N_("Since %(on)s duties count that are due from %(after)s on; before, from %(before)s on."),
}


def changed(change: SettingChange) -> Sentence:
    """What was counted otherwise before a day."""
    if change.after is None:
        return Sentence(N_("Since %(on)s all duties count; before, only later ones did."), {"on": change.on})
    after = _read(change.key, change.after)
    if change.before is None:
        return Sentence(
            N_("Since %(on)s duties count that are due from %(after)s on; before, all did."),
            {"on": change.on, "after": after},
        )
    return Sentence(CHANGED[change.key], {"on": change.on, "before": _read(change.key, change.before), "after": after})


def _read(key: str, value: str) -> date | Percent | int:
    if key == "count_from":
        return date.fromisoformat(value)
    return Percent(Decimal(value)) if key == "full_threshold" else int(value)


def evaluated(facts: Evaluation | None) -> tuple[Sentence, ...]:
    """How many projects are evaluated, and what a reader should know about them."""
    if facts is None or not facts.due:
        return ()
    return (
        counted(
            "Of %(n)s project due for evaluation, %(full)s is fully evaluated, %(partial)s in part, %(none)s not.",
            "Of %(n)s projects due for evaluation, %(full)s are fully evaluated, %(partial)s in part, %(none)s not.",
            facts.due,
            full=facts.full,
            partial=facts.partial,
            none=facts.none,
        ),
        Sentence(
            N_("Besides, %(early)s are not due yet and %(waived)s exempted."),
            {"early": facts.too_early, "waived": facts.waived},
        ),
        *_to_know(facts.flags, facts.signed),
    )


def _to_know(flags: Mapping[str, int], signed: int) -> Iterator[Sentence]:
    """What a reader should know beside the figure; nothing of what never happened.

    signed  how many of those due have a signed review; 0 in reports made before that was counted
    """
    if moved := flags.get("moved_date"):
        yield counted("The review of %(n)s project was moved.", "The reviews of %(n)s projects were moved.", moved)
    if late := flags.get("late_plan"):
        yield counted("%(n)s plan was written down late.", "%(n)s plans were written down late.", late)
    if rebuilt := flags.get("reconstructed_baseline"):
        yield counted(
            "%(n)s project has a value at the start that was worked out later.",
            "%(n)s projects have values at the start that were worked out later.",
            rebuilt,
        )
    own = flags.get("self_evaluation")
    if own and signed:
        yield counted(
            "Of %(n)s project with a signed review, %(own)s was evaluated by those who ran it.",
            "Of %(n)s projects with a signed review, %(own)s were evaluated by those who ran them.",
            signed,
            own=own,
        )
    elif own:
        yield counted(
            "%(n)s project was evaluated by those who ran it.",
            "%(n)s projects were evaluated by those who ran them.",
            own,
        )
