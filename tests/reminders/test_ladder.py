"""The ladder of reminders, day by day, as a city lives through it."""

from collections.abc import Callable
from datetime import date

from tests.reminders.conftest import DUE, Crew, days, reminders

Turn = Callable[..., list[str]]


def test_a_forgotten_review_climbs_the_ladder(crew: Crew, turn: Turn) -> None:
    crew.review(DUE)

    heard = {day: said for day in days(date(2026, 11, 20), date(2027, 2, 12)) if (said := turn(day))}

    assert heard == {
        date(2026, 11, 27): ["Olga Owner: soon"],
        date(2026, 12, 18): ["Olga Owner: soon"],
        date(2026, 12, 28): ["Olga Owner: today"],
        date(2027, 1, 5): ["Olga Owner: late", "Dan Deputy: deputy"],
        date(2027, 1, 13): ["Hana Head: head"],
        date(2027, 1, 27): ["Ada Osei: unit"],
    }
    assert reminders() == [
        (-30, "owner", date(2026, 11, 27), "told"),
        (-5, "owner", date(2026, 12, 18), "told"),
        (0, "owner", date(2026, 12, 28), "told"),
        (5, "deputy", date(2027, 1, 5), "told"),
        (5, "owner", date(2027, 1, 5), "told"),
        (10, "head", date(2027, 1, 13), "told"),
        (20, "unit", date(2027, 1, 27), "told"),
        (30, "report", date(2027, 2, 10), "counted"),
    ]
