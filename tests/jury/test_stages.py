"""What a jury of a first stage, or of an earlier period, did stays as it was released, whatever comes after it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from portfolio.calls.models import Round
from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.jury.actions import declaring
from portfolio.jury.actions.results import keep_result
from portfolio.jury.facts import facts_hash
from portfolio.jury.models import Juror, JuryResult, Seat
from portfolio.jury.queries import panel as panels
from portfolio.jury.queries import sitting
from portfolio.jury.queries.result_facts import round_facts
from portfolio.jury.results import body_hash, recomputed, result_body
from portfolio.pitches import actions, queries
from portfolio.pitches.models import Pitch, PitchStay, PitchVersion
from portfolio.pitches.queries import Wanted
from portfolio.reports.jury_record import gather, record_html
from tests import make
from tests.jury.round_facts import EXAMPLE
from tests.jury.round_rows import Juried, make_juried
from tests.make import AT, City

STAGE = date(2026, 12, 1), date(2026, 12, 20)
TOKEN = re.compile(rb'(?<=name="csrf_token")[^>]*')
"""What only guards a form against other sites, and is drawn anew for each page."""

IN_STAGE = datetime(2026, 12, 5, 9, 0, tzinfo=AT.tzinfo)
CLOSED = datetime(2026, 12, 21, 9, 0, tzinfo=AT.tzinfo)

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def juried(city: City) -> Juried:
    """Six pitches by four jurors, released and counted."""
    made = make_juried(city, EXAMPLE, stages=2)
    body = result_body(round_facts(made.round.id, AT))
    keep_result(
        made.round.id,
        method="mean",
        software="test",
        facts_hash=facts_hash(round_facts(made.round.id, AT)),
        body=body,
        body_hash=body_hash(body),
        by=city.lead,
        at=AT,
    )
    make.make_round(made.call, *STAGE, stage=2, number=2)
    for juror in made.jurors.values():
        for pitch in made.pitches.values():
            db.session.add(
                Seat(juror_id=juror.id, pitch_id=pitch.id, origin="person", why={"key": "by_hand"}, from_at=AT)
            )
    for name in made.jurors:
        for pitch_name in made.pitches:
            made.declare(name, pitch_name, "none")
    db.session.commit()
    return made


def second(juried: Juried) -> Round:
    return db.session.scalars(sa.select(Round).where(Round.call_id == juried.call.id, Round.number == 2)).one()


def invite(juried: Juried, *names: str) -> None:
    for name in names:
        found = queries.pitch(juried.city.lead, juried.pitches[name].ref, local_day(AT, "Europe/Vienna"))
        actions.invite(found, by=juried.city.lead, at=AT)
    db.session.commit()


def hand_in_again(juried: Juried, name: str) -> None:
    """What a team does in the second stage: another title, another sum, another subject, a new version."""
    pitch = juried.pitches[name]
    db.session.add(
        PitchVersion(
            pitch_id=pitch.id,
            number=2,
            stage=2,
            title="Quite another title",
            body="{}",
            hash="1" * 64,
            ask_minor=999,
            currency="EUR",
            submitted_at=IN_STAGE,
        )
    )
    pitch.title, pitch.submitted, pitch.ask_minor, pitch.state = "Quite another title", 2, 999, "submitted"
    pitch.area, pitch.language = "energy", "fr"
    pitch.lead_department_id = juried.city.mobility.id
    db.session.commit()


@dataclass
class Seen:
    """Everything that is made of a round's pitches, as somebody sees or downloads it."""

    facts: Any
    body: str
    counts: Any
    lines: list[tuple[Any, ...]]
    table: Any
    cards: Any
    pages: list[bytes]
    record: str


def seen(juried: Juried, as_person: Callable[..., FlaskClient]) -> Seen:
    """The first round's field, jury, result and files now."""
    round_id, call = juried.round.id, juried.call
    page = as_person(viewer=juried.city.lead)
    addresses = (
        f"/calls/{call.ref}/results/1",
        f"/calls/{call.ref}/results/1/result.json",
        f"/calls/{call.ref}/results/1/result.csv",
    )
    juror = juried.viewers["J2"]
    lines = queries.field(round_id, "EUR", Wanted()).rows
    return Seen(
        facts=round_facts(round_id, AT),
        body=result_body(round_facts(round_id, AT)),
        counts=queries.counts(round_id, "EUR"),
        lines=[tuple(line._replace(went_on=False)) for line in lines],
        table=panels.table(round_id, AT),
        cards=sitting.field_of(juror, sitting.sitting(juror, round_id)),
        pages=[TOKEN.sub(b"", page.get(address).data) for address in addresses],
        record=record_html(gather(round_id)),
    )


