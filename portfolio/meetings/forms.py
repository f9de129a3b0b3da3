"""Forms of meetings: what it is, a line of the minutes, the agenda, what becomes of an action."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from portfolio.core.forms import ChoiceField, ChoicesField, DayField, Form, LineField, LongTextField, Required
from portfolio.core.meanwhile import SharedForm
from portfolio.core.once import OnceField
from portfolio.meetings import words
from portfolio.meetings.models import Meeting
from portfolio.meetings.queries import Present
from portfolio.meetings.rules import NOTE_KINDS


class _Gathering(Form):
    """When, and who takes part."""

    on = DayField(_("Day"), [Required()])
    title = LineField(_("Title"), [Required()], most=250)
    members = ChoicesField(_("Members"))
    guests = LineField(_("Guests"), most=2000)
    once = OnceField()


class MeetingForm(_Gathering):
    """A new meeting, also about what; everything is filled in beforehand."""

    scope = ChoiceField(_("About"))

    def offer(self, people: Sequence[tuple[int, str]], scopes: Sequence[tuple[str, Any]]) -> None:
        """Offer the people and what a meeting can be about."""
        self.members.choices = [(str(number), name) for number, name in people]
        self.scope.choices = [("", _("Whole portfolio")), *scopes]


class EditForm(_Gathering, SharedForm):
    """Another day or title, other people."""

    def offer(self, people: Sequence[tuple[int, str]], present: Sequence[Present]) -> None:
        """Offer the members of today, and those who take part though they have left since."""
        known = dict(people) | {who.person_id: who.name for who in present if who.person_id is not None}
        by_name = sorted(known.items(), key=lambda one: (one[1].lower(), one[0]))
        self.offered = [(str(number), name) for number, name in by_name]
        self.members.choices = list(self.offered)

    def shown(self, meeting: Meeting, present: Sequence[Present]) -> dict[str, Any]:
        """What a meeting is now, by field; its people in the order in which they are offered."""
        here = {str(who.person_id) for who in present}
        return {
            "on": meeting.on,
            "title": meeting.title,
            "members": [number for number, _name in self.offered if number in here],
            "guests": ", ".join(who.name for who in present if who.person_id is None),
        }


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
