"""What a decision may say, what of it is new beside the one before, and how long a team may appeal."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.jury.line import Line

AWARD, RESERVE, DECLINE, NEXT_STAGE = OUTCOMES = ("award", "reserve", "decline", "next_stage")
FUND, DO_NOT_FUND, AS_PROPOSED = STANDS = ("fund", "do_not_fund", "as_proposed")
DRAFT, APPROVED, SENT, HANDED_OVER, VOID = ("draft", "approved", "sent", "handed_over", "void")
GONE = (SENT, HANDED_OVER)
"""States of a letter that its reader has: by mail, or on paper."""

ENOUGH_REVIEWS = 3
"""With fewer reviews a distribution would tell who gave what."""

APPLICANT, CONFLICT = "applicant", "conflict"
BARRED = {
    APPLICANT: N_("%(name)s applied in this round, so somebody else decides about it."),
    CONFLICT: N_("%(name)s has a conflict with a pitch of this round, so somebody else decides about it."),
}
"""Why somebody may not decide about a round."""

MONTHS_WITHOUT_GOAL = 12
"""An awarded project ends so many months later where no measure of the pitch says by when it is to have worked."""


class Said(NamedTuple):
    """What a decision says about one pitch.

    amount_minor  awarded; None for all other outcomes
    place         in the ranking; None where the pitch was not ranked
    words         why, in a sentence that can be published
    """

    pitch_id: int
    outcome: str
    amount_minor: int | None = None
    place: int | None = None
    words: str = ""


class Held(NamedTuple):
    """An award that stands: the pitch has its project and its money."""

    pitch_id: int
    amount_minor: int


class Purse(NamedTuple):
    """Money that a decision awards out of: all of it, and what other rounds have taken."""

    id: int
    amount_minor: int
    elsewhere_minor: int = 0


TOO_FEW_JURORS = N_(
    "%(present)s jurors took part, and the rules of the call demand %(needed)s, so nothing is decided. Let more jurors "
    "score, or change the rule with a reason that is published."
)
NOBODY_RANKED = N_("The jury's figures rank nobody, so there is nothing to decide on. The results say what would help.")


def check_result(body: Mapping[str, Any]) -> None:
    """Refuse to decide on a jury's result without its quorum, or on one whose method could rank nobody."""
    present, needed = body["quorum"]["present"], body["quorum"]["needed"]
    if present < needed:
        raise RuleBroken("no_quorum", TOO_FEW_JURORS, present=present, needed=needed)
    if body["refused"]:
        raise RuleBroken("nobody_ranked", NOBODY_RANKED)


class Move(NamedTuple):
    """Money that goes from one purse to another."""

    from_id: int
    to_id: int
    amount_minor: int


def moves_needed(said: Iterable[Said], purses: Mapping[int, Purse], every: Iterable[Purse]) -> list[Move]:
    """What goes from purse to purse so that each carries what is awarded out of it, as far as the others can spare it.

    purses  out of which each pitch would be awarded
    every   all purses of the call that may pay now, in the order in which they give
    """
    left = {purse.id: purse.amount_minor - purse.elsewhere_minor for purse in every}
    for each in said:
        if each.outcome == AWARD and each.pitch_id in purses:
            left[purses[each.pitch_id].id] -= each.amount_minor or 0
    found = []
    for to_id in sorted(purse for purse, rest in left.items() if rest < 0):
        for from_id in [purse for purse, rest in left.items() if rest > 0]:
            amount = min(left[from_id], -left[to_id])
            if amount > 0:
                found.append(Move(from_id, to_id, amount))
                left[from_id] -= amount
                left[to_id] += amount
    return found


def moved(purse: Purse, moves: Sequence[Move]) -> Purse:
    """A purse once money has gone from it and come to it."""
    came = sum(move.amount_minor for move in moves if move.to_id == purse.id)
    went = sum(move.amount_minor for move in moves if move.from_id == purse.id)
    return purse._replace(amount_minor=purse.amount_minor + came - went)


def by_the_line(line: Line, numbers: Mapping[str, int]) -> list[Said]:
    """What a decision says that follows the line.

    numbers  of the pitches to be decided about, by their ids in the line; others in it were found not eligible
    """
    reserve = {outcome.id for outcome in line.reserve}
    return [
        Said(
            numbers[outcome.id],
            AWARD if outcome.is_funded else RESERVE if outcome.id in reserve else DECLINE,
            outcome.amount if outcome.is_funded else None,
            outcome.place,
        )
        for outcome in line.outcomes
        if outcome.id in numbers
    ]


