"""A table of values, pasted or in a file: each row a value of a measure; all of them are written, or none."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from rapidfuzz import process
from sqlalchemy.orm import aliased

from portfolio.core.actor import Actor
from portfolio.core.db import db, read
from portfolio.core.errors import N_, PortfolioError, WrongInput
from portfolio.core.numbers import to_millionths
from portfolio.core.text import fold
from portfolio.lists.grid import EMPTY, Cell, Row, Table
from portfolio.lists.reading.amounts import read_amount
from portfolio.lists.reading.days import read_day
from portfolio.metrics import actions, rules
from portfolio.metrics.models import Metric, Observation
from portfolio.projects.models import Project

HEADINGS: Mapping[str, frozenset[str]] = {
    "project": frozenset({"project", "ref", "reference", "pilot"}),
    "measure": frozenset({"measure", "metric", "indicator", "what"}),
    "on": frozenset({"day", "date", "on", "seen on", "observed on", "when"}),
    "value": frozenset({"value", "number", "result", "new value"}),
    "source": frozenset({"source", "from"}),
    "note": frozenset({"note", "comment", "remark"}),
}
"""What the columns may be called."""

MOST_ROWS = 5000
NEAR = 70  # of 100, how alike a name must be to be suggested
LONGEST = {"source": 250, "note": 2000}

_YES, _NO = frozenset({"yes", "y", "true", "1"}), frozenset({"no", "n", "false", "0"})


class Line(NamedTuple):
    """A row of the table as it was understood.

    problem  what is wrong with it, a sentence for translation with values; None where nothing is
    known    the same value stands on record already, so it is passed over
    """

    row: int
    ref: str
    measure: str
    metric: Metric | None = None
    on: date | None = None
    value: int | None = None
    words: str | None = None
    source: str | None = None
    note: str | None = None
    known: bool = False
    problem: PortfolioError | None = None

    @property
    def is_new(self) -> bool:
        return self.problem is None and not self.known


def check(table: Table, *, project: Project | None, by: Actor, today: date) -> list[Line]:
    """Every row of a table with what is wrong with it.

    project  whose values these are; None where a column names the project of each

    raises  WrongInput when a column is missing or there are too many rows
    """
    places = _places(table, needs_project=project is None)
    if len(table.rows) > MOST_ROWS:
        raise WrongInput("too_many_rows", N_("More than 5,000 values at once. Split the table."), "pasted")
    refs = {project.ref} if project else {_text(row, places["project"]).upper() for row in table.rows}
    measures = _measures(by, refs)
    lines = [_line(table, row, places, measures, project, today) for row in table.rows]
    return _marked_known(lines)


def write(lines: Iterable[Line], *, by: Actor, at: datetime) -> int:
    """Record every new value of a table without problems; gives how many there were."""
    count = 0
    for line in lines:
        if line.is_new and line.metric is not None and line.on is not None:
            seen: dict[str, Any] = {"value": line.value, "words": line.words, "source": line.source, "note": line.note}
            actions.observe(line.metric, observed_on=line.on, **seen, by=by, at=at)
            count += 1
    return count


def _places(table: Table, *, needs_project: bool) -> dict[str, int]:
    """Which column holds what; WrongInput names the first that is missing."""
    folded = [fold(header).strip() for header in table.headers]
    places = {key: place for key, known in HEADINGS.items() for place, header in enumerate(folded) if header in known}
    for key in ("project", "measure", "on", "value"):
        if key not in places and (key != "project" or needs_project):
            names = {"project": "project", "measure": "measure", "on": "day", "value": "value"}
            raise WrongInput(
                "no_column",
                N_("There is no column called “%(name)s”. The first row names the columns."),
                "pasted",
                name=names[key],
            )
    return places


def _measures(by: Actor, refs: Collection[str]) -> dict[str, dict[str, Metric]]:
    """The measures of some projects by folded name, by reference; every project that is here has an entry."""
    found: dict[str, dict[str, Metric]] = {}
    here = sa.select(Project.id, Project.ref).where(
        Project.organisation_id == by.organisation_id, Project.ref.in_(refs)
    )
    by_id = {row.id: row.ref for row in read(here)}
    for ref in by_id.values():
        found[ref] = {}
    for metric in db.session.scalars(sa.select(Metric).where(Metric.project_id.in_(by_id)).order_by(Metric.id)):
        found[by_id[metric.project_id or 0]].setdefault(fold(metric.name).strip(), metric)
    return found


def _line(
    table: Table,
    row: Row,
    places: Mapping[str, int],
    measures: Mapping[str, Mapping[str, Metric]],
    project: Project | None,
    today: date,
) -> Line:
    ref = project.ref if project else _text(row, places["project"]).upper()
    line = Line(row.number, ref, _text(row, places["measure"]))
    try:
        metric = _measure(line, measures)
        more: dict[str, Any] = {name: _text(row, places.get(name)) or None for name in ("source", "note")}
        for name, words in more.items():
            if words and len(words) > LONGEST[name]:
                raise WrongInput("too_long", N_("The text under “%(name)s” is too long."), name=name)
        value, words = _value(table, row, places["value"], metric)
        on = _day(table, row, places["on"], today)
        seen = rules.value_seen(metric.measure, value, words, None, None)
        return line._replace(metric=metric, on=on, value=seen, words=words, **more)
    except PortfolioError as problem:
        return line._replace(problem=problem)


def _measure(line: Line, measures: Mapping[str, Mapping[str, Metric]]) -> Metric:
    if line.ref not in measures:
        raise WrongInput("no_project", N_("No project has the reference %(ref)s."), ref=line.ref or "–")
    of_project = measures[line.ref]
    metric = of_project.get(fold(line.measure).strip())
    if metric is None:
        raise _unknown(line.measure, of_project)
    if metric.retired_on is not None:
        raise WrongInput("retired", N_("The measure “%(name)s” is no longer used."), name=metric.name)
    return metric


def _unknown(name: str, of_project: Mapping[str, Metric]) -> WrongInput:
    near = process.extractOne(fold(name), list(of_project), score_cutoff=NEAR)
    if near is None:
        return WrongInput("no_measure", N_("The project has no measure “%(name)s”."), name=name or "–")
    meant = of_project[near[0]].name
    sentence = N_("The project has no measure “%(name)s”. Is “%(meant)s” meant?")
    return WrongInput("no_measure", sentence, name=name, meant=meant)


def _value(table: Table, row: Row, place: int, metric: Metric) -> tuple[int | None, str | None]:
    """The value in millionths, or the words where the measure is not a number."""
    cell = _cell(row, place)
    if metric.measure == "qualitative":
        return None, cell.text.strip() or None
    if metric.measure == "yes_no":
        said = "yes" if cell.value is True else "no" if cell.value is False else fold(cell.text).strip()
        if said in _YES | _NO:
            return rules.ONE if said in _YES else 0, None
        raise WrongInput("value", N_("Answer yes or no."))
    bare = cell._replace(text=cell.text.strip().removesuffix("%").rstrip())
    bare = bare._replace(value=bare.text) if isinstance(cell.value, str) else bare
    mark = table.decimals[place]
    amount = read_amount(bare, mark.value, sure=mark.sure)
    if amount.value is None or amount.why:
        sentence = N_("“%(words)s” is not one certain number. Write it in digits, such as 1250.5.")
        raise WrongInput("value", sentence, words=cell.text.strip() or "–")
    if amount.value * rules.ONE != int(amount.value * rules.ONE):
        raise WrongInput("value", N_("Six places after the point are the most."))
    return to_millionths(Decimal(amount.value)), None


def _day(table: Table, row: Row, place: int, today: date) -> date:
    cell, order = _cell(row, place), table.orders[place]
    span = read_day(cell, order.value, sure=order.sure)
    if span.day is None or span.why:
        sentence = N_("“%(words)s” is not one certain day. Write it as year, month, day, such as 2026-09-30.")
        raise WrongInput("day", sentence, words=cell.text.strip() or "–")
    if span.day > today:
        raise WrongInput("day", N_("A value cannot be seen in the future."))
    return span.day


def _marked_known(lines: Sequence[Line]) -> list[Line]:
    """The same with those marked that stand on record already, or further up in the table."""
    numbers = {line.metric.id for line in lines if line.metric is not None}
    taken_back = aliased(Observation)
    rows = read(
        sa.select(Observation.metric_id, Observation.observed_on, Observation.value, Observation.words)
        .join(Metric, Metric.id == Observation.metric_id)
        .where(
            Observation.metric_id.in_(numbers),
            Observation.edition == Metric.edition,
            Observation.part.is_(None),
            ~Observation.withdrawn,
            ~sa.exists().where(taken_back.supersedes_id == Observation.id, taken_back.withdrawn),
        )
    )
    seen = {tuple(row) for row in rows}
    marked = []
    for line in lines:
        key = (line.metric.id, line.on, line.value, line.words) if line.metric is not None else None
        marked.append(line._replace(known=key in seen) if line.problem is None else line)
        seen.add(key) if key else None
    return marked


def _cell(row: Row, place: int | None) -> Cell:
    return EMPTY if place is None else row.cells[place]


def _text(row: Row, place: int | None) -> str:
    return _cell(row, place).text.strip()
