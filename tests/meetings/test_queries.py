from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.money import Money
from portfolio.core.quarter import Quarter
from portfolio.funding import actions as funding
from portfolio.meetings import actions, page, queries
from portfolio.meetings.facts import Facts
from portfolio.meetings.models import Meeting
from portfolio.meetings.queries import Scope
from portfolio.meetings.rules import Who
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric, Observation
from portfolio.people.models import Department, Person
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions as reviews
from portfolio.status import actions as status
from portfolio.updates import actions as updates
from tests import bulk, make

TODAY = date(2026, 11, 21)
LONG_AGO = datetime.fromisoformat("2026-09-01T09:00:00+00:00")
MILLION = 1_000_000


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, 0, tzinfo=UTC)


def gathered(city: make.City, meeting: Meeting) -> Facts:
    return queries.gather(queries.meeting_of(city.lead, meeting.id), TODAY)


def running(city: make.City, title: str, end: date = date(2027, 6, 30), **more: Any) -> Project:
    return make.make_project(city, title, stage="running", planned_end_on=end, at=LONG_AGO, **more)


def measured(city: make.City, department: Department, title: str) -> Metric:
    project = running(city, title, department=department)
    subject = subjects.by_ref(city.lead, project.ref)
    return metrics.define(subject, name=title, unit="homes", now=None, goal=None, by=city.lead, at=LONG_AGO)


def said(facts: Facts) -> dict[str, list[str]]:
    return {row.title: [page.change_words(change) for change in row.changes] for row in facts.changes}


def test_changes_are_what_was_recorded_since_the_meeting_before(
    city: make.City, meeting: Meeting, at: datetime, session: Any
) -> None:
    project, by = running(city, "Damp sensors"), city.lead
    owner = session.get(Person, make.make_viewer(city, "project_owner", name="Olga Owner").person_id)
    subject = subjects.by_ref(by, project.ref)
    metric = metrics.define(subject, name="Damp homes", unit="homes", now=None, goal=None, by=by, at=LONG_AGO)
    metrics.observe(metric, value=200 * MILLION, observed_on=date(2026, 9, 1), by=by, at=LONG_AGO)

    assert said(gathered(city, meeting)) == {}

    # Seen in September, but recorded now: news.
    metrics.observe(metric, value=150 * MILLION, observed_on=date(2026, 9, 2), by=by, at=at)
    funding.open_line(project, source="City", amount=Money(5_000_000, "EUR"), booked="committed", by=by, at=at)
    projects.assign(project, lead=city.housing, owner=owner, by=by, at=at)
    projects.move_stage(project, "closing", by=by, at=at)
    make.make_project(city, "Night bus")

    assert {title: sorted(words) for title, words in said(gathered(city, meeting)).items()} == {
        "Night bus": ["New in the portfolio: Idea"],
        "Damp sensors": [
            "Damp homes: 150 homes on 2 Sept 2026",
            "Moved to Closing",
            "New owner: Olga Owner",
            "Promised from City: €50,000",
        ],
    }


@pytest.mark.parametrize("whose", ["another city", "another department", "one project"])
def test_thousands_of_newer_values_hide_nothing_else_that_changed(
    city: make.City, at: datetime, session: Any, whose: str
) -> None:
    """Of the meeting's two projects one got a value at first; thousands came later, from elsewhere or to the other."""
    circle = actions.Circle(department=city.housing)
    held = actions.open_meeting(title="Housing", on=TODAY, circle=circle, by=city.lead, at=at)
    told = measured(city, city.housing, "Damp sensors")
    metrics.observe(told, value=150 * MILLION, observed_on=date(2026, 9, 2), by=city.lead, at=at)
    other = make.make_city("Other") if whose == "another city" else city
    noisy = measured(other, other.housing if whose == "one project" else other.mobility, "Meters")
    value = {"metric_id": noisy.id, "value": MILLION, "quality": "provisional", "edition": 1, "withdrawn": False}
    later = {"observed_on": TODAY, "recorded_at": at + timedelta(minutes=1)}
    session.execute(sa.insert(Observation), [value | later] * 3_001)

    facts = gathered(city, held)

    titles = ["Meters", "Damp sensors"] if whose == "one project" else ["Damp sensors"]
    scope = Scope(city.id, "Europe/Vienna", department_id=city.housing.id)
    whole = queries.all_changed(scope, queries.meeting_of(city.lead, held.id).since, None)
    assert [row.title for row in facts.changes] == titles == [row.title for row in whole.rows]
    assert facts.counts["changes"] == len(titles)


