"""What hand-overs do when a strategy or a programme gets another owner: put it on record, and ask to confirm."""

from datetime import datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.people.models import Person
from portfolio.projects.actions.handing import note_hand_over
from portfolio.strategy import signals
from portfolio.strategy.models import Programme, Strategy


@signals.handed.connect
def on_handed(
    bundle: Strategy | Programme, *, kind: str, giver_id: int, taker_id: int, by: Actor, at: datetime
) -> None:
    """What its owner has to do has passed with it."""
    note_hand_over([(kind, bundle.id)], giver_id=giver_id, taker=db.session.get_one(Person, taker_id), by=by, at=at)
