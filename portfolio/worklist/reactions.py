"""What work lists do when somebody is about to leave: refuse while they have things to do."""

from datetime import datetime

from portfolio.core.actor import Actor
from portfolio.core.clock import local_day
from portfolio.core.errors import N_, RuleBroken
from portfolio.people import signals
from portfolio.people.models import Organisation, Person
from portfolio.worklist import duties


@signals.leaving.connect
def on_leaving(person: Person, *, organisation: Organisation, by: Actor, at: datetime) -> None:
    """Refuse as long as nobody else has taken over."""
    if duties.open_duties(organisation.id, person.id, local_day(at, organisation.zone)):
        raise RuleBroken(
            signals.OPEN_DUTIES,
            N_(
                "This person still has things to do or to look after. Hand them over first, in one go: see "
                "“What they have to do” below."
            ),
        )
