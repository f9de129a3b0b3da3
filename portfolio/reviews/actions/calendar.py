"""Say which days a city is closed or works, and let reviews follow."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.history import actions as history
from portfolio.jobs import actions as jobs
from portfolio.jobs import queries as jobs_there
from portfolio.people import actions as people
from portfolio.people.queries import organisation, read_settings
from portfolio.projects.actions.shortcuts import day_of
from portfolio.reviews.actions.rescheduling import follow_calendar
from portfolio.reviews.models import ClosureDay
from portfolio.reviews.queries import planned

MOST_AT_ONCE = 1000
NAME_LENGTH = 120
FOLLOWED_AT_ONCE = 200
"""More reviews than these follow in a job of their own."""


def close_days(days: Mapping[date, str], *, by: Actor, at: datetime) -> int | None:
    """Close the city on days, each with a name; gives how many reviews moved, None where a job sees to it."""
    return _say(dict.fromkeys(days, planned.CLOSED), days, by, at)


def work_on(day: date, *, by: Actor, at: datetime) -> int | None:
    """Let the city work on a public holiday of its place."""
    calendar = planned.working_days(by.organisation_id)
    if day not in calendar.holidays(day.year):
        raise WrongInput("no_holiday", N_("That day is no public holiday."), "day")
    return _say({day: planned.WORKS}, {day: calendar.holidays(day.year)[day]}, by, at)


def take_back(day: date, *, by: Actor, at: datetime) -> int | None:
    """Take back what the city said about a day: it is again what the calendar says."""
    return _say({day: planned.CALENDAR}, {}, by, at)


def change_roll(roll: str, *, by: Actor, at: datetime) -> int | None:
    """Let days that are no working day move to the next or the previous one, from today on."""
    today = day_of(by, at)
    if read_settings(by.organisation_id, today).roll == roll:
        return 0
    people.change_setting(organisation(by), "roll", roll, on=today, by=by, at=at)
    return follow_days(None, by=by, at=at)


def _say(means: Mapping[date, str], names: Mapping[date, str], by: Actor, at: datetime) -> int | None:
    if not means:
        raise WrongInput("no_days", N_("Give at least one day."), "closures")
    if len(means) > MOST_AT_ONCE:
        raise WrongInput("many_days", N_("Give at most 1000 days at a time."), "closures")
    if any(not 1900 <= day.year <= 2200 for day in means):
        raise WrongInput("far_day", N_("Give days between 1900 and 2200."), "closures")
    known = {said.day: (said.means, said.name) for said in planned.said_of_days(by.organisation_id)}
    changed = []
    for day, meaning in sorted(means.items()):
        now = (meaning, names.get(day, "")[:NAME_LENGTH])
        if (now[0] == planned.CALENDAR and day not in known) or known.get(day) == now:
            continue
        row = ClosureDay(
            organisation_id=by.organisation_id, day=day, means=now[0], name=now[1], recorded_at=at, by_id=by.person_id
        )
        db.session.add(row)
        db.session.flush()
        before = known.get(day)
        history.record(
            "calendar.changed",
            thing=("closure_day", row.id),
            root=("organisation", by.organisation_id),
            by=by,
            at=at,
            before={"day": day, "means": before[0], "name": before[1]} if before else None,
            after={"day": day, "means": now[0], "name": now[1]},
        )
        changed.append(day)
    return follow_days(changed, by=by, at=at) if changed else 0


def follow_days(days: Collection[date] | None, *, by: Actor, at: datetime) -> int | None:
    """Let reviews follow days that have changed, None for any; gives how many moved, None where a job sees to it."""
    if planned.count_computed_between(by.organisation_id, days) > FOLLOWED_AT_ONCE:
        args = {"days": [day.isoformat() for day in (min(days), max(days))] if days else None}
        if not jobs_there.waits("follow_calendar", args, by.organisation_id):
            jobs.enqueue("follow_calendar", args, by=by, at=at)
        return None
    return len(follow_calendar(days, by=by, at=at))
