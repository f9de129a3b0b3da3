"""When a city's round begins: by its own day and hour, once, and as one mail after an outage."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.notices import jobs as post
from portfolio.notices.models import Notice
from portfolio.people import actions as people
from portfolio.projects import actions as projects
from portfolio.reminders import jobs, rules
from portfolio.reminders.models import Reminder
from portfolio.reviews.actions.rescheduling import reschedule
from portfolio.reviews.models import ClosureDay
from portfolio.reviews.schedule import WorkingDays
from tests import make
from tests.notices.conftest import Peer, black_hole, peer, with_server  # noqa: F401  fixtures
from tests.reminders.conftest import DUE, STARTED, Crew, days, local, make_crew, reminders, start, told

Turn = Callable[..., list[str]]
EARLY = date(2026, 11, 27)


def tick(at: datetime) -> int:
    db.session.commit()
    return jobs.tick(at)


def test_d17_when_the_clock_passes_seven_each_reminder_is_sent_once(crew: Crew) -> None:
    crew.review(DUE)

    written = [tick(local(EARLY, hour, minute=minute)) for hour in (6, 7, 8, 12, 23) for minute in (0, 30, 59)]

    assert written == [0, 0, 0, 1, *[0] * 11]
    assert reminders() == [(-30, "owner", EARLY, "told")]


def test_l54_several_at_once_write_one_row_and_one_message(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        city = make.make_city()
        start(city)
        make_crew(city).review(DUE)
        db.session.commit()

    def once(_: int) -> int:
        with fresh_app.app_context():
            written = jobs.tick(local(EARLY))
            db.session.remove()
            return written

    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(once, range(8)))

    assert sorted(written) == [0] * 7 + [1]
    with fresh_app.app_context():
        assert reminders() == [(-30, "owner", EARLY, "told")]
        assert told("kept") == ["Olga Owner: soon"]


def test_l54_asking_what_is_due_creates_nothing_and_ensuring_it_twice_creates_one(
    crew: Crew, as_person: Callable[..., FlaskClient]
) -> None:
    crew.review(DUE)
    for address in ("/work-list", "/inbox", "/reviews", "/overview"):
        as_person(viewer=crew.owner).get(address)
    as_person(viewer=crew.city.lead).get("/reminders")
    assert reminders() == []

    numbers = []
    for hour in (8, 9, 10):
        tick(local(EARLY, hour))
        numbers.append(db.session.scalar(sa.select(sa.func.count()).select_from(Reminder)))
    assert numbers == [1, 1, 1]


def test_planning_again_burns_no_numbers(crew: Crew, turn: Turn) -> None:
    crew.review(DUE)
    turn(EARLY)
    for day in days(EARLY, date(2026, 12, 17)):
        turn(day)
    turn(date(2026, 12, 18))

    first, second = db.session.scalars(sa.select(Reminder.id).order_by(Reminder.id)).all()
    assert second == first + 1


def test_d18_after_two_days_down_each_person_gets_one_mail(crew: Crew, turn: Turn) -> None:
    """Thursday and Friday nobody was there: on Monday one mail names what fell on all days since."""
    crew.review(date(2027, 1, 2), kind="progress")  # 30 days before: 3 December
    crew.review(date(2027, 1, 3), kind="outcome")  # 30 days before: 4 December
    crew.review(date(2026, 12, 11), kind="mid_term")  # five working days before: 3 December, since the 8th is a holiday
    turn(date(2026, 12, 2))

    assert turn(date(2026, 12, 7)) == ["Olga Owner: soon", "Olga Owner: soon", "Olga Owner: soon"]
    mails = sa.select(sa.func.count()).where(Notice.local_day > date(2026, 12, 2))
    assert db.session.scalar(mails) == 1
    assert [(step, on, state) for step, _, on, state in reminders() if on > date(2026, 12, 2)] == [
        (-5, date(2026, 12, 3), "told"),
        (-30, date(2026, 12, 3), "told"),
        (-30, date(2026, 12, 4), "told"),
    ]


def test_several_steps_missed_by_an_outage_are_one_line(crew: Crew, turn: Turn) -> None:
    crew.review(DUE)

    assert turn(date(2026, 12, 29)) == ["Olga Owner: late"]
    assert [state for *_, state in reminders()] == ["told", "told", "told"]
    assert [said for day in days(date(2026, 12, 30), date(2027, 1, 4)) for said in turn(day)] == []
    # The day of the fifth working day: the owner has known for a few days only, so nobody else hears yet.
    assert turn(date(2027, 1, 5)) == ["Olga Owner: late"]


@pytest.mark.parametrize("quiet", [date(2026, 11, 28), date(2026, 11, 29), date(2026, 12, 8), date(2026, 12, 25)])
def test_nobody_is_written_to_when_nobody_works(crew: Crew, turn: Turn, quiet: date) -> None:
    """Saturday, Sunday, the feast of 8 December, Christmas."""
    crew.review(quiet)

    assert turn(quiet) == []


def test_a_closed_city_writes_on_the_day_it_opens_again(crew: Crew, turn: Turn) -> None:
    for day in days(date(2026, 12, 24), date(2026, 12, 31)):
        db.session.add(
            ClosureDay(organisation_id=crew.city.id, day=day, name="Closed", means="closed", recorded_at=local(STARTED))
        )
    crew.review(DUE)

    heard = {day: said for day in days(date(2026, 12, 20), date(2027, 1, 6)) if (said := turn(day))}

    # 28 December is no working day of this city: what was due then is told on the 4th, the first after 1 January.
    assert heard == {date(2026, 12, 21): ["Olga Owner: soon"], date(2027, 1, 4): ["Olga Owner: late"]}


def test_days_closed_later_lose_no_step(crew: Crew, turn: Turn) -> None:
    """The day five working days before has gone by unseen when the city closes the days between."""
    crew.review(date(2026, 12, 14))
    turn(date(2026, 12, 3))  # five working days before 14 December is the 4th, for the 8th is a holiday
    for day in (date(2026, 12, 4), date(2026, 12, 7)):
        db.session.add(
            ClosureDay(organisation_id=crew.city.id, day=day, name="Closed", means="closed", recorded_at=local(STARTED))
        )
    # With the 4th and the 7th closed the step belongs to the 2nd.
    assert turn(date(2026, 12, 9)) == ["Olga Owner: soon"]
    assert [(step, on) for step, _, on, _ in reminders() if step == -5] == [(-5, date(2026, 12, 2))]


def hours_of(day: date) -> list[datetime]:
    first = datetime.combine(day, datetime.min.time(), UTC) - timedelta(hours=4)
    return [first + timedelta(minutes=30 * half) for half in range(64)]


@pytest.mark.parametrize(
    ("day", "at"),
    [
        (date(2027, 3, 29), "2027-03-29T05:00:00+00:00"),  # the Monday after the clock went forward
        (date(2027, 11, 2), "2027-11-02T06:00:00+00:00"),  # after it went back; Monday 1 November is a holiday
    ],
)
def test_around_a_change_of_the_clock_mail_leaves_once_at_seven(crew: Crew, day: date, at: str) -> None:
    crew.review(day)
    heard = [moment for offset in range(-3, 2) for moment in hours_of(day + timedelta(days=offset)) if tick(moment)]

    # Easter Monday of 2027 is 29 March, so its mail leaves the day after.
    expected = datetime.fromisoformat(at) + timedelta(days=1 if day.month == 3 else 0)
    assert [moment for moment in heard if moment >= expected - timedelta(hours=12)][:1] == [expected]
    assert len({moment.date() for moment in heard}) == len(heard)


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_on_the_day_of_a_change_a_city_that_works_is_written_to_once_at_seven(crew: Crew, day: date) -> None:
    """Both are Sundays; a city of the Emirates works on Sundays, a made one in Vienna's zone does here."""
    local_hours = [local(day, 0) + timedelta(minutes=15 * quarter) for quarter in range(100)]
    zone = crew.city.organisation.zone

    looked_on = day - timedelta(days=1)
    begins = []
    for moment in local_hours:
        here = moment.astimezone(ZoneInfo(zone))
        if rules.is_time(here, 7, looked_on) and here.date() == day:
            begins.append(here.isoformat())
            looked_on = day

    summer = day.month == 3
    assert begins == [f"{day.isoformat()}T07:00:00+0{2 if summer else 1}:00"]


