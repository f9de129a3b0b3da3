"""The fourteen projects of a worked example, as of 30 September 2026, and makers of facts that read like a story."""

from datetime import date
from typing import Any, NamedTuple, TypeVar

from portfolio.reviews import gap
from portfolio.reviews.elements import ELEMENTS
from portfolio.reviews.facts import Exempted, Facts, Goal, Measure, Move, OutcomeReview, Settings, Signature, Start
from portfolio.reviews.gap import Verdict

T = date(2026, 9, 30)
HELD = Settings()
OWNER, LEAD = 1, 2


SomeRow = TypeVar("SomeRow", bound=NamedTuple)


def replace(row: SomeRow, **more: Any) -> SomeRow:
    """A row with some fields changed."""
    return row._replace(**more)


def day(word: str | None) -> date | None:
    """A day written as 2026-09-30."""
    return date.fromisoformat(word) if word else None


def measure(seen: str | None = None, base: tuple[str, str] | None = None, *, goal: bool = True, **more: Any) -> Measure:
    """A main measure; base is the day of the value at the start and its kind."""
    start = Start(base[1], day(base[0]), is_explained=True) if base else None
    aim = Goal(date(2028, 1, 1), is_figure=True) if goal else None
    values = (date.fromisoformat(seen),) if seen else ()
    made = Measure(1, entered_on=date(2020, 1, 1), start=start, goal=aim, seen=values)
    return replace(made, **more)


def signature(on: str, **more: Any) -> Signature:
    """The signature of a third person under an outcome with decision, reason and lesson."""
    made = Signature(
        1, 1, date.fromisoformat(on), LEAD, OWNER, decision="adapt", has_reason=True, lessons=("Ask first.",)
    )
    return replace(made, **more)


def project(
    ref: str = "P",
    start: str | None = "2025-03-01",
    due: str | None = "2026-05-29",
    signed: str | None = None,
    seen: str | None = None,
    base: tuple[str, str] | None = None,
    *,
    goal: bool = True,
    stopped: str | None = None,
    moved: str | None = None,
    **more: Any,
) -> Facts:
    """A project as a line of the example tells it."""
    moves = (Move(1, date(2026, 8, 20), date.fromisoformat(moved)),) if moved else ()
    reviews = (OutcomeReview(1, date.fromisoformat(due), date(2025, 1, 1), moves=moves),) if due else ()
    facts = Facts(
        ref,
        started_on=day(start),
        stopped_on=day(stopped),
        measures=(measure(seen, base, goal=goal),),
        reviews=reviews,
        signatures=(signature(signed),) if signed else (),
    )
    return replace(facts, **more)


def full(**more: Any) -> Facts:
    """A project that is fully evaluated, signed on 20 May 2026."""
    return replace(project("P1", signed="2026-05-20", seen="2026-04-30", base=("2025-03-01", "measured")), **more)


def fourteen() -> tuple[Facts, ...]:
    """Start, first due, signed, last value, value at the start; then what is special."""
    measured = "measured"
    return (
        project("P1", "2025-03-01", "2026-05-29", "2026-05-20", "2026-04-30", ("2025-03-01", measured)),
        project("P2", "2025-01-15", "2026-04-15", "2026-06-01", "2026-05-01", ("2025-02-10", measured)),
        project("P3", "2025-02-01", "2026-04-30", "2026-04-28", "2026-04-01"),
        project("P4", "2025-04-01", "2026-06-30", "2026-07-10", "2026-06-15", ("2025-04-01", "reconstructed")),
        project("P5", "2025-05-01", "2026-08-17", None, "2026-08-01", ("2025-05-01", measured)),
        project("P6", "2025-01-01", "2026-03-16", None, None, ("2025-01-01", measured)),
        project("P7", "2026-02-01", "2027-01-29", None, None, ("2026-02-01", measured)),
        project("P8", "2026-06-01", "2027-05-31", goal=False),
        project(
            "P9",
            "2026-01-10",
            "2027-03-31",
            "2026-07-15",
            "2026-06-01",
            ("2026-01-10", measured),
            stopped="2026-06-10",
        ),
        project("P10", "2025-11-01", "2027-01-29", None, None, ("2025-11-01", measured), stopped="2026-05-04"),
        project("P11", None, None, measures=()),
        project(
            "P12",
            "2025-03-01",
            "2026-06-30",
            measures=(),
            exemptions=(Exempted(1, date(2026, 1, 1), "too_small", until_on=date(2027, 6, 30)),),
        ),
        project("P13", "2025-06-01", "2026-08-31", None, None, ("2025-06-01", measured), moved="2026-11-30"),
        project("P14", "2025-09-01", "2026-11-30", "2026-09-28", "2026-09-15", ("2025-09-01", measured)),
    )


def with_measure(**more: Any) -> Facts:
    """A fully evaluated project whose measure is another."""
    return replace(full(), measures=(replace(full().measures[0], **more),))


def judged(facts: Facts, on: date = T, settings: Settings = HELD) -> Verdict:
    """The verdict on a project that is looked at alone."""
    return gap.judge(facts, settings, on)


def reason(facts: Facts, key: str, on: date = T) -> str:
    """Why an element is not met, empty where it is."""
    element = judged(facts, on).elements[ELEMENTS.index(key)]
    assert element.met is (element.reason == "")
    return element.reason
