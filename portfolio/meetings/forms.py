"""Forms of meetings: what it is, a line of the minutes, the agenda, what becomes of an action."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from portfolio.core.forms import ChoiceField, ChoicesField, DayField, Form, LineField, LongTextField, Required
from portfolio.core.once import OnceField
from portfolio.meetings import words
from portfolio.meetings.rules import NOTE_KINDS

ACTS = ("put", "take", "up", "down", "discussed", "not_discussed")


class MeetingForm(Form):
    """When, about what, and who takes part; everything is filled in beforehand."""

    on = DayField(_("Day"), [Required()])
    scope = ChoiceField(_("About"))
    title = LineField(_("Title"), [Required()], most=250)
    members = ChoicesField(_("Members"))
    guests = LineField(_("Guests"), most=2000)
    once = OnceField()

    def offer(self, people: Sequence[tuple[int, str]], scopes: Sequence[tuple[str, Any]]) -> None:
        """Offer the people and what a meeting can be about."""
        self.members.choices = [(str(number), name) for number, name in people]
        self.scope.choices = [("", _("Whole portfolio")), *scopes]


class LineForm(Form):
    """One line: a note; with somebody's name, an action.

    ref    the project, empty for what is said in general
    place  where on the page the form stands, so that the answer leads back there
    """

    text = LineField(_("Note or action"), [Required()], most=1000)
    kind = ChoiceField(_("Kind"), choices=[(key, words.KINDS[key]) for key in NOTE_KINDS], default="note")
    who = LineField(_("Who"), most=250)
    due_on = DayField(_("By when"))
    ref = HiddenField()
    place = HiddenField()
    once = OnceField()


class AgendaForm(Form):
    """One deed on the agenda; project is looked up by its words where no reference is given."""

    act = HiddenField()
    ref = HiddenField()
    place = HiddenField()
    project = LineField(_("Project"), most=250)


class CloseForm(Form):
    """Close the meeting."""

    once = OnceField()


class CorrectionForm(Form):
    """A line, written anew."""

    text = LineField(_("The line as it should be"), [Required()], most=1000)
    once = OnceField()


class MoveForm(Form):
    """Another day, and why."""

    due_on = DayField(_("New day"), [Required()])
    reason = LineField(_("Why?"), [Required()], most=500)
    once = OnceField()


class DropForm(Form):
    """Why it will not be done."""

    reason = LongTextField(_("Why will it not be done?"), [Required()], most=500)
    once = OnceField()
