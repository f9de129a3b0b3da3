"""What a round's result is made from: sealed until the jury's release, whoever asks."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from portfolio.calls.models import Call, Round, RubricCriterion, RulesVersion, Track
from portfolio.calls.queries import round_money
from portfolio.core.db import db, read
from portfolio.core.errors import N_, RuleBroken
from portfolio.jury.facts import Entrant, HandedIn, Marked, Purse, RoundFacts, Terms, jury_keys
from portfolio.jury.models import Juror, Mark, PitchExclusion, Score
from portfolio.jury.queries.sitting import is_void, spans
from portfolio.jury.rules import ACCEPTED, MARKS, is_released
from portfolio.pitches.models import Pitch, PitchVersion
from portfolio.pitches.queries.entries import ENTRIES, entry, version_there
from portfolio.pitches.rules import AWARDED, DRAFT, INVITED, NOT_ELIGIBLE, WITHDRAWN

SEALED = N_("The marks of this jury are sealed until they are released. Until then nobody sees a figure of them.")


def check_released(round_id: int, at: datetime) -> None:
    """Refuse while a jury's marks are sealed, whoever asks."""
    if not is_released(spans(round_id), at):
        raise RuleBroken("sealed", SEALED)


# ------------------------------------------------------------------------------------------------ what went in
def round_facts(round_id: int, at: datetime) -> RoundFacts:
    """Everything that decides about a round's result, in eleven statements however many pitches and jurors.

    raises  RuleBroken while the marks are sealed
    """
    check_released(round_id, at)
    call, round_ = db.session.execute(
        sa.select(Call, Round).join(Round, Round.call_id == Call.id).where(Round.id == round_id)
    ).one()
    rules = read(
        sa.select(RulesVersion.number, RulesVersion.hash)
        .where(RulesVersion.call_id == call.id)
        .order_by(RulesVersion.number.desc())
        .limit(1)
    ).one_or_none()
    keys = juror_keys(round_id, call.rules_hash or "")
    pitches = _pitches(round_id)
    refs = dict(read(sa.select(entry.id, entry.ref).where(_in_the_field(round_id))).all())
    return RoundFacts(
        call=call.ref,
        title=call.title,
        round=round_.number,
        currency=call.currency,
        rules_number=rules.number if rules else 0,
        rules_hash=rules.hash if rules else "",
        terms=_terms(call),
        criteria=_criteria(call.id),
        purses=_purses(round_),
        pitches=pitches,
        members=_members(round_id, keys),
        scores=_scores(round_id, keys, refs),
        exclusions=_exclusions(round_id, refs),
        funded_areas=_funded_areas(call.id, round_id) if any(each.area for each in pitches) else (),
    )


def _in_the_field(round_id: int) -> sa.ColumnElement[bool]:
    """The pitches that were handed in and not withdrawn, those found not eligible included."""
    return sa.and_(
        entry.round_id == round_id,
        entry.submitted.is_not(None),
        entry.is_practice.is_(False),
        entry.state.not_in((DRAFT, INVITED, WITHDRAWN)),
    )


def juror_keys(round_id: int, secret: str) -> dict[int, str]:
    """The names under which the jurors of a round stand in its result, by juror id."""
    ids = read(sa.select(Juror.id).where(Juror.round_id == round_id, Juror.answer == ACCEPTED)).scalars()
    return jury_keys(ids, f"{secret} {round_id}")


def _terms(call: Call) -> Terms:
    return Terms(
        ranking=call.ranking,
        line_rule=call.line_rule,
        tie_steps=tuple(call.tie_steps),
        lowest=call.lowest,
        highest=call.highest,
        step=call.step,
        overall_threshold=call.overall_threshold,
        minimum_reviews=call.minimum_reviews,
        quorum=call.quorum,
        allows_na=call.allows_na,
        shares_left_over=call.shares_left_over,
    )


def _criteria(call_id: int) -> tuple[Marked, ...]:
    rows = read(
        sa.select(
            RubricCriterion.key,
            RubricCriterion.label,
            RubricCriterion.weight,
            RubricCriterion.counts,
            RubricCriterion.threshold,
            sa.func.coalesce(Track.key, ""),
        )
        .outerjoin(Track, Track.id == RubricCriterion.track_id)
        .where(RubricCriterion.call_id == call_id)
        .order_by(RubricCriterion.position, RubricCriterion.id)
    )
    return tuple(Marked(*row) for row in rows)


