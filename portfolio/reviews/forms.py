"""Forms of reviews: what and when, a new date, what was found, a signature."""

from flask_babel import lazy_gettext as _

from portfolio.core.forms import ChoiceField, DayField, Form, LongTextField, Required
from portfolio.core.once import OnceField
from portfolio.projects.rules import DECISIONS
from portfolio.projects.words import decision_word
from portfolio.reviews import rules
from portfolio.reviews.words import BEFORE_PORTFOLIO, KINDS, REASONS


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
    reason = ChoiceField(_("Why?"), [Required()], choices=list(REASONS.items()))
    words = LongTextField(_("In words"), most=2000)
    once = OnceField()


class OutcomeForm(Form):
    """What a review found: when, what, decided how and why, one lesson."""

    held_on = DayField(_("Held on"), [Required()])
    findings = LongTextField(_("What was found?"), [Required()])
    decision = ChoiceField(_("What was decided?"))
    decision_reason = LongTextField(_("Why?"), most=4000)
    lesson = LongTextField(_("One lesson for others"), most=4000)
    once = OnceField()

    def offer(self) -> None:
        """Offer the decisions."""
        self.decision.choices = [("", _("Nothing was decided")), *((key, decision_word(key)) for key in DECISIONS)]


class SignForm(Form):
    """Signed, or returned with a reason."""

    verdict = ChoiceField(
        _("Your answer"),
        [Required()],
        choices=[("sign", _("I sign this outcome")), ("return", _("I return it to its author"))],
        default="sign",
    )
    reason = LongTextField(_("What is missing?"), most=4000)
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
            ("before", BEFORE_PORTFOLIO),
        ],
        default="open",
    )
    department = ChoiceField(_("Department"))

    def offer(self, departments: list[tuple[str, str]]) -> None:
        """Offer the departments."""
        self.department.choices = [("", _("All departments")), *departments]
