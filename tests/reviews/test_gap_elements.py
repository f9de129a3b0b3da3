"""The edges of the six elements, each with its days."""

from datetime import date, timedelta

import pytest

from portfolio.reviews.elements import Element
from portfolio.reviews.facts import Goal, OutcomeReview, Settings, Signature, Start
from tests.reviews.fourteen import (
    LEAD,
    OWNER,
    T,
    full,
    judged,
    measure,
    project,
    reason,
    replace,
    signature,
    with_measure,
)


# -------------------------------------------------------------------------------------- intended outcomes
def test_d1_with_measures_of_what_was_delivered_alone_nobody_is_fully_evaluated() -> None:
    found = judged(full(measures=()))

    assert (found.status, found.missing) == ("partial", ("E1", "E2", "E3", "E4"))
    assert {element.reason for element in found.elements[:4]} == {"no_measure"}


def test_an_intended_outcome_written_down_late_counts_and_is_flagged() -> None:
    on_the_day, too_late = with_measure(entered_on=date(2025, 3, 31)), with_measure(entered_on=date(2025, 4, 1))
    one_in_time = replace(too_late, measures=(*too_late.measures, measure("2026-04-30", ("2025-03-01", "measured"))))

    assert (judged(on_the_day).status, judged(on_the_day).flags) == ("full", ())
    assert (judged(too_late).status, judged(too_late).flags) == ("full", ("late_plan",))
    assert judged(one_in_time).flags == ()
    assert judged(with_measure(entered_on=None)).flags == ()  # an import does not say when
    assert judged(full(measures=(), started_on=date(2025, 3, 1))).flags == ()


# ------------------------------------------------------------------------------------ value at the start
@pytest.mark.parametrize(
    ("on", "why"),
    [
        (date(2025, 3, 1), ""),  # on the day of the start
        (date(2025, 3, 20), ""),
        (date(2025, 3, 31), ""),  # 30 days after the start
        (date(2025, 4, 1), "start_too_late"),
        (date(2025, 4, 5), "start_too_late"),
        (date(2024, 1, 1), ""),
        (None, "no_start"),
    ],
)
def test_d2_a_value_at_the_start_lies_within_the_grace_days(on: date | None, why: str) -> None:
    facts = with_measure(start=Start("measured", on))

    assert reason(facts, "E2") == why
    assert judged(facts).status == ("partial" if why else "full")


def test_the_grace_days_are_the_citys() -> None:
    late = with_measure(start=Start("measured", date(2025, 3, 2)))

    assert judged(late, settings=Settings(grace_baseline_days=0)).missing == ("E2",)
    assert judged(late, settings=Settings(grace_baseline_days=1)).missing == ()


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (None, "no_start"),
        (Start("estimated", date(2025, 3, 1), True, True), "start_estimated"),
        (Start("reconstructed", date(2025, 3, 1), is_explained=True), ""),
        (Start("reconstructed", date(2025, 3, 1)), "start_without_source"),
        (Start("reconstructed", date(2025, 4, 1), is_explained=True), "start_too_late"),
        (Start("zero_by_definition"), ""),
        (Start("zero_by_definition", date(2025, 4, 5)), ""),
        (Start("not_possible", is_explained=True, has_comparison=True), ""),
        (Start("not_possible", is_explained=True), "no_comparison"),
        (Start("not_possible", has_comparison=True), "no_comparison"),
    ],
)
def test_a_value_at_the_start_by_its_kind(start: Start | None, why: str) -> None:
    assert reason(with_measure(start=start), "E2") == why


def test_a_value_at_the_start_that_is_still_to_come_is_none_yet() -> None:
    facts = project(start="2026-09-20", due="2027-01-01", base=("2026-10-01", "measured"))

    assert reason(facts, "E2", date(2026, 9, 30)) == "no_start"
    assert reason(facts, "E2", date(2026, 10, 1)) == ""


def test_a_question_in_words_needs_no_value_at_the_start() -> None:
    question = Goal(is_question=True)

    assert judged(with_measure(is_in_words=True, start=None, goal=question)).status == "full"
    assert reason(with_measure(is_in_words=True, start=None), "E2") == "no_start"
    assert reason(with_measure(start=None, goal=question), "E2") == "no_start"
    assert reason(with_measure(is_in_words=True, start=None, goal=None), "E2") == "no_start"


def test_before_the_start_the_planned_one_says_whether_a_value_is_of_the_start() -> None:
    planned = replace(full(), started_on=None, planned_start_on=date(2025, 1, 29))

    assert reason(planned, "E2") == "start_too_late"  # 31 days after it
    assert reason(replace(planned, planned_start_on=date(2025, 1, 30)), "E2") == ""
    assert reason(replace(planned, planned_start_on=None), "E2") == ""


