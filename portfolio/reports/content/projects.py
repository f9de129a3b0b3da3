"""The list of projects, and its sums by department, which stand alone where a list would be too long."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from portfolio.core.money import Money
from portfolio.reports.facts.projects import Listed, Projects
from portfolio.reports.sentences import Sentence, counted

DUE = ("full", "partial", "none")
"""How far a project may be evaluated that is due for it."""
LISTED_AT_ONCE = 1000
"""So many projects stand in the list of a page; paper has room for more, see reports.volumes."""


@dataclass(frozen=True)
class ProjectRow:
    """A line of the list; department is empty for none, budget None where none is approved."""

    fact: Listed
    department: str
    budget: Money | None


@dataclass(frozen=True)
class DepartmentRow:
    """How many projects a department leads; department is empty for none."""

    department: str
    projects: int
    due: int
    full: int


@dataclass(frozen=True)
class ProjectList:
    """Every project on record on the day; `listed` is empty where they are more than may stand in one list.

    at_once  how many that are; 0 where each department has a volume of its own
    """

    facts: Projects
    finding: Sentence
    departments: tuple[DepartmentRow, ...]
    at_once: int = LISTED_AT_ONCE

    @property
    def total(self) -> int:
        return len(self.facts.rows)

    @property
    def listed(self) -> tuple[ProjectRow, ...]:
        return self.rows() if self.total <= self.at_once else ()

    def rows(self, department: str | None = None) -> tuple[ProjectRow, ...]:
        """The lines of one department (empty for none), or of all."""
        return project_rows(self.facts, None if department is None else {department})


def project_rows(facts: Projects, departments: Collection[str] | None = None) -> tuple[ProjectRow, ...]:
    """The lines of some departments (empty for projects without one), or of all."""
    named = facts.departments
    return tuple(
        ProjectRow(row, name, None if row.budget is None else Money(row.budget, str(row.currency)))
        for row in facts.rows
        for name in (named[row.department] if row.department is not None else "",)
        if departments is None or name in departments
    )


def projects(facts: Projects | None) -> ProjectList | None:
    """The list; None in reports made before it was kept."""
    if facts is None:
        return None
    names = [facts.departments[row.department] if row.department is not None else "" for row in facts.rows]
    counts = Counter(names)
    due = Counter(name for name, row in zip(names, facts.rows, strict=True) if row.standing in DUE)
    full = Counter(name for name, row in zip(names, facts.rows, strict=True) if row.standing == "full")
    order = [name for name in (*facts.departments, "") if name in counts]
    return ProjectList(
        facts=facts,
        finding=counted("%(n)s project is on record.", "%(n)s projects are on record.", len(facts.rows)),
        departments=tuple(DepartmentRow(name, counts[name], due[name], full[name]) for name in order),
    )
