"""What people change on a proposed line by hand, why, and what else moves because of it.

Pure. The rule runs again around what was set by hand: its money is set aside first, the others take their turns with
the rest. So a change can push another pitch out or let one in, and the result names each of these.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.jury.line import Line, Outcome, clashes, draw_line


class Change(NamedTuple):
    """One decision against the rule.

    amount  what the pitch gets; 0: it is not funded
    by      who takes the decision
    """

    id: str
    amount: int
    reason: str
    by: str


class Effect(NamedTuple):
    """What a pitch had by the rule and has now; `by_hand` is False where it moved because of another's change."""

    id: str
    before: int
    after: int
    by_hand: bool


class Overridden(NamedTuple):
    """The line as people changed it: never above the money there is; each difference from the proposal is named."""

    line: Line
    changes: tuple[Change, ...]
    effects: tuple[Effect, ...]

    def change_of(self, pitch: str) -> Change | None:
        """What was decided about one pitch by hand."""
        return next((change for change in self.changes if change.id == pitch), None)


EXCLUDE = N_("%(one)s and %(other)s exclude each other. Fund one of them.")
_BARRED = {
    "not_eligible": N_("%(pitch)s was not admitted to the call. Change that where pitches are checked, with a reason."),
    "below_threshold": N_("%(pitch)s is below a threshold of the call, so it cannot be funded."),
    "too_few_reviews": N_("%(pitch)s has fewer reviews than the call demands. Let more jurors score it first."),
}


def override(
    line: Line, changes: Iterable[Change], beside: Mapping[str, int] | None = None, spare: int = 0
) -> Overridden:
    """The line with all changes made to it by hand so far, in the order of the places.

    line    as the rule proposes it, without changes
    beside  what pitches get out of what all lines leave: taking that away changes something too
    spare   what other lines leave for this one. What is given by hand comes out of the line's own budget first; the
            line's `left` is below zero by what it needs of the others
    raises  WrongInput for an unknown pitch, one named twice, a missing reason, an impossible amount; RuleBroken where
            a pitch may never be funded, two exclude each other, the money does not do, or nothing would change
    """
    known = {outcome.id: outcome for outcome in line.outcomes}
    made: dict[str, Change] = {}
    for change in changes:
        if change.id not in known:
            raise WrongInput("unknown_pitch", N_("%(pitch)s is not in this ranking."), pitch=change.id)
        if change.id in made:
            raise WrongInput("twice", N_("%(pitch)s is changed twice. Decide once."), pitch=change.id)
        _check(change, known[change.id])
        made[change.id] = change
    by_hand = {pitch: change.amount for pitch, change in made.items()}
    given = sum(by_hand.values())
    over = given - line.budget - spare
    if over > 0:
        raise RuleBroken("over_budget", N_("The money does not reach: %(over)s too much is given by hand."), over=over)
    _refuse_pairs(line, [pitch for pitch, amount in by_hand.items() if amount])
    entries = [outcome.entry for outcome in line.outcomes]
    redrawn = draw_line(entries, max(line.budget, given), line.rule, line.pairs, by_hand, line.outside)
    extra = {pitch: amount for pitch, amount in (beside or {}).items() if pitch in made}
    effects = tuple(
        Effect(old.id, old.amount + extra.get(old.id, 0), new.amount, old.id in made)
        for old, new in zip(line.outcomes, redrawn.outcomes, strict=True)
        if (old.amount + extra.get(old.id, 0), old.is_funded or old.id in extra) != (new.amount, new.is_funded)
    )
    if made and not any(effect.by_hand for effect in effects):
        raise RuleBroken("changes_nothing", N_("This is what the rule proposes already."))
    in_order = tuple(made[entry.id] for entry in entries if entry.id in made)
    return Overridden(redrawn._replace(budget=line.budget), in_order, effects)


def _check(change: Change, outcome: Outcome) -> None:
    """Refuse a change that nobody may make, whatever the others are."""
    entry = outcome.entry
    if not change.reason.strip():
        raise WrongInput("no_reason", N_("Say why, in a sentence that can be published."), "reason")
    if not 0 <= change.amount <= entry.cost:
        raise WrongInput("amount", N_("Give an amount up to what the pitch asks for, or 0."), "amount")
    if change.amount and entry.barred:
        raise RuleBroken(entry.barred, _BARRED[entry.barred], pitch=entry.id)
    if 0 < change.amount < entry.cost and (entry.minimum is None or change.amount < entry.minimum):
        raise RuleBroken("below_minimum", N_("The applicant cannot begin with less than the pitch says."), "amount")


def refuse_clashes(lines: Iterable[Line]) -> None:
    """Refuse lines that together fund two pitches that exclude each other."""
    for one, other in clashes(lines):
        raise RuleBroken("incompatible", EXCLUDE, one=one, other=other)


def _refuse_pairs(line: Line, funded: Collection[str]) -> None:
    for one, other in (*line.pairs, *line.outside):
        if one in funded and (other in funded or (one, other) in line.outside):
            raise RuleBroken("incompatible", EXCLUDE, one=one, other=other)
