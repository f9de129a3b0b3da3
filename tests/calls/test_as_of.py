"""Of which kind events were and when, who had a place and who came: dated rows, and shortcuts equal to them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.calls import actions, as_of, queries, shown
from portfolio.calls.models import Attendance, Call, CallEvent, EventDay, EventPlace
from portfolio.core.errors import Missing, PortfolioError
from portfolio.history.known import Known, everything
from tests import make
from tests.make import City

AT = make.AT
LATE = AT + timedelta(days=30)
DAY = date(2026, 12, 1)


def before_late(recorded_at: Any) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = recorded_at < LATE
    return found


@pytest.fixture
def call(city: City) -> Call:
    made = make.make_call(city)
    make.make_round(made, date(2026, 11, 2), date(2026, 12, 31))
    return made


def lead_of(city: City) -> int:
    assert city.lead.person_id is not None
    return city.lead.person_id


def event_of(call: Call, city: City, kind: str = "training", on: date = DAY) -> CallEvent:
    (span,) = queries.rounds(call.id)
    return actions.add_event(call, span.id, values={"kind": kind, "on": on}, by=city.lead, at=AT)


def answers(session: Any, *wanted: Any) -> list[list[tuple[Any, ...]]]:
    session.flush()
    return [[tuple(row) for row in session.execute(each)] for each in wanted]


def stored(session: Any) -> list[list[tuple[Any, ...]]]:
    """What events and places say of themselves."""
    return answers(
        session,
        sa.select(CallEvent.id, CallEvent.kind, CallEvent.on)
        .where(CallEvent.dropped_at.is_(None))
        .order_by(CallEvent.id),
        sa.select(EventPlace.id, EventPlace.came).where(EventPlace.cancelled_at.is_(None)).order_by(EventPlace.id),
    )


def recomputed(session: Any, knows: Known = everything) -> list[list[tuple[Any, ...]]]:
    """The same out of the dated rows."""
    events, places = as_of.events(knows), as_of.places(knows)
    return answers(
        session,
        sa.select(*events.c).order_by(events.c.event_id),
        sa.select(*places.c).order_by(places.c.place_id),
    )


STEP = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(["training", "jury_day"]), st.just(0)),
    st.tuples(st.just("change"), st.sampled_from(["training", "information", "jury_day"]), st.integers(0, 2)),
    st.tuples(st.just("sign_up"), st.booleans(), st.integers(0, 2)),
    st.tuples(st.just("note"), st.sampled_from([True, False, None]), st.integers(0, 2)),
    st.tuples(st.just("drop"), st.just(""), st.integers(0, 2)),
    st.tuples(st.just("copy"), st.just(""), st.just(0)),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(STEP, max_size=12))
def test_shortcuts_equal_the_dated_rows_whatever_happens(
    city: City, call: Call, session: Any, steps: list[tuple[str, Any, int]]
) -> None:
    nested = session.begin_nested()
    told: dict[str, Any] = {"by": city.lead, "at": AT}
    events = [event_of(call, city), event_of(call, city, "information")]
    for what, value, place in steps:
        event = events[place % len(events)]
        try:
            with session.begin_nested():
                if what == "add":
                    events.append(event_of(call, city, value))
                elif what == "change":
                    on = DAY + timedelta(place)
                    actions.change_event(call, event, values={"kind": value, "on": on}, **told)
                elif what == "sign_up":
                    (actions.sign_up if value else actions.cancel_place)(call, event, **told)
                elif what == "note":
                    actions.note_attendance(call, event, {lead_of(city): value}, **told)
                elif what == "drop":
                    actions.drop_event(call, event, **told)
                else:
                    actions.copy_call(call, title="Next year", opens_on=date(2027, 11, 2), **told)
        except PortfolioError:
            continue
        finally:
            assert stored(session) == recomputed(session)
    nested.rollback()


def test_events_and_places_are_known_as_they_were(city: City, call: Call, session: Any) -> None:
    event, other = event_of(call, city), event_of(call, city)
    actions.sign_up(call, event, by=city.lead, at=AT)
    actions.note_attendance(call, event, {lead_of(city): True}, by=city.lead, at=AT)
    (place,) = session.scalars(sa.select(EventPlace.id))

    moved = {"kind": "information", "on": DAY + timedelta(7)}
    actions.change_event(call, event, values=moved, by=city.lead, at=LATE)
    actions.note_attendance(call, event, {lead_of(city): None}, by=city.lead, at=LATE)
    actions.drop_event(call, other, by=city.lead, at=LATE)

    before = [[(event.id, "training", DAY), (other.id, "training", DAY)], [(place, True)]]
    assert recomputed(session, before_late) == before
    assert recomputed(session) == [[(event.id, "information", DAY + timedelta(7))], [(place, None)]]


def test_what_is_written_in_an_event_leaves_its_day_alone(city: City, call: Call, session: Any) -> None:
    event = event_of(call, city)
    actions.change_event(call, event, values={"kind": "training", "on": DAY, "title": "How to"}, by=city.lead, at=LATE)

    assert answers(session, sa.select(EventDay.recorded_at)) == [[(AT,)]]


def test_a_place_given_back_and_taken_again_was_taken_all_the_same(city: City, call: Call, session: Any) -> None:
    event = event_of(call, city)
    for act, days in ((actions.sign_up, 0), (actions.cancel_place, 1), (actions.sign_up, 2)):
        act(call, event, by=city.lead, at=AT + timedelta(days))

    kept = sa.select(Attendance.applies, Attendance.recorded_at).order_by(Attendance.id)
    assert answers(session, kept) == [[(True, AT), (False, AT + timedelta(1)), (True, AT + timedelta(2))]]


def test_an_event_taken_back_is_nowhere_but_in_what_was_known(
    as_person: Callable[..., FlaskClient], city: City, call: Call, session: Any
) -> None:
    event, jury = event_of(call, city), event_of(call, city, "jury_day")
    session.commit()
    page, address = as_person(), f"/calls/{call.ref}/events/{event.id}"
    assert queries.rounds(call.id)[0].jury_on == DAY

    for each in (event, jury):
        actions.drop_event(call, each, by=city.lead, at=datetime(2026, 11, 22, 12, tzinfo=UTC))
    session.commit()

    assert page.get(address).status_code == 404
    assert shown.events(call.id, city.lead) == []
    assert queries.rounds(call.id)[0].jury_on is None
    for act in (actions.sign_up, actions.drop_event):
        with pytest.raises(Missing):
            act(call, event, by=city.lead, at=LATE)
    copied = actions.copy_call(call, title="Next year", opens_on=date(2027, 11, 2), by=city.lead, at=LATE)
    assert shown.events(copied.id, city.lead) == []