def test_the_first_stage_stays_byte_for_byte_once_the_second_has_begun(
    juried: Juried, as_person: Callable[..., FlaskClient]
) -> None:
    before = seen(juried, as_person)

    invite(juried, "A", "C")
    invited = seen(juried, as_person)
    hand_in_again(juried, "A")
    after = seen(juried, as_person)

    assert before == invited == after
    assert len(before.facts.pitches) == 6
    assert before.counts.by_state == {"eligible": 6}
    assert [len(page) > 100 for page in before.pages] == [True] * 3
    kept = db.session.scalars(sa.select(JuryResult).where(JuryResult.round_id == juried.round.id)).one()
    assert recomputed(json.loads(kept.body)) == kept.body == after.body


def test_the_field_says_who_went_on_and_the_second_stage_holds_those_alone(juried: Juried) -> None:
    invite(juried, "A", "C")

    first, later = (queries.field(each.id, "EUR", Wanted()).rows for each in (juried.round, second(juried)))

    assert [(line.title, line.state) for line in first if line.went_on] == [
        ("Pitch A", "eligible"),
        ("Pitch C", "eligible"),
    ]
    assert [(line.title, line.state, line.went_on) for line in later] == [
        ("Pitch A", "invited", False),
        ("Pitch C", "invited", False),
    ]
    assert queries.counts(second(juried).id, "EUR").by_state == {"invited": 2}


def test_the_round_that_a_pitch_is_in_is_where_its_rows_lead(juried: Juried, session: Any) -> None:
    """The shortcut is what the newest row says; a pitch without rows is where it began."""
    invite(juried, "A", "C")

    rows = session.execute(
        sa.select(Pitch.round_id, PitchStay.round_id, PitchStay.next_round_id)
        .join(PitchStay, PitchStay.pitch_id == Pitch.id)
        .order_by(Pitch.id)
    ).all()

    later = second(juried).id
    assert [tuple(row) for row in rows] == [(later, juried.round.id, later)] * 2
    assert {pitch.round_id for name, pitch in juried.pitches.items() if name not in "AC"} == {juried.round.id}


@pytest.mark.parametrize("change", ["UPDATE pitch_stay SET state = 'declined'", "DELETE FROM pitch_stay"])
def test_how_a_pitch_stood_is_frozen_even_against_direct_writes(juried: Juried, session: Any, change: str) -> None:
    invite(juried, "A")

    with pytest.raises(sa.exc.DBAPIError, match="never changed or deleted"), session.begin_nested():
        session.execute(sa.text(change))

    assert session.scalars(sa.select(PitchStay.state)).all() == ["eligible"]


def test_a_juror_of_the_first_stage_sees_nothing_of_the_second(
    juried: Juried, as_person: Callable[..., FlaskClient]
) -> None:
    invite(juried, "A")
    hand_in_again(juried, "A")
    page, pitch = as_person(viewer=juried.viewers["J2"]), juried.pitches["A"]

    pages = [page.get(address) for address in ("/jury", f"/jury?jury={juried.round.id}", "/jury/scores")]
    other = page.get(f"/jury?jury={second(juried).id}")

    assert [each.status_code for each in pages] == [200] * 3
    assert "Pitch A" in pages[0].text
    assert not any("Quite another title" in each.text for each in pages)
    assert other.status_code == 404
    place = sitting.place(juried.viewers["J2"], pitch.ref)
    assert (place.round_id, place.version_id) == (juried.round.id, juried.versions["A"].id)


def test_who_sits_on_both_juries_is_led_to_the_later_stage(juried: Juried, clock: time_machine.Traveller) -> None:
    invite(juried, "A")
    hand_in_again(juried, "A")
    viewer, later = juried.viewers["J2"], second(juried)
    both = make_seated(juried, viewer, later, juried.pitches["A"])
    clock.move_to(CLOSED)

    place = sitting.place(viewer, juried.pitches["A"].ref)

    assert (place.round_id, place.juror_id, place.version_id != juried.versions["A"].id) == (later.id, both, True)
    first = sitting.field_of(viewer, sitting.sitting(viewer, juried.round.id))
    now = sitting.field_of(viewer, sitting.sitting(viewer, later.id))
    assert {card.reviews for card in first.seated} == {4}
    assert [(card.title, card.reviews) for card in now.seated] == [("Quite another title", 0)]


