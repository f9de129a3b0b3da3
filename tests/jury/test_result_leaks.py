"""Neither jobs, history nor the list of what was asked tells a mark or an order, sealed or not."""

import pytest
import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.history.models import Entry
from portfolio.jobs.models import Job
from portfolio.jury import jobs
from portfolio.jury.queries.results import opened
from tests.jury.round_facts import EXAMPLE
from tests.jury.round_rows import make_juried
from tests.jury.test_result_pages import AsPerson, address, count
from tests.make import AT, City

pytestmark = pytest.mark.usefixtures("clock")


def test_history_names_the_result_and_none_of_its_figures(city: City) -> None:
    juried = make_juried(city, EXAMPLE)
    kept = count(juried)

    entries = db.session.scalars(sa.select(Entry).where(Entry.event == "jury.counted")).all()

    assert [(entry.thing_kind, entry.thing_id, entry.root_id) for entry in entries] == [
        ("jury_result", kept.id, juried.round.id)
    ]
    assert entries[0].payload == f'{{"after": {{"hash": "{kept.hash}", "number": 1}}}}'


def test_while_sealed_no_result_is_even_asked_for(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, EXAMPLE, is_released=False)

    assert jobs.ask_where_released(AT) == 0
    assert as_person(viewer=city.lead).post(address(juried, "/count")).status_code == 409
    assert as_person(viewer=city.lead).post(address(juried, "/record")).status_code == 409
    assert db.session.scalars(sa.select(Job)).all() == []


@pytest.mark.parametrize("rest", ["", "/result.json", "/result.csv", "/record.pdf"])
def test_q5_sealed_answers_are_alike_whatever_was_handed_in(as_person: AsPerson, city: City, rest: str) -> None:
    empty = make_juried(city, {"A": ". .", "B": ". ."}, is_released=False)
    full = make_juried(city, {"A": "5 5", "B": "1 1"}, is_released=False)
    page = as_person(viewer=city.lead)

    answers = [page.get(address(juried, rest)) for juried in (empty, full)]

    assert [answer.status_code for answer in answers] == [409, 409]
    said = [answer.text.replace(juried.call.ref, "CALL") for answer, juried in zip(answers, (empty, full), strict=True)]
    assert said[0] == said[1]


def test_somebody_who_left_the_jury_or_declined_sees_nothing(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, EXAMPLE)
    count(juried)
    juried.jurors["J2"].left_at = AT
    juried.jurors["J3"].answer = "declined"
    db.session.commit()

    assert [as_person(viewer=juried.viewers[name]).get(address(juried)).status_code for name in ("J2", "J3")] == [
        404,
        404,
    ]


def test_a_juror_of_another_jury_sees_nothing(as_person: AsPerson, city: City) -> None:
    juried, other = make_juried(city, EXAMPLE), make_juried(city, EXAMPLE)
    count(juried)

    assert as_person(viewer=other.viewers["J1"]).get(address(juried)).status_code == 404


def test_a_juror_on_a_team_never_sees_the_own_pitch(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, EXAMPLE)
    juried.pitches["B"].owner_id = juried.viewers["J2"].person_id
    count(juried)

    found = opened(juried.viewers["J2"], juried.call.ref)

    assert found.hidden == {juried.pitches["B"].ref}
    assert "Pitch B" not in as_person(viewer=juried.viewers["J2"]).get(address(juried)).text
