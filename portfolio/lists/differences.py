"""What an edited list changes: three versions of each cell compared, as it went out, as it came back, as it is now."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from portfolio.core.errors import N_, PortfolioError, RuleBroken, WrongInput
from portfolio.core.money import is_currency
from portfolio.core.text import has_control_characters
from portfolio.lists.columns import BY_KEY, KEPT, NEW, TERMS, Column, Plain, nothing
from portfolio.lists.plain import (
    Cell,
    Lists,
    as_words,
    cell_text,
    mark,
    other_currency,
    plain_text,
    plain_value,
    written,
)
from portfolio.projects import rules

CHANGE, CONFLICT, UNSURE = "change", "conflict", "unsure"
NOT_ALLOWED, REFUSED, PROBLEM = "not_allowed", "refused", "problem"
MAY_NOT_CHANGE = N_("You may not change this of this project.")
MAY_NOT_OPEN = N_("You may not open projects.")
ACCEPTABLE = (CHANGE, CONFLICT, UNSURE, NEW)


class Edited(NamedTuple):
    """A row as it came back.

    place  its row in the file, or its place in the table
    cells  by the keys of the columns that the list still has
    marks  of its cells as they went out; None where the list does not say any more
    """

    place: int
    ref: str
    cells: Mapping[str, Cell]
    marks: Mapping[str, int] | None


class Difference(NamedTuple):
    """One field that is wished for otherwise.

    mark     one of those above, or new: problem for a cell nobody can read, refused for what a rule forbids
    was      what stands in the record now; now what is wished for, of a problem what stands in the cell
    problem  the broken rule, for marks not_allowed, refused and problem
    more     reason and decision that go with a move
    """

    field: str
    mark: str
    was: Plain
    now: Plain
    problem: PortfolioError | None = None
    more: dict[str, str] | None = None


class Here(NamedTuple):
    """What a row is compared with, and what decides on it.

    may    whether who asks holds a right on this project
    moves  made so far
    """

    values: Mapping[str, Plain]
    moves: Sequence[rules.Move]
    may: Callable[[str], bool]


class Reading(NamedTuple):
    """How cells are read: the words, the locale of amounts typed as text, the city's currency and day."""

    lists: Lists
    locale: str
    currency: str
    today: date


def differences(row: Edited, here: Here, reading: Reading) -> list[Difference]:
    """What a row wants to change of a project; nothing for cells that nobody touched."""
    found = [
        each
        for column in KEPT
        if column.key in row.cells and (each := _of_cell(column, row, here, reading)) is not None
    ]
    try:
        _currency(row, here.values["currency"] or reading.currency)
    except WrongInput as other:
        said = as_words(row.cells["currency"])[:200]
        found.append(Difference("currency", PROBLEM, here.values["currency"], said, other))
    return _checked(found, row, here, reading)


def _currency(row: Edited, currency: str) -> str:
    """The currency of a row; WrongInput where its cell has been changed."""
    said = as_words(row.cells.get("currency")).strip()
    if said and said.upper() != currency:
        raise other_currency(said[:120], currency)
    return currency


def _of_cell(column: Column, row: Edited, here: Here, reading: Reading) -> Difference | None:
    now = here.values[column.key]
    currency = here.values["currency"] or reading.currency
    cell = row.cells[column.key]
    try:
        words = _words(column, cell, reading, currency)
        if row.marks is not None and mark(column, words) == row.marks.get(column.key):
            return None
        wished = plain_value(column, words, reading.lists, currency)
        if _same(column, wished, now):
            return None
        if column.kind == "money":
            _currency(row, currency)
    except WrongInput as broken:
        return Difference(column.key, PROBLEM, now, str(cell)[:200], broken)
    if row.marks is None:
        kind = UNSURE
    else:
        stands = mark(column, cell_text(written(column, now, reading.lists)))
        kind = CHANGE if stands == row.marks.get(column.key) else CONFLICT
    return Difference(column.key, kind, now, wished)


def _words(column: Column, cell: Cell, reading: Reading, currency: str) -> str:
    try:
        return plain_text(column, cell, reading.locale, currency)
    except (ValueError, ArithmeticError):  # such as a number beyond all bounds
        raise WrongInput("unreadable", N_("Nobody can read this cell. Type it anew.")) from None


def _same(column: Column, wished: Plain, now: Plain) -> bool:
    if isinstance(wished, str) and isinstance(now, str) and column.kind in ("line", "text"):
        return " ".join(wished.split()) == " ".join(now.split()) if column.kind == "line" else wished == now.strip()
    return bool(wished == now)


# ---------------------------------------------------------------------------------------------- what rules say
def _checked(found: list[Difference], row: Edited, here: Here, reading: Reading) -> list[Difference]:
    """Differences with what rights and rules forbid marked as such."""
    wished = dict(here.values) | {each.field: each.now for each in found if each.mark in ACCEPTABLE}
    more = _asked(row, reading)
    checked = []
    for each in found:
        if each.mark not in ACCEPTABLE:
            checked.append(each)
            continue
        if each.field == "stage" and more:
            each = each._replace(more=more)
        if not here.may(BY_KEY[each.field].verb):
            checked.append(each._replace(mark=NOT_ALLOWED, problem=RuleBroken("not_allowed", MAY_NOT_CHANGE)))
            continue
        try:
            _check(each, wished, here, reading)
        except PortfolioError as error:
            checked.append(each._replace(mark=REFUSED, problem=error))
        else:
            checked.append(each)
    return checked


