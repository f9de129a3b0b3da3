"""What entered, left and changed between two days explains the sums on both, for any lives of projects."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from portfolio.core.db import db
from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.core.money import Money
from portfolio.projects import actions as projects
from portfolio.projects.models import Project
from portfolio.register import compare, differences
from portfolio.register.choices import choices
from portfolio.register.compare import Span
from portfolio.register.differences import Compared, Sums
from portfolio.register.rules import Filters
from tests import make
from tests.make import City
from tests.register.test_compare import TODAY, compared, counts, lines, on, replan

SPRING = Span(date(2026, 3, 31), date(2026, 6, 30))


def test_what_came_back_entered_and_what_came_and_went_is_told_apart(city: City) -> None:
    moves: dict[str, Any] = {"reason": "Because.", "by": city.lead, "at": make.AT}
    back = make.make_project(city, "Back again", on=date(2026, 1, 5), budget=Money(300, "EUR"))
    projects.move_stage(back, "rejected", on=date(2026, 2, 1), **moves)
    projects.move_stage(back, "idea", on=date(2026, 5, 1), **moves)
    passed = make.make_project(city, "Here and gone", on=date(2026, 4, 10), budget=Money(900, "EUR"))
    projects.move_stage(passed, "rejected", on=date(2026, 5, 10), **moves)
    resumed = make.make_project(city, "Resumed", stage="running", on=date(2026, 1, 5), budget=Money(70, "EUR"))
    replan(city, resumed, date(2026, 3, 1), ended_on=date(2026, 3, 1))
    replan(city, resumed, date(2026, 6, 1), ended_on=None)
    closed = make.make_project(city, "Known to end", stage="running", on=date(2026, 1, 5), ended_on=date(2026, 4, 30))
    aside = make.make_project(city, "Aside", on=date(2026, 1, 5), budget=Money(1_000, "EUR"))
    projects.move_stage(aside, "rejected", on=date(2026, 2, 1), **moves)
    replan(city, aside, date(2026, 5, 1), budget=Money(2_000, "EUR"))

    of = compared(city, SPRING)

    assert closed.ended_on == date(2026, 4, 30)
    assert lines(of) == {
        "entered": [("Back again", "Rejected", "Idea"), ("Resumed", "Ended on 1 Mar 2026", "Running")],
        "left": [("Known to end", "Running", "Ended on 30 Apr 2026")],
        "passed": [("Here and gone", "", "Rejected")],
    }
    # One before, one of it left, two entered; what is rejected on both days is in neither sum.
    assert of.projects[1:] == ("1", "2", "+1")
    assert [tuple(each) for each in of.sums] == [("EUR", "–", "€3.70", "+€3.70")]
    assert counts(of)["budget"] == "0"


@pytest.mark.parametrize("seed", range(3))
def test_before_less_what_left_and_with_what_entered_is_after(city: City, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(30):
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(240))
        money = Money(chance.randrange(1, 9) * 100, chance.choice(("EUR", "USD")))
        project = make.make_project(city, f"Life {number:02d}", on=day, budget=chance.choice((None, money)))
        for _step in range(6):
            day = min(day + timedelta(days=chance.randrange(40)), TODAY)
            _live(city, project, day, chance)
    wanted = compare.asked_of_both(city.lead, Filters(), choices(city.id))

    seen: set[str] = set()
    for span in (SPRING, Span(date(2026, 2, 14), TODAY), Span(date(2025, 12, 31), date(2026, 9, 30))):
        rows = list(differences.every_difference(wanted, *span))
        was, now = differences.sums(wanted, *span)
        assert now.projects == was.projects - len(of(rows, "left")) + len(of(rows, "entered"))
        assert budgets(now) == explained(was, rows)
        seen |= {section for section in differences.SECTIONS if of(rows, section)}

    assert {"entered", "left", "passed", "budget"} <= seen


def of(rows: list[Compared], section: str) -> list[Compared]:
    """The rows of a section."""
    return [row for row in rows if row.flags[differences.SECTIONS.index(section)]]


def budgets(sums: Sums) -> dict[str, int]:
    """Budgets by currency, those that are nothing left aside."""
    return {currency: minor for currency, minor in sums.budgets.items() if minor}


def explained(was: Sums, rows: list[Compared]) -> dict[str, int]:
    """The budgets of the earlier day, without those of what left, with those of what entered, and as they changed."""
    found = dict(was.budgets)
    for row in [*of(rows, "left"), *of(rows, "budget")]:
        if row.budget_was is not None and row.currency_was is not None:
            found[row.currency_was] = found.get(row.currency_was, 0) - row.budget_was
    for row in [*of(rows, "entered"), *of(rows, "budget")]:
        if row.budget_now is not None and row.currency_now is not None:
            found[row.currency_now] = found.get(row.currency_now, 0) + row.budget_now
    return {currency: minor for currency, minor in found.items() if minor}


def _live(city: City, project: Project, day: date, chance: random.Random) -> None:
    """Something that may happen to a project on a day; what the rules refuse does not."""
    happens = chance.randrange(14)
    try:
        if happens < 3:
            to = chance.choice(("screened", "pitched", "approved", "running", "closing", "paused", "idea", "rejected"))
            projects.move_stage(project, to, on=day, reason="Because.", by=city.lead, at=make.AT)
        elif happens == 3:
            change = projects.unarchive if project.archived_on else projects.archive
            change(project, by=city.lead, at=on(day))
        elif happens == 4:
            replan(city, project, day, ended_on=None if project.ended_on else day)
        else:
            budget = Money(chance.randrange(1, 9) * 100, chance.choice(("EUR", "USD")))
            replan(city, project, day, budget=chance.choice((None, budget)))
        db.session.flush()
    except (RuleBroken, WrongInput):
        pass