def test_a_judgement_is_news_when_it_turns(city: make.City, meeting: Meeting, at: datetime) -> None:
    project = running(city, "Damp sensors")
    judged: dict[str, Any] = {"side": "owner", "reason": "Parts are late", "path_back": "Order elsewhere"}
    status.judge(project, colour="red", **judged, by=city.lead, at=LONG_AGO)
    status.judge(project, colour="red", **judged, by=city.lead, at=at)

    assert said(gathered(city, meeting)) == {}

    status.judge(project, colour="amber", **judged, by=city.lead, at=at + timedelta(minutes=1))
    assert said(gathered(city, meeting)) == {"Damp sensors": ["The owner's confidence turned: Amber. Parts are late"]}


def test_late_is_before_today_and_due_from_today_for_thirty_days(
    city: make.City, meeting: Meeting, at: datetime
) -> None:
    by = city.lead
    for days in (-1, 0, 30, 31):
        running(city, f"End {days}", TODAY + timedelta(days=days))
    subject = subjects.by_ref(by, running(city, "Reviewed").ref)
    for days in (-40, 10):
        reviews.plan(subject, kind="progress", first_due_on=TODAY + timedelta(days=days), by=by, at=LONG_AGO)
    actions.agree(meeting, None, what="Ring", who=Who(by.person_id), due_on=TODAY, by=by, at=at)

    facts = gathered(city, meeting)

    late = [(duty.kind, duty.title, duty.on) for duty in facts.late if duty.kind != "update"]
    assert late == [
        ("review", "Reviewed", date(2026, 10, 12)),
        ("end", "End -1", date(2026, 11, 20)),
    ]
    assert [(duty.kind, duty.title or duty.words, (duty.on - TODAY).days) for duty in facts.due] == [
        ("action", "Ring", 0),
        ("end", "End 0", 0),
        ("review", "Reviewed", 10),
        ("end", "End 30", 30),
    ]
    assert facts.counts["due"] == 4


def test_updates_that_have_not_come_are_one_line(city: make.City, meeting: Meeting) -> None:
    """On 21 November the third quarter is asked about; its updates were due on 14 October."""
    for title in ("A", "B"):
        running(city, title, on=date(2026, 9, 1))

    missing = [duty for duty in gathered(city, meeting).late if duty.kind == "update"]

    assert [(duty.id, duty.on, duty.words) for duty in missing] == [(2, date(2026, 10, 14), "2026Q3")]
    assert page.duty_line(missing[0], TODAY).words[0].startswith("2 updates are missing")


def test_missing_updates_stand_behind_what_else_was_due_that_day(city: make.City) -> None:
    """Updates were due on 14 October, the day on which two projects should have ended; another should on the 15th."""
    for title, day in (("A", 14), ("B", 14), ("C", 15)):
        running(city, title, date(2026, 10, day), on=date(2026, 9, 1))

    for size in (1, 2, 3, 4):
        whole = _walk(partial(_late, Scope(city.id, "Europe/Vienna"), size))
        assert [(row.kind, row.title, row.on.day) for row in whole] == [
            ("end", "A", 14),
            ("end", "B", 14),
            ("update", "", 14),
            ("end", "C", 15),
        ]


def test_red_needs_help_until_the_project_has_ended(city: make.City, meeting: Meeting, at: datetime) -> None:
    project = running(city, "Damp sensors")
    status.judge(project, side="unit", colour="red", reason="Parts are late", path_back="Order", by=city.lead, at=at)

    assert [(row.kind, row.title, row.words) for row in gathered(city, meeting).help] == [
        ("red", "Damp sensors", "Parts are late")
    ]

    projects.move_stage(project, "stopped", reason="No money", by=city.lead, at=at)
    assert gathered(city, meeting).help == ()


def calls(city: make.City, day: date) -> list[tuple[str, str]]:
    """Who asks for help, and for what."""
    found = queries.all_needing_help(Scope(city.id, "Europe/Vienna"), day, None)
    return [(row.title, row.words) for row in found.rows]


def test_help_is_needed_until_a_later_update_says_otherwise(city: make.City) -> None:
    project, ask = running(city, "Damp sensors"), partial(updates.send, sentence="Well.", by=city.lead)
    third, fourth = Quarter(2026, 3), Quarter(2026, 4)
    first = ask(project, third, help_needed="Ladders", at=on(10, 5))
    ask(project, third, help_needed="Taller ladders", version=first.id, at=on(10, 9))
    ask(project, fourth, at=on(11, 20))

    assert calls(city, date(2026, 10, 4)) == []
    assert calls(city, date(2026, 10, 8)) == [("Damp sensors", "Ladders")]
    assert calls(city, date(2026, 10, 9)) == [("Damp sensors", "Taller ladders")]
    assert calls(city, date(2026, 11, 20)) == []


