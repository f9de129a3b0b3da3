"""Stages, types, capabilities, policy areas and priorities in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_babel import ngettext

from portfolio.core import web
from portfolio.projects import taxonomy
from portfolio.projects.words import stage_word as project_stage
from portfolio.projects.words import term_word
from portfolio.reports import chart
from portfolio.reports.content.portfolio import Portfolio
from portfolio.reports.content.priorities import OTHER, AreaRow, AreaTable
from portfolio.reports.facts.portfolio import NO_STAGE, Priority, Word

GROUPS: Mapping[str, Any] = {
    "before": lazy("Idea, checked or pitched"),
    "preparing": lazy("Approved or preparing"),
    "running": lazy("Running or closing"),
    "decided": lazy("Evaluated or decided"),
    "paused": lazy("Paused"),
    "over": lazy("Stopped, rejected or withdrawn"),
    "unknown": lazy("No stage on record"),
}
_TONES = {
    "before": "ramp-1",
    "preparing": "ramp-2",
    "running": "ramp-4",
    "decided": "good",
    "paused": "warn",
    "over": "neutral",
    "unknown": "bad",
}


def stage_word(stage: str) -> str:
    """A stage, or that a project had none."""
    return str(_("No stage on record")) if stage == NO_STAGE else project_stage(stage)


def type_word(word: Word | None) -> str:
    """An innovation type, or that none is said."""
    return term_word(taxonomy.INNOVATION_TYPE, word.key, word.label) if word else _("Not said")


def capability_word(word: Word | None) -> str:
    """A capability, or that none is named."""
    return term_word(taxonomy.CAPABILITY, word.key, word.label) if word else _("Not named")


def area_word(word: Word | None) -> str:
    """A policy area, or that none is said."""
    return term_word(taxonomy.POLICY_AREA, word.key, word.label) if word else _("Not said")


def priority_word(priority: Priority | None) -> str:
    """A priority by its title, all that have no column of their own, or none."""
    if priority is None:
        return str(_("No priority"))
    return str(_("Other priorities")) if priority is OTHER else priority.title


def capability_words(portfolio: Portfolio) -> list[str]:
    """The heads of the columns of types by capability."""
    return [capability_word(word) for word in portfolio.matrix.capabilities]


def priority_words(table: AreaTable) -> list[str]:
    """The heads of the columns of policy areas by priority."""
    return [priority_word(priority) for priority in table.columns]


def stage_rows(portfolio: Portfolio) -> chart.StackedRows | None:
    """A bar for each quarter, in groups of stages; None while there is no project."""
    return chart.stacked_rows(
        "stages",
        [chart.Part(str(GROUPS[row.stage]), _TONES[row.stage]) for row in portfolio.groups],
        [(web.day(day), [row.counts[place] for row in portfolio.groups]) for place, day in enumerate(portfolio.days)],
        number=web.number,
    )


def matrix_rows(portfolio: Portfolio) -> list[tuple[str, Sequence[tuple[int, int]], int]]:
    """The rows of types by capability with the shades of their cells."""
    rows = portfolio.matrix.rows
    shaded = chart.shades([row.cells for row in rows])
    return [(type_word(row.type), cells, row.projects) for row, cells in zip(rows, shaded, strict=True)]


def area_rows(rows: Sequence[AreaRow]) -> list[tuple[str, Sequence[tuple[int, int]], int]]:
    """Rows of policy areas by priority with the shades of their cells."""
    shaded = chart.shades([row.cells for row in rows])
    return [(area_word(row.area), cells, row.projects) for row, cells in zip(rows, shaded, strict=True)]


def more_areas(table: AreaTable) -> str:
    """How many policy areas the chapter leaves to the annex."""
    text = ngettext(
        "%(num)s policy area with fewer projects stands in annex B.",
        "%(num)s policy areas with fewer projects stand in annex B.",
        table.more,
    )
    return str(text)


def not_served(table: AreaTable) -> str:
    """The priorities that no project under way serves; empty where each is served."""
    if not table.unserved or not table.projects:
        return ""
    text = ngettext(
        "No project under way serves this priority: %(names)s.",
        "No project under way serves these %(num)s priorities: %(names)s.",
        len(table.unserved),
        names="; ".join(priority.title for priority in table.unserved),
    )
    return str(text)


def not_named(table: AreaTable) -> str:
    """The policy areas that no project under way is about; empty where there is none."""
    if not table.unnamed or not table.projects:
        return ""
    text = ngettext(
        "No project under way is about this policy area: %(names)s.",
        "No project under way is about these %(num)s policy areas: %(names)s.",
        len(table.unnamed),
        names=", ".join(area_word(word) for word in table.unnamed),
    )
    return str(text)
