"""Calls that were decided within the period, in plain words; the chapter is left out where there was none."""

from dataclasses import dataclass

from portfolio.core.errors import N_
from portfolio.core.money import Money
from portfolio.reports.facts.calls import DecidedCall, Purse
from portfolio.reports.sentences import Sentence, Share, counted

BROADLY, PARTLY = 0.75, 0.5
"""From these shares of differences that another jury would see again on, jurors agreed broadly, or in part."""


@dataclass(frozen=True)
class PurseRow:
    """Money of a call, and where it ended."""

    track: str
    budget: Money
    left: Money
    ended: Sentence


@dataclass(frozen=True)
class CallTable:
    """A decided round of a call."""

    facts: DecidedCall
    finding: Sentence
    success: Share
    asked: Money
    given: Money
    purses: tuple[PurseRow, ...]
    jury: tuple[Sentence, ...]
    training: Sentence


def calls(facts: tuple[DecidedCall, ...]) -> tuple[CallTable, ...]:
    return tuple(_call(row) for row in facts)


def _call(facts: DecidedCall) -> CallTable:
    return CallTable(
        facts=facts,
        finding=counted(
            "Of %(n)s pitch that was handed in, %(funded)s gets money.",
            "Of %(n)s pitches that were handed in, %(funded)s get money.",
            facts.pitches,
            funded=facts.funded,
        ),
        success=Share(facts.funded, facts.pitches, "no_pitches"),
        asked=Money(facts.asked, facts.currency),
        given=Money(facts.given, facts.currency),
        purses=tuple(_purse(purse, facts.currency) for purse in facts.purses),
        jury=(*_jury(facts), *_returned(facts)),
        training=_training(facts),
    )


def _purse(purse: Purse, currency: str) -> PurseRow:
    left = Money(purse.left, currency)
    ended = Sentence(N_("Nobody got money of it."))
    if purse.last_place is not None:
        ended = Sentence(
            N_("The money ended after place %(place)s; %(left)s was left."), {"place": purse.last_place, "left": left}
        )
    return PurseRow(purse.track, Money(purse.budget, currency), left, ended)


def _jury(facts: DecidedCall) -> tuple[Sentence, ...]:
    """How many judged, and how far they agreed; never who gave what."""
    took_part = counted(
        "%(n)s juror took part and judged %(reviews)s times.",
        "%(n)s jurors took part and judged %(reviews)s times in all.",
        facts.jurors,
        reviews=facts.reviews,
    )
    if facts.refused:
        return took_part, Sentence(N_("Nobody was ranked, because the announced method could not be used."))
    return took_part, _agreement(facts.repeatable)


def _agreement(repeatable: float | None) -> Sentence:
    if repeatable is None:
        return Sentence(N_("How far jurors agreed is not defined for these marks."))
    if repeatable >= BROADLY:
        return Sentence(N_("The jurors broadly agreed: another jury would see much the same order."))
    if repeatable >= PARTLY:
        return Sentence(
            N_("The jurors agreed in part: another jury would see the same strong and weak pitches, less so the rest.")
        )
    return Sentence(
        N_(
            "The jurors saw many pitches differently. That is common and no fault; it is worth talking about the "
            "pitches near the line."
        )
    )


def _returned(facts: DecidedCall) -> tuple[Sentence, ...]:
    if not facts.returned:
        return ()
    return (
        counted(
            "%(n)s award was given back since.",
            "%(n)s awards were given back since.",
            facts.returned,
        ),
    )


def _training(facts: DecidedCall) -> Sentence:
    if not facts.trainings:
        return Sentence(N_("There was no training for this call."))
    if not facts.places:
        return counted(
            "There was %(n)s training; nobody had signed up.",
            "There were %(n)s trainings; nobody had signed up.",
            facts.trainings,
        )
    if facts.unmarked:
        return counted(
            "Of %(n)s place taken at trainings %(came)s was used; of %(unmarked)s nobody noted it.",
            "Of %(n)s places taken at trainings %(came)s were used; of %(unmarked)s nobody noted it.",
            facts.places,
            came=facts.came,
            unmarked=facts.unmarked,
        )
    return counted(
        "Of %(n)s place taken at trainings %(came)s was used.",
        "Of %(n)s places taken at trainings %(came)s were used.",
        facts.places,
        came=facts.came,
    )