def _purses(round_: Round) -> tuple[Purse, ...]:
    """The money a round's pitches may get, by the keys of its tracks."""
    tracks = dict(read(sa.select(Track.id, Track.key).where(Track.call_id == round_.call_id)).all())
    return tuple(
        Purse(tracks.get(track_id, ""), each.amount_minor, each.awarded_minor)
        for track_id, each in sorted(round_money(round_).items(), key=lambda pair: tracks.get(pair[0], ""))
    )


def _pitches(round_id: int) -> tuple[Entrant, ...]:
    rows = read(
        sa.select(
            entry.ref,
            PitchVersion.title,
            PitchVersion.number,
            sa.func.coalesce(Track.key, ""),
            sa.func.coalesce(entry.area, ""),
            PitchVersion.ask_minor,
            PitchVersion.least_minor,
            entry.state,
        )
        .select_from(ENTRIES)
        .join(PitchVersion, version_there())
        .outerjoin(Track, Track.id == entry.track_id)
        .where(_in_the_field(round_id))
        .order_by(entry.id)
    )
    return tuple(
        Entrant(ref, title, number, track, area, ask, least, state != NOT_ELIGIBLE)
        for ref, title, number, track, area, ask, least, state in rows
    )


def _members(round_id: int, keys: Mapping[int, str]) -> tuple[str, ...]:
    rows = read(
        sa.select(Juror.id).where(Juror.round_id == round_id, Juror.answer == ACCEPTED, Juror.left_at.is_(None))
    ).scalars()
    return tuple(sorted((keys[juror_id] for juror_id in rows), key=_by_number))


def _scores(round_id: int, keys: Mapping[int, str], refs: Mapping[int, str]) -> tuple[HandedIn, ...]:
    """The newest of each juror and pitch, where it is marks and was not voided; older ones stay and count nowhere."""
    newest = (
        sa.select(Score.juror_id, Score.pitch_id, sa.func.max(Score.number).label("number"))
        .join(Juror, Juror.id == Score.juror_id)
        .where(Juror.round_id == round_id)
        .group_by(Score.juror_id, Score.pitch_id)
        .subquery()
    )
    rows = read(
        sa.select(Score.id, Score.juror_id, Score.pitch_id, Score.number, RubricCriterion.key, Mark.steps)
        .join(
            newest,
            sa.and_(
                newest.c.juror_id == Score.juror_id,
                newest.c.pitch_id == Score.pitch_id,
                newest.c.number == Score.number,
            ),
        )
        .join(Mark, Mark.score_id == Score.id)
        .join(RubricCriterion, RubricCriterion.id == Mark.criterion_id)
        .where(Score.kind == MARKS, ~is_void())
        .order_by(Score.pitch_id, Score.id, RubricCriterion.position, RubricCriterion.id)
    )
    found: dict[int, HandedIn] = {}
    for score_id, juror_id, pitch_id, number, criterion, steps in rows:
        if pitch_id not in refs or juror_id not in keys:
            continue
        handed = found.setdefault(score_id, HandedIn(refs[pitch_id], keys[juror_id], number, {}))
        found[score_id] = handed._replace(marks={**handed.marks, criterion: steps})
    return tuple(sorted(found.values(), key=lambda each: (each.pitch, _by_number(each.juror))))


def _by_number(key: str) -> int:
    return int(key[1:])


def _exclusions(round_id: int, refs: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted(
            (refs[each.one_id], refs[each.other_id])
            for each in exclusions(round_id)
            if each.one_id in refs and each.other_id in refs
        )
    )


def _funded_areas(call_id: int, round_id: int) -> tuple[str, ...]:
    """The policy areas that have money from another round of the call already."""
    rows = read(
        sa.select(Pitch.area)
        .where(
            Pitch.call_id == call_id,
            Pitch.round_id != round_id,
            Pitch.state == AWARDED,
            Pitch.area.is_not(None),
        )
        .distinct()
        .order_by(Pitch.area)
    )
    return tuple(rows.scalars())


def exclusions(round_id: int) -> list[PitchExclusion]:
    """The pairs of pitches that exclude each other now."""
    rows = db.session.scalars(
        sa.select(PitchExclusion).where(PitchExclusion.round_id == round_id).order_by(PitchExclusion.id)
    )
    newest = {(row.one_id, row.other_id): row for row in rows}
    return [row for row in newest.values() if row.excludes]
