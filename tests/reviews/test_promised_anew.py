"""What was owed before Portfolio stays out of the figures until somebody promises it with a new date."""

from datetime import date

import pytest
import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.people.models import Setting
from portfolio.projects import subjects
from portfolio.reviews import actions
from portfolio.reviews.gap import Verdict
from portfolio.reviews.models import Review
from portfolio.reviews.queries.gap import gap_on
from portfolio.reviews.queries.scope import Scope
from tests.make import AT, City
from tests.reviews.cases import Case
from tests.reviews.fourteen import full, project
from tests.reviews.writing import write

TODAY = date(2026, 11, 21)


@pytest.fixture
def counting(city: City) -> City:
    """A city that counts from the day on which the tests happen."""
    line = {"key": "count_from", "value": TODAY.isoformat(), "on": TODAY}
    db.session.add(Setting(organisation_id=city.id, recorded_at=AT, **line))
    write(city, [Case(project("Owed")), Case(full(ref="Signed")), Case(project("Later", due="2026-12-01"))])
    return city


def promise(city: City, ref: str, due: date = date(2027, 2, 1)) -> Review:
    return actions.plan(subjects.by_ref(city.lead, ref), kind="outcome", first_due_on=due, by=city.lead, at=AT)


def judged(city: City, ref: str, day: date) -> Verdict:
    found = gap_on(Scope(city.id, "Europe/Vienna", day)).verdicts.values()
    return next(verdict for verdict in found if verdict.ref == ref)


def test_a_new_promise_brings_an_old_duty_into_the_figures(counting: City) -> None:
    assert judged(counting, "Owed", TODAY).reason == "before_portfolio"

    promise(counting, "Owed")

    assert judged(counting, "Owed", TODAY).status == "too_early"
    owed = judged(counting, "Owed", date(2027, 2, 1))
    assert (owed.status, owed.due_on, owed.flags) == ("none", date(2027, 2, 1), ("promised_anew",))


def test_what_was_signed_before_or_still_counts_is_followed_up_only(counting: City) -> None:
    promise(counting, "Signed")
    promise(counting, "Later")

    flags = db.session.scalars(sa.select(Review.flag).where(Review.first_due_on == date(2027, 2, 1))).all()
    assert list(flags) == [None, None]
    assert judged(counting, "Signed", TODAY).reason == "before_portfolio"
    assert judged(counting, "Later", TODAY).due_on == date(2026, 12, 1)
