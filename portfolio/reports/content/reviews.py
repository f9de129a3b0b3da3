"""Outcome reviews, and what is evaluated of what was due."""

from dataclasses import dataclass

from portfolio.core.errors import N_
from portfolio.reports.content.evaluation import evaluated
from portfolio.reports.facts.evaluation import Reviews
from portfolio.reports.sentences import Sentence, Share, counted

REVIEW_STATES = (
    "signed",
    "held",
    "postponed",
    "late",
    "overdue",
    "long_overdue",
    "not_yet_due",
    "unplanned",
    "exempted",
    "before_portfolio",
)
"""Each started project is in one of them; the first six make up those that were due."""


@dataclass(frozen=True)
class ReviewTable:
    """Started projects by where their outcome review stood; `due` of them owe or owed one.

    states     key and number, adding up to `started`
    evaluated  what is evaluated of what was due, by the rules of the evaluation gap; none in older reports
    ladder     how many are so late that reminding has come to its end
    """

    facts: Reviews
    due: int
    signed_of_due: Share
    evaluated: tuple[Sentence, ...]
    ladder: tuple[Sentence, ...]
    states: tuple[tuple[str, int], ...]
    more: int
    finding: Sentence


def reviews(facts: Reviews) -> ReviewTable:
    open_ = facts.held + facts.postponed + facts.late + facts.overdue + facts.long_overdue
    due = facts.signed + open_
    finding = counted(
        "Of %(n)s project whose outcome review was due, %(signed)s has a signed one.",
        "Of %(n)s projects whose outcome review was due, %(signed)s have a signed one.",
        due,
        signed=facts.signed,
    )
    if not due:
        finding = Sentence(N_("No outcome review was due yet."))
    states = tuple((state, int(getattr(facts, state))) for state in REVIEW_STATES)
    signed, more = Share(facts.signed, due, "nothing_due"), open_ - len(facts.rows)
    return ReviewTable(facts, due, signed, evaluated(facts.evaluation), _ladder(facts), states, more, finding)


def _ladder(facts: Reviews) -> tuple[Sentence, ...]:
    if not facts.past_ladder:
        return ()
    return (
        counted(
            "%(n)s of them is late by 30 working days or more, so that reminding has come to its end.",
            "%(n)s of them are late by 30 working days or more, so that reminding has come to its end.",
            facts.past_ladder,
        ),
    )
