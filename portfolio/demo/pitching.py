"""How the staff of the demo city write a pitch."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portfolio.calls.models import Call, Round
from portfolio.core.db import db
from portfolio.core.numbers import to_millionths
from portfolio.demo.cast import Cast
from portfolio.demo.city import ZONE
from portfolio.demo.replay import Story
from portfolio.people.models import Department
from portfolio.pitches import actions
from portfolio.pitches.models import Pitch
from portfolio.pitches.queries import Found
from portfolio.pitches.rules import OWNER, WRITER, Answer


@dataclass(frozen=True)
class Aim:
    """The measure of a pitch; start None where nobody has counted yet, months from today to its goal."""

    name: str
    unit: str
    start: int | None
    goal: int
    months: int
    how: str


@dataclass(frozen=True)
class Asked:
    """A pitch as its team writes it; an empty answer is one that is still missing.

    owner, others, with_  keys of a person, of departments, and of people who write it too
    costs   what, of which kind, and how many whole units of the city's currency; their sum is asked for
    least   with which the team would start
    """

    title: str
    owner: str
    department: str
    problem: str = ""
    idea: str = ""
    aim: Aim | None = None
    others: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()
    people: str = ""
    plan: str = ""
    costs: tuple[tuple[str, str, int], ...] = ()
    least: int | None = None
    afterwards: str = ""


def write(call: Call, asked: Asked, cast: Cast, story: Story, at: datetime) -> Found:
    """Begin a pitch and answer what its team has an answer for."""
    by = cast.acting(asked.owner)
    row = actions.begin(
        call,
        title=asked.title,
        department=cast.departments.get(asked.department),
        eligible={"head_agrees": True},
        zone=ZONE,
        by=by,
        at=at,
    )
    found = found_of(row, call, OWNER)
    for key in asked.with_:
        actions.add_member(found, person_id=cast.people[key].id, part=WRITER, by=by, at=at)
    questions = {question.key: question for question in found.questions()}
    goal_on = story.day(asked.aim.months, 28) if asked.aim else None
    for key, answer in _answers(asked, cast.departments, goal_on).items():
        actions.keep_answer(found, questions[key], answer, seen=0, by=by, at=at)
    return found


def found_of(row: Pitch, call: Call, part: str | None = None) -> Found:
    """A pitch as its pages open it: for one of its team, or for the unit."""
    return Found(row, call, db.session.get_one(Round, row.round_id), ZONE, part, "")


def _answers(asked: Asked, departments: Mapping[str, Department], goal_on: date | None) -> dict[str, Answer]:
    texts = {
        "problem": asked.problem,
        "idea": asked.idea,
        "plan": asked.plan,
        "afterwards": asked.afterwards,
    }
    said = {key: Answer(words) for key, words in texts.items() if words}
    if asked.aim:
        said["outcome"] = Answer(body={"rows": [_row(asked.aim, goal_on)]})
    if asked.people:
        others = [departments[key].id for key in asked.others]
        said["team"] = Answer(body={"others": others, "people": asked.people})
    if asked.costs:
        rows = [{"what": what, "kind": kind, "amount": whole * 100} for what, kind, whole in asked.costs]
        least = None if asked.least is None else asked.least * 100
        said["costs"] = Answer(body={"rows": rows})
        said["ask"] = Answer(amount_minor=sum(row[2] for row in asked.costs) * 100, body={"least": least})
    return said


def _row(aim: Aim, goal_on: date | None) -> dict[str, Any]:
    return {
        "name": aim.name,
        "unit": aim.unit,
        "start": None if aim.start is None else to_millionths(Decimal(aim.start)),
        "goal": to_millionths(Decimal(aim.goal)),
        "by": goal_on.isoformat() if goal_on else None,
        "how": aim.how,
    }
