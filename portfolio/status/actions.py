"""Everything that changes a signal or a risk: each adds a dated row, none changes one."""

from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.core.money import Money
from portfolio.history import actions as history
from portfolio.people.queries import is_member
from portfolio.projects.actions.shortcuts import day_of, hold
from portfolio.projects.models import Project
from portfolio.status import as_of, rules
from portfolio.status.models import Confidence, Forecast, ProjectSignal, Risk, RiskEntry, SetByHand


def judge(
    project: Project,
    *,
    side: str,
    colour: str,
    reason: str | None = None,
    path_back: str | None = None,
    on: date | None = None,
    by: Actor,
    at: datetime,
) -> Confidence:
    """Say how sure the owner, or the unit, is that a project delivers.

    side    owner or unit: whose judgement it is
    colour  green, amber or red; red needs a reason and a path back
    on      left out, today
    """
    hold(project, by)
    rules.check_judgement(side, colour, reason, path_back)
    row = Confidence(
        project_id=project.id,
        side=side,
        colour=colour,
        reason=reason,
        path_back=path_back,
        on=_day(on, by, at),
        recorded_at=at,
        by_id=by.person_id,
    )
    said = {"side": side, "colour": colour, "reason": reason, "path_back": path_back, "on": row.on}
    _write_down(row, project, "confidence.judged", said, by=by, at=at)
    return row


def forecast(
    project: Project, *, amount: Money, note: str | None = None, on: date | None = None, by: Actor, at: datetime
) -> Forecast:
    """Say what a project will have cost in the end.

    amount  everything from the beginning on, zero or more
    on      left out, today
    """
    hold(project, by)
    if amount.minor < 0:
        raise WrongInput("amount", N_("Give what the project will have cost in the end, zero or more."), "amount")
    row = Forecast(
        project_id=project.id,
        amount_minor=amount.minor,
        currency=amount.currency,
        note=note,
        on=_day(on, by, at),
        recorded_at=at,
        by_id=by.person_id,
    )
    said = {"amount": amount.major, "currency": amount.currency, "on": row.on, "note": note}
    _write_down(row, project, "cost.foreseen", said, by=by, at=at)
    return row


def set_by_hand(
    project: Project, *, signal: str, colour: str, reason: str | None, until_on: date | None, by: Actor, at: datetime
) -> SetByHand:
    """Put a colour in place of a computed one until a day, at most six months ahead; it ends by itself.

    signal  outcome or finance
    """
    hold(project, by)
    today = day_of(by, at)
    rules.check_by_hand(signal, colour, reason, until_on, today)
    return _by_hand(project, signal, colour, reason or "", until_on, today, by=by, at=at)


def withdraw_by_hand(project: Project, *, signal: str, reason: str | None, by: Actor, at: datetime) -> SetByHand:
    """Let the computed colour count again before the hand-set one ends; a new row says so."""
    hold(project, by)
    today = day_of(by, at)
    if not reason:
        raise WrongInput("reason", N_("Say why the computed colour counts again."), "reason")
    standing = as_of.dated_rows([project.id], today).by_hand.get((project.id, signal))
    if standing is None or standing.until_on is None or standing.until_on < today:
        raise RuleBroken("not_by_hand", N_("No colour set by hand counts here today."))
    return _by_hand(project, signal, None, reason, None, today, by=by, at=at)


def _by_hand(
    project: Project,
    signal: str,
    colour: str | None,
    reason: str,
    until_on: date | None,
    today: date,
    *,
    by: Actor,
    at: datetime,
) -> SetByHand:
    row = SetByHand(
        project_id=project.id,
        signal=signal,
        colour=colour,
        reason=reason,
        until_on=until_on,
        on=today,
        recorded_at=at,
        by_id=by.person_id,
    )
    event = "signal.set_by_hand" if colour else "signal.withdrawn"
    said = {"signal": signal, "colour": colour, "until_on": until_on, "reason": reason}
    _write_down(row, project, event, said, by=by, at=at)
    return row


