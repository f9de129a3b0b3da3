"""Pages 4, 7 and 8 of the demo city's third quarter, and page 6 of the one that decided a call, worked by hand.

Due is a review on its day, or 60 days after a stop; evaluated is what has a goal, a value at the start, a fresh value,
a signed review, and in it a decision and a lesson.
"""

from datetime import date
from decimal import Decimal

from portfolio.core.money import Money
from portfolio.reports.content import QuarterReport
from portfolio.reports.facts.calls import Purse
from portfolio.reports.facts.decisions import FollowedUp
from portfolio.reports.facts.evaluation import Statuses
from portfolio.reports.sentences import Share

EVALUATED = (
    # first due day, day of the signature, approved budget
    ("P-2023-001", date(2025, 6, 25), date(2025, 6, 19), 520_000),
    ("P-2023-002", date(2025, 2, 19), date(2025, 3, 25), 152_000),  # signed 34 days late
    ("P-2023-003", date(2025, 8, 3), date(2025, 7, 28), 41_000),
    ("P-2024-002", date(2026, 3, 7), date(2026, 3, 1), 415_000),
    ("P-2024-003", date(2025, 4, 14), date(2025, 5, 20), 57_000),  # stopped on 14 February 2025; 36 days late
    ("P-2024-004", date(2025, 12, 22), date(2025, 12, 16), 33_000),
    ("P-2024-005", date(2026, 1, 9), date(2026, 1, 3), 74_000),
    ("P-2024-011", date(2026, 10, 6), date(2026, 9, 12), 210_000),  # due in October, signed before
    ("P-2024-012", date(2026, 5, 24), date(2026, 5, 18), 38_000),
    ("P-2025-001", date(2026, 2, 1), date(2026, 1, 9), 52_000),  # stopped on 3 December 2025
    ("P-2025-002", date(2026, 8, 14), date(2026, 8, 8), 96_000),
    ("P-2025-005", date(2026, 7, 17), date(2026, 7, 11), 9_500),
)
IN_PART = (
    # nobody has signed, but a fresh value shows what changed: first due day, days late, budget
    ("P-2025-008", date(2026, 7, 20), 72, 88_000),  # stopped on 21 May
    ("P-2024-001", date(2026, 9, 2), 28, 186_000),
    ("P-2024-008", date(2026, 9, 10), 20, 310_000),
    ("P-2024-009", date(2026, 9, 15), 15, 198_000),
)
SILENT = ("P-2024-006", date(2025, 11, 16), 318, 15_000)
"""No measure, no value, no review."""


def test_page_4_counts_what_is_evaluated_of_what_was_due(third_quarter: QuarterReport) -> None:
    gap = third_quarter.gap
    assert gap is not None

    # 34 projects have started and are not carried on elsewhere: the 17 above, 16 not due yet, one exempted.
    assert (gap.facts.full, gap.facts.partial, gap.facts.none) == (len(EVALUATED), len(IN_PART), 1) == (12, 4, 1)
    assert (gap.facts.too_early, gap.facts.waived, gap.facts.in_scope) == (16, 1, 34)
    assert (gap.coverage, gap.gap) == (Share(12, 17, "nothing_due"), Share(5, 17, "nothing_due"))
    # 12 of 17 are 70.6 %, so the gap is 29.4 %; both without decimals, as 17 are fewer than 200.
    assert (gap.coverage.printed, gap.gap.printed) == (Decimal("0.71"), Decimal("0.29"))
    assert [row.reason for row in gap.facts.exempted] == ["too_small"]


