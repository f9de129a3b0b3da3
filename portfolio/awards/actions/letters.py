"""Draft letters about verdicts, change, approve and send them; each is sent once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from portfolio.awards import letter_words, rules
from portfolio.awards import mail as _mail  # noqa: F401  the messages it sends are known from then on
from portfolio.awards.actions.standing import check_impartial
from portfolio.awards.models import AwardLetter, JuryDecision, Verdict
from portfolio.awards.queries import letters, people
from portfolio.calls.models import Call, Round
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.notices import actions as notices
from portfolio.people.models import Organisation, Person
from portfolio.people.queries import name_of
from portfolio.pitches import actions as pitches
from portfolio.pitches import rules as states
from portfolio.pitches.models import Pitch
from portfolio.pitches.queries import Found, recipients
from portfolio.pitches.queries.field import Recipient


class Voided(NamedTuple):
    """How many letters a changed decision made void: those not sent, and those that had gone."""

    drafts: int
    sent: int


def void_letters(round_id: int, pitch_ids: Collection[int]) -> Voided:
    """Let the letters about some pitches no longer count, because the decision about them has changed."""
    rows = [letter for letter in letters.standing(round_id) if letter.pitch_id in pitch_ids]
    for each in rows:
        db.session.get_one(AwardLetter, each.id).state = rules.VOID
    db.session.flush()
    return Voided(sum(each.state not in rules.GONE for each in rows), sum(each.state in rules.GONE for each in rows))


def draft_letters(decision: JuryDecision, pitch_ids: Collection[int], *, by: Actor, at: datetime) -> int:
    """Write a letter for each of some verdicts, in the language of who gets it; gives how many.

    A pitch whose owner and deputy have left has nobody to write to.
    """
    told = letters.to_tell(decision, pitch_ids)
    for each in told:
        subject, body = letter_words.compose(each)
        db.session.add(AwardLetter(verdict_id=each.verdict_id, person_id=each.person_id, subject=subject, body=body))
    db.session.flush()
    if told:
        history.record(
            "letters.drafted",
            thing=("jury_decision", decision.id),
            by=by,
            at=at,
            after={"letters": len(told)},
        )
    return len(told)


class Held(NamedTuple):
    """A letter that nobody else changes now, with what it is about."""

    round_id: int
    pitch: Pitch
    verdict: Verdict


def _hold(letter: AwardLetter, by: Actor) -> Held:
    """Lock a letter; Missing for one of another organisation, Refused for who may not decide about its round."""
    verdict = db.session.get_one(Verdict, letter.verdict_id)
    pitch = db.session.get_one(Pitch, verdict.pitch_id)
    if pitch.organisation_id != by.organisation_id:
        raise Missing("letter")
    round_id = db.session.get_one(JuryDecision, verdict.decision_id).round_id
    check_impartial(round_id, by.person_id)
    db.session.refresh(letter, with_for_update=True)
    return Held(round_id, pitch, verdict)


def edit_letter(
    letter: AwardLetter, *, subject: str | None, body: str | None, version: int | None = None, by: Actor, at: datetime
) -> None:
    """Change what a letter says before it goes; one that was approved waits for approval again."""
    held = _hold(letter, by)
    if version is not None and version != letter.version:
        raise EditedMeanwhile
    if letter.state not in (rules.DRAFT, rules.APPROVED):
        raise RuleBroken("not_open", N_("This letter has gone, or a changed decision has replaced it."))
    if not subject or not body:
        raise WrongInput("empty", N_("A letter has a subject and words."), "body" if subject else "subject")
    _refuse_names(held.round_id, f"{subject}\n{body}")
    if (subject, body) == (letter.subject, letter.body):
        return
    letter.subject, letter.body = subject, body
    letter.state, letter.approved_at, letter.approved_by_id = rules.DRAFT, None, None
    db.session.flush()
    _record("letter.edited", letter, by, at)


def approve_letter(letter: AwardLetter, *, by: Actor, at: datetime) -> None:
    """Say that a letter may go; one that may already stays as it is."""
    held = _hold(letter, by)
    if letter.state == rules.APPROVED:
        return
    if letter.state != rules.DRAFT:
        raise RuleBroken("not_open", N_("This letter has gone, or a changed decision has replaced it."))
    _refuse_names(held.round_id, f"{letter.subject}\n{letter.body}")
    letter.state, letter.approved_at, letter.approved_by_id = rules.APPROVED, at, by.person_id
    db.session.flush()
    _record("letter.approved", letter, by, at)


class Sending(NamedTuple):
    """What became of a batch: how many letters were mailed, and the pitches whose reader has no address, by title."""

    mailed: int
    by_hand: Sequence[str]


def send_letters(round_id: int, *, by: Actor, at: datetime) -> Sending:
    """Send every letter of a round that may go; those whose reader has no address wait to be handed over."""
    mailed, by_hand = 0, []
    addresses = {each.id: (each.address, each.title) for each in letters.standing(round_id)}
    for letter in open_letters(round_id):
        if letter.state != rules.APPROVED:
            continue
        address, title = addresses[letter.id]
        if address:
            mailed += send_letter(letter, by=by, at=at)
        else:
            by_hand.append(title)
    return Sending(mailed, by_hand)


def send_letter(letter: AwardLetter, *, by: Actor, at: datetime) -> bool:
    """Mail an approved letter, once however often it is asked for; False where it had gone already.

    raises  RuleBroken where nobody has approved it, or its reader has no address
    """
    return _let_go(letter, rules.SENT, "letter.sent", by, at)


def hand_over_letter(letter: AwardLetter, *, by: Actor, at: datetime) -> bool:
    """Note that an approved letter was handed over on paper; it counts as one that was sent. False where it has gone.

    raises  RuleBroken where nobody has approved it
    """
    return _let_go(letter, rules.HANDED_OVER, "letter.handed_over", by, at)


def _let_go(letter: AwardLetter, state: str, happened: str, by: Actor, at: datetime) -> bool:
    held = _hold(letter, by)
    if letter.state in rules.GONE:
        return False
    if letter.state != rules.APPROVED:
        raise RuleBroken("not_approved", N_("Approve the letter first."))
    sent = (
        sa.update(AwardLetter)
        .where(AwardLetter.id == letter.id, AwardLetter.state == rules.APPROVED)
        .values(state=state, sent_at=at, version=AwardLetter.version + 1)
        .execution_options(synchronize_session=False)
    )
    if cast("sa.CursorResult[Any]", db.session.execute(sent)).rowcount != 1:
        return False
    db.session.refresh(letter)
    if state == rules.SENT:
        _mail_to(letter, held, db.session.get_one(Person, letter.person_id), by, at)
    zone = db.session.get_one(Organisation, held.pitch.organisation_id).zone
    for other in recipients(held.pitch, at, zone):
        if other.id != letter.person_id:
            _mail_to(letter, held, other, by, at)
    _conclude(held, by, at)
    _record(happened, letter, by, at)
    return True


def _mail_to(letter: AwardLetter, held: Held, reader: Person | Recipient, by: Actor, at: datetime) -> None:
    """Tell the reader of a letter, or one of those who applied with them, what was decided and where the words are."""
    pitch = held.pitch
    is_copy = reader.id != letter.person_id
    notices.queue(
        "award_letter",
        to=reader,
        key=f"award_letter:{letter.id}:{reader.id}" if is_copy else f"award_letter:{letter.id}",
        values={
            "name": reader.name,
            "organisation": db.session.get_one(Organisation, pitch.organisation_id).name,
            "title": pitch.title,
            "outcome": held.verdict.outcome,
            "path": f"/awards/pitches/{pitch.ref}",
        },
        by=by,
        at=at,
    )


_CONCLUDED = {rules.AWARD: states.AWARDED, rules.RESERVE: states.RESERVE, rules.DECLINE: states.DECLINED}


def _conclude(held: Held, by: Actor, at: datetime) -> None:
    """Let the pitch say what the letter tells: its team sees that from now on, and not before."""
    pitch, call = held.pitch, db.session.get_one(Call, held.pitch.call_id)
    its_round = db.session.get_one(Round, pitch.round_id)
    zone = db.session.get_one(Organisation, pitch.organisation_id).zone
    found = Found(pitch, call, its_round, zone, part=None, owner=name_of(pitch.owner_id))
    if held.verdict.outcome == rules.NEXT_STAGE:
        pitches.invite(found, by=by, at=at)
        return
    state = _CONCLUDED[held.verdict.outcome]
    if pitch.state != state:
        pitches.conclude(found, verdict=state, project_id=pitch.project_id, by=by, at=at)


def _refuse_names(round_id: int, words: str) -> None:
    """A letter never says who sat where: no juror's name stands in it."""
    name = rules.named_in(words, [name for _, name in people.jurors_of(round_id)])
    if name:
        raise RuleBroken(
            "names_juror", N_("The letter names %(name)s, who sits on the jury. Take the name out."), "body", name=name
        )


def _record(happened: str, letter: AwardLetter, by: Actor, at: datetime) -> None:
    history.record(happened, thing=("award_letter", letter.id), by=by, at=at)


def open_letters(round_id: int) -> Sequence[AwardLetter]:
    """The letters of a round that count, as rows to act on."""
    ids = [each.id for each in letters.standing(round_id)]
    return db.session.scalars(sa.select(AwardLetter).where(AwardLetter.id.in_(ids)).order_by(AwardLetter.id)).all()
