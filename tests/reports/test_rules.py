"""When a quarter's report is called for, drafted and frozen, and what stands in the way of issuing it."""

from dataclasses import replace
from datetime import date

import pytest

from portfolio.core.quarter import Quarter, Year
from portfolio.reports.rules import Timetable, Wanting, is_preview, lacking, timetable
from portfolio.reviews.schedule import WorkingDays

VIENNA = WorkingDays("AT-9")
READY = Wanting(
    state="frozen",
    is_counted=True,
    sentence="Two pilots began.",
    worked="",
    did_not_work="",
    asked=(),
    stops=0,
    corrects=False,
    erratum="",
)


@pytest.mark.parametrize(
    ("period", "days", "expected"),
    [
        # 30 September 2026 is a Wednesday; ten working days before it lies Wednesday the 16th. The draft of Thursday
        # is looked at on 1, 2, 5, 6 and 7 October, and frozen on the 8th.
        (
            Quarter(2026, 3),
            VIENNA,
            Timetable(date(2026, 9, 16), date(2026, 10, 1), date(2026, 10, 7), date(2026, 10, 8)),
        ),
        # New Year's Day and Epiphany (a Wednesday in 2027) are holidays in Vienna; so are 8, 25 and 26 December.
        (
            Quarter(2026, 4),
            VIENNA,
            Timetable(date(2026, 12, 16), date(2027, 1, 4), date(2027, 1, 11), date(2027, 1, 12)),
        ),
        # A city that closes between the years counts ten working days back from there.
        (
            Quarter(2026, 4),
            WorkingDays("AT-9", {date(2026, 12, day): "closed" for day in (28, 29, 30, 31)}),
            Timetable(date(2026, 12, 11), date(2027, 1, 4), date(2027, 1, 11), date(2027, 1, 12)),
        ),
        (
            Year(2026),
            WorkingDays(None),
            Timetable(date(2026, 12, 17), date(2027, 1, 1), date(2027, 1, 7), date(2027, 1, 8)),
        ),
    ],
    ids=["autumn", "winter", "closed between the years", "a year without holidays"],
)
def test_the_days_of_a_report_follow_the_working_days_of_the_city(
    period: Quarter | Year, days: WorkingDays, expected: Timetable
) -> None:
    assert timetable(period, days) == expected


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"state": "issued"}, ["issued"]),
        ({"state": "draft"}, ["not_frozen"]),
        ({"is_counted": False}, ["not_counted"]),
        ({"sentence": ""}, ["sentence"]),
        ({"stops": 1}, ["did_not_work"]),
        ({"stops": 1, "did_not_work": "Nobody used the kiosk."}, []),
        ({"corrects": True}, ["erratum"]),
        ({"corrects": True, "erratum": "One sum."}, []),
        ({"worked": "word " * 69}, []),
        ({"worked": "word " * 70}, ["too_long"]),
        # 3 in the sentence, 65 others, and four beside the decision: 72 with the decision's word left out.
        ({"worked": "word " * 64, "asked": ("go",)}, []),
        ({"worked": "word " * 65, "asked": ("go",)}, ["too_long"]),
    ],
)
def test_what_stands_in_the_way_of_issuing(changed: dict[str, object], codes: list[str]) -> None:
    assert [lack.code for lack in lacking(replace(READY, **changed))] == codes  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "until", "today", "expected"),
    [
        ("draft", date(2026, 10, 7), date(2026, 10, 7), True),
        ("draft", date(2026, 10, 7), date(2026, 10, 8), False),
        ("draft", None, date(2026, 10, 1), False),
        ("frozen", date(2026, 10, 7), date(2026, 10, 1), False),
    ],
)
def test_departments_look_at_a_draft_until_a_day(state: str, until: date | None, today: date, expected: bool) -> None:
    assert is_preview(state, until, today) is expected
