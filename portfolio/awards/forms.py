"""Forms of decisions, letters, awards and appeals."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from portfolio.awards.words import ANSWERS, STANDS
from portfolio.core.forms import (
    ChoiceField,
    DayField,
    Form,
    LineField,
    LongTextField,
    MoneyField,
    OneOfField,
    Required,
    VersionField,
    choices,
    chosen_id,
)
from portfolio.core.once import OnceField

ROLE_LENGTH = 120
LETTER_LENGTH = 8000
SIGNERS = ("signer_1", "signer_2", "signer_3", "signer_4")


class HandForm(Form):
    """A change of the line for one pitch."""

    pitch = ChoiceField(_("Which pitch?"), [Required()])
    stands = OneOfField(_("What shall happen with it?"), [Required()], choices=choices(STANDS))
    amount = MoneyField(_("With how much?"))
    reason = LongTextField(_("Why?"), [Required()], most=1000)
    once = OnceField()

    def offer(self, pitches: Sequence[tuple[str, str]]) -> None:
        """Set the pitches of the ranking: reference and label."""
        self.pitch.choices = [("", _("Choose one")), *pitches]


class DecisionForm(Form):
    """Who stands for a decision, when it was taken, and in which words."""

    signer_1 = ChoiceField(_("Who stands for the decision?"), [Required()], coerce=chosen_id)
    role_1 = LineField(_("As what?"), most=ROLE_LENGTH)
    signer_2 = ChoiceField(_("Who else?"), coerce=chosen_id)
    role_2 = LineField(_("As what?"), most=ROLE_LENGTH)
    signer_3 = ChoiceField(_("Who else?"), coerce=chosen_id)
    role_3 = LineField(_("As what?"), most=ROLE_LENGTH)
    signer_4 = ChoiceField(_("Who else?"), coerce=chosen_id)
    role_4 = LineField(_("As what?"), most=ROLE_LENGTH)
    decided_on = DayField(_("Decided on"))
    minutes = LongTextField(_("Minutes"), most=10_000)
    reason = LongTextField(_("Why is the decision changed?"), most=1000)
    after = HiddenField()
    result = HiddenField()
    once = OnceField()

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Set who can be named."""
        for name in SIGNERS:
            self[name].choices = [("", _("Nobody")), *people]

    def signers(self) -> list[tuple[int, str]]:
        """Who was named, with what they are there."""
        rows = ((self[name].data, self[name.replace("signer", "role")].data) for name in SIGNERS)
        return [(person_id, role or "") for person_id, role in rows if person_id is not None]

    def number(self, name: str) -> int:
        """A hidden number; 0 where it is none."""
        value = str(self[name].data or "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


class LetterForm(Form):
    """The words of a letter."""

    subject = LineField(_("Subject"), [Required()], most=200)
    body = LongTextField(_("Letter"), [Required()], most=LETTER_LENGTH)
    version = VersionField()

    def show(self, letter: Any) -> None:
        """Fill in what stands, unless something has been entered."""
        if not self.is_submitted():
            self.process(obj=letter)


class ReasonForm(Form):
    """Why an award is given back."""

    reason = LongTextField(_("Why?"), [Required()], most=1000)
    once = OnceField()


class AppealForm(Form):
    """What went wrong in the eyes of a team."""

    words = LongTextField(_("What went wrong?"), [Required()], most=5000)
    once = OnceField()


class ReaderForm(Form):
    """Who reads an appeal."""

    reader_id = ChoiceField(_("Who reads it?"), [Required()], coerce=chosen_id)

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Set those from outside of jury and team."""
        self.reader_id.choices = [("", _("Choose one")), *people]


class AnswerForm(Form):
    """What the second reader finds."""

    verdict = OneOfField(_("What do you find?"), [Required()], choices=choices(ANSWERS))
    answer = LongTextField(_("Why? The team reads this."), [Required()], most=5000)
    once = OnceField()
