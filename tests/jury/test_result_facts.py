from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portfolio.core.errors import RuleBroken
from portfolio.jury.facts import canonical, facts_hash, facts_json, facts_of
from portfolio.jury.queries.result_facts import round_facts
from portfolio.jury.results import result
from tests.jury.round_facts import EXAMPLE, RECUSED
from tests.jury.round_rows import Juried, add_juror, add_pitch, make_juried
from tests.make import AT, City

SMALL = {"A": "4.5 3.5", "B": "3.0 2.0"}


def marks(juried: Juried) -> dict[tuple[str, str], dict[str, int | None]]:
    """Whole steps by title of the pitch and name of the juror in the result."""
    facts = round_facts(juried.round.id, AT)
    titles = {pitch.ref: pitch.title for pitch in facts.pitches}
    return {(titles[each.pitch], each.juror): dict(each.marks) for each in facts.scores}


def test_until_the_release_nobody_gets_the_facts(city: City) -> None:
    juried = make_juried(city, SMALL, is_released=False)
    juried.open_phase("released", AT + timedelta(minutes=1))

    with pytest.raises(RuleBroken, match="sealed"):
        round_facts(juried.round.id, AT)

    assert round_facts(juried.round.id, AT + timedelta(minutes=1)).call == juried.call.ref


def test_l21_the_newest_score_counts_and_d52_the_older_ones_stay(city: City) -> None:
    juried = make_juried(city, {"A": "4.5 3.5"})
    juried.score("J1", "A", "2.5", number=2)

    # 2.5 is five steps of a half above 0, 3.5 is seven
    assert sorted(each["worth"] or 0 for each in marks(juried).values()) == [5, 7]


def test_an_abstention_counts_nowhere_and_takes_the_score_before_with_it(city: City) -> None:
    juried = make_juried(city, {"A": "4.5 3.5"})
    juried.score("J1", "A", None, number=2, kind="abstention")

    assert [each["worth"] for each in marks(juried).values()] == [7]


def test_d38_a_voided_score_counts_no_longer_and_one_handed_in_afterwards_does(city: City) -> None:
    juried = make_juried(city, {"A": "4.5 3.5"})
    juried.void("J1", "A", AT - timedelta(hours=12))
    before = [each["worth"] for each in marks(juried).values()]
    juried.score("J1", "A", "1.0", number=2, at=AT)

    assert before == [7]
    assert sorted(each["worth"] or 0 for each in marks(juried).values()) == [2, 7]


def test_practice_withdrawn_and_other_rounds_pitches_are_not_in_it(city: City) -> None:
    juried = make_juried(city, SMALL)
    add_pitch(juried, "Practice", is_practice=True)
    juried.score("J1", "Practice", "5.0")
    add_pitch(juried, "Gone", state="withdrawn")
    juried.score("J1", "Gone", "5.0")
    add_pitch(juried, "Late", state="not_eligible")
    make_juried(city, SMALL)

    facts = round_facts(juried.round.id, AT)

    assert [(pitch.title, pitch.is_eligible) for pitch in facts.pitches] == [
        ("Pitch A", True),
        ("Pitch B", True),
        ("Pitch Late", False),
    ]
    assert len(facts.scores) == 4


def test_jurors_have_names_that_lead_to_nobody(city: City) -> None:
    juried = make_juried(city, SMALL)
    add_juror(juried, "J3")
    text = canonical(facts_json(round_facts(juried.round.id, AT)))

    assert round_facts(juried.round.id, AT).members == ("J1", "J2", "J3")
    assert "Juror" not in text


def test_the_facts_have_one_spelling_and_read_back_as_they_were(city: City) -> None:
    facts = round_facts(make_juried(city, EXAMPLE).round.id, AT)

    assert facts_of(facts_json(facts)) == facts
    assert facts_hash(facts_of(facts_json(facts))) == facts_hash(facts)
    assert facts_hash(facts._replace(rules_hash="other")) != facts_hash(facts)


def test_the_number_of_statements_does_not_grow(city: City, count_queries: Callable[[], Any]) -> None:
    counted = []
    for table in (SMALL, EXAMPLE):
        juried = make_juried(city, table)
        with count_queries() as statements:
            round_facts(juried.round.id, AT)
        counted.append(len(statements))

    assert counted[0] == counted[1] <= 12


def test_d46_stored_scores_give_the_published_places(city: City) -> None:
    juried = make_juried(city, EXAMPLE)
    facts = round_facts(juried.round.id, AT)
    titles = {pitch.ref: pitch.title[-1] for pitch in facts.pitches}

    found = result(facts)

    assert {
        titles[row["pitch"]]: (row["place"], row["mean"], row["rank_low"], row["rank_high"]) for row in found["pitches"]
    } == {
        "A": (1, 4.125, 1, 2),
        "B": (2, 3.875, 1, 3),
        "C": (3, 3.625, 2, 4),
        "D": (4, 3.375, 3, 4),
        "E": (5, 2.875, 5, 6),
        "F": (6, 2.5, 5, 6),
    }


def test_l6_every_figure_is_the_same_on_each_database(city: City) -> None:
    """The figures stand here once, unrounded, and this test runs on both databases."""
    juried = make_juried(city, RECUSED)
    facts = round_facts(juried.round.id, AT)
    titles = {pitch.ref: pitch.title[-1] for pitch in facts.pitches}

    found = result(facts)

    rows = [
        (titles[row["pitch"]], row["place"], row["mean"], row["median"], row["additive"], row["reml"])
        for row in found["pitches"]
    ]
    assert rows == [
        ("A", 1, 4.125, 4.25, 4.125, 4.04952184049),
        ("B", 2, 3.875, 4.0, 3.875, 3.82482708417),
        ("D", 3, 3.6666666666666665, 3.5, 3.4453125, 3.46627655911),
        ("C", 4, 3.3333333333333335, 3.5, 3.4453125, 3.42025813376),
        ("E", 5, 2.875, 3.0, 2.875, 2.92604805891),
        ("F", 6, 2.5, 2.25, 2.5, 2.58900592443),
    ]
    assert found["variance"] == {"proposal": 0.335200291422, "juror": 0.169839632431, "residual": 0.151001744699}
