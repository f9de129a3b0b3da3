"""Facts read from dated rows are the facts that were written, on both databases."""

from random import Random

import pytest

from portfolio.reviews import gap
from portfolio.reviews.gap import Verdict
from portfolio.reviews.queries.facts import facts_on
from portfolio.reviews.queries.scope import Scope
from tests.make import City
from tests.reviews.cases import SETTINGS, Case, cases
from tests.reviews.fourteen import T, fourteen, replace
from tests.reviews.writing import write


def scope(city: City) -> Scope:
    return Scope(city.id, city.organisation.zone, T)


def counted(verdicts: list[Verdict]) -> list[Verdict]:
    """Verdicts with how many measures lack something, as their numbers are the database's own."""

    def without_numbers(verdict: Verdict) -> Verdict:
        found = (replace(element, measures=(len(element.measures),)) for element in verdict.elements)
        return replace(verdict, elements=tuple(found))

    return [without_numbers(verdict) for verdict in verdicts]


def test_the_fourteen_come_out_of_the_database_as_they_went_in(city: City) -> None:
    told = sorted(fourteen(), key=lambda facts: facts.ref)
    write(city, [Case(facts) for facts in told])

    read = list(facts_on(scope(city)).values())

    assert counted(gap.judge_all(read, SETTINGS, T)) == counted(gap.judge_all(told, SETTINGS, T))


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_written_is_judged_as_it_was_told(city: City, seed: int) -> None:
    drawn = cases(Random(seed), 150)
    write(city, drawn)

    read = counted(gap.judge_all(facts_on(scope(city)).values(), SETTINGS, T))
    told = counted(gap.judge_all([case.facts for case in drawn], SETTINGS, T))

    assert [pair for pair in zip(read, told, strict=True) if pair[0] != pair[1]] == []
    assert {verdict.status for verdict in told} == set(gap.STATUSES)
