"""Seats by subject and language with their reasons in words, and ties that the policy area decides."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.jury.actions import seats
from portfolio.jury.actions.results import keep_result
from portfolio.jury.facts import facts_hash, facts_json, facts_of
from portfolio.jury.models import Juror, Seat
from portfolio.jury.queries.result_facts import round_facts
from portfolio.jury.results import body_hash, recomputed, result, result_body
from portfolio.jury.seat_words import seated
from portfolio.projects import actions as projects
from tests import make
from tests.jury import round_rows
from tests.jury.round_rows import Juried, make_juried
from tests.jury.sittings import Evening, make_evening
from tests.make import AT, City

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture(autouse=True)
def words(city: City) -> None:
    """The city has the policy areas that every city starts with."""
    projects.seed_vocabulary(city.id, by=city.lead, at=AT)


def given(evening: Evening) -> dict[str, dict[str, dict[str, Any]]]:
    """Who was seated at which pitch, and why, as the rows keep it."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    rows = db.session.execute(
        sa.select(Seat.pitch_id, Seat.juror_id, Seat.why).where(Seat.until_at.is_(None)).order_by(Seat.id)
    )
    titles = {pitch.id: pitch.title for pitch in evening.pitches}
    for pitch_id, juror_id, why in rows:
        found.setdefault(titles[pitch_id], {})[name_of(evening, juror_id)] = why
    return found


def name_of(evening: Evening, juror_id: int) -> str:
    at = [juror.id for juror in evening.jurors].index(juror_id)
    return evening.viewers[at].name


def assign(evening: Evening) -> None:
    seats.assign(evening.call, evening.round, evening.table(), by=evening.city.lead, at=AT)
    db.session.commit()


# ------------------------------------------------------------------------------------------------ seats
def test_who_knows_the_policy_area_gets_the_pitch_and_the_page_says_so(
    city: City, as_person: Callable[..., FlaskClient]
) -> None:
    """Two pitches each on housing and energy, one review each, two jurors: each gets those they know."""
    evening = make_evening(city, pitches=4, reviews_wanted=1)
    for pitch, area in zip(evening.pitches, ("housing", "energy", "energy", "housing"), strict=True):
        pitch.area = area
    evening.juror("Anna", expertise=["energy"])
    evening.juror("Ben", expertise=["housing"])

    assign(evening)

    assert {title: list(jurors) for title, jurors in given(evening).items()} == {
        "Night bus": ["Ben"],
        "Repair café": ["Anna"],
        "Quiet street": ["Anna"],
        "Cool yards": ["Ben"],
    }
    assert given(evening)["Night bus"]["Ben"] == {
        "key": "skills",
        "languages": [],
        "skills": ["housing"],
        "is_foreign": False,
        "load": 2,
    }
    page = as_person(viewer=city.lead).get(f"/calls/{evening.call.ref}/jury/seats").text
    assert "Ben: Knows the subject: Housing" in page
    assert "Anna: Knows the subject: Energy" in page


def test_who_reads_the_language_gets_the_pitch_and_the_page_says_so(
    city: City, as_person: Callable[..., FlaskClient]
) -> None:
    evening = make_evening(city, pitches=4, reviews_wanted=1)
    evening.pitches[0].language = "fr"
    evening.pitches[1].language, evening.pitches[1].area = "fr", "housing"
    evening.juror("Anna", languages=["en"])
    evening.juror("Ben", languages=["en", "fr-CH"], expertise=["housing"])

    assign(evening)

    found = given(evening)
    assert [list(found[title]) for title in ("Night bus", "Repair café", "Quiet street", "Cool yards")] == [
        ["Ben"],
        ["Ben"],
        ["Anna"],
        ["Anna"],
    ]
    page = as_person(viewer=city.lead).get(f"/calls/{evening.call.ref}/jury/seats").text
    assert "Ben: Reads French and knows the subject: Housing" in page
    assert "Ben: Reads French" in page
    assert "Anna: Keeps the numbers of pitches even" in page  # everybody reads the city's language


def test_a_pitch_that_says_nothing_is_in_the_citys_language(city: City, as_person: Callable[..., FlaskClient]) -> None:
    """Ben reads no English, the city's language, so Anna has both pitches and he has none."""
    evening = make_evening(city, pitches=2, reviews_wanted=1)
    evening.juror("Anna", languages=["en"])
    evening.juror("Ben", languages=["it"])

    assign(evening)

    assert {title: list(jurors) for title, jurors in given(evening).items()} == {
        "Night bus": ["Anna"],
        "Repair café": ["Anna"],
    }
    assert "Anna: Reads English" in as_person(viewer=city.lead).get(f"/calls/{evening.call.ref}/jury/seats").text


