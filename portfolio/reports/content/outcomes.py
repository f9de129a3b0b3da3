"""Main measures with their goals, and how they stand."""

from dataclasses import dataclass

from portfolio.core.errors import N_
from portfolio.metrics import rules as metric_rules
from portfolio.reports.facts.outcomes import Measure, Measures
from portfolio.reports.sentences import Sentence, Share, counted


@dataclass(frozen=True)
class MeasureRow:
    """A measure with its goal and where it stands."""

    fact: Measure
    goal: metric_rules.Goal
    standing: metric_rules.Standing


@dataclass(frozen=True)
class MeasureTable:
    """The measures shown, and how all of them stand.

    more  how many are not shown
    """

    facts: Measures
    rows: tuple[MeasureRow, ...]
    more: int
    goal_met: Share
    finding: Sentence


def measures(facts: Measures) -> MeasureTable:
    rows = []
    for fact in facts.rows:
        goal = metric_rules.Goal(fact.goal, fact.goal_low, fact.goal_high)
        rows.append(
            MeasureRow(fact, goal, metric_rules.judge(fact.measure, fact.direction, fact.start, goal, fact.latest))
        )
    met = facts.standings["met"]
    judged = met + facts.standings["not_met"] + facts.standings["wrong_way"]
    finding = counted(
        "Of %(n)s main measure with a value and a goal, %(met)s has met its goal.",
        "Of %(n)s main measures with a value and a goal, %(met)s have met it.",
        judged,
        met=met,
    )
    if not judged:
        finding = Sentence(N_("No main measure has both a value and a goal yet."))
    return MeasureTable(facts, tuple(rows), facts.total - len(rows), Share(met, judged, "nothing_to_judge"), finding)
