"""Stages and the moves between them, what is still open on a record, and what follows from its tags."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.projects.taxonomy import ANALYTICAL, LEADERSHIP, ORGANISATIONAL, PARTNERSHIP

STAGES = {
    "idea": N_("Idea"),
    "screened": N_("Checked"),
    "pitched": N_("Pitched"),
    "approved": N_("Approved"),
    "mobilising": N_("Preparing"),
    "running": N_("Running"),
    "closing": N_("Closing"),
    "evaluated": N_("Evaluated"),
    "decided": N_("Decided"),
}
SIDE_STATES = {
    "paused": N_("Paused"),
    "stopped": N_("Stopped"),
    "rejected": N_("Rejected"),
    "withdrawn": N_("Withdrawn"),
}
ALL_STAGES = STAGES | SIDE_STATES
RUNNING = "running"
DECIDED = "decided"

OVER = ("decided", "stopped", "rejected", "withdrawn")
"""Stages in which a project has come to its end, well or not."""

TAKEN_BACK = "taken_back:"
"""The flag of a move that takes back another, with the number of that one behind it."""

ORDER = {stage: place for place, stage in enumerate(STAGES)}

# From a stage to those that may follow. A side state also leads back to the stage before it.
MOVES: dict[str, tuple[str, ...]] = {
    "idea": ("screened", "pitched", "approved", "rejected", "withdrawn"),
    "screened": ("pitched", "approved", "idea", "rejected", "withdrawn"),
    "pitched": ("approved", "screened", "rejected", "withdrawn"),
    "approved": ("mobilising", "running", "pitched", "paused", "withdrawn"),
    "mobilising": ("running", "approved", "paused", "stopped", "withdrawn"),
    "running": ("closing", "mobilising", "paused", "stopped"),
    "closing": ("evaluated", "running", "paused", "stopped"),
    "evaluated": ("decided", "closing"),
    "decided": ("running", "evaluated"),
    "paused": ("stopped", "withdrawn"),
    "stopped": (),
    "rejected": (),
    "withdrawn": (),
}

DECISIONS = {
    "adopt": N_("Adopt: it becomes normal service"),
    "scale": N_("Scale: a wider area or group"),
    "adapt": N_("Adapt: change it and test again"),
    "continue": N_("Continue: more time, same design"),
    "hand_over": N_("Hand over to another owner"),
    "stop_completed": N_("Stop: it did its job"),
    "stop_not_working": N_("Stop: it does not work"),
    "stop_external": N_("Stop: money, law or politics"),
    "merge": N_("Merge with another project"),
}

LEGACY = "legacy"
ORIGINS = {
    "award": N_("Award of a call"),
    "direct": N_("Started directly"),
    "bid": N_("Bid for outside money"),
    LEGACY: N_("From before Portfolio"),
}

NOTE_KINDS = {
    "progress": N_("Progress"),
    "risk": N_("Risk"),
    "decision": N_("Decision"),
    "contact": N_("Contact"),
}

TYPE_ROLES = ("primary", "secondary")
CAPABILITY_ROLES = {"builds": N_("helps the city learn"), "uses": N_("relies on")}


class Move(NamedTuple):
    """One stage a project moved to, in the order of the moves."""

    stage: str
    on: date
    outcome_decision: str | None = None
    reason: str | None = None


class Put(NamedTuple):
    """A term put on a project: its vocabulary and key, and the role it plays there."""

    vocabulary: str
    key: str
    role: str = ""


# ------------------------------------------------------------------------------------------------- stages
def ref_of(prefix: str, year: int, number: int) -> str:
    """The reference of the n-th record of a year, such as P-2026-014."""
    return f"{prefix}-{year}-{number:03d}"


def stage_on(moves: Sequence[Move], day: date) -> str | None:
    """The stage on a day: the last move made, among those dated up to that day; None before the first."""
    return next((move.stage for move in reversed(moves) if move.on <= day), None)


def stage_before(moves: Sequence[Move]) -> str | None:
    """The last stage that was no side state: where a paused project resumes."""
    return next((move.stage for move in reversed(moves) if move.stage in STAGES), None)


def allowed_next(moves: Sequence[Move]) -> tuple[str, ...]:
    """The stages a project may move to, the usual next one first."""
    now = moves[-1].stage
    if now not in SIDE_STATES:
        return MOVES[now]
    back = stage_before(moves)
    return ((back,) if back else ("idea",)) + MOVES[now]


def is_resumed(moves: Sequence[Move], to: str) -> bool:
    """Whether a move takes a paused project back to the stage before."""
    return moves[-1].stage == "paused" and to == stage_before(moves)


def needs_reason(moves: Sequence[Move], to: str) -> bool:
    """Whether a move must say why: into a side state, back to an earlier stage, or out of an end."""
    now = moves[-1].stage
    if to in SIDE_STATES:
        return True
    if now in SIDE_STATES:
        return not is_resumed(moves, to)
    return ORDER[to] < ORDER[now]


def earliest_day(moves: Sequence[Move]) -> date | None:
    """The first day the next move may carry.

    None while only the opening is known: a project written down late began before the day it was written down.
    """
    return moves[-1].on if len(moves) > 1 else None


def check_move(
    moves: Sequence[Move],
    to: str,
    *,
    on: date,
    today: date,
    reason: str | None = None,
    outcome_decision: str | None = None,
    planned_end_on: date | None = None,
) -> None:
    """Refuse a move that today's rules do not allow; moves are those made so far, at least the opening."""
    if to not in ALL_STAGES:
        raise WrongInput("stage", N_("Choose one of the stages offered."), "stage")
    if to not in allowed_next(moves):
        raise RuleBroken("move_not_allowed", N_("The project cannot move to that stage from where it is."), "stage")
    if on > today:
        raise WrongInput("future_day", N_("Give a day that is not in the future."), "on")
    earliest = earliest_day(moves)
    if earliest is not None and on < earliest:
        raise WrongInput(
            "before_last_move", N_("Give a day that is not before the last move on %(day)s."), "on", day=earliest
        )
    if to == RUNNING and planned_end_on is None:
        raise RuleBroken(
            "no_planned_end",
            N_("Give the planned end first: without it nobody can say when the outcome review is due."),
            "planned_end_on",
        )
    if to == DECIDED and outcome_decision not in DECISIONS:
        raise WrongInput("no_decision", N_("Say what was decided."), "outcome_decision")
    if needs_reason(moves, to) and not reason:
        raise WrongInput("no_reason", N_("Say why in a sentence; this move needs a reason."), "reason")


