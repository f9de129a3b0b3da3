"""The evaluation gap of the worked example, and what the numbers do when facts change."""

from datetime import date
from decimal import Decimal

from portfolio.reviews import gap
from portfolio.reviews.facts import Move, Settings, StrategyFacts
from tests.reviews.fourteen import T, fourteen, full, project, replace

HELD = Settings()


def verdicts(on: date = T, settings: Settings = HELD) -> dict[str, gap.Verdict]:
    return {verdict.ref: verdict for verdict in gap.judge_all(fourteen(), settings, on)}


def test_d12_the_fourteen_projects_come_out_as_worked() -> None:
    found = verdicts()

    assert {ref: (verdict.status, verdict.label, verdict.days_late) for ref, verdict in found.items()} == {
        "P1": ("full", "", 0),
        "P2": ("full", "", 47),  # due on 15 April, signed on 1 June
        "P3": ("partial", "", 0),
        "P4": ("full", "", 10),
        "P5": ("partial", "", 44),
        "P6": ("none", "long_overdue", 198),
        "P7": ("too_early", "", 0),
        "P8": ("too_early", "", 0),
        "P9": ("full", "", 0),  # stopped on 10 June, so due on 9 August
        "P10": ("none", "overdue", 89),  # stopped on 4 May, so due on 3 July
        "P11": ("out_of_scope", "", 0),
        "P12": ("waived", "", 0),
        "P13": ("none", "snoozed", 0),
        "P14": ("full", "", 0),
    }
    assert {ref: verdict.missing for ref, verdict in found.items() if verdict.status in ("partial", "none")} == {
        "P3": ("E2",),
        "P5": ("E5", "E6"),
        "P6": ("E4", "E5", "E6"),
        "P10": ("E4", "E5", "E6"),
        "P13": ("E4", "E5", "E6"),
    }
    assert {ref: verdict.flags for ref, verdict in found.items() if verdict.flags} == {
        # Every signed review of the example tells the same lesson.
        "P1": ("copied_lesson",),
        "P2": ("signed_late", "copied_lesson"),
        "P3": ("copied_lesson",),
        "P4": ("reconstructed_baseline", "signed_late", "copied_lesson"),
        "P9": ("copied_lesson",),
        "P13": ("moved_date",),
        "P14": ("copied_lesson",),
    }


def test_d12_ten_are_due_five_full_two_in_part_three_not() -> None:
    counts = gap.tally(verdicts().values())

    assert counts == gap.Tally(full=5, partial=2, none=3, too_early=2, waived=1, out_of_scope=1)
    assert (counts.due, counts.in_scope) == (10, 13)
    assert (counts.coverage, counts.coverage_any, counts.gap) == (Decimal("0.5"), Decimal("0.7"), Decimal("0.5"))


def test_d8_a_postponed_review_stays_in_the_denominator_and_shows_as_postponed() -> None:
    # First due on 31 August, postponed to 30 November, looked at on 30 September.
    postponed = verdicts()["P13"]

    assert (postponed.status, postponed.label) == ("none", "snoozed")
    assert (postponed.due_on, postponed.current_due_on) == (date(2026, 8, 31), date(2026, 11, 30))
    assert gap.tally([postponed]).due == 1

    further = replace(fourteen()[12].reviews[0], moves=(Move(1, T, date(2027, 12, 31)),))
    again = gap.judge(replace(fourteen()[12], reviews=(further,)), HELD, T)
    assert (again.status, gap.tally([again])) == ("none", gap.tally([postponed]))


def test_d7_a_stopped_project_with_closing_review_and_lesson_is_fully_evaluated() -> None:
    stopped = verdicts()["P9"]

    assert (stopped.status, stopped.due_on) == ("full", date(2026, 8, 9))


def test_d13_where_nothing_is_due_there_is_no_share() -> None:
    counts = gap.tally(gap.judge_all(fourteen()[6:8], HELD, T))

    assert counts == gap.Tally(too_early=2)
    assert (counts.due, counts.coverage, counts.coverage_any, counts.gap) == (0, None, None, None)


def test_d14_without_an_evaluated_strategy_it_is_some_elements_at_best() -> None:
    evaluated = StrategyFacts(measures=1, signed=(date(2025, 12, 1),))
    half = list(verdicts().values())
    # 23 of 25 is 92 %, and the two others are less than 90 days late.
    many = [gap.judge(full(), HELD, T)] * 23 + [gap.judge(project(due="2026-09-01"), HELD, T)] * 2
    late = [*many, gap.judge(project(due="2026-05-29"), HELD, T)]
    all_of_it = [gap.judge(full(), HELD, T)] * 5

    assert gap.category(half, [evaluated], HELD, T) == gap.Category("some_elements", True)
    assert gap.category(many, [evaluated], HELD, T) == gap.Category("systematic_comprehensive", True)
    assert gap.category(late, [evaluated], HELD, T) == gap.Category("some_elements", True)
    assert gap.category(all_of_it, [], HELD, T) == gap.Category("some_elements", False)
