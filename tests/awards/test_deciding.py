"""Named people decide about a round; a changed decision is a new number that says why."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.awards import actions, rules
from portfolio.awards.models import DecisionSigner, JuryDecision, LineOverride, Verdict
from portfolio.awards.queries import decisions
from portfolio.core.db import db
from portfolio.core.errors import PortfolioError, Refused, RuleBroken, WrongInput
from portfolio.core.money import Money
from portfolio.jury.actions import scoring
from portfolio.jury.ballots import Filled
from portfolio.jury.models import Conflict, Juror, Score
from portfolio.jury.queries.sitting import Place
from portfolio.jury.rules import Duties
from portfolio.pitches.models import PitchVersion
from tests import make
from tests.awards.cases import DECIDED, RELEASED, THOUSAND, Case, count, decide, make_case, proposed, recount, verdict
from tests.make import City


@pytest.fixture
def case(city: City) -> Case:
    return make_case(city)


def outcomes(case: Case) -> dict[str, tuple[str, int | None]]:
    made = decisions.newest_decision(case.round.id)
    assert made is not None
    return {case.letter(row.pitch_id): (row.outcome, row.amount_minor) for row in decisions.verdicts_of(made.id)}


def refused(case: Case, **more: Any) -> str:
    with pytest.raises(PortfolioError) as error:
        decide(case, **more)
    return error.value.code


def test_a_decision_follows_the_line_and_names_who_stands_for_it(case: Case) -> None:
    """domain.md 3.11, skipping: A 600, B 550 and D 300 of 1,500; C, E and F wait."""
    made = decide(case, minutes="Two hours, all present.")

    assert outcomes(case) == {
        "A": ("award", 600 * THOUSAND),
        "B": ("award", 550 * THOUSAND),
        "C": ("reserve", None),
        "D": ("award", 300 * THOUSAND),
        "E": ("reserve", None),
        "F": ("reserve", None),
    }
    assert [row.place for row in decisions.verdicts_of(made.id)] == [1, 2, 3, 4, 5, 6]
    signers = db.session.execute(sa.select(DecisionSigner.person_id, DecisionSigner.role)).all()
    assert [tuple(row) for row in signers] == [(case.chair.person_id, "Chair")]
    assert (made.number, made.reason, case.round.decided_on) == (1, None, DECIDED.date())


def test_only_leads_without_a_pitch_or_a_conflict_decide_and_are_told_why(case: Case) -> None:
    applicant = replace(case.lead, person_id=case.team.person_id)
    with pytest.raises(Refused, match="Tea Mala applied in this round") as told:
        decide(case, by=applicant)
    assert told.value.code == rules.APPLICANT

    juror = db.session.scalars(sa.select(Juror)).one()
    doubt = {"juror_id": juror.id, "pitch_id": case.pitches["F"].id, "phase": "declaring", "recorded_at": RELEASED}
    db.session.add(Conflict(level="disqualifying", ground="family", **doubt))
    db.session.flush()
    with pytest.raises(Refused, match="Chris Hair has a conflict"):
        decide(case)  # the chair is the signer

    db.session.add(Conflict(level="none", **doubt))
    db.session.flush()
    assert decide(case).number == 1


def test_nobody_decides_while_the_marks_are_sealed(case: Case) -> None:
    assert refused(case, at=RELEASED - timedelta(minutes=1)) == "sealed"


def test_without_its_quorum_the_jury_decides_nothing(case: Case) -> None:
    recount(case, quorum={"present": 3, "needed": 4, "is_met": False, "members": 5})

    with pytest.raises(RuleBroken, match="3 jurors took part, and the rules of the call demand 4") as told:
        decide(case)
    assert told.value.code == "no_quorum"
    assert db.session.scalars(sa.select(JuryDecision)).all() == []


def test_where_the_method_could_rank_nobody_nothing_is_decided(case: Case) -> None:
    recount(case, refused={"code": "not_connected", "sentence": "…"})

    assert refused(case) == "nobody_ranked"


def test_a_decision_is_about_every_pitch_once_and_names_somebody(case: Case) -> None:
    said = proposed(case)

    assert refused(case, said=said[:-1]) == "every_pitch"
    assert refused(case, said=[*said, said[0]]) == "every_pitch"
    assert refused(case, signers=[]) == "no_signer"
    assert refused(case, signers=[(case.chair.person_id, ""), (case.chair.person_id, "")]) == "twice"
    assert refused(case, decided_on=DECIDED.date() + timedelta(days=1)) == "future_day"


def test_a_decision_never_gives_more_than_there_is(case: Case) -> None:
    """A 600, B 550 and D 300 are 1,450; C with 51 would make 1,501."""
    said = [
        each._replace(outcome="award", amount_minor=51 * THOUSAND) if case.letter(each.pitch_id) == "C" else each
        for each in proposed(case)
    ]

    assert refused(case, said=said) == "over_budget"
    fits = [each._replace(amount_minor=50 * THOUSAND) if case.letter(each.pitch_id) == "C" else each for each in said]
    assert decide(case, said=fits).number == 1


def test_the_second_decision_says_why_and_the_first_stays(case: Case) -> None:
    first = decide(case)

    assert refused(case, reason=None) == "no_reason"
    assert refused(case, after=0) == "decided_meanwhile"
    second = decide(case, reason="The council wants it so.")

    assert (second.number, second.reason) == (2, "The council wants it so.")
    kept = db.session.scalars(sa.select(JuryDecision.id).order_by(JuryDecision.number)).all()
    assert kept == [first.id, second.id]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Verdict)) == 12


def test_a_decision_needs_the_newest_figures(case: Case) -> None:
    count(case.call, case.round, case.pitches, 1500, number=2)

    assert refused(case) == "counted_meanwhile"


def test_l36_the_first_of_two_stages_invites_and_awards_nothing(city: City) -> None:
    case = make_case(city, "AB", stages=2)
    said = proposed(case)

    assert refused(case, said=said) == "first_stage"
    invited = [each._replace(outcome="next_stage", amount_minor=None) for each in said]
    decide(case, said=invited)

    with pytest.raises(RuleBroken) as error:
        actions.award(verdict(case, "A"), by=case.lead, at=DECIDED)
    assert error.value.code == "no_award"
    assert case.envelope.awarded_minor == 0


# --------------------------------------------------------------------------------------------------- by hand
def test_a_person_overrides_the_line_with_a_reason_and_the_others_move_by_the_rule(case: Case) -> None:
    """C 450 is set aside first: 1,050 are left, A 600 fits, B 550 does not, D 300 does; 150 are left, F 200 not."""
    actions.change_line_by_hand(
        case.pitches["C"], stands="fund", reason="It is the only one for the south.", by=case.lead, at=DECIDED
    )

    (kept,) = decisions.overrides_of(case.round.id)
    assert (case.letter(kept.pitch_id), kept.stands, kept.by) == ("C", "fund", "Ada Osei")
    funded = {case.letter(each.pitch_id): each.amount_minor for each in proposed(case) if each.outcome == "award"}
    assert funded == {"A": 600 * THOUSAND, "C": 450 * THOUSAND, "D": 300 * THOUSAND}

    actions.change_line_by_hand(case.pitches["C"], stands="as_proposed", reason="No.", by=case.lead, at=DECIDED)
    assert [case.letter(each.pitch_id) for each in proposed(case) if each.outcome == "award"] == ["A", "B", "D"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LineOverride)) == 2


@pytest.mark.parametrize(
    ("letter", "stands", "reason", "amount", "code"),
    [
        ("C", "fund", "", None, "no_reason"),
        ("C", "perhaps", "Why not.", None, "choice"),
        ("A", "fund", "It is good.", None, "changes_nothing"),
        ("C", "as_proposed", "It is good.", None, "changes_nothing"),
        ("C", "fund", "Less will do.", 100, "below_minimum"),
        ("C", "do_not_fund", "No.", 100, "amount"),
        ("C", "fund", "More.", 451, "amount"),
    ],
)
def test_what_no_hand_may_do(case: Case, letter: str, stands: str, reason: str, amount: int | None, code: str) -> None:
    given = Money(amount * THOUSAND, "EUR") if amount else None
    with pytest.raises((RuleBroken, WrongInput)) as error:
        actions.change_line_by_hand(
            case.pitches[letter], stands=stands, reason=reason, amount=given, by=case.lead, at=DECIDED
        )

    assert error.value.code == code


def test_no_hand_gives_more_than_there_is(case: Case) -> None:
    """C 450, E 250 and F 200 by hand are 900 of 1,500, so A fits by the rule with 600; B makes 1,450."""
    for letter in "CEFB":
        by_hand(case, letter)

    with pytest.raises(RuleBroken) as error:
        by_hand(case, "D")
    assert error.value.code == "over_budget"
    assert sum(each.amount_minor or 0 for each in proposed(case)) == 1450 * THOUSAND


def by_hand(case: Case, letter: str) -> LineOverride:
    """Fund a pitch, whatever the rule says."""
    return actions.change_line_by_hand(case.pitches[letter], stands="fund", reason="So.", by=case.lead, at=DECIDED)


def test_who_applied_changes_no_line(case: Case) -> None:
    applicant = replace(case.lead, person_id=case.team.person_id)

    with pytest.raises(Refused):
        actions.change_line_by_hand(case.pitches["C"], stands="fund", reason="Mine.", by=applicant, at=DECIDED)


def test_another_city_finds_nothing(case: Case) -> None:
    other = make.make_city("Elsewhere").lead

    with pytest.raises(PortfolioError) as error:
        decide(case, by=other)
    assert error.value.status == 404


def test_l15_after_the_decision_nothing_of_a_score_changes(case: Case) -> None:
    juror = db.session.scalars(sa.select(Juror)).one()
    pitch = case.pitches["A"]
    version = db.session.scalars(sa.select(PitchVersion.id).where(PitchVersion.pitch_id == pitch.id)).one()
    place = Place(juror.id, case.city.id, case.round.id, case.call.id, pitch.id, pitch.ref, None, False, version)
    given: dict[str, Any] = {"criteria": [], "duties": Duties(), "phase": "scoring", "by": case.chair, "at": RELEASED}
    scoring.hand_in(place, Filled({}), key="before", **given)
    decide(case)

    with pytest.raises(RuleBroken) as error:
        scoring.hand_in(place, Filled({}), key="after", **given)
    assert error.value.code == "decided"
    with pytest.raises(RuleBroken):
        scoring.abstain(place, reason="Late.", phase="scoring", key="later", by=case.chair, at=DECIDED)
    assert db.session.scalars(sa.select(Score.key)).all() == ["before"]