def test_at_half_past_eleven_by_utc_the_citys_day_decides(crew: Crew) -> None:
    """23:30 UTC on the 26th is half past midnight on the 27th in Vienna: the day has begun, its hour has not come."""
    crew.review(DUE)
    assert tick(datetime(2026, 11, 26, 23, 30, tzinfo=UTC)) == 0
    assert tick(datetime(2026, 11, 27, 6, 0, tzinfo=UTC)) == 1
    assert db.session.scalars(sa.select(Notice.local_day)).all() == [EARLY]


def test_west_of_greenwich_the_day_is_the_citys_too(crew: Crew) -> None:
    """23:30 UTC on the 27th is 15:30 of the same day in Vancouver; at 06:00 UTC it is still the day before."""
    crew.city.organisation.zone = "America/Vancouver"
    crew.review(DUE)
    assert tick(datetime(2026, 11, 27, 6, 0, tzinfo=UTC)) == 0
    assert tick(datetime(2026, 11, 27, 23, 30, tzinfo=UTC)) == 1
    assert db.session.scalars(sa.select(Notice.local_day)).all() == [EARLY]


def test_a_city_chooses_the_hour(crew: Crew) -> None:
    people.change_setting(crew.city.organisation, "digest_hour", "10", on=STARTED, by=crew.city.lead, at=local(STARTED))
    crew.review(DUE)

    assert [tick(local(EARLY, hour)) for hour in (7, 9, 10, 11)] == [0, 0, 1, 0]


