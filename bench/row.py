"""One line of the table that bin/bench prints."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A measured figure beside its limit.

    what      what was measured, such as "list of 50"
    where     the database, or another circumstance
    size      how many projects, 0 where that does not matter
    measured  the figure that the limit is about, in unit
    note      the figures behind it, for people
    """

    what: str
    where: str
    size: int
    measured: float
    unit: str
    limit: float | None
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the limit is kept; a figure without one always does."""
        return self.limit is None or self.measured <= self.limit