def for_first_stage(said: Iterable[Said]) -> list[Said]:
    """The same where another stage follows: who would be funded is let into it, and nobody gets money yet."""
    return [each._replace(outcome=NEXT_STAGE if each.outcome == AWARD else DECLINE, amount_minor=None) for each in said]


def check_verdicts(
    said: Sequence[Said],
    *,
    asks: Mapping[int, int],
    purses: Mapping[int, Purse],
    held: Iterable[Held] = (),
    is_last_stage: bool = True,
) -> None:
    """Refuse a decision that leaves a pitch open, gives more than there is, or takes a project's money away.

    asks    of the pitches to be decided about, by number
    purses  out of which each pitch would be awarded
    held    awards that stand already
    """
    named = [each.pitch_id for each in said]
    if len(named) != len(set(named)) or set(named) != set(asks):
        raise WrongInput("every_pitch", N_("Decide about every pitch of the round, each once."))
    sums: dict[int, int] = {}
    for each in said:
        _check_outcome(each, asks[each.pitch_id], is_last_stage)
        if each.outcome == AWARD:
            purse = purses.get(each.pitch_id)
            if purse is None:
                raise RuleBroken("no_purse", N_("There is no money in this call for one of the awarded pitches."))
            sums[purse.id] = sums.get(purse.id, purse.elsewhere_minor) + (each.amount_minor or 0)
            if sums[purse.id] > purse.amount_minor:
                raise RuleBroken("over_budget", N_("The awards add up to more money than there is. Change the line."))
    decided = {each.pitch_id: each for each in said}
    for award in held:
        about = decided.get(award.pitch_id)
        if about is None or (about.outcome, about.amount_minor) != (AWARD, award.amount_minor):
            raise RuleBroken(
                "has_project",
                N_("A pitch that would lose its award, or get another amount, has its project. Give that back first."),
            )


def _check_outcome(each: Said, ask: int, is_last_stage: bool) -> None:
    if each.outcome not in OUTCOMES:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "outcome")
    if not is_last_stage and each.outcome == AWARD:
        raise RuleBroken("first_stage", N_("The first stage awards no money; it lets pitches into the second."))
    if is_last_stage and each.outcome == NEXT_STAGE:
        raise RuleBroken("last_stage", N_("There is no further stage in this call."))
    if each.outcome != AWARD and each.amount_minor is not None:
        raise WrongInput("amount", N_("Only an awarded pitch gets an amount."), "amount")
    if each.outcome == AWARD and not 0 < (each.amount_minor or 0) <= ask:
        raise WrongInput("amount", N_("Give an amount above 0 and up to what the pitch asks for."), "amount")


def changed(before: Iterable[Said], after: Iterable[Said]) -> frozenset[int]:
    """The pitches about which a later decision says something else, in outcome or amount."""
    was = {each.pitch_id: (each.outcome, each.amount_minor) for each in before}
    return frozenset(each.pitch_id for each in after if was.get(each.pitch_id) != (each.outcome, each.amount_minor))


def check_appeal(today: date, until: date | None, *, is_sent: bool, is_open: bool) -> None:
    """Refuse an appeal before the letter, after the last day, or beside one that waits for its answer."""
    if not is_sent:
        raise RuleBroken("no_letter", N_("You can appeal once you have the letter about the decision."))
    if until is None:
        raise RuleBroken("no_appeal", N_("The rules of this call know no appeal."))
    if today > until:
        raise RuleBroken("too_late", N_("Appeals ended on %(until)s."), until=until.isoformat())
    if is_open:
        raise RuleBroken("appealed", N_("Your appeal is being read already."))


class Feedback(NamedTuple):
    """What a team may read of its reviews; no juror can be told from it.

    means     criterion and its mean, both as printed
    spread    how many reviews gave each whole mark; empty with fewer than ENOUGH_REVIEWS
    comments  written for the applicant, in an order that says nothing of who wrote them
    """

    reviews: int
    means: Sequence[tuple[str, str]] = ()
    spread: Sequence[tuple[str, int]] = ()
    comments: Sequence[str] = ()


def named_in(words: str, names: Collection[str]) -> str:
    """The first of some people's names that stands in a text, in whatever case; empty where none does."""
    folded = f" {' '.join(words.casefold().split())} "
    return next((name for name in names if name.strip() and " ".join(name.casefold().split()) in folded), "")
