"""Main measures with their goals, how they stand, and which moved the wrong way."""

from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.core.errors import N_
from portfolio.metrics import rules as metric_rules
from portfolio.reports.facts.outcomes import ByHand, Measure, Measures
from portfolio.reports.sentences import Sentence, Share, counted

COLOURS = ("green", "amber", "red")
ROWS_ON_PAGE, WRONG_ON_PAGE = 15, 8
"""So many rows stand on the page; the figures that come with it have all that were kept."""
NO_DATA = ("no_value", "outdated")
"""Why a measure is grey for want of current data; whatever else makes it grey lies in how it is set up."""


@dataclass(frozen=True)
class MeasureRow:
    """A measure with its goal and where it stands."""

    fact: Measure
    goal: metric_rules.Goal
    standing: metric_rules.Standing

    @property
    def is_delivery(self) -> bool:
        """Whether it says what was delivered, not what changed; such a one is no outcome."""
        return self.fact.level not in metric_rules.RESULTS


@dataclass(frozen=True)
class MeasureTable:
    """The measures shown, and how all of them stand.

    rows        those that are kept; the first of them stand on the page, and more is how many do not
    on_target   on track, of those of what changed that can be judged; grey ones are in neither number
    grey        how many cannot be judged: no_data for want of current data, unjudged for another reason
    colours     key and number of those of what changed, grey split into no_data and unjudged
    delivered   how many main measures say what was delivered
    wrong       those that moved the wrong way, kept and shown like the others
    """

    facts: Measures
    rows: tuple[MeasureRow, ...]
    more: int
    goal_met: Share
    finding: Sentence
    on_target: Share
    grey: int
    colours: tuple[tuple[str, int], ...]
    delivered: int
    wrong: tuple[MeasureRow, ...]
    wrong_more: int
    by_hand: tuple[ByHand, ...]
    by_hand_more: int
    targets: tuple[Sentence, ...]

    @property
    def on_page(self) -> tuple[MeasureRow, ...]:
        return self.rows[:ROWS_ON_PAGE]

    @property
    def wrong_on_page(self) -> tuple[MeasureRow, ...]:
        return self.wrong[:WRONG_ON_PAGE]


def measures(facts: Measures) -> MeasureTable:
    met = facts.standings["met"]
    judged = met + facts.standings["not_met"] + facts.standings["wrong_way"]
    finding = counted(
        "Of %(n)s main measure with a value and a goal, %(met)s has met its goal.",
        "Of %(n)s main measures with a value and a goal, %(met)s have met it.",
        judged,
        met=met,
    )
    if not judged:
        finding = Sentence(N_("No main measure has both a value and a goal yet."))
    rows, wrong = measure_rows(facts.rows), measure_rows(facts.wrong)
    with_data = sum(facts.colours.get(colour, 0) for colour in COLOURS)
    no_data = sum(facts.grey.get(reason, 0) for reason in NO_DATA)
    grey = facts.colours.get("grey", 0)
    on_target = Share(facts.colours.get("green", 0), with_data, "nothing_to_judge")
    return MeasureTable(
        facts=facts,
        rows=rows,
        more=facts.total - len(rows[:ROWS_ON_PAGE]),
        goal_met=Share(met, judged, "nothing_to_judge"),
        finding=finding,
        on_target=on_target,
        grey=grey,
        colours=(
            *((colour, facts.colours.get(colour, 0)) for colour in COLOURS),
            ("no_data", no_data),
            ("unjudged", grey - no_data),
        ),
        delivered=facts.total - with_data - grey if facts.colours else 0,
        wrong=wrong,
        wrong_more=facts.standings["wrong_way"] - len(wrong[:WRONG_ON_PAGE]),
        by_hand=facts.by_hand,
        by_hand_more=facts.by_hand_total - len(facts.by_hand),
        targets=_targets(on_target, no_data, grey - no_data),
    )


def measure_rows(facts: Sequence[Measure]) -> tuple[MeasureRow, ...]:
    """Measures with their goals and where they stand."""
    found = []
    for fact in facts:
        goal = metric_rules.Goal(fact.goal, fact.goal_low, fact.goal_high)
        standing = metric_rules.judge(fact.measure, fact.direction, fact.start, goal, fact.latest)
        found.append(MeasureRow(fact, goal, standing))
    return tuple(found)


def _targets(on_target: Share, no_data: int, unjudged: int) -> tuple[Sentence, ...]:
    """How many outcomes are on target, and how many nobody can judge; these are never taken for good ones."""
    said = [
        counted(
            "Of %(n)s main measure of what changed with current data, %(green)s is on target.",
            "Of %(n)s main measures of what changed with current data, %(green)s are on target.",
            on_target.whole,
            green=on_target.part,
        )
        if on_target.whole
        else Sentence(N_("No main measure of what changed has current data."))
    ]
    if no_data:
        said.append(
            counted(
                "%(n)s more has no current data, so nobody knows where it stands.",
                "%(n)s more have no current data, so nobody knows where they stand.",
                no_data,
            )
        )
    if unjudged:
        said.append(
            counted(
                "%(n)s more cannot be judged, for want of a start, a goal or a direction.",
                "%(n)s more cannot be judged, for want of a start, a goal or a direction.",
                unjudged,
            )
        )
    return tuple(said)
