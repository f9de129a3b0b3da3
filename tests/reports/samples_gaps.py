"""The chapters of evaluation, calls, decisions, changes and projects of a made-up city; every table has rows."""

from collections.abc import Sequence
from datetime import date, timedelta

from portfolio.reports.facts.calls import DecidedCall, Purse
from portfolio.reports.facts.changes import (
    Changes,
    Difference,
    LastReport,
    MoveCount,
    Moved,
    OpenRisk,
    Rebased,
    Redated,
)
from portfolio.reports.facts.decisions import Decided, DecisionCount, Decisions, FollowedUp, Lapsed, Learnt
from portfolio.reports.facts.evaluation import (
    BudgetStatuses,
    CountedBefore,
    Evaluation,
    Exempted,
    QuarterStatuses,
    SettingChange,
    Statuses,
)
from portfolio.reports.facts.method import DataQuality
from portfolio.reports.facts.projects import Listed, Projects

DAY = date(2026, 9, 30)
ENDS = (
    *(date(2024, 12, 31), date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30)),
    *(date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), DAY),
)
ONE = 1_000_000
DEPARTMENTS = ("Wiener Wohnen und Stadterneuerung", "Housing", "Parks and Public Space", "Sağlık ve Sosyal İşler")


def evaluation(projects: int, titles: Sequence[str]) -> Evaluation:
    """Eight quarters that grow, two settings that changed, a starting line that was moved, many exemptions."""
    quarters = tuple(
        QuarterStatuses(day, Statuses(place * projects // 40, place, place + 1, projects // 4, place // 2))
        for place, day in enumerate(ENDS)
    )
    last = quarters[-1].projects
    exempted = tuple(
        Exempted(f"P-2025-{n:03d}", titles[n % len(titles)], None, "too_small", DAY if n % 2 else None)
        for n in range(last.waived)
    )
    return Evaluation(
        full=last.full,
        partial=last.partial,
        none=last.none,
        too_early=last.too_early,
        waived=last.waived,
        out_of_scope=4,
        category="some_elements",
        strategy_evaluated=True,
        grace_days=30,
        fresh_days=365,
        flags={"late_plan": 2, "moved_date": 1, "self_evaluation": 3, "signed_in_haste": 1, "copied_lesson": 2},
        exempted=exempted,
        signed=last.full + last.partial,
        budgets=(
            BudgetStatuses("EUR", Statuses(123_456_700, 45_000_020, 9_900_000, 77_000_000, 1_000_000)),
            BudgetStatuses("JPY", Statuses(0, 0, 12_000_000, 3_000_000, 0)),
        ),
        without_budget=1,
        quarters=quarters,
        changes=(
            SettingChange("fresh_days", date(2025, 8, 1), "180", "365"),
            SettingChange("count_from", date(2026, 5, 1), "2023-01-01", "2024-01-01"),
        ),
        before=CountedBefore(date(2023, 1, 1), Statuses(1, 2, 3, 4, 0)),
    )


def calls() -> tuple[DecidedCall, ...]:
    """A call with two purses and a training, and one whose jury could rank nobody."""
    one = DecidedCall(
        "CALL-2026-001", "Kühle Straßen für heiße Tage", 1, date(2026, 8, 3), "EUR", 24, 22, 9, 7, 3, 1,
        184_100_000, 61_500_000, 8, 176, 0.757221526133, "",
        (Purse("", 60_000_000, 500_000, 7), Purse("Grün", 2_000_000, 0, None)), 2, 18, 14, 1,
    )  # fmt: skip
    none = DecidedCall(
        "CALL-2026-002", "النقل", 2, date(2026, 9, 9), "JPY", 3, 3, 2, 1, 0, 0, 900, 300, 2, 6, None,
        "not_connected", (), 0, 0, 0, 0,
    )  # fmt: skip
    return one, none


def decisions(titles: Sequence[str]) -> Decisions:
    """Twelve decisions of four kinds, follow-ups of all milestones, changes that did not last, three lessons."""
    kinds = ("adopt", "scale", "stop_not_working", "hand_over")
    rows = tuple(
        Decided(f"P-2024-{n:03d}", titles[n % len(titles)], None, DEPARTMENTS[n % 4], kinds[n % 4], DAY - timedelta(n))
        for n in range(12)
    )
    lapsed = tuple(
        Lapsed(f"P-2022-{n:03d}", titles[n], None, DEPARTMENTS[n], "follow_up_24", ("no", None)[n % 2], DAY)
        for n in range(3)
    )
    return Decisions(
        reviews=12,
        counts=tuple(DecisionCount(kind, 3) for kind in kinds),
        rows=rows,
        followed=(
            *(FollowedUp("follow_up_6", 12, 9), FollowedUp("follow_up_12", 7, 4)),
            *(FollowedUp("follow_up_24", 3, 3), FollowedUp("follow_up_60", 0, 0)),
        ),
        sustained=9,
        judged=12,
        not_known=2,
        lapsed=lapsed,
        lapsed_total=3,
        lessons=(
            Learnt("Erst fragen, dann bauen.", "skills", "", False, 4, "P-2024-001", titles[0], "de"),
            Learnt("اسأل أولا", "public_trust", "", True, 1, "P-2024-002", titles[8], "ar"),
            Learnt("Nobody named a reason.", None, "", None, 1, "P-2024-003", titles[1], None),
        ),
        told=8,
    )


def changes(titles: Sequence[str]) -> Changes:
    """More rows of everything than stand on the page, and a last report of which four figures are known otherwise."""

    def moved(number: int, stage: str, reason: str | None) -> Moved:
        ref, title = f"P-2026-{number:03d}", titles[number % len(titles)]
        return Moved(ref, title, None, DEPARTMENTS[number % 4], stage, DAY - timedelta(number), reason)

    return Changes(
        entered_total=31,
        entered=tuple(moved(n, "idea", None) for n in range(25)),
        left_total=2,
        left=tuple(moved(n, "stopped", "Der Betreiber hat sich zurückgezogen.") for n in range(2)),
        moves=(MoveCount("idea", 31), MoveCount("stopped", 2)),
        reasoned_total=1,
        reasoned=(moved(5, "paused", '=HYPERLINK("http://127.0.0.1/")'),),
        redated_total=2,
        redated=(
            Redated("P-2025-001", titles[2], "de", "outcome", date(2026, 8, 1), date(2026, 12, 1), "staff_absent"),
            Redated("P-2025-002", titles[3], "tr", "planned_end", date(2026, 9, 1), None, None),
        ),
        rebased_total=2,
        rebased=(
            Rebased("P-2025-003", titles[4], None, "Feuchte", "goal", "number", "homes", 30 * ONE, 25 * ONE, DAY),
            Rebased("P-2025-004", titles[5], None, "Lärm", "definition", "number", "dB", None, None, DAY),
        ),
        risks_total=9,
        risks=tuple(
            OpenRisk(f"P-2025-{n:03d}", titles[n], None, DEPARTMENTS[n % 4], "The supplier goes", *seen, DAY)
            for n, seen in enumerate((("likely", "severe", 9), ("possible", "serious", 4)))
        ),
        last=LastReport(
            "2026Q2",
            date(2026, 6, 30),
            1,
            (
                Difference("stages", ("stages", "2026-06-30", "running"), "projects", "number", "12", "13"),
                Difference(
                    "money", ("money", "EUR", "eu_direct", "grant", "cash"), "received", "money:EUR", None, "70"
                ),
                Difference(
                    "measures", ("rows", "P-2025-003", "Feuchte"), "latest", "millionths", "15000000", "14500000"
                ),
                Difference("projects", ("projects", "P-2025-009"), "stage", "word", "running", "paused"),
            ),
        ),
    )


def listed(projects: int, titles: Sequence[str]) -> Projects:
    """So many projects in four departments and in none."""
    standings = (("full", ""), ("none", "long_overdue"), ("partial", ""), ("too_early", ""), ("waived", ""))
    return Projects(
        DEPARTMENTS,
        tuple(
            Listed(
                f"P-2026-{n:05d}",
                titles[n % len(titles)],
                None,
                n % 5 if n % 5 < 4 else None,
                ("running", "idea", "decided", "none")[n % 4],
                None if n % 7 == 0 else 1_234_500 * (n % 11 + 1),
                None if n % 7 == 0 else "EUR",
                *standings[n % 5],
            )
            for n in range(projects)
        ),
    )


QUALITY = DataQuality(40, 52, 37, 3, 2, 1, 4, 5, 6, 7)
