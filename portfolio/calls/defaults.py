"""What a new staff call begins with: its rubric, what its marks mean, and the questions of its form; pure.

Weights and rules of the rubric are those of domain knowledge on municipal innovation calls; every city changes them.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from portfolio.calls.rubric import Anchor
from portfolio.core.errors import N_

THRESHOLD = 6  # steps: 3.0
OVERALL_THRESHOLD = 333  # hundredths: ten of fifteen, as it is customary
COMMENT_UP_TO = 3  # steps: 1.5
COMMENT_FROM = 10  # steps: 5.0
TIE_STEPS = ("criterion", "new_area", "lowest_mark", "lot")

ANCHOR_STEPS = (0, 2, 4, 6, 8, 10)
ANCHOR_LABELS = (N_("Nothing"), N_("Poor"), N_("Weak"), N_("Fair"), N_("Good"), N_("Strong"))


TERMS: Mapping[str, Any] = {
    "budget_period": "call",
    "staff_costs": False,
    "ceiling_minor": None,
    "minimum_minor": None,
    "stages": 1,
    "is_standing": False,
    "reserve_until_on": None,
    "lowest": 0,
    "highest": 500,
    "step": 50,
    "ranking": "mean",
    "line_rule": "rank_skip",
    "shares_left_over": False,
    "tie_steps": list(TIE_STEPS),
    "overall_threshold": OVERALL_THRESHOLD,
    "externals_wanted": 0,
    "load_cap": None,
    "names_hidden": False,
    "allows_na": False,
    "comment_up_to": COMMENT_UP_TO,
    "comment_from": COMMENT_FROM,
}
"""The rules of a staff call beside its currency and what follows from the number of its jurors."""


class UsualCriterion(NamedTuple):
    """A criterion with an example for each whole mark from 0 to 5."""

    key: str
    label: str
    question: str
    weight: int
    examples: tuple[str, str, str, str, str, str]

    def anchors(self) -> list[Anchor]:
        """Its anchors in English, for translation where they are stored."""
        return [Anchor(*words) for words in zip(ANCHOR_STEPS, ANCHOR_LABELS, self.examples, strict=True)]


RUBRIC = (
    UsualCriterion(
        "resident_outcome",
        N_("Difference for residents"),
        N_("Will residents, or the staff who serve them, notice a difference?"),
        3000,
        (
            N_("It does not say who would be better off."),
            N_("It names a group, but no problem that the group has told anybody about."),
            N_("The problem is real; what would change for people stays vague."),
            N_("One group would notice within a year; how many people that is has been guessed."),
            N_("A group of known size waits half as long, and was asked before."),
            N_("A need shown by figures is met for most people who have it, and they helped to shape how."),
        ),
    ),
    UsualCriterion(
        "feasibility",
        N_("Can it be done"),
        N_("Do team, time and money fit the plan?"),
        2000,
        (
            N_("There is no plan that could be judged."),
            N_("The work depends on a department that has not been asked."),
            N_("Steps are named, but nobody has time set aside for them."),
            N_("Two departments have agreed; one important permit is still open."),
            N_("Team, days and costs are settled, and the greatest risk has an answer."),
            N_("A first trial has worked, everybody needed has signed, and there is a way out if it fails."),
        ),
    ),
    UsualCriterion(
        "measurability",
        N_("How it will be known"),
        N_("Is there a value at the start, a goal, and a way to find out?"),
        2000,
        (
            N_("Nothing is said about how anybody would know."),
            N_("It counts only what the team does, such as workshops held."),
            N_("It says what should change, without a value at the start."),
            N_("There is a value at the start and a goal; who measures is open."),
            N_("Value at the start, goal, date, source and the person who measures are all there."),
            N_("The same, and it compares with places where nothing is done."),
        ),
    ),
    UsualCriterion(
        "novelty",
        N_("New for the city"),
        N_("Is it new for this city, and not only for the team?"),
        1500,
        (
            N_("It is what the department does anyway."),
            N_("Another department has been doing the same for years."),
            N_("Something known gets a new tool."),
            N_("It is new for the department and known from other cities."),
            N_("It is new for the city and joins services that have not worked together."),
            N_("Few cities have tried it, and what is learnt helps whether it works or not."),
        ),
    ),
    UsualCriterion(
        "transfer_scale",
        N_("Can it spread"),
        N_("Could it go on and be taken over elsewhere once the money has ended?"),
        1500,
        (
            N_("It ends with the money, and nothing stays."),
            N_("It could go on only if somebody pays the same again every year."),
            N_("Others might use it, but nobody has been named."),
            N_("One more department would like to take it over."),
            N_("A department will pay for it from its own budget if the goal is reached."),
            N_("Running costs are settled, and several departments wait for it with a date."),
        ),
    ),
)


class UsualQuestion(NamedTuple):
    """A question of the form."""

    key: str
    kind: str
    label: str
    hint: str = ""
    limit: int | None = None
    is_required: bool = True
    required_answer: bool | None = None


FORM = (
    UsualQuestion("head_agrees", "eligibility", N_("Does the head of your department agree?"), required_answer=True),
    UsualQuestion(
        "problem",
        "text",
        N_("Which problem do you want to solve, and for whom?"),
        N_("Who has it, how often, and how do you know?"),
        200,
    ),
    UsualQuestion(
        "idea", "text", N_("What do you want to try?"), N_("In words that somebody outside your field follows."), 300
    ),
    UsualQuestion(
        "outcome",
        "metric",
        N_("What should change, and how will it be known?"),
        N_("A value at the start, a goal, a date, and who finds out how."),
        3,
    ),
    UsualQuestion(
        "team",
        "team",
        N_("Who is in the team?"),
        N_("With the department of each; teams of two departments or more have better chances to last."),
        12,
    ),
    UsualQuestion("plan", "text", N_("What happens when?"), N_("The steps up to the first result."), 200),
    UsualQuestion(
        "costs", "costs", N_("What will it cost?"), N_("One row for each thing. The sum is what you ask for."), 20
    ),
    UsualQuestion("ask", "amount", N_("How much do you ask for?")),
    UsualQuestion(
        "afterwards",
        "text",
        N_("What happens when the money ends?"),
        N_("Who would carry it on, and what would that cost?"),
        150,
    ),
    UsualQuestion("annex", "file", N_("A picture or a plan"), limit=2, is_required=False),
)

SHORT = ("head_agrees", "problem", "idea", "outcome", "ask")
"""What the short pitch of the first of two stages is asked."""
