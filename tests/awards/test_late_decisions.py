"""A decision taken in another year than announced: line, decision and awards keep to the money announced for it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from portfolio.awards import actions
from portfolio.awards.queries import money
from portfolio.calls import actions as calling
from portfolio.calls import queries as calls
from portfolio.calls.models import Envelope
from portfolio.core.db import db
from portfolio.core.errors import RuleBroken
from portfolio.jury.queries.result_facts import round_facts
from tests.awards.cases import THOUSAND, Case, decide, make_case, verdict
from tests.make import City

ANNOUNCED = date(2026, 12, 21)
LATE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
LISTED = "The decision was announced for 2026, so it awards the money of 2026 however late it is taken."
DECIDED = "It awards the money of 2026, for which the decision was announced."


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(LATE, tick=False):
        yield


@pytest.fixture
def case(city: City) -> Case:
    """1,500 for 2026, for which the decision was announced; for 2027 there is less than one pitch asks for."""
    made = make_case(city, opened_at=LATE)
    made.envelope.year = 2026
    made.round.decision_on = ANNOUNCED
    db.session.add(Envelope(call_id=made.call.id, year=2027, amount_minor=100 * THOUSAND))
    db.session.commit()
    return made


def awarded(case: Case) -> dict[int | None, int]:
    """What was awarded out of the money of each year, in thousands."""
    return {each.year: each.awarded_minor // THOUSAND for each in calls.envelopes(case.call.id)}


def test_figures_decision_and_awards_use_the_money_of_the_year_announced(case: Case) -> None:
    before = round_facts(case.round.id, LATE).purses

    decide(case, at=LATE)
    for letter in "ABD":
        actions.award(verdict(case, letter), by=case.lead, at=LATE)

    assert case.round.decided_on == date(2027, 1, 11)
    assert [purse.amount for purse in before] == [1500 * THOUSAND]
    assert [purse.amount for purse in round_facts(case.round.id, LATE).purses] == [1500 * THOUSAND]
    assert [purse.amount_minor for purse in money.every_purse(case.round)] == [1500 * THOUSAND]
    assert awarded(case) == {2026: 1450, 2027: 0}


@pytest.mark.parametrize("days", [{"closes_on": date(2026, 12, 1)}, {"closes_on": None, "opens_on": date(2026, 12, 1)}])
def test_without_a_day_of_decision_the_last_day_announced_says_the_year(case: Case, days: dict[str, Any]) -> None:
    case.round.decision_on = None
    for name, day in days.items():
        setattr(case.round, name, day)

    assert calls.money_year(case.round) == 2026


def test_another_timetable_means_another_years_money(case: Case) -> None:
    case.round.decision_on = date(2027, 1, 11)
    db.session.flush()

    assert [purse.amount for purse in round_facts(case.round.id, LATE).purses] == [100 * THOUSAND]
    with pytest.raises(RuleBroken) as refused:
        decide(case, at=LATE)
    assert refused.value.code == "over_budget"


def test_once_decided_a_round_stays_with_the_money_of_its_year(case: Case) -> None:
    decide(case, at=LATE)

    with pytest.raises(RuleBroken) as refused:
        calling.change_round(
            case.call, case.round.id, values={"decision_on": date(2027, 1, 11)}, reason="Late.", by=case.lead, at=LATE
        )
    assert (refused.value.code, refused.value.values) == ("decided", {"year": 2026})
    assert case.round.decision_on == ANNOUNCED


def test_the_pages_say_so_where_the_years_differ(case: Case, as_person: Callable[..., FlaskClient]) -> None:
    lead, here = as_person(viewer=case.lead), f"/calls/{case.call.ref}/decision"

    assert LISTED in lead.get(here).text
    assert LISTED in lead.get(f"{here}/1/new").text
    decide(case, at=LATE)
    db.session.commit()
    text = lead.get(here).text
    assert DECIDED in text
    assert LISTED not in text


def test_where_all_years_share_one_sum_or_the_years_are_one_they_say_nothing(
    case: Case, as_person: Callable[..., FlaskClient]
) -> None:
    lead, here = as_person(viewer=case.lead), f"/calls/{case.call.ref}/decision"
    with time_machine.travel(datetime(2026, 12, 28, 9, tzinfo=UTC), tick=False):
        assert "2027" not in as_person(viewer=case.lead).get(here).text
    for envelope in db.session.query(Envelope):
        envelope.year = None if envelope.year == 2026 else envelope.year
        if envelope.year == 2027:
            db.session.delete(envelope)
    db.session.commit()

    assert "announced for" not in lead.get(here).text
