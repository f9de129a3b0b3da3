"""A rubric grows no more once a review has been handed in."""

from datetime import datetime

import pytest

from portfolio.calls import actions, queries
from portfolio.calls.signals import rubric_grows
from portfolio.core.errors import RuleBroken
from tests.calls.made import make_call
from tests.jury.round_rows import add_pitch, make_juried
from tests.make import City


def test_l29_no_criterion_is_added_after_the_first_review(city: City, at: datetime) -> None:
    made = make_juried(city, {"A": "4 3"}, is_released=False)

    with pytest.raises(RuleBroken) as refused:
        actions.add_criterion(made.call, label="Courage", reason="Forgotten.", by=city.lead, at=at)

    assert refused.value.code == "judged"
    assert [each.key for each in queries.rubric(made.call.id)] == ["worth"]


def test_l29_neither_an_abstention_nor_a_practice_pitch_is_a_review(city: City, at: datetime) -> None:
    made = make_juried(city, {"A": ". ."}, is_released=False)
    add_pitch(made, "P", is_practice=True)
    made.score("J1", "A", None, kind="abstention")
    made.score("J1", "P", "3")

    rubric_grows.send(made.call, by=city.lead, at=at)

    made.score("J2", "A", "3")
    with pytest.raises(RuleBroken):
        rubric_grows.send(made.call, by=city.lead, at=at)


def test_l29_a_jury_elsewhere_hinders_no_other_call(city: City, at: datetime) -> None:
    make_juried(city, {"A": "4 3"}, is_released=False)
    call = make_call(city)

    actions.add_criterion(call, label="Courage", reason="Forgotten.", by=city.lead, at=at)

    assert queries.rubric(call.id)[-1].key == "courage"
