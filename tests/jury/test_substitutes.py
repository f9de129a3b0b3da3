"""When too many may not judge a pitch the chair hears it, unless it is one that concerns them too."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.jury.queries import panel as panels
from tests.jury.sittings import Evening, home, make_evening
from tests.make import City

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def evening(city: City) -> Evening:
    made = make_evening(city)
    db.session.commit()
    return made


def test_a_substitute_is_asked_for_when_more_than_half_may_not_judge(evening: Evening, lead: FlaskClient) -> None:
    for name in ("Anna", "Ben", "Cem"):
        evening.juror(name)
    for juror in evening.jurors[:2]:
        evening.declare(juror, evening.pitches[0], "disqualifying")
    db.session.commit()

    assert "“Night bus”: 2 of 3 jurors may not judge it. Invite a substitute." in lead.get(home(evening)).text


def test_d38_who_may_not_judge_a_pitch_learns_of_no_other_who_may_not(
    evening: Evening, lead: FlaskClient, as_person: Callable[..., FlaskClient]
) -> None:
    """Three of four may not judge the night bus: the lead hears it, the chair, who is one of them, does not."""
    chair = evening.juror("Anna", is_chair=True)
    for name in ("Ben", "Cem", "Dora"):
        evening.juror(name)
    for juror, level in zip(evening.jurors, ("potential", "disqualifying", "disqualifying"), strict=False):
        evening.declare(juror, evening.pitches[0], level)
    evening.declare(evening.jurors[3], evening.pitches[1], "potential")
    db.session.commit()
    doubts = {each.name: each.id for each in panels.standing_conflicts(evening.round.id)}

    told = lead.get(home(evening)).text
    assert "“Night bus”: 3 of 4 jurors may not judge it. Invite a substitute." in told
    page = as_person(viewer=chair)
    shown = page.get(home(evening)).text
    assert "Night bus" not in shown
    assert "substitute" not in shown
    assert f"conflicts/{doubts['Dora']}" in shown
    # Nobody decides about a doubt of their own, or of others about the same pitch.
    addresses = [f"{home(evening)}/conflicts/{doubts[name]}" for name in ("Anna", "Ben", "Dora")]
    assert [page.get(address).status_code for address in addresses] == [404, 404, 200]


def test_who_pitched_learns_of_no_conflict_with_the_own_pitch(evening: Evening, lead: FlaskClient) -> None:
    for name in ("Anna", "Ben"):
        evening.juror(name)
        evening.declare(evening.jurors[-1], evening.pitches[0], "disqualifying")
    evening.pitches[0].owner_id = evening.city.lead.person_id
    db.session.commit()

    shown = lead.get(home(evening)).text
    assert "Night bus" not in shown
    assert "substitute" not in shown
