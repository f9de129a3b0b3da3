"""A decision that gives what one track leaves to who waits in another: its money goes along, and no cent is made."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from portfolio.awards import actions
from portfolio.awards.models import EnvelopeMove, LineOverride
from portfolio.awards.rules import AWARD, DECLINE, DO_NOT_FUND, FUND, Move, Purse, Said, moved, moves_needed
from portfolio.calls import queries as calls
from portfolio.calls.models import Envelope, Track
from portfolio.core.db import db
from portfolio.core.errors import RuleBroken
from portfolio.core.money import Money as Euros
from portfolio.core.web import said
from portfolio.history.models import Entry
from portfolio.jury.facts import Purse as Money
from portfolio.jury.facts import facts_of
from portfolio.jury.models import JuryResult
from portfolio.jury.results import body_hash, result_body
from tests.awards.cases import DECIDED, RELEASED, THOUSAND, Case, decide, make_case, proposed, recount, verdict
from tests.make import City

HOMES, STREETS = "ACE", "BDF"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(DECIDED + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def case(city: City) -> Case:
    """Homes have 800 and streets 900, in thousands; A, B and D fit. Of the 250 that are left E asks for all."""
    made = make_case(city, shares_left_over=True)
    db.session.delete(made.envelope)
    tracks = [Track(call_id=made.call.id, key=key, label=key, position=at) for at, key in enumerate(("home", "street"))]
    db.session.add_all(tracks)
    db.session.flush()
    for track, budget, letters in zip(tracks, (800, 900), (HOMES, STREETS), strict=True):
        db.session.add(Envelope(call_id=made.call.id, track_id=track.id, amount_minor=budget * THOUSAND))
        for letter in letters:
            made.pitches[letter].track_id = track.id
    made.result = _counted(made)
    db.session.commit()
    return made


def _counted(case: Case) -> JuryResult:
    known = facts_of(json.loads(case.result.body)["facts"])
    tracks = {case.pitches[letter].ref: "home" if letter in HOMES else "street" for letter in case.pitches}
    body = result_body(
        known._replace(
            terms=known.terms._replace(shares_left_over=True),
            purses=(Money("home", 800 * THOUSAND, 0), Money("street", 900 * THOUSAND, 0)),
            pitches=tuple(each._replace(track=tracks[each.ref]) for each in known.pitches),
        )
    )
    kept = JuryResult(
        round_id=case.round.id,
        number=2,
        method="mean",
        software="test",
        facts_hash="",
        body=body,
        hash=body_hash(body),
        recorded_at=RELEASED,
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def awarded(case: Case) -> dict[str, int]:
    return {
        case.letter(each.pitch_id): (each.amount_minor or 0) // THOUSAND for each in proposed(case) if each.amount_minor
    }


def envelopes(case: Case) -> list[tuple[int, int, int]]:
    """Of homes and of streets what there is, what was awarded of it, and what came to it, in thousands."""
    return [
        (each.amount_minor // THOUSAND, each.awarded_minor // THOUSAND, each.moved_minor // THOUSAND)
        for each in calls.envelopes(case.call.id)
    ]


def moves() -> list[int]:
    return [amount // THOUSAND for amount in db.session.scalars(sa.select(EnvelopeMove.amount_minor))]


# -------------------------------------------------------------------------------------------------- what must move
def test_money_goes_from_who_can_spare_it_to_who_is_short_and_no_more() -> None:
    purses = [Purse(1, 100), Purse(2, 100, 70), Purse(3, 50)]
    said = [Said(11, AWARD, 130), Said(12, AWARD, 10), Said(13, "reserve")]
    of = {11: purses[0], 12: purses[2], 13: purses[0]}

    # Purse 1 lacks 30; purse 2 has 30 beside what other rounds took; purse 3 would have 40 and is not needed.
    assert moves_needed(said, of, purses) == [Move(2, 1, 30)]
    assert moves_needed([Said(11, AWARD, 165)], of, purses) == [Move(2, 1, 30), Move(3, 1, 35)]
    assert [moved(purse, [Move(2, 1, 30), Move(3, 1, 35)]).amount_minor for purse in purses] == [165, 70, 15]


def test_where_nobody_is_short_nothing_moves_and_nobody_gives_what_is_not_there() -> None:
    purses = [Purse(1, 100), Purse(2, 100, 90)]
    of = {11: purses[0]}

    assert moves_needed([Said(11, AWARD, 100)], of, purses) == []
    assert moves_needed([Said(11, AWARD, 200)], of, purses) == [Move(2, 1, 10)]  # the check refuses the rest


# ------------------------------------------------------------------------------------------------- from list to money
def test_the_list_proposes_it_with_its_reason(case: Case, as_person: Callable[..., FlaskClient]) -> None:
    text = as_person(viewer=case.lead).get(f"/calls/{case.call.ref}/decision").text

    assert awarded(case) == {"A": 600, "B": 550, "D": 300, "E": 250}
    assert "“Pitch E” is proposed with €250,000 out of what all tracks left" in text
    assert "€1,700,000 given and €0 left" in text


def test_its_money_goes_along_with_the_decision_and_every_award_is_paid(case: Case) -> None:
    before = calls.rules_now(case.call)

    decide(case)

    # E takes the 200 that homes have left beside A, and 50 of the streets.
    assert envelopes(case) == [(850, 0, 50), (850, 0, -50)]
    for letter in "ABDE":
        actions.award(verdict(case, letter), by=case.lead, at=DECIDED)
    assert envelopes(case) == [(850, 850, 50), (850, 850, -50)]
    assert moves() == [50]
    assert calls.rules_now(case.call) == before  # what was published stays
    db.session.commit()
    entry = db.session.scalars(sa.select(Entry).where(Entry.event == "envelope.moved")).one()
    assert json.loads(entry.payload or "")["after"] == {"amount": "50000.00", "currency": "EUR"}


def test_a_call_that_does_not_share_refuses_the_same_decision(case: Case) -> None:
    said = proposed(case)
    case.call.shares_left_over = False
    db.session.flush()

    with pytest.raises(RuleBroken) as refused:
        decide(case, said=said)

    assert refused.value.code == "over_budget"
    assert (envelopes(case), moves()) == ([(800, 0, 0), (900, 0, 0)], [])


def test_people_may_take_it_away_by_hand(case: Case) -> None:
    actions.change_line_by_hand(
        case.pitches["E"], stands=DO_NOT_FUND, reason="The team has left.", by=case.lead, at=DECIDED
    )

    assert db.session.scalars(sa.select(LineOverride.stands)).all() == [DO_NOT_FUND]
    assert awarded(case) == {"A": 600, "B": 550, "D": 300, "F": 200}  # F is the next who waits, with 250 left in all
    decide(case)
    assert envelopes(case) == [(650, 0, -150), (1050, 0, 150)]


def by_hand(case: Case, letter: str, stands: str = FUND, amount: int | None = None) -> None:
    money = None if amount is None else Euros(amount * THOUSAND, "EUR")
    actions.change_line_by_hand(
        case.pitches[letter], stands=stands, amount=money, reason="The jury insists.", by=case.lead, at=DECIDED
    )


def test_a_hand_may_give_what_the_other_track_leaves(case: Case) -> None:
    by_hand(case, "B", DO_NOT_FUND)  # streets then have D and F, 500 of 900: 400 are left for all
    by_hand(case, "C")
    by_hand(case, "A")  # 1,050 of homes' 800: 250 come from streets

    # Of the 150 that are left then nobody else is served: E asks for 250.
    assert awarded(case) == {"A": 600, "C": 450, "D": 300, "F": 200}
    decide(case)
    assert envelopes(case) == [(1050, 0, 250), (650, 0, -250)]
    for letter in "ACDF":
        actions.award(verdict(case, letter), by=case.lead, at=DECIDED)
    assert envelopes(case) == [(1050, 1050, 250), (650, 500, -250)]


def test_more_than_all_tracks_leave_is_refused_with_what_is_missing(case: Case) -> None:
    by_hand(case, "C")
    with pytest.raises(RuleBroken) as refused:
        by_hand(case, "A")  # 250 more than homes have; streets leave 50 beside B and D

    assert refused.value.code == "over_budget"
    assert said(refused.value) == "The money does not reach: €200,000 too much is given by hand."
    assert awarded(case) == {"C": 450, "E": 250, "B": 550, "D": 300}


def test_where_tracks_do_not_share_a_hand_has_its_own_track_only(case: Case) -> None:
    body = json.loads(case.result.body)
    del body["facts"]["terms"]["shares_left_over"]
    recount(case, facts=body["facts"])
    by_hand(case, "B", DO_NOT_FUND)
    by_hand(case, "C")

    with pytest.raises(RuleBroken) as refused:
        by_hand(case, "A")

    assert (refused.value.code, refused.value.values) == ("over_budget", {"over": Euros(250 * THOUSAND, "EUR")})


def test_funding_by_hand_what_is_proposed_out_of_other_money_changes_nothing(case: Case) -> None:
    with pytest.raises(RuleBroken) as refused:
        by_hand(case, "E")

    assert refused.value.code == "changes_nothing"


def test_money_that_comes_free_in_a_track_goes_to_those_who_wait_there(case: Case) -> None:
    decide(case)
    made = {letter: actions.award(verdict(case, letter), by=case.lead, at=DECIDED) for letter in "ABDE"}
    actions.give_back(made["A"], reason="They found other money.", by=case.lead, at=DECIDED)

    # 600 of homes are free: C asks for 450. E keeps its 250, streets keep theirs.
    assert awarded(case) == {"B": 550, "C": 450, "D": 300, "E": 250}
    decide(case, said=[*proposed(case), Said(case.pitches["A"].id, DECLINE)])
    actions.award(verdict(case, "C"), by=case.lead, at=DECIDED)
    assert envelopes(case) == [(850, 700, 50), (850, 850, -50)]
    assert moves() == [50]
