"""Who opened which ballot and when stands in history once, and on a page for those who look after the jury."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.history.models import Entry
from portfolio.history.queries import verify
from portfolio.jury.actions import panel, practising, scoring
from portfolio.jury.models import Score
from portfolio.jury.queries import sitting
from portfolio.jury.queries.openings import OPENED, Opening, openings
from tests import make
from tests.jury.sittings import Evening, ballot, make_evening
from tests.make import AT, City

LATER = AT + timedelta(minutes=9)


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def evening(city: City) -> Evening:
    """Two jurors with three pitches each; the second has a conflict with the last one."""
    made = make_evening(city)
    for name in ("Anna Weiss", "Bela Horn"):
        made.seated(name)
    made.declare(made.jurors[1], made.pitches[2], "disqualifying")
    made.phase("scoring")
    db.session.commit()
    return made


def opened(juror: FlaskClient, evening: Evening, place: int = 0) -> None:
    """What the page sends when it has opened."""
    assert juror.post(f"{ballot(evening, place)}/opened").status_code == 204


def entries() -> list[Entry]:
    return list(db.session.scalars(sa.select(Entry).where(Entry.event == OPENED).order_by(Entry.seq)))


def test_the_first_look_at_a_pitch_is_put_on_record_and_no_later_one(
    evening: Evening, juror: FlaskClient, clock: time_machine.Traveller
) -> None:
    opened(juror, evening)
    clock.move_to(LATER)
    for _ in range(2):
        opened(juror, evening)
    opened(juror, evening, 1)

    anna, (first, second, _third) = evening.jurors[0], evening.pitches
    assert openings(evening.round.id) == [Opening(anna.id, first.id, AT), Opening(anna.id, second.id, LATER)]


def test_the_entry_holds_who_which_and_when_and_nothing_else(evening: Evening, juror: FlaskClient) -> None:
    """No name, no mark, no word: the sealed part of an entry is numbers, and there is no other."""
    juror.post(ballot(evening), data=evening.sent() | {"note": "A private word"})

    (entry,) = entries()
    assert (entry.by_id, entry.at, entry.payload) == (evening.viewers[0].person_id, AT, "")
    assert (entry.thing_kind, entry.thing_id) == ("pitch", evening.pitches[0].id)
    assert (entry.root_kind, entry.root_id) == ("round", evening.round.id)
    assert verify(evening.city.id).is_whole


def test_two_tabs_opened_at_once_are_one_entry(evening: Evening) -> None:
    by, place = evening.viewers[0], sitting.place(evening.viewers[0], evening.pitches[0].ref)

    scoring.open_ballot(place, by=by, at=AT)
    db.session.commit()
    scoring.open_ballot(place, by=by, at=LATER)
    db.session.commit()

    assert [entry.at for entry in entries()] == [AT]


def test_lists_and_what_is_refused_leave_no_trace(
    evening: Evening, juror: FlaskClient, as_person: Callable[..., FlaskClient]
) -> None:
    for address in ("/jury", "/jury/scores", "/jury/conflicts"):
        juror.get(address)
    juror.get(ballot(evening))  # only the device knows whether a page that was fetched was opened
    for viewer, place in ((evening.viewers[1], 2), (evening.city.lead, 0)):  # a conflict; no juror
        assert as_person(viewer=viewer).post(f"{ballot(evening, place)}/opened").status_code == 404

    assert entries() == []


def test_a_pitch_to_practise_on_is_nothing_sealed(evening: Evening, juror: FlaskClient) -> None:
    practice = practising.add_practice(
        evening.call,
        evening.round,
        title="An old one",
        words="From last year.",
        ask_minor=100_000,
        zone=evening.city.organisation.zone,
        by=evening.city.lead,
        at=AT,
    )
    evening.phase("practising")
    db.session.commit()

    assert juror.post(f"/jury/pitches/{practice.ref}/opened").status_code == 204
    assert entries() == []


@pytest.mark.parametrize("role", ["unit_lead", "unit_staff", "auditor"])
def test_who_looks_after_the_jury_and_auditors_see_who_opened_what(
    evening: Evening, juror: FlaskClient, as_person: Callable[..., FlaskClient], role: str
) -> None:
    opened(juror, evening)

    seats = as_person(viewer=make.make_viewer(evening.city, role)).get(f"/calls/{evening.call.ref}/jury/seats").text

    assert (seats.count("Opened "), seats.count("Not opened yet.")) == (1, 4)  # the conflict took one seat


def test_who_opened_a_pitch_and_lost_the_seat_stays_on_the_page(
    evening: Evening, juror: FlaskClient, as_person: Callable[..., FlaskClient]
) -> None:
    opened(juror, evening)
    panel.let_go(evening.jurors[0], reason="Ill.", by=evening.city.lead, at=LATER)
    db.session.commit()

    seats = as_person(viewer=evening.city.lead).get(f"/calls/{evening.call.ref}/jury/seats").text

    assert "Anna Weiss opened it " in seats
    assert "and does not score it any more." in seats
    assert seats.count("Opened ") == 0


def test_neither_jurors_nor_teams_see_who_opened_what(
    evening: Evening, juror: FlaskClient, as_person: Callable[..., FlaskClient]
) -> None:
    page = f"/calls/{evening.call.ref}/jury/seats"

    assert juror.get(page).status_code in (403, 404)
    assert as_person("project_owner").get(page).status_code in (403, 404)


def test_a_look_at_a_ballot_saves_no_draft_and_counts_as_no_review(evening: Evening, juror: FlaskClient) -> None:
    opened(juror, evening)

    assert db.session.scalar(sa.select(sa.func.count(Score.id))) == 0
    assert not any(seat.is_done for seat in evening.table().seats)


def test_once_it_is_on_record_the_page_asks_no_more(evening: Evening, juror: FlaskClient) -> None:
    told = f'data-opened="{ballot(evening)}/opened"'

    assert told in juror.get(ballot(evening)).text
    opened(juror, evening)
    assert told not in juror.get(ballot(evening)).text


def test_without_script_the_first_saved_mark_tells_it(evening: Evening, juror: FlaskClient) -> None:
    juror.post(f"{ballot(evening)}/draft", data=evening.sent("4 . . . ."))

    assert [entry.at for entry in entries()] == [AT]
