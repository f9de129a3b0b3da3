from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.metrics import actions, parts, series, totals
from portfolio.metrics.models import Metric, Observation
from portfolio.metrics.rules import ONE, counting
from portfolio.people import actions as people
from portfolio.projects import subjects
from portfolio.projects.models import Project
from tests import make
from tests.projects.browser import sent_once

AsPerson = Callable[..., FlaskClient]

JULY, AUGUST, SEPTEMBER = date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30)


@pytest.fixture
def advised(project: Project, city: make.City, at: datetime) -> Metric:
    """Households advised, added up from four districts."""
    metric = actions.define(
        subjects.by_ref(city.lead, project.ref),
        name="Households advised",
        unit="households",
        now=0,
        goal=100 * ONE,
        goal_on=date(2027, 6, 30),
        aggregable=True,
        split_by="District",
        by=city.lead,
        at=at,
    )
    for name in ("North", "South", "East", "West"):
        actions.split(metric, name=name, by=city.lead, at=at)
    return metric


def see(metric: Metric, city: make.City, at: datetime, on: date = SEPTEMBER, **values: int) -> None:
    for name, value in values.items():
        actions.observe(metric, value=value * ONE, part=name, observed_on=on, by=city.lead, at=at)


def text(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_the_whole_is_worked_out_from_the_parts_and_says_how_many(
    advised: Metric, city: make.City, at: datetime
) -> None:
    see(advised, city, at, JULY, North=10, South=20)
    see(advised, city, at, AUGUST, North=15, East=5)

    assert (advised.latest_value, advised.latest_on) == (40 * ONE, AUGUST)
    assert (advised.parts_known, advised.parts, advised.standing) == (3, 4, "not_met")


def test_a_total_that_somebody_types_in_is_refused(advised: Metric, city: make.City, at: datetime) -> None:
    with pytest.raises(WrongInput, match="worked out from its parts"):
        actions.observe(advised, value=99 * ONE, observed_on=SEPTEMBER, by=city.lead, at=at)
    with pytest.raises(WrongInput, match="worked out from its parts"):
        actions.observe(advised, value=99 * ONE, part="Centre", observed_on=SEPTEMBER, by=city.lead, at=at)


def test_a_part_that_ended_counts_no_longer_and_keeps_its_values(
    advised: Metric, city: make.City, at: datetime, session: Any
) -> None:
    see(advised, city, at, North=10, South=20)
    south = next(row for row in parts.in_use(advised) if row.name == "South")

    actions.end_part(south, advised, by=city.lead, at=at)

    assert (advised.latest_value, advised.parts_known, advised.parts) == (10 * ONE, 1, 3)
    assert session.query(Observation).filter_by(metric_id=advised.id, part="South").count() == 1
    with pytest.raises(RuleBroken):
        actions.end_part(south, advised, by=city.lead, at=at)


def test_two_parts_never_share_a_name(advised: Metric, city: make.City, at: datetime) -> None:
    with pytest.raises(WrongInput, match="has a part of that name"):
        actions.split(advised, name="north", by=city.lead, at=at)


def test_the_database_and_the_rules_add_up_alike(advised: Metric, city: make.City, at: datetime, session: Any) -> None:
    see(advised, city, at, JULY, North=10, South=20)
    see(advised, city, at, AUGUST, South=3)
    rows = session.query(Observation).filter_by(metric_id=advised.id).all()

    by_rule = series.figure(parts.kind_of(advised), counting(rows, advised.edition))
    by_sql = totals.stand_of(advised.id)

    assert by_rule == (by_sql.value, by_sql.on, by_sql.known) == (13 * ONE, AUGUST, 2)


def test_a_count_of_a_million_millions_neither_breaks_nor_rounds(
    project: Project, city: make.City, at: datetime
) -> None:
    subject = subjects.by_ref(city.lead, project.ref)
    metric = actions.define(subject, name="Litres", unit="litres", series="per_period", by=city.lead, at=at)
    for _ in range(9):
        actions.observe(metric, value=10**18 - 1, observed_on=SEPTEMBER, by=city.lead, at=at)

    assert metric.latest_value == 9 * (10**18 - 1)
    with pytest.raises(WrongInput, match="too large"):
        actions.observe(metric, value=10**18, observed_on=SEPTEMBER, by=city.lead, at=at)


def test_small_numbers_of_parts_stand_nowhere_on_the_page(
    as_person: AsPerson, advised: Metric, city: make.City, at: datetime
) -> None:
    see(advised, city, at, North=3, South=11, East=17, West=29)

    body = text(as_person().get(f"/metrics/{advised.id}"))
    table = body.split("Split by District")[1].split("All values")[0]
    history = body.split("All values</h2>")[1]

    # 60 - 17 - 29 - 11 would be 3, so the next smallest is not shown either.
    assert "60 households" in body
    assert [word in table for word in ("3 households", "11 households", "17 households", "29 households")] == [
        False,
        False,
        True,
        True,
    ]
    assert table.count("Not shown") == 2
    assert "Numbers below 5 are not shown" in table
    assert "Not shown" in history
    assert [number for number in ("3", "11", "17", "29") if f"{number} households" in history] == []


def test_a_city_that_hides_nothing_shows_all_parts(
    as_person: AsPerson, advised: Metric, city: make.City, at: datetime
) -> None:
    people.change_setting(city.organisation, "small_cells", "0", on=at.date(), by=city.lead, at=at)
    see(advised, city, at, North=3, South=11)

    body = text(as_person().get(f"/metrics/{advised.id}"))

    assert "3 households" in body
    assert "Not shown" not in body


def test_whoever_gives_a_part_enters_that_part_and_no_other(
    as_person: AsPerson, advised: Metric, city: make.City, at: datetime
) -> None:
    elsewhere = make.make_viewer(city, "project_owner", department=city.mobility)
    north, south = (next(row for row in parts.in_use(advised) if row.name == name) for name in ("North", "South"))
    own = actions.hand_part(north, elsewhere.person_id or 0, by=city.lead, at=at)
    see(advised, city, at, North=12, South=31, East=40, West=50)
    page = as_person(viewer=elsewhere)
    address = f"/metrics/{advised.id}/parts/{own.id}"
    form = {"value": "14", "observed_on": "2026-10-31", "once": sent_once(page, address)}

    assert page.post(address, data=form).status_code == 303
    assert advised.latest_value == 135 * ONE
    assert page.get(f"/metrics/{advised.id}/parts/{south.id}").status_code == 403
    assert page.get(f"/metrics/{advised.id}/values").status_code == 403
    shown = text(page.get(f"/metrics/{advised.id}"))
    assert "14 households" in shown
    assert "31 households" not in shown


def test_a_correction_of_a_part_stays_with_the_part(
    as_person: AsPerson, advised: Metric, city: make.City, at: datetime
) -> None:
    owner = make.make_viewer(city, "project_owner", department=city.mobility)
    north = next(row for row in parts.in_use(advised) if row.name == "North")
    actions.hand_part(north, owner.person_id or 0, by=city.lead, at=at)
    wrong = actions.observe(advised, value=12 * ONE, part="North", observed_on=JULY, by=city.lead, at=at)
    other = actions.observe(advised, value=30 * ONE, part="South", observed_on=JULY, by=city.lead, at=at)
    page, address = as_person(viewer=owner), f"/metrics/{advised.id}/values/{wrong.id}/correction"
    form = {"value": "13", "part": "South", "observed_on": "2026-07-31", "note": "Counted twice"}
    form["once"] = sent_once(page, address)

    assert page.post(address, data=form).status_code == 303
    assert (advised.latest_value, advised.parts_known) == (43 * ONE, 2)
    assert page.get(f"/metrics/{advised.id}/values/{other.id}/correction").status_code == 403


def test_a_part_that_has_ended_does_not_come_back_by_a_hand_over(
    advised: Metric, city: make.City, at: datetime
) -> None:
    south = next(row for row in parts.in_use(advised) if row.name == "South")
    actions.end_part(south, advised, by=city.lead, at=at)

    with pytest.raises(RuleBroken):
        actions.hand_part(south, city.lead.person_id or 0, by=city.lead, at=at)
    assert sorted(row.name for row in parts.in_use(advised)) == ["East", "North", "West"]
