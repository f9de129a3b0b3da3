"""The chair's pages: who sits, the code that lets them in, the hours, the seats with their reasons."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.history.models import Entry
from portfolio.jury.actions import panel, phases, seats
from portfolio.jury.models import Juror, JuryPass, JuryPhase, Seat
from portfolio.jury.queries import panel as panels
from portfolio.jury.queries import sitting
from portfolio.jury.rules import Span
from portfolio.people import queries as people
from portfolio.people.models import Membership, Person, SignIn
from portfolio.pitches.models import Pitch
from tests import make
from tests.jury.sittings import Evening, home, make_evening
from tests.make import AT, City

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def evening(city: City) -> Evening:
    made = make_evening(city)
    db.session.commit()
    return made


def external(evening: Evening, name: str = "Guest Juror") -> Juror:
    organisation = people.organisation(evening.city.lead)
    guest = panel.add_external(organisation, name=name, email=None, by=evening.city.lead, at=AT)
    juror = panel.invite(evening.round, guest, organisation, is_external=True, by=evening.city.lead, at=AT)
    db.session.commit()
    return juror


def code(evening: Evening, lead: FlaskClient, juror: Juror) -> str:
    """The address that a new code of the chair's holds."""
    shown = lead.post(f"{home(evening)}/jurors/{juror.id}/pass").text
    found = re.search(r'value="http://localhost(/jury/pass/[\w-]+)"', shown)
    assert found is not None
    assert "<svg" in shown
    return found[1]


def stranger(page: FlaskClient) -> FlaskClient:
    with page.session_transaction() as cookie:
        cookie.clear()
    return page


def test_the_chair_invites_a_colleague_and_somebody_from_outside(evening: Evening, lead: FlaskClient) -> None:
    colleague = make.make_viewer(evening.city, "project_owner", name="Cem Kaya")
    db.session.commit()

    lead.post(f"{home(evening)}/jurors/new", data={"person": str(colleague.person_id), "is_chair": "y", "once": "1"})
    lead.post(f"{home(evening)}/jurors/new", data={"name": "Guest Juror", "languages": "de, EN", "once": "2"})

    rows = db.session.execute(
        sa.select(Person.name, Juror.is_chair, Juror.is_external, Juror.until_on, Juror.languages)
        .join(Person, Person.id == Juror.person_id)
        .order_by(Juror.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("Cem Kaya", True, False, None, []),
        ("Guest Juror", False, True, date(2026, 12, 10), ["de", "en"]),
    ]


def test_nobody_is_invited_twice(evening: Evening, lead: FlaskClient) -> None:
    colleague = make.make_viewer(evening.city, "project_owner")
    db.session.commit()
    answers = [
        lead.post(f"{home(evening)}/jurors/new", data={"person": str(colleague.person_id), "once": key}).status_code
        for key in "ab"
    ]

    assert answers == [303, 409]


def test_a_juror_declines_with_a_reason_from_the_list(evening: Evening, as_person: Callable[..., FlaskClient]) -> None:
    viewer = make.make_viewer(evening.city, "juror")
    person = db.session.get_one(Person, viewer.person_id)
    panel.invite(evening.round, person, people.organisation(viewer), by=evening.city.lead, at=AT)
    db.session.commit()
    page = as_person(viewer=viewer)

    silent = page.post(f"/jury/answer?jury={evening.round.id}", data={"answer": "declined"})
    said = page.post(f"/jury/answer?jury={evening.round.id}", data={"answer": "declined", "reason": "away"})

    assert (silent.status_code, said.status_code) == (422, 303)
    juror = db.session.scalars(sa.select(Juror)).one()
    assert (juror.answer, juror.decline_reason) == ("declined", "away")
    assert "You sit on no jury" in page.get("/jury").text


def test_opening_the_code_signs_nobody_in_and_the_button_does(
    evening: Evening, lead: FlaskClient, page: FlaskClient
) -> None:
    juror = external(evening)
    address = code(evening, lead, juror)
    before = db.session.scalar(sa.select(sa.func.count()).select_from(SignIn))
    guest = stranger(page)

    opened = guest.get(address)
    assert "Guest Juror" in opened.text
    assert opened.text.count("<button") == 2  # to come in, or to decline
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignIn)) == before

    entered = guest.post(address)
    assert (entered.status_code, entered.headers["Location"]) == (303, f"/jury/conflicts?jury={evening.round.id}")
    assert guest.get("/jury").status_code == 200
    db.session.refresh(juror)
    assert juror.answer == "accepted"


def test_a_new_code_ends_the_old_one(evening: Evening, lead: FlaskClient, page: FlaskClient) -> None:
    juror = external(evening)
    old, new = code(evening, lead, juror), code(evening, lead, juror)
    guest = stranger(page)

    assert [guest.get(address).status_code for address in (old, new)] == [404, 200]
    assert guest.post(old).status_code == 404
    assert db.session.scalar(sa.select(sa.func.count()).where(JuryPass.revoked_at.is_(None))) == 1


