"""What the dated rows say of a signal: about any day, as known now or as known at an earlier instant.

The shortcuts on ProjectSignal repeat what `dated_rows` gives for now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.projects.models import Project
from portfolio.status import rules
from portfolio.status.models import Confidence, Forecast, SetByHand

FOREVER = date.max


@dataclass(frozen=True)
class DatedRows:
    """The rows that counted on a day, by project, and by side or signal."""

    confidence: dict[tuple[int, str], Confidence] = field(default_factory=dict)
    forecast: dict[int, Forecast] = field(default_factory=dict)
    by_hand: dict[tuple[int, str], SetByHand] = field(default_factory=dict)


def dated_rows(project_ids: Sequence[int], day: date = FOREVER, known_at: datetime | None = None) -> DatedRows:
    """The newest judgements, forecasts and hand-set colours of projects on a day, in three statements.

    known_at  leaves out what was recorded at or after this instant
    """
    found = DatedRows()
    for row in _until(Confidence, project_ids, day, known_at):
        found.confidence[row.project_id, row.side] = row
    for row in _until(Forecast, project_ids, day, known_at):
        found.forecast[row.project_id] = row
    for row in _until(SetByHand, project_ids, day, known_at):
        found.by_hand[row.project_id, row.signal] = row
    return found


def _until(model: Any, project_ids: Sequence[int], day: date, known_at: datetime | None) -> Sequence[Any]:
    """Rows up to a day, those that count last."""
    wanted = sa.select(model).where(model.project_id.in_(project_ids), model.on <= day)
    if known_at is not None:
        wanted = wanted.where(model.recorded_at < known_at)
    return db.session.scalars(wanted.order_by(model.project_id, model.on, model.id)).all()


def shortcut(project: Project) -> dict[str, Any]:
    """The columns of ProjectSignal as the dated rows give them now."""
    rows = dated_rows([project.id])
    foreseen = rows.forecast.get(project.id)
    columns: dict[str, Any] = {
        "organisation_id": project.organisation_id,
        "forecast_minor": foreseen.amount_minor if foreseen else None,
        "forecast_currency": foreseen.currency if foreseen else None,
        "forecast_on": foreseen.on if foreseen else None,
    }
    for side in rules.SIDES:
        judged = rows.confidence.get((project.id, side))
        columns |= {f"{side}_colour": judged.colour if judged else None, f"{side}_on": judged.on if judged else None}
    for signal in rules.SIGNALS:
        hand = rows.by_hand.get((project.id, signal))
        columns |= {
            f"{signal}_colour": hand.colour if hand else None,
            f"{signal}_until": hand.until_on if hand else None,
        }
    return columns
