"""Publish the rules of a call when it opens, and each change of them afterwards with its reason."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from portfolio.calls import checklist, published, queries, signals
from portfolio.calls.models import Call, RulesVersion
from portfolio.calls.rubric import uneven_tracks
from portfolio.calls.rules import check_apart
from portfolio.core import text
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history

REASON_LENGTH = 1000


def hold(call: Call, version: int | None, by: Actor) -> None:
    """Let nobody else change a call until this transaction ends; refuse one that is over or was changed meanwhile."""
    if call.organisation_id != by.organisation_id:
        raise Missing
    db.session.refresh(call, with_for_update=True)
    if version is not None and version != call.version:
        raise EditedMeanwhile
    if call.ended_at is not None:
        raise RuleBroken("call_ended", N_("This call was called off, so nothing about it changes any more."))


def open_call(call: Call, *, by: Actor, at: datetime) -> RulesVersion:
    """Publish and freeze the rules; from its opening day on pitches come in. Refused while something is missing."""
    hold(call, None, by)
    if call.opened_at is not None:
        raise RuleBroken("is_open", N_("The rules of this call are published already."))
    rules = queries.rules_now(call)
    if not checklist.is_complete(checklist.checked(rules, purpose=call.purpose, owner_id=call.owner_id)):
        raise RuleBroken("incomplete", N_("Something that pitches are judged by is still missing. See the list."))
    call.opened_at = at
    version = _add_version(call, rules, 1, None, by, at)
    after = {"hash": version.hash, "number": 1}
    history.record("call.opened", thing=("call", call.id), by=by, at=at, after=after)
    return version


def settle(call: Call, reason: str | None, *, by: Actor, at: datetime) -> None:
    """After a change: nothing in a draft and where the rules stay the same; else a new version with its reason."""
    db.session.flush()
    if call.opened_at is None:
        return
    rules = queries.rules_now(call)
    newest = db.session.scalars(
        sa.select(RulesVersion).where(RulesVersion.call_id == call.id).order_by(RulesVersion.number.desc()).limit(1)
    ).one()
    if newest.body == published.canonical(rules):
        return
    check_apart(queries.rounds(call.id))
    if uneven_tracks(queries.rubric(call.id), [track.id for track in queries.tracks(call.id)]):
        raise RuleBroken("weights", N_("The weights that count must add up to exactly 100 per cent."))
    version = _add_version(call, rules, newest.number + 1, reason_given(reason), by, at)
    before, after = {"hash": newest.hash}, {"hash": version.hash, "number": version.number, "reason": version.reason}
    history.record("call.rules_changed", thing=("call", call.id), by=by, at=at, before=before, after=after)
    recounts = published.recounts(json.loads(newest.body), rules)
    signals.rules_changed.send(call, version=version, recounts=recounts, by=by, at=at)


def call_off(call: Call, *, reason: str | None, by: Actor, at: datetime) -> None:
    """End a call for good without a decision; the reason stands on its page. RuleBroken once all of it is decided."""
    hold(call, None, by)
    spans = queries.rounds(call.id)
    if spans and all(span.decided_on for span in spans):
        raise RuleBroken("decided", N_("This call is decided already, so there is nothing left to call off."))
    call.ended_at, call.ended_reason = at, reason_given(reason)
    db.session.flush()
    history.record("call.called_off", thing=("call", call.id), by=by, at=at, after={"reason": call.ended_reason})


def note_change(
    call: Call,
    event: str,
    thing: tuple[str, int],
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Put a change of a part of a call on its timeline, and let whoever has the call open know by its version."""
    flag_modified(call, "title")
    db.session.flush()
    history.record(event, thing=thing, root=("call", call.id), by=by, at=at, before=before, after=after)


def reason_given(reason: str | None) -> str:
    """The reason of a change as it is published; WrongInput without one."""
    words = text.clean(reason or "")
    if not words or len(words) > REASON_LENGTH:
        raise WrongInput(
            "reason", N_("Say why, in at most 1,000 characters. The reason is published on the call's page."), "reason"
        )
    return words


def _add_version(
    call: Call, rules: published.Body, number: int, reason: str | None, by: Actor, at: datetime
) -> RulesVersion:
    words = published.canonical(rules)
    version = RulesVersion(
        call_id=call.id,
        number=number,
        body=words,
        hash=published.checksum(words),
        reason=reason,
        published_at=at,
        by_id=by.person_id,
    )
    call.rules_hash = version.hash
    db.session.add(version)
    db.session.flush()
    return version