# -------------------------------------------------------------------------------------------------- goals
@pytest.mark.parametrize(
    ("goal", "has_direction", "why"),
    [
        (None, True, "no_goal"),
        (Goal(date(2027, 1, 1), is_figure=True), True, ""),
        (Goal(date(2027, 1, 1)), True, "goal_incomplete"),
        (Goal(None, is_figure=True), True, "goal_incomplete"),
        (Goal(date(2027, 1, 1), is_figure=True), False, "goal_incomplete"),
        (Goal(is_question=True), False, ""),
        (Goal(date(2025, 2, 28), is_figure=True), True, "goal_before_start"),  # a day before the value at the start
        (Goal(date(2025, 3, 1), is_figure=True), True, ""),
    ],
)
def test_a_goal_has_value_day_and_direction_or_is_a_question(goal: Goal | None, has_direction: bool, why: str) -> None:
    assert reason(with_measure(goal=goal, has_direction=has_direction), "E3") == why


def test_a_goal_needs_no_value_at_the_start_of_its_own() -> None:
    assert reason(with_measure(start=None), "E3") == ""
    assert reason(with_measure(start=Start("zero_by_definition")), "E3") == ""


# ----------------------------------------------------------------------------------------------- evidence
@pytest.mark.parametrize(
    ("seen", "why"),
    [
        ((), "no_value"),
        ((date(2026, 5, 20),), ""),  # on the day of the signature
        ((date(2025, 11, 21),), ""),  # 180 days before it
        ((date(2025, 11, 20),), "value_outdated"),
        ((date(2026, 5, 21),), "no_value"),  # seen after the signature
        ((date(2025, 3, 1),), "value_not_after_start"),  # on the day of the value at the start
        ((date(2025, 3, 1), date(2026, 5, 21)), "value_not_after_start"),
        ((date(2026, 5, 21), date(2026, 4, 1), date(2025, 3, 2)), ""),
    ],
)
def test_evidence_is_fresh_when_the_review_is_signed(seen: tuple[date, ...], why: str) -> None:
    facts = with_measure(seen=seen)
    found = judged(facts)

    assert reason(facts, "E4") == why
    assert found.can_become_full is (why == "")
    if why:
        assert found.elements[3] == Element(False, why, is_closable=False, measures=(1,))


def test_evidence_lies_after_the_start_and_after_the_day_of_its_value() -> None:
    early = {"start": Start("measured", date(2025, 1, 1))}
    late = {"start": Start("measured", date(2025, 3, 20))}
    signed = {"signatures": (signature("2025-04-01"),)}

    def why(seen: date, **more: object) -> str:
        return reason(replace(with_measure(seen=(seen,), **more), **signed), "E4")

    assert why(date(2025, 3, 1), **early) == "value_not_after_start"  # on the day of the start
    assert why(date(2025, 3, 2), **early) == ""
    assert why(date(2025, 3, 20), **late) == "value_not_after_start"
    assert why(date(2025, 3, 21), **late) == ""
    assert why(date(2025, 3, 2), start=None) == ""


def test_unsigned_evidence_is_fresh_on_the_day() -> None:
    facts = project(seen="2026-04-03", base=("2025-03-01", "measured"))  # 180 days before

    assert judged(facts).status == "partial"
    assert judged(facts, T + timedelta(1)).status == "none"
    assert judged(facts, T + timedelta(1)).elements[3] == Element(False, "value_outdated", measures=(1,))
    assert judged(facts, settings=Settings(fresh_days=179)).status == "none"


def test_each_main_measure_needs_all_of_it_and_one_value_is_something() -> None:
    bare = measure(number=2, goal=False)
    facts = full(measures=(*full().measures, bare))
    found = judged(facts)

    assert (found.status, found.missing) == ("partial", ("E2", "E3", "E4"))
    assert [element.measures for element in found.elements] == [(), (2,), (2,), (2,), (), ()]
    assert judged(replace(facts, signatures=())).status == "partial"
    # The value of 30 April is 180 days old on 27 October.
    assert judged(replace(facts, signatures=()), date(2026, 10, 27)).status == "partial"
    assert judged(replace(facts, signatures=()), date(2026, 10, 28)).status == "none"


def test_the_first_measure_by_number_says_why() -> None:
    estimated = measure(number=7, base=("2025-03-01", "estimated"))
    facts = full(measures=(measure(number=9), estimated, *full().measures))

    assert judged(facts).elements[1] == Element(False, "start_estimated", measures=(7, 9))


