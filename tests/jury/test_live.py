"""The jury day: the chair moves it on, tablets follow, the room shows who is done."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.core.errors import EditedMeanwhile
from portfolio.jury.actions import live
from portfolio.jury.queries.live import day_of
from tests.jury.sittings import Evening, ballot, make_evening
from tests.make import AT, City

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def evening(city: City) -> Evening:
    made = make_evening(city)
    made.seated("Anna Weiss")
    made.phase("scoring")
    ids = [pitch.id for pitch in made.pitches]
    live.plan_day(made.round, ids, on=AT.date(), minutes=10, by=city.lead, at=AT)
    db.session.commit()
    return made


def present(evening: Evening, number: int | None) -> None:
    day = day_of(evening.round.id)
    assert day is not None
    pitch_id = None if number is None else evening.pitches[number].id
    live.move_on(evening.round, pitch_id, version=day.version, by=evening.city.lead, at=AT)
    db.session.commit()


def test_a_tablet_follows_and_is_told_only_of_changes(evening: Evening, as_person: Callable[..., FlaskClient]) -> None:
    anna = as_person(viewer=evening.viewers[0])
    before = anna.get("/jury/now.json")
    present(evening, 1)

    now = anna.get("/jury/now.json")
    again = anna.get("/jury/now.json", headers={"If-None-Match": now.headers["ETag"]})

    assert before.json == {"address": "", "sentence": ""}
    assert now.json == {
        "address": ballot(evening, 1),
        "sentence": "Now presenting: Repair café",
    }
    assert (again.status_code, again.data) == (304, b"")


def test_without_a_script_a_link_leads_to_what_is_presented(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    anna = as_person(viewer=evening.viewers[0])
    in_a_break = anna.get("/jury/now").headers["Location"]
    present(evening, 2)

    assert in_a_break == f"/jury?jury={evening.round.id}"
    assert anna.get("/jury/now").headers["Location"] == f"/jury/pitches/{evening.pitches[2].ref}"
    assert anna.get(f"/jury/pitches/{evening.pitches[0].ref}").status_code == 200  # and one may look back


def test_the_presented_pitch_comes_next(evening: Evening, as_person: Callable[..., FlaskClient]) -> None:
    anna = as_person(viewer=evening.viewers[0])
    for number in (2, 1):
        present(evening, number)
        other = evening.pitches[0 if number == 2 else 2]
        answer = anna.post(f"/jury/pitches/{other.ref}", data=evening.sent("4 4 3 4 2", once=str(number)))
        assert answer.headers["Location"] == f"/jury/pitches/{evening.pitches[number].ref}"


def test_two_clicks_or_two_chairs_move_it_on_once(evening: Evening) -> None:
    first = {"version": 1, "by": evening.city.lead, "at": AT}
    live.move_on(evening.round, evening.pitches[0].id, **first)  # type: ignore[arg-type]

    with pytest.raises(EditedMeanwhile):
        live.move_on(evening.round, evening.pitches[1].id, **first)  # type: ignore[arg-type]
    day = day_of(evening.round.id)
    assert day is not None
    assert day.now is not None
    assert (day.now.title, day.following and day.following.title) == ("Night bus", "Repair café")


def test_the_chair_moves_it_on_by_one_button_until_the_day_ends(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    lead, at = as_person(viewer=evening.city.lead), f"/calls/{evening.call.ref}/jury"
    seen = []
    for _ in range(3):
        day = day_of(evening.round.id)
        assert day is not None
        assert day.following is not None
        lead.post(f"{at}/day/now", data={"pitch": str(day.following.pitch_id), "version": str(day.version)})
        now = day_of(evening.round.id)
        assert now is not None
        assert now.now is not None
        seen.append(now.now.title)
    lead.post(f"{at}/day/end")

    ended = day_of(evening.round.id)
    assert ended is not None
    assert seen == ["Night bus", "Repair café", "Quiet street"]
    assert [turn.ended_at for turn in ended.turns] == [AT, AT, AT]
    assert lead.post(f"{at}/day/now", data={"pitch": "1", "version": "9"}).status_code == 409


def test_the_order_is_typed_as_numbers(evening: Evening, as_person: Callable[..., FlaskClient]) -> None:
    lead = as_person(viewer=evening.city.lead)
    places = {f"place-{pitch.id}": str(3 - number) for number, pitch in enumerate(evening.pitches)}

    lead.post(f"/calls/{evening.call.ref}/jury/day", data={"on": "2026-12-01", "minutes": "7", **places})

    day = day_of(evening.round.id)
    assert day is not None
    assert [turn.title for turn in day.turns] == ["Quiet street", "Repair café", "Night bus"]
    assert (day.minutes, day.on.isoformat()) == (7, "2026-12-01")


def test_the_room_shows_who_is_done_and_no_mark(evening: Evening, as_person: Callable[..., FlaskClient]) -> None:
    present(evening, 0)
    address = f"/calls/{evening.call.ref}/jury/room"
    before = as_person(viewer=evening.city.lead).get(address).text
    as_person(viewer=evening.viewers[0]).post(f"/jury/pitches/{evening.pitches[0].ref}", data=evening.sent("4 4 3 4 2"))

    after = as_person(viewer=evening.city.lead).get(address).text

    assert ("Not yet" in before, "0 handed in" in before) == (True, True)
    assert ("Done" in after, "1 handed in" in after) == (True, True)
    assert "Pitch 1 of 3, 10 minutes" in after
