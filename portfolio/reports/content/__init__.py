"""Facts to a report: every figure and every sentence of it, for page, PDF and JSON alike; a module a chapter.

Nothing is rounded here, and what cannot be said is None with a reason, never 0. Sentences are message and values, so
that they can be said in any language; `words.say` does.
"""

from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import ZoneInfo

from portfolio.core.errors import N_
from portfolio.core.quarter import Period, Quarter, period
from portfolio.reports.content import (
    calls,
    changes,
    decisions,
    front,
    method,
    money,
    outcomes,
    portfolio,
    projects,
    reviews,
)
from portfolio.reports.content.calls import CallTable
from portfolio.reports.content.changes import ChangeTable
from portfolio.reports.content.decisions import DecisionTable
from portfolio.reports.content.evaluation import GapTable, gap_table
from portfolio.reports.content.front import FrontPage
from portfolio.reports.content.method import Quality
from portfolio.reports.content.money import MoneyTable
from portfolio.reports.content.money_risks import RiskTable, risks
from portfolio.reports.content.outcomes import MeasureTable
from portfolio.reports.content.portfolio import Portfolio
from portfolio.reports.content.projects import ProjectList
from portfolio.reports.content.reviews import ReviewTable
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.sentences import Sentence


@dataclass(frozen=True)
class QuarterReport:
    """A report of a quarter: the same figures on page, in PDF and in JSON."""

    facts: QuarterFacts
    quarter: Period
    title: Sentence
    state: Sentence
    front: FrontPage
    portfolio: Portfolio
    measures: MeasureTable
    money: tuple[MoneyTable, ...]
    money_risks: RiskTable | None
    reviews: ReviewTable
    gap: GapTable | None
    calls: tuple[CallTable, ...]
    decisions: DecisionTable | None
    changes: ChangeTable | None
    projects: ProjectList | None
    quality: Quality | None
    access: tuple[Sentence, ...]
    definitions: tuple[tuple[Sentence, Sentence], ...]
    settings: tuple[Sentence, ...]
    foundation: tuple[Sentence, ...]

    ON_ONE_PAGE: ClassVar[int] = 4
    """Rows of each kind in the report of one project, which is one page."""

    @property
    def of_city(self) -> bool:
        """Whether it is about all projects, so that what none of them does is worth saying."""
        return self.facts.edition == "city"

    @property
    def of_one(self) -> bool:
        """Whether it is about a single project."""
        return self.facts.edition.startswith("project:")


def quarter_report(facts: QuarterFacts) -> QuarterReport:
    """The report that facts make."""
    quarter = period(facts.quarter)
    chapter, measured = portfolio.portfolio(facts), outcomes.measures(facts.measures)
    booked, reviewed = money.money(facts.money, facts.money_risks), reviews.reviews(facts.reviews)
    return QuarterReport(
        facts=facts,
        quarter=quarter,
        title=_title(quarter),
        state=Sentence(
            N_("State on %(as_of)s, as known on %(known)s."),
            {"as_of": facts.as_of, "known": facts.known_at.astimezone(ZoneInfo(facts.zone)).date()},
        ),
        front=front.front(facts),
        portfolio=chapter,
        measures=measured,
        money=booked,
        money_risks=risks(facts.money_risks) if facts.money_risks else None,
        reviews=reviewed,
        gap=gap_table(facts),
        calls=calls.calls(facts.calls),
        decisions=decisions.decisions(facts.decisions),
        changes=changes.changes(facts.changes),
        projects=projects.projects(facts.projects),
        quality=method.quality(facts.quality),
        access=method.access(facts.organisation),
        definitions=method.definitions(),
        settings=method.settings(facts, sum(table.undated for table in booked)),
        foundation=method.foundation(facts),
    )


def _title(of: Period) -> Sentence:
    if isinstance(of, Quarter):
        return Sentence(
            N_("Innovation portfolio, quarter %(number)s of %(year)s"), {"number": str(of.number), "year": str(of.year)}
        )
    return Sentence(N_("Innovation portfolio, year %(year)s"), {"year": str(of.year)})
