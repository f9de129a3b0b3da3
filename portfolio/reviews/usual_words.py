"""The usual reviews in sentences."""

from collections.abc import Callable, Mapping

from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.reviews import usual

# Whole sentences, since other languages decline the day that is counted from.
_AFTER: Mapping[tuple[str, str], Callable[[int], str]] = {
    (usual.AWARD, usual.DAYS): lambda count: ngettext(
        "%(num)s day after the award", "%(num)s days after the award", count
    ),
    (usual.AWARD, usual.MONTHS): lambda count: ngettext(
        "%(num)s month after the award", "%(num)s months after the award", count
    ),
    (usual.START, usual.DAYS): lambda count: ngettext(
        "%(num)s day after the start", "%(num)s days after the start", count
    ),
    (usual.START, usual.MONTHS): lambda count: ngettext(
        "%(num)s month after the start", "%(num)s months after the start", count
    ),
    (usual.PLANNED_END, usual.DAYS): lambda count: ngettext(
        "%(num)s day after the planned end", "%(num)s days after the planned end", count
    ),
    (usual.PLANNED_END, usual.MONTHS): lambda count: ngettext(
        "%(num)s month after the planned end", "%(num)s months after the planned end", count
    ),
    (usual.DECISION, usual.DAYS): lambda count: ngettext(
        "%(num)s day after the decision to carry on",
        "%(num)s days after the decision to carry on",
        count,
    ),
    (usual.DECISION, usual.MONTHS): lambda count: ngettext(
        "%(num)s month after the decision to carry on",
        "%(num)s months after the decision to carry on",
        count,
    ),
    (usual.STOP, usual.DAYS): lambda count: ngettext(
        "%(num)s day after the stop", "%(num)s days after the stop", count
    ),
    (usual.STOP, usual.MONTHS): lambda count: ngettext(
        "%(num)s month after the stop", "%(num)s months after the stop", count
    ),
}
_EVERY: Mapping[str, Mapping[int, Callable[[], str]]] = {
    usual.AWARD: {
        1: lambda: _("Every month after the award"),
        3: lambda: _("Every three months after the award"),
        6: lambda: _("Every six months after the award"),
        12: lambda: _("Every year after the award"),
    },
    usual.START: {
        1: lambda: _("Every month after the start"),
        3: lambda: _("Every three months after the start"),
        6: lambda: _("Every six months after the start"),
        12: lambda: _("Every year after the start"),
    },
    usual.PLANNED_END: {
        1: lambda: _("Every month after the planned end"),
        3: lambda: _("Every three months after the planned end"),
        6: lambda: _("Every six months after the planned end"),
        12: lambda: _("Every year after the planned end"),
    },
    usual.DECISION: {
        1: lambda: _("Every month after the decision to carry on"),
        3: lambda: _("Every three months after the decision to carry on"),
        6: lambda: _("Every six months after the decision to carry on"),
        12: lambda: _("Every year after the decision to carry on"),
    },
    usual.STOP: {
        1: lambda: _("Every month after the stop"),
        3: lambda: _("Every three months after the stop"),
        6: lambda: _("Every six months after the stop"),
        12: lambda: _("Every year after the stop"),
    },
}


def said(line: usual.Line) -> str:
    """When a usual review is due, in words."""
    if line.comes_back:
        return _EVERY[line.counted_from][line.every_months]()
    return _AFTER[line.counted_from, line.unit](line.after)
