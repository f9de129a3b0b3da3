"""What was decided, what lasted and what was learnt, in rows and sentences."""

from dataclasses import dataclass

from portfolio.core.errors import N_
from portfolio.reports.facts.decisions import Decisions
from portfolio.reports.sentences import Sentence, Share, counted

ROWS_SHOWN = 10
"""So many rows stand on the page; their sheets have more."""


@dataclass(frozen=True)
class FollowUpRow:
    """The follow-ups of a milestone: how many of those due were done."""

    kind: str
    done: Share


@dataclass(frozen=True)
class DecisionTable:
    """The chapter of decisions; more_* say how many rows are not among those shown.

    lasting  projects whose change lasts, of those whose newest follow-up can tell
    """

    facts: Decisions
    finding: Sentence
    more_rows: int
    followed: tuple[FollowUpRow, ...]
    lasting: Share
    lasted: tuple[Sentence, ...]
    more_lapsed: int
    shown: int = ROWS_SHOWN


def decisions(facts: Decisions | None) -> DecisionTable | None:
    """The chapter; None in reports made before it was counted."""
    if facts is None:
        return None
    lasting = Share(facts.sustained, facts.judged, "nothing_judged")
    return DecisionTable(
        facts=facts,
        finding=_finding(facts),
        more_rows=max(0, facts.reviews - ROWS_SHOWN),
        followed=tuple(FollowUpRow(row.kind, Share(row.done, row.due, "nothing_due")) for row in facts.followed),
        lasting=lasting,
        lasted=_lasted(facts),
        more_lapsed=max(0, facts.lapsed_total - ROWS_SHOWN),
    )


def _finding(facts: Decisions) -> Sentence:
    if not facts.reviews:
        return Sentence(N_("No signed review decided about a project in this period."))
    return counted(
        "In this period %(n)s signed review decided about a project.",
        "In this period %(n)s signed reviews decided about projects.",
        facts.reviews,
    )


def _lasted(facts: Decisions) -> tuple[Sentence, ...]:
    """Whether earlier changes last, as the newest follow-up of each project says."""
    if not facts.judged and not facts.not_known:
        return (Sentence(N_("No follow-up has been done yet, so nobody knows whether changes last.")),)
    told = []
    if facts.judged:
        told.append(
            counted(
                "Of %(n)s project whose newest follow-up can tell, the change lasts in %(part)s.",
                "Of %(n)s projects whose newest follow-up can tell, the change lasts in %(part)s.",
                facts.judged,
                part=facts.sustained,
            )
        )
    if facts.not_known:
        told.append(
            counted(
                "Of %(n)s project the newest follow-up does not say whether the change lasts.",
                "Of %(n)s projects the newest follow-up does not say whether the change lasts.",
                facts.not_known,
            )
        )
    return tuple(told)