def test_a_stopped_project_may_tell_in_words_why_there_is_no_value() -> None:
    told = signature("2026-06-20", has_findings=True)
    stopped = {"stopped_on": date(2026, 6, 10), "measures": (replace(full().measures[0], seen=()),)}
    old = (replace(full().measures[0], seen=(date(2025, 4, 1),)),)

    def e4(signed: Signature, **more: object) -> str:
        return reason(replace(full(signatures=(signed,)), **{**stopped, **more}), "E4")

    assert e4(told) == "no_value"
    assert e4(replace(told, says_why=True)) == ""
    assert e4(told, measures=old) == ""  # one value after the start, however old
    assert e4(replace(told, has_findings=False), measures=old) == "value_outdated"
    assert e4(replace(told, has_findings=False, says_why=True)) == "no_value"
    assert e4(replace(told, says_why=True), stopped_on=None) == "no_value"
    assert e4(replace(told, says_why=True), stopped_on=T + timedelta(1)) == "no_value"
    assert e4(replace(told, says_why=True), stopped_on=T) == ""
    assert e4(told, measures=()) == "no_measure"


# --------------------------------------------------------------------------------------------- signatures
def test_an_owner_cannot_sign_but_a_signer_may_become_the_owner() -> None:
    by_owner = full(signatures=(signature("2026-05-20", signer_id=OWNER),))
    later_owner = full(signatures=(signature("2026-05-20", signer_id=LEAD, owner_id=OWNER),))

    assert (reason(by_owner, "E5"), reason(by_owner, "E6")) == ("signed_by_owner", "not_signed")
    assert judged(by_owner).signed_on is None
    assert judged(later_owner).status == "full"
    assert judged(full(signatures=(signature("2026-05-20", owner_id=None),))).status == "full"
    assert judged(full(signatures=(signature("2026-05-20", signer_id=None, owner_id=None),))).status == "full"


def test_an_author_cannot_sign() -> None:
    assert reason(full(signatures=(signature("2026-05-20", by_author=True),)), "E5") == "signed_by_author"
    both = (signature("2026-05-20", by_author=True), signature("2026-05-21", signer_id=OWNER))
    assert reason(full(signatures=both), "E5") == "signed_by_owner"


def test_an_unsigned_review_says_whether_one_is_planned() -> None:
    assert reason(project(), "E5") == "not_signed"
    assert reason(project(due=None), "E5") == "not_planned"
    assert reason(full(), "E5", date(2026, 5, 19)) == "not_signed"
    wrong = full(signatures=(signature("2026-05-20", signer_id=OWNER),))
    assert reason(wrong, "E5", date(2026, 5, 19)) == "not_signed"
    assert judged(project()).elements[4:] == (Element(False, "not_signed"), Element(False, "not_signed"))


def test_a_review_signed_on_the_day_counts() -> None:
    assert judged(full(), date(2026, 5, 20)).status == "full"
    assert judged(full(), date(2026, 5, 19)).status == "too_early"


def test_the_first_of_two_outcome_reviews_counts() -> None:
    second = OutcomeReview(2, date(2026, 8, 31), date(2025, 1, 1))
    later = signature("2026-09-01", review=2, decision=None)
    facts = full(reviews=(second, *full().reviews), signatures=(later, *full().signatures))
    found = judged(facts)

    assert (found.status, found.due_on, found.signed_on) == ("full", date(2026, 5, 29), date(2026, 5, 20))


def test_a_later_review_makes_no_evaluation_of_one_that_is_owed() -> None:
    second = OutcomeReview(2, date(2026, 8, 31), date(2025, 1, 1))
    found = judged(full(reviews=(*full().reviews, second), signatures=(signature("2026-05-20", review=2),)))

    assert (found.status, found.signed_on, found.elements[4].reason) == ("partial", None, "not_signed")


def test_of_two_reviews_due_on_one_day_the_first_on_record_counts() -> None:
    twin = OutcomeReview(2, date(2026, 5, 29), date(2025, 1, 1), is_by_default=True)

    assert judged(full(reviews=(twin, *full().reviews))).flags == ()
    same_day = (signature("2026-05-20", review=2, decision=None), *full().signatures)
    assert judged(full(signatures=same_day)).status == "full"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"decision": None}, "no_decision"),
        ({"has_reason": False}, "no_decision_reason"),
        ({"lessons": ()}, "no_lesson"),
        ({}, ""),
    ],
)
def test_a_signed_review_decides_gives_a_reason_and_teaches(more: dict[str, object], why: str) -> None:
    facts = full(signatures=(replace(full().signatures[0], **more),))

    assert reason(facts, "E6") == why
    assert judged(facts).can_become_full


def test_an_amendment_adds_what_the_first_edition_left_open() -> None:
    first = signature("2026-05-20", lessons=())
    amended = signature("2026-08-01", edition=2)
    facts = full(signatures=(amended, first))
    found = judged(facts)

    assert (found.status, found.signed_on, found.days_late) == ("full", date(2026, 5, 20), 0)
    assert judged(facts, date(2026, 7, 31)).missing == ("E6",)
    assert judged(full(signatures=(first, replace(amended, review=2)))).missing == ("E6",)
