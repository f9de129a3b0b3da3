"""Pages of calls: for everybody, and those on which their unit prepares and runs them."""

from typing import Any, NamedTuple

from flask import Blueprint, url_for

from portfolio.calls import actions, queries, shown
from portfolio.calls.models import AskedQuestion, Call, CallEvent
from portfolio.calls.queries import Question, Strand
from portfolio.calls.rubric import Criterion
from portfolio.calls.rules import Span
from portfolio.core.actor import Viewer
from portfolio.core.texts import gettext as _

bp = Blueprint("calls", __name__)
ONE = "/calls/<call_ref>"


class CriterionOf(NamedTuple):
    """A call with one of its criteria."""

    call: Call
    part: Criterion


class QuestionOf(NamedTuple):
    """A call with a question of its form."""

    call: Call
    part: Question


class TrackOf(NamedTuple):
    """A call with one of its tracks."""

    call: Call
    part: Strand


class RoundOf(NamedTuple):
    """A call with one of its rounds."""

    call: Call
    part: Span


class EventOf(NamedTuple):
    """A call with one of its events."""

    call: Call
    part: CallEvent


class AskedOf(NamedTuple):
    """A call with a question that somebody asked."""

    call: Call
    part: AskedQuestion


def load_criterion(viewer: Viewer, call_ref: str, criterion_id: int) -> CriterionOf:
    """A criterion of a call that the viewer may see."""
    call = queries.call_by_ref(viewer, call_ref)
    return CriterionOf(call, actions.criterion_of(call, criterion_id))


def load_question(viewer: Viewer, call_ref: str, block_id: int) -> QuestionOf:
    """A question of the form of a call that the viewer may see."""
    call = queries.call_by_ref(viewer, call_ref)
    return QuestionOf(call, actions.question_of(call, block_id))


def load_track(viewer: Viewer, call_ref: str, track_id: int) -> TrackOf:
    """A track of a call that the viewer may see."""
    call = queries.call_by_ref(viewer, call_ref)
    return TrackOf(call, actions.track_of(call, track_id))


def load_round(viewer: Viewer, call_ref: str, round_id: int) -> RoundOf:
    """A round of a call that the viewer may see."""
    call = queries.call_by_ref(viewer, call_ref)
    return RoundOf(call, actions.span_of(call, round_id))


def load_event(viewer: Viewer, call_ref: str, event_id: int) -> EventOf:
    """An event of a call that the viewer may see."""
    call = queries.call_by_ref(viewer, call_ref)
    return EventOf(call, shown.event_of(call, event_id))


def load_asked(viewer: Viewer, call_ref: str, question_id: int) -> AskedOf:
    """A question that was asked about a call that the viewer may see."""
    call = queries.call_by_ref(viewer, call_ref)
    return AskedOf(call, shown.asked_of(call, question_id))


def to(endpoint: str, call: Call, **more: Any) -> str:
    """The address of one of a call's pages."""
    return url_for(f"calls.{endpoint}", call_ref=call.ref, **more)


def way(call: Call | None = None, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page of a call, for its crumbs."""
    here = [(call.title, to("show", call))] if call else []
    return [(_("Calls"), url_for("calls.index")), *here, *steps]


# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.calls.routes import asking, judging, making, meeting, showing, timetable  # noqa: E402, F401