def make_seated(juried: Juried, viewer: Viewer, its_round: Round, pitch: Pitch) -> int:
    """Let somebody sit on the jury of another round too, with a seat at one of its pitches."""
    juror = Juror(
        organisation_id=juried.city.id,
        round_id=its_round.id,
        person_id=viewer.person_id,
        expertise=[],
        languages=[],
        invited_at=AT,
        answer="accepted",
    )
    db.session.add(juror)
    db.session.flush()
    db.session.add(Seat(juror_id=juror.id, pitch_id=pitch.id, origin="person", why={"key": "by_hand"}, from_at=AT))
    declaring.declare(juror, pitch.id, level="none", phase="declaring", by=viewer, at=AT)
    db.session.commit()
    return juror.id


# --------------------------------------------------------------------------------------- juries of earlier rounds
def chair_of(juried: Juried) -> Viewer:
    """Who led the first jury: J1."""
    return juried.viewers["J1"]


def test_the_jury_of_an_earlier_round_is_reached_from_the_call_and_only_looked_at(
    juried: Juried, as_person: Callable[..., FlaskClient], clock: time_machine.Traveller
) -> None:
    home = f"/calls/{juried.call.ref}/jury"
    clock.move_to(IN_STAGE)
    page = as_person(viewer=juried.city.lead)

    now, earlier, seats = (page.get(f"{home}{rest}") for rest in ("", "/rounds/1", "/rounds/1/seats"))

    assert [each.status_code for each in (now, earlier, seats)] == [200] * 3
    assert f'href="{home}/rounds/1"' in now.text
    assert "Nobody sits on this jury yet." in now.text
    assert "6 of 6" not in now.text
    assert earlier.text.count("6 of 6") == 4
    assert "The call is at another round." in earlier.text
    assert seats.text.count("Seated by hand") == 24
    for only_now in ("/jurors/new", "/hours", "/practice", "/day", "/room", "<button class"):
        assert only_now not in earlier.text.split("<main", 1)[1]
    assert "Give the seat" not in seats.text
    assert "Take away" not in seats.text
    assert page.get(f"{home}/rounds/3").status_code == 404


def test_who_led_an_earlier_jury_still_finds_it_and_leads_no_later_one(
    juried: Juried, as_person: Callable[..., FlaskClient], clock: time_machine.Traveller
) -> None:
    home = f"/calls/{juried.call.ref}/jury"
    clock.move_to(IN_STAGE)
    page = as_person(viewer=chair_of(juried))

    led = page.get(home)

    assert led.status_code == 200
    assert "The call is at another round." in led.text
    assert [page.get(f"{home}{rest}").status_code for rest in ("/rounds/2", "/seats", "/jurors/new")] == [404] * 3
    assert as_person(viewer=juried.viewers["J2"]).get(f"{home}/rounds/1").status_code == 404


def test_nothing_of_an_earlier_jury_is_changed_by_its_addresses(
    juried: Juried, as_person: Callable[..., FlaskClient], clock: time_machine.Traveller, session: Any
) -> None:
    seat = session.scalars(sa.select(Seat).order_by(Seat.id)).first()
    home = f"/calls/{juried.call.ref}/jury"
    clock.move_to(IN_STAGE)
    page = as_person(viewer=juried.city.lead)

    answers = [page.post(f"{home}/seats/{seat.id}/end"), page.post(f"{home}/jurors/{seat.juror_id}/pass")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert session.scalar(sa.select(sa.func.count()).where(Seat.until_at.is_not(None))) == 0


# --------------------------------------------------------------------------------------- periods of a standing call
def test_a_period_of_a_standing_call_stays_as_it_was_when_the_next_has_begun(
    city: City, as_person: Callable[..., FlaskClient], clock: time_machine.Traveller
) -> None:
    first = make_juried(city, EXAMPLE, is_standing=True)
    keep = result_body(round_facts(first.round.id, AT))
    field = queries.field(first.round.id, "EUR", Wanted()).rows
    later = make.make_round(first.call, *STAGE, number=2)
    db.session.commit()
    clock.move_to(IN_STAGE)
    author = make.make_viewer(city, "project_owner", name="Olga Owner")

    begun = make.make_pitch(first.call, author, "A new one", IN_STAGE, department=city.housing)

    assert begun.round_id == later.id
    assert queries.field(first.round.id, "EUR", Wanted()).rows == field
    assert result_body(round_facts(first.round.id, IN_STAGE)) == keep
    assert queries.counts(later.id, "EUR").drafts == 1
    shown = as_person(viewer=city.lead).get(f"/calls/{first.call.ref}/jury/rounds/1")
    assert (shown.status_code, "4" in shown.text) == (200, True)
    assert "6 pitches to judge." in shown.text
