"""The edges of scope, days and flags of the evaluation gap."""

from datetime import date

import pytest

from portfolio.reviews import gap
from portfolio.reviews.facts import Exempted, Move, OutcomeReview, Settings, Start
from portfolio.reviews.flags import FLAGS, Together, seen_together
from portfolio.reviews.gap import Verdict
from tests.reviews.fourteen import (
    HELD,
    LEAD,
    T,
    fourteen,
    full,
    judged,
    project,
    reason,
    replace,
    signature,
    with_measure,
)


# -------------------------------------------------------------------------------------- scope, exemptions
def test_what_never_ran_is_out_of_scope() -> None:
    never = judged(replace(full(), started_on=None))

    assert (never.status, never.reason, never.due_on, never.days_late) == ("out_of_scope", "not_started", None, 0)
    assert never.flags == ()
    assert judged(full(), date(2025, 2, 28)).status == "out_of_scope"
    assert judged(full(), date(2025, 3, 1)).status == "too_early"


def test_what_was_due_before_the_city_counts_is_from_before_portfolio() -> None:
    since = Settings(count_from=date(2026, 5, 29))
    later = Settings(count_from=date(2026, 5, 30))

    assert judged(full(), settings=since).status == "full"
    found = judged(full(), settings=later)
    assert (found.status, found.reason, found.due_on) == ("out_of_scope", "before_portfolio", date(2026, 5, 29))


def test_before_the_city_counts_what_is_due_later_is_too_early() -> None:
    future = Settings(count_from=date(2027, 1, 1))
    counts = gap.tally(gap.judge_all(fourteen(), future, T))

    # P7, P8 and P10 are due in 2027 by their promise; P10's stop brings it forward to 2026. P9 was due in 2027 and
    # is brought forward too.
    assert counts == gap.Tally(too_early=2, out_of_scope=12)


def test_a_duty_from_before_portfolio_can_be_promised_anew() -> None:
    settings = Settings(count_from=date(2026, 6, 1))
    anew = OutcomeReview(2, date(2026, 9, 15), date(2026, 7, 1), is_anew=True)
    facts = full(reviews=(*full().reviews, anew))
    found = judged(facts, settings=settings)

    # The signature is from before the promise; the value of April is still fresh.
    assert (found.status, found.due_on, found.signed_on) == ("partial", date(2026, 9, 15), None)
    assert found.flags == ("promised_anew",)
    assert judged(facts, date(2026, 6, 30), settings).reason == "before_portfolio"
    assert judged(facts, date(2026, 7, 1), settings).status == "too_early"
    signed = replace(facts, signatures=(signature("2026-07-01", review=2),))
    assert judged(signed, settings=settings).signed_on == date(2026, 7, 1)


def test_only_a_stop_since_then_brings_a_new_promise_forward() -> None:
    anew = OutcomeReview(2, date(2027, 1, 1), date(2026, 7, 1), is_anew=True)
    facts = full(reviews=(anew,), signatures=())

    assert judged(replace(facts, stopped_on=date(2026, 6, 30))).due_on == date(2027, 1, 1)
    assert judged(replace(facts, stopped_on=date(2026, 7, 1))).due_on == date(2026, 8, 30)
    assert judged(replace(facts, inherited_due_on=date(2026, 1, 1))).due_on == date(2027, 1, 1)


def exempted(on: str = "2026-01-01", until: str | None = None, **more: object) -> Exempted:
    end = None if until is None else date.fromisoformat(until)
    made = Exempted(1, date.fromisoformat(on), "too_small", until_on=end)
    return replace(made, **more)


@pytest.mark.parametrize(
    ("row", "is_waived"),
    [
        (exempted(), True),
        (exempted("2026-09-30"), True),
        (exempted("2026-10-01"), False),
        (exempted(until="2026-09-30"), True),  # its last day
        (exempted(until="2026-09-29"), False),  # expired yesterday
        (exempted(applies=False), False),
        (exempted(by_owner=True), False),
        (exempted(review=1), True),
        (exempted(review=2), False),  # of another review
    ],
)
def test_an_exemption_holds_on_its_days(row: Exempted, is_waived: bool) -> None:
    found = judged(full(exemptions=(row,)))

    assert (found.status, found.reason) == (("waived", "too_small") if is_waived else ("full", ""))


def test_the_newest_row_about_the_same_thing_says_whether_it_is_exempted() -> None:
    granted = exempted()
    withdrawn = exempted("2026-03-01", number=2, applies=False)
    again = exempted("2026-03-01", number=3, until="2026-12-31", reason="other")
    of_review = exempted("2026-02-01", number=4, review=1, reason="law_forbids")

    def found(*rows: Exempted) -> str:
        return judged(full(exemptions=rows)).reason

    assert found(withdrawn, granted) == ""
    assert found(again, withdrawn, granted) == "other"
    assert found(withdrawn, granted, of_review) == "law_forbids"
    assert found(of_review, granted) == "too_small"
    assert found(granted, replace(withdrawn, by_owner=True)) == "too_small"
    assert judged(full(exemptions=(withdrawn, granted)), date(2026, 2, 28)).status == "waived"
    assert judged(replace(full(), reviews=(), exemptions=(of_review,))).status == "partial"