def _write_down(
    row: Confidence | Forecast | SetByHand,
    project: Project,
    event: str,
    said: dict[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Add a dated row, let the shortcut follow, and tell history."""
    db.session.add(row)
    settle(project, at)
    thing, root = (row.__tablename__, row.id), ("project", project.id)
    history.record(event, thing=thing, root=root, by=by, at=at, after=said)


def open_risk(
    project: Project,
    *,
    what: str,
    likely: str,
    bad: str,
    who_id: int | None = None,
    due_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Risk:
    """Name something that may go wrong, who deals with it and by when.

    likely  unlikely, possible or likely
    bad     minor, serious or severe
    """
    hold(project, by)
    today = day_of(by, at)
    _check_who(who_id, by)
    risk = Risk(
        project_id=project.id,
        opened_on=today,
        what=what,
        likely=likely,
        bad=bad,
        weight=rules.weight(likely, bad),
        who_id=who_id,
        due_on=due_on,
    )
    db.session.add(risk)
    db.session.flush()
    _enter(risk, "risk.opened", reason=None, is_open=True, by=by, at=at)
    return risk


def change_risk(
    risk: Risk,
    *,
    what: str,
    likely: str,
    bad: str,
    who_id: int | None,
    due_on: date | None,
    reason: str | None = None,
    by: Actor,
    at: datetime,
) -> Risk:
    """See an open risk otherwise than before; the earlier view stays."""
    _hold_risk(risk, by)
    if risk.closed_on is not None:
        raise RuleBroken("closed", N_("This risk is closed. Open it again before you change it."))
    _check_who(who_id, by)
    weight = rules.weight(likely, bad)
    after = {"what": what, "likely": likely, "bad": bad, "who_id": who_id, "due_on": due_on}
    if all(getattr(risk, name) == value for name, value in after.items()):
        return risk
    for name, value in after.items():
        setattr(risk, name, value)
    risk.weight = weight
    _enter(risk, "risk.changed", reason=reason, is_open=True, by=by, at=at)
    return risk


def close_risk(risk: Risk, *, reason: str | None, by: Actor, at: datetime) -> Risk:
    """Say that a risk is over, and why."""
    _hold_risk(risk, by)
    if risk.closed_on is not None:
        raise RuleBroken("closed", N_("This risk is closed already."))
    if not reason:
        raise WrongInput("reason", N_("Say why the risk is over."), "reason")
    risk.closed_on = day_of(by, at)
    _enter(risk, "risk.closed", reason=reason, is_open=False, by=by, at=at)
    return risk


def reopen_risk(risk: Risk, *, reason: str | None, by: Actor, at: datetime) -> Risk:
    """Say that a closed risk is there again, and why."""
    _hold_risk(risk, by)
    if risk.closed_on is None:
        raise RuleBroken("open", N_("This risk is open already."))
    if not reason:
        raise WrongInput("reason", N_("Say why the risk is there again."), "reason")
    risk.closed_on = None
    _enter(risk, "risk.reopened", reason=reason, is_open=True, by=by, at=at)
    return risk


def _hold_risk(risk: Risk, by: Actor) -> None:
    """Lock the project of a risk and read the risk anew, so that two people never pass the same check."""
    hold(db.session.get_one(Project, risk.project_id), by)
    db.session.refresh(risk)


def _enter(risk: Risk, event: str, *, reason: str | None, is_open: bool, by: Actor, at: datetime) -> None:
    """Write down how a risk is seen now, and tell history."""
    seen = {name: getattr(risk, name) for name in ("what", "likely", "bad", "who_id", "due_on")}
    row = RiskEntry(
        risk_id=risk.id,
        is_open=is_open,
        reason=reason,
        on=day_of(by, at),
        recorded_at=at,
        by_id=by.person_id,
        **seen,
    )
    db.session.add(row)
    _changed(risk.project_id, at)
    history.record(
        event,
        thing=("risk", risk.id),
        root=("project", risk.project_id),
        by=by,
        at=at,
        after={"what": risk.what, "reason": reason} if event != "risk.opened" else seen,
    )


def _check_who(who_id: int | None, by: Actor) -> None:
    if who_id is not None and not is_member(who_id, by.organisation_id):
        raise WrongInput("who", N_("Choose one of the people offered."), "who_id")


def _day(on: date | None, by: Actor, at: datetime) -> date:
    today = day_of(by, at)
    if on is not None and on > today:
        raise WrongInput("future_day", N_("Give a day that is not in the future."), "on")
    return on or today


def settle(project: Project, at: datetime) -> None:
    """Make the shortcut of a project repeat its newest rows."""
    db.session.flush()
    row = db.session.get(ProjectSignal, project.id) or ProjectSignal(project_id=project.id)
    for name, value in as_of.shortcut(project).items():
        setattr(row, name, value)
    db.session.add(row)
    _changed(project.id, at)


def _changed(project_id: int, at: datetime) -> None:
    """Say when the project changed last; not through the mapped row, whose version others' open forms hold."""
    table = cast(sa.Table, Project.__table__)
    db.session.execute(sa.update(table).where(table.c.id == project_id).values(changed_at=at))
    db.session.flush()
