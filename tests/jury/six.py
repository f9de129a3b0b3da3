"""The six asks of domain.md 3.11, in thousands of euros, with a budget of 1,500."""

from decimal import Decimal

from portfolio.jury.line import Ask

BUDGET = 1500
COSTS = {"A": 600, "B": 550, "C": 450, "D": 300, "E": 250, "F": 200}
SCORES = {
    name: Decimal(score) for name, score in zip("ABCDEF", ("4.6", "4.4", "4.2", "4.1", "3.9", "3.6"), strict=True)
}


def six(**more: object) -> list[Ask]:
    """The entries; barred or minimum of some of them by keyword: six(C={"minimum": 350})."""
    entries = [Ask(name, place, cost) for place, (name, cost) in enumerate(COSTS.items(), 1)]
    return [entry._replace(**more.get(entry.id, {})) for entry in entries]  # type: ignore[arg-type]
