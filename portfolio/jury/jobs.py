"""The jobs behind a jury: work its result out once the marks are released, and remind those on it once a day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from portfolio.core.actor import Actor
from portfolio.core.clock import local_day, now
from portfolio.core.db import db
from portfolio.jobs.actions import enqueue, leads_to
from portfolio.jobs.progress import Progress
from portfolio.jobs.queries import Asked
from portfolio.jury.actions import reminding
from portfolio.jury.actions import results as actions
from portfolio.jury.facts import facts_hash
from portfolio.jury.queries import owing
from portfolio.jury.queries import results as queries
from portfolio.jury.queries.result_facts import round_facts
from portfolio.people.models import Organisation
from portfolio.people.queries import read_settings

REMIND = "jury_reminders"
"""The kind of job that reminds the jurors of a city."""


def ask_where_released(at: datetime) -> int:
    """Ask for the result of every round whose marks are released and that has none yet."""
    rounds = queries.to_count(at)
    for organisation_id, round_id in rounds:
        enqueue(queries.COUNT, {"round": round_id}, by=Actor(organisation_id), at=at)
    return len(rounds)


def work_out(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Work the result of a round out from what was handed in, and keep it."""
    from portfolio.jury.results import SOFTWARE, body_hash, result_body  # noqa: PLC0415  numpy, for this process only

    progress.step("counting")
    at = now()
    facts = round_facts(asked.args["round"], at)
    progress.at(200)
    body = result_body(facts)
    progress.writing()
    actions.keep_result(
        asked.args["round"],
        method=facts.terms.ranking,
        software=SOFTWARE,
        facts_hash=facts_hash(facts),
        body=body,
        body_hash=body_hash(body),
        by=asked.by,
        at=at,
    )
    return leads_to("jury.results", call_ref=facts.call, number=facts.round)


def ask_for_reminders(at: datetime) -> int:
    """Ask for the reminders of every city with a jury at work, once a day from the hour of its daily mails on."""
    due = [
        city
        for city in owing.cities_with_juries(at)
        if at.astimezone(ZoneInfo(city.zone)).hour >= read_settings(city.id, local_day(at, city.zone)).digest_hour
        and not owing.was_looked_at(city.id, REMIND, city.zone, at)
    ]
    for city in due:
        enqueue(REMIND, {}, by=Actor(city.id), at=at)
    return len(due)


def remind(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Remind the jurors of a city of what they owe."""
    progress.writing()
    reminding.remind(db.session.get_one(Organisation, asked.by.organisation_id), by=asked.by, at=now())
    return {}
