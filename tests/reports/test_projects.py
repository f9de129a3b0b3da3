"""Annex A, the list of projects, and annex B, how good the data are and how the report counts."""

from datetime import UTC, date, datetime
from typing import Any

from flask import Flask

from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.core.quarter import Quarter
from portfolio.people.models import Setting
from portfolio.projects.models import Assignment
from portfolio.reports.content import QuarterReport, quarter_report
from portfolio.reports.content.projects import LISTED_AT_ONCE, projects
from portfolio.reports.editions import CITY, Edition
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.method import DataQuality
from portfolio.reports.facts.projects import Listed, Projects
from portfolio.reports.printing import report_html
from portfolio.reports.queries import quarter_facts
from portfolio.reports.shape import report_json
from portfolio.reports.software import software
from tests.make import City
from tests.reports import rows, truth

Q3 = Quarter(2026, 3)
DAY, START = date(2026, 9, 30), date(2026, 1, 1)
LATER = datetime(2026, 10, 20, 8, tzinfo=UTC)


def facts(city: City, as_known: date | None = None, edition: Edition = CITY) -> QuarterFacts:
    return quarter_facts(city.organisation, Q3, as_known, edition)


def report(city: City) -> QuarterReport:
    return quarter_report(facts(city))


def test_a_project_is_a_line_with_its_stage_department_budget_and_standing(city: City) -> None:
    first = rows.project(city, ("idea", START), ("running", START), title="Late", budget=1500)
    rows.review(city, first, date(2026, 3, 1))
    second = rows.project(city, ("idea", START), title="Idea")

    found = facts(city).projects

    assert found is not None
    housing = found.departments.index("Housing")
    assert found.rows == (
        Listed(first.ref, "Late", None, housing, "running", 150_000, "EUR", "none", "long_overdue"),
        Listed(second.ref, "Idea", None, housing, "idea", None, None, "out_of_scope", ""),
    )


def test_the_list_has_as_many_projects_as_the_stages_add_up_to(city: City) -> None:
    rows.project(city, ("idea", START))
    rows.project(city, ("idea", date(2026, 10, 1)))  # on record in September, its first move came in October
    rows.project(city, ("idea", date(2026, 10, 1)), recorded_at=LATER)

    made = report(city)

    assert made.projects is not None
    assert (made.projects.total, made.portfolio.projects) == (2, 2)


def test_the_list_is_as_of_the_day_and_as_known(city: City) -> None:
    project = rows.project(city, ("running", START), title="Night bus")
    before = facts(city, date(2026, 10, 19)).projects

    rows.move(project, "stopped", date(2026, 10, 1))
    rows.move(project, "paused", date(2026, 9, 1), recorded_at=LATER)
    moved = {"kind": "lead_department", "department_id": city.mobility.id, "on": date(2026, 9, 1)}
    db.session.add(Assignment(project_id=project.id, recorded_at=LATER, **moved))
    rows.project(city, ("running", START), recorded_at=LATER)
    db.session.flush()

    assert facts(city, date(2026, 10, 19)).projects == before
    now = facts(city).projects
    assert now is not None
    stands = [(row.stage, now.departments[row.department or 0]) for row in now.rows]
    assert stands == [("paused", "Mobility"), ("running", "Housing")]


def test_an_edition_lists_its_own_projects_and_that_of_one_project_none(city: City, app: Flask) -> None:
    mine = rows.project(city, ("running", START))
    rows.project(city, ("running", START))
    one = facts(city, edition=Edition("project", mine.ref))

    assert one.projects is not None
    assert [row.ref for row in one.projects.rows] == [mine.ref]
    with app.test_request_context():
        assert 'id="projects"' not in report_html(quarter_report(one), "en")
        assert 'id="projects"' in report_html(report(city), "en")


def made_of(number: int) -> Projects:
    """So many projects of two departments; every fifth has none."""
    return Projects(
        ("Housing", "Parks"),
        tuple(
            Listed(
                f"P-2026-{place:06d}",
                "Tree",
                None,
                None if place % 5 == 0 else place % 2,
                "running",
                100 * place if place % 3 else None,
                "EUR" if place % 3 else None,
                ("full", "none", "too_early")[place % 3],
                "",
            )
            for place in range(number)
        ),
    )


