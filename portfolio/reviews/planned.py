"""What was said at the start of how a project is to be evaluated: kept above reviews, asked for by them."""

from collections.abc import Callable
from typing import NamedTuple


class Planned(NamedTuple):
    """With what results are to be compared, and who evaluates, as far as it was said."""

    comparison: str | None = None
    evaluator: str | None = None


Teller = Callable[[int], Planned]

_tellers: list[Teller] = []


def tell(teller: Teller) -> None:
    """Have a feature above reviews answer for a project's number."""
    if teller not in _tellers:
        _tellers.append(teller)


def planned_for(project_id: int) -> Planned:
    """What was planned for a project; nothing where nobody has said it."""
    return next((teller(project_id) for teller in _tellers), Planned())
