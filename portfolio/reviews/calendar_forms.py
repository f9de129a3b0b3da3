"""Forms of the working days and of the usual reviews."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField

from portfolio.core.errors import N_, WrongInput
from portfolio.core.forms import (
    ChoiceField,
    DayField,
    Form,
    LineField,
    LongTextField,
    NumberField,
    OneOfField,
    Required,
    choices,
)
from portfolio.core.once import OnceField
from portfolio.reviews import usual
from portfolio.reviews.actions.calendar import MOST_AT_ONCE, NAME_LENGTH
from portfolio.reviews.schedule import read_closures
from portfolio.reviews.words import COUNTED_FROM, INTERVALS, UNITS

LARGEST_FILE = 200_000
"""Bytes; a thousand days take a tenth of it."""


class ClosedDayForm(Form):
    """A day, or days up to another one, on which the city is closed."""

    day = DayField(_("Day"), [Required()])
    name = LineField(_("Name"), [Required()], most=NAME_LENGTH)
    until = DayField(_("Until"))
    once = OnceField()

    def days(self) -> dict[date, str]:
        """The days with their name; raises WrongInput where the last lies before the first, or too far away."""
        first, last = self.day.data, self.until.data or self.day.data
        if first is None or last is None:
            raise WrongInput("day", N_("Give a day."), "day")
        if last < first:
            raise WrongInput("until", N_("The last day lies before the first."), "until")
        if (last - first).days >= MOST_AT_ONCE:
            raise WrongInput("until", N_("Give at most 1000 days at a time."), "until")
        return {first + timedelta(days=number): self.name.data or "" for number in range((last - first).days + 1)}


class ClosedDaysForm(Form):
    """Many closed days, pasted or from a file."""

    closures = LongTextField(_("Days"), most=LARGEST_FILE)
    file = FileField(_("Or a file"))
    once = OnceField()

    def days(self) -> dict[date, str]:
        """The days with their names; a file goes before what was pasted. Raises WrongInput that names the row."""
        if self.file.data:
            content = self.file.data.read(LARGEST_FILE + 1)
            if len(content) > LARGEST_FILE:
                raise WrongInput("large_file", N_("Give at most 1000 days at a time."), "file")
            try:
                return read_closures(content.decode("utf-8-sig"))
            except UnicodeDecodeError:
                raise WrongInput(
                    "encoding", N_("Save the file as CSV in UTF-8, then choose it again."), "file"
                ) from None
        return read_closures(self.closures.data or "")


class RollForm(Form):
    """Where a day goes that is no working day."""

    roll = OneOfField(
        _("A day that is no working day moves to"),
        [Required()],
        choices=[("next", _("the next working day")), ("previous", _("the working day before"))],
    )


class LineForm(Form):
    """One usual review: whether, counted from what, how long after."""

    is_on = OneOfField(
        _("Plan it?"), [Required()], choices=[("yes", _("Yes, by itself")), ("no", _("No, only by hand"))]
    )
    counted_from = ChoiceField(_("Counted from"), [Required()])
    after = NumberField(_("How long after"), [Required()], places=0)
    unit = ChoiceField(_("Days or months"), [Required()], choices=list(UNITS.items()))
    every_months = ChoiceField(_("How often"), [Required()], choices=list(INTERVALS.items()))

    def fit(self, line: usual.Line) -> None:
        """Ask only what suits the line: the outcome is always planned, what comes back has an interval instead."""
        counted: Mapping[str, object] = COUNTED_FROM
        if line.key == "outcome":
            del self.is_on
            counted = {key: COUNTED_FROM[key] for key in (usual.PLANNED_END, usual.START)}
        self.counted_from.choices = choices(counted)
        if usual.LINES[line.key].comes_back:
            del self.after, self.unit
        else:
            del self.every_months
