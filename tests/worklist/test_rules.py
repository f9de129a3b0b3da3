from datetime import date

import pytest

from portfolio.worklist import rules

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("on", "waits", "heading"),
    [
        (date(2026, 11, 20), False, "overdue"),
        (date(2026, 11, 20), True, "overdue"),  # late is late, whoever waits
        (TODAY, False, "soon"),
        (date(2026, 12, 5), False, "soon"),  # 14 days
        (date(2026, 12, 6), False, "upcoming"),
        (date(2027, 2, 19), False, "upcoming"),  # 90 days
        (date(2027, 2, 20), False, None),
        (date(2027, 2, 20), True, "waiting"),
        (None, True, "waiting"),
        (None, False, None),
    ],
)
def test_a_day_decides_the_heading(on: date | None, waits: bool, heading: str | None) -> None:
    assert rules.heading(on, TODAY, waits=waits) == heading
