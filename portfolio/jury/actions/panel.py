"""Who sits on a jury: invited, accepted or declined with a reason, replaced; and the code that lets them in."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portfolio.calls.models import Call, Round
from portfolio.core.actor import Actor
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.jury import mail, rules, telling
from portfolio.jury.models import Juror, JuryPass, Seat
from portfolio.jury.queries.sitting import spans
from portfolio.jury.rules import ACCEPTED, DECLINED, SCORING
from portfolio.notices.models import Notice
from portfolio.people import actions as people
from portfolio.people.models import Organisation, Person
from portfolio.people.rights import Role

PASS_OVER = N_("This code no longer works. Ask the chair for a new one: it takes ten seconds.")
KNOWN = N_("This person sits on the jury already.")
NO_CLOSING = N_("Set first when the round closes: somebody from outside may come in until thirty days after it.")


def invite(
    round_: Round,
    person: Person,
    organisation: Organisation,
    *,
    is_external: bool = False,
    is_chair: bool = False,
    expertise: Collection[str] = (),
    languages: Collection[str] = (),
    load_cap: int | None = None,
    by: Actor,
    at: datetime,
) -> Juror:
    """Invite somebody to a jury; who comes from outside gets a role that ends by itself."""
    known = sa.select(Juror).where(Juror.round_id == round_.id, Juror.person_id == person.id)
    juror = db.session.scalar(known)
    if juror is not None and juror.left_at is None and juror.answer != DECLINED:
        raise RuleBroken("known", KNOWN, "person")
    until_on = None
    if is_external:
        if round_.closes_on is None:
            raise RuleBroken("no_closing", NO_CLOSING, "is_external")
        until_on = rules.external_until(round_.closes_on)
        people.lend_role(person, organisation, Role.JUROR, until_on=until_on, by=by, at=at)
    if juror is None:
        juror = Juror(organisation_id=organisation.id, round_id=round_.id, person_id=person.id, invited_at=at)
        juror.seed = secrets.randbelow(2**31)
        db.session.add(juror)
    juror.is_external, juror.is_chair, juror.load_cap, juror.until_on = is_external, is_chair, load_cap, until_on
    juror.expertise, juror.languages = sorted(expertise), sorted(languages)
    juror.invited_at, juror.invited_by_id = at, by.person_id
    juror.answer = juror.answered_at = juror.decline_reason = juror.decline_words = None
    juror.left_at = juror.left_reason = None
    db.session.flush()
    _record("juror.invited", juror, by, at)
    _mail(juror, person, organisation, by, at)
    return juror


def mail_invitation(juror: Juror, organisation: Organisation, *, by: Actor, at: datetime) -> None:
    """Mail an invitation once more, with a new link; one that has not left yet is enough.

    raises  RuleBroken for who has answered or no longer sits, and where no mail can go: then the code stays the way
    """
    db.session.refresh(juror, with_for_update=True)
    if juror.left_at is not None or juror.answer is not None:
        raise RuleBroken("answered", N_("This invitation is answered already."))
    last = db.session.get(Notice, juror.notice_id) if juror.notice_id else None
    if last is not None and last.state in ("waiting", "sending"):
        return
    if _mail(juror, db.session.get_one(Person, juror.person_id), organisation, by, at) is None:
        raise RuleBroken("no_mail", N_("No mail can reach this person. Hand over the code instead."))
    _record("juror.mailed", juror, by, at)


def _mail(juror: Juror, person: Person, organisation: Organisation, by: Actor, at: datetime) -> Notice | None:
    """Queue the mail of an invitation, once however often it is asked for before it is on record."""
    round_ = db.session.get_one(Round, juror.round_id)
    inviter = db.session.get(Person, by.person_id) if by.person_id else None
    values = {
        "organisation": organisation.name,
        "invited_by": inviter.name if inviter else organisation.name,
        "call": db.session.get_one(Call, round_.call_id).title,
        **_scoring_days(round_.id, organisation.zone),
    }
    key = f"{mail.INVITED}:{juror.id}:{juror.notice_id or 0}"
    notice = telling.tell(juror, person, organisation, mail.INVITED, values, key=key, by=by, at=at)
    if notice is not None:
        juror.notice_id = notice.id
        db.session.flush()
    return notice


def _scoring_days(round_id: int, zone: str) -> dict[str, Any]:
    """The first and last day on which pitches are scored, where the hours are set."""
    span = next((each for each in spans(round_id) if each.kind == SCORING), None)
    if span is None:
        return {"begins": "", "ends": ""}
    ends = local_day(span.until_at - timedelta(microseconds=1), zone).isoformat() if span.until_at else ""
    return {"begins": local_day(span.from_at, zone).isoformat(), "ends": ends}


def add_external(organisation: Organisation, *, name: str, email: str | None, by: Actor, at: datetime) -> Person:
    """Somebody from outside, who needs no password; who is known by that address is taken as they are."""
    known = db.session.scalar(sa.select(Person).where(Person.email == email.lower())) if email else None
    if known is not None and known.disabled_at is None:
        return known
    return people.add_person(organisation, name=name, email=email, by=by, at=at)


def accept(juror: Juror, *, by: Actor, at: datetime) -> None:
    """Say yes to an invitation."""
    _answer(juror, ACCEPTED, by, at)


def decline(juror: Juror, *, reason: str | None, words: str | None = None, by: Actor, at: datetime) -> None:
    """Say no to an invitation, or step down, with a reason from the list; open seats go to others."""
    if reason not in rules.DECLINE_REASONS:
        raise WrongInput("reason", N_("Choose why from the list."), "reason")
    juror.decline_reason, juror.decline_words = reason, words
    _end_seats(juror, at)
    telling.end_passes(juror, at)
    _answer(juror, DECLINED, by, at)


def let_go(juror: Juror, *, reason: str | None, by: Actor, at: datetime) -> None:
    """Take somebody off the jury from now on; what they handed in stays on record."""
    if not reason:
        raise WrongInput("reason", N_("Say why this person no longer sits on the jury."), "reason")
    juror.left_at, juror.left_reason = at, reason
    _end_seats(juror, at)
    telling.end_passes(juror, at)
    db.session.flush()
    _record("juror.let_go", juror, by, at)


def issue_pass(juror: Juror, organisation: Organisation, *, by: Actor, at: datetime) -> str:
    """A new code for a juror, which is kept nowhere; the one before stops working."""
    if juror.left_at is not None or juror.answer == DECLINED:
        raise RuleBroken("not_sitting", N_("This person does not sit on the jury."))
    token, _ = telling.issue(juror, organisation, by=by, at=at)
    _record("juror.pass_issued", juror, by, at)
    return token


def enter(found: JuryPass, juror: Juror, *, at: datetime) -> None:
    """Come in by a code: who has not answered yet accepts by it."""
    by = Actor(juror.organisation_id, juror.person_id)
    found.used_at = found.used_at or at
    _record("juror.came_in", juror, by, at)
    if juror.answer is None:
        _answer(juror, ACCEPTED, by, at)


def check_day(juror: Juror, organisation: Organisation, at: datetime) -> None:
    """Refuse who came from outside after their last day."""
    if juror.until_on is not None and local_day(at, organisation.zone) >= juror.until_on:
        raise Missing("pass_over", PASS_OVER)


def _answer(juror: Juror, answer: str, by: Actor, at: datetime) -> None:
    if juror.left_at is not None:
        raise RuleBroken("not_sitting", N_("You no longer sit on this jury."))
    juror.answer, juror.answered_at = answer, at
    if answer == ACCEPTED:
        juror.decline_reason = juror.decline_words = None
    db.session.flush()
    _record(f"juror.{answer}", juror, by, at)


def _end_seats(juror: Juror, at: datetime) -> None:
    db.session.execute(sa.update(Seat).where(Seat.juror_id == juror.id, Seat.until_at.is_(None)).values(until_at=at))


def _record(happened: str, juror: Juror, by: Actor, at: datetime) -> None:
    history.record(happened, thing=("juror", juror.id), root=("round", juror.round_id), by=by, at=at)