def test_no_code_is_stored_or_written_into_history(evening: Evening, lead: FlaskClient) -> None:
    token = code(evening, lead, external(evening)).rsplit("/", 1)[1]

    assert token not in str(db.session.scalars(sa.select(JuryPass.token_hash)).all())
    assert token not in str(db.session.scalars(sa.select(Entry.payload)).all())


def test_who_came_in_by_a_code_sees_the_jury_and_nothing_of_what_else_they_may(
    evening: Evening, lead: FlaskClient, page: FlaskClient
) -> None:
    """A chair could scan the code of a colleague who leads the unit; it opens the ballots and no other page."""
    viewer = make.make_viewer(evening.city, "unit_lead", name="Dora Lang")
    person = db.session.get_one(Person, viewer.person_id)
    juror = panel.invite(evening.round, person, people.organisation(viewer), by=evening.city.lead, at=AT)
    db.session.commit()
    address = code(evening, lead, juror)
    guest = stranger(page)
    guest.post(address)

    answers = {path: guest.get(path).status_code for path in ("/jury", "/projects", "/people", home(evening))}

    assert answers == {"/jury": 200, "/projects": 403, "/people": 403, home(evening): 404}


def test_d56_thirty_days_after_closing_an_external_juror_comes_in_no_more(
    evening: Evening, lead: FlaskClient, page: FlaskClient
) -> None:
    juror = external(evening)
    address = code(evening, lead, juror)
    until = db.session.scalars(
        sa.select(Membership.until_on).where(Membership.person_id == juror.person_id, Membership.role == "juror")
    ).one()
    assert until == date(2026, 12, 10)
    guest = stranger(page)
    guest.post(address)

    last_day = datetime.fromisoformat("2026-12-09T20:00+01:00")
    with time_machine.travel(last_day, tick=False):
        again = code(evening, stranger_as(page, evening.city), juror)
        stranger(page)
        assert page.post(again).status_code == 303
        assert page.get("/jury").status_code == 200
    with time_machine.travel(last_day + timedelta(hours=5), tick=False):
        assert page.get("/jury").status_code == 303
        assert page.get(again).status_code == 404


def stranger_as(page: FlaskClient, city: City) -> FlaskClient:
    """The same client, signed in as the lead now."""
    token = make.sign_in(city.lead)
    with page.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = token
    return page


def test_who_is_taken_off_the_jury_is_out_at_once(evening: Evening, lead: FlaskClient) -> None:
    viewer = evening.juror("Anna Weiss")
    evening.seat(evening.jurors[0])
    db.session.commit()
    reasonless = lead.post(f"{home(evening)}/jurors/{evening.jurors[0].id}/end", data={"reason": ""})
    lead.post(f"{home(evening)}/jurors/{evening.jurors[0].id}/end", data={"reason": "Moved away."})

    assert reasonless.status_code == 422
    assert sitting.sittings(viewer) == []
    assert db.session.scalar(sa.select(sa.func.count()).where(Seat.until_at.is_(None))) == 0


# ------------------------------------------------------------------------------------------------ hours
def test_the_chair_sets_the_hours_in_the_citys_time(evening: Evening, lead: FlaskClient) -> None:
    sent = {
        "scoring_from": "2026-12-01T18:00",
        "scoring_until": "2026-12-01T21:30",
        "released_from": "2026-12-01T21:30",
    }

    answer = lead.post(f"{home(evening)}/hours", data=sent)

    assert answer.status_code == 303
    assert sitting.spans(evening.round.id) == [
        Span(
            "scoring",
            datetime.fromisoformat("2026-12-01T17:00+00:00"),
            datetime.fromisoformat("2026-12-01T20:30+00:00"),
        ),
        Span("released", datetime.fromisoformat("2026-12-01T20:30+00:00"), None),
    ]


@pytest.mark.parametrize(
    "sent",
    [
        {"scoring_from": "2026-12-01T18:00", "scoring_until": "2026-12-01T17:00"},
        {"scoring_until": "2026-12-01T17:00"},
        {"scoring_from": "soon"},
        {"scoring_from": "0001-01-01T00:00"},
        {"scoring_from": "2026-12-01T18:00", "released_from": "2026-12-02T18:00"},
    ],
)
def test_l18_hours_that_contradict_are_refused_and_nothing_is_stored(
    evening: Evening, lead: FlaskClient, sent: dict[str, str]
) -> None:
    assert lead.post(f"{home(evening)}/hours", data=sent).status_code == 422
    assert db.session.scalars(sa.select(JuryPhase)).all() == []


