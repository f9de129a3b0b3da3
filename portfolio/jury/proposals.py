"""A sheet of ranked proposals as auditors and other cities have it, read for the award line or refused with its lines.

Pure. Amounts stay in the sheet's own unit: they are counted in its smallest decimal, so 1,500 thousand euros are 1500.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from portfolio.core.errors import WrongInput
from portfolio.jury.line import Ask
from portfolio.jury.sheets import first_of, has_decimal_commas, plain_number, rows_of, too_long

COLUMNS = ("id", "score", "cost", "minimum", "eligible")
NEEDED = COLUMNS[:3]
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
LARGEST_DIGITS = 15
"""So many digits survive the binary fractions in which JSON is read."""


class Proposals(NamedTuple):
    """What a sheet says, with places given by score.

    Of equal scores the id decides, as text; who is not eligible stands behind all others.

    decimals  how many the amounts have; entries and budget are in this smallest unit
    """

    entries: tuple[Ask, ...]
    scores: Mapping[str, Decimal]
    budget: int
    decimals: int

    def amount(self, units: int) -> int | float:
        """An amount as a number in the sheet's own unit, exact to its digits."""
        value = Decimal(units).scaleb(-self.decimals)
        return int(value) if value == value.to_integral_value() else float(value)

    @property
    def ties(self) -> tuple[tuple[str, ...], ...]:
        """Proposals with one score, whose order only their ids decide."""
        by_score: dict[Decimal, list[str]] = {}
        for entry in self.entries:
            if not entry.barred:
                by_score.setdefault(self.scores[entry.id], []).append(entry.id)
        return tuple(tuple(ids) for ids in by_score.values() if len(ids) > 1)


class _Row(NamedTuple):
    id: str
    score: Decimal | None
    cost: Decimal
    minimum: Decimal | None
    is_eligible: bool


def read_proposals(text: str, budget: str) -> Proposals:
    """The proposals of a CSV text with a header; comma, semicolon or tab between cells.

    budget  as written by a person, with a decimal point
    raises  WrongInput naming every line that cannot be used and what to do about it, the first twenty
    """
    available = plain_number(budget.strip(), comma=False)
    if available is None or available < 0:
        raise WrongInput("budget", "The budget “%(budget)s” is no amount. Write digits, such as 12500.", budget=budget)
    rows, wrong = _rows(text)
    amounts = [available, *(row.cost for row in rows), *(row.minimum for row in rows if row.minimum is not None)]
    decimals = max(-int(amount.normalize().as_tuple().exponent) for amount in amounts)
    decimals = max(decimals, 0)
    if any(len(str(abs(int(amount.scaleb(decimals))))) > LARGEST_DIGITS for amount in amounts):
        wrong.append("An amount has more digits than can be counted exactly. Give amounts in a larger unit.")
    if wrong:
        raise WrongInput("proposals", "\n".join(first_of(wrong)))

    def units(amount: Decimal) -> int:
        return int(amount.scaleb(decimals))

    ranked = sorted(rows, key=lambda row: (not row.is_eligible, -(row.score or Decimal()), row.id))
    entries = tuple(
        Ask(
            id=row.id,
            place=place,
            cost=units(row.cost),
            minimum=None if row.minimum is None else units(row.minimum),
            barred="" if row.is_eligible else "not_eligible",
        )
        for place, row in enumerate(ranked, 1)
    )
    scores = {row.id: row.score for row in ranked if row.score is not None}
    return Proposals(entries, scores, units(available), decimals)


def _rows(text: str) -> tuple[list[_Row], list[str]]:
    """The rows that can be used, and a sentence for each of the others."""
    lines = rows_of(text)
    heads = [head.casefold() for head in lines[0][1]] if lines else []
    _check_header(heads)
    at = {name: heads.index(name) for name in COLUMNS if name in heads}
    cells = lines[1:]
    comma = has_decimal_commas(_cell(row, at, name) for _, row in cells for name in ("score", "cost", "minimum"))
    rows: list[_Row] = []
    wrong: list[str] = []
    first_seen: dict[str, int] = {}
    for line, row in cells:
        found, said = _row({name: _cell(row, at, name) for name in COLUMNS}, comma=comma)
        if any(row[len(heads) :]):
            said = [too_long(row, heads)]
        elif found and found.id in first_seen:
            said = [f"{found.id} stands in line {first_seen[found.id]} already. Keep one of them."]
        if found and not said:
            first_seen[found.id] = line
            rows.append(found)
        wrong += [f"Line {line}: {sentence}" for sentence in said]
    if not cells:
        wrong.append("There is no proposal below the header. Write one a line.")
    return rows, wrong


def _check_header(heads: Sequence[str]) -> None:
    missing = [name for name in NEEDED if name not in heads]
    if missing:
        raise WrongInput(
            "header",
            "The first line must name the columns id, score and cost. Add %(missing)s.",
            missing=", ".join(missing),
        )
    twice = [name for name in COLUMNS if heads.count(name) > 1]
    if twice:
        raise WrongInput("header", "The first line names the column %(twice)s twice. Keep one.", twice=twice[0])


def _cell(row: Sequence[str], at: Mapping[str, int], name: str) -> str:
    """What a row says in one column; empty where it ends before, or the sheet has no such column."""
    return row[at[name]] if name in at and at[name] < len(row) else ""


def _row(cells: Mapping[str, str], *, comma: bool) -> tuple[_Row | None, list[str]]:
    """One proposal, or None with what is wrong with it."""
    wrong: list[str] = []
    said = cells["eligible"].casefold()
    if said not in ("", *YES, *NO):
        wrong.append(f"eligible is “{cells['eligible']}”. Write yes or no.")
    is_eligible = said not in NO
    if not cells["id"]:
        wrong.append("there is no id. Give every proposal one.")
    score = plain_number(cells["score"], comma=comma)
    if score is None and (cells["score"] or is_eligible):
        wrong.append(_no_number("score", cells["score"], comma=comma) + " Or write no under eligible.")
    cost = plain_number(cells["cost"], comma=comma)
    if (cost is None and (cells["cost"] or is_eligible)) or (cost is not None and cost < 0):
        wrong.append(_no_number("cost", cells["cost"], comma=comma))
    minimum = plain_number(cells["minimum"], comma=comma)
    if (minimum is None and cells["minimum"]) or (minimum is not None and minimum < 0):
        wrong.append(_no_number("minimum", cells["minimum"], comma=comma) + " Or leave it empty for no partial offer.")
    elif minimum is not None and cost is not None and minimum > cost:
        wrong.append("the minimum is above the cost. Give at most the cost.")
    if wrong:
        return None, wrong
    return _Row(cells["id"], score, cost or Decimal(), minimum, is_eligible), []


def _no_number(column: str, written: str, *, comma: bool) -> str:
    if not written:
        return f"there is no {column}. Give one in digits, such as {'3.5' if column == 'score' else '12500'}."
    if comma and "." in written:
        return f"{column} “{written}” can be read in two ways, for this file has decimal commas. Write no point."
    if column == "score":
        return f"score “{written}” is no number. Write plain digits, such as 3.5."
    return f"{column} “{written}” is no amount. Write plain digits, such as 12500."
