"""Forms of a call: ten answers, the advanced rules, and what a call is for."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from portfolio.calls import words
from portfolio.calls.models import Call
from portfolio.calls.rubric import Scale, check_scale
from portfolio.core.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    Form,
    LineField,
    LongTextField,
    MoneyField,
    NumberField,
    Required,
    choices,
    chosen_id,
)
from portfolio.core.meanwhile import SharedForm
from portfolio.core.money import stored
from portfolio.core.once import OnceField

Choices = Sequence[tuple[int, str]]

FLAGS = ("staff_costs", "is_standing", "shares_left_over", "names_hidden", "allows_na")
COUNTS = ("minimum_reviews", "quorum", "externals_wanted", "load_cap")
KEYS = ("budget_period", "ranking", "line_rule")
HUNDREDTHS = ("lowest", "highest", "step", "overall_threshold")
MARKS = ("comment_up_to", "comment_from")


class Terms(Form):
    """The rules that most calls leave as they are."""

    budget_period = ChoiceField(
        _("The money is for"), [Required()], choices=choices(words.BUDGET_PERIODS), default="call"
    )
    staff_costs = BooleanField(_("Staff costs can be asked for"))
    minimum = MoneyField(_("Least that one pitch asks for"))
    stages = ChoiceField(
        _("Stages"), [Required()], choices=[("1", _("One")), ("2", _("Two: a short pitch first"))], default="1"
    )
    is_standing = BooleanField(_("The call stands open, with periods of assessment"))
    reserve_until_on = DayField(_("The reserve list holds through"))
    names_hidden = BooleanField(_("The jury does not see names"))
    allows_na = BooleanField(_("A juror may say that a criterion does not apply"))
    minimum_reviews = NumberField(_("Complete reviews for a place in the ranking"), places=0)
    quorum = NumberField(_("Jurors without whom nothing is decided"), places=0)
    externals_wanted = NumberField(_("External jurors for each pitch"), places=0, default=Decimal(0))
    load_cap = NumberField(_("Most pitches for one juror"), places=0)
    lowest = NumberField(_("Lowest mark"), [Required()], places=2, default=Decimal(0))
    highest = NumberField(_("Highest mark"), [Required()], places=2, default=Decimal(5))
    step = NumberField(_("Step between marks"), [Required()], places=2, default=Decimal("0.5"))
    overall_threshold = NumberField(_("Least overall mark to be funded"), places=2, default=Decimal("3.33"))
    comment_up_to = NumberField(_("Reason owed for marks up to"), places=2, default=Decimal("1.5"))
    comment_from = NumberField(_("Reason owed for marks from"), places=2, default=Decimal(5))
    ranking = ChoiceField(_("Pitches are ranked"), [Required()], choices=choices(words.RANKINGS), default="mean")
    tie_steps = ChoicesField(
        _("Where two are equal, these decide in turn"),
        choices=choices(words.TIE_STEPS),
        default=list(words.TIE_STEPS),
    )
    line_rule = ChoiceField(
        _("Going down the ranking, the money"), [Required()], choices=choices(words.LINE_CHOICES), default="rank_skip"
    )
    shares_left_over = BooleanField(_("What one track leaves goes to the best who wait in the others"))

    def offer_currency(self, currency: str) -> None:
        """Take amounts in a currency."""
        self.minimum.currency = currency

    def terms(self) -> dict[str, Any]:
        """What was entered, by column of published.TERMS."""
        scale = Scale(*(_whole(self[name].data * 100) for name in ("lowest", "highest", "step")))
        check_scale(scale)
        minimum, overall = self.minimum.data, self.overall_threshold.data
        return {
            **{name: bool(self[name].data) for name in FLAGS},
            **{name: self[name].data for name in (*KEYS, "tie_steps", "reserve_until_on")},
            **{name: None if self[name].data is None else _whole(self[name].data) for name in COUNTS},
            **{name: None if self[name].data is None else scale.steps(self[name].data) for name in MARKS},
            **scale._asdict(),
            "stages": int(self.stages.data),
            "minimum_minor": minimum.minor if minimum else None,
            "overall_threshold": None if overall is None else _whole(overall * 100),
        }


class MakeForm(Terms):
    """A new staff call: ten answers, and the rest folded."""

    title = LineField(_("What the call is called"), [Required()], most=200)
    purpose = LongTextField(_("What it is for"), [Required()])
    budget = MoneyField(_("Money that can be awarded"), [Required()])
    ceiling = MoneyField(_("Most that one pitch may ask for"))
    opens_on = DayField(_("Opens on"), [Required()])
    closes_on = DayField(_("Last day to hand in"))
    jury_on = DayField(_("Jury day"))
    decision_on = DayField(_("Decided by"), [Required()])
    reviews = NumberField(_("Jurors for each pitch"), [Required()], places=0, default=Decimal(3))
    owner_id = ChoiceField(_("Who runs it and answers questions"), [Required()])
    once = OnceField()

    def offer(self, members: Choices, currency: str) -> None:
        """Offer the people who can run it, and take amounts in a currency."""
        self.owner_id.choices = [(str(number), name) for number, name in members]
        self.budget.currency = self.ceiling.currency = currency
        self.offer_currency(currency)

    def advanced(self) -> dict[str, Any]:
        """The rules beside the ten answers; what was left empty follows from the number of jurors."""
        terms = self.terms()
        if terms["externals_wanted"] is None:
            terms["externals_wanted"] = 0
        terms["is_standing"] = terms["is_standing"] or self.closes_on.data is None
        return {name: value for name, value in terms.items() if value is not None or name not in COUNTS[:2]}


class TermsForm(Terms, SharedForm):
    """The rules of a call that are no days, weights or envelopes."""

    ceiling = MoneyField(_("Most that one pitch may ask for"))
    reviews_wanted = NumberField(_("Jurors for each pitch"), [Required()], places=0)
    reason = LongTextField(_("Reason for the change"), most=1000)

    def wanted(self) -> dict[str, Any]:
        """What was entered, by column."""
        ceiling = self.ceiling.data
        return self.terms() | {
            "ceiling_minor": ceiling.minor if ceiling else None,
            "reviews_wanted": _whole(self.reviews_wanted.data),
        }

    @staticmethod
    def shown(call: Call) -> dict[str, Any]:
        """The call's rules by field."""
        scale = Scale(call.lowest, call.highest, call.step)
        return {
            **{name: getattr(call, name) for name in (*FLAGS, *KEYS, "tie_steps", "reserve_until_on")},
            **{name: _decimal(getattr(call, name)) for name in (*COUNTS, "reviews_wanted")},
            **{name: _decimal(getattr(call, name), 100) for name in HUNDREDTHS},
            **{
                name: None if getattr(call, name) is None else scale.mark(getattr(call, name)).normalize() + 0
                for name in MARKS
            },
            "stages": str(call.stages),
            "ceiling": stored(call.ceiling_minor, call.currency),
            "minimum": stored(call.minimum_minor, call.currency),
        }