def test_a_juror_who_does_not_read_it_is_the_last_choice_and_told_as_that(city: City) -> None:
    evening = make_evening(city, pitches=1, reviews_wanted=1)
    evening.pitches[0].language = "fr"
    evening.juror("Anna", languages=["en"])
    evening.juror("Ben", languages=["it"])

    assign(evening)

    ((why,),) = ([*jurors.values()] for jurors in given(evening).values())
    assert why["is_foreign"]
    assert seated(why, {}) == (
        "Keeps the numbers of pitches even; does not read its language, for nobody who does was free"
    )


def test_who_is_invited_may_be_versed_in_tracks_and_policy_areas(
    city: City, as_person: Callable[..., FlaskClient]
) -> None:
    evening = make_evening(city)
    guest = make.make_viewer(city, "juror", name="Guest")
    db.session.commit()
    page, address = as_person(viewer=city.lead), f"/calls/{evening.call.ref}/jury/jurors/new"

    offered = page.get(address).text
    sent = page.post(
        address,
        data={"person": str(guest.person_id), "expertise": ["housing", "energy"], "languages": "EN, fr", "once": "1"},
    )

    assert "Mobility and transport" in offered
    assert sent.status_code == 303
    juror = db.session.scalars(sa.select(Juror)).one()
    assert (juror.expertise, juror.languages) == (["energy", "housing"], ["en", "fr"])


# ------------------------------------------------------------------------------------------------ ties
TIED = {"A": "5 5 5", "B": "3 3 3", "C": "3 3 3", "D": "2 2 2"}
"""B and C are alike in all that jurors gave; A stands above them."""


def about(juried: Juried, **areas: str) -> None:
    for name, area in areas.items():
        juried.pitches[name].area = area
    db.session.commit()


def order(juried: Juried) -> list[str]:
    rows = [row for row in result(round_facts(juried.round.id, AT))["pitches"] if row["place"] is not None]
    refs = {pitch.ref: name for name, pitch in juried.pitches.items()}
    return [refs[row["pitch"]] for row in sorted(rows, key=lambda row: row["place"])]


def deciding(juried: Juried, name: str) -> dict[str, str]:
    rows = result(round_facts(juried.round.id, AT))["pitches"]
    step: dict[str, str] = next(row for row in rows if row["pitch"] == juried.pitches[name].ref)["decided"][-1]
    return step


@pytest.mark.parametrize(("b", "c", "expected"), [("housing", "energy", "ACBD"), ("energy", "housing", "ABCD")])
def test_d51_the_policy_area_without_money_decides_between_equals(city: City, b: str, c: str, expected: str) -> None:
    """A, above both, is about housing; of two equals the one about energy comes first, whatever its number."""
    juried = make_juried(city, TIED)
    about(juried, A="housing", B=b, C=c, D="youth")

    assert "".join(order(juried)) == expected
    assert deciding(juried, expected[1]) == {
        "step": "new_area",
        "upper": "energy",
        "lower": "housing",
        "criterion": "",
    }


def test_d51_a_pitch_that_names_no_area_has_none_that_is_new(city: City) -> None:
    juried = make_juried(city, TIED)
    about(juried, A="housing", C="energy")

    assert "".join(order(juried)) == "ACBD"
    assert deciding(juried, "C") == {"step": "new_area", "upper": "energy", "lower": "", "criterion": ""}


def test_d51_money_of_an_earlier_period_of_the_call_counts_too(city: City) -> None:
    """In the first period energy was awarded: of two equals in the second the one about youth stands first."""
    juried = make_juried(city, {"A": "5 5 5", "B": "3 3 3", "C": "3 3 3"}, is_standing=True)
    about(juried, A="housing", B="energy", C="youth")
    without = facts_json(round_facts(juried.round.id, AT))
    earlier = make.make_round(juried.call, AT.date() - timedelta(days=90), AT.date() - timedelta(days=80), number=2)
    round_rows.add_pitch(juried, "old", state="awarded")
    juried.pitches["old"].round_id, juried.pitches["old"].area = earlier.id, "energy"
    db.session.commit()

    facts = round_facts(juried.round.id, AT)

    assert facts.funded_areas == ("energy",)
    assert facts_of(facts_json(facts)) == facts
    assert facts_json(facts) == {**without, "funded_areas": ["energy"]}
    assert "".join(order(juried)) == "ACB"


def test_a_tie_by_area_is_told_by_name_and_recomputes_to_the_same_bytes(
    city: City, as_person: Callable[..., FlaskClient]
) -> None:
    juried = make_juried(city, TIED)
    about(juried, A="housing", B="housing", C="mobility_transport")
    facts = round_facts(juried.round.id, AT)
    body = result_body(facts)
    keep_result(
        juried.round.id,
        method="mean",
        software="test",
        facts_hash=facts_hash(facts),
        body=body,
        body_hash=body_hash(body),
        by=city.lead,
        at=AT,
    )
    db.session.commit()

    page = as_person(viewer=city.lead).get(f"/calls/{juried.call.ref}/results/1").text

    assert (
        "“Pitch C” and “Pitch B” both have 3.00; a policy area without money from this call decided: "
        "Mobility and transport before Housing."
    ) in page
    assert recomputed(json.loads(body)) == body