def test_the_newest_call_for_help_comes_first_and_another_city_hears_none(city: make.City) -> None:
    for title, day in (("One", 5), ("Two", 7)):
        project = running(city, title)
        updates.send(project, Quarter(2026, 3), sentence="Well.", help_needed="Hands", by=city.lead, at=on(10, day))

    assert calls(city, TODAY) == [("Two", "Hands"), ("One", "Hands")]
    assert calls(make.make_city("Other"), TODAY) == []


def test_silent_is_a_running_project_of_which_nothing_was_heard(
    city: make.City, meeting: Meeting, at: datetime
) -> None:
    quiet, heard = running(city, "Quiet", on=date(2026, 9, 1)), running(city, "Heard", on=date(2026, 9, 1))
    make.make_project(city, "Idea", at=LONG_AGO)
    projects.write_note(heard, text="All well", on=date(2026, 11, 1), by=city.lead, at=at)

    facts = gathered(city, meeting)

    assert [(row.title, row.last_on) for row in facts.silent] == [(quiet.title, date(2026, 9, 1))]
    assert facts.counts["silent"] == 1


def test_a_meeting_about_a_department_looks_at_those_below_it_too(city: make.City, at: datetime) -> None:
    below = make.make_department(city.organisation, "Repairs", parent=city.housing)
    for department, title in ((city.housing, "Housing"), (below, "Below"), (city.mobility, "Mobility")):
        running(city, title, date(2026, 11, 1), department=department)
    circle = actions.Circle(department=city.housing)
    held = actions.open_meeting(title="Housing", on=TODAY, circle=circle, by=city.lead, at=at)

    assert sorted(duty.title for duty in gathered(city, held).late if duty.kind == "end") == ["Below", "Housing"]


def test_actions_from_before_stay_until_they_are_done(city: make.City, meeting: Meeting, at: datetime) -> None:
    action = actions.agree(meeting, None, what="Ring", who=Who(city.lead.person_id), by=city.lead, at=at)
    later = actions.open_meeting(title="Weekly", on=date(2026, 11, 30), by=city.lead, at=at)

    assert gathered(city, meeting).before == ()
    assert [(row.what, row.who, row.agreed_on) for row in gathered(city, later).before] == [("Ring", "Ada Osei", TODAY)]

    actions.finish_action(action, by=city.lead, at=at)
    assert gathered(city, later).before == ()


def test_full_lists_come_page_by_page_without_a_gap_or_a_repeat(city: make.City, session: Any) -> None:
    bulk.fill(city.id, 120)
    scope = Scope(city.id, "Europe/Vienna")
    asked: dict[str, Callable[[str | None], Any]] = {
        "late": lambda after: queries.all_duties(scope, "late", TODAY, after, 7),
        "due": lambda after: queries.all_duties(scope, "due", TODAY, after, 3),
        "silent": lambda after: queries.all_silent(scope, TODAY, after, 5),
        "changes": lambda after: queries.all_changed(scope, bulk.AT - timedelta(days=1), after, 30),
    }

    for key, ask in asked.items():
        whole = _walk(ask)
        keys = [(row.kind, row.id) if key in ("late", "due") else row.ref for row in whole]
        assert len(keys) == len(set(keys)), key
        if key in ("late", "due"):
            assert [row.on for row in whole] == sorted(row.on for row in whole)
        if key == "changes":
            assert len(whole) == 120


def _late(scope: Scope, size: int, after: str | None) -> Any:
    return queries.all_duties(scope, "late", TODAY, after, size)


def _walk(ask: Callable[[str | None], Any]) -> list[Any]:
    rows: list[Any] = []
    found = ask(None)
    rows += found.rows
    while found.after:
        found = ask(found.after)
        rows += found.rows
    return rows


@pytest.mark.parametrize("more", [1_000])
def test_the_page_asks_as_much_of_a_large_portfolio_as_of_a_small_one(
    city: make.City,
    meeting: Meeting,
    as_person: Callable[..., Any],
    count_queries: Callable[[], Any],
    more: int,
) -> None:
    lead = as_person("unit_lead")
    addresses = (f"/meetings/{meeting.id}", f"/meetings/{meeting.id}/late", "/work-list", "/overdue", "/meetings")
    counts = []
    for first, size in ((1, 10), (11, more)):
        bulk.fill(city.id, size, seed=first, first=first)
        counts.append([_statements(lead, address, count_queries) for address in addresses])

    assert counts[0] == counts[1]
    assert counts[1][0] <= 12
    assert max(counts[1][1:]) <= 8


def _statements(client: Any, address: str, count_queries: Callable[[], Any]) -> int:
    with count_queries() as run:
        assert client.get(address).status_code == 200
    return len(run)
