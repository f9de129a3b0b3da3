"""Hand over very many things, some at a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portfolio.core.bulk import batches
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.jobs.actions import leads_to
from portfolio.jobs.progress import Progress
from portfolio.jobs.queries import Asked
from portfolio.jobs.rules import permille
from portfolio.people.models import Person
from portfolio.projects.actions.shortcuts import day_of
from portfolio.worklist.actions import AT_ONCE, hand_over_duties, in_order
from portfolio.worklist.duties import by_key, open_duties


def hand_over(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Hand over what was chosen and is still there; whatever cannot pass stays where it is, with what comes after it.

    Everything passes at the instant at which it was asked for, and so stands in one hand-over.
    """
    giver_id, taker_id, by = asked.args["giver"], asked.args["taker"], asked.by
    at = datetime.fromisoformat(asked.args["at"])
    there = open_duties(by.organisation_id, giver_id, day_of(by, now()))
    wanted = in_order(by_key(there, asked.args["keys"]))
    progress.step("handing")
    done = 0
    for some in batches(wanted, AT_ONCE):
        with progress.part():
            giver, taker = (db.session.get_one(Person, number) for number in (giver_id, taker_id))
            hand_over_duties(some, giver=giver, taker=taker, by=by, at=at)
        done += len(some)
        progress.at(permille(done, len(wanted)))
    return leads_to("worklist.duties", person_id=giver_id)