def check_take_back(written_on: date, today: date) -> None:
    """Refuse to take a move back after the day on which it was written down: others have worked with it since."""
    if written_on != today:
        raise RuleBroken(
            "too_late",
            N_("A move can be taken back on the day it is written down. Move the project on from there."),
            "stage",
        )


def check_opening(stage: str, on: date, today: date, planned_end_on: date | None) -> None:
    """Refuse to open a record in an unknown stage, in the future, or running without a planned end."""
    if stage not in ALL_STAGES:
        raise WrongInput("stage", N_("Choose one of the stages offered."), "stage")
    if on > today:
        raise WrongInput("future_day", N_("Give a day that is not in the future."), "on")
    if stage == RUNNING and planned_end_on is None:
        raise RuleBroken(
            "no_planned_end",
            N_("Give the planned end first: without it nobody can say when the outcome review is due."),
            "planned_end_on",
        )


def flags_of(moves: Sequence[Move], today: date, planned_end_on: date | None) -> list[str | None]:
    """Why today's rules would refuse each move of an imported past: the code of the first rule, or None.

    A move that stays in its stage is a step that the source has a word for and we have not.
    """
    flags: list[str | None] = []
    for place, move in enumerate(moves):
        try:
            if place == 0:
                check_opening(move.stage, move.on, today, planned_end_on)
            elif move.stage != moves[place - 1].stage:
                check_move(
                    moves[:place],
                    move.stage,
                    on=move.on,
                    today=today,
                    reason=move.reason,
                    outcome_decision=move.outcome_decision,
                    planned_end_on=planned_end_on,
                )
            flags.append(None)
        except (RuleBroken, WrongInput) as refused:
            flags.append(refused.code)
    return flags


def started_on(moves: Iterable[Move]) -> date | None:
    """The day of the first move to running."""
    return min((move.on for move in moves if move.stage == RUNNING), default=None)


def check_plan(planned_start_on: date | None, planned_end_on: date | None, ended_on: date | None, today: date) -> None:
    """Refuse an end before the start, and an end in the future that is said to have happened."""
    if planned_start_on and planned_end_on and planned_end_on < planned_start_on:
        raise WrongInput("end_before_start", N_("The planned end lies before the planned start."), "planned_end_on")
    if ended_on and ended_on > today:
        raise WrongInput("future_day", N_("Give a day that is not in the future."), "ended_on")


# ------------------------------------------------------------------------------------------ what is still open
class Known(NamedTuple):
    """What a record says already, as far as it is asked for."""

    stage: str
    summary: str | None = None
    problem: str | None = None
    for_whom: str | None = None
    owner_id: int | None = None
    deputy_id: int | None = None
    planned_start_on: date | None = None
    planned_end_on: date | None = None
    ended_on: date | None = None
    budget_minor: int | None = None
    puts: Collection[tuple[str, str]] = ()
    """(vocabulary, role) of the terms on it."""
    points: Collection[str] = ()
    """What the unsettled points of an import are about."""


class OpenItem(NamedTuple):
    """One thing still to complete; page is the form where it is filled in: edit, tags or departments."""

    key: str
    label: str
    page: str


