"""Open a line of money, book on it, change its state; no booking is ever changed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, Missing, RuleBroken, WrongInput
from portfolio.core.money import Money
from portfolio.funding import queries, rules
from portfolio.funding.models import TERMS, FundingLine, FundingMove, FundingTerms, LedgerEntry
from portfolio.history import actions as history
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.models import Partnership, Project

_DETAILS = (*TERMS, "partner_id", "basis", "accounting_ref", "probability", "bid_hours", "note")


def open_line(
    project: Project,
    *,
    source: str,
    amount: Money,
    booked: str,
    on: date | None = None,
    kind: str | None = None,
    share: str = "grant",
    form: str = "cash",
    by: Actor,
    at: datetime,
    **details: Any,
) -> FundingLine:
    """Say from whom a project asked for, was promised or received how much: a line with its first booking.

    booked   requested, offered, committed or received; what was received was promised first, so both are booked
    kind     left out, that of the same source the last time, else the city's running budget
    details  any of the line's further fields
    """
    if project.organisation_id != by.organisation_id:
        raise Missing("project")
    if booked not in ("requested", "offered", "committed", "received"):
        raise WrongInput("choice", N_("Choose one of the entries offered."), "booked")
    today = day_of(by, at)
    line = FundingLine(
        organisation_id=project.organisation_id,
        project_id=project.id,
        state="idea",
        currency=amount.currency,
        off_books=False,
        created_at=at,
    )
    kind = kind or _kind(by, source, form, details.get("funding_programme_id"))
    entered = {"source": source, "kind": kind, "share": share, "form": form, **details}
    for name, value in _checked(by, line, entered).items():
        setattr(line, name, value)
    db.session.add(line)
    db.session.flush()
    _write_terms(line, by, at)
    history.record(
        "funding.opened",
        thing=("funding_line", line.id),
        root=("project", project.id),
        by=by,
        at=at,
        after={"source": source, "kind": kind, "share": line.share, "form": form},
    )
    if booked == "received":
        book(line, kind="committed", amount=amount, on=on or today, by=by, at=at)
    book(line, kind=booked, amount=amount, on=on or today, by=by, at=at)
    return line


def _kind(by: Actor, source: str, form: str, programme_id: int | None) -> str:
    if programme_id is not None:
        return queries.programme(by, programme_id).kind
    if form == "in_kind":
        return "in_kind"
    return queries.kind_of_source(by, source) or "city_operating"


def _checked(by: Actor, line: FundingLine, entered: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be stored of what was entered; refuses what cannot be true of a line or belongs to others."""
    unknown = set(entered) - set(_DETAILS)
    if unknown:
        raise TypeError(f"a funding line has no {', '.join(sorted(unknown))}")
    values = dict(entered)
    for name, offered in (("kind", rules.KINDS), ("share", ("grant", "own")), ("form", ("cash", "in_kind"))):
        if values.get(name, offered[0]) not in offered:
            raise WrongInput("choice", N_("Choose one of the entries offered."), name)
    rules.check_figures(values)
    if values.get("funding_programme_id") is not None:
        queries.programme(by, values["funding_programme_id"])
    if values.get("partner_id") is not None and not _is_partner(line.project_id, values["partner_id"]):
        raise WrongInput("choice", N_("Choose one of the project's partners."), "partner_id")
    if values.get("matches_id") is not None:
        _check_match(line, values["matches_id"])
        values["share"] = "own"
    return values


def _is_partner(project_id: int, partner_id: int) -> bool:
    named = sa.exists().where(Partnership.partner_id == partner_id, Partnership.project_id == project_id)
    return bool(db.session.scalar(sa.select(named)))


def _check_match(line: FundingLine, grant_id: int) -> None:
    """An own share is for a grant of the same project in the same currency."""
    grant = db.session.get(FundingLine, grant_id)
    if grant is None or grant.project_id != line.project_id or grant.share != "grant" or grant.id == line.id:
        raise WrongInput("choice", N_("Choose one of the project's grants."), "matches_id")
    if grant.currency != line.currency:
        raise WrongInput("currency", N_("An own share has the currency of its grant."), "matches_id")


def _check_unmatched(line: FundingLine) -> None:
    """A grant with own shares beside it does not become one itself: they would be for an own share."""
    matched = sa.exists().where(FundingLine.matches_id == line.id)
    if db.session.scalar(sa.select(matched)):
        raise RuleBroken(
            "matched", N_("Other money is the own share for this grant. Change that money first."), "matches_id"
        )