def test_a_long_list_is_parted_by_department_and_adds_up() -> None:
    table = projects(made_of(LISTED_AT_ONCE + 1))
    short = projects(made_of(LISTED_AT_ONCE))

    assert table is not None
    assert short is not None
    assert (table.listed, len(short.listed)) == ((), LISTED_AT_ONCE)
    assert [row.department for row in table.departments] == ["Housing", "Parks", ""]
    assert sum(row.projects for row in table.departments) == LISTED_AT_ONCE + 1
    for row in table.departments:
        lines = table.rows(row.department)
        assert len(lines) == row.projects
        assert sum(line.fact.standing == "full" for line in lines) == row.full
    assert table.rows("Parks")[0].budget == Money(100, "EUR")


def test_facts_of_many_projects_survive_their_way_through_json(city: City) -> None:
    rows.project(city, ("running", START), budget=5)
    found = facts(city)

    assert QuarterFacts.from_json(found.as_json()) == found


def test_the_tables_of_the_annex_name_sheets_with_the_same_rows(city: City, app: Flask) -> None:
    rows.project(city, ("running", START), title="Late", budget=1500)
    made = report(city)
    with app.test_request_context():
        page = report_html(made, "en")

    assert {"projects", "projects_by_department"} <= {table.name for table in truth.named_tables(page)}
    assert truth.not_in_sheets(made, page) == []
    assert truth.not_in_json(made) == []


# ------------------------------------------------------------------------------------------------- annex B
def test_the_quality_of_the_data_counts_fresh_measures_and_what_running_projects_lack(city: City) -> None:
    # 180 days before 30 September is 3 April.
    complete = rows.project(city, ("running", START), budget=5)
    rows.metric(city, complete, seen=[(1, date(2026, 4, 3))])
    rows.metric(city, complete, "Calls", seen=[(1, date(2026, 4, 2))])
    rows.metric(city, complete, "Nobody looked")
    rows.review(city, complete, date(2026, 12, 1))
    rows.project(city, ("running", START), ("closing", START))
    rows.project(city, ("idea", START))

    made = report(city)

    assert made.facts.quality == DataQuality(
        running=2,
        measures=3,
        fresh=1,
        without_measure=1,
        without_end=2,
        without_budget=1,
        without_review=1,
        by_default=1,
        imported=0,
        legacy=0,
    )
    assert made.quality is not None
    # Three measures are fewer than five: a count, no percentage.
    assert (made.quality.fresh.part, made.quality.fresh.whole, made.quality.fresh.printed) == (1, 3, None)
    assert [said.values["n"] for said in made.quality.gaps] == [1, 2, 1, 1, 1]


def test_without_a_measure_there_is_no_share_of_fresh_ones(city: City) -> None:
    rows.project(city, ("running", START))
    quality = report_json(report(city))["data_quality"]

    assert quality["fresh_share"] == {"part": 0, "of": 0, "value": None, "reason": "no_measures"}


def test_the_method_tells_settings_history_and_software(city: City) -> None:
    for key, value in (("full_threshold", "0.80"), ("strategy_review_months", "12")):
        drawn: dict[str, Any] = {"key": key, "value": value, "on": START, "recorded_at": rows.KNOWN}
        db.session.add(Setting(organisation_id=city.id, **drawn))
    db.session.flush()

    told = [said.text for said in report(city).settings]
    values = {name: value for said in report(city).settings for name, value in said.values.items()}

    assert "There was no history yet." in told
    assert (values["software"], values["months"]) == (software(), 12)
    assert (str(values["threshold"].value), values["grace"], values["fresh"]) == ("0.80", 30, 180)


def test_reports_kept_from_before_have_no_annex_and_say_so_nowhere(city: City, app: Flask) -> None:
    stored = facts(city).as_json()
    for name in ("projects", "quality", "decisions", "changes", "calls", "software"):
        del stored[name]

    old = quarter_report(QuarterFacts.from_json(stored))

    assert (old.projects, old.quality, old.decisions, old.changes, old.calls) == (None, None, None, None, ())
    with app.test_request_context():
        page = report_html(old, "en")
    assert 'id="method"' in page
    assert not any(f'id="{chapter}"' in page for chapter in ("projects", "decisions", "changes", "calls"))
    assert report_json(old)["software"] is None
