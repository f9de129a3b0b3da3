"""Pages of pitches: one's own, the questions one by one, the team, handing in; and for the unit the field."""

from datetime import datetime
from functools import partial

from flask import Blueprint, url_for

from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day, today
from portfolio.core.texts import gettext as _
from portfolio.people import queries as people
from portfolio.pitches import queries
from portfolio.pitches.forms import Matter
from portfolio.pitches.languages import offered
from portfolio.pitches.page import Sheet, sheet
from portfolio.pitches.queries import Found, area_names
from portfolio.pitches.rules import WRITTEN
from portfolio.projects import queries as projects
from portfolio.projects.taxonomy import POLICY_AREA
from portfolio.projects.ways import Way

bp = Blueprint("pitches", __name__)
ONE = "/pitches/<pitch_ref>"


def load(viewer: Viewer, pitch_ref: str) -> Found:
    """A pitch as far as a viewer may read it today."""
    return queries.pitch(viewer, pitch_ref, today(viewer.zone))


def page_of(found: Found) -> str:
    """The address of a pitch."""
    return url_for("pitches.show", pitch_ref=found.ref)


def to_call(call: Call) -> Way:
    """The way to what belongs to a call."""
    return [(_("Calls"), url_for("calls.index")), (call.title, url_for("calls.show", call_ref=call.ref))]


def way_to(found: Found) -> Way:
    """The way to a pitch: below its call, for others than its team below the field."""
    call = to_call(found.call)
    if found.part is not None:
        return call
    return [*call, (_("Pitches"), url_for("pitches.field", call_ref=found.call.ref, round=found.round.number))]


def way_below(found: Found) -> Way:
    """The way to a page below a pitch."""
    return [*way_to(found), (found.title, page_of(found))]


def matter_of(viewer: Viewer, keep: str | None = None) -> Matter:
    """What a pitch of the viewer's city can be about, and in which languages.

    keep  a policy area that was chosen already, and stays offered also where the city has retired it
    """
    words = projects.vocabulary(viewer.organisation_id, POLICY_AREA)[POLICY_AREA]
    areas = [(word.key, word.label) for word in words if not word.retired or word.key == keep]
    city = people.organisation(viewer).language
    return Matter(areas, offered(city), city)


def sheet_of(found: Found, body: dict[str, object]) -> Sheet:
    """A pitch in words, with the addresses of its files; all of it for its team and for the unit."""
    if found.reads_as_jury:
        return jury_sheet(found, body)
    return sheet(body, partial(_file_url, found), for_jury=False, areas=area_names(found.pitch.organisation_id, body))


def jury_sheet(found: Found, body: dict[str, object]) -> Sheet:
    """A pitch exactly as the jury will see it."""
    areas = area_names(found.pitch.organisation_id, body)
    return sheet(body, partial(_file_url, found), names_hidden=found.call.names_hidden, areas=areas)


def _file_url(found: Found, file_id: int) -> str:
    return url_for("pitches.file", pitch_ref=found.ref, file_id=file_id)


def takes_changes(found: Found, at: datetime) -> bool:
    """Whether the team may still write."""
    return found.takes_changes(local_day(at, found.zone)) and found.pitch.state in WRITTEN


# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.pitches.routes import asking, beginning, field, handing_in, showing, teaming, writing  # noqa: E402, F401