def test_an_hour_changed_is_a_new_row_and_one_left_out_is_gone(evening: Evening) -> None:
    hour = timedelta(hours=1)
    first = [Span("declaring", AT, AT + hour), Span("scoring", AT + hour, AT + 2 * hour)]
    phases.set_phases(evening.round, first, [], by=evening.city.lead, at=AT)

    later = [Span("scoring", AT + hour, AT + 3 * hour)]
    phases.set_phases(evening.round, later, sitting.spans(evening.round.id), by=evening.city.lead, at=AT)

    assert sitting.spans(evening.round.id) == later
    assert db.session.scalar(sa.select(sa.func.count()).select_from(JuryPhase)) == 4


def test_marks_that_were_open_are_not_sealed_again(evening: Evening) -> None:
    released = [Span("released", AT - timedelta(hours=1))]
    phases.set_phases(evening.round, released, [], by=evening.city.lead, at=AT)

    with pytest.raises(RuleBroken, match="cannot be sealed again"):
        phases.set_phases(evening.round, [], released, by=evening.city.lead, at=AT)


# ------------------------------------------------------------------------------------------------ seats
def test_d53_seats_are_even_and_no_conflicted_pair_meets(city: City) -> None:
    """Six pitches, four jurors, three reviews each: 18 seats, four or five a juror, one conflict kept apart."""
    evening = make_evening(city, pitches=6, reviews_wanted=3)
    for name in ("Anna", "Ben", "Cem", "Dora"):
        evening.juror(name)
    evening.declare(evening.jurors[0], evening.pitches[0], "disqualifying")

    found = seats.assign(evening.call, evening.round, evening.table(), by=city.lead, at=AT)

    assert sorted(found.loads.values()) == [4, 4, 5, 5]
    pairs = {(seat.pitch_id, seat.juror_id) for seat in panels.seats(evening.round.id)}
    assert len(pairs) == 18
    assert (evening.pitches[0].id, evening.jurors[0].id) not in pairs


def test_d53_a_pitch_that_lacks_jurors_is_named_with_the_reason(evening: Evening, lead: FlaskClient) -> None:
    for name in ("Anna", "Ben", "Cem", "Dora"):
        evening.juror(name)
    evening.declare(evening.jurors[0], evening.pitches[0], "disqualifying")
    evening.declare(evening.jurors[1], evening.pitches[0], "potential")
    db.session.commit()

    shown = lead.post(f"{home(evening)}/seats/assignment").text

    assert "“Night bus” needs 3 reviews, and only 2 jurors are free of conflicts with it. Invite a substitute." in shown
    assert "“Repair café” needs" not in shown


def test_seats_given_by_hand_stay_when_the_others_are_given_anew(evening: Evening, lead: FlaskClient) -> None:
    for name in ("Anna", "Ben", "Cem", "Dora"):
        evening.juror(name)
    db.session.commit()
    sent = {"juror": str(evening.jurors[3].id), "pitch": str(evening.pitches[0].id), "once": "1"}
    lead.post(f"{home(evening)}/seats", data=sent)
    for _ in range(2):
        lead.post(f"{home(evening)}/seats/assignment")

    kept = [seat for seat in panels.seats(evening.round.id) if seat.origin == "person"]
    assert [(seat.juror_id, seat.pitch_id) for seat in kept] == [(evening.jurors[3].id, evening.pitches[0].id)]
    assert "Dora: Seated by hand" in lead.get(f"{home(evening)}/seats").text


def test_l28_what_forbids_a_seat_is_said(evening: Evening) -> None:
    evening.call.load_cap = 1
    evening.juror("Anna")
    anna, (bus, cafe, street) = evening.jurors[0], evening.pitches
    evening.declare(anna, street, "disqualifying")
    draft = evening.pitches[1]
    draft.state = "draft"

    def give(pitch: Pitch) -> None:
        seats.give(evening.call, evening.table(), anna, pitch.id, by=evening.city.lead, at=AT)

    give(bus)
    refused = []
    for pitch in (bus, street, cafe):
        with pytest.raises((RuleBroken, WrongInput)) as said:
            give(pitch)
        refused.append(said.value.code)
    draft.state = "submitted"
    with pytest.raises(RuleBroken) as said:
        give(cafe)

    assert [*refused, said.value.code] == ["seated", "conflict", "seat", "full"]


def test_the_panel_costs_the_same_however_many_jurors_there_are(
    evening: Evening, lead: FlaskClient, count_queries: Callable[[], object]
) -> None:
    counts = []
    address = home(evening)
    for _ in range(2):
        for number in range(4):
            evening.seated(f"Juror {number}")
        db.session.commit()
        with count_queries() as statements:  # type: ignore[attr-defined]
            lead.get(address)
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 14
