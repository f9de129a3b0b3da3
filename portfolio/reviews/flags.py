"""What a reader should know beside the status of a project: marks that change no figure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portfolio.reviews.facts import Facts, OutcomeReview, Settings, Signature

FLAGS = (
    "late_plan",
    "reconstructed_baseline",
    "moved_date",
    "due_by_default",
    "inherited_due",
    "promised_anew",
    "signed_late",
    "self_evaluation",
    "signed_in_haste",
    "copied_lesson",
    "imported",
    "legacy",
)

MOVED = ("agreed", "planned_end")
"""Why a date is said to have moved; that a holiday or the start did is nobody's doing."""

HASTY_MOST = 5
"""Reviews of more projects than these, signed by one person within 24 hours of their creation, are flagged."""


@dataclass(frozen=True, slots=True)
class Together:
    """What only shows when projects are looked at together: who signs in haste, and lessons told more than once."""

    hasty_ids: frozenset[int] = frozenset()
    copied: frozenset[str] = frozenset()


APART = Together()


def flags_of(
    facts: Facts,
    settings: Settings,
    day: date,
    *,
    promise: OutcomeReview | None,
    due: date | None,
    first: Signature | None,
    together: Together,
) -> tuple[str, ...]:
    """The flags of one project, in the order of FLAGS.

    promise, due  the outcome review that coverage counts, and its effective day
    first         the first signature that counts
    """
    found = _of_measures(facts, settings) if facts.measures else []
    if promise is not None or due is not None:
        found += _of_due(facts, day, promise, due)
    if first is not None:
        found += _of_signature(first, due, together)
    if facts.is_imported:
        found.append("imported")
    if facts.is_legacy:
        found.append("legacy")
    return tuple(found)


def _of_measures(facts: Facts, settings: Settings) -> list[str]:
    """Whether the first intended outcome was written down too long after the start; imports do not say when."""
    found = []
    if facts.started_on is not None:
        until = facts.started_on + timedelta(days=settings.grace_baseline_days)
        if all(measure.entered_on is not None and measure.entered_on > until for measure in facts.measures):
            found.append("late_plan")
    if any(measure.start is not None and measure.start.kind == "reconstructed" for measure in facts.measures):
        found.append("reconstructed_baseline")
    return found


def _of_due(facts: Facts, day: date, promise: OutcomeReview | None, due: date | None) -> list[str]:
    found = []
    if promise is not None and any(move.on <= day and move.why in MOVED for move in promise.moves):
        found.append("moved_date")
    if due is not None and (promise is None or promise.is_by_default):
        found.append("due_by_default")
    if due is not None and due == facts.inherited_due_on:
        found.append("inherited_due")
    if promise is not None and promise.is_anew:
        found.append("promised_anew")
    return found


def _of_signature(first: Signature, due: date | None, together: Together) -> list[str]:
    found = []
    if due is not None and first.on > due:
        found.append("signed_late")
    if first.independence == "self":
        found.append("self_evaluation")
    if first.is_hasty and first.signer_id in together.hasty_ids:
        found.append("signed_in_haste")
    if any(folded(lesson) in together.copied for lesson in first.lessons):
        found.append("copied_lesson")
    return found


def seen_together(facts: Iterable[Facts], day: date) -> Together:
    """Who signed reviews of more than a few projects in haste, and which lessons stand in more than one project."""
    hasty: Counter[int | None] = Counter()
    told: Counter[str] = Counter()
    for one in facts:
        signed = [signature for signature in one.signatures if signature.on <= day]
        if signed:
            hasty.update({signature.signer_id for signature in signed if signature.is_hasty})
            told.update({folded(lesson) for signature in signed for lesson in signature.lessons})
    return Together(
        frozenset(signer for signer, projects in hasty.items() if signer is not None and projects > HASTY_MOST),
        frozenset(lesson for lesson, projects in told.items() if projects > 1),
    )


def folded(lesson: str) -> str:
    """The words of a lesson by which a copy is known: without case and spacing."""
    return " ".join(lesson.casefold().split())