ITEMS = {
    item.key: item
    for item in (
        OpenItem("summary", N_("What it is about, in one line"), "edit"),
        OpenItem("problem", N_("The problem"), "edit"),
        OpenItem("for_whom", N_("For whom"), "edit"),
        OpenItem("owner", N_("Owner"), "departments"),
        OpenItem("deputy", N_("Deputy"), "departments"),
        OpenItem("innovation_type", N_("Main innovation type"), "tags"),
        OpenItem("capability", N_("Capabilities"), "tags"),
        OpenItem("method", N_("Methods"), "tags"),
        OpenItem("policy_area", N_("Policy areas"), "tags"),
        OpenItem("planned_start_on", N_("Planned start"), "edit"),
        OpenItem("planned_end_on", N_("Planned end"), "edit"),
        OpenItem("budget", N_("Approved budget"), "edit"),
        OpenItem("ended_on", N_("Actual end"), "edit"),
    )
}
ENDED = frozenset({"evaluated", "decided", "stopped"})


def open_items(known: Known) -> list[OpenItem]:
    """What is still to complete on a record; the actual end only once it has ended."""
    on_it = {vocabulary for vocabulary, role in known.puts if vocabulary != "innovation_type" or role == "primary"}
    filled = {
        "summary": known.summary,
        "problem": known.problem,
        "for_whom": known.for_whom,
        "owner": known.owner_id,
        "deputy": known.deputy_id,
        "innovation_type": "innovation_type" in on_it,
        "capability": "capability" in on_it,
        "method": "method" in on_it,
        "policy_area": "policy_area" in on_it,
        "planned_start_on": known.planned_start_on,
        "planned_end_on": known.planned_end_on,
        "budget": known.budget_minor is not None,
        "ended_on": known.ended_on or known.stage not in ENDED,
    }
    return [ITEMS[key] for key, value in filled.items() if not value]


POINTS = {
    "unread": N_("The list says “%(words)s” under “%(heading)s”, which could not be read."),
    "several": N_("The list names more under “%(heading)s” than there is room for: “%(words)s”."),
    "same_name": N_("Several people here are called “%(words)s”. Choose the right one."),
    "made_title": N_("The row had no title. Give the project one."),
    "same_title": N_("Another project has this title too. Give this one its own, or archive one of them."),
    "no_department": N_("The row names no department. Check who leads the project."),
    "no_funder": N_("The row names money but not from whom."),
    "same_key": N_("Another row has the same reference, “%(words)s”."),
    "wide": N_("The text under “%(heading)s” was too long for its field. All of it stands in the words of the list."),
    "early_end": N_("The end lies before the start."),
    "about": N_("The list says “%(words)s” under “%(heading)s”, which is not exact. It was taken as it stands."),
    "rounded": N_(
        "The list says “%(words)s” under “%(heading)s”, which is finer than the currency, so it was rounded."
    ),
    "other_address": N_(
        "The list says “%(words)s” under “%(heading)s”. This address is that of somebody without a role here, so the"
        " person is on record without it."
    ),
}
"""Why an import left something to be settled, in words."""


def count_open(known: Known) -> int:
    """How many things are still to complete: open items, and points about anything that is no item of the record."""
    return len(open_items(known)) + sum(point not in ITEMS for point in known.points)


# ----------------------------------------------------------------------------------------- what follows from tags
FULL = "full"
PAIRS: dict[str, frozenset[str]] = {
    "evidence_based": frozenset({ORGANISATIONAL, ANALYTICAL}),
    "participatory": frozenset({ORGANISATIONAL, PARTNERSHIP}),
    "open": frozenset({ANALYTICAL, PARTNERSHIP}),
}
COMBINATIONS = {
    "evidence_based": N_("Evidence-based innovation, including the evaluation of outcomes"),
    "participatory": N_("Participatory government and innovation made together"),
    "open": N_("Open government, shared data and transparency"),
    FULL: N_("Full potential: all four capabilities together"),
}


def combinations(capabilities: Iterable[str]) -> tuple[str, ...]:
    """What a project's capabilities amount to together: keys of COMBINATIONS.

    All four are full potential and nothing less; otherwise every pair that is there counts. The pairs presume
    that leadership is in place in the city, so they do not ask for it on the project.
    Source: LSE Cities (2024), Public Innovation, figure 2.
    """
    held = frozenset(capabilities)
    if held >= {LEADERSHIP, ORGANISATIONAL, ANALYTICAL, PARTNERSHIP}:
        return (FULL,)
    return tuple(key for key, pair in PAIRS.items() if pair <= held)


def check_puts(puts: Collection[Put]) -> None:
    """Refuse two main types, a type both main and further, and roles that a vocabulary does not know."""
    roles = {"innovation_type": set(TYPE_ROLES), "capability": set(CAPABILITY_ROLES)}
    main = {put.key for put in puts if put.role == "primary"}
    further = {put.key for put in puts if put.role == "secondary"}
    if any(put.role not in roles.get(put.vocabulary, {""}) for put in puts):
        raise WrongInput("role", N_("Choose one of the answers offered."))
    if len(main) > 1:
        raise WrongInput("two_main_types", N_("Choose one main innovation type."), "primary_type")
    if main & further:
        raise WrongInput(
            "type_twice", N_("The main innovation type need not be chosen a second time."), "secondary_types"
        )
