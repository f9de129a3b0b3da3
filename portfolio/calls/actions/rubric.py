"""Change a call's rubric: its weights all at once, one criterion with what its marks mean, or which there are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.calls import queries, signals
from portfolio.calls.actions.publishing import hold, note_change, settle
from portfolio.calls.models import Anchor, Call, RubricCriterion
from portfolio.calls.rubric import WHOLE, Criterion, check_keeps_counting, uneven_tracks
from portfolio.calls.rubric import Anchor as AnchorWords
from portfolio.core import text
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history

LABEL_LENGTH = 120
MOST = 30


class Weighed(NamedTuple):
    """What a criterion is to count: weight per 10,000, whether it counts at all, and its threshold in steps."""

    weight: int
    counts: bool
    threshold: int | None


def weigh(
    call: Call,
    wanted: Mapping[int, Weighed],
    *,
    reason: str | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Set what every criterion counts; the weights that count must add up exactly, for each track.

    wanted  by criterion
    """
    hold(call, version, by)
    now = queries.rubric(call.id)
    if set(wanted) != {each.id for each in now}:
        raise Missing
    most = queries.scale(call).most
    after = [each._replace(**wanted[each.id]._asdict()) for each in now]
    if not any(each.counts for each in after):
        raise RuleBroken("last_criterion", N_("At least one criterion must count."))
    for each in after:
        if not 0 <= each.weight <= WHOLE or (each.threshold is not None and not 0 <= each.threshold <= most):
            raise WrongInput("weight", N_("Give weights from 0 to 100 per cent, and marks that the scale has."))
    if uneven_tracks(after, [track.id for track in queries.tracks(call.id)]):
        raise WrongInput("weights", N_("The weights that count must add up to exactly 100 per cent."))
    for before, each in zip(now, after, strict=True):
        if each != before:
            _save(call, before, wanted[each.id]._asdict(), by, at)
    settle(call, reason, by=by, at=at)


def add_criterion(
    call: Call,
    *,
    label: str,
    question: str = "",
    track_id: int | None = None,
    reason: str | None = None,
    by: Actor,
    at: datetime,
) -> RubricCriterion:
    """Add a criterion for information; it counts once it has been given a weight."""
    hold(call, None, by)
    known = queries.rubric(call.id)
    if len(known) >= MOST:
        raise RuleBroken("enough", N_("More than 30 criteria nobody can judge."))
    if call.opened_at is not None:
        signals.rubric_grows.send(call, by=by, at=at)
    words = _checked(call, {"label": label, "question": question, "track_id": track_id})
    row = RubricCriterion(
        call_id=call.id,
        key=new_key(words["label"], {each.key for each in known}),
        weight=0,
        counts=False,
        position=max((each.position for each in known), default=-1) + 1,
        **words,
    )
    db.session.add(row)
    db.session.flush()
    note_change(call, "criterion.added", ("rubric_criterion", row.id), before={}, after=words, by=by, at=at)
    settle(call, reason, by=by, at=at)
    return row


def edit_criterion(
    call: Call,
    criterion_id: int,
    *,
    values: Mapping[str, Any],
    anchors: Sequence[AnchorWords],
    reason: str | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Change a criterion's words and what its marks mean; figures stay what they are.

    values   label, question and, in a draft, track_id
    anchors  every mark that is explained, each once
    """
    hold(call, version, by)
    before = criterion_of(call, criterion_id)
    wanted = _checked(call, values)
    if call.opened_at is not None and wanted.get("track_id", before.track_id) != before.track_id:
        raise RuleBroken("published", N_("Which track a criterion belongs to stays as it was published."), "track_id")
    most = queries.scale(call).most
    steps = [anchor.steps for anchor in anchors]
    if len(set(steps)) != len(steps) or not all(0 <= each <= most for each in steps):
        raise WrongInput("anchors", N_("Explain each mark of the scale at most once."))
    _save(call, before, wanted, by, at)
    if tuple(sorted(anchors)) != before.anchors:
        db.session.execute(sa.delete(Anchor).where(Anchor.criterion_id == criterion_id))
        db.session.add_all(Anchor(criterion_id=criterion_id, **anchor._asdict()) for anchor in sorted(anchors))
        was, now = ([anchor._asdict() for anchor in each] for each in (before.anchors, sorted(anchors)))
        note_change(
            call,
            "criterion.explained",
            ("rubric_criterion", criterion_id),
            before={"anchors": was},
            after={"anchors": now},
            by=by,
            at=at,
        )
    settle(call, reason, by=by, at=at)


def drop_criterion(call: Call, criterion_id: int, *, version: int | None = None, by: Actor, at: datetime) -> None:
    """Take a criterion out of a draft; the last one that counts stays."""
    hold(call, version, by)
    gone = criterion_of(call, criterion_id)
    check_keeps_counting(queries.rubric(call.id), criterion_id, [track.id for track in queries.tracks(call.id)])
    if call.opened_at is not None:
        raise RuleBroken(
            "published",
            N_("Jurors may have marked it. Let it count nothing instead: take the tick beside its weight away."),
        )
    db.session.execute(sa.delete(Anchor).where(Anchor.criterion_id == criterion_id))
    db.session.execute(sa.delete(RubricCriterion).where(RubricCriterion.id == criterion_id))
    note_change(
        call,
        "criterion.dropped",
        ("rubric_criterion", criterion_id),
        before={"label": gone.label, "weight": gone.weight},
        after={},
        by=by,
        at=at,
    )


def criterion_of(call: Call, criterion_id: int) -> Criterion:
    """One criterion of a call; Missing for those of others."""
    found = next((each for each in queries.rubric(call.id) if each.id == criterion_id), None)
    if found is None:
        raise Missing
    return found


def new_key(label: str, taken: set[str]) -> str:
    """A key out of a label that no neighbour has."""
    base = "_".join(text.words(label))[:50] or "more"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key


def _checked(call: Call, values: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {name: text.clean(value) if isinstance(value, str) else value for name, value in values.items()}
    if not wanted.get("label") or len(wanted["label"]) > LABEL_LENGTH:
        raise WrongInput("label", N_("Give a name of at most 120 characters."), "label")
    wanted["question"] = wanted.get("question") or ""
    if wanted.get("track_id") is not None and wanted["track_id"] not in {each.id for each in queries.tracks(call.id)}:
        raise Missing
    return wanted


def _save(call: Call, criterion: Criterion, wanted: Mapping[str, Any], by: Actor, at: datetime) -> None:
    before, after = history.changes({name: getattr(criterion, name) for name in wanted}, wanted)
    if not after:
        return
    db.session.execute(sa.update(RubricCriterion).where(RubricCriterion.id == criterion.id).values(after))
    note_change(call, "criterion.changed", ("rubric_criterion", criterion.id), before=before, after=after, by=by, at=at)
