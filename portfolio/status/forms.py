"""Forms of signals and risks: three fields judge, one foresees, five name a risk."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from portfolio.core.forms import (
    LINE_LENGTH,
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
    chosen_id,
)
from portfolio.core.once import OnceField
from portfolio.status import rules
from portfolio.status.models import Risk
from portfolio.status.words import BAD, COMPUTED, CONFIDENCE_MEANS, LIKELY


class ConfidenceForm(Form):
    """How sure somebody is that a project delivers."""

    colour = OneOfField(_("Will it deliver?"), [Required()], choices=choices(CONFIDENCE_MEANS))
    reason = LongTextField(_("Why?"), most=2000)
    path_back = LongTextField(_("What would bring it back within reach?"), most=2000)
    once = OnceField()


class ForecastForm(Form):
    """What a project will have cost in the end."""

    amount = MoneyField(_("What will it have cost in the end?"), [Required()])
    note = LongTextField(_("How do you know?"), most=2000)
    on = DayField(_("Foreseen on"))
    once = OnceField()


class HandForm(Form):
    """A colour in place of a computed one."""

    colour = ChoiceField(_("Which is right?"), [Required()])
    reason = LongTextField(_("Why is the computed one not right?"), [Required()], most=2000)
    until_on = DayField(_("Until which day?"), [Required()])
    once = OnceField()

    def offer(self, signal: str) -> None:
        """Set the words of the signal's colours; grey is computed only."""
        words = {colour: COMPUTED[signal][colour] for colour in rules.COLOURS}
        self.colour.choices = choices(words, _("Choose one"))


class ReasonForm(Form):
    """Why something ends or comes back."""

    reason = LongTextField(_("Why?"), [Required()], most=2000)
    once = OnceField()


class RiskForm(Form):
    """What may go wrong, how likely, how bad, who deals with it, by when."""

    what = LineField(_("What may go wrong?"), [Required()], most=LINE_LENGTH)
    likely = ChoiceField(_("How likely is it?"), [Required()], choices=choices(LIKELY, _("Choose one")))
    bad = ChoiceField(_("How bad would it be?"), [Required()], choices=choices(BAD, _("Choose one")))
    who_id = ChoiceField(_("Who deals with it?"), coerce=chosen_id)
    due_on = DayField(_("By when?"))
    once = OnceField()

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Offer the people of the organisation."""
        self.who_id.choices = [("", _("Nobody yet")), *people]


class ChangeRiskForm(RiskForm):
    """The same of a risk that is known, and why it is seen otherwise now."""

    reason = LineField(_("Why has it changed?"), most=LINE_LENGTH)

    def show(self, risk: Risk) -> None:
        """Fill in what stands, unless something has been entered."""
        if not self.is_submitted():
            token = self.once.data
            self.process(obj=risk)
            self.once.data = token

    def seen(self) -> dict[str, Any]:
        """How the risk is seen now, as the action takes it."""
        return self.values("once")


class WordsForm(Form):
    """Words of a project that is looked for."""

    class Meta:
        """Nothing is changed, so the address may hold it and no token is needed."""

        csrf = False

    words = LineField(_("Reference, or words of its title"), most=TITLE_LENGTH)
