"""Page 3: what is on target, what nobody knows, what moved the wrong way, and what somebody set by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.metrics.models import Metric, Target
from portfolio.people.models import Person
from portfolio.projects.models import Plan, Project
from portfolio.reports.content import quarter_report
from portfolio.reports.content.outcomes import MeasureTable
from portfolio.reports.facts.outcomes import ByHand, Seen
from portfolio.reports.queries import quarter_facts
from portfolio.reports.sentences import Share
from portfolio.status.as_of import signals_on
from portfolio.status.models import SetByHand
from tests.make import City
from tests.reports import rows

DAY = date(2026, 9, 30)
START, GOAL_ON = date(2026, 1, 1), date(2027, 1, 1)
LATER = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def chapter(city: City, as_known: date | None = None) -> MeasureTable:
    return quarter_report(quarter_facts(city.organisation, Quarter(2026, 3), as_known)).measures


def running(city: City, **more: Any) -> Project:
    return rows.project(city, ("running", START), **more)


def on_its_way(city: City, latest: int, seen_on: date = DAY, **more: Any) -> Metric:
    """A measure that should go from 0 to 100 in the year 2026, and has come as far as latest."""
    values = {"start": (0, START), "goal": (100, GOAL_ON), "seen": [(latest, seen_on)]}
    return rows.metric(city, running(city), **(values | more))


def set_by_hand(project: Project, colour: str | None, until: date | None, on: date = DAY, **more: Any) -> None:
    row: dict[str, Any] = {"signal": "outcome", "reason": "Counted anew", "recorded_at": rows.KNOWN}
    db.session.add(SetByHand(project_id=project.id, colour=colour, until_on=until, on=on, **(row | more)))
    db.session.flush()


def test_outcomes_are_on_target_by_what_is_expected_by_the_day(city: City) -> None:
    # Expected by 30 September: 272 of 365 days, 0.745. On target down to 0.645, behind down to 0.495.
    for latest in (75, 65, 64, 50, 49):
        on_its_way(city, latest)

    found = chapter(city)

    assert found.facts.colours == {"green": 2, "amber": 2, "red": 1, "grey": 0}
    assert found.on_target == Share(2, 5, "nothing_to_judge")
    assert [row.fact.colour for row in found.rows] == ["green", "green", "amber", "amber", "red"]


def test_d61_without_fresh_data_a_measure_is_grey_and_never_on_target(city: City) -> None:
    # Taken quarterly, so current for 138 days: from 15 May on, not on 14 May. Never measured is no data either; what
    # has no goal cannot be judged, whatever was measured.
    on_its_way(city, 100, DAY - timedelta(days=138), frequency="quarterly")
    on_its_way(city, 100, DAY - timedelta(days=139), frequency="quarterly")
    on_its_way(city, 0, seen=[])
    on_its_way(city, 100, goal=None)

    found = chapter(city)

    assert found.facts.colours == {"green": 1, "amber": 0, "red": 0, "grey": 3}
    assert found.facts.grey == {"no_goal": 1, "no_value": 1, "outdated": 1}
    assert (found.on_target, found.grey) == (Share(1, 1, "nothing_to_judge"), 3)
    assert found.colours == (("green", 1), ("amber", 0), ("red", 0), ("no_data", 2), ("unjudged", 1))
    assert [(sentence.many or sentence.text, dict(sentence.values)) for sentence in found.targets] == [
        ("Of %(n)s main measures of what changed with current data, %(green)s are on target.", {"n": 1, "green": 1}),
        ("%(n)s more have no current data, so nobody knows where they stand.", {"n": 2}),
        ("%(n)s more cannot be judged, for want of a start, a goal or a direction.", {"n": 1}),
    ]


def test_d62_a_status_set_by_hand_is_printed_with_its_name_and_its_last_day(city: City) -> None:
    project = running(city, title="Damp")
    rows.metric(city, project, start=(0, START), goal=(100, GOAL_ON), seen=[(10, DAY)])
    person = Person(name="Işıl Yıldız", created_at=rows.KNOWN)
    db.session.add(person)
    db.session.flush()
    set_by_hand(project, "green", date(2026, 12, 31), by_id=person.id)

    found = chapter(city)

    told = (project.ref, "Damp", None, "green", "red", "Counted anew", "Işıl Yıldız", date(2026, 12, 31))
    assert found.by_hand == (ByHand(*told),)
    # The figures go on counting what was computed.
    assert (found.facts.colours["red"], found.on_target) == (1, Share(0, 1, "nothing_to_judge"))


@pytest.mark.parametrize(
    ("rows_set", "shown"),
    [
        ([("green", DAY, DAY)], 1),  # its last day counts
        ([("green", DAY - timedelta(days=1), date(2026, 9, 1))], 0),
        ([("green", date(2026, 12, 31), date(2026, 10, 1))], 0),  # set after the quarter
        ([("green", date(2026, 12, 31), date(2026, 9, 1)), (None, None, DAY)], 0),  # withdrawn
    ],
    ids=["until_the_day", "over", "later", "withdrawn"],
)
def test_a_status_set_by_hand_is_shown_while_it_counts(
    city: City, rows_set: list[tuple[str | None, date | None, date]], shown: int
) -> None:
    project = running(city)
    for colour, until, on in rows_set:
        set_by_hand(project, colour, until, on)

    assert len(chapter(city).by_hand) == shown


def test_what_was_delivered_is_no_outcome(city: City) -> None:
    on_its_way(city, 90, level="output")
    on_its_way(city, 90, level="impact")

    found = chapter(city)

    assert (found.delivered, found.facts.total, found.on_target.whole) == (1, 2, 1)
    assert [row.is_delivery for row in found.rows] == [True, False]


def test_what_moved_the_wrong_way_stands_apart_too_however_little_money_it_has(city: City) -> None:
    for number in range(42):
        rows.metric(city, running(city, budget=1000 - number), f"M{number}", start=(0, START), goal=(9, GOAL_ON))
    rows.metric(city, running(city), "Back", start=(50, START), goal=(100, GOAL_ON), seen=[(40, DAY)])

    found = chapter(city)

    assert (len(found.rows), found.facts.total, found.more) == (40, 43, 28)
    assert [row.fact.name for row in found.wrong] == ["Back"]
    assert found.wrong[0].standing.key == "wrong_way"


def test_amounts_in_other_currencies_are_never_compared_with_the_citys_own(city: City) -> None:
    for title, amount, currency in (("Yen", 9_000_000, "JPY"), ("Small", 100, "EUR"), ("Large", 200, "EUR")):
        project = running(city, title=title)
        plan = {"budget_minor": amount, "budget_currency": currency, "on": START, "recorded_at": rows.KNOWN}
        db.session.add(Plan(project_id=project.id, **plan))
        rows.metric(city, project, title)
    rows.metric(city, running(city), "None")

    assert [row.fact.name for row in chapter(city).rows] == ["Large", "Small", "Yen", "None"]


def test_a_measure_shows_its_last_eight_values_as_they_were_known(city: City) -> None:
    months = [date(2026, month, 1) for month in range(1, 11)]
    measure = on_its_way(city, 0, seen=list(zip(range(1, 11), months, strict=True)))
    wrong = rows.observe(measure, 99, date(2026, 9, 15))
    rows.observe(measure, 12, date(2026, 9, 15), supersedes_id=wrong.id)
    rows.observe(measure, 13, DAY, recorded_at=LATER)
    rows.observe(measure, 7, date(2026, 5, 2), part="North")

    def seen(as_known: date | None = None) -> list[tuple[int, date]]:
        return [(one.value // rows.ONE, one.on) for one in chapter(city, as_known).rows[0].fact.seen]

    # 1 October is after the day; the ninth-last value and all before fall out.
    assert seen(date(2026, 10, 19)) == [*zip(range(3, 10), months[2:9], strict=True), (12, date(2026, 9, 15))]
    assert seen() == [*zip(range(4, 10), months[3:9], strict=True), (12, date(2026, 9, 15)), (13, DAY)]


def test_what_is_counted_per_period_shows_its_running_total(city: City) -> None:
    # Ten quarters with 1 to 10 people: 55 in all. The last eight totals are 6, 10, 15, 21, 28, 36, 45, 55.
    days = [Quarter(2024 + (n + 1) // 4, (n + 1) % 4 + 1).last_day for n in range(10)]
    on_its_way(city, 0, series="per_period", seen=list(zip(range(1, 11), days, strict=True)))

    (row,) = chapter(city).rows

    assert row.fact.latest == 55 * rows.ONE
    assert [one.value // rows.ONE for one in row.fact.seen] == [6, 10, 15, 21, 28, 36, 45, 55]
    assert row.fact.seen[-1] == Seen(DAY, 55 * rows.ONE)


def test_milestones_and_a_late_effect_bend_what_is_expected(city: City) -> None:
    # A straight line expects 0.745. With 10 of 100 as the milestone of 31 December, 30 September expects 0.075.
    bent: list[tuple[int, dict[str, Any]]] = [
        (5, {"milestones": [("2026-12-31", 10 * rows.ONE)]}),
        (0, {"effect_from": DAY}),
    ]
    for latest, way in bent:
        metric = on_its_way(city, latest, goal=None)
        goal: dict[str, Any] = {"value": 100 * rows.ONE, "on": GOAL_ON, "recorded_at": rows.KNOWN}
        db.session.add(Target(metric_id=metric.id, **(goal | way)))
    db.session.flush()

    assert chapter(city).facts.colours == {"green": 2, "amber": 0, "red": 0, "grey": 0}


def test_colours_are_those_that_the_register_gives_on_the_same_day(city: City) -> None:
    made = [on_its_way(city, latest) for latest in (75, 55, 10)]
    ids = [metric.project_id for metric in made if metric.project_id is not None]

    shown = {row.fact.ref: row.fact.colour for row in chapter(city).rows}

    told = signals_on(city.id, ids, DAY, zone=city.organisation.zone)
    assert shown == {db.session.get_one(Project, id_).ref: found.outcome.colour for id_, found in told.items()}
