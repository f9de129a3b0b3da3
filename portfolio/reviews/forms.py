"""Forms of reviews: what and when, a new date, what was found, a signature."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from portfolio.core.forms import ChoiceField, DayField, Form, LineField, LongTextField, OneOfField, Required
from portfolio.core.once import OnceField
from portfolio.notices.messages import LONGEST_OWN_WORDS
from portfolio.reviews import rules
from portfolio.reviews.words import BEFORE_PORTFOLIO, EXEMPTED, EXEMPTIONS, KINDS, REASONS


class PlanForm(Form):
    """Which review, and when."""

    kind = ChoiceField(_("What is to be reviewed?"), [Required()])
    first_due_on = DayField(_("When is it due?"))
    once = OnceField()

    def offer(self, subject_kind: str) -> None:
        """Offer the kinds that suit what is reviewed."""
        self.kind.choices = [(key, KINDS[key]) for key in rules.KINDS[subject_kind]]


class PostponeForm(Form):
    """A new date and why."""

    due_on = DayField(_("New date"), [Required()])
    reason = ChoiceField(_("Why?"), [Required()])
    words = LongTextField(_("In words"), most=2000)
    once = OnceField()

    def offer(self, *, after_hand_over: bool) -> None:
        """Offer the reasons; that somebody new took over only where that holds."""
        self.reason.choices = [(key, word) for key, word in REASONS.items() if after_hand_over or key != rules.HANDOVER]


class ExemptForm(Form):
    """Why nobody need evaluate something, and until when."""

    reason = ChoiceField(_("Why?"), [Required()], choices=[("", _("Choose")), *EXEMPTIONS.items()])
    words = LongTextField(_("In words"), most=2000)
    until_on = DayField(_("Until when?"))
    once = OnceField()


class EndExemptionForm(Form):
    """Why an exemption ends."""

    words = LongTextField(_("Why?"), most=2000)
    once = OnceField()


class MergeForm(Form):
    """Into which project, and why."""

    into = LineField(_("Reference of the other project"), [Required()], most=30)
    reason = LongTextField(_("Why?"), [Required()], most=2000)
    once = OnceField()


class SplitForm(Form):
    """Into which parts, and why."""

    titles = LongTextField(_("Its parts"), [Required()], most=2500)
    planned_end_on = DayField(_("Planned end of the parts"))
    reason = LongTextField(_("Why?"), [Required()], most=2000)
    once = OnceField()

    def parts(self) -> list[str]:
        """The names of the parts, one a line."""
        lines = [" ".join(line.split()) for line in (self.titles.data or "").splitlines()]
        return [line for line in lines if line]


class HandInForm(Form):
    """Hand in what was written, and whom to ask for a signature."""

    signer_id = ChoiceField(_("Who signs?"))
    once = OnceField()

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Offer those who may sign, the usual one first."""
        self.signer_id.choices = [(str(number), name) for number, name in people]


class SignerForm(HandInForm):
    """Ask somebody else."""


class AmendForm(Form):
    """Why a signed review is written anew."""

    reason = LongTextField(_("Why is it to be changed?"), [Required()], most=2000)
    once = OnceField()


class ApprovalForm(Form):
    """What leadership agreed to."""

    words = LongTextField(_("Who approved it, when and where?"), [Required()], most=2000)
    once = OnceField()


class AcceptForm(Form):
    """Take a project over, or say why not."""

    verdict = OneOfField(
        _("Your answer"),
        [Required()],
        choices=[("accept", _("I take it over")), ("decline", _("I do not take it over"))],
    )
    reason = LongTextField(_("If not, why?"), most=500)
    once = OnceField()


class CloseForm(Form):
    """What became of an action."""

    verdict = OneOfField(
        _("What became of it?"),
        [Required()],
        choices=[
            ("done", _("It is done")),
            ("moved", _("It needs another day")),
            ("dropped", _("It will not be done")),
        ],
        default="done",
    )
    due_on = DayField(_("New day"))
    reason = LongTextField(_("Why?"), most=500)
    once = OnceField()


class SignForm(Form):
    """Signed, or returned with a reason."""

    verdict = ChoiceField(
        _("Your answer"),
        [Required()],
        choices=[("sign", _("I sign this outcome")), ("return", _("I return it to its author"))],
        default="sign",
    )
    reason = LongTextField(_("What is missing?"), most=4000)
    own_words = LineField(_("A sentence of your own for the letter to the author"), most=LONGEST_OWN_WORDS)
    once = OnceField()


class FilterForm(Form):
    """Which reviews the calendar shows; read from the address."""

    class Meta:
        csrf = False

    show = ChoiceField(
        _("Show"),
        choices=[
            ("open", _("Open")),
            ("waiting", _("Waiting for a signature")),
            ("done", _("Done")),
            ("missed", _("Missed")),
            ("before", BEFORE_PORTFOLIO),
            ("exempted", EXEMPTED),
        ],
        default="open",
    )
    department = ChoiceField(_("Department"))

    def offer(self, departments: list[tuple[str, str]]) -> None:
        """Offer the departments."""
        self.department.choices = [("", _("All departments")), *departments]
