"""What a report says of evaluation is what the gap says."""

from datetime import date
from typing import Any

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.reports.content import quarter_report
from portfolio.reports.content.evaluated import evaluated
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.evaluation import Evaluation, Exempted
from portfolio.reports.queries import quarter_facts
from portfolio.reports.shape import report_json
from portfolio.reviews.models import Exemption
from portfolio.reviews.queries.gap import gap_on
from portfolio.reviews.queries.scope import Scope
from tests.make import City
from tests.reports import rows
from tests.reviews.cases import Case
from tests.reviews.fourteen import fourteen
from tests.reviews.writing import write

DAY = date(2026, 9, 30)


def facts(city: City) -> QuarterFacts:
    return quarter_facts(city.organisation, Quarter(2026, 3))


def test_d11_what_is_exempted_is_named_with_its_reason_and_not_counted_as_due(city: City) -> None:
    exempted = rows.project(city, ("running", date(2025, 1, 1)), title="Night bus")
    rows.review(city, exempted, date(2026, 7, 1))
    owed = rows.project(city, ("running", date(2025, 1, 1)))
    rows.review(city, owed, date(2026, 7, 1))
    granted = {"reason": "too_small", "on": date(2026, 8, 1), "until_on": date(2026, 12, 31)}
    db.session.add(Exemption(project_id=exempted.id, recorded_at=rows.KNOWN, **granted))
    db.session.flush()

    found = facts(city).reviews

    assert (found.started, found.exempted, found.long_overdue) == (2, 1, 1)
    assert found.evaluation is not None
    assert (found.evaluation.due, found.evaluation.none, found.evaluation.waived) == (1, 1, 1)
    assert found.evaluation.exempted == (Exempted(exempted.ref, "Night bus", None, "too_small", date(2026, 12, 31)),)


def test_the_figures_of_evaluation_are_those_of_the_gap(city: City) -> None:
    write(city, [Case(told) for told in fourteen()])

    found = facts(city).reviews
    gap = gap_on(Scope(city.id, city.organisation.zone, DAY)).tally

    assert found.evaluation is not None
    assert found.evaluation.due == gap.due == 10
    assert (found.evaluation.full, found.evaluation.partial, found.evaluation.none) == (5, 2, 3)
    report = quarter_report(facts(city))
    assert report.reviews.due == gap.due
    assert report_json(report)["reviews"]["evaluation"]["evaluation_gap"] == {
        "part": 5,
        "of": 10,
        "value": 0.5,
        "reason": None,
    }
    finding = report.reviews.evaluated[0]
    assert (finding.many or "") % finding.values == (
        "Of 10 projects due for evaluation, 5 are fully evaluated, 2 in part, 3 not."
    )


def test_a_report_tells_only_of_what_happened() -> None:
    known = Evaluation(
        full=2, partial=0, none=1, too_early=4, waived=1, out_of_scope=0, category="some_elements",
        strategy_evaluated=False, grace_days=30, fresh_days=180, exempted=(),
        flags={"late_plan": 2, "moved_date": 0, "self_evaluation": 1},
    )  # fmt: skip

    told = [(one.many if one.n != 1 and one.many else one.text) % one.values for one in evaluated(known)]

    assert told == [
        "Of 3 projects due for evaluation, 2 are fully evaluated, 0 in part, 1 not.",
        "Besides, 4 are not due yet and 1 exempted.",
        "2 plans were written down late.",
        "1 project was evaluated by those who ran it.",
    ]


def test_reports_kept_from_before_say_nothing_of_it(city: City) -> None:
    stored: dict[str, Any] = facts(city).as_json()
    for name in ("evaluation", "exempted", "past_ladder"):
        del stored["reviews"][name]

    old = QuarterFacts.from_json(stored)

    assert (old.reviews.evaluation, old.reviews.exempted) == (None, 0)
    assert quarter_report(old).reviews.evaluated == ()
    assert report_json(quarter_report(old))["reviews"]["evaluation"] is None
