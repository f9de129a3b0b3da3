"""The money of the demo city's projects, booked as it came and went."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.money import Money as Amount
from portfolio.demo.awarded import granted
from portfolio.demo.city import CURRENCY
from portfolio.demo.replay import Story
from portfolio.demo.shapes import Money, Pilot
from portfolio.funding import actions as funding
from portfolio.funding.models import FundingLine
from portfolio.projects import actions as projects
from portfolio.projects import queries as records
from portfolio.projects.models import Partnership, Project

# Days after the start on which money usually moves.
ASKED, RECEIVED, SPENT_HALF, SPENT_ALL = -75, 40, 150, 330
HOURS_OF_A_BID = 410


def tell_money(story: Story, made: list[Project], pilot: Pilot, opened: date, begun: date, by: Actor) -> None:
    """Plan every booking of a project.

    opened  the day of the record; no money is asked for before it
    begun   the day that its money is counted from: the start, or the last stage before it
    """
    grants: list[FundingLine] = []
    for money in pilot.money:
        days = (max(begun + timedelta(days=ASKED), opened), begun)
        _tell_line(story, made, money, days, by, grants, is_awarded=pilot.is_awarded and not money.own)


def _tell_line(
    story: Story,
    made: list[Project],
    money: Money,
    days: tuple[date, date],
    by: Actor,
    grants: list[FundingLine],
    *,
    is_awarded: bool,
) -> None:
    lines: list[FundingLine] = []
    asked, begun = days

    def take_up(_: datetime) -> None:
        lines.append(granted(made[0]))
        grants.append(lines[0])

    def open_it(at: datetime) -> None:
        first = money.requested or money.committed or 0
        lines.append(
            funding.open_line(
                made[0],
                source=money.source,
                amount=Amount.of(first, CURRENCY),
                booked="requested" if money.requested else "committed",
                on=asked if money.requested else begun,
                kind=money.kind,
                share="own" if money.own else "grant",
                form="in_kind" if money.in_kind else "cash",
                by=by,
                at=at,
                **_details(made[0], money, grants, by, at),
            )
        )
        if not money.own:
            grants.append(lines[0])

    story.on(asked if money.requested else begun, take_up if is_awarded else open_it)
    if money.requested and money.committed and not is_awarded:
        story.on(begun, _book(lines, "committed", money.committed, begun, by))
    for kind, amount, later in (
        ("received", money.received, RECEIVED),
        ("spent", (money.spent or 0) // 2, SPENT_HALF),
        ("spent", (money.spent or 0) - (money.spent or 0) // 2, SPENT_ALL),
    ):
        if amount:
            day = min(begun + timedelta(days=later), story.today)
            story.on(day, _book(lines, kind, amount, day, by))
    if money.state == "rejected":
        story.on(begun, _reject(lines, money.note, by))


def _details(project: Project, money: Money, grants: list[FundingLine], by: Actor, at: datetime) -> dict[str, Any]:
    details: dict[str, Any] = {"note": money.note or None}
    if money.total:
        details["total_minor"] = Amount.of(money.total, CURRENCY).minor
    if money.own and grants:
        details["matches_id"] = grants[0].id
    if money.partner:
        details["partner_id"] = _partner(project, money.partner, by, at)
    return details


def _partner(project: Project, name: str, by: Actor, at: datetime) -> int:
    for line in records.partners_of(project.id):
        if line.name == name:
            found = db.session.get(Partnership, line.id)
            if found is not None:
                return found.partner_id
    return projects.add_partner(project, name=name, kind="private_sector", by=by, at=at).partner_id


def _book(lines: list[FundingLine], kind: str, amount: int, day: date, by: Actor) -> Callable[[datetime], None]:
    def book(at: datetime) -> None:
        funding.book(lines[0], kind=kind, amount=Amount.of(amount, CURRENCY), on=day, by=by, at=at)

    return book


def _reject(lines: list[FundingLine], reason: str, by: Actor) -> Callable[[datetime], None]:
    def reject(at: datetime) -> None:
        funding.change_line(lines[0], state="rejected", reason=reason, bid_hours=HOURS_OF_A_BID, by=by, at=at)

    return reject
