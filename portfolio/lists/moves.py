"""The past of a project as a list tells it: one stage word and a few days become dated moves."""

from collections.abc import Iterator
from datetime import date

from portfolio.lists.records import Record
from portfolio.lists.stages import split
from portfolio.projects.actions import PastMove
from portfolio.projects.rules import RUNNING

_AFTER_RUNNING = frozenset({RUNNING, "closing", "evaluated", "decided", "paused", "stopped"})


def moves_of(record: Record, today: date) -> list[PastMove]:
    """The moves that a row tells: to running on its start, to its stage on the day it gives, else on its end or today.

    A row without a stage ran from a start that has passed and is closing once it has ended; money awarded without any
    day makes it approved; all others are ideas.
    """
    stage, decision = split(record.stage) if record.stage else (_likely(record, today), None)
    started = record.start if record.start and record.start <= today else None
    return list(_moves(record, stage, decision, started, today))


def _moves(record: Record, stage: str, decision: str | None, started: date | None, today: date) -> Iterator[PastMove]:
    word = record.stage_word
    if stage == RUNNING:
        yield PastMove(stage, started or _past(record.stage_on, today) or today, source_word=word)
        return
    on = _past(record.stage_on, today) or _past(record.ended, today)
    if stage in _AFTER_RUNNING:
        if started is not None:
            yield PastMove(RUNNING, started)
        on = max(on or today, started or date.min)
    yield PastMove(stage, on or _past(record.money_on, today) or today, outcome_decision=decision, source_word=word)


def _likely(record: Record, today: date) -> str:
    if record.ended is not None:
        return "closing"
    if record.start is not None and record.start <= today:
        return RUNNING
    return "approved" if any(booking != "requested" for booking, _ in record.money) else "idea"


def _past(day: date | None, today: date) -> date | None:
    return None if day is None else min(day, today)
