"""What changed within the period, and which figures of the last report are known otherwise now."""

from dataclasses import dataclass, replace

from portfolio.core.errors import N_
from portfolio.reports.content.differences import difference
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.changes import Changes, Difference, LastReport
from portfolio.reports.sentences import Sentence, counted

__all__ = ["ChangeTable", "changes", "compared", "difference"]

DIFFERENCES_SHOWN, ROWS_SHOWN = 40, 10
"""So many rows stand on the page; their sheets have more."""


@dataclass(frozen=True)
class ChangeTable:
    """The chapter of changes; more_* say how many rows are not among those shown.

    corrections  what is known otherwise of the last report, none in the first one
    """

    facts: Changes
    finding: Sentence
    more_entered: int
    more_left: int
    more_reasoned: int
    more_redated: int
    more_rebased: int
    more_risks: int
    compared: Sentence
    corrections: tuple[Difference, ...]
    more_corrections: int
    shown: int = ROWS_SHOWN


def changes(facts: Changes | None) -> ChangeTable | None:
    """The chapter; None in reports made before it was counted."""
    if facts is None:
        return None
    differences = facts.last.differences if facts.last else ()
    return ChangeTable(
        facts=facts,
        finding=_finding(facts),
        more_entered=max(0, facts.entered_total - ROWS_SHOWN),
        more_left=max(0, facts.left_total - ROWS_SHOWN),
        more_reasoned=max(0, facts.reasoned_total - ROWS_SHOWN),
        more_redated=max(0, facts.redated_total - ROWS_SHOWN),
        more_rebased=max(0, facts.rebased_total - ROWS_SHOWN),
        more_risks=facts.risks_total - len(facts.risks),
        compared=_compared(facts.last),
        corrections=differences[:DIFFERENCES_SHOWN],
        more_corrections=max(0, len(differences) - DIFFERENCES_SHOWN),
    )


def _finding(facts: Changes) -> Sentence:
    if not facts.entered_total and not facts.left_total:
        return Sentence(N_("In this period no project entered the portfolio and none came to its end."))
    return counted(
        "In this period %(n)s project entered the portfolio and %(left)s came to an end.",
        "In this period %(n)s projects entered the portfolio and %(left)s came to an end.",
        facts.entered_total,
        left=facts.left_total,
    )


def _compared(last: LastReport | None) -> Sentence:
    """What the last issued report would say otherwise; the first report has none to be compared with."""
    if last is None:
        return Sentence(N_("First report: there is no earlier one to compare with."))
    if not last.differences:
        return Sentence(
            N_("All figures of the last report, of %(day)s, stand as they were issued."), {"day": last.as_of}
        )
    return counted(
        "%(n)s figure of the last report, of %(day)s, is known otherwise today.",
        "%(n)s figures of the last report, of %(day)s, are known otherwise today.",
        len(last.differences),
        day=last.as_of,
    )


def compared(facts: QuarterFacts, issued: QuarterFacts, version: int, again: QuarterFacts) -> QuarterFacts:
    """The facts of a report beside the last one that was issued.

    issued   its facts as they were issued, in a version
    again    the same period counted by what is known now
    """
    if facts.changes is None:
        return facts
    last = LastReport(issued.quarter, issued.as_of, version, difference(issued, again))
    return replace(facts, changes=replace(facts.changes, last=last))