def test_page_4_tells_eight_quarters(third_quarter: QuarterReport) -> None:
    gap = third_quarter.gap
    assert gap is not None

    # Signed by each day, counted from the list above; the silent one is due since 16 November 2025.
    signed = [(row.day, sum(on <= row.day for _, _, on, _ in EVALUATED), int(SILENT[1] <= row.day)) for row in gap.rows]
    assert signed == [
        (date(2024, 12, 31), 0, 0),
        (date(2025, 3, 31), 1, 0),
        (date(2025, 6, 30), 3, 0),
        (date(2025, 9, 30), 4, 0),
        (date(2025, 12, 31), 5, 1),
        (date(2026, 3, 31), 8, 1),
        (date(2026, 6, 30), 9, 1),
        (date(2026, 9, 30), 12, 1),
    ]
    # Until June nobody else was due without a signature; in September the four in part are.
    expected = [(day, full, full + silent) for day, full, silent in signed[:-1]]
    assert [(row.day, row.full.part, row.full.whole) for row in gap.rows] == [*expected, (date(2026, 9, 30), 12, 17)]
    assert gap.trend is not None
    assert gap.trend.values == {"part": 9, "whole": 10, "year_part": 4, "year_whole": 4}
    # Fewer than five were due until September 2025: counts, no percentage.
    assert [row.full.printed for row in gap.rows[:4]] == [None] * 4
    assert (gap.marks, gap.guards) == ((), ())


def test_page_4_tells_the_same_in_money(third_quarter: QuarterReport) -> None:
    gap = third_quarter.gap
    assert gap is not None
    (row,) = gap.budgets

    full = sum(budget for *_, budget in EVALUATED)
    partial = sum(budget for *_, budget in IN_PART)
    assert (full, partial) == (1_697_500, 782_000)
    assert (row.full, row.partial, row.none) == (
        Money(169_750_000, "EUR"),
        Money(78_200_000, "EUR"),
        Money(1_500_000, "EUR"),
    )
    # 1,697,500 of 2,494,500 are 68.05 %.
    assert row.share is not None
    assert round(row.share, 4) == Decimal("0.6805")
    assert gap.facts.without_budget == 0


def test_page_4_lists_what_is_late_oldest_first_and_names_what_reminding_did_not_move(
    third_quarter: QuarterReport,
) -> None:
    listed = third_quarter.reviews.facts.rows

    expected = [SILENT, *IN_PART]
    assert [(row.ref, row.due_on, row.days_late) for row in listed] == [
        (ref, due, late) for ref, due, late, _ in expected
    ]
    assert [row.department for row in listed] == [
        "Human Resources",
        "Parks and Water",
        "Housing",
        "Mobility",
        "Digital Services",
    ]
    # Thirty working days before 30 September lie on 19 August: only the first two were due before.
    assert [row.past_ladder for row in listed] == [True, True, False, False, False]


def test_page_4_puts_the_city_beside_the_survey(third_quarter: QuarterReport) -> None:
    gap = third_quarter.gap
    assert gap is not None

    # The strategy was reviewed within two years, but 12 of 17 are fewer than nine tenths.
    assert (gap.facts.category, gap.facts.strategy_evaluated) == ("some_elements", True)
    assert gap.survey is not None


def test_page_7_tells_decisions_follow_ups_and_lessons(third_quarter: QuarterReport) -> None:
    decided = third_quarter.decisions
    assert decided is not None

    # The three of the list above that were signed from July to September.
    assert [(row.ref, row.decision, row.on) for row in decided.facts.rows] == [
        ("P-2024-011", "scale", date(2026, 9, 12)),
        ("P-2025-002", "stop_completed", date(2026, 8, 8)),
        ("P-2025-005", "hand_over", date(2026, 7, 11)),
    ]
    # What had reached its day: after six months P-2023-002 and -003 and P-2024-002, -004 and -005, all signed; after
    # twelve P-2023-001, which is owed since 25 June, and P-2023-002 and -003.
    assert decided.facts.followed == (
        FollowedUp("follow_up_6", 5, 5),
        FollowedUp("follow_up_12", 3, 2),
        FollowedUp("follow_up_24", 0, 0),
        FollowedUp("follow_up_60", 0, 0),
    )
    # Their forms do not say whether the change lasts, so that nobody is judged.
    assert (decided.lasting.value, decided.facts.not_known) == (None, 5)
    # One lesson a review; what hindered stands first.
    assert [(row.ref, row.factor, row.helped) for row in decided.facts.lessons] == [
        ("P-2024-011", "data_access", False),
        ("P-2025-005", "scaling_money", False),
        ("P-2025-002", "data_access", True),
    ]


