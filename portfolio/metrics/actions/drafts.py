"""Keep a value as a draft, send it for approval, approve or return it; only what is approved counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portfolio.core.actor import Actor, Viewer
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.metrics import rules
from portfolio.metrics.actions.shortcuts import hold_in_use
from portfolio.metrics.actions.values import observe
from portfolio.metrics.models import (
    APPROVED,
    DRAFT,
    DROPPED,
    EDITABLE,
    RETURNED,
    SEEN,
    SENT,
    Metric,
    Observation,
    ValueDraft,
)
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.subjects import root_of


def keep_draft(metric: Metric, seen: Mapping[str, Any], *, by: Viewer, at: datetime) -> ValueDraft:
    """Keep a value that only its author sees and that counts nowhere.

    seen  by the names of drafts.SEEN; the value itself may still be missing
    """
    hold_in_use(metric, by)
    draft = ValueDraft(
        organisation_id=by.organisation_id,
        metric_id=metric.id,
        state=DRAFT,
        author_id=by.person_id,
        created_at=at,
        changed_at=at,
    )
    _fill(draft, seen, by, at)
    db.session.add(draft)
    db.session.flush()
    _record("value.drafted", draft, metric, by, at)
    return draft


def change_draft(
    draft: ValueDraft, metric: Metric, seen: Mapping[str, Any], *, version: int | None = None, by: Viewer, at: datetime
) -> None:
    """Write a draft, or one that was returned, anew; only its author may."""
    _hold(draft, by)
    _check_own(draft, by)
    if version is not None and version != draft.version:
        raise EditedMeanwhile
    if all(getattr(draft, name) == seen.get(name) for name in SEEN):
        return
    _fill(draft, seen, by, at)
    draft.changed_at = at
    db.session.flush()
    _record("value.draft_changed", draft, metric, by, at)


def send(draft: ValueDraft, metric: Metric, *, by: Viewer, at: datetime) -> None:
    """Have somebody else look at a draft before it counts."""
    _hold(draft, by)
    _check_own(draft, by)
    rules.value_seen(metric.measure, draft.value, draft.words, draft.numerator, draft.denominator)
    draft.state, draft.reason, draft.changed_at = SENT, None, at
    db.session.flush()
    _record("value.sent", draft, metric, by, at)


def drop(draft: ValueDraft, metric: Metric, *, by: Viewer, at: datetime) -> None:
    """Give a draft up; it stays on record and counts nowhere."""
    _hold(draft, by)
    _check_own(draft, by)
    draft.state, draft.changed_at = DROPPED, at
    db.session.flush()
    _record("value.dropped", draft, metric, by, at)


def record_draft(draft: ValueDraft, metric: Metric, *, by: Viewer, at: datetime) -> Observation:
    """Let one's own draft count, where nobody else has to approve it."""
    _hold(draft, by)
    _check_own(draft, by)
    return _count(draft, metric, by, at)


def approve(draft: ValueDraft, metric: Metric, *, version: int | None = None, by: Viewer, at: datetime) -> Observation:
    """Let a value count that somebody else sent; it is recorded as theirs, and as verified.

    version  of the draft that was looked at; EditedMeanwhile where it says something else by now
    """
    _hold(draft, by)
    _check_waits(draft, by)
    if version is not None and version != draft.version:
        raise EditedMeanwhile
    draft.quality, draft.decided_by_id = "verified", by.person_id
    row = _count(draft, metric, Actor(draft.organisation_id, draft.author_id), at)
    _record("value.approved", draft, metric, by, at)
    return row


def return_draft(draft: ValueDraft, metric: Metric, *, reason: str | None, by: Viewer, at: datetime) -> None:
    """Give a value back to its author with a reason, which nobody else reads."""
    _hold(draft, by)
    _check_waits(draft, by)
    if not reason:
        raise WrongInput("reason", N_("Say what is missing."), "reason")
    draft.state, draft.reason, draft.decided_by_id, draft.changed_at = RETURNED, reason, by.person_id, at
    db.session.flush()
    _record("value.returned", draft, metric, by, at)


def _count(draft: ValueDraft, metric: Metric, author: Actor, at: datetime) -> Observation:
    row = observe(metric, **{name: getattr(draft, name) for name in SEEN}, by=author, at=at)
    draft.state, draft.observation_id, draft.changed_at = APPROVED, row.id, at
    db.session.flush()
    return row


def _fill(draft: ValueDraft, seen: Mapping[str, Any], by: Actor, at: datetime) -> None:
    if seen["observed_on"] > day_of(by, at):
        raise WrongInput("day", N_("A value cannot be seen in the future."), "observed_on")
    for name in SEEN:
        setattr(draft, name, seen.get(name))
    draft.quality = seen.get("quality") or "provisional"
    if draft.quality not in rules.QUALITIES:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "quality")


def _hold(draft: ValueDraft, by: Actor) -> None:
    if draft.organisation_id != by.organisation_id:
        raise Missing("draft")
    db.session.refresh(draft, with_for_update=True)


def _check_own(draft: ValueDraft, by: Actor) -> None:
    if draft.author_id != by.person_id:
        raise Missing("draft")
    if draft.state not in EDITABLE:
        raise RuleBroken("on_its_way", N_("This value has been sent. Wait until it is approved or returned."))


def _check_waits(draft: ValueDraft, by: Actor) -> None:
    if draft.state != SENT:
        raise RuleBroken("nothing_waits", N_("This value no longer waits for approval."))
    if draft.author_id == by.person_id:
        raise RuleBroken("own_value", N_("Whoever sent a value cannot approve it. Ask somebody else."))


def _record(happened: str, draft: ValueDraft, metric: Metric, by: Actor, at: datetime) -> None:
    """Leave an entry that says what happened, not what is said in or of a draft: everybody reads timelines."""
    history.record(happened, thing=("value_draft", draft.id), root=root_of(metric), by=by, at=at)