def test_an_exempted_project_owes_nothing() -> None:
    late = judged(project(exemptions=(exempted(),)))

    assert (late.status, late.label, late.days_late) == ("waived", "", 0)
    assert late.due_on == date(2026, 5, 29)


def test_a_project_that_others_carry_on_is_counted_with_them() -> None:
    merged = replace(full(), carried_on_since=date(2026, 7, 1))

    assert (judged(merged).status, judged(merged).reason) == ("out_of_scope", "carried_on")
    assert judged(merged, date(2026, 7, 1)).status == "out_of_scope"
    assert judged(merged, date(2026, 6, 30)).status == "full"


@pytest.mark.parametrize(
    ("inherited", "due", "flags"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), ("inherited_due",)),  # merged or split: the earliest day counts
        (date(2026, 12, 1), date(2026, 5, 29), ()),
        (None, date(2026, 5, 29), ()),
    ],
)
def test_what_carries_on_another_project_inherits_its_day(
    inherited: date | None, due: date, flags: tuple[str, ...]
) -> None:
    found = judged(replace(project(), inherited_due_on=inherited))

    assert (found.due_on, found.flags) == (due, flags)


# ------------------------------------------------------------------------------------------ days and flags
@pytest.mark.parametrize(
    ("due", "label", "late"),
    [
        ("2026-09-30", "due", 0),
        ("2026-09-29", "due", 1),
        ("2026-08-31", "due", 30),
        ("2026-08-30", "overdue", 31),
        ("2026-07-02", "overdue", 90),
        ("2026-07-01", "long_overdue", 91),
    ],
)
def test_how_late_nothing_is_shown_of(due: str, label: str, late: int) -> None:
    found = judged(project(due=due))

    assert (found.status, found.label, found.days_late) == ("none", label, late)


def test_a_review_is_due_on_its_day_and_not_before() -> None:
    assert judged(project(due="2026-09-30")).status == "none"
    assert judged(project(due="2026-10-01")).status == "too_early"
    assert judged(project(due="2026-10-01")).days_late == 0


def test_lateness_follows_the_date_last_agreed() -> None:
    review = project(due="2026-08-31").reviews[0]
    moves = (
        Move(1, date(2026, 9, 1), date(2026, 9, 10)),
        Move(3, date(2026, 9, 20), date(2026, 9, 25)),
        Move(2, date(2026, 9, 20), date(2026, 12, 31)),
        Move(4, date(2026, 10, 1), date(2027, 1, 1)),
    )
    found = judged(project(reviews=(replace(review, moves=moves),)))

    assert (found.current_due_on, found.days_late, found.label) == (date(2026, 9, 25), 5, "due")
    assert (found.due_on, found.flags) == (date(2026, 8, 31), ("moved_date",))
    assert judged(project(reviews=(replace(review, moves=moves[-1:]),))).flags == ()


def test_a_computed_day_moves_the_work_list_and_gives_way_to_a_stop() -> None:
    review = project(due="2026-08-31").reviews[0]

    def found(why: str, stopped: str | None = None) -> Verdict:
        moved = replace(review, moves=(Move(1, date(2026, 8, 1), date(2026, 9, 1), why),))
        return judged(project(reviews=(moved,), stopped=stopped))

    assert (found("closure").current_due_on, found("closure").flags) == (date(2026, 9, 1), ())
    assert found("planned_end").flags == ("moved_date",)
    assert found("closure", stopped="2026-06-01").current_due_on == date(2026, 7, 31)
    assert found("agreed", stopped="2026-06-01").current_due_on == date(2026, 9, 1)


def test_a_signed_review_is_as_late_as_its_signature() -> None:
    late = judged(full(signatures=(signature("2026-05-30"),)))

    assert (late.days_late, late.flags) == (1, ("signed_late",))
    assert judged(full(signatures=(signature("2026-05-29"),))).flags == ()


def test_a_stop_brings_the_day_forward_and_never_back() -> None:
    assert judged(project(stopped="2026-03-29")).due_on == date(2026, 5, 28)
    assert judged(project(stopped="2026-03-31")).due_on == date(2026, 5, 29)
    assert judged(project(stopped="2026-03-29"), date(2026, 3, 28)).due_on == date(2026, 5, 29)
    assert judged(project(stopped="2026-03-29"), date(2026, 3, 29)).due_on == date(2026, 5, 28)


def test_without_a_promise_the_planned_end_or_the_start_says_when_it_is_due() -> None:
    ended = judged(project(due=None, planned_end_on=date(2026, 3, 1)))
    endless = judged(project(due=None))

    assert (ended.due_on, ended.flags) == (date(2026, 5, 30), ("due_by_default",))
    assert (endless.due_on, endless.flags) == (date(2026, 3, 1), ("due_by_default",))
    assert judged(project(due=None, stopped="2025-06-01")).due_on == date(2025, 7, 31)
    worked_out = replace(project().reviews[0], is_by_default=True)
    assert judged(project(reviews=(worked_out,))).flags == ("due_by_default",)


