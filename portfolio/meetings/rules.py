"""When the next meeting is, who is meant by a name, what an action may become, and in which order projects come up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.core.text import fold

WEEK = timedelta(days=7)
AHEAD = timedelta(days=30)
"""How far ahead "due" looks."""
SILENCE = timedelta(days=30)
"""How long a running project may be silent."""
FURTHEST = timedelta(days=2 * 366)

ACTION = "action"
NOTE_KINDS: Mapping[str, str] = {"note": "progress", "decision": "decision", "risk": "risk"}
"""Kinds of lines in the minutes, and the kind of note that each is on its project."""
WAYS: Mapping[str, tuple[str, ...]] = {"moved": ("open",), "done": ("open",), "dropped": ("open",)} | {
    "reopened": ("done", "dropped")
}
"""What may become of an action, and in which state it must be for that."""
AFTER: Mapping[str, str] = {"moved": "open", "done": "done", "dropped": "dropped", "reopened": "open"}


def next_day(last: date | None, today: date) -> date:
    """The day a new meeting is proposed for: a week after the last one where that is still to come, else today."""
    return last + WEEK if last is not None and last + WEEK > today else today


def since(before: date | None, on: date) -> date:
    """The day from which changes count: that of the meeting before, or a week earlier where there was none."""
    return before if before is not None else on - WEEK


def usual_due(on: date, today: date) -> date:
    """By when an action is to be done unless somebody says otherwise: the usual next meeting."""
    return max(on, today) + WEEK


def guests_of(written: str) -> list[str]:
    """The guests in a line of names between commas, each once."""
    names = (" ".join(name.split()) for name in written.replace("\n", ",").replace(";", ",").split(","))
    return list(dict.fromkeys(name for name in names if name))


# ------------------------------------------------------------------------------------------------ who is meant
@dataclass(frozen=True)
class Who:
    """Who is to do something: a member, or a guest by name."""

    person_id: int | None = None
    guest: str | None = None


def who_is(typed: str, members: Iterable[tuple[int, str]], guests: Iterable[str]) -> Who:
    """The one person meant by a name or by its beginning; WrongInput when nobody or more than one is.

    A whole name wins over a beginning, so that "Anna Berg" is not taken for "Anna Berger".
    """
    wanted = fold(" ".join(typed.split()))
    known = [(fold(name), Who(person_id=person_id)) for person_id, name in members]
    known += [(fold(name), Who(guest=name)) for name in guests]
    exact = [who for name, who in known if name == wanted]
    begun = [who for name, who in known if any(part.startswith(wanted) for part in (name, *name.split()))]
    found = exact or begun if wanted else []
    if len(found) == 1:
        return found[0]
    if found:
        raise WrongInput("two_people", N_("Several people are called that. Write more of the name."), "who")
    raise WrongInput("nobody", N_("Nobody here is called that. Choose one of the people offered."), "who")


# ------------------------------------------------------------------------------------------- what becomes of it
@dataclass(frozen=True)
class Step:
    """What became of an action on a day, as far as its state goes."""

    kind: str
    on: date
    due_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """Where an action stands."""

    due_on: date
    state: str = "open"
    closed_on: date | None = None


def standing(first_due_on: date, steps: Sequence[Step]) -> Standing:
    """Where an action stands after its steps, in their order."""
    now = Standing(first_due_on)
    for step in steps:
        state = AFTER[step.kind]
        now = Standing(step.due_on or now.due_on, state, None if state == "open" else step.on)
    return now


def check_due(due_on: date, today: date) -> None:
    """Refuse a day that has passed, and one that nobody can mean."""
    if due_on < today:
        raise WrongInput("past_day", N_("Give a day that has not passed."), "due_on")
    if due_on > today + FURTHEST:
        raise WrongInput("far_day", N_("Give a day within the next two years."), "due_on")


def check_step(
    state: str, kind: str, *, due_on: date | None = None, reason: str | None = None, before: date, today: date
) -> None:
    """Refuse what an action in a state may not become, a move to no other day, and what lacks its reason."""
    if state not in WAYS[kind]:
        raise RuleBroken(
            "closed_action",
            N_("This action is still open.") if kind == "reopened" else N_("This action is no longer open."),
        )
    if kind == "moved":
        if due_on is None:
            raise WrongInput("day", N_("Give the new day."), "due_on")
        if due_on == before:
            raise WrongInput("same_day", N_("Give another day than the present one."), "due_on")
        check_due(due_on, today)
    if kind in ("moved", "dropped") and not reason:
        raise WrongInput("reason", N_("Say why in a few words."), "reason")


# ------------------------------------------------------------------------------------------------------- agenda
def shifted(order: Sequence[int], topic_id: int, by: int) -> list[int]:
    """An order with one topic so many places further down (negative: further up), as far as there is room."""
    place = order.index(topic_id)
    rest = [other for other in order if other != topic_id]
    to = max(0, min(len(rest), place + by))
    return [*rest[:to], topic_id, *rest[to:]]
