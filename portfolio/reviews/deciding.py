"""What a decision asks for and what follows from it; whom to ask for a signature; whether a change lasted. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portfolio.core.errors import N_, WrongInput
from portfolio.metrics.rules import Goal, judge
from portfolio.projects.rules import DECIDED, MOVES, RUNNING

LASTING = frozenset({"adopt", "scale", "hand_over"})
"""After these something is in use, so follow-ups ask whether it lasts."""
NEEDS_MONEY = frozenset({"adopt", "scale"})
STOPS = frozenset({"stop_not_working", "stop_external"})
CONTINUED_MOST = 2
"""So often a project goes on with the same design before leadership must agree."""

SUSTAINED_LOSS = Decimal("0.1")
"""A value may fall back by this share of the change achieved and still count as lasting."""

STOPPED = "stopped"
_ON_THE_WAY = (RUNNING, "closing", "evaluated", DECIDED)
_BACK: Mapping[str, tuple[str, ...]] = {"closing": (RUNNING,), "evaluated": ("closing", RUNNING), DECIDED: (RUNNING,)}


@dataclass(frozen=True)
class Said:
    """A decision with what it needs, as far as it was said."""

    decision: str | None
    reason: str | None = None
    next_owner_id: int | None = None
    has_money: bool = False
    new_end_on: date | None = None


def open_points(said: Said, *, owner_id: int | None, planned_end_on: date | None, today: date) -> Iterator[WrongInput]:
    """What a decision about a project still lacks.

    owner_id  who owns the project now
    """
    if said.decision is None:
        return
    if not said.reason:
        yield WrongInput("reason", N_("Say why this was decided."), "decision_reason")
    if said.decision in NEEDS_MONEY:
        if said.next_owner_id is None:
            yield WrongInput("next_owner", N_("Say who owns it from now on."), "next_owner_id")
        if not said.has_money:
            yield WrongInput(
                "money", N_("Name the money that pays for it from now on, or say that none was found."), "money"
            )
    if said.decision == "hand_over" and said.next_owner_id in (None, owner_id):
        yield WrongInput(
            "next_owner", N_("Say to whom it is handed over; that person is asked to accept."), "next_owner_id"
        )
    if said.decision == "continue" and said.new_end_on is None:
        yield WrongInput("new_end", N_("Give the new end; going on without one is no plan."), "new_end_on")
    if said.new_end_on is not None and (
        said.new_end_on <= today or (planned_end_on is not None and said.new_end_on <= planned_end_on)
    ):
        yield WrongInput("new_end", N_("Give a new end in the future, after the present one."), "new_end_on")


def needs_leadership(decision: str | None, continued_before: int) -> bool:
    """Whether leadership must agree first: a project goes on a third time with the same design."""
    return decision == "continue" and continued_before >= CONTINUED_MOST


def goes_on(kind: str, decision: str | None, new_end_on: date | None) -> bool:
    """Whether a project goes on running: it continues, or is adapted halfway or until a new end.

    kind  of the review; a change decided at the end without a new end leaves the next test to a project of its own
    """
    return decision == "continue" or (decision == "adapt" and (kind != "outcome" or new_end_on is not None))


def path(stage: str, resumes_at: str | None, decision: str | None, *, going_on: bool) -> tuple[str, ...]:
    """The moves that a signed decision leads to, in order; none where the project stands there, or is no pilot yet.

    resumes_at  the stage before a pause, None where the project is not paused
    """
    if decision is None:
        return ()
    if stage == "paused":
        if decision in STOPS:
            return (STOPPED,)
        if resumes_at not in _ON_THE_WAY:
            return ()
        return (resumes_at, *path(resumes_at, None, decision, going_on=going_on))
    if decision in STOPS:
        return (STOPPED,) if STOPPED in MOVES[stage] else ("closing", STOPPED) if stage == "evaluated" else ()
    if stage not in _ON_THE_WAY:
        return ()
    if going_on:
        return _BACK.get(stage, ())
    return _ON_THE_WAY[_ON_THE_WAY.index(stage) + 1 :]


def ask_to_sign(
    leads: Sequence[int], deputies: Sequence[int], heads: Sequence[int], barred: Collection[int | None]
) -> int | None:
    """Who is asked to sign: the unit lead, else the deputy lead; where that one may not, the head of the department.

    heads   of the department that leads the project, nearest first
    barred  the owner and everybody who wrote the outcome
    """
    usual = [*leads[:1], *([] if leads else deputies[:1])]
    return next((person for person in [*usual, *heads, *leads, *deputies] if person not in barred), None)


def suggested(measure: str, direction: str, start: int | None, goal: Goal, latest: int | None) -> str | None:
    """What the record says of a measure: met, in part from half the way on, not met; None where people must say."""
    if latest is None:
        return "cannot_tell"
    standing = judge(measure, direction, start, goal, latest)
    if standing.key == "met":
        return "met"
    if standing.key == "wrong_way":
        return "not_met"
    if standing.key == "not_met":
        return "in_part" if standing.share is not None and standing.share >= Decimal("0.5") else "not_met"
    return None


@dataclass(frozen=True)
class Course:
    """A main measure over time, in millionths: at the start, when the decision was taken, now."""

    direction: str
    start: int | None
    decided: int | None
    now: int | None


def is_sustained(still_used: str | None, courses: Sequence[Course]) -> bool | None:
    """Whether a change lasted: still in use, and no main measure lost over a tenth of the change achieved.

    None where use or a value is not known. The tenth is counted from the value at the decision back towards the start.
    """
    if still_used in (None, "unknown"):
        return None
    if still_used == "no":
        return False
    lost = [_has_fallen_back(course) for course in courses if course.direction in ("increase", "decrease")]
    if any(lost):
        return False
    return None if not lost or None in lost else True


def _has_fallen_back(course: Course) -> bool | None:
    if course.start is None or course.decided is None or course.now is None:
        return None
    sign = 1 if course.direction == "increase" else -1
    achieved = max(0, sign * (course.decided - course.start))
    return sign * (course.now - course.decided) < -SUSTAINED_LOSS * achieved


def unit_cost(cost: int | None, matches: bool | None, start: int | None, value: int | None) -> Decimal | None:
    """Minor units per unit of change in the first main measure; None unless the cost bought just that.

    start, value  in millionths; without a start the value itself is what was bought
    """
    if cost is None or not matches or value is None:
        return None
    change = abs(value - (start or 0))
    return Decimal(cost) * 1_000_000 / Decimal(change) if change else None
