"""bin/portfolio gap, from the rows of a database to the answer on the terminal."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.db import db, write_transaction
from portfolio.metrics.models import Metric
from portfolio.people.models import Setting
from portfolio.projects.models import Project
from portfolio.reviews.models import Outcome, Review, SignOff
from portfolio.strategy.models import Goal, Strategy, StrategyDays
from tests import make
from tests.make import City
from tests.reviews.cases import Case
from tests.reviews.fourteen import fourteen, full
from tests.reviews.writing import noon, write

Command = Callable[..., tuple[int, str]]
COUNTS = {"full": 5, "partial": 2, "none": 3, "too_early": 2, "waived": 1, "out_of_scope": 1}


@pytest.fixture
def told(fresh_app: Flask) -> Flask:
    """A city that keeps the fourteen projects of the worked example."""
    with fresh_app.app_context(), write_transaction():
        write(new_city(), [Case(facts) for facts in fourteen()])
        db.session.commit()
    return fresh_app


def new_city() -> City:
    """The city that the command is asked about; others are beside it."""
    city = make.make_city("Graz")
    city.organisation.key = "graz"
    return city


def answer(command: Command, *words: str) -> dict[str, Any]:
    status, said = command("gap", *words, "--organisation", "graz", "--json")
    assert status == 0, said
    found: dict[str, Any] = json.loads(said)
    return found


def test_d12_the_command_prints_the_worked_example(told: Flask, command: Command) -> None:
    found = answer(command, "--as-of", "2026-09-30")

    assert found["counts"] == COUNTS
    assert (found["due"], found["in_scope"]) == (10, 13)
    assert found["coverage"] == {"value": 0.5, "n": 5, "of": 10, "reason": None}
    assert found["coverage_any"] == {"value": 0.7, "n": 7, "of": 10, "reason": None}
    assert found["gap"] == {"value": 0.5, "n": 5, "of": 10, "reason": None}
    assert (found["category"], found["category_apart"]) == ("some_elements", "some_elements")
    assert found["settings"] == {
        "grace_baseline_days": 30,
        "fresh_days": 180,
        "full_threshold": 0.9,
        "strategy_review_months": 24,
        "count_from": None,
    }
    assert [project["ref"] for project in found["projects"]] == sorted(f"P{n}" for n in range(1, 15))
    projects = {project["ref"]: project for project in found["projects"]}
    assert projects["P5"] == {
        "ref": "P5",
        "status": "partial",
        "label": None,
        "reason": None,
        "elements": {"E1": True, "E2": True, "E3": True, "E4": True, "E5": False, "E6": False},
        "reasons": {"E5": "not_signed", "E6": "not_signed"},
        "closable": {"E5": True, "E6": True},
        "due_on": "2026-08-17",
        "current_due_on": "2026-08-17",
        "signed_on": None,
        "days_late": 44,
        "flags": [],
    }


def test_d11_an_exemption_appears_by_name_with_its_reason(told: Flask, command: Command) -> None:
    found = answer(command, "--as-of", "2026-09-30")["projects"]

    waived = [(project["ref"], project["reason"]) for project in found if project["status"] == "waived"]
    assert waived == [("P12", "too_small")]


def test_d13_where_nothing_is_due_the_answer_says_so(told: Flask, command: Command) -> None:
    nothing = {"value": None, "n": 0, "of": 0, "reason": "nothing_due"}
    found = answer(command, "--as-of", "2025-06-30")

    assert (found["due"], found["coverage"], found["coverage_any"], found["gap"]) == (0, nothing, nothing, nothing)
    assert (found["category"], found["category_apart"]) == ("none_or_too_early", "too_early")
    assert "Nothing due yet." in command("gap", "--as-of", "2025-06-30", "--organisation", "graz")[1]


def test_the_gap_in_words_names_what_is_lacking(told: Flask, command: Command) -> None:
    _, said = command("gap", "--as-of", "2026-09-30", "--organisation", "graz")

    assert "Fully evaluated:        5 of 10 due (50%)" in said
    assert "Evaluation gap:         5 of 10 due (50%)" in said
    assert "  P6: long overdue, 198 days late; lacks E4, E5, E6" in said.splitlines()
    assert "  P13: snoozed; lacks E4, E5, E6" in said.splitlines()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--as-of", "30.9.2026"], "Give a day such as 2026-09-30."),
        (["--as-of", "2026-09-30", "--as-known", "soon"], "Give a day such as 2026-09-30."),
        ([], "Missing option '--as-of'"),
        (["--as-of", "2026-09-30", "--organisation", "nowhere"], "No city"),
        (["--as-of", "2026-09-30"], "Name the organisation with --organisation KEY."),
    ],
)
def test_wrong_words_get_a_sentence(told: Flask, command: Command, words: list[str], sentence: str) -> None:
    status, said = command("gap", *words)

    assert status != 0
    assert sentence in said
    assert "Traceback" not in said


def test_budgets_are_told_by_currency_and_never_added(fresh_app: Flask, command: Command) -> None:
    with fresh_app.app_context(), write_transaction():
        told = [
            full(ref="P1", amount_minor=250_000_000_000, currency="EUR"),
            full(ref="P2", amount_minor=100, currency="JPY"),
            full(ref="P3", signatures=(), amount_minor=750_000_000_000, currency="EUR"),
            full(ref="P4"),
        ]
        write(new_city(), [Case(facts) for facts in told])
        db.session.commit()
    money = answer(command, "--as-of", "2026-09-30")["money"]

    assert {currency: (row["due"], row["coverage"], row["gap"]) for currency, row in money.items()} == {
        "EUR": ("10000000000.00", 0.25, 0.75),
        "JPY": ("100", 1, 0),
    }
    assert money["EUR"]["amounts"]["full"] == "2500000000.00"


def test_an_archived_project_stays_in_the_denominator(told: Flask, command: Command) -> None:
    with told.app_context(), write_transaction():
        db.session.execute(sa.update(Project).where(Project.ref == "P6").values(archived_on=date(2026, 9, 1)))
        db.session.commit()

    assert answer(command, "--as-of", "2026-09-30")["counts"] == COUNTS


def test_d14_a_reviewed_strategy_with_a_measured_goal_makes_a_portfolio_systematic(
    fresh_app: Flask, command: Command
) -> None:
    with fresh_app.app_context(), write_transaction():
        city = new_city()
        write(city, [Case(full())])
        _review_strategy(city, date(2024, 9, 30))
        db.session.commit()

    def categories(on: str) -> tuple[str, bool]:
        found = answer(command, "--as-of", on)
        return found["category"], found["strategy_evaluated"]

    assert categories("2026-09-30") == ("systematic_comprehensive", True)
    assert categories("2026-10-01") == ("some_elements", False)  # 24 months are over


def _review_strategy(city: City, on: date) -> None:
    strategy = Strategy(organisation_id=city.id, key="s", title="Open city", created_at=noon(on))
    db.session.add(strategy)
    db.session.flush()
    db.session.add(StrategyDays(strategy_id=strategy.id, recorded_at=noon(on)))
    goal = Goal(strategy_id=strategy.id, title="Fewer cars")
    review = Review(
        organisation_id=city.id,
        strategy_id=strategy.id,
        kind="strategy",
        first_due_on=on,
        planned_on=on,
        due_on=on,
        created_at=noon(on),
    )
    db.session.add_all([goal, review])
    db.session.flush()
    told = {"organisation_id": city.id, "goal_id": goal.id, "name": "Cars", "level": "outcome", "unit": "cars"}
    outcome = Outcome(review_id=review.id, held_on=on, recorded_at=noon(on))
    db.session.add_all([Metric(**told, direction="decrease", created_at=noon(on)), outcome])
    db.session.flush()
    db.session.add(SignOff(review_id=review.id, outcome_id=outcome.id, signed=True, on=on, recorded_at=noon(on)))


def test_for_a_year_after_the_starting_line_moved_both_numbers_are_told(told: Flask, command: Command) -> None:
    with told.app_context(), write_transaction():
        city = db.session.scalars(sa.select(Project.organisation_id).where(Project.ref == "P1")).one()
        for value, on in (("2020-01-01", date(2024, 1, 1)), ("2026-06-30", date(2026, 1, 31))):
            _decide(city, value, on)
        db.session.commit()
    moved = answer(command, "--as-of", "2026-09-30")

    assert moved["settings"]["count_from"] == "2026-06-30"
    # P1, P2, P3 and P6 were due before; P12 is exempted and was due on that day.
    assert moved["counts"] == COUNTS | {"full": 3, "partial": 1, "none": 2, "out_of_scope": 5}
    assert (moved["before"]["count_from"], moved["before"]["counts"]) == ("2020-01-01", COUNTS)
    assert answer(command, "--as-of", "2027-01-30")["before"] is not None
    assert answer(command, "--as-of", "2027-01-31")["before"] is None


def _decide(organisation_id: int, value: str, on: date) -> None:
    row = {"organisation_id": organisation_id, "key": "count_from", "value": value, "on": on}
    db.session.add(Setting(**row, recorded_at=noon(on)))