def _write_terms(line: FundingLine, by: Actor, at: datetime) -> None:
    """Write down what a line is from now on known to be."""
    said = {name: getattr(line, name) for name in TERMS}
    db.session.add(FundingTerms(line_id=line.id, **said, recorded_at=at, by_id=by.person_id))


def _reach(line: FundingLine, state: str, on: date, reason: str | None, by: Actor, at: datetime) -> None:
    """Bring a line to a state: the row that counts, and the line's shortcut."""
    line.state = state
    db.session.add(FundingMove(line_id=line.id, state=state, on=on, reason=reason, recorded_at=at, by_id=by.person_id))


def hold(line: FundingLine, by: Actor) -> None:
    """Lock a line's row and read it anew, so that two bookings never pass the same check."""
    if line.organisation_id != by.organisation_id:
        raise Missing("funding_line")
    db.session.refresh(line, with_for_update=True)


def book(
    line: FundingLine,
    *,
    kind: str,
    amount: Money,
    on: date,
    accounting_ref: str | None = None,
    note: str | None = None,
    by: Actor,
    at: datetime,
) -> LedgerEntry:
    """Add a booking; a negative amount corrects an earlier one. The line's state follows."""
    hold(line, by)
    if kind not in rules.LEDGER:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "kind")
    if amount.currency != line.currency:
        raise WrongInput("currency", N_("This line is kept in another currency."), "amount")
    if kind != "forecast" and on > day_of(by, at):
        raise WrongInput("day", N_("A booking cannot lie in the future; book it as expected."), "on")
    if amount.minor < 0 and not note:
        raise WrongInput("note", N_("Say what the correction is about."), "note")
    rules.check_booking(line.state, queries.sums_of_line(line), kind, amount.minor)
    entry = LedgerEntry(
        line_id=line.id,
        kind=kind,
        amount_minor=amount.minor,
        currency=amount.currency,
        on=on,
        accounting_ref=accounting_ref,
        note=note,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(entry)
    reached = rules.state_after(line.state, kind) if amount.minor > 0 else line.state
    if reached != line.state:
        _reach(line, reached, on, None, by, at)
    db.session.flush()
    history.record(
        "funding.booked",
        thing=("ledger_entry", entry.id),
        root=("project", line.project_id),
        by=by,
        at=at,
        after={
            "kind": kind,
            "amount": amount.major,
            "currency": amount.currency,
            "on": on,
            "note": note,
            "line_id": line.id,
        },
    )
    return entry


def change_line(
    line: FundingLine,
    *,
    state: str,
    on: date | None = None,
    reason: str | None = None,
    bid_hours: int | None = None,
    by: Actor,
    at: datetime,
) -> FundingLine:
    """Move a line to another state. One that is refused or given up stays, and frees what was not received.

    on         default: today
    bid_hours  spent on a bid that was refused
    """
    hold(line, by)
    rules.check_move(line.state, state, reason)
    today = day_of(by, at)
    on = on or today
    rules.check_day(on, today, queries.latest_day(line))
    rules.check_figures({"bid_hours": bid_hours})
    before = line.state
    free = rules.to_release(queries.sums_of_line(line)) if state in rules.GIVEN_UP else 0
    if free:
        book(
            line,
            kind="committed",
            amount=Money(-free, line.currency),
            on=on,
            note=reason,
            by=by,
            at=at,
        )
    _reach(line, state, on, reason, by, at)
    if state in rules.GIVEN_UP:
        line.rejected_reason = reason
        line.bid_hours = line.bid_hours if bid_hours is None else bid_hours
    db.session.flush()
    history.record(
        "funding.moved",
        thing=("funding_line", line.id),
        root=("project", line.project_id),
        by=by,
        at=at,
        before={"state": before},
        after={"state": state, "on": on, "reason": reason},
    )
    return line


def edit_line(line: FundingLine, *, version: int, by: Actor, at: datetime, **details: Any) -> FundingLine:
    """Change what is known of a line; its bookings stay as they are."""
    hold(line, by)
    if line.version != version:
        raise EditedMeanwhile
    before = {name: getattr(line, name) for name in _DETAILS}
    old, new = history.changes(before, _checked(by, line, details))
    if not new:
        return line
    if "share" in new:
        _check_unmatched(line)
    for name, value in new.items():
        setattr(line, name, value)
    if new.keys() & set(TERMS):
        _write_terms(line, by, at)
    db.session.flush()
    history.record(
        "funding.edited",
        thing=("funding_line", line.id),
        root=("project", line.project_id),
        by=by,
        at=at,
        before=old,
        after=new,
    )
    return line
