"""What a department finds of a draft before its figures are frozen: what will be printed about its projects."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core import tree
from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.people.models import Department
from portfolio.reports import policy, queries, rules
from portfolio.reports.content.department import DepartmentLines, department_lines
from portfolio.reports.editions import CITY
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.projects import Listed, Projects
from portfolio.reports.models import Report
from portfolio.reports.tallies.moment import Moment, end_of
from portfolio.reports.tallies.names import name_then

_DEPARTMENT = Listed._fields.index("department")


class DepartmentPage(NamedTuple):
    """A department's own lines of a draft; the last three are what the right to them is measured by."""

    report: Report
    department: Department
    lead_department_id: int
    owner_id: int | None = None
    deputy_id: int | None = None


def department_page(viewer: Viewer, report_id: int, department_id: int) -> DepartmentPage:
    """A department's lines of a draft of the city's, whether or not the rest of the draft is theirs to see."""
    report = queries.report_for(viewer, report_id)
    department = db.session.get(Department, department_id)
    if report.version is None or department is None or department.organisation_id != viewer.organisation_id:
        raise Missing
    found = DepartmentPage(report, department, department.id)
    if not policy.may_say(viewer, found):
        raise Missing
    return found


def lines_of(found: DepartmentPage) -> tuple[QuarterFacts, DepartmentLines] | None:
    """The figures of a draft as counted last, and its lines about a department and those below it; None until counted.

    The draft keeps departments by their names of its day, as it was known when it was counted.
    """
    kept = found.report.facts
    if kept is None:
        return None
    facts = QuarterFacts.from_json({**kept, "projects": None})
    then = Moment(found.report.organisation_id, facts.as_of, end_of(facts.as_of, facts.zone), facts.known_at)
    rows = read(
        sa.select(Department.id, Department.parent_id, name_then(then)).where(
            Department.organisation_id == then.organisation_id
        )
    ).all()
    below = tree.below([found.department.id], [(row[0], row[1]) for row in rows])
    names = {row[2] for row in rows if row[0] in below}
    facts = replace(facts, projects=_listed(kept.get("projects"), names))
    return facts, department_lines(facts, names)


def _listed(kept: Mapping[str, Any] | None, names: Collection[str]) -> Projects | None:
    """The list of projects as a report keeps it, without the rows of other departments, of which there may be many."""
    if kept is None:
        return None
    places = {place for place, name in enumerate(kept["departments"]) if name in names}
    return Projects(
        tuple(kept["departments"]), tuple(Listed._make(row) for row in kept["rows"] if row[_DEPARTMENT] in places)
    )


class OpenLines(NamedTuple):
    """A draft to which the viewer may add the sentence of a department until a day."""

    report: Report
    department_id: int
    department: str


def open_lines(viewer: Viewer, today: date) -> Sequence[OpenLines]:
    """The departments that a viewer heads and whose lines of a draft may still be looked at."""
    if not viewer.departments or not any(grant.role == "department_head" for grant in viewer.grants):
        return []
    rows = db.session.execute(
        sa.select(Report, Department.id, Department.name)
        .join(Department, Department.organisation_id == Report.organisation_id)
        .where(
            Report.organisation_id == viewer.organisation_id,
            Report.state == rules.DRAFT,
            Report.edition == str(CITY),
            Report.preview_until >= today,
            Department.id.in_(viewer.departments),
            Department.closed_on.is_(None),
        )
        .order_by(Report.as_of.desc(), sa.func.lower(Department.name), Department.id)
    )
    return [OpenLines(*row) for row in rows]
