"""Forms of strategies, goals and programmes: a title first, the rest folded."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portfolio.core.forms import (
    TITLE_LENGTH,
    ChoiceField,
    DayField,
    LineField,
    LongTextField,
    MoneyField,
    Required,
    chosen_id,
)
from portfolio.core.meanwhile import SharedForm
from portfolio.core.money import stored
from portfolio.core.once import OnceField
from portfolio.strategy import rules
from portfolio.strategy.models import Goal, Programme, Strategy
from portfolio.strategy.queries import Branch
from portfolio.strategy.words import kind_word, period_word

Choices = Sequence[tuple[Any, Any]]


class StrategyForm(SharedForm):
    """A strategy."""

    title = LineField(_("Title"), [Required()], most=TITLE_LENGTH)
    summary = LongTextField(_("What the city wants to reach"))
    from_on = DayField(_("From"))
    until_on = DayField(_("Until"))
    owner_id = ChoiceField(_("Owner"), coerce=chosen_id)
    once = OnceField()

    def offer(self, members: Choices) -> None:
        """Set what can be chosen."""
        self.owner_id.choices = [("", gettext("Nobody yet")), *members]

    @staticmethod
    def shown(strategy: Strategy) -> dict[str, Any]:
        """The strategy's values by field."""
        return {name: getattr(strategy, name) for name in ("title", "summary", "from_on", "until_on", "owner_id")}


class GoalForm(SharedForm):
    """One thing to reach."""

    title = LineField(_("Goal"), [Required()], most=TITLE_LENGTH)
    description = LongTextField(_("In more words"))
    once = OnceField()

    @staticmethod
    def shown(goal: Goal) -> dict[str, Any]:
        """The goal's values by field."""
        return {"title": goal.title, "description": goal.description}


class ProgrammeForm(SharedForm):
    """A mission, a roadmap, a yearly cohort."""

    title = LineField(_("Title"), [Required()], most=TITLE_LENGTH)
    kind = ChoiceField(_("Kind"), [Required()], default="programme")
    summary = LongTextField(_("What it is for"))
    parent_id = ChoiceField(_("Part of"), coerce=chosen_id)
    serves = ChoiceField(_("Strategy or goal it serves"))
    owner_id = ChoiceField(_("Owner"), coerce=chosen_id)
    from_on = DayField(_("From"))
    until_on = DayField(_("Until"))
    budget = MoneyField(_("Budget"))
    budget_period = ChoiceField(_("The budget is"))
    once = OnceField()

    def offer(
        self,
        members: Choices,
        programmes: Sequence[Branch],
        strategies: Sequence[Strategy],
        goals: Sequence[tuple[Goal, Strategy]],
        currency: str,
        own_id: int | None = None,
    ) -> None:
        """Set what can be chosen, and the currency of the amount."""
        self.kind.choices = [(key, kind_word(key)) for key in rules.KINDS]
        self.budget_period.choices = [
            ("", gettext("not known for what")),
            *((key, period_word(key)) for key in rules.BUDGET_PERIODS),
        ]
        self.owner_id.choices = [("", gettext("Nobody yet")), *members]
        self.parent_id.choices = [
            ("", gettext("Nothing")),
            *((p.id, "\u2003" * p.depth + p.title) for p in programmes if p.id != own_id),
        ]
        serving = [(f"strategy-{strategy.id}", strategy.title) for strategy in strategies]
        serving += [(f"goal-{goal.id}", f"{strategy.title}: {goal.title}") for goal, strategy in goals]
        self.serves.choices = [("", gettext("None")), *serving]
        self.budget.currency = currency

    @staticmethod
    def shown(programme: Programme) -> dict[str, Any]:
        """The programme's values by field."""
        names = ("title", "kind", "summary", "parent_id", "owner_id", "from_on", "until_on", "budget_period")
        goal, strategy = programme.goal_id, programme.strategy_id
        return {name: getattr(programme, name) for name in names} | {
            "serves": f"goal-{goal}" if goal else f"strategy-{strategy}" if strategy else None,
            "budget": stored(programme.budget_minor, programme.budget_currency),
        }

    def wanted(self) -> dict[str, Any]:
        """What was entered, by column."""
        values = self.values("once", "opened", "serves", "budget", "since")
        kind, _dash, number = (self.serves.data or "").partition("-")
        budget = self.budget.data
        return values | {
            "goal_id": int(number) if kind == "goal" else None,
            "strategy_id": int(number) if kind == "strategy" else None,
            "budget_minor": budget.minor if budget else None,
            "budget_currency": budget.currency if budget else None,
        }


class ProgrammeEditForm(ProgrammeForm):
    """A programme that is on record: where it is put now it may have belonged since an earlier day."""

    since = DayField(_("Belongs there since"))
