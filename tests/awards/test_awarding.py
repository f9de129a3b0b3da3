"""An award makes exactly one project with everything that the pitch promises, and takes its money once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.awards import actions
from portfolio.awards.models import Award, AwardReturn
from portfolio.awards.queries import decisions
from portfolio.awards.rules import Said
from portfolio.core.db import db
from portfolio.core.errors import PortfolioError
from portfolio.core.money import Money
from portfolio.funding import actions as funding
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.history.models import Entry
from portfolio.metrics.models import Metric
from portfolio.projects.models import Project
from portfolio.reviews.models import Review
from tests import make
from tests.awards.cases import DECIDED, THOUSAND, Case, decide, make_case, proposed, verdict
from tests.make import City


@pytest.fixture
def case(city: City) -> Case:
    made = make_case(city)
    decide(made)
    return made


def projects() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Project).where(Project.origin == "award")) or 0


def refused(case: Case, letter: str, **more: Any) -> str:
    with pytest.raises(PortfolioError) as error:
        actions.award(verdict(case, letter), **{"by": case.lead, "at": DECIDED, **more})
    return error.value.code


def test_d55_an_award_makes_a_project_with_what_the_pitch_promises(case: Case) -> None:
    made = actions.award(verdict(case, "A"), by=case.lead, at=DECIDED)

    project = db.session.get_one(Project, made.project_id)
    assert (project.title, project.stage, project.origin) == ("Pitch A", "approved", "award")
    assert project.problem == "It is too hot at the market."
    assert (project.owner_id, project.lead_department_id) == (case.team.person_id, case.city.housing.id)
    assert (project.budget_minor, project.budget_currency) == (600 * THOUSAND, "EUR")
    assert project.planned_end_on == date(2027, 9, 30)  # the day of its goal
    metric = db.session.scalars(sa.select(Metric).where(Metric.project_id == project.id)).one()
    assert (metric.name, metric.unit, metric.is_primary) == ("Minutes in the shade", "minutes", True)
    assert (metric.baseline_value, metric.target_value) == (0, 90_000_000)
    assert (metric.target_on, metric.collection_method) == (date(2027, 9, 30), "Counted on four days")
    line = db.session.scalars(sa.select(FundingLine).where(FundingLine.project_id == project.id)).one()
    assert (line.source, line.kind, line.state) == ("Example", "innovation_call", "committed")
    booked = db.session.execute(sa.select(LedgerEntry.kind, LedgerEntry.amount_minor)).one()
    assert tuple(booked) == ("committed", 600 * THOUSAND)
    assert case.pitches["A"].project_id == project.id
    assert (made.amount_minor, made.line_id, made.envelope_id) == (600 * THOUSAND, line.id, case.envelope.id)


def test_an_award_of_a_call_that_hands_on_a_projects_money_stands_below_that_project(case: Case) -> None:
    """Košice grants on what it was granted: every project of such a call belongs to the one that pays."""
    paying = make.make_project(case.city, "Creative Vouchers", stage="running")
    case.call.project_id = paying.id
    db.session.flush()

    made = [actions.award(verdict(case, letter), by=case.lead, at=DECIDED) for letter in "AB"]

    parents = [db.session.get_one(Project, award.project_id).parent_id for award in made]
    assert parents == [paying.id, paying.id]


def test_d55_its_outcome_review_is_scheduled_already(case: Case) -> None:
    """90 days after 30 September 2027 is 29 December."""
    made = actions.award(verdict(case, "A"), by=case.lead, at=DECIDED)

    planned = db.session.execute(
        sa.select(Review.kind, Review.first_due_on).where(Review.project_id == made.project_id)
    ).all()
    assert [tuple(row) for row in planned] == [("outcome", date(2027, 12, 29))]


def test_l36_asked_twice_there_is_one_project_and_the_money_is_taken_once(case: Case) -> None:
    first = actions.award(verdict(case, "A"), by=case.lead, at=DECIDED)
    again = actions.award(verdict(case, "A"), by=case.lead, at=DECIDED)

    assert again.id == first.id
    assert projects() == 1
    db.session.refresh(case.envelope)
    assert case.envelope.awarded_minor == 600 * THOUSAND


def test_l36_what_is_not_awarded_makes_none(case: Case) -> None:
    assert refused(case, "C") == "no_award"
    assert projects() == 0


def test_the_envelope_holds_the_sum_of_its_awards_and_refuses_more(case: Case) -> None:
    for letter in "ABD":
        actions.award(verdict(case, letter), by=case.lead, at=DECIDED)
    db.session.refresh(case.envelope)
    held = sum(award.amount_minor for award in decisions.held_awards(case.round.id))
    assert case.envelope.awarded_minor == held == 1450 * THOUSAND


def test_where_the_money_has_gone_elsewhere_nothing_is_made(case: Case) -> None:
    case.envelope.awarded_minor = 1000 * THOUSAND
    db.session.flush()

    assert refused(case, "A") == "no_money"
    db.session.refresh(case.envelope)
    assert case.envelope.awarded_minor == 1000 * THOUSAND


def test_who_applied_awards_nothing(case: Case) -> None:
    assert refused(case, "A", by=replace(case.lead, person_id=case.team.person_id)) == "applicant"


def test_a_verdict_that_a_later_decision_has_replaced_awards_nothing(case: Case) -> None:
    old = verdict(case, "A")
    decide(case, reason="Looked at again.")

    with pytest.raises(PortfolioError) as error:
        actions.award(old, by=case.lead, at=DECIDED)
    assert error.value.code == "replaced"


def test_a_later_decision_cannot_take_a_project_its_award(case: Case) -> None:
    actions.award(verdict(case, "A"), by=case.lead, at=DECIDED)
    without = [
        each._replace(outcome="decline", amount_minor=None) if case.letter(each.pitch_id) == "A" else each
        for each in proposed(case)
    ]

    with pytest.raises(PortfolioError) as error:
        decide(case, said=without)
    assert error.value.code == "has_project"


# --------------------------------------------------------------------------------------------------- given back
def test_an_award_given_back_frees_its_money_and_withdraws_its_project(case: Case) -> None:
    made = actions.award(verdict(case, "A"), by=case.lead, at=DECIDED)

    actions.give_back(made, reason="The team moves to another city.", by=case.lead, at=DECIDED)

    db.session.refresh(case.envelope)
    assert case.envelope.awarded_minor == 0
    project = db.session.get_one(Project, made.project_id)
    assert (project.stage, decisions.held_awards(case.round.id)) == ("withdrawn", [])
    assert db.session.get_one(FundingLine, made.line_id).state == "withdrawn"
    with pytest.raises(PortfolioError) as error:
        actions.give_back(made, reason="Again.", by=case.lead, at=DECIDED)
    assert error.value.code == "given_back"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AwardReturn)) == 1


def test_the_reserve_moves_up_by_a_decision_that_says_why(case: Case) -> None:
    """A's 600 come free beside the 50 that were left: C's 450 fit, then F's 200 do; E's 250 do not before F."""
    given = actions.award(verdict(case, "A"), by=case.lead, at=DECIDED)
    actions.award(verdict(case, "B"), by=case.lead, at=DECIDED)
    actions.give_back(given, reason="The team moves to another city.", by=case.lead, at=DECIDED)

    moved = proposed(case)
    funded = {case.letter(each.pitch_id): each.amount_minor for each in moved if each.outcome == "award"}
    assert funded == {letter: amount * THOUSAND for letter, amount in {"B": 550, "C": 450, "D": 300, "F": 200}.items()}
    decide(case, said=[*moved, Said(case.pitches["A"].id, "decline")], reason="A was given back.")
    actions.award(verdict(case, "C"), by=case.lead, at=DECIDED)
    db.session.refresh(case.envelope)
    assert case.envelope.awarded_minor == (550 + 450) * THOUSAND


def test_once_the_reserve_list_has_run_out_nobody_moves_up(case: Case) -> None:
    """What A gives back stays in the call; B and D keep theirs."""
    given = actions.award(verdict(case, "A"), by=case.lead, at=DECIDED)
    actions.give_back(given, reason="The team moves to another city.", by=case.lead, at=DECIDED)
    case.call.reserve_until_on = date(2026, 12, 20)

    kept = {case.letter(each.pitch_id): each.amount_minor for each in proposed(case) if each.outcome == "award"}
    assert kept == {"B": 550 * THOUSAND, "D": 300 * THOUSAND}


def test_an_award_whose_money_was_paid_is_not_given_back(case: Case) -> None:
    made = actions.award(verdict(case, "A"), by=case.lead, at=DECIDED)
    line = db.session.get_one(FundingLine, made.line_id)
    funding.book(line, kind="received", amount=Money(100, "EUR"), on=DECIDED.date(), by=case.lead, at=DECIDED)

    with pytest.raises(PortfolioError) as error:
        actions.give_back(made, reason="Late.", by=case.lead, at=DECIDED)
    assert error.value.code == "money_moved"


def test_what_happened_stands_in_history_without_names(case: Case) -> None:
    made = actions.award(verdict(case, "A"), by=case.lead, at=DECIDED)
    db.session.commit()

    kept = db.session.scalars(sa.select(Entry).where(Entry.event == "award.made")).one()
    assert (kept.root_kind, kept.root_id) == ("project", made.project_id)
    assert db.session.scalars(sa.select(Award.id)).all() == [made.id]


def test_a_crash_in_between_leaves_no_project_and_no_money_taken(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: Any, **__: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("portfolio.awards.actions.awarding.projects.move_stage", crash)
        with pytest.raises(MemoryError), db.session.begin_nested():
            actions.award(verdict(case, "A"), by=case.lead, at=DECIDED)
    db.session.expire_all()

    assert (projects(), case.envelope.awarded_minor, case.pitches["A"].project_id) == (0, 0, None)
    assert actions.award(verdict(case, "A"), by=case.lead, at=DECIDED).amount_minor == 600 * THOUSAND
