"""How late a review is, day by day: the classes in which a report and a work list put it."""

from datetime import date, timedelta

import pytest

from portfolio.reviews import gap
from tests.reviews.fourteen import full, judged, project, replace, signature

DUE = date(2026, 3, 16)
FORGOTTEN = project("P6", "2025-01-01", DUE.isoformat(), None, None, ("2025-01-01", "measured"))


@pytest.mark.parametrize(
    ("after", "status", "late", "label"),
    [
        (-1, "too_early", 0, ""),
        (0, "none", 0, "due"),
        (1, "none", 1, "due"),
        (30, "none", 30, "due"),
        (31, "none", 31, "overdue"),
        (90, "none", 90, "overdue"),
        (91, "none", 91, "long_overdue"),
    ],
)
def test_l53_thirty_days_are_grace_and_the_31st_counts_as_31(after: int, status: str, late: int, label: str) -> None:
    verdict = judged(FORGOTTEN, DUE + timedelta(days=after))

    assert (verdict.status, verdict.days_late, verdict.label) == (status, late, label)


def test_l53_signed_late_and_overdue_are_two_things() -> None:
    # P1 is due on 29 May 2026.
    late = judged(replace(full(), signatures=(signature("2026-06-29"),)))
    in_time = judged(replace(full(), signatures=(signature("2026-05-29"),)))

    assert (late.status, late.label, late.days_late, "signed_late" in late.flags) == ("full", "", 31, True)
    assert (in_time.status, in_time.label, in_time.days_late, "signed_late" in in_time.flags) == ("full", "", 0, False)


def test_l53_with_nothing_due_there_is_no_rate() -> None:
    counted = gap.tally([judged(FORGOTTEN, DUE - timedelta(days=1))])

    assert (counted.due, counted.coverage, counted.gap) == (0, None, None)
