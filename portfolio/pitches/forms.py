"""Forms around a pitch: begin it, name it, ask colleagues to join, hand it in, and what the unit says of it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField

from portfolio.calls.queries import Question, Strand
from portfolio.core.forms import (
    ChoiceField,
    DayField,
    Form,
    LineField,
    LongTextField,
    OneOfField,
    Required,
    chosen_id,
)
from portfolio.core.meanwhile import SharedForm
from portfolio.core.once import OnceField
from portfolio.evidence.actions import Upload
from portfolio.people.queries import Branch
from portfolio.pitches.answer_form import YES, yes_or_no
from portfolio.pitches.languages import language_name
from portfolio.pitches.words import PARTS

TITLE_LENGTH = 200
REASON_LENGTH = 2000


class Matter(NamedTuple):
    """What a pitch can be about, and in which languages: keys and words to choose from.

    city  tag of the language in which pitches are written where they say nothing else
    """

    areas: Sequence[tuple[str, str]]
    languages: Sequence[tuple[str, str]]
    city: str

    def offer(self, form: "BeginForm | AboutForm") -> None:
        """Set what a form offers; nothing chosen stands for no area and for the city's language."""
        form.area.choices = [("", gettext("Choose a policy area")), *self.areas]
        usual = gettext("%(language)s, as usual here", language=language_name(self.city))
        form.language.choices = [("", usual), *self.languages]


class BeginForm(Form):
    """What it is called, who leads, and the questions about eligibility, which `begin_form` adds."""

    title = LineField(_("Working title"), [Required()], most=TITLE_LENGTH)
    department_id = ChoiceField(_("Your department"), coerce=chosen_id)
    area = ChoiceField(_("Policy area"))
    language = ChoiceField(_("Language of the pitch"))
    once = OnceField()

    def eligible(self) -> dict[str, bool]:
        """The answers about eligibility by the question's key; those left open are not in it."""
        said = {field.name.removeprefix("yes_"): field.data for field in self if field.name.startswith("yes_")}
        return {key: answer == YES for key, answer in said.items() if answer}


def begin_form(questions: Sequence[Question], departments: Sequence[Branch], matter: Matter) -> BeginForm:
    """The form by which a pitch begins, with a call's questions about eligibility."""
    asked = {f"yes_{question.key}": yes_or_no(question.label, Required()) for question in questions}
    form: BeginForm = type("BeginFormOfCall", (BeginForm,), asked)()
    form.department_id.choices = [("", gettext("Choose a department")), *indented(departments)]
    matter.offer(form)
    return form


class AboutForm(SharedForm):
    """What a pitch is called and where it belongs."""

    title = LineField(_("Title"), [Required()], most=TITLE_LENGTH)
    department_id = ChoiceField(_("Department that leads"), coerce=chosen_id)
    track_id = ChoiceField(_("Track"), coerce=chosen_id)
    area = ChoiceField(_("Policy area"))
    language = ChoiceField(_("Language of the pitch"))
    once = OnceField()

    def offer(self, departments: Sequence[Branch], tracks: Sequence[Strand], matter: Matter) -> None:
        """Set what can be chosen; without tracks there is nothing to choose among."""
        matter.offer(self)
        self.department_id.choices = [("", gettext("Choose a department")), *indented(departments)]
        self.track_id.choices = [("", gettext("Choose a track")), *((track.id, track.label) for track in tracks)]


class FileForm(Form):
    """One more file at a question."""

    file = FileField(_("File"))
    once = OnceField()

    def upload(self) -> Upload | None:
        """The file, where one was chosen."""
        sent = self.file.data
        return Upload(sent.stream, sent.filename) if sent and sent.filename else None


class JoinForm(Form):
    """A colleague, found by name, and what they may do."""

    person_id = ChoiceField(_("Colleague"), coerce=chosen_id)
    words = LineField(_("Find a colleague"), most=100)
    part = OneOfField(
        _("What may they do?"), [Required()], choices=[(key, PARTS[key]) for key in ("co_applicant", "reader")]
    )
    once = OnceField()

    def offer(self, people: Sequence[tuple[int, str]], *, anew: bool) -> None:
        """Set who can be chosen; anew forgets who was chosen among others."""
        self.person_id.choices = list(people)
        if anew or self.person_id.data not in [number for number, _name in people]:
            self.person_id.data, self.person_id.raw_data = None, None


class HandInForm(Form):
    """Hand in what the page shows."""

    seen = HiddenField()
    once = OnceField()


class ReasonForm(Form):
    """Why."""

    reason = LongTextField(_("Why?"), [Required()], most=REASON_LENGTH)
    once = OnceField()


class ScreenForm(Form):
    """Whether a pitch may be judged."""

    verdict = OneOfField(_("May it be judged?"), [Required()])
    reason = LongTextField(_("Why?"), most=REASON_LENGTH)
    once = OnceField()

    def offer(self, verdicts: Sequence[tuple[str, Any]]) -> None:
        """Set what can be said of the pitch as it stands."""
        self.verdict.choices = list(verdicts)


class AskForm(Form):
    """What the unit must know, and by when."""

    words = LongTextField(_("What do you need to know?"), [Required()], most=4000)
    due_on = DayField(_("Answer by"), [Required()])
    once = OnceField()


class ReplyForm(Form):
    """The team's answer."""

    words = LongTextField(_("Your answer"), [Required()], most=8000)
    once = OnceField()


def indented(departments: Sequence[Branch]) -> list[tuple[int, str]]:
    """Departments as a list to choose from, those below others set in."""
    return [(branch.id, "\u2003" * branch.depth + branch.name) for branch in departments]