class EditForm(SharedForm):
    """What a call is for, who runs it and what it belongs to."""

    title = LineField(_("What the call is called"), [Required()], most=200)
    purpose = LongTextField(_("What it is for"))
    owner_id = ChoiceField(_("Who runs it and answers questions"))
    deputy_id = ChoiceField(_("Stand-in"))
    lead_department_id = ChoiceField(_("Department"))
    programme_id = ChoiceField(_("Programme"))
    project_ref = LineField(_("Project whose money it grants on"), most=30)

    def offer(self, members: Choices, departments: Choices, programmes: Choices) -> None:
        """Offer people, departments and programmes."""
        nobody, none = [("", _("Nobody yet"))], [("", _("None"))]
        people = [(str(number), name) for number, name in members]
        self.owner_id.choices = self.deputy_id.choices = nobody + people
        self.lead_department_id.choices = none + [(str(number), name) for number, name in departments]
        self.programme_id.choices = none + [(str(number), title) for number, title in programmes]

    def wanted(self) -> dict[str, Any]:
        """What was entered, by column, without the project."""
        numbers = ("owner_id", "deputy_id", "lead_department_id", "programme_id")
        return {
            "title": self.title.data,
            "purpose": self.purpose.data or "",
            **{name: chosen_id(self[name].data) for name in numbers},
        }

    @staticmethod
    def shown(call: Call, project_ref: str | None) -> dict[str, Any]:
        """The call's values by field."""
        numbers = ("owner_id", "deputy_id", "lead_department_id", "programme_id")
        return {
            "title": call.title,
            "purpose": call.purpose or None,
            **{name: str(getattr(call, name)) if getattr(call, name) else None for name in numbers},
            "project_ref": project_ref,
        }


class CopyForm(Form):
    """A new call after one of the past."""

    title = LineField(_("What the new call is called"), [Required()], most=200)
    opens_on = DayField(_("Opens on"), [Required()])
    once = OnceField()


class EndForm(Form):
    """Call a call off."""

    reason = LongTextField(_("Why it is called off"), [Required()], most=1000)


class OpenForm(Form):
    """Publish the rules: nothing to fill in."""


def _whole(value: Decimal) -> int:
    return int(value)


def _decimal(value: int | None, parts: int = 1) -> Decimal | None:
    """A whole number as fields show it, without needless decimals; marks stand in hundredths."""
    return None if value is None else Decimal(f"{(Decimal(value) / parts).normalize():f}")
