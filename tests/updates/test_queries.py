"""Who is asked for an update, what happened last, and what a report will print."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db, is_sqlite
from portfolio.core.money import Money
from portfolio.core.quarter import Quarter
from portfolio.funding import actions as funding
from portfolio.metrics import actions as metrics
from portfolio.people import actions as people
from portfolio.people.queries import read_settings
from portfolio.projects import actions as projects
from portfolio.projects.models import Project
from portfolio.status import actions as status
from portfolio.updates import actions, page, queries
from portfolio.updates.queries import Counts
from tests import make
from tests.make import AT, City
from tests.updates.conftest import EARLIER, MILLION, Q3, measure, running

TODAY = date(2026, 11, 21)


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, 0, tzinfo=UTC)


def asked(city: City, quarter: Quarter = Q3) -> list[str]:
    return [row.title for row in queries.listed(city.lead, quarter).rows]


# ------------------------------------------------------------------------------------------------- who is asked
def test_asked_are_projects_that_run_close_or_pause_on_the_quarters_last_day(city: City) -> None:
    for title, stage, day in (
        ("Paused in August", "paused", date(2026, 8, 20)),
        ("Stopped on the last day", "stopped", date(2026, 9, 30)),
        ("Stopped on the day after", "stopped", date(2026, 10, 1)),
        ("Closing since October", "closing", date(2026, 10, 9)),
    ):
        projects.move_stage(running(city, title), stage, on=day, reason="As agreed", by=city.lead, at=AT)
    running(city, "Running")
    make.make_project(city, "An idea", at=EARLIER)
    make.make_project(city, "Runs since October", stage="running", at=on(10, 2))
    archived = running(city, "Archived in August")
    projects.archive(archived, by=city.lead, at=on(8, 30))

    assert asked(city) == ["Closing since October", "Paused in August", "Running", "Stopped on the day after"]
    assert asked(city, Quarter(2026, 2)) == []
    assert asked(city, Quarter(2026, 4)) == [
        "Closing since October",
        "Paused in August",
        "Running",
        "Runs since October",
    ]


def test_counts_are_those_of_the_list(city: City, owner: Viewer) -> None:
    one, two, three, _four = (running(city, title, owner) for title in ("One", "Two", "Three", "Four"))
    first = actions.send(one, Q3, sentence="Well.", help_needed="Hands", by=owner, at=on(10, 5))
    actions.send(one, Q3, sentence="Better.", version=first.id, by=owner, at=on(10, 6))
    actions.send(two, Q3, sentence="Well.", help_needed="Hands", by=owner, at=on(10, 5))
    actions.nothing_changed(three, Q3, reason="season", by=owner, at=on(10, 5))

    found = queries.counts(city.lead, Q3)

    assert found == Counts(asked=4, sent=2, nothing_changed=1, help_needed=1)
    assert found.missing == 1
    for show, titles in (
        ("sent", ["One", "Two"]),
        ("nothing_changed", ["Three"]),
        ("missing", ["Four"]),
        ("help", ["Two"]),
    ):
        assert [row.title for row in queries.listed(city.lead, Q3, show).rows] == titles


def test_one_is_asked_for_what_one_owns_or_stands_in_for(city: City, owner: Viewer) -> None:
    running(city, "Owned", owner)
    stood_in = running(city, "Stood in for")
    stood_in.deputy_id = owner.person_id
    running(city, "Somebody else's", make.make_viewer(city, "project_owner"))

    assert [row.title for row in queries.mine(owner, Q3)] == ["Owned", "Stood in for"]


def test_another_city_and_jurors_see_nothing(city: City, owner: Viewer, project: Project) -> None:
    actions.send(project, Q3, sentence="Well.", help_needed="Hands", by=owner, at=on(10, 5))
    stranger, juror = make.make_viewer(make.make_city("Other")), make.make_viewer(city, "juror")

    for viewer in (stranger, juror):
        assert queries.listed(viewer, Q3).rows == []
        assert queries.counts(viewer, Q3) == Counts(0, 0, 0, 0)
        assert queries.mine(viewer, Q3) == []


def test_duties_count_from_the_day_the_city_has_chosen(city: City, owner: Viewer, project: Project) -> None:
    found = queries.mine(owner, Q3)

    def standing(count_from: str) -> str:
        people.change_setting(city.organisation, "count_from", count_from, on=TODAY, by=city.lead, at=AT)
        settings = read_settings(city.id, TODAY)
        return page.mine_lines(found, Q3, settings, "Europe/Vienna", TODAY)[0].word

    assert standing("2026-10-14") == "38 days late"
    assert standing("2026-10-15") == "Still open"


# ------------------------------------------------------------------------------------------- the last that happened
def heard(on: date) -> dict[int, date]:
    """When anything happened last on each project."""
    last = sa.select(Project.id, queries.last_heard(on, is_sqlite())).order_by(Project.id)
    return dict(iter(db.session.execute(last)))


def test_whatever_happened_is_heard(city: City, owner: Viewer) -> None:
    made = {
        kind: running(city, kind) for kind in ("move", "note", "value", "booking", "update", "signal", "risk", "review")
    }
    projects.write_note(made["note"], text="Called.", on=date(2026, 10, 1), by=owner, at=AT)
    metric = measure(city, made["value"], "Homes")
    metrics.observe(metric, value=MILLION, observed_on=date(2026, 10, 2), by=owner, at=AT)
    line = funding.open_line(
        made["booking"], source="City", amount=Money(100, "EUR"), booked="committed", by=owner, at=on(10, 3)
    )
    assert line.id
    actions.send(made["update"], Q3, sentence="Well.", by=owner, at=on(10, 4))
    status.judge(made["signal"], side="owner", colour="green", on=date(2026, 10, 5), by=owner, at=AT)
    status.open_risk(made["risk"], what="Rain", likely="likely", bad="minor", by=owner, at=on(10, 6))

    day = {"note": 1, "value": 2, "booking": 3, "update": 4, "signal": 5, "risk": 6}
    assert heard(TODAY) == {made[kind].id: date(2026, 10, day[kind]) for kind in day} | {
        made[kind].id: date(2026, 8, 3) for kind in ("move", "review")
    }


def test_what_lies_ahead_has_not_happened(city: City, project: Project) -> None:
    line = funding.open_line(
        project, source="City", amount=Money(100, "EUR"), booked="committed", by=city.lead, at=EARLIER
    )
    funding.book(line, kind="forecast", amount=Money(100, "EUR"), on=date(2027, 5, 1), by=city.lead, at=EARLIER)

    assert heard(TODAY) == {project.id: date(2026, 8, 3)}


def test_silent_are_projects_on_which_nothing_happened(city: City, owner: Viewer) -> None:
    quiet, spoken, long_ago = (running(city, title, owner) for title in ("Quiet", "Spoken of", "Long ago"))
    projects.write_note(spoken, text="Called.", on=date(2026, 11, 1), by=owner, at=AT)
    projects.write_note(long_ago, text="Called.", on=date(2026, 10, 22), by=owner, at=AT)

    def silent(since: date) -> list[str]:
        wanted = sa.select(Project.title).where(queries.silent_since(since, TODAY)).order_by(Project.title)
        return list(db.session.scalars(wanted))

    assert quiet.id
    assert silent(TODAY - timedelta(days=30)) == ["Long ago", "Quiet"]  # nothing after 22 October
    assert silent(date(2026, 10, 21)) == ["Quiet"]
    assert silent(date(2026, 8, 2)) == []


def test_silence_and_the_last_day_agree(city: City, owner: Viewer) -> None:
    made = [running(city, f"Project {number}", owner) for number in range(4)]
    for number, one in enumerate(made):
        projects.write_note(one, text="Called.", on=date(2026, 10, 20) + timedelta(days=number), by=owner, at=AT)
    since = date(2026, 10, 21)

    silent: set[Any] = set(db.session.scalars(sa.select(Project.id).where(queries.silent_since(since, TODAY))))

    assert silent == {number for number, last in heard(TODAY).items() if last <= since}


def test_what_happened_later_is_not_heard_yet(city: City, owner: Viewer) -> None:
    made = [running(city, f"Project {number}", owner) for number in range(3)]
    projects.write_note(made[0], text="Called.", on=date(2026, 10, 20), by=owner, at=AT)
    projects.write_note(made[1], text="Called.", on=TODAY, by=owner, at=AT)

    began = date(2026, 8, 3)
    days = [date(2026, 10, 20), began, began]
    assert heard(TODAY - timedelta(days=1)) == {one.id: day for one, day in zip(made, days, strict=True)}


def test_the_newest_update_is_that_of_the_last_quarter_as_corrected_last(city: City, owner: Viewer) -> None:
    project = running(city, "One", owner)
    assert queries.newest(project.id) is None
    actions.send(project, Quarter(2026, 4), sentence="The fourth.", by=owner, at=on(10, 5))
    first = actions.send(project, Q3, sentence="The third.", by=owner, at=on(10, 6))
    actions.send(project, Q3, sentence="The third, mended.", version=first.id, by=owner, at=on(10, 7))

    newest, third = queries.newest(project.id), queries.newest(project.id, until=Q3)

    assert newest is not None
    assert third is not None
    assert (newest.sentence, newest.by, third.sentence) == ("The fourth.", "Ben Gruber", "The third, mended.")
