"""What was booked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MoneySum:
    """What was booked in one currency from one kind of source; whole minor units.

    share  grant or own
    form   cash or in_kind
    """

    currency: str
    kind: str
    share: str
    form: str
    committed: int
    received: int
    spent: int
    projects: int
    undated: int
