"""Have a result worked out and keep it, say which pitches exclude each other, keep the record to sign."""

from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.history.actions import record
from portfolio.jobs.actions import enqueue
from portfolio.jobs.models import Job
from portfolio.jury.models import JuryRecord, JuryResult, PitchExclusion
from portfolio.jury.queries import result_facts, results
from portfolio.jury.queries.results import COUNT, RECORD, Opened

DECIDED = N_("This round is decided. Its result stays as it was when the decision was taken.")


def _refuse_decided(opened: Opened) -> None:
    """Refuse what would change a result after people have decided by it: awards have taken its money by then."""
    if opened.round.decided_on is not None:
        raise RuleBroken("decided", DECIDED)


def ask_for_result(opened: Opened, *, by: Actor, at: datetime) -> Job:
    """Have the figures worked out from what stands now; one that waits already is enough.

    Raises RuleBroken once the round is decided.
    """
    _refuse_decided(opened)
    return results.open_jobs(opened).get(COUNT) or enqueue(COUNT, opened.job_args, by=by, at=at)


def ask_for_record(opened: Opened, *, by: Actor, at: datetime) -> Job:
    """Have the record of the newest result drawn for signing. Raises RuleBroken before there is a result."""
    if results.newest(opened.round.id) is None:
        raise RuleBroken("no_result", N_("Nothing is worked out yet, so there is nothing to sign."))
    return results.open_jobs(opened).get(RECORD) or enqueue(RECORD, opened.job_args, by=by, at=at)


def keep_result(
    round_id: int, *, method: str, software: str, facts_hash: str, body: str, body_hash: str, by: Actor, at: datetime
) -> JuryResult:
    """Keep a result as the next of its round; one made from the same facts by the same software is the one there is.

    at  when its facts were read, so that what is recorded later makes it outdated
    """
    last = db.session.scalar(
        sa.select(JuryResult).where(JuryResult.round_id == round_id).order_by(JuryResult.number.desc()).limit(1)
    )
    if last is not None and last.hash == body_hash:
        return last
    kept = JuryResult(
        round_id=round_id,
        number=last.number + 1 if last else 1,
        method=method,
        software=software,
        facts_hash=facts_hash,
        body=body,
        hash=body_hash,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(kept)
    db.session.flush()
    after = {"number": kept.number, "hash": kept.hash}
    record("jury.counted", thing=("jury_result", kept.id), root=("round", round_id), by=by, at=at, after=after)
    return kept


def keep_record(result_id: int, pdf_key: str, pages: int, *, by: Actor, at: datetime) -> JuryRecord:
    """Keep the record that was drawn of a result."""
    kept = JuryRecord(result_id=result_id, pdf_key=pdf_key, pages=pages, recorded_at=at, by_id=by.person_id)
    db.session.add(kept)
    db.session.flush()
    round_id = db.session.get_one(JuryResult, result_id).round_id
    record("jury.record_drawn", thing=("jury_record", kept.id), root=("round", round_id), by=by, at=at)
    return kept


def set_exclusion(
    opened: Opened, one_id: int, other_id: int, *, excludes: bool, reason: str, by: Actor, at: datetime
) -> PitchExclusion:
    """Say that two pitches exclude each other, or that they no longer do.

    raises  WrongInput for a pitch of another round, twice the same one, or no reason; RuleBroken where it is so
            already, or the round is decided
    """
    _refuse_decided(opened)
    known = {pitch_id for pitch_id, _, _ in results.lot_of(opened)}
    if one_id not in known or other_id not in known:
        raise WrongInput("pitch", N_("Choose two pitches of this round."), "other")
    if one_id == other_id:
        raise WrongInput("same", N_("Choose two different pitches."), "other")
    if not reason.strip():
        raise WrongInput("reason", N_("Say why, in a sentence that can be published."), "reason")
    low, high = sorted((one_id, other_id))
    standing = {(row.one_id, row.other_id) for row in result_facts.exclusions(opened.round.id)}
    if ((low, high) in standing) == excludes:
        raise RuleBroken("as_it_is", N_("This is so already."))
    kept = PitchExclusion(
        round_id=opened.round.id,
        one_id=low,
        other_id=high,
        excludes=excludes,
        reason=reason.strip(),
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(kept)
    db.session.flush()
    happened = "jury.exclusion_set" if excludes else "jury.exclusion_lifted"
    thing, root = ("pitch_exclusion", kept.id), ("round", opened.round.id)
    record(happened, thing=thing, root=root, by=by, at=at, after={"reason": kept.reason})
    return kept
