"""What awarded pitches of a call promised, what was observed since, and how the jury had marked them."""

import json
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.awards.models import Award, AwardReturn, JuryDecision, Verdict
from portfolio.calls.models import Call
from portfolio.calls.queries import call_by_ref
from portfolio.core.actor import Viewer
from portfolio.core.db import read
from portfolio.core.errors import Missing
from portfolio.core.money import Money
from portfolio.jury.models import JuryResult
from portfolio.metrics.models import Metric
from portfolio.metrics.rules import RESULTS
from portfolio.people.rights import May
from portfolio.pitches.models import Pitch
from portfolio.projects.models import Project


class Aim(NamedTuple):
    """A main measure of an awarded project; values in millionths of its unit, None where there is none."""

    name: str
    unit: str
    measure: str
    start: int | None
    goal: int | None
    goal_on: date | None
    latest: int | None
    latest_on: date | None
    standing: str


class Awarded(NamedTuple):
    """An awarded pitch and what became of it.

    score  as the jury's result prints it; empty where it had none
    """

    pitch_ref: str
    title: str
    score: str
    amount: Money
    is_given_back: bool
    project_ref: str
    stage: str
    aims: tuple[Aim, ...]


def call_for(viewer: Viewer, call_ref: str) -> Call:
    """A call for those who see decisions; Missing for everybody else."""
    if not May("see_decisions")(viewer):
        raise Missing
    return call_by_ref(viewer, call_ref)


def awarded(call: Call) -> list[Awarded]:
    """The awards of all rounds of a call, by the jury's score from the highest; three statements."""
    rows = read(
        sa.select(
            Pitch.ref,
            Pitch.title,
            JuryDecision.result_id,
            Award.amount_minor,
            Award.currency,
            Project.id,
            AwardReturn.id.is_not(None),
            Project.ref,
            Project.stage,
        )
        .join(Award, Award.pitch_id == Pitch.id)
        .join(Verdict, Verdict.id == Award.verdict_id)
        .join(JuryDecision, JuryDecision.id == Verdict.decision_id)
        .join(Project, Project.id == Award.project_id)
        .outerjoin(AwardReturn, AwardReturn.award_id == Award.id)
        .where(Pitch.call_id == call.id)
        .order_by(Award.id)
    ).all()
    scores = _scores({row.result_id for row in rows})
    aims = _aims({row.id for row in rows})
    found = [
        Awarded._make((ref, title, scores.get(ref, ""), Money(minor, currency), *rest, tuple(aims.get(number, ()))))
        for ref, title, _result, minor, currency, number, *rest in rows
    ]
    return sorted(found, key=lambda each: (-float(each.score or 0), each.pitch_ref))


def _scores(result_ids: set[int]) -> dict[str, str]:
    """The scores of pitches in some results as printed, by reference."""
    bodies = read(sa.select(JuryResult.body).where(JuryResult.id.in_(result_ids)).order_by(JuryResult.id)).scalars()
    return {each["pitch"]: each["printed"] or "" for body in bodies for each in json.loads(body)["pitches"]}


def _aims(project_ids: set[int]) -> dict[int, list[Aim]]:
    found: dict[int, list[Aim]] = {}
    rows = read(
        sa.select(
            Metric.project_id,
            Metric.name,
            Metric.unit,
            Metric.measure,
            Metric.baseline_value,
            Metric.target_value,
            Metric.target_on,
            Metric.latest_value,
            Metric.latest_on,
            Metric.standing,
        )
        .where(
            Metric.project_id.in_(project_ids),
            Metric.is_primary,
            Metric.level.in_(sorted(RESULTS)),
            Metric.retired_on.is_(None),
        )
        .order_by(Metric.project_id, Metric.position, Metric.id)
    )
    for project_id, *aim in rows:
        found.setdefault(project_id, []).append(Aim(*aim))
    return found
