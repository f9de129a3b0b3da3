"""How a jury marked its shared pitches, as the page shows it: nobody's name, and beside it the reader's own marks."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from portfolio.calls.models import Call
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import number
from portfolio.jury.calibration import Spread, spreads
from portfolio.jury.chart import Bar, spread_bars
from portfolio.jury.queries.calibration import Shared
from portfolio.jury.rules import NOT_APPLICABLE, Asked


class Line(NamedTuple):
    """A criterion: the bar from its lowest to its highest mark, the same in words, and the reader's own mark."""

    label: str
    bar: Bar | None
    said: str
    own: str
    is_far_apart: bool


class Shown(NamedTuple):
    """A shared pitch; no lines until the chair has shown it. The marks of the call go from lowest to highest."""

    pitch: Shared
    lines: Sequence[Line]
    lowest: str
    highest: str

    @property
    def is_own(self) -> bool:
        """Whether the reader has marked it too."""
        return any(line.own for line in self.lines)


def shown(call: Call, pitch: Shared, criteria: Sequence[Asked], own: Mapping[int, int | str]) -> Shown:
    """A shared pitch with a line for each criterion.

    own  the reader's marks by criterion, as ballots have them; empty for who does not sit on the jury
    """
    ends = _mark(call, 0), _mark(call, (call.highest - call.lowest) // call.step)
    if pitch.spread is None:
        return Shown(pitch, [], *ends)
    lines = [_line(call, each, own.get(each.asked.id)) for each in spreads(pitch.spread, criteria)]
    return Shown(pitch, lines, *ends)


def _line(call: Call, spread: Spread, own: int | str | None) -> Line:
    bar = None
    if spread.counts:
        [bar] = spread_bars([(spread.low, float(spread.mean), spread.high)], 0, spread.asked.steps)
    gave = [
        ngettext("%(num)d gave %(mark)s", "%(num)d gave %(mark)s", jurors, mark=_mark(call, steps))
        for steps, jurors in spread.counts
    ]
    if spread.set_aside:
        gave.append(ngettext("%(num)d said it does not apply", "%(num)d said it does not apply", spread.set_aside))
    said = ", ".join(gave) or _("Nobody marked it.")
    return Line(spread.asked.label, bar, said, "" if own is None else _mark(call, own), spread.is_far_apart)


def _mark(call: Call, steps: int | str) -> str:
    if steps == NOT_APPLICABLE:
        return _("not applicable")
    value = Decimal(call.lowest + int(steps) * call.step) / 100
    return number(value.normalize() if value else value)
