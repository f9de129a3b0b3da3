"""Tell the story of the demo city in the order of time, so that its history reads as if it had been lived."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portfolio.demo.city import ZONE

Deed = Callable[[datetime], object]


@dataclass
class Story:
    """Things to do, each on its day; `tell` does them from the oldest to the newest.

    today  the day that all months are counted from
    """

    today: date
    now: datetime
    deeds: list[tuple[datetime, int, Deed]] = field(default_factory=list)

    def day(self, months: int, day: int = 1) -> date:
        """A day of the month so many months from this one, never later than today for past months."""
        count = self.today.year * 12 + self.today.month - 1 + months
        wanted = date(count // 12, count % 12 + 1, min(day, 28))
        return min(wanted, self.today) if months <= 0 else wanted

    def on(self, day: date, deed: Deed) -> None:
        """Plan a deed for a day at nine in the morning, or now when that is later than now."""
        nine = datetime.combine(day, time(9), ZoneInfo(ZONE)).astimezone(UTC)
        order = len(self.deeds)
        self.deeds.append((min(nine + timedelta(seconds=order % 3600), self.now), order, deed))

    def tell(self) -> None:
        """Do everything, oldest first; what falls on one instant in the order of planning."""
        for at, _, deed in sorted(self.deeds, key=lambda planned: planned[:2]):
            deed(at)
