"""What measures say on the pages of programmes and strategies."""

from typing import NamedTuple

from portfolio.core.actor import Viewer
from portfolio.core.texts import ngettext
from portfolio.metrics import rollup, words
from portfolio.metrics.words import _
from portfolio.strategy.models import Programme, Strategy
from portfolio.strategy.queries import goals_of
from portfolio.strategy.sections import Section, opened


class TogetherLine(NamedTuple):
    """Like measures added, in words."""

    name: str
    value: str
    said: str


class Group(NamedTuple):
    """What the projects of a goal, or of a programme, measure together, in words."""

    heading: str
    said: str
    together: list[TogetherLine]
    singles: list[tuple[rollup.Single, str]]
    more: int


@opened.connect
def on_opened(record: Programme | Strategy, *, viewer: Viewer) -> Section:
    """The measures of the projects, added where they may be."""
    if isinstance(record, Programme):
        groups = [_group("", rollup.of_programme(record, viewer))]
    else:
        found = rollup.of_strategy(record, viewer)
        titles = [(goal.id, goal.title) for goal in goals_of(record.id)]
        titles.append((rollup.WHOLE, _("The strategy as a whole")))
        groups = [_group(title, found[number]) for number, title in titles if number in found]
    return Section("metrics/_rollup.html", [group for group in groups if group.said])


def _group(heading: str, found: rollup.Rollup) -> Group:
    said = ngettext(
        "%(measured)s of %(num)s project is measured.",
        "%(measured)s of %(num)s projects are measured.",
        found.projects,
        measured=found.measured,
    )
    return Group(
        heading,
        said if found.projects else "",
        [_line(line) for line in found.together],
        [(single, _now(single)) for single in found.singles],
        found.more,
    )


def _now(single: rollup.Single) -> str:
    if single.on is None:
        return str(words.UNKNOWN["no_value"])
    return words.value(single.value, single.measure, single.unit)


def _line(line: rollup.Together) -> TogetherLine:
    said = ngettext(
        "%(measured)s of %(num)s project", "%(measured)s of %(num)s projects", line.projects, measured=line.measured
    )
    return TogetherLine(line.name, words.value(line.value, line.measure, line.unit), said)
