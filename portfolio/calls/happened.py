"""The history of a call in sentences, for its page: what everybody may know of it, and never what a jury does.

Only what is named here is told. What happens to pitches, juries and decisions has its own pages with their own rights,
and who signed up for a training is nobody else's business.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.calls.models import Call, RubricCriterion
from portfolio.calls.plainly import weight_word
from portfolio.core.actor import Viewer
from portfolio.core.db import read
from portfolio.core.money import Money
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.web import day, money
from portfolio.history.models import Entry
from portfolio.people.models import Person
from portfolio.people.rights import anywhere

SHOWN = 50
LONGEST = 120

EVENTS: Mapping[str, Any] = {
    "call.made": lazy("Call begun"),
    "call.copied": lazy("Copied from an earlier call"),
    "call.edited": lazy("Description or contact changed"),
    "call.terms_changed": lazy("Rules changed"),
    "call.opened": lazy("Rules published"),
    "call.rules_changed": lazy("Changed rules published"),
    "call.called_off": lazy("Called off"),
    "criterion.added": lazy("Criterion added"),
    "criterion.changed": lazy("Criterion changed"),
    "criterion.explained": lazy("Marks of a criterion explained"),
    "criterion.dropped": lazy("Criterion taken out"),
    "question.added": lazy("Question added to the form"),
    "question.changed": lazy("Question of the form changed"),
    "question.moved": lazy("Question of the form moved"),
    "question.dropped": lazy("Question taken out of the form"),
    "track.added": lazy("Track added"),
    "track.renamed": lazy("Track renamed"),
    "track.dropped": lazy("Track taken out"),
    "round.added": lazy("Round added"),
    "round.changed": lazy("Days of a round changed"),
    "round.dropped": lazy("Round taken out"),
    "envelope.set": lazy("Money set"),
    "event.announced": lazy("Event announced"),
    "event.changed": lazy("Event changed"),
    "event.dropped": lazy("Event taken back"),
    "question.asked": lazy("Somebody asked a question"),
    "question.answered": lazy("Question answered"),
}
UNTOLD = frozenset({"event.signed_up", "event.place_cancelled", "event.attendance"})
"""What a call's history holds of single people; it stands nowhere on its page."""
NAMELESS = frozenset({"question.asked"})
"""What is told without who it was."""

FIELDS: Mapping[str, Any] = {
    "title": lazy("Title"),
    "label": lazy("Name"),
    "weight": lazy("Weight"),
    "opens_on": lazy("Opens"),
    "questions_until": lazy("Questions until"),
    "closes_on": lazy("Closes"),
    "decision_on": lazy("Decision"),
    "feedback_on": lazy("Feedback"),
    "appeal_until": lazy("Appeals until"),
    "on": lazy("Day"),
    "place": lazy("Place"),
    "amount_minor": lazy("Amount"),
    "reason": lazy("Reason"),
}
_DAYS = frozenset({"opens_on", "questions_until", "closes_on", "decision_on", "feedback_on", "appeal_until", "on"})


class Change(NamedTuple):
    """One field of an entry; was is empty where there is only a new value."""

    field: str
    was: str
    now: str


class Told(NamedTuple):
    """An entry as people read it; version is the number of the rules that it published, 0 where it did not."""

    at: datetime
    by: str
    sentence: str
    about: str
    changes: tuple[Change, ...]
    version: int
    is_erased: bool


def history(call: Call, viewer: Viewer) -> list[Told]:
    """What happened to a call and its parts, newest first; while it was a draft, for those who run calls alone."""
    wanted = (
        sa.select(Entry.at, Person.name, Entry.event, Entry.payload, RubricCriterion.label)
        .outerjoin(Person, Person.id == Entry.by_id)
        .outerjoin(
            RubricCriterion, sa.and_(Entry.thing_kind == "rubric_criterion", RubricCriterion.id == Entry.thing_id)
        )
        .where(
            Entry.organisation_id == call.organisation_id,
            Entry.root_kind == "call",
            Entry.root_id == call.id,
            Entry.event.in_(EVENTS),
        )
        .order_by(Entry.seq.desc())
        .limit(SHOWN)
    )
    if not anywhere(viewer, "run_call"):
        opening = aliased(Entry)
        opened = sa.select(opening.seq).where(
            opening.organisation_id == call.organisation_id,
            opening.root_kind == "call",
            opening.root_id == call.id,
            opening.event == "call.opened",
        )
        wanted = wanted.where(Entry.seq >= opened.limit(1).scalar_subquery())
    return [_told(call, *row) for row in read(wanted)]


def _told(call: Call, at: datetime, by: str | None, event: str, payload: str | None, criterion: str | None) -> Told:
    said = json.loads(payload) if payload else {}
    before, after = said.get("before", {}), said.get("after", {})
    return Told(
        at=at,
        by="" if event in NAMELESS else by or "",
        sentence=str(EVENTS[event]),
        about=criterion or "",
        changes=tuple(_changes(call, before, after)),
        version=after.get("number", 0) if event in ("call.opened", "call.rules_changed") else 0,
        is_erased=payload is None,
    )


def _changes(call: Call, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for field, word in FIELDS.items():
        was, now = before.get(field), after.get(field)
        if was in (None, "") and now in (None, ""):
            continue
        yield Change(str(word), _said(call, field, was), _said(call, field, now) or str(_("nothing")))


def _said(call: Call, field: str, value: Any) -> str:
    """A value of a field as people read it; empty for none."""
    if value is None or value == "":
        return ""
    if field == "weight":
        return weight_word(value)
    if field == "amount_minor":
        return money(Money(value, call.currency))
    if field in _DAYS:
        return day(date.fromisoformat(value))
    words = " ".join(str(value).split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
