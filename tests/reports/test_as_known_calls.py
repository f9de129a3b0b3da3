"""Trainings, who came to them, and where projects came from: known as they were, and named where they differ."""

from collections.abc import Callable
from datetime import date

import pytest

from portfolio.calls.models import CallEvent, EventPlace, Round
from portfolio.core.db import db
from portfolio.reports.content import quarter_report
from portfolio.reports.content.differences import difference
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.shape import report_json
from portfolio.reports.words import differences as words
from tests.make import City
from tests.reports import rows
from tests.reports.test_as_known import DAY, facts, of, recorded  # noqa: F401  a fixture
from tests.reviews.test_as_known import LATER

OCTOBER = date(2026, 10, 5)


def training() -> CallEvent:
    return db.session.query(CallEvent).one()


def place(came: bool | None) -> EventPlace:
    return next(each for each in db.session.query(EventPlace) if each.came is came)


def _move_the_training_to_october(city: City) -> None:
    rows.event_day(training(), LATER, on=OCTOBER)


def _move_the_training_within_the_quarter(city: City) -> None:
    rows.event_day(training(), LATER, on=date(2026, 9, 15))


def _let_it_be_no_training(city: City) -> None:
    rows.event_day(training(), LATER, kind="information")


def _take_the_training_back(city: City) -> None:
    rows.event_day(training(), LATER, dropped_at=LATER)


def _announce_another_one(city: City) -> None:
    rows.training(db.session.get_one(Round, training().round_id), DAY, recorded_at=LATER)


def _note_who_came(city: City) -> None:
    rows.attendance(place(None), LATER, came=False)


def _take_back_that_somebody_came(city: City) -> None:
    rows.attendance(place(True), LATER, came=None)


def _give_a_place_back(city: City) -> None:
    rows.attendance(place(None), LATER, cancelled_at=LATER)


def _say_that_a_project_is_from_before(city: City) -> None:
    rows.origin(of(city, "P6"), "legacy", LATER)


GONE = {"trainings 1 0", "places at trainings 2 0", "who came to trainings 1 0", "places of which nobody noted it 1 0"}
CHANGES: list[tuple[Callable[[City], None], set[str]]] = [
    (_move_the_training_to_october, GONE),
    (_move_the_training_within_the_quarter, set()),  # the report counts trainings, and names no day of them
    (_let_it_be_no_training, GONE),
    (_take_the_training_back, GONE),
    (_announce_another_one, {"trainings 1 2"}),
    (_note_who_came, {"places of which nobody noted it 1 0"}),
    (_take_back_that_somebody_came, {"who came to trainings 1 0", "places of which nobody noted it 1 2"}),
    (_give_a_place_back, {"places at trainings 2 1", "places of which nobody noted it 1 0"}),
    (_say_that_a_project_is_from_before, {"from before Portfolio 0 1"}),
]


def named(then: QuarterFacts, now: QuarterFacts) -> set[str]:
    """What differs, in words, with what it was and is."""
    found = difference(then, now)
    return {f"{words.field(one)} {words.value(one, one.before)} {words.value(one, one.after)}" for one in found}


@pytest.mark.parametrize(("change", "differs"), CHANGES, ids=[change.__name__.strip("_") for change, _ in CHANGES])
def test_what_is_recorded_later_changes_the_day_and_not_what_was_known(
    recorded: City,  # noqa: F811
    change: Callable[[City], None],
    differs: set[str],
) -> None:
    before, printed = facts(recorded), report_json(quarter_report(facts(recorded)))
    assert named(before, facts(recorded, None)) == set()

    change(recorded)

    assert facts(recorded) == before
    assert report_json(quarter_report(facts(recorded))) == printed
    assert named(before, facts(recorded, None)) == differs
