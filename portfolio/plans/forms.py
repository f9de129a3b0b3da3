"""Forms of plans: how a project is evaluated, a question to learn from, and what a programme proposes."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from portfolio.core.forms import (
    TITLE_LENGTH,
    ChoiceField,
    DayField,
    Form,
    LineField,
    LongTextField,
    MoneyField,
    OneOfField,
    Required,
    choices,
)
from portfolio.core.once import OnceField
from portfolio.metrics.fields import ValueField
from portfolio.metrics.words import BASELINE_KINDS, DIRECTIONS, LEVELS
from portfolio.plans.queries import Proposal

UNIT_LENGTH = 60
TEXT_LENGTH = 2000


class EvaluationForm(Form):
    """With what results are compared, who evaluates, what it may cost; all of it may be left open."""

    comparison = LongTextField(_("Compared with what?"), most=TEXT_LENGTH)
    evaluator = LineField(_("Who evaluates?"), most=250)
    budget = MoneyField(_("What may it cost?"))
    once = OnceField()


class QuestionForm(Form):
    """A question to learn from, and what will be decided by its answer."""

    question = LongTextField(_("What do you want to find out?"), [Required()], most=TEXT_LENGTH)
    decision_rule = LongTextField(_("What will you decide by the answer?"), [Required()], most=TEXT_LENGTH)
    answer_on = DayField(_("By when do you want to know?"))
    once = OnceField()


class ProposalForm(Form):
    """A measure that a programme proposes: a number with its unit, or a question to learn from."""

    library = ChoiceField(_("From the library"))
    name = LineField(_("What is measured?"), most=TITLE_LENGTH)
    unit = LineField(_("Unit"), most=UNIT_LENGTH)
    goal = ValueField(_("Usual goal"))
    level = OneOfField(_("What does it show?"), choices=[(key, LEVELS[key]) for key in LEVELS], default="outcome")
    direction = ChoiceField(_("Direction"), choices=choices(DIRECTIONS), default="increase")
    baseline_kind = ChoiceField(
        _("How is the value at the start known?"), choices=choices(BASELINE_KINDS, _("Not said"))
    )
    definition = LongTextField(_("Definition"), most=4000)
    question = LongTextField(_("Question to answer, where there is no number to reach"), most=TEXT_LENGTH)
    decision_rule = LongTextField(_("What will you decide by the answer?"), most=TEXT_LENGTH)
    once = OnceField()

    def offer(self, names: Sequence[str]) -> None:
        """Offer the measures of the city's library."""
        self.library.choices = [("", _("None of them")), *((name, name) for name in names)]


class TakeForm(Form):
    """Which of the proposed measures a project takes over, and what it sets itself as goals."""

    goal_on = DayField(_("By when?"))
    once = OnceField()
    proposals: Sequence[Proposal] = ()

    def chosen(self) -> list[tuple[Proposal, int | None]]:
        """The proposals that are ticked, each with its goal."""
        return [
            (proposal, self[f"goal_{proposal.id}"].data if f"goal_{proposal.id}" in self else None)
            for proposal in self.proposals
            if self[f"take_{proposal.id}"].data
        ]


def take_form(offered: Sequence[Proposal]) -> TakeForm:
    """The form for what is offered: a box for each, ticked, and the goal of those that have a number."""
    fields: dict[str, object] = {"proposals": offered}
    for proposal in offered:
        fields[f"take_{proposal.id}"] = BooleanField(proposal.name, default=True)
        if proposal.question is None:
            label = _("Goal for “%(name)s”, in %(unit)s", name=proposal.name, unit=proposal.unit)
            fields[f"goal_{proposal.id}"] = ValueField(label, default=proposal.goal)
    made: TakeForm = type("TakeForm", (TakeForm,), fields)()
    return made
