"""Let a city's reminders begin or rest, choose one's mails, and put on record which addresses take none."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor, Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.notices import actions as notices
from portfolio.notices.messages import KINDS
from portfolio.people import actions as people
from portfolio.people.models import Membership, Person
from portfolio.people.queries import organisation, read_settings
from portfolio.people.rules import EARLIEST_HOUR, LATEST_HOUR
from portfolio.reminders.letters import MUTABLE, muted

SETTING = "reminders_from"
OFF = "off"


def start(*, by: Viewer, at: datetime) -> None:
    """Let people be reminded from today on; what fell earlier is never sent."""
    today = local_day(at, by.zone)
    if read_settings(by.organisation_id, today).reminders_from is not None:
        raise RuleBroken("started", N_("Reminders have begun already."))
    people.change_setting(organisation(by), SETTING, today.isoformat(), on=today, by=by, at=at)


def stop(*, by: Viewer, at: datetime) -> None:
    """Remind nobody any more, until somebody lets it begin anew."""
    today = local_day(at, by.zone)
    if read_settings(by.organisation_id, today).reminders_from is None:
        raise RuleBroken("stopped", N_("Nobody is reminded at present."))
    people.change_setting(organisation(by), SETTING, OFF, on=today, by=by, at=at)


def set_hour(hour: int | None, *, by: Viewer, at: datetime) -> None:
    """Let the day's mails leave from an hour of the city's clock on."""
    if hour is None or not EARLIEST_HOUR <= hour <= LATEST_HOUR:
        raise WrongInput("hour", N_("Choose an hour from the list."), "hour")
    today = local_day(at, by.zone)
    if read_settings(by.organisation_id, today).digest_hour != hour:
        people.change_setting(organisation(by), "digest_hour", str(hour), on=today, by=by, at=at)


def mutable_kinds() -> list[str]:
    """What people may switch off as mail: kinds of messages, and parts of the daily one."""
    return [*(key for key, kind in KINDS.items() if kind.may_mute), *(muted(section) for section in MUTABLE)]


def choose_mails(wanted: Collection[str], *, by: Viewer, at: datetime) -> None:
    """Let a person get these kinds of mail and no other; the inbox shows all of them."""
    unwanted = sorted(set(mutable_kinds()) - set(wanted))
    if by.person_id is None or set(wanted) - set(mutable_kinds()):
        raise WrongInput("choice", N_("Choose one of the entries offered."), "kinds")
    notices.mute(unwanted, of_person=by.person_id, at=at)
    thing = ("person", by.person_id)
    history.record("person.mails_chosen", thing=thing, by=by, at=at, after={"unwanted": unwanted})


def record_bounce(address: str, *, said: str, by: Actor, at: datetime) -> Person:
    """Say that a person's address takes no mail: their reminders go to their deputies and the unit instead."""
    person = _person_here(address, by)
    if not notices.bounce(person.email or "", said, told_by=by.person_id, at=at):
        raise RuleBroken("known", N_("This address is on the list already."), "email")
    history.record("person.mail_bounced", thing=("person", person.id), by=by, at=at)
    return person


def end_bounce(address: str, *, by: Actor, at: datetime) -> Person:
    """Say that mail to a person's address arrives again."""
    person = _person_here(address, by)
    if not notices.works_again(person.email or "", at=at):
        raise RuleBroken("works", N_("Nothing keeps mail from this address."), "email")
    history.record("person.mail_works_again", thing=("person", person.id), by=by, at=at)
    return person


def _person_here(address: str, by: Actor) -> Person:
    """Whose address it is, among the people of the organisation."""
    here = sa.exists().where(Membership.person_id == Person.id, Membership.organisation_id == by.organisation_id)
    person = db.session.scalar(sa.select(Person).where(Person.email == address.strip().lower(), here))
    if person is None:
        raise WrongInput("nobody", N_("Nobody here has this address."), "email")
    return person
