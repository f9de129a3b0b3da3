"""Change what a pitch is asked: the questions of the form, and the tracks it may be handed in for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portfolio.calls import queries
from portfolio.calls.actions.publishing import hold, note_change, settle
from portfolio.calls.actions.rubric import LABEL_LENGTH, new_key
from portfolio.calls.models import Block, Call, Envelope, RubricCriterion, Track
from portfolio.calls.queries import Question, Strand
from portfolio.calls.rules import BLOCK_KINDS
from portfolio.core import text
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput

QUESTION_LENGTH = 250
HINT_LENGTH = 500
MOST_QUESTIONS = 60
MOST_TRACKS = 12
FIELDS = (
    "label",
    "hint",
    "is_required",
    "is_for_jury",
    "limit",
    "choices",
    "required_answer",
    "track_id",
)


def add_question(
    call: Call,
    *,
    kind: str,
    stage: int = 1,
    values: Mapping[str, Any],
    reason: str | None = None,
    by: Actor,
    at: datetime,
) -> Block:
    """Add a question at the end of a stage's form.

    values  by the names of FIELDS
    """
    hold(call, None, by)
    known = queries.form(call.id)
    if len(known) >= MOST_QUESTIONS:
        raise RuleBroken("enough", N_("A form of more than 60 questions nobody fills in."))
    if kind not in BLOCK_KINDS or not 1 <= stage <= call.stages:
        raise WrongInput("kind", N_("Choose one of the answers offered."), "kind")
    wanted = _checked(call, kind, values)
    row = Block(
        call_id=call.id,
        stage=stage,
        key=new_key(wanted["label"], {each.key for each in known}),
        kind=kind,
        position=max((each.position for each in known if each.stage == stage), default=-1) + 1,
        **wanted,
    )
    db.session.add(row)
    db.session.flush()
    note_change(call, "question.added", ("form_block", row.id), after={"kind": kind, **wanted}, by=by, at=at)
    settle(call, reason, by=by, at=at)
    return row


def edit_question(
    call: Call,
    block_id: int,
    *,
    values: Mapping[str, Any],
    reason: str | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Change a question; its kind stays, since answers of another kind would not fit."""
    hold(call, version, by)
    question = question_of(call, block_id)
    wanted = _checked(call, question.kind, values)
    before = {name: getattr(question, name) for name in wanted if getattr(question, name) != wanted[name]}
    if before:
        after = {name: wanted[name] for name in before}
        db.session.execute(sa.update(Block).where(Block.id == block_id).values(after))
        note_change(call, "question.changed", ("form_block", block_id), before=before, after=after, by=by, at=at)
    settle(call, reason, by=by, at=at)


def order_form(
    call: Call, block_id: int, *, earlier: bool, version: int | None = None, by: Actor, at: datetime
) -> None:
    """Let a question change places with its neighbour in its stage; the first and the last stay where they are.

    earlier  with the one before it, else with the one after
    """
    hold(call, version, by)
    if call.opened_at is not None:
        raise RuleBroken("published", N_("The order of the questions stays as it was published."))
    question = question_of(call, block_id)
    row = [each for each in queries.form(call.id) if each.stage == question.stage]
    place = row.index(question)
    other = place - 1 if earlier else place + 1
    if not 0 <= other < len(row):
        return
    row[place], row[other] = row[other], row[place]
    for position, each in enumerate(row):
        if each.position != position:
            db.session.execute(sa.update(Block).where(Block.id == each.id).values(position=position))
    note_change(call, "question.moved", ("form_block", block_id), after={"position": other}, by=by, at=at)


def drop_question(call: Call, block_id: int, *, version: int | None = None, by: Actor, at: datetime) -> None:
    """Take a question out of a draft's form."""
    hold(call, version, by)
    gone = question_of(call, block_id)
    if call.opened_at is not None:
        raise RuleBroken(
            "published", N_("Teams may have answered it already. Leave it to them whether they do instead.")
        )
    db.session.execute(sa.delete(Block).where(Block.id == block_id))
    note_change(call, "question.dropped", ("form_block", block_id), before={"label": gone.label}, by=by, at=at)


