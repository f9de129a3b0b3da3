"""The hours of a jury: dated rows that switch by themselves."""

from collections.abc import Sequence
from datetime import datetime

from portfolio.calls.models import Round
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken
from portfolio.history import actions as history
from portfolio.jury import rules
from portfolio.jury.models import JuryPhase
from portfolio.jury.rules import Span

SEALED_AGAIN = N_("Marks that were released cannot be sealed again: people have seen them.")


def set_phases(
    round_: Round,
    spans: Sequence[Span],
    standing: Sequence[Span],
    *,
    reason: str | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Let a jury keep these hours; each that differs from what stands is a new row, one left out is taken out.

    raises  WrongInput at the field of the phase that contradicts another; RuleBroken where marks would be sealed again
    """
    rules.check_spans(spans)
    if rules.is_released(standing, at) and not rules.is_released(spans, at):
        raise RuleBroken("sealed_again", SEALED_AGAIN, "released_from")
    wanted = {span.kind: span for span in spans}
    known = {span.kind: span for span in standing}
    changed = [kind for kind in rules.PHASES if wanted.get(kind) != known.get(kind)]
    for kind in changed:
        span = wanted.get(kind) or Span(kind, at, at)  # an empty span: the phase is no more
        db.session.add(
            JuryPhase(
                round_id=round_.id,
                kind=kind,
                from_at=span.from_at,
                until_at=span.until_at,
                reason=reason,
                recorded_at=at,
                by_id=by.person_id,
            )
        )
    db.session.flush()
    if changed:
        after = {kind: [wanted[kind].from_at, wanted[kind].until_at] for kind in changed if kind in wanted}
        history.record("jury.hours_set", thing=("round", round_.id), by=by, at=at, after=after)
