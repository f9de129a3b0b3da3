"""The forms of an update: eight fields, a reason why nothing has changed, and what the list shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput, TextArea

from portfolio.core.forms import (
    ChoiceField,
    DayField,
    Form,
    LineField,
    MoneyField,
    NumberField,
    OneOfField,
    Required,
    VersionField,
    choices,
)
from portfolio.core.meanwhile import SharedForm
from portfolio.core.once import OnceField
from portfolio.core.quarter import Quarter
from portfolio.core.web import quarter as quarter_word
from portfolio.metrics.fields import ValueField, YesNoField
from portfolio.metrics.models import Metric
from portfolio.notices.messages import LONGEST_OWN_WORDS
from portfolio.status.rules import COLOURS
from portfolio.status.words import CONFIDENCE
from portfolio.updates import rules
from portfolio.updates.actions import KEEP, NewValue
from portfolio.updates.queries import RiskSeen
from portfolio.updates.words import REASONS

RISK_LENGTH = 500
PATH_LENGTH = 500
WORDS_LENGTH = 2000
QUARTERS_OFFERED = 8


class SentenceField(LineField):
    """One line of text in a box that shows all of it on a phone."""

    widget = TextArea()

    def __init__(self, label: Any, *args: Any, rows: int = 2, most: int, **more: Any) -> None:
        super().__init__(label, *args, most=most, render_kw={"rows": rows, "maxlength": most}, **more)


class RiskSeenField(Field):
    """The main risk that stood on the page when it was opened; anything else sent along counts as none."""

    widget = HiddenInput()
    data: RiskSeen | None

    def _value(self) -> str:
        return ".".join(map(str, self.data)) if self.data else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the numbers of the risk and of its newest entry."""
        numbers = [int(part) for part in "".join(valuelist).split(".") if part.isascii() and part.isdigit()]
        self.data = RiskSeen(*numbers) if len(numbers) == 2 and max(numbers) < 2**31 else None


class UpdateForm(SharedForm):
    """An update; the fields for new values are added for the measures of a project."""

    sentence = SentenceField(_("The quarter in one sentence"), [Required()], most=rules.SENTENCE)
    colour = OneOfField(
        _("Will it deliver?"), [Required()], choices=choices({colour: CONFIDENCE[colour] for colour in COLOURS})
    )
    path_back = SentenceField(_("If out of reach: what would bring it back?"), most=PATH_LENGTH)
    main_risk = SentenceField(_("Main risk"), most=RISK_LENGTH, rows=1)
    help_needed = SentenceField(_("Help needed"), most=rules.HELP, rows=1)
    forecast = MoneyField(_("Cost in the end, as foreseen now"))
    values_on = DayField(_("Day of the new values"))
    risk_seen = RiskSeenField()
    once = OnceField()

    def open_again(self, now: Mapping[str, Any], version: int) -> None:
        """After a collision: the same as anywhere, but nobody is told of a field that nobody sees."""
        super().open_again(now, version)
        self.taken_over = [name for name in self.taken_over if name != "risk_seen"]

    def new_values(self, measures: Sequence[Metric]) -> list[NewValue]:
        """The values that were entered; a blank field is no new value."""
        entered = [(measure, self[rules.field_of(measure.id)]) for measure in measures]
        return [_value(measure, field) for measure, field in entered if field.data is not None]

    def risk(self) -> str | None:
        """What becomes of the main risk: it stays, is called otherwise, or is none."""
        return self.main_risk.data if self.is_changed("main_risk") else KEEP

    def said(self, measures: Sequence[Metric]) -> dict[str, Any]:
        """What was entered, as `send` takes it."""
        return {
            **{name: self[name].data for name in ("sentence", "colour", "path_back", "help_needed", "values_on")},
            "forecast": self.forecast.data if "forecast" in self else None,
            "main_risk": self.risk(),
            "risk_seen": self.risk_seen.data,
            "values": self.new_values(measures),
            "version": self.version.number,
        }


def _value(measure: Metric, field: Any) -> NewValue:
    if measure.measure == "qualitative":
        return NewValue(measure.id, words=field.data)
    return NewValue(measure.id, value=field.millionths if isinstance(field, YesNoField) else field.data)


def update_form(measures: Sequence[Metric], currency: str | None, typed: Mapping[str, str] | None = None) -> UpdateForm:
    """The form for a project.

    currency  of the approved budget; None leaves the forecast out
    typed     the fields of a draft, which fill the form as if they had just been typed
    """
    fields = {rules.field_of(measure.id): _field(measure) for measure in measures}
    wanted = type("UpdateFormOfProject", (UpdateForm,), fields)
    form: UpdateForm = wanted(MultiDict(typed)) if typed is not None else wanted()
    if currency is None:
        del form["forecast"]
    else:
        form.forecast.currency = currency
    return form


def _field(measure: Metric) -> Any:
    if measure.measure == "yes_no":
        return YesNoField(measure.name)
    if measure.measure == "qualitative":
        return SentenceField(measure.name, most=WORDS_LENGTH)
    return ValueField(measure.name)


class NothingForm(Form):
    """Why nothing has changed."""

    reason = OneOfField(_("Why has nothing changed?"), [Required()], choices=choices(REASONS))
    words = SentenceField(_("In your words"), most=rules.SENTENCE)
    version = VersionField()
    once = OnceField()


class ListForm(Form):
    """Which quarter, and which of its projects; read from the address."""

    class Meta:
        csrf = False

    quarter = ChoiceField(_("Quarter"))
    show = ChoiceField(
        _("Show"),
        choices=[
            ("all", _("All that are asked")),
            ("missing", _("Missing")),
            ("sent", _("Sent")),
            ("nothing_changed", _("Nothing changed")),
            ("help", _("Help needed")),
        ],
        default="all",
    )

    def offer(self, newest: Quarter) -> "ListForm":
        """Offer the quarter that is asked about and those before and after it."""
        offered, quarter = [], newest.next
        for _number in range(QUARTERS_OFFERED):
            offered.append((str(quarter), quarter_word(quarter)))
            quarter = quarter.previous
        self.quarter.choices = offered
        self.quarter.data = self.quarter.data or str(newest)
        self.show.data = self.show.data or "all"
        return self


class AskForm(Form):
    """Ask for the updates that are missing; nothing has to be entered."""

    own_words = LineField(_("A sentence of your own for the letters"), most=LONGEST_OWN_WORDS)
    once = OnceField()


class DueForm(Form):
    """How long after a quarter its updates are due."""

    days = NumberField(_("Days after the quarter's end"), [Required()], places=0)

    def validate_days(self, field: Any) -> None:
        """WTForms calls this by its name."""
        if field.data is not None and not 0 <= field.data <= rules.MOST_DUE_DAYS:
            raise ValidationError(_("Give a number of days from 0 to 90."))
