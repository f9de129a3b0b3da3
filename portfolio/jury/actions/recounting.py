"""What a change of a call's rules means for its juries: results are worked out anew, and whoever judged is told."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portfolio.calls.models import Call, Round, RulesVersion
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.history import actions as history
from portfolio.jobs.actions import enqueue
from portfolio.jobs.models import Job
from portfolio.jobs.rules import WAITING
from portfolio.jury import mail
from portfolio.jury.models import Juror, Score
from portfolio.jury.queries.results import COUNT
from portfolio.jury.queries.sitting import spans
from portfolio.jury.rules import ACCEPTED, is_released
from portfolio.notices import actions as notices
from portfolio.people.delivery import mail_leaves
from portfolio.people.models import Person


def recount(call: Call, version: RulesVersion, *, by: Actor, at: datetime) -> int:
    """Have every result of a call that is not decided worked out by its new rules; gives how many are asked for.

    Marks stay as they were given. While they are sealed nothing is worked out yet that could be outdated; in a round
    that is decided the result stays what the decision was taken by.
    """
    has_marks = sa.exists().where(Juror.round_id == Round.id, Score.juror_id == Juror.id)
    rounds = sa.select(Round.id).where(Round.call_id == call.id, Round.decided_on.is_(None), has_marks)
    asked = 0
    for round_id in db.session.scalars(rounds.order_by(Round.id)).all():
        released = is_released(spans(round_id), at)
        if released:
            _ask_for_result(round_id, by, at)
            asked += 1
        _tell(call, round_id, version, released, by, at)
        after = {"number": version.number, "hash": version.hash, "is_released": released}
        history.record("jury.rules_changed", thing=("round", round_id), by=by, at=at, after=after)
    return asked


def _ask_for_result(round_id: int, by: Actor, at: datetime) -> None:
    """Ask for a result; one that has not begun yet reads the new rules, one that runs may have read the old ones."""
    args = {"round": round_id}
    waiting = sa.select(Job.args).where(
        Job.organisation_id == by.organisation_id, Job.kind == COUNT, Job.state == WAITING
    )
    if args not in db.session.scalars(waiting).all():
        enqueue(COUNT, args, by=by, at=at)


def _tell(call: Call, round_id: int, version: RulesVersion, released: bool, by: Actor, at: datetime) -> None:
    jurors = db.session.execute(
        sa.select(Juror, Person)
        .join(Person, Person.id == Juror.person_id)
        .where(
            Juror.round_id == round_id,
            Juror.answer == ACCEPTED,
            Juror.left_at.is_(None),
            Person.email.is_not(None),
            Person.disabled_at.is_(None),
        )
        .order_by(Juror.id)
    )
    values: dict[str, Any] = {"call": call.title, "reason": version.reason or "", "is_released": released}
    messages = [
        notices.Message(
            person,
            f"{mail.RULES}:{version.id}:{juror.id}",
            {"name": person.name, "path": "" if juror.is_external else f"/jury?jury={round_id}", **values},
            is_mail=mail_leaves(),
        )
        for juror, person in jurors
    ]
    notices.queue_many(mail.RULES, messages, by=by, at=at)
