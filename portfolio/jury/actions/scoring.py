"""Drafts are saved over each other; what is handed in is a new row each time, and no older one is touched."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from portfolio.calls.models import Round
from portfolio.core.actor import Actor
from portfolio.core.db import db, is_sqlite
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.jury import rules
from portfolio.jury.ballots import Filled, Merged, merge
from portfolio.jury.models import Ballot, Juror, Mark, PrivateNote, Score
from portfolio.jury.queries.ballot import Standing, standing
from portfolio.jury.queries.openings import OPENED, was_opened
from portfolio.jury.queries.sitting import Place
from portfolio.jury.rules import ABSTENTION, DELIBERATING, MARKS, NOT_APPLICABLE, Asked, Duties

INCOMPLETE = N_("Give each criterion a mark before you hand in: %(missing)s. What you have is saved.")
COMMENT_OWED = N_("Say why, for the jury or for the team: this call asks for a comment at %(criteria)s.")
WHY_CHANGED = N_("Say why you change what you had handed in; both versions are kept.")
WHY_ABSTAINED = N_("Say in a few words why you abstain.")
DECIDED = N_("The decision about this round is taken, so nothing of a score changes any more.")


def open_ballot(place: Place, *, by: Actor, at: datetime) -> None:
    """Put on record that a juror read a pitch in full: once for each, and nothing but who, which and when."""
    _one_at_a_time(place)
    if not db.session.scalar(sa.select(was_opened(place.round_id, place.pitch_id, by.person_id))):
        history.record(OPENED, thing=("pitch", place.pitch_id), root=("round", place.round_id), by=by, at=at)


def keep_draft(
    place: Place, sent: Filled, *, opened: str, knowing: Sequence[str] = (), key: str = "", by: Actor, at: datetime
) -> tuple[Merged, Standing]:
    """Save what a juror has filled in so far; gives what stands now, with what another tab had changed meanwhile.

    opened  the marks of the values with which the form was opened
    key     of this save: one that comes twice is saved once
    """
    _one_at_a_time(place)
    now = standing(place)
    if key and key == now.last_key:
        return Merged(now.filled, ()), now
    merged = merge(sent, now.filled, opened, knowing)
    if merged.filled != now.filled or not now.revision:
        _write(place, merged.filled, now.revision + 1, key, at)
        if merged.filled.note != now.filled.note:
            _write_note(place, merged.filled.note, at)
        now = Standing(merged.filled, now.revision + 1, key, at)
    return merged, now


def hand_in(
    place: Place,
    filled: Filled,
    criteria: Sequence[Asked],
    *,
    duties: Duties,
    phase: str,
    reason: str | None = None,
    key: str,
    by: Actor,
    at: datetime,
) -> Score:
    """Make a score of a ballot; one handed in twice under the same key is one.

    raises  WrongInput naming the first criterion without a mark, or the comment that is owed
    """
    _one_at_a_time(place)
    before = _by_key(place, key)
    if before is not None:
        return before
    missing = rules.lacking(criteria, filled.marks)
    if missing:
        labels = ", ".join(each.label for each in missing)
        raise WrongInput("incomplete", INCOMPLETE, f"mark-{missing[0].id}", missing=labels)
    owed = rules.owes_comment(criteria, filled.marks, duties)
    if owed and not (filled.for_jury or filled.for_applicant):
        raise WrongInput("comment", COMMENT_OWED, "for_jury", criteria=", ".join(each.label for each in owed))
    score = _add(place, MARKS, phase, filled, reason, key, by, at)
    db.session.add_all(
        Mark(score_id=score.id, criterion_id=criterion_id, steps=None if mark == NOT_APPLICABLE else mark)
        for criterion_id, mark in filled.marks.items()
    )
    _record("score.handed_in", place, score, by, at)
    return score


def abstain(place: Place, *, reason: str | None, phase: str, key: str, by: Actor, at: datetime) -> Score:
    """Give no marks for a pitch, on purpose; counted nowhere, and not the same as not yet."""
    _one_at_a_time(place)
    before = _by_key(place, key)
    if before is not None:
        return before
    if not reason:
        raise WrongInput("reason", WHY_ABSTAINED, "reason")
    score = _add(place, ABSTENTION, phase, Filled({}), reason, key, by, at)
    _record("score.abstained", place, score, by, at)
    return score


def _add(
    place: Place,
    kind: str,
    phase: str,
    filled: Filled,
    reason: str | None,
    key: str,
    by: Actor,
    at: datetime,
) -> Score:
    _refuse_decided(place)
    of_pitch = sa.select(sa.func.max(Score.number)).where(
        Score.juror_id == place.juror_id, Score.pitch_id == place.pitch_id
    )
    number = (db.session.scalar(of_pitch) or 0) + 1
    if number > 1 and phase == DELIBERATING and not reason:
        raise WrongInput("reason", WHY_CHANGED, "reason")
    score = Score(
        juror_id=place.juror_id,
        pitch_id=place.pitch_id,
        number=number,
        pitch_version_id=place.version_id,
        kind=kind,
        phase=phase,
        for_jury=filled.for_jury,
        for_applicant=filled.for_applicant,
        reason=reason,
        key=key,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(score)
    db.session.flush()
    return score


def _refuse_decided(place: Place) -> None:
    """Once a round is decided nothing of its scores changes; the lock lets no decision slip in between."""
    decided = sa.select(Round.decided_on).where(Round.id == place.round_id).with_for_update(read=True)
    if db.session.scalar(decided) is not None and not place.is_practice:
        raise RuleBroken("decided", DECIDED)


def _one_at_a_time(place: Place) -> None:
    """Let the saves of a juror follow one another; two tabs and a repeated post then see what the other one wrote."""
    db.session.execute(sa.select(Juror.id).where(Juror.id == place.juror_id).with_for_update())


def _by_key(place: Place, key: str) -> Score | None:
    return db.session.scalar(sa.select(Score).where(Score.juror_id == place.juror_id, Score.key == key))


def _write(place: Place, filled: Filled, revision: int, key: str, at: datetime) -> None:
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    where = {"juror_id": place.juror_id, "pitch_id": place.pitch_id}
    said = {
        "marks": {str(criterion_id): mark for criterion_id, mark in filled.marks.items()},
        "for_jury": filled.for_jury,
        "for_applicant": filled.for_applicant,
        "revision": revision,
        "last_key": key,
        "saved_at": at,
    }
    row = insert(Ballot).values(**where, **said)
    db.session.execute(row.on_conflict_do_update(index_elements=list(where), set_=said))


def _write_note(place: Place, words: str, at: datetime) -> None:
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    where = {"juror_id": place.juror_id, "pitch_id": place.pitch_id}
    said = {"words": words, "saved_at": at}
    row = insert(PrivateNote).values(**where, **said)
    db.session.execute(row.on_conflict_do_update(index_elements=list(where), set_=said))


def _record(happened: str, place: Place, score: Score, by: Actor, at: datetime) -> None:
    """Who scored and when; neither marks nor words, and on no page of the pitch."""
    history.record(happened, thing=("score", score.id), root=("round", place.round_id), by=by, at=at)