def add_track(call: Call, *, label: str, reason: str | None = None, by: Actor, at: datetime) -> Track:
    """Add a strand with its own pitches."""
    hold(call, None, by)
    known = queries.tracks(call.id)
    if len(known) >= MOST_TRACKS:
        raise RuleBroken("enough", N_("A call has at most 12 tracks."))
    words = _track_label(label, known)
    row = Track(
        call_id=call.id,
        key=new_key(words, {each.key for each in known}),
        label=words,
        position=max((each.position for each in known), default=-1) + 1,
    )
    db.session.add(row)
    db.session.flush()
    note_change(call, "track.added", ("track", row.id), after={"label": words}, by=by, at=at)
    settle(call, reason, by=by, at=at)
    return row


def rename_track(
    call: Call,
    track_id: int,
    *,
    label: str,
    reason: str | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Give a track another name."""
    hold(call, version, by)
    track = track_of(call, track_id)
    words = _track_label(label, [each for each in queries.tracks(call.id) if each.id != track_id])
    if words != track.label:
        db.session.execute(sa.update(Track).where(Track.id == track_id).values(label=words))
        before, after = {"label": track.label}, {"label": words}
        note_change(call, "track.renamed", ("track", track_id), before=before, after=after, by=by, at=at)
    settle(call, reason, by=by, at=at)


def drop_track(call: Call, track_id: int, *, version: int | None = None, by: Actor, at: datetime) -> None:
    """Take a track out of a draft that neither criteria, questions nor money belong to."""
    hold(call, version, by)
    track = track_of(call, track_id)
    if call.opened_at is not None:
        raise RuleBroken("published", N_("Teams may have pitched for this track already."))
    for model in (RubricCriterion, Block, Envelope):
        if db.session.scalar(sa.select(sa.exists().where(model.track_id == track_id))):
            raise RuleBroken("in_use", N_("Criteria, questions or money belong to this track. Change them first."))
    db.session.execute(sa.delete(Track).where(Track.id == track_id))
    note_change(call, "track.dropped", ("track", track_id), before={"label": track.label}, by=by, at=at)


def question_of(call: Call, block_id: int) -> Question:
    """One question of a call's form; Missing for those of others."""
    found = next((each for each in queries.form(call.id) if each.id == block_id), None)
    if found is None:
        raise Missing
    return found


def track_of(call: Call, track_id: int) -> Strand:
    """One track of a call; Missing for those of others."""
    found = next((each for each in queries.tracks(call.id) if each.id == track_id), None)
    if found is None:
        raise Missing
    return found


def _track_label(label: str, others: Sequence[Strand]) -> str:
    words = text.clean(label)
    if not words or len(words) > LABEL_LENGTH:
        raise WrongInput("label", N_("Give a name of at most 120 characters."), "label")
    if text.fold(words) in {text.fold(each.label) for each in others}:
        raise WrongInput("label", N_("Another track has this name."), "label")
    return words


def _checked(call: Call, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        name: text.clean(value) if isinstance(value, str) else value for name, value in values.items() if name in FIELDS
    }
    if not wanted.get("label") or len(wanted["label"]) > QUESTION_LENGTH:
        raise WrongInput("label", N_("Ask in at most 250 characters."), "label")
    wanted["hint"] = wanted.get("hint") or ""
    if len(wanted["hint"]) > HINT_LENGTH:
        raise WrongInput("hint", N_("Explain in at most 500 characters."), "hint")
    if wanted.get("limit") is not None and not 1 <= wanted["limit"] <= 5000:
        raise WrongInput("limit", N_("Give a whole number from 1 to 5,000."), "limit")
    if wanted.get("track_id") is not None:
        track_of(call, wanted["track_id"])
    answers = [each for line in wanted.get("choices") or [] if (each := text.clean(line))]
    if kind == "choice" and len(set(answers)) < 2:
        raise WrongInput("choices", N_("Give at least two answers to choose from, one on each line."), "choices")
    wanted["choices"] = list(dict.fromkeys(answers)) if kind == "choice" else None
    if kind != "eligibility":
        wanted["required_answer"] = None
    return wanted
