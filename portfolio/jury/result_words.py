"""What people read of a jury's figures: methods, doubts, strict or generous, how far jurors agreed."""

from collections.abc import Mapping, Sequence
from typing import Any

from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.texts import ngettext

METHODS: Mapping[str, Any] = {
    "mean": lazy("the mean of the jurors' marks"),
    "median": lazy("the middle one of the jurors' marks"),
    "additive": lazy("the mean of the jurors' marks, with strict and generous jurors put on one scale"),
    "reml": lazy("the mean of the jurors' marks, with strict and generous jurors put cautiously on one scale"),
}
DOUBTS: Mapping[str, Any] = {
    "interval": lazy("Another jury like this one might have put it on the other side of the line."),
    "order": lazy("Its order changes once strict and generous jurors are put on one scale."),
    "outcome": lazy("Whether it is proposed changes once strict and generous jurors are put on one scale."),
}
STEPS: Mapping[str, Any] = {
    "criterion": lazy("the mark on “%(criterion)s”"),
    "new_area": lazy("a policy area without money from this call"),
    "lowest_mark": lazy("the higher of the lowest marks"),
    "lot": lazy("the lot"),
}
WAYS: Mapping[str, Any] = {
    "counted": lazy("every possible draw of jurors was counted"),
    "drawn": lazy("jurors were drawn again %(draws)s times, seed %(seed)s"),
    "modelled": lazy("%(draws)s draws from the mixed model, because jurors scored different pitches, seed %(seed)s"),
}
REFUSED: Mapping[str, Any] = {
    "not_connected": lazy(
        "Nobody is ranked: the announced method compares jurors, and these groups have no pitch in common. "
        "Let one juror of each group score a pitch of another, then work the figures out again."
    ),
    "too_few_shared": lazy(
        "Nobody is ranked: too few pitches were scored by several jurors to tell who is strict from what is chance. "
        "Let more jurors score the same pitches, then work the figures out again."
    ),
}
REFUSED_ANYHOW = lazy("Nobody is ranked: the announced method cannot be used on what was handed in.")

ALIKE = 0.25
"""Jurors whose marks lie less than so many points from the others' are told to have marked alike."""

BROADLY, PARTLY = 0.75, 0.5
"""From these shares of repeatable differences on jurors are told to have agreed broadly, or in part."""


def severity(severities: Sequence[float]) -> str:
    """How many jurors marked strictly and how many generously, in words that blame nobody."""
    strict = sum(each <= -ALIKE for each in severities)
    generous = sum(each >= ALIKE for each in severities)
    if not severities:
        return _("Nothing can be said yet about who marks strictly and who generously.")
    if not strict and not generous:
        return _("All jurors marked about equally strictly.")
    return _(
        "%(alike)s of %(all)s jurors marked about equally strictly, %(strict)s more strictly and %(generous)s more "
        "generously. That is usual and nobody's fault; the adjusted scores take it out.",
        alike=len(severities) - strict - generous,
        all=len(severities),
        strict=strict,
        generous=generous,
    )


def leaning(severity: float, points: str) -> str:
    """How a juror's marks lie beside the others', with the difference as it is written."""
    if severity < 0:
        return _("stricter by %(points)s points", points=points)
    return _("more generous by %(points)s points", points=points)


def agreement(repeatable: float | None) -> str:
    """How far jurors agreed, from the share of differences that another jury would see again (ICC(2,k))."""
    if repeatable is None:
        return _("How far jurors agreed is not defined for these marks.")
    if repeatable >= BROADLY:
        return _("The jurors broadly agreed: another jury would see much the same order.")
    if repeatable >= PARTLY:
        return _(
            "The jurors agreed in part: another jury would see the same strong and weak pitches, less so the rest."
        )
    return _(
        "The jurors saw many pitches differently. That is common and no fault; it is worth talking about the pitches "
        "near the line."
    )


def without_one(changing: int, jurors: int) -> str:
    """How much depends on a single juror."""
    if not changing:
        return _("Without any single one of the %(jurors)s jurors the same pitches would be proposed.", jurors=jurors)
    return ngettext(
        "Without a certain one of the %(jurors)s jurors other pitches would be proposed.",
        "Each of %(num)d of the %(jurors)s jurors decides alone about a pitch: without them others would be proposed.",
        changing,
        jurors=jurors,
    )


def step(key: str, criterion: str) -> str:
    """One step of the tie rule."""
    return str(STEPS[key]) % {"criterion": criterion} if key == "criterion" else str(STEPS[key])


def tie_step(key: str) -> str:
    """A step of the tie rule as a call announces it."""
    return str(_ANNOUNCED[key])


_ANNOUNCED: Mapping[str, Any] = {
    "criterion": lazy("the mark on the heaviest criterion, then on the next"),
    "new_area": lazy("a policy area without money from this call"),
    "lowest_mark": lazy("the higher of the lowest marks"),
    "lot": lazy("the lot"),
}
