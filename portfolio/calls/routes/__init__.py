"""Pages of calls: for everybody, and those on which their unit prepares and runs them."""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from flask import Blueprint, url_for

from portfolio.calls import actions, queries, shown
from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.core.texts import gettext as _

Part = TypeVar("Part")

bp = Blueprint("calls", __name__)
ONE = "/calls/<call_ref>"


class PartOf(NamedTuple, Generic[Part]):
    """A call with one of its parts: a criterion, a question of its form, a track, a round, an event."""

    call: Call
    part: Part


def _loader(find: Callable[[Call, int], Part]) -> Callable[..., PartOf[Part]]:
    def load(viewer: Viewer, call_ref: str, **numbered: int) -> PartOf[Part]:
        """A part of a call that the viewer may see, by its number in the address."""
        call = queries.call_by_ref(viewer, call_ref)
        (number,) = numbered.values()
        return PartOf(call, find(call, number))

    return load


load_criterion = _loader(actions.criterion_of)
load_question = _loader(actions.question_of)
load_track = _loader(actions.track_of)
load_round = _loader(actions.span_of)
load_event = _loader(shown.event_of)
load_asked = _loader(shown.asked_of)


def to(endpoint: str, call: Call, **more: Any) -> str:
    """The address of one of a call's pages."""
    return url_for(f"calls.{endpoint}", call_ref=call.ref, **more)


def way(call: Call | None = None, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page of a call, for its crumbs."""
    here = [(call.title, to("show", call))] if call else []
    return [(_("Calls"), url_for("calls.index")), *here, *steps]


# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.calls.routes import asking, judging, making, meeting, showing, timetable  # noqa: E402, F401
