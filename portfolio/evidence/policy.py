"""Who sees a piece of evidence, and who may take it back."""

from portfolio.core.actor import Viewer
from portfolio.evidence.models import Evidence
from portfolio.people.rights import May, Role
from portfolio.projects.subjects import Subject

may_see = May("see_portfolio")
may_take_back = May("record_value", of=lambda found: found.subject)

_record = May("record_value")


def sees_team(viewer: Viewer, subject: Subject) -> bool:
    """Whether somebody belongs to those for whom a project's inner papers are meant: its people, the unit, auditors."""
    return _record(viewer, subject) or Role.AUDITOR in viewer.roles


def sees(viewer: Viewer, row: Evidence, subject: Subject) -> bool:
    """Whether somebody sees a piece of evidence."""
    return may_see(viewer) and (row.audience != "team" or sees_team(viewer, subject))
