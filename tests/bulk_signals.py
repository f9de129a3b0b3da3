"""Judgements, forecasts and risks of many projects by Core inserts, with their shortcuts."""

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from portfolio.status.models import Confidence, Forecast, ProjectSignal, Risk, RiskEntry
from portfolio.status.rules import BAD, COLOURS, LIKELY, weight

Add = Callable[[Any, list[dict[str, Any]]], list[int]]


def signals(
    organisation_id: int,
    started: Sequence[tuple[int, date]],
    owners: Sequence[int],
    today: date,
    at: datetime,
    add: Add,
) -> None:
    """Three of four projects that started were judged, two of three foresee their cost, every second has risks.

    add  inserts rows and gives their ids
    """
    chance = random.Random(started[0][0] if started else 0)
    recorded: dict[str, Any] = {"recorded_at": at}
    judged, foreseen, shortcuts, risks = [], [], [], []
    for project_id, _on in started:
        shortcut: dict[str, Any] = dict.fromkeys(column.key for column in ProjectSignal.__table__.columns)
        shortcut |= {"project_id": project_id, "organisation_id": organisation_id}
        on = today - timedelta(days=chance.randrange(300))
        for side in ("owner", "unit") if chance.randrange(4) else ():
            colour = chance.choice(COLOURS)
            judged.append({"project_id": project_id, "side": side, "colour": colour, "on": on, **recorded})
            shortcut |= {f"{side}_colour": colour, f"{side}_on": on}
        if chance.randrange(3):
            amount = chance.randrange(1_000_000, 90_000_000)
            foreseen.append({"project_id": project_id, "amount_minor": amount, "currency": "EUR", "on": on, **recorded})
            shortcut |= {"forecast_minor": amount, "forecast_currency": "EUR", "forecast_on": on}
        shortcuts.append(shortcut)
        risks += [_risk(project_id, on, owners, chance) for _ in range(chance.choice((0, 0, 1, 3)))]
    add(Confidence, judged)
    add(Forecast, foreseen)
    ids = add(Risk, risks)
    seen = ("what", "likely", "bad", "who_id", "due_on")
    add(
        RiskEntry,
        [
            {name: risk[name] for name in seen} | {"risk_id": id_, "is_open": True, "on": risk["opened_on"], **recorded}
            for id_, risk in zip(ids, risks, strict=True)
        ],
    )
    add(ProjectSignal, shortcuts)


def _risk(project_id: int, on: date, owners: Sequence[int], chance: random.Random) -> dict[str, Any]:
    likely, bad = chance.choice(LIKELY), chance.choice(BAD)
    return {
        "project_id": project_id,
        "opened_on": on,
        "what": "The supplier comes late",
        "likely": likely,
        "bad": bad,
        "weight": weight(likely, bad),
        "who_id": chance.choice(owners),
        "due_on": on + timedelta(days=90),
        "closed_on": None,
    }