def test_dates_of_leap_days() -> None:
    start, due = date(2028, 2, 29), date(2028, 3, 30)
    facts = replace(full(), started_on=start, measures=(replace(full().measures[0], start=Start("measured", due)),))
    year = judged(project(due=None, start="2028-02-29"), date(2029, 2, 28))

    assert reason(facts, "E2", date(2028, 12, 31)) == ""  # 30 days after 29 February
    assert year.due_on == date(2029, 2, 28)
    assert year.status == "none"
    assert judged(project(due=None, planned_end_on=date(2027, 12, 1)), T).due_on == date(2028, 2, 29)
    assert judged(project(due="2028-02-29", start="2027-01-01"), date(2028, 2, 28)).status == "too_early"
    assert judged(project(due="2028-02-29", start="2027-01-01"), date(2028, 3, 1)).days_late == 1


def test_dates_at_the_ends_of_months() -> None:
    assert judged(project(due="2026-08-31"), date(2026, 9, 30)).label == "due"
    assert judged(project(due="2026-08-31"), date(2026, 10, 1)).label == "overdue"
    assert judged(project(due=None, planned_end_on=date(2026, 1, 31))).due_on == date(2026, 5, 1)
    assert judged(project(due="2027-12-31", stopped="2026-12-31"), date(2027, 3, 1)).due_on == date(2027, 3, 1)


def test_the_past_is_flagged_and_counts() -> None:
    past = judged(replace(full(), is_imported=True, is_legacy=True))

    assert (past.status, past.flags) == ("full", ("imported", "legacy"))


def test_who_evaluates_and_how_a_start_was_found_is_flagged() -> None:
    by_self = full(signatures=(signature("2026-05-20", independence="self"),))
    rebuilt = with_measure(start=Start("reconstructed", date(2025, 3, 1), is_explained=True))

    assert judged(by_self).flags == ("self_evaluation",)
    assert judged(full(signatures=(signature("2026-05-20", independence="external"),))).flags == ()
    assert judged(rebuilt).flags == ("reconstructed_baseline",)


def test_more_than_five_reviews_signed_in_haste_by_one_person_are_flagged() -> None:
    hasty = [
        full(ref=f"P{n}", signatures=(signature("2026-05-20", is_hasty=True, lessons=(f"{n}",)),)) for n in "123456"
    ]
    slow = full(ref="P7", signatures=(signature("2026-05-20", lessons=("7",)),))

    assert [verdict.flags for verdict in gap.judge_all([*hasty, slow], HELD, T)] == [("signed_in_haste",)] * 6 + [()]
    assert {verdict.flags for verdict in gap.judge_all(hasty[:5], HELD, T)} == {()}
    unknown = [replace(one, signatures=(replace(one.signatures[0], signer_id=None),)) for one in hasty]
    assert {verdict.flags for verdict in gap.judge_all(unknown, HELD, T)} == {()}
    assert {verdict.flags for verdict in gap.judge_all(hasty, HELD, date(2026, 5, 19))} == {()}


def test_editions_of_one_review_are_one_review_in_haste() -> None:
    twice = (signature("2026-05-20", is_hasty=True), signature("2026-05-20", edition=2, is_hasty=True))
    three = [full(ref=f"P{n}", signatures=twice) for n in range(3)]

    assert seen_together(three, T).hasty_ids == frozenset()


def test_a_lesson_told_in_two_projects_is_flagged_whatever_its_spelling() -> None:
    first = full(ref="P1", signatures=(signature("2026-05-20", lessons=("Ask  FIRST.", "Another")),))
    second = full(ref="P2", signatures=(signature("2026-05-20", lessons=("ask first.", "A third")),))
    third = full(ref="P3", signatures=(signature("2026-05-20", lessons=("Ask later.", "ask later.")),))

    flags = [verdict.flags for verdict in gap.judge_all([first, second, third], HELD, T)]

    assert flags == [("copied_lesson",), ("copied_lesson",), ()]
    assert gap.judge(first, HELD, T).flags == ()


def test_flags_come_in_their_order() -> None:
    review = replace(full().reviews[0], is_by_default=True, moves=(Move(1, T, T),))
    signed = signature("2026-09-01", independence="self", is_hasty=True)
    much = full(
        reviews=(review,),
        signatures=(signed,),
        is_legacy=True,
        is_imported=True,
        inherited_due_on=date(2026, 5, 29),
        measures=(
            replace(
                full().measures[0],
                entered_on=T,
                start=Start("reconstructed", date(2025, 3, 1), is_explained=True),
            ),
        ),
    )
    together = Together(frozenset({LEAD}), frozenset({"ask first."}))

    assert gap.judge(much, HELD, T, together).flags == tuple(f for f in FLAGS if f != "promised_anew")
