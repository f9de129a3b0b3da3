from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.projects import actions, as_of, queries
from portfolio.projects.models import Project, Tagging, Term
from portfolio.projects.rules import Put
from tests import make
from tests.projects.stored import count, events

AT = make.AT
DAY = AT.date()


# ---------------------------------------------------------------------------------------------------- tagging
def test_taking_a_tag_off_and_putting_it_on_again_keeps_the_trail(
    city: make.City, project: Project, session: Any
) -> None:
    puts = [Put("method", "foresight")]
    actions.retag(project, puts, by=city.lead, at=AT)
    actions.retag(project, [], by=city.lead, at=AT + timedelta(days=10))
    actions.retag(project, puts, by=city.lead, at=AT + timedelta(days=20))

    days = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=10), DAY + timedelta(days=20)]
    assert [len(as_of.tags_on(project.id, day)) for day in days] == [0, 1, 0, 1]
    assert session.scalars(sa.select(Tagging.applies).order_by(Tagging.id)).all() == [True, False, True]


def test_a_retired_word_is_not_offered_and_stays_on_old_records(city: make.City, session: Any) -> None:
    old = make.make_project(city, tags=["method:foresight"])
    new = make.make_project(city)
    actions.retire_term(session.scalars(sa.select(Term).where(Term.key == "foresight")).one(), by=city.lead, at=AT)

    with pytest.raises(WrongInput) as refused:
        actions.retag(new, [Put("method", "foresight")], by=city.lead, at=AT)
    assert refused.value.code == "unknown_term"
    actions.retag(old, [Put("method", "foresight"), Put("method", "data_driven")], by=city.lead, at=AT)
    assert [tag.key for tag in queries.tags_of(old.id)] == ["data_driven", "foresight"]


@pytest.mark.parametrize("label", ["sensors", "SENSORS", "Sénsors", "  Sensors "])
def test_words_that_differ_only_by_case_or_accents_are_refused(city: make.City, session: Any, label: str) -> None:
    actions.add_term("tag", "Sensors", by=city.lead, at=AT)

    with pytest.raises(RuleBroken) as refused:
        actions.add_term("tag", label, by=city.lead, at=AT)

    assert refused.value.code == "term_exists"


def test_a_citys_word_may_not_repeat_one_of_the_products(city: make.City, project: Project) -> None:
    with pytest.raises(RuleBroken):
        actions.add_term("policy_area", "HOUSING", by=city.lead, at=AT)


def test_a_seed_can_be_renamed_and_brought_back(city: make.City, project: Project, session: Any) -> None:
    term = session.scalars(sa.select(Term).where(Term.vocabulary == "policy_area", Term.key == "housing")).one()

    actions.rename_term(term, label="Wohnen", by=city.lead, at=AT)
    assert queries.vocabulary(city.id, "policy_area")["policy_area"][4].label == "Wohnen"
    actions.rename_term(term, label="", by=city.lead, at=AT)
    assert queries.vocabulary(city.id, "policy_area")["policy_area"][4].label == "Housing"
    assert events(session)[-2:] == ["term.renamed", "term.renamed"]


def test_seeding_twice_adds_nothing(city: make.City, session: Any) -> None:
    for _ in range(2):
        actions.seed_vocabulary(city.id, by=city.lead, at=AT)

    assert count(session, Term) == 5 + 4 + 11 + 24 + 17 + 13
    assert events(session) == ["vocabulary.seeded"]
