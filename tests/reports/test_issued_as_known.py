"""An issued report after changes of every kind: it stays, it can be counted again, and what differs is named."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.reports import actions, issues
from portfolio.reports.content import quarter_report
from portfolio.reports.content.differences import difference
from portfolio.reports.models import Report
from portfolio.reports.queries import quarter_facts
from portfolio.reports.shape import report_json
from tests.make import City
from tests.reports.test_as_known import change_everything, recorded  # noqa: F401  a fixture

FROZEN = datetime(2026, 10, 19, 20, 0, tzinfo=UTC)
Q3 = Quarter(2026, 3)


def issued(city: City) -> Report:
    """The third quarter, frozen on the evening before everything changes."""
    report, _ = actions.prepare(Q3, by=city.lead, at=FROZEN)
    actions.freeze(report, by=city.lead, at=FROZEN)
    actions.keep_facts(report, quarter_facts(city.organisation, Q3, frozen_at=FROZEN), by=city.lead, at=FROZEN)
    words: dict[str, Any] = {
        "sentence": "Half of what was due is evaluated.",
        "did_not_work": "Two pilots were stopped.",
    }
    actions.write(report, **words, by=city.lead, at=FROZEN)
    return actions.issue(report, by=city.lead, at=FROZEN)


def test_d58_an_issue_counted_again_as_known_is_equal_and_as_of_today_names_what_differs(
    recorded: City,  # noqa: F811
) -> None:
    report = issued(recorded)
    said = report_json(quarter_report(issues.facts_of(report)))

    change_everything(recorded)
    db.session.expire_all()

    kept = issues.facts_of(report)
    as_known = quarter_facts(recorded.organisation, Q3, frozen_at=report.frozen_at)
    today = quarter_facts(recorded.organisation, Q3)
    assert report_json(quarter_report(kept)) == said
    assert replace(as_known, front=kept.front) == kept
    assert report_json(quarter_report(replace(as_known, front=kept.front))) == said
    assert difference(kept, as_known) == ()
    named = {found.section for found in difference(kept, today)}
    assert named >= {
        *("count_from", "stages", "areas", "tags", "measures", "money", "money_risks", "reviews", "projects"),
    }
