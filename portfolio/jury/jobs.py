"""The jobs behind a jury's result: work it out, and ask for it once the marks are released."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portfolio.core.actor import Actor
from portfolio.core.clock import now
from portfolio.jobs.actions import enqueue, leads_to
from portfolio.jobs.progress import Progress
from portfolio.jobs.queries import Asked
from portfolio.jury.actions import results as actions
from portfolio.jury.facts import facts_hash
from portfolio.jury.queries import results as queries
from portfolio.jury.queries.result_facts import round_facts


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
