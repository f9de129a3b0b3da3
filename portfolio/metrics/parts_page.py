"""What pages show of the parts of a measure and of its periods; small numbers of a part stand nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portfolio.core.actor import Viewer
from portfolio.core.web import day, month
from portfolio.metrics import parts, policy, series, suppression, words
from portfolio.metrics.models import Metric, MetricPart, Observation
from portfolio.metrics.queries import Found
from portfolio.metrics.words import _

PERIODS = 24
"""How many of the newest periods a page shows."""


@dataclass(frozen=True)
class PartLine:
    """A part in the table of parts.

    part_id   None where the part has values, but nobody who gives them
    value     in words; why it is not shown where it is not
    is_own    the viewer gives its values
    """

    part_id: int | None
    name: str
    person: str
    value: str
    on: date | None
    is_hidden: bool
    is_own: bool


@dataclass(frozen=True)
class Split:
    """The parts of a measure as its page shows them.

    said        how many parts the whole is made of, where it is worked out from them
    hides       a sentence that says that small numbers are hidden; empty where none is
    was_small   values of parts, old and corrected ones too, stand in no list
    only        the names of the parts that the viewer sees; None for all
    kind        how the values of the measure are taken together
    """

    lines: Sequence[PartLine]
    said: str
    hides: str
    was_small: bool
    only: frozenset[str] | None
    kind: series.Kind

    def shows(self, row: Observation) -> bool:
        """Whether a value may stand in a list of values at all."""
        return row.part is None or self.only is None or row.part in self.only


def of_measure(viewer: Viewer, found: Found) -> Split:
    """The parts of a measure, in three statements at most.

    Whoever gives the values of some parts and may not record any other sees those alone.
    """
    metric = found.metric
    people = parts.people_of(metric)
    used = series.parts_then([row for row, _name in people], date.max)
    kind = parts.kind_with(metric, used)
    small = parts.smallness(metric)
    stands = (
        {stand.name: stand for stand in parts.stands(metric, [row.name for row in used])} if small.has_parts else {}
    )
    own = frozenset(row.name for row in used if row.person_id == viewer.person_id)
    only = own if own and not policy.may_record(viewer, found) else None
    shown = suppression.protect(
        {name: stand.behind for name, stand in stands.items() if stand.behind is not None}, small.limit
    )
    names = {row.id: name or "" for row, name in people}
    by_name: dict[str, MetricPart | None] = dict.fromkeys(stands) | {row.name: row for row in used}
    lines = [
        _line(metric, name, row, stands.get(name), name in shown.hidden and name not in own, names, viewer)
        for name, row in sorted(by_name.items())
        if only is None or name in only
    ]
    return Split(lines, said(metric), _hides(lines, small.limit), small.was_small, only, kind)


def _line(
    metric: Metric,
    name: str,
    row: MetricPart | None,
    stand: parts.PartStand | None,
    is_hidden: bool,
    names: dict[int, str],
    viewer: Viewer,
) -> PartLine:
    if stand is None:
        value = str(words.UNKNOWN["no_value"])
    elif is_hidden:
        value = _("Not shown")
    else:
        value = words.value(stand.value, metric.measure, metric.unit, stand.words)
    return PartLine(
        part_id=row.id if row else None,
        name=name,
        person=names.get(row.id, "") if row else "",
        value=value,
        on=stand.on if stand else None,
        is_hidden=is_hidden,
        is_own=row is not None and row.person_id == viewer.person_id,
    )


def _hides(lines: Sequence[PartLine], limit: int) -> str:
    if not any(line.is_hidden for line in lines):
        return ""
    return _(
        "Numbers below %(limit)s are not shown, nor others that would give them away, so that nobody can be "
        "recognised.",
        limit=limit,
    )


def said(metric: Metric) -> str:
    """Of how many parts the whole is made; empty where it is not worked out from parts."""
    if metric.parts is None:
        return ""
    return _("%(known)s of %(parts)s parts", known=metric.parts_known or 0, parts=metric.parts)


@dataclass(frozen=True)
class PeriodLine:
    """A period in words; added is a dash where nothing was reported, which is not zero."""

    period: str
    added: str
    total: str
    is_missing: bool


@dataclass(frozen=True)
class Periods:
    """What was counted in each period, the newest first, and what is wrong with it, if anything."""

    lines: Sequence[PeriodLine]
    said: str
    warning: str


def periods(metric: Metric, kind: series.Kind, rows: Sequence[Observation]) -> Periods | None:
    """What was counted period by period; None where the newest value simply counts.

    rows  values of the present definition that count, oldest first
    """
    if kind.series == "state" or (kind.parts and kind.series == "cumulative"):
        return None
    found = series.periods(kind, metric.frequency, series.of_kind(kind, rows))
    if kind.adds:
        found = series.periods_ending_in(metric.latest_value, kind, found)
    if not found:
        return None
    missing = len(series.missing(found))
    told = _("%(known)s of %(all)s periods", known=len(found) - missing, all=len(found)) if missing else ""
    fallen = kind.series == "cumulative" and series.has_fallen(found)
    warning = _("The running total has fallen, which a count cannot do. Correct the value that is wrong.")
    return Periods([_period_line(metric, period) for period in found[::-1][:PERIODS]], told, warning if fallen else "")


def _period_line(metric: Metric, period: series.Period) -> PeriodLine:
    if period.first == period.last:
        name = day(period.last)
    elif metric.frequency == "monthly":
        name = month(period.first)
    else:
        name = _("%(first)s to %(last)s", first=day(period.first), last=day(period.last))
    added, total = (words.value(value, metric.measure, metric.unit) for value in (period.value, period.running))
    return PeriodLine(name, added, total, period.running is None)
