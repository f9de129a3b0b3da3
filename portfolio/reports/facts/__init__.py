"""What a report is made of: plain counts, sums and rows, kept with the report so that it can be worked out again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from portfolio.reports.facts.calls import DecidedCall
from portfolio.reports.facts.changes import Changes
from portfolio.reports.facts.decisions import Decisions
from portfolio.reports.facts.evaluation import Reviews
from portfolio.reports.facts.front import Counts, Front
from portfolio.reports.facts.method import DataQuality
from portfolio.reports.facts.money import MoneyRisks, MoneySum
from portfolio.reports.facts.outcomes import Measures
from portfolio.reports.facts.portfolio import Areas, StageCount, TagCount, Word
from portfolio.reports.facts.previous import Figures
from portfolio.reports.facts.projects import Projects
from portfolio.reports.facts.stored import plain, read


@dataclass(frozen=True)
class Head:
    """The newest entry of the history that the facts rest on; number 0 while there is none."""

    number: int
    hash: str


@dataclass(frozen=True)
class QuarterFacts:
    """Everything a report of a quarter, or of a year, says something about, as of its last day.

    quarter        such as 2026Q3; 2026 for a year
    edition        whose projects it is about, as reports.editions spells it
    edition_title  the name of that programme, department, project or strategy
    as_known    the day whose knowledge counts; None for all that is known
    known_at    the instant of the newest history entry, or of the midnight that ends as_known
    count_from  the first day from which duties to review count; None for all
    counts      what the first page counts by itself; None in reports made before that was counted
    front       the first page as the unit wrote it; None where nobody has
    areas, money_risks  None in reports made before they were counted
    previous    the first page's figures when the period before ended; None in the first period of use
    decisions, changes, projects, quality  None in reports made before they were counted
    calls       decided within the period
    software    what counted all this; empty in reports made before that was kept
    """

    organisation: str
    zone: str
    currency: str
    language: str
    quarter: str
    as_of: date
    as_known: date | None
    known_at: datetime
    head: Head
    count_from: date | None
    stages: tuple[StageCount, ...]
    types: tuple[Word, ...]
    capabilities: tuple[Word, ...]
    tags: tuple[TagCount, ...]
    measures: Measures
    money: tuple[MoneySum, ...]
    reviews: Reviews
    counts: Counts | None = None
    front: Front | None = None
    edition: str = "city"
    edition_title: str = ""
    areas: Areas | None = None
    money_risks: MoneyRisks | None = None
    previous: Figures | None = None
    decisions: Decisions | None = None
    calls: tuple[DecidedCall, ...] = ()
    changes: Changes | None = None
    projects: Projects | None = None
    quality: DataQuality | None = None
    software: str = ""

    def as_json(self) -> dict[str, Any]:
        """The facts as plain JSON values."""
        return {key: plain(value) for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "QuarterFacts":
        """The facts as they were stored."""
        return read(cls, stored)
