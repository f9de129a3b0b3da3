"""The shared pitches that all mark before the real ones: what the jury sees of them, when, and what it never tells."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.core.errors import RuleBroken
from portfolio.history.models import Entry
from portfolio.jury.actions import practising
from portfolio.jury.calibration import Spread, counted, spreads
from portfolio.jury.models import Calibration
from portfolio.jury.queries import result_facts
from portfolio.jury.rules import Asked
from portfolio.pitches.models import Pitch
from tests import make
from tests.jury.sittings import Evening, make_evening
from tests.make import AT, City

pytestmark = pytest.mark.usefixtures("clock")

NAMES = ("Anna Weiss", "Ben Gruber", "Carla Horn", "Dan Pichler")


@pytest.fixture
def evening(city: City) -> Evening:
    """Four jurors in the hours for practising, with one shared pitch."""
    made = make_evening(city)
    for name in NAMES:
        made.juror(name)
    made.phase("practising")
    practising.add_practice(
        made.call,
        made.round,
        title="Trees in pots",
        words="Trees stand in pots.",
        ask_minor=500_000,
        zone="UTC",
        by=city.lead,
        at=AT,
    )
    db.session.commit()
    return made


@pytest.fixture
def mark(evening: Evening, as_person: Callable[..., FlaskClient]) -> Callable[..., None]:
    """Let jurors, the first first, hand in marks for the shared pitch."""

    def marking(*ballots: str, first: int = 0, once: str = "k1") -> None:
        for viewer, marks in zip(evening.viewers[first:], ballots, strict=False):
            sent = evening.sent(marks, for_jury="Because.", once=once)
            answer = as_person(viewer=viewer).post(f"/jury/pitches/{shared().ref}", data=sent | {"knowing": list(sent)})
            assert answer.status_code == 303

    return marking


def shared() -> Pitch:
    return db.session.scalars(sa.select(Pitch).where(Pitch.is_practice)).one()


def home(evening: Evening) -> str:
    return f"/calls/{evening.call.ref}/jury/calibration"


def show(evening: Evening, as_person: Callable[..., FlaskClient]) -> int:
    lead = as_person(viewer=evening.city.lead)
    return lead.post(f"{home(evening)}/{shared().ref}").status_code


# ------------------------------------------------------------------------------------------------ the figures
FIVE = [Asked(7, "Outcome", 6000, 5), Asked(8, "New", 4000, 5)]


def test_marks_are_counted_by_criterion_without_who_gave_them() -> None:
    kept = counted([{7: 4, 8: 2}, {7: 1, 8: None}, {7: 4, 8: 2}])

    assert kept == {"7": {"1": 1, "4": 2}, "8": {"2": 2, "na": 1}}
    assert spreads(kept, FIVE) == [Spread(FIVE[0], ((1, 1), (4, 2))), Spread(FIVE[1], ((2, 2),), set_aside=1)]
    assert counted([{8: 2, 7: 4}, {7: 4, 8: 2}, {8: None, 7: 1}]) == kept


def test_two_points_of_five_are_far_apart_and_less_is_not() -> None:
    outcome, new = spreads({"7": {"1": 1, "2": 1, "3": 1}, "8": {"3": 2, "4": 1}}, FIVE)

    assert (outcome.low, outcome.high, outcome.mean, outcome.is_far_apart) == (1, 3, Fraction(2), True)
    assert (new.low, new.high, new.mean, new.is_far_apart) == (3, 4, Fraction(10, 3), False)
    assert [each.is_far_apart for each in spreads({}, FIVE)] == [False, False]


def test_marks_of_long_scales_stand_in_their_order() -> None:
    ten = Asked(7, "Outcome", 10_000, 10)

    assert spreads({"7": {"10": 1, "9": 2}}, [ten])[0].counts == ((9, 2), (10, 1))


# ------------------------------------------------------------------------------------------------ the pages
def test_the_jury_sees_how_far_apart_its_marks_lie_and_no_name(
    evening: Evening, mark: Callable[..., None], as_person: Callable[..., FlaskClient]
) -> None:
    mark("4 4 3 4 2", "1 4 3 4 3", "4 4 2 4 3")

    assert show(evening, as_person) == 303

    shown = as_person(viewer=evening.viewers[0]).get("/jury/calibration").text
    assert "Marked by 3 jurors on a scale from 0 to 5." in shown
    assert "1 gave 1, 2 gave 4" in shown
    assert "1 gave 2, 2 gave 3" in shown
    assert shown.count("Far apart: talk about it") == 1  # Outcome, from 1 to 4; the others lie one point apart at most
    assert not [name for name in NAMES[1:] if name in shown]
    assert '<td class="number" data-label="You">4</td>' in shown
    lead = as_person(viewer=evening.city.lead).get(home(evening)).text
    assert "1 gave 1, 2 gave 4" in lead
    assert not [name for name in NAMES if name in lead]


def test_before_it_is_shown_nobody_sees_more_than_a_count(
    evening: Evening, mark: Callable[..., None], as_person: Callable[..., FlaskClient]
) -> None:
    mark("4 4 3 4 2", "1 4 3 4 3", "4 4 2 4 3")

    juror = as_person(viewer=evening.viewers[3])
    assert "Nothing is shown yet." in juror.get("/jury/calibration").text
    assert "/jury/calibration" not in juror.get("/jury").text
    lead = as_person(viewer=evening.city.lead).get(home(evening)).text
    assert "3 of 4 jurors have marked it." in lead
    assert " gave " not in lead


def test_two_marks_are_too_few_because_each_could_tell_the_others(
    evening: Evening, mark: Callable[..., None], as_person: Callable[..., FlaskClient]
) -> None:
    mark("4 4 3 4 2", "1 4 3 4 3")
    as_person(viewer=evening.viewers[2]).post(
        f"/jury/pitches/{shared().ref}/abstention", data={"reason": "Not my field", "once": "k3"}
    )

    assert "Show the jury how it marked this" not in as_person(viewer=evening.city.lead).get(home(evening)).text
    assert show(evening, as_person) == 409
    with pytest.raises(RuleBroken, match="So far 2 have"):
        practising.show_marks(evening.round, shared(), by=evening.city.lead, at=AT)
    assert db.session.scalars(sa.select(Calibration)).all() == []


def test_q6_what_was_shown_stays_so_that_a_later_mark_cannot_be_told_from_two_looks(
    evening: Evening, mark: Callable[..., None], as_person: Callable[..., FlaskClient]
) -> None:
    mark("4 4 3 4 2", "1 4 3 4 3", "4 4 2 4 3")
    assert show(evening, as_person) == 303
    before = db.session.scalars(sa.select(Calibration.spread)).one()
    carla = as_person(viewer=evening.viewers[2])
    seen = carla.get("/jury/calibration").text.split("<section")[1]

    mark("5 5 5 5 5", first=3)
    mark("5 5 5 5 5", once="k2")
    assert show(evening, as_person) == 303  # pressed again

    assert db.session.scalars(sa.select(Calibration.spread)).all() == [before]
    assert as_person(viewer=evening.viewers[2]).get("/jury/calibration").text.split("<section")[1] == seen


def test_no_mark_of_a_shared_pitch_enters_a_result(
    evening: Evening, mark: Callable[..., None], as_person: Callable[..., FlaskClient]
) -> None:
    mark("4 4 3 4 2", "1 4 3 4 3", "4 4 2 4 3")
    show(evening, as_person)
    evening.phase("released")

    facts = result_facts.round_facts(evening.round.id, AT)

    assert facts.scores == ()
    assert [pitch.title for pitch in facts.pitches] == [pitch.title for pitch in evening.pitches]


def test_who_does_not_lead_the_jury_shows_nothing_and_who_does_not_sit_sees_nothing(
    evening: Evening, mark: Callable[..., None], as_person: Callable[..., FlaskClient]
) -> None:
    mark("4 4 3 4 2", "1 4 3 4 3", "4 4 2 4 3")
    anna = as_person(viewer=evening.viewers[0])
    assert anna.get(home(evening)).status_code == 404
    assert anna.post(f"{home(evening)}/{shared().ref}").status_code == 404
    assert as_person(viewer=evening.city.lead).post(f"{home(evening)}/{evening.pitches[0].ref}").status_code == 404
    assert db.session.scalars(sa.select(Calibration)).all() == []

    assert show(evening, as_person) == 303
    outsider = make.make_viewer(evening.city, "juror", name="Eva Lang")
    assert as_person(viewer=outsider).get("/jury/calibration").status_code == 404


def test_history_says_that_it_was_shown_and_no_mark(
    evening: Evening, mark: Callable[..., None], as_person: Callable[..., FlaskClient]
) -> None:
    mark("4 4 3 4 2", "1 4 3 4 3", "4 4 2 4 3")
    show(evening, as_person)

    entry = db.session.scalars(sa.select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (entry.event, entry.payload) == ("jury.calibrated", "")


def test_the_page_costs_the_same_for_few_marks_and_many(
    evening: Evening,
    mark: Callable[..., None],
    as_person: Callable[..., FlaskClient],
    count_queries: Callable[..., Any],
) -> None:
    mark("4 4 3 4 2", "1 4 3 4 3", "4 4 2 4 3", "3 3 3 3 3")
    show(evening, as_person)
    anna = as_person(viewer=evening.viewers[0])
    anna.get("/jury/calibration")

    with count_queries() as asked:
        anna.get("/jury/calibration")

    assert len(asked) <= 8, "\n".join(asked)
