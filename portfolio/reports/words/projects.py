"""The list of projects in words."""

from portfolio.core import web
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.texts import ngettext
from portfolio.projects.words import stage_word
from portfolio.reports.content.department import DepartmentLines
from portfolio.reports.content.projects import ProjectRow
from portfolio.reports.facts.portfolio import NO_STAGE
from portfolio.reports.words.labels import STANDINGS

LABELS = {
    "due": lazy("due"),
    "overdue": lazy("overdue"),
    "long_overdue": lazy("long overdue"),
    "snoozed": lazy("postponed"),
}


def stage(row: ProjectRow) -> str:
    """The stage of a project on the day."""
    return _("No move yet") if row.fact.stage == NO_STAGE else stage_word(row.fact.stage)


def budget(row: ProjectRow) -> str:
    """The approved budget."""
    return web.money(row.budget, short=True)


def standing(row: ProjectRow) -> str:
    """How far a project is evaluated, and how late it is where nothing shows."""
    word = str(STANDINGS[row.fact.standing])
    return f"{word}, {LABELS[row.fact.label]}" if row.fact.label else word


def department(name: str) -> str:
    """A department, or that none leads."""
    return name or _("No department")


def department_counts(lines: DepartmentLines) -> str:
    """How many projects a department has in the report, and how many of those due are evaluated."""
    return ngettext(
        "%(num)s project; %(due)s due for evaluation, of these %(full)s evaluated.",
        "%(num)s projects; %(due)s due for evaluation, of these %(full)s evaluated.",
        len(lines.projects),
        due=web.number(lines.due),
        full=web.number(lines.full),
    )
