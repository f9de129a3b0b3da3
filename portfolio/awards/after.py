"""What became of a call's awards, in words."""

from collections.abc import Sequence
from typing import NamedTuple

from portfolio.awards.queries.afterwards import Aim, Awarded
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day, money
from portfolio.metrics import words
from portfolio.projects.words import stage_word

TONES = {"met": "good", "wrong_way": "bad"}
"""A goal that is not met yet is no warning while its day is to come."""


class AimLine(NamedTuple):
    """A measure: what was promised, what was observed, and how that stands, with the tone of that."""

    name: str
    promised: str
    observed: str
    standing: str
    tone: str


class Line(NamedTuple):
    """An awarded pitch and what became of it."""

    title: str
    ref: str
    score: str
    amount: str
    project_ref: str
    stage: str
    is_given_back: bool
    aims: Sequence[AimLine]


class After(NamedTuple):
    """What became of a call's awards, with one sentence that sums it up."""

    lead: str
    lines: Sequence[Line]


def after(awarded: Sequence[Awarded]) -> After:
    """What became of some awards; what was not measured counts as that, and never as missed."""
    kept = [each for each in awarded if not each.is_given_back]
    measured = [each for each in kept if any(aim.latest is not None for aim in each.aims)]
    met = [each for each in measured if each.aims and all(aim.standing == "met" for aim in each.aims)]
    lead = ngettext(
        "%(num)s project was awarded; %(measured)s measured so far, and %(met)s reached every main goal.",
        "%(num)s projects were awarded; %(measured)s measured so far, and %(met)s reached every main goal.",
        len(kept),
        measured=len(measured),
        met=len(met),
    )
    return After(lead, [_line(each) for each in awarded])


def _line(each: Awarded) -> Line:
    return Line(
        each.title,
        each.pitch_ref,
        each.score,
        money(each.amount),
        each.project_ref,
        str(stage_word(each.stage)),
        each.is_given_back,
        [_aim(aim) for aim in each.aims],
    )


def _aim(aim: Aim) -> AimLine:
    start, goal = (words.value(value, aim.measure, aim.unit) for value in (aim.start, aim.goal))
    if aim.goal is None:
        promised = _("no goal")
    elif aim.goal_on is None:
        promised = _("from %(start)s to %(goal)s", start=start, goal=goal)
    else:
        promised = _("from %(start)s to %(goal)s by %(day)s", start=start, goal=goal, day=day(aim.goal_on))
    if aim.latest is None:
        observed = _("not measured yet")
    else:
        latest = words.value(aim.latest, aim.measure, aim.unit)
        observed = _("%(value)s on %(day)s", value=latest, day=day(aim.latest_on))
    standing = "" if aim.latest is None else str(words.STANDINGS.get(aim.standing, ""))
    return AimLine(aim.name, promised, observed, standing, TONES.get(aim.standing, "neutral"))
