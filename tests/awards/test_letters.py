"""Letters about a decision: drafted with feedback that names nobody, read over, sent once."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.awards import actions, rules
from portfolio.awards.models import AwardLetter
from portfolio.awards.queries import letters
from portfolio.awards.queries.appeals import answered
from portfolio.core.db import db
from portfolio.core.errors import EditedMeanwhile, PortfolioError
from portfolio.jury.models import Juror, Score, Voiding
from portfolio.notices.messages import write
from portfolio.notices.models import Notice
from portfolio.people.models import Person
from portfolio.pitches.models import PitchMember, PitchVersion
from tests import make
from tests.awards.cases import DECIDED, RELEASED, Case, decide, make_case, proposed
from tests.make import City

WORDS = "Ask the market women before you build."


@pytest.fixture
def case(city: City) -> Case:
    return make_case(city)


def comment(case: Case, letter: str, words: str, number: int = 1) -> Score:
    """Words of the only juror with a person behind them for the team of a pitch."""
    juror = db.session.scalars(sa.select(Juror)).one()
    version = db.session.scalars(
        sa.select(PitchVersion.id).where(PitchVersion.pitch_id == case.pitches[letter].id)
    ).one()
    score = Score(
        juror_id=juror.id,
        pitch_id=case.pitches[letter].id,
        number=number,
        pitch_version_id=version,
        kind="marks",
        phase="scoring",
        for_applicant=words,
        key=f"{letter} {number}",
        recorded_at=RELEASED,
        by_id=juror.person_id,
    )
    db.session.add(score)
    db.session.flush()
    return score


def about(case: Case, letter: str) -> AwardLetter:
    found = next(each for each in letters.standing(case.round.id) if each.pitch_id == case.pitches[letter].id)
    return db.session.get_one(AwardLetter, found.id)


def states(case: Case) -> dict[str, str]:
    return {case.letter(each.pitch_id): each.state for each in letters.standing(case.round.id)}


def send_all(case: Case) -> None:
    for letter in actions.open_letters(case.round.id):
        actions.approve_letter(letter, by=case.lead, at=DECIDED)
        actions.send_letter(letter, by=case.lead, at=DECIDED)


def sent() -> list[Notice]:
    return list(db.session.scalars(sa.select(Notice).where(Notice.kind == "award_letter").order_by(Notice.id)))


def refusal(act: Any, *given: Any, **more: Any) -> str:
    with pytest.raises(PortfolioError) as error:
        act(*given, **more)
    return error.value.code


def test_d54_who_is_not_funded_reads_means_and_comments_and_no_name(case: Case) -> None:
    comment(case, "C", WORDS)
    decide(case)

    letter = about(case, "C")
    assert letter.subject == "Decision about “Pitch C”"
    assert letter.body == (
        "Dear Tea Mala,\n\n"
        "thank you for your pitch “Pitch C” to the call “Staff call 2026” of Example.\n\n"
        "It stands on the reserve list: it is funded if money comes free, in the order of the ranking.\n\n"
        "What 3 jurors made of it, as the mean of each criterion:\n- Worth: 4.20\n\n"
        "How the overall marks lie:\n- around 4: 3 jurors\n\n"
        f"What the jury wants you to know:\n- {WORDS}"
    )
    assert "Chris Hair" not in letter.body
    assert (letter.state, letter.person_id) == ("draft", case.team.person_id)


def test_d54_with_two_reviews_no_distribution_is_told(city: City) -> None:
    case = make_case(city, "AC", jurors=2)
    decide(case)

    body = about(case, "C").body
    assert "What 2 jurors made of it" in body
    assert "around" not in body


def test_only_the_comment_of_a_score_that_counts_is_told(case: Case) -> None:
    comment(case, "C", "The first words.")
    comment(case, "C", "The later words.", number=2)
    void = comment(case, "D", "Void words.")
    db.session.add(Voiding(juror_id=void.juror_id, pitch_id=void.pitch_id, reason="A conflict.", recorded_at=DECIDED))
    decide(case)

    assert "The later words." in about(case, "C").body
    assert "The first words." not in about(case, "C").body
    assert "Void words." not in about(case, "D").body


def test_l37_a_decision_about_four_writes_four_letters_each_with_its_own_message(city: City) -> None:
    case = make_case(city, "ABCD")
    decide(case)
    send_all(case)

    told = {notice.values["title"]: notice.values["outcome"] for notice in sent()}
    assert told == {"Pitch A": "award", "Pitch B": "award", "Pitch C": "reserve", "Pitch D": "award"}
    assert len({notice.key for notice in sent()}) == 4
    assert {each.state for each in case.pitches.values()} == {"awarded", "reserve"}


def test_a_mail_says_what_was_decided_and_no_mark(case: Case) -> None:
    decide(case)
    send_all(case)

    subject, text = write("award_letter", sent()[0].values, "en")
    assert subject == "Decision about “Pitch A”"
    assert "Example has decided about “Pitch A”: Awarded." in text
    assert len(text.split()) <= 90
    assert "4.6" not in text


def test_nothing_goes_before_somebody_has_approved_it_and_nothing_goes_twice(case: Case) -> None:
    decide(case)
    letter = about(case, "A")

    assert refusal(actions.send_letter, letter, by=case.lead, at=DECIDED) == "not_approved"
    actions.approve_letter(letter, by=case.lead, at=DECIDED)
    assert actions.send_letter(letter, by=case.lead, at=DECIDED)
    assert not actions.send_letter(letter, by=case.lead, at=DECIDED)
    assert len(sent()) == 1
    assert case.pitches["A"].state == "awarded"
    assert case.pitches["B"].state == "submitted"  # its team is not told yet


def test_a_letter_that_is_changed_waits_for_approval_again(case: Case) -> None:
    decide(case)
    letter = about(case, "A")
    actions.approve_letter(letter, by=case.lead, at=DECIDED)
    version = letter.version

    actions.edit_letter(letter, subject="Good news", body="You have it.", version=version, by=case.lead, at=DECIDED)

    assert (letter.state, letter.subject, letter.approved_by_id) == ("draft", "Good news", None)
    with pytest.raises(EditedMeanwhile):
        actions.edit_letter(letter, subject="No", body="No.", version=version, by=case.lead, at=DECIDED)
    assert refusal(actions.edit_letter, letter, subject="", body="x", by=case.lead, at=DECIDED) == "empty"


def test_no_letter_goes_with_a_jurors_name(case: Case) -> None:
    comment(case, "C", "Ring chris  hair about it.")
    decide(case)

    assert refusal(actions.approve_letter, about(case, "C"), by=case.lead, at=DECIDED) == "names_juror"


def test_a_changed_decision_clears_what_has_changed_and_leaves_the_rest(case: Case) -> None:
    decide(case)
    for letter in "AC":
        actions.approve_letter(about(case, letter), by=case.lead, at=DECIDED)
        actions.send_letter(about(case, letter), by=case.lead, at=DECIDED)
    actions.approve_letter(about(case, "D"), by=case.lead, at=DECIDED)
    other = [each._replace(outcome="decline") if case.letter(each.pitch_id) == "C" else each for each in proposed(case)]

    decide(case, said=other, reason="C is done by the region already.")

    assert states(case) == {"A": "sent", "B": "draft", "C": "draft", "D": "approved", "E": "draft", "F": "draft"}
    assert "It is not funded this time." in about(case, "C").body
    assert [(ref, outcome) for ref, outcome, _ in letters.replaced(case.round.id)] == [
        (case.pitches["C"].ref, rules.RESERVE)
    ]
    send_all_left(case)
    assert case.pitches["C"].state == "declined"
    assert len(sent()) == 7  # six verdicts, and the new one about C


def send_all_left(case: Case) -> None:
    for letter in actions.open_letters(case.round.id):
        if letter.state == rules.DRAFT:
            actions.approve_letter(letter, by=case.lead, at=DECIDED)
        actions.send_letter(letter, by=case.lead, at=DECIDED)


def test_who_applied_reads_no_letter_over(case: Case) -> None:
    decide(case)
    applicant = replace(case.lead, person_id=case.team.person_id)

    assert refusal(actions.approve_letter, about(case, "A"), by=applicant, at=DECIDED) == "applicant"


def let_all_go(case: Case) -> None:
    for letter in actions.open_letters(case.round.id):
        actions.approve_letter(letter, by=case.lead, at=DECIDED)


def without_address(case: Case, letter: str) -> Person:
    """Let a pitch be that of somebody who never signs in."""
    person = Person(name="Paul Paper", created_at=RELEASED)
    db.session.add(person)
    db.session.flush()
    case.pitches[letter].owner_id = person.id
    return person


def test_a_reader_without_an_address_holds_no_other_letter_up(case: Case) -> None:
    without_address(case, "B")
    decide(case)
    let_all_go(case)

    assert actions.send_letters(case.round.id, by=case.lead, at=DECIDED) == (5, ["Pitch B"])
    assert actions.send_letters(case.round.id, by=case.lead, at=DECIDED) == (0, ["Pitch B"])

    assert states(case) == {"A": "sent", "B": "approved", "C": "sent", "D": "sent", "E": "sent", "F": "sent"}
    assert {notice.values["title"] for notice in sent()} == {f"Pitch {letter}" for letter in "ACDEF"}
    assert case.pitches["B"].state == "submitted"


def test_a_letter_handed_over_counts_as_sent_and_a_changed_decision_clears_that_too(case: Case) -> None:
    without_address(case, "C")
    decide(case)
    assert refusal(actions.hand_over_letter, about(case, "C"), by=case.lead, at=DECIDED) == "not_approved"
    let_all_go(case)
    letter = about(case, "C")

    assert actions.hand_over_letter(letter, by=case.lead, at=DECIDED)
    assert not actions.hand_over_letter(letter, by=case.lead, at=DECIDED)
    assert not actions.send_letter(letter, by=case.lead, at=DECIDED)

    assert (letter.state, letter.sent_at, case.pitches["C"].state) == ("handed_over", DECIDED, "reserve")
    assert sent() == []
    assert answered(case.lead, case.pitches["C"].ref).letter.id == letter.id
    other = [each._replace(outcome="decline") if case.letter(each.pitch_id) == "C" else each for each in proposed(case)]
    decide(case, said=other, reason="C is done by the region already.")
    assert states(case)["C"] == "draft"
    assert [outcome for _, outcome, _ in letters.replaced(case.round.id)] == ["reserve"]


def test_co_applicants_and_the_deputy_hear_too_and_readers_of_the_pitch_do_not(case: Case) -> None:
    deputy, writer, reader = (make.make_viewer(case.city, "project_owner", name=name) for name in ("Di", "Wu", "Rex"))
    pitch = case.pitches["A"]
    pitch.deputy_id = deputy.person_id
    for viewer, part in ((writer, "co_applicant"), (reader, "reader")):
        db.session.add(PitchMember(pitch_id=pitch.id, person_id=viewer.person_id, part=part, from_at=RELEASED))
    decide(case)
    let_all_go(case)

    for _ in range(2):
        actions.send_letters(case.round.id, by=case.lead, at=DECIDED)

    told = [notice for notice in sent() if notice.values["title"] == "Pitch A"]
    assert sorted(notice.values["name"] for notice in told) == ["Di", "Tea Mala", "Wu"]
    assert {notice.values["path"] for notice in told} == {f"/awards/pitches/{pitch.ref}"}
