"""Reports in the world of all addresses: an issue with its files, a draft with a decision, somebody who gets them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from portfolio.core import files
from portfolio.core.quarter import Quarter
from portfolio.reports import actions, issues, queries
from portfolio.reports.files import Made
from portfolio.reports.models import Report
from tests.make import City


def report_arguments(city: City, at: datetime) -> dict[str, Any]:
    """The arguments of addresses below reports."""
    by = city.lead
    draft, _ = actions.prepare(Quarter(2026, 2), preview_until=date(2026, 12, 31), by=by, at=at)
    asked: dict[str, Any] = {"asked": "Go on with the sensors", "owner_id": by.person_id, "due_on": date(2026, 12, 31)}
    issued = issue(city, Quarter(2026, 3), at, asked=[asked])
    wanted = issues.decisions_of(issued)[0].row
    decided = actions.ask_decision(draft, **asked, by=by, at=at)
    subscribed = actions.subscribe(by.person_id or 0, language="en", form="link", by=by, at=at)
    arguments: dict[str, Any] = {
        "report_id": issued.id,
        "decision_id": wanted.id,
        "reports.drop_decision decision_id": decided.id,
        "subscription_id": subscribed.id,
        "reports.department department_id": city.housing.id,
    }
    for endpoint in ("prepare", "count", "freeze", "issue", "new_decision", "department"):
        arguments[f"reports.{endpoint} report_id"] = draft.id
    return arguments


def issue(city: City, quarter: Quarter, at: datetime, *, is_drawn: bool = True, **said: Any) -> Report:
    """An issued report about the whole city, with a file of each form; without any where it is not drawn yet."""
    by = city.lead
    report, _ = actions.prepare(quarter, by=by, at=at)
    if said.get("asked"):
        for asked in said["asked"]:
            actions.ask_decision(report, **asked, by=by, at=at)
    actions.freeze(report, by=by, at=at)
    facts = queries.quarter_facts(city.organisation, quarter, frozen_at=at)
    actions.keep_facts(report, facts, by=by, at=at + timedelta(seconds=2))
    words = {"sentence": "The quarter went well.", "did_not_work": None, "worked": None}
    actions.write(report, **words | said.get("words", {}), by=by, at=at)
    actions.issue(report, by=replace(by), at=at + timedelta(seconds=4))
    if not is_drawn:
        return report
    made = [
        Made("pdf", "en", files.put(b"%PDF-1.7 /ID [<aa> <bb>]"), 24, "aa", 8),
        Made("archive", "en", files.put(b"%PDF-1.7 archive"), 16, "bb", 8),
        Made("json", "", files.put(b"{}"), 2),
        Made("csv", "", files.put(b"PK"), 2),
    ]
    actions.keep_files(report, made, by=by, at=at)
    return report