def test_a_dead_mail_server_leads_to_one_mail_when_it_is_back(
    with_server: Callable[[int], Flask],  # noqa: F811
    peer: tuple[Peer, int],  # noqa: F811
) -> None:
    server, port = peer
    app = with_server(9)
    with app.app_context():
        city = make.make_city()
        start(city)
        crew = make_crew(city)
        crew.review(DUE)
        crew.review(date(2026, 12, 28), kind="progress")
        crew.review(date(2026, 12, 31), kind="mid_term")
        db.session.commit()
        for day in days(EARLY, date(2026, 12, 1)):
            jobs.tick(local(day))
            assert post.deliver(local(day)) == 0
        app.config["MAIL_SERVER"] = f"127.0.0.1:{port}"
        jobs.tick(local(date(2026, 12, 2)))
        assert post.deliver(local(date(2026, 12, 2), 9)) == 1
        assert post.deliver(local(date(2026, 12, 2), 20)) == 0

    [got] = server.got
    body: Any = got.get_body()
    text = body.get_content()
    assert [kind in text for kind in ("Outcome review", "Progress review", "Mid-term review")] == [True] * 3


def test_what_the_server_has_refused_is_told_to_others(
    with_server: Callable[[int], Flask],  # noqa: F811
    peer: tuple[Peer, int],  # noqa: F811
) -> None:
    server, port = peer
    server.recipient_answer = "550 No such person"
    app = with_server(port)
    with app.app_context():
        city = make.make_city()
        start(city)
        crew = make_crew(city)
        crew.review(DUE)
        db.session.commit()
        jobs.tick(local(EARLY))
        assert post.deliver(local(EARLY)) == 0
        server.recipient_answer = "250 OK"
        jobs.tick(local(date(2026, 11, 30)))
        assert post.deliver(local(date(2026, 11, 30))) == 2
        addresses = {crew.deputy.email, city.lead.email}

    assert {message["To"] for message in server.got} == addresses


def test_the_days_of_the_ladder_are_those_of_the_schedule() -> None:
    """Every step that reviews.schedule names falls on exactly one of the days that a year of rounds looks at."""
    vienna = WorkingDays("AT-9")
    found = [
        (falls.step, falls.on)
        for day in days(date(2026, 10, 1), date(2027, 4, 1))
        for falls in rules.falling(day, day, vienna)
        if falls.due_on == DUE and not falls.is_nudge and falls.role in (rules.OWNER, rules.HEAD, rules.UNIT, "report")
    ]

    assert found == [
        (-30, date(2026, 11, 27)),
        (-5, date(2026, 12, 18)),
        (0, date(2026, 12, 28)),
        (5, date(2027, 1, 5)),
        (10, date(2027, 1, 13)),
        (20, date(2027, 1, 27)),
        (30, date(2027, 2, 10)),
    ]


def test_a_stop_brings_forward_what_a_new_plan_had_moved(crew: Crew, turn: Turn) -> None:
    review = crew.review(due=date(2027, 3, 29))
    later = date(2027, 6, 28)
    reschedule(
        review, unadjusted_on=later, due_on=later, why="planned_end", by=crew.city.lead, at=local(date(2026, 6, 1))
    )
    projects.move_stage(
        crew.project, "stopped", reason="No money", on=date(2026, 7, 6), by=crew.city.lead, at=local(date(2026, 7, 6))
    )
    # 60 days after 6 July 2026 is 4 September 2026.
    heard = [line for day in days(date(2026, 8, 3), date(2026, 9, 4)) for line in turn(day)]

    assert "Olga Owner: soon" in heard
    assert "Olga Owner: today" in heard
    assert {row.due_on for row in db.session.scalars(sa.select(Reminder))} == {date(2026, 9, 4)}
