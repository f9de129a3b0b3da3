"""Signals of today and of any day, and the conditions of lists, agree with each other."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.money import LARGEST_MINOR, Money
from portfolio.metrics import actions as metrics
from portfolio.projects.models import Project
from portfolio.status import actions, as_of, queries, told
from portfolio.status.rules import Signal
from tests import make
from tests.make import AT, City
from tests.status.measured import M, make_measure

TODAY = date(2026, 11, 21)
ZONE = "Europe/Vienna"
COLOURS = ("green", "amber", "red", "grey")


def outcome_of(city: City, project: Project, day: date = TODAY) -> Signal:
    return queries.signals(city.lead, [project.id], day)[project.id].outcome


def test_the_outcome_is_the_worst_of_the_main_measures_that_can_be_judged(city: City, project: Project) -> None:
    # On 21 November 324 of 364 days have passed: e = 0.890; 0.80 is green, 0.65 amber, 0.60 red.
    make_measure(city, project, 80, "First")
    assert outcome_of(city, project) == Signal("green")
    make_measure(city, project, None, "Never measured")
    assert outcome_of(city, project) == Signal("green")
    make_measure(city, project, 65, "Third")
    assert outcome_of(city, project) == Signal("amber")

    # Neither a fourth measure nor one of what was delivered is a main measure of what changed.
    make_measure(city, project, 0, "Fourth")
    make_measure(city, project, 0, "Delivered", level="output", is_primary=True)

    signals = queries.signals(city.lead, [project.id], TODAY)[project.id]
    assert (signals.outcome, signals.measures, signals.judged) == (Signal("amber"), 3, 2)


def test_a_project_without_a_judged_measure_is_grey_and_not_green(city: City, project: Project) -> None:
    assert outcome_of(city, project) == Signal("grey", "no_measure")
    first = make_measure(city, project, None)
    assert outcome_of(city, project) == Signal("grey", "not_judged")

    metrics.retire(first, by=city.lead, at=AT)

    assert outcome_of(city, project) == Signal("grey", "no_measure")


def test_a_corrected_value_turns_the_outcome(city: City, project: Project) -> None:
    metric = make_measure(city, project, 10)
    seen = metrics.observe(metric, value=20 * M, observed_on=date(2026, 11, 2), by=city.lead, at=AT)
    assert outcome_of(city, project).colour == "red"

    metrics.correct(metric, seen, value=90 * M, observed_on=date(2026, 11, 2), note="Typing", by=city.lead, at=AT)

    assert outcome_of(city, project).colour == "green"


@pytest.fixture
def varied(city: City, project: Project) -> list[Project]:
    """Projects in every colour, some that turn with time alone."""
    made = [project]
    for place, come in enumerate((95, 80, 65, 10)):
        some = make.make_project(city, f"Project {place}", stage="running", budget=Money(10_000, "EUR"))
        make_measure(city, some, come)
        cost = (9_000, 10_500, 10_900, 12_000)[place]
        actions.forecast(some, amount=Money(cost, "EUR"), on=TODAY - timedelta(days=40 * place), by=city.lead, at=AT)
        made.append(some)
    hand: dict[str, Any] = {"reason": "By hand", "until_on": TODAY + timedelta(days=30), "by": city.lead, "at": AT}
    actions.set_by_hand(made[0], signal="outcome", colour="red", **hand)
    actions.set_by_hand(made[4], signal="outcome", colour="green", **hand)
    actions.set_by_hand(made[1], signal="finance", colour="amber", **hand)
    actions.withdraw_by_hand(made[1], signal="finance", reason="Computed again", by=city.lead, at=AT)
    other = make.make_project(city, "Other currency", stage="running", budget=Money(100, "EUR"))
    actions.forecast(other, amount=Money(100, "SEK"), by=city.lead, at=AT)
    actions.judge(other, side="owner", colour="green", by=city.lead, at=AT)
    actions.judge(other, side="unit", colour="amber", by=city.lead, at=AT)
    return [*made, other]


@pytest.mark.parametrize("over", [-100, 0, 5, 6, 10, 11, 100])
def test_the_largest_amounts_are_judged_to_the_last_cent(city: City, session: Any, over: int) -> None:
    """A hundred times 10^17 cents would not fit into 64 bits; of 100 cents less, 5 per cent are still 5 cents less."""
    most = LARGEST_MINOR - 100 if over == 100 else LARGEST_MINOR // 2
    exact = make.make_project(city, "Largest", stage="running", budget=Money(most, "EUR"))
    cost = most + most * over // 100 if over < 100 else LARGEST_MINOR
    for more in (0, 1):
        actions.forecast(exact, amount=Money(min(cost + more, LARGEST_MINOR), "EUR"), on=TODAY, by=city.lead, at=AT)
        expected = queries.signals(city.lead, [exact.id], TODAY)[exact.id].finance.colour

        found = {
            colour
            for colour in COLOURS
            if session.scalar(sa.select(sa.exists().where(Project.id == exact.id, queries.finance_is([colour], TODAY))))
        }

        assert found == {expected}


DAYS = [TODAY + timedelta(days=days) for days in (0, 15, 30, 31, 41, 60, 93, 400)]


@pytest.mark.parametrize("day", DAYS)
def test_conditions_of_lists_give_what_the_signals_say_on_every_day(
    city: City, varied: list[Project], session: Any, day: date
) -> None:
    signals = queries.signals(city.lead, [project.id for project in varied], day)

    for colour in COLOURS:
        for condition, name in ((queries.outcome_is, "outcome"), (queries.finance_is, "finance")):
            found = session.scalars(
                sa.select(Project.id).where(Project.organisation_id == city.id, condition([colour], day))
            )
            expected = {id_ for id_, of in signals.items() if getattr(of, name).colour == colour}
            assert set(found) == expected, (colour, name)


@pytest.mark.parametrize("day", DAYS)
def test_dated_rows_give_the_same_signals_as_the_shortcuts(city: City, varied: list[Project], day: date) -> None:
    ids = [project.id for project in varied]

    assert as_of.signals_on(city.id, ids, day, zone=ZONE) == queries.signals(city.lead, ids, day)


def test_lists_find_judgements_of_either_side(city: City, varied: list[Project], session: Any) -> None:
    def found(*asked: Any) -> list[int]:
        return list(session.scalars(sa.select(Project.id).where(queries.confidence_is(*asked))))

    other = varied[-1].id
    assert found(["green"]) == [other]
    assert found(["green"], "unit") == []
    assert found(["amber"], "unit") == [other]
    assert found(["red"]) == []


def test_signals_cost_two_statements_for_one_project_and_for_many(
    city: City, varied: list[Project], count_queries: Any
) -> None:
    for ids in ([varied[0].id], [project.id for project in varied]):
        with count_queries() as statements:
            found = queries.signals(city.lead, ids, TODAY)
        assert (len(statements), set(found)) == (2, set(ids))
    with count_queries() as statements:
        assert queries.signals(city.lead, [], TODAY) == {}
    assert statements == []


def test_signals_of_an_earlier_day_do_not_know_what_came_later(city: City, project: Project) -> None:
    day, later = date(2026, 10, 1), AT + timedelta(hours=1)
    metric = make_measure(city, project, None)
    metrics.observe(metric, value=80 * M, observed_on=date(2026, 9, 1), by=city.lead, at=AT)
    metrics.observe(metric, value=20 * M, observed_on=date(2026, 11, 1), by=city.lead, at=AT)
    actions.judge(project, side="owner", colour="green", on=date(2026, 9, 30), by=city.lead, at=AT)
    actions.judge(project, side="owner", colour="amber", on=date(2026, 10, 2), by=city.lead, at=AT)
    actions.judge(project, side="owner", colour="amber", on=date(2026, 9, 30), by=city.lead, at=later)
    actions.forecast(project, amount=Money(12_000_000, "EUR"), on=date(2026, 10, 2), by=city.lead, at=AT)

    then = as_of.signals_on(city.id, [project.id], day, zone=ZONE)[project.id]
    known = as_of.signals_on(city.id, [project.id], day, zone=ZONE, known_at=later)[project.id]
    unknown = as_of.signals_on(city.id, [project.id], day, zone=ZONE, known_at=AT)

    assert (then.owner, known.owner) == (("amber", date(2026, 9, 30)), ("green", date(2026, 9, 30)))
    assert (then.outcome, then.finance.reason) == (Signal("green"), "no_budget")  # approved on 21 November only
    assert unknown[project.id].outcome == Signal("grey", "no_measure")
    assert unknown[project.id].owner is None


def test_signals_of_an_earlier_day_go_by_the_meaning_and_the_goal_of_then(city: City, project: Project) -> None:
    metric = make_measure(city, project, 80)
    in_december = AT + timedelta(days=14)
    metrics.edit_definition(metric, version=metric.version, unit="flats", by=city.lead, at=in_december)
    assert outcome_of(city, project) == Signal("grey", "not_judged")

    then = as_of.signals_on(city.id, [project.id], date(2026, 12, 4), zone=ZONE)[project.id]
    since = as_of.signals_on(city.id, [project.id], date(2026, 12, 5), zone=ZONE)[project.id]

    assert (then.outcome.colour, since.outcome.colour) == ("amber", "grey")  # on 4 December e = 0.926


def test_signals_of_an_earlier_day_go_by_how_a_measure_was_taken_then(city: City, project: Project) -> None:
    metric = make_measure(city, project, 80, frequency="monthly")
    # 1 November is old for a measure of every month on 20 December, and not for one of every year.
    january, december = AT + timedelta(days=50), date(2026, 12, 20)

    def colour(**known: Any) -> str:
        return as_of.signals_on(city.id, [project.id], december, zone=ZONE, **known)[project.id].outcome.colour

    metrics.edit_definition(metric, version=metric.version, frequency="yearly", by=city.lead, at=january)

    assert (colour(), colour(known_at=january)) == ("grey", "grey")
    assert queries.signals(city.lead, [project.id], december)[project.id].outcome.colour == "amber"


def test_a_measure_that_is_used_again_does_not_count_for_the_days_between(city: City, project: Project) -> None:
    back = AT + timedelta(days=5)
    metric = make_measure(city, project, 80)
    metrics.retire(metric, by=city.lead, at=AT)
    unknown = as_of.signals_on(city.id, [project.id], TODAY + timedelta(days=6), zone=ZONE, known_at=back)

    metrics.bring_back(metric, by=city.lead, at=back)

    measures = {
        days: as_of.signals_on(city.id, [project.id], TODAY + timedelta(days=days), zone=ZONE)[project.id].measures
        for days in (-1, 0, 4, 5, 6)
    }
    again = as_of.signals_on(city.id, [project.id], TODAY + timedelta(days=6), zone=ZONE, known_at=back)
    assert measures == {-1: 1, 0: 0, 4: 0, 5: 1, 6: 1}
    assert again == unknown
    assert again[project.id].measures == 0
    now = TODAY + timedelta(days=6)
    assert queries.signals(city.lead, [project.id], now)[project.id].measures == measures[6]


def test_the_city_ends_its_day_at_its_own_midnight(city: City, project: Project) -> None:
    metric = make_measure(city, project, 80)
    before = AT.replace(hour=22, minute=59)  # a minute to midnight in Vienna
    metrics.set_target(
        metric, goal=1000 * M, on=date(2026, 12, 31), reason="More", by=city.lead, at=before + timedelta(minutes=2)
    )

    today = as_of.signals_on(city.id, [project.id], TODAY, zone=ZONE)[project.id]
    tomorrow = as_of.signals_on(city.id, [project.id], TODAY + timedelta(days=1), zone=ZONE)[project.id]

    assert (today.outcome.colour, tomorrow.outcome.colour) == ("green", "red")


def test_the_main_risk_weighs_most_and_is_due_first(city: City, project: Project) -> None:
    def risk(what: str, likely: str, bad: str, due_on: date | None) -> int:
        made = actions.open_risk(project, what=what, likely=likely, bad=bad, due_on=due_on, by=city.lead, at=AT)
        return made.id

    risk("Small and soon", "unlikely", "minor", date(2026, 11, 22))
    risk("Without a day", "likely", "serious", None)
    later = risk("Later", "possible", "severe", date(2027, 2, 1))
    sooner = risk("Sooner", "likely", "serious", date(2027, 1, 1))
    closed = actions.open_risk(project, what="Over", likely="likely", bad="severe", by=city.lead, at=AT)
    actions.close_risk(closed, reason="Over", by=city.lead, at=AT)

    newest, risks = told.said(project.id)
    assert newest == {}
    assert [each.words for each in risks] == ["Sooner", "Later", "Without a day", "Small and soon"]
    assert [each.minor for each in risks][:2] == [sooner, later]


def test_the_strip_tells_the_newest_of_each_kind_in_one_statement(
    city: City, project: Project, owner: Any, count_queries: Any
) -> None:
    actions.judge(project, side="owner", colour="green", by=owner, at=AT)
    actions.judge(project, side="owner", colour="red", reason="Late", path_back="Less", by=owner, at=AT)
    actions.forecast(project, amount=Money(5, "EUR"), note="Tender", by=city.lead, at=AT)
    actions.set_by_hand(project, signal="outcome", colour="amber", reason="Why", until_on=TODAY, by=city.lead, at=AT)

    with count_queries() as statements:
        newest, risks = told.said(project.id)

    assert len(statements) == 1
    assert risks == []
    assert newest == {
        "owner": ("owner", "red", "Late", "Less", None, "", TODAY, None, "Ștefan Petrescu"),
        "forecast": ("forecast", "", "Tender", "", 5, "EUR", TODAY, None, "Ada Osei"),
        "outcome": ("outcome", "amber", "Why", "", None, "", TODAY, TODAY, "Ada Osei"),
    }