def test_page_8_tells_who_came_who_went_and_the_heaviest_risks(third_quarter: QuarterReport) -> None:
    changed = third_quarter.changes
    assert changed is not None
    facts = changed.facts

    assert [(row.ref, row.on) for row in facts.entered] == [
        ("P-2026-006", date(2026, 9, 25)),
        ("P-2026-005", date(2026, 8, 13)),
    ]
    # Those that were decided about, which is where a project comes to its end.
    assert [row.ref for row in facts.left] == ["P-2024-011", "P-2025-002", "P-2025-005"]
    assert [(row.ref, row.stage, row.reason) for row in facts.reasoned] == [
        ("P-2024-010", "paused", "Waiting for a new supplier")
    ]
    # Two ideas came, one was checked and pitched, one prepares; two close, two were evaluated, three decided.
    assert {row.stage: row.moves for row in facts.moves} == {
        "idea": 2,
        "screened": 1,
        "pitched": 1,
        "mobilising": 1,
        "closing": 2,
        "evaluated": 2,
        "decided": 3,
        "paused": 1,
    }
    # Likely and severe are 3 times 3, possible and severe 2 times 3, possible and serious 2 times 2.
    assert [(row.ref, row.weight) for row in facts.risks] == [
        ("P-2024-010", 9),
        ("P-2025-015", 6),
        ("P-2024-001", 4),
        ("P-2025-007", 4),
        ("P-2024-007", 4),
    ]
    assert (facts.risks_total, changed.more_risks) == (9, 4)
    assert changed.compared.text == "First report: there is no earlier one to compare with."


def test_page_6_is_left_out_of_a_quarter_without_a_decision(third_quarter: QuarterReport) -> None:
    assert third_quarter.calls == ()


def test_page_6_tells_the_call_of_the_quarter_that_decided_it(quarters: dict[str, QuarterReport]) -> None:
    (call,) = quarters["2025Q4"].calls

    # Twelve pitches of ten departments, one not eligible, for 600,000: seven get 560,000, so that 40,000 are left.
    assert (call.facts.pitches, call.facts.eligible, call.facts.departments) == (12, 11, 10)
    assert (call.facts.funded, call.facts.reserve, call.given) == (7, 2, Money(56_000_000, "EUR"))
    assert call.facts.purses == (Purse("", 60_000_000, 4_000_000, 9),)
    # 7 of 12 are 58.3 %.
    assert call.success.printed == Decimal("0.58")
    # Of 86 marks another jury would see 0.757 of the differences again: more than three quarters.
    assert call.jury[1].text == "The jurors broadly agreed: another jury would see much the same order."
    assert call.training.values == {"n": 6, "came": 4, "unmarked": 1}


def test_annex_a_lists_every_project_with_its_standing(third_quarter: QuarterReport) -> None:
    listed = third_quarter.projects
    assert listed is not None

    assert (listed.total, third_quarter.portfolio.projects) == (43, 43)
    assert sum(row.projects for row in listed.departments) == 43
    standings = {row.fact.ref: (row.fact.standing, row.fact.label) for row in listed.listed}
    assert {ref for ref, (standing, _) in standings.items() if standing == "full"} == {ref for ref, *_ in EVALUATED}
    assert standings[SILENT[0]] == ("none", "long_overdue")
    first = listed.listed[0]
    assert (first.fact.ref, first.department, first.budget) == ("P-2023-001", "Mobility", Money(52_000_000, "EUR"))


def test_annex_b_tells_how_good_the_data_are(third_quarter: QuarterReport) -> None:
    quality = third_quarter.quality
    assert quality is not None

    # Page 3 lists 19 main measures of running projects; one says what was delivered. Of the 18 that say what changed
    # one, of P-2025-003, was seen on 11 February, 231 days ago; values older than 180 days are not fresh.
    assert (quality.fresh, quality.fresh.printed) == (Share(17, 18, "no_measures"), Decimal("0.94"))
    assert [said.values["n"] for said in quality.gaps] == [4]  # without a main measure of what is to change


def test_the_same_day_gives_the_same_statuses_as_the_pages_before(third_quarter: QuarterReport) -> None:
    evaluation = third_quarter.facts.reviews.evaluation
    assert evaluation is not None

    assert evaluation.quarters[-1].projects == Statuses(12, 4, 1, 16, 1)
    assert third_quarter.facts.previous is not None
    # What page 1 compares with is the quarter before.
    assert (third_quarter.facts.previous.full, third_quarter.facts.previous.due) == (9, 10)
