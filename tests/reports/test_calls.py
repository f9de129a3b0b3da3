"""The chapter of calls: only of what was released and decided within the period, and never of a juror."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portfolio.awards import actions as awards
from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.reports.content import quarter_report
from portfolio.reports.content.calls import BROADLY, PARTLY
from portfolio.reports.editions import CITY, Edition
from portfolio.reports.facts.calls import DecidedCall, Purse
from portfolio.reports.printing import report_html
from portfolio.reports.queries import quarter_facts
from portfolio.reports.shape import report_json
from tests.awards.cases import DECIDED, THOUSAND, Case, decide, make_case, verdict
from tests.make import City
from tests.reports import rows, truth

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)


def calls(
    city: City, of: Quarter = Q4, as_known: date | None = None, edition: Edition = CITY
) -> tuple[DecidedCall, ...]:
    return quarter_facts(city.organisation, of, as_known, edition).calls


@pytest.fixture
def decided(city: City) -> Case:
    """Six pitches for 1,500 thousand, of which A, B and D are funded and 50 are left: domain.md 3.11."""
    case = make_case(city, title="Open call")
    decide(case, at=DECIDED)
    return case


def test_a_decided_call_counts_pitches_departments_money_and_where_it_ended(city: City, decided: Case) -> None:
    rows.training(decided.round, date(2026, 10, 1), True, True, False, None)

    (call,) = calls(city)

    # A 600, B 550 and D 300 of 1,500 thousand: 50 are left; C at place 3 asks for 450. All six ask for 2,350.
    assert call == DecidedCall(
        ref=decided.call.ref,
        title="Open call",
        round=1,
        decided_on=date(2026, 12, 21),
        currency="EUR",
        pitches=6,
        eligible=6,
        departments=1,
        funded=3,
        reserve=call.reserve,
        returned=0,
        asked=2350 * THOUSAND,
        given=1450 * THOUSAND,
        jurors=3,
        reviews=18,
        repeatable=call.repeatable,
        refused="",
        purses=(Purse("", 1500 * THOUSAND, 50 * THOUSAND, 4),),
        trainings=1,
        places=4,
        came=2,
        unmarked=1,
    )


def test_what_a_call_came_to_is_said_in_plain_words(city: City, decided: Case) -> None:
    rows.training(decided.round, date(2026, 10, 1), True, None)
    (table,) = quarter_report(quarter_facts(city.organisation, Q4)).calls

    def said(one: Any) -> str:
        return str((one.many if one.many and one.n != 1 else one.text) % one.values)

    assert said(table.finding) == "Of 6 pitches that were handed in, 3 get money."
    assert (table.success.part, table.success.whole, str(table.success.printed)) == (3, 6, "0.50")
    assert table.purses[0].ended.values["place"] == 4
    assert said(table.jury[0]) == "3 jurors took part and judged 18 times in all."
    assert said(table.training) == "Of 2 places taken at trainings 1 were used; of 1 nobody noted it."


def test_d68_without_a_decision_in_the_quarter_the_chapter_is_left_out(city: City, decided: Case, app: Flask) -> None:
    with app.test_request_context():
        quiet = report_html(quarter_report(quarter_facts(city.organisation, Q3)), "en")
        lively = report_html(quarter_report(quarter_facts(city.organisation, Q4)), "en")

    assert ('id="calls"' in quiet, 'id="calls"' in lively) == (False, True)
    assert calls(city, Q3) == ()


def test_a_call_that_was_decided_later_is_not_known_yet(city: City, decided: Case) -> None:
    assert calls(city, as_known=date(2026, 12, 20)) == ()
    assert len(calls(city, as_known=date(2026, 12, 21))) == 1


def test_a_result_that_is_not_released_stays_sealed_though_somebody_decided(city: City) -> None:
    case = make_case(city)
    decide(case, at=DECIDED)
    db.session.execute(db.text("UPDATE jury_phase SET from_at = '2027-02-01 00:00:00+00' WHERE kind = 'released'"))

    assert calls(city) == ()


def test_an_award_given_back_is_told_once_it_is_known(city: City, decided: Case) -> None:
    made = awards.award(verdict(decided, "A"), by=decided.lead, at=DECIDED)
    later = DECIDED + timedelta(days=3)
    awards.give_back(made, reason="The team has gone.", by=decided.lead, at=later)

    assert [call.returned for call in calls(city)] == [1]
    assert [call.returned for call in calls(city, as_known=date(2026, 12, 22))] == [0]


def test_an_edition_has_the_calls_that_awarded_one_of_its_projects(city: City, decided: Case) -> None:
    made = awards.award(verdict(decided, "A"), by=decided.lead, at=DECIDED)
    project = made.project_id
    ref = db.session.execute(db.text("SELECT ref FROM project WHERE id = :id"), {"id": project}).scalar_one()

    assert len(calls(city, edition=Edition("project", ref))) == 1
    assert calls(city, edition=Edition("department", city.mobility.key)) == ()


def test_d69_no_juror_and_no_mark_leaves_with_the_report(city: City, decided: Case, app: Flask) -> None:
    facts = quarter_facts(city.organisation, Q4)
    report = quarter_report(facts)
    with app.test_request_context():
        page = report_html(report, "en")
    printed = (json.dumps(facts.as_json()), json.dumps(report_json(report)), page)

    for words in printed:
        assert "Chris Hair" not in words  # the chair
        assert '"J1"' not in words
        assert ">J1<" not in words
    assert "marks" not in json.dumps(facts.as_json()["calls"])


def test_the_sheet_of_a_call_has_the_figures_of_its_table(city: City, decided: Case, app: Flask) -> None:
    report = quarter_report(quarter_facts(city.organisation, Q4))
    with app.test_request_context():
        page = report_html(report, "en")

    assert "call_1" in [table.name for table in truth.named_tables(page)]
    assert truth.not_in_sheets(report, page) == []


def test_jurors_agree_in_the_report_as_on_the_page_of_the_result() -> None:
    from portfolio.jury import result_words  # noqa: PLC0415

    assert (result_words.BROADLY, result_words.PARTLY) == (BROADLY, PARTLY)


def test_calls_take_as_many_statements_for_many_as_for_one(
    city: City, decided: Case, count_queries: Callable[[], Any]
) -> None:
    counts = []
    for title in ("Second", "Third"):
        with count_queries() as statements:
            assert calls(city)
        counts.append(len(statements))
        decide(make_case(city, title=title), at=datetime(2026, 12, 22, 9, tzinfo=UTC))

    assert counts[0] == counts[1]