def _asked(row: Edited, reading: Reading) -> dict[str, str]:
    """Reason and decision of a move; a decision that nobody knows is left for the rule of the move to ask for."""
    reason, decided = (as_words(row.cells.get(field)).strip() for field in ("reason", "decision"))
    decision = reading.lists["decision"].read(decided) if decided else None
    more = {"reason": reason[:500], "decision": str(decision or "")}
    return {field: words for field, words in more.items() if words and not has_control_characters(words)}


def _check(each: Difference, wished: Mapping[str, Plain], here: Here, reading: Reading) -> None:
    part = BY_KEY[each.field].part
    if part == "stage":
        more = each.more or {}
        rules.check_move(
            here.moves,
            each.now,
            on=reading.today,
            today=reading.today,
            reason=more.get("reason"),
            outcome_decision=more.get("decision"),
            planned_end_on=day_of(wished["planned_end_on"]),
        )
    elif part == "plan":
        _check_plan(each, wished, here, reading.today)
    elif part == "tags":
        rules.check_puts(puts(wished))
    elif part == "belongs":
        check_belongs(wished)


def _check_plan(each: Difference, wished: Mapping[str, Plain], here: Here, today: date) -> None:
    days = [day_of(wished[field]) for field in ("planned_start_on", "planned_end_on", "ended_on")]
    rules.check_plan(days[0], days[1], days[2], today)
    if each.field == "planned_end_on" and each.now is None and rules.started_on(here.moves) is not None:
        raise RuleBroken(
            "keeps_planned_end",
            N_("A project that has started keeps a planned end. Give another day instead of none."),
        )


def check_belongs(wished: Mapping[str, Plain]) -> None:
    """Refuse a deputy who is the owner, and a lead department that supports itself."""
    if wished["owner"] is not None and wished["owner"] == wished["deputy"]:
        raise WrongInput("own_deputy", N_("Choose a deputy who is not the owner."))
    if wished["department"] in wished["supporting"]:
        raise WrongInput("department_twice", N_("Name each department once; the lead department need not support."))


def puts(values: Mapping[str, Any]) -> list[rules.Put]:
    """The terms among plain values, as the rules read them."""
    return [
        rules.Put(vocabulary, key, role)
        for field, (vocabulary, role) in TERMS.items()
        for key in ([values[field]] if isinstance(values[field], str) else values[field] or ())
    ]


def day_of(value: Plain) -> date | None:
    """The day behind a plain value."""
    return date.fromisoformat(value) if value else None


# ------------------------------------------------------------------------------------------------- new projects
def new_project(row: Edited, reading: Reading, may_open: bool) -> list[Difference]:
    """A row without a reference as a new project: one difference with all its values, or what is wrong with it."""
    values: dict[str, Plain] = {column.key: nothing(column) for column in KEPT}
    wrong: list[Difference] = []
    currency = as_words(row.cells.get("currency")).strip().upper() or reading.currency
    if not is_currency(currency):
        unknown = WrongInput("currency", N_("Give the currency as three letters, such as EUR."))
        wrong.append(Difference("currency", PROBLEM, None, currency[:200], unknown))
    for column in KEPT:
        cell = row.cells.get(column.key)
        try:
            words = plain_text(column, cell, reading.locale, currency)
            if words or column.key in ("title", "department"):
                values[column.key] = plain_value(column, words, reading.lists, currency)
        except (WrongInput, ValueError, ArithmeticError) as error:
            broken = (
                error if isinstance(error, WrongInput) else WrongInput("unreadable", N_("Nobody can read this cell."))
            )
            wrong.append(Difference(column.key, PROBLEM, None, str(cell or "")[:200], broken))
    if wrong:
        return wrong
    values["stage"] = values["stage"] or "idea"
    values["origin"] = values["origin"] or "direct"
    more = _asked(row, reading) or None
    new = Difference(NEW, NEW, None, values, None, more)
    if not may_open:
        return [new._replace(mark=NOT_ALLOWED, problem=RuleBroken("not_allowed", MAY_NOT_OPEN))]
    try:
        rules.check_opening(values["stage"], reading.today, reading.today, day_of(values["planned_end_on"]))
        days = [day_of(values[field]) for field in ("planned_start_on", "planned_end_on", "ended_on")]
        rules.check_plan(days[0], days[1], days[2], reading.today)
        rules.check_puts(puts(values))
        check_belongs(values)
    except PortfolioError as error:
        return [new._replace(mark=REFUSED, problem=error)]
    return [new]


def is_empty(row: Edited) -> bool:
    """Whether a row has nothing in it at all."""
    said = (cell for key, cell in row.cells.items() if key != "currency")  # which people copy down
    return not row.ref and all(cell is None or not str(cell).strip() for cell in said)
