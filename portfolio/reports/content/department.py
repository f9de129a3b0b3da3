"""What the report of a city prints about one department: the lines of its projects, out of the same facts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from portfolio.reports.content.outcomes import MeasureRow, measure_rows
from portfolio.reports.content.projects import DUE, ProjectRow, project_rows
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.changes import Moved, OpenRisk, Rebased, Redated
from portfolio.reports.facts.decisions import Decided, Lapsed, Learnt
from portfolio.reports.facts.evaluation import Overdue
from portfolio.reports.facts.money import Ending, Unfunded
from portfolio.reports.facts.outcomes import ByHand

Line = TypeVar("Line", bound=Any)


@dataclass(frozen=True)
class DepartmentLines:
    """The lines about the projects of a department and of those below it, in the order in which the report has them.

    projects  its lines of annex A; due of them for evaluation, of these full are evaluated
    overdue   its outcome reviews that are due and not signed
    """

    projects: tuple[ProjectRow, ...]
    due: int
    full: int
    overdue: tuple[Overdue, ...]
    measures: tuple[MeasureRow, ...]
    by_hand: tuple[ByHand, ...]
    endings: tuple[Ending, ...]
    unfunded: tuple[Unfunded, ...]
    decided: tuple[Decided, ...]
    lapsed: tuple[Lapsed, ...]
    lessons: tuple[Learnt, ...]
    risks: tuple[OpenRisk, ...]
    entered: tuple[Moved, ...]
    left: tuple[Moved, ...]
    reasoned: tuple[Moved, ...]
    redated: tuple[Redated, ...]
    rebased: tuple[Rebased, ...]


def department_lines(facts: QuarterFacts, names: Collection[str]) -> DepartmentLines:
    """What a report says about the projects that some departments led on the day.

    names  of the department and of those below it, as they were called on the day
    """
    own = project_rows(facts.projects, names) if facts.projects else ()
    refs = {row.fact.ref for row in own}

    def mine(rows: Iterable[Line]) -> tuple[Line, ...]:
        return tuple(row for row in rows if row.ref in refs)

    measured, risks, decisions, changes = facts.measures, facts.money_risks, facts.decisions, facts.changes
    return DepartmentLines(
        projects=own,
        due=sum(row.fact.standing in DUE for row in own),
        full=sum(row.fact.standing == "full" for row in own),
        overdue=mine(facts.reviews.rows),
        measures=measure_rows(mine(dict.fromkeys((*measured.rows, *measured.wrong)))),
        by_hand=mine(measured.by_hand),
        endings=mine(risks.cliff.rows if risks else ()),
        unfunded=mine(risks.unfunded if risks else ()),
        decided=mine(decisions.rows if decisions else ()),
        lapsed=mine(decisions.lapsed if decisions else ()),
        lessons=mine(decisions.lessons if decisions else ()),
        risks=mine(changes.risks if changes else ()),
        entered=mine(changes.entered if changes else ()),
        left=mine(changes.left if changes else ()),
        reasoned=mine(changes.reasoned if changes else ()),
        redated=mine(changes.redated if changes else ()),
        rebased=mine(changes.rebased if changes else ()),
    )
